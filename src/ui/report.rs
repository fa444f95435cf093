//! A decision as an officer's note: outcome, reasons with their articles, what to supply, days and limits, passport.

mod on_one_screen;
mod values;

use super::table::aligned;
use crate::domain::facts::Facts;
use crate::domain::labels::{wanted, wanted_at};
use crate::domain::number::NO_NUMBER;
use crate::domain::text::{Lang, Text};
use crate::domain::words::{Stage, Word};
use crate::policy::law::cite_zh;
use crate::policy::{Edition, Policy};
use crate::rules::advice::Advice;
use crate::rules::case::Case;
use crate::rules::decide::decide_case;
use crate::rules::decision::{Decision, Reason, Retention};
use crate::rules::reasons::{Code, Outcome};
use crate::rules::verdict::{RuleSaid, Verdict, verdicts_of};

/// What a citation says itself of what stands in no text.
const PRACTICE: &str = "practice";
const READING: &str = "reading";

/// How much of a decision is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// What stands against the application.
    Reasons,
    /// Also every rule that is met.
    EveryRule,
    /// What stands against it in as few lines as can be, the verdict last.
    OneScreen,
}

/// The note on one decision, line by line, without colour.
pub struct Note<'a> {
    facts: &'a Facts,
    decision: &'a Decision,
    edition: &'a Edition,
    lang: Lang,
    /// It was accepted, whatever point of the procedure is assessed.
    accepted: bool,
    lines: Vec<Line>,
}

/// A line of a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The text.
    pub text: String,
    /// The outcome that the line tells, which may be shown in colour.
    pub outcome: Option<Outcome>,
}

/// Returns the note on a case, with advice where it was asked for.
pub fn note(case: &Case, advice: Option<&Advice>, lang: Lang, depth: Depth) -> (Decision, Vec<Line>) {
    note_of(case, advice, lang, (depth, false))
}

/// The same of a case that may have been accepted.
pub fn note_of(
    case: &Case,
    advice: Option<&Advice>,
    lang: Lang,
    (depth, accepted): (Depth, bool),
) -> (Decision, Vec<Line>) {
    let decision = decide_case(case);
    let edition = case.edition;
    let mut note = Note { facts: case.facts, decision: &decision, edition, lang, accepted, lines: Vec::new() };
    if depth == Depth::OneScreen {
        note.on_one_screen(case);
        let lines = note.lines;
        return (decision, lines);
    }
    note.about();
    note.verdict();
    note.reasons();
    note.supplies();
    note.unestablished();
    note.values();
    note.passport();
    note.rules(case, depth);
    note.advice(advice);
    note.footing(case.policy);
    let lines = note.lines;
    (decision, lines)
}

