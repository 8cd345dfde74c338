// The console's own texts. Texts of the connector are English, and marked as such in the page.

export const LANGUAGES = ["en", "de", "nl"];
const KEPT = "console-language";

// English, German, Dutch.
const WORDS = {
  skip: ["Skip to the content", "Zum Inhalt springen", "Naar de inhoud"],
  console: ["Console", "Konsole", "Console"],
  language: ["Language", "Sprache", "Taal"],
  pages: ["Pages", "Seiten", "Pagina’s"],
  loading: ["Loading …", "Wird geladen …", "Laden …"],
  more: ["Show more", "Mehr anzeigen", "Meer tonen"],
  cancel: ["Cancel", "Abbrechen", "Annuleren"],
  again: ["Try again", "Erneut versuchen", "Opnieuw proberen"],
  yes: ["yes", "ja", "ja"],
  no: ["no", "nein", "nee"],
  none: ["none", "keine", "geen"],

  login: ["Log in", "Anmelden", "Inloggen"],
  logout: ["Log out", "Abmelden", "Uitloggen"],
  token: ["Admin token", "Admin-Token", "Admin-token"],
  tokenHelp: ["The setting admin_token of this connector. Without it there is no console.",
    "Die Einstellung admin_token dieses Konnektors. Ohne sie gibt es keine Konsole.",
    "De instelling admin_token van deze connector. Zonder die instelling is er geen console."],
  wrongToken: ["That is not the admin token, or none is set (setting admin_token).",
    "Das ist nicht das Admin-Token, oder es ist keines gesetzt (Einstellung admin_token).",
    "Dat is niet het admin-token, of er is geen ingesteld (instelling admin_token)."],
  tooMany: ["Too many wrong tokens. Try again in {n} seconds.", "Zu viele falsche Token. Versuchen Sie es in {n} Sekunden erneut.",
    "Te veel onjuiste tokens. Probeer het over {n} seconden opnieuw."],
  noCookie: ["The token is right, but the browser did not keep the session. Open the console over https, or on this very machine as http://localhost.",
    "Das Token stimmt, aber der Browser hat die Sitzung nicht behalten. Öffnen Sie die Konsole über https oder auf dieser Maschine als http://localhost.",
    "Het token klopt, maar de browser heeft de sessie niet bewaard. Open de console via https, of op deze machine als http://localhost."],
  sessionOver: ["The session has ended. Log in again.", "Die Sitzung ist beendet. Melden Sie sich erneut an.", "De sessie is verlopen. Log opnieuw in."],
  loggedOut: ["You are logged out.", "Sie sind abgemeldet.", "U bent uitgelogd."],

  unreachable: ["The connector cannot be reached. It may be restarting, or the network is down.",
    "Der Konnektor ist nicht erreichbar. Vielleicht startet er gerade neu, oder das Netz ist gestört.",
    "De connector is niet bereikbaar. Misschien start hij opnieuw op of is het netwerk verstoord."],
  failed: ["That did not work ({n}).", "Das hat nicht geklappt ({n}).", "Dat is niet gelukt ({n})."],
  wrongSettings: ["Some settings are missing or wrong:", "Einige Einstellungen fehlen oder sind falsch:", "Enkele instellingen ontbreken of zijn onjuist:"],

  status: ["Status", "Status", "Status"],
  settings: ["Settings", "Einstellungen", "Instellingen"],
  tickets: ["Tickets", "Tickets", "Tickets"],
  explain: ["Explain", "Erklären", "Uitleg"],
  letters: ["Dead letters", "Aufgegebenes", "Opgegeven"],
  audit: ["Audit", "Protokoll", "Logboek"],

  fine: ["Fine", "In Ordnung", "In orde"],
  attention: ["Needs attention", "Handlungsbedarf", "Aandacht nodig"],
  paused: ["Paused", "Pausiert", "Gepauzeerd"],
  unclear: ["Not known yet", "Noch nicht bekannt", "Nog niet bekend"],
  noLine: ["The connector is there. How it stands is told after its first run.", "Der Konnektor ist da. Wie es ihm geht, zeigt sich nach dem ersten Lauf.",
    "De connector is er. Hoe het ermee staat, blijkt na de eerste run."],
  lastRun: ["Last run", "Letzter Lauf", "Laatste run"],
  noRun: ["No run yet", "Noch kein Lauf", "Nog geen run"],
  runsStopped: ["No run for so long that the schedule must have stopped", "Seit so langer Zeit kein Lauf, dass der Zeitplan stehen muss", "Zo lang geen run dat het schema gestopt moet zijn"],
  pausedUntil: ["Paused until", "Pausiert bis", "Gepauzeerd tot"],
  runNow: ["Run now", "Jetzt ausführen", "Nu uitvoeren"],
  ran: ["The run is done.", "Der Lauf ist beendet.", "De run is klaar."],
  ranMore: ["The run is done; there is more to do, which the next one takes up.", "Der Lauf ist beendet; den Rest übernimmt der nächste.", "De run is klaar; de volgende run doet de rest."],
  whatItDid: ["What it did", "Was er getan hat", "Wat er is gedaan"],
  pauseFor: ["Pause for", "Pausieren für", "Pauzeren voor"],
  pause: ["Pause", "Pausieren", "Pauzeren"],
  resume: ["Resume", "Fortsetzen", "Hervatten"],
  resumed: ["Runs go on.", "Es geht weiter.", "De runs gaan verder."],
  minutes15: ["15 minutes", "15 Minuten", "15 minuten"],
  hour1: ["1 hour", "1 Stunde", "1 uur"],
  hours8: ["8 hours", "8 Stunden", "8 uur"],
  troubles: ["What is wrong", "Was nicht stimmt", "Wat er mis is"],
  since: ["Since", "Seit", "Sinds"],
  alarmed: ["Somebody was woken", "Jemand wurde geweckt", "Er is iemand gewekt"],
  notAlarmed: ["Nobody was woken for it yet", "Dafür wurde noch niemand geweckt", "Hiervoor is nog niemand gewekt"],
  ataGlance: ["At a glance", "Auf einen Blick", "In één oogopslag"],
  followed: ["tickets followed", "verfolgte Tickets", "gevolgde tickets"],
  alertsOpen: ["alerts open", "offene Alarme", "open alarmen"],
  waiting: ["notifications waiting", "wartende Meldungen", "wachtende meldingen"],
  pending: ["to be tried again", "erneut zu versuchen", "opnieuw te proberen"],
  due: ["to be looked at later", "später anzusehen", "later te bekijken"],
  lettersTile: ["given up", "aufgegeben", "opgegeven"],
  facts: ["Facts", "Einzelheiten", "Details"],
  schedule: ["Runs", "Läufe", "Runs"],
  asExpected: ["as expected", "wie erwartet", "zoals verwacht"],
  decidedUpTo: ["Decided up to", "Entschieden bis", "Beslist tot"],
  halfRead: ["A list is half read; the next run goes on", "Eine Liste ist halb gelesen; der nächste Lauf macht weiter", "Een lijst is half gelezen; de volgende run gaat verder"],
  workingUntil: ["Works now, until", "Arbeitet gerade, bis", "Werkt nu, tot"],
  nextLook: ["Next look", "Nächste Nachschau", "Volgende controle"],
  password: ["Password expires", "Kennwort läuft ab", "Wachtwoord verloopt"],
  daysLeft: ["{n} days left", "noch {n} Tage", "nog {n} dagen"],
  leftAlone: ["{n} is left alone until", "{n} wird in Ruhe gelassen bis", "{n} wordt met rust gelaten tot"],
  oneAtATime: ["Calls at the same time", "Gleichzeitige Aufrufe", "Gelijktijdige aanroepen"],
  format: ["Format of the state", "Format des Zustands", "Formaat van de status"],
  counters: ["Since the first run", "Seit dem ersten Lauf", "Sinds de eerste run"],
  what: ["What", "Was", "Wat"],
  howMany: ["How many", "Wie viele", "Hoeveel"],
  sentOf: ["{n}: {a} of {b} sent within {s} seconds", "{n}: {a} von {b} gesendet innerhalb von {s} Sekunden", "{n}: {a} van {b} verzonden binnen {s} seconden"],
  phases: ["Tickets by phase", "Tickets nach Phase", "Tickets per fase"],
  older: ["Alert older tickets", "Ältere Tickets alarmieren", "Oudere tickets alarmeren"],
  olderHelp: ["Goes back in time and alerts tickets that have no alert yet. It counts first.", "Geht in der Zeit zurück und alarmiert Tickets, die noch keinen Alarm haben. Zuerst wird gezählt.",
    "Gaat terug in de tijd en alarmeert tickets die nog geen alarm hebben. Eerst wordt geteld."],
  changedWithin: ["Changed within the last", "Geändert innerhalb von", "Gewijzigd in de laatste"],
  day1: ["24 hours", "24 Stunden", "24 uur"],
  days7: ["7 days", "7 Tagen", "7 dagen"],
  count: ["Count", "Zählen", "Tellen"],
  wouldAlert: ["{a} of {b} tickets would alert.", "{a} von {b} Tickets würden alarmieren.", "{a} van {b} tickets zouden alarmeren."],
  notAllCounted: ["Time was up before all were counted.", "Die Zeit reichte nicht, um alle zu zählen.", "De tijd was op voordat alles geteld was."],
  alertThem: ["Alert them", "Alarmieren", "Alarmeren"],
  alertThemAsk: ["Alert {n} older tickets?", "{n} ältere Tickets alarmieren?", "{n} oudere tickets alarmeren?"],
  alertThemHelp: ["The next runs do it. It cannot be taken back.", "Die nächsten Läufe tun es. Es lässt sich nicht zurücknehmen.", "De volgende runs doen het. Het kan niet ongedaan worden gemaakt."],
  going: ["The next runs do it.", "Die nächsten Läufe tun es.", "De volgende runs doen het."],

  checkNow: ["Check now", "Jetzt prüfen", "Nu controleren"],
  check: ["Check", "Prüfung", "Controle"],
  checkHelp: ["Asks both systems and changes nothing in either.", "Fragt beide Systeme und ändert in keinem etwas.", "Vraagt beide systemen en wijzigt in geen van beide iets."],
  checked: ["{ok} ok · {warnings} with a warning · {failed} failed · {unknown} unknown", "{ok} in Ordnung · {warnings} mit Warnung · {failed} fehlgeschlagen · {unknown} unbekannt",
    "{ok} in orde · {warnings} met een waarschuwing · {failed} mislukt · {unknown} onbekend"],
  checkedAt: ["Checked at", "Geprüft um", "Gecontroleerd om"],
  showAll: ["Show all results", "Alle Ergebnisse zeigen", "Alle resultaten tonen"],
  ok: ["ok", "in Ordnung", "in orde"],
  warning: ["warning", "Warnung", "waarschuwing"],
  unknown: ["unknown", "unbekannt", "onbekend"],
  notGood: ["failed", "fehlgeschlagen", "mislukt"],
  sideSettings: ["Settings", "Einstellungen", "Instellingen"],
  sideHost: ["Host", "Host", "Host"],
  readOnly: ["This host keeps the settings in its own configuration, such as its variables. Change them there; here they are shown.",
    "Dieser Host hält die Einstellungen in seiner eigenen Konfiguration, etwa in seinen Variablen. Ändern Sie sie dort; hier werden sie gezeigt.",
    "Deze host bewaart de instellingen in zijn eigen configuratie, zoals variabelen. Wijzig ze daar; hier worden ze getoond."],
  find: ["Find a setting", "Einstellung suchen", "Instelling zoeken"],
  onlySet: ["Only what is set or wrong", "Nur was gesetzt oder falsch ist", "Alleen wat is ingesteld of onjuist is"],
  allValid: ["All settings are valid.", "Alle Einstellungen sind gültig.", "Alle instellingen zijn geldig."],
  faults: ["Settings that are missing or wrong: {n}", "Einstellungen, die fehlen oder falsch sind: {n}", "Instellingen die ontbreken of onjuist zijn: {n}"],
  wrong: ["wrong", "falsch", "onjuist"],
  set: ["set", "gesetzt", "ingesteld"],
  notSet: ["not set", "nicht gesetzt", "niet ingesteld"],
  theDefault: ["default", "Vorgabe", "standaard"],
  byDefault: ["Default", "Vorgabe", "Standaard"],
  example: ["Example", "Beispiel", "Voorbeeld"],
  required: ["required", "erforderlich", "verplicht"],
  onlyWith: ["Only matters with {n}, which is not set.", "Wirkt nur mit {n}, was nicht gesetzt ist.", "Werkt alleen met {n}, dat niet is ingesteld."],
  unchanged: ["unchanged", "unverändert", "ongewijzigd"],
  removeIt: ["Remove it", "Entfernen", "Verwijderen"],
  changes: ["Unsaved changes: {n}", "Ungespeicherte Änderungen: {n}", "Niet-opgeslagen wijzigingen: {n}"],
  save: ["Save", "Speichern", "Opslaan"],
  saveHelp: ["Checked first. A run begins at once.", "Wird zuerst geprüft. Danach beginnt sofort ein Lauf.", "Wordt eerst gecontroleerd. Daarna begint meteen een run."],
  discard: ["Discard", "Verwerfen", "Verwerpen"],
  discarded: ["The changes are discarded.", "Die Änderungen sind verworfen.", "De wijzigingen zijn verworpen."],
  saved: ["Saved. A run has begun.", "Gespeichert. Ein Lauf hat begonnen.", "Opgeslagen. Er is een run begonnen."],
  notSaved: ["Nothing was saved. Settings that are wrong: {n}", "Nichts wurde gespeichert. Falsche Einstellungen: {n}", "Er is niets opgeslagen. Onjuiste instellingen: {n}"],
  webhooks: ["What may call it from outside", "Was ihn von außen aufrufen darf", "Wat hem van buitenaf mag aanroepen"],
  permissions: ["What its account needs", "Was sein Konto braucht", "Wat zijn account nodig heeft"],
  permission: ["Permission", "Recht", "Recht"],
  access: ["Access", "Zugriff", "Toegang"],
  neededFor: ["Needed for", "Nötig für", "Nodig voor"],

  noTickets: ["No ticket is followed.", "Kein Ticket wird verfolgt.", "Er wordt geen ticket gevolgd."],
  shown: ["{a} of {b}", "{a} von {b}", "{a} van {b}"],
  filter: ["Filter by number", "Nach Nummer filtern", "Filteren op nummer"],
  alert: ["Alert", "Alarm", "Alarm"],
  generation: ["Alert no.", "Alarm Nr.", "Alarm nr."],
  ended: ["ended", "beendet", "beëindigd"],
  waitsUntil: ["Tried again at", "Neuer Versuch um", "Nieuwe poging om"],
  history: ["History", "Verlauf", "Verloop"],
  noHistory: ["Nothing is kept of it.", "Davon ist nichts aufbewahrt.", "Er is niets van bewaard."],
  whyLink: ["Explain this ticket", "Dieses Ticket erklären", "Dit ticket uitleggen"],
  id: ["Id", "Id", "Id"],

  explainHelp: ["What would be done about a ticket, and why. Nothing is done.", "Was mit einem Ticket geschähe und warum. Es geschieht nichts.", "Wat er met een ticket zou gebeuren en waarom. Er gebeurt niets."],
  number: ["Ticket number or id", "Ticketnummer oder Id", "Ticketnummer of id"],
  preview: ["Preview the latest 10", "Vorschau der letzten 10", "Voorbeeld van de laatste 10"],
  previewHelp: ["The tickets that were changed last, with the title and text that would be sent.", "Die zuletzt geänderten Tickets mit Titel und Text, wie sie gesendet würden.", "De laatst gewijzigde tickets met de titel en tekst die zouden worden verzonden."],
  results: ["Results", "Ergebnisse", "Resultaten"],
  passed: ["Dealt with as it is now: a run only comes to it when it changes.", "So wie es ist, erledigt: ein Lauf kommt erst darauf, wenn es sich ändert.", "Zoals het nu is afgehandeld: een run komt er pas op terug als het wijzigt."],
  rules: ["Rules", "Regeln", "Regels"],
  matches: ["matches", "passt", "past"],
  noMatch: ["does not match", "passt nicht", "past niet"],
  others: ["Everything else that is sent", "Alles andere, was gesendet wird", "Al het andere dat wordt verzonden"],
  why: ["Why", "Warum", "Waarom"],
  wouldSend: ["What would be sent", "Was gesendet würde", "Wat er zou worden verzonden"],
  nothingSent: ["Nothing would be sent.", "Es würde nichts gesendet.", "Er zou niets worden verzonden."],
  team: ["Team", "Team", "Team"],
  remembered: ["What is remembered", "Was gemerkt ist", "Wat is onthouden"],
  writeBacks: ["What would change the ticket", "Was das Ticket ändern würde", "Wat het ticket zou wijzigen"],
  lineChanges: ["What would be sent before it", "Was davor gesendet würde", "Wat daarvoor zou worden verzonden"],

  lettersHelp: ["What was given up, until somebody tries it again or drops it.", "Was aufgegeben wurde, bis es jemand erneut versucht oder verwirft.", "Wat is opgegeven, tot iemand het opnieuw probeert of verwerpt."],
  noLetters: ["Nothing was given up.", "Nichts wurde aufgegeben.", "Er is niets opgegeven."],
  retry: ["Try again", "Erneut versuchen", "Opnieuw proberen"],
  retryAll: ["Try all of these again", "Alle diese erneut versuchen", "Deze allemaal opnieuw proberen"],
  drop: ["Drop", "Verwerfen", "Verwerpen"],
  dropAsk: ["Drop this for good?", "Endgültig verwerfen?", "Definitief verwerpen?"],
  dropHelp: ["Nothing is done about what it tells.", "Zu dem, was es meldet, geschieht nichts.", "Met wat het meldt gebeurt niets."],
  about: ["{n} tickets", "{n} Tickets", "{n} tickets"],
  noTicket: ["No single ticket", "Kein einzelnes Ticket", "Geen afzonderlijk ticket"],

  auditHelp: ["What was done, the latest first.", "Was getan wurde, das Neueste zuerst.", "Wat er is gedaan, het nieuwste eerst."],
  noAudit: ["Nothing was done yet.", "Noch wurde nichts getan.", "Er is nog niets gedaan."],
  when: ["When", "Wann", "Wanneer"],
  level: ["Level", "Stufe", "Niveau"],
  event: ["Event", "Ereignis", "Gebeurtenis"],
  ticket: ["Ticket", "Ticket", "Ticket"],
  result: ["Result", "Ergebnis", "Resultaat"],
  rule: ["Rule", "Regel", "Regel"],
  request: ["Request", "Anfrage", "Verzoek"],
  export: ["Export as JSON", "Als JSON exportieren", "Exporteren als JSON"],
  olderOnes: ["Show older ones", "Ältere zeigen", "Oudere tonen"],
  info: ["info", "Info", "info"],
  error: ["error", "Fehler", "fout"],
};

