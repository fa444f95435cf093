//! The law of a case file: pinned when it is made, changed by two officers, decided by whatever the settings say.

use std::process::Command;

use serde_json::{Value, json};
use visa_cli::error::Exit;
use visa_cli::policy::{BUILT_IN, Policy};

use crate::office::{Office, example};
use crate::real_office::RealOffice;

const NOW: &str = "2026-11-23T09:00:00+08:00";

/// The built-in text with another entry after the last one of a figure.
fn with(figure: &str, entry: &str) -> String {
    let begin = BUILT_IN.find(&format!("\n{figure} = [")).unwrap();
    let end = begin + BUILT_IN[begin..].find("\n]").unwrap();
    format!("{}\n  {entry}{}", &BUILT_IN[..end], &BUILT_IN[end..])
}

fn entry(value: &str, level: &str) -> String {
    format!(
        r#"{{ from = "2025-10-01", value = {value}, cite = "office order 3", level = "{level}", checked = "2026-03-01" }},"#
    )
}

/// The built-in text with a stay of a law that is newer than the program, which the edition of its day names.
fn newer_law(days: u32) -> String {
    let edition =
        "[[edition]]\nfrom = \"2027-01-01\"\nzh = \"office order 3\"\nen = \"office order 3 of the new law\"\n";
    let text = stay_of(days, "LAW").replacen("from = \"2025-10-01\", value = ", "from = \"2027-01-01\", value = ", 1);
    assert!(text.contains("from = \"2027-01-01\", value"));
    text.replacen("\n[port_visa]\n", &format!("\n{edition}\n[port_visa]\n"), 1)
}

fn stay_of(days: u32, level: &str) -> String {
    with("max_stay_days", &entry(&days.to_string(), level))
}

#[test]
fn two_officers_change_the_law_and_cases_follow_it() {
    let office = RealOffice::new(NOW, "");
    let case = office.intake(&port_visa(25));
    let draft = office.text("draft.toml", &stay_of(20, "PRACTICE"));
    let impact = office.done("", &format!("rules impact {draft}"));
    assert_eq!(impact["impact"], json!({"cases": 1, "outcomes": 1, "values": 0}));
    let changed = &impact["cases"][0];
    assert_eq!(changed["case"], case.as_str());
    assert_eq!(
        (&changed["before"]["outcome"], &changed["after"]["outcome"]),
        (&json!("eligible"), &json!("not_eligible"))
    );
    assert_eq!(impact["changes"][0]["name"], "port_visa.max_stay_days");

    for officer in ["intake1", "review1", "issue1", "admin1"] {
        let came = office.run(officer, &format!("rules propose {draft} --note shorter"));
        assert_eq!((came.exit, came.code().as_str()), (Exit::Duty, "role_missing"), "{officer}");
    }
    let proposed = office.done("approve1", &format!("rules propose {draft} --note shorter"));
    let activate = format!("rules activate {}", proposed["proposal"]);
    assert_eq!(office.run("approve1", &format!("{activate} --yes")).exit, Exit::Duty);
    assert_eq!(office.run("admin1", &activate).exit, Exit::Usage, "nobody was asked");
    assert_eq!(office.done("", &format!("show {case}"))["decision"]["outcome"], "eligible");
    let active = office.done("admin1", &format!("{activate} --yes"));
    assert_eq!(active["impact"], impact["impact"]);
    assert_eq!(office.run("admin2", &format!("{activate} --yes")).exit, Exit::NotFound, "once");

    // The log says what changed, from what to what.
    let log = office.done("", "audit log");
    let acts: Vec<&Value> =
        log["transactions"].as_array().unwrap().iter().filter(|one| one["law"].is_object()).collect();
    assert_eq!(acts.len(), 1, "{log}");
    assert_eq!(acts[0]["law"]["proposal"], proposed["proposal"]);
    let change = &acts[0]["law"]["changes"][0];
    assert_eq!(
        (&change["name"], &change["before"], &change["after"]),
        (&json!("port_visa.max_stay_days"), &Value::Null, &json!("20 (PRACTICE office order 3)")),
        "{change}"
    );

    // The case is decided by the text in force now, and its record says by which.
    let reviewed = office.done("review1", &format!("review {case} --recommend refuse"));
    assert_eq!(reviewed["decision"]["policy_sha256"], active["sha256"]);
    assert_eq!(reviewed["decision"]["outcome"], "not_eligible");
    let texts = office.done("", "rules history")["texts"].clone();
    let standing: Vec<(&Value, &Value)> =
        texts.as_array().unwrap().iter().map(|t| (&t["in_force"], &t["activated_by"])).collect();
    assert_eq!(standing, [(&json!(false), &json!("admin1")), (&json!(true), &json!("admin1"))]);
    holds(&office);
}

