//! The settings in Dutch, in the terms of the Dutch TOPdesk. What is typed stays as it is.

use crate::settings::Group;

/// Key, title and tooltip of every setting, in the order of `SETTINGS`.
pub const WORDS: &[(&str, &str, &str)] = &[
    (
        "topdesk_url",
        "Adres van TOPdesk",
        "Adres van uw TOPdesk, zoals https://example.topdesk.net; met of zonder /tas of /tas/api.",
    ),
    (
        "topdesk_username",
        "Inlognaam",
        "Inlognaam van het behandelaarsaccount dat de connector gebruikt. Niet de naam van het applicatiewachtwoord en geen persoonsaccount (selfserviceportal).",
    ),
    (
        "topdesk_password",
        "Applicatiewachtwoord",
        "Applicatiewachtwoord van die behandelaar: Mijn instellingen → Applicatiewachtwoorden. Het verloopt op de datum die daar is gekozen.",
    ),
    (
        "topdesk_password_expires",
        "Verloopdatum van het wachtwoord",
        "De datum waarop het applicatiewachtwoord verloopt, zoals 2027-03-31; TOPdesk toont die bij het aanmaken. U krijgt 30, 14 en 7 dagen en 1 dag van tevoren een herinnering.",
    ),
    (
        "topdesk_query",
        "Filter",
        "Welke meldingen alarmeren, als FIQL-filter: priority.name=='P1';operatorGroup.name=='Servicedesk'. Zonder filter alarmeert elke eerste- en tweedelijnsmelding.",
    ),
    (
        "topdesk_page_size",
        "Meldingen per pagina",
        "Hoeveel meldingen per keer worden opgevraagd, 1 tot en met 9999.",
    ),
    (
        "topdesk_fields",
        "Opgevraagde velden",
        "used: alleen de velden opvragen die nodig zijn; all: alles opvragen, voor een TOPdesk die bij naam gevraagde objecten weglaat.",
    ),
    (
        "signl4_webhook_secret",
        "Team- of integratie-secret",
        "Het team- of integratie-secret: het laatste deel van het webhookadres van SIGNL4.",
    ),
    ("signl4_url", "Adres van SIGNL4", "Adres van SIGNL4."),
    (
        "signl4_api_key",
        "API-sleutel",
        "API-sleutel van SIGNL4. Als deze is ingesteld, worden alarmen via de events-API gegeven in plaats van via de gewone webhook.",
    ),
    (
        "signl4_user",
        "Gebruiker voor opmerkingen",
        "Id of e-mailadres van de SIGNL4-gebruiker namens wie de connector alarmen opzoekt en opmerkingen schrijft. Alleen met signl4_api_key.",
    ),
    (
        "signl4_poll",
        "Wijzigingen opvragen",
        "yes: met signl4_api_key en signl4_user vraagt elke run aan SIGNL4 wat er is gewijzigd, zodat niets wordt gemist als een notificatie uitblijft; no: alleen notificaties tellen.",
    ),
    (
        "notes_to_signl4",
        "Notities op de telefoon",
        "Welke nieuwe notities van een melding als opmerking onder het openstaande alarm verschijnen: no (geen); operators (wat behandelaars schrijven en bijvoegen, ook wat de aanmelder niet ziet); all (ook antwoorden van de aanmelder, e-mails en bijlagen). Vereist signl4_api_key en signl4_user.",
    ),
    (
        "webhook_token",
        "Token voor webhooks",
        "Token dat aanroepers in het webhookadres moeten hebben: minstens 22 letters, cijfers, - of _. Tijdens het wisselen ook meerdere, gescheiden door komma's. Zonder token wordt geen webhook en geen run via HTTP geaccepteerd.",
    ),
    (
        "public_url",
        "Openbaar adres",
        "Adres waarop deze connector van buitenaf bereikbaar is, zoals https://connector.example.com. Alleen een controle heeft het nodig, om te zien of SIGNL4 daarheen meldt.",
    ),
    (
        "admin_token",
        "Token voor de console",
        "Token dat de console opent: minstens 22 letters, cijfers, - of _. Tijdens het wisselen ook meerdere, gescheiden door komma's. Zonder token is er geen console.",
    ),
    (
        "trigger_status",
        "Statussen die alarmeren",
        "Alleen meldingen met een van deze statussen (namen of id's, gescheiden door komma's) alarmeren. Als rules is ingesteld, hoort dit in de regels.",
    ),
    (
        "rules",
        "Regels",
        "Welke meldingen wie alarmeren, met welke woorden en wanneer: een JSON-lijst van regels, waarvan de eerste geldt die past (docs/rules.md). Zonder regels alarmeert elke melding die topdesk_query doorlaat.",
    ),
    (
        "signl4_teams",
        "Teams",
        "De teams die in regels worden genoemd, met hun team- of integratie-secrets, als JSON: {\"Network\": \"secret\"}.",
    ),
    (
        "priorities",
        "Prioriteiten",
        "Uw prioriteiten als JSON-lijst, de hoogste eerst, met wat ze voor een alarm betekenen: {\"is\": \"P1\", \"scenario\": \"multi_ack\", \"shown_as\": \"Critical\"} (docs/rules.md).",
    ),
    (
        "allow_emergency",
        "Noodgeval toestaan",
        "yes: regels en prioriteiten mogen het scenario emergency gebruiken, dat iedereen in het team alarmeert, ook wie geen dienst heeft.",
    ),
    (
        "lookback",
        "Eerste terugblik",
        "Hoe ver de eerste run terugkijkt naar meldingen: 90s, 15m, 1h, 2d, hoogstens 31d; now: alleen wat vanaf nu komt.",
    ),
    (
        "max_age",
        "Oudste melding",
        "Een melding waarvan de laatste wijziging ouder is, geeft geen alarm, ook niet na een lange stilstand; zulke meldingen worden op een lijst gezet. 1h tot 366d.",
    ),
    (
        "overlap",
        "Overlap",
        "Hoe ver elke volgende run opnieuw terugkijkt, voor wijzigingen die TOPdesk te laat toonde. Hoogstens 1h.",
    ),
    (
        "resolve_on",
        "Beëindigt een alarm",
        "Wat het alarm van een melding beëindigt: completed, closed, archived, deleted, on_hold, unmatched (geen regel of filter laat de melding nog alarmeren), gescheiden door komma's; of never.",
    ),
    (
        "resolve_on_status",
        "Statussen die een alarm beëindigen",
        "Statussen (namen of id's, gescheiden door komma's) die het alarm van een melding beëindigen.",
    ),
    (
        "acknowledge_on_status",
        "Statussen die bevestigen",
        "Statussen (namen of id's, gescheiden door komma's) die het alarm van een melding bevestigen.",
    ),
    (
        "acknowledge_on_operator",
        "Behandelaar bevestigt",
        "Wanneer een behandelaar op de melding het alarm bevestigt: taken (de behandelaar heeft de melding als laatste gewijzigd), assigned (ongeacht wie de behandelaar heeft ingevuld) of no.",
    ),
    (
        "realert_on_reopen",
        "Opnieuw alarmeren",
        "Of een melding die weer openstaat opnieuw alarmeert: yes of no.",
    ),
    (
        "reconcile_every",
        "Vergelijking",
        "Hoe vaak elk openstaand alarm met de melding wordt vergeleken, in kleine stappen, om te vinden wat geen wijziging laat zien, zoals een verwijderde melding. 0: nooit. Hoogstens 31d.",
    ),
    (
        "status_on_acknowledge",
        "Status bij bevestigen",
        "Status (naam of id) die een melding krijgt als het alarm wordt bevestigd. Leeg: ongewijzigd.",
    ),
    (
        "status_on_close",
        "Status bij sluiten",
        "Status (naam of id) die een melding krijgt als het alarm wordt gesloten. Leeg: ongewijzigd.",
    ),
    (
        "status_on_reopen",
        "Status bij heropenen",
        "Status (naam of id) die een melding krijgt als een bevestiging wordt ingetrokken of een alarm wordt heropend. Leeg: ongewijzigd.",
    ),
    (
        "close_ticket",
        "Melding afmelden",
        "Wat het sluiten van het alarm met de melding doet, naast de status: no, completed, closed of completed,closed. Heropenen van het alarm maakt dit ongedaan.",
    ),
    (
        "assign_operator",
        "Behandelaar toewijzen",
        "Wanneer de persoon in SIGNL4, gevonden op e-mailadres, de behandelaar van de melding wordt: acknowledge, close of never.",
    ),
    (
        "notes",
        "Notities",
        "Notities bij de melding over wat er in SIGNL4 is gebeurd: invisible (onzichtbaar voor de aanmelder), visible (zichtbaar) of none (geen).",
    ),
    (
        "write_back",
        "Per gebeurtenis",
        "Wat terugkomt in de melding, per gebeurtenis, als JSON: zie \"What comes back to the ticket\" en schema/write-back.schema.json. Wat daarin niet wordt genoemd, volgt de instellingen hierboven.",
    ),
    (
        "alarms",
        "Eigen alarmen",
        "yes: een eigen alarm als de connector zijn werk niet kan doen: inloggen geweigerd, TOPdesk of SIGNL4 onbereikbaar, antwoorden die niet bij hun melding terugkomen, werk dat is opgegeven, niets meer te zien; het eindigt vanzelf als het voorbij is. no: alleen de status en het log zeggen het.",
    ),
    (
        "alarm_after",
        "Geduld",
        "Hoe lang iets mis moet zijn voordat het alarmeert: wat eerder voorbij is, wekt niemand. Werk dat is opgegeven, alarmeert meteen. 0 tot 1d.",
    ),
    (
        "alarm_team",
        "Team voor eigen alarmen",
        "Naam van een team in signl4_teams dat de eigen alarmen krijgt; anders krijgt het team van signl4_webhook_secret ze.",
    ),
    (
        "heartbeat_url",
        "Levensteken",
        "Adres dat na elke goede run wordt aangeroepen (GET): een dodemansknop, zoals de Heartbeat-app van SIGNL4, alarmeert dan als de aanroepen uitblijven.",
    ),
    (
        "run_budget",
        "Tijd voor een run",
        "Hoe lang een run mag duren; de rest komt in de volgende. 5s tot 10m.",
    ),
    (
        "response_timeout",
        "Geduld voor een antwoord",
        "Hoe lang op het begin van een antwoord van TOPdesk of SIGNL4 wordt gewacht. 1s tot 60s.",
    ),
    (
        "insecure_loopback",
        "Onversleuteld naar loopback",
        "yes: onversleutelde http naar het loopbackadres van deze machine is toegestaan. Alleen voor tests met simulatoren.",
    ),
];

/// What a group of settings is called.
pub const fn group(group: Group) -> &'static str {
    match group {
        Group::Topdesk => "TOPdesk",
        Group::Signl4 => "SIGNL4",
        Group::Tickets => "Welke meldingen alarmeren",
        Group::Alerts => "Wat een melding met het alarm doet",
        Group::WriteBack => "Wat terugkomt in de melding",
        Group::Alarms => "Als er iets mis is",
        Group::Access => "Wie de connector mag aanroepen",
        Group::Limits => "Hoeveel, hoe lang",
    }
}
