//! Waiting for something to become true, never for a time.

use std::time::Duration;

use anyhow::Context as _;

/// Nothing in the story may take longer.
const DEADLINE: Duration = Duration::from_secs(15);
/// How often is looked.
const LOOK: Duration = Duration::from_millis(20);

/// Looks until there is something to see.
///
/// # Errors
/// When it has not appeared by the deadline; the error says what was awaited.
pub(crate) async fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> anyhow::Result<T> {
    let looking = async {
        loop {
            if let Some(seen) = look() {
                return seen;
            }
            tokio::time::sleep(LOOK).await;
        }
    };
    tokio::time::timeout(DEADLINE, looking)
        .await
        .with_context(|| format!("waited {} s in vain for: {what}", DEADLINE.as_secs()))
}
