//! What is known of persons beyond the years that it is kept: who is due, erasing by two officers, what stands after it.

use std::collections::BTreeMap;
use std::fs;

use rusqlite::Connection;
use rusqlite::types::Value as Cell;
use serde_json::Value;
use visa_cli::error::Exit;
use visa_cli::store::engine::format::FORMAT;

use crate::formats::frozen;
use crate::office::Office;

/// A file of the format of today three years on, under a law that keeps what is known of persons for two.
fn office() -> Office {
    let office = Office { now: "2029-03-11T10:00+08:00".to_owned(), ..frozen(FORMAT) };
    let law = fs::read_to_string("config.example.toml").unwrap();
    let keep = "[archive]\nkeep_years = [{ from = \"2013-07-01\", value = 2, cite = \"office rule 3\", \
        level = \"PRACTICE\", checked = \"2026-03-01\" }]\n";
    fs::write(office.folder.path().join("law.toml"), format!("{law}\n{keep}")).unwrap();
    // The first act makes the log beside the file.
    office.done("intake1", "print file 10");
    office
}

impl Office {
    fn by_law(&self, line: &str) -> String {
        format!("--config {} {line}", self.folder.path().join("law.toml").display())
    }

    fn due(&self) -> Vec<String> {
        let plan = self.run("", &self.by_law("retention plan")).json();
        plan["cases"].as_array().unwrap().iter().map(|one| one["case"].as_str().unwrap().to_owned()).collect()
    }

    fn proposed(&self) -> u64 {
        self.done("approve1", &self.by_law("erase"))["proposal"].as_u64().unwrap()
    }

    fn rows(&self, table: &str) -> Vec<Vec<Cell>> {
        let file = Connection::open(self.path()).unwrap();
        let mut sql = file.prepare(&format!("SELECT * FROM {table} ORDER BY 1, 2, 3")).unwrap();
        let width = sql.column_count();
        let row = |row: &rusqlite::Row| (0..width).map(|column| row.get(column)).collect();
        sql.query_map([], row).unwrap().collect::<Result<_, _>>().unwrap()
    }

    /// How often some bytes stand in the file and beside it.
    fn finds(&self, text: &str) -> usize {
        let found = |bytes: &Vec<u8>| bytes.windows(text.len()).filter(|window| *window == text.as_bytes()).count();
        self.bytes().iter().map(found).sum()
    }
}

/// Names, numbers and days that are of the persons of some cases and of nobody else on file.
fn personal(office: &Office, cases: &[String]) -> Vec<String> {
    let all = office.run("", "list --limit 1000").json();
    let told = |case: &str| {
        let shown = office.show(case);
        let of = |place: &str| shown.pointer(place).and_then(Value::as_str).map(str::to_owned);
        let places = [
            "/facts/applicant/name",
            "/facts/applicant/birth_date",
            "/facts/passport/number",
            "/particulars/chinese_name",
            "/particulars/position",
        ];
        places.into_iter().filter_map(of).collect::<Vec<String>>()
    };
    let mut mine: BTreeMap<String, bool> = BTreeMap::new();
    for case in all["cases"].as_array().unwrap() {
        let case = case["case"].as_str().unwrap().to_owned();
        for value in told(&case) {
            let only = mine.entry(value).or_insert(true);
            *only &= cases.contains(&case);
        }
    }
    mine.into_iter().filter(|(_, only)| *only).map(|(value, _)| value).collect()
}

#[test]
fn what_was_erased_is_nowhere_and_everything_else_stands() {
    let office = office();
    let due = office.due();
    assert!(due.len() >= 3, "{due:?}");
    let values = personal(&office, &due);
    assert!(values.len() >= 10 && values.iter().all(|value| office.finds(value) > 0), "{values:?}");
    const STAY: [&str; 14] = [
        "case_file",
        "officer_part",
        "issued",
        "paper",
        "serial",
        "batch",
        "enterprise",
        "second_look",
        "daily_count",
        "standing_count",
        "watch_list",
        "person_link",
        "recusal",
        "before_act",
    ];
    let before = STAY.map(|table| (table, office.rows(table)));
    let report = office.run("", "report daily --date 2026-03-10").out;

    let proposal = office.proposed();
    let erased = office.done("admin1", &office.by_law(&format!("erase --confirm {proposal}")));
    assert_eq!((erased["erased"].as_bool(), erased["cases"].as_u64()), (Some(true), Some(due.len() as u64)));

    for value in &values {
        assert_eq!(office.finds(value), 0, "{value} is in the file still");
    }
    for (table, rows) in before {
        // What was compared is told by no sum any more.
        if table != "person_link" {
            for (one, other) in office.rows(table).iter().zip(&rows) {
                assert_eq!(one, other, "{table} changed");
            }
            assert_eq!(office.rows(table).len(), rows.len(), "{table}");
        }
    }
    assert_eq!(office.run("", "report daily --date 2026-03-10").out, report);
    office.holds();
    let replayed = office.done("", "audit replay");
    assert_eq!(
        replayed["erased_cases"].as_u64(),
        Some(due.len() as u64 + 1),
        "one was erased when the file was frozen"
    );
    assert_eq!(office.due(), Vec::<String>::new());
    assert_eq!(office.show(&due[0])["erased_on"], "2029-03-11");
    // As it stood before shows what is left too.
    let then = office.run("", &format!("show {} --as-of 2026-03-10", due[0]));
    assert_eq!(then.exit, Exit::Done, "{}", then.err);
    assert!(then.json()["facts"]["applicant"]["name"].is_null());
    // What needs the person is refused; who comes again is somebody new.
    for (officer, line) in [
        ("intake1", "print file"),
        ("intake1", "renew --act extension"),
        ("issue1", "correct --set request.stay_days=3 --note typo"),
    ] {
        let came = office.run(officer, &format!("{line} {}", due[1]));
        assert_ne!(came.exit, Exit::Done, "{line}");
        assert_eq!(came.code(), "erased", "{line}: {}", came.err);
    }
}

