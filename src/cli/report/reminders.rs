//! `report reminders`: the days that run out for applicants, on the screen or as a file for their unit.

use serde_json::json;

use super::{Format, Outcome, Printing, output};
use crate::app::desk::Desk;
use crate::app::report::reminders::{Duty, Reminder, Wanted, reminders};
use crate::app::units;
use crate::cli::context::CommandContext;
use crate::cli::list::fitting;
use crate::domain::labels;
use crate::domain::text::{Lang, Text};
use crate::domain::words::{Measure, PaperKind, Word};
use crate::error::Exit;
use crate::paper::reminders as paper;
use crate::paper::rows::{self, RowForm};
use crate::ui::{safe, table};

/// List the days that run out for applicants: file by, leave by, enter by, hand a paper in anew by
///
/// Each unit is told of the people it invited itself: name, nationality and the last four of the passport number. A file
/// for one unit has nobody else in it; HTML begins a page for each unit.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli report reminders --days 30
  visa-cli report reminders --days 14 --by enterprise --json
  visa-cli report reminders --by enterprise --format html -o reminders.html
  visa-cli report reminders --enterprise 91310115MA1K4BQR2R --format csv")]
pub(super) struct RemindersArgs {
    /// Words of the filter: only cases that fit
    #[arg(value_name = "FILTER")]
    filter: Vec<String>,
    /// How many days ahead
    #[arg(long, value_name = "N", default_value_t = 30)]
    days: u32,
    /// In what order
    #[arg(long, value_enum, default_value_t = By::Day)]
    by: By,
    /// Only of this inviting unit: its credit code
    #[arg(long, value_name = "CODE")]
    enterprise: Option<String>,
    #[command(flatten)]
    printing: Printing,
}

/// The order of reminders.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum By {
    /// The nearest day first
    Day,
    /// By inviting unit
    Enterprise,
}

pub(super) fn reminders_of(args: &RemindersArgs, mut ctx: CommandContext) -> Outcome {
    let desk = ctx.look()?;
    let unit = args.enterprise.as_deref().map(|code| units::known(&desk, code)).transpose()?;
    let enterprise = unit.as_deref();
    let by_enterprise = args.by == By::Enterprise;
    let mut found = reminders(&desk, Wanted { days: args.days, by_enterprise, enterprise })?;
    if let Some(fit) = fitting(&args.filter, &desk, &mut ctx)? {
        found.retain(|one| fit.contains(&one.case));
    }
    let told = json!({"schema": 1, "date": desk.today(), "days": args.days, "reminders": found});
    let (lang, path) = (ctx.ui.lang, args.printing.output.as_deref());
    let format = args.printing.format(&ctx);
    let bytes = match format {
        Format::Text => screen(&found, by_enterprise, lang).into_bytes(),
        Format::Json => format!("{told}\n").into_bytes(),
        Format::Html => paper::html(&about(&desk), &found, lang)?.into_bytes(),
        Format::Csv => file(RowForm::Separated(b',', !args.printing.no_bom), &found, lang)?,
        Format::Tsv => file(RowForm::Separated(b'\t', false), &found, lang)?,
        Format::Xlsx => {
            output::not_to_a_terminal("xlsx", path, ctx.ui)?;
            file(RowForm::Workbook, &found, lang)?
        }
    };
    output::put(&bytes, path, ctx.over(), ctx.ui)?;
    if format == Format::Text {
        let count = found.len();
        ctx.ui.say(&Text::new(format!("共 {count} 项"), format!("{count} in all")));
    }
    Ok(Exit::Done)
}

fn about(desk: &Desk) -> paper::About {
    let ledger = desk.file.ledger();
    paper::About { office: ledger.office_name.clone(), training: ledger.training, on: desk.today() }
}

/// The rows of a file.
fn file(form: RowForm, found: &[Reminder], lang: Lang) -> anyhow::Result<Vec<u8>> {
    let heads: Vec<&str> = paper::HEADS.iter().map(|head| head[usize::from(lang == Lang::En)]).collect();
    let mut bytes = Vec::new();
    let mut each = |take: &mut dyn FnMut(&[String]) -> anyhow::Result<()>| {
        found.iter().try_for_each(|one| take(&paper::row(one, lang)))
    };
    rows::write(form, &heads, &mut each, &mut bytes)?;
    Ok(bytes)
}

fn screen(found: &[Reminder], by_enterprise: bool, lang: Lang) -> String {
    let mut unit: Option<&Reminder> = None;
    let mut lines = Vec::new();
    for one in found {
        if by_enterprise && unit.is_none_or(|before| before.enterprise != one.enterprise) {
            let code = one.enterprise.clone().unwrap_or_else(|| Text::new("无邀请单位", "no unit").of(lang).to_owned());
            lines.push(vec![code, String::new(), String::new(), one.enterprise_name.clone().unwrap_or_default()]);
        }
        unit = Some(one);
        let country = one.nationality.as_deref().map(labels::nationality_of);
        let mut line = vec![
            format!("  {}", one.on),
            Duty::named(one.duty, lang).to_owned(),
            one.case.clone(),
            Measure::named(one.measure, lang).to_owned(),
            one.paper.map_or(String::new(), |paper| PaperKind::named(paper, lang).to_owned()),
            one.name.clone().unwrap_or_default(),
            country.map_or(String::new(), |country| country.of(lang).to_owned()),
        ];
        if !by_enterprise {
            line.push(one.enterprise_name.clone().unwrap_or_default());
        }
        lines.push(line);
    }
    table::aligned(&lines).iter().fold(String::new(), |text, line| text + &safe::shown(line) + "\n")
}
