//! `rules propose`, `activate`, `history` and `impact`: how the law by which an office decides is changed.

use std::path::PathBuf;

use serde_json::json;

use crate::app::desk::Desk;
use crate::app::law::impact::{Changed, Side, impact};
use crate::app::law::{self, ActivateDone, ProposeDone, Told, Waiting};
use crate::cli::Outcome;
use crate::cli::context::{CommandContext, clock, needed, transaction};
use crate::config;
use crate::domain::filter::Filter;
use crate::domain::labels::wanted;
use crate::domain::life::State;
use crate::domain::text::{Lang, Text};
use crate::domain::words::Word;
use crate::error::{Exit, UserError};
use crate::policy::compare::Difference;
use crate::policy::law::cite_zh;
use crate::policy::{PlacedFault, Policy};
use crate::record::law::Impact;
use crate::rules::reasons::{Code, Outcome as Verdict};

/// Cases that are told one by one before a text is activated.
const TOLD: u64 = 20;

/// Propose a text of the law for this case file
///
/// An officer who approves proposes it, a security administrator, who has no hand in any case, activates it. Refused, each
/// with its line, are an entry of lower rank that would make one of higher rank laxer, and one whose provision the program
/// does not know: newer law is named by the [[edition]] of its first day, in the words of the citation.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli --officer approve1 rules propose office.toml \\
    --note 'port visas: 20 days at this port'
  visa-cli --officer approve1 rules propose --built-in \\
    --note 'text of the new version'")]
pub(super) struct ProposeArgs {
    #[command(flatten)]
    draft: DraftArgs,
    /// Why
    #[arg(long)]
    note: Option<String>,
}

/// The text that is looked at.
#[derive(clap::Args)]
struct DraftArgs {
    /// A whole policy file, in the form of config.example.toml
    #[arg(value_name = "FILE", required_unless_present = "built_in")]
    file: Option<PathBuf>,
    /// The text that this program brings
    #[arg(long, conflicts_with = "file")]
    built_in: bool,
}

/// Activate a proposed text of the law
///
/// Shows what it changes in the law and in the cases on file, and asks. From then on every case is decided by it, each by
/// the edition of its day of filing; last days that could not be counted before are set.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli --officer admin1 rules activate 214
  visa-cli --officer admin1 rules activate 214 --yes")]
pub(super) struct ActivateArgs {
    /// Number of the proposal
    proposal: u64,
}

/// List the texts of the law that were in force or proposed in this case file
///
/// With a number: who put that text in force, and what it changed in the one before it, figure by figure.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli rules history
  visa-cli rules history 214
  visa-cli rules history 214 --text > text.toml")]
pub(super) struct HistoryArgs {
    /// The text of this number
    #[arg(value_name = "NUMBER")]
    proposal: Option<u64>,
    /// Print the text itself
    #[arg(long, requires = "proposal")]
    text: bool,
}

/// Decide all cases of the file again under a draft, and tell which come out otherwise
///
/// Each case is decided as it was assessed last, under the text in force and under the draft. Nothing is written.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli rules impact draft.toml
  visa-cli rules impact --built-in --json")]
pub(super) struct ImpactArgs {
    #[command(flatten)]
    draft: DraftArgs,
}

impl DraftArgs {
    fn read(&self) -> anyhow::Result<Policy> {
        match &self.file {
            Some(path) => config::policy_file(path),
            None => Ok(Policy::clone(Policy::built_in())),
        }
    }
}

pub(super) fn propose(args: &ProposeArgs, mut ctx: CommandContext) -> Outcome {
    let draft = args.draft.read()?;
    let mut desk = ctx.sit()?;
    queries_can_be_read(&draft, &desk)?;
    let turned = turned_over(&desk, &draft, &mut ctx)?;
    let done = law::propose(&mut desk, &draft, args.note.as_deref())?;
    if ctx.ui.json {
        let mut told = serde_json::to_value(&done)?;
        told["turned_over"] = json!(turned);
        ctx.json(&told)?;
        return Ok(Exit::Done);
    }
    let ProposeDone { proposal, changes, done, .. } = done;
    differences(&changes, &mut ctx);
    if let Some(first) = begun(&changes, &desk) {
        ctx.ui.say(&Text::new(
            format!("注意：有条目自 {first} 起算，早于今天；启用后，此前申请、尚未签发的案件也依其判定"),
            format!("note: an entry begins on {first}, before today: once activated it decides what was filed since and is not issued yet"),
        ));
    }
    if !turned.is_empty() {
        let all = turned.join(", ");
        ctx.ui.say(&Text::new(
            format!("注意：下列已批准或者已签发的案件依该文本结论不同：{all}"),
            format!("note: by this text these approved or issued cases would have come out otherwise: {all}"),
        ));
    }
    ctx.pairs(&[(Text::new("提议", "proposal"), proposal.to_string()), transaction(&done)]);
    if done.dry_run {
        return Ok(Exit::Done);
    }
    ctx.ui.say(&Text::new(
        format!("下一步: 由安全管理员运行 visa-cli rules activate {proposal}"),
        format!("next: a security administrator runs visa-cli rules activate {proposal}"),
    ));
    Ok(Exit::Done)
}

