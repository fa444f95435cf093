//! The way back from a bad day: a case that was tampered with, stickers that were handed out before the file was put back.

use std::fs;

use rusqlite::Connection;
use serde_json::{Value, json};
use visa_cli::error::Exit;

use crate::office::{Office, born_of, example, name_of, secret};
use crate::real_office::{PASSPHRASE, sealed};

const NOW: &str = "2026-09-14T09:00+08:00";

#[test]
fn no_act_is_signed_on_a_case_that_was_tampered_with() {
    let office = Office::new(NOW);
    let case = office.intake(&example("ex-30-days"));
    let other = {
        let mut facts = example("ex-30-days");
        facts["passport"]["number"] = json!("C7720999");
        facts["applicant"]["name"] = json!(name_of(9));
        facts["applicant"]["birth_date"] = json!(born_of(9));
        office.intake(&facts)
    };
    let file = Connection::open(office.path()).unwrap();
    let state: String =
        file.query_row("SELECT state FROM case_file WHERE id % 1000000 = 1", [], |row| row.get(0)).unwrap();
    let sql =
        "UPDATE case_file SET state = ?1, recommendation = ?2, reviewer = ?3, review_seq = 99 WHERE id % 1000000 = 1";
    file.execute(sql, ["reviewed", "approve", "review1"]).unwrap();
    drop(file);
    for (officer, line) in [
        ("approve1", "approve CASE"),
        ("approve1", "return CASE --note again"),
        ("approve1", "refuse CASE --ground false_information --note x"),
        ("intake1", "withdraw CASE --note asked"),
        ("review1", "review CASE"),
        ("review1", "establish CASE passport.verification=verified --source seen"),
        ("intake1", "amend CASE --set request.stay_days=5 --note typed"),
        ("review1", "claim CASE"),
        ("intake1", "custody return CASE --to holder"),
        ("issue1", "issue CASE --number A0000001"),
    ] {
        let came = office.run(officer, &line.replace("CASE", &case));
        assert_eq!((came.exit, came.err.contains("tampered")), (Exit::Integrity, true), "{line}: {}", came.err);
    }
    // The others go on, and once the row is as it was recorded the file is proven.
    office.done("review1", &format!("review {other}"));
    let file = Connection::open(office.path()).unwrap();
    file.execute("UPDATE case_file SET state = ?1, recommendation = NULL, reviewer = NULL, review_seq = NULL WHERE id % 1000000 = 1", [state]).unwrap();
    drop(file);
    office.holds();
    office.done("review1", &format!("review {case}"));
    office.holds();
}

/// An office with two approved cases and ten stickers, and its backup.
fn backed_up() -> (Office, Vec<String>, String) {
    let office = Office::new(NOW);
    office.done("issue1", "stock receive A0001001-A0001010");
    let cases: Vec<String> = ["C7720001", "C7720002", "C7720003"]
        .iter()
        .enumerate()
        .map(|(place, passport)| {
            let mut facts = example("ex-30-days");
            facts["passport"]["number"] = json!(passport);
            facts["applicant"]["name"] = json!(name_of(place));
            facts["applicant"]["birth_date"] = json!(born_of(place));
            let case = office.intake(&facts);
            office.done("review1", &format!("review {case} --recommend approve"));
            office.done("approve1", &format!("approve {case}"));
            case
        })
        .collect();
    let backup = office.folder.path().join("b.db").display().to_string();
    office.done("admin1", &format!("backup {backup}"));
    (office, cases, backup)
}

fn put_back(office: &Office, backup: &str, more: &str) -> Value {
    for ending in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(format!("{}{ending}", office.path().display()));
    }
    let (to, note) = (office.path().display().to_string(), "--note failed");
    office.done(
        "admin1",
        &format!("restore {backup} --to {to} --key {to}.keys/admin1.key --with admin2 --with-key {to}.keys/admin2.key {note} {more}"),
    )
}

