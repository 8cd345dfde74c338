//! Small components for tests of the host itself: each export is a few lines of WebAssembly text.

use std::path::Path;

use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

/// What the exports do; all but one are the same for all.
pub struct Guest {
    /// The body of `on-schedule`, which leaves the address of its answer.
    pub on_schedule: &'static str,
}

/// Where `on-schedule` may put its answer, and where an answer "done" stands ready.
const SKELETON: &str = r#"
(module
  (import "integration:connector/key-value@0.1.0" "increment"
    (func $increment (param i32 i32 i64 i32)))
  (import "integration:connector/key-value@0.1.0" "set"
    (func $set (param i32 i32 i32 i32 i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "runs")
  (data (i32.const 32) "{}")
  ;; result::ok(run-report { work-waiting: true, details: "{}" })
  (data (i32.const 64) "\00\00\00\00\01\00\00\00\20\00\00\00\02\00\00\00")
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
  (func (export "integration:connector/handler@0.1.0#admit")
    (param i32 i32 i32 i32) (result i32) unreachable)
  (func (export "integration:connector/handler@0.1.0#on-schedule") (result i32)
    ON_SCHEDULE)
  (func (export "integration:connector/handler@0.1.0#on-webhook")
    (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32) unreachable)
  (func (export "integration:connector/handler@0.1.0#drain") (result i32) unreachable)
  (func (export "integration:connector/explain@0.1.0#explain")
    (param i32 i32 i32) (result i32) unreachable)
  (func (export "integration:connector/control@0.1.0#backfill")
    (param i64 i32) (result i32) unreachable)
  (func (export "integration:connector/control@0.1.0#dead-letters")
    (param i32 i32 i32 i32) (result i32) unreachable)
  (func (export "integration:connector/control@0.1.0#retry")
    (param i32 i32) (result i32) unreachable)
  (func (export "integration:connector/control@0.1.0#drop")
    (param i32 i32) (result i32) unreachable)
  (func (export "integration:connector/status@0.1.0#status") (result i32) unreachable)
  (func (export "integration:connector/control@0.1.0#pause") (param i32) (result i32) unreachable)
  (func (export "integration:connector/control@0.1.0#resume") (result i32) unreachable)
  (func (export "integration:connector/status@0.1.0#tickets") (param i32 i32 i32 i32) (result i32) unreachable)
  (func (export "integration:connector/status@0.1.0#audit") (param i32 i32 i32 i32) (result i32) unreachable)
  (func (export "integration:connector/status@0.1.0#metrics") (result i32) unreachable)
  (func (export "integration:connector/describe@0.1.0#describe") (param i32 i32) (result i32) unreachable)
  (func (export "integration:connector/describe@0.1.0#settings") (result i32) unreachable)
  (func (export "integration:connector/check@0.1.0#check") (result i32) unreachable)
  (func (export "integration:connector/access@0.1.0#login") (param i32 i32) (result i32) unreachable))
"#;

/// Says that it is done, with more work waiting.
pub const DONE: Guest = Guest {
    on_schedule: "(i32.const 64)",
};

/// Counts its runs in the store.
pub const COUNTS: Guest = Guest {
    on_schedule: "(call $increment (i32.const 16) (i32.const 4) (i64.const 1) (i32.const 128)) \
                  (i32.const 64)",
};

/// Writes a value of 2 MiB, which the contract forbids, and goes on if it was refused.
pub const WRITES_TOO_MUCH: Guest = Guest {
    on_schedule: "(drop (memory.grow (i32.const 40))) \
                  (call $set (i32.const 16) (i32.const 4) (i32.const 0) (i32.const 2097152) \
                    (i32.const 128)) \
                  (if (i32.eqz (i32.load8_u (i32.const 128))) (then unreachable)) \
                  (i32.const 64)",
};

/// Never ends.
pub const SPINS: Guest = Guest {
    on_schedule: "(loop $again (br $again)) unreachable",
};

/// Asks for 128 MiB.
pub const HUNGRY: Guest = Guest {
    on_schedule: "(drop (memory.grow (i32.const 2048))) (i32.const 64)",
};

impl Guest {
    /// The component's bytes.
    pub fn build(&self) -> Vec<u8> {
        let text = SKELETON.replace("ON_SCHEDULE", self.on_schedule);
        component(
            &text,
            "package test:guest; world guest { include integration:connector/contract@0.1.0; }",
        )
    }
}

/// A component from a core module in text form and the world it implements.
pub fn component(module: &str, world: &str) -> Vec<u8> {
    let mut resolve = Resolve::default();
    resolve
        .push_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("../wit"))
        .unwrap();
    let package = resolve.push_str("guest.wit", world).unwrap();
    let world = resolve.select_world(&[package], Some("guest")).unwrap();
    let mut module = wat::parse_str(module).unwrap();
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).unwrap();
    ComponentEncoder::default()
        .validate(true)
        .module(&module)
        .unwrap()
        .encode()
        .unwrap()
}
