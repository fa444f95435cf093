//! A case as the rules see it: the facts, the law of the day of filing, and the days that follow from both.

use chrono::NaiveDate;

use super::decision::Redirect;
use crate::domain::codes::{Region, VisaClass};
use crate::domain::day::{birthday, plus_days};
use crate::domain::facts::Facts;
use crate::domain::measure::{Ask, Held, PermitIssue};
use crate::domain::paper::Paper;
use crate::domain::words::{Basis, Defect, Measure, PaperKind, Stage, Via};
use crate::policy::calendar::NotPublished;
use crate::policy::figures::Figures;
use crate::policy::{Edition, Policy};

/// A case on the day it was filed.
pub struct Case<'a> {
    /// What was stated.
    pub facts: &'a Facts,
    /// What is asked for.
    pub ask: Ask,
    /// Day that time limits and the edition go by.
    pub filed_on: NaiveDate,
    /// The edition in force on that day.
    pub edition: &'a Edition,
    /// All editions and the calendar.
    pub policy: &'a Policy,
    /// Last lawful day of the present stay.
    pub last_day: Option<NaiveDate>,
    /// The window for a first residence permit on a residence visa.
    pub window: Option<Window>,
    /// Last day of the receipt; an error where the calendar does not reach.
    pub receipt: Option<Result<NaiveDate, NotPublished>>,
    /// Days of illegal stay on the day of filing.
    pub overstay_days: u32,
    /// The procedure that fits, where what the applicant holds cannot be the object of the measure.
    pub wrong_basis: Option<Redirect>,
}

/// The window of EEAL 30(1), and where the filing stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    /// Last day.
    pub apply_by: NaiveDate,
    /// How the filing stands to it.
    pub filed: Filed,
}

/// How a filing stands to the last day of its window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Filed {
    /// On the last day or before.
    InTime,
    /// After it, but no later than the first working day after a last day that was none.
    AfterHoliday,
    /// Later.
    Late,
    /// Nobody can tell: the calendar of the year is not published.
    NotPublished(NotPublished),
}

impl<'a> Case<'a> {
    /// Returns the case; `None` where it was filed before the first day of the law that is known.
    pub fn new(facts: &'a Facts, policy: &'a Policy) -> Option<Case<'a>> {
        let filed_on = facts.filed_on();
        let edition = policy.on(filed_on)?;
        let ask = Ask::of(facts);
        let last_day = ask.held().and_then(|held| last_day(&ask, held));
        let wrong_basis =
            if is_examined(facts.stage) { wrong_basis(facts.measure, facts.current_stay.basis) } else { None };
        let (window, receipt) = (None, None);
        let mut case =
            Case { facts, ask, filed_on, edition, policy, last_day, window, receipt, overstay_days: 0, wrong_basis };
        case.window = case.window();
        case.receipt = case.receipt();
        case.overstay_days = case.overstay_days();
        Some(case)
    }

    /// Returns the figures in force on the day of filing.
    pub fn law(&self) -> &'a Figures {
        &self.edition.figures
    }

    /// Returns the figures of the last edition: what the law has come to cover.
    pub fn latest_law(&self) -> &'a Figures {
        &self.policy.latest().figures
    }

    fn window(&self) -> Option<Window> {
        let Ask::PermitIssue(PermitIssue { held, .. }) = &self.ask else { return None };
        let law = &self.law().residence;
        let entered_on = held.entered_on?;
        if held.basis != Some(Basis::Visa) || !law.visa_classes.has(&held.class?) {
            return None;
        }
        let days = law.apply_within_days - u32::from(law.entry_day_counts);
        let apply_by = plus_days(entered_on, days);
        Some(Window { apply_by, filed: self.filed_against(apply_by) })
    }

    fn filed_against(&self, apply_by: NaiveDate) -> Filed {
        if self.filed_on <= apply_by {
            return Filed::InTime;
        }
        let calendar = &self.policy.calendar;
        let excused = calendar.is_working_day(apply_by).and_then(|working| {
            if working { Ok(false) } else { Ok(self.filed_on <= calendar.next_working_day(apply_by)?) }
        });
        match excused {
            Ok(true) => Filed::AfterHoliday,
            Ok(false) => Filed::Late,
            Err(not_published) => Filed::NotPublished(not_published),
        }
    }

    fn receipt(&self) -> Option<Result<NaiveDate, NotPublished>> {
        if !matches!(self.facts.stage, Stage::Acceptance | Stage::UnderExamination) {
            return None;
        }
        let law = &self.law().filing;
        let days = match self.facts.measure {
            Measure::VisaExtension | Measure::VisaReplacement | Measure::VisaReissue | Measure::StayPermit => {
                law.visa_receipt_working_days?
            }
            Measure::ResidenceIssue
            | Measure::ResidenceExtension
            | Measure::ResidenceChange
            | Measure::ResidenceReissue => law.residence_receipt_working_days,
            Measure::PortVisa | Measure::NewbornRegistration | Measure::PermanentResidence => return None,
        };
        Some(self.policy.calendar.add_working_days(self.filed_on, days - u32::from(law.acceptance_day_counts)))
    }

    fn overstay_days(&self) -> u32 {
        let past = |end: NaiveDate| u32::try_from((self.filed_on - end).num_days()).unwrap_or(0);
        match (self.last_day, self.window) {
            (Some(end), _) => past(end),
            (None, Some(Window { apply_by, filed: Filed::Late })) => past(apply_by),
            (None, _) => 0,
        }
    }

    /// Returns a paper that counts as shown: listed, signed, and not by data sharing before that counted.
    pub fn shown(&self, kind: PaperKind) -> bool {
        self.handed_in(kind).is_some_and(|paper| paper.defect != Some(Defect::Unsigned))
    }

    /// Returns a paper that is there to be looked at, signed or not: what data sharing found before that counted is none.
    pub fn handed_in(&self, kind: PaperKind) -> Option<&'a Paper> {
        self.facts.paper(kind).filter(|paper| paper.via != Some(Via::DataSharing) || self.by_data(kind))
    }

    /// Tells whether data sharing showed a paper of this kind on the day of filing.
    fn by_data(&self, kind: PaperKind) -> bool {
        let law = &self.law().filing;
        let kind_too = if kind == PaperKind::WorkPermit { law.work_permit_by_data } else { None };
        law.data_sharing && kind_too.unwrap_or(true)
    }

    /// Tells whether the applicant has reached an age on the day of filing; `None` where the birth date is unknown.
    pub fn has_reached(&self, years: u32) -> Option<bool> {
        self.facts.applicant.birth_date.map(|birth| birthday(birth, years) <= self.filed_on)
    }

    /// Tells whether two division codes name the same place.
    pub fn same_place(&self, one: Region, other: Region) -> bool {
        let law = &self.law().filing;
        let province = |region: &str| law.municipalities.0.iter().any(|first| region.starts_with(first.as_str()));
        let digits = if province(one.as_str()) { law.municipality_digits } else { law.same_place_digits };
        let part = |region: &Region| region.as_str().bytes().take(digits as usize).collect::<Vec<_>>();
        part(&one) == part(&other)
    }

    /// Tells whether a visa class is one of Reg 6 on the day of filing.
    pub fn class_in_force(&self, class: VisaClass) -> bool {
        self.law().classes.known.has(&class)
    }

    /// Tells whether a visa class is one of Reg 6 in any edition.
    pub fn class_known(&self, class: VisaClass) -> bool {
        self.class_in_force(class) || self.latest_law().classes.known.has(&class)
    }

    /// Returns the class that the decision is about, for citations: the class asked for, else the class held.
    pub fn class(&self) -> Option<VisaClass> {
        match &self.ask {
            Ask::PortVisa(port) => port.class,
            Ask::Replacement(replacement) => replacement.class,
            Ask::Extension(_)
            | Ask::Reissue(_)
            | Ask::PermitIssue(_)
            | Ask::PermitExtension(_)
            | Ask::PermitChange(_)
            | Ask::PermitReissue(_)
            | Ask::Newborn
            | Ask::Elsewhere(_) => self.ask.held().and_then(|held| held.class),
        }
    }
}

