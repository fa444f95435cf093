//! Random officers do random things: whatever they try, the law's bounds hold, nobody decides alone, the file is proven.

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};
use visa_cli::app::amend::{amend, lay_over};
use visa_cli::app::correct;
use visa_cli::app::custody;
use visa_cli::app::decide::{self, Discretion, RefusalAsks, ReviewAsks, examine};
use visa_cli::app::desk::Desk;
use visa_cli::app::intake::{Submission, prepare, take_in};
use visa_cli::app::issue::{self, IssueAsks};
use visa_cli::app::renew::{FollowUp, prefill};
use visa_cli::app::stock;
use visa_cli::app::taker::TakerAsks;
use visa_cli::app::undo;
use visa_cli::app::void;
use visa_cli::domain::facts::Facts;
use visa_cli::domain::filter::{Filter, Term};
use visa_cli::domain::ground::{VoidGround, WithdrawGround};
use visa_cli::domain::life::{Hand, Recommendation, State};
use visa_cli::domain::words::{Blank, Word};
use visa_cli::error::{Exit, UserError};
use visa_cli::record::act::Act;
use visa_cli::record::event::EventKind;
use visa_cli::record::roster::{Rank, Role};
use visa_cli::store::cases::case::CaseRow;
use visa_cli::store::cases::query::Order;

use crate::office::example;
use crate::random::Random;
use crate::small_office::{self, Player, key};

const OFFICERS: [Player; 7] = [
    ("admin1", &[Role::SecurityAdmin]),
    ("admin2", &[Role::SecurityAdmin]),
    ("all1", &[Role::Intake, Role::Review, Role::Approve, Role::Issue]),
    ("all2", &[Role::Intake, Role::Review, Role::Approve, Role::Issue]),
    ("all3", &[Role::Intake, Role::Review, Role::Approve, Role::Issue]),
    ("counter", &[Role::Intake]),
    ("all4", &[Role::Intake, Role::Review, Role::Approve, Role::Issue]),
];

pub(crate) fn office(now: DateTime<Utc>) -> Desk {
    small_office::office(&OFFICERS, now, None).unwrap()
}

pub(crate) fn bases() -> Vec<Facts> {
    let mut bases: Vec<Value> = [
        "pv-negotiation",
        "pv-34-days",
        "pv-no-letter-no-photo",
        "ex-30-days",
        "rs-work-one-year",
        "rs-passport-is-evidence",
    ]
    .into_iter()
    .map(example)
    .collect();
    let mut hit = example("pv-negotiation");
    hit["record"] = json!([{"kind": "watch_list_hit"}]);
    bases.push(hit);
    bases.iter().map(|facts| Facts::from_json(facts.to_string().as_bytes()).unwrap()).collect()
}

/// A number of the run N000000 to N000039, or the next of the stock.
fn number(random: &mut Random) -> Option<String> {
    (random.below(4) != 0).then(|| format!("N{:06}", random.below(40)))
}

fn corrected(desk: &mut Desk, name: &str, note: Option<&str>, random: &mut Random) -> anyhow::Result<()> {
    let number = number(random);
    let over = [json!({}), json!({"request": {"stay_days": random.below(40) + 1}})][random.below(2)].clone();
    match random.below(4) {
        0 => correct::spoiled(desk, name, number.as_deref(), note).map(drop),
        1 => correct::propose(desk, name, (over, number.as_deref()), &[], note).map(drop),
        2 => correct::confirm(desk, name, number.as_deref()).map(drop),
        _ => correct::withdraw(desk, name, note).map(drop),
    }
}

fn stocked(desk: &mut Desk, note: Option<&str>, random: &mut Random) -> anyhow::Result<()> {
    // Mostly all that may be asked for: offices seldom run out.
    let first = [0, 0, 0, random.below(40)][random.below(4)];
    match random.below(4) {
        0 | 1 => stock::receive(desk, &format!("N{first:06}-N000039"), Blank::Sticker, note).map(drop),
        2 => stock::give_back(desk, &format!("N{:06}-N000039", 30 + random.below(10)), note).map(drop),
        _ => stock::spoil(desk, &format!("N{:06}", random.below(40)), note).map(drop),
    }
}

