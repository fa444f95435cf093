//! `rules`: what the program decides by, with its source, whether it is whole, what changes, and how an office changes it.

mod diff;
mod labelled;
mod law;
mod show;

pub(crate) use law::differences;

use serde_json::{Value, json};

use crate::cli::Outcome;
use crate::cli::context::CommandContext;
use crate::domain::text::{Lang, Text};
use crate::domain::words::Word;
use crate::error::{Exit, UserError};
use crate::policy::Policy;
use crate::policy::law::cite_zh;
use crate::rules::examples::{Examples, all_rules};
use crate::rules::reasons::{Code, Outcome as Verdict};
use crate::rules::rule::Rule;
use crate::rules::verify::{Report, verify};
use crate::ui::{Ui, table};

/// List, show, verify, compare and test the rules, and change the law of a case file
#[derive(clap::Args)]
pub(crate) struct RulesArgs {
    #[command(subcommand)]
    command: RulesCommand,
}

#[derive(clap::Subcommand)]
enum RulesCommand {
    List(ListArgs),
    Show(ShowArgs),
    Verify(VerifyArgs),
    Diff(diff::DiffArgs),
    Test(labelled::TestArgs),
    Propose(law::ProposeArgs),
    Activate(law::ActivateArgs),
    History(law::HistoryArgs),
    Impact(law::ImpactArgs),
}

/// List all rules: id, outcome when not met, rank of the source, title, citation
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli rules list
  visa-cli rules list --lang zh
  visa-cli rules list --json")]
struct ListArgs {}

/// Show one rule: title, citation, text of the articles, figures by date, examples
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli rules show PV-04
  visa-cli rules show EX-02 --lang zh
  visa-cli rules show PV-14 --json")]
struct ShowArgs {
    /// Id of the rule, such as PV-04; or the name of a figure of the law, such as duties.apart
    id: String,
}

/// Verify that the rules are whole
///
/// Every rule has id, citation, sentences in both languages and examples that run; every reason can occur, and the
/// first facts in which it does are named; every case in a space of small facts has a verdict. The exit code is 1
/// otherwise, and the facts that show the fault are printed.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli rules verify
  visa-cli rules verify --lang zh
  visa-cli rules verify --every 50 --json")]
struct VerifyArgs {
    /// Decide only one of so many of the small cases: a quick look that proves less
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..))]
    every: u64,
}

pub(crate) fn run(args: &RulesArgs, ctx: CommandContext) -> Outcome {
    let (policy, ui) = (ctx.config.policy, &mut *ctx.ui);
    match &args.command {
        RulesCommand::Show(ShowArgs { id }) => {
            let (policy, whence) = ctx.law_in_use()?;
            match show::figure(id, policy) {
                Some(figure) => show::show_figure(&figure, (policy, whence), ctx.ui),
                None => show::show(find(id)?, (policy, whence), ctx.ui),
            }
        }
        RulesCommand::List(ListArgs {}) => list(ui),
        RulesCommand::Verify(VerifyArgs { every }) => Ok(proof(policy, *every, ui)),
        RulesCommand::Diff(args) => diff::run(args, ctx),
        RulesCommand::Test(args) => labelled::run(args, ctx.law_in_use()?.0, ctx.ui),
        RulesCommand::Propose(args) => law::propose(args, ctx),
        RulesCommand::Activate(args) => law::activate(args, ctx),
        RulesCommand::History(args) => law::history(args, ctx),
        RulesCommand::Impact(args) => law::impact_of(args, ctx),
    }
}

/// Returns the reasons of a rule, as its examples have them, each once.
fn codes(rule: &Rule) -> Vec<Code> {
    let mut codes = Vec::new();
    for code in Examples::built_in().of(rule.id).filter_map(|example| example.code) {
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    codes
}

/// Returns the outcome of a case in which the rule is not met.
fn outcome(rule: &Rule) -> Option<Verdict> {
    codes(rule).first().map(|code| code.outcome())
}

/// Returns the rank of the source.
fn rank(rule: &Rule) -> &'static str {
    codes(rule).first().map_or("", |code| code.entry().authority_level.as_str())
}

/// Returns the citation without the place of the item that the visa class decides.
fn citation(rule: &Rule) -> String {
    rule.cite.replace("{item}", "")
}

fn of<W: Word>(word: W, lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => word.zh(),
        Lang::En => word.en(),
    }
}