#[test]
fn stickers_that_were_handed_out_are_not_given_again_after_a_restoration() {
    let (office, cases, backup) = backed_up();
    let issue = |case: &str, more: &str| office.run("issue1", &format!("issue {case} {more}"));
    let number = |case: &str, more: &str| {
        let came = issue(case, more);
        assert_eq!(came.exit, Exit::Done, "{}", came.err);
        came.json()["issued"]["number"].clone()
    };
    assert_eq!(number(&cases[0], ""), "A0001001");
    let done = put_back(&office, &backup, "");
    assert_eq!(done["numbers"], json!(["A0001001"]), "{done}");
    // Another case takes the next one; the case that is done again takes its own.
    assert_eq!(number(&cases[1], ""), "A0001002");
    let check = office.done("", "numbers check");
    assert!(check["ok"] == true && check.to_string().contains("A0001001"), "{check}");
    let stock = office.done("", "stock list");
    let sum = |key: &str| stock["blanks"][0][key].as_u64().unwrap();
    assert_eq!((sum("used"), sum("held_back"), sum("left")), (1, 1, 8));
    let report = office.done("", "report daily");
    assert_eq!((&report["stock"]["sticker"]["held_back"], &report["reconciled"]), (&json!(1), &json!(true)));
    let held = office.done("", "report explain blanks-held.blank.sticker");
    assert_eq!(held["cases"], json!(["A0001001"]));
    assert!(office.done("", "find A0001001")["blank"].is_object());
    assert_eq!(number(&cases[0], "--number A0001001"), "A0001001");
    assert_eq!(office.done("", "stock list")["blanks"][0]["left"], 8);
    assert_eq!(office.done("", "numbers check")["ok"], true);
    office.holds();
}

/// What the first restoration lost was named and may be done again since: the second names what came after its own backup.
#[test]
fn a_second_restoration_names_nothing_that_the_first_one_named() {
    let (office, cases, backup) = backed_up();
    let missing = |done: &Value| -> Vec<(Value, Value)> {
        let named = done["missing"].as_array().unwrap().iter();
        named.map(|one| (one["case"].clone(), one["kind"].clone())).collect()
    };
    office.done("issue1", &format!("issue {}", cases[0]));
    let first = put_back(&office, &backup, "");
    assert_eq!(missing(&first), [(json!(cases[0]), json!("issued"))]);
    let later = office.folder.path().join("later.db").display().to_string();
    office.done("admin1", &format!("backup {later}"));
    office.done("issue1", &format!("issue {}", cases[1]));
    let second = put_back(&office, &later, "");
    assert_eq!(missing(&second), [(json!(cases[1]), json!("issued"))], "{second}");
    assert_eq!(second["numbers"], json!(["A0001002"]));
    office.holds();
}

#[test]
fn stickers_up_to_the_greatest_on_paper_are_held_back() {
    let (office, cases, backup) = backed_up();
    let done = put_back(&office, &backup, "--last-document A0001003");
    assert_eq!(done["numbers"], json!(["A0001001", "A0001002", "A0001003"]), "{done}");
    assert_eq!(office.done("issue1", &format!("issue {}", cases[0]))["issued"]["number"], "A0001004");
    assert_eq!(office.done("", "numbers check")["ok"], true);
    // Two of them lie in the drawer: they are the next ones again.
    let refused = office.refused("issue1", "stock spoil A0001002 --note torn", Exit::Refused);
    assert!(refused.err.contains("stock found A0001002"), "{}", refused.err);
    office.done("issue1", "stock found A0001002-A0001003 --note drawer");
    let stock = office.done("", "stock list");
    assert_eq!((&stock["blanks"][0]["held_back"], &stock["runs"][0]["next"]), (&json!(1), &json!("A0001002")));
    assert_eq!(office.done("issue1", &format!("issue {}", cases[1]))["issued"]["number"], "A0001002");
    office.done("issue1", "stock spoil A0001003 --note torn");
    assert_eq!(office.refused("issue1", "stock found A0001003 --note x", Exit::Refused).code(), "number_known");
    assert_eq!(office.refused("issue1", "stock found A0001005 --note x", Exit::Refused).code(), "in_stock");
    assert_eq!(office.done("", "numbers check")["ok"], true);
    office.holds();
}

#[test]
fn a_sticker_is_found_by_the_end_of_its_number() {
    let (office, cases, _) = backed_up();
    for case in &cases[..2] {
        office.done("issue1", &format!("issue {case}"));
    }
    for text in ["A0001002", "a0001002", "0001002", "1002", "1 002"] {
        let found = office.run("", &format!("find {}", text.replace(' ', "-"))).json();
        let numbers: Vec<_> = found["cases"].as_array().unwrap().iter().map(|case| &case["case"]).collect();
        assert_eq!(numbers, [&json!(cases[1])], "{text}: {found}");
    }
    // The control: an end that no sticker has, and one that is too short to mean any.
    for text in ["1009", "91002"] {
        assert_eq!(office.run("", &format!("find {text}")).exit, Exit::NotFound, "{text}");
    }
    // The blank that was spoiled is on no document; it is found by its end too.
    office.done("issue1", "stock spoil A0001005 --note water");
    let found = office.done("", "find 1005");
    assert!(found["blank"]["en"].as_str().unwrap().contains("A0001005"), "{found}");
}

