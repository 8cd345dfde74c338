//! The table of modules at the head of `src/lib.rs` is true.

use std::path::{Path, PathBuf};

/// Each module uses only those before it.
const MODULES: [&str; 10] = [
    "decode",
    "connector",
    "response",
    "exchange",
    "credential",
    "route",
    "metrics",
    "console",
    "serve",
    "guest",
];

fn sources_below(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .flat_map(|path| match path.is_dir() {
            true => sources_below(&path),
            false => vec![path],
        })
        .collect()
}

/// The modules behind every `crate::` of a source file.
fn used_modules(source: &str) -> Vec<&str> {
    let is_name = |c: char| c.is_ascii_lowercase() || c == '_';
    let names = source.split("crate::").skip(1).flat_map(|after| {
        // `crate::{console, metrics}`, or one name.
        let (list, separator) = match after.strip_prefix('{') {
            Some(list) => (list, ", "),
            None => (after, ""),
        };
        let end = list.find(|c| !is_name(c) && !separator.contains(c));
        list.split_at(end.unwrap_or(list.len())).0.split(", ")
    });
    names.filter(|name| MODULES.contains(name)).collect()
}

#[test]
fn a_module_uses_only_modules_that_stand_above_it_in_the_table() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let rank = |module: &str| MODULES.iter().position(|known| *known == module);
    let mut uses = 0;
    for path in sources_below(&root) {
        let below_root = path.strip_prefix(&root).unwrap().with_extension("");
        let module = below_root.iter().next().unwrap().to_str().unwrap();
        if module == "lib" {
            continue;
        }
        let own_rank = rank(module).unwrap_or_else(|| panic!("{module} is not in the table"));
        let source = std::fs::read_to_string(&path).unwrap();
        for used in used_modules(&source) {
            uses += 1;
            assert!(rank(used) <= Some(own_rank), "{module} uses {used}");
        }
    }
    assert!(uses > 20, "only {uses} uses were found");
}
