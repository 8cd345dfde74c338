//! Character references of HTML: those that editors write, and all numeric ones.

const NAMED: &[(&str, char)] = &[
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", ' '),
    ("auml", 'ä'),
    ("ouml", 'ö'),
    ("uuml", 'ü'),
    ("Auml", 'Ä'),
    ("Ouml", 'Ö'),
    ("Uuml", 'Ü'),
    ("szlig", 'ß'),
    ("euml", 'ë'),
    ("iuml", 'ï'),
    ("Euml", 'Ë'),
    ("Iuml", 'Ï'),
    ("yuml", 'ÿ'),
    ("aacute", 'á'),
    ("eacute", 'é'),
    ("iacute", 'í'),
    ("oacute", 'ó'),
    ("uacute", 'ú'),
    ("Eacute", 'É'),
    ("agrave", 'à'),
    ("egrave", 'è'),
    ("igrave", 'ì'),
    ("ograve", 'ò'),
    ("ugrave", 'ù'),
    ("Agrave", 'À'),
    ("Egrave", 'È'),
    ("acirc", 'â'),
    ("ecirc", 'ê'),
    ("icirc", 'î'),
    ("ocirc", 'ô'),
    ("ucirc", 'û'),
    ("ccedil", 'ç'),
    ("Ccedil", 'Ç'),
    ("ntilde", 'ñ'),
    ("atilde", 'ã'),
    ("otilde", 'õ'),
    ("aring", 'å'),
    ("Aring", 'Å'),
    ("aelig", 'æ'),
    ("oslash", 'ø'),
    ("Oslash", 'Ø'),
    ("oelig", 'œ'),
    ("euro", '€'),
    ("pound", '£'),
    ("cent", '¢'),
    ("yen", '¥'),
    ("sect", '§'),
    ("para", '¶'),
    ("deg", '°'),
    ("plusmn", '±'),
    ("times", '×'),
    ("divide", '÷'),
    ("frac12", '½'),
    ("micro", 'µ'),
    ("sup2", '²'),
    ("sup3", '³'),
    ("copy", '©'),
    ("reg", '®'),
    ("trade", '™'),
    ("middot", '·'),
    ("bull", '•'),
    ("hellip", '…'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("sbquo", '‚'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("bdquo", '„'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("larr", '←'),
    ("rarr", '→'),
    ("check", '✓'),
    ("iexcl", '¡'),
    ("iquest", '¿'),
    ("ensp", ' '),
    ("emsp", ' '),
    ("thinsp", ' '),
    ("shy", '\u{ad}'),
    ("zwnj", '\u{200c}'),
    ("zwj", '\u{200d}'),
];

/// What numeric references from 128 to 159 mean: Windows-1252, as HTML has it.
const WINDOWS: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";

/// The longest reference that is looked for, in bytes after the `&`.
const MAX_ENTITY_BYTES: usize = 12;

/// The character that a reference at the beginning stands for, and the length of the reference; none if
/// there is none that is known.
pub fn first(text: &str) -> Option<(char, usize)> {
    let inside = text.strip_prefix('&')?;
    let length = inside
        .bytes()
        .take(MAX_ENTITY_BYTES)
        .position(|b| b == b';')?;
    let name = inside.get(..length)?;
    let c = match name.strip_prefix('#') {
        Some(number) => numeric(number)?,
        None => NAMED.iter().find(|(n, _)| *n == name)?.1,
    };
    Some((c, length + 2))
}

fn numeric(number: &str) -> Option<char> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    if let Some(at @ 0..=31) = code.checked_sub(128) {
        return WINDOWS.chars().nth(usize::try_from(at).ok()?);
    }
    Some(char::from_u32(code).unwrap_or('\u{fffd}'))
}

/// The text with every reference replaced.
pub fn decoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let (c, length) = first(from).unwrap_or(('&', 1));
        out.push(c);
        rest = from.get(length..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(reference: &str, expected: Option<char>) {
        assert_eq!(first(reference).map(|(c, _)| c), expected, "{reference}");
    }

    #[test]
    fn named_decimal_and_hexadecimal_references_are_read() {
        check("&uuml;", Some('ü'));
        check("&#252;", Some('ü'));
        check("&#xFC;", Some('ü'));
        check("&#x1F6A8;", Some('🚨'));
    }

    #[test]
    fn what_is_no_reference_is_left_alone() {
        for text in [
            "&",
            "&;",
            "&nosuch;",
            "& amp;",
            "&amp",
            "&#;",
            "&#xzz;",
            "&averyveryverylongname;",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn what_windows_wrote_as_a_number_is_what_it_meant() {
        check("&#150;", Some('–'));
        check("&#128;", Some('€'));
    }

    #[test]
    fn a_number_that_is_no_character_becomes_a_mark_of_that() {
        check("&#xD800;", Some('\u{fffd}'));
        check("&#4294967;", Some('\u{fffd}'));
        check("&#99999999999;", None);
    }
}
