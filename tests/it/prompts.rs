//! Questions drawn at a real terminal: choices, text in Chinese, the way back, Ctrl-C, and lines for screen readers.

use crate::office::Office;
use crate::terminal::Terminal;

const NOW: &str = "2026-11-23T09:00+08:00";
const WIDE: (u16, u16) = (80, 24);
const NARROW: (u16, u16) = (40, 12);

/// Answers the questions before the name with Enter.
fn to_the_name(at: &mut Terminal) {
    let before = ["first line", "records searched", "the original passport was shown", "it is an ordinary passport"];
    let after =
        ["were searched and are clear", "no time for a visa abroad", "applies in person", "arrives today [y/n]"];
    for question in before.into_iter().chain(after) {
        at.shows(question);
        at.types("\r");
    }
    at.shows("name as printed");
}

#[test]
fn a_choice_is_taken_by_its_number_by_a_part_of_its_name_and_by_arrows() {
    let office = Office::new(NOW);
    for (window, keys, measure) in [
        (WIDE, "1", "port visa"),
        (WIDE, "2", "visa extension"),
        (WIDE, "newborn", "newborn"),
        (WIDE, "\u{1b}[B\u{1b}[B", "visa extension"),
        (NARROW, "2", "visa extension"),
    ] {
        let mut at = Terminal::open(&office, window, "intake1", "intake");
        at.shows("measure:").shows("visa_extension");
        at.types(keys);
        at.shows(if keys.starts_with('\u{1b}') { "> " } else { keys });
        at.types("\r").shows("first line");
        assert!(at.screen().contains(&format!("measure: {measure}")), "{}", at.screen());
        at.types("\u{3}");
        assert_eq!(at.ends(), 130);
        assert!(!at.cursor_is_hidden());
    }
}

#[test]
fn chinese_is_typed_edited_and_deleted_by_characters() {
    let office = Office::new(NOW);
    for window in [WIDE, NARROW] {
        let mut at = Terminal::open(&office, window, "intake1", "intake port_visa");
        to_the_name(&mut at);
        // One taken back, one before it by the arrow and backspace, the rest by Ctrl-U; a word by Ctrl-W.
        at.types("李小龙").shows("李小龙");
        at.types("\u{7f}").shows_no("李小龙").shows("李小");
        at.types("\u{1b}[D\u{7f}").shows_no("李小").shows("小");
        at.types("\u{5}\u{15}").shows_no("小");
        at.types("IBRAHIM LAYLA").shows("IBRAHIM LAYLA");
        at.types("\u{17}").shows_no("LAYLA");
        at.types("李娜\r").shows("nationality");
        at.types("\u{3}").shows("keep the answers so far as a draft");
        at.types("y\r");
        assert_eq!(at.ends(), 0, "{}", at.screen());
        let drafts = office.done("", "list state:draft");
        assert_eq!(drafts["cases"].as_array().unwrap().last().unwrap()["name"], "IBRAHIM 李娜");
    }
    office.holds();
}

#[test]
fn a_nationality_is_found_by_its_name_and_escape_goes_back() {
    let office = Office::new(NOW);
    let mut at = Terminal::open(&office, WIDE, "intake1", "intake port_visa");
    to_the_name(&mut at);
    at.types("LEE\r").shows("zone: |");
    at.types("\u{1b}").shows("name as printed [LEE]");
    at.types("\r").shows("zone: |");
    // A question mark is answered with what the question is about, and it comes again.
    at.types("?\r").shows("type part of a name or code").shows("zone: |");
    at.types("埃及").shows("EGY").types("\r").shows("day of birth");
    assert!(at.screen().contains("Egypt"), "{}", at.screen());
    // Back to a text by a mark, and to the list by Esc.
    at.types("<\r").shows("zone: |");
    at.types("\u{1b}").shows_no("zone: |");
    // Nothing is said any more that could be kept.
    at.types("\u{3}");
    assert_eq!(at.ends(), 130);
    assert_eq!(office.done("", "list")["total"], 0);
}

