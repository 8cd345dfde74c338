//! What Spin takes for an allowed outbound host: `scheme://host[:port]`, and no path.

/// Why Spin would refuse it; none: it takes it.
pub fn fault(address: &str) -> Option<&'static str> {
    let Some((scheme, rest)) = address.split_once("://") else {
        return Some("no scheme");
    };
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    let (host, port) = rest.split_once(':').unwrap_or((rest, "443"));
    let faults = [
        (
            !scheme.chars().all(char::is_alphabetic),
            "a scheme of other letters",
        ),
        (host.contains('/') || port.contains('/'), "a path"),
        (host.is_empty(), "no host"),
        // It compares letter by letter with the host that is called, which a URL has in small ones.
        (host.chars().any(char::is_uppercase), "capitals"),
        (port.parse::<u16>().is_err(), "a port that is no number"),
    ];
    faults
        .into_iter()
        .find(|(is, _)| *is)
        .map(|(_, fault)| fault)
}
