//! Questions at the counter: only what is missing, each answer checked as it comes, `<` goes back.

mod at_desk;
mod edit;
mod evidence;
mod papers;
mod questions;
mod seen;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::app::desk::Desk;
use crate::app::intake::Ready;
use crate::app::look;
use crate::app::values::usual;
use crate::cli::application_args::ApplicationSheet;
use crate::cli::context::CommandContext;
use crate::cli::facts::{at, put, wrong_with};
use crate::domain::number::CaseKey;
use crate::domain::text::Text;
use crate::domain::words::{Measure, Word};
use crate::error::{Exit, UserError};
use crate::gate::{Kind, Obstacle, PASSPORT_NOT_HERE};
use crate::identity::names;
use crate::policy::Policy;
use crate::ui::interrupt;
use crate::ui::prompt::{Answer, Choosing, goes_back};
use crate::ui::report::{Depth, Line, note};
pub(crate) use at_desk::AtDesk;
use at_desk::TURNS;
pub(crate) use edit::edited;
use questions::{ENTERPRISE, QUESTIONS, Question, class_of, is_port, more_entries, words};

/// What a question came to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    /// It was answered.
    Next,
    /// There was nothing to ask.
    Skip,
    /// The officer wants the question before.
    Back,
}

/// The questions of one application, with the way back.
#[derive(Default)]
pub(crate) struct Interview {
    /// Each question that was answered, and the sheet as it was before.
    answered: Vec<(usize, ApplicationSheet)>,
    next: usize,
    /// What was typed, to be taken over when a question comes again.
    typed: BTreeMap<&'static str, String>,
    greeted: bool,
    /// What is asked otherwise where one applicant comes after another.
    at_desk: Option<AtDesk>,
}

/// What the questions came to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    /// All were answered.
    All,
    /// Whoever asks went back before the first: this applicant is left.
    Left,
}

/// A question that is about more than one fact.
type Asks = fn(&mut ApplicationSheet, &Desk, &mut CommandContext) -> anyhow::Result<Turn>;
/// What is asked around the single facts.
const BEFORE: [Asks; 3] = [measure, evidence::zone, seen::seen];
/// The place of the passport's zone among them.
const ZONE: usize = 1;
const AFTER: [Asks; 2] = [implied, papers::papers];

impl Interview {
    /// The questions for one of several applicants, whose zone was read already.
    pub(crate) fn at_desk(at_desk: AtDesk) -> Interview {
        Interview { greeted: true, at_desk: Some(at_desk), ..Interview::default() }
    }

    /// The case that is followed, where that was taken over.
    pub(crate) fn follows(&self) -> Option<CaseKey> {
        self.at_desk.as_ref().and_then(|desk| desk.follows)
    }

    /// Asks for what is missing of a sheet, from where it stopped.
    pub(crate) fn ask(
        &mut self,
        sheet: &mut ApplicationSheet,
        desk: &Desk,
        ctx: &mut CommandContext,
    ) -> anyhow::Result<Asked> {
        if !self.greeted {
            self.greeted = true;
            ctx.ui.say(&Text::new(
                "回车取方括号内的答案，无则留空；? 说明，< 返回上一问；Ctrl-C 放弃，不写入任何内容",
                "Enter takes the answer in brackets or leaves it open; ? helps, < goes back;\nCtrl-C gives up and nothing is written",
            ));
        }
        while self.next < BEFORE.len() + TURNS + QUESTIONS.len() + AFTER.len() {
            let before = sheet.clone();
            match self.turn(sheet, desk, ctx)? {
                Turn::Skip => self.next += 1,
                Turn::Next => {
                    self.answered.push((self.next, before));
                    self.next += 1;
                }
                Turn::Back if self.at_desk.is_some() && self.answered.is_empty() => return Ok(Asked::Left),
                Turn::Back => {
                    *sheet = before;
                    self.back(sheet, ctx);
                }
            }
        }
        Ok(Asked::All)
    }

    fn turn(&mut self, sheet: &mut ApplicationSheet, desk: &Desk, ctx: &mut CommandContext) -> anyhow::Result<Turn> {
        if let Some(ask) = BEFORE.get(self.next) {
            let was_read = self.at_desk.is_some() && self.next == ZONE;
            return if was_read { Ok(Turn::Skip) } else { ask(sheet, desk, ctx) };
        }
        let place = self.next - BEFORE.len();
        let Some(place) = place.checked_sub(TURNS) else {
            return self.at_desk.as_mut().map_or(Ok(Turn::Skip), |at_desk| at_desk.turn(place, sheet, desk, ctx));
        };
        match QUESTIONS.get(place) {
            Some(question) => self.fact(question, sheet, desk, ctx),
            None => AFTER[place - QUESTIONS.len()](sheet, desk, ctx),
        }
    }

