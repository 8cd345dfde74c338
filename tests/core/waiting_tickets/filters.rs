//! What TOPdesk is asked for while something waits.

use super::*;

#[test]
fn a_deleted_ticket_does_not_make_the_filter_be_asked_from_the_beginning_of_time() {
    let world = World::new();
    let one = world.topdesk.create_incident(p1("one")).id;
    world.topdesk.create_incident(p1("two"));
    world.good_run();
    world.topdesk.delete(&one);
    world.wait(6 * 3_600).good_run();
    assert_eq!(open(&world).len(), 1);
    let asked = world.topdesk.requests();
    // The rare look at the newest tickets asks so, and reads one page.
    let all_from =
        |r: &&simulators::RequestLog| r.query.contains("asc") && r.query.contains("1970");
    let early = asked.iter().find(all_from);
    assert!(early.is_none(), "{early:?}");
}

#[test]
fn a_filter_of_a_rule_that_topdesk_refuses_names_the_rules() {
    let world = ruled(r#"[{"name":"all","query":"nosuchfield==1"}]"#);
    world.topdesk.create_incident(p1("one"));
    let failure = world.run().failure;
    assert!(
        matches!(&failure, Some(Failure::FixSettings(faults)) if faults[0].key == "rules"),
        "{failure:?}"
    );
}

type Answer = Result<Response, NoAnswer>;

struct Between<'a, F: Fn(&Request, &dyn Fn() -> Answer) -> Answer>(&'a World, F);

impl<F: Fn(&Request, &dyn Fn() -> Answer) -> Answer> Http for Between<'_, F> {
    fn send_all(&self, requests: Vec<Request>) -> Vec<Answer> {
        let one = |r: &Request| (self.1)(r, &|| self.0.send_all(vec![r.clone()]).remove(0));
        requests.iter().map(one).collect()
    }
}

#[test]
fn a_comparison_that_fails_in_the_middle_is_gone_on_with() {
    let world = World::new();
    let one = world.topdesk.create_incident(p1("one")).id;
    world.topdesk.create_incident(p1("two"));
    world.good_run();
    world.topdesk.delete(&one);
    world.wait(6 * 3_600);
    world.topdesk.create_incident(p1("three"));
    // TOPdesk shows no ticket by its id in this run, and a webhook that came meanwhile makes it poll again.
    let http = Between(&world, |r: &Request, send: &dyn Fn() -> Answer| {
        if r.path_and_query.contains("/incidents/id/") {
            world.webhook("topdesk", world::TOKEN, b"{}").unwrap();
            world.topdesk.create_incident(p1("four"));
            world.wait(1);
            return Err(NoAnswer::NotSent("down".into()));
        }
        send()
    });
    let outcome = schedule::on_schedule(Ports {
        http: &http,
        store: &world,
        config: &world,
        clock: &world,
        log: &world,
    });
    assert!(outcome.failure.is_some());
    world.run();
    assert!(open(&world).iter().all(|a| !a.title.ends_with("one")));
}
