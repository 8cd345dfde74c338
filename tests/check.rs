//! Is this configuration good? Each item in each of its results, against both simulators.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod world;

use world::{World, p1};

#[test]
fn smoke() {
    let world = World::new();
    for _ in 0..12 {
        world.topdesk.create_incident(p1("one"));
    }
    let c = world.check().unwrap();
    println!("{}", serde_json::to_string_pretty(&c).unwrap());
    world.set("signl4_api_key","api-key").set("signl4_user","rene@example.com").set("rules", r#"[{"name":"a","query":"priority.name=='P1'","when":{"group":["Servicedesc"],"category":["Netwrk"]}}]"#).set("write_back", r#"{"acknowledged":{"group":"Nowhere","line":"second","line_reason":"Knowlege"}}"#);
    let c = world.check().unwrap();
    println!("{}", serde_json::to_string_pretty(&c).unwrap());
}
