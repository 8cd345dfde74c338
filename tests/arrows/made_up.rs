//! The check itself, on small crates that are made up here.

use anyhow::Result;

use crate::{check, modules, table};

/// What is wrong with a crate of these files. `rows`: each room, and what it may use.
fn violations(rows: &[(&str, &str)], files: &[(&str, &str)]) -> Result<Vec<String>> {
    violations_inside("", rows, files)
}

fn violations_inside(
    inside: &str,
    rows: &[(&str, &str)],
    files: &[(&str, &str)],
) -> Result<Vec<String>> {
    let row = |(room, uses): &(&str, &str)| format!("| `{room}` | something | {uses} |\n");
    let rows: String = rows.iter().map(row).collect();
    let page = format!(
        "# Rooms\n\n<!-- arrows: src{inside} -->\n\n| room | what is in it | may use |\n|---|---|---|\n{rows}\nMore."
    );
    let table = table::read(&page, "src")?;
    let owned = |(file, text): &(&str, &str)| ((*file).to_owned(), (*text).to_owned());
    let modules = modules::read(&files.iter().map(owned).collect())?;
    Ok(check::check(&modules, &table, "src"))
}

const LIB: (&str, &str) = ("lib.rs", "mod high; mod low; pub use low::Low;");
const LOW: (&str, &str) = ("low.rs", "pub struct Low; pub fn low() {}");
const ROWS: &[(&str, &str)] = &[("high", "low"), ("low", "nothing")];

#[test]
fn what_the_table_allows_is_fine() -> Result<()> {
    let high = ("high.rs", "use crate::low::Low;");
    assert!(violations(ROWS, &[LIB, LOW, high])?.is_empty());
    Ok(())
}

#[test]
fn an_arrow_that_the_table_does_not_allow_is_reported_with_its_place() -> Result<()> {
    let high = ("high.rs", "use crate::low::Low;\npub struct High;");
    let low = (
        "low.rs",
        "pub struct Low;\n\npub fn up(_: crate::high::High) {}",
    );
    let found = violations(ROWS, &[LIB, low, high])?;
    assert_eq!(found[0], "low → high: src/low.rs:3 uses crate::high::High");
    assert!(
        found[1].starts_with("a circle in the rooms: high, low"),
        "{found:?}"
    );
    assert_eq!(found.len(), 2);
    Ok(())
}

#[test]
fn every_kind_of_path_is_an_arrow() -> Result<()> {
    for text in [
        "use super::low;",
        "use crate::{low::{self as l}};",
        "use crate::low::*;",
        "fn f() { crate::low::low(); }",
        "fn f() { use super::low::low; low(); }",
        "fn f() { println!(\"{}\", crate::low::low()); }",
        "fn f(low: &dyn std::any::Any) { matches!(low, crate::low::Low); }",
        "#[serde(with = \"crate::low\")] struct High;",
        "impl From<u8> for crate::low::Low {}",
        "mod inner { pub(super) type L = super::super::low::Low; }",
        "use crate::Low;",
    ] {
        let found = violations(&[("high", ""), ("low", "")], &[LIB, LOW, ("high.rs", text)])?;
        assert!(
            found
                .iter()
                .any(|found| found.starts_with("high → low: src/high.rs:1 uses crate::low")),
            "{text}: {found:?}"
        );
    }
    Ok(())
}

#[test]
fn what_looks_like_a_path_and_leads_nowhere_in_the_crate_is_no_arrow() -> Result<()> {
    for text in [
        "use ::low::Low;",
        "use std::low;",
        "fn f() { let low = 1; println!(\"{}\", low); }",
        "fn f() { other::low::low(); }",
        "/// See [`crate::low`].\nstruct High;",
    ] {
        let found = violations(&[("high", ""), ("low", "")], &[LIB, LOW, ("high.rs", text)])?;
        assert!(found.is_empty(), "{text}: {found:?}");
    }
    Ok(())
}

