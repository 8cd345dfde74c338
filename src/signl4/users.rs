//! Users of SIGNL4's REST API, version 2: the one on whose behalf the connector asks, and those who have
//! done something to an alert.

use super::client::{Signl4, encoded, unreadable};
use super::read::{self, Person};
use crate::ports::ApiError;

impl Signl4<'_> {
    /// The id of the user on whose behalf the connector looks and writes. An e-mail address is looked
    /// up (`GET /users`) unless [`Self::recall_user`] has said the id.
    ///
    /// # Errors
    /// When there is no such user, or the list cannot be had.
    pub fn user_id(&self) -> Result<String, ApiError> {
        let given = self.settings.user.as_deref().unwrap_or_default();
        if !given.contains('@') {
            return Ok(given.to_owned());
        }
        if let Some(id) = self.found_user() {
            return Ok(id);
        }
        let answer = self.get("/users")?;
        let found = read::user_by_mail(&answer.body, given).map_err(unreadable)?;
        let id = found.ok_or_else(|| self.learn(no_such_user()))?;
        self.recall_user(id.clone());
        Ok(id)
    }

    /// The user's id, if it was looked up or recalled.
    #[must_use]
    pub fn found_user(&self) -> Option<String> {
        self.user.borrow().clone()
    }

    /// The user's id as an earlier run found it.
    pub fn recall_user(&self, id: String) {
        self.user.replace(Some(id));
    }

    /// A user's name and e-mail address (`GET /users/{id}`); none if SIGNL4 does not show the user.
    ///
    /// # Errors
    /// When SIGNL4 cannot be asked.
    pub fn person(&self, user: &str) -> Result<Option<Person>, ApiError> {
        match self.get(&format!("/users/{}", encoded(user))) {
            Ok(answer) => Ok(read::person(&answer.body)),
            Err(ApiError::Refused { status, message }) => {
                // Without the name then; but a person should know why.
                if status != 404 {
                    self.refused_person.set(Some(message));
                }
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Why a person could not be read since this was last asked, if that was refused.
    pub(crate) fn take_refused_person(&self) -> Option<String> {
        self.refused_person.take()
    }
}

fn no_such_user() -> ApiError {
    ApiError::Misconfigured {
        key: "signl4_user",
        message: "no user of SIGNL4 has the e-mail address in signl4_user: expected a user's address or id"
            .into(),
    }
}
