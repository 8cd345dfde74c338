use super::*;
use crate::topdesk::Author;

fn author(name: &str) -> Option<Author> {
    Some(Author {
        id: Some("1".into()),
        name: Some(name.into()),
    })
}

fn note(html: &str) -> TrailEntry {
    TrailEntry {
        memo_text: Some(html.into()),
        ..TrailEntry::default()
    }
}

#[test]
fn an_operators_note_names_the_operator() {
    let entry = TrailEntry {
        operator: author("Jane Smith"),
        ..note("<b>restarted</b><br>works again")
    };
    let expected = "Note by Jane Smith:\nrestarted\nworks again";
    assert_eq!(text(&entry).as_deref(), Some(expected));
}

#[test]
fn the_callers_reply_does_not_name_the_caller() {
    let entry = TrailEntry {
        person: author("Carla Caller"),
        ..note("still down")
    };
    assert_eq!(
        text(&entry).as_deref(),
        Some("Reply of the caller:\nstill down")
    );
}

#[test]
fn a_note_of_nobody_is_a_note() {
    assert_eq!(text(&note("imported")).as_deref(), Some("Note:\nimported"));
}

#[test]
fn an_attachment_is_its_name_in_one_line() {
    let entry = TrailEntry {
        file_name: Some("log\nfile.txt".into()),
        operator: author("Jane Smith"),
        ..TrailEntry::default()
    };
    let expected = "Attachment by Jane Smith: log file.txt";
    assert_eq!(text(&entry).as_deref(), Some(expected));
}

#[test]
fn an_email_is_its_subject() {
    let entry = TrailEntry {
        title: Some("Re: VPN".into()),
        ..TrailEntry::default()
    };
    assert_eq!(text(&entry).as_deref(), Some("E-mail: Re: VPN"));
}

#[test]
fn a_note_without_words_is_not_sent() {
    assert_eq!(text(&note("<p> </p>")), None);
    assert_eq!(text(&TrailEntry::default()), None);
}

#[test]
fn the_plain_text_is_taken_where_there_is_no_html() {
    let entry = TrailEntry {
        plain_text: Some("a < b".into()),
        ..TrailEntry::default()
    };
    assert_eq!(text(&entry).as_deref(), Some("Note:\na < b"));
}

#[test]
fn a_long_note_is_shortened_visibly() {
    let text = text(&note(&"ü".repeat(5_000))).unwrap();
    assert!(text.ends_with("… (shortened)"));
    assert_eq!(
        text.chars().count(),
        MAX_CHARACTERS + "… (shortened)".chars().count()
    );
}

#[test]
fn what_operators_write_and_what_all_write_are_told_apart() {
    let operators = TrailEntry {
        operator: author("Jane Smith"),
        ..note("x")
    };
    let callers = TrailEntry {
        person: author("Carla Caller"),
        ..note("x")
    };
    let wanted = |notes| (is_wanted(&operators, notes), is_wanted(&callers, notes));
    assert_eq!(wanted(ToPhone::Nothing), (false, false));
    assert_eq!(wanted(ToPhone::Operators), (true, false));
    assert_eq!(wanted(ToPhone::Everything), (true, true));
}
