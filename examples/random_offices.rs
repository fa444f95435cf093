//! Random offices: officers with few and many roles do random things to a small town of people, units, lists, watch lists
//! and laws, under clocks that jump. Every event of every office is printed as one line of JSON, for a judge of its own:
//!
//! ```text
//! cargo run --release --example random_offices -- 10000 | python3 examples/verify_sequences.py
//! ```
//!
//! The judge knows nothing of this program's gate: it is `examples/verify_record.py`, which tells from the record alone
//! whether each obstacle to every approval and every issue was lifted. `--first SEED` begins elsewhere. With the feature
//! `gate-controls` a build can forget one kind of obstacle (`--forget KIND`): the judge must then find a record that does
//! not hold, or the last guard of the file must have refused what the gate let through.

use std::io::{self, BufWriter, Write};

use chrono::{DateTime, Duration};
use serde_json::{Value, json};
use visa_cli::app::amend::{self, Finding as Established};
use visa_cli::app::decide::{self, Discretion, ReviewAsks, examine};
use visa_cli::app::desk::Desk;
use visa_cli::app::identity::{Finding, settle};
use visa_cli::app::import::{ListAsks, take};
use visa_cli::app::inquiry::{self, Made};
use visa_cli::app::intake::{LateEntry, Submission, accept_draft, prepare, take_in};
use visa_cli::app::interest::{self, Near};
use visa_cli::app::issue::{self, IssueAsks};
use visa_cli::app::units::{self, Finding as Standing};
use visa_cli::app::watch::{self, ListSays};
use visa_cli::app::{correct, custody, law, undo, void};
use visa_cli::domain::facts::Facts;
use visa_cli::domain::filter::Filter;
use visa_cli::domain::ground::{VoidGround, WithdrawGround};
use visa_cli::domain::inquiry::{AgencyGround, Agent, InquiryManner, InquiryOutcome, InquirySubject};
use visa_cli::domain::life::{Recommendation, State};
use visa_cli::domain::words::{UnitStanding, Word};
use visa_cli::error::{Exit, UserError};
use visa_cli::lists::source::Source;
use visa_cli::policy::{BUILT_IN, Policy};
use visa_cli::record::act::Particulars;
use visa_cli::record::law::Impact;
use visa_cli::record::roster::{Rank, Role};
use visa_cli::store::cases::query::Order;

#[path = "../tests/it/small_office.rs"]
mod small_office;
#[path = "../tests/it/small_random.rs"]
mod small_random;
use small_office::{Player, key, office};
use small_random::Random;

const ALL: &[Role] = &[Role::Intake, Role::Review, Role::Approve, Role::Issue];
const OFFICERS: [Player; 8] = [
    ("admin1", &[Role::SecurityAdmin]),
    ("admin2", &[Role::SecurityAdmin]),
    ("all1", ALL),
    ("all2", ALL),
    ("all3", ALL),
    ("all4", ALL),
    ("counter", &[Role::Intake]),
    ("chief", &[Role::Review, Role::Approve]),
];

/// Passport, nationality, name, day of birth: some share a number, some a name and a birth date.
const PEOPLE: [(&str, &str, &str, &str); 8] = [
    ("A31200457", "EGY", "IBRAHIM LAYLA", "1984-06-11"),
    ("A31200457", "EGY", "IBRAHIM LAYLA", "1984-06-12"),
    ("A31200457", "EGY", "MOHAMED OMAR", "1984-06-11"),
    ("A31200457", "SDN", "IBRAHIM LAYLA", "1984-06-11"),
    ("B77720194", "EGY", "IBRAHIM LAYLA", "1984-06-11"),
    ("C11820455", "USA", "MILLER ANN", "1990-01-31"),
    ("E20481704", "VNM", "PHAM THI HOA", "1995-03-08"),
    ("E20481705", "VNM", "NGUYEN VAN AN", "1991-12-01"),
];

const UNITS: [&str; 2] = ["91310115MA1K4BQR2R", "91310115MA1K4BQR53"];

fn examples() -> Vec<Value> {
    let files = [
        include_str!("facts/port_visa.jsonl"),
        include_str!("facts/visa.jsonl"),
        include_str!("facts/residence.jsonl"),
    ];
    let named = ["pv-negotiation", "pv-in-advance", "pv-34-days", "ex-30-days", "rs-work-one-year"];
    let lines = files.iter().flat_map(|file| file.lines());
    let all = lines.filter_map(|line| serde_json::from_str::<Value>(line).ok());
    all.filter(|facts| named.iter().any(|name| facts["id"] == *name)).collect()
}

