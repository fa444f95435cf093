//! What each rule says of a case, one after the other in a fixed order: met, not met, not judged, or not asked.

use std::borrow::Cow;

use super::case::Case;
use super::decide::ask_all;
use super::finding::Silent;
use super::reasons::Code;
use crate::domain::facts::Facts;
use crate::domain::text::Text;
use crate::domain::words::words;
use crate::policy::Policy;

words! {
    /// What a rule came to.
    Verdict {
        Met = "met", "符合", "met";
        NotMet = "not-met", "不符合", "not met";
        Unknown = "unknown", "未判断", "not judged: a fact was not shown";
        NotApplicable = "not-applicable", "不适用", "does not apply";
    }
}

/// A rule with what it came to.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleSaid {
    /// Id of the rule.
    pub id: &'static str,
    /// What it came to.
    pub verdict: Verdict,
    /// The reason, where it is not met.
    pub code: Option<Code>,
    /// The provision.
    pub citation: Cow<'static, str>,
    /// The sentence with the values that it read; where it was not judged, what it asks.
    pub text: Text,
}

/// Asks every rule of facts; `None` where they were filed before the first day of the law that the policy knows.
pub fn verdicts(facts: &Facts, policy: &Policy) -> Option<Vec<RuleSaid>> {
    Some(verdicts_of(&Case::new(facts, policy)?))
}

/// Asks every rule of a case.
pub fn verdicts_of(case: &Case) -> Vec<RuleSaid> {
    let mut all = Vec::new();
    ask_all(case, |rule, said| {
        let asks = Text::new(rule.zh, rule.en);
        let (verdict, code, citation, text) = match &said {
            Ok(finding) => {
                let verdict = if finding.met { Verdict::Met } else { Verdict::NotMet };
                let code = (!finding.met).then_some(finding.code);
                (verdict, code, rule.citation(case, finding), finding.because.text())
            }
            Err(Silent::Unknown) => (Verdict::Unknown, None, Cow::Borrowed(rule.cite), asks),
            Err(Silent::NotConcerned) => (Verdict::NotApplicable, None, Cow::Borrowed(rule.cite), asks),
        };
        all.push(RuleSaid { id: rule.id, verdict, code, citation, text });
    });
    all
}
