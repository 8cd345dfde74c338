//! Reads users from SIGNL4's REST API, version 2: the one on whose behalf the connector sends requests, and
//! those who acknowledged, closed or commented on an alert.

use super::client::{Signl4, encoded, unreadable};
use super::read::{self, Person};
use crate::ports::ApiError;

impl Signl4<'_> {
    /// Returns the id of the user on whose behalf the connector reads and writes. If the setting has an
    /// e-mail address, the id is looked up (`GET /users`), unless it is cached.
    ///
    /// # Errors
    /// When there is no such user, or the list cannot be read.
    pub fn user_id(&self) -> Result<String, ApiError> {
        let given = self.settings.user.as_deref().unwrap_or_default();
        if !given.contains('@') {
            return Ok(given.to_owned());
        }
        if let Some(id) = self.cached_user() {
            return Ok(id);
        }
        let answer = self.get("/users")?;
        let found = read::user_by_mail(&answer.body, given).map_err(unreadable)?;
        let id = found.ok_or_else(|| self.learn(no_such_user()))?;
        self.restore_user(id.clone());
        Ok(id)
    }

    /// Returns the user's id if it was looked up or restored.
    #[must_use]
    pub fn cached_user(&self) -> Option<String> {
        self.user.borrow().clone()
    }

    /// Sets the cached user id, which an earlier run has looked up.
    pub fn restore_user(&self, id: String) {
        self.user.replace(Some(id));
    }

    /// Reads a user's name and e-mail address (`GET /users/{id}`); `None` if SIGNL4 does not show the user.
    ///
    /// # Errors
    /// When SIGNL4 does not answer the request, for any reason but a refusal.
    pub fn person(&self, user: &str) -> Result<Option<Person>, ApiError> {
        match self.get(&format!("/users/{}", encoded(user))) {
            Ok(answer) => Ok(read::person(&answer.body)),
            Err(ApiError::Refused { status, message }) => {
                // The caller continues without the name, but the refusal is reported later.
                if status != 404 {
                    self.refused_person.set(Some(message));
                }
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Returns the reason of the last refusal to show a person since the last call, if there was one.
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
