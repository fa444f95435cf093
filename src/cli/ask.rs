//! Questions at the counter: only what is missing, each answer checked as it is typed, `<` goes back.

use serde_json::{Value, json};

use crate::app::amend::put_paper;
use crate::app::desk::Desk;
use crate::app::intake::Ready;
use crate::cli::counter::Counter;
use crate::cli::facts::{at, put, wrong_with};
use crate::cli::intake::{Sheet, of_mrz};
use crate::domain::facts::Facts;
use crate::domain::text::Text;
use crate::domain::words::{ChangedItem, Circumstance, Measure, PaperKind, PermitKind, Purpose, Word};
use crate::error::{Exit, UserError};
use crate::rules::decide::decide;
use crate::ui::report::{Depth, note};

/// A question whose answer is one fact.
struct Question {
    path: &'static str,
    zh: &'static str,
    en: &'static str,
    of: fn(Measure) -> bool,
    likely: fn(&Value, &Desk) -> Option<String>,
    choices: fn() -> Vec<(&'static str, &'static str, &'static str)>,
}

const PLAIN: Question = Question { path: "", zh: "", en: "", of: |_| true, likely: |_, _| None, choices: Vec::new };

fn words<W: Word>() -> Vec<(&'static str, &'static str, &'static str)> {
    W::ALL.iter().map(|word| (word.code(), word.zh(), word.en())).collect()
}

fn is_port(measure: Measure) -> bool {
    measure == Measure::PortVisa
}

fn has_visa(measure: Measure) -> bool {
    matches!(measure, Measure::VisaExtension | Measure::VisaReplacement | Measure::VisaReissue)
}

fn first_permit(measure: Measure) -> bool {
    measure == Measure::ResidenceIssue
}

fn permit_term(measure: Measure) -> bool {
    matches!(measure, Measure::ResidenceIssue | Measure::ResidenceExtension)
}

fn holds_permit(measure: Measure) -> bool {
    matches!(measure, Measure::ResidenceExtension | Measure::ResidenceChange | Measure::ResidenceReissue)
}

const QUESTIONS: &[Question] = &[
    Question { path: "applicant.name", zh: "姓名（如护照所印）", en: "name as printed", ..PLAIN },
    Question {
        path: "applicant.nationality", zh: "国籍（机读码代码）", en: "nationality (code of the zone)", ..PLAIN
    },
    Question { path: "applicant.birth_date", zh: "出生日期", en: "day of birth", ..PLAIN },
    Question { path: "passport.number", zh: "护照号码", en: "passport number", ..PLAIN },
    Question { path: "passport.expires_on", zh: "护照有效期至", en: "passport valid to", ..PLAIN },
    Question {
        path: "inviter.uscc",
        zh: "邀请单位统一社会信用代码（无则回车）",
        en: "credit code of the inviting unit (none: Enter)",
        of: |measure| is_port(measure) || has_visa(measure),
        ..PLAIN
    },
    Question {
        path: "request.purpose",
        zh: "事由",
        en: "purpose",
        of: |measure| is_port(measure) || measure == Measure::VisaExtension,
        choices: words::<Purpose>,
        ..PLAIN
    },
    Question {
        path: "request.stay_days", zh: "申请停留天数", en: "days of stay asked for", of: is_port, ..PLAIN
    },
    Question {
        path: "request.visa_class",
        zh: "签证种类",
        en: "visa class",
        of: is_port,
        likely: |_, _| Some("M".to_owned()),
        ..PLAIN
    },
    Question {
        path: "request.visa_abroad_in_time",
        zh: "能否在境外及时办妥签证（true/false）",
        en: "could a visa have been obtained abroad in time (true/false)",
        of: is_port,
        likely: |_, _| Some("false".to_owned()),
        ..PLAIN
    },
    Question {
        path: "current_stay.visa_class",
        zh: "现持签证种类",
        en: "class of the visa held",
        of: |measure| has_visa(measure) || first_permit(measure),
        ..PLAIN
    },
    Question {
        path: "current_stay.entered_on",
        zh: "入境日期",
        en: "day of entry",
        of: |measure| has_visa(measure) || first_permit(measure),
        ..PLAIN
    },
    Question {
        path: "current_stay.stay_days", zh: "停留期（天）", en: "days of stay printed", of: has_visa, ..PLAIN
    },
    Question {
        path: "current_stay.extended_days",
        zh: "已延期天数",
        en: "days extended so far",
        of: |measure| measure == Measure::VisaExtension,
        likely: |_, _| Some("0".to_owned()),
        ..PLAIN
    },
    Question {
        path: "current_stay.permit_kind",
        zh: "现持居留证件种类",
        en: "kind of the permit held",
        of: holds_permit,
        choices: words::<PermitKind>,
        ..PLAIN
    },
    Question {
        path: "current_stay.valid_until",
        zh: "现持居留证件有效期至",
        en: "permit held valid to",
        of: holds_permit,
        ..PLAIN
    },
    Question {
        path: "request.extension_days",
        zh: "申请延期天数",
        en: "days of extension asked for",
        of: |measure| measure == Measure::VisaExtension,
        ..PLAIN
    },
    Question {
        path: "request.circumstance",
        zh: "情形",
        en: "ground",
        of: |measure| matches!(measure, Measure::VisaReplacement | Measure::VisaReissue | Measure::ResidenceReissue),
        choices: words::<Circumstance>,
        ..PLAIN
    },
    Question {
        path: "request.validity_months",
        zh: "申请有效期（月）",
        en: "months of validity asked for",
        of: |measure| measure == Measure::VisaReplacement,
        ..PLAIN
    },
    Question {
        path: "request.permit_kind",
        zh: "申请居留证件种类",
        en: "kind of permit asked for",
        of: permit_term,
        choices: words::<PermitKind>,
        ..PLAIN
    },
    Question {
        path: "request.permit_days",
        zh: "申请居留天数",
        en: "days of residence asked for",
        of: permit_term,
        ..PLAIN
    },
    Question {
        path: "request.changed_item",
        zh: "变更事项",
        en: "what changed",
        of: |measure| measure == Measure::ResidenceChange,
        choices: words::<ChangedItem>,
        ..PLAIN
    },
    Question {
        path: "request.changed_on",
        zh: "变更日期",
        en: "day of the change",
        of: |measure| measure == Measure::ResidenceChange,
        ..PLAIN
    },
];

/// Asks for what is missing of a sheet.
pub(crate) fn for_missing(sheet: &mut Sheet, desk: &Desk, counter: &mut Counter) -> anyhow::Result<()> {
    let measure = measure_of(sheet, counter)?;
    if at(&sheet.facts, "passport.number").is_none() {
        zone(sheet, desk, counter)?;
    }
    seen(sheet, counter)?;
    let mut asked: Vec<usize> = Vec::new();
    let mut next = 0;
    while next < QUESTIONS.len() {
        let question = &QUESTIONS[next];
        let wanted = (question.of)(measure) && at(&sheet.facts, question.path).is_none();
        if !wanted {
            next += 1;
            continue;
        }
        if ask_one(question, sheet, desk, counter)? {
            asked.push(next);
            next += 1;
        } else if let Some(before) = asked.pop() {
            put(&mut sheet.facts, QUESTIONS[before].path, Value::Null);
            next = before;
        }
    }
    implied(sheet, measure, desk);
    papers(sheet, desk, counter)
}

fn measure_of(sheet: &mut Sheet, counter: &mut Counter) -> anyhow::Result<Measure> {
    loop {
        if let Some(measure) = sheet.facts["measure"].as_str().and_then(Measure::find) {
            return Ok(measure);
        }
        let answer = counter.ui.ask(&Text::new("申请事项", "measure"), Some("port_visa"))?;
        match chosen(&words::<Measure>(), &answer) {
            Some(code) => put(&mut sheet.facts, "measure", json!(code)),
            None => list(&words::<Measure>(), counter),
        }
    }
}

/// The passport reader sends two lines; Enter alone means that everything is typed.
fn zone(sheet: &mut Sheet, desk: &Desk, counter: &mut Counter) -> anyhow::Result<()> {
    loop {
        let first =
            counter.ui.ask(&Text::new("读取机读码（无则回车）", "read the passport's zone (none: Enter)"), None)?;
        if first.trim().is_empty() {
            return Ok(());
        }
        let mut text = first;
        if crate::identity::mrz::lines_of(&text).len() < 2 {
            text.push('\n');
            text.push_str(&counter.ui.ask(&Text::new("第二行", "second line"), None)?);
        }
        match of_mrz(&text, desk) {
            Ok(read) => {
                // What was typed stands; the zone fills the rest and is compared by the rules.
                let mut facts = read;
                crate::app::amend::lay_over(&mut facts, sheet.facts.clone());
                sheet.facts = facts;
                return Ok(());
            }
            Err(error) => counter.ui.error(&error),
        }
    }
}

/// One answer for what the officer does anyway: look at the passport and search the records.
fn seen(sheet: &mut Sheet, counter: &mut Counter) -> anyhow::Result<()> {
    let open = at(&sheet.facts, "passport.shown").is_none() || at(&sheet.facts, "record").is_none();
    if open {
        let text = Text::new("护照原件已核验、记录已查无异常", "passport verified, records searched, nothing found");
        if counter.ui.confirm(&text, true)? {
            for (path, value) in [
                ("passport.shown", json!("original")),
                ("passport.verification", json!("verified")),
                ("passport.kind", json!("ordinary_passport")),
                ("record", json!([])),
            ] {
                if at(&sheet.facts, path).is_none() {
                    put(&mut sheet.facts, path, value);
                }
            }
        }
    }
    Ok(())
}

/// Asks one question until the answer can be read; `false` goes back.
fn ask_one(question: &Question, sheet: &mut Sheet, desk: &Desk, counter: &mut Counter) -> anyhow::Result<bool> {
    let choices = (question.choices)();
    let text = Text::new(question.zh, question.en);
    loop {
        let likely = (question.likely)(&sheet.facts, desk);
        let answer = counter.ui.ask(&text, likely.as_deref())?;
        let answer = answer.trim();
        match answer {
            "" => return Ok(true),
            "<" => return Ok(false),
            "?" => {
                help(question, &choices, counter);
                continue;
            }
            _ => {}
        }
        let value = match chosen(&choices, answer) {
            Some(code) => json!(code),
            None => typed(answer),
        };
        put(&mut sheet.facts, question.path, value);
        match wrong_with(&sheet.facts, question.path) {
            None => return Ok(true),
            Some(expected) => {
                put(&mut sheet.facts, question.path, Value::Null);
                let what = Text::new(
                    format!("  应为 {expected}（? 列出，< 返回）"),
                    format!("  expected {expected} (? lists, < goes back)"),
                );
                counter.ui.say(&what);
            }
        }
    }
}

/// Numbers and truths are what they look like; days may be typed without hyphens.
fn typed(answer: &str) -> Value {
    match answer {
        "true" | "y" | "是" => json!(true),
        "false" | "n" | "否" => json!(false),
        _ => match answer.parse::<u32>() {
            Ok(number) if answer.len() < 8 => json!(number),
            _ => crate::cli::day::read(answer).map_or_else(|_| json!(answer.to_uppercase()), |day| json!(day)),
        },
    }
}

fn chosen(choices: &[(&'static str, &'static str, &'static str)], answer: &str) -> Option<&'static str> {
    let by_number = answer.parse::<usize>().ok().and_then(|number| choices.get(number.checked_sub(1)?));
    let by_word =
        || choices.iter().find(|(code, zh, en)| [code, zh, en].iter().any(|word| word.eq_ignore_ascii_case(answer)));
    by_number.or_else(by_word).map(|(code, _, _)| *code)
}

fn help(question: &Question, choices: &[(&'static str, &'static str, &'static str)], counter: &mut Counter) {
    if choices.is_empty() {
        let path = question.path;
        counter
            .ui
            .say(&Text::new(format!("  {path}；回车跳过，< 返回"), format!("  {path}; Enter skips, < goes back")));
    } else {
        list(choices, counter);
    }
}

fn list(choices: &[(&'static str, &'static str, &'static str)], counter: &mut Counter) {
    for (number, (code, zh, en)) in choices.iter().enumerate() {
        let number = number + 1;
        counter.ui.say(&Text::new(format!("  {number:>2} {zh} {code}"), format!("  {number:>2} {code}: {en}")));
    }
}

/// What follows from what was said at a counter of this office.
fn implied(sheet: &mut Sheet, measure: Measure, desk: &Desk) {
    let facts = &mut sheet.facts;
    let office = desk.file.ledger().office.clone();
    let mut set = |path: &str, value: Value| {
        if at(facts, path).is_none() && !value.is_null() {
            put(facts, path, value);
        }
    };
    set("filing.filed_by", json!("applicant"));
    if is_port(measure) {
        set("request.entries", json!("single"));
        set("arrival.at", json!(desk.today()));
        if office.len() == 3 && office.bytes().all(|byte| byte.is_ascii_uppercase()) {
            set("filing.port", json!(office));
            set("arrival.port", json!(office));
            set("filing.port_authorised", json!(true));
        }
    } else {
        set("passport.used_for_entry", json!(true));
        if has_visa(measure) || first_permit(measure) {
            set("current_stay.basis", json!("visa"));
        } else if holds_permit(measure) {
            set("current_stay.basis", json!("residence_permit"));
        }
    }
    let code = at(facts, "inviter.uscc").and_then(|code| code.as_str().map(str::to_owned));
    if let Some(code) = code.and_then(|code| crate::identity::uscc::check(&code).ok()) {
        let mut set = |path: &str, value: Value| {
            if at(facts, path).is_none() {
                put(facts, path, value);
            }
        };
        set("inviter.kind", json!("enterprise"));
        set("inviter.region", json!(code.region()));
        set("inviter.status", json!("active"));
    }
}

/// Asks once for all papers, with those that the measure needs as the answer to take over.
fn papers(sheet: &mut Sheet, desk: &Desk, counter: &mut Counter) -> anyhow::Result<()> {
    if at(&sheet.facts, "documents").is_some() {
        return Ok(());
    }
    put(&mut sheet.facts, "documents", json!([]));
    let Ok(facts) = Facts::from_json(sheet.facts.to_string().as_bytes()) else { return Ok(()) };
    let decision = decide(&facts, desk.policy);
    let missing = decision.map(|decision| decision.missing).unwrap_or_default();
    let needed: Vec<PaperKind> = missing.into_iter().filter_map(PaperKind::find).collect();
    for kind in &needed {
        counter
            .ui
            .say(&Text::new(format!("  {} {}", kind.zh(), kind.code()), format!("  {}: {}", kind.code(), kind.en())));
    }
    loop {
        let text = Text::new(
            "已收材料：all 全部，或者 all -photo，或者逐项",
            "papers shown: all, or all -photo, or one by one",
        );
        let answer = counter.ui.ask(&text, Some("all"))?;
        match shown(&answer, &needed) {
            Ok(kinds) => {
                kinds.iter().for_each(|kind| put_paper(&mut sheet.facts, json!({"kind": kind})));
                return Ok(());
            }
            Err(word) => {
                counter.ui.say(&Text::new(format!("  没有材料 {word}"), format!("  {word} is no kind of paper")))
            }
        }
    }
}

fn shown(answer: &str, needed: &[PaperKind]) -> Result<Vec<PaperKind>, String> {
    let mut kinds = Vec::new();
    for word in answer.split([',', ' ', '，']).filter(|word| !word.is_empty()) {
        if word == "all" {
            kinds.extend_from_slice(needed);
        } else if let Some(gone) = word.strip_prefix('-') {
            let gone = PaperKind::find(gone).ok_or_else(|| gone.to_owned())?;
            kinds.retain(|kind| *kind != gone);
        } else {
            kinds.push(PaperKind::find(word).ok_or_else(|| word.to_owned())?);
        }
    }
    kinds.sort();
    kinds.dedup();
    Ok(kinds)
}

/// Shows what was found and asks before anything is written.
pub(crate) fn to_confirm(ready: &Ready, counter: &mut Counter) -> anyhow::Result<()> {
    if !counter.may_ask() || counter.everywhere.yes {
        return Ok(());
    }
    if let Some(case) = crate::rules::case::Case::new(ready.facts(), counter.config.policy) {
        let (_, lines) = note(&case, None, counter.ui.lang, Depth::Reasons);
        for line in lines {
            counter.ui.say(&Text::new(line.text.clone(), line.text));
        }
    }
    if counter.ui.confirm(&Text::new("写入", "write it"), true)? {
        return Ok(());
    }
    Err(UserError::new(
        Exit::Cancelled,
        "cancelled",
        Text::new("已取消，没有写入任何内容", "cancelled; nothing was written"),
        Text::new("再次运行命令", "run the command again"),
    )
    .into())
}
