//! `paper`: verifying papers, handing out the keys and the list of ended papers that verify them, the templates that they
//! are made by.

use std::io::Read;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::app::paper::Paper;
use crate::app::paper::ended::{EndedPapers, ended as ended_papers};
use crate::cli::Outcome;
use crate::cli::context::{CommandContext, needed};
use crate::cli::day::{self, Typed};
use crate::cli::output;
use crate::domain::hex::hex;
use crate::domain::life::State;
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::error::{Exit, UserError};
use crate::paper::ended::{EndedList, Standing};
use crate::paper::keys::{Keys, OfficeKey};
use crate::paper::template::BUILT_IN;
use crate::paper::verify::{self, Genuine};
use crate::record::key::PublicKey;
use crate::record::sshsig::ENDED_PAPERS;

/// Verify papers, and hand out the keys that verify them
#[derive(clap::Args)]
pub(crate) struct PaperArgs {
    #[command(subcommand)]
    command: PaperCommand,
}

#[derive(clap::Subcommand)]
enum PaperCommand {
    /// Verify a paper on any machine: no case file, no network
    ///
    /// Takes a paper as text, HTML or PDF, or the letters of its code alone; then what the code vouches for is told, to be
    /// compared with the paper. Exit 7 unless it is genuine; 5 where it is, and the list of the office says that it has
    /// ended; 4 where the list cannot say.
    #[command(after_help = "Examples:
  visa-cli paper verify receipt.pdf --keys office.keys
  visa-cli paper verify --code VP1OZYHA... --keys office.keys
  visa-cli paper verify receipt.pdf --keys office.keys --ended ended.txt
  visa-cli paper verify receipt.txt --key 'ssh-ed25519 AAAA...'")]
    Verify(VerifyArgs),
    /// Write the public keys of the office, pinned to its case file
    #[command(after_help = "Examples:
  visa-cli paper keys -o office.keys")]
    Keys {
        /// Where they are written; standard output without it
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Write the signed list of the papers that hold no longer, for whoever verifies papers
    ///
    /// A paper has ended when the office would not print it so any more: its case is closed, its document void, corrected or
    /// replaced, another notice or slip took its place. The list holds numbers and days, nothing personal.
    #[command(after_help = "Examples:
  visa-cli paper ended -o ended.txt
  visa-cli paper ended --since 2026-01-01 -o ended.txt")]
    Ended {
        /// The first day whose printings are looked at; a year ago without it
        #[arg(long, value_name = "DAY", value_parser = day::typed)]
        since: Option<Typed>,
        /// Where it is written; standard output without it
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Print a built-in template; changed in the folder of [settings] templates, as NAME.jinja, it takes its place
    #[command(after_help = "Examples:
  visa-cli paper template
  visa-cli paper template receipt > templates/receipt.jinja")]
    Template {
        /// Which; without a name they are listed
        name: Option<String>,
    },
}

#[derive(clap::Args)]
struct VerifyArgs {
    /// The paper; - is standard input
    #[arg(value_name = "FILE", required_unless_present = "code", conflicts_with = "code")]
    file: Option<PathBuf>,
    /// The letters of the code, as printed or as the symbol holds them
    #[arg(long, value_name = "TEXT")]
    code: Option<String>,
    /// A public key of the office, as in a .pub file
    #[arg(long, value_name = "PUBKEY")]
    key: Vec<PathBuf>,
    /// The office's keys, as paper keys writes them
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
    /// The office's list of ended papers, as paper ended writes it
    #[arg(long, value_name = "FILE")]
    ended: Option<PathBuf>,
}

pub(crate) fn run(args: &PaperArgs, ctx: CommandContext) -> Outcome {
    match &args.command {
        PaperCommand::Verify(args) => verified(args, ctx),
        PaperCommand::Keys { output } => hand_out(output.as_deref(), ctx),
        PaperCommand::Ended { since, output } => ended(since.as_ref(), output.as_deref(), ctx),
        PaperCommand::Template { name } => template(name.as_deref(), ctx),
    }
}

/// Says whether a genuine paper has ended, by the list of the office where one is given.
struct Known {
    exit: Exit,
    told: Option<Text>,
    json: serde_json::Value,
}

fn known(path: Option<&Path>, genuine: &Genuine, keys: &Keys) -> anyhow::Result<Known> {
    let Some(path) = path else { return Ok(Known { exit: Exit::Done, told: None, json: json!(null) }) };
    let text = std::fs::read_to_string(path).map_err(|error| unreadable(path, &error))?;
    let list = EndedList::read(&text, keys)?;
    let (day, txn) = (list.made_on, list.transaction);
    let (exit, says, told) = match list.says(&genuine.code)? {
        Standing::Ended(paper) => {
            let why = State::find(&paper.why)
                .map_or(Text::new("已被取代", "superseded"), |state| Text::new(state.zh(), state.en()));
            let told = Text::new(format!("{}，{}", paper.on, why.zh), format!("on {}: {}", paper.on, why.en));
            (Exit::LawSaysNo, json!({"says": "ended", "on": paper.on, "why": paper.why}), told)
        }
        // Whatever became of it, it held to its last day; the day of the list is a later one.
        Standing::Holds if genuine.code.last_day.is_some_and(|last| last < day) => {
            let last = genuine.code.last_day;
            let on = last.map(|last| last.to_string()).unwrap_or_default();
            let told = Text::new(
                format!("有效期至 {on}，清单日期 {day} 时已届满"),
                format!("it held to {on}: over by the day of the list, {day}"),
            );
            (Exit::LawSaysNo, json!({"says": "ended", "on": last, "why": "over"}), told)
        }
        Standing::Holds => {
            let told = Text::new(format!("否（{day} 清单）"), format!("no, by the list of {day}"));
            (Exit::Done, json!({"says": "holds"}), told)
        }
        Standing::Unknown => {
            let told = Text::new(
                format!("清单无从说明：清单为 {day}（交易 {txn}），自 {} 起；请索取新的清单", list.since),
                format!("the list cannot say: it is of {day} (txn {txn}), from {} on; get a newer one", list.since),
            );
            (Exit::Stale, json!({"says": "unknown"}), told)
        }
    };
    let mut json = says;
    json["list_of"] = json!(day);
    json["list_transaction"] = json!(txn);
    Ok(Known { exit, told: Some(told), json })
}

fn ended(since: Option<&Typed>, output: Option<&Path>, mut ctx: CommandContext) -> Outcome {
    let desk = ctx.sit()?;
    let today = desk.today();
    let year_ago = || today.checked_sub_months(chrono::Months::new(12)).unwrap_or(today);
    let since = since.map_or_else(year_ago, |since| since.on(today));
    let EndedPapers { transaction, seq, papers } = ended_papers(&desk, since)?;
    let list = EndedList { ledger: desk.file.ledger().id, made_on: today, transaction, seq, since, papers };
    let text = list.signed(&desk.signed(ENDED_PAPERS, list.unsigned().as_bytes())?);
    let told = json!({
        "schema": 1, "ledger": list.ledger, "since": since, "transaction": transaction, "papers": list.papers,
    });
    output::handed_out(&text, (output, ctx.over()), told, &mut ctx)
}

fn verified(args: &VerifyArgs, mut ctx: CommandContext) -> Outcome {
    let keys = keys(args)?;
    let genuine = match (&args.code, &args.file) {
        (Some(code), _) => verify::code(code, &keys)?,
        (None, Some(file)) => verify::paper(&bytes(file, &mut ctx)?, &keys)?,
        (None, None) => return Err(needed("FILE|--code TEXT", "文书", "a paper").into()),
    };
    let known = known(args.ended.as_deref(), &genuine, &keys)?;
    let (code, kind) = (&genuine.code, Paper::find(&genuine.code.paper));
    if ctx.ui.json {
        ctx.json(&json!({
            "schema": 1, "ok": known.exit == Exit::Done, "ended": known.json, "paper": code.paper, "number": code.number, "copy": code.copy,
            "training": code.training, "printed_on": code.printed_on, "last_day": code.last_day,
            "initials": code.initials, "officer": genuine.officer, "transaction": code.transaction,
            "head": hex(&code.head), "ledger": hex(&code.ledger), "pinned": genuine.pinned,
            "words_sha256": code.words, "text": genuine.words,
        }))?;
        return Ok(known.exit);
    }
    let kind = kind.map_or_else(|| code.paper.clone(), |kind| format!("{} {}", kind.zh(), kind.en()));
    told(&genuine, kind, known.told, &mut ctx);
    if let Some(words) = &genuine.words {
        ctx.ui.line("");
        ctx.ui.data(crate::domain::safe::shown(words).as_bytes());
    }
    Ok(known.exit)
}

fn told(genuine: &Genuine, kind: String, ended: Option<Text>, ctx: &mut CommandContext) {
    let code = &genuine.code;
    let genuine_word = if code.training {
        Text::new("真实，培训用，无法律效力", "genuine; of a training file, no legal effect")
    } else {
        Text::new("真实", "genuine")
    };
    let mut pairs = vec![
        (Text::new("结论", "result"), genuine_word.of(ctx.ui.lang).to_owned()),
        (Text::new("文书", "paper"), kind),
        (Text::new("编号", "number"), format!("{}  copy {}", code.number, code.copy)),
        (Text::new("打印日期", "printed on"), code.printed_on.to_string()),
    ];
    pairs.extend(code.last_day.map(|day| (Text::new("有效期至", "valid until"), day.to_string())));
    pairs.extend(ended.map(|told| (Text::new("已失效", "ended"), told.of(ctx.ui.lang).to_owned())));
    pairs.push((Text::new("姓名首字母", "initials"), code.initials.clone()));
    pairs.extend(genuine.officer.clone().map(|officer| (Text::new("签署", "signed by"), officer)));
    pairs.push((Text::new("交易", "txn"), format!("{}  head {}", code.transaction, hex(&code.head))));
    ctx.pairs(&pairs);
    if !genuine.pinned {
        ctx.ui.say(&Text::new(
            "所给公钥没有指明案件文件；用 --keys 更可靠",
            "these keys name no case file; --keys with a file of paper keys says more",
        ));
    }
}

fn keys(args: &VerifyArgs) -> anyhow::Result<Keys> {
    let mut keys = match &args.keys {
        Some(path) => keys_of(path)?,
        None => Keys::default(),
    };
    for line in &args.key {
        keys.keys.push(OfficeKey::read(&line.to_string_lossy()).ok_or_else(|| bad_keys("--key"))?);
    }
    if keys.keys.is_empty() {
        return Err(needed("--keys FILE|--key PUBKEY", "机关的公钥", "a public key of the office").into());
    }
    Ok(keys)
}

/// Reads the keys that an office handed out.
pub(crate) fn keys_of(path: &Path) -> anyhow::Result<Keys> {
    let text = std::fs::read_to_string(path).map_err(|error| unreadable(path, &error))?;
    Ok(Keys::read(&text).map_err(|line| bad_keys(&format!("{}:{line}", path.display())))?)
}

fn bytes(path: &Path, ctx: &mut CommandContext) -> anyhow::Result<Vec<u8>> {
    if path == Path::new("-") {
        let mut bytes = Vec::new();
        ctx.ui.input.read_to_end(&mut bytes)?;
        return Ok(bytes);
    }
    Ok(std::fs::read(path).map_err(|error| unreadable(path, &error))?)
}

fn unreadable(path: &Path, error: &std::io::Error) -> UserError {
    UserError::cannot_read(Exit::Refused, path, error, Text::new("检查文件名", "check the name of the file"))
}

fn bad_keys(place: &str) -> UserError {
    UserError::new(
        Exit::Refused,
        "bad_keys",
        Text::new(format!("{place} 不是公钥"), format!("{place} is no public key")),
        Text::new(
            "公钥写作 ssh-ed25519 AAAA…；公钥文件由 visa-cli paper keys 导出",
            "a key reads ssh-ed25519 AAAA...; visa-cli paper keys writes a file of them",
        ),
    )
}

fn hand_out(output: Option<&Path>, mut ctx: CommandContext) -> Outcome {
    let desk = ctx.look()?;
    let roster = desk.file.roster()?;
    let keys = roster.officers().flat_map(|officer| {
        let key = |key: &PublicKey, revoked| OfficeKey {
            officer: Some(officer.member.id.clone()),
            key: key.clone(),
            revoked,
        };
        let former = officer.former.iter().map(move |(former, until)| key(former, Some(*until)));
        former.chain([key(&officer.member.key, officer.revoked)])
    });
    let keys = Keys { ledger: Some(desk.file.ledger().id), keys: keys.collect() };
    let text = keys.text();
    let told = json!({"schema": 1, "ledger": keys.ledger, "keys": keys.keys.len()});
    output::handed_out(&text, (output, ctx.over()), told, &mut ctx)
}

fn template(name: Option<&str>, mut ctx: CommandContext) -> Outcome {
    let found: Vec<&(&str, &str)> =
        BUILT_IN.iter().filter(|(known, _)| name.is_none_or(|name| name == *known)).collect();
    if found.is_empty() {
        let known: Vec<&str> = BUILT_IN.iter().map(|(name, _)| *name).collect();
        let known = known.join(", ");
        return Err(UserError::new(
            Exit::NotFound,
            "no_template",
            Text::new("没有该模板", "there is no such template"),
            Text::new(format!("模板：{known}"), format!("templates: {known}")),
        )
        .into());
    }
    if ctx.ui.json {
        let texts: serde_json::Map<String, serde_json::Value> =
            found.iter().map(|(known, text)| ((*known).to_owned(), json!(text))).collect();
        ctx.json(&json!({"schema": 1, "templates": texts}))?;
        return Ok(Exit::Done);
    }
    for (known, text) in found {
        match name {
            Some(_) => ctx.ui.data(text.as_bytes()),
            None => ctx.ui.line(known),
        }
    }
    Ok(Exit::Done)
}
