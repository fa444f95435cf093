//! Makes a case file of many cases for measuring: `large_file 100000 base.db`, then `large_file 10000000 large.db base.db`.
//!
//! Tables, indexes and counts are those of a file of an office that receives 2,000 applications a day and decides each
//! within a few days. Acts are written straight into the tables with filler for payloads; older years are copies of a
//! base, moved back in time, without payloads. The last act goes through the one door for writing. So reports and lists
//! can be measured on such a file, but `audit verify` would find it out.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, clippy::print_stderr)]

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use chrono::{Duration, NaiveDate};
use rusqlite::{CachedStatement, Connection, params};
use visa_cli::domain::day::start_of;
use visa_cli::domain::number::CaseKey;
use visa_cli::policy::Policy;
use visa_cli::record::act::{Act, Viewed};
use visa_cli::record::hash::Hash;
use visa_cli::record::key::{OpenKey, Signer};
use visa_cli::record::roster::{Genesis, Member, Role};
use visa_cli::record::sshsig;
use visa_cli::record::transaction::Transaction;
use visa_cli::store::engine::Access;
use visa_cli::store::record::file::CaseFile;
use visa_cli::store::write::recording::Stamp;

const PER_DAY: u64 = 2_000;
const FILLER: usize = 200;
const LAST_DAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
const MEASURES: [(&str, u64, i64); 4] =
    [("port_visa", 70, 0), ("visa_extension", 12, 9), ("residence_permit_issue", 12, 21), ("visa_replacement", 6, 9)];
const OFFICERS: [&str; 6] = ["in01", "in02", "rev1", "rev2", "app1", "iss1"];

/// A small generator: the same file each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % n
    }
}

#[derive(Clone)]
struct Open {
    id: u64,
    measure: &'static str,
    state: &'static str,
    port: String,
    nationality: String,
    enterprise: String,
    received: NaiveDate,
    due: Option<NaiveDate>,
    moved: NaiveDate,
    taken_seq: u64,
    seq: u64,
    overdue: bool,
}

type Key = (&'static str, &'static str, String);

#[derive(Default)]
struct Counts {
    stock: HashMap<Key, i64>,
    touched: BTreeMap<Key, ()>,
    flow: BTreeMap<Key, i64>,
}

impl Counts {
    fn stand(&mut self, key: Key, n: i64) {
        *self.stock.entry(key.clone()).or_default() += n;
        self.touched.insert(key, ());
    }

    fn cells(&mut self, case: &Open, n: i64) {
        let text = |day: NaiveDate| day.to_string();
        for (split, value) in [
            ("all", String::new()),
            ("state", case.state.to_owned()),
            ("measure", case.measure.to_owned()),
            ("port", case.port.clone()),
            ("nationality", case.nationality.clone()),
            ("enterprise", case.enterprise.clone()),
            ("received", text(case.received)),
            ("moved", text(case.moved)),
        ] {
            self.stand(("open", split, value), n);
        }
        if let (Some(due), true) = (case.due, case.state != "approved") {
            self.stand(("running", "all", String::new()), n);
            self.stand(("running", "due", text(due)), n);
            if case.overdue {
                self.stand(("overdue", "all", String::new()), n);
                self.stand(("overdue", "measure", case.measure.to_owned()), n);
            }
        }
    }

    fn happened(&mut self, what: &'static str, case: &Open, officer: &str) {
        for (split, value) in [
            ("all", ""),
            ("measure", case.measure),
            ("port", &case.port),
            ("nationality", &case.nationality),
            ("enterprise", &case.enterprise),
            ("officer", officer),
        ] {
            *self.flow.entry((what, split, value.to_owned())).or_default() += 1;
        }
    }
}

fn key_of(officer: &str) -> OpenKey {
    OpenKey::from_seed(Hash::of(officer.as_bytes()).as_bytes())
}

fn empty_file(path: &Path) -> Hash {
    let key = key_of("admin1");
    let member = |id: &str, roles: &[Role]| Member {
        id: id.to_owned(),
        name: id.to_owned(),
        roles: roles.to_vec(),
        ranks: Vec::new(),
        key: key_of(id).public().clone(),
    };
    let genesis = Genesis {
        office: "PVG".to_owned(),
        office_name: "measuring".to_owned(),
        training: true,
        salt: "00".to_owned(),
        recovery: None,
        corrected_by_two: true,
        place_is_right: None,
        officers: vec![
            member("admin1", &[Role::SecurityAdmin]),
            member("admin2", &[Role::SecurityAdmin]),
            member("in01", &[Role::Intake]),
            member("rev1", &[Role::Review]),
        ],
    };
    let stamp = Stamp {
        officer: "admin1",
        signer: &key,
        at: start_of(NaiveDate::from_ymd_opt(2000, 1, 1).unwrap()),
        request: "first",
        policy: Hash::ZERO,
        program: "large_file",
        random: &|bytes| bytes.fill(1),
    };
    CaseFile::create(path, &genesis, &Policy::built_in().text, &stamp).unwrap().1.hash
}

