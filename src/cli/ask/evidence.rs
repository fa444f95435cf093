//! What an officer has before the eyes: the passport's zone, the passport itself, the records, the inviting unit.

use serde_json::{Value, json};

use super::questions::{ENTERPRISE, is_port};
use super::{Turn, asked, yes_no};
use crate::app::amend::lay_over;
use crate::app::desk::Desk;
use crate::cli::application_args::{ApplicationSheet, of_mrz};
use crate::cli::context::CommandContext;
use crate::cli::facts::{at, put};
use crate::domain::text::Text;
use crate::domain::words::{Measure, Word};
use crate::identity::mrz::lines_of;
use crate::identity::uscc::{self, UsccFault};

/// Facts that stand in the zone and may have been typed before.
const IN_ZONE: [&str; 5] =
    ["applicant.name", "applicant.nationality", "applicant.birth_date", "passport.number", "passport.expires_on"];
/// Units that are listed under a part of a name.
const MOST_UNITS: u32 = 9;

/// The passport reader sends two lines; Enter alone means that everything is typed.
pub(super) fn zone(sheet: &mut ApplicationSheet, desk: &Desk, ctx: &mut CommandContext) -> anyhow::Result<Turn> {
    if at(&sheet.facts, "passport.mrz").is_some() {
        return Ok(Turn::Skip);
    }
    loop {
        let question = Text::new(
            "机读码第一行，由读卡器或者粘贴（无则回车）",
            "first line of the passport's zone, read or pasted (none: Enter)",
        );
        let Some(mut text) = asked(&question, None, ctx)? else { return Ok(Turn::Back) };
        if text.is_empty() {
            return Ok(Turn::Next);
        }
        if lines_of(&text).len() < 2 {
            let Some(second) = asked(&Text::new("第二行", "second line"), None, ctx)? else { continue };
            text = format!("{text}\n{second}");
        }
        match of_mrz(&text, desk) {
            Ok(read) => {
                told(&read, &sheet.facts, ctx);
                // What was typed stands; the zone fills the rest, and the rules compare the two.
                let typed = std::mem::replace(&mut sheet.facts, read);
                lay_over(&mut sheet.facts, typed);
                return Ok(Turn::Next);
            }
            Err(error) => ctx.ui.error(&error),
        }
    }
}

/// Says what was read, and what differs from what was typed.
fn told(read: &Value, typed: &Value, ctx: &mut CommandContext) {
    for path in IN_ZONE {
        let Some(value) = at(read, path).and_then(Value::as_str) else { continue };
        match at(typed, path).and_then(Value::as_str) {
            Some(said) if said != value => ctx.ui.say(&Text::new(
                format!("  ! {path}: 机读码为 {value}，已填 {said}；以已填为准，请核对"),
                format!("  ! {path}: the zone says {value}, {said} was given and stands; compare them"),
            )),
            Some(_) => {}
            None => ctx.ui.say(&both(format!("  {path}: {value}"))),
        }
    }
}