    /// Goes back to the question that was answered last.
    pub(crate) fn back(&mut self, sheet: &mut ApplicationSheet, ctx: &mut CommandContext) {
        match self.answered.pop() {
            Some((question, before)) => (self.next, *sheet) = (question, before),
            None => ctx.ui.say(&Text::new("  这是第一问", "  this is the first question")),
        }
    }

    /// Asks for one fact until the answer can be read.
    fn fact(
        &mut self,
        question: &'static Question,
        sheet: &mut ApplicationSheet,
        desk: &Desk,
        ctx: &mut CommandContext,
    ) -> anyhow::Result<Turn> {
        let measure = sheet.facts["measure"].as_str().and_then(Measure::find);
        if !measure.is_some_and(|measure| (question.of)(measure, &sheet.facts))
            || at(&sheet.facts, question.path).is_some()
            || self.at_desk.as_ref().is_some_and(|at_desk| at_desk.left_open.contains(question.path))
        {
            return Ok(Turn::Skip);
        }
        let likely = self.typed.get(question.path).cloned();
        let mut choices = (question.choices)();
        if ctx.ui.draws() {
            choices.extend((question.drawn)());
        }
        if !choices.is_empty() {
            let asked = Choosing {
                question: Text::new(question.zh, question.en),
                choices: &choices,
                open: Some(not_shown()),
                likely: likely.as_deref(),
                help: Some(unknown(question)),
            };
            return Ok(match ctx.ui.choose(&asked)? {
                Answer::Back => Turn::Back,
                Answer::Open => Turn::Next,
                Answer::Given(place) => {
                    let code = choices[place].code.clone();
                    put(&mut sheet.facts, question.path, json!(code));
                    sheet.facts = usual(&sheet.facts);
                    self.typed.insert(question.path, code);
                    Turn::Next
                }
            });
        }
        let text = Text::new(question.zh, question.en);
        loop {
            let Some(answer) = asked(&text, likely.as_deref(), ctx)? else { return Ok(Turn::Back) };
            match answer.as_str() {
                "" => return Ok(Turn::Next),
                "?" | "？" => ctx.ui.say(&unknown(question)),
                _ if take(question, &answer, (sheet, desk), ctx)? => {
                    self.typed.insert(question.path, answer);
                    return Ok(Turn::Next);
                }
                _ => {}
            }
        }
    }

    /// Tells whether one applicant comes after another.
    pub(crate) fn is_at_desk(&self) -> bool {
        self.at_desk.is_some()
    }

    /// Shows what was found and asks before anything is written; without an answer it goes back to the last question.
    pub(crate) fn confirm(
        &mut self,
        ready: &mut Ready,
        desk: &Desk,
        ctx: &mut CommandContext,
    ) -> anyhow::Result<Answer<bool>> {
        match self.at_desk {
            None => show(ready, desk.policy, ctx),
            Some(_) => read_back(ready, ctx),
        }
        if ready.may_keep_the_passport() {
            let question = Text::new("护照已交来，留存", "the passport is handed over and kept");
            let about = Text::new(
                "答是则护照由本机关收存，另记一笔移交；答否或者回车则由本人持有",
                "yes: the office keeps the passport, recorded by an act of its own; no or Enter: the holder keeps it",
            );
            match ctx.ui.yes_no_explained(&question, None, Some(&about))? {
                Answer::Given(true) => ready.keep_the_passport(),
                Answer::Given(false) | Answer::Open => {}
                Answer::Back => return Ok(Answer::Back),
            }
        }
        let about = Text::new(
            "是则签名写入案件文件；< 返回修改；否则不写入任何内容",
            "yes signs it and writes it to the case file; < goes back to change it; no writes nothing",
        );
        ctx.ui.yes_no_explained(&Text::new("写入", "write it"), Some(true), Some(&about))
    }
}

