//! The start of the first poll: as far back as the setting `lookback` says, by TOPdesk's clock.

use super::walk::Walk;
use crate::engine::failure::Failure;
use crate::engine::reconcile::recover_lost_cursor;
use crate::engine::work::Engine;
use crate::topdesk::Pages;
use jiff::{SignedDuration, Timestamp};

/// How much the look-back may grow if the first runs fail, in milliseconds: after a wrong clock, old tickets
/// must not alert anybody.
const MAX_GROWTH_MS: i64 = 86_400_000;

/// Begins the first walk. Asks TOPdesk for its time, which counts as reached even if the newest ticket is
/// older. `None` if another run holds the turn, or TOPdesk does not answer.
pub(super) fn begin(run: &mut Engine<'_>) -> Result<Option<Walk>, Failure> {
    let Some(mut work) = run.acquire()?.work() else {
        return Ok(None);
    };
    let now_ms = work.ctx.now_ms();
    let first_tried_ms = &mut work.turn.head.cursor.first_tried_ms;
    let is_first = first_tried_ms.is_none();
    let tried_ms = *first_tried_ms.get_or_insert(now_ms);
    if is_first {
        recover_lost_cursor(&mut work)?;
        work.commit()?;
    }
    let server_time = match work.reader.topdesk.server_time() {
        Ok(time) => time,
        Err(error) => {
            work.topdesk_failed(error)?;
            return Ok(None);
        }
    };
    let settings = work.ctx.settings;
    let now = server_time.unwrap_or(work.ctx.now());
    let passed_ms = work.ctx.now_ms().saturating_sub(tried_ms);
    let growth = SignedDuration::from_millis(passed_ms.clamp(0, MAX_GROWTH_MS));
    let back = settings.lookback.saturating_add(growth);
    let from = now.checked_sub(back).unwrap_or(Timestamp::UNIX_EPOCH);
    let mut min_watermark = now;
    if server_time.is_none() {
        work.journal
            .problem("TOPdesk does not tell its time; this host's clock is used for the first run");
        // This host's clock may be ahead of TOPdesk's, and the watermark must not lie in TOPdesk's future.
        min_watermark = from.saturating_add(settings.overlap).unwrap_or(from);
    }
    Ok(Some(Walk {
        pages: Pages::new(from, settings.topdesk.page_size),
        began: Some(now),
        min_watermark: Some(min_watermark),
        start_watermark_ms: None,
        seen: work.turn.head.cursor.seen(),
    }))
}
