//! One random command after the other: what officers do, what they do at the wrong time, and what leads nowhere.

use chrono::Duration;
use serde_json::{Value, json};
use visa_cli::app::amend::{self, Finding as Established};
use visa_cli::app::decide::{self, Discretion, ReviewAsks, examine};
use visa_cli::app::identity::{Finding, settle};
use visa_cli::app::import::{ListAsks, take};
use visa_cli::app::inquiry::{self, Made};
use visa_cli::app::intake::{LateEntry, Submission, accept_draft, prepare, take_in};
use visa_cli::app::interest::{self, Near};
use visa_cli::app::issue::{self, IssueAsks};
use visa_cli::app::taker::TakerAsks;
use visa_cli::app::units::{self, Finding as Standing};
use visa_cli::app::watch::{self, ListSays};
use visa_cli::app::{correct, custody, law, undo, void};
use visa_cli::domain::facts::Facts;
use visa_cli::domain::filter::Filter;
use visa_cli::domain::ground::{VoidGround, WithdrawGround};
use visa_cli::domain::inquiry::{AgencyGround, Agent, InquiryManner, InquiryOutcome, InquirySubject};
use visa_cli::domain::life::{Recommendation, State};
use visa_cli::domain::words::{UnitStanding, Word};
use visa_cli::lists::source::Source;
use visa_cli::policy::{BUILT_IN, Policy};
use visa_cli::record::act::Particulars;
use visa_cli::record::law::Impact;
use visa_cli::record::roster::Rank;
use visa_cli::store::cases::query::Order;

use super::Play;
use super::small_office::key;
use super::town::{OFFICERS, Person, UNITS};

impl Play {
    pub(super) fn note(&mut self) -> Option<&'static str> {
        if self.chance(8) { None } else { Some("a reason") }
    }

    pub(super) fn intake(&mut self, draft: Option<&str>) -> anyhow::Result<()> {
        let completes = draft.map(|name| self.desk.take_up(name)).transpose()?;
        let facts = match &completes {
            Some(case) => case.facts.clone(),
            None => read(&self.facts())?,
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
            let Person { passport, nationality, name, born } = self.somebody();
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
        let of = self.somebody();
        let named = self.chance(2).then_some(of);
        self.watch_for(named.as_ref())
    }

    /// A list in which somebody stands, or nobody of the town.
    pub(super) fn watch_for(&mut self, whom: Option<&Person>) -> anyhow::Result<()> {
        let other = self.random.below(1000);
        let mut text = "passport,nationality,name,birth_date\n".to_owned();
        text += &format!("X{other:07},FRA,DURAND PAUL,1970-01-01\n");
        if let Some(Person { passport, nationality, name, born }) = whom {
            text += &format!("{passport},{nationality},{name},{born}\n");
        }
        let dated = self.desk.today() - Duration::days(self.random.below(5) as i64);
        let source = Source::of_bytes("watched.csv", text.into_bytes());
        let says = ListSays { dated_on: Some(dated), older: true, ..ListSays::default() };
        watch::load(&mut self.desk, &source, says).map(drop)
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

    pub(super) fn made(&mut self) -> Made<'static> {
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

    /// An officer sits down, mostly one who may do everything, a while after the last.
    pub(super) fn sits_down(&mut self, of: &[usize]) -> anyhow::Result<()> {
        let place = *self.random.one(of);
        self.desk.seat(OFFICERS[place].0, Some(Box::new(key(place))))?;
        self.desk.now += match self.random.below(40) {
            0 => Duration::days(self.random.below(12) as i64),
            1 => Duration::minutes(-(self.random.below(90) as i64)),
            _ => Duration::minutes(self.random.below(90) as i64),
        };
        Ok(())
    }

    /// One random command; refusals of every kind are part of the play, a bug is not.
    pub(super) fn act(&mut self) -> anyhow::Result<()> {
        self.sits_down(&[2, 3, 4, 5, 2, 3, 4, 5, 2, 3, 4, 5, 6, 7, 7, 0, 1])?;
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

    /// Reviews a case: what the law leaves open is recommended or not.
    pub(super) fn review(&mut self, name: &str) -> anyhow::Result<()> {
        let recommend = [None, Some(Recommendation::Approve), Some(Recommendation::Approve)];
        let (recommend, note) = (*self.random.one(&recommend), self.note());
        let it = examine(&self.desk, self.desk.take_up(name)?)?;
        let with = ReviewAsks { confirms_late_entry: self.chance(2), takes_over: self.chance(2) };
        decide::review(&mut self.desk, it, recommend, note, with).map(drop)
    }

    pub(super) fn approve(&mut self, name: &str) -> anyhow::Result<()> {
        let note = self.note().map(str::to_owned);
        let it = examine(&self.desk, self.desk.take_up(name)?)?;
        let grounds = it.decision.reasons.iter().map(|reason| reason.code.to_string()).collect();
        let rank = *self.random.one(&[None, Some(Rank::SectionHead), Some(Rank::SectionHead)]);
        let urgent = self.chance(10);
        decide::approve(&mut self.desk, it, Discretion { grounds, rank, note }, urgent).map(drop)
    }

    pub(super) fn issue(&mut self, name: &str, number: &str) -> anyhow::Result<()> {
        let asks = IssueAsks { number: Some(number), passport_shown: !self.chance(4), ..IssueAsks::default() };
        issue::issue(&mut self.desk, name, &asks).map(drop)
    }

    pub(super) fn number(&mut self) -> String {
        format!("N{:06}", self.random.below(60))
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
        let of = self.somebody();
        let desk = &mut self.desk;
        match choice {
            0 => self.intake(Some(name)),
            1 => self.review(name),
            2 => self.approve(name),
            3 => {
                let number = self.number();
                self.issue(name, &number)
            }
            4 => issue::collect(desk, name, TakerAsks::default(), note).map(drop),
            5 | 6 if self.random.below(3) != 0 => custody::take_in(desk, name, note).map(drop),
            5 | 6 => custody::give_back(desk, name, TakerAsks::default(), note).map(drop),
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
                    json!({"applicant": {"name": of.name, "birth_date": of.born}, "passport": {"number": of.passport}});
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

/// Reads an application as a counter does.
pub(super) fn read(facts: &Value) -> anyhow::Result<Facts> {
    Facts::from_json(facts.to_string().as_bytes()).map_err(|wrong| amend::not_facts(&wrong, &Value::Null).into())
}