/// Tells whether an application is examined at a stage.
fn is_examined(stage: Stage) -> bool {
    matches!(stage, Stage::Advance | Stage::Acceptance | Stage::UnderExamination)
}

/// A visa ends by the days printed in it, a permit on its own last day; where it is not said what is held, the measure
/// tells.
fn last_day(ask: &Ask, held: &Held) -> Option<NaiveDate> {
    let permit = match (held.basis, ask) {
        (Some(Basis::ResidencePermit | Basis::StayPermit), _)
        | (None, Ask::PermitExtension(_) | Ask::PermitChange(_) | Ask::PermitReissue(_)) => true,
        (Some(Basis::Visa | Basis::VisaExempt) | None, _) => false,
    };
    if permit { held.valid_until } else { Some(plus_days(held.entered_on?, held.stay_days? + held.extended_days)) }
}

/// Returns the procedure that fits, where a measure needs an object that the applicant does not hold: no visa is
/// extended, replaced or issued anew without a visa, no residence permit is extended, changed or issued anew without one
/// (EEAL 29, 32, 35; Reg 10, 11).
fn wrong_basis(measure: Measure, basis: Option<Basis>) -> Option<Redirect> {
    match (measure, basis?) {
        (Measure::VisaExtension, Basis::ResidencePermit) => Some(Redirect::ResidenceExtension),
        (Measure::VisaReplacement | Measure::VisaReissue, Basis::ResidencePermit) => Some(Redirect::ResidenceReissue),
        (Measure::ResidenceExtension | Measure::ResidenceChange, Basis::Visa) => Some(Redirect::ResidenceIssue),
        (Measure::ResidenceReissue, Basis::Visa) => Some(Redirect::VisaReissue),
        (Measure::VisaExtension | Measure::VisaReplacement | Measure::VisaReissue, Basis::StayPermit)
        | (Measure::VisaReissue, Basis::VisaExempt)
        | (
            Measure::ResidenceExtension | Measure::ResidenceChange | Measure::ResidenceReissue,
            Basis::VisaExempt | Basis::StayPermit,
        ) => Some(Redirect::StayPermit),
        (_, Basis::Visa | Basis::VisaExempt | Basis::StayPermit | Basis::ResidencePermit) => None,
    }
}
