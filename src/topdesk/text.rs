//! Converts the HTML of a ticket's notes to text that can be read on a phone.
//!
//! Tags are parsed by hand, without a tree and without recursion: what editors and mail programs
//! leave in a memo field is seldom valid HTML, and a browser's parser would be larger than the rest of
//! the connector (see `docs/decisions/libraries.md`). Every byte is read a bounded number of
//! times, whatever the markup.

use super::layout::{Break, Layout};
use htmlize::unescape_attribute;

/// Elements whose content is not shown.
const HIDDEN: &[&str] = &["script", "style", "head", "title", "template"];
/// Elements with an empty line around them.
const PARAGRAPHS: &[&str] = &[
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "pre",
    "table",
    "hr",
];
/// Elements that begin and end on a line of their own.
const LINES: &[&str] = &[
    "div", "ul", "ol", "tr", "dl", "dt", "dd", "section", "article", "header", "footer", "address",
    "center", "fieldset", "form", "figure", "thead", "tbody", "tfoot", "caption",
];
/// The limit of a link's address, in bytes: a longer one is of no use on a phone.
const MAX_ADDRESS_BYTES: usize = 500;

/// Returns the text of a piece of HTML: line ends and list items are kept, links are followed by their
/// address, images become `[image]`. Runs of whitespace become one space, and there is never more than one
/// empty line in a row.
#[must_use]
pub fn readable(html: &str) -> String {
    let mut reader = Reader {
        rest: html,
        ignore_quotes: false,
        no_more_tags: false,
        no_more_comments: false,
        preformatted: false,
        out: Layout::default(),
        link: None,
    };
    while reader.step() {}
    reader.end_link();
    reader.out.finish()
}

struct Reader<'a> {
    rest: &'a str,
    /// A quote was never closed. From then on quotes have no meaning, so that no byte is searched twice.
    ignore_quotes: bool,
    /// The rest contains no `>`.
    no_more_tags: bool,
    /// The rest contains no end of a comment.
    no_more_comments: bool,
    /// Whether the text is inside `<pre>`, where line ends are kept.
    preformatted: bool,
    out: Layout,
    /// The address of the open link, and the byte offset at which its text began.
    link: Option<(String, usize)>,
}

impl<'a> Reader<'a> {
    /// Reads up to and including the next tag; returns false at the end.
    fn step(&mut self) -> bool {
        let Some(at) = self.rest.find('<') else {
            self.text(self.rest);
            return false;
        };
        let (before, from) = self.rest.split_at(at);
        self.text(before);
        self.rest = from;
        if !self.markup() {
            self.out.text("<");
            self.skip(1);
        }
        true
    }

    fn skip(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }

    /// Reads a tag or a comment; returns false if this `<` is only a character.
    fn markup(&mut self) -> bool {
        let inside = self.rest.get(1..).unwrap_or_default();
        if inside.starts_with("!--") && !self.no_more_comments {
            if let Some(length) = inside.find("-->") {
                self.skip(1 + length + 3);
                return true;
            }
            self.no_more_comments = true;
        }
        let name_follows = inside
            .strip_prefix(['/', '!', '?'])
            .unwrap_or(inside)
            .starts_with(|c: char| c.is_ascii_alphabetic() || c == '-' || c == '[');
        let Some(length) = name_follows.then(|| self.tag_length(inside)).flatten() else {
            return false;
        };
        let tag = inside.get(..length).unwrap_or_default();
        self.skip(1 + length + 1);
        if !tag.starts_with(['!', '?']) {
            self.tag(tag);
        }
        true
    }

    /// Returns the number of bytes up to the `>` that ends the tag; a `>` in quotes does not end it.
    fn tag_length(&mut self, inside: &str) -> Option<usize> {
        if self.no_more_tags {
            return None;
        }
        if !self.ignore_quotes {
            let mut quote = None;
            let mut value_follows = false;
            for (at, byte) in inside.bytes().enumerate() {
                match (quote, byte) {
                    (Some(open), close) if open == close => quote = None,
                    (Some(_), _) => {}
                    (None, b'>') => return Some(at),
                    (None, b'"' | b'\'') if value_follows => quote = Some(byte),
                    _ => {}
                }
                value_follows = byte == b'=' || (value_follows && byte.is_ascii_whitespace());
            }
            self.ignore_quotes = true;
        }
        let found = inside.find('>');
        self.no_more_tags = found.is_none();
        found
    }

