//! A decision as an officer's note: outcome, reasons with their articles, what to supply, days and limits, passport.

use serde_json::Value;

use super::columns::aligned;
use crate::domain::facts::Facts;
use crate::domain::labels::wanted;
use crate::domain::number::NO_NUMBER;
use crate::domain::text::{Lang, Text};
use crate::domain::words::Word;
use crate::policy::Policy;
use crate::policy::law::cite_zh;
use crate::rules::advice::Advice;
use crate::rules::case::Case;
use crate::rules::decide::{ask_all, decide_case};
use crate::rules::decision::{Approver, Decision, PenaltyOn, Reason, Redirect};
use crate::rules::finding::Silent;
use crate::rules::reasons::Outcome;

/// The citation of what stands in no text.
const PRACTICE: &str = "practice, not law";

/// How much of a decision is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// What stands against the application.
    Reasons,
    /// Also every rule that is met.
    EveryRule,
}

/// The note on one decision, line by line, without colour.
pub struct Note<'a> {
    facts: &'a Facts,
    decision: &'a Decision,
    lang: Lang,
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
    let decision = decide_case(case);
    let mut note = Note { facts: case.facts, decision: &decision, lang, lines: Vec::new() };
    note.heading();
    note.reasons();
    note.supplies();
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

    fn heading(&mut self) {
        let facts = self.facts;
        let filed = self.of("申请日", "filed on");
        // A case that is not on file yet has no number.
        let id = Some(facts.id.to_string()).filter(|id| id != NO_NUMBER);
        let what = [self.word(facts.measure), self.word(facts.stage)].map(str::to_owned);
        let told: Vec<String> = id.into_iter().chain(what).chain([format!("{filed} {}", facts.filed_on())]).collect();
        self.line(told.join(" · "));
        let outcome = self.decision.outcome;
        let advice = match outcome {
            Outcome::Eligible => self.of("可以受理或者签发", "may be accepted or issued"),
            Outcome::Refer => self.of("提交上级决定", "a supervisor decides"),
            Outcome::MissingDocuments => {
                self.of("一次性告知补正，补正前不受理", "give one notice; not accepted until supplied")
            }
            Outcome::NotEligible => self.of("不予批准", "to be refused as asked"),
        };
        let text = format!("{}{advice}", self.outcome(outcome));
        self.lines.push(Line { text, outcome: Some(outcome) });
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
            let mark = match outcome(reason) {
                Outcome::Eligible => "+",
                Outcome::Refer => "?",
                Outcome::MissingDocuments => "…",
                Outcome::NotEligible => "×",
            };
            let message = self.of_text(&Text::new(reason.message_zh.clone(), reason.message_en.clone()));
            self.line(format!("  {mark} {message}"));
            let citation = match self.lang {
                Lang::Zh => cite_zh(&reason.citation),
                Lang::En => reason.citation.clone().into_owned(),
            };
            let rank = self.rank(reason);
            self.line(format!("      {} · {citation}{rank}", reason.code));
        }
    }

    fn of_text(&self, text: &Text) -> String {
        text.of(self.lang).to_owned()
    }

    /// Marks what is not law, practice and readings, unless the citation says so itself.
    fn rank(&self, reason: &Reason) -> &'static str {
        if reason.citation == PRACTICE {
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
        let named = |code: &&str| vec![self.of_text(&wanted(code)), (*code).to_owned()];
        let rows: Vec<Vec<String>> = self.decision.missing.iter().map(named).collect();
        self.rows(&rows);
    }

    fn values(&mut self) {
        let values = serde_json::to_value(&self.decision.values).unwrap_or_default();
        let shown: Vec<Vec<String>> = LABELS
            .iter()
            .filter_map(|(key, zh, en)| Some(vec![self.of(zh, en).to_owned(), self.shown(key, values.get(key)?)]))
            .collect();
        if !shown.is_empty() {
            self.part("期限与上限", "Days and limits");
            self.rows(&shown);
        }
    }

    fn shown(&self, key: &str, value: &Value) -> String {
        let unit = match key {
            "max_stay_days" | "max_extension_days" | "min_days" | "overstay_days" => self.of(" 日", " days"),
            "max_validity_months" => self.of(" 个月", " months"),
            "fine_max" => self.of(" 元（仅限情节严重）", " yuan (only if serious)"),
            _ => "",
        };
        match (value.as_bool(), value.as_str()) {
            (Some(true), _) => self.of("是", "yes").to_owned(),
            (Some(false), _) => self.of("否", "no").to_owned(),
            (None, Some(text)) => self.named(text),
            (None, None) => format!("{value}{unit}"),
        }
    }

    fn named(&self, text: &str) -> String {
        let word = Redirect::find(text)
            .map(|word| self.word(word))
            .or_else(|| Approver::find(text).map(|word| self.word(word)))
            .or_else(|| PenaltyOn::find(text).map(|word| self.word(word)))
            .or_else(|| crate::domain::words::Entries::find(text).map(|word| self.word(word)));
        word.unwrap_or(text).to_owned()
    }

    fn passport(&mut self) {
        let Some(retention) = &self.decision.retention else { return };
        self.part("护照", "Passport");
        let what = match retention.outcome {
            Outcome::Eligible => self.of("核验后退还本人，不予留存", "hand it back once verified"),
            Outcome::NotEligible => self.of("留存或者扣押，以回执代替", "keep or seize it; the receipt stands in"),
            Outcome::Refer => self.of("由上级决定是否退还", "a supervisor decides whether it goes back"),
            Outcome::MissingDocuments => {
                self.of("先出示并核验有效原件", "a valid original must be shown and verified first")
            }
        };
        self.line(format!("  {what}"));
        if retention.outcome != Outcome::Eligible {
            self.reason_lines(&retention.reasons, |reason| reason.code.retention_outcome());
        }
    }

    fn rules(&mut self, case: &Case, depth: Depth) {
        let (mut met, mut unknown) = (Vec::new(), 0);
        ask_all(case, |rule, said| match said {
            Ok(finding) if finding.met => met.push((rule, finding)),
            Ok(_) | Err(Silent::NotConcerned) => {}
            Err(Silent::Unknown) => unknown += 1,
        });
        if depth == Depth::EveryRule {
            self.part("已符合的规定", "Rules that are met");
            let rows: Vec<Vec<String>> = met
                .iter()
                .map(|(rule, finding)| vec![rule.id.to_owned(), self.of_text(&finding.because.text())])
                .collect();
            self.rows(&rows);
        }
        let count = match self.lang {
            Lang::Zh => format!("符合规定 {} 项，因信息未出示而未判断 {unknown} 项", met.len()),
            Lang::En => format!("{} rules met, {unknown} silent because a fact was not shown", met.len()),
        };
        self.line("");
        self.line(count);
    }

    fn advice(&mut self, advice: Option<&Advice>) {
        let Some(advice) = advice else { return };
        self.part("建议", "Advice");
        let sentence = self.of_text(&advice.sentence());
        self.line(format!("  {sentence}"));
        for (number, set) in advice.sets.iter().enumerate() {
            let steps: Vec<String> = set.iter().map(|change| self.of_text(&change.text())).collect();
            self.line(format!("  {}. {}", number + 1, steps.join(self.of("；", "; "))));
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
    }
}

