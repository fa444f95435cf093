//! Reports: numbers add up, every number opens to its cases, a past day stays as it was, all forms carry the same.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::Reader;
use chrono::{DateTime, Duration, NaiveDate};
use serde_json::Value;
use visa_cli::app::desk::Desk;
use visa_cli::app::report::explain::explain;
use visa_cli::app::report::{DateSpan, Kind, Proving, Report, make};
use visa_cli::domain::count::{Dimension, FigureKey};
use visa_cli::domain::day::office_day;
use visa_cli::domain::filter::Filter;
use visa_cli::domain::life::{Place, State, Step};
use visa_cli::domain::text::Lang;
use visa_cli::domain::words::Word;
use visa_cli::error::Exit;
use visa_cli::paper::report::{delimited, html, json, workbook};
use visa_cli::record::act::Act;
use visa_cli::record::event::EventKind;
use visa_cli::store::cases::query::Order;
use visa_cli::store::engine::format::FORMAT;

use crate::formats::frozen;
use crate::office::{Office, example};
use crate::random::Random;
use crate::sequences::{bases, office, one};

/// A number by table, name of the cell.
type Numbers = BTreeMap<(String, String), i64>;

fn numbers(report: &Report) -> Numbers {
    let rows = report.tables.iter().flat_map(|table| table.rows.iter().map(move |row| (table.key, row)));
    let figures = rows.flat_map(|(key, row)| row.figures.iter().map(move |figure| (key, figure)));
    figures.map(|(key, figure)| ((key.to_owned(), figure.cell.to_string()), figure.n)).collect()
}

fn of_json(report: &Report) -> Numbers {
    let mut found = Numbers::new();
    let body: Value = serde_json::from_str(&json(report)).unwrap();
    for table in body["tables"].as_array().unwrap() {
        for row in table["rows"].as_array().unwrap() {
            for (what, n) in row["numbers"].as_object().unwrap() {
                let cell = match (row["cell"].as_str(), row["value"].as_str().unwrap()) {
                    (Some(cell), _) => cell.to_owned(),
                    (None, "") => what.clone(),
                    (None, value) => format!("{what}.{}.{value}", table["split"].as_str().unwrap()),
                };
                found.insert((table["key"].as_str().unwrap().to_owned(), cell), n.as_i64().unwrap());
            }
        }
    }
    found
}

fn of_csv(report: &Report) -> Numbers {
    let bytes = delimited(report, b',', true, Lang::Zh).unwrap();
    let text = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap();
    let mut reader = csv::Reader::from_reader(text);
    let lines = reader.records().map(Result::unwrap).filter(|line| !["report", "attend-first"].contains(&&line[0]));
    lines.map(|line| ((line[0].to_owned(), line[5].to_owned()), line[4].parse().unwrap())).collect()
}

fn of_html(report: &Report) -> Numbers {
    let text = html(report, Lang::En).unwrap();
    let mut found = Numbers::new();
    for section in text.split("<section id=\"").skip(1) {
        let key = section.split('"').next().unwrap();
        for cell in section.split("data-cell=\"").skip(1) {
            let name = cell.split('"').next().unwrap();
            let n = cell.split('>').nth(1).unwrap().split('<').next().unwrap();
            found.insert((key.to_owned(), name.to_owned()), n.parse().unwrap());
        }
    }
    found
}

/// A workbook names its cells by place: they are compared in the order of the report.
fn of_workbook(report: &Report) -> Numbers {
    let bytes = workbook(report, Lang::Zh).unwrap();
    let mut book = calamine::Xlsx::new(Cursor::new(bytes)).unwrap();
    let mut found = Numbers::new();
    for table in &report.tables {
        let sheet = book.worksheet_range(table.key).unwrap();
        for (place, row) in table.rows.iter().enumerate() {
            for (column, figure) in row.figures.iter().enumerate() {
                let n = sheet.get((place + 1, column + 1)).unwrap();
                let n = calamine::DataType::as_i64(n).unwrap();
                found.insert((table.key.to_owned(), figure.cell.to_string()), n);
            }
        }
    }
    found
}