#[test]
fn it_takes_a_law_two_officers_and_what_they_saw() {
    let office = office();
    let came = office.refused("", "retention plan", Exit::Refused);
    assert_eq!(came.code(), "no_keeping_rule");
    assert_eq!(office.refused("intake1", &office.by_law("erase"), Exit::Duty).code(), "role_missing");
    let due = office.due();
    let kept = office.show("10")["case"].as_str().unwrap().to_owned();
    assert!(!due.contains(&kept), "an open case is kept");
    let came = office.refused("approve1", &office.by_law(&format!("erase --case {kept}")), Exit::Refused);
    assert_eq!(came.code(), "not_due");

    let proposal = office.proposed();
    let confirm = office.by_law(&format!("erase --confirm {proposal}"));
    assert_eq!(office.refused("approve1", &confirm, Exit::Duty).code(), "role_missing");
    // A rehearsal erases nothing.
    office.refused("admin1", &format!("--dry-run {confirm}"), Exit::Done);
    // Something is done with one of the cases meanwhile.
    office.done("intake1", &format!("print file {}", due[0]));
    assert_eq!(office.refused("admin1", &confirm, Exit::Stale).code(), "moved");
    let proposal = office.proposed();
    office.done("admin1", &office.by_law(&format!("erase --confirm {proposal}")));
    let again = office.by_law(&format!("erase --confirm {proposal}"));
    assert_eq!(office.refused("admin1", &again, Exit::NotFound).code(), "no_proposal");
    assert_eq!(office.refused("approve1", &office.by_law("erase"), Exit::Refused).code(), "nothing_due");
}

#[test]
fn a_copy_takes_what_is_left_and_keeps_nothing_of_what_is_gone() {
    let office = office();
    let bundle = |name: &str| office.folder.path().join(name).display().to_string();
    let (whole, after) = (bundle("before.bundle"), bundle("after.bundle"));
    let ledger = office.done("intake1", &format!("bundle out {whole}"))["ledger"].as_str().unwrap().to_owned();
    let join = |name: &str, from: &str| {
        let copy = Office { folder: crate::office::folder(), now: office.now.clone() };
        let came = copy.run("", &format!("join {from} --ledger {ledger}"));
        assert_eq!(came.exit, Exit::Done, "{name}: {}", came.err);
        copy
    };
    let earlier = join("before", &whole);
    let value = personal(&office, &office.due()).remove(0);
    assert!(earlier.finds(&value) > 0);
    let proposal = office.proposed();
    office.done("admin1", &office.by_law(&format!("erase --confirm {proposal}")));
    office.done("intake1", &format!("bundle out {after}"));
    assert!(!fs::read(&after).unwrap().windows(value.len()).any(|window| window == value.as_bytes()));
    let later = join("after", &after);
    later.holds();
    assert_eq!(later.finds(&value), 0);
    let came = earlier.run("", &format!("bundle in {after}"));
    assert_eq!(came.exit, Exit::Integrity, "{}", came.out);
    assert!(came.err.contains("join"), "{}", came.err);
}

#[test]
fn what_is_left_is_as_well_guarded_as_what_was_said() {
    let office = office();
    let proposal = office.proposed();
    let said = "UPDATE payload SET salt = zeroblob(16), body = x'7b7d' WHERE seq = 7";
    let refused = Connection::open(office.path()).unwrap().execute(said, []).unwrap_err();
    assert!(refused.to_string().contains("only grows"), "{refused}");
    office.done("admin1", &office.by_law(&format!("erase --confirm {proposal}")));
    let file = Connection::open(office.path()).unwrap();
    let left = "SELECT seq FROM payload WHERE salt = zeroblob(16) ORDER BY seq LIMIT 1";
    let seq: u64 = file.query_row(left, [], |row| row.get(0)).unwrap();
    let changed =
        "UPDATE payload SET body = CAST(replace(CAST(body AS TEXT), '\"id\":', '\"id\" :') AS BLOB) WHERE seq = ?1";
    assert_eq!(file.execute(changed, [seq]).unwrap(), 1);
    drop(file);
    let came = office.run("", "audit verify");
    assert_eq!(came.exit, Exit::Integrity, "{}", came.out);
    assert!(came.out.contains("payload"), "{}", came.out);
}

