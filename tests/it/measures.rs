//! What the measures of August 2023 came to: told anew from the events alone, and by hand of one small office.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, NaiveDate};
use serde_json::{Value, json};
use visa_cli::app::desk::Desk;
use visa_cli::app::report::{DateSpan, Kind, Proving, make};
use visa_cli::domain::day::office_day;
use visa_cli::domain::facts::Facts;
use visa_cli::domain::filter::Filter;
use visa_cli::domain::life::{Place, State, Step};
use visa_cli::domain::words::{Measure, Purpose};
use visa_cli::record::act::Act;
use visa_cli::record::event::EventKind;
use visa_cli::store::cases::query::Order;

use crate::office::{Office, example, name_of};
use crate::random::Random;
use crate::sequences::{bases, office, one};

const COMMERCE: [Purpose; 5] = [
    Purpose::BusinessNegotiation,
    Purpose::TradeExchange,
    Purpose::InstallationRepair,
    Purpose::Exhibition,
    Purpose::InvestmentStartup,
];

/// What is known of a case while its events are read.
#[derive(Default)]
struct Known {
    state: Option<State>,
    before: Option<(State, Place)>,
    received: Option<NaiveDate>,
    due: Option<NaiveDate>,
    exempt: bool,
    holder: bool,
    seen_exempt: bool,
    purpose: Option<Purpose>,
}

impl Known {
    fn is_open(&self) -> bool {
        self.state.is_some_and(|state| state != State::Draft && state.is_open())
    }
}

/// The numbers in all, from nothing but what was said in the events.
fn told_by_events(desk: &Desk, days: DateSpan) -> BTreeMap<String, i64> {
    let mut told: BTreeMap<String, i64> = BTreeMap::new();
    for case in desk.file.list(&Filter::default(), Order::Number, u32::MAX).unwrap().rows {
        let mut known = Known::default();
        let mut by_event: BTreeMap<u64, Vec<(String, i64)>> = BTreeMap::new();
        let mut stood: Vec<(NaiveDate, bool, bool)> = Vec::new();
        let mut reached = NaiveDate::MIN;
        for event in desk.file.events(case.key).unwrap() {
            reached = reached.max(office_day(event.at));
            if days.to < reached {
                break;
            }
            let act = desk.file.act_of(event.seq).unwrap();
            if let Some((facts, _)) = act.application() {
                known.purpose = facts.request.purpose;
            }
            let here = (known.state, known.holder);
            let mut said: Vec<(String, i64)> = Vec::new();
            step(&mut known, &event.kind, &act, reached, &mut said);
            if let Act::Undone(undone) = &act {
                by_event.remove(&undone.event);
                if let Some((state, place)) = known.before.take() {
                    (known.state, known.holder) = (Some(state), place == Place::Holder);
                }
            } else if let (Some(state), true) = (here.0, here.0 != known.state || here.1 != known.holder) {
                known.before = Some((state, if here.1 { Place::Holder } else { Place::Office }));
            }
            if known.is_open() && known.exempt && !known.seen_exempt {
                known.seen_exempt = true;
                said.push(("exempted".to_owned(), 1));
            }
            if days.from <= reached {
                by_event.entry(event.seq).or_default().extend(said);
            }
            stood.push((reached, known.is_open() && known.exempt, known.holder));
        }
        for (place, (from, exempt, holder)) in stood.iter().enumerate() {
            let until = stood.get(place + 1).map_or(days.to + Duration::days(1), |next| next.0);
            for _ in from.iter_days().take_while(|day| *day < until).filter(|day| days.from <= *day && *exempt) {
                *told.entry(if *holder { "days-with-holder" } else { "days-away" }.to_owned()).or_default() += 1;
            }
        }
        for (what, n) in by_event.into_values().flatten() {
            *told.entry(what).or_default() += n;
        }
    }
    told
}

