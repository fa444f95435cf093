//! How the next applicant begins: a scan, a passport number that the register may know, a draft, or Enter.

use serde_json::json;

use super::super::{IntakeArgs, draft_named};
use crate::app::amend::lay_over;
use crate::app::case::OpenCase;
use crate::app::desk::Desk;
use crate::app::sources::Sources;
use crate::cli::application_args::{ApplicationSheet, MRZ, of_mrz, whole_zone};
use crate::cli::context::CommandContext;
use crate::cli::facts::put;
use crate::domain::life::State;
use crate::domain::text::Text;
use crate::domain::words::{Measure, Word};
use crate::error::{Exit, UserError};
use crate::record::act::Particulars;
use crate::store::register::person::PersonRow;
use crate::ui::prompt::{Answer, Choice, Choosing, goes_back};

/// Characters of a line of a passport's zone.
const ZONE_LINE: usize = 44;

/// An applicant who has stepped up.
pub(super) struct Begun {
    pub(super) sheet: ApplicationSheet,
    /// The draft that is gone on with.
    pub(super) draft: Option<OpenCase>,
}

/// Waits for the next applicant: a passport's zone, a number, a draft, or Enter for one who is typed.
pub(super) fn begun(args: &IntakeArgs, desk: &Desk, ctx: &mut CommandContext) -> anyhow::Result<Option<Begun>> {
    let question = Text::new(
        "下一位：扫描护照，或者写护照号码、草稿编号；回车逐项填写，q 离开",
        "next: scan the passport, or type its number or a draft's; Enter: all typed, q leaves",
    );
    // What was given for all is wrong for all.
    let sheet = fresh(args, desk, ctx)?;
    loop {
        let about = Text::new(
            "读卡机扫描或者粘贴机读区两行；号码在册的，取出其最近案件的内容；草稿编号则接着办",
            "scan or paste the two lines of the zone; of a number on file the newest case fills in; a draft is gone on with",
        );
        let said = ctx.ui.ask_explained(&question, None, &about)?;
        let said = said.trim();
        if said == "q" || goes_back(said) {
            return Ok(None);
        }
        let read = read(said, sheet.clone(), desk, ctx);
        ctx.ui.clear();
        match read {
            Ok(Some(begun)) => return Ok(Some(begun)),
            Ok(None) => {}
            Err(error) => match error.downcast::<UserError>()? {
                error if error.exit == Exit::Cancelled => return Err(error.into()),
                error => ctx.ui.error(&error),
            },
        }
    }
}

fn read(
    said: &str,
    mut sheet: ApplicationSheet,
    desk: &Desk,
    ctx: &mut CommandContext,
) -> anyhow::Result<Option<Begun>> {
    let mut draft = None;
    let is_number =
        said.bytes().all(|byte| byte.is_ascii_alphanumeric()) && said.bytes().any(|byte| byte.is_ascii_digit());
    if said.is_empty() {
        // Everything is typed.
    } else if said.contains('<') || said.len() >= ZONE_LINE {
        let read = of_mrz(&whole_zone(said, ctx)?, desk)?;
        sheet.sources.note(&read, MRZ);
        lay_over(&mut sheet.facts, read);
    } else if let Some(entry) = entry_of(said, desk, ctx)? {
        from_register(&entry, said, &mut sheet, desk)?;
    } else if desk.find(said).is_ok_and(|row| row.state == State::Draft) {
        let found = desk.take_up(said)?;
        gone_on_with(&found, &mut sheet)?;
        draft = Some(found);
    } else if is_number {
        put(&mut sheet.facts, "passport.number", json!(said.to_uppercase()));
    } else {
        ctx.ui.say(&Text::new("  不是护照号码，也不是草稿", "  that is no passport number and no draft"));
        return Ok(None);
    }
    Ok(Some(Begun { sheet, draft }))
}

/// The sheet of a new applicant, with what was given for all of them.
fn fresh(args: &IntakeArgs, desk: &Desk, ctx: &mut CommandContext) -> anyhow::Result<ApplicationSheet> {
    let mut sheet =
        ApplicationSheet { facts: json!({}), particulars: Particulars::default(), sources: Sources::default() };
    if let Some(name) = args.measure.as_deref() {
        let measure = Measure::find(&name.replace('-', "_"));
        match measure {
            Some(measure) => put(&mut sheet.facts, "measure", json!(measure)),
            None => {
                draft_named(desk, name)?;
                return Err(only_a_measure().into());
            }
        }
    }
    args.given.fill(&mut sheet, desk, ctx)?;
    Ok(sheet)
}

fn only_a_measure() -> UserError {
    UserError::new(
        Exit::Usage,
        "only_a_measure",
        Text::new("--desk 写事项，不写草稿", "--desk takes a measure, not a draft"),
        Text::new("草稿编号在第一问写明", "say the number of the draft at the first question"),
    )
}

/// The entry of the register that has a passport number; of several one is chosen.
fn entry_of(number: &str, desk: &Desk, ctx: &mut CommandContext) -> anyhow::Result<Option<PersonRow>> {
    let asked = PersonRow { passport: Some(number.to_uppercase()), ..PersonRow::default() };
    let mut found = desk.file.maybe_alike(&asked)?;
    if found.len() < 2 {
        return Ok(found.pop());
    }
    let told = |row: &PersonRow| {
        let name = row.called().unwrap_or_default();
        format!("{name} {}", row.nationality.clone().unwrap_or_default())
    };
    let choices: Vec<Choice> =
        found.iter().map(|row| Choice::new(row.id.to_string(), Text::new(told(row), told(row)))).collect();
    let question = Text::new("持照人", "the holder");
    let asked = Choosing { question, choices: &choices, open: None, likely: None, help: None };
    Ok(match ctx.ui.choose(&asked)? {
        Answer::Given(place) => Some(found.swap_remove(place)),
        Answer::Open | Answer::Back => None,
    })
}

/// Fills in what the newest case of a passport says of its holder; each value has that case as its source.
fn from_register(entry: &PersonRow, number: &str, sheet: &mut ApplicationSheet, desk: &Desk) -> anyhow::Result<()> {
    let number = number.to_uppercase();
    let mut cases = desk.file.cases_of(entry.id)?;
    cases.sort_by_key(|row| std::cmp::Reverse(row.key));
    for row in cases {
        let case = desk.taken(row)?;
        if case.facts.passport.number.is_none_or(|known| known.as_str() != number) {
            continue;
        }
        let facts = serde_json::to_value(&case.facts)?;
        let mut taken = json!({"passport": {"number": number, "expires_on": facts["passport"]["expires_on"]}});
        for key in ["name", "nationality", "birth_date"] {
            taken["applicant"][key] = facts["applicant"][key].clone();
        }
        sheet.sources.note(&taken, &format!("case:{}", case.number));
        lay_over(&mut sheet.facts, taken);
        return Ok(());
    }
    put(&mut sheet.facts, "passport.number", json!(number));
    Ok(())
}

/// Lays what was read now over what a draft says.
pub(super) fn gone_on_with(draft: &OpenCase, sheet: &mut ApplicationSheet) -> anyhow::Result<()> {
    let mut facts = serde_json::to_value(&draft.facts)?;
    lay_over(&mut facts, std::mem::take(&mut sheet.facts));
    sheet.facts = facts;
    sheet.particulars = draft.particulars.clone();
    Ok(())
}