struct Writer<'a> {
    event: CachedStatement<'a>,
    payload: CachedStatement<'a>,
    case: CachedStatement<'a>,
    person: CachedStatement<'a>,
    txn: CachedStatement<'a>,
    seq: u64,
    txn_first: u64,
    number: u64,
    previous: Hash,
}

impl Writer<'_> {
    fn act(&mut self, case: u64, kind: &str, at: i64, officer: &str) -> u64 {
        self.seq += 1;
        let mark = Hash::of(&self.seq.to_be_bytes());
        self.event.execute(params![self.seq, case, kind, at, officer, mark.as_bytes()]).unwrap();
        self.payload.execute(params![self.seq, &mark.as_bytes()[..16], &[b'x'; FILLER]]).unwrap();
        self.seq
    }

    /// One transaction for what one officer does in a day.
    fn sign(&mut self, at: i64, officer: &str) {
        if self.seq < self.txn_first {
            return;
        }
        self.number += 1;
        let transaction = Transaction {
            number: self.number,
            first_seq: self.txn_first,
            last_seq: self.seq,
            root: Hash::ZERO,
            previous: self.previous,
            officer: officer.to_owned(),
            key: key_of(officer).public().id(),
            roster: 1,
            policy: Hash::ZERO,
            at,
            request: format!("r{}", self.number),
            program: "large_file".to_owned(),
        };
        let bytes = transaction.bytes();
        let signature = key_of(officer).sign(sshsig::TRANSACTION, &bytes).unwrap();
        self.txn
            .execute(params![self.number, self.txn_first, self.seq, 1, at, transaction.request, bytes, signature])
            .unwrap();
        self.previous = transaction.hash();
        self.txn_first = self.seq + 1;
    }

    fn close(&mut self, case: &Open) {
        let decided = matches!(case.state, "approved" | "refused" | "issued");
        let reviewed = decided || case.state == "reviewed";
        let Open { id, measure, state, port, nationality, enterprise, taken_seq, seq, .. } = case;
        self.case
            .execute(params![
                id,
                seq,
                measure,
                state,
                taken_seq,
                enterprise,
                port,
                nationality,
                case.received.to_string(),
                case.due.map(|day| day.to_string()),
                1,
                "eligible",
                taken_seq,
                seq,
                taken_seq,
                reviewed.then_some(seq),
                reviewed.then_some("rev1"),
                decided.then_some("app1"),
                (*state == "issued").then_some("iss1"),
                "holder",
                0,
                case.moved.to_string()
            ])
            .unwrap();
    }
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let wanted: u64 = args[1].parse().unwrap();
    let path = Path::new(&args[2]);
    let first = if path.exists() { None } else { Some(empty_file(path)) };
    if let Some(first) = first {
        let file = Connection::open(path).unwrap();
        file.execute_batch(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-400000; PRAGMA foreign_keys=OFF;
             PRAGMA ignore_check_constraints=ON",
        )
        .unwrap();
        let objects: Vec<(String, String, String)> = file
            .prepare("SELECT type, name, sql FROM sqlite_schema WHERE type IN ('index', 'trigger') AND sql IS NOT NULL")
            .unwrap()
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        if let Some(base) = args.get(3) {
            file.execute("ATTACH ?1 AS base", [base]).unwrap();
        }
        file.execute_batch("BEGIN").unwrap();
        for (kind, name, _) in &objects {
            file.execute_batch(&format!("DROP {kind} {name}")).unwrap();
        }
        if args.len() > 3 {
            copies(&file, wanted)
        } else {
            fill(&file, wanted, first)
        }
        for (_, _, sql) in &objects {
            file.execute_batch(sql).unwrap();
        }
        file.execute_batch("COMMIT; PRAGMA journal_mode=WAL").unwrap();
    }
    last_act(path, wanted);
    let bytes = std::fs::metadata(path).unwrap().len();
    println!("{wanted} cases, {bytes} bytes, {} a case", bytes / wanted);
}

/// An act by the one door for writing, so that the last transaction is what a real one is.
fn last_act(path: &Path, wanted: u64) {
    let mut file = CaseFile::open(path, Access::Write).unwrap();
    let key = key_of("admin1");
    let stamp = Stamp {
        officer: "admin1",
        signer: &key,
        at: start_of(LAST_DAY) + 17 * 3_600_000,
        request: &format!("last act of {wanted} cases"),
        policy: Hash::ZERO,
        program: "large_file",
        random: &|bytes| bytes.fill(1),
    };
    file.change(&stamp, |record| {
        record.office(Act::Viewed(Viewed { note: "measuring".to_owned(), ..Viewed::default() }))
    })
    .unwrap();
}

