//! The policy file: what it holds on which day, and what its loader refuses, with the line.

use chrono::NaiveDate;
use visa_cli::policy::{BUILT_IN, Policy};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn the_built_in_policy_is_read_and_every_edition_is_found_by_its_days() {
    let policy = Policy::built_in();
    let first_days: Vec<String> = policy.named().iter().map(|named| named.from.to_string()).collect();
    assert_eq!(
        first_days,
        [
            "2013-07-01",
            "2013-09-01",
            "2020-03-28",
            "2023-01-08",
            "2023-08-03",
            "2023-09-01",
            "2024-01-11",
            "2024-02-28",
            "2024-03-20",
            "2024-07-10",
            "2024-07-12",
            "2024-10-25",
            "2024-12-01",
            "2025-10-01"
        ]
    );
    assert!(policy.on(day("2013-06-30")).is_none());
    for pair in policy.named().windows(2) {
        let (from, next) = (pair[0].from, pair[1].from);
        assert_eq!(policy.on(from).unwrap().from, from);
        assert_eq!(policy.on(next.pred_opt().unwrap()).unwrap().from, from);
        assert_eq!(policy.on(next).unwrap().from, next);
    }
    assert_eq!(policy.latest().from, day("2025-10-01"));
    assert_eq!(policy.first_day(), day("2013-07-01"));
    assert_eq!(policy.sha256.len(), 64);
    assert_eq!(policy.calendar.years(), 2013..=2026);
}

#[test]
fn the_figures_of_the_law_stand_as_they_were_published() {
    let table = "tests/it/policy/figures.csv";
    let shown = Policy::built_in().shown();
    let found: Vec<_> = shown
        .iter()
        .flat_map(|(name, entries)| entries.iter().map(move |entry| (name, entry)))
        .map(|(name, entry)| {
            let firm = entry.firm_from.map(|day| day.to_string()).unwrap_or_default();
            ((*name).to_owned(), entry.from.to_string(), firm, entry.value.clone(), entry.level.to_owned())
        })
        .collect();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        let mut rows = csv::Writer::from_path(table).unwrap();
        rows.write_record(["figure", "from", "firm_from", "value", "level"]).unwrap();
        found.iter().for_each(|row| rows.serialize(row).unwrap());
    }
    let mut rows = csv::Reader::from_path(table).unwrap();
    let expected: Vec<(String, String, String, String, String)> = rows.deserialize().map(Result::unwrap).collect();
    for (found, expected) in found.iter().zip(&expected) {
        assert_eq!(found, expected);
    }
    assert_eq!(found.len(), expected.len());
}

#[test]
fn a_figure_is_shown_with_the_day_before_its_successor_as_its_last() {
    let shown = Policy::built_in().shown();
    let (_, entries) = shown.iter().find(|(name, _)| *name == "replacement.max_validity_months").unwrap();
    let ends: Vec<_> = entries.iter().map(|entry| entry.until.map(|day| day.to_string())).collect();
    assert_eq!(ends, [Some("2023-08-31".to_owned()), Some("2024-03-19".to_owned()), None]);
    assert_eq!((entries[1].cite.as_str(), entries[1].level), ("MPS norm 2013; MPS measure 2023-08-03", "NIA_MEASURE"));
    assert_eq!(entries[1].checked, day("2026-11-23"));
}

#[test]
fn a_value_is_announced_before_it_is_certain() {
    let policy = Policy::built_in();
    let months = |on: &str| {
        let months = policy.on(day(on)).unwrap().figures.replacement.max_validity_months.clone();
        let m = visa_cli::domain::codes::VisaClass::new("M").unwrap();
        (months.firm.and_then(|m12| m12.of(m).copied()), months.announced.and_then(|m36| m36.of(m).copied()))
    };
    let table = [
        ("2013-08-31", (None, None)),
        ("2013-09-01", (Some(12), None)),
        ("2023-08-02", (Some(12), None)),
        ("2023-08-03", (Some(12), Some(36))),
        ("2023-08-31", (Some(12), Some(36))),
        ("2023-09-01", (Some(36), None)),
        ("2024-01-10", (Some(36), None)),
        ("2024-01-11", (Some(36), Some(60))),
        ("2024-03-19", (Some(36), Some(60))),
        ("2024-03-20", (Some(60), None)),
    ];
    for (on, expected) in table {
        assert_eq!(months(on), expected, "{on}");
    }
}

