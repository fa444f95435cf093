//! Facts that cannot be true together: no case, but a mistake in one of two places.

use chrono::NaiveDate;

use crate::domain::day::plus_days;
use crate::domain::facts::Facts;
use crate::domain::text::Text;
use crate::domain::words::{Measure, Stage};
use crate::policy::Policy;

/// Two facts of which one must be wrong. The same day is never a conflict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The fact that lies where it cannot.
    pub one: Stated,
    /// The fact that it disagrees with.
    pub other: Stated,
    /// The first is too late; otherwise it is too early.
    late: bool,
}

/// A day that was stated, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stated {
    /// JSON pointer.
    pub at: String,
    /// The day.
    pub on: NaiveDate,
    zh: &'static str,
    en: &'static str,
}

impl Conflict {
    /// Names both facts without their values, which may be personal.
    pub fn named(&self) -> Text {
        let Conflict { one, other, late } = self;
        let (zh, en) = if *late { ("晚于", "after") } else { ("早于", "before") };
        let place = |stated: &Stated| stated.at.trim_start_matches('/').replace('/', ".");
        Text::new(
            format!("{}{zh}{}，两者不能同时成立（{}、{}）", one.zh, other.zh, place(one), place(other)),
            format!("{} lies {en} {}, so both cannot be true ({}, {})", one.en, other.en, place(one), place(other)),
        )
    }

    /// Names both facts with their values.
    pub fn text(&self) -> Text {
        let Conflict { one, other, late } = self;
        let (zh, en) = if *late { ("晚于", "after") } else { ("早于", "before") };
        Text::new(
            format!(
                "{}：{} {} {zh}{} {}（{}），两者不能同时成立",
                one.at, one.zh, one.on, other.zh, other.on, other.at
            ),
            format!(
                "{}: {} {} lies {en} {} {} ({}), so both cannot be true",
                one.at, one.en, one.on, other.en, other.on, other.at
            ),
        )
    }
}

/// Returns the first pair of facts that cannot both be true.
pub fn conflict(facts: &Facts, policy: &Policy) -> Option<Conflict> {
    Pairs { facts, policy }.first()
}

/// The day of entry of somebody in China, where it lies after that of filing.
pub fn entered_after_filing(facts: &Facts) -> Option<NaiveDate> {
    facts.current_stay.entered_on.filter(|on| facts.measure.in_country() && facts.filed_on() < *on)
}

/// The day of a change to be registered, where it lies after that of filing.
pub fn changed_after_filing(facts: &Facts) -> Option<NaiveDate> {
    facts.request.changed_on.filter(|on| facts.measure == Measure::ResidenceChange && facts.filed_on() < *on)
}

/// The day of arrival, where it lies too far before that of filing for what is taken in at a stage: nobody files in advance
/// after arriving; at the counter a traveller who landed before midnight may.
pub fn arrived_before_filing(facts: &Facts, policy: &Policy, taken_at: Stage) -> Option<NaiveDate> {
    let law = &policy.on(facts.filed_on())?.figures.port_visa;
    let days = match (facts.measure, taken_at) {
        (Measure::PortVisa, Stage::Advance) => law.arrival_before_advance_days?,
        (Measure::PortVisa, Stage::Acceptance) => law.arrival_before_acceptance_days?,
        (_, _) => return None,
    };
    let arrives_on = facts.arrival.at?.beijing_day();
    (plus_days(arrives_on, days) < facts.filed_on()).then_some(arrives_on)
}

struct Pairs<'a> {
    facts: &'a Facts,
    policy: &'a Policy,
}

fn stated(at: &str, on: NaiveDate, zh: &'static str, en: &'static str) -> Stated {
    Stated { at: at.to_owned(), on, zh, en }
}

/// The first must not lie after the second.
fn not_after(one: Stated, other: Stated) -> Option<Conflict> {
    (other.on < one.on).then_some(Conflict { one, other, late: true })
}

impl Pairs<'_> {
    fn first(&self) -> Option<Conflict> {
        self.person()
            .or_else(|| self.filing())
            .or_else(|| self.papers())
            .or_else(|| self.stay())
            .or_else(|| self.arrival())
    }

    fn as_of(&self) -> Stated {
        stated("/as_of", self.facts.as_of, "评估日", "the day of assessment")
    }

    fn filed(&self) -> Stated {
        match self.facts.filing.accepted_on {
            Some(on) => stated("/filing/accepted_on", on, "申请日", "the day of filing"),
            None => stated("/as_of", self.facts.as_of, "申请日", "the day of filing"),
        }
    }

    fn birth(&self) -> Option<Stated> {
        Some(stated("/applicant/birth_date", self.facts.applicant.birth_date?, "出生日期", "the day of birth"))
    }

    fn person(&self) -> Option<Conflict> {
        let birth = self.birth()?;
        let expiry = self.facts.passport.expires_on.filter(|on| *on < birth.on);
        not_after(birth.clone(), self.filed()).or_else(|| {
            let one = stated("/passport/expires_on", expiry?, "护照有效期", "the last day of the passport");
            Some(Conflict { one, other: birth, late: false })
        })
    }

    fn filing(&self) -> Option<Conflict> {
        let accepted_on = self.facts.filing.accepted_on?;
        not_after(stated("/filing/accepted_on", accepted_on, "受理日期", "the day of acceptance"), self.as_of())
    }

    /// A paper may be supplied after the day of filing, once the application is accepted.
    fn papers(&self) -> Option<Conflict> {
        let supplied_later = matches!(self.facts.stage, Stage::UnderExamination | Stage::Collection);
        let limit = if supplied_later { self.facts.as_of } else { self.facts.filed_on() };
        let papers = self.facts.documents.as_deref().unwrap_or_default();
        let (place, on) = papers
            .iter()
            .enumerate()
            .find_map(|(place, paper)| Some((place, paper.issued_on.filter(|on| limit < *on)?)))?;
        let at = format!("/documents/{place}/issued_on");
        let other = if supplied_later { self.as_of() } else { self.filed() };
        not_after(stated(&at, on, "材料出具日期", "the day of issue of a paper"), other)
    }

    /// Later than acceptance the entry may be a new one.
    fn stay(&self) -> Option<Conflict> {
        let entered_on = entered_after_filing(self.facts).filter(|_| self.facts.stage == Stage::Acceptance);
        let entered = entered_on.map(|on| stated("/current_stay/entered_on", on, "入境日期", "the day of entry"));
        let changed = || {
            let on = changed_after_filing(self.facts)?;
            Some(stated("/request/changed_on", on, "变更日期", "the day of the change"))
        };
        entered.or_else(changed).map(|one| Conflict { one, other: self.filed(), late: true })
    }

    fn arrival(&self) -> Option<Conflict> {
        let on = arrived_before_filing(self.facts, self.policy, self.facts.stage)?;
        let one = stated("/arrival/at", on, "抵达日", "the day of arrival");
        Some(Conflict { one, other: self.filed(), late: false })
    }
}