/// The first day of an entry that lies before today.
fn begun(changes: &[Difference], desk: &Desk) -> Option<chrono::NaiveDate> {
    let new = changes.iter().filter(|change| change.after.is_some() && change.name.contains('.'));
    new.map(|change| change.from).filter(|from| *from < desk.today()).min()
}

/// The approved and issued cases that come out otherwise by a text, up to as many as are told one by one. Only where an
/// entry of it begins before today.
fn turned_over(desk: &Desk, draft: &Policy, ctx: &mut CommandContext) -> anyhow::Result<Vec<String>> {
    let mut turned = Vec::new();
    if begun(&law::changes(desk, draft)?, desk).is_none() {
        return Ok(turned);
    }
    let progress = progress(desk, ctx)?;
    let each = |changed: &Changed| {
        let granted = matches!(changed.state, State::Approved | State::Issued | State::Collected);
        if granted && changed.before.outcome != changed.after.outcome && (turned.len() as u64) < TOLD {
            turned.push(changed.case.clone());
        }
        Ok(())
    };
    impact(desk, draft, each, |done| progress.at(done))?.ok_or_else(stopped)?;
    Ok(turned)
}

/// Asks that every saved query of a text can be read: an office would find nothing by it.
fn queries_can_be_read(draft: &Policy, desk: &Desk) -> Result<(), UserError> {
    for (name, words) in config::queries_of(&draft.text) {
        Filter::read(&[words], desk).map_err(|wrong| {
            UserError::new(
                Exit::Refused,
                "bad_filter",
                Text::new(format!("保存的查询 @{name} 有误"), format!("the saved query @{name} cannot be read")),
                Text::new(
                    "改正 [queries] 中的该条；见 visa-cli help filters",
                    "mend it in [queries]; see visa-cli help filters",
                ),
            )
            .with_details(wrong)
        })?;
    }
    Ok(())
}

pub(super) fn activate(args: &ActivateArgs, mut ctx: CommandContext) -> Outcome {
    let mut desk = ctx.sit()?;
    if let Some(done) = law::activated_before(&desk, args.proposal)? {
        return activated(done, ctx);
    }
    let waiting = law::waiting(&desk, args.proposal)?;
    let seen = seen(&desk, &waiting, &mut ctx)?;
    if !ctx.everywhere.yes && !ctx.everywhere.dry_run {
        if !ctx.may_ask() {
            return Err(needed("--yes", "启用的确认", "the confirmation").into());
        }
        let question = Text::new("启用该文本？", "put this text in force?");
        if !ctx.ui.confirm(&question, false)? {
            return Ok(Exit::Cancelled);
        }
    }
    activated(law::activate(&mut desk, waiting, seen)?, ctx)
}

/// Shows who activates what the text changes.
fn seen(desk: &Desk, waiting: &Waiting, ctx: &mut CommandContext) -> anyhow::Result<Impact> {
    let told = !ctx.ui.json;
    if told {
        ctx.pairs(&[
            (Text::new("提出人", "proposed by"), waiting.officer.clone()),
            (Text::new("理由", "note"), waiting.note.clone()),
        ]);
        differences(&waiting.changes, ctx);
    }
    let mut lines = Vec::new();
    let lang = ctx.ui.lang;
    let found = {
        let progress = progress(desk, ctx)?;
        let each = |changed: &Changed| {
            if (lines.len() as u64) < TOLD {
                lines.push(line(changed).of(lang).to_owned());
            }
            Ok(())
        };
        impact(desk, &waiting.draft, each, |done| progress.at(done))?.ok_or_else(stopped)?
    };
    if told {
        lines.iter().for_each(|line| ctx.ui.line(line));
        if found.outcomes + found.values > TOLD {
            ctx.ui.say(&Text::new(
                format!("只列出前 {TOLD} 件；全部: visa-cli rules impact FILE"),
                format!("the first {TOLD} only; all of them: visa-cli rules impact FILE"),
            ));
        }
        summary(found, ctx);
    }
    Ok(found)
}