/// Whoever comes again after the proposal is somebody of whom something is kept, with all that the earlier cases say.
#[test]
fn who_comes_again_or_is_found_the_same_meanwhile_is_not_erased() {
    let office = office();
    let due = office.due();
    let confirm = office.by_law(&format!("erase --confirm {}", office.proposed()));
    let rehearsed = office.done("admin1", &format!("--dry-run {confirm}"));
    let named: Vec<&str> = rehearsed["of"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert_eq!(named, due.iter().map(String::as_str).collect::<Vec<_>>(), "a rehearsal names what it would erase");
    assert_eq!((rehearsed["years"].as_u64(), rehearsed["cite"].as_str()), (Some(2), Some("office rule 3")));
    // One of them asks again, with the same passport.
    let mut facts = office.show(&due[0])["facts"].clone();
    for key in ["id", "as_of", "stage", "measure"] {
        facts.as_object_mut().unwrap().remove(key);
    }
    facts["arrival"]["at"] = Value::Null;
    let measure = office.show(&due[0])["measure"].as_str().unwrap().to_owned();
    let came = office.piped(
        "intake1",
        &office.by_law(&format!("intake {measure} --draft --from -")),
        facts.to_string().as_bytes(),
    );
    assert_eq!(came.exit, Exit::Done, "{}", came.err);
    assert!(!office.due().contains(&due[0]), "the control: it is not due any more");
    let before = office.rows("erased");
    assert_eq!(office.refused("admin1", &confirm, Exit::Stale).code(), "moved");
    assert_eq!(office.rows("erased"), before);
    // What is due still goes.
    let proposal = office.proposed();
    office.done("admin1", &office.by_law(&format!("erase --confirm {proposal}")));
    assert!(office.show(&due[0])["facts"]["applicant"]["name"].is_string());
    office.holds();
}

#[test]
fn what_officers_wrote_beside_the_facts_goes_as_well() {
    let mut office = Office::new("2026-09-14T09:00+08:00");
    let case = office.intake(&crate::office::example("ex-30-days"));
    let words = ["establish", &case, "record=clear", "--source", "KOWALSKI, born 1961-01-11, in the search"];
    let came = office.words("intake1", &words.map(str::to_owned), b"");
    assert_eq!(came.exit, Exit::Done, "{}", came.err);
    office.done("intake1", &format!("custody lost {case} --paper KOWALSKI-report-9 --to police"));
    office.done("intake1", &format!("withdraw {case} --ground left"));
    let law = fs::read_to_string("config.example.toml").unwrap();
    let keep = "[archive]\nkeep_years = [{ from = \"2013-07-01\", value = 2, cite = \"office rule 3\", \
        level = \"PRACTICE\", checked = \"2026-03-01\" }]\n";
    fs::write(office.folder.path().join("law.toml"), format!("{law}\n{keep}")).unwrap();
    office.now = "2029-03-11T10:00+08:00".to_owned();
    assert!(office.finds("KOWALSKI") > 0 && office.finds("1961-01-11") > 0, "the control");
    let proposal = office.proposed();
    office.done("admin1", &office.by_law(&format!("erase --confirm {proposal}")));
    assert_eq!((office.finds("KOWALSKI"), office.finds("1961-01-11")), (0, 0));
    office.holds();
}

#[test]
fn a_proposal_that_can_only_be_refused_waits_for_nobody() {
    let office = office();
    let due = office.due();
    let proposal = office.proposed();
    let waiting = || office.run("", &office.by_law("retention plan")).json()["waiting"].clone();
    assert_eq!(waiting()[0][0], proposal);
    let mut facts = office.show(&due[0])["facts"].clone();
    for key in ["id", "as_of", "stage", "measure"] {
        facts.as_object_mut().unwrap().remove(key);
    }
    facts["arrival"]["at"] = Value::Null;
    let measure = office.show(&due[0])["measure"].as_str().unwrap().to_owned();
    let line = office.by_law(&format!("intake {measure} --draft --from -"));
    assert_eq!(office.piped("intake1", &line, facts.to_string().as_bytes()).exit, Exit::Done);
    assert_eq!(waiting(), serde_json::json!([]));
    let again = office.proposed();
    assert_eq!(waiting(), serde_json::json!([[again, "approve1"]]));
}
