//! What TOPdesk and SIGNL4 say when all is well, with invented values: what the odd is made from.

use serde_json::{Value, json};

/// The id of the ticket in the samples.
pub const TICKET: &str = "44d88612-fea8-48f3-9de8-2e1278abb02f";

fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// An incident with all fields, and one in which nearly all are null.
pub fn incidents() -> [Value; 2] {
    [
        read(include_str!("../../tests/core/samples/incident-full.json")),
        read(include_str!("../../tests/core/samples/incident-nulls.json")),
    ]
}

/// The four shapes of TOPdesk's errors.
pub fn topdesk_errors() -> [Value; 4] {
    let coded = json!({"errors": [{"errorCode": "E1", "appliesTo": ["status"], "errorMessage": "Unknown value"}]});
    [
        json!([{"message": "No fields changed"}]),
        coded.clone(),
        json!([coded]),
        json!({"message": "Unknown field"}),
    ]
}

/// A progress trail: a note, an attachment, an e-mail.
pub fn trail() -> Value {
    json!([
        {"id": "t1", "memoText": "Restarted the <b>gateway</b><br>waiting", "plainText": "Restarted the gateway\nwaiting",
         "invisibleForCaller": true, "entryDate": "2026-01-27T18:37:16.520Z", "operator": {"id": "o1", "name": "Rene Duty"},
         "person": null},
        {"id": "t2", "fileName": "log.txt", "size": 120, "entryDate": "2026-01-27T18:30:00.000Z", "operator": null,
         "person": {"id": "p1", "name": "Example Caller"}},
        {"id": "t3", "title": "Re: VPN", "entryDate": "2026-01-27T18:31:00.000+0000"},
    ])
}

/// Operators, groups and members alike.
pub fn operators() -> Value {
    json!([
        {"id": "o1", "dynamicName": "Rene Duty", "firstLineCallOperator": true, "secondLineCallOperator": false},
        {"id": "o2", "groupName": "Servicedesk"},
    ])
}

/// A notification of SIGNL4's outbound webhook, for a ticket.
pub fn notification(ticket: &str) -> Value {
    json!({
        "eventType": 201, "eventRaisedUtc": "2026-11-23T08:11:37.4815663Z", "id": "dd209a2d-e037-41ee-b37d-f605cc0a39fb",
        "subscription": {"id": "0acf8014-22f2-4503-88d7-f7d05b46744f"},
        "user": {"username": "Rene", "mailaddress": "rene@example.com", "id": "f0bd5063-9588-51cf-b3d9-94e5647dedc5"},
        "alert": {"statusCode": 2, "eventId": "2518_fbc7b4a4", "externalEventId": format!("TOPdesk-{ticket}"),
                  "acknowledgedUserIds": ["f0bd5063-9588-51cf-b3d9-94e5647dedc5"], "id": "2518_2ab1b5e0"},
        "annotation": {"message": "on my way", "id": "a1"},
    })
}

/// A page of alerts of SIGNL4's REST API, in both spellings.
pub fn alerts() -> Value {
    json!({
        "results": [
            {"id": "2518_1", "eventId": "e1", "externalId": format!("TOPdesk-{TICKET}"), "status": {"statusCode": 2},
             "lastModified": "2026-11-23T08:11:37.481Z",
             "history": {"created": "2026-11-23T08:00:00Z", "acknowledged": "2026-11-23T08:05:00Z",
                         "acknowledgedgements": ["u1"], "closed": null, "closedBy": null},
             "annotations": [{"id": "a1", "text": "on my way", "timestamp": "2026-11-23T08:06:00", "userId": "u1"}]},
            {"id": "2518_2", "externalId": "other", "status": 4, "lastModified": "2026-11-23T08:12:00",
             "historyDetailed": {"closed": "2026-11-23T08:12:00", "closedBy": "u1"}, "annotations": null},
        ],
        "hasMore": true, "continuationToken": {"nextPartitionKey": "1!8!MjUx", "nextRowKey": "x"},
    })
}

/// Users, and what else SIGNL4 answers.
pub fn signl4_others() -> [Value; 4] {
    [
        json!([{"id": "u1", "name": "Rene", "mail": "rene@example.com"}, {"id": "u2", "name": null, "email": "x@example.com"}]),
        json!({"id": "u1", "name": "Rene", "mail": "rene@example.com"}),
        json!({"eventId": "2518_fbc7b4a4"}),
        json!({"requestId": "r", "code": 3004, "details": "An event source with ID x was not found.",
               "message": "Error raising event."}),
    ]
}

/// Rules that use everything.
pub fn rules() -> Value {
    json!([
        {"name": "network", "query": "category.name=='Core network'",
         "when": {"group": "Servicedesk", "category": ["Network", "Core"], "priority": ["P1", "P2"], "line": "first",
                  "major": false, "on_hold": false, "target_within": "30m"},
         "unless": {"status": ["Closed"], "branch": "x", "caller_branch": "y", "impact": "i", "urgency": "u", "call_type": "c",
                    "subcategory": "s"},
         "hours": {"zone": "Europe/Amsterdam", "open": ["mon-fri 08:00-18:00", "sat,sun 22:00-06:00"], "outside": "hold"},
         "alert": {"team": "Network", "title": "{number}: {title|no title}", "text": "{text}\n{link}", "service": "IT",
                   "scenario": "multi_ack", "location": "52.1,5.2", "filtering": true,
                   "parameters": {"Branch": "{branch}", "Caller branch": "{caller_branch|none}", "Target": "{target}"}},
         "on_change": {"priority_raised": "reroute", "group_changed": "nothing", "rule_changed": "annotate"},
         "near_target": {"before": "1h", "scenario": "single_ack"}, "burst": 5, "group_major": true},
        {"name": "rest"},
    ])
}

/// Priorities that use everything.
pub fn priorities() -> Value {
    json!([{"is": ["P1", "Critical"], "scenario": "multi_ack", "service": "IT", "shown_as": "Critical"}, {"is": "P2"}])
}

/// A setting `write_back` that uses everything.
pub fn write_back() -> Value {
    json!({
        "acknowledged": {"status": "In progress", "operator": true, "group": "Servicedesk", "note": "invisible"},
        "closed": {"status": "Afgehandeld", "closure_code": "Solved", "completed": true, "closed": true, "note": "visible"},
        "escalated": {"line": "second", "line_reason": "Escalated", "note": "none"},
        "annotated": false, "reopened": {"completed": false, "closed": null, "status": null},
    })
}
