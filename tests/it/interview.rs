//! Questions at the counter: what is asked, how often, what an answer may be, and the way back.

use std::io;

use serde_json::{Value, json};
use visa_cli::domain::words::{Measure, Word};
use visa_cli::error::Exit;
use visa_cli::ui::Ui;

use crate::check::Sink;
use crate::office::{Came, Office, example};

const NOW: &str = "2026-11-23T09:00+08:00";

/// Runs a command at a terminal where somebody gives these answers; returns how many were not asked for.
pub(crate) fn at_terminal(office: &Office, line: &str, answers: &[&str]) -> (Came, usize) {
    let (out, talk) = (Sink::default(), Sink::default());
    let mut ui = Ui::new(Box::new(io::empty()), Box::new(out.clone()), Box::new(talk.clone()));
    ui.environment.asks = true;
    ui.answers = Some(answers.iter().map(|answer| (*answer).to_owned()).collect());
    let path = office.path().display().to_string();
    let mut args = vec!["visa-cli", "--json", "--case-file", &path, "--now", &office.now, "--officer", "intake1"];
    args.extend(line.split_whitespace());
    let exit = visa_cli::run(args.into_iter().map(Into::into), &mut ui);
    let left = ui.answers.take().unwrap().len();
    drop(ui);
    (Came { exit, out: out.text(), err: talk.text() }, left)
}

/// Answers all, and all are asked for.
fn taken(office: &Office, line: &str, answers: &[&str]) -> Value {
    let (came, left) = at_terminal(office, line, answers);
    assert_eq!((came.exit, left), (Exit::Done, 0), "{line}: {}", came.err);
    let told = came.json();
    assert_eq!(told["decision"]["outcome"], "eligible", "{}", came.err);
    office.done("", &format!("show {}", told["case"].as_str().unwrap()))
}

/// Help is given at the first question, and a name that is none is told before the next question.
#[test]
fn a_name_that_is_none_is_told_at_once() {
    let office = office();
    let answers = ["?", "", "", "", "", "", "", "", "", "MUEL\u{200b}LER HANS"];
    let (came, _) = at_terminal(&office, "intake port_visa", &answers);
    assert!(came.err.contains("the two lines of 44 characters"), "{}", came.err);
    assert!(came.err.contains("the name holds the invisible U+200B"), "{}", came.err);
}

fn check_digit(text: &str) -> u32 {
    let value = |byte: u8| match byte {
        b'0'..=b'9' => u32::from(byte - b'0'),
        b'A'..=b'Z' => u32::from(byte - b'A') + 10,
        _ => 0,
    };
    text.bytes().zip([7, 3, 1].into_iter().cycle()).map(|(byte, weight)| value(byte) * weight).sum::<u32>() % 10
}

/// The two lines that a reader sends.
pub(crate) fn zone(nationality: &str, number: &str, born: &str, expires: &str) -> [String; 2] {
    let number = format!("{number:<<9}");
    let dated = |text: &str| format!("{text}{}", check_digit(text));
    let (number, born, expires, personal) = (dated(&number), dated(born), dated(expires), "<<<<<<<<<<<<<<0");
    let all = check_digit(&format!("{number}{born}{expires}{personal}"));
    let first = format!("{:<<44}", format!("P<{nationality}IBRAHIM<<LAYLA"));
    [first, format!("{number}{nationality}{born}F{expires}{personal}{all}")]
}

fn layla() -> [String; 2] {
    zone("EGY", "A31200457", "840611", "310228")
}

/// An office that has taken in a list of this unit before.
fn office() -> Office {
    let office = Office::new(NOW);
    let mut known = example("pv-negotiation");
    known["particulars"] = json!({"inviter_name": "上海申海精密机械有限公司"});
    known["passport"]["number"] = json!("A99999999");
    office.intake(&known);
    office
}

#[test]
fn a_business_visitor_with_a_zone_and_a_known_unit_takes_eight_answers() {
    let office = office();
    let [first, second] = layla();
    let answers = [first.as_str(), &second, "y", "申海", "1", "21", "all", ""];
    assert!(answers.len() <= 8);
    let whole = taken(&office, "intake port_visa", &answers);
    let facts = &whole["facts"];
    assert_eq!(facts["applicant"]["name"], "IBRAHIM LAYLA");
    assert_eq!(facts["passport"]["number"], "A31200457");
    assert_eq!(facts["inviter"]["uscc"], "91310115MA1K4BQR2R");
    assert_eq!((&facts["request"]["visa_class"], &facts["request"]["stay_days"]), (&json!("M"), &json!(21)));
    assert_eq!((&whole["state"], &whole["enterprise_name"]), (&json!("accepted"), &json!("上海申海精密机械有限公司")));
    // A reader that sends both lines at once asks for one answer less.
    let one = zone("EGY", "A31200458", "840611", "310228").join("|");
    taken(&office, "intake port_visa", &[&one, "y", "91310115MA1K4BQR2R", "1", "21", "all", "y"]);
    office.holds();
}

