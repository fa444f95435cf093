//! `--as-of`: what a command answers of an earlier moment is what it answered then, and nothing is written.

use serde_json::Value;
use visa_cli::error::Exit;

use crate::office::{Office, example};
use crate::tamper::meddle;

/// What is asked; none of it writes.
const LOOKS: &[&str] = &[
    "show 1",
    "show 1 --sources",
    "history 1",
    "why 1",
    "list --all",
    "list state:open",
    "queue office",
    "queue mine",
    "search EXAMPLE",
    "search NURUL",
    "stats",
];

fn answers(office: &Office, as_of: Option<&str>) -> Vec<Value> {
    let looked = LOOKS.iter().map(|look| {
        let asked = as_of.map_or_else(|| (*look).to_owned(), |at| format!("{look} --as-of {at}"));
        let mut told = office.done("review1", &asked);
        let stood = told.as_object_mut().unwrap().remove("as_of");
        assert_eq!(stood.map(|stood| stood["at"].clone()), as_of.map(Into::into), "{asked}");
        told
    });
    looked.collect()
}

#[test]
fn the_file_is_seen_as_it_stood_after_each_act() {
    let mut office = Office::new("2026-11-23T09:00:00+08:00");
    let mut facts = example("pv-negotiation");
    facts["applicant"]["name"] = "EXAMPLE PERSON".into();
    office.intake(&facts);
    let list = office.folder.path().join("list.csv");
    let sheet = std::fs::read_to_string("examples/lists/utf8.csv").unwrap();
    std::fs::write(&list, sheet.replace("2026-03-", "2026-12-")).unwrap();
    let acts = [
        ("", "2026-11-23T09:00:00+08:00", String::new()),
        ("review1", "2026-11-23T09:10:00+08:00", "review 1".to_owned()),
        ("intake1", "2026-11-23T09:20:00+08:00", format!("import {} --accept-good", list.display())),
        ("approve1", "2026-11-23T15:30:00+08:00", "approve 1".to_owned()),
        ("issue1", "2026-11-24T09:00:00+08:00", "issue 1 --number E1000001".to_owned()),
        ("issue1", "2026-11-25T11:00:00+08:00", "collect 1".to_owned()),
    ];
    let mut then = Vec::new();
    for (officer, at, act) in acts {
        office.now = at.to_owned();
        if !act.is_empty() {
            let came = office.run(officer, &act);
            assert!([Exit::Done, Exit::ListHeld].contains(&came.exit), "{act}: {} {}", came.out, came.err);
        }
        then.push((at, answers(&office, None)));
    }
    let before = office.bytes();
    office.now = "2027-02-01T09:00:00+08:00".to_owned();
    for (at, answered) in then {
        let again = answers(&office, Some(at));
        for ((look, now), then) in LOOKS.iter().zip(again).zip(answered) {
            assert_eq!(now, then, "{look} --as-of {at}");
        }
    }
    assert!(office.bytes() == before, "looking back wrote something");
}

#[test]
fn every_form_of_an_answer_says_of_which_moment_it_is() {
    let office = Office::new("2026-11-23T09:00:00+08:00");
    office.intake(&example("pv-negotiation"));
    let later = Office { now: "2026-11-24T09:00:00+08:00".to_owned(), ..office };
    for look in ["show 1", "history 1", "why 1", "list", "list --format table", "list --format csv", "stats"] {
        let line = format!("{look} --as-of 2026-11-23");
        let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        let came = later.plain(&words);
        assert_eq!(came.exit, Exit::Done, "{line}: {}", came.err);
        assert!(came.out.contains("2026-11-23"), "{line}: {}", came.out);
        assert!(came.out.contains("as of") || came.out.contains("as_of"), "{line}: {}", came.out);
    }
}

#[test]
fn a_moment_that_is_none_is_refused() {
    let office = Office::new("2026-11-23T09:00:00+08:00");
    for (at, said) in [
        ("2026-11-22", "before the case file was made"),
        ("2026-11-23T08:59", "before the case file was made"),
        ("2026-11-24", "still to come"),
        ("2026-11-23T09:00:01+08:00", "still to come"),
        ("2026-02-30", "cannot be read"),
        ("gestern", "cannot be read"),
    ] {
        let came = office.refused("", &format!("list --as-of {at}"), Exit::Usage);
        assert!(came.err.contains(said), "{at}: {}", came.err);
    }
}

#[test]
fn an_altered_record_shows_nothing_of_the_past() {
    let office = Office::new("2026-11-23T09:00:00+08:00");
    office.intake(&example("pv-negotiation"));
    let mut altered = meddle(&office, |file| {
        file.execute("UPDATE event SET officer = 'review1' WHERE case_id > 0", []).map(drop).unwrap();
    });
    altered.now = "2026-11-23T10:00:00+08:00".to_owned();
    assert_eq!(altered.run("", "list --as-of 2026-11-23T09:30").exit, Exit::Integrity);
}