fn step(known: &mut Known, kind: &EventKind, act: &Act, day: NaiveDate, said: &mut Vec<(String, i64)>) {
    if let Act::Drafted(_) = act {
        known.state = Some(State::Draft);
    } else if let Act::Accepted(taken) = act {
        (known.state, known.received, known.due) = (State::born_by(taken.step), Some(taken.received_on), taken.due_on);
        (known.exempt, known.holder) = (taken.exempt, taken.custody == Place::Holder);
    } else if let Act::Amended(amended) = act {
        known.exempt = amended.exempt;
        if amended.step == Step::Complete {
            (known.state, known.due) = (Some(State::Accepted), amended.due_on.or(known.due));
        } else if known.state == Some(State::Reviewed) {
            known.state = Some(State::UnderExamination);
        }
    } else if let Act::CustodyMoved(moved) = act {
        known.holder = moved.place == Place::Holder;
    } else if let Act::Approved(_) | Act::Refused(_) = act {
        known.state = Some(if *kind == EventKind::Approved { State::Approved } else { State::Refused });
        if let (Some(received), Some(due)) = (known.received, known.due) {
            said.push(("days-taken".to_owned(), (day - received).num_days()));
            said.push(("days-allowed".to_owned(), (due - received).num_days()));
        }
    } else {
        if let Act::Issued(issued) = act {
            if issued.right.measure == Measure::PortVisa {
                said.push(("port-visas".to_owned(), 1));
                let purpose = known.purpose.unwrap();
                said.push((format!("port-visas.purpose.{purpose}"), 1));
                if COMMERCE.contains(&purpose) {
                    said.push(("business-visas".to_owned(), 1));
                }
            } else if issued.right.measure == Measure::VisaReplacement {
                said.push(("replaced".to_owned(), 1));
            }
        }
        let next = [
            (EventKind::Noticed, State::AwaitingPapers),
            (EventKind::Claimed, State::UnderExamination),
            (EventKind::Reviewed, State::Reviewed),
            (EventKind::Returned, State::UnderExamination),
            (EventKind::Issued, State::Issued),
            (EventKind::Collected, State::Collected),
            (EventKind::Withdrawn, State::Withdrawn),
            (EventKind::Voided, State::Void),
        ];
        known.state = next.iter().find(|(of, _)| of == kind).map(|(_, next)| *next).or(known.state);
    }
}

/// An application that is in time, so that its holder keeps the passport.
fn residence(entered_on: &str, health: &str) -> Value {
    let mut facts = example("rs-work-one-year");
    facts["current_stay"]["entered_on"] = json!(entered_on);
    facts["documents"][5]["issued_on"] = json!(health);
    facts["filing"]["accepted_on"] = Value::Null;
    facts
}

fn applications() -> Vec<Facts> {
    let mut replacement = example("rp-multiple-3-years");
    replacement["current_stay"]["entered_on"] = json!("2026-11-15");
    let mine = [residence("2026-11-15", "2026-11-10"), replacement, example("pv-negotiation")];
    let mine = mine.iter().enumerate().map(|(place, facts)| {
        let mut facts = facts.clone();
        facts["as_of"] = json!("2026-11-23");
        facts["applicant"]["name"] = json!(name_of(place));
        facts["passport"]["number"] = json!(format!("E70000{place}7{place}"));
        Facts::from_json(facts.to_string().as_bytes()).unwrap()
    });
    mine.chain(bases()).collect()
}

#[test]
fn the_numbers_are_what_the_events_say() {
    let wanted: u64 = std::env::var("VISA_MEASURES").ok().map_or(4, |text| text.parse().unwrap());
    let mut seen: BTreeMap<String, i64> = BTreeMap::new();
    for seed in 1..=wanted {
        let mut random = Random(seed + 9_000_000);
        let start = DateTime::parse_from_rfc3339("2026-11-23T09:00:00+08:00").unwrap().to_utc();
        let mut desk = office(start);
        let applications = applications();
        for _ in 0..250 {
            one(&mut desk, &applications, &mut random);
        }
        let first = office_day(start.timestamp_millis());
        let to = first + Duration::days((desk.today() - first).num_days() - random.below(2) as i64);
        let days = DateSpan { from: first + Duration::days(random.below(2) as i64), to };
        let report = make(&desk, Kind::Measures, days, Proving::LastSignature, None).unwrap();
        assert!(report.reconciled(), "{seed}: {:?}", report.checks);
        let told = told_by_events(&desk, days);
        let wanted = ["port-visas", "business-visas", "replaced", "exempted", "days-with-holder", "days-away"];
        for figure in report.tables.iter().flat_map(|table| &table.rows).flat_map(|row| &row.figures) {
            let cell = figure.cell.to_string();
            let known = wanted.iter().chain(&["days-taken", "days-allowed"]).any(|one| *one == cell);
            if known || cell.starts_with("port-visas.purpose.") {
                assert_eq!(figure.n, told.get(&cell).copied().unwrap_or(0), "{seed} {days:?} {cell}");
                *seen.entry(cell).or_default() += figure.n;
            }
        }
    }
    for cell in ["exempted", "days-with-holder", "days-away", "days-taken", "days-allowed"] {
        assert!(seen.get(cell).is_some_and(|n| *n > 0), "{cell} was never other than 0: {seen:?}");
    }
}

