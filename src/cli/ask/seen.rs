//! What the officer does anyway: looks at the passport, searches the records, asks who applies. One answer says all of
//! it; Enter says nothing, and no asks what was found.

use serde_json::{Value, json};

use super::questions::{is_port, words};
use super::{Turn, day};
use crate::app::desk::Desk;
use crate::cli::application_args::ApplicationSheet;
use crate::cli::context::CommandContext;
use crate::cli::facts::{at, put};
use crate::domain::text::Text;
use crate::domain::words::{FiledBy, Measure, PassportKind, RecordKind, Shown, Verification, Word};
use crate::ui::prompt::{Answer, Choice, Choosing};

/// Something that the officer sees or finds out.
struct Look {
    path: &'static str,
    /// As a part of the one question.
    short: (&'static str, &'static str),
    /// As a question by itself.
    alone: (&'static str, &'static str),
    at_the_port_only: bool,
    yes: fn(&Desk) -> Value,
    no: No,
}

/// What "no" leads to.
enum No {
    /// Another value.
    Is(fn() -> Value),
    /// One of these was found.
    Found(fn() -> Vec<Choice>),
    /// Another than the applicant applies.
    Another,
    /// Entries of the records were found.
    Entries,
    /// Another day.
    Day,
    /// It is asked whether a copy was shown.
    Copy,
}

const LOOKS: [Look; 7] = [
    Look {
        path: "passport.shown",
        short: ("已出示护照原件", "original passport shown"),
        alone: ("出示了护照原件", "the original passport was shown"),
        at_the_port_only: false,
        yes: |_| json!(Shown::Original),
        no: No::Copy,
    },
    Look {
        path: "passport.kind",
        short: ("普通护照", "an ordinary one"),
        alone: ("是普通护照", "it is an ordinary passport"),
        at_the_port_only: true,
        yes: |_| json!(PassportKind::Ordinary),
        no: No::Found(words::<PassportKind>),
    },
    Look {
        path: "passport.verification",
        short: ("已核验", "verified"),
        alone: ("护照已核验为真", "it was verified as genuine"),
        at_the_port_only: false,
        yes: |_| json!(Verification::Verified),
        no: No::Found(doubts),
    },
    Look {
        path: "record",
        short: ("记录已查无异常", "records searched and clear"),
        alone: ("记录已查无异常", "the records were searched and are clear"),
        at_the_port_only: false,
        yes: |_| json!([]),
        no: No::Entries,
    },
    Look {
        path: "request.visa_abroad_in_time",
        short: ("来不及在境外办签证", "no time for a visa abroad"),
        alone: ("来不及在境外办签证", "there was no time for a visa abroad"),
        at_the_port_only: true,
        yes: |_| json!(false),
        no: No::Is(|| json!(true)),
    },
    Look {
        path: "filing.filed_by",
        short: ("本人申请", "the applicant in person"),
        alone: ("本人申请", "the applicant applies in person"),
        at_the_port_only: false,
        yes: |_| json!(FiledBy::Applicant),
        no: No::Another,
    },
    Look {
        path: "arrival.at",
        short: ("今天抵达", "arrives today"),
        alone: ("今天抵达", "arrives today"),
        at_the_port_only: true,
        yes: |desk| json!(desk.today()),
        no: No::Day,
    },
];

/// What a check of a passport finds when it does not find it genuine.
fn doubts() -> Vec<Choice> {
    words::<Verification>().into_iter().filter(|one| one.code != Verification::Verified.code()).collect()
}

/// One question for all of it; without a yes each is asked by itself.
pub(super) fn seen(sheet: &mut ApplicationSheet, desk: &Desk, ctx: &mut CommandContext) -> anyhow::Result<Turn> {
    let at_port = sheet.facts["measure"].as_str().and_then(Measure::find).is_some_and(is_port);
    let is_open = |look: &&Look| (at_port || !look.at_the_port_only) && at(&sheet.facts, look.path).is_none();
    let open: Vec<&Look> = LOOKS.iter().filter(is_open).collect();
    if open.is_empty() {
        return Ok(Turn::Skip);
    }
    let zh: Vec<&str> = open.iter().map(|look| look.short.0).collect();
    let en: Vec<&str> = open.iter().map(|look| look.short.1).collect();
    let all = Text::new(zh.join("，"), en.join(", "));
    let Some(all) = yes_or_nothing(&all, ctx)? else { return Ok(Turn::Back) };
    for look in open {
        // What is not there cannot be verified.
        let unseen = look.path == "passport.verification" && at(&sheet.facts, "passport.shown").is_none();
        if all != Some(true) && unseen {
            continue;
        }
        let answer = match all {
            Some(true) => Some(true),
            Some(false) | None => {
                let Some(answer) = yes_or_nothing(&Text::new(look.alone.0, look.alone.1), ctx)? else {
                    return Ok(Turn::Back);
                };
                answer
            }
        };
        let value = match answer {
            Some(true) => Some((look.yes)(desk)),
            Some(false) => match otherwise(look, desk, ctx)? {
                Some(found) => found,
                None => return Ok(Turn::Back),
            },
            None => None,
        };
        if let Some(value) = value {
            put(&mut sheet.facts, look.path, value);
        }
    }
    Ok(Turn::Next)
}

