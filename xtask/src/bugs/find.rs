//! Finds lines of Rust, whatever their formatting.

use std::ops::Range;

/// Every place of `lines` in `text`. White space and whole lines of comment make no difference, nor does a comma
/// before a closing bracket, which rustfmt adds where it breaks a line.
pub(super) fn find(text: &str, lines: &str) -> Vec<Range<usize>> {
    let (text, lines) = (squeezed(text), squeezed(lines));
    (0..text.len())
        .filter_map(|at| begins_with(text.get(at..)?, &lines))
        .collect()
}

/// A byte that makes a difference, with its offset.
type Byte = (usize, u8);

fn squeezed(text: &str) -> Vec<Byte> {
    let mut bytes = Vec::new();
    let mut begin = 0;
    for line in text.split_inclusive('\n') {
        if !line.trim_start().starts_with("//") {
            let here = (begin..).zip(line.bytes());
            bytes.extend(here.filter(|(_, byte)| !byte.is_ascii_whitespace()));
        }
        begin += line.len();
    }
    bytes
}

/// The range of `lines` if `text` begins with them.
fn begins_with(text: &[Byte], lines: &[Byte]) -> Option<Range<usize>> {
    let first = text.first()?.0;
    let mut end = None;
    let (mut text, mut lines) = (text, lines);
    while let [(_, wanted), lines_left @ ..] = lines {
        match text {
            [(at, found), text_left @ ..] if found == wanted => {
                end = Some(at + 1);
                (text, lines) = (text_left, lines_left);
            }
            [(_, b','), text_left @ ..] if closes(text_left) && closes(lines) => text = text_left,
            _ if *wanted == b',' && closes(text) && closes(lines_left) => lines = lines_left,
            _ => return None,
        }
    }
    Some(first..end?)
}

fn closes(bytes: &[Byte]) -> bool {
    matches!(bytes, [(_, b')' | b']' | b'}'), ..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'a>(text: &'a str, lines: &str) -> Vec<&'a str> {
        let ranges = find(text, lines).into_iter();
        ranges.map(|range| &text[range]).collect()
    }

    #[test]
    fn lines_are_found_however_they_are_broken() {
        let broken = "fn f() {\n    call(\n        one,\n        two,\n    );\n}\n";
        assert_eq!(
            found(broken, "call(one, two);"),
            ["call(\n        one,\n        two,\n    );"]
        );
        assert_eq!(
            found("call(one, two); rest", "call(\n one,\n two,\n);"),
            ["call(one, two);"]
        );
    }

    #[test]
    fn a_line_of_comment_between_lines_makes_no_difference() {
        let text = "let a = 1;\n    // Since b needs it.\n    let b = a;\n";
        assert_eq!(found(text, "let a = 1;\nlet b = a;").len(), 1);
        assert!(found(text, "Since b").is_empty());
    }

    #[test]
    fn every_place_is_found() {
        assert_eq!(found("a(); b(); a();", "a();").len(), 2);
        assert!(found("a(); b();", "c();").is_empty());
    }

    #[test]
    fn no_lines_are_nowhere() {
        assert!(found("a();", "\n// Nothing.\n").is_empty());
    }

    #[test]
    fn a_comma_that_is_no_trailing_one_makes_a_difference() {
        assert!(found("call(one two)", "call(one, two)").is_empty());
        assert!(found("call(one, two)", "call(one)").is_empty());
    }
}