// Names from the contract: phases, decisions, effects. Any other name is shown as it is.
const TERMS = {
  raising: ["being raised", "wird ausgelöst", "wordt verstuurd"],
  open: ["open", "offen", "open"],
  acknowledging: ["being acknowledged", "wird bestätigt", "wordt bevestigd"],
  acknowledged: ["acknowledged", "bestätigt", "bevestigd"],
  resolving: ["being resolved", "wird gelöst", "wordt opgelost"],
  resolved: ["resolved", "gelöst", "opgelost"],
  closed: ["closed", "geschlossen", "gesloten"],
  dead: ["given up", "aufgegeben", "opgegeven"],
  raise: ["alerts", "alarmiert", "alarmeert"],
  wait: ["waits", "wartet", "wacht"],
  nothing: ["nothing to do", "nichts zu tun", "niets te doen"],
  remember: ["is remembered", "wird gemerkt", "wordt onthouden"],
  acknowledge: ["acknowledge", "bestätigen", "bevestigen"],
  resolve: ["resolve", "lösen", "oplossen"],
  annotate: ["annotate", "kommentieren", "opmerking"],
  leave: ["is left", "bleibt", "blijft"],
  write_back: ["write to the ticket", "ins Ticket schreiben", "naar het ticket schrijven"],
  part_of_write_back: ["write to the ticket, in part", "teilweise ins Ticket schreiben", "deels naar het ticket schrijven"],
  read: ["read", "lesen", "lezen"],
  to_raise: ["raise an alert", "Alarm auslösen", "alarm versturen"],
  to_annotate: ["annotate the alert", "Alarm kommentieren", "opmerking bij het alarm"],
};