/// A residence application of the 2nd, decided on the 9th; a port visa filed two days ahead; a replacement for a year.
#[test]
fn a_small_office_counted_by_hand() {
    let mut office = Office::new("2026-11-02T09:00+08:00");
    let mut residence = residence("2026-10-20", "2026-10-15");
    residence["as_of"] = json!("2026-11-02");
    let permit = office.intake(&residence);
    let exempt = office.show(&permit);
    assert_eq!((&exempt["passport_exempt"], &exempt["custody"]), (&json!(true), &json!("holder")));
    let mut port = example("pv-negotiation");
    port["as_of"] = json!("2026-11-02");
    port["arrival"]["at"] = json!("2026-11-04");
    let visa = office.intake(&port);
    office.now = "2026-11-09T10:00+08:00".to_owned();
    office.done("review1", &format!("review {permit} --recommend approve"));
    office.done("approve1", &format!("approve {permit}"));
    office.now = "2026-11-10T10:00+08:00".to_owned();
    office.now = "2026-11-11T10:00+08:00".to_owned();
    let of = |cell: &str, days: &str| {
        let told = office.done("", &format!("report explain {cell} {days}"));
        (told["number"].as_i64().unwrap(), told["cases"].as_array().unwrap().len())
    };
    let whole = "--from 2026-11-01 --to 2026-11-11";
    assert_eq!(of("exempted", whole), (1, 1));
    // From the 2nd to the 11th at the end of each day; on the 3rd alone one.
    assert_eq!(of("days-with-holder", whole), (10, 10));
    assert_eq!(of("days-with-holder", "--date 2026-11-03"), (1, 1));
    assert_eq!(of("days-taken", whole), (7, 7));
    assert_eq!(of("days-each.measure.residence_permit_issue", whole), (7, 1));
    let due = NaiveDate::parse_from_str(office.show(&permit)["due_on"].as_str().unwrap(), "%Y-%m-%d").unwrap();
    let allowed = (due - NaiveDate::from_ymd_opt(2026, 11, 2).unwrap()).num_days();
    assert_eq!(of("days-allowed", whole).0, allowed);
    // One in the 315 days of the year gone by is one in the year.
    assert_eq!((of("exempted-year", whole), of("exempted-pace", whole)), ((1, 1), (1, 1)));
    assert_eq!(of("port-visas", whole), (0, 0), "{visa} is not issued");
    let report = office.done("", &format!("report measures {whole}"));
    assert_eq!(report["reconciled"], true);
    let before = office.done("", "report measures --from 2026-11-01 --to 2026-11-09")["sha256"].clone();
    office.done("intake1", &format!("withdraw {visa}"));
    let after = office.done("", "report measures --from 2026-11-01 --to 2026-11-09")["sha256"].clone();
    assert_eq!(before, after, "a later act changed a past day");
}

/// Port visas by purpose and by days of notice, once issued; what is issued in error is still counted on its day.
#[test]
fn port_visas_are_told_by_purpose_and_days_of_notice() {
    let mut office = Office::new("2026-11-23T09:00+08:00");
    let mut facts = example("pv-negotiation");
    facts["as_of"] = json!("2026-11-23");
    facts["arrival"]["at"] = json!("2026-11-23");
    let case = office.intake(&facts);
    office.done("review1", &format!("review {case} --recommend approve"));
    office.done("approve1", &format!("approve {case}"));
    office.done("issue1", &format!("issue {case} --number A0000001"));
    let number = |cell: &str| office.done("", &format!("report explain {cell} --date 2026-11-23"))["cases"].clone();
    for cell in [
        "port-visas",
        "port-visas.purpose.business_negotiation",
        "business-visas",
        "business-visas.ahead.0",
        "business-visas.purpose.business_negotiation",
    ] {
        assert_eq!(number(cell), json!([case]), "{cell}");
    }
    assert_eq!(number("business-visas.ahead.1"), json!([]));
    let text =
        office.plain(&"report measures --date 2026-11-23 --lang zh".split(' ').map(str::to_owned).collect::<Vec<_>>());
    assert!(text.out.contains("商务洽谈") && text.out.contains("提前 0 日"), "{}", text.out);
    let mut facts = applications().remove(1);
    facts.as_of = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
    let replaced = office.intake(&serde_json::to_value(&facts).unwrap());
    office.done("review1", &format!("review {replaced} --recommend approve"));
    office.done("approve1", &format!("approve {replaced}"));
    office.done("issue1", &format!("issue {replaced} --number A0000002"));
    for cell in ["replaced", "replaced-multiple.validity.25-36"] {
        assert_eq!(number(cell), json!([replaced]), "{cell}");
    }
    assert_eq!(office.done("", "report measures --date 2026-11-23")["reconciled"], true);
    office.now = "2026-11-24T09:00+08:00".to_owned();
    assert_eq!(office.done("", "report explain port-visas --date 2026-11-24")["number"], 0);
}
