//! The README's way to a running service, typed word by word in an empty folder. Only what differs at every reader's is
//! put in its place: the two addresses, the login, the ticket, and a free port. Building and installing the program is
//! what has happened when this test runs.

use super::*;

const README: &str = include_str!("../../../README.md");

/// The text below a heading.
fn section(heading: &str) -> &'static str {
    let below = README.split(&format!("\n## {heading}\n")).nth(1).unwrap();
    below.split("\n## ").next().unwrap()
}

/// The first block of a language in a section.
fn block(heading: &str, language: &str) -> &'static str {
    let begin = format!("```{language}\n");
    let rest = section(heading).split_once(&begin).unwrap().1;
    rest.split_once("```").unwrap().0
}

/// The words of the program's commands in a section: blanks separate them, but not within quotes.
fn commands(heading: &str) -> Vec<Vec<String>> {
    let words = |line: &str| {
        let line = line.split('#').next().unwrap_or_default();
        let quoted = line.split('\'').enumerate();
        let words = quoted.flat_map(|(at, part)| match at % 2 {
            0 => part.split_whitespace().map(str::to_owned).collect(),
            _ => vec![part.to_owned()],
        });
        words.collect()
    };
    let lines = block(heading, "sh").lines();
    let own = lines.filter_map(|line| line.strip_prefix("topdesk-signl4 "));
    own.map(words).collect()
}

async fn folder_of_a_reader() -> (Bench, String) {
    let bench = Bench::new().await;
    let ticket = bench
        .topdesk
        .create_incident(NewIncident::new("Mail is down").priority("P1"));
    let here: Value =
        serde_json::from_slice(&std::fs::read(bench.file("settings.json")).unwrap()).unwrap();
    let mut settings: Value = serde_json::from_str(block("Set it up", "json")).unwrap();
    for key in [
        "topdesk_url",
        "topdesk_username",
        "signl4_url",
        "insecure_loopback",
    ] {
        settings[key] = here[key].clone();
    }
    std::fs::write(bench.file("settings.json"), settings.to_string()).unwrap();
    (bench, ticket.number)
}

fn typed(bench: &Bench, words: &[String]) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_topdesk-signl4"));
    program
        .current_dir(bench.folder.path())
        .env("TOPDESK_PASSWORD", PASSWORD)
        .env("SIGNL4_SECRET", SECRET)
        .env("WEBHOOK_TOKEN", TOKEN)
        .args(words);
    program
}

fn serve_until_the_first_run(bench: &Bench, words: &[String]) {
    let mut child = typed(bench, words).stdout(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut said = Vec::new();
    for line in lines {
        said.push(line.unwrap());
        if said.last().is_some_and(|line| line.starts_with("run: ")) {
            break;
        }
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(said.last().unwrap().starts_with("run: 200"), "{said:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_way_to_a_running_service_is_as_written() {
    let (bench, number) = folder_of_a_reader().await;
    let all = [commands("Run it"), commands("Look after it")].concat();
    let names: Vec<_> = all.iter().map(|words| words[0].as_str()).collect();
    let expected = [
        "check",
        "serve",
        "status",
        "explain",
        "dead-letters",
        "backfill",
    ];
    assert_eq!(names, expected);
    for mut words in all {
        for word in &mut words {
            *word = word
                .replace("127.0.0.1:8080", "127.0.0.1:0")
                .replace("I 2601 104", &number);
        }
        if words[0] == "serve" {
            serve_until_the_first_run(&bench, &words);
            continue;
        }
        let output = typed(&bench, &words).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{words:?} {output:?}");
    }
    assert_eq!(bench.signl4.alerts().len(), 1);
}