fn days_of(desk: &Desk, random: &mut Random) -> DateSpan {
    let start = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
    let span = (desk.today() - start).num_days();
    let to = start + Duration::days(random.below(span.max(1) as usize) as i64);
    let from = to - Duration::days(random.below(3) as i64);
    DateSpan { from, to }
}

/// Every number of every report of some days, explained: as many cases as it says.
fn all_explained(desk: &Desk, days: DateSpan) -> usize {
    let mut explained = BTreeMap::new();
    for kind in Kind::ALL {
        let report = make(desk, *kind, days, Proving::LastSignature, None).unwrap();
        assert!(report.reconciled(), "{kind} {days:?}: {:?}", report.checks);
        let forms = [of_json(&report), of_csv(&report), of_html(&report), of_workbook(&report)];
        let wanted = numbers(&report);
        for (place, form) in forms.iter().enumerate() {
            assert_eq!(*form, wanted, "{kind} {days:?}: form {place}");
        }
        for ((_, cell), n) in wanted {
            explained.insert(cell, n);
        }
    }
    for (cell, n) in &explained {
        let told = explain(desk, cell, days).unwrap();
        assert_eq!(told.figure.n, *n, "{cell} {days:?}");
        // What is computed from other numbers has as many cases as those.
        if !told.figure.cell.metric.is_rate() {
            assert_eq!(told.cases.len() as i64, *n, "{cell} {days:?} {:?}", told.cases);
        }
    }
    explained.len()
}

/// What the events of each case say of a day, told without any of the counts.
fn told_by_events(desk: &Desk, day: NaiveDate) -> BTreeMap<String, i64> {
    let mut told: BTreeMap<String, i64> = BTreeMap::new();
    let cases = desk.file.list(&Filter::default(), Order::Number, u32::MAX).unwrap().rows;
    for case in cases {
        let measure = case.measure;
        let (mut state, mut due, mut custody) = (None, None, Place::Holder);
        for event in desk.file.events(case.key).unwrap() {
            let on = office_day(event.at);
            if day < on {
                break;
            }
            let mut happened = |what: &str| {
                if on == day {
                    *told.entry(what.to_owned()).or_default() += 1;
                    *told.entry(format!("{what}.measure.{measure}")).or_default() += 1;
                }
            };
            let open = |state: Option<State>| state.is_some_and(|state| state != State::Draft && state.is_open());
            let act = desk.file.act_of(event.seq).unwrap();
            if let Act::Drafted(_) = act {
                state = Some(State::Draft);
            } else if let Act::Accepted(taken) = act {
                (state, due, custody) = (State::born_by(taken.step), taken.due_on, taken.custody);
                happened("received");
            } else if let Act::Amended(amended) = act {
                if amended.step == Step::Complete {
                    (state, due) = (Some(State::Accepted), amended.due_on.or(due));
                } else if state == Some(State::Reviewed) {
                    state = Some(State::UnderExamination);
                }
            } else if let Act::CustodyMoved(moved) = act {
                custody = moved.place;
            } else if let Act::Approved(_) | Act::Refused(_) = act {
                let approved = event.kind == EventKind::Approved;
                happened(if approved { "approved" } else { "refused" });
                happened(match due {
                    None => "undated",
                    Some(due) if on <= due => "in-time",
                    Some(_) => "late",
                });
                state = Some(if approved { State::Approved } else { State::Refused });
            } else if let Act::Withdrawn(_) = act {
                if open(state) {
                    happened("withdrawn");
                }
                state = Some(State::Withdrawn);
            } else {
                let next = [
                    (EventKind::Noticed, State::AwaitingPapers),
                    (EventKind::Claimed, State::UnderExamination),
                    (EventKind::Reviewed, State::Reviewed),
                    (EventKind::Returned, State::UnderExamination),
                    (EventKind::Issued, State::Issued),
                    (EventKind::Collected, State::Collected),
                    (EventKind::Voided, State::Void),
                ];
                state = next.iter().find(|(kind, _)| *kind == event.kind).map(|(_, next)| *next).or(state);
                if event.kind == EventKind::Issued {
                    happened("issued");
                }
            }
        }
        let mut stands = |what: String| *told.entry(what).or_default() += 1;
        if let Some(state) = state.filter(|state| *state != State::Draft && state.is_open()) {
            stands("open".to_owned());
            stands(format!("open.state.{state}"));
            stands(format!("open.measure.{measure}"));
            let runs = matches!(state, State::Accepted | State::UnderExamination | State::Reviewed);
            if let Some(due) = due.filter(|_| runs) {
                stands("running".to_owned());
                if due < day {
                    stands("overdue".to_owned());
                }
            }
        }
        if custody != Place::Holder {
            stands("held".to_owned());
        }
    }
    told
}

