//! Manifest version 2, as Spin reads it: unknown fields are refused.

pub mod hosts;

use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    spin_manifest_version: u32,
    pub application: Application,
    #[serde(default)]
    pub variables: BTreeMap<String, Variable>,
    pub trigger: BTreeMap<String, Vec<Trigger>>,
    pub component: BTreeMap<String, Component>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Application {
    name: String,
    pub version: String,
    #[serde(rename = "description")]
    _description: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variable {
    #[serde(default)]
    required: bool,
    default: Option<String>,
    #[serde(default)]
    pub secret: bool,
    description: String,
}

/// What else stands here is the trigger's own.
#[derive(Deserialize)]
pub struct Trigger {
    component: String,
    #[serde(flatten)]
    config: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Component {
    #[serde(rename = "description")]
    _description: String,
    pub source: String,
    pub allowed_outbound_hosts: Vec<String>,
    key_value_stores: Vec<String>,
    build: Option<Build>,
    variables: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Build {
    command: String,
    #[serde(default, rename = "watch")]
    _watch: Vec<String>,
}

impl Manifest {
    /// What Spin would refuse.
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let mut must = |holds: bool, what: String| {
            if !holds {
                faults.push(what);
            }
        };
        must(
            self.spin_manifest_version == 2,
            "the version is not 2".into(),
        );
        must(
            is_kebab(&self.application.name),
            "the name is not in kebab case".into(),
        );
        for (name, variable) in &self.variables {
            must(is_snake(name), format!("{name} is not in snake case"));
            let one = variable.required != variable.default.is_some();
            must(
                one,
                format!("{name}: expected required or default, one of them"),
            );
            must(
                !variable.description.is_empty(),
                format!("{name} is not described"),
            );
        }
        for (kind, triggers) in &self.trigger {
            let field = match kind.as_str() {
                "http" => "route",
                "cron" => "cron_expression",
                _ => "",
            };
            for trigger in triggers {
                let fields: Vec<_> = trigger.config.keys().map(String::as_str).collect();
                must(
                    fields == [field],
                    format!("the trigger {kind} has {fields:?}"),
                );
                let known = self.component.contains_key(&trigger.component);
                must(
                    known,
                    format!("there is no component {}", trigger.component),
                );
            }
        }
        for (name, component) in &self.component {
            must(is_kebab(name), format!("{name} is not in kebab case"));
            must(
                component.key_value_stores == ["default"],
                format!("{name}: a store that Spin does not have by itself"),
            );
            let commands = component.build.iter().map(|build| build.command.as_str());
            must(
                commands.into_iter().all(|c| !c.is_empty()),
                format!("{name}: no command"),
            );
            for (key, template) in &component.variables {
                must(is_snake(key), format!("{name}: {key} is not in snake case"));
                must(
                    self.resolves(template),
                    format!("{name}: {template} is not resolved"),
                );
            }
            for host in &component.allowed_outbound_hosts {
                must(
                    self.resolves(host),
                    format!("{name}: {host} is not resolved"),
                );
            }
        }
        faults
    }

    fn resolves(&self, template: &str) -> bool {
        let variables = variables_in(template);
        variables.is_ok_and(|names| names.iter().all(|name| self.variables.contains_key(*name)))
    }
}

/// The variables between the braces of a template.
pub fn variables_in(template: &str) -> Result<Vec<&str>, &'static str> {
    let mut rest = template;
    let mut names = Vec::new();
    while let Some((_, after)) = rest.split_once("{{") {
        let (name, after) = after.split_once("}}").ok_or("braces that do not close")?;
        names.push(name.trim());
        rest = after;
    }
    Ok(names)
}

/// Words of small letters and digits, each beginning with a letter, with `-` between.
fn is_kebab(name: &str) -> bool {
    words(name, '-')
}

/// The same with `_` between.
fn is_snake(name: &str) -> bool {
    words(name, '_')
}

fn words(name: &str, between: char) -> bool {
    let letters = |word: &str| {
        word.bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    };
    let begins = |word: &str| word.starts_with(|c: char| c.is_ascii_lowercase());
    name.split(between)
        .all(|word| begins(word) && letters(word))
}