/// Changes the built-in file at one place and returns the faults as `line: text`.
fn faults(old: &str, new: &str) -> Vec<String> {
    assert_eq!(BUILT_IN.matches(old).count(), 1, "{old} must stand once");
    let changed = BUILT_IN.replacen(old, new, 1);
    match Policy::read(&changed) {
        Ok(_) => Vec::new(),
        Err(faults) => faults.iter().map(|fault| format!("{}: {}", fault.line, fault.text.en)).collect(),
    }
}

fn line_of(text: &str) -> usize {
    BUILT_IN[..BUILT_IN.find(text).unwrap()].matches('\n').count() + 1
}

const LEAD: &str =
    "  { from = \"2013-07-01\", value = 7, cite = \"EEAL 29(2)\", level = \"LAW\", checked = \"2026-11-23\" },";

#[test]
fn a_fault_is_told_with_its_line() {
    let at = line_of(LEAD);
    let entry = |from: &str, more: &str| {
        format!(
            "  {{ from = \"{from}\",{more} value = 7, cite = \"EEAL 29(2)\", level = \"LAW\", checked = \"2026-11-23\" }},"
        )
    };
    let two = |first: String, second: String| format!("{first}\n{second}");
    let table = [
        (entry("2013-07-01", " ammount = 3,"), at, "unknown field `ammount`"),
        (LEAD.replace("\"LAW\"", "\"DECREE\""), at, "unknown variant `DECREE`"),
        (LEAD.replace("value = 7", "value = \"seven\""), at, "invalid type"),
        (LEAD.replace("2013-07-01", "2013-02-30"), at, ""),
        (LEAD.replace(", cite = \"EEAL 29(2)\"", ""), at, "missing field `cite`"),
        (entry("2013-09-01", ""), at, "extension.lead_days must hold with certainty from 2013-07-01"),
        (
            two(entry("2013-07-01", ""), entry("2013-07-01", "")),
            at + 1,
            "extension.lead_days is not in order of time: 2013-07-01 after 2013-07-01",
        ),
        (
            two(entry("2013-07-01", " until = \"2020-03-26\","), entry("2020-03-28", "")),
            at + 1,
            "extension.lead_days has a gap from 2020-03-27 to 2020-03-27",
        ),
        (
            two(entry("2013-07-01", " until = \"2020-03-28\","), entry("2020-03-28", "")),
            at + 1,
            "extension.lead_days overlaps from 2020-03-28 to 2020-03-28",
        ),
        (entry("2013-07-01", " until = \"2013-06-30\","), at, "extension.lead_days: the period ends before it begins"),
        (
            two(entry("2013-07-01", ""), entry("2023-09-01", " firm_from = \"2023-08-03\",")),
            at + 1,
            "extension.lead_days: the period ends before it begins",
        ),
        (two(entry("2013-07-01", ""), entry("2021-01-01", "")), at + 1, "2021-01-01 does not stand in [[edition]]"),
        (String::new(), at - 1, "extension.lead_days has no entry"),
    ];
    for (new, line, text) in table {
        let told = faults(LEAD, &new);
        let expected = told.iter().any(|fault| {
            fault.contains(text) && (text.contains("no entry") || fault.starts_with(&format!("{line}: ")))
        });
        assert!(expected, "{new}\nexpected {line}: {text}\ntold {told:?}");
    }
}

/// A broken policy file: what is written instead of what stands, how many lines below the old text's first line the fault
/// lies, and how both languages tell it.
#[derive(serde::Deserialize)]
struct Broken {
    what: String,
    old: String,
    new: String,
    line: isize,
    en: String,
    zh: String,
}

fn broken() -> Vec<Broken> {
    include_str!("policy/broken.jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn thirty_broken_files_are_refused_with_the_line_in_both_languages() {
    let mut wrong = Vec::new();
    for row in broken() {
        assert_eq!(BUILT_IN.matches(&row.old).count(), 1, "{}: {} must stand once", row.what, row.old);
        let line = line_of(&row.old).saturating_add_signed(row.line);
        let faults = Policy::read(&BUILT_IN.replacen(&row.old, &row.new, 1)).err().unwrap_or_default();
        let told = faults
            .iter()
            .any(|fault| fault.line == line && fault.text.en.contains(&row.en) && fault.text.zh.contains(&row.zh));
        let in_chinese =
            faults.iter().all(|fault| fault.text.zh.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)));
        let apart = faults.iter().filter(|fault| !fault.text.en.ends_with("does not stand in [[edition]]")).count();
        if !told || !in_chinese || 3 < apart {
            let faults: Vec<_> = faults.iter().take(3).map(|fault| (fault.line, &fault.text)).collect();
            wrong.push(format!("{}: line {line} told {faults:?}", row.what));
        }
    }
    assert!(wrong.is_empty() && broken().len() >= 30, "{}", wrong.join("\n"));
}

