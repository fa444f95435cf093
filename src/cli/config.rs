//! `config`: which settings and policy are in use, and where they come from.

use serde_json::json;

use crate::cli::Outcome;
use crate::config::Config;
use crate::domain::text::{Lang, Text};
use crate::error::Exit;
use crate::policy::BUILT_IN;
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
    /// Print the settings, each with its origin, and the policy in use
    Show {
        /// Print the whole built-in file, settings and policy, to copy and change
        #[arg(long)]
        built_in: bool,
    },
    /// Print where the configuration file is looked for, the one in use marked
    Path,
}

pub(crate) fn run(args: &ConfigArgs, config: &Config, ui: &mut Ui) -> Outcome {
    match args.command {
        ConfigCommand::Show { built_in: true } => ui.data(BUILT_IN.as_bytes()),
        ConfigCommand::Show { built_in: false } => show(config, ui),
        ConfigCommand::Path => path(config, ui),
    }
    Ok(Exit::Done)
}

fn show(config: &Config, ui: &mut Ui) {
    let lang = match ui.lang {
        Lang::Zh => "zh",
        Lang::En => "en",
    };
    let file = config.path.as_ref().map(|path| path.display().to_string());
    let policy = config.policy;
    let latest = policy.latest().from;
    if ui.json {
        let body = json!({
            "schema": 1, "file": file, "settings": {"lang": lang}, "queries": config.queries,
            "policy": {"sha256": policy.sha256, "latest_edition": latest, "calendar_years": [policy.calendar.years().start(), policy.calendar.years().end()]},
        });
        ui.line(&body.to_string());
        return;
    }
    let origin = file.unwrap_or_else(|| Text::new("内置", "built in").of(ui.lang).to_owned());
    ui.line(&format!("file = {origin}"));
    ui.line(&format!("lang = {lang}"));
    ui.line(&format!("policy sha256 = {}", policy.sha256));
    ui.line(&format!("policy latest edition = {latest}"));
    ui.line(&format!("calendar = {}-{}", policy.calendar.years().start(), policy.calendar.years().end()));
    for (name, words) in &config.queries {
        ui.line(&format!("@{name} = {words}"));
    }
}

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