#[test]
fn a_spoiled_number_is_found() {
    let (office, cases, _) = backed_up();
    office.done("issue1", "stock spoil A0001005 --note water");
    assert!(office.done("", "find A0001005")["blank"]["en"].as_str().unwrap().contains("spoiled"));
    office.done("issue1", &format!("issue {} --spoiled --note torn", cases[0]));
    let found = office.done("", "find A0001001");
    assert_eq!(found["cases"][0]["case"], json!(cases[0]));
    assert!(found["blank"].is_object());
    // The control: a number of which nothing is known.
    assert_eq!(office.run("", "find A0001009").exit, Exit::NotFound);
}

#[test]
fn a_key_that_was_taken_away_signs_nothing_after_a_restoration_that_lost_it() {
    let (office, cases, backup) = backed_up();
    let revoked = office.done("admin1", "officer revoke review1 --reason stolen");
    office.done("admin2", &format!("officer confirm {}", revoked["proposal"]));
    let lost = put_back(&office, &backup, "");
    let acts: Vec<&Value> = lost["missing"].as_array().unwrap().iter().filter_map(|one| one.get("act")).collect();
    assert_eq!(acts, [&json!({"roster": {"change": "revoke", "officer": "review1"}})], "{lost}");
    let refused = office.run("review1", &format!("return {} --note doubt", cases[0]));
    assert_eq!((refused.exit, refused.code().as_str()), (Exit::Duty, "key_is_held"), "{}", refused.err);
    assert_eq!(office.run("", "report escalations").json()["lost"][0]["officer"], "review1");
    office.done("review2", &format!("return {} --note doubt", cases[0]));
    // The administrators say it again, and nothing is left open.
    let revoked = office.done("admin1", "officer revoke review1 --reason stolen");
    office.done("admin2", &format!("officer confirm {}", revoked["proposal"]));
    assert!(office.run("", "report escalations").json().get("lost").is_none());
    office.refused("review1", &format!("claim {}", cases[0]), Exit::Duty);
    office.holds();
}

/// Roles that were taken away are not there again by a restoration.
#[test]
fn roles_that_were_changed_are_said_anew_after_a_restoration_that_lost_it() {
    let (office, cases, backup) = backed_up();
    let changed = |line: &str| {
        let proposed = office.done("admin1", line);
        office.done("admin2", &format!("officer confirm {}", proposed["proposal"]));
    };
    changed("officer roles review2 intake");
    put_back(&office, &backup, "");
    let refused = office.run("review2", &format!("return {} --note doubt", cases[0]));
    assert_eq!((refused.exit, refused.code().as_str()), (Exit::Duty, "key_is_held"), "{}", refused.err);
    assert!(refused.err.contains("officer roles review2"), "{}", refused.err);
    changed("officer roles review2 intake");
    assert!(office.run("", "report escalations").json().get("lost").is_none());
    assert_eq!(office.run("review2", &format!("return {} --note doubt", cases[0])).code(), "role_missing");
    office.holds();
}

#[test]
fn a_change_of_roles_says_nothing_of_ranks_that_a_restoration_lost() {
    let (office, _, backup) = backed_up();
    let changed = |line: &str| {
        let proposed = office.done("admin1", line);
        office.done("admin2", &format!("officer confirm {}", proposed["proposal"]));
    };
    changed("officer ranks approve1 section-head");
    put_back(&office, &backup, "");
    changed("officer roles approve1 approve");
    assert_eq!(office.run("", "report escalations").json()["lost"][0]["change"], "ranks");
    changed("officer ranks approve1 section-head");
    assert!(office.run("", "report escalations").json().get("lost").is_none());
    office.holds();
}

#[test]
fn who_got_another_key_signs_with_that_one_alone_after_a_restoration_that_lost_it() {
    let (office, cases, backup) = backed_up();
    let folder = office.folder.path();
    let pass = folder.join("pass");
    secret(&pass, PASSPHRASE);
    let pass = pass.display().to_string();
    let own = format!("{}.keys/review1.key", office.path().display());
    let old = fs::read(&own).unwrap();
    let rekeyed = || {
        fs::remove_file(&own).unwrap();
        secret(&own, &sealed(&[7; 32]));
        let asked = folder.join("asked.json");
        let came = office.run(
            "",
            &format!("officer apply review1 --name 审核一 --roles review --key {own} --passphrase-file {pass}"),
        );
        fs::write(&asked, came.out).unwrap();
        let proposed = office.done("admin1", &format!("officer rekey {}", asked.display()));
        office.done("admin2", &format!("officer confirm {}", proposed["proposal"]));
    };
    rekeyed();
    put_back(&office, &backup, "");
    fs::remove_file(&own).unwrap();
    secret(&own, &String::from_utf8(old.clone()).unwrap());
    let refused = office.run("review1", &format!("return {} --note doubt", cases[0]));
    assert_eq!((refused.exit, refused.code().as_str()), (Exit::Duty, "key_is_held"), "{}", refused.err);
    rekeyed();
    office.done("review1", &format!("return {} --note doubt --passphrase-file {pass}", cases[0]));
    office.holds();
}