/// The values in the order in which they are shown, with their names.
const LABELS: [(&str, &str, &str); 20] = [
    ("visa_class", "签发种类", "class to issue"),
    ("entries", "入境次数", "entries to issue"),
    ("max_stay_days", "停留期上限", "longest stay"),
    ("max_extension_days", "延期上限", "longest extension"),
    ("max_validity_months", "有效期上限", "longest validity"),
    ("min_days", "居留期限下限", "shortest permit"),
    ("last_permitted_day", "停留居留最后一日", "last lawful day"),
    ("new_last_day", "批准后最后一日", "last lawful day once granted"),
    ("latest_filing_day", "按时申请最后一日", "last day to file in time"),
    ("apply_by", "应当办理最后一日", "to be done by"),
    ("receipt_until", "受理回执有效至", "receipt valid to"),
    ("overstay_days", "非法居留", "illegal stay"),
    ("fine_max", "罚款上限", "highest fine"),
    ("penalty_on", "处罚对象", "who answers"),
    ("ban_ends", "不准入境期限至", "entry ban ends"),
    ("redirect_to", "应当办理", "procedure that fits"),
    ("approver", "批准机关", "approval by"),
    ("appeal_available", "可否复议诉讼", "appeal available"),
    ("disclose_reason", "可否说明理由", "reason may be told"),
    ("original_passport_at_port", "抵达时须出示护照原件", "original passport due at the port"),
];