fn list(ui: &mut Ui) -> Outcome {
    let rules = all_rules();
    if ui.json {
        let rules: Vec<Value> = rules.into_iter().map(as_json).collect();
        ui.json_line(&json!({"schema": 1, "rules": rules}).to_string());
        return Ok(Exit::Done);
    }
    let lang = ui.lang;
    let words = |zh: &'static str, en: &'static str| Text::new(zh, en).of(lang).to_owned();
    let heading = ["id", "not met", "rank", "title", "citation"];
    let heading_zh = ["编号", "不符合时", "位阶", "内容", "依据"];
    let mut rows = vec![heading.iter().zip(heading_zh).map(|(en, zh)| words(zh, en)).collect()];
    for rule in rules {
        rows.push(vec![
            rule.id.to_owned(),
            outcome(rule).map_or("", |outcome| of(outcome, lang)).to_owned(),
            rank(rule).to_owned(),
            words(rule.zh, rule.en),
            Text::new(cite_zh(&citation(rule)), citation(rule)).of(lang).to_owned(),
        ]);
    }
    for line in table::aligned(&rows) {
        ui.line(&line);
    }
    Ok(Exit::Done)
}

/// Returns what is constant of a rule.
fn as_json(rule: &Rule) -> Value {
    let cite = citation(rule);
    json!({
        "id": rule.id, "title_en": rule.en, "title_zh": rule.zh, "citation": cite, "citation_zh": cite_zh(&cite),
        "outcome": outcome(rule), "codes": codes(rule), "rank": rank(rule), "figures": rule.figures,
        "governing_date": rule.governing_date(),
        "decides": if rule.id.starts_with("RT-") { "passport" } else { "application" },
    })
}

/// Finds a rule by its id, in upper or lower case.
fn find(id: &str) -> anyhow::Result<&'static Rule> {
    let wanted = id.to_uppercase();
    let mut rules = all_rules();
    if let Some(rule) = rules.iter().find(|rule| rule.id == wanted) {
        return Ok(rule);
    }
    rules.sort_by_key(|rule| distance(rule.id, &wanted));
    let near: Vec<&str> = rules.iter().take(3).map(|rule| rule.id).collect();
    let near = near.join(", ");
    let unknown = UserError::new(
        Exit::NotFound,
        "rule_not_found",
        Text::new(format!("没有规则 {id}，相近的有 {near}"), format!("there is no rule {id}; the nearest are {near}")),
        Text::new("用 visa-cli rules list 查看全部规则", "see all rules with: visa-cli rules list"),
    );
    Err(unknown.into())
}

/// Returns how many characters have to be put in, taken out or changed to make one text of the other.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, a) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = line + 1;
        for (place, b) in other.iter().enumerate() {
            let changed = diagonal + usize::from(a != *b);
            diagonal = row[place + 1];
            row[place + 1] = changed.min(diagonal + 1).min(row[place] + 1);
        }
    }
    row[other.len()]
}

fn proof(policy: &Policy, every: u64, ui: &mut Ui) -> Exit {
    let report = verify(policy, every);
    let exit = if report.faults.is_empty() { Exit::Done } else { Exit::Refused };
    if ui.json {
        let mut body = serde_json::to_value(&report).unwrap_or_default();
        body["schema"] = json!(1);
        body["ok"] = json!(report.faults.is_empty());
        ui.line(&body.to_string());
    } else {
        told(&report, ui);
    }
    exit
}

fn told(report: &Report, ui: &mut Ui) {
    let lang = ui.lang;
    let mut rows = Vec::new();
    for (code, witness) in &report.witnesses {
        rows.push(vec![(*code).to_owned(), witness.of(lang).to_owned()]);
    }
    for line in table::aligned(&rows) {
        ui.line(&line);
    }
    for fault in &report.faults {
        let text = Text::new(
            format!("错误: {}: {}", fault.zh, fault.witness),
            format!("fault: {}: {}", fault.en, fault.witness),
        );
        ui.line(text.of(lang));
    }
    let Report { rules, examples, cases, witnesses, faults } = report;
    let (reasons, faults) = (witnesses.len(), faults.len());
    let summary = Text::new(
        format!("规则 {rules} 条，示例 {examples} 个，理由 {reasons} 种，小事实 {cases} 例；错误 {faults} 处"),
        format!(
            "{rules} rules, {examples} examples, {reasons} reasons, {cases} cases of small facts; faults: {faults}"
        ),
    );
    ui.line(summary.of(lang));
}
