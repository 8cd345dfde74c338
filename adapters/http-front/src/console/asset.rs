//! The page, its script and its looks: part of the component.

use super::credential::header;
use crate::answer::Answer;
use crate::exchange::{Exchange, Method};

const ALLOWED: &str = "GET, HEAD";

/// Something that the component brings along.
struct Asset {
    name: &'static str,
    bytes: &'static [u8],
    /// What it is known by in a cache, worked out when the component is built.
    tag: u64,
}

const fn asset(name: &'static str, bytes: &'static [u8]) -> Asset {
    let tag = tag(bytes);
    Asset { name, bytes, tag }
}

const PAGE: Asset = asset("index.html", include_bytes!("../../console/index.html"));

const FILES: &[Asset] = &[
    asset("style.css", include_bytes!("../../console/style.css")),
    asset("app.js", include_bytes!("../../console/app.js")),
    asset("words.js", include_bytes!("../../console/words.js")),
    asset("dom.js", include_bytes!("../../console/dom.js")),
    asset("api.js", include_bytes!("../../console/api.js")),
    asset("state.js", include_bytes!("../../console/state.js")),
    asset("status.js", include_bytes!("../../console/status.js")),
    asset("settings.js", include_bytes!("../../console/settings.js")),
    asset("tickets.js", include_bytes!("../../console/tickets.js")),
    asset("explain.js", include_bytes!("../../console/explain.js")),
    asset("letters.js", include_bytes!("../../console/letters.js")),
    asset("audit.js", include_bytes!("../../console/audit.js")),
];

pub(super) fn page(exchange: &impl Exchange) -> Answer {
    given(exchange, &PAGE, "text/html; charset=utf-8")
}

pub(super) fn file(exchange: &impl Exchange, name: &str) -> Answer {
    let Some(asset) = FILES.iter().find(|asset| asset.name == name) else {
        return Answer::not_found();
    };
    let kind = match name.rsplit_once('.') {
        Some((_, "css")) => "text/css; charset=utf-8",
        _ => "text/javascript; charset=utf-8",
    };
    given(exchange, asset, kind)
}

/// Kept by browsers, and asked for again each time: a new version shows at once, an old one costs nothing.
fn given(exchange: &impl Exchange, asset: &Asset, kind: &'static str) -> Answer {
    if !matches!(exchange.method(), Method::Get | Method::Head) {
        return Answer::method_not_allowed(ALLOWED);
    }
    let tag = format!("\"{:016x}\"", asset.tag);
    let headers = exchange.headers();
    let known = header(&headers, "if-none-match").is_some_and(|tags| tags.contains(&tag));
    let answer = if known {
        Answer::empty(304)
    } else {
        Answer::empty(200)
            .with("content-type", kind)
            .with_body(asset.bytes.to_vec())
    };
    answer.with("etag", tag).with("cache-control", "no-cache")
}

/// FNV-1a: it only has to differ when the bytes do.
const fn tag(mut bytes: &[u8]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    while let [first, rest @ ..] = bytes {
        hash = (hash ^ *first as u64).wrapping_mul(0x0100_0000_01b3);
        bytes = rest;
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
        let text = |asset: &'static Asset| (asset.name, str::from_utf8(asset.bytes).unwrap());
        std::iter::once(&PAGE).chain(FILES).map(text)
    }

    #[test]
    fn the_console_stays_small() {
        let bytes: usize = all().map(|(_, text)| text.len()).sum();
        assert!(bytes < 100_000, "{bytes} bytes");
    }

    #[test]
    fn every_file_of_the_folder_is_served() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/console");
        let files = std::fs::read_dir(folder).unwrap();
        let mut files: Vec<_> = files.map(|file| file.unwrap().file_name()).collect();
        let mut served: Vec<_> = all().map(|(name, _)| name).collect();
        files.sort();
        served.sort_unstable();
        assert_eq!(files, served);
    }

    #[test]
    fn scripts_import_what_is_served() {
        for (name, text) in all().filter(|(name, _)| name.ends_with(".js")) {
            let imports = text.split("from \"./").skip(1);
            for import in imports.filter_map(|rest| rest.split('"').next()) {
                let served = FILES.iter().any(|asset| asset.name == import);
                assert!(served, "{name} imports {import}");
            }
        }
    }

    #[test]
    fn nothing_runs_and_nothing_is_loaded_that_the_policy_forbids() {
        // A browser would only say so where nobody looks.
        let (_, page) = all().next().unwrap();
        for forbidden in ["<style", " style=", " onclick=", "=\"http", "url("] {
            assert!(!page.contains(forbidden), "{forbidden}");
        }
        for (name, text) in all().skip(1) {
            for forbidden in [
                "https://",
                "@import",
                "url(",
                "eval(",
                "innerHTML",
                "outerHTML",
                "insertAdjacentHTML",
                ".style",
            ] {
                assert!(!text.contains(forbidden), "{forbidden} in {name}");
            }
        }
    }

    #[test]
    fn the_console_knows_neither_system() {
        for (file, text) in all() {
            for name in ["topdesk", "signl4"] {
                assert!(!text.to_lowercase().contains(name), "{name} in {file}");
            }
        }
    }

    #[test]
    fn other_bytes_have_another_tag() {
        assert_ne!(tag(b"a"), tag(b"b"));
        // The check value of FNV-1a's authors for "foobar".
        assert_eq!(tag(b"foobar"), 0x8594_4171_f739_67e8);
    }
}
