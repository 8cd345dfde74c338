//! What a check finds out about SIGNL4 without raising an alert, and that it tells no secret.

use crate::checked::Checked;
use crate::world::{SECRET, TOKEN, World, p1};
use base64::Engine;
use connector::ports::{Backend, NoAnswer};
use simulators::Fault;
use simulators::signl4::API_KEY;
use simulators::topdesk::{Caller, NewIncident, PASSWORD};

const PUBLIC: &str = "https://connector.example.com/x";

/// With an API key, a user and a public address.
fn keyed() -> World {
    let world = World::new();
    world.topdesk.create_incident(p1("one"));
    world
        .set("signl4_api_key", API_KEY)
        .set("signl4_user", "rene@example.com")
        .set("public_url", PUBLIC);
    world
}

fn address() -> String {
    format!("{PUBLIC}/webhook/signl4/{TOKEN}")
}

#[test]
fn with_a_key_everything_but_the_secret_is_known() {
    let world = keyed();
    world.signl4.add_webhook(address());
    let checked = Checked::of(&world);
    for key in [
        "signl4.secret.form",
        "signl4.reached",
        "signl4.key",
        "signl4.user",
        "signl4.webhook",
    ] {
        checked.must(key, "ok", "");
    }
    checked.must("signl4.secret", "unknown", "The first alert shows it");
    assert_eq!(world.signl4.requests().len(), 3);
}

#[test]
fn without_a_key_signl4_is_reached_all_the_same_and_the_rest_is_not_known() {
    let world = World::new();
    let checked = Checked::of(&world);
    checked
        .must("signl4.reached", "ok", "")
        .must("signl4.key", "-", "-")
        .must("signl4.user", "-", "-")
        .must("signl4.webhook", "unknown", "Without an API key");
    assert_eq!(world.signl4.requests().len(), 1);
}

#[test]
fn a_signl4_out_of_reach_is_said_once() {
    let world = keyed();
    *world.outage.borrow_mut() =
        Some(|r| (r.backend == Backend::Signl4).then(|| Err(NoAnswer::NotSent("refused".into()))));
    Checked::of(&world)
        .must("signl4.reached", "failed", "refused")
        .must("signl4.key", "unknown", "cannot be reached")
        .must("signl4.webhook", "unknown", "cannot be reached")
        .must("signl4.user", "unknown", "cannot be reached")
        .must("host.clock.signl4", "unknown", "did not send its time");
}

#[test]
fn what_is_no_signl4_names_the_address() {
    for fault in [
        Fault::html(),
        Fault::empty(404),
        Fault::redirect("https://x.example.com"),
    ] {
        let world = keyed();
        world.signl4.fail_all(Some(fault));
        Checked::of(&world).must("signl4.reached", "failed", "signl4_url");
    }
}

#[test]
fn a_wrong_key_is_said_once() {
    let world = keyed();
    world.set("signl4_api_key", "wrong-key");
    let checked = Checked::of(&world);
    checked
        .must("signl4.reached", "ok", "")
        .must("signl4.key", "failed", "signl4_api_key")
        .must("signl4.webhook", "unknown", "the API key is refused")
        .must("signl4.user", "unknown", "the API key is refused");
    assert_eq!(checked.with("failed"), ["signl4.key"]);
}

#[test]
fn the_user_is_looked_for_by_address_and_by_id() {
    let of = |user: &str| {
        let world = keyed();
        world.set("signl4_user", user);
        Checked::of(&world)
    };
    let id = &keyed().signl4.users()[0].id;
    of("Rene@example.com").must("signl4.user", "ok", "");
    of(id).must("signl4.user", "ok", "");
    of("nobody@example.com").must("signl4.user", "failed", "signl4_user");
    of("no-such-id").must("signl4.user", "failed", "signl4_user");
    of("").must("signl4.user", "warning", "Set signl4_user");
}

#[test]
fn a_user_that_may_not_be_looked_at_is_not_known() {
    let world = keyed();
    world.set("signl4_user", "some-id");
    world
        .signl4
        .fail_next(Fault::empty(410).on_path("/users/some-id"));
    Checked::of(&world).must("signl4.user", "unknown", "410");
}

#[test]
fn teams_that_rules_name_are_counted() {
    let world = keyed();
    world.set(
        "signl4_teams",
        r#"{"Net":"net-secret","Mail":"mail-secret"}"#,
    );
    Checked::of(&world).must("signl4.teams.form", "ok", "All 2");
}

fn webhook(prepare: impl FnOnce(&World)) -> Checked {
    let world = keyed();
    // Without looking, notifications are the only way back.
    world.set("signl4_poll", "no");
    prepare(&world);
    Checked::of(&world)
}

#[test]
fn a_webhook_that_is_not_registered_is_a_fault_where_it_is_the_only_way_back() {
    webhook(|_| {}).must("signl4.webhook", "failed", "No webhook is registered");
    webhook(|w| {
        w.set("signl4_poll", "yes");
    })
    .must("signl4.webhook", "warning", "every run polls SIGNL4");
}

