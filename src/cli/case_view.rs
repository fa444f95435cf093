//! `show`, `history`: one case, looked at; that numbers were shown in full is recorded.

use serde_json::{Value, json};

use crate::app::case_list::masked;
use crate::app::case_view::{self, Whole};
use crate::app::history::{self, Change, Shown};
use crate::app::legacy;
use crate::app::{seen, sources};
use crate::cli::Outcome;
use crate::cli::as_of::Reveal;
use crate::cli::context::{CommandContext, clock};
use crate::cli::deadline::{entries_told, limit_told};
use crate::cli::next::{ahead, obstacles_told};
use crate::cli::prove::proven;
use crate::domain::labels::{all_wanted, nationality};
use crate::domain::text::{Lang, Text};
use crate::domain::words::{PaperKind, Word};
use crate::error::Exit;
use crate::record::act::{Checked, Screened};
use crate::rules::reasons::Outcome as Verdict;

/// Show one case whole
///
/// Exit code: with --prove 7 where the rows of the case are not what its record makes: it was tampered with.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli show 123
  visa-cli show 123 --sources
  visa-cli show 123 --prove
  visa-cli show 123 --as-of today
  visa-cli show PVG-2026-000123 --json
  visa-cli --officer review1 show 123 --json --reveal --purpose case-work")]
pub(crate) struct ShowArgs {
    /// The case: any part of its number that names one, its receipt or its document
    case: String,
    /// Tell where each value came from, and who entered it
    #[arg(long)]
    sources: bool,
    /// Prove the case from its record, as every act on it does
    #[arg(long, conflicts_with = "as_of")]
    prove: bool,
    #[command(flatten)]
    reveal: Reveal,
}

pub(crate) fn show(args: &ShowArgs, mut ctx: CommandContext) -> Outcome {
    let desk = match args.reveal.purpose() {
        None => ctx.look()?,
        Some(purpose) => {
            let mut desk = ctx.sit()?;
            let case = desk.find(&args.case)?.key;
            let note = format!("show {}", desk.number(case));
            seen::viewed(&mut desk, &note, purpose, vec![case])?;
            desk
        }
    };
    let whole = case_view::show(&desk, &args.case)?;
    let exit = if args.prove { proven(&desk, [&*whole.case], &mut ctx)? } else { Exit::Done };
    let mut sources = if args.sources { sources::of_case(&desk, &desk.find(&args.case)?)? } else { Vec::new() };
    let masks = args.reveal.masks(&desk, ctx.ui.json);
    if masks {
        seen::mask_sources(&mut sources);
    }
    if ctx.ui.json {
        let mut told = serde_json::to_value(&whole)?;
        if masks {
            seen::mask(&mut told["facts"]);
        }
        if args.sources {
            told["sources"] = serde_json::to_value(&sources)?;
        }
        ctx.json(&told)?;
        return Ok(exit);
    }
    if args.sources {
        let rows: Vec<Vec<String>> = sources
            .into_iter()
            .map(|one| vec![one.fact, shown_value(&one.value), one.source, one.officer, clock(&one.at), one.note])
            .collect();
        ctx.ui.rows(&rows);
        return Ok(exit);
    }
    tell_whole(&whole, &mut ctx);
    if args.reveal.purpose().is_some()
        && let Some(number) = whole.facts.passport.number
    {
        ctx.pairs(&[(Text::new("护照号码", "passport number"), number.as_str().to_owned())]);
    }
    Ok(exit)
}

/// Tells one case whole.
pub(crate) fn tell_whole(whole: &Whole, ctx: &mut CommandContext) {
    let pairs = pairs(whole, ctx.ui.lang);
    ctx.pairs(&pairs);
    obstacles_told(&ahead(&whole.obstacles), ctx);
    super::alike::tables(&whole.alike, ctx);
    ctx.ui.line("");
    events(&whole.events, ctx);
}

/// A value on one line: of papers and records their kinds.
fn shown_value(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(all) => {
            let kinds: Vec<String> =
                all.iter().map(|one| one.get("kind").map_or_else(|| one.to_string(), shown_value)).collect();
            format!("[{}]", kinds.join(", "))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => value.to_string(),
    }
}

