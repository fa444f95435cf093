//! A decision in as few lines as can be, for a window of 24: what stands against it first, the verdict last.

use super::{Note, mark};
use crate::rules::case::Case;
use crate::rules::decision::Reason;
use crate::rules::reasons::{Code, Outcome};
use crate::rules::verdict::verdicts_of;
use crate::ui::table::aligned;

impl Note<'_> {
    pub(super) fn on_one_screen(&mut self, case: &Case) {
        let decision = self.decision;
        self.about();
        self.in_one_line(&decision.reasons, |reason| reason.code.outcome());
        if !decision.missing.is_empty() {
            let what = self.listed(&decision.missing);
            self.said("一次性告知", "to be supplied", &what);
        }
        if let Some(what) = self.named_unestablished() {
            self.said("批准前须查明", "to be established before approval", &what);
        }
        for line in aligned(&self.named_values()) {
            self.line(format!("  {line}"));
        }
        if let Some(retention) = &decision.retention {
            let what = self.what_of_the_passport(retention).to_owned();
            self.said("护照", "passport", &what);
            // That the exemption is for residence permits alone is no news.
            let told: Vec<Reason> =
                retention.reasons.iter().filter(|one| one.code != Code::NotAResidencePermit).cloned().collect();
            self.in_one_line(&told, |reason| reason.code.retention_outcome());
        }
        let (count, edition) = (self.count(&verdicts_of(case)), self.of("政策版本", "edition"));
        self.line(format!("  {count} · {edition} {}", decision.policy));
        self.verdict();
    }

    fn said(&mut self, zh: &'static str, en: &'static str, what: &str) {
        let (name, colon) = (self.of(zh, en), self.of("：", ": "));
        self.line(format!("  {name}{colon}{what}"));
    }

    /// Reasons with their provisions, but those that nothing stands against.
    fn in_one_line(&mut self, reasons: &[Reason], outcome: fn(&Reason) -> Outcome) {
        for reason in reasons.iter().filter(|one| outcome(one) != Outcome::Eligible) {
            let (open, close) = (self.of("（", " ("), self.of("）", ")"));
            let (message, provision) = (self.message(reason), self.provision(reason));
            self.line(format!("  {} {message}{open}{provision}{close}", mark(outcome(reason))));
        }
    }
}
