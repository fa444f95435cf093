//! What an officer has before the eyes: the passport's zone, the passport itself, the records, the inviting unit.

use serde_json::{Value, json};

use super::questions::ENTERPRISE;
use super::{Turn, asked};
use crate::app::amend::lay_over;
use crate::app::desk::Desk;
use crate::cli::application_args::{ApplicationSheet, MRZ, of_mrz};
use crate::cli::context::CommandContext;
use crate::cli::facts::{at, put};
use crate::domain::text::Text;
use crate::identity::mrz::{Mrz, lines_of};
use crate::identity::names::{self, NameMatch};
use crate::identity::uscc::{self, UsccFault};
use crate::ui::prompt::{Answer, Choice, Choosing};

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
        match text.as_str() {
            "" => return Ok(Turn::Next),
            "?" | "？" => {
                ctx.ui.say(&Text::new(
                    "  护照资料页最下方两行，各 44 个字符，由读卡器读入或者逐行粘贴；没有则回车，逐项填写",
                    "  the two lines of 44 characters at the foot of the data page, by a reader or pasted line by line; Enter \
                     where there is none: each value is asked for",
                ));
                continue;
            }
            _ => {}
        }
        if lines_of(&text).len() < 2 {
            let Some(second) = asked(&Text::new("第二行", "second line"), None, ctx)? else { continue };
            text = format!("{text}\n{second}");
        }
        match of_mrz(&text, desk) {
            Ok(read) => {
                if may_be_cut(&text) {
                    ctx.ui.say(&Text::new(
                        "  姓名栏已满，姓名可能被截断：按资料页核对全名",
                        "  the name fills the zone and may be cut: compare it with the printed name",
                    ));
                }
                let Some(chosen) = compared(&read, &sheet.facts, ctx)? else { continue };
                sheet.sources.note(&read, MRZ);
                let mut facts = read;
                lay_over(&mut facts, std::mem::take(&mut sheet.facts));
                lay_over(&mut facts, chosen);
                sheet.facts = facts;
                return Ok(Turn::Next);
            }
            Err(error) => ctx.ui.error(&error),
        }
    }
}

/// A name that fills the zone may go on in the printed data.
fn may_be_cut(text: &str) -> bool {
    let lines = lines_of(text);
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    Mrz::read(&lines).is_ok_and(|zone| zone.may_be_cut)
}

/// Says what was read, and asks which holds where it differs from what was given before: neither settles it by itself.
/// `None` reads the zone again.
fn compared(read: &Value, typed: &Value, ctx: &mut CommandContext) -> anyhow::Result<Option<Value>> {
    let mut chosen = json!({});
    for path in IN_ZONE {
        let Some(value) = at(read, path).and_then(Value::as_str) else { continue };
        match at(typed, path).and_then(Value::as_str) {
            Some(said) if !agrees(path, said, value) => match which(path, value, said, ctx)? {
                Some(holds) => put(&mut chosen, path, json!(holds)),
                None => return Ok(None),
            },
            Some(_) => {}
            None => ctx.ui.say(&both(format!("  {path}: {value}"))),
        }
    }
    Ok(Some(chosen))
}

/// A name is the same in whatever form; anything else is the same or is not.
fn agrees(path: &str, said: &str, value: &str) -> bool {
    said == value || (path == "applicant.name" && names::compare(said, value) != NameMatch::Different)
}

/// Asks which of two values holds.
fn which<'a>(path: &str, read: &'a str, said: &'a str, ctx: &mut CommandContext) -> anyhow::Result<Option<&'a str>> {
    ctx.ui.say(&Text::new(
        format!("  ! {path}: 机读码为 {read}，已填 {said}"),
        format!("  ! {path}: the zone says {read}, {said} was given"),
    ));
    let choices = [
        Choice::new(read, Text::new("机读码", "what the zone says")),
        Choice::new(said, Text::new("已填", "what was given")),
    ];
    let question = Text::new("护照上印的是", "the passport prints");
    let asked = Choosing { question, choices: &choices, open: None, likely: None, help: None };
    Ok(match ctx.ui.choose(&asked)? {
        Answer::Given(0) => Some(read),
        Answer::Given(_) | Answer::Open => Some(said),
        Answer::Back => None,
    })
}

/// Takes a credit code, or a part of the name of a unit on file; `false` asks again.
pub(super) fn enterprise(
    answer: &str,
    sheet: &mut ApplicationSheet,
    desk: &Desk,
    ctx: &mut CommandContext,
) -> anyhow::Result<bool> {
    match uscc::check_as_given(answer) {
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
        match asked(&Text::new("单位名称", "name of the unit"), None, ctx)? {
            Some(answer) if matches!(answer.as_str(), "?" | "？") => ctx.ui.say(&Text::new(
                "  该信用代码尚无名称记录；写单位全称，不知道则回车",
                "  no name is on record for the code; give the whole name of the unit, or Enter to leave it open",
            )),
            answer => return Ok(answer),
        }
    }
}

fn by_name(answer: &str, sheet: &mut ApplicationSheet, desk: &Desk, ctx: &mut CommandContext) -> anyhow::Result<bool> {
    let mut found = desk.file.enterprises_named(answer, MOST_UNITS)?;
    if found.len() > 1 && ctx.ui.draws() {
        let choices: Vec<Choice> =
            found.iter().map(|(code, name)| Choice::new(code.clone(), Text::new(name.clone(), name.clone()))).collect();
        let question = Text::new("邀请单位", "inviting unit");
        let asked = Choosing { question, choices: &choices, open: None, likely: None, help: None };
        let Answer::Given(place) = ctx.ui.choose(&asked)? else { return Ok(false) };
        found = vec![found.swap_remove(place)];
    }
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
