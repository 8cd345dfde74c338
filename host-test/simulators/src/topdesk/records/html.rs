//! The little HTML that notes may hold. TOPdesk allows `i em b strong u br h5 h6` and `img` with a
//! data URI; what it does with others is not documented. Here they are escaped and counted.

const ALLOWED: &[&str] = &["i", "em", "b", "strong", "u", "br", "h5", "h6"];

/// The text with every disallowed tag escaped, and how many there were.
pub(crate) fn sanitise(text: &str) -> (String, u64) {
    let mut safe = String::with_capacity(text.len());
    let mut escaped = 0;
    let mut rest = text;
    while let Some((before, from_tag)) = rest.split_once('<') {
        safe.push_str(before);
        match from_tag.split_once('>').filter(|(tag, _)| is_allowed(tag)) {
            Some((tag, after)) => {
                safe.extend(["<", tag, ">"]);
                rest = after;
            }
            None => {
                safe.push_str("&lt;");
                escaped += 1;
                rest = from_tag;
            }
        }
    }
    safe.push_str(rest);
    (safe, escaped)
}

fn is_allowed(tag: &str) -> bool {
    let bare = tag.strip_prefix('/').unwrap_or(tag);
    let bare = bare.strip_suffix('/').unwrap_or(bare).trim_end();
    let image = tag.to_ascii_lowercase();
    ALLOWED.contains(&bare.to_ascii_lowercase().as_str())
        || image.starts_with("img src=\"data:image/") && image.matches('"').count() == 2
}

/// The text without its tags: `br` becomes a line end, entities their letters.
pub(crate) fn plain(html: &str) -> String {
    let mut plain = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, from_tag)) = rest.split_once('<') {
        plain.push_str(before);
        let (tag, after) = from_tag.split_once('>').unwrap_or((from_tag, ""));
        if tag.trim_end_matches(['/', ' ']).eq_ignore_ascii_case("br") {
            plain.push('\n');
        }
        rest = after;
    }
    plain.push_str(rest);
    unescape(&plain)
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&nbsp;", " ")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn allowed_tags_stay() {
        let text = "<b>a</b><br/>b <i>c</i><img src=\"data:image/png;base64,AA==\">";
        assert_eq!(sanitise(text), (text.to_owned(), 0));
    }

    #[test]
    fn other_tags_are_escaped_and_counted() {
        assert_eq!(
            sanitise("<script>x</script> 1 < 2 <img src=\"data:image/png\" onload=\"x\">"),
            (
                "&lt;script>x&lt;/script> 1 &lt; 2 &lt;img src=\"data:image/png\" onload=\"x\">"
                    .to_owned(),
                4
            )
        );
    }

    #[test]
    fn plain_text_has_line_ends_and_letters_in_place_of_tags_and_entities() {
        assert_eq!(
            plain("<b>a &amp;lt; b</b><br>c &lt;d&gt;"),
            "a &lt; b\nc <d>"
        );
    }
}
