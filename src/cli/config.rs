//! `config`: which settings and policy are in use, and where they come from.

use std::collections::BTreeMap;

use serde_json::json;

use crate::app::law::{SavedQuery, looked_up, of_settings, queries, queries_of_machine};
use crate::cli::Outcome;
use crate::cli::context::CommandContext;
use crate::config::Config;
use crate::domain::text::{Lang, Text};
use crate::domain::words::Word;
use crate::error::Exit;
use crate::policy::BUILT_IN;
use crate::store::engine::Access;
use crate::ui::Ui;

/// Show the settings and the policy in use
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli config path
  visa-cli config show --json
  visa-cli config show --built-in > office.toml")]
pub(crate) struct ConfigArgs {
    #[command(subcommand)]
    command: ConfigCommand,
}

#[derive(clap::Subcommand)]
enum ConfigCommand {
    /// Print the settings, each with its origin, the saved queries, and the policy in use
    ///
    /// A saved query that stands under [queries] of the text that was proposed and activated is of the record, the same on
    /// every machine, and holds before one of the settings.
    Show {
        /// Print the whole built-in file, settings and policy, to copy and change
        #[arg(long)]
        built_in: bool,
    },
    /// Print where the configuration file is looked for, the one in use marked
    Path,
}

pub(crate) fn run(args: &ConfigArgs, mut ctx: CommandContext) -> Outcome {
    match args.command {
        ConfigCommand::Show { built_in: true } => ctx.ui.data(BUILT_IN.as_bytes()),
        ConfigCommand::Show { built_in: false } => show(&mut ctx)?,
        ConfigCommand::Path => path(ctx.config, ctx.ui),
    }
    Ok(Exit::Done)
}

fn show(ctx: &mut CommandContext) -> anyhow::Result<()> {
    // Without a case file the settings of this machine are all there is.
    let there = ctx.case_file().is_ok_and(|path| path.exists());
    let desk = if there { Some(ctx.open(Access::Read)?) } else { None };
    let queries = desk.as_ref().map_or_else(|| queries_of_machine(ctx.config), |desk| queries(desk, ctx.config));
    let (policy, whence) =
        desk.as_ref().map_or_else(|| Ok(of_settings(ctx.config)), |desk| looked_up(&desk.file, ctx.config))?;
    let (config, ui) = (ctx.config, &mut *ctx.ui);
    let lang = match ui.lang {
        Lang::Zh => "zh",
        Lang::En => "en",
    };
    let file = config.path.as_ref().map(|path| path.display().to_string());
    let latest = policy.latest().from;
    if ui.json {
        let words: BTreeMap<&String, &String> = queries.iter().map(|(name, query)| (name, &query.words)).collect();
        let recorded: Vec<&String> =
            queries.iter().filter(|(_, query)| query.text.is_some()).map(|(name, _)| name).collect();
        let body = json!({
            "schema": 1, "file": file, "settings": {"lang": lang}, "queries": words, "queries_in_record": recorded,
            "queries_text": queries.values().find_map(|query| query.text.as_ref()),
            "policy": {"sha256": policy.sha256, "from": whence.code(), "latest_edition": latest, "calendar_years": [policy.calendar.years().start(), policy.calendar.years().end()]},
        });
        ui.line(&body.to_string());
        return Ok(());
    }
    let origin = file.unwrap_or_else(|| Text::new("内置", "built in").of(ui.lang).to_owned());
    ui.line(&format!("file = {origin}"));
    ui.line(&format!("lang = {lang}"));
    ui.line(&format!("policy = {}", Text::new(whence.zh(), whence.en()).of(ui.lang)));
    ui.line(&format!("policy sha256 = {}", policy.sha256));
    ui.line(&format!("policy latest edition = {latest}"));
    ui.line(&format!("calendar = {}-{}", policy.calendar.years().start(), policy.calendar.years().end()));
    for (name, SavedQuery { words, text }) in &queries {
        let whose = match text {
            Some(text) => Text::new(
                format!("在记录中，由二人启用的文本 {} 所载（visa-cli rules history）", &text[..SHORT.min(text.len())]),
                format!(
                    "in the record, of the text {} that two officers activated (visa-cli rules history)",
                    &text[..SHORT.min(text.len())]
                ),
            ),
            None => Text::new("仅本机设置", "of this machine's settings alone"),
        };
        ui.line(&format!("@{name} = {words}  # {}", whose.of(ui.lang)));
    }
    Ok(())
}

/// Characters of the hash of a text by which it is named.
const SHORT: usize = 16;

fn path(config: &Config, ui: &mut Ui) {
    let places = ui.environment.config_files.clone();
    if ui.json {
        let body = json!({"schema": 1, "in_use": config.path, "places": places});
        ui.line(&body.to_string());
        return;
    }
    if let Some(path) = config.path.as_ref().filter(|path| !places.contains(path)) {
        ui.line(&format!("* {}", path.display()));
    }
    for place in places {
        let mark = if config.path.as_ref() == Some(&place) { '*' } else { ' ' };
        ui.line(&format!("{mark} {}", place.display()));
    }
}
