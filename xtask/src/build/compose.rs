//! Joining components.

use anyhow::{Context, Result, ensure};
use wac_graph::{CompositionGraph, EncodeOptions, plug as plug_all, types::Package};

use super::surface::Surface;

/// Fills `socket`'s imports from the exports of `plugged`. What neither gives stays an import of the
/// result; what `socket` exports, the result exports.
///
/// # Errors
/// When the two do not fit.
pub fn plug(plugged: &[u8], socket: &[u8]) -> Result<Vec<u8>> {
    let mut graph = CompositionGraph::new();
    let mut register = |name: &str, bytes: &[u8]| {
        let package = Package::from_bytes(name, None, bytes, graph.types_mut())?;
        anyhow::Ok(graph.register_package(package)?)
    };
    let plug_id = register("plug", plugged)?;
    let socket_id = register("socket", socket)?;
    plug_all(&mut graph, vec![plug_id], socket_id).context("the components do not fit")?;
    let composed = graph.encode(EncodeOptions::default())?;
    nothing_left_out(plugged, socket, &composed)?;
    Ok(composed)
}

/// An export whose types differ from the import's is passed over in silence: the result would import
/// what it was to contain.
fn nothing_left_out(plugged: &[u8], socket: &[u8], composed: &[u8]) -> Result<()> {
    let (given, wanted) = (Surface::of(plugged)?.exports, Surface::of(socket)?.imports);
    let left = Surface::of(composed)?.imports;
    for name in given.intersection(&wanted) {
        ensure!(
            !left.contains(name),
            "{name} was not joined: the two sides' types differ"
        );
    }
    Ok(())
}
