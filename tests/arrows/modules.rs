//! The modules of a crate, with what each one defines, imports and mentions. Read by following `mod` from
//! `lib.rs`; tests are left out.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result, bail, ensure};
use syn::Item;

use crate::mentions::{self, Import, Mention, is_test};

/// The text of every file of a crate, by its path below the crate's source folder.
pub type Sources = BTreeMap<String, String>;

/// A module: a file, or a part of one in braces.
#[derive(Debug, Default)]
pub struct Module {
    /// Its place in the crate; empty for `lib.rs`.
    pub path: Vec<String>,
    /// The module that declares it.
    pub parent: Option<usize>,
    /// The file that its text is in.
    pub file: String,
    /// The modules that it declares.
    pub children: BTreeMap<String, usize>,
    /// The names that it defines itself.
    pub items: BTreeSet<String>,
    /// The names that it imports.
    pub imports: Vec<Import>,
    /// Every path in its text.
    pub mentions: Vec<Mention>,
}

/// Reads a crate; its `lib.rs` comes first.
///
/// # Errors
/// When a file is missing or is not Rust.
pub fn read(sources: &Sources) -> Result<Vec<Module>> {
    let mut reader = Reader {
        sources,
        modules: Vec::new(),
    };
    reader.file(Vec::new(), None, "lib.rs")?;
    Ok(reader.modules)
}

struct Reader<'a> {
    sources: &'a Sources,
    modules: Vec<Module>,
}

impl Reader<'_> {
    fn file(&mut self, path: Vec<String>, parent: Option<usize>, file: &str) -> Result<usize> {
        let text = self.sources.get(file).context("no such file");
        let parsed = text.and_then(|text| Ok(syn::parse_file(text)?));
        let items = parsed.with_context(|| file.to_owned())?.items;
        self.module(path, parent, file, &items)
    }

    fn module(
        &mut self,
        path: Vec<String>,
        parent: Option<usize>,
        file: &str,
        items: &[Item],
    ) -> Result<usize> {
        let (imports, mentions) = mentions::of(items);
        let at = self.modules.len();
        self.modules.push(Module {
            path: path.clone(),
            parent,
            file: file.to_owned(),
            children: BTreeMap::new(),
            items: items.iter().filter_map(name).collect(),
            imports,
            mentions,
        });
        for item in items {
            let Item::Mod(child) = item else { continue };
            if is_test(&child.attrs) {
                continue;
            }
            let name = child.ident.to_string();
            let below = [path.as_slice(), std::slice::from_ref(&name)].concat();
            let index = match &child.content {
                Some((_, items)) => self.module(below, Some(at), file, items)?,
                None => match self.file_of(&below, &child.attrs)? {
                    Some(file) => self.file(below, Some(at), &file)?,
                    None => continue,
                },
            };
            if let Some(module) = self.modules.get_mut(at) {
                module.children.insert(name, index);
            }
        }
        Ok(at)
    }

    /// The file of a module; none for a file of tests.
    fn file_of(&self, path: &[String], attributes: &[syn::Attribute]) -> Result<Option<String>> {
        let place = path.join("/");
        let has_path = attributes.iter().any(|a| a.path().is_ident("path"));
        ensure!(!has_path, "{place}: `#[path]` is for tests only");
        if place.ends_with("_tests") || path.iter().any(|part| part == "tests") {
            return Ok(None);
        }
        let files = [format!("{place}.rs"), format!("{place}/mod.rs")];
        match files.into_iter().find(|f| self.sources.contains_key(f)) {
            Some(file) => Ok(Some(file)),
            None => bail!("the module {place} has no file"),
        }
    }
}

fn name(item: &Item) -> Option<String> {
    let name = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(name.to_string())
}