/// The passport, and where it is.
fn passport(whole: &Whole, lang: Lang) -> [([&'static str; 2], Option<String>); 4] {
    let number = whole.facts.passport.number.map(|number| masked(number.as_str()));
    let exempt = || Text::new("是", "yes").of(lang).to_owned();
    let place = match whole.passport_kept_in.as_ref().filter(|_| !whole.custody.is_here()) {
        Some(case) => Text::new(format!("在案件 {case} 中留存"), format!("kept by the office in case {case}")),
        None => Text::new(whole.custody.zh(), whole.custody.en()),
    };
    let place = place.of(lang).to_owned();
    [
        (["护照", "passport"], number),
        (["签发日期", "passport issued"], whole.particulars.passport_issued_on.map(|day| day.to_string())),
        (["护照所在", "passport is"], Some(place)),
        (["免留护照", "exempt"], whole.passport_exempt.then(exempt)),
    ]
}

/// How the person was screened and compared for the last act that asks for it.
fn looked_up(whole: &Whole, lang: Lang) -> [([&'static str; 2], Option<String>); 2] {
    [
        (["布控比对", "screened"], whole.screened.as_ref().map(|screened| screening(screened, lang))),
        (["查重", "compared"], whole.checked.map(|checked| compared(checked, whole, lang))),
    ]
}

/// Who has, reviewed and decided it.
fn hands(whole: &Whole, lang: Lang) -> [([&'static str; 2], Option<String>); 6] {
    let alone = || Text::new("一人批准", "approved by one officer alone").of(lang).to_owned();
    [
        (["审核意见", "recommended"], whole.recommendation.map(|word| word.named(lang).to_owned())),
        (["在办", "in hand of"], whole.claimed_by.clone()),
        (["审核", "reviewed by"], whole.reviewer.clone()),
        (["首签批准", "first approval by"], whole.first_approver.clone()),
        (["决定", "decided by"], whole.approver.clone()),
        (["紧急办理", "urgent"], whole.urgent.then(alone)),
    ]
}

/// Who files, and who it is that files for the applicant.
fn filed(whole: &Whole, lang: Lang) -> [([&'static str; 2], Option<String>); 2] {
    let agent = whole.particulars.agent.as_ref();
    let agent = agent.map(|agent| format!("{}, {}, {}", agent.name, agent.paper, agent.ground.named(lang)));
    let by = whole.facts.filing.filed_by.map(|by| by.named(lang).to_owned());
    [(["递交人", "filed by"], by), (["代办人", "agent"], agent)]
}

/// What the case is and where it stands.
fn heading(whole: &Whole, lang: Lang) -> Vec<(Text, String)> {
    let state = legacy::stands(whole.state, whole.closed_there.as_ref()).of(lang).to_owned();
    let mut heading = vec![
        (Text::new("案件", "case"), whole.case.clone()),
        (Text::new("事项", "measure"), whole.measure.named(lang).to_owned()),
        (Text::new("状态", "state"), state),
        (Text::new("收件", "received"), whole.received_on.to_string()),
    ];
    heading.extend(whole.accepted_on.map(|day| (Text::new("受理", "accepted"), day.to_string())));
    heading.extend(whole.replaced_by.clone().map(|case| (Text::new("已由其证件代替", "replaced by"), case)));
    heading.push((Text::new("版本", "version"), whole.version.to_string()));
    heading
}

fn pairs(whole: &Whole, lang: Lang) -> Vec<(Text, String)> {
    let of = |zh: &'static str, en: &'static str| Text::new(zh, en).of(lang).to_owned();
    let applicant = &whole.facts.applicant;
    let mut pairs = heading(whole, lang);
    let mut add = |zh: &'static str, en: &'static str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            pairs.push((Text::new(zh, en), value));
        }
    };
    add("视为受理", "accepted by silence", whole.deemed_accepted_on.map(|day| day.to_string()));
    add("期限", "due", whole.due_on.map(|day| day.to_string()));
    add("受理回执", "receipt", whole.receipt.as_ref().map(|receipt| receipt.number.clone()));
    add("个人信息已依法删除", "what was known of the person erased on", whole.erased_on.map(|day| day.to_string()));
    add("姓名", "name", applicant.name.as_ref().map(|name| name.0.clone()));
    add("中文姓名", "Chinese name", whole.particulars.chinese_name.clone());
    add("来自旧系统", "carried over from", whole.particulars.legacy.as_ref().map(legacy::in_words));
    add("国籍", "nationality", applicant.nationality.map(|code| nationality(code).of(lang).to_owned()));
    add("出生日期", "born", applicant.birth_date.map(|day| day.to_string()));
    for (name, value) in passport(whole, lang) {
        add(name[0], name[1], value);
    }
    let unit = whole.enterprise_name.clone().or(whole.facts.inviter.uscc.as_ref().map(|code| code.0.clone()));
    add("邀请单位", "inviter", unit);
    add("备注（来件所写）", "note, as it was sent", whole.particulars.note.clone());
    for (name, value) in filed(whole, lang) {
        add(name[0], name[1], value);
    }
    add("评估", "assessed", assessed(whole, lang));
    add("一次性告知", "notice", Some(all_wanted(&whole.notice, lang)));
    for (name, value) in hands(whole, lang) {
        add(name[0], name[1], value);
    }
    for (name, value) in looked_up(whole, lang) {
        add(name[0], name[1], value);
    }
    if let Some(document) = &whole.issued {
        let until = document.valid_until.map_or(String::new(), |day| format!(" – {day}"));
        let ended = if document.ended { of("（已失效）", " (no longer holds)") } else { String::new() };
        add("签证证件", "document", Some(format!("{} {}{until}{ended}", document.number, document.valid_from)));
    }
    add("废证号码", "spoiled", Some(whole.spoiled.join(", ")));
    add("待确认的更正", "correction waits", whole.correction.as_ref().map(|one| one.note.clone()));
    for limit in &whole.limits {
        add("期限余量", "days left", Some(limit_told(limit, lang)));
    }
    add("入境次数", "entries", whole.entries.as_ref().map(|entries| entries_told(entries, lang)));
    add("前案", "follows", whole.follows.clone());
    add("本人其他案件", "other cases", Some(whole.other_cases.join(", ")));
    pairs.extend(super::alike::pairs(&whole.alike, lang));
    pairs
}

/// What a case was compared with: as it stands while it is open, as it stood when somebody last acted on it afterwards.
fn compared(checked: Checked, whole: &Whole, lang: Lang) -> String {
    let told = checking(checked, whole.told_apart, lang);
    let then = Text::new("最后办理时：", "when it was last acted on: ");
    if whole.state.is_open() { told } else { format!("{}{told}", then.of(lang)) }
}

/// Against which list, of which day, and what was found.
fn checking(checked: Checked, told_apart: u64, lang: Lang) -> String {
    let Checked { alike, same, rights } = checked;
    let text = Text::new(
        format!(
            "待认定 {alike} 人，同一人另有护照 {same} 本，已认定为他人 {told_apart} 人，同一事项的权利和在办案件 {rights} 件"
        ),
        format!(
            "{alike} others not settled, {same} found the same person, {told_apart} told apart, \
             {rights} rights or open cases for the same"
        ),
    );
    text.of(lang).to_owned()
}

fn screening(screened: &Screened, lang: Lang) -> String {
    let Screened { list, dated_on, file_sha256, held, cleared } = screened;
    let short = &file_sha256[..file_sha256.len().min(8)];
    let text = Text::new(
        format!("名单 {list}（{dated_on}，{short}），命中 {held}，已排除 {cleared}"),
        format!("list {list} of {dated_on} ({short}): {held} held, {cleared} cleared"),
    );
    text.of(lang).to_owned()
}

fn events(events: &[Shown], ctx: &mut CommandContext) {
    let lang = ctx.ui.lang;
    let rows: Vec<Vec<String>> = events
        .iter()
        .map(|event| {
            let kind = event.what.of(lang).to_owned();
            let said = event.read.of(lang).to_owned();
            vec![event.seq.to_string(), clock(&event.at), kind, event.officer.clone(), said]
        })
        .collect();
    ctx.ui.rows(&rows);
}

/// A paper or a list of papers by their names, any other value as it is kept.
fn papers_named(value: &Value, lang: Lang) -> String {
    if let Some(kind) = value.get("kind").and_then(Value::as_str).and_then(PaperKind::find) {
        return kind.named(lang).to_owned();
    }
    let named = |one: &Value| Some(PaperKind::find(one.get("kind")?.as_str()?)?.named(lang).to_owned());
    let papers = value.as_array().and_then(|all| all.iter().map(named).collect::<Option<Vec<String>>>());
    papers.filter(|papers| !papers.is_empty()).map_or_else(|| shown_value(value), |papers| papers.join(", "))
}

/// What was said before, and what is said from there on.
pub(crate) fn values_in_words(change: &Change, lang: Lang) -> String {
    let value = |value: &Value| if value.is_null() { "–".to_owned() } else { papers_named(value, lang) };
    format!("{} → {}", value(&change.before), value(&change.after))
}

/// What each event changed, below the events: the values before and after.
fn changes(events: &[Shown], ctx: &mut CommandContext) {
    let lang = ctx.ui.lang;
    let rows: Vec<Vec<String>> = events
        .iter()
        .flat_map(|event| event.changes.iter().map(move |change| (event.seq, change)))
        .map(|(seq, one)| vec![seq.to_string(), one.fact.clone(), values_in_words(one, lang)])
        .collect();
    if !rows.is_empty() {
        ctx.ui.line("");
        ctx.ui.rows(&rows);
    }
}

/// Show what happened to a case, oldest first; of what was changed the values before and after
#[derive(clap::Args)]
#[command(after_help = "Example:
  visa-cli history 123")]
pub(crate) struct HistoryArgs {
    /// The case
    case: String,
}

pub(crate) fn history(args: &HistoryArgs, mut ctx: CommandContext) -> Outcome {
    let desk = ctx.look()?;
    let case = desk.find(&args.case)?;
    let history = history::history(&desk, &case)?;
    if ctx.ui.json {
        ctx.json(&json!({"schema": 1, "case": desk.number(case.key), "events": history}))?;
    } else {
        events(&history, &mut ctx);
        changes(&history, &mut ctx);
    }
    Ok(Exit::Done)
}

/// What the rules found when the case last moved, and what they find today where that is something else.
fn assessed(whole: &Whole, lang: Lang) -> Option<String> {
    let named = |outcome: Verdict| outcome.named(lang).to_owned();
    let code = whole.decision["outcome"].as_str()?;
    let then = Verdict::find(code).map_or(code.to_owned(), named);
    let Some(now) = whole.outcome_now.map(named) else { return Some(then) };
    Some(Text::new(format!("当时{then}；今天{now}"), format!("then {then}; today {now}")).of(lang).to_owned())
}
