//! What keeps the rooms readable: no long file, and in the engine no type that owns everything.

use std::path::Path;

use anyhow::{Result, ensure};
use syn::visit::Visit;

use crate::modules::Sources;
use crate::read_folder;

/// Most lines of a source file.
const MAX_LINES: usize = 400;
/// Most fields of a struct in the engine.
const MAX_FIELDS: usize = 8;
/// Where this repository's own code is.
const FOLDERS: [&str; 7] = [
    "src",
    "tests",
    "adapters",
    "examples",
    "fuzz",
    "host-test",
    "xtask",
];

fn sources(folder: &str) -> Result<Sources> {
    let mut sources = Sources::new();
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    read_folder(&repository.join(folder), "", &mut sources)?;
    // What a build leaves in a package of its own is nobody's to read.
    sources.retain(|name, _| {
        !name
            .split('/')
            .any(|part| part == "target" || part == "node_modules")
    });
    ensure!(!sources.is_empty(), "{folder} has no source file");
    Ok(sources)
}

fn long_files(folder: &str, sources: &Sources) -> Vec<String> {
    let lengths = sources
        .iter()
        .map(|(name, text)| (name, text.lines().count()));
    let long = lengths.filter(|(_, lines)| *lines > MAX_LINES);
    long.map(|(name, lines)| format!("{folder}/{name}: {lines} lines, at most {MAX_LINES}"))
        .collect()
}

#[derive(Default)]
struct LargeStructs(Vec<String>);

impl<'ast> Visit<'ast> for LargeStructs {
    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        let (name, fields) = (&item.ident, item.fields.len());
        if fields > MAX_FIELDS {
            self.0
                .push(format!("{name} has {fields} fields, at most {MAX_FIELDS}"));
        }
    }
}

fn large_structs(sources: &Sources) -> Result<Vec<String>> {
    let mut large = LargeStructs::default();
    for text in sources.values() {
        large.visit_file(&syn::parse_file(text)?);
    }
    Ok(large.0)
}

fn one(name: &str, text: String) -> Sources {
    Sources::from([(name.to_owned(), text)])
}

#[test]
fn no_source_file_is_long() -> Result<()> {
    for folder in FOLDERS {
        let long = long_files(folder, &sources(folder)?);
        ensure!(long.is_empty(), "\n{}\n", long.join("\n"));
    }
    Ok(())
}

#[test]
fn no_struct_of_the_engine_has_many_fields() -> Result<()> {
    let large = large_structs(&sources("src/engine")?)?;
    ensure!(large.is_empty(), "\n{}\n", large.join("\n"));
    Ok(())
}

#[test]
fn what_is_too_long_or_too_large_is_reported() -> Result<()> {
    let lines = |count| one("a.rs", "\n".repeat(count));
    assert!(long_files("src", &lines(MAX_LINES)).is_empty());
    assert_eq!(
        long_files("src", &lines(MAX_LINES + 1)),
        ["src/a.rs: 401 lines, at most 400"]
    );
    let fields = |count| {
        let fields: Vec<_> = (0..count).map(|n| format!("f{n}: u8")).collect();
        one(
            "a.rs",
            format!("fn f() {{ struct S {{ {} }} }}", fields.join(", ")),
        )
    };
    assert!(large_structs(&fields(MAX_FIELDS))?.is_empty());
    assert_eq!(
        large_structs(&fields(MAX_FIELDS + 1))?,
        ["S has 9 fields, at most 8"]
    );
    Ok(())
}
