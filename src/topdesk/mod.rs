//! The client of TOPdesk: builds requests and parses responses. `signl4` has the same structure.

mod client;
mod date;
mod fault;
mod fiql;
mod layout;
mod lists;
mod note;
mod pages;
mod read;
mod reader;
mod survey;
mod text;
mod write;
mod writer;

pub use fiql::Filter;
pub use lists::Page;
pub use pages::{Next, PageRequest, Pages, Place};
pub use read::{Author, GroupEntry, Operator, Rows, TrailEntry, UnreadableRow};
pub use reader::TopdeskReader;
pub(crate) use survey::Kind;
pub use text::readable;
pub use write::patch_body;
pub use writer::TopdeskWriter;

/// Returns the URL under which an operator opens a ticket in the browser.
#[must_use]
pub fn link(address: &crate::settings::Address, id: &crate::domain::TicketId) -> String {
    let scheme = if address.plain_http { "http" } else { "https" };
    let base = client::site(&address.path);
    format!(
        "{scheme}://{}{base}/tas/secure/incident?action=show&unid={}",
        address.authority,
        id.as_str()
    )
}