#[test]
fn settings_never_change_the_law_of_a_real_file() {
    let office = RealOffice::new(NOW, "");
    let case = office.intake(&port_visa(25));
    let draft = office.text("draft.toml", &stay_of(20, "PRACTICE"));
    for line in [format!("show {case}"), format!("review {case}"), "queue".to_owned()] {
        let came = office.run("review1", &format!("--config {draft} {line}"));
        assert_eq!((came.exit, came.code().as_str()), (Exit::Refused, "another_law"), "{line}");
        assert!(came.err.contains("rules propose"), "{}", came.err);
    }
    // The same law with other settings and comments is the same law.
    let own = office.text("own.toml", &BUILT_IN.replace("[settings]", "# ours\n[settings]\nlang = \"en\""));
    office.done("review1", &format!("--config {own} review {case}"));
    holds(&office);
}

#[test]
fn a_file_is_made_with_the_law_of_its_configuration() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("office.toml");
    std::fs::write(&path, stay_of(20, "PRACTICE")).unwrap();
    let office = RealOffice::new(NOW, &format!("--config {}", path.display()));
    let facts = office.text("facts.json", &port_visa(25).to_string());
    let taken = office.done("intake1", &format!("intake port_visa --from {facts}"));
    assert_eq!(taken["decision"]["outcome"], "not_eligible");
    // What the program brings is another text: who acts is told, and two may put it in force.
    let came = office.run("review1", "claim 1");
    assert!(came.err.contains("rules propose --built-in"), "{}", came.err);
    let proposed = office.done("approve1", "rules propose --built-in --note new");
    office.done("admin2", &format!("rules activate {} --yes", proposed["proposal"]));
    assert!(!office.run("review1", "review 1").err.contains("--built-in"));
    holds(&office);
}

