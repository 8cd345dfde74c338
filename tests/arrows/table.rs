//! The tables of ARCHITECTURE.md that say which room may use which.
//!
//! Such a table begins behind a comment: `<!-- arrows: src -->`. The comment may name rooms that are to have
//! no circle inside, either: `<!-- arrows: src; checked inside: engine, operator -->`; or
//! `checked inside: every room, at every depth`, which also looks into the folders of a room's folders.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result, ensure};

/// What a table says of one crate.
#[derive(Debug, Default)]
pub struct Table {
    /// For each room the rooms that it may use.
    pub rooms: BTreeMap<String, BTreeSet<String>>,
    /// The rooms that are checked inside.
    pub inside: Inside,
}

/// Where circles are looked for, besides those among rooms.
#[derive(Debug, Default, PartialEq, Eq)]
pub enum Inside {
    /// Among the modules of these rooms.
    Rooms(BTreeSet<String>),
    /// Among the modules of every folder.
    #[default]
    Everywhere,
}

/// Reads the table of a folder from the text of ARCHITECTURE.md.
///
/// # Errors
/// When it is not there, or is no table of three columns.
pub fn read(page: &str, folder: &str) -> Result<Table> {
    let mut lines = page.lines();
    let comment = lines
        .find_map(|line| comment(line, folder))
        .with_context(|| format!("ARCHITECTURE.md has no `<!-- arrows: {folder} -->`"))?;
    let inside = comment
        .strip_prefix("; checked inside: ")
        .unwrap_or_default();
    let inside = match inside {
        "every room, at every depth" => Inside::Everywhere,
        rooms => Inside::Rooms(words(rooms)),
    };
    let rows = lines.skip_while(|line| line.trim().is_empty());
    let rows = rows.take_while(|line| line.starts_with('|')).skip(2);
    let rooms: BTreeMap<_, _> = rows.map(row).collect::<Result<_>>()?;
    ensure!(!rooms.is_empty(), "the table of {folder} has no row");
    Ok(Table { rooms, inside })
}

/// What follows the folder's name in the comment.
fn comment<'a>(line: &'a str, folder: &str) -> Option<&'a str> {
    let inner = line.strip_prefix("<!-- arrows: ")?.strip_suffix("-->")?;
    let rest = inner.trim_end().strip_prefix(folder)?;
    (rest.is_empty() || rest.starts_with(';')).then_some(rest)
}

fn row(line: &str) -> Result<(String, BTreeSet<String>)> {
    let cells: Vec<_> = line.trim().trim_matches('|').split('|').collect();
    let [room, _, uses] = cells.as_slice() else {
        anyhow::bail!("expected `| room | what is in it | may use |`, found `{line}`");
    };
    let room = room.trim().trim_matches('`').to_owned();
    Ok((room, words(uses)))
}

fn words(list: &str) -> BTreeSet<String> {
    let words = list.split(',').map(|word| word.trim().trim_matches('`'));
    let words = words.filter(|word| !word.is_empty() && *word != "nothing");
    words.map(str::to_owned).collect()
}
