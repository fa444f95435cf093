//! Days and limits of a decision, each with its name and in words.

use serde_json::Value;

use super::Note;
use crate::domain::text::Lang;
use crate::domain::words::{Basis, Entries, Measure, PermitKind, Stage, Word};
use crate::rules::decision::{Approver, PenaltyOn, Redirect};

impl Note<'_> {
    /// The values of the decision with their names.
    pub(super) fn named_values(&self) -> Vec<Vec<String>> {
        let values = serde_json::to_value(&self.decision.values).unwrap_or_default();
        let shown = LABELS.iter().filter_map(|(key, zh, en)| {
            let value = values.get(key).filter(|_| !self.is_not_for_them() || !OF_THE_PROCEDURE.contains(key))?;
            Some(vec![self.label(key).unwrap_or_else(|| self.of(zh, en)).to_owned(), self.shown(key, value)])
        });
        shown.collect()
    }

    /// The label of a value where it depends on the case.
    fn label(&self, key: &str) -> Option<&'static str> {
        let permit = self.facts.current_stay.basis == Some(Basis::ResidencePermit);
        match key {
            "last_permitted_day" if permit => Some(self.of("居留期限届满日", "last day of the permit")),
            "new_last_day" if self.facts.measure == Measure::VisaReissue => {
                Some(self.of("补发后届满日", "last lawful day once reissued"))
            }
            "receipt_until" if !self.is_accepted() => {
                Some(self.of("受理后：受理回执有效至", "once accepted: receipt valid to"))
            }
            _ => None,
        }
    }

    /// The lengths of work permits by the norm of 2013: told, and decide nothing.
    pub(super) fn norm(&self) -> Option<Vec<String>> {
        let law = &self.edition.figures.residence;
        let work = self.facts.request.permit_kind == Some(PermitKind::Work);
        let examined =
            matches!(self.facts.stage, Stage::Acceptance | Stage::UnderExamination) && !self.is_not_for_them();
        let permit = examined && matches!(self.facts.measure, Measure::ResidenceIssue | Measure::ResidenceExtension);
        let (talent, filed, other) = (law.norm_talent_years?, law.norm_filed_unit_years?, law.norm_other_years?);
        (work && permit).then(|| {
            let name = self.of("2013年规范所列工作期限", "work permits by the norm of 2013");
            let text = match self.lang {
                Lang::Zh => format!("人才、投资者 {talent} 年，信誉良好的备案单位 {filed} 年，其他 {other} 年（内部规范，不影响结论）"),
                Lang::En => format!("talent and investors {talent} years, reputable units on file {filed}, others {other} (internal norm; decides nothing)"),
            };
            vec![name.to_owned(), text]
        })
    }

    /// The penalty for an illegal stay: its two halves, or that of a guardian.
    fn penalty(&self, most: &Value) -> String {
        let law = &self.edition.figures.sanctions;
        let guardian = self.decision.values.penalty_on == Some(PenaltyOn::Guardian);
        let (day, cap) = (law.fine_per_day, law.fine_cap);
        match (self.lang, guardian) {
            (Lang::Zh, true) => format!("对监护人：警告，可以并处 {most} 元以下罚款（仅限未尽监护义务）"),
            (Lang::En, true) => {
                format!("the guardian: a warning, and up to {most} yuan (only where guardianship was neglected)")
            }
            (Lang::Zh, false) => {
                let detention = law.detention_min_days.zip(law.detention_max_days);
                let detained = detention.map(|(least, most)| format!("或者 {least} 日以上 {most} 日以下拘留"));
                let detained = detained.unwrap_or_default();
                format!("一般：警告；情节严重：每日 {day} 元、不超过 {cap} 元（本案 {most} 元）{detained}")
            }
            (Lang::En, false) => {
                let detention = law.detention_min_days.zip(law.detention_max_days);
                let detained = detention.map(|(least, most)| format!(", or {least} to {most} days of detention"));
                let detained = detained.unwrap_or_default();
                format!("usually a warning; serious cases: {day} yuan a day, {cap} at most (here {most}){detained}")
            }
        }
    }

    fn shown(&self, key: &str, value: &Value) -> String {
        let unit = match key {
            "max_stay_days" | "max_extension_days" | "min_days" | "overstay_days" => self.of(" 日", " days"),
            "max_validity_months" => self.of(" 个月", " months"),
            "visa_class" => self.of("字", ""),
            "fine_max" => return self.penalty(value),
            "fitting_classes" => {
                let classes: Vec<&str> = value.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
                return classes.join(self.of("、", ", "));
            }
            _ => "",
        };
        match (value.as_bool(), value.as_str()) {
            (Some(true), _) => self.of("是", "yes").to_owned(),
            (Some(false), _) => self.of("否", "no").to_owned(),
            (None, Some(text)) => format!("{}{unit}", self.named(text)),
            (None, None) => format!("{value}{unit}"),
        }
    }

    fn named(&self, text: &str) -> String {
        let word = Redirect::find(text)
            .map(|word| self.word(word))
            .or_else(|| Approver::find(text).map(|word| self.word(word)))
            .or_else(|| PenaltyOn::find(text).map(|word| self.word(word)))
            .or_else(|| Entries::find(text).map(|word| self.word(word)));
        word.unwrap_or(text).to_owned()
    }
}

/// The days and limits of the procedure that is asked for: who has no access to it has none of them.
const OF_THE_PROCEDURE: [&str; 9] = [
    "entries",
    "max_stay_days",
    "max_extension_days",
    "max_validity_months",
    "min_days",
    "new_last_day",
    "latest_filing_day",
    "apply_by",
    "receipt_until",
];

/// The values in the order in which they are shown, with their names.
const LABELS: [(&str, &str, &str); 21] = [
    ("visa_class", "签证种类", "class to issue"),
    ("fitting_classes", "与事由相符的签证种类", "classes that fit"),
    ("entries", "入境次数", "entries to issue"),
    ("max_stay_days", "停留期上限", "longest stay"),
    ("max_extension_days", "延期上限", "longest extension"),
    ("max_validity_months", "有效期上限", "longest validity"),
    ("min_days", "居留期限下限", "shortest permit"),
    ("last_permitted_day", "停留期限届满日", "last lawful day"),
    ("new_last_day", "延期后届满日", "last lawful day once granted"),
    ("latest_filing_day", "应当提出申请的最后日期", "last day to file in time"),
    ("apply_by", "最迟申请日", "to be done by"),
    ("receipt_until", "受理回执有效至", "receipt valid to"),
    ("overstay_days", "非法居留", "illegal stay"),
    ("fine_max", "处罚", "penalty"),
    ("penalty_on", "处罚对象", "who answers"),
    ("ban_ends", "不准入境期限至", "entry ban ends"),
    ("redirect_to", "应当办理", "procedure that fits"),
    ("approver", "批准机关", "approval by"),
    ("appeal_available", "能否申请行政复议、提起行政诉讼", "review or appeal open"),
    ("disclose_reason", "可否说明理由", "reason may be told"),
    ("original_passport_at_port", "抵达时须出示护照原件", "original passport due at the port"),
];
