//! What is asked otherwise where one applicant comes after another: what an earlier case says is taken over at a word, and
//! what belongs together is answered in one line.

use std::collections::BTreeSet;

use super::questions::{ENTERPRISE, QUESTIONS, Question};
use super::{Turn, asked, take};
use crate::app::amend::lay_over;
use crate::app::desk::Desk;
use crate::app::known::Offer;
use crate::cli::application_args::ApplicationSheet;
use crate::cli::context::CommandContext;
use crate::cli::facts::{at, put};
use crate::domain::number::CaseKey;
use crate::domain::text::Text;
use crate::domain::words::{Measure, Word};
use crate::ui::prompt::{Answer, Choice, chosen};

/// What is asked otherwise at the desk.
#[derive(Default)]
pub(crate) struct AtDesk {
    /// What may be taken over.
    offer: Option<Offer>,
    /// The case that the application follows, once that was taken over.
    pub(super) follows: Option<CaseKey>,
    /// What was left open in a line, and is not asked again.
    pub(super) left_open: BTreeSet<&'static str>,
}

/// What belongs together.
struct Line {
    zh: &'static str,
    en: &'static str,
    holds: fn(&str) -> bool,
}

const LINES: [Line; 2] = [
    Line { zh: "现有停留居留", en: "the present stay", holds: |path| path.starts_with("current_stay.") },
    Line { zh: "所申请", en: "what is asked for", holds: is_asked_for },
];

/// Turns of the desk: what may be taken over, then each line.
pub(super) const TURNS: usize = 1 + LINES.len();
/// Lines of a window in which the choices of a line are shown unasked.
const ROOM: usize = 20;

/// What a class or the size of a group is, follows from the purpose, or is asked once that is known.
fn is_asked_for(path: &str) -> bool {
    path == ENTERPRISE || path.starts_with("request.") && !matches!(path, "request.visa_class" | "request.group_size")
}

impl AtDesk {
    /// Begins with what may be taken over.
    pub(crate) fn new(offer: Option<Offer>) -> AtDesk {
        AtDesk { offer, ..AtDesk::default() }
    }

    /// One turn of the desk.
    pub(super) fn turn(
        &mut self,
        place: usize,
        sheet: &mut ApplicationSheet,
        desk: &Desk,
        ctx: &mut CommandContext,
    ) -> anyhow::Result<Turn> {
        match place.checked_sub(1).and_then(|place| LINES.get(place)) {
            None => self.take_over(sheet, ctx),
            Some(line) => self.line(line, sheet, desk, ctx),
        }
    }

    /// Shows what an earlier case says; only a yes takes it over.
    fn take_over(&mut self, sheet: &mut ApplicationSheet, ctx: &mut CommandContext) -> anyhow::Result<Turn> {
        self.follows = None;
        let Some(offer) = &self.offer else { return Ok(Turn::Skip) };
        let about = Text::new(
            format!("所列内容取自案件 {}；答是则填入并注明来源，其余仍要问", offer.case),
            format!(
                "what is listed stands in case {}; yes fills it in with that source, and the rest is asked",
                offer.case
            ),
        );
        match ctx.ui.yes_no_explained(&offer.told, None, Some(&about))? {
            Answer::Back => return Ok(Turn::Back),
            Answer::Open | Answer::Given(false) => {}
            Answer::Given(true) => {
                let mut facts = offer.facts.clone();
                sheet.sources.note(&facts, &format!("case:{}", offer.case));
                lay_over(&mut facts, std::mem::take(&mut sheet.facts));
                sheet.facts = facts;
                let unit = &mut sheet.particulars.inviter_name;
                *unit = unit.take().or(offer.inviter_name.clone());
                self.follows = offer.follows;
            }
        }
        Ok(Turn::Next)
    }

    /// Asks for what belongs together in one line; what the line does not say is asked by itself.
    fn line(
        &mut self,
        line: &Line,
        sheet: &mut ApplicationSheet,
        desk: &Desk,
        ctx: &mut CommandContext,
    ) -> anyhow::Result<Turn> {
        self.left_open.retain(|path| !(line.holds)(path));
        let parts = open(line, sheet);
        if parts.len() < 2 {
            return Ok(Turn::Skip);
        }
        let named = |zh: bool| parts.iter().map(|part| name(part, zh)).collect::<Vec<_>>().join(" / ");
        let question = Text::new(
            format!("{}，一行写明：{}（- 留空，? 列出，回车逐项）", line.zh, named(true)),
            format!("{} in one line: {} (- open, ? lists, Enter: one by one)", line.en, named(false)),
        );
        if ctx.ui.lines() >= ROOM {
            list(&parts, ctx);
        }
        loop {
            let Some(answer) = asked(&question, None, ctx)? else { return Ok(Turn::Back) };
            match answer.as_str() {
                "" => return Ok(Turn::Next),
                "?" | "？" => list(&parts, ctx),
                said => {
                    if let Some(left_open) = taken(&parts, said, (sheet, desk), ctx)? {
                        self.left_open.extend(left_open);
                        return Ok(Turn::Next);
                    }
                }
            }
        }
    }
}

