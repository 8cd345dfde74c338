//! Spin's manifests: their variables are the settings in the code, and they keep the rules of manifest
//! version 2 (spinframework.dev, "Spin application manifest reference"; Spin 4.0.2 reads it so).
//!
//! `UPDATE_SPIN=1 cargo test --test core -- spin::` writes what is made.
#![expect(clippy::unwrap_used, reason = "tests")]

use crate::manifest::{Manifest, hosts, variables_in};
use connector::settings::{SETTINGS, Setting};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::PathBuf;

const FILES: [&str; 2] = ["spin.toml", "deploy/spin/spin-cron.toml"];
const BEGIN: &str =
    "# made from src/settings/table.rs: UPDATE_SPIN=1 cargo test --test core -- spin::\n";
const END: &str = "# end of what is made\n";

/// The setting of the state adapter itself (`adapters/state-spin`).
const PREFIX: &str = "state_prefix = { default = \"connector.\", description = \"How this connector's keys begin in the store. Applications that share one Redis need different ones.\" }\n";
/// Spin lets the connector through to these by their addresses alone.
const ADDRESSES: [&str; 2] = ["topdesk_url", "signl4_url"];

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn read(name: &str) -> Manifest {
    toml::from_str(&std::fs::read_to_string(path(name)).unwrap()).unwrap()
}

fn variable(setting: &Setting) -> String {
    // A string in JSON is one in TOML.
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let mut members = match (setting.required, setting.default) {
        (true, _) => "required = true".to_owned(),
        // Blank counts as not set.
        (false, default) => format!("default = {}", quoted(default.unwrap_or_default())),
    };
    if setting.secret {
        members += ", secret = true";
    }
    let path = match ADDRESSES.contains(&setting.key) {
        true => {
            " On Spin in small letters and without a path: it is also where the connector may go."
        }
        false => "",
    };
    let description = quoted(&format!("{}{path}", setting.tooltip));
    format!(
        "{} = {{ {members}, description = {description} }}\n",
        setting.key
    )
}

fn application_variables() -> String {
    SETTINGS.iter().map(variable).collect::<String>() + PREFIX
}

fn component_variables() -> String {
    let keys = SETTINGS.iter().map(|setting| setting.key);
    keys.chain(["state_prefix"])
        .fold(String::new(), |mut all, key| {
            writeln!(all, "{key} = \"{{{{ {key} }}}}\"").unwrap();
            all
        })
}

/// The text with every part that is made made anew.
fn made(text: &str) -> String {
    let mut parts = text.split(BEGIN);
    let mut made = parts.next().unwrap().to_owned();
    for (at, part) in parts.enumerate() {
        let (_, rest) = part.split_once(END).unwrap();
        let content = match at {
            0 => application_variables(),
            _ => component_variables(),
        };
        made += &[BEGIN, &content, END, rest].concat();
    }
    made
}

fn is_made_from_the_settings(name: &str) {
    let text = std::fs::read_to_string(path(name)).unwrap();
    let made = made(&text);
    if std::env::var_os("UPDATE_SPIN").is_some() {
        std::fs::write(path(name), made).unwrap();
        return;
    }
    assert!(
        text == made,
        "{name} is old: UPDATE_SPIN=1 cargo test --test core -- spin::"
    );
}

#[test]
fn the_variables_of_the_manifest_are_the_settings_in_the_code() {
    is_made_from_the_settings(FILES[0]);
}

#[test]
fn the_variables_of_the_cron_manifest_are_the_settings_in_the_code() {
    is_made_from_the_settings(FILES[1]);
}

fn keeps_the_rules(name: &str) {
    let manifest = read(name);
    let faults = manifest.faults();
    assert!(faults.is_empty(), "{name}: {faults:#?}");
}

#[test]
fn the_manifest_keeps_spins_rules() {
    keeps_the_rules(FILES[0]);
}

#[test]
fn the_cron_manifest_keeps_spins_rules() {
    keeps_the_rules(FILES[1]);
}

#[test]
fn every_secret_is_hidden_in_spins_displays() {
    let manifest = read(FILES[0]);
    let hidden = manifest
        .variables
        .iter()
        .filter(|(_, variable)| variable.secret);
    let hidden: BTreeSet<_> = hidden.map(|(name, _)| name.as_str()).collect();
    let secrets = SETTINGS.iter().filter(|setting| setting.secret);
    assert_eq!(hidden, secrets.map(|setting| setting.key).collect());
}

#[test]
fn the_connector_may_go_to_topdesk_and_signl4_alone() {
    for name in FILES {
        for component in read(name).component.values() {
            assert_eq!(
                component.allowed_outbound_hosts,
                ["{{ topdesk_url }}", "{{ signl4_url }}"]
            );
        }
    }
}

#[test]
fn the_addresses_in_the_settings_are_hosts_that_spin_takes() {
    let default = SETTINGS.iter().find(|setting| setting.key == "signl4_url");
    for address in [
        default.unwrap().default.unwrap(),
        "https://example.topdesk.net",
        "http://127.0.0.1:9001",
    ] {
        assert_eq!(hosts::fault(address), None, "{address}");
    }
}

/// What the description warns of. That Spin does so was read in its code, and not tried.
#[test]
fn the_rule_for_hosts_takes_neither_a_path_nor_capitals() {
    assert!(hosts::fault("https://example.topdesk.net/tas").is_some());
    assert!(hosts::fault("https://Example.topdesk.net").is_some());
}

/// The faults that are found once a word of the manifest is replaced.
fn faults_after(word: &str, other: &str) -> Result<Vec<String>, toml::de::Error> {
    let text = std::fs::read_to_string(path(FILES[0])).unwrap();
    assert!(text.contains(word), "{word}");
    let manifest: Manifest = toml::from_str(&text.replacen(word, other, 1))?;
    Ok(manifest.faults())
}

#[test]
fn a_field_that_spin_does_not_know_is_refused() {
    assert!(faults_after("key_value_stores", "key_value_store").is_err());
}

#[test]
fn a_variable_with_neither_a_default_nor_a_need_is_a_fault() {
    let faults = faults_after(
        "topdesk_url = { required = true",
        "topdesk_url = { required = false",
    );
    assert!(faults.unwrap()[0].contains("topdesk_url"));
}

#[test]
fn a_template_of_an_unknown_variable_is_a_fault() {
    let faults = faults_after("\"{{ signl4_url }}\"]", "\"{{ signal4_url }}\"]");
    assert!(faults.unwrap()[0].contains("signal4_url"));
}

#[test]
fn a_trigger_without_its_component_is_a_fault() {
    let faults = faults_after("component = \"connector\"", "component = \"other\"");
    assert!(faults.unwrap()[0].contains("other"));
}

#[test]
fn the_files_that_the_manifests_run_are_those_that_are_built() {
    let built = include_str!("../../xtask/src/build.rs");
    for name in FILES {
        for component in read(name).component.values() {
            let stem = component
                .source
                .rsplit('/')
                .next()
                .unwrap()
                .replace(".wasm", "");
            assert!(built.contains(&format!("\"{stem}\"")), "{name}: {stem}");
        }
    }
}

#[test]
fn the_application_has_the_version_of_the_code() {
    for name in FILES {
        assert_eq!(
            read(name).application.version,
            env!("CARGO_PKG_VERSION"),
            "{name}"
        );
    }
}

#[test]
fn a_template_names_the_variables_between_its_braces() {
    assert_eq!(
        variables_in("https://{{ host }}:{{port}}/x").unwrap(),
        ["host", "port"]
    );
    assert!(variables_in("{{ host").is_err());
}