/// Copies a base as often as it takes, each copy earlier than the one before; what a copy left open was issued since.
fn copies(file: &Connection, wanted: u64) {
    let one = |sql: &str| file.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    let times = wanted as i64 / one("SELECT count(*) FROM base.case_file");
    let days = one("SELECT count(DISTINCT day) FROM base.flow");
    file.execute_batch(&format!(
        "CREATE TEMP TABLE copy AS WITH RECURSIVE copy (ago) AS (SELECT 0 UNION ALL SELECT ago + 1 FROM copy
             WHERE ago < {times} - 1) SELECT ago FROM copy"
    ))
    .unwrap();
    let seq = |column: &str| format!("{column} + ago * 1000000000000");
    let day = |column: &str| format!("date({column}, '-' || (ago * {days}) || ' day')");
    let at = format!("at - ago * {days} * 86400000");
    let left = "ago > 0 AND state IN ('accepted', 'reviewed', 'approved')";
    let since = |column: &str, who: &str| format!("CASE WHEN {left} THEN {who} ELSE {column} END");
    let case = |column: &str| match column {
        "id" => seq(column),
        "version" | "person" | "facts_seq" | "decision_seq" | "evidence_seq" => seq(column),
        "review_seq" => since(&seq(column), &format!("{} + 1", seq("version"))),
        "received_on" | "due_on" | "moved_on" => day(column),
        "state" => since(column, "'issued'"),
        "reviewer" => since(column, "'rev1'"),
        "approver" => since(column, "'app1'"),
        "issuer" => since(column, "'iss1'"),
        column => column.to_owned(),
    };
    type Change<'a> = &'a dyn Fn(&str) -> String;
    let same = |column: &str| column.to_owned();
    let tables: [(&str, &str, Change); 6] = [
        ("event", "seq > 1", &|column| match column {
            "seq" | "case_id" => seq(column),
            "at" => at.clone(),
            column => same(column),
        }),
        // Of the older copies no transaction is kept; the last ones are the base's own.
        ("txn", "number > 1 AND ago = 0", &same),
        ("person", "1", &|column| if column == "id" { seq(column) } else { same(column) }),
        ("case_file", "1", &case),
        ("daily_count", "1", &|column| if column == "day" { day(column) } else { same(column) }),
        ("standing_count", "1", &|column| match column {
            "day" => day(column),
            "value" => format!("CASE WHEN split IN ('received', 'moved', 'due') THEN {} ELSE value END", day("value")),
            column => same(column),
        }),
    ];
    for (table, which, change) in tables {
        let columns: Vec<String> = file
            .prepare(&format!("SELECT name FROM pragma_table_info('{table}')"))
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        let changed: Vec<String> = columns.iter().map(|column| change(column)).collect();
        let changed = changed.join(", ");
        file.execute_batch(&format!(
            "INSERT INTO {table} SELECT {changed} FROM copy CROSS JOIN base.{table} WHERE {which}"
        ))
        .unwrap();
    }
}