/// One random command; refusals of every kind are part of the game, a bug is not.
pub(crate) fn one(desk: &mut Desk, bases: &[Facts], random: &mut Random) {
    let place = [2, 3, 4, 6, 2, 3, 4, 6, 2, 3, 4, 6, 0, 5][random.below(14)];
    desk.seat(OFFICERS[place].0, Some(Box::new(key(place)))).unwrap();
    desk.now += Duration::hours(random.below(6) as i64);
    let cases = desk.file.list(&Filter::default(), Order::Number, 50).unwrap().rows;
    let name = match cases.as_slice() {
        [] => String::new(),
        // The last few cases are in everybody's hands.
        cases => desk.number(cases[cases.len() - 1 - random.below(cases.len().min(3))].key),
    };
    let note = [None, Some("a reason")][random.below(2)];
    let examined = |desk: &Desk| examine(desk, desk.take_up(&name)?);
    let choice = if cases.is_empty() { 0 } else { random.below(24) };
    // Reviewing, approving and issuing are what officers do most.
    let choice = [0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 5, 9, 10, 10, 9, 10, 5][choice];
    let done: anyhow::Result<()> = match choice {
        0 => {
            let mut facts = bases[random.below(bases.len())].clone();
            facts.as_of = facts.as_of.min(desk.today());
            let application = Submission {
                facts,
                particulars: Default::default(),
                follows: None,
                sources: Default::default(),
                late: None,
                hands_over: false,
            };
            let draft = random.below(8) == 0;
            prepare(desk, application, draft, None).and_then(|mut ready| {
                ready.keep_the_passport();
                take_in(desk, ready).map(drop)
            })
        }
        2..=4 => {
            let recommend = [None, Some(Recommendation::Approve), Some(Recommendation::Refuse)][random.below(3)];
            examined(desk).and_then(|it| {
                decide::review(desk, it, recommend, note, ReviewAsks { takes_over: true, ..Default::default() })
                    .map(drop)
            })
        }
        5..=7 => examined(desk).and_then(|it| {
            let grounds = it.decision.reasons.iter().map(|reason| reason.code.to_string()).collect();
            let rank = [None, Some(Rank::SectionHead), Some(Rank::CityLevel)][random.below(3)];
            let discretion = Discretion { grounds, rank, note: note.map(str::to_owned) };
            decide::approve(desk, it, discretion, false).map(drop)
        }),
        8 => examined(desk).and_then(|it| {
            let ground = it.decision.reasons[0].code.to_string();
            decide::refuse(desk, it, RefusalAsks { ground: &ground, note, nothing_more: None }).map(drop)
        }),
        9 | 10 => {
            let number = number(random);
            let asks =
                IssueAsks { number: number.as_deref(), passport_shown: random.below(2) == 0, ..Default::default() };
            issue::issue(desk, &name, &asks).map(drop)
        }
        11 => decide::send_back(desk, &name, note).map(drop),
        12 => decide::claim(desk, &name, true).map(drop),
        13 if random.below(2) == 0 => custody::take_in(desk, &name, note).map(drop),
        13 => custody::give_back(desk, &name, TakerAsks::default(), note).map(drop),
        14 => issue::collect(desk, &name, TakerAsks::default(), note).map(drop),
        15 => match random.below(8) {
            4 => undo::slip(desk, Some(&name)).and_then(|slip| undo::undo(desk, slip, note)).map(drop),
            5 => stocked(desk, note, random),
            0 => void::void(desk, &name, Some(VoidGround::Damaged), note).map(drop),
            1 => corrected(desk, &name, note, random),
            2 => decide::recuse(desk, &name, note).map(drop),
            6 | 7 => decide::claim(desk, &name, true).map(drop),
            _ => decide::withdraw(desk, &name, WithdrawGround::AtWish, note).map(drop),
        },
        16 => amend(desk, &name, json!({"request": {"stay_days": random.below(40) + 1}}), note).map(drop),
        _ => prefill(desk, &name, FollowUp::Extension, json!({"request": {"extension_days": 5}})).and_then(|filled| {
            let mut facts = filled.facts;
            lay_over(&mut facts, json!({"record": [], "passport": {"shown": "original", "verification": "verified"}}));
            let facts = Facts::from_json(facts.to_string().as_bytes()).unwrap();
            let follows = Some(filled.before.row.key);
            let mut ready = prepare(
                desk,
                Submission {
                    facts,
                    particulars: Default::default(),
                    follows,
                    sources: Default::default(),
                    late: None,
                    hands_over: false,
                },
                false,
                None,
            )?;
            ready.keep_the_passport();
            take_in(desk, ready).map(drop)
        }),
    };
    if let Err(error) = done {
        let refusal = error.downcast_ref::<UserError>().unwrap_or_else(|| panic!("{choice} {name}: {error:?}"));
        assert_ne!(refusal.exit, Exit::Internal, "{choice} {name}: {refusal:?}");
        assert_ne!(refusal.exit, Exit::Integrity, "{choice} {name}: {refusal:?}");
    }
}

