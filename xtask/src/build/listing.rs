//! The table that ends a build.

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use super::surface::Surface;

/// One line a file: name, size in bytes, SHA-256. With `surfaces` also what each
/// imports and exports, indented.
///
/// # Errors
/// When a file cannot be read or is no component.
pub fn table(files: &[PathBuf], surfaces: bool) -> Result<String> {
    let mut table = format!("{:<26} {:>9}  sha256\n", "file", "bytes");
    for file in files {
        let bytes = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        writeln!(table, "{name:<26} {:>9}  {}", bytes.len(), digest(&bytes))?;
        if surfaces {
            for line in Surface::of(&bytes)?.to_string().lines() {
                writeln!(table, "  {line}")?;
            }
        }
    }
    Ok(table)
}

fn digest(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_name_size_and_digest() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("connector.wasm");
        fs::write(&file, b"\0asm\x0d\0\x01\0")?;
        let table = table(&[file], true)?;
        let lines: Vec<_> = table.lines().collect();
        assert_eq!(
            lines,
            [
                "file                           bytes  sha256",
                "connector.wasm                     8  24eaf3439a60c96764c4f2c92a0a81b52bd4fe5d5b91f090184a0f6486b1bf29"
            ]
        );
        Ok(())
    }
}