fn progress(desk: &Desk, ctx: &CommandContext) -> anyhow::Result<crate::ui::progress::Progress> {
    let cases = desk.file.all_cases()?.len() as u64;
    Ok(ctx.ui.progress(&Text::new("重新判定", "deciding again"), cases))
}

fn activated(done: ActivateDone, mut ctx: CommandContext) -> Outcome {
    if ctx.ui.json {
        ctx.json(&done)?;
        return Ok(Exit::Done);
    }
    ctx.pairs(&[
        (Text::new("现行文本", "in force"), done.sha256[..16].to_owned()),
        (Text::new("补定办理期限", "last days set"), done.periods_set.to_string()),
        transaction(&done.done),
    ]);
    Ok(Exit::Done)
}

/// One text: its words, or what it changed.
fn one(proposal: u64, words: bool, mut ctx: CommandContext) -> Outcome {
    let desk = ctx.look()?;
    let found = law::one_text(&desk, proposal)?;
    if words && !ctx.ui.json {
        ctx.ui.data(found.text.as_bytes());
        return Ok(Exit::Done);
    }
    if ctx.ui.json {
        let newer = law::program_brings_newer(&desk)?;
        let mut told =
            json!({"schema": 1, "texts": [&found.told], "program_brings_newer": newer, "changes": &found.changes});
        if words {
            told["text"] = json!(found.text);
        }
        ctx.json(&told)?;
        return Ok(Exit::Done);
    }
    let told = &found.told;
    let at = |at: &String| clock(at).to_owned();
    let who = |who: &Option<String>, when: &Option<String>| {
        who.as_ref().zip(when.as_ref()).map_or_else(|| "-".to_owned(), |(who, when)| format!("{who}  {}", at(when)))
    };
    ctx.pairs(&[
        (Text::new("适用文本", "text"), format!("{proposal}  {}", &told.sha256[..16])),
        (Text::new("提出", "proposed"), format!("{}  {}", told.proposed_by, at(&told.proposed_at))),
        (Text::new("启用", "activated"), who(&told.activated_by, &told.activated_at)),
        (Text::new("理由", "note"), told.note.clone()),
    ]);
    if let Some(found) = told.impact {
        summary(found, &mut ctx);
    }
    differences(&found.changes, &mut ctx);
    Ok(Exit::Done)
}

pub(super) fn history(args: &HistoryArgs, mut ctx: CommandContext) -> Outcome {
    if let Some(proposal) = args.proposal {
        return one(proposal, args.text, ctx);
    }
    let desk = ctx.look()?;
    let texts = law::history(&desk)?;
    let newer = law::program_brings_newer(&desk)?;
    if ctx.ui.json {
        ctx.json(&json!({"schema": 1, "texts": texts, "program_brings_newer": newer}))?;
        return Ok(Exit::Done);
    }
    let lang = ctx.ui.lang;
    let word = |zh: &'static str, en: &'static str| Text::new(zh, en).of(lang).to_owned();
    let row = |told: &Told| {
        let standing = match (told.in_force, &told.activated_by) {
            (true, _) => word("现行", "in force"),
            (false, Some(_)) => word("曾适用", "was in force"),
            (false, None) => word("待启用", "waits"),
        };
        let day = |at: &String| clock(at).split(' ').next().unwrap_or_default().to_owned();
        vec![
            told.proposal.to_string(),
            standing,
            told.sha256[..16].to_owned(),
            format!("{} {}", day(&told.proposed_at), told.proposed_by),
            told.activated_at.as_ref().map_or(String::new(), day),
            told.activated_by.clone().unwrap_or_default(),
            told.note.clone(),
        ]
    };
    let rows: Vec<Vec<String>> = texts.iter().map(row).collect();
    ctx.ui.table(&rows, &[2]);
    if newer {
        ctx.ui.say(&law::newer_text());
    }
    Ok(Exit::Done)
}

