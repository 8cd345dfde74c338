//! The single values in a rule.

use crate::domain::check_filter;
use crate::domain::rules::{Hours, Span, Template};
use crate::settings::duration;
use crate::settings::json::{Entries, FromText, Parsed};
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use serde::de::{Deserialize, Deserializer, Error};

/// A FIQL filter.
pub struct Filter(pub String);

impl FromText for Filter {
    const MAX_CHARS: usize = 4_000;

    fn from_text(text: &str) -> Result<Self, String> {
        check_filter(text).map(|()| Self(text.to_owned()))
    }
}

impl FromText for Template {
    const MAX_CHARS: usize = 4_000;

    fn from_text(text: &str) -> Result<Self, String> {
        Self::parse(text)
    }
}

impl FromText for TimeZone {
    const MAX_CHARS: usize = 100;

    fn from_text(text: &str) -> Result<Self, String> {
        Hours::zone(text)
    }
}

impl FromText for Span {
    const MAX_CHARS: usize = 200;

    fn from_text(text: &str) -> Result<Self, String> {
        Hours::span(text)
    }
}

/// A span of time up to 31 days, with its unit.
pub struct TimeSpan(pub SignedDuration);

impl FromText for TimeSpan {
    const MAX_CHARS: usize = 20;

    fn from_text(text: &str) -> Result<Self, String> {
        let unit = text.ends_with(['s', 'm', 'h', 'd']);
        let plain = unit && text.starts_with(|c: char| c.is_ascii_digit());
        duration(if plain { text } else { "" }, 0, 31 * 86_400).map(Self)
    }
}

/// Latitude and longitude in degrees.
pub struct Location(pub String);

impl FromText for Location {
    const MAX_CHARS: usize = 100;

    fn from_text(text: &str) -> Result<Self, String> {
        location(text).map(Self)
    }
}

/// Latitude and longitude in degrees, as SIGNL4 takes them.
fn location(text: &str) -> Result<String, String> {
    let degrees = |text: &str, most: u32| {
        let text = text.strip_prefix('-').unwrap_or(text);
        let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
        let digits =
            |text: &str| (1..=10).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        let at_the_end = part.bytes().all(|b| b == b'0');
        let fits = |whole: u32| whole < most || whole == most && at_the_end;
        digits(whole) && digits(part) && whole.parse().is_ok_and(fits)
    };
    let (latitude, longitude) = text.split_once(',').unwrap_or((text, ""));
    let (latitude, longitude) = (latitude.trim(), longitude.trim());
    if degrees(latitude, 90) && degrees(longitude, 180) {
        return Ok(format!("{latitude},{longitude}"));
    }
    Err("expected latitude and longitude in degrees, such as 52.1,5.2".into())
}

/// Further tiles by their names.
#[derive(Default)]
pub struct Parameters(Entries<ParameterName, Parsed<Template>>);

impl Parameters {
    /// Most tiles of an alert.
    pub const MAX: usize = 20;

    /// Names and templates, in their order.
    pub fn into_list(self) -> Vec<(String, Template)> {
        let entries = self.0.0.into_iter();
        entries.map(|(name, Parsed(text))| (name.0, text)).collect()
    }
}

impl<'de> Deserialize<'de> for Parameters {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let entries = Entries::deserialize(deserializer)?;
        if entries.0.len() > Self::MAX {
            let expected = format!("expected at most {}", Self::MAX);
            return Err(D::Error::custom(expected));
        }
        Ok(Self(entries))
    }
}

/// What a further tile is called.
#[derive(PartialEq)]
struct ParameterName(String);

impl<'de> Deserialize<'de> for ParameterName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        check_name(&name).map_err(D::Error::custom)?;
        Ok(Self(name))
    }
}

/// Words that SIGNL4 takes for the title or the text of an alert, and the tiles that every alert
/// has. A further tile must not be called so.
pub const TAKEN: [&str; 18] = [
    "subject",
    "title",
    "task",
    "job",
    "case",
    "incident",
    "text",
    "message",
    "messagetext",
    "description",
    "body",
    "content",
    "number",
    "priority",
    "category",
    "status",
    "operator group",
    "link",
];

fn check_name(name: &str) -> Result<(), String> {
    const MAX_CHARS: usize = 100;
    let lower = name.to_ascii_lowercase();
    if lower.starts_with("x-s4-") {
        return Err("names that begin with X-S4- are SIGNL4's own".into());
    }
    if TAKEN.contains(&lower.as_str()) {
        return Err("the name is taken: SIGNL4 or the built-in alert uses it".into());
    }
    let fits = !name.is_empty()
        && name.trim() == name
        && name.chars().nth(MAX_CHARS).is_none()
        && !name.chars().any(char::is_control);
    fits.then_some(()).ok_or_else(|| {
        format!("expected a name of 1 to {MAX_CHARS} characters, without blanks around it")
    })
}