/// Asks for yes or no; Enter says neither. The outer `None` goes back.
fn yes_or_nothing(question: &Text, ctx: &mut CommandContext) -> anyhow::Result<Option<Option<bool>>> {
    let about = Text::new(
        "民警亲自看到或者查过的才答是；不知道就回车，不作陈述，以后用 establish 查明",
        "yes only to what you saw or looked up; Enter where it is not known: it is established later with establish",
    );
    Ok(match ctx.ui.yes_no_explained(question, None, Some(&about))? {
        Answer::Given(yes) => Some(Some(yes)),
        Answer::Open => Some(None),
        Answer::Back => None,
    })
}

/// What stands in place of the yes; the inner `None` leaves it open, the outer one goes back.
fn otherwise(look: &Look, desk: &Desk, ctx: &mut CommandContext) -> anyhow::Result<Option<Option<Value>>> {
    match look.no {
        No::Is(value) => Ok(Some(Some(value()))),
        No::Copy => {
            let copy = yes_or_nothing(&Text::new("出示了复印件", "a copy was shown"), ctx)?;
            Ok(copy.map(|copy| (copy == Some(true)).then(|| json!(Shown::Copy))))
        }
        No::Found(choices) => Ok(found(choices(), ctx)?.map(|found| found.map(|code| json!(code)))),
        No::Another => {
            let mut others = words::<FiledBy>();
            others.retain(|one| one.code != FiledBy::Applicant.code());
            let question = Text::new("由谁申请（待查则写 later）", "who applies (later: not known yet)");
            Ok(chosen(question, others, ctx)?.map(|who| who.map(|code| json!(code))))
        }
        No::Entries => entries(desk, ctx),
        No::Day => {
            let question = Text::new("抵达日期", "day of arrival");
            Ok(day(&question, desk, ctx)?.map(|day| Some(day).filter(|day| !day.is_null())))
        }
    }
}

/// Asks what was found until it is said; `later` leaves it open.
fn found(choices: Vec<Choice>, ctx: &mut CommandContext) -> anyhow::Result<Option<Option<String>>> {
    chosen(Text::new("查明的情况（待查则写 later）", "what was found (later: not known yet)"), choices, ctx)
}

/// Asks for one of several; the inner `None` leaves it open, the outer one goes back.
fn chosen(
    question: Text,
    mut choices: Vec<Choice>,
    ctx: &mut CommandContext,
) -> anyhow::Result<Option<Option<String>>> {
    choices.push(Choice::new("later", Text::new("待查", "not known yet")));
    let asked = Choosing { question, choices: &choices, open: None, likely: None, help: None };
    Ok(match ctx.ui.choose(&asked)? {
        Answer::Given(place) if place + 1 < choices.len() => Some(Some(choices[place].code.clone())),
        Answer::Given(_) | Answer::Open => Some(None),
        Answer::Back => None,
    })
}

/// One entry of the records after the other, each with its day.
fn entries(desk: &Desk, ctx: &mut CommandContext) -> anyhow::Result<Option<Option<Value>>> {
    let mut entries = Vec::new();
    loop {
        let Some(kind) = found(words::<RecordKind>(), ctx)? else { return Ok(None) };
        let Some(kind) = kind else { return Ok(Some((!entries.is_empty()).then(|| json!(entries)))) };
        let mut entry = json!({"kind": kind});
        let on = Text::new("日期（不详则回车）", "its day (not known: Enter)");
        let Some(on) = day(&on, desk, ctx)? else { return Ok(None) };
        if !on.is_null() {
            entry["on"] = on;
        }
        entries.push(entry);
        let more = yes_or_nothing(&Text::new("还有其他记录", "there is another entry"), ctx)?;
        let Some(more) = more else { return Ok(None) };
        if more != Some(true) {
            return Ok(Some(Some(json!(entries))));
        }
    }
}