#[test]
fn a_name_that_the_crate_shows_at_its_root_leads_to_the_room_that_defines_it() -> Result<()> {
    let high = ("high.rs", "use crate::Low;");
    let found = violations(&[("high", ""), ("low", "")], &[LIB, LOW, high])?;
    assert_eq!(found, ["high → low: src/high.rs:1 uses crate::low::Low"]);
    Ok(())
}

#[test]
fn nothing_may_use_what_lib_rs_defines_itself() -> Result<()> {
    let lib = ("lib.rs", "mod high; pub const MAX: u8 = 1;");
    let found = violations(&[("high", "")], &[lib, ("high.rs", "use crate::MAX;")])?;
    assert_eq!(found, ["high → lib.rs: src/high.rs:1 uses crate::MAX"]);
    Ok(())
}

#[test]
fn tests_may_use_everything() -> Result<()> {
    let high = ("high.rs", "use crate::low::Low; pub struct High;");
    for low in [
        "#[cfg(test)] mod tests { use crate::high::High; }",
        "#[cfg(all(test, unix))] mod tests { use crate::high::High; }",
        "#[cfg(test)] #[path = \"low_tests.rs\"] mod tests;",
        "mod low_tests;",
        "#[test] fn f() { crate::high::High; }",
        "#[cfg(test)] use crate::high::High;",
        "struct S; impl S { #[cfg(test)] fn f() { crate::high::High; } }",
    ] {
        let low = format!("pub struct Low; {low}");
        let files = [
            LIB,
            high,
            ("low.rs", &low),
            ("low/low_tests.rs", "use crate::high::High;"),
        ];
        assert!(violations(ROWS, &files)?.is_empty(), "{low}");
    }
    Ok(())
}

#[test]
fn a_room_without_a_row_and_a_row_without_a_room_are_reported() -> Result<()> {
    let found = violations(&[("high", ""), ("gone", "")], &[LIB, LOW, ("high.rs", "")])?;
    assert_eq!(
        found,
        [
            "the table has no row for low",
            "the table has a row for gone, which is not there"
        ]
    );
    Ok(())
}

#[test]
fn what_a_room_may_use_and_does_not_is_reported() -> Result<()> {
    let found = violations(ROWS, &[LIB, LOW, ("high.rs", "")])?;
    assert_eq!(
        found,
        ["the table lets high use low, and no import needs that"]
    );
    Ok(())
}

#[test]
fn a_circle_of_rooms_is_reported_even_if_the_table_allows_each_arrow() -> Result<()> {
    let high = ("high.rs", "use crate::low::Low; pub struct High;");
    let low = ("low.rs", "pub struct Low(crate::high::High);");
    let found = violations(&[("high", "low"), ("low", "high")], &[LIB, low, high])?;
    assert_eq!(found.len(), 1);
    assert!(
        found[0].starts_with("a circle in the rooms: high, low\n"),
        "{found:?}"
    );
    assert!(found[0].contains("low → high: src/low.rs:1 uses crate::high::High"));
    Ok(())
}

const ROOM: (&str, &str) = ("lib.rs", "mod room;");

fn violations_in_room(files: &[(&str, &str)]) -> Result<Vec<String>> {
    let files = [&[ROOM], files].concat();
    violations_inside("; checked inside: room", &[("room", "")], &files)
}

#[test]
fn a_circle_inside_a_room_is_reported_where_the_table_says_that_it_is_checked() -> Result<()> {
    let files = [
        ROOM,
        ("room/mod.rs", "mod a; mod b;"),
        ("room/a.rs", "use super::b::B; pub struct A;"),
        ("room/b.rs", "pub struct B(super::a::A);"),
    ];
    let found = violations_in_room(&files[1..])?;
    assert_eq!(found.len(), 1);
    assert!(
        found[0].starts_with("a circle in crate::room: a, b\n"),
        "{found:?}"
    );
    let unchecked = violations_inside("; checked inside: other", &[("room", "")], &files)?;
    assert!(unchecked.is_empty(), "{unchecked:?}");
    Ok(())
}

