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
        let Facts { measure, stage, current_stay, request, .. } = self.facts;
        let entered_on = current_stay.entered_on.filter(|_| measure.in_country() && *stage == Stage::Acceptance);
        let changed_on = request.changed_on.filter(|_| *measure == Measure::ResidenceChange);
        let entered = entered_on.and_then(|on| {
            not_after(stated("/current_stay/entered_on", on, "入境日期", "the day of entry"), self.filed())
        });
        entered.or_else(|| {
            not_after(stated("/request/changed_on", changed_on?, "变更日期", "the day of the change"), self.filed())
        })
    }

    /// Nobody files in advance after arriving; at the counter a traveller who landed before midnight may.
    fn arrival(&self) -> Option<Conflict> {
        let facts = self.facts;
        let law = &self.policy.on(facts.filed_on())?.figures.port_visa;
        let days = match (facts.measure, facts.stage) {
            (Measure::PortVisa, Stage::Advance) => law.arrival_before_advance_days?,
            (Measure::PortVisa, Stage::Acceptance) => law.arrival_before_acceptance_days?,
            (_, _) => return None,
        };
        let arrives_on = facts.arrival.at?.beijing_day();
        let one = stated("/arrival/at", arrives_on, "抵达日", "the day of arrival");
        (plus_days(arrives_on, days) < facts.filed_on()).then(|| Conflict { one, other: self.filed(), late: false })
    }
}
