//! Randomness that can be repeated.

use wasmtime_wasi::{Deterministic, WasiCtxBuilder};

/// How many bytes are made before they repeat: more than any call draws.
const BYTES: usize = 1 << 16;

/// Seeds all three sources of `wasi:random`.
pub(crate) fn give_to(seed: u64, builder: &mut WasiCtxBuilder) {
    builder
        .secure_random(Deterministic::new(bytes(seed)))
        .insecure_random(Deterministic::new(bytes(!seed)))
        .insecure_random_seed(u128::from(seed));
}

fn bytes(mut state: u64) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(BYTES);
    while bytes.len() < BYTES {
        bytes.extend_from_slice(&next(&mut state).to_le_bytes());
    }
    bytes
}

/// SplitMix64: small, and good enough to tell seeds apart. Not for secrets.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::bytes;

    #[test]
    fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
        assert_eq!(bytes(7), bytes(7));
        assert_ne!(bytes(7), bytes(8));
    }
}