/// The day's report says of these what the events say, zeros too.
fn agrees_with_events(desk: &Desk, day: NaiveDate) {
    let report = make(desk, Kind::Daily, DateSpan { from: day, to: day }, Proving::LastSignature, None).unwrap();
    let told = told_by_events(desk, day);
    let kept = [
        "received",
        "approved",
        "refused",
        "issued",
        "withdrawn",
        "in-time",
        "late",
        "undated",
        "open",
        "running",
        "overdue",
        "held",
    ];
    for figure in report.tables.iter().flat_map(|table| &table.rows).flat_map(|row| &row.figures) {
        let cell = &figure.cell;
        let known = matches!(cell.dimension, Dimension::All | Dimension::Measure | Dimension::State);
        if known && kept.contains(&cell.metric.code()) {
            assert_eq!(figure.n, told.get(&cell.to_string()).copied().unwrap_or(0), "{day} {cell}");
        }
    }
}

fn hashes(desk: &Desk, days: DateSpan) -> Vec<(String, Vec<u8>)> {
    let of = |kind: &Kind| {
        let report = make(desk, *kind, days, Proving::LastSignature, None).unwrap();
        (report.sha256.clone(), html(&report, Lang::Zh).unwrap().into_bytes())
    };
    Kind::ALL.iter().map(of).collect()
}

#[test]
fn of_random_files_numbers_add_up_open_to_their_cases_and_stay_as_they_were() {
    // A thousand were run once; `VISA_REPORTS=1000 cargo test reports` runs them again.
    let wanted: u64 = std::env::var("VISA_REPORTS").ok().map_or(3, |text| text.parse().unwrap());
    let bases = bases();
    let mut cells = 0;
    for seed in 1..=wanted {
        let mut random = Random(seed + 7_000_000);
        let start = DateTime::parse_from_rfc3339("2026-11-23T09:00:00+08:00").unwrap().to_utc();
        let mut desk = office(start);
        for _ in 0..40 + random.below(40) {
            one(&mut desk, &bases, &mut random);
        }
        desk.now += Duration::days(1);
        let days = days_of(&desk, &mut random);
        let before = hashes(&desk, days);
        for _ in 0..30 {
            one(&mut desk, &bases, &mut random);
        }
        assert_eq!(hashes(&desk, days), before, "seed {seed}: a later act changed a report of {days:?}");
        cells += all_explained(&desk, days);
        let today = desk.today();
        cells += all_explained(&desk, DateSpan { from: today, to: today });
        agrees_with_events(&desk, days.to);
        agrees_with_events(&desk, today);
        assert_eq!(desk.file.verify(|_| {}).unwrap().problems, []);
        if seed % 50 == 0 {
            println!("{seed} files, {cells} numbers explained");
        }
    }
    println!("{wanted} files, {cells} numbers explained");
}

#[test]
fn a_past_day_stays_as_it_was_after_a_thousand_later_acts() {
    let wanted: usize = std::env::var("VISA_LATER_ACTS").ok().map_or(60, |text| text.parse().unwrap());
    let (bases, mut random) = (bases(), Random(41));
    let start = DateTime::parse_from_rfc3339("2026-11-23T09:00:00+08:00").unwrap().to_utc();
    let mut desk = office(start);
    for _ in 0..60 {
        one(&mut desk, &bases, &mut random);
    }
    let to = desk.today();
    let before = hashes(&desk, DateSpan { from: to, to });
    desk.now += Duration::days(1);
    let first = desk.file.head().unwrap().transaction;
    let mut tried = 0;
    while (desk.file.head().unwrap().transaction - first) < wanted as u64 {
        one(&mut desk, &bases, &mut random);
        // The dice throw forward in time; a day is enough for all of them here.
        desk.now = desk.now.min(start + Duration::days(30));
        tried += 1;
        assert!(tried < wanted * 50, "{tried} tries");
    }
    assert_eq!(hashes(&desk, DateSpan { from: to, to }), before);
}