impl Note<'_> {
    fn of(&self, zh: &'static str, en: &'static str) -> &'static str {
        match self.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    fn word<W: Word>(&self, word: W) -> &'static str {
        self.of(word.zh(), word.en())
    }

    fn line(&mut self, text: impl Into<String>) {
        self.lines.push(Line { text: text.into(), outcome: None });
    }

    /// Begins a part of the note.
    fn part(&mut self, zh: &'static str, en: &'static str) {
        let title = self.of(zh, en);
        self.line("");
        self.line(title);
    }

    fn rows(&mut self, rows: &[Vec<String>]) {
        for line in aligned(rows) {
            self.line(format!("  {line}"));
        }
    }

    /// What is assessed, and when it was filed.
    fn about(&mut self) {
        let facts = self.facts;
        let check = facts.stage == Stage::EntryCheck;
        let (filed, on) = match check {
            true => (self.of("查验日", "checked on"), facts.as_of),
            false => (self.of("申请日", "filed on"), facts.filed_on()),
        };
        // A case that is not on file yet has no number.
        let id = Some(facts.id.to_string()).filter(|id| id != NO_NUMBER);
        let what = [self.word(facts.measure), self.word(facts.stage)].map(str::to_owned);
        let told: Vec<String> = id.into_iter().chain(what).chain([format!("{filed} {on}")]).collect();
        self.line(told.join(" · "));
    }

    fn verdict(&mut self) {
        let outcome = self.decision.outcome;
        let text = format!("{}{}", self.outcome(outcome), self.act(outcome));
        self.lines.push(Line { text, outcome: Some(outcome) });
    }

    /// The act that an outcome leads to at this point of the procedure.
    fn act(&self, outcome: Outcome) -> &'static str {
        match (outcome, self.facts.stage) {
            (Outcome::Eligible, Stage::Advance) => self.of("可以预先批准", "may be approved in advance"),
            (Outcome::Eligible, Stage::Acceptance | Stage::Reconsideration) => self.of("予以受理", "to be accepted"),
            (Outcome::Eligible, Stage::UnderExamination) => self.of("可以批准", "may be approved"),
            (Outcome::Eligible, Stage::Collection) => self.of("可以领证", "may be collected"),
            (Outcome::Eligible, Stage::EntryCheck) => self.of("准予入境", "may enter"),
            (Outcome::Refer, _) => self.referred(),
            (Outcome::MissingDocuments, Stage::Advance | Stage::Acceptance) if self.accepted => self.noticed(),
            (Outcome::MissingDocuments, Stage::UnderExamination) => self.noticed(),
            (Outcome::MissingDocuments, Stage::Collection) => self.of("补齐后领证", "collected once supplied"),
            (Outcome::MissingDocuments, Stage::EntryCheck) => self.of("补充后查验", "checked once supplied"),
            (Outcome::MissingDocuments, Stage::Advance | Stage::Acceptance | Stage::Reconsideration) => {
                self.of("一次性告知补正，补正前不受理", "give one notice; not accepted until supplied")
            }
            (Outcome::NotEligible, Stage::EntryCheck) => self.of("不准入境", "not to enter"),
            (Outcome::NotEligible, Stage::Collection) => self.of("不予发证", "not to be handed out"),
            (Outcome::NotEligible, Stage::Reconsideration) => self.of("不再审查", "not examined again"),
            (Outcome::NotEligible, Stage::Advance | Stage::Acceptance | Stage::UnderExamination) => {
                self.of("不予批准", "to be refused as asked")
            }
        }
    }

    fn noticed(&self) -> &'static str {
        self.of("已受理，通知补正", "accepted already; give notice of what to supply")
    }

    /// What is referred is for a supervisor; nobody is refused because the office is late, nor what is decided elsewhere.
    fn referred(&self) -> &'static str {
        let mut codes = self.decision.reasons.iter().map(|reason| reason.code);
        if codes.clone().any(|code| code == Code::OtherProcedure) {
            return self.of("由其他程序办理", "decided in another procedure");
        }
        if codes.all(Code::is_of_the_office) {
            return self.of("批准须由上级决定", "granting it is for a supervisor");
        }
        self.of("批准须由上级决定，批准岗位可以不予批准", "granting it is for a supervisor; who approves may refuse it")
    }

    /// Tells whether the application is accepted, or is now.
    fn is_accepted(&self) -> bool {
        match self.facts.stage {
            _ if self.accepted => true,
            Stage::UnderExamination | Stage::Collection => true,
            Stage::Acceptance => self.decision.outcome == Outcome::Eligible,
            Stage::Advance | Stage::Reconsideration | Stage::EntryCheck => false,
        }
    }

    /// Tells whether the procedure is none for this applicant: no foreigner, or another procedure is to be gone through.
    fn is_not_for_them(&self) -> bool {
        let another = self.decision.values.redirect_to.is_some();
        let no_foreigner = self.decision.reasons.iter().any(|reason| reason.code == Code::NotAForeigner);
        self.decision.outcome == Outcome::NotEligible && !self.accepted && (another || no_foreigner)
    }

    fn outcome(&self, outcome: Outcome) -> String {
        match self.lang {
            Lang::Zh => format!("【{}】", outcome.zh()),
            Lang::En => format!("{}: ", outcome.en().to_uppercase()),
        }
    }

    fn reasons(&mut self) {
        self.part("理由", "Reasons");
        let reasons = &self.decision.reasons;
        self.reason_lines(reasons, |reason| reason.code.outcome());
    }

    fn reason_lines(&mut self, reasons: &[Reason], outcome: fn(&Reason) -> Outcome) {
        for reason in reasons {
            self.line(format!("  {} {}", mark(outcome(reason)), self.message(reason)));
            self.line(format!("      {} · {}", reason.code, self.provision(reason)));
        }
    }

    fn message(&self, reason: &Reason) -> String {
        self.of_text(&Text::new(reason.message_zh.clone(), reason.message_en.clone()))
    }

    /// The provision of a reason, and what it is where it is not law.
    fn provision(&self, reason: &Reason) -> String {
        let citation = match self.lang {
            Lang::Zh => cite_zh(&reason.citation),
            Lang::En => reason.citation.clone().into_owned(),
        };
        format!("{citation}{}", self.rank(reason))
    }

    fn of_text(&self, text: &Text) -> String {
        text.of(self.lang).to_owned()
    }

    /// Marks what is not law, practice and readings, unless the citation says so itself.
    fn rank(&self, reason: &Reason) -> &'static str {
        if [PRACTICE, READING].iter().any(|said| reason.citation.contains(said)) {
            return "";
        }
        match reason.code.entry().authority_level.as_str() {
            "PRACTICE" => self.of("（实践做法，非法律规定）", " (practice, not law)"),
            "INTERPRETATION" => self.of("（本工具的解读）", " (a reading)"),
            _ => "",
        }
    }

    fn supplies(&mut self) {
        if self.decision.missing.is_empty() {
            return;
        }
        self.part("需要补充（一次性告知）", "To be supplied (one notice)");
        let named = |code: &&str| vec![self.of_text(&wanted_at(self.facts.stage, code)), (*code).to_owned()];
        let rows: Vec<Vec<String>> = self.decision.missing.iter().map(named).collect();
        self.rows(&rows);
    }

    fn values(&mut self) {
        let shown: Vec<Vec<String>> = self.named_values().into_iter().chain(self.norm()).collect();
        if !shown.is_empty() {
            self.part("期限与上限", "Days and limits");
            self.rows(&shown);
        }
    }

    fn passport(&mut self) {
        let Some(retention) = &self.decision.retention else { return };
        self.part("护照", "Passport");
        self.line(format!("  {}", self.what_of_the_passport(retention)));
        // What a procedure says of the passport does not concern who has no access to it.
        let told = self.is_not_for_them() && retention.outcome == Outcome::NotEligible && !self.is_taken(retention);
        if retention.outcome != Outcome::Eligible && !told {
            self.reason_lines(&retention.reasons, |reason| reason.code.retention_outcome());
        }
    }

    /// Tells whether the passport is taken, whatever was applied for.
    fn is_taken(&self, retention: &Retention) -> bool {
        let taken = [Code::ForgedDocument, Code::EvidenceSeizure];
        retention.reasons.iter().any(|reason| taken.contains(&reason.code))
    }

    fn what_of_the_passport(&self, retention: &Retention) -> &'static str {
        let because = |code: Code| retention.reasons.iter().any(|reason| reason.code == code);
        match retention.outcome {
            Outcome::Eligible => self.of("免予留存，核验后退还本人", "hand it back once verified"),
            Outcome::NotEligible if because(Code::ForgedDocument) => self.of("予以收缴", "take it: it is forged"),
            Outcome::NotEligible if because(Code::EvidenceSeizure) => {
                self.of("依法扣押，出具扣押清单", "seize it as evidence, and give a list of what is seized")
            }
            Outcome::NotEligible if self.is_not_for_them() && self.decision.values.overstay_days.is_none() => {
                self.of("不收存，退还本人", "not kept: hand it back")
            }
            Outcome::NotEligible if self.decision.values.overstay_days.is_some() && self.is_accepted() => {
                self.of("可以收存；非法居留另行处理", "may be kept; the illegal stay is dealt with apart")
            }
            Outcome::NotEligible if self.decision.values.overstay_days.is_some() => self.of(
                "受理后可以收存；非法居留另行处理",
                "may be kept once accepted; the illegal stay is dealt with apart",
            ),
            Outcome::NotEligible if self.is_accepted() && self.facts.passport.shown.is_some() => {
                self.of("可以收存，收存期间以受理回执代替", "may be kept; meanwhile the receipt stands in")
            }
            Outcome::NotEligible if self.is_accepted() => {
                self.of("出示后可以收存，收存期间以受理回执代替", "may be kept once shown; the receipt stands in then")
            }
            Outcome::NotEligible => self.of("受理后可以收存", "may be kept once the application is accepted"),
            Outcome::Refer => self.of("是否退还，报上级审批", "a supervisor decides whether it goes back"),
            Outcome::MissingDocuments => {
                self.of("先出示并核验有效原件", "a valid original must be shown and verified first")
            }
        }
    }

    fn rules(&mut self, case: &Case, depth: Depth) {
        let all = verdicts_of(case);
        let of = |wanted: Verdict| all.iter().filter(move |said| said.verdict == wanted);
        if depth == Depth::EveryRule {
            let parts = [
                (Verdict::NotMet, "不符合的规定", "Rules that are not met"),
                (Verdict::Met, "已符合的规定", "Rules that are met"),
                (Verdict::Unknown, "因信息未出示而未判断", "Not judged, because a fact was not shown"),
            ];
            for (verdict, zh, en) in parts {
                let rows: Vec<Vec<String>> =
                    of(verdict).map(|said| vec![said.id.to_owned(), self.of_text(&said.text)]).collect();
                if !rows.is_empty() {
                    self.part(zh, en);
                    self.rows(&rows);
                }
            }
            let others: Vec<&str> = of(Verdict::NotApplicable).map(|said| said.id).collect();
            self.part("不适用的规定", "Rules that do not apply");
            self.line(format!("  {}", others.join(" ")));
        }
        let count = self.count(&all);
        self.line("");
        self.line(count);
    }

    /// How many rules are met, and how many say nothing.
    fn count(&self, all: &[RuleSaid]) -> String {
        let of = |wanted: Verdict| all.iter().filter(|said| said.verdict == wanted).count();
        let (met, unknown) = (of(Verdict::Met), of(Verdict::Unknown));
        match self.lang {
            Lang::Zh => format!("符合规定 {met} 项，因信息未出示而未判断 {unknown} 项"),
            Lang::En => format!("{met} rules met, {unknown} silent because a fact was not shown"),
        }
    }

    /// What must be known before a decision in favour, and is not.
    fn unestablished(&mut self) {
        if let Some(text) = self.named_unestablished() {
            self.part("批准前须查明", "To be established before approval");
            self.line(format!("  {text}"));
        }
    }

    fn named_unestablished(&self) -> Option<String> {
        let all = &self.decision.unestablished;
        // Where it is refused as asked, nothing that is established leads to approval.
        let none = all.is_empty() || self.decision.outcome == Outcome::NotEligible;
        (!none).then(|| self.listed(all))
    }

    /// What is wanted, by its names.
    fn listed(&self, codes: &[&str]) -> String {
        let named: Vec<String> = codes.iter().map(|code| self.of_text(&wanted(code))).collect();
        named.join(self.of("、", "; "))
    }

    fn advice(&mut self, advice: Option<&Advice>) {
        let Some(advice) = advice else { return };
        self.part("建议", "Advice");
        let sentence = self.of_text(&advice.sentence());
        self.line(format!("  {sentence}"));
        for line in advice.lines(self.lang) {
            self.line(format!("  {line}"));
        }
        if let Some(instead) = advice.instead {
            let (name, fits) = (self.of("应当办理", "procedure that fits"), self.word(instead));
            self.line(format!("  {name}: {fits}"));
        }
    }

    fn footing(&mut self, policy: &Policy) {
        let from = self.decision.policy;
        let new = policy.named().iter().find(|named| named.from == from);
        let what = new.map_or("", |named| match self.lang {
            Lang::Zh => named.zh.as_str(),
            Lang::En => named.en.as_str(),
        });
        let hash = &self.decision.policy_sha256[..12];
        let edition = self.of("政策版本", "policy edition");
        self.line(format!("{edition} {from} · {what} · sha256 {hash}…"));
        let filed = self.facts.filed_on();
        if self.facts.stage == Stage::EntryCheck {
            let on = self.facts.as_of;
            return self.line(match self.lang {
                Lang::Zh => format!("按查验日 {on} 有效的版本查验，因为入境以当日的规定为准"),
                Lang::En => format!(
                    "checked by the edition of the day of entry, {on}, because entry goes by the rules of that day"
                ),
            });
        }
        self.line(match self.lang {
            Lang::Zh => format!("按申请日 {filed} 有效的版本审查，因为期限和规定均以申请日为准"),
            Lang::En => {
                format!(
                    "decided by the edition of the day of filing, {filed}, because time limits and rules go by that day"
                )
            }
        });
    }
}

/// The sign before a reason.
fn mark(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Eligible => "+",
        Outcome::Refer => "?",
        Outcome::MissingDocuments => "…",
        Outcome::NotEligible => "×",
    }
}