#[test]
fn what_a_room_shows_of_its_modules_is_no_circle_and_leads_to_the_module() -> Result<()> {
    let shows = ("room/mod.rs", "mod a; mod b; pub use a::A; pub use b::B;");
    let a = ("room/a.rs", "pub struct A;");
    let fine = violations_in_room(&[shows, a, ("room/b.rs", "use super::A; pub struct B;")])?;
    assert!(fine.is_empty(), "{fine:?}");
    let a = ("room/a.rs", "use super::B; pub struct A;");
    let found =
        violations_in_room(&[shows, a, ("room/b.rs", "use crate::room::A; pub struct B;")])?;
    assert!(
        found[0].starts_with("a circle in crate::room: a, b\n"),
        "{found:?}"
    );
    Ok(())
}

#[test]
fn what_a_room_defines_in_its_own_file_is_a_module_like_the_others() -> Result<()> {
    for (own, child) in [
        (
            "mod a; use a::A; pub struct Own(A);",
            "use super::Own; pub struct A;",
        ),
        (
            "mod a; pub use a::A; pub struct Own(A);",
            "pub struct A(super::Own);",
        ),
        (
            "mod a; pub struct Own; fn f() { a::g(); }",
            "use super::*; pub fn g() -> Own { Own }",
        ),
    ] {
        let found = violations_in_room(&[("room/mod.rs", own), ("room/a.rs", child)])?;
        assert_eq!(found.len(), 1, "{own}");
        assert!(
            found[0].starts_with("a circle in crate::room: a, mod\n"),
            "{found:?}"
        );
    }
    Ok(())
}

#[test]
fn folders_in_a_room_are_checked_only_at_every_depth() -> Result<()> {
    let files = [
        ROOM,
        ("room/mod.rs", "mod deep;"),
        ("room/deep.rs", "mod a; mod b;"),
        ("room/deep/a.rs", "use super::b::B; pub struct A;"),
        ("room/deep/b.rs", "pub struct B(super::a::A);"),
    ];
    assert!(violations_in_room(&files[1..])?.is_empty());
    let inside = "; checked inside: every room, at every depth";
    let found = violations_inside(inside, &[("room", "")], &files)?;
    assert!(
        found[0].starts_with("a circle in crate::room::deep: a, b\n"),
        "{found:?}"
    );
    Ok(())
}

#[test]
fn imports_that_lead_in_a_circle_or_out_of_the_crate_end_nowhere() -> Result<()> {
    let lib = (
        "lib.rs",
        "mod high; mod low; pub use high::wasi; pub use low::X;",
    );
    let high = (
        "high.rs",
        "use wasi::wasi; pub use crate::X; use crate::low::X as Y; fn f() { wasi::g(); X::new(); }",
    );
    let low = ("low.rs", "pub use crate::high::X; pub use serde::Value;");
    let found = violations(&[("high", "low"), ("low", "high")], &[lib, high, low])?;
    assert!(
        found.iter().all(|found| !found.contains("wasi")),
        "{found:?}"
    );
    Ok(())
}

#[test]
fn a_name_of_another_crate_belongs_to_the_room_that_shows_it() -> Result<()> {
    let lib = ("lib.rs", "mod high; mod low; pub use other::Shown;");
    let low = ("low.rs", "pub use other::Low;");
    let high = ("high.rs", "use crate::Shown;\nuse crate::low::Low;");
    let found = violations(&[("high", ""), ("low", "")], &[lib, low, high])?;
    assert_eq!(found, ["high → low: src/high.rs:2 uses crate::low::Low"]);
    Ok(())
}

#[test]
fn a_page_without_the_table_is_refused() {
    assert!(table::read("# Rooms\n<!-- arrows: src2 -->\n| a | b | c |", "src").is_err());
}