#[test]
fn a_window_may_open_when_the_one_before_closes_but_not_earlier() {
    let old = "{ from = \"2024-01-11\", firm_from = \"2024-03-20\",";
    let told = |from: &str| faults(old, &old.replace("2024-01-11", from));
    assert_eq!(told("2023-09-01"), [""; 0], "the day the value before became certain");
    let early = told("2023-08-31");
    assert!(
        early.iter().any(|fault| fault.contains("replacement.max_validity_months is not in order of time")),
        "{early:?}"
    );
}

#[test]
fn a_value_may_hold_for_one_day() {
    let old = "{ from = \"2024-07-12\", value = 15,";
    let told = faults(old, "{ from = \"2025-10-01\", until = \"2025-10-01\", value = 15,");
    assert!(told.len() == 1 && told[0].ends_with("2025-10-02 does not stand in [[edition]]"), "{told:?}");
}

#[test]
fn entries_that_meet_without_gap_are_taken() {
    let entry = |from: &str, until: &str, days: u32| {
        format!(
            "  {{ from = \"{from}\",{until} value = {days}, cite = \"EEAL 29(2)\", level = \"LAW\", checked = \"2026-11-23\" }},\n"
        )
    };
    let new = entry("2013-07-01", " until = \"2020-03-27\",", 7) + &entry("2020-03-28", "", 9);
    let policy = Policy::read(&BUILT_IN.replacen(LEAD, &new, 1)).unwrap();
    let lead = |on: &str| policy.on(day(on)).unwrap().figures.extension.lead_days;
    assert_eq!((lead("2020-03-27"), lead("2020-03-28")), (7, 9));
    assert_ne!(policy.sha256, Policy::built_in().sha256);
}

#[test]
fn a_value_that_ends_without_successor_is_gone_the_day_after() {
    let old = "{ from = \"2024-07-12\", value = 15,";
    let new = "{ from = \"2024-07-12\", until = \"2025-09-30\", value = 15,";
    let policy = Policy::read(&BUILT_IN.replacen(old, new, 1)).unwrap();
    let validity = |on: &str| policy.on(day(on)).unwrap().figures.port_visa.electronic_entry_validity_days;
    assert_eq!([validity("2024-07-11"), validity("2025-09-30"), validity("2025-10-01")], [None, Some(15), None]);
}

#[test]
fn editions_are_checked_too() {
    let old = "[[edition]]\nfrom = \"2013-09-01\"";
    assert!(!faults(old, "[[edition]]\nfrom = \"2013-07-01\"").is_empty());
    let told = faults(old, "[[edition]]\nfrom = \"2012-09-01\"");
    assert!(told.iter().any(|fault| fault.contains("not in order of time")), "{told:?}");
    let told = faults("[residence]\n", "[residents]\n");
    assert!(told[0].contains("unknown field `residents`"), "{told:?}");
    assert!(Policy::read("").is_err());
    let none = BUILT_IN.replace("[[edition]]", "[[noedition]]");
    assert!(Policy::read(&none).is_err());
}

#[test]
fn calendar_faults_are_told() {
    let told = faults("year = 2015\n", "year = 2014\n");
    assert!(told.iter().any(|fault| fault.contains("2014")), "{told:?}");
}

#[test]
fn an_office_may_leave_made_up_days_out() {
    let old = "makeup_days_are_working_days = [\n  { from = \"2013-07-01\", value = true";
    let policy = Policy::read(&BUILT_IN.replacen(old, &old.replace("true", "false"), 1)).unwrap();
    let last = |policy: &Policy| policy.calendar.add_working_days(day("2024-02-05"), 7).unwrap().to_string();
    assert_eq!((last(Policy::built_in()), last(&policy)), ("2024-02-20".to_owned(), "2024-02-21".to_owned()));
}