#[test]
fn whose_key_was_taken_away_by_what_is_lost_signs_no_restoration() {
    let (office, _, backup) = backed_up();
    let (pass, asked) = (office.folder.path().join("pass"), office.folder.path().join("asked.json"));
    secret(&pass, PASSPHRASE);
    let pass = pass.display();
    let key = format!("{}.keys/admin3.key", office.path().display());
    secret(&key, &sealed(&[7; 32]));
    let apply = format!("officer apply admin3 --name x --roles security-admin --key {key} --passphrase-file {pass}");
    fs::write(&asked, office.run("", &apply).out).unwrap();
    let enrolled = office.done("admin1", &format!("officer enrol {}", asked.display()));
    office.done("admin2", &format!("officer confirm {}", enrolled["proposal"]));
    let later = office.folder.path().join("later.db").display().to_string();
    office.done("admin1", &format!("backup {later}"));
    let revoked = office.done("admin1", "officer revoke admin2 --reason stolen");
    office.done("admin3", &format!("officer confirm {} --passphrase-file {pass}", revoked["proposal"]));
    for ending in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(format!("{}{ending}", office.path().display()));
    }
    let to = office.path().display().to_string();
    let restore = |backup: &str, with: &str, key: &str| {
        let own = format!("--key {to}.keys/admin1.key");
        office.run("admin1", &format!("restore {backup} --to {to} {own} --with {with} --with-key {key} --note lost"))
    };
    let stolen = format!("{to}.keys/admin2.key");
    assert_eq!(restore(&later, "admin2", &stolen).code(), "key_is_held");
    assert!(!office.path().exists());
    // Where nobody else is there to sign, as before the third was enrolled, the two may; it is named until it is settled.
    let came = restore(&backup, "admin2", &stolen);
    assert_eq!(came.exit, Exit::Done, "{}", came.err);
    let lost = office.run("", "report escalations").json()["lost"].clone();
    assert_eq!(lost.as_array().map(Vec::len), Some(2), "{lost}");
}

/// Whoever stands there with a paper of what is lost is told so; and a file without a case lost none.
#[test]
fn a_paper_of_what_is_lost_is_told_as_lost() {
    let (office, ..) = backed_up();
    let later = office.folder.path().join("later.db").display().to_string();
    let empty = Office::new(NOW);
    assert!(!empty.done("", "numbers check").to_string().contains("given out"));
    office.done("admin1", &format!("backup {later}"));
    let done = office.done("issue1", "stock receive A0002001-A0002010");
    let anchor = format!("{}:{}", done["transaction"], done["head"].as_str().unwrap());
    assert_eq!(office.done("", &format!("audit verify --anchor {anchor}")).get("lost"), None);
    put_back(&office, &later, "");
    let verified = office.done("", &format!("audit verify --anchor {anchor}"));
    assert_eq!(verified["lost"], json!([done["transaction"]]), "{verified}");
    let words = ["audit", "verify", "--anchor", &anchor, "--lang", "en"].map(str::to_owned);
    let told = office.plain(&words).out;
    assert!(!told.contains("all holds") && told.contains("recorded it as lost"), "{told}");
}

#[test]
fn another_application_of_an_officer_is_told_with_its_roles() {
    let office = Office::new(NOW);
    let (pass, asked) = (office.folder.path().join("pass"), office.folder.path().join("asked.json"));
    secret(&pass, PASSPHRASE);
    let key = format!("{}.keys/sun.key", office.path().display());
    secret(&key, &sealed(&[7; 32]));
    let apply = |roles: &str| {
        let line =
            format!("officer apply sun --name sun --roles {roles} --key {key} --passphrase-file {}", pass.display());
        fs::write(&asked, office.run("", &line).out).unwrap();
        office.run("admin1", &format!("officer enrol {}", asked.display()))
    };
    assert_eq!(apply("review,approve").exit, Exit::Done);
    assert_eq!(apply("review,approve").code(), "proposed_already");
    let other = apply("review");
    assert_eq!(other.code(), "another_waits", "{}", other.err);
    assert!(other.err.contains("review, approve"), "{}", other.err);
    assert_eq!(office.done("", "officer list")["waiting"][0]["roles"], json!(["review", "approve"]));
}
