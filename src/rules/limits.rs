//! How much of each limit of time is used on a day, and what follows when a last day of the applicant has passed.

use std::borrow::Cow;

use chrono::NaiveDate;
use serde::Serialize;

use super::case::Case;
use super::decision::Values;
use super::extension;
use super::reasons::Code;
use crate::domain::day::{birthday, plus_days};
use crate::domain::measure::{Ask, Extension};
use crate::domain::text::Text;
use crate::domain::words::{Basis, Circumstance, Word};

/// What was given on an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Given {
    /// Last day: of entry for a port visa, of stay or residence otherwise.
    pub valid_until: Option<NaiveDate>,
    /// Days of stay for each entry.
    pub stay_days: Option<u32>,
}

/// A limit of time with how much of it is used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Limit {
    /// Constant word.
    pub limit: &'static str,
    /// What is limited.
    #[serde(flatten)]
    pub name: Named,
    /// Its provision.
    pub cite: &'static str,
    /// Days that it allows.
    pub days: u32,
    /// Days used.
    pub used: u32,
    /// Days left.
    pub left: u32,
    /// Its last day, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
}

/// A text in both languages, as JSON tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Named {
    /// Chinese.
    pub zh: Cow<'static, str>,
    /// English.
    pub en: Cow<'static, str>,
}

impl Named {
    fn of(text: Text) -> Named {
        Named { zh: text.zh, en: text.en }
    }

    /// As a text.
    pub fn text(&self) -> Text {
        Text { zh: self.zh.clone(), en: self.en.clone() }
    }
}

/// A last day of the applicant with what follows when it has passed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Passed {
    /// The last day.
    pub day: NaiveDate,
    /// The reason that stands from the next day on.
    pub code: Code,
    /// What follows.
    #[serde(flatten)]
    pub what: Named,
    /// The provision.
    pub cite: &'static str,
}

/// Returns how much of each limit is used on a day.
pub fn limits(case: &Case, given: Option<Given>, on: NaiveDate) -> Vec<Limit> {
    let mut limits = Vec::new();
    if let Ask::Extension(asked) = &case.ask
        && asked.held.basis != Some(Basis::VisaExempt)
        && case.wrong_basis.is_none()
    {
        of_extension(case, asked, given.is_some(), &mut limits);
    }
    if let (Ask::PortVisa(_), Some(Given { stay_days: Some(days), valid_until })) = (&case.ask, given) {
        let name = Text::new("每次入境可停留日数（自入境次日起算）", "days of stay, from the day after entry");
        let until = valid_until.map(|day| plus_days(day, days));
        limits.push(Limit { until, ..limit("stay_of_entry", name, "Reg 36(1)(iii)", days, 0) });
    }
    if let Some(held) = case.ask.held().filter(|_| counts_from_entry(case))
        && let (Some(entered), Some(last)) = (held.entered_on.filter(|day| *day <= on), last_of_stay(case, given))
    {
        let name = Text::new(format!("本次停留（{entered} 入境）"), format!("this stay, entered on {entered}"));
        let (days, used) = (span(entered, last), span(entered, on));
        limits.push(Limit { until: Some(last), ..limit("present_stay", name, "Reg 36(1)(iii)", days, used) });
    }
    if let Some(window) = case.window
        && let Some(entered) = case.ask.held().and_then(|held| held.entered_on)
    {
        let name = Text::new("入境后申请居留证件", "applying for a residence permit after entry");
        let (days, used) = (span(entered, window.apply_by), span(entered, on));
        limits
            .push(Limit { until: Some(window.apply_by), ..limit("apply_after_entry", name, "EEAL 30(1)", days, used) });
    }
    limits
}

/// Tells whether the present stay is one of days from the entry: a permit runs to a day of its own, and is residence where
/// it is a residence permit.
fn counts_from_entry(case: &Case) -> bool {
    let basis = case.ask.held().and_then(|held| held.basis);
    let of_permit = matches!(basis, Some(Basis::ResidencePermit | Basis::StayPermit));
    !of_permit && !case.facts.measure.is_residence_permit()
}

/// The last day of the stay, or of the one that was given. What a visa for further entries gives ends with no day of the
/// present stay.
pub fn last_of_stay(case: &Case, given: Option<Given>) -> Option<NaiveDate> {
    let further = matches!(&case.ask, Ask::Replacement(asked)
        if asked.circumstance == Some(Circumstance::MultipleEntry));
    given.filter(|_| !further).and_then(|given| given.valid_until).or(case.last_day)
}

/// The stay first printed, which all extensions together may not exceed, and the cap of the class for one extension.
fn of_extension(case: &Case, asked: &Extension, granted: bool, limits: &mut Vec<Limit>) {
    let now = asked.days.filter(|_| granted).unwrap_or(0);
    if let Some(printed) = asked.held.stay_days {
        let name =
            Text::new("历次延期累计（不超过原注明停留日数）", "all extensions together, of the stay first printed");
        limits.push(limit("original_stay", name, "EEAL 29(3); Reg 14(1)", printed, asked.held.extended_days + now));
    }
    if let Some(cap) = extension::cap_of(case, asked) {
        let name = Text::new("本次延期（该种类签证上限）", "this extension, of the cap of the class");
        limits.push(limit("class_cap", name, "MPS norm 2013", cap, now));
    }
}

