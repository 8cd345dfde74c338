//! The demo, as a user runs it but without pauses.

use host_test::demo::{Pace, Timeline, tell};
use host_test::scenario::built;

#[tokio::test(flavor = "multi_thread")]
async fn the_story_ends_well() {
    let component = built("connector-http.wasm").unwrap();
    let told = tell(&component, &Timeline::new(Pace::Silent, false))
        .await
        .unwrap();
    assert_eq!(told.faults, [""; 0]);
    assert!(told.summary.ok, "{:?}", told.summary);
    assert_eq!((told.summary.duplicates, told.summary.lost), (0, 0));
}