#[test]
fn a_cell_is_read_as_it_is_written() {
    for name in ["received", "open.age.8-15", "running.due.before-2026-11-23", "received.port.PVG"] {
        assert_eq!(FigureKey::read(name).unwrap().to_string(), name);
    }
    for name in ["", "arrived", "received.", "received.age.0-2", "open.all.x", "lists.port.PVG", "overdue.port.PVG"] {
        assert_eq!(FigureKey::read(name), None, "{name}");
    }
}

#[test]
fn a_day_has_the_keys_that_scripts_read() {
    let office = Office::new("2026-11-23T09:00+08:00");
    let case = office.intake(&example("pv-negotiation"));
    let told = office.done("", "report daily --date 2026-11-23");
    for key in ["received", "decided", "issued", "refused"] {
        for by in ["total", "by_measure", "by_port", "by_nationality"] {
            assert!(!told[key][by].is_null(), "{key}.{by}: {told}");
        }
    }
    assert_eq!(told["received"]["by_measure"]["port_visa"], 1);
    assert_eq!((&told["backlog"]["total"], &told["reconciled"]), (&1.into(), &true.into()));
    for key in ["kept", "missed", "due_soon"] {
        assert_eq!(told["deadlines"][key], 0, "{key}");
    }
    assert_eq!(told["record"]["verified_to"], 2);
    assert_eq!(told["sha256"].as_str().unwrap().len(), 64);
    let explained = office.done("", "report explain received.measure.port_visa --date 2026-11-23");
    assert_eq!(explained["cases"], serde_json::json!([case]));
}

#[test]
fn what_cannot_be_reported_is_refused() {
    let office = Office::new("2026-11-23T09:00+08:00");
    assert_eq!(office.run("", "report daily --date 2026-11-24").exit, Exit::Refused);
    assert_eq!(office.run("", "report daily --from 2026-11-23 --to 2026-11-20").exit, Exit::Usage);
    assert_eq!(office.run("", "report explain arrived").exit, Exit::NotFound);
    assert_eq!(office.run("", "report explain overdue.port.PVG").exit, Exit::NotFound);
    assert_eq!(office.run("", "list @nothing").exit, Exit::NotFound);
}

/// A residence application whose period ends while nobody decides it.
#[test]
fn deadlines_are_kept_or_missed_and_alarm_two_working_days_before() {
    let mut office = Office::new("2026-11-02T09:00+08:00");
    let mut facts = example("rs-work-one-year");
    facts["as_of"] = "2026-11-02".into();
    facts["filing"]["accepted_on"] = Value::Null;
    let case = office.intake(&facts);
    let told = office.done("", &format!("deadline explain {case}"));
    let due = told["due_on"].as_str().unwrap_or_else(|| panic!("{told}")).to_owned();
    assert_eq!(due, "2026-11-23", "{told}");
    assert_eq!((&told["examine_by"], &told["working_days"]), (&"2026-11-19".into(), &15.into()));
    let counted = told["days"].as_array().unwrap().iter().filter(|day| day["counted"] == true).count();
    assert_eq!(counted, 15);
    for (day, exit, why) in [
        ("2026-11-18", Exit::Done, None),
        ("2026-11-19", Exit::Attention, Some("due-soon")),
        ("2026-11-23", Exit::Attention, Some("due-today")),
        ("2026-11-24", Exit::Attention, Some("overdue")),
    ] {
        office.now = format!("{day}T09:00+08:00");
        let came = office.run("", "report escalations --only overdue,due-today,due-soon");
        assert_eq!(came.exit, exit, "{day} {}", came.out);
        let found = came.json()["cases"][0]["why"].as_str().map(str::to_owned);
        assert_eq!(found.as_deref(), why, "{day}");
        let daily = office.done("", "report daily");
        let soon = i64::from(matches!(why, Some("due-soon" | "due-today")));
        assert_eq!(daily["deadlines"]["due_soon"], soon, "{day}");
        assert_eq!(daily["deadlines"]["overdue"], i64::from(why == Some("overdue")), "{day}");
    }
    assert_eq!(office.done("", "report backlog")["tables"][2]["rows"][1]["numbers"]["running"], 1);
    office.done("review1", &format!("review {case} --recommend approve"));
    let grounds = "--ground DECISION_OVERDUE --ground LATE_RESIDENCE_APPLICATION --rank section-head --note late";
    // Discretion takes two who approve; the decision is that of the second.
    office.done("approve1", &format!("approve {case} {grounds}"));
    assert_eq!(office.done("", "report daily")["deadlines"]["missed"], 0);
    office.done("approve2", &format!("approve {case} {grounds}"));
    let daily = office.done("", "report daily");
    assert_eq!((&daily["deadlines"]["missed"], &daily["deadlines"]["overdue"]), (&1.into(), &0.into()));
    // What the day before said is what it says now.
    assert_eq!(office.done("", "report daily --date 2026-11-23")["deadlines"]["due_soon"], 1);
    office.holds();
}

