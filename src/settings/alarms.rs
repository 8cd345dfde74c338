//! What the connector says of itself, and to whom.

use super::{Address, Reader, values};
use crate::domain::{Secret, Teams};
use jiff::SignedDuration;
use jiff::civil::Date;

/// When somebody is woken because of the connector itself. Holds a secret, therefore no `Debug`.
pub struct AlarmSettings {
    /// Whether at all.
    pub on: bool,
    /// How long something must be wrong before.
    pub after: SignedDuration,
    /// The team; the default one if none.
    pub team: Option<String>,
    /// What is called after every good run.
    pub heartbeat: Option<Heartbeat>,
    /// When the application password expires.
    pub password_expires: Option<Date>,
}

/// An address that is called, path and query included: these are often its password.
pub struct Heartbeat {
    /// Where it is; its path is part of `path_and_query`.
    pub address: Address,
    /// Beginning with `/`.
    pub path_and_query: Secret,
}

impl Reader<'_> {
    pub(super) fn alarms(&mut self, teams: &Teams, loopback: bool) -> Option<AlarmSettings> {
        let on = self.yes("alarms");
        let after = self.checked("alarm_after", |t| values::duration(t, 0, 86_400));
        let team = self.checked("alarm_team", |t| Ok(t.to_owned()));
        let heartbeat = self.checked("heartbeat_url", |t| heartbeat(t, loopback));
        let password_expires = self.checked("topdesk_password_expires", date);
        let teams_fault = self.faults.iter().any(|f| f.key == "signl4_teams");
        if let Some(team) = &team
            && !teams_fault
            && teams.secret(team).is_none()
        {
            let message = "expected the name of a team in the setting signl4_teams";
            self.fault("alarm_team", message.into());
        }
        Some(AlarmSettings {
            on,
            after: after?,
            team,
            heartbeat,
            password_expires,
        })
    }
}

fn heartbeat(text: &str, loopback: bool) -> Result<Heartbeat, String> {
    let (before, query) = text.split_once('?').unwrap_or((text, ""));
    let address = Address::parse(before, loopback)?;
    if !query.bytes().all(|b| b.is_ascii_graphic() && b != b'#') {
        return Err("expected an address without blanks or #".into());
    }
    // As it was given: a slash at the end may matter.
    let slash = if before.ends_with('/') || address.path.is_empty() {
        "/"
    } else {
        ""
    };
    let mut path = format!("{}{slash}", address.path);
    if !query.is_empty() {
        path.push('?');
        path.push_str(query);
    }
    Ok(Heartbeat {
        address,
        path_and_query: Secret::new(path),
    })
}

pub(super) fn date(text: &str) -> Result<Date, String> {
    // Of the other spellings that jiff knows, none is offered.
    let date = text
        .parse()
        .ok()
        .filter(|date: &Date| date.to_string() == text);
    date.ok_or_else(|| "expected a date such as 2027-03-31".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn called(text: &str) -> Result<(String, String), String> {
        let heartbeat = heartbeat(text, false)?;
        let path = heartbeat.path_and_query.expose().to_owned();
        Ok((heartbeat.address.authority, path))
    }

    #[test]
    fn a_heartbeat_is_called_as_it_was_given() {
        let of = |path: &str| Ok(("beat.example.com".to_owned(), path.to_owned()));
        assert_eq!(called("https://beat.example.com"), of("/"));
        assert_eq!(called("https://beat.example.com/"), of("/"));
        assert_eq!(called("https://beat.example.com/ping/a-b"), of("/ping/a-b"));
        assert_eq!(called("https://beat.example.com/ping/"), of("/ping/"));
        assert_eq!(
            called("https://beat.example.com/p?key=1&x=%20"),
            of("/p?key=1&x=%20")
        );
    }

    #[test]
    fn a_heartbeat_goes_nowhere_else() {
        for bad in [
            "http://beat.example.com/",
            "https://10.0.0.1/",
            "https://u@beat.example.com/",
            "https://beat.example.com/a?b c",
            "https://beat.example.com/a#b",
        ] {
            assert!(called(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_date_is_a_date() {
        assert_eq!(
            date("2027-03-31").map(|d| d.to_string()),
            Ok("2027-03-31".into())
        );
        for bad in [
            "31.03.2027",
            "2027-02-30",
            "2027-03-31T10:00",
            "20270331",
            "2027-3-31",
            "soon",
        ] {
            assert!(date(bad).is_err(), "{bad}");
        }
    }
}
