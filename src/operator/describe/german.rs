//! The settings in German, in the terms of the German TOPdesk and SIGNL4. What is typed stays as it is.

use crate::settings::Group;

/// Key, title and tooltip of every setting, in the order of `SETTINGS`.
pub const WORDS: &[(&str, &str, &str)] = &[
    (
        "topdesk_url",
        "Adresse von TOPdesk",
        "Adresse Ihres TOPdesk, etwa https://example.topdesk.net; mit oder ohne /tas oder /tas/api.",
    ),
    (
        "topdesk_username",
        "Anmeldename",
        "Anmeldename des Bearbeiterkontos, das der Konnektor benutzt. Nicht die Bezeichnung des Anwendungskennworts und kein Personenkonto (Self Service Portal).",
    ),
    (
        "topdesk_password",
        "Anwendungskennwort",
        "Anwendungskennwort dieses Bearbeiters: Meine Einstellungen → Anwendungskennwörter. Es läuft an dem Datum ab, das dort gewählt wurde.",
    ),
    (
        "topdesk_password_expires",
        "Ablauf des Kennworts",
        "Das Datum, an dem das Anwendungskennwort abläuft, etwa 2027-03-31, wie TOPdesk es beim Erstellen angezeigt hat. Sie werden 30, 14 und 7 Tage und 1 Tag vorher erinnert.",
    ),
    (
        "topdesk_query",
        "Filter",
        "Welche Tickets alarmieren, als FIQL-Filter: priority.name=='P1';operatorGroup.name=='Servicedesk'. Ohne Filter alarmiert jedes Ticket der ersten und zweiten Linie.",
    ),
    (
        "topdesk_page_size",
        "Tickets pro Seite",
        "Wie viele Tickets auf einmal abgefragt werden, 1 bis 9999.",
    ),
    (
        "topdesk_fields",
        "Abgefragte Felder",
        "used: nur die Felder abfragen, die gebraucht werden; all: alles abfragen, für ein TOPdesk, das namentlich verlangte Objekte weglässt.",
    ),
    (
        "signl4_webhook_secret",
        "Team- oder Integrations-Secret",
        "Das Team- oder Integrations-Secret: der letzte Teil der Webhook-Adresse von SIGNL4.",
    ),
    ("signl4_url", "Adresse von SIGNL4", "Adresse von SIGNL4."),
    (
        "signl4_api_key",
        "API-Schlüssel",
        "API-Schlüssel von SIGNL4. Ist er gesetzt, werden Alarme über die Events-API statt über den einfachen Webhook ausgelöst.",
    ),
    (
        "signl4_user",
        "Benutzer für Anmerkungen",
        "ID oder E-Mail-Adresse des SIGNL4-Benutzers, in dessen Namen der Konnektor Alarme nachschlägt und Anmerkungen schreibt. Nur mit signl4_api_key.",
    ),
    (
        "signl4_poll",
        "Änderungen abfragen",
        "yes: Mit signl4_api_key und signl4_user fragt jeder Lauf SIGNL4 nach Änderungen, damit nichts fehlt, wenn eine Benachrichtigung ausbleibt; no: Nur Benachrichtigungen zählen.",
    ),
    (
        "notes_to_signl4",
        "Notizen aufs Telefon",
        "Welche neuen Notizen eines Tickets als Anmerkungen unter seinem offenen Alarm erscheinen: no (keine); operators (was Bearbeiter schreiben und anhängen, auch was der Melder nicht sieht); all (auch Antworten des Melders, E-Mails und Anhänge). Braucht signl4_api_key und signl4_user.",
    ),
    (
        "webhook_token",
        "Token für Webhooks",
        "Token, das Aufrufer in der Webhook-Adresse haben müssen: mindestens 22 Buchstaben, Ziffern, - oder _. Während eines Wechsels auch mehrere, durch Kommas getrennt. Ohne Token wird kein Webhook und kein Lauf über HTTP angenommen.",
    ),
    (
        "public_url",
        "Öffentliche Adresse",
        "Adresse, unter der dieser Konnektor von außen erreicht wird, etwa https://connector.example.com. Nur eine Prüfung braucht sie, um zu sehen, ob SIGNL4 dorthin meldet.",
    ),
    (
        "admin_token",
        "Token für die Konsole",
        "Token, das die Konsole öffnet: mindestens 22 Buchstaben, Ziffern, - oder _. Während eines Wechsels auch mehrere, durch Kommas getrennt. Ohne Token gibt es keine Konsole.",
    ),
    (
        "trigger_status",
        "Status, die alarmieren",
        "Nur Tickets mit einem dieser Bearbeitungsstatus (Namen oder IDs, durch Kommas getrennt) alarmieren. Ist rules gesetzt, gehört es stattdessen in die Regeln.",
    ),
    (
        "rules",
        "Regeln",
        "Welche Tickets wen alarmieren, mit welchen Worten und wann: eine JSON-Liste von Regeln, von denen die erste gilt, die passt (docs/rules.md). Ohne Regeln alarmiert jedes Ticket, das topdesk_query durchlässt.",
    ),
    (
        "signl4_teams",
        "Teams",
        "Die Teams, die in Regeln genannt sind, mit ihren Team- oder Integrations-Secrets, als JSON: {\"Network\": \"secret\"}.",
    ),
    (
        "priorities",
        "Prioritäten",
        "Ihre Prioritäten als JSON-Liste, die höchste zuerst, mit dem, was sie für einen Alarm bedeuten: {\"is\": \"P1\", \"scenario\": \"multi_ack\", \"shown_as\": \"Critical\"} (docs/rules.md).",
    ),
    (
        "allow_emergency",
        "Notfall zulassen",
        "yes: Regeln und Prioritäten dürfen das Szenario emergency verwenden, das alle im Team alarmiert, ob im Dienst oder nicht.",
    ),
    (
        "lookback",
        "Erster Rückblick",
        "Wie weit der erste Lauf nach Tickets zurückblickt: 90s, 15m, 1h, 2d, höchstens 31d; now: nur was von jetzt an kommt.",
    ),
    (
        "max_age",
        "Ältestes Ticket",
        "Ein Ticket, dessen letzte Änderung älter ist, löst keinen Alarm aus, auch nach langem Stillstand nicht; solche Tickets werden aufgelistet. 1h bis 366d.",
    ),
    (
        "overlap",
        "Überlappung",
        "Wie weit jeder spätere Lauf noch einmal zurückblickt, für Änderungen, die TOPdesk verspätet gezeigt hat. Höchstens 1h.",
    ),
    (
        "resolve_on",
        "Beendet einen Alarm",
        "Was den Alarm eines Tickets beendet: completed, closed, archived, deleted, on_hold, unmatched (keine Regel und kein Filter lässt es mehr alarmieren), durch Kommas getrennt; oder never.",
    ),
    (
        "resolve_on_status",
        "Status, die einen Alarm beenden",
        "Bearbeitungsstatus (Namen oder IDs, durch Kommas getrennt), die den Alarm eines Tickets beenden.",
    ),
    (
        "acknowledge_on_status",
        "Status, die quittieren",
        "Bearbeitungsstatus (Namen oder IDs, durch Kommas getrennt), die den Alarm eines Tickets quittieren.",
    ),
    (
        "acknowledge_on_operator",
        "Bearbeiter quittiert",
        "Wann ein Bearbeiter am Ticket dessen Alarm quittiert: taken (der Bearbeiter hat das Ticket zuletzt geändert), assigned (gleich, wer ihn eingetragen hat) oder no.",
    ),
    (
        "realert_on_reopen",
        "Erneut alarmieren",
        "Ob ein Ticket, das wieder offen ist, erneut alarmiert: yes oder no.",
    ),
    (
        "reconcile_every",
        "Abgleich",
        "Wie oft jeder offene Alarm mit seinem Ticket verglichen wird, in kleinen Schritten, um zu finden, was keine Änderung verrät, etwa ein gelöschtes Ticket. 0: nie. Höchstens 31d.",
    ),
    (
        "status_on_acknowledge",
        "Status beim Quittieren",
        "Bearbeitungsstatus (Name oder ID), den ein Ticket erhält, wenn sein Alarm quittiert wird. Leer: unverändert.",
    ),
    (
        "status_on_close",
        "Status beim Schließen",
        "Bearbeitungsstatus (Name oder ID), den ein Ticket erhält, wenn sein Alarm geschlossen wird. Leer: unverändert.",
    ),
    (
        "status_on_reopen",
        "Status beim Wiederöffnen",
        "Bearbeitungsstatus (Name oder ID), den ein Ticket erhält, wenn eine Quittierung zurückgenommen oder ein Alarm wieder geöffnet wird. Leer: unverändert.",
    ),
    (
        "close_ticket",
        "Ticket schließen",
        "Was das Schließen des Alarms außer dem Status am Ticket ändert: no, completed, closed oder completed,closed. Wird der Alarm wieder geöffnet, wird es zurückgenommen.",
    ),
    (
        "assign_operator",
        "Bearbeiter zuweisen",
        "Wann die Person in SIGNL4, gefunden über die E-Mail-Adresse, Bearbeiter des Tickets wird: acknowledge, close oder never.",
    ),
    (
        "notes",
        "Notizen",
        "Notizen am Ticket über das, was in SIGNL4 geschehen ist: invisible (für den Melder unsichtbar), visible (sichtbar) oder none (keine).",
    ),
    (
        "write_back",
        "Ereignis für Ereignis",
        "Was ins Ticket zurückkommt, Ereignis für Ereignis, als JSON: siehe \"What comes back to the ticket\" und schema/write-back.schema.json. Was darin nicht genannt ist, folgt den Einstellungen darüber.",
    ),
    (
        "alarms",
        "Eigene Alarme",
        "yes: ein eigener Alarm, wenn der Konnektor seine Arbeit nicht tun kann: Anmeldung abgelehnt, TOPdesk oder SIGNL4 nicht erreichbar, Antworten, die nicht zu ihren Tickets zurückfinden, etwas aufgegeben, nichts mehr zu sehen; er endet von selbst, wenn es vorbei ist. no: Nur Status und Log sagen es.",
    ),
    (
        "alarm_after",
        "Geduld",
        "Wie lange etwas nicht stimmen muss, bevor es alarmiert: Was früher vorbei ist, weckt niemanden. Was aufgegeben wurde, alarmiert sofort. 0 bis 1d.",
    ),
    (
        "alarm_team",
        "Team für eigene Alarme",
        "Name eines Teams in signl4_teams, das die eigenen Alarme erhält; sonst erhält sie das Team von signl4_webhook_secret.",
    ),
    (
        "heartbeat_url",
        "Lebenszeichen",
        "Adresse, die nach jedem guten Lauf aufgerufen wird (GET): Ein Totmannschalter wie die Heartbeat-App von SIGNL4 alarmiert dann, wenn die Aufrufe ausbleiben.",
    ),
    (
        "run_budget",
        "Zeit für einen Lauf",
        "Wie lange ein Lauf dauern darf; der Rest wird im nächsten erledigt. 5s bis 10m.",
    ),
    (
        "response_timeout",
        "Geduld bei Antworten",
        "Wie lange auf den Beginn einer Antwort von TOPdesk oder SIGNL4 gewartet wird. 1s bis 60s.",
    ),
    (
        "insecure_loopback",
        "Unverschlüsselt zu Loopback",
        "yes: Unverschlüsseltes http zur Loopback-Adresse dieses Rechners ist erlaubt. Nur für Tests mit Simulatoren.",
    ),
];

/// What a group of settings is called.
pub const fn group(group: Group) -> &'static str {
    match group {
        Group::Topdesk => "TOPdesk",
        Group::Signl4 => "SIGNL4",
        Group::Tickets => "Welche Tickets alarmieren",
        Group::Alerts => "Was ein Ticket mit seinem Alarm macht",
        Group::WriteBack => "Was ins Ticket zurückkommt",
        Group::Alarms => "Wenn etwas nicht stimmt",
        Group::Access => "Wer den Konnektor aufrufen darf",
        Group::Limits => "Wie viel, wie lange",
    }
}