#[test]
fn all_that_is_wrong_is_told_at_once_each_with_its_line() {
    let changes = [
        (LEAD, LEAD.replace("\"LAW\"", "\"DECREE\""), "unknown variant `DECREE`"),
        ("value = 16, cite = \"Reg 19", "amount = 16, cite = \"Reg 19".to_owned(), "unknown field `amount`"),
        ("value = 500,", "value = \"five hundred\",".to_owned(), "invalid type"),
        (
            "from = \"2020-03-28\", value = true",
            "from = \"2020-03-29\", value = true".to_owned(),
            "2020-03-29 does not stand",
        ),
    ];
    let mut text = BUILT_IN.to_owned();
    let mut lines = Vec::new();
    for (old, new, told) in &changes {
        assert_eq!(BUILT_IN.matches(old).count(), 1, "{old}");
        lines.push((line_of(old), *told));
        text = text.replacen(old, new, 1);
    }
    lines.sort_unstable();
    let faults = Policy::read(&text).unwrap_err();
    assert!(faults.iter().map(|fault| fault.line).is_sorted(), "{faults:?}");
    for (line, told) in lines {
        let found = faults.iter().find(|fault| fault.line == line);
        assert!(found.is_some_and(|fault| fault.text.en.contains(told)), "{line} {told}: {faults:#?}");
    }
    let by_date = |fault: &&visa_cli::policy::PlacedFault| !fault.text.en.contains("2020-03-2");
    assert_eq!(faults.iter().filter(by_date).count(), 3, "nothing follows from what was left out: {faults:#?}");
}

/// Each row: what an office writes instead, and whether it may: stricter, newer, or of its own ground.
#[test]
fn an_office_never_overrides_what_ranks_higher_unless_it_is_stricter() {
    const STAY: &str = "value = 30, cite = \"EEAL 20(4)\", level = \"LAW\"";
    const PRACTICE: &str = "value = 6, cite = \"practice, not law\", level = \"PRACTICE\"";
    const FINE: &str = "value = 10000, cite = \"EEAL 78(1)\", level = \"LAW\"";
    const CAP: &str = "value = { C = 30, F = 180, G = 30, J2 = 30, L = 30, M = 180, Q2 = 180, R = 180, X2 = 180 }, cite = \"MPS norm 2013 (caps by class)\", level = \"MPS_NORM\"";
    const SAMPLE: &str = "value = 5, cite = \"practice, not law\", level = \"PRACTICE\"";
    const LEAST_BAN: &str = "value = 1, cite = \"EEAL 62(3)\", level = \"LAW\"";
    const AGENT: &str = "value = 60, cite = \"Reg 19(1)(i)\", level = \"REG\"";
    const YOUNG: &str = "value = 16, cite = \"Reg 19(1)(i)\", level = \"REG\"";
    const LEAST: &str = "value = 90, cite = \"EEAL 30(3)\", level = \"LAW\"";
    let rows = [
        (STAY, "value = 60, cite = \"office order 5\", level = \"PRACTICE\"", false),
        (STAY, "value = 60, cite = \"EEAL 20(4)\", level = \"LAW\"", false),
        (STAY, "value = 31, cite = \"office order 5\", level = \"REG\"", false),
        (STAY, "value = 20, cite = \"office order 5\", level = \"PRACTICE\"", true),
        (STAY, "value = 60, cite = \"amendment of 2027\", level = \"LAW\"", false),
        (STAY, "value = 60, cite = \"EEAL 20(3)\", level = \"LAW\"", false),
        (STAY, "value = 20, cite = \"EEAL 999(9)\", level = \"LAW\"", false),
        (STAY, "value = 20, cite = \"EEAL 20(9)\", level = \"LAW\"", false),
        (STAY, "value = 20, cite = \"EEAL 21(1)(ix)\", level = \"LAW\"", false),
        (STAY, "value = 20, cite = \"EEAL 21(1)(vi)\", level = \"LAW\"", true),
        (STAY, "value = 20, cite = \"Reg 36(1)(iii)\", level = \"LAW\"", false),
        (FINE, "value = 9000, cite = \"EEAL 178(1)\", level = \"LAW\"", false),
        (
            CAP,
            "value = { F = 180, M = 365, Q2 = 180, R = 180, X2 = 180, C = 30, G = 30, J2 = 30, L = 30 }, cite = \"order of the bureau\", level = \"NIA_MEASURE\"",
            false,
        ),
        (SAMPLE, "value = 500, cite = \"office order 5\", level = \"PRACTICE\"", false),
        (SAMPLE, "value = 100, cite = \"office order 5\", level = \"PRACTICE\"", true),
        (LEAST_BAN, "value = 9, cite = \"EEAL 62(3)\", level = \"LAW\"", false),
        (AGENT, "value = 65, cite = \"office order 5\", level = \"PRACTICE\"", true),
        (AGENT, "value = 55, cite = \"office order 5\", level = \"PRACTICE\"", false),
        (YOUNG, "value = 14, cite = \"office order 5\", level = \"PRACTICE\"", true),
        (YOUNG, "value = 18, cite = \"office order 5\", level = \"PRACTICE\"", false),
        (LEAST, "value = 89, cite = \"office order 5\", level = \"PRACTICE\"", false),
        (LEAST, "value = 91, cite = \"office order 5\", level = \"PRACTICE\"", true),
        (PRACTICE, "value = 3, cite = \"office order 5\", level = \"PRACTICE\"", true),
    ];
    for (usual, own, may) in rows {
        assert_eq!(BUILT_IN.matches(usual).count(), 1, "{usual}");
        let read = Policy::read_own(&BUILT_IN.replacen(usual, own, 1));
        assert_eq!(read.is_ok(), may, "{own}: {:?}", read.err());
        if let Err(faults) = read {
            assert_eq!((faults.len(), faults[0].line), (1, line_of(usual)), "{faults:?}");
        }
    }
    assert!(Policy::read_own(BUILT_IN).is_ok());
}

