//! `document checklist`: which papers a measure or a case needs, why, and what came in.

use serde_json::json;

use crate::app::amend::read_facts;
use crate::app::checklist::{Checklist, Item, of_case, of_facts};
use crate::cli::Outcome;
use crate::cli::context::CommandContext;
use crate::cli::facts::set;
use crate::domain::number::NO_NUMBER;
use crate::domain::text::{Lang, Text};
use crate::domain::words::{Measure, Word};
use crate::error::Exit;
use crate::policy::law::cite_zh;

/// Tell which papers a case or a measure needs, each with its provision, and what came in of them
///
/// The rules say what is needed: of a measure alone what everybody needs, with --set what an applicant so described needs, of a
/// case what that one needs, with what came in, who verified it and until when it holds.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli document checklist 123
  visa-cli document checklist port_visa --set request.purpose=exhibition
  visa-cli document checklist visa_extension --json")]
pub(crate) struct ChecklistArgs {
    /// The case, or a measure such as port_visa
    #[arg(value_name = "CASE|MEASURE")]
    of: String,
    /// One fact of an applicant, such as request.purpose=exhibition; may be given again
    #[arg(long, value_name = "FACT=VALUE")]
    set: Vec<String>,
}

pub(crate) fn run(args: &ChecklistArgs, mut ctx: CommandContext) -> Outcome {
    let desk = ctx.look()?;
    let list = match Measure::find(&args.of.replace('-', "_")) {
        Some(measure) => {
            let mut facts = json!({"id": NO_NUMBER, "measure": measure, "stage": "acceptance", "as_of": desk.today()});
            for assignment in &args.set {
                set(&mut facts, assignment)?;
            }
            of_facts(&desk, &read_facts(&facts)?)
        }
        None => of_case(&desk, &desk.take_up(&args.of)?)?,
    };
    if ctx.ui.json {
        ctx.json(&list)?;
        return Ok(Exit::Done);
    }
    tell(&list, &mut ctx);
    Ok(Exit::Done)
}

fn tell(list: &Checklist, ctx: &mut CommandContext) {
    let lang = ctx.ui.lang;
    let of = |zh: &'static str, en: &'static str| Text::new(zh, en).of(lang).to_owned();
    let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".to_owned());
    let mut rows = vec![vec![
        String::new(),
        of("材料", "paper"),
        of("核验人", "verified by"),
        of("有效至", "valid to"),
        of("依据", "because"),
    ]];
    let is_of_case = list.case.is_some();
    for item in &list.items {
        let mark = match (item.received, item.ended) {
            (false, _) => "[ ]",
            (true, false) => "[x]",
            (true, true) => "[!]",
        };
        let because =
            item.citation.as_ref().map_or_else(|| of("未要求", "not asked for"), |cite| cited(cite, item, lang));
        rows.push(vec![
            mark.to_owned(),
            item.name.of(lang).to_owned(),
            text(&item.verified_by),
            text(&item.valid_until),
            because,
        ]);
    }
    if !is_of_case {
        rows.iter_mut().for_each(|row| drop(row.drain(2..4)));
    }
    ctx.ui.rows(&rows);
    let (all, came) = (list.items.len(), list.items.iter().filter(|item| item.received && !item.ended).count());
    let ended = list.items.iter().filter(|item| item.ended).count();
    if is_of_case {
        ctx.ui.say(&Text::new(format!("{all} 份，已收 {came} 份"), format!("{came} of {all} came in")));
        if 0 < ended {
            ctx.ui.say(&Text::new(
                format!("[!] {ended} 份已过期，须另交"),
                format!("[!] {ended} ended since: another is needed"),
            ));
        }
    }
}

fn cited(cite: &str, item: &Item, lang: Lang) -> String {
    let (rule, because) = (item.rule.unwrap_or_default(), item.because.as_ref().map_or("", |because| because.of(lang)));
    match lang {
        Lang::Zh => format!("{because}（{rule} {}）", cite_zh(cite)),
        Lang::En => format!("{because} ({rule} {cite})"),
    }
}
