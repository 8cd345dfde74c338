//! The requests that only the configuration check sends: which version answers, what the account may see,
//! which names exist. None of them changes anything.

use super::fiql;
use super::lists::{NEWEST_FIRST, Page, first_page};
use super::reader::TopdeskReader;
use crate::domain::Named;
use crate::ports::ApiError;
use crate::ports::parse;
use serde::Deserialize;

/// The fields that classify tickets, without any text that a person wrote. They include the objects by
/// which [`super::read::rows`] detects that TOPdesk omits objects.
const CLASSIFYING_FIELDS: &str = "id,status,priority,category,branch,callerBranch,operatorGroup,processingStatus,modificationDate";
/// Operator groups per page: TOPdesk's maximum.
const GROUPS_PER_PAGE: u32 = 100;

/// The lists in TOPdesk whose names occur in settings.
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
    /// Returns the word for one entry of the list, in the singular.
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

    /// Returns the path of the list (incident API 4.2.6, supporting files API 2.7.11).
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

/// An entry of any of these lists; operator groups have their name in another field.
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
    /// Reads the version of the API (`GET /version`, general API 1.2.0); `None` if the response has none,
    /// which means that something other than TOPdesk has answered.
    ///
    /// # Errors
    /// When there is no successful response.
    pub(crate) fn version(&self) -> Result<Option<String>, ApiError> {
        #[derive(Deserialize)]
        struct Version {
            version: String,
        }
        let answer = self.client.get("/version")?;
        let read = parse::object::<Version>(&parse::text(&answer.body)).ok();
        Ok(read.map(|read| read.version))
    }

    /// Reads the classification of the `count` tickets that changed last and pass `filter`, if there is
    /// one.
    ///
    /// # Errors
    /// When the list cannot be read. `Refused` carries TOPdesk's own words.
    pub(crate) fn newest_classified(
        &self,
        count: u32,
        filter: Option<&str>,
    ) -> Result<Page, ApiError> {
        let page = first_page(count);
        let query = match filter {
            Some(filter) => fiql::passing(page.from, filter),
            None => fiql::changed_since(page.from, None),
        };
        self.list(page, NEWEST_FIRST, &query, self.fields(CLASSIFYING_FIELDS))
    }

    /// Reads all entries of a list that TOPdesk returns in one response. The account's filters may hide
    /// some.
    ///
    /// # Errors
    /// When the list cannot be read.
    pub(crate) fn names(&self, kind: Kind) -> Result<Vec<Named>, ApiError> {
        self.named(kind.path())
    }

    /// Reads a page of the operator groups (pages count from 0); returns whether more may follow, too.
    ///
    /// # Errors
    /// When the list cannot be read.
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

    /// Whether this account sees any operator (`GET /operators`; needs read permission on operators).
    ///
    /// # Errors
    /// When the list cannot be read.
    pub(crate) fn shows_operators(&self) -> Result<bool, ApiError> {
        let operators: Vec<Entry> = self.objects("/operators?page_size=1&fields=id")?;
        Ok(!operators.is_empty())
    }
}
