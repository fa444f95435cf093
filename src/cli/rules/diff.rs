//! `rules diff`: what two policy files say differently, figure by figure.

use serde_json::{Value, json};

use crate::app::law::text_of;
use crate::cli::Outcome;
use crate::cli::context::CommandContext;
use crate::domain::safe::shown;
use crate::domain::text::{Lang, Text};
use crate::error::{Exit, UserError};
use crate::policy::compare::refused;
use crate::policy::dated::Shown;
use crate::policy::law::cite_zh;
use crate::policy::{BUILT_IN, PlacedFault, Policy};
use crate::ui::Ui;

/// Tell what two policy files say differently, figure by figure with the provisions
///
/// `built-in` stands for what is compiled in, a number for a text of the case file, as `rules history` numbers them. Exit
/// code 0 whether they differ or not; 1 where one cannot be read, with
/// every fault and its line.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli rules diff built-in office.toml
  visa-cli rules diff old.toml new.toml --json
  visa-cli rules diff 2 214")]
pub(super) struct DiffArgs {
    /// The one: a policy file, built-in, or the number of a text in the case file
    #[arg(value_name = "A")]
    one: String,
    /// The other
    #[arg(value_name = "B")]
    other: String,
}

pub(super) fn run(args: &DiffArgs, mut ctx: CommandContext) -> Outcome {
    let (one, other) = (read(&args.one, &mut ctx)?, read(&args.other, &mut ctx)?);
    let ui = ctx.ui;
    let refused = refused(&[Policy::built_in(), &one], &other);
    let figures: Vec<Figure> = one
        .shown()
        .into_iter()
        .zip(other.shown())
        .map(|((name, one), (_, other))| Figure::new(name, &one, &other))
        .filter(|figure| !figure.gone.is_empty() || !figure.new.is_empty())
        .collect();
    let years = |policy: &Policy| policy.calendar.years();
    let notices = |policy: &Policy| -> Vec<String> {
        years(policy).filter_map(|year| policy.calendar.notice(year)).map(|notice| format!("{notice:?}")).collect()
    };
    let (gone_years, new_years) = differing(&one, &other);
    if ui.json {
        let told = json!({
            "schema": 1, "same": one.text == other.text, "figures": figures.iter().map(Figure::json).collect::<Vec<_>>(),
            "calendar": {"gone": gone_years, "new": new_years}, "a": one.sha256, "b": other.sha256,
            "would_be_refused": refused.iter().map(PlacedFault::json).collect::<Vec<_>>(),
        });
        ui.line(&told.to_string());
        return Ok(Exit::Done);
    }
    let lang = ui.lang;
    for figure in &figures {
        figure.lines(lang).iter().for_each(|line| ui.line(&shown(line)));
    }
    for (mark, years) in [("-", &gone_years), ("+", &new_years)] {
        for year in years {
            let text = Text::new(format!("{mark} {year} 年节假日安排"), format!("{mark} the holidays of {year}"));
            ui.line(text.of(lang));
        }
    }
    if figures.is_empty() && notices(&one) == notices(&other) {
        ui.line(Text::new("数值、日期和依据均相同", "no figure, day or provision differs").of(lang));
    }
    would_be_refused(&refused, ui);
    Ok(Exit::Done)
}

/// Tells the entries for which proposing the text would be refused.
pub(super) fn would_be_refused(faults: &[PlacedFault], ui: &mut Ui) {
    if faults.is_empty() {
        return;
    }
    let heading = Text::new("以下条目不能提议启用：", "for these entries proposing it would be refused:");
    ui.line(heading.of(ui.lang));
    for PlacedFault { line, text } in faults {
        let told = Text::new(format!("  第 {line} 行: {}", text.zh), format!("  line {line}: {}", text.en));
        ui.line(&shown(told.of(ui.lang)));
    }
}

/// The years whose holidays only the one has as they are, and only the other.
fn differing(one: &Policy, other: &Policy) -> (Vec<i32>, Vec<i32>) {
    let only = |these: &Policy, those: &Policy| {
        these.calendar.years().filter(|year| these.calendar.notice(*year) != those.calendar.notice(*year)).collect()
    };
    (only(one, other), only(other, one))
}

/// A figure that differs: its entries in the one and not in the other, and the other way round.
struct Figure {
    name: &'static str,
    gone: Vec<Shown>,
    new: Vec<Shown>,
}

impl Figure {
    fn new(name: &'static str, one: &[Shown], other: &[Shown]) -> Figure {
        // The end of an entry follows from the next one, which is told itself.
        let same = |a: &Shown, b: &Shown| {
            (a.from, a.firm_from, &a.value, &a.cite, a.level) == (b.from, b.firm_from, &b.value, &b.cite, b.level)
        };
        let only = |these: &[Shown], those: &[Shown]| {
            these.iter().filter(|entry| !those.iter().any(|other| same(entry, other))).cloned().collect()
        };
        Figure { name, gone: only(one, other), new: only(other, one) }
    }

    fn json(&self) -> Value {
        json!({"name": self.name, "gone": self.gone, "new": self.new})
    }

    fn lines(&self, lang: Lang) -> Vec<String> {
        let mut lines = vec![self.name.to_owned()];
        for (mark, entries) in [("-", &self.gone), ("+", &self.new)] {
            for Shown { from, firm_from, value, cite, level, .. } in entries {
                let firm = match (firm_from, lang) {
                    (Some(firm), Lang::Zh) => format!("（确定自 {firm}）"),
                    (Some(firm), Lang::En) => format!(" (firm from {firm})"),
                    (None, _) => String::new(),
                };
                let cite = if lang == Lang::Zh { cite_zh(cite) } else { cite.clone() };
                lines.push(format!("  {mark} {from}{firm}  {value}  {cite} · {level}"));
            }
        }
        lines
    }
}

fn read(name: &str, ctx: &mut CommandContext) -> anyhow::Result<Policy> {
    if name == "built-in" {
        return Ok(Policy::read(BUILT_IN).map_err(|faults| not_a_policy(name, &faults))?);
    }
    if let Ok(number) = name.parse::<u64>()
        && !std::path::Path::new(name).exists()
    {
        return text_of(&ctx.look()?, number);
    }
    let text = std::fs::read_to_string(name).map_err(|error| {
        let hint =
            Text::new("检查文件名；built-in 指内置政策", "check the name; built-in stands for what is compiled in");
        UserError::cannot_read(Exit::Refused, std::path::Path::new(name), &error, hint)
    })?;
    Ok(Policy::read(&text).map_err(|faults| not_a_policy(name, &faults))?)
}

fn not_a_policy(name: &str, faults: &[PlacedFault]) -> UserError {
    let line = |fault: &PlacedFault| {
        Text::new(format!("第 {} 行: {}", fault.line, fault.text.zh), format!("line {}: {}", fault.line, fault.text.en))
    };
    UserError::new(
        Exit::Refused,
        "invalid_policy",
        Text::new(format!("政策文件 {name} 有误"), format!("the policy file {name} is not valid")),
        Text::new("按所列行修改", "mend the lines named"),
    )
    .with_details(faults.iter().map(line).collect())
}
