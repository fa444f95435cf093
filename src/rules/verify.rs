//! Proof that the rules are whole: every rule is told, cited and shown by examples that run, every reason can occur, and
//! no case in a space of small facts is left without a verdict.

pub mod consistent;
mod space;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::case::Case;
use super::decide::{ask_all, decide_case};
use super::examples::{Example, Examples, Expect, Kind, all_rules, read_facts};
use super::finding::{Because, Finding};
use super::reasons::{Code, Outcome};
use super::rule::Rule;
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::policy::Policy;
use crate::policy::law::{Law, articles_of};
use crate::policy::overlap::overlaps;
pub use space::Space;

/// What is verified: usually all that is built in, in tests something broken.
pub struct Trial<'a> {
    /// The policy.
    pub policy: &'a Policy,
    /// The rules.
    pub rules: Vec<&'a Rule>,
    /// The examples.
    pub examples: &'a Examples,
    /// The spaces of small facts.
    pub spaces: &'a [Space],
    /// Every how many cases of a space one is decided; 1 is all.
    pub stride: u64,
}

/// What was found.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    /// Rules verified.
    pub rules: usize,
    /// Examples run.
    pub examples: usize,
    /// Cases decided in the spaces of small facts.
    pub cases: u64,
    /// For each reason the first case in which it occurs.
    #[serde(serialize_with = "in_english")]
    pub witnesses: BTreeMap<&'static str, Text>,
    /// What is wrong; nothing when the rules are whole.
    pub faults: Vec<Fault>,
}

/// Something wrong with the rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// What is wrong, Chinese.
    pub zh: String,
    /// What is wrong, English.
    pub en: String,
    /// Rule, example or facts that show it.
    pub witness: String,
}

fn in_english<S: serde::Serializer>(witnesses: &BTreeMap<&'static str, Text>, to: S) -> Result<S::Ok, S::Error> {
    to.collect_map(witnesses.iter().map(|(code, witness)| (code, &witness.en)))
}

impl Report {
    fn wrong(&mut self, zh: impl Into<String>, en: impl Into<String>, witness: impl Into<String>) {
        self.faults.push(Fault { zh: zh.into(), en: en.into(), witness: witness.into() });
    }

    /// Adds what came of cases behind those that are in it; what is wrong with a whole space is told once.
    fn add(&mut self, later: Report) {
        self.cases += later.cases;
        for (code, witness) in later.witnesses {
            self.witnesses.entry(code).or_insert(witness);
        }
        self.faults.extend(later.faults.into_iter().filter(|fault| !self.faults.contains(fault)).collect::<Vec<_>>());
    }

    /// Notes that the reasons of a case occur.
    fn occurs(&mut self, codes: impl Iterator<Item = Code>, witness: impl Fn() -> Text) {
        for code in codes {
            self.witnesses.entry(code.code()).or_insert_with(&witness);
        }
    }
}

/// Verifies all that is built in against a policy; `stride` as in [`Trial`].
pub fn verify(policy: &Policy, stride: u64) -> Report {
    let (rules, examples, spaces) = (all_rules(), Examples::built_in(), Space::built_in());
    Trial { policy, rules, examples, spaces, stride }.run()
}