#[test]
fn every_measure_can_be_taken_in_by_answers_alone() {
    let person = ["", "y", "SILVA JOAO", "BRA", "1988-12-05"];
    // The questions after the person, the passport's number apart; the day is that of the example.
    let measures: [(&str, &str, &[&str]); 9] = [
        (
            "port_visa",
            "2026-11-23",
            &["2034-01-31", "91310115MA1K4BQR2R", "上海申海", "?", "业务", "商务洽谈", "21", "all"],
        ),
        (
            "visa_extension",
            "2026-09-14",
            &[
                "20340131",
                "91310115MA1K4BQR2R",
                "申海",
                "trade_exchange",
                "visa",
                "M",
                "2026-08-26",
                "30",
                "",
                "10",
                "all",
            ],
        ),
        (
            "visa_replacement",
            "2026-09-14",
            &[
                "2034-01-31",
                "91310115MA1K4BQR2R",
                "申海",
                "multiple_entry",
                "60",
                "12",
                "visa",
                "M",
                "2026-08-26",
                "30",
                "all",
            ],
        ),
        (
            "visa_reissue",
            "2026-09-14",
            &["2034-01-31", "91310115MA1K4BQR2R", "申海", "lost", "visa", "M", "2026-08-26", "30", "single", "all"],
        ),
        (
            "residence_permit_issue",
            "2026-06-15",
            &["2034-01-31", "visa", "Z", "2026-06-01", "work", "365", "all", "2026-05-20"],
        ),
        (
            "residence_permit_extension",
            "2026-06-15",
            &["2034-01-31", "residence_permit", "2025-09-01", "study", "2026-08-31", "study", "365", "all"],
        ),
        (
            "residence_permit_change",
            "2026-06-15",
            &[
                "2034-01-31",
                "residence_permit",
                "2025-09-01",
                "work",
                "2027-03-31",
                "employer",
                "2026-06-08",
                "all",
                "2026-05-20",
            ],
        ),
        (
            "residence_permit_reissue",
            "2026-06-15",
            &["2034-01-31", "lost", "residence_permit", "2025-09-01", "work", "2027-01-01", "all"],
        ),
        ("newborn_registration", "2026-06-15", &["2031-05-20", "all"]),
    ];
    for (number, (measure, day, rest)) in measures.into_iter().enumerate() {
        let office = Office::new(&format!("{day}T09:00+08:00"));
        let passport = format!("GB11820{number}");
        let mut answers = person.to_vec();
        if measure == "newborn_registration" {
            answers[4] = "2026-04-18";
        }
        answers.push(&passport);
        answers.extend(rest);
        // Where the passport may be kept, somebody says whether it was handed over.
        let kept = matches!(measure, "visa_extension" | "visa_replacement" | "visa_reissue");
        answers.extend(kept.then_some("y"));
        answers.push("y");
        let whole = taken(&office, &format!("intake {measure}"), &answers);
        assert_eq!(whole["measure"], measure);
        assert_eq!(whole["custody"] == "office", kept, "{whole}");
        office.holds();
    }
}

#[test]
fn every_measure_is_found_by_its_name_its_code_and_its_number() {
    for (number, measure) in Measure::ALL.iter().enumerate() {
        for answer in [measure.code(), measure.zh(), &(number + 1).to_string()] {
            let office = Office::new(NOW);
            let (came, _) = at_terminal(&office, "intake", &["no measure", answer, ""]);
            assert_eq!(came.exit, Exit::Cancelled);
            assert!(came.err.contains("say a number, a code or a name"), "{}", came.err);
            assert!(came.err.contains("first line of the passport's zone"), "{answer}: {}", came.err);
        }
    }
}

#[test]
fn what_cannot_be_read_is_asked_again_with_what_is_expected() {
    let office = office();
    let [first, second] = layla();
    let spoiled = second.replace('6', "8");
    let answers = [
        first.as_str(),
        &spoiled,
        &first,
        &second,
        "perhaps",
        "y",
        "nobody knows",
        "91310115MA1K4BQR2X",
        "申海",
        "no purpose",
        "1",
        "-3",
        "many",
        "21",
        "all,letter",
        "all",
        "maybe",
        "y",
    ];
    let (came, left) = at_terminal(&office, "intake port_visa", &answers);
    assert_eq!((came.exit, left), (Exit::Done, 0), "{}", came.err);
    for said in [
        "machine-readable zone is not valid",
        "answer y or n",
        "no unit on file",
        "check character",
        "letter is no kind of paper",
        "expected",
    ] {
        assert!(came.err.contains(said), "{said}: {}", came.err);
    }
}

