//! The receipt of an accepted application, and the notice of what is missing.

use crate::app::look::{Whole, masked};
use crate::app::print::Office;
use crate::domain::words::{PaperKind, Word};

/// Line between the parts of a paper.
const RULE: &str = "--------------------------------------------------------------";

/// Returns the receipt; the holder shows it in place of the passport where the passport is kept.
pub fn receipt(case: &Whole, office: &Office) -> String {
    let mut lines = heading("受理回执", "RECEIPT OF ACCEPTANCE", office);
    let mut add = |zh: &str, en: &str, value: Option<String>| {
        lines.extend(value.filter(|value| !value.is_empty()).map(|value| format!("{zh} {en}: {value}")));
    };
    let receipt = case.receipt.as_ref();
    add("回执编号", "Receipt", receipt.map(|receipt| receipt.number.clone()));
    add("案件编号", "Case", Some(case.case.clone()));
    add("申请事项", "Application", Some(format!("{} {}", case.measure.zh(), case.measure.en())));
    add("申请人", "Applicant", case.facts.applicant.name.as_ref().map(|name| name.0.clone()));
    add("国籍", "Nationality", case.facts.applicant.nationality.map(|code| code.to_string()));
    add("护照", "Passport", case.facts.passport.number.map(|number| masked(number.as_str())));
    add("受理日期", "Accepted on", Some(case.received_on.to_string()));
    add("有效期至", "Valid until", receipt.and_then(|receipt| receipt.last_day).map(|day| day.to_string()));
    lines.push(RULE.to_owned());
    lines.extend(passport(case).map(str::to_owned));
    foot(&mut lines, office);
    lines.join("\n") + "\n"
}

fn passport(case: &Whole) -> [&'static str; 2] {
    if case.passport_exempt {
        [
            "护照经核验后退还本人，审查期间不予留存。",
            "The passport was verified and handed back; it is not kept while we examine.",
        ]
    } else if case.custody == crate::domain::life::Place::Office {
        [
            "护照由本机关留存；留存期间凭本回执在中国境内合法停留居留。",
            "The passport is kept by this office; meanwhile this receipt is proof of lawful stay.",
        ]
    } else {
        ["请妥善保管本回执，凭以领取证件。", "Keep this receipt; it is asked for at collection."]
    }
}

/// Returns the one notice of everything that is to be supplied.
pub fn notice(case: &Whole, office: &Office) -> String {
    let mut lines = heading("一次性告知书", "NOTICE OF PAPERS TO BE SUPPLIED", office);
    lines.push(format!("案件编号 Case: {}", case.case));
    lines.push(format!("申请事项 Application: {} {}", case.measure.zh(), case.measure.en()));
    lines.push("请一次性补交下列材料 Please supply all of the following:".to_owned());
    for (number, code) in case.notice.iter().enumerate() {
        let number = number + 1;
        let (zh, en) = match (PaperKind::find(code), code.as_str()) {
            (Some(kind), _) => (kind.zh(), kind.en()),
            (None, "passport") => ("有效护照原件", "a valid passport, the original"),
            (None, "personal_attendance") => ("申请人本人到场", "the applicant in person"),
            (None, code) => ("补充信息", code),
        };
        lines.push(format!("  {number}. {zh} {en}"));
    }
    foot(&mut lines, office);
    lines.join("\n") + "\n"
}

fn heading(zh: &str, en: &str, office: &Office) -> Vec<String> {
    let mut lines = vec![format!("{} {}", office.code, office.name), format!("{zh}  {en}")];
    if office.training {
        lines.push("*** 培训用，无法律效力  TRAINING, OF NO LEGAL EFFECT ***".to_owned());
    }
    if office.copy > 1 {
        lines.push(format!("第 {} 份  copy {}", office.copy, office.copy));
    }
    lines.push(RULE.to_owned());
    lines
}

fn foot(lines: &mut Vec<String>, office: &Office) {
    lines.push(RULE.to_owned());
    lines.push(format!("交易 txn {}  head {}", office.transaction, office.head));
}
