//! Tests of both conversions: golden files in `tests/core/notes`, hostile markup, round trips.

use super::super::note;
use super::*;
use proptest::prelude::*;
use std::path::PathBuf;

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/core/notes"))
}

/// Converts every file that ends with `from`, compares the result with the file of the same name that ends
/// with `to`, and returns how many files there were.
fn golden(from: &str, to: &str, convert: fn(&str) -> String) -> usize {
    let mut count = 0;
    for entry in std::fs::read_dir(folder()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let Some(stem) = name.strip_suffix(from) else {
            continue;
        };
        let input = std::fs::read_to_string(folder().join(&name)).unwrap();
        let wanted = folder().join(format!("{stem}{to}"));
        let made = convert(input.trim_end_matches('\n')) + "\n";
        if std::env::var_os("UPDATE_NOTES").is_some() {
            std::fs::write(&wanted, &made).unwrap();
        }
        let expected = std::fs::read_to_string(&wanted).unwrap();
        assert_eq!(
            made, expected,
            "{name}: UPDATE_NOTES=1 overwrites the expected file"
        );
        count += 1;
    }
    count
}

#[test]
fn notes_of_a_ticket_are_read_as_the_golden_files_say() {
    assert!(golden(".note.html", ".note.txt", readable) >= 10);
}

#[test]
fn texts_from_the_phone_become_the_html_of_the_golden_files() {
    assert!(golden(".phone.txt", ".action.html", note::html) >= 4);
}

#[test]
fn every_character_reference_of_html_is_read() {
    for (reference, character) in [
        ("&uuml;", "ü"),
        ("&#252;", "ü"),
        ("&#xFC;", "ü"),
        ("&#x1F6A8;", "🚨"),
        ("&RightArrow;", "→"),
        ("&scaron;", "š"),
        ("&CounterClockwiseContourIntegral;", "∳"),
        // Windows-1252 code points, which browsers map to the intended characters.
        ("&#150;", "–"),
        ("&#128;", "€"),
        // Without the semicolon, as browsers accept it.
        ("R&amp", "R&"),
        ("M&uuml", "Mü"),
        // Numbers that are not characters.
        ("&#xD800;", "\u{fffd}"),
        ("&#4294967;", "\u{fffd}"),
        ("&#99999999999;", "\u{fffd}"),
    ] {
        assert_eq!(readable(reference), character, "{reference}");
    }
}

#[test]
fn an_ampersand_that_begins_no_reference_is_a_character() {
    for text in [
        "&",
        "&;",
        "&nosuch;",
        "& amp;",
        "AT&T",
        "&#;",
        "&#xzz;",
        "&averyveryverylongname;",
    ] {
        assert_eq!(readable(text), text);
    }
}

#[test]
fn an_address_in_the_text_keeps_its_parameters() {
    let address = "https://example.com/?a=1&copy=2&para=3&not4=5";
    assert_eq!(readable(address), address);
}

#[test]
fn a_character_reference_is_never_markup() {
    assert_eq!(readable("&lt;b>&#60;br>&amp;lt;"), "<b><br>&lt;");
}

#[test]
fn a_quote_that_is_never_closed_hides_nothing() {
    assert_eq!(
        readable(r#"before <a href="x>link</a> after"#),
        "before link after"
    );
}

#[test]
fn a_lone_angle_bracket_is_a_character() {
    assert_eq!(readable("1 < 2 <<> 3 > 2 <"), "1 < 2 <<> 3 > 2 <");
}

#[test]
fn a_comment_that_is_never_closed_hides_nothing() {
    assert_eq!(readable("a<!-- b > c"), "a c");
    assert_eq!(readable("a<!-- b > c --> d"), "a d");
}

#[test]
fn a_script_that_is_never_closed_is_not_shown() {
    assert_eq!(readable("a<script>alert('b')"), "a");
}

#[test]
fn a_link_that_no_person_should_open_is_only_its_text() {
    assert_eq!(
        readable(r#"<a href="javascript:alert(1)">here</a>"#),
        "here"
    );
    assert_eq!(readable(r#"<a href="data:text/html,x">here</a>"#), "here");
}

/// Repeats a broken piece so often that a quadratic search for its missing end would take minutes.
#[test]
fn hostile_markup_takes_linear_time() {
    for piece in [
        "<a<",
        "<a \"",
        "<a x=\"",
        "<!--",
        "<![CDATA[",
        "<script",
        "<script>",
        "</",
        "<div>",
        "<b x='\">",
        "&#",
        "&amp",
        "<<>",
        "<style></x",
        "<a href=http://x>",
    ] {
        let html = piece.repeat(400_000 / piece.len());
        assert!(readable(&html).len() <= 2 * html.len(), "{piece}");
    }
}

/// A second implementation of the layout rules of [`readable`]: each run of whitespace is one space, lines
/// do not begin or end with one, and there are no two empty lines in a row and none at the ends.
fn laid_out(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut lines: Vec<String> = Vec::new();
    for line in text.split('\n') {
        let line: String = line
            .chars()
            .filter(|c| !c.is_control() || *c == '\t')
            .collect();
        let words: Vec<_> = line.split_whitespace().collect();
        let line = words.join(" ");
        if !(line.is_empty() && lines.last().is_none_or(String::is_empty)) {
            lines.push(line);
        }
    }
    lines.join("\n").trim_end().to_owned()
}

proptest! {
    #[test]
    fn what_goes_to_topdesk_comes_back_as_the_same_text(text in "(?s).{0,300}") {
        prop_assert_eq!(readable(&note::html(&text)), laid_out(&text));
    }

    #[test]
    fn what_looks_like_markup_comes_back_as_the_same_text(text in "[<>&;a-c/\"'=!# \n-]{0,80}") {
        prop_assert_eq!(readable(&note::html(&text)), laid_out(&text));
    }

    #[test]
    fn of_tags_nothing_is_left(words in prop::collection::vec(("[a-z]{1,9}", "(b|/b|span style=\"x\"|/span|i|FONT color=red|o:p|/o:p)"), 0..20)) {
        let html: String = words.iter().map(|(word, tag)| format!("{word}<{tag}>")).collect();
        let text: String = words.iter().map(|(word, _)| word.as_str()).collect();
        prop_assert_eq!(readable(&html), text);
    }

    #[test]
    fn no_markup_panics(html in "(?s)([<>&;/='\"!-]|[a-z#]|(<a href=|<td|<li>|<br|&#x|ü| ).{0,3}){0,60}") {
        let text = readable(&html);
        prop_assert!(text.len() <= html.len() * 3 + 16);
    }
}
