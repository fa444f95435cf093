//! What is changed behind the program's back is found: each column of each table, each row, an older file, another key.

use std::fs;

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use serde_json::json;
use visa_cli::domain::number::Numbering;
use visa_cli::error::Exit;
use visa_cli::store::engine::Access;
use visa_cli::store::record::file::CaseFile;

use crate::office::{Office, example};

/// A file in which every table has rows and nearly every column a value.
fn full() -> (Office, Vec<String>) {
    let office = Office::new("2026-09-14T09:00+08:00");
    let mut cases = Vec::new();
    let extension = example("ex-30-days");
    cases.push(office.intake(&extension));
    let mut named = extension.clone();
    named["applicant"]["name"] = json!("TRAN THI MAI");
    named["passport"]["number"] = json!("C7720999");
    named["particulars"] = json!({"chinese_name": "陈氏梅", "sex": "F", "inviter_name": "申海公司"});
    cases.push(office.intake(&named));
    named["passport"]["number"] = json!("C7720998");
    cases.push(office.intake(&named));
    let mut short = extension;
    short["documents"].as_array_mut().unwrap().pop();
    short["passport"]["number"] = json!("C7720997");
    cases.push(office.intake(&short));
    let case = &cases[1];
    office.done("review1", &format!("claim {case}"));
    let paper = office.folder.path().join("letter.txt");
    fs::write(&paper, "letter").unwrap();
    office.done(
        "intake1",
        &format!(
            "document add {case} --kind inviter_letter --issued-on 2026-09-01 --valid-until 2026-12-01 --file {}",
            paper.display()
        ),
    );
    office.done("review1", &format!("document verify {case} --kind inviter_letter --note telephone"));
    office.done("review1", &format!("person distinct {} {} --note asked", cases[1], cases[2]));
    office.done("review1", &format!("review {case}"));
    office.done("approve1", &format!("approve {case}"));
    office.done("issue1", &format!("issue {case} --number A0000001"));
    office.done("issue1", "stock receive B0000001-B0000009");
    office.done("issue1", &format!("correct {case} --set request.stay_days=5 --note typed"));
    office.done("review1", &format!("recuse {} --note relative", cases[0]));
    let seen = "--set passport.shown=original --set passport.verification=verified --set record=[]";
    office.done("intake1", &format!("renew {case} --act extension --days 5 {seen}"));
    // The travellers arrive after the list.
    let list = include_str!("../../examples/lists/invitees.csv").replace("2026-03", "2026-10");
    let path = office.folder.path().join("invitees.csv");
    fs::write(&path, list).unwrap();
    let list = path.display();
    assert_eq!(office.run("intake1", &format!("import {list} --accept-good --paper photo")).exit, Exit::ListHeld);
    let watched = b"passport,nationality,name,birth_date\nX1234567,FRA,DOE JANE,1980-02-03\n";
    assert_eq!(office.piped("review1", "watchlist load -", watched).exit, Exit::Done);
    let same = "--passport X1234567 --nationality FRA --name DOE,JANE --birth-date 1980-02-03 --note other";
    office.done("review1", &format!("watchlist clear {same}"));
    office.done("review1", "enterprise suspend 91310115MA1K4BQR2R --ground asked");
    let next_day = Office { now: "2026-09-15T09:00+08:00".to_owned(), ..office };
    next_day.done("intake1", "officer interest state --unit 91310115MA1K4BQR2R --note sister");
    next_day.done("intake1", "sample draw --day 2026-09-14");
    let office = Office { now: "2026-09-14T09:00+08:00".to_owned(), ..next_day };
    // What is known of one person is erased, by a law that has it kept no longer than the case.
    office.done("review1", &format!("withdraw {} --note left", cases[3]));
    let law = fs::read_to_string("config.example.toml").unwrap();
    let keep = "[archive]\nkeep_years = [{ from = \"2013-07-01\", value = 0, cite = \"office\", level = \"PRACTICE\", \
        checked = \"2026-03-01\" }]\n";
    let file = office.folder.path().join("archive.toml");
    fs::write(&file, format!("{law}\n{keep}")).unwrap();
    let erase = format!("--config {} erase", file.display());
    let proposed = office.done("approve1", &format!("{erase} --case {}", cases[3]))["proposal"].clone();
    office.done("admin1", &format!("{erase} --confirm {proposed}"));
    let revoked = office.done("admin1", "officer revoke intake1 --reason left");
    office.done("admin2", &format!("officer confirm {}", revoked["proposal"]));
    office.done("admin1", "officer roles review1 review,approve");
    office.holds();
    (office, cases)
}