#[test]
fn a_report_on_a_record_that_was_altered_is_refused() {
    let office = Office::new("2026-11-23T09:00+08:00");
    office.intake(&example("pv-negotiation"));
    office.done("", "report daily");
    for sql in [
        "UPDATE txn SET signature = zeroblob(64) WHERE number = 2",
        "UPDATE daily_count SET n = 2 WHERE split = 'port'",
    ] {
        let file = rusqlite::Connection::open(office.path()).unwrap();
        let kept: Vec<u8> = file.query_row("SELECT signature FROM txn WHERE number = 2", [], |row| row.get(0)).unwrap();
        file.execute_batch("DROP TRIGGER txn_stays").unwrap();
        file.execute_batch(sql).unwrap();
        let trigger =
            "CREATE TRIGGER txn_stays BEFORE UPDATE ON txn BEGIN SELECT RAISE(ABORT, 'the record only grows'); END";
        file.execute_batch(trigger).unwrap();
        assert_eq!(office.run("", "report daily").exit, Exit::Integrity, "{sql}");
        file.execute_batch("DROP TRIGGER txn_stays").unwrap();
        file.execute("UPDATE txn SET signature = ?1 WHERE number = 2", [kept]).unwrap();
        file.execute_batch(trigger).unwrap();
    }
}

/// Every example of the help of these commands does what it says.
#[test]
fn the_examples_of_the_help_run() {
    let office = Office::new("2026-11-23T09:00+08:00");
    office.intake(&example("pv-negotiation"));
    let (mut run, folder) = (0, office.folder.path().to_owned());
    for command in [
        "report daily",
        "report backlog",
        "report enterprise",
        "report officers",
        "report nationalities",
        "report trend",
        "report measures",
        "report explain",
        "report escalations",
        "report reminders",
        "stats",
        "export",
    ] {
        let words: Vec<String> = format!("{command} --help").split_whitespace().map(str::to_owned).collect();
        let help = office.plain(&words).out.replace("\\\n", " ");
        for example in help.lines().filter_map(|line| line.trim().strip_prefix("visa-cli ")) {
            let words = example.split_whitespace().map(|word| {
                match [".html", ".xlsx", ".svg"].iter().any(|of| word.ends_with(of)) {
                    true => folder.join(word).display().to_string(),
                    false => word.replace("open.csv", &folder.join("open.csv").display().to_string()),
                }
            });
            let came = office.plain(&words.collect::<Vec<_>>());
            assert!(matches!(came.exit, Exit::Done | Exit::Attention), "{example}: {}", came.err);
            run += 1;
        }
    }
    assert!(run >= 20, "{run}");
}