#[test]
fn papers_are_ticked_and_enter_alone_ticks_none() {
    let office = Office::new(NOW);
    for (keys, count) in [("a\r", 4), (" \r", 1), ("\r", 0)] {
        let facts = office.folder.path().join("facts.json");
        let mut said = crate::office::example("pv-negotiation");
        said["documents"] = serde_json::Value::Null;
        std::fs::write(&facts, said.to_string()).unwrap();
        let line = format!("--json intake port_visa --draft --from {}", facts.display());
        let mut at = Terminal::open(&office, WIDE, "intake1", &line);
        at.shows("first line");
        at.types("\r").shows("[ ]");
        at.types(keys).shows("write it");
        at.types("\r");
        assert_eq!(at.ends(), 0, "{}", at.screen());
        let case = office.done("", "list")["cases"].as_array().unwrap().last().unwrap()["case"].clone();
        let facts = office.show(case.as_str().unwrap())["facts"].clone();
        assert_eq!(facts["documents"].as_array().map_or(0, Vec::len), count, "{keys:?}");
    }
}

#[test]
fn ctrl_c_at_every_question_brings_the_cursor_back_and_writes_nothing() {
    let office = Office::new(NOW);
    let before = office.bytes();
    let answers =
        ["\r", "y\r", "LEE\r", "EGY\r", "1984-06-11\r", "A31200457\r", "2031-02-28\r", "91310115MA1K4BQR2R\r"];
    let questions =
        ["first line", "[y/n]", "name as", "nationality", "day of birth", "number:", "valid to", "credit code"];
    for count in 0..questions.len() {
        let mut at = Terminal::open(&office, WIDE, "intake1", "intake port_visa");
        for (question, answer) in questions[..count].iter().zip(answers) {
            at.shows(question);
            at.types(answer);
        }
        at.shows(questions[count]).types("\u{3}");
        if count > 1 {
            at.shows("draft [y/N]").types("\r");
        }
        assert_eq!(at.ends(), 130, "{}", at.screen());
        assert!(!at.cursor_is_hidden(), "{}", questions[count]);
    }
    assert!(office.bytes() == before);
}

#[test]
fn lines_alone_come_for_a_screen_reader_a_dumb_terminal_and_one_without_utf_8() {
    let office = Office::new(NOW);
    let [plain, dumb] = [("intake1", "--plain intake", "xterm"), ("intake1", "intake", "dumb")];
    for (officer, line, term) in [plain, dumb] {
        let mut at = Terminal::with(&office, WIDE, officer, line, &[("TERM", term), ("LANG", "C")]);
        at.shows("measure: ");
        at.types("port_visa\r").shows("first line");
        assert!(!at.everything().contains('\u{1b}'), "{}", at.everything().escape_debug());
        at.types("\u{3}");
        assert_eq!(at.ends(), 130);
    }
    let mut at = Terminal::with(
        &office,
        WIDE,
        "intake1",
        "--lang zh intake",
        &[("TERM", "xterm"), ("LANG", "C"), ("NO_COLOR", "1")],
    );
    at.shows("口岸签证");
    at.types("口岸").shows("口岸|");
    at.types("\r").shows("第一行");
    assert!(!at.everything().contains("\u{1b}[3"), "{}", at.everything().escape_debug());
}

#[test]
fn who_acts_is_chosen_where_nobody_was_named() {
    let office = Office::new(NOW);
    let mut at = Terminal::open(&office, WIDE, "", "next 1");
    at.shows("officer:").shows("approve1");
    at.types("review").shows("review|").types("\r");
    assert_eq!(at.ends(), 3, "there is no case yet: {}", at.screen());
    assert_eq!(office.refused("", "next 1", visa_cli::error::Exit::Usage).code(), "answer_needed");
}

