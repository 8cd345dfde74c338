//! Converts plain text to the HTML that TOPdesk accepts in a ticket's field `action`.

/// The limit of a note, in characters before escaping. TOPdesk's own limit is not documented.
const MAX_NOTE_CHARS: usize = 8_000;

/// Escapes everything that has a meaning in HTML, turns line ends into `<br>` and drops control
/// characters. TOPdesk allows a few tags, but text from outside must not contain any. A text beyond the
/// limit is cut off, and says so.
#[must_use]
pub fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let lines = text.replace("\r\n", "\n").replace('\r', "\n");
    for (count, c) in lines.chars().enumerate() {
        if count == MAX_NOTE_CHARS {
            out.push_str("… (shortened)");
            break;
        }
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' => out.push_str("<br>"),
            '\t' => out.push(' '),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn markup_becomes_text_and_line_ends_become_breaks() {
        assert_eq!(
            html("a < b & \"c\"\r\n<img src=x>\tüß"),
            "a &lt; b &amp; &quot;c&quot;<br>&lt;img src=x&gt; üß"
        );
    }

    #[test]
    fn a_very_long_note_is_shortened_visibly() {
        let long = html(&"x".repeat(10_000));
        assert!(long.ends_with("(shortened)") && long.len() < 9_000);
    }

    proptest! {
        #[test]
        fn only_breaks_are_left_of_any_markup(text in "(?s).*") {
            let out = html(&text).replace("<br>", "");
            let none_left = !out.contains(['<', '>', '"', '\'']);
            prop_assert!(none_left, "{}", out);
        }
    }
}
