//! A rule: what is true when it is met, the provision it rests on, and its check.

use std::borrow::Cow;

use super::case::Case;
use super::finding::{Checked, Finding, Silent};
use crate::domain::measure::{
    Ask, Extension, Held, PermitChange, PermitExtension, PermitIssue, PortVisa, Reissue, Replacement, Term,
};
use crate::domain::words::{Stage, words};

/// A rule of the law.
pub struct Rule {
    /// Never reused or renumbered: ids stand in old case files.
    pub id: &'static str,
    /// What is true when it is met, Chinese.
    pub zh: &'static str,
    /// What is true when it is met, English.
    pub en: &'static str,
    /// The provision that decides; `{item}` stands for the number of the class among the items of Reg 6 and 7.
    pub cite: &'static str,
    /// At which points of the procedure it is asked.
    pub at: At,
    /// The figures of the policy that it reads.
    pub figures: &'static [&'static str],
    /// It is asked also where what the applicant holds cannot be the object of the measure.
    pub whatever_is_held: bool,
    /// The check.
    pub check: Check,
}

/// At which points of the procedure a rule is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// While the application is examined: in advance, at the counter, under examination.
    Examination,
    /// The same and when the document is collected.
    ExaminationAndCollection,
    /// When the document is collected.
    Collection,
    /// When the holder of a port visa arrives.
    Arrival,
    /// While the application is examined, and when the holder arrives.
    ExaminationAndArrival,
    /// When a refused applicant asks for a review.
    Reconsideration,
}

impl At {
    /// Tells whether a rule is asked at a stage.
    pub fn has(self, stage: Stage) -> bool {
        let examined = matches!(stage, Stage::Advance | Stage::Acceptance | Stage::UnderExamination);
        match self {
            At::Examination => examined,
            At::ExaminationAndCollection => examined || stage == Stage::Collection,
            At::Collection => stage == Stage::Collection,
            At::Arrival => stage == Stage::EntryCheck,
            At::ExaminationAndArrival => examined || stage == Stage::EntryCheck,
            At::Reconsideration => stage == Stage::Reconsideration,
        }
    }
}

words! {
    /// The day that a rule goes by; the edition is that of the day of filing, whichever it is.
    GoverningDate {
        Filing = "filing", "申请日", "the day of filing";
        Arrival = "arrival", "抵达日", "the day of arrival";
        Assessment = "assessment", "评估日", "the day of assessment";
    }
}

/// Rules that look at the day of arrival: what is shown has to hold then.
const BY_ARRIVAL: &[&str] = &["PV-13", "PV-15", "PV-16", "PV-28"];
/// Rules that look at the day on which a case is assessed.
const BY_ASSESSMENT: &[&str] = &["AL-13"];

/// The check of a rule, by what it concerns.
#[derive(Clone, Copy)]
pub enum Check {
    /// Every measure.
    Any(fn(&Case) -> Checked),
    /// A port visa.
    PortVisa(fn(&Case, &PortVisa) -> Checked),
    /// Visa measures and residence permits: somebody in China.
    InCountry(fn(&Case, &Held) -> Checked),
    /// A visa extension.
    Extension(fn(&Case, &Extension) -> Checked),
    /// A visa replacement.
    Replacement(fn(&Case, &Replacement) -> Checked),
    /// A visa reissue.
    Reissue(fn(&Case, &Reissue) -> Checked),
    /// A first residence permit.
    PermitIssue(fn(&Case, &PermitIssue) -> Checked),
    /// The term of a residence permit, first or extended.
    Term(fn(&Case, &Term) -> Checked),
    /// An extension of a residence permit.
    PermitExtension(fn(&Case, &PermitExtension) -> Checked),
    /// A change of a registered item.
    PermitChange(fn(&Case, &PermitChange) -> Checked),
    /// The registration of a newborn.
    Newborn(fn(&Case) -> Checked),
    /// A procedure that is not decided here.
    Elsewhere(fn(&Case) -> Checked),
}

