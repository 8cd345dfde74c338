//! TOPdesk: building requests, reading answers. The twin of `signl4`.

mod client;
mod date;
mod fault;
mod fiql;
mod layout;
mod note;
mod pages;
mod read;
mod survey;
mod text;
mod write;

pub use client::{Page, Topdesk};
pub use fiql::{Filter, check_filter};
pub use note::without_blanks;
pub use pages::{Next, PageRequest, Pages, Place, Position};
pub use read::{Author, Listed, Operator, Rows, TrailEntry, Unreadable};
pub(crate) use survey::Kind;
pub use text::readable;
pub use write::{Change, Note, Reference};

/// Where an operator finds a ticket in the browser.
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
