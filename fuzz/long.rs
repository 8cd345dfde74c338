//! The target that `FUZZ_TARGET` names, for libFuzzer.
#![no_main]

use std::sync::LazyLock;

static NAME: LazyLock<String> = LazyLock::new(|| match std::env::var_os("FUZZ_TARGET") {
    Some(name) => name.to_string_lossy().into_owned(),
    None => String::new(),
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::run(&NAME, bytes));
