//! What a component imports and exports: all that a host sees of it.

use std::collections::BTreeSet;
use std::fmt;

use anyhow::{Context, Result, ensure};
use wasmparser::{Encoding, Parser, Payload};

/// The names of a component's imports and exports, sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Surface {
    /// What the host must give.
    pub imports: BTreeSet<String>,
    /// What the host may call.
    pub exports: BTreeSet<String>,
}

impl Surface {
    /// Reads a component.
    ///
    /// # Errors
    /// When the bytes are not a component.
    pub fn of(bytes: &[u8]) -> Result<Self> {
        ensure!(Parser::is_component(bytes), "not a component");
        let mut surface = Self::default();
        let mut depth = 0_usize;
        for payload in Parser::new(0).parse_all(bytes) {
            match payload.context("damaged component")? {
                // Components within have surfaces of their own, which no host sees.
                Payload::Version {
                    encoding: Encoding::Component | Encoding::Module,
                    ..
                } => {
                    depth = depth.saturating_add(1);
                }
                Payload::End(_) => depth = depth.saturating_sub(1),
                Payload::ComponentImportSection(section) if depth == 1 => {
                    for import in section {
                        surface.imports.insert(import?.name.name.to_owned());
                    }
                }
                Payload::ComponentExportSection(section) if depth == 1 => {
                    for export in section {
                        surface.exports.insert(export?.name.name.to_owned());
                    }
                }
                _ => {}
            }
        }
        Ok(surface)
    }
}

impl fmt::Display for Surface {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for name in &self.imports {
            writeln!(f, "import {name}")?;
        }
        for name in &self.exports {
            writeln!(f, "export {name}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_imports_before_exports_in_order() {
        let surface = Surface {
            imports: ["b:b/b".to_owned(), "a:a/a".to_owned()].into(),
            exports: ["a:a/z".to_owned()].into(),
        };
        assert_eq!(
            surface.to_string(),
            "import a:a/a\nimport b:b/b\nexport a:a/z\n"
        );
    }

    #[test]
    fn a_core_module_has_no_surface() {
        let error = Surface::of(b"\0asm\x01\0\0\0").unwrap_err();
        assert_eq!(error.to_string(), "not a component");
    }

    #[test]
    fn an_empty_component_has_an_empty_one() -> Result<()> {
        assert_eq!(Surface::of(b"\0asm\x0d\0\x01\0")?, Surface::default());
        Ok(())
    }
}