/// Every so many offices one has its file in a folder, and takes lists in.
const ON_DISK: u64 = 8;

/// One play: an office, and the dice.
struct Play {
    desk: Desk,
    random: Random,
    bases: Vec<Value>,
    /// The file stands in a folder: a list is read beside the writer, which a file in memory does not allow.
    takes_lists: bool,
}

impl Play {
    fn chance(&mut self, of: usize) -> bool {
        self.random.below(of) == 0
    }

    fn note(&mut self) -> Option<&'static str> {
        if self.chance(8) { None } else { Some("a reason") }
    }

    /// Somebody of the town: mostly one whom nobody else is like.
    fn somebody(&mut self) -> &'static (&'static str, &'static str, &'static str, &'static str) {
        let from = if self.chance(3) { 0 } else { 5 };
        self.random.one(&PEOPLE[from..])
    }

    /// An application: mostly whole, now and then with something wrong, missing or about to lapse.
    fn facts(&mut self) -> Value {
        let place = self.random.below(self.bases.len());
        let mut facts = self.bases[place].clone();
        let (passport, nationality, name, born) = *self.somebody();
        let today = self.desk.today();
        facts["as_of"] = json!(today);
        facts["applicant"]["name"] = json!(name);
        facts["applicant"]["nationality"] = json!(nationality);
        facts["applicant"]["birth_date"] = json!(born);
        facts["passport"]["number"] = json!(passport);
        facts["inviter"]["uscc"] = json!(self.random.one(&UNITS));
        facts["passport"]["verification"] = json!("verified");
        facts["record"] = json!([]);
        facts["filing"].as_object_mut().map(|filing| filing.remove("accepted_on"));
        if facts["measure"] == "port_visa" {
            facts["arrival"]["at"] = json!(today + Duration::days(self.random.below(6) as i64));
        } else {
            facts["current_stay"]["entered_on"] = json!(today - Duration::days(self.random.below(20) as i64));
            facts["filing"]["filed_by"] = json!("applicant");
        }
        for _ in 0..self.random.below(6).saturating_sub(3) {
            self.spoil(&mut facts);
        }
        facts
    }

    fn spoil(&mut self, facts: &mut Value) {
        let today = self.desk.today();
        let soon = today + Duration::days(self.random.below(20) as i64 - 2);
        match self.random.below(12) {
            0 => facts["record"] = Value::Null,
            1 => facts["passport"]["verification"] = Value::Null,
            2 => facts["applicant"]["name"] = Value::Null,
            3 => facts["passport"]["expires_on"] = json!(soon),
            4 => facts["record"] = json!([{"kind": "illegal_stay", "on": "2025-01-01"}]),
            5 => facts["documents"] = json!([{"kind": "application_form"}]),
            6 => {
                if let Some(paper) = facts["documents"].as_array_mut().and_then(|papers| papers.last_mut()) {
                    paper["valid_until"] = json!(soon);
                }
            }
            7 => facts["filing"]["filed_by"] = self.random.one(&[Value::Null, json!("employer")]).clone(),
            8 => facts["applicant"]["birth_date"] = json!(today + Duration::days(3)),
            9 => facts["applicant"]["immobile"] = json!(true),
            10 => facts["request"]["stay_days"] = json!(self.random.below(40) + 1),
            _ => facts["inviter"]["status"] = Value::Null,
        }
    }

    fn intake(&mut self, draft: Option<&str>) -> anyhow::Result<()> {
        let completes = draft.map(|name| self.desk.take_up(name)).transpose()?;
        let facts = match &completes {
            Some(case) => case.facts.clone(),
            None => {
                let facts = self.facts();
                let facts = Facts::from_json(facts.to_string().as_bytes());
                facts.map_err(|wrong| amend::not_facts(&wrong, &Value::Null))?
            }
        };
        let agent = (facts.filing.filed_by.is_some() && self.chance(2)).then(|| Agent {
            name: "LI NA".to_owned(),
            paper: "ID 310".to_owned(),
            ground: *self.random.one(AgencyGround::ALL),
        });
        let particulars = match &completes {
            Some(case) => case.particulars.clone(),
            None => Particulars { agent, address: Some("1 Play Road".to_owned()), ..Particulars::default() },
        };
        let late = self.chance(12).then(|| LateEntry {
            received_on: self.desk.today() - Duration::days(1),
            note: Some("the line was down".to_owned()),
        });
        let follows = None;
        let application =
            Submission { facts, particulars, follows, sources: Default::default(), late, hands_over: false };
        let kept = self.chance(10);
        let mut ready = prepare(&self.desk, application, kept, completes.as_ref())?;
        if self.chance(2) {
            ready.keep_the_passport();
        }
        match completes {
            Some(case) => accept_draft(&mut self.desk, &case, ready).map(drop),
            None => take_in(&mut self.desk, ready).map(drop),
        }
    }

    /// A list of a few rows.
    fn list(&mut self) -> anyhow::Result<()> {
        let today = self.desk.today();
        let mut text = "Full name,DOB,Nationality,Passport No.,Expiry,Arrival,Days,Purpose,USCC\n".to_owned();
        for _ in 0..=self.random.below(3) {
            let (passport, nationality, name, born) = *self.somebody();
            let arrival = today + Duration::days(self.random.below(9) as i64);
            let unit = self.random.one(&UNITS);
            text +=
                &format!("{name},{born},{nationality},{passport},2031-02-28,{arrival},9,business_negotiation,{unit}\n");
        }
        let source = Source::of_bytes("list.csv", text.into_bytes());
        let every = json!({"request": {"entries": "single", "visa_class": "M", "visa_abroad_in_time": false},
            "passport": {"kind": "ordinary_passport", "shown": "copy"}, "filing": {"filed_by": "inviter"}});
        let papers = ["application_form", "photo", "invitation_letter", "enterprise_evidence"];
        let papers = papers.iter().filter_map(|code| Word::find(code)).collect();
        let asks = ListAsks { common: json!({}), every, papers, ..ListAsks::default() };
        take(&mut self.desk, &source, &asks, None, |_| true).map(drop)
    }

    fn watched(&mut self) -> anyhow::Result<()> {
        let (passport, nationality, name, born) = *self.somebody();
        let other = self.random.below(1000);
        let mut text = "passport,nationality,name,birth_date\n".to_owned();
        text += &format!("X{other:07},FRA,DURAND PAUL,1970-01-01\n");
        if self.chance(2) {
            text += &format!("{passport},{nationality},{name},{born}\n");
        }
        let dated = self.desk.today() - Duration::days(self.random.below(9) as i64);
        let source = Source::of_bytes("watched.csv", text.into_bytes());
        watch::load(&mut self.desk, &source, ListSays { dated_on: Some(dated), older: true, ..ListSays::default() })
            .map(drop)
    }

    /// A text of the law that is stricter in four eyes, or the built-in one, is proposed; another officer activates one.
    fn law(&mut self) -> anyhow::Result<()> {
        if self.chance(2) {
            let line = r#"{ hands = ["issued", "reviewed"] }, "#;
            let more = r#"{ hands = ["issued", "reviewed"] }, { hands = ["issued", "entered"] }, "#;
            let text = if self.chance(2) { BUILT_IN.replacen(line, more, 1) } else { BUILT_IN.to_owned() };
            let draft = Policy::read(&text).map_err(|_| anyhow::anyhow!("the text is read"))?;
            return law::propose(&mut self.desk, &draft, Some("tried")).map(drop);
        }
        let open = self.desk.file.laws()?.into_iter().find(|law| law.activated.is_none());
        let Some(open) = open else { return Ok(()) };
        let waiting = law::waiting(&self.desk, open.seq)?;
        law::activate(&mut self.desk, waiting, Impact::default()).map(drop)
    }

    fn made(&mut self) -> Made<'static> {
        Made {
            manner: *self.random.one(InquiryManner::ALL),
            subject: *self.random.one(&[InquirySubject::Applicant, InquirySubject::Inviter, InquirySubject::Stay]),
            paper: None,
            on: None,
            before_receipt: false,
            whom: "somebody",
            outcome: *self.random.one(InquiryOutcome::ALL),
            note: Some("asked"),
            facts: json!({}),
        }
    }

    /// One random command; refusals of every kind are part of the play, a bug is not.
    fn act(&mut self) -> anyhow::Result<()> {
        let place = *self.random.one(&[2, 3, 4, 5, 2, 3, 4, 5, 2, 3, 4, 5, 6, 7, 7, 0, 1]);
        self.desk.seat(OFFICERS[place].0, Some(Box::new(key(place))))?;
        self.desk.now += match self.random.below(40) {
            0 => Duration::days(self.random.below(12) as i64),
            1 => Duration::minutes(-(self.random.below(90) as i64)),
            _ => Duration::minutes(self.random.below(90) as i64),
        };
        let cases = self.desk.file.list(&Filter::default(), Order::Number, 80)?.rows;
        let last = |back: usize| cases.get(cases.len().checked_sub(1 + back)?).map(|case| case.key);
        let (one, other) =
            (last(self.random.below(cases.len().clamp(1, 4))), last(self.random.below(cases.len().max(1))));
        let named = |play: &Play, key| play.desk.number(key);
        let (Some(one), Some(other)) = (one.map(|key| named(self, key)), other.map(|key| named(self, key))) else {
            return self.intake(None);
        };
        match self.random.below(48) {
            0..=3 => self.intake(None),
            4 if self.takes_lists => self.list(),
            5 => self.watched(),
            6 => self.law(),
            7 => self.office(),
            8..=10 => self.person(&one, &other),
            _ => self.step(&one),
        }
    }

    fn office(&mut self) -> anyhow::Result<()> {
        let unit = (*self.random.one(&UNITS)).to_owned();
        let note = self.note();
        if self.chance(3) {
            let near = if self.chance(2) { Near::Unit(unit) } else { Near::Address("1 Play Road".to_owned()) };
            return interest::state(&mut self.desk, None, near, self.random.below(2) == 0, note).map(drop);
        }
        let standing = *self.random.one(&[UnitStanding::Active, UnitStanding::Active, UnitStanding::Suspended]);
        let finding = Standing { standing, from: None, ground: Some("register".to_owned()), note: None };
        units::mark(&mut self.desk, &unit, finding).map(drop)
    }

    fn person(&mut self, one: &str, other: &str) -> anyhow::Result<()> {
        let note = self.note();
        if self.chance(3) {
            let case = self.desk.take_up(one)?;
            let said = self.desk.said_of_the_person(&case)?;
            return watch::clear(&mut self.desk, &said, Some(&case.row), note).map(drop);
        }
        let finding = *self.random.one(&[Finding::Same, Finding::Distinct, Finding::Distinct, Finding::Unlink]);
        settle(&mut self.desk, one, other, finding, note).map(drop)
    }

    /// A step of one case: mostly the one that leads on.
    fn step(&mut self, name: &str) -> anyhow::Result<()> {
        let state = self.desk.find(name)?.state;
        let leads_on = match state {
            State::Draft => 0,
            State::Accepted | State::AwaitingPapers | State::UnderExamination => 1,
            State::Reviewed => 2,
            State::Approved => 3,
            State::Issued | State::Collected | State::Refused | State::Withdrawn | State::Void => 4,
        };
        let choice = if self.chance(2) { leads_on } else { self.random.below(20) };
        let note = self.note();
        let examined = |play: &Play| examine(&play.desk, play.desk.take_up(name)?);
        let (passport, _, printed, born) = *self.somebody();
        let desk = &mut self.desk;
        match choice {
            0 => self.intake(Some(name)),
            1 => {
                let recommend = [None, Some(Recommendation::Approve), Some(Recommendation::Approve)];
                let recommend = *self.random.one(&recommend);
                let it = examined(self)?;
                let confirms_late_entry = self.random.below(2) == 0;
                let takes_over = self.random.below(2) == 0;
                let with = ReviewAsks { confirms_late_entry, takes_over };
                decide::review(&mut self.desk, it, recommend, note, with).map(drop)
            }
            2 => {
                let it = examined(self)?;
                let grounds = it.decision.reasons.iter().map(|reason| reason.code.to_string()).collect();
                let rank = *self.random.one(&[None, Some(Rank::SectionHead), Some(Rank::SectionHead)]);
                let discretion = Discretion { grounds, rank, note: note.map(str::to_owned) };
                let urgent = self.chance(10);
                decide::approve(&mut self.desk, it, discretion, urgent).map(drop)
            }
            3 => {
                let number = format!("N{:06}", self.random.below(60));
                let passport_shown = self.random.below(4) != 0;
                let asks = IssueAsks { number: Some(&number), passport_shown, ..IssueAsks::default() };
                issue::issue(&mut self.desk, name, &asks).map(drop)
            }
            4 => issue::collect(desk, name, None, note).map(drop),
            5 | 6 if self.random.below(3) != 0 => custody::take_in(desk, name, note).map(drop),
            5 | 6 => custody::give_back(desk, name, None, note).map(drop),
            7 | 8 => {
                let all = [
                    json!({"record": []}),
                    json!({"passport": {"verification": "verified"}}),
                    json!({"record": [], "passport": {"verification": "verified"}, "inviter": {"status": "active"}}),
                    json!({"record": [{"kind": "illegal_stay", "on": "2025-01-01"}]}),
                ];
                let facts = self.random.one(&all).clone();
                let finding = Established { facts, source: "looked up" };
                amend::establish(desk, name, &finding).map(drop)
            }
            9 => amend::amend(desk, name, json!({"request": {"stay_days": self.random.below(40) + 1}}), note).map(drop),
            10 => {
                let over =
                    json!({"applicant": {"name": printed, "birth_date": born}, "passport": {"number": passport}});
                amend::amend(desk, name, over, note).map(drop)
            }
            11 => {
                let ground = *self.random.one(AgencyGround::ALL);
                let agent = json!({"particulars": {"agent": {"name": "LI NA", "paper": "ID", "ground": ground}}});
                amend::amend(desk, name, agent, note).map(drop)
            }
            12 => {
                let made = self.made();
                inquiry::record(&mut self.desk, name, &made).map(drop)
            }
            _ => self.aside(name, choice, note),
        }
    }

    /// What does not lead on.
    fn aside(&mut self, name: &str, choice: usize, note: Option<&str>) -> anyhow::Result<()> {
        let desk = &mut self.desk;
        match choice {
            13 => decide::send_back(desk, name, note).map(drop),
            14 => decide::claim(desk, name, self.random.below(2) == 0).map(drop),
            15 if self.random.below(3) == 0 => decide::recuse(desk, name, note).map(drop),
            16 if self.random.below(3) == 0 => decide::withdraw(desk, name, WithdrawGround::AtWish, note).map(drop),
            17 if self.random.below(3) == 0 => void::void(desk, name, Some(VoidGround::Damaged), note).map(drop),
            18 => undo::slip(desk, Some(name)).and_then(|slip| undo::undo(desk, slip, note)).map(drop),
            19 => correct::propose(desk, name, (json!({"request": {"stay_days": 5}}), None), &[], note).map(drop),
            _ => correct::confirm(desk, name, None).map(drop),
        }
    }
}