pub(super) fn impact_of(args: &ImpactArgs, mut ctx: CommandContext) -> Outcome {
    let draft = args.draft.read()?;
    let desk = ctx.look()?;
    let changes = law::changes(&desk, &draft)?;
    let refused = law::faults_of(&desk, &draft)?;
    let progress = progress(&desk, &ctx)?;
    if ctx.ui.json {
        // One document, written as the cases are decided, so that memory does not grow with them.
        let mut between = "";
        ctx.ui.json_line(&format!("{{\"schema\":1,\"changes\":{},\"cases\":[", serde_json::to_string(&changes)?));
        let each = |changed: &Changed| {
            ctx.ui.json_line(&format!("{between}{}", serde_json::to_string(changed)?));
            between = ",";
            Ok(())
        };
        let found = impact(&desk, &draft, each, |done| progress.at(done))?.ok_or_else(stopped)?;
        let refused: Vec<serde_json::Value> = refused.iter().map(PlacedFault::json).collect();
        let (impact, refused) = (serde_json::to_string(&found)?, serde_json::to_string(&refused)?);
        ctx.ui.json_line(&format!("],\"impact\":{impact},\"would_be_refused\":{refused}}}"));
        return Ok(Exit::Done);
    }
    differences(&changes, &mut ctx);
    let lang = ctx.ui.lang;
    let each = |changed: &Changed| {
        ctx.ui.line(line(changed).of(lang));
        Ok(())
    };
    let found = impact(&desk, &draft, each, |done| progress.at(done))?.ok_or_else(stopped)?;
    summary(found, &mut ctx);
    super::diff::would_be_refused(&refused, ctx.ui);
    Ok(Exit::Done)
}

pub(crate) fn differences(changes: &[Difference], ctx: &mut CommandContext) {
    for change in changes {
        ctx.ui.line(&format!("{} {}", change.name, change.from));
        for (sign, side) in [("-", &change.before), ("+", &change.after)] {
            if let Some(said) = side {
                ctx.ui.line(&format!("  {sign} {said}"));
            }
        }
    }
}

/// A case that comes out otherwise, in a line.
fn line(changed: &Changed) -> Text {
    let Changed { case, before, after, .. } = changed;
    let other_papers = before.missing != after.missing;
    let in_lang = |zh: bool| format!("{case}  {} → {}", side(before, other_papers, zh), side(after, other_papers, zh));
    Text::new(in_lang(true), in_lang(false))
}

fn side(side: &Side, papers: bool, zh: bool) -> String {
    let outcome =
        side.outcome.and_then(Verdict::find).map_or("—", |outcome| if zh { outcome.zh() } else { outcome.en() });
    let values = side.values.iter().map(|(name, value)| format!("{name}={}", value.to_string().trim_matches('"')));
    let lang = if zh { Lang::Zh } else { Lang::En };
    let missing: Vec<String> = side.missing.iter().map(|one| wanted(one).of(lang).to_owned()).collect();
    let missing = Some(format!("missing={}", missing.join("/"))).filter(|_| papers && !missing.is_empty());
    let cited = |(code, cite): &(Code, String)| format!("{code}={}", if zh { cite_zh(cite) } else { cite.clone() });
    let passport = side.passport.and_then(Verdict::find).map(|verdict| format!("passport={}", verdict.named(lang)));
    let more = values.chain(missing).chain(side.citations.iter().map(cited)).chain(passport);
    let said: Vec<String> = side.reasons.iter().filter(|code| *code != "OK").cloned().chain(more).collect();
    if said.is_empty() { outcome.to_owned() } else { format!("{outcome} [{}]", said.join(" ")) }
}

fn summary(found: Impact, ctx: &mut CommandContext) {
    let Impact { cases, outcomes, values } = found;
    ctx.ui.line(
        Text::new(
            format!("{cases} 件中，{outcomes} 件结论不同，{values} 件结论相同而理由或者数值不同"),
            format!("of {cases} cases {outcomes} have another outcome, {values} the same with other reasons or values"),
        )
        .of(ctx.ui.lang),
    );
}

fn stopped() -> UserError {
    UserError::new(
        Exit::Cancelled,
        "cancelled",
        Text::new("已中止，没有写入任何内容", "stopped; nothing was written"),
        Text::new("重新运行该命令", "run the command again"),
    )
}