/// What holds of every file, from its events alone.
fn holds(desk: &Desk) -> usize {
    let verified = desk.file.verify(|_| {}).unwrap();
    assert_eq!(verified.problems, []);
    let cases = desk.file.list(&Filter::default(), Order::Number, u32::MAX).unwrap().rows;
    stands_in_the_queue(desk, &cases);
    let mut issued = 0;
    for case in cases {
        let mut entered = Vec::new();
        let (mut reviewer, mut approver, mut aside) = (None, None, Vec::new());
        // Before the last act that decides, which may be undone.
        let (mut was, mut decided_at) = ((None, None), 0);
        for event in desk.file.events(case.key).unwrap() {
            let decides = [EventKind::Reviewed, EventKind::Returned, EventKind::Approved, EventKind::Refused];
            if decides.contains(&event.kind) {
                (was, decided_at) = ((reviewer.clone(), approver.clone()), event.seq);
            }
            let acts = event.kind != EventKind::Undone;
            assert!(!acts || !aside.contains(&event.officer), "{} stepped aside: {}", event.officer, event.kind);
            let who = Some(event.officer.clone());
            // Nothing else decides.
            #[expect(clippy::wildcard_enum_match_arm)]
            match event.kind {
                EventKind::Accepted | EventKind::Drafted | EventKind::Amended => entered.push(event.officer),
                EventKind::Reviewed => reviewer = who,
                EventKind::Returned => (reviewer, approver) = (None, None),
                EventKind::Recused => aside.push(event.officer),
                EventKind::Undone => {
                    let Act::Undone(undone) = desk.file.act_of(event.seq).unwrap() else { panic!() };
                    if undone.kind == EventKind::Recused {
                        aside.retain(|officer| *officer != event.officer);
                    }
                    if undone.event == decided_at {
                        (reviewer, approver) = was.clone();
                    }
                }
                EventKind::Approved | EventKind::Refused => {
                    assert!(reviewer.is_some() && reviewer != who && !entered.contains(&event.officer));
                    approver = who;
                }
                EventKind::Issued => {
                    issued += 1;
                    assert!(approver.is_some() && approver != who);
                    let Act::Issued(document) = desk.file.act_of(event.seq).unwrap() else { panic!() };
                    let (right, found) = (document.right, document.assessed.decision.get().to_owned());
                    assert!(right.valid_until.is_none_or(|until| right.valid_from <= until));
                    if right.measure.to_string() == "port_visa" {
                        assert!(right.stay_days.unwrap() <= 30 && right.entries.unwrap().to_string() == "single");
                    }
                    assert!(["eligible", "refer"].iter().any(|it| found.contains(&format!("\"outcome\":\"{it}\""))));
                }
                _ => {}
            }
        }
        let hands = desk.file.hands(case.key).unwrap();
        let mine = |part: Hand| hands.iter().filter(move |(_, hand)| *hand == part).map(|(who, _)| who.clone());
        assert!(mine(Hand::Issued).all(|who| case.approver.as_ref() != Some(&who)));
    }
    issued
}

/// The queue is what is in hand, the most urgent first; its total is the same whether it was counted or kept.
fn stands_in_the_queue(desk: &Desk, cases: &[CaseRow]) {
    let each = State::ALL.iter().filter(|state| state.is_open()).map(|state| vec![*state]);
    let all = State::ALL.iter().copied().filter(|state| state.is_open()).collect();
    for states in each.chain([all]) {
        let mut wanted: Vec<_> = cases.iter().filter(|case| states.contains(&case.state)).collect();
        // Who should have come more than a month ago is urgent no longer.
        let long_ago = desk.today() - Duration::days(31);
        let day = |case: &CaseRow| case.due_on.or(case.arrives_on.filter(|day| long_ago <= *day));
        wanted.sort_by_key(|case| (day(case).is_none(), day(case), case.key));
        let filter = Filter::default().and(Term::State(states));
        for most in [1, 3, 1000] {
            let page = desk.file.list(&filter, Order::Due(desk.today()), most).unwrap();
            let shown: Vec<_> = page.rows.iter().map(|case| case.key).collect();
            let first: Vec<_> = wanted.iter().take(most as usize).map(|case| case.key).collect();
            assert_eq!((shown, page.total, page.more), (first, wanted.len() as u64, false), "{filter:?}, {most}");
        }
    }
}

#[test]
fn whatever_officers_try_the_bounds_hold_and_nobody_decides_alone() {
    // Ten thousand were run once; `VISA_SEQUENCES=10000 cargo test sequences` runs them again.
    let wanted: u64 = std::env::var("VISA_SEQUENCES").ok().map_or(30, |text| text.parse().unwrap());
    let bases = bases();
    let mut issued = 0;
    for seed in 1..=wanted {
        let mut random = Random(seed);
        let start = DateTime::parse_from_rfc3339("2026-11-23T09:00:00+08:00").unwrap().to_utc();
        let mut desk = office(start);
        for _ in 0..60 + random.below(60) {
            one(&mut desk, &bases, &mut random);
        }
        issued += holds(&desk);
    }
    println!("{wanted} sequences, {issued} documents issued");
    assert!(issued as u64 > wanted / 20, "{issued} issued in {wanted} sequences");
}
