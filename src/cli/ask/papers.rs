//! The question about papers: all that the measure needs as the answer to take over, and the days that some carry.

use serde_json::{Value, json};

use super::{Turn, asked, day};
use crate::app::amend::put_paper;
use crate::app::desk::Desk;
use crate::cli::application_args::ApplicationSheet;
use crate::cli::context::CommandContext;
use crate::cli::facts::put;
use crate::domain::facts::Facts;
use crate::domain::text::Text;
use crate::domain::words::{PaperKind, Word};
use crate::rules::decide::decide;
use crate::ui::prompt::{Answer, Choice, NONE};

/// Papers that count from the day on which they were issued.
const DATED: [PaperKind; 1] = [PaperKind::HealthCertificate];

/// Asks once for all papers.
pub(super) fn papers(sheet: &mut ApplicationSheet, desk: &Desk, ctx: &mut CommandContext) -> anyhow::Result<Turn> {
    // What an earlier case had and still holds is no answer to what else is shown.
    let taken_over = sheet.sources.is_taken_over("documents", &sheet.facts);
    if !sheet.facts["documents"].is_null() && !taken_over {
        return Ok(Turn::Skip);
    }
    let before = sheet.facts["documents"].clone();
    if !taken_over {
        put(&mut sheet.facts, "documents", json!([]));
    }
    let needed = needed(&sheet.facts, desk);
    let kinds = if ctx.ui.draws() && !needed.is_empty() { ticked(&needed, ctx)? } else { in_words(&needed, ctx)? };
    let kinds = match kinds {
        Answer::Back => return Ok(Turn::Back),
        // Nothing was said of any paper.
        Answer::Open => {
            put(&mut sheet.facts, "documents", before);
            return Ok(Turn::Next);
        }
        Answer::Given(kinds) => kinds,
    };
    for kind in kinds {
        let mut paper = json!({"kind": kind});
        if DATED.contains(&kind) {
            let question = Text::new(format!("{}签发日期", kind.zh()), format!("day of issue of the {}", kind.en()));
            let Some(issued_on) = day(&question, desk, ctx)? else { return Ok(Turn::Back) };
            paper["issued_on"] = issued_on;
        }
        put_paper(&mut sheet.facts, paper);
    }
    Ok(Turn::Next)
}

/// Papers ticked in a list; the last of it says that none was shown.
fn ticked(needed: &[PaperKind], ctx: &mut CommandContext) -> anyhow::Result<Answer<Vec<PaperKind>>> {
    let mut choices: Vec<Choice> =
        needed.iter().map(|kind| Choice::new(kind.code(), Text::new(kind.zh(), kind.en()))).collect();
    choices.push(Choice::new(NONE, Text::new("均未出示", "none of them was shown")));
    Ok(match ctx.ui.tick(&Text::new("已收材料", "papers shown"), &choices)? {
        Answer::Back => Answer::Back,
        Answer::Open => Answer::Open,
        Answer::Given(places) => {
            Answer::Given(places.into_iter().filter_map(|place| needed.get(place).copied()).collect())
        }
    })
}

/// Papers named in a line.
fn in_words(needed: &[PaperKind], ctx: &mut CommandContext) -> anyhow::Result<Answer<Vec<PaperKind>>> {
    for kind in needed {
        let (code, zh, en) = (kind.code(), kind.zh(), kind.en());
        ctx.ui.say(&Text::new(format!("  {zh} {code}"), format!("  {code}: {en}")));
    }
    let text = Text::new(
        "已收材料：all 全部，all -photo 除照片外，none 无，或者逐项",
        "papers shown: all, all -photo, none, or one by one",
    );
    loop {
        let Some(answer) = asked(&text, None, ctx)? else { return Ok(Answer::Back) };
        match shown(&answer, needed) {
            Ok(kinds) if kinds.is_empty() && answer.is_empty() => return Ok(Answer::Open),
            Ok(kinds) => return Ok(Answer::Given(kinds)),
            Err(word) => ctx.ui.say(&Text::new(
                format!("  没有材料 {word}；写 all、none 或者所列代码"),
                format!("  {word} is no kind of paper; say all, none or the codes above"),
            )),
        }
    }
}

fn needed(facts: &Value, desk: &Desk) -> Vec<PaperKind> {
    let Ok(facts) = Facts::from_json(facts.to_string().as_bytes()) else { return Vec::new() };
    let decision = decide(&facts, desk.policy);
    let missing = decision.map(|decision| decision.missing).unwrap_or_default();
    missing.into_iter().filter_map(PaperKind::find).collect()
}

fn shown(answer: &str, needed: &[PaperKind]) -> Result<Vec<PaperKind>, String> {
    let mut kinds = Vec::new();
    for word in answer.split([',', ' ', '，']).filter(|word| !word.is_empty()) {
        let named = |word: &str| {
            let by_name = PaperKind::ALL.iter().copied().find(|kind| kind.zh() == word);
            PaperKind::find(word).or(by_name).ok_or_else(|| word.to_owned())
        };
        match word {
            "all" | "全部" => kinds.extend_from_slice(needed),
            "none" | "无" => kinds.clear(),
            _ => match word.strip_prefix('-') {
                Some(gone) => {
                    let gone = named(gone)?;
                    kinds.retain(|kind| *kind != gone);
                }
                None => kinds.push(named(word)?),
            },
        }
    }
    kinds.sort();
    kinds.dedup();
    Ok(kinds)
}
