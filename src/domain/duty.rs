//! Four eyes: which two hands of a case must be of two officers, for which measures, at which risk.

use std::fmt;

use serde::Deserialize;

use super::life::Hand;
use super::words::{Measure, Word, words};

words! {
    /// What makes a case one that more eyes must see.
    Risk {
        Referral = "referral", "须转办或者面谈的", "a referral";
        Discretion = "discretion", "经裁量批准的", "discretion";
        ClearedHit = "cleared-hit", "布控命中已排除的", "a hit that was cleared";
    }
}

/// Two hands that must be of two officers; the same hand twice says that two officers must have it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Apart {
    /// The two hands.
    pub hands: [Hand; 2],
    /// Where one of these is in the case; always, where none is named.
    #[serde(default)]
    pub risk: Vec<Risk>,
    /// For these measures; for all, where none is named.
    #[serde(default)]
    pub measures: Vec<Measure>,
}

impl Apart {
    /// Two hands that must always be of two officers.
    pub fn always(one: Hand, other: Hand) -> Apart {
        Apart { hands: [one, other], risk: Vec::new(), measures: Vec::new() }
    }

    /// Tells whether it concerns a case of a measure with some risks in it.
    pub fn concerns(&self, measure: Measure, risks: &[Risk]) -> bool {
        let of_measure = self.measures.is_empty() || self.measures.contains(&measure);
        of_measure && (self.risk.is_empty() || self.risk.iter().any(|risk| risks.contains(risk)))
    }

    /// The hand that must be another officer's than this one; the same hand, where two must have it.
    pub fn other_than(&self, hand: Hand) -> Option<Hand> {
        match self.hands {
            [one, other] if one == hand => Some(other),
            [one, other] if other == hand => Some(one),
            [_, _] => None,
        }
    }
}

impl fmt::Display for Apart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [one, other] = self.hands;
        write!(f, "{one}/{other}")?;
        let codes = |words: Vec<&str>| words.join("|");
        if !self.risk.is_empty() {
            write!(f, " if {}", codes(self.risk.iter().map(|risk| risk.code()).collect()))?;
        }
        if !self.measures.is_empty() {
            write!(f, " for {}", codes(self.measures.iter().map(|measure| measure.code()).collect()))?;
        }
        Ok(())
    }
}
