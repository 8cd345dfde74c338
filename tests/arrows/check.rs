//! A crate's arrows against its table.

use std::collections::{BTreeMap, BTreeSet};

use crate::circles::circles;
use crate::modules::Module;
use crate::resolve::{Arrow, Place, arrows};
use crate::table::{Inside, Table};

/// Arrows between the direct parts of a module, by their ends.
type Graph<'a> = BTreeMap<(String, String), Vec<&'a Arrow>>;

/// What is wrong with a crate, one message each. `folder` is where its files are.
pub fn check(modules: &[Module], table: &Table, folder: &str) -> Vec<String> {
    let arrows = arrows(modules);
    let layout = Layout {
        modules,
        arrows: &arrows,
        folder,
    };
    let rooms = layout.graph(&[]);
    let mut violations = layout.forbidden(&rooms, table);
    violations.extend(layout.untrue_rows(&rooms, table));
    violations.extend(layout.circles("the rooms", &rooms));
    for module in modules {
        let is_checked = match (&table.inside, module.path.as_slice()) {
            (_, []) => false,
            (Inside::Everywhere, _) => true,
            (Inside::Rooms(rooms), [room]) => rooms.contains(room),
            (Inside::Rooms(_), _) => false,
        };
        if is_checked && !module.children.is_empty() {
            let name = format!("crate::{}", module.path.join("::"));
            violations.extend(layout.circles(&name, &layout.graph(&module.path)));
        }
    }
    violations
}

struct Layout<'a> {
    modules: &'a [Module],
    arrows: &'a [Arrow],
    folder: &'a str,
}

impl Layout<'_> {
    /// The arrows between the parts of the module at `base`.
    fn graph(&self, base: &[String]) -> Graph<'_> {
        let mut graph = Graph::new();
        for arrow in self.arrows {
            let (Some(from), Some(to)) = (self.user(arrow, base), self.used(&arrow.to, base))
            else {
                continue;
            };
            if from != to {
                graph.entry((from, to)).or_default().push(arrow);
            }
        }
        graph
    }

    /// The part that uses. What a module shows of those below it is no use.
    fn user(&self, arrow: &Arrow, base: &[String]) -> Option<String> {
        let path = &self.modules.get(arrow.from)?.path;
        let shows = arrow.is_reexport && path == base;
        (!shows).then(|| part(path, base)).flatten()
    }

    /// The part that is used; none for the whole.
    fn used(&self, place: &Place, base: &[String]) -> Option<String> {
        let path = &self.modules.get(place.module())?.path;
        let is_whole = path == base && matches!(place, Place::Module(_));
        (!is_whole).then(|| part(path, base)).flatten()
    }

    /// Arrows that the table does not allow; of the same arrow in one file the first.
    fn forbidden(&self, rooms: &Graph<'_>, table: &Table) -> Vec<String> {
        let mut violations = Vec::new();
        for ((from, to), arrows) in rooms {
            let allowed = table.rooms.get(from);
            if from == ROOT || allowed.is_none_or(|allowed| allowed.contains(to)) {
                continue;
            }
            let mut found = BTreeSet::new();
            let new = arrows
                .iter()
                .filter(|arrow| found.insert((arrow.from, &arrow.to)));
            violations.extend(new.map(|arrow| format!("{from} → {to}: {}", self.shown(arrow))));
        }
        violations
    }

    /// Rooms without a row, rows without a room, and what no import needs any more.
    fn untrue_rows(&self, rooms: &Graph<'_>, table: &Table) -> Vec<String> {
        let root = self.modules.first();
        let there: BTreeSet<_> = root
            .map(|root| root.children.keys().collect())
            .unwrap_or_default();
        let listed: BTreeSet<_> = table.rooms.keys().collect();
        let new = there
            .difference(&listed)
            .map(|room| format!("the table has no row for {room}"));
        let gone = listed
            .difference(&there)
            .map(|room| format!("the table has a row for {room}, which is not there"));
        let mut violations: Vec<_> = new.chain(gone).collect();
        for (room, allowed) in &table.rooms {
            let needed = |other: &&String| rooms.contains_key(&(room.clone(), (*other).clone()));
            let needless = allowed.iter().filter(|other| !needed(other));
            violations.extend(needless.map(|other| {
                format!("the table lets {room} use {other}, and no import needs that")
            }));
        }
        violations
    }

    fn circles(&self, of: &str, graph: &Graph<'_>) -> Vec<String> {
        let ends = graph.keys().map(|(from, to)| (from.as_str(), to.as_str()));
        let ends = ends.filter(|(from, _)| *from != ROOT);
        let circles = circles(ends);
        let messages = circles.iter().map(|circle| {
            let inner = graph.iter().filter(|((from, to), _)| {
                circle.contains(from.as_str()) && circle.contains(to.as_str())
            });
            let lines = inner.map(|((from, to), arrows)| {
                let first = arrows.first().map(|arrow| self.shown(arrow));
                format!("\n    {from} → {to}: {}", first.unwrap_or_default())
            });
            let nodes: Vec<_> = circle.iter().copied().collect();
            format!(
                "a circle in {of}: {}{}",
                nodes.join(", "),
                lines.collect::<String>()
            )
        });
        messages.collect()
    }

    /// Where it is, and what it uses.
    fn shown(&self, arrow: &Arrow) -> String {
        let file = self
            .modules
            .get(arrow.from)
            .map_or("", |module| &module.file);
        let used = self
            .modules
            .get(arrow.to.module())
            .map(|module| module.path.clone());
        let mut path = vec!["crate".to_owned()];
        path.extend(used.unwrap_or_default());
        if let Place::Item(_, name) = &arrow.to {
            path.push(name.clone());
        }
        format!(
            "{}/{file}:{} uses {}",
            self.folder,
            arrow.line,
            path.join("::")
        )
    }
}

/// What stands for the module itself among its parts: what its own file defines.
const OWN: &str = "mod";
/// The same for the crate: its table has no row for it.
const ROOT: &str = "lib.rs";

/// Which part of the module at `base` a module belongs to; none for one outside.
fn part(path: &[String], base: &[String]) -> Option<String> {
    let own = if base.is_empty() { ROOT } else { OWN };
    let below = path.strip_prefix(base)?;
    Some(below.first().map_or(own, String::as_str).to_owned())
}
