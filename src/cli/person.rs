//! `person`: one person over all passports, who in the register is the same, and who is not.

use crate::app::identity::{Finding, settle};
use crate::app::legacy::stands;
use crate::app::person::{self, PersonShown};
use crate::app::seen;
use crate::cli::Outcome;
use crate::cli::as_of::Reveal;
use crate::cli::context::{CommandContext, clock};
use crate::domain::text::{Lang, Text};
use crate::domain::words::Word;
use crate::error::Exit;
use crate::rules::reasons::Code;

/// Persons: one over all their passports, and who is the same
#[derive(clap::Args)]
pub(crate) struct PersonArgs {
    #[command(subcommand)]
    command: PersonCommand,
}

#[derive(clap::Subcommand)]
enum PersonCommand {
    /// Show the person of a case over all passports: cases, refusals, documents, units, what happened
    #[command(after_help = "Examples:
  visa-cli person show 123
  visa-cli person show 123 --as-of today --json
  visa-cli --officer review1 person show 123 --reveal --purpose case-work")]
    Show(PersonOf),
    /// Record that the persons of two cases are the same; nothing is merged
    #[command(after_help = "Example:
  visa-cli person same 123 122 --note 'both passports shown'")]
    Same(PersonPair),
    /// Record that they are not; remembered until a value changes. One passport number of two persons is told apart so
    #[command(after_help = "Example:
  visa-cli person distinct 123 122 --note 'other parents'")]
    Distinct(PersonPair),
    /// Take back what was recorded of two persons; it is asked again
    #[command(after_help = "Example:
  visa-cli person unlink 123 122 --note 'another passport was meant'")]
    Unlink(PersonPair),
}

#[derive(clap::Args)]
struct PersonOf {
    /// A case of the person
    case: String,
    #[command(flatten)]
    reveal: Reveal,
}

