//! What a path leads to: through imports and re-exports, to the module that defines the name.

use std::collections::BTreeSet;

use crate::mentions::{Import, Mention};
use crate::modules::Module;

/// Where a path ends.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// At a module.
    Module(usize),
    /// At a name that a module defines, also if only a macro says so.
    Item(usize, String),
}

impl Place {
    /// The module it is, or is in.
    pub fn module(&self) -> usize {
        match self {
            Self::Module(module) | Self::Item(module, _) => *module,
        }
    }
}

/// A use of one module by another.
#[derive(Debug)]
pub struct Arrow {
    /// The module that uses.
    pub from: usize,
    /// What it uses.
    pub to: Place,
    /// The line in the file of the module that uses.
    pub line: usize,
    /// A module shows what one below it has, and does not use it.
    pub is_reexport: bool,
}

/// All uses of a crate's modules by one another.
pub fn arrows(modules: &[Module]) -> Vec<Arrow> {
    let names = Names { modules };
    let mut arrows = Vec::new();
    for (from, module) in modules.iter().enumerate() {
        for mention in &module.mentions {
            if let Some(to) = names.mentioned(from, mention) {
                arrows.push(Arrow {
                    from,
                    to,
                    line: mention.line,
                    is_reexport: mention.is_reexport,
                });
            }
        }
    }
    arrows
}

struct Names<'a> {
    modules: &'a [Module],
}

/// Names that are being looked up, and where: imports can lead in a circle.
type Open = BTreeSet<(usize, String)>;

impl Names<'_> {
    fn mentioned(&self, from: usize, mention: &Mention) -> Option<Place> {
        let mut open = Open::new();
        match mention.path.as_slice() {
            // A name that is imported by its own `use` is mentioned there. Here it may as well be a variable.
            [name] if !is_root(name) => {
                let module = self.modules.get(from)?;
                if module.items.contains(name) {
                    return None;
                }
                let shown = module
                    .imports
                    .iter()
                    .find(|import| import.is_reexport && import.name.as_ref() == Some(name));
                match shown {
                    Some(import) => self.path(from, &import.path, &mut open),
                    None => self.through_globs(from, name, &mut open),
                }
            }
            path => self.path(from, path, &mut open),
        }
    }

    /// None: it leads out of the crate.
    fn path(&self, from: usize, path: &[String], open: &mut Open) -> Option<Place> {
        let (first, mut rest) = path.split_first()?;
        let mut place = match first.as_str() {
            "crate" => Place::Module(0),
            "self" => Place::Module(from),
            "super" => Place::Module(self.modules.get(from)?.parent?),
            name => self.name(from, name, open)?,
        };
        while let (Place::Module(module), Some((next, further))) = (&place, rest.split_first()) {
            place = match next.as_str() {
                "super" => Place::Module(self.modules.get(*module)?.parent?),
                name => match self.name(*module, name, open) {
                    Some(place) => place,
                    // What lib.rs shows of another crate is in no room.
                    None if *module == 0 && self.imports(0, name).is_some() => return None,
                    // What another module shows of another crate is that module's.
                    None => Place::Item(*module, name.to_owned()),
                },
            };
            rest = further;
        }
        Some(place)
    }

    /// What a name means in a module.
    fn name(&self, at: usize, name: &str, open: &mut Open) -> Option<Place> {
        let module = self.modules.get(at)?;
        if let Some(child) = module.children.get(name) {
            return Some(Place::Module(*child));
        }
        if module.items.contains(name) {
            return Some(Place::Item(at, name.to_owned()));
        }
        if !open.insert((at, name.to_owned())) {
            return None;
        }
        let place = match self.imports(at, name) {
            Some(import) => self.path(at, &import.path, open),
            None => self.through_globs(at, name, open),
        };
        open.remove(&(at, name.to_owned()));
        place
    }

    fn imports(&self, at: usize, name: &str) -> Option<&Import> {
        let mut imports = self.modules.get(at)?.imports.iter();
        imports.find(|import| import.name.as_deref() == Some(name))
    }

    fn through_globs(&self, at: usize, name: &str, open: &mut Open) -> Option<Place> {
        let globs = self.modules.get(at)?.imports.iter();
        let mut globs = globs.filter(|import| import.name.is_none());
        globs.find_map(|glob| match self.path(at, &glob.path, open)? {
            Place::Module(module) if module != at => self.name(module, name, open),
            _ => None,
        })
    }
}

fn is_root(name: &str) -> bool {
    matches!(name, "crate" | "self" | "super")
}