#[test]
fn a_webhook_that_points_elsewhere_is_told_from_one_that_is_not_there() {
    webhook(|w| {
        w.signl4.add_webhook("https://other.example.com/hook");
    })
    .must(
        "signl4.webhook",
        "failed",
        "No registered webhook points here",
    );
    webhook(|w| {
        w.signl4
            .add_webhook(format!("https://old.example.com/webhook/signl4/{TOKEN}"));
    })
    .must(
        "signl4.webhook",
        "failed",
        "goes to another address than public_url",
    );
    webhook(|w| {
        w.signl4
            .add_webhook(format!("{PUBLIC}/webhook/signl4/an-older-token-0123456789"));
    })
    .must(
        "signl4.webhook",
        "failed",
        "a token that is not in webhook_token",
    );
}

#[test]
fn one_good_webhook_among_others_is_enough_and_letters_of_the_host_do_not_matter() {
    webhook(|w| {
        w.signl4.add_webhook("https://other.example.com/hook");
        w.signl4
            .add_webhook(address().replace("connector.example.com", "Connector.EXAMPLE.com"));
        w.signl4.add_webhook("not an address at all: http");
    })
    .must("signl4.webhook", "ok", "points here");
}

#[test]
fn without_a_public_address_the_token_tells_as_much_as_it_can() {
    webhook(|w| {
        w.set("public_url", "");
        w.signl4.add_webhook(address());
    })
    .must("signl4.webhook", "ok", "Set public_url");
}

#[test]
fn each_of_several_tokens_is_good() {
    webhook(|w| {
        w.set(
            "webhook_token",
            &format!("newer-token-0123456789abc,{TOKEN}"),
        );
        w.signl4.add_webhook(address());
    })
    .must("signl4.webhook", "ok", "");
    webhook(|w| {
        w.set("webhook_token", "");
    })
    .must("signl4.webhook", "failed", "webhook_token is not set");
}

#[test]
fn a_webhook_that_is_switched_off_is_found() {
    webhook(|w| {
        let id = w.signl4.add_webhook(address());
        let off = http::Request::post(format!("/api/v2/webhooks/{id}/disable"))
            .header("x-s4-api-key", API_KEY)
            .body(bytes::Bytes::new());
        assert_eq!(w.signl4.respond(off.unwrap()).status(), 200);
    })
    .must("signl4.webhook", "failed", "switched off");
}

#[test]
fn a_webhook_for_one_of_several_teams_is_a_warning() {
    webhook(|w| {
        let team = w.signl4.add_team("Net", "net-secret");
        w.set("signl4_teams", r#"{"Net":"net-secret"}"#);
        let body =
            serde_json::json!({"name": "x", "externalAddress": address(), "teamId": team.id});
        let create = http::Request::post("/api/v2/webhooks")
            .header("x-s4-api-key", API_KEY)
            .body(bytes::Bytes::from(body.to_string()));
        assert_eq!(w.signl4.respond(create.unwrap()).status(), 201);
    })
    .must("signl4.webhook", "warning", "for one team only");
}

/// Nothing that is secret or personal stands in what a check says, in any encoding.
fn tells_no_canary(prepare: impl FnOnce(&World)) {
    let world = keyed();
    let caller = Caller {
        name: "Canary Caller".into(),
        email: Some("caller.canary@example.com".into()),
        ..Caller::default()
    };
    world.topdesk.create_incident(NewIncident {
        caller: Some(caller),
        ..p1("title canary").request("text canary")
    });
    world
        .set("signl4_user", "duty.canary@example.com")
        .set("signl4_teams", r#"{"Net":"net-canary-secret"}"#)
        .set("heartbeat_url", "https://beat.example.com/heartbeat-canary");
    world.signl4.add_webhook(address());
    world
        .signl4
        .add_webhook("https://other.example.com/hook/other-canary-token");
    prepare(&world);
    let told = Checked::of(&world).0.to_string();
    for canary in [
        SECRET,
        TOKEN,
        API_KEY,
        PASSWORD,
        "integration:app-password",
        "net-canary-secret",
        "other-canary-token",
        "heartbeat-canary",
        "duty.canary@example.com",
        "caller.canary@example.com",
        "Canary Caller",
        "title canary",
        "text canary",
        "rene@example.com",
    ] {
        let base64 = base64::engine::general_purpose::STANDARD.encode(canary);
        for form in [canary, base64.trim_end_matches('=')] {
            assert!(!told.contains(form), "{canary}: {told}");
        }
    }
}

#[test]
fn no_secret_is_told_when_all_is_well() {
    tells_no_canary(|_| {});
}

#[test]
fn no_secret_is_told_by_settings_that_are_wrong() {
    tells_no_canary(|world| {
        world
            .set("signl4_webhook_secret", &format!("https://x/{SECRET}"))
            .set("topdesk_url", &format!("https://user:{SECRET}@example.com"))
            .set("public_url", &format!("https://x.example.com/?{TOKEN}"))
            .set("webhook_token", &format!("{TOKEN}, x"));
    });
}

#[test]
fn no_secret_is_told_by_systems_that_repeat_it() {
    tells_no_canary(|world| {
        let login = format!("{PASSWORD} integration:{PASSWORD}");
        world
            .topdesk
            .fail_all(Some(Fault::message_list(400, &login)));
        let words = serde_json::json!({"message": format!("{API_KEY} {SECRET} net-canary-secret")});
        world.signl4.fail_all(Some(Fault::status(
            400,
            words.to_string(),
            "application/json",
        )));
    });
}