fn fill(file: &Connection, wanted: u64, previous: Hash) {
    let mut to = Writer {
        event: file
            .prepare_cached("INSERT INTO event (seq, case_id, kind, at, officer, commitment) VALUES (?1,?2,?3,?4,?5,?6)")
            .unwrap(),
        payload: file.prepare_cached("INSERT INTO payload (seq, salt, body) VALUES (?1,?2,?3)").unwrap(),
        case: file
            .prepare_cached(
                "INSERT INTO case_file (id, version, measure, state, person, enterprise, port, nationality, received_on,
                     due_on, receipted, outcome, facts_seq, decision_seq, evidence_seq, review_seq, reviewer, approver,
                     issuer, custody, exempt, moved_on)
                 VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21,?22)",
            )
            .unwrap(),
        person: file
            .prepare_cached(
                "INSERT INTO person (id, nationality, passport, name, birth_date) VALUES (?1,?2,?3,?4,?5)",
            )
            .unwrap(),
        txn: file
            .prepare_cached(
                "INSERT INTO txn (number, first_seq, last_seq, roster, at, request, record, signature)
                 VALUES (?1,?2,?3,?4,?5,?6,?7,?8)",
            )
            .unwrap(),
        seq: 1,
        txn_first: 2,
        number: 1,
        previous,
    };
    let mut flow =
        file.prepare("INSERT INTO daily_count (day, what, split, value, n) VALUES (?1,?2,?3,?4,?5)").unwrap();
    let mut stock =
        file.prepare("INSERT INTO standing_count (what, split, value, day, n) VALUES (?1,?2,?3,?4,?5)").unwrap();
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let mut counts = Counts::default();
    let mut acts: BTreeMap<NaiveDate, Vec<(u64, &'static str)>> = BTreeMap::new();
    let mut open: BTreeMap<u64, Open> = BTreeMap::new();
    let (mut made, mut year, mut case) = (0, 0, CaseKey(0));
    let days = wanted.div_ceil(PER_DAY);
    let mut day = LAST_DAY - Duration::days(days as i64 - 1);
    while day <= LAST_DAY {
        let at = start_of(day) + 9 * 3_600_000;
        for it in open.values_mut() {
            if it.due.is_some_and(|due| due + Duration::days(1) == day) && it.state != "approved" {
                counts.cells(it, -1);
                it.overdue = true;
                counts.cells(it, 1);
            }
        }
        for _ in 0..PER_DAY.min(wanted - made) {
            made += 1;
            use chrono::Datelike;
            case = if day.year() == year { CaseKey(case.0 + 1) } else { CaseKey::following(case, day.year()) };
            year = day.year();
            let mut which = dice.below(100);
            let (measure, _, period) = *MEASURES
                .iter()
                .find(|(_, share, _)| {
                    let found = which < *share;
                    which = which.saturating_sub(*share);
                    found
                })
                .unwrap();
            let officer = OFFICERS[dice.below(2) as usize];
            let seq = to.act(case.0, "accepted", at, officer);
            let it = Open {
                id: case.0,
                measure,
                state: "accepted",
                port: format!("P{:02}", dice.below(99) * dice.below(99) / 98),
                nationality: format!("N{:02}", dice.below(199) * dice.below(199) / 198),
                enterprise: format!("91{:016}", dice.below(20_000) * dice.below(20_000) / 20_000),
                received: day,
                due: (period > 0).then(|| day + Duration::days(period)),
                moved: day,
                taken_seq: seq,
                seq,
                overdue: false,
            };
            let born = NaiveDate::from_ymd_opt(1950, 1, 1).unwrap() + Duration::days(dice.below(20_000) as i64);
            let name = format!("PERSON {:x} {:x}", dice.below(1 << 20), dice.below(1 << 16));
            to.person.execute(params![seq, it.nationality, format!("E{made:08}"), name, born.to_string()]).unwrap();
            counts.cells(&it, 1);
            counts.happened("received", &it, officer);
            let wait = 1 + dice.below(4) as i64 + if dice.below(50) == 0 { 20 } else { 0 };
            let decided = day + Duration::days(wait + dice.below(3) as i64);
            acts.entry(day + Duration::days(wait)).or_default().push((case.0, "reviewed"));
            if dice.below(20) == 0 {
                acts.entry(decided).or_default().push((case.0, "refused"));
            } else {
                acts.entry(decided).or_default().push((case.0, "approved"));
                acts.entry(decided + Duration::days(1)).or_default().push((case.0, "issued"));
            }
            open.insert(case.0, it);
        }
        to.sign(at, "in01");
        for (id, kind) in acts.remove(&day).unwrap_or_default() {
            let officer = match kind {
                "reviewed" => OFFICERS[2 + (id % 2) as usize],
                "issued" => "iss1",
                _ => "app1",
            };
            let seq = to.act(id, kind, at + 3_600_000, officer);
            let mut it = open.remove(&id).unwrap();
            counts.cells(&it, -1);
            (it.state, it.moved, it.seq) = (kind, day, seq);
            let what = if kind == "reviewed" { "examined" } else { kind };
            counts.happened(what, &it, officer);
            if matches!(kind, "approved" | "refused") {
                let when = it.due.map_or("undated", |due| if day <= due { "in-time" } else { "late" });
                counts.happened(when, &it, officer);
            }
            if matches!(kind, "refused" | "issued") {
                to.close(&it);
            } else {
                counts.cells(&it, 1);
                open.insert(id, it);
            }
        }
        to.sign(at + 3_600_000, "rev1");
        let written = day.to_string();
        for ((what, split, value), n) in std::mem::take(&mut counts.flow) {
            flow.execute(params![written, what, split, value, n]).unwrap();
        }
        for (key, ()) in std::mem::take(&mut counts.touched) {
            let n = counts.stock[&key];
            stock.execute(params![key.0, key.1, key.2, written, n]).unwrap();
            if n == 0 {
                counts.stock.remove(&key);
            }
        }
        day += Duration::days(1);
    }
    for it in open.values() {
        to.close(it);
    }
}
