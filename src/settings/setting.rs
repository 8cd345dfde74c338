//! What is said of one setting.

/// What is known about one setting.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// The key, as `config.get` takes it.
    pub key: &'static str,
    /// What it is called in a form.
    pub title: &'static str,
    /// What it is for and where to find its value: the tooltip of a form.
    pub tooltip: &'static str,
    /// Used when it is not set; none: see `required`.
    pub default: Option<&'static str>,
    /// Whether the connector refuses to run without it.
    pub required: bool,
    /// Whether its value must be hidden in forms and displays.
    pub secret: bool,
    /// Where it stands in a form.
    pub group: Group,
    /// What kind of value it takes.
    pub kind: Kind,
    /// A value that is taken.
    pub example: &'static str,
    /// The setting without which this one has no effect.
    pub when: Option<&'static str>,
}

/// The parts of a form, in the order in which they are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// How TOPdesk is reached.
    Topdesk,
    /// How SIGNL4 is reached.
    Signl4,
    /// Which tickets alert.
    Tickets,
    /// What a ticket does to its alert.
    Alerts,
    /// What comes back to the ticket.
    WriteBack,
    /// What the connector says of itself.
    Alarms,
    /// Who may call the connector.
    Access,
    /// How much and how long.
    Limits,
}

impl Group {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 8] = [
        Self::Topdesk,
        Self::Signl4,
        Self::Tickets,
        Self::Alerts,
        Self::WriteBack,
        Self::Alarms,
        Self::Access,
        Self::Limits,
    ];

    /// Its name for programs.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Topdesk => "topdesk",
            Self::Signl4 => "signl4",
            Self::Tickets => "tickets",
            Self::Alerts => "alerts",
            Self::WriteBack => "write_back",
            Self::Alarms => "alarms",
            Self::Access => "access",
            Self::Limits => "limits",
        }
    }

    /// What it is called in a form.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Topdesk => "TOPdesk",
            Self::Signl4 => "SIGNL4",
            Self::Tickets => "Which tickets alert",
            Self::Alerts => "What a ticket does to its alert",
            Self::WriteBack => "What comes back to the ticket",
            Self::Alarms => "When something is wrong",
            Self::Access => "Who may call the connector",
            Self::Limits => "How much, how long",
        }
    }
}

/// What kind of value a setting takes; all are texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Any text.
    Text,
    /// An address.
    Url,
    /// Digits.
    Number,
    /// `90s`, `15m`, `1h`, `2d`, or a word that the tooltip names.
    Duration,
    /// `2027-03-31`.
    Date,
    /// One of these.
    Choice(&'static [&'static str]),
    /// Words separated by commas.
    List,
    /// A JSON document.
    Json,
}

pub(super) const YES_NO: Kind = Kind::Choice(&["yes", "no"]);

pub(super) const fn optional(
    key: &'static str,
    title: &'static str,
    tooltip: &'static str,
) -> Setting {
    Setting {
        key,
        title,
        tooltip,
        default: None,
        required: false,
        secret: false,
        group: Group::Limits,
        kind: Kind::Text,
        example: "",
        when: None,
    }
}

pub(super) const fn required(
    key: &'static str,
    title: &'static str,
    tooltip: &'static str,
) -> Setting {
    Setting {
        required: true,
        ..optional(key, title, tooltip)
    }
}

pub(super) const fn defaulted(
    key: &'static str,
    title: &'static str,
    default: &'static str,
    tooltip: &'static str,
) -> Setting {
    Setting {
        default: Some(default),
        ..optional(key, title, tooltip)
    }
}

impl Setting {
    pub(super) const fn secret(self) -> Self {
        Self {
            secret: true,
            ..self
        }
    }

    pub(super) const fn of(self, group: Group, kind: Kind) -> Self {
        Self {
            group,
            kind,
            ..self
        }
    }

    pub(super) const fn such_as(self, example: &'static str) -> Self {
        Self { example, ..self }
    }

    pub(super) const fn with(self, when: &'static str) -> Self {
        Self {
            when: Some(when),
            ..self
        }
    }
}