    fn tag(&mut self, tag: &str) {
        let (ends, tag) = match tag.strip_prefix('/') {
            Some(rest) => (true, rest),
            None => (false, tag),
        };
        let length = tag
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(tag.len());
        let (name, attributes) = tag.split_at(length);
        let name = name.to_ascii_lowercase();
        match name.as_str() {
            "br" => self.out.line_end(),
            "img" => self.out.text("[image]"),
            "li" if !ends => self.out.item(),
            "li" => self.out.end(Break::Line),
            "td" | "th" if !ends => self.out.cell(),
            "a" => {
                self.end_link();
                self.link = (!ends)
                    .then(|| link(attributes))
                    .flatten()
                    .map(|to| (to, self.out.length()));
            }
            hidden if !ends && HIDDEN.contains(&hidden) => self.skip_element(hidden),
            block if PARAGRAPHS.contains(&block) => {
                self.preformatted = block == "pre" && !ends;
                self.block(ends, Break::Paragraph);
            }
            block if LINES.contains(&block) => self.block(ends, Break::Line),
            _ => {}
        }
    }

    fn block(&mut self, ends: bool, by: Break) {
        if ends {
            self.out.end(by);
        } else {
            self.out.begin(by);
        }
    }

    fn text(&mut self, text: &str) {
        // The rules for attributes are used, so that an address in the text keeps its `&copy=1`.
        let text = unescape_attribute(text);
        let mut lines = text.split('\n');
        self.out.text(lines.next().unwrap_or_default());
        for line in lines {
            if self.preformatted {
                self.out.line_end();
            } else {
                self.out.text(" ");
            }
            self.out.text(line);
        }
    }

    /// Skips the content and the end of an element that is not shown. If it has no end, skips everything,
    /// as browsers do.
    fn skip_element(&mut self, name: &str) {
        let mut rest = self.rest;
        loop {
            let Some(at) = rest.find("</") else {
                self.rest = "";
                return;
            };
            rest = rest.get(at + 2..).unwrap_or_default();
            let found = rest.get(..name.len());
            if found.is_some_and(|found| found.eq_ignore_ascii_case(name)) {
                self.rest = rest.split_once('>').map_or("", |(_, after)| after);
                return;
            }
        }
    }

    /// Writes the address after the link's text, unless both are the same.
    fn end_link(&mut self) {
        let Some((to, from)) = self.link.take() else {
            return;
        };
        let shown = self.out.text_from(from).trim().to_owned();
        let bare = to.strip_prefix("mailto:").unwrap_or(&to);
        if shown.is_empty() {
            self.out.text(bare);
        } else if shown != bare && shown != to {
            self.out.text(&format!(" ({bare})"));
        }
    }
}

/// Returns the address of a link, if a person can open it.
fn link(attributes: &str) -> Option<String> {
    let value = attribute(attributes, "href")?;
    let to = unescape_attribute(value.trim()).into_owned();
    let scheme = to.split_once(':')?.0.to_ascii_lowercase();
    let plain = !to.contains(|c: char| c.is_control() || c.is_whitespace());
    let fits =
        matches!(scheme.as_str(), "http" | "https" | "mailto") && to.len() <= MAX_ADDRESS_BYTES;
    (fits && plain).then_some(to)
}

/// Returns the value of an attribute, with or without quotes; `None` if the attribute is missing.
fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = attributes;
    loop {
        let (before, after) = rest.split_once('=')?;
        let after = after.trim_start();
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (value, tail) = match quote {
            Some(quote) => after.get(1..)?.split_once(quote)?,
            None => after.split_at(after.find(char::is_whitespace).unwrap_or(after.len())),
        };
        let key = before
            .trim_end()
            .rsplit(|c: char| c.is_whitespace() || c == '/')
            .next();
        if key.is_some_and(|key| key.eq_ignore_ascii_case(name)) {
            return Some(value);
        }
        rest = tail;
    }
}

#[cfg(test)]
#[path = "text_tests.rs"]
mod tests;