let language = chosen();

function chosen() {
  let kept = null;
  try { kept = localStorage.getItem(KEPT); } catch { /* The browser may forbid storage. */ }
  const wanted = [kept, ...(navigator.languages ?? [navigator.language])].filter(Boolean);
  const short = wanted.map((name) => name.slice(0, 2).toLowerCase());
  return short.find((name) => LANGUAGES.includes(name)) ?? "en";
}

export const current = () => language;

export function choose(name) {
  language = LANGUAGES.includes(name) ? name : "en";
  try { localStorage.setItem(KEPT, language); } catch { /* The browser may forbid storage. */ }
}

const pick = (row) => row[LANGUAGES.indexOf(language)] ?? row[0];

/** The text for a key, with placeholders such as `{n}` filled in. */
export function t(key, values = {}) {
  const row = WORDS[key];
  return row ? pick(row).replace(/\{(\w+)\}/g, (all, name) => String(values[name] ?? all)) : key;
}

/** A name from the contract in the reader's language, or as it is. */
export function term(word) {
  return Object.hasOwn(TERMS, word) ? pick(TERMS[word]) : plain(word);
}

/** The effect that a dead letter is about. */
export const effect = (word) => term(Object.hasOwn(TERMS, `to_${word}`) ? `to_${word}` : word);

/** The locale for dates and numbers: the browser's variant of the language. */
export const locale = () => navigator.languages?.find((name) => name.slice(0, 2).toLowerCase() === language) ?? language;

/** `alerts_raised` as words. */
export function plain(word) {
  return String(word ?? "").replaceAll("_", " ");
}