/// Takes an answer; what cannot be read is told, with what is expected.
fn take(
    question: &Question,
    answer: &str,
    (sheet, desk): (&mut ApplicationSheet, &Desk),
    ctx: &mut CommandContext,
) -> anyhow::Result<bool> {
    if question.path == ENTERPRISE {
        return evidence::enterprise(answer, sheet, desk, ctx);
    }
    put(&mut sheet.facts, question.path, typed(answer, desk.today()));
    // A name that is none is told at once, not after the last question.
    let no_name = (question.path == "applicant.name").then(|| names::fault(answer)).flatten();
    if let Some(fault) = no_name {
        put(&mut sheet.facts, question.path, Value::Null);
        let (zh, en) = (fault.remedy_zh(), fault.remedy_en());
        ctx.ui.say(&Text::new(format!("  {}：{zh}", fault.zh()), format!("  {}: {en}", fault.en())));
        return Ok(false);
    }
    let Some(expected) = wrong_with(&sheet.facts, question.path) else {
        sheet.facts = usual(&sheet.facts);
        return Ok(true);
    };
    put(&mut sheet.facts, question.path, Value::Null);
    ctx.ui.say(&Text::new(format!("  应为{}", expected.zh), format!("  expected {}", expected.en)));
    Ok(false)
}

/// Asks and trims; `None` goes back.
fn asked(question: &Text, likely: Option<&str>, ctx: &mut CommandContext) -> anyhow::Result<Option<String>> {
    let answer = ctx.ui.ask(question, likely)?;
    let answer = answer.trim();
    Ok(if goes_back(answer) { None } else { Some(answer.to_owned()) })
}

/// Asks for a day until it can be read; `None` goes back.
fn day(question: &Text, desk: &Desk, ctx: &mut CommandContext) -> anyhow::Result<Option<Value>> {
    loop {
        let Some(answer) = asked(question, None, ctx)? else { return Ok(None) };
        if answer.is_empty() {
            return Ok(Some(Value::Null));
        }
        match crate::cli::day::typed(&answer) {
            Ok(typed) => return Ok(Some(json!(typed.on(desk.today())))),
            Err(_) => ctx.ui.say(&Text::new(
                "  日期写作 2026-03-02、20260302、今天、+3d 或者 下周一",
                "  write a day as 2026-03-02, 20260302, today, +3d or next monday",
            )),
        }
    }
}

/// Numbers and truths are what they look like; days may be typed without hyphens, or in words that count from today.
fn typed(answer: &str, today: NaiveDate) -> Value {
    match answer.parse::<u32>() {
        Ok(number) if answer.len() < 8 => json!(number),
        _ => {
            crate::cli::day::typed(answer).map_or_else(|_| json!(answer.to_uppercase()), |typed| json!(typed.on(today)))
        }
    }
}

/// What is said of a question that nobody can answer yet.
fn unknown(question: &Question) -> Text {
    let Question { path, zh, en, .. } = question;
    let mut nothing = json!({});
    put(&mut nothing, path, json!("?"));
    let expected = wrong_with(&nothing, path).unwrap_or_else(|| Text::new("文字", "words"));
    Text::new(
        format!("  {zh}：{}（{path}）；不知道则回车，留作未出示", expected.zh),
        format!("  {en}: {} ({path}); Enter leaves it as not shown", expected.en),
    )
}

/// How it is called to leave a fact open.
fn not_shown() -> Text {
    Text::new("未出示，留空", "not shown: leave it open")
}

/// Asks what is applied for; `false` goes back.
pub(crate) fn asks_measure(
    sheet: &mut ApplicationSheet,
    desk: &Desk,
    ctx: &mut CommandContext,
) -> anyhow::Result<bool> {
    Ok(measure(sheet, desk, ctx)? != Turn::Back)
}

fn measure(sheet: &mut ApplicationSheet, _: &Desk, ctx: &mut CommandContext) -> anyhow::Result<Turn> {
    if sheet.facts["measure"].as_str().and_then(Measure::find).is_some() {
        return Ok(Turn::Skip);
    }
    let choices = words::<Measure>();
    let question = Text::new("申请事项", "measure");
    let asked = Choosing { question, choices: &choices, open: None, likely: None, help: None };
    Ok(match ctx.ui.choose(&asked)? {
        Answer::Given(place) => {
            put(&mut sheet.facts, "measure", json!(choices[place].code));
            Turn::Next
        }
        Answer::Open | Answer::Back => Turn::Back,
    })
}