fn limit(limit: &'static str, name: Text, cite: &'static str, days: u32, used: u32) -> Limit {
    Limit {
        limit,
        name: Named::of(name),
        cite,
        days,
        used: used.min(days),
        left: days.saturating_sub(used),
        until: None,
    }
}

fn span(from: NaiveDate, to: NaiveDate) -> u32 {
    u32::try_from((to - from).num_days()).unwrap_or(0)
}

/// Returns what follows when each last day of the applicant has passed, in the order of the days.
pub fn passed(case: &Case, values: &Values, given: Option<Given>) -> Vec<Passed> {
    let mut passed = Vec::new();
    let mut add = |day: Option<NaiveDate>, code: Code, what: Text, cite: &'static str| {
        passed.extend(day.map(|day| Passed { day, code, what: Named::of(what), cite }));
    };
    let said = |code: Code| Text::new(code.zh(), code.en());
    if given.is_none() {
        let (late, cite) = filed_late(case);
        add(values.latest_filing_day, Code::LateButLawful, late, cite);
        let (code, cite) = if matches!(case.ask, Ask::PermitChange(_)) {
            (Code::LateChangeReport, "EEAL 33(2), 76(1)(iv)")
        } else if case.ask == Ask::Newborn {
            (Code::LateBirthRegistration, "EEAL 40(1), 76(1)(iii)")
        } else {
            (Code::LateResidenceApplication, "EEAL 30(1), 31(1)(iv), 78")
        };
        add(values.apply_by, code, said(code), cite);
    }
    let until = given.and_then(|given| given.valid_until);
    if matches!(case.ask, Ask::PortVisa(_)) {
        let what = Text::new(
            "签证入境有效期已过，不能凭其入境；须重新申请",
            "the visa admits nobody any more; another must be applied for",
        );
        add(until, Code::VisaEntryValidityExpired, what, "Reg 36(1)(ii)");
    } else {
        if let Some(last) = last_of_stay(case, given) {
            let (what, cite) = illegal_stay(case, plus_days(last, 1));
            add(Some(last), Code::StayExpired, what, cite);
        }
    }
    passed.sort_by_key(|passed| passed.day);
    passed
}

/// What filing after the day that the law names leads to: seven days before a stay ends, thirty before a permit does.
fn filed_late(case: &Case) -> (Text, &'static str) {
    let law = case.law();
    let (term, days, cite) = match case.facts.measure.is_residence_permit() {
        true => (["居留期限", "the permit"], law.residence.extension_lead_days, "EEAL 32"),
        false => (["停留期限", "the stay"], law.extension.lead_days, "EEAL 29(2)"),
    };
    let text = Text::new(
        format!("距{}届满不足{days}日申请：期限未过的仍可申请，报上级审批", term[0]),
        format!("filed fewer than {days} days before {} ends: lawful until then, a supervisor decides", term[1]),
    );
    (text, cite)
}

/// What an illegal stay that begins on a day leads to, with the figures of the law: for a child it is the guardian who
/// answers.
fn illegal_stay(case: &Case, from: NaiveDate) -> (Text, &'static str) {
    let law = &case.law().sanctions;
    let young = |birth| from < birthday(birth, law.guardian_under_age);
    if case.facts.applicant.birth_date.is_some_and(young) {
        let most = law.guardian_fine_cap;
        let text = Text::new(
            format!(
                "非法居留：对监护人给予警告，可以并处{most}元以下罚款（仅限未尽监护义务）；先行处理后方可办理其他申请"
            ),
            format!(
                "illegal stay: the guardian is warned, with up to {most} yuan (only where guardianship was neglected); it is \
                 dealt with before anything else is applied for"
            ),
        );
        return (text, "EEAL 78(2)");
    }
    let (day, cap) = (law.fine_per_day, law.fine_cap);
    let detained = law.detention_min_days.zip(law.detention_max_days);
    let detained = detained.map_or_else(
        || Text::new("", ""),
        |(least, most)| {
            Text::new(format!("或者拘留{least}至{most}日"), format!(", or detention for {least} to {most} days"))
        },
    );
    let text = Text::new(
        format!(
            "非法居留：给予警告；情节严重的，每非法居留一日罚款{day}元、总额不超过{cap}元{}；先行处理后方可办理其他申请",
            detained.zh
        ),
        format!(
            "illegal stay: a warning; in serious cases {day} yuan a day and {cap} yuan at most{}; it is dealt with before \
             anything else is applied for",
            detained.en
        ),
    );
    (text, "EEAL 78(1)")
}