#[test]
fn a_report_proves_the_record_and_the_decisions_of_its_days() {
    let office = Office::new("2026-11-23T09:00+08:00");
    office.intake(&example("pv-negotiation"));
    let line = "report daily --date 2026-11-23 --prove";
    let told = office.done("", line);
    let proof = &told["record"]["proof"];
    assert_eq!((&proof["holds"], &proof["decisions"], &proof["differing"]), (&true.into(), &1.into(), &0.into()));
    // What later days bring changes nothing of it.
    let later = Office { now: "2026-11-24T09:00+08:00".to_owned(), ..office };
    later.done("review1", "review 1");
    assert_eq!(later.done("", line), told);
    assert_eq!(later.done("", "report daily --date 2026-11-24 --prove")["record"]["proof"]["decisions"], 2);
    let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
    let text = later.plain(&words).out;
    assert!(text.contains("record proven to txn ") && text.contains("decisions replayed alike"), "{text}");
    let altered = crate::tamper::meddle(&later, |file| {
        file.execute("UPDATE case_file SET due_on = '2027-01-01' WHERE id > 0", []).map(drop).unwrap();
    });
    let came = altered.run("", line);
    assert_eq!((came.exit, came.code().as_str()), (Exit::Integrity, "record_broken"), "{}", came.out);
    assert_eq!(came.json()["record"]["proof"]["holds"], false);
}

/// Of a day before the case file nothing is known, which is not that nothing happened.
#[test]
fn a_report_of_days_before_the_file_says_that_there_was_none() {
    let office = crate::office::Office::new("2026-11-23T09:00+08:00");
    for line in
        ["report daily --date 2026-11-22", "report explain received --date 2026-11-22", "report trend --to 2026-11-20"]
    {
        let came = office.run("", line);
        assert_eq!((came.exit, came.code().as_str()), (Exit::Refused, "before_the_file"), "{line}: {}", came.err);
        assert!(came.err.contains("2026-11-23"), "{line}: {}", came.err);
    }
    assert_eq!(office.done("", "report daily --date 2026-11-23")["received"]["total"], 0);
    let words = ["report", "trend", "--lang", "en"].map(str::to_owned);
    assert!(office.plain(&words).err.contains("of the days before nothing is known"));
}

/// The numbers of a report, of one day: each leaf that is a number of cases, by its path.
fn leaves(report: &Value, at: &str, into: &mut BTreeMap<String, i64>) {
    match report {
        Value::Object(values) => values.iter().for_each(|(key, value)| leaves(value, &format!("{at}/{key}"), into)),
        Value::Number(number) => {
            into.insert(at.to_owned(), number.as_i64().unwrap());
        }
        Value::Null | Value::Bool(_) | Value::String(_) | Value::Array(_) => {}
    }
}

/// Filters that part the cases count each case once: their numbers add up to those of all, on every day, though the ones
/// are read from what stands and replayed, and the others kept as the record grew.
#[test]
fn what_filters_count_that_part_the_cases_adds_up_to_the_report_of_all() {
    let office = frozen(FORMAT);
    let parts = ["port_visa", "visa_extension", "residence_permit_issue"];
    for day in ["2026-03-02", "2026-03-03", "2026-03-05", "2026-03-09", "2026-03-10", "2026-03-11"] {
        let of = |filter: &str| {
            let report = office.run("", &format!("report daily --date {day} {filter}"));
            let mut numbers = BTreeMap::new();
            leaves(&report.json(), "", &mut numbers);
            numbers
        };
        let whole = of("");
        let mut sums: BTreeMap<String, i64> = BTreeMap::new();
        for part in parts {
            of(&format!("measure:{part}")).into_iter().for_each(|(path, n)| *sums.entry(path).or_default() += n);
        }
        let of_cases =
            ["approved", "backlog", "custody", "deadlines", "decided", "issued", "received", "refused", "withdrawn"];
        let is_of_cases = |path: &str| of_cases.iter().any(|group| path.starts_with(&format!("/{group}/")));
        let mut seen = 0;
        for (path, n) in whole.iter().filter(|(path, _)| is_of_cases(path)) {
            assert_eq!(sums.get(path).copied().unwrap_or(0), *n, "{day} {path}");
            seen += n;
        }
        assert!(seen > 20, "{day}: {seen}");
    }
}
