//! `cargo xtask sizes`: what is in the bytes of the connector, by the crate that they come from.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result};
use rustc_demangle::demangle;
use wasmparser::{KnownCustom, Name, Parser, Payload};

use crate::build::modules;
use crate::paths::Workspace;
use crate::progress::step;
use crate::setup::setup;

/// Where bytes come from, the largest first.
pub struct Sizes(pub Vec<(String, u64)>);

impl Sizes {
    /// A line each, and the total.
    #[must_use]
    pub fn text(&self) -> String {
        let total: u64 = self.0.iter().map(|(_, bytes)| bytes).sum();
        let lines = self.0.iter().map(|(name, bytes)| (name.as_str(), *bytes));
        lines
            .chain([("in all", total)])
            .map(|(name, bytes)| format!("{bytes:>9}  {name}\n"))
            .collect()
    }

    /// As JSON, for `bench --sizes`.
    #[must_use]
    pub fn json(&self) -> String {
        let part =
            |(name, bytes): &(String, u64)| format!("{{\"name\":\"{name}\",\"bytes\":{bytes}}}");
        let parts: Vec<_> = self.0.iter().map(part).collect();
        format!("{{\"parts\":[{}]}}", parts.join(","))
    }
}

/// Builds the connector once more, this time with the names of its functions, and adds up what they weigh.
///
/// # Errors
/// When it does not compile, or a function has no name.
pub fn sizes(workspace: &Workspace) -> Result<Sizes> {
    setup(workspace)?;
    let bytes = step("build the connector with names", || {
        modules::compile_with_names(workspace, &modules::CONNECTOR)
    })?;
    of(&bytes)
}

/// The same, kept in a file below `target/`.
///
/// # Errors
/// As for [`sizes`].
pub fn kept(workspace: &Workspace) -> Result<std::path::PathBuf> {
    let file = workspace.target().join("sizes.json");
    fs::write(&file, sizes(workspace)?.json()).context("writing the sizes")?;
    Ok(file)
}

/// What is no code and no data.
const AROUND: &str = "imports, exports, types";

/// Adds up a core module. Its names are left out: what is shipped has none.
fn of(module: &[u8]) -> Result<Sizes> {
    let mut bodies = Vec::new();
    let mut names = BTreeMap::new();
    let mut imported = 0;
    let mut parts: BTreeMap<String, u64> = BTreeMap::new();
    let mut add = |name: &str, bytes: u64| *parts.entry(name.to_owned()).or_default() += bytes;
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload?;
        let section = payload.as_section();
        let length = section.map_or(0, |(_, range)| range.end - range.start);
        match payload {
            Payload::CodeSectionEntry(body) => bodies.push(body.range().end - body.range().start),
            Payload::CodeSectionStart { .. } => {}
            Payload::DataSection(_) => add("constants and texts", length),
            Payload::ImportSection(section) => {
                add(AROUND, length);
                imported += section.into_imports().count();
            }
            Payload::CustomSection(section) => match section.as_known() {
                KnownCustom::Name(read) => {
                    for subsection in read {
                        if let Name::Function(functions) = subsection? {
                            for naming in functions {
                                let naming = naming?;
                                names.insert(naming.index, naming.name.to_owned());
                            }
                        }
                    }
                }
                _ if section.name().starts_with("component-type") => {
                    add("the contract's types", length)
                }
                _ => {}
            },
            _ => add(AROUND, length),
        }
    }
    for (at, bytes) in bodies.into_iter().enumerate() {
        let index = u32::try_from(imported + at)?;
        let name = names.get(&index).context("a function has no name")?;
        add(&origin(name), bytes);
    }
    let mut sorted: Vec<_> = parts.into_iter().collect();
    sorted.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
    Ok(Sizes(sorted))
}

/// The crate that a function comes from; of this project's, the room. What is generic counts for this
/// project where one of its types is in the name, else for the first of the known crates that is.
fn origin(mangled: &str) -> String {
    const OWN: &str = "connector::";
    let name = format!("{:#}", demangle(mangled));
    if name.contains('#') || name.starts_with("cabi_") {
        return "connector: exports".into();
    }
    if let Some((_, rest)) = name.split_once(OWN) {
        let room = rest
            .split(|c: char| !c.is_alphanumeric() && c != '_')
            .next();
        return format!("connector: {}", room.unwrap_or_default());
    }
    let known = [
        "jiff",
        "serde_json",
        "serde_core",
        "serde",
        "sha2",
        "siphasher",
        "hmac",
        "strsim",
        "base64",
        "htmlize",
        "phf",
        "percent_encoding",
        "dlmalloc",
        "wit_bindgen",
        "memchr",
        "zmij",
        "itoa",
    ];
    let of = |known: &&&str| {
        name.split(|c: char| !c.is_alphanumeric() && c != '_')
            .any(|word| word == **known)
    };
    match known.iter().find(of) {
        Some(known) => (*known).to_owned(),
        None => "core, alloc, std".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_belongs_to_its_crate_and_room() {
        let room = "_ZN9connector9to_signl44poll37_$LT$impl$u20$connector..run..Run$GT$4poll17h163e001ab99ae492E";
        assert_eq!(origin(room), "connector: to_signl4");
        let jiff = "_ZN61_$LT$jiff..error..ErrorKind$u20$as$u20$core..fmt..Display$GT$3fmt17hcaa8e9ed485ce91dE";
        assert_eq!(origin(jiff), "jiff");
        assert_eq!(
            origin("integration:connector/status@0.1.0#status"),
            "connector: exports"
        );
        assert_eq!(origin("memcpy"), "core, alloc, std");
    }
}