/// What of a line is to be said; the unit, whose name may hold blanks, comes last.
fn open(line: &Line, sheet: &ApplicationSheet) -> Vec<&'static Question> {
    let Some(measure) = sheet.facts["measure"].as_str().and_then(Measure::find) else { return Vec::new() };
    let is_open = |question: &&Question| {
        (line.holds)(question.path) && (question.of)(measure, &sheet.facts) && at(&sheet.facts, question.path).is_none()
    };
    let mut parts: Vec<&Question> = QUESTIONS.iter().filter(is_open).collect();
    parts.sort_by_key(|part| part.path == ENTERPRISE);
    parts
}

/// What a part of a line is called: its question up to the first sign.
fn name(part: &Question, zh: bool) -> &'static str {
    let whole = if zh { part.zh } else { part.en };
    whole.split(['，', '（', ',', ':']).next().unwrap_or(whole)
}

/// Lists the choices of a line, each on as few lines as it takes.
fn list(parts: &[&'static Question], ctx: &mut CommandContext) {
    for part in parts {
        let choices = (part.choices)();
        if choices.is_empty() {
            continue;
        }
        let of = |zh: bool| {
            let one = |(place, choice): (usize, &Choice)| {
                format!("{} {}", place + 1, if zh { &choice.name.zh } else { &choice.name.en })
            };
            let all: Vec<String> = choices.iter().enumerate().map(one).collect();
            format!("  {}: {}", name(part, zh), all.join(" · "))
        };
        ctx.ui.say(&Text::new(of(true), of(false)));
    }
}

/// Takes a line apart; where a part cannot be read that is told, and nothing of the line is taken. Returns what was left
/// open.
fn taken(
    parts: &[&'static Question],
    said: &str,
    (sheet, desk): (&mut ApplicationSheet, &Desk),
    ctx: &mut CommandContext,
) -> anyhow::Result<Option<Vec<&'static str>>> {
    let mut filled = sheet.clone();
    let mut left_open = Vec::new();
    let mut rest = said.trim();
    for (place, part) in parts.iter().enumerate() {
        if rest.is_empty() {
            break;
        }
        let takes_all = place + 1 == parts.len();
        let between = |c: char| c.is_whitespace() || matches!(c, '/' | '／');
        let (word, after) = if takes_all { (rest, "") } else { rest.split_once(between).unwrap_or((rest, "")) };
        rest = after.trim_start_matches(between);
        if word == "-" {
            left_open.push(part.path);
        } else if !one(part, word, (&mut filled, desk), ctx)? {
            let (zh, en) = (name(part, true), name(part, false));
            ctx.ui.say(&Text::new(format!("  {zh}：{word} 无法读取"), format!("  {en}: {word} cannot be read")));
            return Ok(None);
        }
    }
    *sheet = filled;
    Ok(Some(left_open))
}

/// Takes one part: of choices by its number, its code or what no other name holds.
fn one(
    part: &'static Question,
    word: &str,
    (sheet, desk): (&mut ApplicationSheet, &Desk),
    ctx: &mut CommandContext,
) -> anyhow::Result<bool> {
    let choices = (part.choices)();
    if choices.is_empty() {
        return take(part, word, (sheet, desk), ctx);
    }
    let sought = word.to_lowercase();
    let holds = |choice: &Choice| {
        [&choice.code, &*choice.name.zh, &*choice.name.en].iter().any(|name| name.to_lowercase().contains(&sought))
    };
    let by_part = || match choices.iter().enumerate().filter(|(_, choice)| holds(choice)).collect::<Vec<_>>()[..] {
        [(place, _)] => Some(place),
        _ => None,
    };
    let Some(place) = chosen(&choices, word).or_else(by_part) else { return Ok(false) };
    put(&mut sheet.facts, part.path, serde_json::json!(choices[place].code));
    sheet.facts = crate::app::values::usual(&sheet.facts);
    Ok(true)
}