#[test]
fn an_entry_of_lower_rank_is_stricter_or_refused() {
    let office = RealOffice::new(NOW, "");
    let refused = [
        stay_of(60, "PRACTICE"),
        stay_of(60, "LAW"),
        stay_of(20, "LAW"),
        stay_of(30, "INTERPRETATION"),
        with("suspended", &entry("false", "PRACTICE")).replace("value = true", "value = false"),
        with(
            "visit_purposes",
            &entry(r#"["exchange_visit", "family_visit", "private_affairs", "accompany_parent", "crew"]"#, "PRACTICE"),
        ),
        with("work_purposes", &entry(r#"["employment"]"#, "PRACTICE")),
        with("chinese_codes", &entry(r#"["CHN"]"#, "PRACTICE")),
        with("acceptance_day_counts", &entry("true", "PRACTICE")),
        // An entry that is put in the place of the law's own.
        BUILT_IN.replacen(
            r#"value = 30, cite = "EEAL 20(4)", level = "LAW""#,
            r#"value = 45, cite = "office", level = "NOTICE""#,
            1,
        ),
    ];
    for (place, text) in refused.iter().enumerate() {
        assert!(Policy::read(text).is_ok(), "{place}: {:?}", Policy::read(text).err());
        let draft = office.text("draft.toml", text);
        let came = office.run("approve1", &format!("rules propose {draft} --note x"));
        assert_eq!((came.exit, came.code().as_str()), (Exit::LawSaysNo, "lower_rank"), "{place}: {}", came.err);
    }
    let sixty = office
        .run("approve1", &format!("rules propose {} --note x", office.text("draft.toml", &stay_of(60, "PRACTICE"))));
    let line = stay_of(60, "PRACTICE").lines().position(|line| line.contains("office order 3")).unwrap() + 1;
    assert!(sixty.err.contains(&format!("line {line}: port_visa.max_stay_days: 60")), "{}", sixty.err);
    let taken = [
        stay_of(20, "PRACTICE"),
        newer_law(60),
        with("visit_purposes", &entry(r#"["exchange_visit"]"#, "PRACTICE")),
        with(
            "work_purposes",
            &entry(r#"["employment", "technical_guidance_at_partner", "installation_repair"]"#, "PRACTICE"),
        ),
        with("min_passport_months", &entry("7", "PRACTICE")),
    ];
    for text in &taken {
        let draft = office.text("draft.toml", text);
        let came = office.run("approve1", &format!("rules propose {draft} --note x"));
        assert_eq!(came.exit, Exit::Done, "{}", came.err);
    }
    let came = office.run("approve1", "rules propose --built-in --note same");
    assert_eq!(came.code(), "nothing_changed");
}

#[test]
fn training_files_take_any_law_and_practise_the_change() {
    let office = Office::new(NOW);
    let draft = office.folder.path().join("draft.toml");
    std::fs::write(&draft, stay_of(20, "PRACTICE")).unwrap();
    let draft = draft.display().to_string();
    let facts = port_visa(25).to_string();
    let taken = office.piped("intake1", &format!("--config {draft} intake port_visa --from -"), facts.as_bytes());
    assert_eq!(taken.json()["decision"]["outcome"], "not_eligible");
    assert_eq!(office.done("review1", "review 1 --recommend approve")["decision"]["outcome"], "eligible");
    let proposed = office.done("approve1", &format!("rules propose {draft} --note shorter"));
    office.refused("admin1", "rules activate 99 --yes", Exit::NotFound);
    office.done("admin1", &format!("rules activate {} --yes --dry-run", proposed["proposal"]));
    office.done("admin1", &format!("rules activate {} --yes", proposed["proposal"]));
    let why = office.done("review1", "return 1 --note again");
    assert_eq!(why["state"], "under-examination");
    assert_eq!(office.done("review1", "review 1 --recommend refuse")["decision"]["outcome"], "not_eligible");
    office.holds();
}

#[test]
fn days_that_could_not_be_counted_are_set_when_the_year_is_activated() {
    let text = BUILT_IN.split("[[calendar]]\nyear = 2026").next().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let short = folder.path().join("short.toml");
    std::fs::write(&short, text).unwrap();
    let now = "2026-09-14T09:00:00+08:00";
    let office = RealOffice::new(now, &format!("--config {}", short.display()));
    let case = office.intake(&example("ex-30-days"));
    let closed = office.intake(&{
        let mut facts = example("ex-30-days");
        facts["passport"]["number"] = json!("C7720999");
        facts["applicant"]["name"] = json!("TRAN THI MAI");
        facts["applicant"]["birth_date"] = json!("1991-02-03");
        facts
    });
    office.done("intake1", &format!("withdraw {closed} --yes"));
    assert_eq!(office.done("", &format!("show {case}"))["due_on"], Value::Null);
    // Whoever asks for the days of the year is answered from the text in force, not from the one of the program.
    let knows_the_year = |office: &RealOffice| {
        let doctor = office.run("", "doctor").json();
        let found =
            doctor["checks"].as_array().unwrap().iter().find(|check| check["name"] == "calendar").unwrap().clone();
        let shown = [
            "calendar show 2026",
            "calendar check --on 2026-09-16",
            "deadline explain --from 2026-09-14 --working-days 7",
        ]
        .map(|line| office.run("", line).exit == Exit::Done);
        (found["next"].is_null(), shown)
    };
    assert_eq!(knows_the_year(&office), (false, [false; 3]));
    let proposed = office.done("approve1", "rules propose --built-in --note 2026");
    let later = office.at("2026-09-16T09:00:00+08:00");
    let active = later.done("admin1", &format!("rules activate {} --yes", proposed["proposal"]));
    assert_eq!(active["periods_set"], 1, "a case that is closed has no period");
    assert_eq!(knows_the_year(later), (true, [true; 3]));

    // The day is the one that it would have had, counted from its own day of receipt.
    let other = Office::new("2026-09-14T09:00+08:00");
    let same = other.intake(&example("ex-30-days"));
    let due = other.show(&same)["due_on"].clone();
    assert!(due.is_string(), "{due}");
    assert_eq!(office.done("", &format!("show {case}"))["due_on"], due);
    let events = office.done("", &format!("history {case}"));
    assert_eq!(events["events"].as_array().unwrap().last().unwrap()["kind"], "period-set");
    holds(&office);
}

/// A port visa that nothing stands against, for some days.
fn port_visa(days: u32) -> Value {
    let mut facts = example("pv-negotiation");
    facts["request"]["stay_days"] = days.into();
    facts
}

fn holds(office: &RealOffice) {
    assert_eq!(office.run("", "audit verify").exit, Exit::Done);
    assert_eq!(office.run("", "audit replay").exit, Exit::Done);
    let file = office.file("cases.db");
    let proof = Command::new("python3").arg("examples/verify_record.py").arg(file).output().unwrap();
    assert!(proof.status.success(), "{}", String::from_utf8_lossy(&proof.stdout));
}

/// What is shown of the law is what the office decides by: not what the program brings.
#[test]
fn the_law_in_force_is_what_is_shown() {
    let office = RealOffice::new(NOW, "");
    let figure = "rules show port_visa.max_stay_days";
    assert_eq!(office.done("", figure)["entries"].as_array().unwrap().len(), 1);
    let draft = office.text("draft.toml", &stay_of(20, "PRACTICE"));
    let proposed = office.done("approve1", &format!("rules propose {draft} --note shorter"));
    let active = office.done("admin1", &format!("rules activate {} --yes", proposed["proposal"]));
    let shown = office.done("", figure);
    assert_eq!((&shown["policy_sha256"], &shown["policy_from"]), (&active["sha256"], &json!("case-file")));
    assert_eq!(shown["entries"][1]["value"], "20");
    assert_eq!(office.done("", "rules show PV-04")["policy_sha256"], active["sha256"]);
    let settings = office.done("", "config show");
    assert_eq!((&settings["policy"]["sha256"], &settings["policy"]["from"]), (&active["sha256"], &json!("case-file")));
    // Who names a text of his own looks at that one.
    let own = office.text("own.toml", &stay_of(15, "PRACTICE"));
    let looked = office.done("", &format!("--config {own} {figure}"));
    assert_eq!((&looked["entries"][1]["value"], &looked["policy_from"]), (&json!("15"), &json!("settings")));
}

#[test]
fn a_draft_that_would_be_refused_says_so_before_and_a_case_that_differs_says_in_what() {
    let office = RealOffice::new(NOW, "");
    office.intake(&port_visa(25));
    let sixty = office.text("sixty.toml", &stay_of(60, "LAW"));
    for line in [format!("rules impact {sixty}"), format!("rules diff built-in {sixty}")] {
        let told = office.done("", &line)["would_be_refused"].clone();
        assert!(told[0]["en"].as_str().unwrap().contains("the program knows no \"office order 3\""), "{line}: {told}");
    }
    // The outcome is the same, and the provision is another: the line says which.
    let cited = "cite = \"EEAL 20(4)\", level = \"LAW\"";
    let other = BUILT_IN.replacen(cited, "cite = \"EEAL 20(4); EEAL 15\", level = \"LAW\"", 1);
    let other = other.replacen("value = 30, cite", "value = 20, cite", 1);
    let impact = office.done("", &format!("rules impact {}", office.text("other.toml", &other)));
    let changed = &impact["cases"][0];
    assert_ne!((&changed["before"], &impact["impact"]["cases"]), (&changed["after"], &json!(0)));
    // A query that nobody can read is not put in force.
    let query = BUILT_IN.replacen("[queries]\n", "[queries]\nours = \"state:opne\"\n", 1);
    let came = office.run("approve1", &format!("rules propose {} --note x", office.text("query.toml", &query)));
    assert_eq!((came.exit, came.code().as_str()), (Exit::Refused, "bad_filter"), "{}", came.err);
}

/// A case approved by the text of its day, and a stricter text activated after it.
fn stricter_after_approval() -> (Office, String, u64) {
    let office = Office::new(NOW);
    let case = office.intake(&port_visa(25));
    office.done("review1", &format!("review {case}"));
    office.done("approve1", &format!("approve {case}"));
    let path = office.folder.path().join("draft.toml");
    std::fs::write(&path, stay_of(20, "PRACTICE")).unwrap();
    let proposed = office.done("approve1", &format!("rules propose {} --note shorter", path.display()));
    // Who proposes what began before today is told of what it turns over.
    assert_eq!(proposed["turned_over"], json!([case]));
    let number = proposed["proposal"].as_u64().unwrap();
    let office = Office { now: "2026-11-24T09:00:00+08:00".to_owned(), ..office };
    office.done("admin1", &format!("rules activate {number} --yes"));
    (office, case, number)
}

#[test]
fn a_decision_is_explained_by_the_text_that_it_was_made_by() {
    let (office, case, _) = stricter_after_approval();
    let why = office.done("", &format!("why {case}"));
    let rule = why["rules"].as_array().unwrap().iter().find(|rule| rule["id"] == "PV-04").unwrap();
    assert_eq!((&why["decision"]["outcome"], &rule["verdict"]), (&json!("eligible"), &json!("met")), "{rule}");
    assert_eq!((&why["in_force"], &why["decided_on"]), (&json!(false), &json!("2026-11-23")));
    let words: Vec<String> = ["why", &case, "--lang", "en"].map(str::to_owned).to_vec();
    let told = office.plain(&words);
    assert!(
        !told.out.contains("NOT ELIGIBLE") && told.err.contains("another is in force now"),
        "{} {}",
        told.out,
        told.err
    );
    // What the text in force says against it now names the day on which it came.
    let shown = office.show(&case);
    let against = shown["obstacles"].as_array().unwrap().iter().find(|one| one["code"] == "law_says_no").unwrap();
    assert!(against.to_string().contains("activated on 2026-11-24"), "{against}");
    office.holds();
}

#[test]
fn what_an_activated_text_changed_is_told_at_any_later_time() {
    let (office, _, number) = stricter_after_approval();
    let told = office.done("", &format!("rules history {number}"));
    let change = &told["changes"][0];
    assert_eq!((told["changes"].as_array().unwrap().len(), &change["name"]), (1, &json!("port_visa.max_stay_days")));
    let one = &told["texts"][0];
    assert_eq!((&one["proposed_by"], &one["activated_by"]), (&json!("approve1"), &json!("admin1")));
    let first = office.done("", "rules history")["texts"][0]["proposal"].as_u64().unwrap();
    assert_eq!(office.done("", &format!("rules history {first}"))["changes"], json!([]));
    let differ = office.done("", &format!("rules diff {first} {number}"));
    assert_eq!(differ["figures"][0]["name"], "port_visa.max_stay_days");
    let words: Vec<String> = ["rules", "history", &number.to_string(), "--text"].map(str::to_owned).to_vec();
    assert_eq!(office.plain(&words).out, stay_of(20, "PRACTICE"));
    assert_eq!(office.run("", "rules history 9999").code(), "no_such_text");
}

#[test]
fn a_purpose_that_stands_in_two_lists_is_a_fault_and_is_not_proposed() {
    let visits = r#"["exhibition", "exchange_visit", "family_visit", "private_affairs", "accompany_parent"]"#;
    let entry = format!(
        r#"{{ from = "2026-06-01", value = {visits}, cite = "NIA measure 2026-06-01", level = "NIA_MEASURE", checked = "2026-11-23" }},"#
    );
    let edition =
        "[[edition]]\nfrom = \"2026-06-01\"\nzh = \"NIA measure 2026-06-01\"\nen = \"NIA measure 2026-06-01, fairs\"\n";
    let text = with("visit_purposes", &entry).replacen("\n[port_visa]\n", &format!("\n{edition}\n[port_visa]\n"), 1);
    let office = Office::new(NOW);
    let path = office.folder.path().join("draft.toml");
    std::fs::write(&path, &text).unwrap();
    let path = path.display();
    let refused = office.run("approve1", &format!("rules propose {path} --note fairs"));
    assert_eq!(refused.exit, Exit::LawSaysNo, "{}", refused.err);
    assert_eq!(office.run("", &format!("--config {path} rules list")).code(), "invalid_config");
    // A text that was put in force before is told of by the proof of the rules.
    let report = visa_cli::rules::verify::verify(&Policy::read(&text).unwrap(), 100_000);
    let told: Vec<&str> = report.faults.iter().map(|fault| fault.en.as_str()).collect();
    assert!(told.iter().any(|en| en.contains("from 2026-06-01 exhibition stands in")), "{told:?}");
    let line = 1 + text[..text.find("[\"exhibition\", \"exchange").unwrap()].matches('\n').count();
    assert!(refused.err.contains(&format!("line {line}")) && refused.err.contains("exhibition"), "{}", refused.err);
    assert!(visa_cli::policy::overlap::overlaps(Policy::built_in()).is_empty());
}

#[test]
fn labelled_cases_are_read_from_standard_input_too() {
    let case = json!({"title": "one", "facts": example("pv-negotiation"), "expect": {"outcome": "eligible"}});
    let office = Office::new(NOW);
    let told = office.piped("", "rules test -", case.to_string().as_bytes());
    assert_eq!((told.exit, told.json()["cases"].clone()), (Exit::Done, json!(1)), "{}", told.out);
}

/// What was not known at the end of a day is not known in its report, whenever that is made; and nothing is told as zero
/// that nobody could count.
#[test]
fn the_report_of_a_day_stands_on_the_calendar_of_that_day() {
    let mut office = Office::new("2026-12-29T09:00+08:00");
    let mut facts = example("ex-30-days");
    facts["as_of"] = json!("2026-12-29");
    facts["current_stay"]["entered_on"] = json!("2026-12-05");
    facts["current_stay"]["valid_until"] = json!("2027-01-04");
    office.intake(&facts);
    office.now = "2027-02-20T09:00+08:00".to_owned();
    let stats = office.done("", "stats");
    assert_eq!(stats["undated"], 1, "{stats}");
    let words = ["stats", "--lang", "en"].map(str::to_owned);
    assert!(office.plain(&words).out.contains("last day not known yet"));
    let reports = ["daily --date 2027-01-11", "backlog --date 2027-01-11", "trend --from 2027-01-05 --to 2027-01-11"];
    let before = reports.map(|line| office.run("", &format!("report {line}")).out);
    assert!(before[0].contains("year_not_published"), "{}", before[0]);
    let calendar = "\n[[calendar]]\nyear = 2027\nnotice = \"国办发明电〔2026〕7号\"\npublished = \"2026-11-30\"\nholidays = [\n  \
        { name = \"元旦\", en = \"New Year's Day\", from = \"2027-01-01\", to = \"2027-01-03\" },\n]\nworkdays = []\n\
        cite = \"Reg 36(2)\"\nchecked = \"2026-11-30\"\n";
    let draft = office.folder.path().join("next.toml");
    std::fs::write(&draft, std::fs::read_to_string("config.example.toml").unwrap() + calendar).unwrap();
    let proposed = office.done("approve1", &format!("rules propose {} --note published", draft.display()));
    office.done("admin1", &format!("rules activate {} --yes", proposed["proposal"]));
    assert!(office.done("", "stats").get("undated").is_none());
    let after = reports.map(|line| office.run("", &format!("report {line}")).out);
    assert_eq!(before, after);
}