/// One answer for what the officer does anyway; without it each is asked by itself.
pub(super) fn seen(sheet: &mut ApplicationSheet, _: &Desk, ctx: &mut CommandContext) -> anyhow::Result<Turn> {
    let at_port = sheet.facts["measure"].as_str().and_then(Measure::find).is_some_and(is_port);
    let abroad = at_port && at(&sheet.facts, "request.visa_abroad_in_time").is_none();
    if at(&sheet.facts, "passport.shown").is_some() && at(&sheet.facts, "record").is_some() && !abroad {
        return Ok(Turn::Skip);
    }
    let all = if abroad {
        Text::new(
            "护照原件已核验，记录已查无异常，来不及在境外办签证",
            "passport verified, records searched and clear, no time for a visa abroad",
        )
    } else {
        Text::new("护照原件已核验，记录已查无异常", "passport verified, records searched and clear")
    };
    let Some(all) = yes_no(&all, true, ctx)? else { return Ok(Turn::Back) };
    let one = |zh: &'static str, en: &'static str, ctx: &mut CommandContext| {
        if all { Ok(Some(true)) } else { yes_no(&Text::new(zh, en), true, ctx) }
    };
    let Some(shown) = one("出示了护照原件", "the original passport was shown", ctx)? else {
        return Ok(Turn::Back);
    };
    let verified = if shown { one("护照已核验为真", "it was verified as genuine", ctx)? } else { Some(false) };
    let Some(verified) = verified else { return Ok(Turn::Back) };
    let Some(clear) = one("记录已查无异常", "the records were searched and are clear", ctx)? else {
        return Ok(Turn::Back);
    };
    let urgent = if abroad {
        one("来不及在境外办签证", "there was no time for a visa abroad", ctx)?
    } else {
        Some(true)
    };
    let Some(urgent) = urgent else { return Ok(Turn::Back) };
    let mut set = |holds: bool, path: &str, value: Value| {
        if holds && at(&sheet.facts, path).is_none() {
            put(&mut sheet.facts, path, value);
        }
    };
    set(shown, "passport.shown", json!("original"));
    set(verified, "passport.verification", json!("verified"));
    set(shown, "passport.kind", json!("ordinary_passport"));
    set(clear, "record", json!([]));
    set(abroad, "request.visa_abroad_in_time", json!(!urgent));
    Ok(Turn::Next)
}

/// Takes a credit code, or a part of the name of a unit on file; `false` asks again.
pub(super) fn enterprise(
    answer: &str,
    sheet: &mut ApplicationSheet,
    desk: &Desk,
    ctx: &mut CommandContext,
) -> anyhow::Result<bool> {
    match uscc::check(answer) {
        Ok(code) => {
            let name = match desk.file.enterprise(code.as_str())? {
                Some(name) => {
                    ctx.ui.say(&both(format!("  {name}")));
                    Some(name)
                }
                None if sheet.particulars.inviter_name.is_some() => None,
                None => match name_of_new(ctx)? {
                    Some(name) => Some(name),
                    None => return Ok(false),
                },
            };
            put(&mut sheet.facts, ENTERPRISE, json!(code.as_str()));
            let name = name.filter(|name| !name.is_empty());
            sheet.particulars.inviter_name = name.or(sheet.particulars.inviter_name.take());
            Ok(true)
        }
        Err(faults) if !faults.iter().any(|fault| matches!(fault, UsccFault::Length { .. })) => {
            for fault in faults {
                ctx.ui.say(&Text::new(format!("  {}", fault.zh()), format!("  {}", fault.en())));
            }
            Ok(false)
        }
        Err(_) => by_name(answer, sheet, desk, ctx),
    }
}

/// Asks for the name of a unit that is not on file; `None` goes back.
fn name_of_new(ctx: &mut CommandContext) -> anyhow::Result<Option<String>> {
    loop {
        match asked(&Text::new("新单位，名称", "a new unit: its name"), None, ctx)? {
            Some(answer) if matches!(answer.as_str(), "?" | "？") => ctx.ui.say(&Text::new(
                "  该信用代码不在册；写单位全称，不知道则回车",
                "  the code is not on file; give the whole name of the unit, or Enter to leave it open",
            )),
            answer => return Ok(answer),
        }
    }
}

fn by_name(answer: &str, sheet: &mut ApplicationSheet, desk: &Desk, ctx: &mut CommandContext) -> anyhow::Result<bool> {
    let found = desk.file.enterprises_named(answer, MOST_UNITS)?;
    for (code, name) in &found {
        ctx.ui.say(&both(format!("  {name} {code}")));
    }
    match found.as_slice() {
        [(code, name)] => {
            put(&mut sheet.facts, ENTERPRISE, json!(code));
            sheet.particulars.inviter_name = Some(name.clone());
            return Ok(true);
        }
        [] => ctx.ui.say(&Text::new(
            "  在册单位中没有；请写 18 位信用代码",
            "  no unit on file; write its credit code of 18 places",
        )),
        _ => ctx.ui.say(&Text::new("  有多个，请再写清楚", "  there are several; say more")),
    }
    Ok(false)
}

fn both(text: String) -> Text {
    Text::new(text.clone(), text)
}