/// Plays one office, and tells with its end how many commands the last guard of the file refused.
fn play(seed: u64, bases: &[Value], out: &mut impl Write) -> anyhow::Result<()> {
    let start = DateTime::parse_from_rfc3339("2026-03-02T09:00:00+08:00")?.to_utc();
    let folder = seed.is_multiple_of(ON_DISK).then(tempfile::tempdir).transpose()?;
    let desk = office(&OFFICERS, start, folder.as_ref().map(tempfile::TempDir::path))?;
    let mut play = Play { desk, random: Random(seed), bases: bases.to_vec(), takes_lists: folder.is_some() };
    let mut guarded = 0;
    for _ in 0..80 + play.random.below(80) {
        if let Err(error) = play.act() {
            match error.downcast_ref::<UserError>() {
                // What the gate refused comes with its obstacles.
                Some(UserError { code: "bound" | "duty" | "number_taken", obstacles, .. }) if obstacles.is_empty() => {
                    guarded += 1;
                }
                Some(refusal) if refusal.exit != Exit::Internal && refusal.exit != Exit::Integrity => {}
                Some(refusal) => anyhow::bail!("seed {seed}: {refusal:?}"),
                None => anyhow::bail!("seed {seed}: {error:?}"),
            }
        }
    }
    let mut seq = 1;
    while let Some(event) = play.desk.file.event(seq)? {
        let said = play.desk.file.act_of(seq)?.body();
        let said: Value = serde_json::from_slice(&said)?;
        let event = json!({"seq": seq, "case_id": event.case, "kind": event.kind.code(), "at": event.at,
            "officer": &*event.officer});
        serde_json::to_writer(&mut *out, &json!([event, said]))?;
        out.write_all(b"\n")?;
        seq += 1;
    }
    writeln!(out, "{{\"end\":{seed},\"guarded\":{guarded}}}")?;
    Ok(())
}

fn main() -> anyhow::Result<()> {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    let after = |flag: &str| asked.iter().position(|arg| arg == flag).and_then(|at| asked.get(at + 1));
    let wanted: u64 = asked.first().and_then(|count| count.parse().ok()).unwrap_or(100);
    let first: u64 = after("--first").and_then(|seed| seed.parse().ok()).unwrap_or(1);
    if let Some(kind) = after("--forget") {
        forget(kind)?;
    }
    let bases = examples();
    let mut out = BufWriter::new(io::stdout().lock());
    for seed in first..first + wanted {
        play(seed, &bases, &mut out)?;
    }
    out.flush()?;
    Ok(())
}

#[cfg(feature = "gate-controls")]
fn forget(kind: &str) -> anyhow::Result<()> {
    let kind = visa_cli::gate::Kind::find(kind).ok_or_else(|| anyhow::anyhow!("{kind} is no kind of obstacle"))?;
    visa_cli::gate::controls::forget(kind);
    Ok(())
}

#[cfg(not(feature = "gate-controls"))]
fn forget(kind: &str) -> anyhow::Result<()> {
    anyhow::bail!("to forget {kind}, build with --features gate-controls")
}
