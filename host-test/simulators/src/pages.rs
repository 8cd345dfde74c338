//! The pages to play with: a desk with tickets, a phone with alerts. Each is a pane, which can stand alone
//! or beside others; it uses the simulator's own paths, below the address that it is given.

use bytes::Bytes;
use http::Response;

use crate::wire::answer;

/// One part of a page, with the simulator or the service behind it.
#[derive(Clone, Copy, Debug)]
pub struct Pane {
    /// The id of its section, and the name of its style.
    pub name: &'static str,
    /// What a link to it says.
    pub title: &'static str,
    /// A section; `{api}` in it becomes the address that it asks.
    pub html: &'static str,
}

/// Tickets: needs a [`crate::Topdesk`].
pub const DESK: Pane = Pane {
    name: "desk",
    title: "TOPdesk desk",
    html: include_str!("../pages/desk.html"),
};

/// Alerts: needs a [`crate::Signl4`].
pub const PHONE: Pane = Pane {
    name: "phone",
    title: "SIGNL4 phone",
    html: include_str!("../pages/phone.html"),
};

const SHELL: &str = include_str!("../pages/shell.html");

/// A page with panes, each with the address that it asks: relative to the page, with a slash at its end, or
/// empty. `forms_to`: where a form may lead beside the page's own server, as an origin; empty for nowhere.
/// The text is taken as it is: nothing in it may come from a visitor.
///
/// Nothing but the page's own files is loaded, no other page can frame it, and it has no inline script.
#[must_use]
pub fn page(title: &str, panes: &[(Pane, &str)], forms_to: &str) -> Response<Bytes> {
    let all = |one: &dyn Fn(&(Pane, &str)) -> String| -> String { panes.iter().map(one).collect() };
    let files = all(&|(pane, _)| {
        let name = pane.name;
        format!(
            "<link rel=\"stylesheet\" href=\"pages/{name}.css\">\n\
             <script type=\"module\" src=\"pages/{name}.js\"></script>\n"
        )
    });
    let links = all(&|(pane, _)| format!("<a href=\"#{}\">{}</a> ", pane.name, pane.title));
    let html = SHELL
        .replace("{title}", title)
        .replace("{count}", &panes.len().to_string())
        .replace("{files}", files.trim_end())
        .replace("{links}", links.trim_end())
        .replace(
            "{panes}",
            &all(&|(pane, api)| pane.html.replace("{api}", api)),
        );
    let mut answer = file_of(html.into(), "text/html; charset=utf-8");
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
         form-action 'self' {forms_to}; base-uri 'none'; frame-ancestors 'none'"
    );
    answer::set_header(&mut answer, "content-security-policy", &policy);
    answer
}

/// A file of the pages by its name, such as `desk.js`.
#[must_use]
pub fn file(name: &str) -> Option<Response<Bytes>> {
    let (text, kind) = match name {
        "panes.css" => (include_str!("../pages/panes.css"), CSS),
        "desk.css" => (include_str!("../pages/desk.css"), CSS),
        "phone.css" => (include_str!("../pages/phone.css"), CSS),
        "pane.js" => (include_str!("../pages/pane.js"), JS),
        "desk.js" => (include_str!("../pages/desk.js"), JS),
        "phone.js" => (include_str!("../pages/phone.js"), JS),
        "icon.svg" => (include_str!("../pages/icon.svg"), "image/svg+xml"),
        _ => return None,
    };
    Some(file_of(Bytes::from_static(text.as_bytes()), kind))
}

/// The type of a style sheet.
pub const CSS: &str = "text/css; charset=utf-8";
/// The type of a script.
pub const JS: &str = "text/javascript; charset=utf-8";

/// A file of a page, with what keeps a browser from taking it for something else.
#[must_use]
pub fn file_of(text: Bytes, kind: &str) -> Response<Bytes> {
    let mut answer = answer::empty(200);
    *answer.body_mut() = text;
    for (name, value) in [
        ("content-type", kind),
        ("x-content-type-options", "nosniff"),
        // A form's `Origin` would be null without any referrer.
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("cache-control", "no-store"),
    ] {
        answer::set_header(&mut answer, name, value);
    }
    answer
}

/// A simulator's own page: at `/` for clients that accept HTML, or under its pane's name; and its files.
pub(crate) fn respond(pane: Pane, path: &str, wants_html: bool) -> Option<Response<Bytes>> {
    let path = path.trim_start_matches('/');
    if path == pane.name || (path.is_empty() && wants_html) {
        let title = format!("Simulated: {}", pane.title);
        return Some(page(&title, &[(pane, "")], ""));
    }
    file(path.strip_prefix("pages/")?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(answer: &Response<Bytes>) -> &str {
        std::str::from_utf8(answer.body()).unwrap()
    }

    #[test]
    fn a_page_has_its_panes_with_their_addresses_and_no_place_is_left_open() {
        let page = page("Both", &[(DESK, "topdesk/"), (PHONE, "signl4/")], "");
        let html = text(&page);
        assert!(html.contains("data-api=\"topdesk/\"") && html.contains("data-api=\"signl4/\""));
        assert!(html.contains("href=\"#phone\""));
        for open in [
            "{title}", "{count}", "{files}", "{links}", "{panes}", "{api}",
        ] {
            assert!(!html.contains(open), "{open}");
        }
    }

    #[test]
    fn every_file_that_a_page_names_is_there() {
        let page = page("Both", &[(DESK, ""), (PHONE, "")], "");
        let named = text(&page).split("\"pages/").skip(1);
        let names: Vec<_> = named.filter_map(|rest| rest.split('"').next()).collect();
        assert!(names.len() >= 5, "{names:?}");
        for name in names {
            assert!(file(name).is_some(), "{name}");
        }
    }

    #[test]
    fn nothing_is_written_into_a_page_but_text() {
        for script in ["pane.js", "desk.js", "phone.js"] {
            let file = file(script).unwrap();
            let text = text(&file);
            for way in [
                "innerHTML",
                "outerHTML",
                "insertAdjacentHTML",
                "document.write",
                "eval(",
            ] {
                assert!(!text.contains(way), "{script}: {way}");
            }
        }
    }

    #[test]
    fn no_script_and_no_style_stands_in_a_page_and_no_address_is_another_machines() {
        let page = page("Both", &[(DESK, ""), (PHONE, "")], "");
        let html = text(&page);
        for wrong in [
            "<style", " style=", " onclick", "http://", "https://", "<script>",
        ] {
            assert!(!html.contains(wrong), "{wrong}");
        }
        let policy = page.headers()["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'; script-src 'self';"));
        assert!(policy.ends_with("frame-ancestors 'none'"));
    }
}
