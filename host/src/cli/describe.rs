//! `topdesk-signl4 describe`.

use std::sync::Arc;

use crate::store::Memory;
use crate::{Engine, Environment, Host, Settings};
use anyhow::anyhow;
use clap::Args;
use serde_json::{Value, json};

use super::component::{CONTRACT, Choice};
use super::show::{at, plain};
use super::{Failed, Outcome, output, show, signals};

const EXAMPLES: &str = "\
Examples:
  topdesk-signl4 describe
  topdesk-signl4 describe --language de
  topdesk-signl4 describe --json | jq .described.settings > settings.schema.json

What can be set, what may call the connector, and the rights that it needs. Nothing is asked.
Exit codes: 0 done; 1 it failed; 2 wrong usage.";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(flatten)]
    component: Choice,
    /// The language of titles and tooltips: en, de or nl.
    #[arg(long, default_value = "en")]
    language: String,
    /// Print the result as one line of JSON.
    #[arg(long)]
    json: bool,
}

pub(crate) async fn main(arguments: Arguments) -> Outcome {
    let engine = Engine::new().map_err(Failed::job)?;
    let component = arguments.component.load(&engine, &CONTRACT)?;
    let environment = Environment::new(Arc::new(Memory::default()), Settings::default());
    let host = Host::new(&engine, &component, environment).map_err(Failed::usage)?;
    let told = signals::finish(host.describe(&arguments.language))
        .await
        .ok_or_else(|| show::broken(anyhow!("stopped before the end"), arguments.json))?
        .map_err(|error| show::broken(error, arguments.json))?;
    let told: Value = serde_json::from_str(&told).map_err(Failed::job)?;
    if arguments.json {
        return output::result(&json!({"ok": true, "described": told}).to_string());
    }
    output::result(&text(&told))
}

fn text(told: &Value) -> String {
    let schema = at(told, "settings");
    let said = |of: &Value, member: &str| plain(at(of, member).as_str().unwrap_or_default());
    let required = at(schema, "required")
        .as_array()
        .cloned()
        .unwrap_or_default();
    let mut lines = vec![format!("{} {}", said(told, "name"), said(told, "version"))];
    let properties = at(schema, "properties").as_object();
    for group in at(schema, "x-groups").as_array().into_iter().flatten() {
        lines.push(format!("\n{}", said(group, "title")));
        for (key, property) in properties.into_iter().flatten() {
            if at(property, "x-group") != at(group, "key") {
                continue;
            }
            let state = match at(property, "default").as_str() {
                _ if required.iter().any(|r| r == key) => "required".to_owned(),
                Some(default) => plain(default),
                None => "not set".into(),
            };
            lines.push(format!("  {key} [{state}]"));
            lines.push(format!(
                "      {}: {}",
                said(property, "title"),
                said(property, "description")
            ));
        }
    }
    lines.push("\nWhat may call it".into());
    for webhook in at(told, "webhooks").as_array().into_iter().flatten() {
        lines.push(format!(
            "  {} {}",
            said(webhook, "method"),
            said(webhook, "path")
        ));
        lines.push(format!("      {}", said(webhook, "instructions")));
    }
    lines.push("\nThe rights that it needs, the fewest first".into());
    for right in at(told, "permissions").as_array().into_iter().flatten() {
        let (right, access, why) = (
            said(right, "permission"),
            said(right, "access"),
            said(right, "needed_for"),
        );
        lines.push(format!("  {right}: {access} ({why})"));
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_stand_in_their_groups_with_their_defaults() {
        let told = json!({
            "name": "A", "version": "1", "settings": {
                "required": ["a"], "x-groups": [{"key": "g", "title": "Group"}],
                "properties": {
                    "a": {"title": "One", "description": "First.", "x-group": "g"},
                    "b": {"title": "Two", "description": "Second.", "x-group": "g", "default": "yes"},
                    "c": {"title": "Three", "description": "Third.", "x-group": "g"},
                },
            },
            "webhooks": [{"method": "POST", "path": "/x", "instructions": "Enter it."}],
            "permissions": [{"permission": "API", "access": "read", "needed_for": "all"}],
        });
        assert_eq!(
            text(&told),
            "A 1\n\nGroup\n  a [required]\n      One: First.\n  b [yes]\n      Two: Second.\n  c [not set]\n      \
             Three: Third.\n\nWhat may call it\n  POST /x\n      Enter it.\n\nThe rights that it needs, the fewest \
             first\n  API: read (all)"
        );
    }
}
