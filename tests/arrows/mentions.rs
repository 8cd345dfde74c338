//! Every `use` and every other path in a module's text, as written.

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Ident, Item, Lit, Meta, UseTree, Visibility};

/// A name that a module imports.
#[derive(Debug)]
pub struct Import {
    /// The name in this module; none for `*`.
    pub name: Option<String>,
    /// What it stands for.
    pub path: Vec<String>,
    /// Others see it, too: `pub use`, `pub(crate) use`.
    pub is_reexport: bool,
}

/// A path in the text.
#[derive(Debug)]
pub struct Mention {
    /// Its segments.
    pub path: Vec<String>,
    /// Where it is.
    pub line: usize,
    /// It is a `pub use`, and no use of its own.
    pub is_reexport: bool,
}

/// The imports and the mentions of a module; those of the modules within it are their own.
pub fn of(items: &[Item]) -> (Vec<Import>, Vec<Mention>) {
    let mut collector = Collector::default();
    for item in items {
        if !matches!(item, Item::Mod(_)) {
            collector.visit_item(item);
        }
    }
    (collector.imports, collector.mentions)
}

/// Whether an item is there in tests only.
pub fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let path = attribute.path();
        let condition = || attribute.parse_args::<Meta>();
        path.is_ident("test") || path.is_ident("cfg") && condition().is_ok_and(|c| needs_test(&c))
    })
}

fn needs_test(condition: &Meta) -> bool {
    let Meta::List(list) = condition else {
        return condition.path().is_ident("test");
    };
    let parts = || {
        let separated = syn::punctuated::Punctuated::<Meta, syn::Token![,]>::parse_terminated;
        list.parse_args_with(separated)
    };
    list.path.is_ident("all") && parts().is_ok_and(|parts| parts.iter().any(needs_test))
}

/// The segments of a path; none for one that begins outside the crate.
fn names(path: &syn::Path) -> Vec<Ident> {
    let inside = path.leading_colon.is_none();
    let segments = path.segments.iter().filter(|_| inside);
    segments.map(|segment| segment.ident.clone()).collect()
}

#[derive(Default)]
struct Collector {
    imports: Vec<Import>,
    mentions: Vec<Mention>,
}

macro_rules! leave_out_tests {
    ($($visit:ident: $kind:ident),*) => {
        $(fn $visit(&mut self, item: &'ast syn::$kind) {
            if !is_test(&item.attrs) {
                visit::$visit(self, item);
            }
        })*
    };
}

impl<'ast> Visit<'ast> for Collector {
    leave_out_tests! {
        visit_field: Field, visit_impl_item_const: ImplItemConst, visit_impl_item_fn: ImplItemFn,
        visit_item_const: ItemConst, visit_item_enum: ItemEnum, visit_item_fn: ItemFn,
        visit_item_impl: ItemImpl, visit_item_macro: ItemMacro, visit_item_static: ItemStatic,
        visit_item_struct: ItemStruct, visit_item_trait: ItemTrait, visit_item_type: ItemType,
        visit_local: Local, visit_variant: Variant
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        if !is_test(&item.attrs) && item.leading_colon.is_none() {
            let is_reexport = !matches!(item.vis, Visibility::Inherited);
            self.import(&mut Vec::new(), &item.tree, is_reexport);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.mention(&names(path));
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        self.tokens(called.tokens.clone());
        visit::visit_macro(self, called);
    }

    /// Such as `#[serde(with = "crate::dates")]`.
    fn visit_meta_list(&mut self, list: &'ast syn::MetaList) {
        self.tokens(list.tokens.clone());
        visit::visit_meta_list(self, list);
    }
}

impl Collector {
    fn import(&mut self, prefix: &mut Vec<Ident>, tree: &UseTree, is_reexport: bool) {
        let name = match tree {
            UseTree::Path(path) => {
                prefix.push(path.ident.clone());
                self.import(prefix, &path.tree, is_reexport);
                prefix.pop();
                return;
            }
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.import(prefix, tree, is_reexport);
                }
                return;
            }
            UseTree::Glob(_) => None,
            UseTree::Name(leaf) => Some((&leaf.ident, &leaf.ident)),
            UseTree::Rename(leaf) => Some((&leaf.ident, &leaf.rename)),
        };
        let mut path = prefix.clone();
        let mut known_as = name.map(|(_, known_as)| known_as.clone());
        match name {
            Some((own, _)) if own != "self" => path.push(own.clone()),
            Some((own, renamed)) if own == renamed => known_as = path.last().cloned(),
            _ => {}
        }
        let Some(first) = path.first() else { return };
        let line = first.span().start().line;
        let path: Vec<_> = path.iter().map(ToString::to_string).collect();
        self.mentions.push(Mention {
            path: path.clone(),
            line,
            is_reexport,
        });
        self.imports.push(Import {
            name: known_as.map(|name| name.to_string()),
            path,
            is_reexport,
        });
    }

    fn mention(&mut self, path: &[Ident]) {
        if let Some(first) = path.first() {
            self.mentions.push(Mention {
                path: path.iter().map(ToString::to_string).collect(),
                line: first.span().start().line,
                is_reexport: false,
            });
        }
    }

    /// A path in quotes, as attributes have them.
    fn quoted(&mut self, literal: Lit) {
        if let Lit::Str(text) = literal
            && let Ok(path) = text.parse::<syn::Path>()
            && path.segments.len() > 1
        {
            self.mention(&names(&path));
        }
    }

    /// The paths in what is no syntax tree: what a macro or an attribute is given.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut path = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(name) => {
                    if colons != 2 {
                        self.mention(&std::mem::take(&mut path));
                    }
                    path.push(name);
                    colons = 0;
                    continue;
                }
                TokenTree::Punct(sign) if sign.as_char() == ':' && !path.is_empty() => {
                    colons += 1;
                    continue;
                }
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Literal(literal) => self.quoted(syn::Lit::new(literal)),
                TokenTree::Punct(_) => {}
            }
            self.mention(&std::mem::take(&mut path));
            colons = 0;
        }
        self.mention(&path);
    }
}
