//! What only a check asks: who the account is, what it sees, which names there are. All of it reads.

use super::fiql;
use super::lists::{NEWEST_FIRST, Page, first_page};
use super::reader::TopdeskReader;
use crate::domain::Named;
use crate::ports::ApiError;
use crate::ports::parse;
use serde::Deserialize;

/// The fields that tell where tickets stand, and nothing that somebody wrote. Its objects are those by
/// which [`super::read::rows`] knows that a TOPdesk leaves objects out.
const STANDING: &str = "id,status,priority,category,branch,callerBranch,operatorGroup,processingStatus,modificationDate";
/// Operator groups per page: the most that TOPdesk gives.
const GROUPS_PER_PAGE: u32 = 100;

/// The lists of names that settings take names from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// Processing statuses.
    Status,
    /// Operator groups; see [`TopdeskReader::groups_page`].
    Group,
    /// Priorities.
    Priority,
    /// Categories.
    Category,
    /// Subcategories.
    Subcategory,
    /// Impacts.
    Impact,
    /// Urgencies.
    Urgency,
    /// Call types.
    CallType,
    /// Closure codes.
    ClosureCode,
    /// Reasons to move a ticket to the second line.
    EscalationReason,
    /// Reasons to move it back.
    DeescalationReason,
}

impl Kind {
    /// What one of them is called.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Status => "processing status",
            Self::Group => "operator group",
            Self::Priority => "priority",
            Self::Category => "category",
            Self::Subcategory => "subcategory",
            Self::Impact => "impact",
            Self::Urgency => "urgency",
            Self::CallType => "call type",
            Self::ClosureCode => "closure code",
            Self::EscalationReason => "escalation reason",
            Self::DeescalationReason => "de-escalation reason",
        }
    }

    /// Where the list is (incident API 4.2.6, supporting files API 2.7.11).
    fn path(self) -> &'static str {
        match self {
            Self::Status => "/incidents/statuses",
            Self::Group => "/operatorgroups",
            Self::Priority => "/incidents/priorities",
            Self::Category => "/incidents/categories",
            Self::Subcategory => "/incidents/subcategories",
            Self::Impact => "/incidents/impacts",
            Self::Urgency => "/incidents/urgencies",
            Self::CallType => "/incidents/call_types",
            Self::ClosureCode => "/incidents/closure_codes",
            Self::EscalationReason => "/incidents/escalation-reasons",
            Self::DeescalationReason => "/incidents/deescalation-reasons",
        }
    }
}

/// An entry of any of these lists; a group's name has a field of its own.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    id: Option<String>,
    name: Option<String>,
    group_name: Option<String>,
}

impl From<Entry> for Named {
    fn from(entry: Entry) -> Self {
        Self {
            id: entry.id,
            name: entry.name.or(entry.group_name),
        }
    }
}

impl TopdeskReader<'_> {
    /// The version of the API (`GET /version`, general API 1.2.0); none if the answer has none, so that
    /// something else than a TOPdesk has answered.
    ///
    /// # Errors
    /// When there is no answer that is a success.
    pub(crate) fn version(&self) -> Result<Option<String>, ApiError> {
        #[derive(Deserialize)]
        struct Version {
            version: String,
        }
        let answer = self.client.get("/version")?;
        let read = parse::object::<Version>(&parse::text(&answer.body)).ok();
        Ok(read.map(|read| read.version))
    }

    /// The tickets that were changed last, of which only is asked where they stand: those that pass
    /// `filter`, if there is one.
    ///
    /// # Errors
    /// When the list cannot be had. `Refused` carries TOPdesk's own words.
    pub(crate) fn standing(&self, count: u32, filter: Option<&str>) -> Result<Page, ApiError> {
        let page = first_page(count);
        let query = match filter {
            Some(filter) => fiql::passing(page.from, filter),
            None => fiql::changed_since(page.from, None),
        };
        self.list(page, NEWEST_FIRST, &query, self.fields(STANDING))
    }

    /// All entries of a list that TOPdesk gives as a whole. Filters of the account may hide some.
    ///
    /// # Errors
    /// When it cannot be had.
    pub(crate) fn names(&self, kind: Kind) -> Result<Vec<Named>, ApiError> {
        self.named(kind.path())
    }

    /// A page of the operator groups, and whether more follow.
    ///
    /// # Errors
    /// When it cannot be had.
    pub(crate) fn groups_page(&self, page: u32) -> Result<(Vec<Named>, bool), ApiError> {
        let start = page.saturating_mul(GROUPS_PER_PAGE);
        let path = format!(
            "{}?start={start}&page_size={GROUPS_PER_PAGE}&fields=id,groupName",
            Kind::Group.path()
        );
        let groups = self.named(&path)?;
        let full = u32::try_from(groups.len()).is_ok_and(|count| count >= GROUPS_PER_PAGE);
        Ok((groups, full))
    }

    fn named(&self, path: &str) -> Result<Vec<Named>, ApiError> {
        let entries: Vec<Entry> = self.objects(path)?;
        Ok(entries.into_iter().map(Named::from).collect())
    }

    /// Whether TOPdesk shows any operator to this account (`GET /operators`; needs read permission on
    /// operators). Only an id is asked for.
    ///
    /// # Errors
    /// When they cannot be read.
    pub(crate) fn shows_operators(&self) -> Result<bool, ApiError> {
        let operators: Vec<Entry> = self.objects("/operators?page_size=1&fields=id")?;
        Ok(!operators.is_empty())
    }
}
