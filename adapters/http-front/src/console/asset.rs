//! The console's page, scripts and styles, which are part of the component.

use crate::exchange::{Exchange, Method, header};
use crate::response::Response;

const ALLOWED_METHODS: &str = "GET, HEAD";

/// A file that is part of the component.
struct Asset {
    name: &'static str,
    bytes: &'static [u8],
    /// Changes with the bytes. Computed when the component is built.
    hash: u64,
}

const fn asset(name: &'static str, bytes: &'static [u8]) -> Asset {
    let hash = fnv1a(bytes);
    Asset { name, bytes, hash }
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

pub(super) fn page(exchange: &impl Exchange) -> Response {
    respond(exchange, &PAGE, "text/html; charset=utf-8")
}

pub(super) fn file(exchange: &impl Exchange, name: &str) -> Response {
    let Some(asset) = FILES.iter().find(|asset| asset.name == name) else {
        return Response::not_found();
    };
    let content_type = match name.rsplit_once('.') {
        Some((_, "css")) => "text/css; charset=utf-8",
        _ => "text/javascript; charset=utf-8",
    };
    respond(exchange, asset, content_type)
}

/// Browsers keep the file but ask each time whether it has changed: a new version shows at once, and an
/// unchanged one is not sent again.
fn respond(exchange: &impl Exchange, asset: &Asset, content_type: &'static str) -> Response {
    if !matches!(exchange.method(), Method::Get | Method::Head) {
        return Response::method_not_allowed(ALLOWED_METHODS);
    }
    let etag = format!("\"{:016x}\"", asset.hash);
    let headers = exchange.headers();
    let is_known = header(&headers, "if-none-match").is_some_and(|known| known.contains(&etag));
    let response = if is_known {
        Response::empty(304)
    } else {
        Response::empty(200)
            .with_header("content-type", content_type)
            .with_body(asset.bytes.to_vec())
    };
    response
        .with_header("etag", etag)
        .with_header("cache-control", "no-cache")
}

/// Computes an FNV-1a hash. It only has to differ when the bytes do. Written by hand, because no crate of the
/// workspace can compute a hash at compile time.
const fn fnv1a(mut bytes: &[u8]) -> u64 {
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
    fn every_file_that_a_script_imports_is_served() {
        for (name, text) in all().filter(|(name, _)| name.ends_with(".js")) {
            let imports = text.split("from \"./").skip(1);
            for import in imports.filter_map(|rest| rest.split('"').next()) {
                let served = FILES.iter().any(|asset| asset.name == import);
                assert!(served, "{name} imports {import}");
            }
        }
    }

    #[test]
    fn no_file_contains_what_the_content_security_policy_forbids() {
        // A browser would report it in its console only.
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
    fn other_bytes_have_another_hash() {
        assert_ne!(fnv1a(b"a"), fnv1a(b"b"));
        // The check value of FNV-1a's authors for "foobar".
        assert_eq!(fnv1a(b"foobar"), 0x8594_4171_f739_67e8);
    }
}