impl Rule {
    /// Asks the rule of a case.
    pub fn check(&self, case: &Case) -> Checked {
        if !self.at.has(case.facts.stage) || (case.wrong_basis.is_some() && !self.whatever_is_held) {
            return Err(Silent::NotConcerned);
        }
        self.check.run(case)
    }

    /// Returns the day that the rule goes by.
    pub fn governing_date(&self) -> GoverningDate {
        if BY_ARRIVAL.contains(&self.id) {
            GoverningDate::Arrival
        } else if BY_ASSESSMENT.contains(&self.id) {
            GoverningDate::Assessment
        } else {
            GoverningDate::Filing
        }
    }

    /// Returns the provision that decides this case, numbered as on the day of filing: the one that the finding names,
    /// else that of the rule; where an office set the figure itself, its own source.
    pub fn citation(&self, case: &Case, finding: &Finding) -> Cow<'static, str> {
        numbered(self.cite_of(case, finding), item(case))
    }

    /// Returns the same before it is numbered.
    pub(super) fn cite_of(&self, case: &Case, finding: &Finding) -> &'static str {
        let own = |figure: &&'static str| case.edition.own_source(figure);
        finding
            .figure
            .as_ref()
            .map_or_else(|| self.figures.iter().find_map(own), own)
            .or(finding.cite)
            .unwrap_or(self.cite)
    }
}

impl Check {
    fn run(self, case: &Case) -> Checked {
        match (self, &case.ask) {
            (Check::Any(check), _) => check(case),
            (Check::PortVisa(check), Ask::PortVisa(port)) => check(case, port),
            (Check::InCountry(_), Ask::Elsewhere(_)) => Err(Silent::NotConcerned),
            (Check::InCountry(check), ask) => ask.held().map_or(Err(Silent::NotConcerned), |held| check(case, held)),
            (Check::Extension(check), Ask::Extension(extension)) => check(case, extension),
            (Check::Replacement(check), Ask::Replacement(replacement)) => check(case, replacement),
            (Check::Reissue(check), Ask::Reissue(reissue)) => check(case, reissue),
            (Check::PermitIssue(check), Ask::PermitIssue(permit)) => check(case, permit),
            (Check::Term(check), Ask::PermitIssue(PermitIssue { term, .. }))
            | (Check::Term(check), Ask::PermitExtension(PermitExtension { term, .. })) => check(case, term),
            (Check::PermitExtension(check), Ask::PermitExtension(permit)) => check(case, permit),
            (Check::PermitChange(check), Ask::PermitChange(change)) => check(case, change),
            (Check::Newborn(check), Ask::Newborn) | (Check::Elsewhere(check), Ask::Elsewhere(_)) => check(case),
            (
                Check::PortVisa(_)
                | Check::Extension(_)
                | Check::Replacement(_)
                | Check::Reissue(_)
                | Check::PermitIssue(_)
                | Check::Term(_)
                | Check::PermitExtension(_)
                | Check::PermitChange(_)
                | Check::Newborn(_)
                | Check::Elsewhere(_),
                _,
            ) => Err(Silent::NotConcerned),
        }
    }
}

/// Lower-case Roman numerals of the items of Reg 6 and 7.
const ROMAN: [&str; 14] =
    ["", "(i)", "(ii)", "(iii)", "(iv)", "(v)", "(vi)", "(vii)", "(viii)", "(ix)", "(x)", "(xi)", "(xii)", "(xiii)"];

/// Returns the number of the class among the items of Reg 6 and 7, as numbered on the day of filing.
pub fn item(case: &Case) -> &'static str {
    let letter = case.class().and_then(|class| crate::domain::codes::VisaClass::new(&class.as_str()[..1]));
    letter.and_then(|letter| case.law().classes.items.of(letter)).map_or("", |item| ROMAN[*item as usize])
}

/// Puts the number of an item into a citation.
pub fn numbered(cite: &'static str, item: &str) -> Cow<'static, str> {
    let Some((before, after)) = cite.split_once("{item}") else { return Cow::Borrowed(cite) };
    Cow::Owned([before, item, after].concat())
}