#[derive(clap::Args)]
struct PersonPair {
    /// A case of the one
    case: String,
    /// A case of the other
    other: String,
    /// On what ground
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

pub(crate) fn run(args: &PersonArgs, mut ctx: CommandContext) -> Outcome {
    let (pair, finding) = match &args.command {
        PersonCommand::Show(of) => return show(of, ctx),
        PersonCommand::Same(pair) => (pair, Finding::Same),
        PersonCommand::Distinct(pair) => (pair, Finding::Distinct),
        PersonCommand::Unlink(pair) => (pair, Finding::Unlink),
    };
    let moved = settle(&mut ctx.sit()?, &pair.case, &pair.other, finding, pair.note.as_deref())?;
    ctx.moved(&moved, &[])
}

fn show(of: &PersonOf, mut ctx: CommandContext) -> Outcome {
    let desk = match of.reveal.purpose() {
        None => ctx.look()?,
        Some(purpose) => {
            let mut desk = ctx.sit()?;
            let case = desk.find(&of.case)?;
            let note = format!("person show {}", desk.number(case.key));
            let cases = person::cases_of(&desk, &case)?;
            seen::viewed(&mut desk, &note, purpose, cases)?;
            desk
        }
    };
    let mut shown = person::show(&desk, &of.case)?;
    if of.reveal.masks(&desk, ctx.ui.json) {
        shown.mask();
    }
    if ctx.ui.json {
        ctx.json(&shown)?;
        return Ok(Exit::Done);
    }
    tell(&shown, &mut ctx);
    Ok(Exit::Done)
}

fn tell(shown: &PersonShown, ctx: &mut CommandContext) {
    let lang = ctx.ui.lang;
    let all = [
        (Text::new("护照", "passports"), passports(shown)),
        (Text::new("人员认定", "found of persons"), found(shown, lang)),
        (Text::new("可能为同一人", "may be the same"), shown.alike.iter().map(|one| vec![one.told(lang)]).collect()),
        (Text::new("案件", "cases"), cases(shown, lang)),
        (Text::new("签证证件", "documents"), rights(shown, lang)),
        (Text::new("不予批准", "refusals"), refusals(shown, lang)),
        (Text::new("记录", "records"), records(shown, lang)),
        (Text::new("邀请单位", "units"), units(shown)),
        (Text::new("经过", "what happened"), timeline(shown, lang)),
    ];
    for (title, rows) in all.into_iter().filter(|(_, rows): &(Text, Vec<Vec<String>>)| !rows.is_empty()) {
        let title = match lang {
            Lang::Zh => format!("{}（{}）", title.zh, rows.len()),
            Lang::En => format!("{} ({})", title.en, rows.len()),
        };
        ctx.ui.line(&title);
        let rows: Vec<Vec<String>> = rows.into_iter().map(|row| [vec![String::new()], row].concat()).collect();
        ctx.ui.rows(&rows);
    }
    super::alike::tables(&shown.alike, ctx);
}

fn passports(shown: &PersonShown) -> Vec<Vec<String>> {
    let row = |one: &person::PassportShown| {
        vec![
            one.number.clone().unwrap_or_else(|| "–".to_owned()),
            one.nationality.clone().unwrap_or_default(),
            [one.name.clone(), one.chinese_name.clone()].into_iter().flatten().collect::<Vec<_>>().join(" "),
            one.birth_date.map_or(String::new(), |day| day.to_string()),
            if one.otherwise.is_empty() { String::new() } else { format!("({})", one.otherwise.join(", ")) },
            one.cases.join(", "),
        ]
    };
    shown.passports.iter().map(row).collect()
}

fn found(shown: &PersonShown, lang: Lang) -> Vec<Vec<String>> {
    let row = |one: &person::FoundShown| {
        let what = if one.same { ["同一人", "the same person"] } else { ["两人", "two persons"] };
        let cases = [one.cases.join(", "), one.others.join(", ")];
        let cases = cases.into_iter().filter(|cases| !cases.is_empty()).collect::<Vec<_>>().join(" / ");
        vec![
            one.on.clone(),
            if one.fallen && one.others.is_empty() {
                // Both are of one passport now: there is nothing to be found anew.
                Text::new(
                    format!("{}（所述已变，不再适用）", what[0]),
                    format!("{} (what was said changed: it holds no more)", what[1]),
                )
            } else if one.fallen {
                Text::new(
                    format!("{}（所述已变，须重新认定）", what[0]),
                    format!("{} (what was said changed: find anew)", what[1]),
                )
            } else {
                Text::new(what[0], what[1])
            }
            .of(lang)
            .to_owned(),
            cases,
            one.officer.clone(),
            one.note.clone(),
        ]
    };
    shown.found.iter().map(row).collect()
}

fn cases(shown: &PersonShown, lang: Lang) -> Vec<Vec<String>> {
    let row = |one: &person::CaseShown| {
        let unit = one.unit.clone().unwrap_or_default();
        vec![
            one.received_on.to_string(),
            one.case.clone(),
            one.measure.named(lang).to_owned(),
            stands(one.state, one.closed_there.as_ref()).of(lang).to_owned(),
            unit,
        ]
    };
    shown.cases.iter().map(row).collect()
}

fn rights(shown: &PersonShown, lang: Lang) -> Vec<Vec<String>> {
    let row = |one: &person::RightShown| {
        let until = one.until.map_or_else(|| "–".to_owned(), |day| day.to_string());
        let ended = if one.ended { Text::new("已终止", "ended").of(lang).to_owned() } else { String::new() };
        vec![
            one.from.to_string(),
            until,
            one.number.clone(),
            one.measure.named(lang).to_owned(),
            one.case.clone(),
            ended,
        ]
    };
    shown.rights.iter().map(row).collect()
}

/// When, in which case, by whom, and on what grounds; what another system says is told as its word, not as one of ours.
fn refusals(shown: &PersonShown, lang: Lang) -> Vec<Vec<String>> {
    let ground = |code: &String| Code::find(code).map_or(code.as_str(), |code| code.named(lang)).to_owned();
    let row = |one: &person::RefusalShown| {
        let grounds = one.grounds.iter().map(ground).collect::<Vec<_>>().join(Text::new("；", "; ").of(lang));
        let (by, grounds) = match &one.system {
            None => (one.officer.clone(), grounds),
            Some(system) => (
                Text::new(format!("由 {system}"), format!("by {system}")).of(lang).to_owned(),
                Text::new(
                    format!("所载为“{grounds}”，理由见该系统"),
                    format!("it says \"{grounds}\"; its grounds stand there"),
                )
                .of(lang)
                .to_owned(),
            ),
        };
        let on = if one.on.is_empty() { "–".to_owned() } else { one.on.clone() };
        vec![on, one.case.clone(), by, grounds]
    };
    shown.refusals.iter().map(row).collect()
}

fn records(shown: &PersonShown, lang: Lang) -> Vec<Vec<String>> {
    let row = |one: &person::RecordShown| {
        vec![one.on.clone().unwrap_or_else(|| "–".to_owned()), one.case.clone(), one.kind.named(lang).to_owned()]
    };
    shown.records.iter().map(row).collect()
}

fn units(shown: &PersonShown) -> Vec<Vec<String>> {
    let row =
        |one: &person::UnitShown| vec![one.uscc.clone(), one.name.clone().unwrap_or_default(), one.cases.join(", ")];
    shown.units.iter().map(row).collect()
}

fn timeline(shown: &PersonShown, lang: Lang) -> Vec<Vec<String>> {
    let row = |one: &person::Happened| {
        vec![
            clock(&one.at),
            one.case.clone().unwrap_or_default(),
            one.what.of(lang).to_owned(),
            one.officer.clone(),
            one.read.of(lang).to_owned(),
        ]
    };
    shown.timeline.iter().map(row).collect()
}
