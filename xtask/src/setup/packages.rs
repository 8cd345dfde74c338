//! Reading what apt prints.

use anyhow::{Result, bail};

/// The mirror that most of the machine's package lists come from. Security updates live elsewhere
/// and have no suites of their own.
#[must_use]
pub fn mirror(index_targets: &str) -> Option<&str> {
    let usable = |line: &&str| !line.is_empty() && !line.contains("security");
    let lines: Vec<_> = index_targets
        .lines()
        .map(str::trim)
        .filter(usable)
        .collect();
    let votes = |uri: &str| lines.iter().filter(|line| **line == uri).count();
    lines.iter().copied().max_by_key(|uri| votes(uri))
}

/// The version of Debian's rust-src that holds exactly this rustc version.
///
/// # Errors
/// When the suite has none; the message names those it has.
pub fn source_version<'a>(madison: &'a str, rustc: &str) -> Result<&'a str> {
    let versions: Vec<_> = madison.lines().filter_map(version_column).collect();
    // `1.95.0+dfsg1-1~bpo13+1`: rustc's version, then what Debian did to the sources.
    let wanted = format!("{rustc}+");
    match versions.iter().find(|version| version.starts_with(&wanted)) {
        Some(version) => Ok(version),
        None => bail!(
            "no rust-src of rustc {rustc}; there is: {}",
            versions.join(", ")
        ),
    }
}

/// `apt-cache madison` prints `package | version | source`.
fn version_column(line: &str) -> Option<&str> {
    line.split('|').nth(1).map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MADISON: &str = "\
  rust-src | 1.95.0+dfsg1-1~bpo13+1 | http://mirror.example/debian trixie-backports/main amd64 Packages
  rust-src | 1.90.0+dfsg1-2~bpo13+1 | http://mirror.example/debian trixie-backports/main amd64 Packages
";

    #[test]
    fn takes_the_source_package_of_the_same_rustc() -> Result<()> {
        assert_eq!(source_version(MADISON, "1.95.0")?, "1.95.0+dfsg1-1~bpo13+1");
        Ok(())
    }

    #[test]
    fn does_not_take_a_version_that_only_begins_alike() {
        let error = source_version(MADISON, "1.9").unwrap_err().to_string();
        assert!(
            error.contains("1.95.0+dfsg1") && error.contains("1.90.0+dfsg1"),
            "{error}"
        );
    }

    #[test]
    fn takes_the_mirror_that_most_lists_come_from() {
        let targets = "http://other.example/x\nhttp://a.example/debian/\nhttp://a.example/debian/\n\
            http://a.example/debian-security/\nhttp://a.example/debian-security/\n\
            http://a.example/debian-security/\n";
        assert_eq!(mirror(targets), Some("http://a.example/debian/"));
    }

    #[test]
    fn finds_no_mirror_where_apt_has_no_sources() {
        assert_eq!(mirror("\n"), None);
    }
}
