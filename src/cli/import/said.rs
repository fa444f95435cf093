//! What the officer says of a list: by flags, and at a terminal of columns whose names are not known.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::json;

use super::{ImportArgs, read};
use crate::app::desk::Desk;
use crate::app::import::{ListAsks, Said, Settlings, Unknown, unknown};
use crate::cli::context::{CommandContext, needed};
use crate::cli::facts::set;
use crate::domain::text::Text;
use crate::domain::words::{PaperKind, Word};
use crate::error::{Exit, UserError};
use crate::lists::header::{Field, folded};
use crate::lists::sheet::{Asks, DatesSaid, Hidden};

/// A row that is of the person on file, and of which case where that is named.
#[derive(Clone, Debug)]
pub(crate) struct Same {
    row: u64,
    case: Option<String>,
}

impl std::fmt::Display for Same {
    fn fmt(&self, to: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(to, "{}", self.row)?;
        self.case.as_ref().map_or(Ok(()), |case| write!(to, "={case}"))
    }
}

/// Reads `4` or `4=PVG-2026-000001`.
pub(super) fn same(text: &str) -> Result<Same, String> {
    let (row, case) = text.split_once('=').map_or((text, None), |(row, case)| (row, Some(case.trim().to_owned())));
    let row = row.trim().parse().map_err(|_| "ROW or ROW=CASE is expected / 应为 行号 或者 行号=案件".to_owned())?;
    Ok(Same { row, case: case.filter(|case| !case.is_empty()) })
}

/// What the flags say of a list.
pub(super) fn asks(args: &ImportArgs, desk: &Desk, ctx: &CommandContext) -> anyhow::Result<ListAsks> {
    let mut names = match &args.profile {
        Some(profile) => names_of(profile, ctx)?,
        None => BTreeMap::new(),
    };
    for said in &args.column {
        let (name, word) = said.rsplit_once('=').ok_or_else(|| no_field(said))?;
        names.insert(folded(name), Field::find(word.trim()).ok_or_else(|| no_field(word))?);
    }
    let dates = args.dates.iter().map(|said| DatesSaid::find(said).ok_or_else(no_dates));
    let dates = dates.collect::<Result<Vec<_>, UserError>>()?;
    let hidden = match &args.hidden {
        Some(word) => {
            Some(Hidden::find(word).ok_or_else(|| needed("--hidden", "include 或者 skip", "include or skip"))?)
        }
        None => None,
    };
    let sheet = Asks { encoding: args.encoding, sheet: args.sheet.clone(), names, hidden, dates };
    let mut settling = Settlings { note: args.note.clone(), ..Settlings::default() };
    let mut said = Vec::new();
    for Same { row, case } in &args.same {
        let case = case.as_deref().map(|case| desk.find(case)).transpose()?;
        said.push((*row, Said::Same(case.map(|case| case.key))));
    }
    said.extend(args.distinct.iter().map(|row| (*row, Said::Distinct)));
    said.extend(args.leave.iter().map(|row| (*row, Said::Left)));
    for (row, said) in said {
        if settling.rows.insert(row, said).is_some_and(|before| before != said) {
            return Err(both_ways(row).into());
        }
    }
    let mut every = json!({});
    for (fact, value) in ctx.config.lists.every_row() {
        set(&mut every, &format!("{fact}={value}"))?;
    }
    let papers = Vec::new();
    let mut asks = ListAsks {
        common: json!({}),
        given: None,
        every,
        papers,
        sheet,
        drafts: args.drafts,
        few_good: args.few_good,
        settling,
        source: args.source.clone(),
    };
    for assignment in &args.set {
        set(&mut asks.common, assignment)?;
    }
    for kind in &args.paper {
        let found = PaperKind::find(kind).ok_or_else(|| needed("--paper KIND", "材料种类", "a kind of paper"))?;
        asks.papers.push(found);
    }
    Ok(asks)
}

/// The names of columns that a profile adds.
fn names_of(profile: &str, ctx: &CommandContext) -> Result<BTreeMap<String, Field>, UserError> {
    let wrong = |zh: String, en: String| {
        let hint = Text::new("检查设置中的 [lists.profiles]", "check [lists.profiles] in the settings");
        UserError::new(Exit::Usage, "bad_profile", Text::new(zh, en), hint)
    };
    let named = ctx.config.lists.profiles.get(profile);
    let named =
        named.ok_or_else(|| wrong(format!("没有名单格式 {profile}"), format!("there is no profile {profile}")))?;
    let field = |(name, word): (&String, &String)| {
        let field = Field::find(word);
        let field = field.ok_or_else(|| wrong(format!("{word} 不是列"), format!("{word} is no column of a list")))?;
        Ok((folded(name), field))
    };
    named.iter().map(field).collect()
}

fn no_field(word: &str) -> UserError {
    let codes: Vec<&str> = Field::ALL.iter().map(|field| field.code()).collect();
    let codes = codes.join(", ");
    UserError::new(
        Exit::Usage,
        "bad_column",
        Text::new(format!("--column 应为 列名=字段: {word}"), format!("--column takes NAME=FIELD: {word}")),
        Text::new(format!("字段为其中之一: {codes}"), format!("the field is one of {codes}")),
    )
}

fn both_ways(row: u64) -> UserError {
    UserError::new(
        Exit::Usage,
        "same_and_distinct",
        Text::new(
            format!("第 {row} 行只能有一种认定: 同一人、另一人或者略去"),
            format!("row {row} is of the person on file, of another, or left out: not two of these"),
        ),
        Text::new("--same、--distinct、--leave 只用其一", "give one of --same, --distinct and --leave"),
    )
}

fn no_dates() -> UserError {
    needed("--dates", "day-first、month-first 或者 serials", "day-first, month-first or serials")
}

/// Asks at a terminal whether a column whose name is not known is the field whose name is nearest.
pub(super) fn confirm_columns(
    file: &Path,
    asks: &mut ListAsks,
    desk: &Desk,
    ctx: &mut CommandContext,
) -> anyhow::Result<()> {
    if !ctx.may_ask() || file == Path::new("-") {
        return Ok(());
    }
    let source = read(file, ctx)?;
    // What stands against the list otherwise is told where it is read.
    for Unknown { header, nearest } in unknown(desk, &source, asks).unwrap_or_default() {
        let Some(field) = nearest else { continue };
        let question = Text::new(
            format!("未知的列“{header}”，是否为“{}”", field.zh()),
            format!("column '{header}' is not known: is it the {}", field.en()),
        );
        if ctx.ui.confirm(&question, false)? {
            asks.sheet.names.insert(folded(&header), field);
        }
    }
    Ok(())
}
