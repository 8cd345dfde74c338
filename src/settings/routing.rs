//! The settings that say which tickets alert whom.

use super::{Reader, read_priorities, read_rules, read_teams};
use crate::domain::Teams;
use crate::domain::rules::{Reaction, Rule, Rules};

const EMERGENCY: &str = "the scenario emergency pages everybody in the team, on duty or not; set allow_emergency to yes if you mean that";

impl Reader<'_> {
    /// The rules and teams; what is faulty is noted and left out.
    pub(super) fn routing(&mut self) -> (Rules, Teams) {
        let teams = self.checked_all("signl4_teams", read_teams);
        let given = self.checked_all("rules", read_rules);
        let priorities = self.checked_all("priorities", read_priorities);
        let rules = Rules {
            list: self.with_trigger_status(given),
            priorities: priorities.unwrap_or_default(),
        };
        let teams_fault = self.faults.iter().any(|f| f.key == "signl4_teams");
        let teams = teams.unwrap_or_default();
        if !teams_fault {
            self.check_teams(&rules, &teams);
        }
        self.check_rules(&rules);
        (rules, teams)
    }

    /// The rules, or the one rule of the simple set-up.
    fn with_trigger_status(&mut self, rules: Option<Vec<Rule>>) -> Vec<Rule> {
        let status = self.checked("trigger_status", |text| Ok(list(text)));
        let with_rules = self.value("rules").is_some();
        if with_rules && status.is_some() {
            let message = "cannot be used together with rules: put it into the rules, as \"when\": {\"status\": …}";
            self.fault("trigger_status", message.into());
        }
        if with_rules {
            return rules.unwrap_or_default();
        }
        vec![Rule::simple(status.unwrap_or_default())]
    }

    fn check_teams(&mut self, rules: &Rules, teams: &Teams) {
        for rule in &rules.list {
            let (name, team) = (&rule.name, rule.alert.team.as_deref());
            if team.is_some_and(|team| teams.secret(team).is_none()) {
                let message = format!(
                    "rule {name:?}: alert: \"team\": expected the name of a team in the setting signl4_teams"
                );
                self.fault("rules", message);
            }
        }
    }

    /// What one setting asks of another.
    fn check_rules(&mut self, rules: &Rules) {
        let api_key = ["signl4_api_key", "signl4_user"]
            .iter()
            .all(|key| self.value(key).is_some());
        for rule in &rules.list {
            let name = &rule.name;
            if rule.on_change.any(Reaction::Annotate) && !api_key {
                let message = format!(
                    "rule {name:?}: on_change: annotate needs the settings signl4_api_key and signl4_user"
                );
                self.fault("rules", message);
            }
        }
        if self.yes("allow_emergency") {
            return;
        }
        for rule in rules.list.iter().filter(|rule| rule.emergency()) {
            self.fault("rules", format!("rule {:?}: {EMERGENCY}", rule.name));
        }
        for (at, _) in rules
            .priorities
            .iter()
            .enumerate()
            .filter(|(_, p)| p.emergency())
        {
            self.fault("priorities", format!("priority {}: {EMERGENCY}", at + 1));
        }
    }

    /// The setting's value, read by `read`; all its faults are noted.
    fn checked_all<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(&str) -> Result<T, Vec<String>>,
    ) -> Option<T> {
        match read(&self.value(key)?) {
            Ok(value) => Some(value),
            Err(messages) => {
                messages.into_iter().for_each(|m| self.fault(key, m));
                None
            }
        }
    }
}

/// Words separated by commas; blanks around them do not matter.
fn list(text: &str) -> Vec<String> {
    let words = text.split(',').map(str::trim);
    words.filter(|w| !w.is_empty()).map(str::to_owned).collect()
}