#[test]
fn the_way_back_leads_through_every_question() {
    let office = office();
    let [first, second] = layla();
    // From the last question back to the zone, then everything anew: days and papers otherwise.
    let answers = [
        first.as_str(),
        &second,
        "y",
        "申海",
        "1",
        "20",
        "all",
        "<",
        "<",
        "<",
        "<",
        "<",
        "<",
        "<",
        &first,
        &second,
        "y",
        "申海",
        "1",
        "",
        "all -photo",
        "<",
        "all",
        "y",
    ];
    let (came, left) = at_terminal(&office, "intake port_visa", &answers);
    assert_eq!((came.exit, left), (Exit::Done, 0), "{}", came.err);
    assert!(came.err.contains("this is the first question"), "{}", came.err);
    let whole = office.done("", &format!("show {}", came.json()["case"].as_str().unwrap()));
    // What was typed before is there to be taken over.
    assert_eq!(whole["facts"]["request"]["stay_days"], 20);
    assert_eq!(whole["facts"]["documents"].as_array().unwrap().len(), 4);
}

#[test]
fn what_was_given_is_not_asked_and_is_compared_with_the_zone() {
    let office = office();
    let [first, second] = layla();
    let line =
        "intake port_visa --passport A31200459 --uscc 91310115MA1K4BQR2R --days 21 --purpose business_negotiation";
    // Neither settles it: the officer says which the passport prints.
    let (came, left) = at_terminal(&office, line, &[&first, &second, "perhaps", "1", "y", "all", "y"]);
    assert_eq!((came.exit, left), (Exit::Done, 0), "{}", came.err);
    assert!(came.err.contains("! passport.number: the zone says A31200457, A31200459 was given"), "{}", came.err);
    let whole = office.show(came.json()["case"].as_str().unwrap());
    assert_eq!(whole["facts"]["passport"]["number"], "A31200457");
    let line = "intake port_visa --from FACTS";
    let facts = office.folder.path().join("facts.json");
    std::fs::write(&facts, example("pv-negotiation").to_string()).unwrap();
    let (came, left) = at_terminal(&office, &line.replace("FACTS", &facts.display().to_string()), &["", "y"]);
    assert_eq!((came.exit, left), (Exit::Done, 0), "a whole application is only confirmed: {}", came.err);
}

#[test]
fn no_is_asked_one_by_one_and_asks_what_was_found() {
    let office = office();
    let [first, second] = layla();
    let answers = [
        first.as_str(),
        &second,
        "n",
        "y",
        "y",
        "n",
        "",
        "alteration_suspected",
        "n",
        "exit_ban",
        "2026-03-01",
        "n",
        "y",
        "y",
        "y",
        "申海",
        "1",
        "21",
        "all",
        "y",
    ];
    let (came, left) = at_terminal(&office, "intake port_visa", &answers);
    assert_eq!((came.exit, left), (Exit::Done, 0), "{}", came.err);
    assert_ne!(came.json()["decision"]["outcome"], "eligible");
    let facts = office.show(came.json()["case"].as_str().unwrap())["facts"].clone();
    assert_eq!(facts["passport"]["verification"], "alteration_suspected");
    assert_eq!(facts["record"], json!([{"kind": "exit_ban", "on": "2026-03-01"}]));
    assert_eq!(facts["request"]["visa_abroad_in_time"], json!(false));
}

#[test]
fn enter_states_nothing() {
    let office = office();
    let enter = [""; 40];
    let (came, _) = at_terminal(&office, "intake port_visa", &enter);
    let case = came.json()["case"].as_str().unwrap().to_owned();
    let facts = office.show(&case)["facts"].clone();
    for path in ["/passport", "/record", "/arrival", "/applicant", "/inviter", "/documents", "/filing/filed_by"] {
        let said = facts.pointer(path).cloned().unwrap_or_default();
        assert!(said.is_null() || said == json!({}), "{path}: {said}");
    }
    let told = office.done("", &format!("show {case} --sources"));
    let all = told["sources"].as_array().unwrap();
    assert!(all.iter().all(|one| one["source"] == "setting"), "{all:?}");
}

#[test]
fn where_nobody_can_be_asked_an_application_must_be_given() {
    let office = office();
    for line in ["intake", "intake port_visa", "intake port_visa --draft"] {
        assert_eq!(office.refused("intake1", line, Exit::Usage).code(), "answer_needed");
    }
}

#[test]
fn who_gives_up_has_written_nothing() {
    let office = office();
    let [first, second] = layla();
    let before = office.bytes();
    let all = [first.as_str(), &second, "y", "申海", "1", "21", "all", "n"];
    for count in 0..=all.len() {
        let (came, left) = at_terminal(&office, "intake port_visa", &all[..count]);
        assert_eq!((came.exit, left), (Exit::Cancelled, 0), "after {count}: {}", came.err);
        assert!(office.bytes() == before, "after {count}");
    }
}
