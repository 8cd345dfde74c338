//! `GET …/progresstrail`, `…/progresstrail/count`, `…/actions` and `…/requests`. Newest first.

use serde_json::json;

use super::call::Call;
use super::paging::{self, Parameters};
use super::refusal::Refusal;
use crate::topdesk::records::{Incident, NoteKind};
use crate::topdesk::state::State;
use crate::wire::answer::{self, Answer};

pub(crate) fn respond(
    state: &State,
    call: &Call<'_>,
    incident: &Incident,
    rest: &[&str],
) -> Result<Answer, Refusal> {
    let requests_too = state.site.quirks.trail_has_requests;
    let in_trail = |kind| requests_too || kind != NoteKind::Request;
    match rest {
        ["progresstrail", "count"] => {
            let count = state.notes(&incident.id, in_trail).len();
            Ok(answer::json(200, &json!({ "count": count })))
        }
        ["progresstrail"] => page(state, call, incident, 10, in_trail),
        // The documented default of page_size is 0 here: who does not say how many gets none.
        ["actions"] => page(state, call, incident, 0, |kind| kind == NoteKind::Action),
        ["requests"] => page(state, call, incident, 10, |kind| kind == NoteKind::Request),
        _ => Err(Refusal::not_found("There is no such resource")),
    }
}

fn page(
    state: &State,
    call: &Call<'_>,
    incident: &Incident,
    default_size: usize,
    wanted: impl Fn(NoteKind) -> bool,
) -> Result<Answer, Refusal> {
    let known = [
        "start",
        "page_size",
        "inlineimages",
        "force_images_as_data",
        "non_api_attachment_urls",
    ];
    let parameters = Parameters::read(call.query(), &known)?;
    let start = parameters.number("start", 0, 0..=usize::MAX)?;
    let size = parameters.number("page_size", default_size, default_size.min(1)..=100)?;
    let all = state.notes(&incident.id, wanted);
    let page = all.iter().skip(start).take(size).map(|note| note.to_json());
    Ok(paging::part(
        page.collect(),
        start.saturating_add(size) < all.len(),
    ))
}