/// Opens a copy of the file as somebody with another program would: without checks, triggers taken out and put back.
pub(crate) fn meddle(office: &Office, with: impl FnOnce(&Connection)) -> Office {
    let copy = Office { folder: crate::office::folder(), now: office.now.clone() };
    let source = Connection::open(office.path()).unwrap();
    source.execute("VACUUM INTO ?1", [copy.path().display().to_string()]).unwrap();
    let keys = |office: &Office| office.folder.path().join("cases.db.keys");
    fs::create_dir(keys(&copy)).unwrap();
    for entry in fs::read_dir(keys(office)).unwrap().flatten() {
        fs::copy(entry.path(), keys(&copy).join(entry.file_name())).unwrap();
    }
    let file = Connection::open(copy.path()).unwrap();
    file.execute_batch("PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF;").unwrap();
    let triggers: Vec<(String, String)> = {
        let mut found = file.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").unwrap();
        found.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect()
    };
    triggers.iter().for_each(|(name, _)| file.execute_batch(&format!("DROP TRIGGER {name}")).unwrap());
    with(&file);
    triggers.iter().for_each(|(_, sql)| file.execute_batch(sql).unwrap());
    drop(file);
    fs::set_permissions(copy.path(), std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    copy
}

fn tables(file: &Connection) -> Vec<(String, Vec<String>)> {
    let names = file
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
        .unwrap()
        .query_map([], |row| row.get::<_, String>(0))
        .unwrap()
        .map(Result::unwrap)
        .collect::<Vec<_>>();
    names
        .into_iter()
        .map(|table| {
            let columns = file
                .prepare(&format!("SELECT name FROM pragma_table_info('{table}')"))
                .unwrap()
                .query_map([], |row| row.get(0))
                .unwrap()
                .map(Result::unwrap)
                .collect();
            (table, columns)
        })
        .collect()
}

/// Another value of the same kind.
fn flipped(value: &Value) -> Value {
    match value {
        Value::Null => Value::Null,
        Value::Integer(0) => Value::Integer(1),
        Value::Integer(1) => Value::Integer(0),
        Value::Integer(number) => Value::Integer(number + 100_003),
        Value::Real(number) => Value::Real(number + 1.0),
        Value::Text(text) => {
            let mut chars: Vec<char> = text.chars().collect();
            match chars.last_mut() {
                Some(last) => *last = if *last == 'q' { 'w' } else { 'q' },
                None => chars.push('q'),
            }
            Value::Text(chars.into_iter().collect())
        }
        Value::Blob(bytes) => {
            let mut bytes = bytes.clone();
            match bytes.last_mut() {
                Some(last) => *last ^= 1,
                None => bytes.push(1),
            }
            Value::Blob(bytes)
        }
    }
}

#[test]
fn one_flipped_value_in_any_column_of_any_table_is_found_and_named() {
    let (office, _) = full();
    let source = Connection::open(office.path()).unwrap();
    let (mut found, mut tried, mut filled, mut wrong) = (0, 0, 0, Vec::new());
    // What a transaction posts is gone when it ends; rows there are tried below. Only long lists have a filter; it is
    // tried with them.
    let elsewhere = |table: &str| ["stock_delta", "case_group", "key_filter"].contains(&table);
    for (table, columns) in tables(&source).into_iter().filter(|(table, _)| !elsewhere(table)) {
        for column in columns {
            // A column that holds nothing in any row gets a value; every other one gets another value.
            let sql = format!(
                "SELECT place_, value_, type FROM (SELECT row_number() OVER () AS place_, {column} AS value_ FROM {table}),
                     pragma_table_info('{table}') AS info WHERE info.name = '{column}'
                 ORDER BY value_ IS NULL OR value_ = '', place_ DESC LIMIT 1"
            );
            let row = source.query_row(&sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
            let (place, value, kind): (i64, Value, String) = row.unwrap_or_else(|_| panic!("{table} has no row"));
            filled += usize::from(value == Value::Null);
            let altered = match (&value, kind.as_str()) {
                (Value::Null, "TEXT") => Value::Text("2026-09-09".to_owned()),
                (Value::Null, _) => Value::Integer(7),
                (value, _) => flipped(value),
            };
            tried += 1;
            let copy = meddle(&office, |file| {
                let key = file
                    .prepare(&format!("SELECT name FROM pragma_table_info('{table}') WHERE pk > 0 ORDER BY pk"))
                    .unwrap()
                    .query_map([], |row| row.get::<_, String>(0))
                    .unwrap()
                    .map(Result::unwrap)
                    .collect::<Vec<_>>();
                let sql = format!(
                    "SELECT {} FROM (SELECT *, row_number() OVER () AS place_ FROM {table}) WHERE place_ = {place}",
                    key.join(", ")
                );
                let keys: Vec<Value> =
                    file.query_row(&sql, [], |row| (0..key.len()).map(|n| row.get(n)).collect()).unwrap();
                let condition: Vec<String> =
                    key.iter().enumerate().map(|(n, name)| format!("{name} = ?{}", n + 2)).collect();
                let sql = format!("UPDATE {table} SET {column} = ?1 WHERE {}", condition.join(" AND "));
                let values = std::iter::once(altered.clone()).chain(keys);
                assert_eq!(file.execute(&sql, params_from_iter(values)).unwrap(), 1, "{table}.{column}");
            });
            let came = copy.run("", "audit verify");
            if came.exit == Exit::Integrity {
                found += 1;
                if table == "case_file" && came.out.starts_with('{') {
                    let told = came.json();
                    let named = told["problems"].as_array().unwrap().iter().any(|problem| {
                        let field = problem["field"].as_str().unwrap_or_default();
                        problem["case"].is_string() && (field == format!("case_file.{column}") || field == "case_file")
                    });
                    assert!(named, "case_file.{column}: {told}");
                }
            } else {
                wrong.push(format!("{table}.{column}: {:?}", came.exit));
            }
        }
    }
    println!("{found} of {tried} flipped values found, {filled} of them put where nothing was");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(tried >= 113, "{tried}");
}

/// A command remembers what it has proven of a list and of those who signed after it; nobody else may have written since.
#[test]
fn what_is_altered_after_a_command_proved_one_case_is_found_when_it_proves_the_next() {
    let statements = [
        "UPDATE event SET officer = 'review1' WHERE seq = ?1",
        "UPDATE event SET at = at + 1 WHERE seq = ?1",
        "UPDATE event SET commitment = zeroblob(32) WHERE seq = ?1",
        "UPDATE payload SET body = CAST('{}' AS BLOB) WHERE seq = ?1",
        "UPDATE txn SET signature = zeroblob(length(signature)) WHERE ?1 BETWEEN first_seq AND last_seq",
        "UPDATE txn SET at = at + 1 WHERE ?1 BETWEEN first_seq AND last_seq",
        "UPDATE txn SET record = (SELECT record FROM txn WHERE number = 1) WHERE first_seq > ?1",
        "UPDATE case_file SET state = 'approved' WHERE id = (SELECT case_id FROM event WHERE seq = ?1)",
    ];
    let office = Office::new("2026-02-20T09:00+08:00");
    let list = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/lists/english_day_first.csv");
    office.run("intake1", &format!("import {list} --accept-good --drafts"));
    // Who took the list in goes on with its cases: each of their transactions stands behind the list.
    for case in [1, 2] {
        office.done("intake1", &format!("establish {case} record=clear --source searched"));
    }
    let cases = [1, 2].map(|number| Numbering::of("PVG").case(&format!("PVG-2026-{number:06}")).unwrap());
    let proven_twice = |between: Option<&str>| {
        let copy = meddle(&office, |_| ());
        let file = CaseFile::open(&copy.path(), Access::Write).unwrap();
        let roster = file.roster().unwrap();
        file.case_holds(&roster, cases[0]).unwrap();
        if let Some(sql) = between {
            let other = Connection::open(copy.path()).unwrap();
            other.execute_batch("PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF;").unwrap();
            let guards: Vec<String> = {
                let mut found = other.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").unwrap();
                found.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
            };
            guards.iter().for_each(|name| other.execute_batch(&format!("DROP TRIGGER {name}")).unwrap());
            let seq = "(SELECT min(seq) FROM event WHERE case_id = (SELECT max(id) FROM case_file WHERE id % 100 = 2))";
            assert!(other.execute(&sql.replace("?1", seq), []).unwrap() > 0, "{sql}");
        }
        file.case_holds(&roster, cases[1])
    };
    proven_twice(None).unwrap();
    for sql in statements {
        assert!(proven_twice(Some(sql)).is_err(), "{sql}");
    }
}

#[test]
fn rows_that_go_or_change_places_are_found_and_nothing_issues_on_the_case() {
    let (office, cases) = full();
    let statements = [
        "DELETE FROM payload WHERE seq = 3",
        "DELETE FROM event WHERE seq = 3",
        "DELETE FROM txn WHERE number = 3",
        "DELETE FROM txn WHERE number = (SELECT max(number) FROM txn)",
        "DELETE FROM officer_part",
        "DELETE FROM recusal",
        "DELETE FROM officer WHERE id = 'admin2'",
        "UPDATE officer SET key = (SELECT key FROM officer WHERE id = 'review1') || ' ' WHERE id = 'approve1'",
        "UPDATE event SET seq = CASE seq WHEN 3 THEN -4 WHEN 4 THEN -3 END WHERE seq IN (3, 4);
         UPDATE event SET seq = -seq WHERE seq < 0",
        "UPDATE case_file SET approver = 'issue1' WHERE approver IS NOT NULL",
        "INSERT INTO officer_part VALUES ((SELECT max(id) FROM case_file), 'issue1', 'approved')",
        "UPDATE ledger SET training = 0",
        "INSERT INTO stock_delta VALUES ('open', 'all', '', '2026-01-01', 1)",
        "INSERT INTO case_group VALUES (1, '2026-01-01', 'accepted', 'port_visa', NULL, NULL, NULL, '2026-01-01',
             '2026-01-01', NULL, 'holder', 0, 'eligible', 1)",
        "DELETE FROM daily_count WHERE what = 'received'",
        "INSERT INTO standing_count VALUES ('open', 'all', '', '2020-01-01', 1)",
    ];
    let mut missed = Vec::new();
    for sql in statements {
        let copy = meddle(&office, |file| file.execute_batch(sql).unwrap());
        if copy.run("", "audit verify").exit != Exit::Integrity {
            missed.push(sql);
        }
    }
    println!("{} of {} changes found", statements.len() - missed.len(), statements.len());
    assert!(missed.is_empty(), "{missed:?}");
    let case = &cases[0];
    let issued = meddle(&office, |file| {
        let key: i64 = case.rsplit('-').next().unwrap().parse().unwrap();
        file.execute("UPDATE case_file SET state = 'approved', reviewer = 'review1', approver = 'approve1', review_seq = 9999 WHERE id % 10000000 = ?1", [key]).unwrap();
    });
    let came = issued.run("issue1", &format!("issue {case} --number B0000001"));
    assert_eq!(came.exit, Exit::Integrity, "{}", came.err);
    assert_eq!(issued.run("", &format!("show {case}")).json()["issued"], serde_json::Value::Null);
}

#[test]
fn an_older_file_is_found_by_the_very_next_command() {
    let office = Office::new("2026-11-23T09:00+08:00");
    let facts = example("pv-negotiation");
    office.intake(&facts);
    let older = office.bytes();
    office.intake(&facts);
    for (ending, bytes) in ["", "-wal"].iter().zip(older) {
        fs::write(format!("{}{ending}", office.path().display()), bytes).unwrap();
    }
    let _ = fs::remove_file(format!("{}-shm", office.path().display()));
    for (officer, line) in [("", "list"), ("review1", "queue mine"), ("review1", "review 1"), ("", "show 1")] {
        assert_eq!(office.run(officer, line).exit, Exit::Integrity, "{line}");
    }
    let told = office.run("", "audit verify");
    assert_eq!(told.exit, Exit::Integrity);
    assert_eq!(told.json()["problems"][0]["kind"], "mark");
}

#[test]
fn the_sqlite_shell_cannot_write_what_the_law_forbids() {
    let (office, cases) = full();
    let file = Connection::open(office.path()).unwrap();
    let id = |case: &str| {
        let parts: Vec<&str> = case.split('-').collect();
        parts[1].parse::<i64>().unwrap() * 10_000_000 + parts[2].parse::<i64>().unwrap()
    };
    let (open, issued) = (id(&cases[0]), id(&cases[1]));
    // A copy of a case under another number, with some values changed.
    let copied = |case: i64, change: &str| {
        format!(
            "CREATE TABLE forged AS SELECT * FROM case_file WHERE id = {case};
             UPDATE forged SET id = 7; UPDATE forged SET {change};
             INSERT INTO case_file SELECT * FROM forged"
        )
    };
    let forbidden = [
        "UPDATE event SET officer = 'x'".to_owned(),
        "DELETE FROM event".to_owned(),
        "UPDATE payload SET body = x'00'".to_owned(),
        "DELETE FROM txn".to_owned(),
        "DELETE FROM case_file".to_owned(),
        "DELETE FROM issued".to_owned(),
        format!("UPDATE case_file SET state = 'approved' WHERE id = {open}"),
        format!("UPDATE case_file SET state = 'issued' WHERE id = {open}"),
        format!("UPDATE case_file SET state = 'accepted' WHERE id = {issued}"),
        format!("UPDATE case_file SET approver = reviewer WHERE id = {issued}"),
        format!("UPDATE case_file SET approver = 'intake1' WHERE id = {issued}"),
        format!("UPDATE case_file SET issuer = 'approve1' WHERE id = {issued}"),
        format!("UPDATE case_file SET reviewer = 'review1' WHERE id = {open}"),
        format!("UPDATE case_file SET custody = 'pocket' WHERE id = {open}"),
        format!("UPDATE case_file SET exempt = 1, custody = 'office' WHERE id = {open}"),
        format!(
            "INSERT INTO issued (number, case_id, person, measure, valid_from, valid_until, entries, stay_days, issued_on, seq) SELECT 'X1', id, person, 'port_visa', '2026-01-01', '2026-01-02', 'single', 31, '2026-01-01', 1 FROM case_file WHERE id = {open}"
        ),
        format!(
            "INSERT INTO issued (number, case_id, person, measure, valid_from, valid_until, issued_on, seq) SELECT 'X2', id, person, measure, '2026-01-01', '2026-01-02', '2026-01-01', 1 FROM case_file WHERE id = {open}"
        ),
        "UPDATE issued SET valid_until = '1999-01-01'".to_owned(),
        "UPDATE issued SET case_id = case_id + 1".to_owned(),
        copied(issued, "state = 'issued', approver = reviewer"),
        copied(issued, "state = 'issued', issuer = approver"),
        copied(issued, "state = 'issued', issuer = NULL"),
        copied(issued, "state = 'approved', reviewer = NULL"),
        copied(issued, "state = 'approved', review_seq = evidence_seq"),
        copied(issued, "state = 'reviewed', review_seq = NULL"),
        copied(issued, "state = 'granted'"),
        copied(issued, "measure = 'tourist_visa'"),
        copied(issued, "outcome = 'maybe'"),
    ];
    let mut written = Vec::new();
    for sql in &forbidden {
        let change = file.unchecked_transaction().unwrap();
        if change.execute_batch(sql).is_ok() {
            written.push(sql);
        }
        drop(change);
    }
    assert!(written.is_empty(), "{written:?}");
    // A case that begins as approved is never issued by somebody who had a hand in it.
    for hand in [
        "INSERT INTO officer_part VALUES (7, 'approve1', 'entered')",
        "INSERT INTO batch SELECT 3, 'approve1', printf('%064d', 0), '', NULL, 1, '{}', NULL, 1, NULL;
         UPDATE case_file SET batch = 3 WHERE id = 7",
    ] {
        let change = file.unchecked_transaction().unwrap();
        change.execute_batch(&format!("{}; {hand}", copied(issued, "state = 'approved'"))).unwrap();
        let issue = "INSERT INTO issued (number, case_id, person, measure, valid_from, valid_until, entries, stay_days,
                 permit_kind, issued_on, seq)
             SELECT 'X3', 7, person, measure, '2031-01-01', '2031-06-01', entries, stay_days, permit_kind, '2026-01-01', 1
             FROM issued WHERE case_id = ?1";
        let refused = change.execute(issue, [issued]).unwrap_err().to_string();
        assert!(refused.contains("duty: the approver had a hand in the case"), "{hand}: {refused}");
    }
    drop(file);
    office.holds();
}

/// A guard that is gone is told beside everything else that does not hold, not instead of it.
#[test]
fn a_file_whose_guard_was_dropped_is_still_compared_row_by_row() {
    let office = Office::new("2026-09-14T09:00+08:00");
    let case = office.intake(&example("ex-30-days"));
    let file = Connection::open(office.path()).unwrap();
    file.execute_batch(
        "DROP TRIGGER event_stays; UPDATE person SET name = 'Z'; ALTER TABLE batch ADD COLUMN more TEXT",
    )
    .unwrap();
    drop(file);
    let came = office.refused("", "list", Exit::Integrity);
    assert_eq!(came.code(), "schema_changed");
    let came = office.refused("", "audit verify", Exit::Integrity);
    let problems = came.json()["problems"].clone();
    let told = |kind: &str, field: &str| {
        problems.as_array().unwrap().iter().any(|one| one["kind"] == kind && one["field"] == field)
    };
    assert!(told("schema", "event_stays") && told("schema", "batch"), "{problems}");
    assert!(told("row", "person.name"), "{problems} {case}");
}
