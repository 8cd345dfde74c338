//! `docs/settings.md` says what the code does: its table is made from the list in the code.
//!
//! `UPDATE_DOCS=1 cargo test --test core -- settings_page::` writes the table.

use connector::settings::{SETTINGS, Setting};

const BEGIN: &str = "<!-- settings: made from src/settings/table.rs -->\n";
const END: &str = "<!-- end of settings -->";

fn row(setting: &Setting) -> String {
    let default = match (setting.required, setting.default) {
        (true, _) => "**required**".to_owned(),
        (false, Some(default)) => format!("`{default}`"),
        (false, None) => "–".to_owned(),
    };
    let secret = if setting.secret { " 🔒" } else { "" };
    format!(
        "| `{}`{secret} | {default} | {} |\n",
        setting.key,
        setting.tooltip.replace('|', "\\|")
    )
}

fn table() -> String {
    let rows: String = SETTINGS.iter().map(row).collect();
    format!("| setting | default | what it is |\n|---|---|---|\n{rows}")
}

#[test]
fn the_settings_table_is_that_of_the_code() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/settings.md");
    let page = std::fs::read_to_string(path).unwrap();
    let (before, rest) = page
        .split_once(BEGIN)
        .expect("the page marks where the table begins");
    let (found, after) = rest
        .split_once(END)
        .expect("the page marks where the table ends");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path, format!("{before}{BEGIN}{}{END}{after}", table())).unwrap();
        return;
    }
    assert_eq!(
        found,
        table(),
        "the table is old: UPDATE_DOCS=1 cargo test --test core -- settings_page::"
    );
}

#[test]
fn every_setting_has_a_tooltip_and_a_key_in_lower_case() {
    let faulty = |s: &&Setting| {
        let key = s
            .key
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        !key || !s.tooltip.ends_with('.')
    };
    assert_eq!(
        SETTINGS
            .iter()
            .filter(faulty)
            .map(|s| s.key)
            .collect::<Vec<_>>(),
        Vec::<&str>::new()
    );
}