impl Trial<'_> {
    /// Verifies everything; nothing stops early.
    pub fn run(&self) -> Report {
        let mut report = Report { rules: self.rules.len(), examples: self.examples.all().len(), ..Report::default() };
        self.rules_are_told(&mut report);
        self.figures_exist(&mut report);
        for overlap in overlaps(self.policy) {
            let Text { zh, en } = overlap.text();
            report.wrong(zh, en, overlap.figures.join(", "));
        }
        self.kinds_are_there(&mut report);
        self.bases_are_eligible(&mut report);
        let mut told = Sentences::default();
        for example in self.examples.all() {
            self.run_example(example, &mut told, &mut report);
        }
        for example in self.examples.all() {
            self.decide_example(example, &mut report);
        }
        for walked in space::walk_all(self.spaces, self.policy, self.stride) {
            report.add(walked);
        }
        for code in Code::ALL.iter().filter(|code| !report.witnesses.contains_key(code.code())).collect::<Vec<_>>() {
            report.wrong("没有事实可以得出该理由", "no facts lead to this reason", code.code());
        }
        report
    }

    fn rules_are_told(&self, report: &mut Report) {
        let mut seen = BTreeSet::new();
        for rule in &self.rules {
            if !seen.insert(rule.id) {
                report.wrong("规则编号重复", "two rules have one id", rule.id);
            }
            if !is_id(rule.id) {
                report.wrong(
                    "规则编号应为两个字母、连字符、两位数字",
                    "an id is two letters, a hyphen, two digits",
                    rule.id,
                );
            }
            if [rule.zh, rule.en, rule.cite].iter().any(|text| text.trim().is_empty()) {
                report.wrong("缺少中文、英文或者依据", "the Chinese, the English or the citation is empty", rule.id);
            }
            for (law, number) in articles_of(rule.cite) {
                if Law::built_in().article(law, number).is_none() {
                    let article = format!("{} {number}", law.en());
                    report.wrong(format!("没有条文: {article}"), format!("no text of {article}"), rule.id);
                }
            }
        }
    }

    fn figures_exist(&self, report: &mut Report) {
        let names: BTreeSet<&str> = self.policy.shown().into_iter().map(|(name, _)| name).collect();
        for rule in &self.rules {
            for figure in rule.figures.iter().filter(|figure| !names.contains(**figure)) {
                report.wrong(format!("政策中没有 {figure}"), format!("the policy has no {figure}"), rule.id);
            }
        }
    }

    fn kinds_are_there(&self, report: &mut Report) {
        for rule in &self.rules {
            for kind in Kind::ALL {
                if !self.examples.of(rule.id).any(|example| example.kind == *kind) {
                    report.wrong(format!("缺少示例: {}", kind.zh()), format!("no example of kind {kind}"), rule.id);
                }
            }
            let outcomes: BTreeSet<Outcome> =
                self.examples.of(rule.id).filter_map(|example| example.code).map(Code::outcome).collect();
            if outcomes.len() != 1 {
                report.wrong("规则的结果不唯一", "a rule has one outcome when it is not met", rule.id);
            }
        }
    }

    fn bases_are_eligible(&self, report: &mut Report) {
        for (name, base) in self.examples.bases() {
            let facts = match read_facts(base.clone(), name) {
                Ok(facts) => facts,
                Err(problem) => {
                    report.wrong("申请人事实无效", format!("not facts: {problem}"), name);
                    continue;
                }
            };
            let decision = Case::new(&facts, self.policy).map(|case| decide_case(&case));
            let codes: Vec<Code> =
                decision.iter().flat_map(|decision| &decision.reasons).map(|reason| reason.code).collect();
            if codes != [Code::Ok] {
                report.wrong(
                    format!("示例的起点不符合规定: {codes:?}"),
                    format!("a base is not eligible: {codes:?}"),
                    name,
                );
            }
        }
    }

    fn run_example(&self, example: &Example, told: &mut Sentences, report: &mut Report) {
        let named = example.named().en;
        let Some(rule) = self.rules.iter().find(|rule| rule.id == example.rule) else {
            return report.wrong("示例所属规则不存在", "an example of a rule that does not exist", named);
        };
        let facts = match self.examples.facts(example) {
            Ok(facts) => facts,
            Err(problem) => return report.wrong("示例事实无效", format!("not facts: {problem}"), named),
        };
        let Some(case) = Case::new(&facts, self.policy) else {
            return report.wrong("示例早于法律施行", "the example was filed before the law", named);
        };
        let said = rule.check(&case);
        if let Some(difference) = example.differs(&said) {
            report.wrong(format!("示例结果不符: {difference}"), format!("the rule {difference}"), named.clone());
        }
        let right_kind = match example.kind {
            Kind::Met => example.expect != Expect::Unmet,
            Kind::Unmet => example.expect == Expect::Unmet,
            Kind::Boundary => true,
        };
        if !right_kind || (example.expect == Expect::Unmet) != example.code.is_some() {
            report.wrong("示例类别与结果不符", "kind, expectation and code do not go together", named.clone());
        }
        told.is_whole(said.as_ref().ok(), rule, report);
        ask_all(&case, |rule, said| told.is_whole(said.ok().as_ref(), rule, report));
        report.occurs(said.iter().filter(|finding| !finding.met).map(|finding| finding.code), || example.named());
    }

    /// Decides the whole case of an example: what the rule says of it must be told.
    fn decide_example(&self, example: &Example, report: &mut Report) {
        let Ok(facts) = self.examples.facts(example) else { return };
        let Some(case) = Case::new(&facts, self.policy) else { return };
        let decision = decide_case(&case);
        if let Err(problem) = consistent::check(&case, &decision) {
            report.wrong("决定前后不一致", problem, example.named().en);
        }
        if example.code.is_some_and(|code| !consistent::codes(&decision).any(|told| told == code)) {
            report.wrong("决定没有列出该理由", "the decision does not tell the reason", example.named().en);
        }
        report.occurs(consistent::codes(&decision), || example.named());
    }
}

fn is_id(id: &str) -> bool {
    matches!(id.as_bytes(), [a, b, b'-', c, d]
        if a.is_ascii_uppercase() && b.is_ascii_uppercase() && c.is_ascii_digit() && d.is_ascii_digit())
}

/// The sentences that rules said, so that each is looked at once with the same values.
#[derive(Default)]
struct Sentences(BTreeMap<&'static str, Vec<Because>>);

impl Sentences {
    fn is_whole(&mut self, said: Option<&Finding>, rule: &Rule, report: &mut Report) {
        let Some(because) = said.map(|finding| finding.because) else { return };
        let before = self.0.entry(rule.id).or_default();
        if before.contains(&because) {
            return;
        }
        before.push(because);
        let Text { zh, en } = because.text();
        let is_told = |sentence: &Cow<'static, str>| !sentence.is_empty() && !sentence.contains(['{', '}']);
        if !because.is_whole() || ![zh, en].iter().all(is_told) {
            report.wrong("说明句的占位与数值不符", "places and values of the sentence do not fit", rule.id);
        }
    }
}