#[test]
fn what_an_office_set_itself_is_cited_with_its_own_source() {
    let own =
        BUILT_IN.replacen("value = 6, cite = \"practice, not law\"", "value = 12, cite = \"office order 5-2026\"", 1);
    let own = Policy::read_own(&own).unwrap();
    let facts = include_str!("../../examples/facts/port_visa.jsonl").lines().next().unwrap();
    let mut facts: serde_json::Value = serde_json::from_str(facts).unwrap();
    facts["passport"]["expires_on"] = "2027-06-30".into();
    facts["passport"]["mrz"] = serde_json::Value::Null;
    let facts = visa_cli::domain::facts::Facts::from_json(facts.to_string().as_bytes()).unwrap();
    let cited = |policy: &Policy| {
        let decision = visa_cli::rules::decide::decide(&facts, policy).unwrap();
        decision.reasons.iter().map(|reason| format!("{} {}", reason.code, reason.citation)).collect::<Vec<_>>()
    };
    assert_eq!(cited(&own), ["PASSPORT_VALIDITY_SHORT office order 5-2026"]);
    assert!(cited(Policy::built_in()).iter().all(|cited| cited.starts_with("OK ")));
}

/// Newer law than the program is taken where the edition of its day says whose it is, in words of its own.
#[test]
fn a_law_that_is_newer_than_the_program_is_named_by_its_edition() {
    let edition = |words: &str| {
        let text = format!("[[edition]]\nfrom = \"2027-01-01\"\nzh = \"新法\"\nen = \"{words}\"\n\n[port_visa]\n");
        let text = BUILT_IN.replacen("[port_visa]\n", &text, 1);
        let entry = "checked = \"2026-11-23\" },\n]\nentries = [";
        let new =
            "{ from = \"2027-01-01\", value = 60, cite = \"Decree 900\", level = \"LAW\", checked = \"2027-01-01\" },";
        assert_eq!(text.matches(entry).count(), 1);
        text.replacen(entry, &entry.replacen('\n', &format!("\n  {new}\n"), 1), 1)
    };
    assert!(Policy::read_own(&edition("Decree 900: port visas up to 60 days")).is_ok());
    let faults = Policy::read_own(&edition("longer port visas")).unwrap_err();
    assert_eq!(faults.len(), 1, "{faults:?}");
    // The built-in edition of a day names nothing that an office brings.
    let own = BUILT_IN.replacen(
        "value = 30, cite = \"EEAL 20(4)\", level = \"LAW\"",
        "value = 60, cite = \"Law\", level = \"LAW\"",
        1,
    );
    assert!(Policy::read_own(&own).is_err());
}

