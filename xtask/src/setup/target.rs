//! The WebAssembly targets in use.

use std::path::{Path, PathBuf};

/// A target this project is built for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// WASI 0.2: rustc links components. For adapters that need files or the environment.
    Wasip2,
    /// Bare WebAssembly: rustc links core modules, whose only imports are those of our world.
    Unknown,
}

impl Target {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Wasip2, Self::Unknown];

    /// As rustc knows it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Wasip2 => "wasm32-wasip2",
            Self::Unknown => "wasm32-unknown-unknown",
        }
    }

    /// The first eight bytes of what rustc links: magic number, then version and layer.
    #[must_use]
    pub const fn header(self) -> [u8; 8] {
        match self {
            Self::Wasip2 => *b"\0asm\x0d\0\x01\0",
            Self::Unknown => *b"\0asm\x01\0\0\0",
        }
    }

    /// Does its standard library stand on wasi-libc?
    #[must_use]
    pub const fn needs_libc(self) -> bool {
        matches!(self, Self::Wasip2)
    }

    /// The folder of its libraries below `lib/rustlib`.
    #[must_use]
    pub fn library_folder(self, rustlib: &Path) -> PathBuf {
        rustlib.join(self.name()).join("lib")
    }

    /// Names for people and for command lines, separated by blanks.
    #[must_use]
    pub fn names(targets: &[Self]) -> String {
        targets
            .iter()
            .map(|t| t.name())
            .collect::<Vec<_>>()
            .join(" ")
    }
}