/// What follows from what was said at a counter of this office: no fact that somebody would have to find out.
fn implied(sheet: &mut ApplicationSheet, desk: &Desk, _: &mut CommandContext) -> anyhow::Result<Turn> {
    let before = sheet.facts.clone();
    implied_facts(sheet, desk);
    let mut set = serde_json::json!({});
    for path in crate::app::amend::differences(&before, &sheet.facts) {
        let value = sheet.facts.pointer(&path).cloned().unwrap_or_default();
        put(&mut set, &crate::domain::labels::place(&path), value);
    }
    sheet.sources.note(&set, "setting");
    Ok(Turn::Skip)
}

fn implied_facts(sheet: &mut ApplicationSheet, desk: &Desk) {
    let Some(measure) = sheet.facts["measure"].as_str().and_then(Measure::find) else { return };
    let class = class_of(&sheet.facts);
    let facts = &mut sheet.facts;
    let office = desk.file.ledger().office().to_owned();
    let mut set = |path: &str, value: Value| {
        if at(facts, path).is_none() && !value.is_null() {
            put(facts, path, value);
        }
    };
    if is_port(measure) {
        set("request.visa_class", json!(class));
        // The law gives a port visa for one entry.
        set("request.entries", json!("single"));
        if office.len() == 3 && office.bytes().all(|byte| byte.is_ascii_uppercase()) {
            set("filing.port", json!(office));
        }
    } else if more_entries(measure, facts) {
        put_absent(facts, "request.entries", json!("multiple"));
    }
    // What a credit code says of itself: its registry and its seat.
    let code = at(facts, ENTERPRISE).and_then(|code| code.as_str().map(str::to_owned));
    if let Some(code) = code.and_then(|code| crate::identity::uscc::check(&code).ok()) {
        put_absent(facts, "inviter.kind", json!("enterprise"));
        put_absent(facts, "inviter.region", json!(code.region()));
    }
}

fn put_absent(facts: &mut Value, path: &str, value: Value) {
    if at(facts, path).is_none() {
        put(facts, path, value);
    }
}

/// Shows what was found.
fn show(ready: &Ready, policy: &Policy, ctx: &mut CommandContext) {
    if let Some(case) = crate::rules::case::Case::new(ready.facts(), policy) {
        let (_, lines) = note(&case, None, ctx.ui.lang, Depth::Reasons);
        ctx.ui.consult(&lines);
    }
}

/// Shows on one screen what will be written: who, what is asked for, the papers, what was found, and last the act.
fn read_back(ready: &Ready, ctx: &mut CommandContext) {
    let lang = ctx.ui.lang;
    let decision = ready.decision();
    let papers = ready.facts().documents.as_ref().map_or(0, Vec::len);
    let unit =
        ready.particulars().inviter_name.clone().or(ready.facts().inviter.uscc.as_ref().map(|code| code.0.clone()));
    let unit = unit.map(|unit| (Text::new("单位", "unit"), Text::new(unit.clone(), unit)));
    let papers = Text::new(
        format!("材料 {papers} 份，缺 {}", decision.missing.len()),
        format!("papers: {papers} shown, {} missing", decision.missing.len()),
    );
    let mut told = vec![
        look::on_a_line(&look::person(ready.facts(), ready.particulars()), lang),
        look::on_a_line(
            &look::asked(ready.facts(), Some(&decision.values)).into_iter().chain(unit).collect::<Vec<_>>(),
            lang,
        ),
        papers.of(lang).to_owned(),
    ];
    told.extend(look::findings(decision).iter().map(|finding| format!("! {}", finding.of(lang))));
    let sign = |obstacle: &Obstacle| if obstacle.is_remark() { "-" } else { "x" };
    // What the law finds stands above.
    let told_apart = ready.told().iter().filter(|one| one.kind != Kind::Law && one.code != PASSPORT_NOT_HERE);
    told.extend(told_apart.map(|one| format!("{} {}", sign(one), one.what.of(lang))));
    let mut lines: Vec<Line> = told.into_iter().map(|text| Line { text, outcome: None }).collect();
    let (outcome, step) = (decision.outcome, ready.step());
    let last = Text::new(
        format!("{} → {}", outcome.zh(), step.zh()),
        format!("{} -> {}", outcome.en().to_uppercase(), step.en()),
    );
    lines.push(Line { text: last.of(lang).to_owned(), outcome: Some(outcome) });
    ctx.ui.consult(&lines);
}

pub(crate) fn cancelled() -> UserError {
    UserError::new(
        Exit::Cancelled,
        "cancelled",
        interrupt::cancelled(),
        Text::new("再次运行命令", "run the command again"),
    )
}