#[test]
fn facts_are_written_in_an_editor_and_read_as_anywhere() {
    let office = Office::new(NOW);
    let script = office.folder.path().join("edit.sh");
    let facts = office.folder.path().join("facts.json");
    let example = crate::office::example("pv-negotiation");
    std::fs::write(&facts, example.to_string()).unwrap();
    // First something that is no JSON, then a value that cannot be read, then the facts.
    let count = office.folder.path().join("count");
    std::fs::write(
        &script,
        format!(
            "grep -q '\"stay_days\": null' \"$1\" && touch {0}.asked\nn=$(cat {0} 2>/dev/null || echo 0); echo $((n+1)) > {0}\n\
             case $n in 0) echo '{{' > \"$1\";; 1) echo '{{\"measure\":\"port_visa\",\"request\":{{\"stay_days\":\"many\"}}}}' > \"$1\";; \
             *) cp {1} \"$1\";; esac\n",
            count.display(),
            facts.display()
        ),
    )
    .unwrap();
    let editor = format!("sh {}", script.display());
    let environment = [("TERM", "xterm"), ("LANG", "C.UTF-8"), ("EDITOR", editor.as_str())];
    let mut at = Terminal::with(&office, WIDE, "intake1", "intake port_visa --edit", &environment);
    at.shows("this is no JSON").shows("edit it again").types("\r");
    at.shows("/request/stay_days").types("\r");
    at.shows("first line").types("\r");
    at.shows("write it").types("\r");
    assert_eq!(at.ends(), 0, "{}", at.screen());
    assert!(office.folder.path().join("count.asked").exists(), "what is asked for stood there, open");
    assert_eq!(office.show("1")["facts"]["request"]["stay_days"], example["request"]["stay_days"]);
    // An editor that ends badly, and nobody at a terminal: nothing is written.
    let before = office.bytes();
    let environment = [("TERM", "xterm"), ("LANG", "C.UTF-8"), ("EDITOR", "false")];
    let mut at = Terminal::with(&office, WIDE, "intake1", "intake port_visa --edit", &environment);
    assert_eq!(at.ends(), 130, "{}", at.screen());
    office.refused("intake1", "intake port_visa --edit", visa_cli::error::Exit::Usage);
    assert!(office.bytes() == before);
}

#[test]
fn a_checklist_is_what_the_rules_ask_for_and_what_came_in() {
    let office = Office::new(NOW);
    let mut facts = crate::office::example("pv-negotiation");
    let papers = facts["documents"].as_array_mut().unwrap();
    let gone = papers.remove(0)["kind"].as_str().unwrap().to_owned();
    let case = office.intake(&facts);
    let list = office.done("", &format!("document checklist {case}"));
    let items = list["items"].as_array().unwrap();
    let of = |kind: &str| items.iter().find(|item| item["kind"] == kind).unwrap().clone();
    assert_eq!(of(&gone)["received"], false, "{list}");
    assert_eq!(of("photo")["received"], true);
    assert!(items.iter().all(|item| item["citation"].is_string() && item["rule"].is_string()), "{list}");
    // What the rules miss is exactly what did not come in.
    let missing: Vec<_> = office.show(&case)["decision"]["missing"].as_array().unwrap().clone();
    let open: Vec<_> = items.iter().filter(|item| item["received"] == false).map(|item| item["kind"].clone()).collect();
    assert_eq!(missing, open);
    assert_eq!(of("passport")["received"], true);
    // Without the passport in hand it is what is missing; a paper that has ended is no paper that came in.
    let mut without = crate::office::example("pv-negotiation");
    without["passport"]["shown"] = serde_json::Value::Null;
    without["passport"]["number"] = "K9988776".into();
    without["applicant"]["name"] = crate::office::name_of(4).into();
    without["applicant"]["birth_date"] = crate::office::born_of(4).into();
    let waits = office.intake(&without);
    office.done("intake1", &format!("document add {waits} --kind invitation_letter --valid-until 2020-01-01"));
    let list = office.done("", &format!("document checklist {waits}"));
    let of = |kind: &str| list["items"].as_array().unwrap().iter().find(|item| item["kind"] == kind).unwrap().clone();
    assert_eq!(
        (&of("passport")["received"], &of("invitation_letter")["ended"]),
        (&false.into(), &true.into()),
        "{list}"
    );
    office.done("intake1", &format!("document add {case} --kind {gone}"));
    office.done("review1", &format!("document verify {case} --kind {gone}"));
    let list = office.done("", &format!("document checklist {case}"));
    let item = list["items"].as_array().unwrap().iter().find(|item| item["kind"] == gone.as_str()).unwrap().clone();
    assert_eq!((&item["received"], &item["verified_by"]), (&true.into(), &"review1".into()));
    for (measure, kind) in [("visa_extension", "application_form"), ("residence_permit_issue", "photo")] {
        let list = office.done("", &format!("document checklist {measure}"));
        assert!(list["items"].as_array().unwrap().iter().any(|item| item["kind"] == kind), "{list}");
    }
    let work = office.done("", "document checklist residence_permit_issue --set request.permit_kind=work");
    assert!(work["items"].as_array().unwrap().iter().any(|item| item["kind"] == "work_permit"), "{work}");
}
