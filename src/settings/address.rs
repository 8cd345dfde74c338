//! The address of one of the two systems, checked so that requests can go nowhere else.

/// Scheme, authority and path prefix of a system. The full `url` crate would add its tables of
/// international names to the component; a host name here is plain ASCII by rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// `http` instead of `https`: loopback only.
    pub plain_http: bool,
    /// Host, and port if one was given.
    pub authority: String,
    /// Path without a slash at its end; empty for the root.
    pub path: String,
}

impl Address {
    /// Reads an address. `loopback` allows `http://` to this machine itself (setting
    /// `insecure_loopback`); everything else must be `https://` with a host name.
    pub fn parse(text: &str, loopback: bool) -> Result<Self, String> {
        let (plain_http, rest) = match text.split_once("://") {
            Some(("https", rest)) => (false, rest),
            Some(("http", rest)) => (true, rest),
            None => (false, text),
            Some(_) => return Err("expected an address that begins with https://".into()),
        };
        let (authority, path) = match rest.find('/') {
            Some(at) => rest.split_at(at),
            None => (rest, ""),
        };
        let authority = authority.to_ascii_lowercase();
        check_authority(&authority, plain_http, loopback)?;
        check_path(path)?;
        Ok(Self {
            plain_http,
            authority,
            path: path.trim_end_matches('/').to_owned(),
        })
    }
}

fn check_authority(authority: &str, plain_http: bool, loopback: bool) -> Result<(), String> {
    if authority.contains('@') {
        return Err("expected no user name in the address: it has a setting of its own".into());
    }
    let (host, port) = authority.split_once(':').unwrap_or((authority, ""));
    let port_fits = port.is_empty() && !authority.ends_with(':') || port.parse::<u16>().is_ok();
    let name_fits = !host.is_empty()
        && host.split('.').all(|label| {
            !label.is_empty()
                && label
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-')
        });
    if !name_fits || !port_fits {
        return Err(
            "expected https:// and a host name, such as https://example.topdesk.net".into(),
        );
    }
    if loopback && (host == "localhost" || host == "127.0.0.1") {
        return Ok(());
    }
    if plain_http {
        return Err("expected https://: over http the password would travel readable".into());
    }
    // Also catches 0x7f.1 and 2130706433, which some resolvers take for addresses.
    let last = host.rsplit('.').next().unwrap_or(host);
    if last.bytes().next().is_some_and(|b| b.is_ascii_digit()) || host == "localhost" {
        return Err("expected a host name, not an IP address or this machine".into());
    }
    Ok(())
}

fn check_path(path: &str) -> Result<(), String> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"/-_.~".contains(&b);
    let climbs = path.split('/').any(|segment| segment == "..");
    if path.bytes().all(plain) && !climbs {
        return Ok(());
    }
    Err("expected an address without ?, #, blanks or ..".into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parsed(text: &str) -> Option<(String, String)> {
        Address::parse(text, false)
            .ok()
            .map(|a| (a.authority, a.path))
    }

    #[test]
    fn https_addresses_are_taken_with_and_without_path_and_port() {
        assert_eq!(
            parsed("https://Example.topdesk.net/"),
            Some(("example.topdesk.net".into(), String::new()))
        );
        assert_eq!(
            parsed("https://td.example.com:8443/tas/api/"),
            Some(("td.example.com:8443".into(), "/tas/api".into()))
        );
        assert_eq!(
            parsed("example.topdesk.net"),
            Some(("example.topdesk.net".into(), String::new()))
        );
    }

    #[test]
    fn addresses_that_could_leave_the_intended_host_are_refused() {
        for bad in [
            "",
            "https://",
            "http://example.topdesk.net",
            "ftp://example.topdesk.net",
            "https://a:b@example.com",
            "https://127.0.0.1",
            "https://0x7f.1",
            "https://2130706433",
            "https://localhost",
            "https://[::1]",
            "https://example.com:99999",
            "https://example.com:",
            "https://ex ample.com",
            "https://exämple.com",
            "https://example.com/?x=1",
            "https://example.com/#x",
            "https://example.com/../x",
            "https://a..b",
        ] {
            assert_eq!(parsed(bad), None, "{bad}");
        }
    }

    #[test]
    fn plain_http_is_for_loopback_on_request_only() {
        assert!(Address::parse("http://127.0.0.1:8080", true).is_ok());
        assert!(Address::parse("http://127.0.0.1:8080", false).is_err());
        assert!(Address::parse("http://example.com", true).is_err());
        assert!(Address::parse("https://10.0.0.1", true).is_err());
    }

    proptest! {
        #[test]
        fn no_address_panics(text in ".*") {
            let _ = Address::parse(&text, true);
        }
    }
}