/// Every figure in turn ends, without another entry after it: it is refused, or gone, and nothing else happens.
#[test]
fn what_must_always_hold_does_not_end_without_a_successor() {
    let (mut refused, mut taken) = (0, 0);
    for (at, _) in BUILT_IN.match_indices("\n]\n") {
        let line = BUILT_IN[..at].rfind('\n').unwrap() + 1;
        let entry = &BUILT_IN[line..at];
        if !entry.starts_with("  { from = ") || !entry.contains("level =") || entry.contains("2025-10-01") {
            continue;
        }
        let ends = entry.replacen("value = ", "until = \"2025-09-30\", value = ", 1);
        match Policy::read(&format!("{}{ends}{}", &BUILT_IN[..line], &BUILT_IN[at..])) {
            Ok(_) => taken += 1,
            Err(faults) => {
                assert_eq!(faults[0].line, BUILT_IN[..line].matches('\n').count() + 1, "{faults:?}");
                assert!(faults[0].text.en.contains("ends on 2025-09-30 without a successor"), "{faults:?}");
                refused += 1;
            }
        }
    }
    assert!(refused > 50 && taken > 20, "{refused} {taken}");
}

#[test]
fn a_value_that_always_holds_ends_no_earlier_than_the_next_is_certain() {
    let old =
        "  { from = \"2013-07-01\", value = 30, cite = \"EEAL 20(4)\", level = \"LAW\", checked = \"2026-11-23\" },";
    let next = "  { from = \"2023-08-03\", firm_from = \"2023-09-01\", value = 20, cite = \"EEAL 20(4)\", level = \"LAW\", checked = \"2026-11-23\" },";
    let ends = old.replacen("value", "until = \"2023-08-02\", value", 1);
    let told = faults(old, &format!("{ends}\n{next}"));
    assert!(told.iter().any(|fault| fault.ends_with("has a gap from 2023-08-03 to 2023-08-31")), "{told:?}");
    assert!(faults(old, &format!("{old}\n{next}")).is_empty());
}

/// What cannot be read does not hide what would be refused, and the calendar tells the day.
#[test]
fn ranks_are_weighed_beside_faults_of_form_and_the_calendar_tells_its_lines() {
    let stay = "value = 30, cite = \"EEAL 20(4)\", level = \"LAW\"";
    let text = BUILT_IN.replacen(stay, "value = 60, cite = \"office order 5\", level = \"PRACTICE\"", 1).replacen(
        "value = 500,",
        "value = \"five hundred\",",
        1,
    );
    let lines: Vec<usize> = Policy::read_own(&text).unwrap_err().iter().map(|fault| fault.line).collect();
    assert_eq!(lines, [line_of(stay), line_of("value = 500,")]);

    let at = BUILT_IN.find("year = 2026\n").unwrap();
    let of_year = |old: &str, new: &str| {
        let place = at + BUILT_IN[at..].find(old).unwrap();
        let text = format!("{}{new}{}", &BUILT_IN[..place], &BUILT_IN[place + old.len()..]);
        let told = Policy::read(&text).unwrap_err();
        assert_eq!(told.len(), 1, "{told:?}");
        (told[0].line, BUILT_IN[..place].matches('\n').count() + 1)
    };
    let workday = BUILT_IN[at..].split("workdays = [\"").nth(1).unwrap().split('"').next().unwrap();
    let (told, stands) = of_year(&format!("workdays = [\"{workday}\""), "workdays = [\"2026-03-04\"");
    assert_eq!(told, stands);
    let (told, stands) = of_year("to = \"2026-01-03\"", "to = \"2025-12-31\"");
    assert_eq!(told, stands);
    // A year that is missing is missed where the next one stands, and a broken edition tells of itself alone.
    let gap = BUILT_IN[..BUILT_IN.find("[[calendar]]\nyear = 2015\n").unwrap()].to_owned()
        + &BUILT_IN[BUILT_IN.find("[[calendar]]\nyear = 2016\n").unwrap()..];
    let told = Policy::read(&gap).unwrap_err();
    assert_eq!(told[0].line, gap[..gap.find("year = 2016\n").unwrap()].matches('\n').count() + 1, "{told:?}");
    let told = faults("[[edition]]\nfrom = \"2025-10-01\"\n", "[[edition]]\n");
    assert_eq!(told.len(), 1, "{told:?}");
    let told = faults("[[edition]]\nfrom = \"2025-10-01\"\n", "[[edition]]\nfrom = \"2025-13-01\"\n");
    assert_eq!(told.len(), 1, "{told:?}");
}
