//! `import`: an enterprise list into cases, with a plan before it.

mod cases;
mod choices;
mod groups;
mod said;
mod settling;
mod shown;

use std::io::Write;
use std::path::{Path, PathBuf};

use crate::app::desk::Desk;
use crate::app::import::{ListAsks, Plan, Progress, each_line, head, moved, plan, take, unsettled};
use crate::app::plan::Named;
use crate::cli::Outcome;
use crate::cli::context::{CommandContext, needed};
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::door::PartialFile;
use crate::error::{Exit, UserError};
use crate::lists::answer::{self, Form};
use crate::lists::correction;
use crate::lists::outcome::RowOutcome;
use crate::lists::sheet::{Asks, Encoding, HIDDEN, Hidden};
use crate::lists::source::Source;
use crate::paper::streamed_page::with_glyphs;
use crate::ui::{safe, table};
use said::Same;
use shown::{document, show, summary, understood};

/// Take in an enterprise list of invited people
///
/// Every row comes to exactly one outcome and the outcomes add up to the rows. Nothing is approved, refused or
/// overwritten by an import. With --dry-run only the plan is shown; its hash, given with --plan, makes the import stop if
/// anything has moved since.
///
/// Exit code: 0 all rows are good; 8 the list was written, some rows are held or in error; 9 it was not written.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli import invitees.csv --dry-run
  visa-cli import invitees.csv --accept-good --paper invitation_letter \\
    --paper enterprise_evidence
  visa-cli import invitees.xlsx --accept-good --corrections mend.xlsx \\
    --answer answer.html
  visa-cli import invitees.csv --plan 3f1c09aa42b7d210 --atomic --json
  visa-cli import mend.xlsx --accept-good --distinct 4 \\
    --note 'both passports shown'
  visa-cli import monday.csv tuesday.csv --accept-good")]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct ImportArgs {
    #[command(subcommand)]
    other: Option<ImportCommand>,
    /// The lists, CSV or workbooks; - reads standard input
    #[arg(value_name = "FILE|-", required = true)]
    files: Vec<PathBuf>,
    /// Hash of the plan that was seen
    #[arg(long, value_name = "HASH")]
    plan: Option<String>,
    /// All rows or nothing
    #[arg(long, conflicts_with = "accept_good")]
    atomic: bool,
    /// Take the good rows, leave the others
    #[arg(long)]
    accept_good: bool,
    /// Take the good rows though most cannot be read, or though nothing that an invitation says stands in the list
    #[arg(long)]
    few_good: bool,
    /// Keep as drafts the rows that lack something
    #[arg(long)]
    drafts: bool,
    /// Write the rows that are not settled, to be mended and sent again
    #[arg(long, value_name = "FILE")]
    corrections: Option<PathBuf>,
    /// Write the answer for the enterprise: .txt, .csv, .xlsx or .html
    #[arg(long, value_name = "FILE")]
    answer: Option<PathBuf>,
    /// Name of the sheet of a workbook
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// What becomes of rows and columns that the workbook hides or filters: include or skip
    #[arg(long, value_name = "include|skip")]
    hidden: Option<String>,
    /// How the bytes are read
    #[arg(long, value_enum)]
    encoding: Option<Encoding>,
    /// The names of columns of one enterprise, from [lists.profiles] of the settings
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
    /// A paper that came with the list for everybody; may be given again
    #[arg(long, value_name = "KIND")]
    paper: Vec<String>,
    /// One fact that holds for every row; may be given again
    #[arg(long, value_name = "FACT=VALUE")]
    set: Vec<String>,
    /// From what it was found out what --set says of records, of passports or of the standing of units
    #[arg(long, value_name = "TEXT")]
    source: Option<String>,
    /// What a column of another name holds, such as 'Doc=passport'; known with the next list of the unit
    #[arg(long, value_name = "NAME=FIELD")]
    column: Vec<String>,
    /// What holds of days that the sheet leaves open: day-first, month-first, serials
    #[arg(long, value_name = "HOW")]
    dates: Vec<String>,
    /// A row that is held is of the person on file, of the CASE where several may be meant, or on another trip of the
    /// person of a row above; may be given again
    #[arg(long, value_name = "ROW[=CASE]", value_parser = said::same)]
    same: Vec<Same>,
    /// A row that is held is of another person; may be given again
    #[arg(long, value_name = "ROW")]
    distinct: Vec<u64>,
    /// A row that is not taken in, of a pair or where the case on file holds; may be given again
    #[arg(long, value_name = "ROW")]
    leave: Vec<u64>,
    /// On what ground rows are settled
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

#[derive(clap::Subcommand)]
enum ImportCommand {
    Cases(cases::CasesArgs),
}

impl ImportArgs {
    /// Tells whether the officer settles a row.
    fn settles(&self) -> bool {
        !self.same.is_empty() || !self.distinct.is_empty() || !self.leave.is_empty()
    }
}

/// Files that go back to the enterprise, begun before anything is taken in: that they can be written is known by then.
#[derive(Default)]
pub(crate) struct Back {
    corrections: Option<(PathBuf, PartialFile)>,
    answer: Option<(PathBuf, PartialFile)>,
}

impl Back {
    /// Begins them.
    pub(crate) fn begin(
        corrections: Option<&Path>,
        answer: Option<&Path>,
        ctx: &CommandContext,
    ) -> Result<Back, UserError> {
        answer.map_or(Ok(()), answer_form)?;
        if let (Some(one), Some(other)) = (corrections, answer)
            && is_one_file(one, other)
        {
            return Err(needed("--answer", "与 --corrections 不同的文件名", "another name than that of --corrections"));
        }
        let begun = |path: &Path| -> Result<_, UserError> { Ok((path.to_owned(), PartialFile::at(path, ctx.over())?)) };
        Ok(Back { corrections: corrections.map(begun).transpose()?, answer: answer.map(begun).transpose()? })
    }
}

pub(crate) fn run(args: &ImportArgs, mut ctx: CommandContext) -> Outcome {
    if let Some(ImportCommand::Cases(cases)) = &args.other {
        return cases::run(cases, ctx);
    }
    let mut desk = if ctx.everywhere.dry_run { ctx.look()? } else { ctx.sit()? };
    let mut asks = said::asks(args, &desk, &ctx)?;
    if let [file] = args.files.as_slice() {
        not_over_the_list(args, file)?;
        said::confirm_columns(file, &mut asks, &desk, &mut ctx)?;
        let back = Back::begin(args.corrections.as_deref(), args.answer.as_deref(), &ctx)?;
        let (plan, exit) = asked(args, file, &asks, &mut desk, &mut ctx)?;
        let was_shown = exit.as_ref().is_err_and(|error| error.code == NOT_WRITTEN) && ctx.may_ask() && !args.atomic;
        if !was_shown {
            show(&desk, &plan, &settling::Way::of(args, file, &plan)?, &mut ctx)?;
        }
        understood::warn(&plan, &mut ctx);
        write_back(&desk, &plan, back, &mut ctx)?;
        next(args, file, &plan, &mut ctx);
        return exit.map_err(Into::into);
    }
    let of_one = args.settles() || args.plan.is_some();
    if of_one || args.corrections.is_some() || args.answer.is_some() {
        return Err(needed("FILE", "每次只用一份名单", "one list alone with these flags").into());
    }
    several(args, &asks, &mut desk, &mut ctx)
}

/// Tells whether two names are of one file.
fn is_one_file(one: &Path, other: &Path) -> bool {
    let whole = |path: &Path| path.canonicalize().or_else(|_| std::path::absolute(path)).unwrap_or(path.to_owned());
    whole(one) == whole(other)
}

/// What goes back is not written over the list that it is of.
fn not_over_the_list(args: &ImportArgs, file: &Path) -> Result<(), UserError> {
    let outputs = [("--corrections", &args.corrections), ("--answer", &args.answer)];
    let over = outputs.into_iter().find(|(_, path)| path.as_deref().is_some_and(|path| is_one_file(path, file)));
    over.map_or(Ok(()), |(flag, _)| Err(needed(flag, "与名单不同的文件名", "another name than that of the list")))
}

/// The form of an answer follows from the ending of its name.
fn answer_form(path: &Path) -> Result<(), UserError> {
    match Form::of_name(&path.to_string_lossy()) {
        Some(_) => Ok(()),
        None => Err(needed(
            "--answer",
            "以 .txt、.csv、.xlsx、.html 结尾的文件名",
            "a name that ends in .txt, .csv, .xlsx or .html",
        )),
    }
}

/// Takes one list as [`one`] does; where it hides rows or columns, asks what becomes of them if somebody can be asked.
fn asked(
    args: &ImportArgs,
    file: &Path,
    asks: &ListAsks,
    desk: &mut Desk,
    ctx: &mut CommandContext,
) -> anyhow::Result<(Plan, Result<Exit, UserError>)> {
    let came = one(args, file, asks, desk, ctx);
    let question = match &came {
        Err(error) if ctx.may_ask() && file != Path::new("-") => error.downcast_ref::<UserError>(),
        Ok(_) | Err(_) => None,
    };
    let Some(question) = question.filter(|error| error.code == HIDDEN) else { return came };
    let (zh, en) = (format!("{}；一并收入", question.what.zh), format!("{}; take them in", question.what.en));
    let takes = ctx.ui.confirm(&Text::new(zh, en), false)?;
    let hidden = Some(if takes { Hidden::Include } else { Hidden::Skip });
    let asks = ListAsks { sheet: Asks { hidden, ..asks.sheet.clone() }, ..asks.clone() };
    one(args, file, &asks, desk, ctx)
}

/// Takes one list, or plans it. The second part is the exit code, or why nothing was written though the plan stands.
fn one(
    args: &ImportArgs,
    file: &Path,
    asks: &ListAsks,
    desk: &mut Desk,
    ctx: &mut CommandContext,
) -> anyhow::Result<(Plan, Result<Exit, UserError>)> {
    let _working = ctx.ui.while_working();
    let (source, mut asks) = (read(file, ctx)?, asks.clone());
    if ctx.everywhere.dry_run {
        let planned = surveyed(desk, &source, &asks, ctx)?;
        if let Some(named) = args.plan.as_deref().filter(|named| Named::read(named).hash != planned.plan) {
            return Err(moved(desk, &source, &asks, named, &planned)?.into());
        }
        return Ok((planned, Ok(Exit::Done)));
    }
    let mut named = args.plan.clone();
    if !args.accept_good {
        let mut planned = surveyed(desk, &source, &asks, ctx)?;
        if !planned.is_good() && planned.seen_before.is_none() {
            let may_ask = !args.atomic && ctx.may_ask();
            if may_ask {
                // Who is asked sees first what it is about.
                show(desk, &planned, &settling::Way::of(args, file, &planned)?, ctx)?;
                if !args.settles()
                    && let Some(settling) = choices::ask(desk, &planned, ctx)?
                {
                    asks.settling = settling;
                    planned = surveyed(desk, &source, &asks, ctx)?;
                }
            }
            asks.few_good |= may_ask;
            if !planned.is_good() && (!may_ask || !accepts(&planned, ctx)?) {
                return Ok((planned, Err(if args.atomic || may_ask { not_written(args.atomic) } else { must_say() })));
            }
        }
        // What was found good, or asked about, is what is written.
        named.get_or_insert(planned.plan);
    }
    let taken = take(desk, &source, &asks, named.as_deref(), bar(Text::new("写入", "writing"), ctx))?;
    let exit = match taken.done {
        None if taken.is_doubtful() && !asks.few_good => Err(doubtful(&taken)),
        None => Err(nothing_to_take()),
        Some(_) if taken.is_good() => Ok(Exit::Done),
        Some(_) => Ok(Exit::ListHeld),
    };
    Ok((taken, exit))
}

/// Reads a list and plans it.
pub(crate) fn surveyed(desk: &Desk, source: &Source, asks: &ListAsks, ctx: &CommandContext) -> anyhow::Result<Plan> {
    plan(desk, source, asks, bar(Text::new("读取", "reading"), ctx))
}

/// Shows how far a list has come, and tells whether it is to go on.
fn bar(what: Text, ctx: &CommandContext) -> impl FnMut(Progress) -> bool {
    let mut bar = None;
    move |progress| bar.get_or_insert_with(|| ctx.ui.progress(&what, progress.of)).at(progress.done)
}

/// Takes several lists, each by itself; what is wrong with one does not stop the others.
fn several(args: &ImportArgs, asks: &ListAsks, desk: &mut Desk, ctx: &mut CommandContext) -> Outcome {
    let (mut worst, mut rows) = (Exit::Done, Vec::new());
    if ctx.ui.json {
        ctx.ui.json_text("{\"schema\":1,\"lists\":[");
    }
    for (place, file) in args.files.iter().enumerate() {
        let came = asked(args, file, asks, desk, ctx);
        let (plan, exit) = match came {
            Ok((plan, Ok(exit))) => (Some(plan), exit),
            Ok((plan, Err(error))) => {
                ctx.ui.error(&error);
                (Some(plan), Exit::ListNotWritten)
            }
            Err(error) => match error.downcast::<UserError>() {
                Ok(stopped) if stopped.exit == Exit::Cancelled => return Err(stopped.into()),
                Ok(error) => {
                    ctx.ui.error(&error);
                    (None, Exit::ListNotWritten)
                }
                Err(bug) => return Err(bug),
            },
        };
        worst = if worst as u8 >= exit as u8 { worst } else { exit };
        if ctx.ui.json {
            if place > 0 {
                ctx.ui.json_text(",");
            }
            match &plan {
                Some(plan) => document(desk, plan, &settling::Way::of(args, file, plan)?, ctx)?,
                None => ctx.ui.json_text("null"),
            }
        }
        rows.push(summary(file, plan.as_ref(), exit, ctx));
    }
    if ctx.ui.json {
        ctx.ui.line("]}");
        return Ok(worst);
    }
    for line in table::aligned(&rows) {
        ctx.ui.line(&safe::shown(&line));
    }
    Ok(worst)
}

/// Writes what goes back to the enterprise.
pub(crate) fn write_back(desk: &Desk, plan: &Plan, back: Back, ctx: &mut CommandContext) -> anyhow::Result<()> {
    let lang = ctx.ui.lang;
    if let Some((path, begun)) = back.corrections {
        let rows = unsettled(plan)?;
        let mut count = 0;
        begun.fill(|out| {
            count = correction::write(plan.sheet(), lang, plan.batch, rows.into_iter(), out)?;
            Ok::<(), UserError>(())
        })?;
        let is_named_so = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx"));
        let path = path.display();
        if !ctx.everywhere.dry_run {
            ctx.ui.say(&Text::new(format!("改正表 {path}: {count} 行"), format!("{path}: {count} rows to be mended")));
        }
        if plan.sheet().sheet_name().is_some() && !is_named_so {
            ctx.ui.say(&Text::new(
                format!("名单是工作簿，{path} 也是 .xlsx 工作簿；发出前请改名"),
                format!("the list is a workbook, and so is {path}: give it a name in .xlsx before it is sent"),
            ));
        }
    }
    if let Some((path, begun)) = back.answer {
        let form = Form::of_name(&path.to_string_lossy()).unwrap_or(Form::Text);
        let head = head(desk, plan)?;
        let write =
            |out: &mut dyn Write| answer::write(form, lang, &head, &mut |take| each_line(desk, plan, take), out);
        begun.fill(|out| match form {
            Form::Html => with_glyphs(out, write),
            Form::Text | Form::Csv | Form::Xlsx => write(out),
        })?;
        let path = path.display();
        if !ctx.everywhere.dry_run {
            ctx.ui.say(&Text::new(format!("回执 {path}"), format!("wrote the answer {path}")));
        }
    }
    Ok(())
}

/// Says what to do next, with what was said this time.
fn next(args: &ImportArgs, file: &Path, plan: &Plan, ctx: &mut CommandContext) {
    let name = word(&file.display().to_string());
    let hash = plan.named();
    let text = if ctx.everywhere.dry_run && plan.seen_before.is_none() {
        let few = if plan.is_doubtful() { " --few-good" } else { "" };
        let how = if plan.is_good() || args.accept_good || args.atomic { "" } else { " --accept-good" };
        format!("visa-cli import {name} --plan {hash}{how}{few}{}", again(args))
    } else if !plan.is_good() && args.corrections.is_none() && plan.done.is_some() {
        let batch = plan.batch.unwrap_or_default();
        format!("visa-cli batch corrections {batch} {name} --to FILE")
    } else if let (Some(batch), true) = (plan.batch, args.answer.is_none()) {
        format!("visa-cli batch answer {batch} {name} --to FILE")
    } else if let (Some(mended), false) = (&args.corrections, plan.is_good()) {
        // Rows that wait for the office stand in it too: they are left again.
        format!("visa-cli import {} --accept-good{}", word(&mended.display().to_string()), facts(args))
    } else {
        "visa-cli queue".to_owned()
    };
    ctx.ui.say(&Text::new(format!("下一步: {text}"), format!("next: {text}")));
}

/// The flags of a list as they are given again.
fn again(args: &ImportArgs) -> String {
    let mut text = String::new();
    for (given, flag) in [(args.accept_good, "--accept-good"), (args.atomic, "--atomic")] {
        if given {
            text.push_str(&format!(" {flag}"));
        }
    }
    args.same.iter().for_each(|same| text.push_str(&format!(" --same {same}")));
    for (flag, rows) in [("--distinct", &args.distinct), ("--leave", &args.leave)] {
        rows.iter().for_each(|row| text.push_str(&format!(" {flag} {row}")));
    }
    let path = |path: &Option<PathBuf>| path.as_ref().map(|path| path.display().to_string());
    text += &with_values(&[
        ("--note", args.note.clone()),
        ("--corrections", path(&args.corrections)),
        ("--answer", path(&args.answer)),
    ]);
    text + &read_as(args)
}

/// How the list is read, as it is given again.
fn read_as(args: &ImportArgs) -> String {
    let drafts = if args.drafts { " --drafts" } else { "" };
    let values = with_values(&[
        ("--sheet", args.sheet.clone()),
        ("--hidden", args.hidden.clone()),
        ("--encoding", args.encoding.map(|encoding| encoding.word().to_owned())),
        ("--profile", args.profile.clone()),
    ]);
    format!("{drafts}{values}{}", facts(args))
}

/// The flags that have a value.
fn with_values(flags: &[(&str, Option<String>)]) -> String {
    let given = flags.iter().filter_map(|(flag, value)| Some((flag, value.as_ref()?)));
    given.map(|(flag, value)| format!(" {flag} {}", word(value))).collect()
}

/// What holds for every row, as it is given again.
fn facts(args: &ImportArgs) -> String {
    let flags = [("--paper", &args.paper), ("--set", &args.set), ("--column", &args.column), ("--dates", &args.dates)];
    let each = flags.into_iter().flat_map(|(flag, values)| values.iter().map(move |value| (flag, value)));
    let facts: String = each.map(|(flag, value)| format!(" {flag} {}", word(value))).collect();
    facts + &with_values(&[("--source", args.source.clone())])
}

/// A word as a shell takes it.
pub(crate) fn word(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./=,:@%+".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

fn accepts(planned: &Plan, ctx: &mut CommandContext) -> anyhow::Result<bool> {
    let held = planned.held();
    ctx.ui.confirm(
        &Text::new(
            format!("有 {held} 行现在不能收，只收其余"),
            format!("{held} rows cannot be taken as they stand: take the others"),
        ),
        false,
    )
}

fn refused(exit: Exit, code: &'static str, what: Text, hint: Text) -> UserError {
    UserError::new(exit, code, what, hint)
}

/// Code of the error that nothing was written, though some rows might have been.
const NOT_WRITTEN: &str = "list_not_written";

fn not_written(atomic: bool) -> UserError {
    let hint = if atomic {
        Text::new(
            "改正所列各行，或者用 --accept-good 只收好的",
            "mend the rows listed, or take the good ones with --accept-good",
        )
    } else {
        Text::new("改正所列各行后再导入", "mend the rows listed, then import the list again")
    };
    refused(Exit::ListNotWritten, NOT_WRITTEN, Text::new("名单没有写入", "the list was not written"), hint)
}

fn must_say() -> UserError {
    refused(
        Exit::ListNotWritten,
        "must_say",
        Text::new("有的行不能收，名单没有写入", "some rows cannot be taken; the list was not written"),
        Text::new(
            "用 --accept-good 只收好的，或者 --atomic 全有全无",
            "say --accept-good to take the good rows, or --atomic for all or nothing",
        ),
    )
}

/// Most rows cannot be read, or none says what an invitation says: it may be the wrong file.
fn doubtful(plan: &Plan) -> UserError {
    let count = |outcome: RowOutcome| plan.outcomes.get(outcome.code()).copied().unwrap_or(0);
    let wrong = count(RowOutcome::Error) + count(RowOutcome::HeldDay);
    let all = plan.data_rows;
    let what = if 0 < wrong {
        Text::new(
            format!("{all} 行中有 {wrong} 行无法读取，可能选错了文件、工作表或者编码；没有写入任何内容"),
            format!(
                "{wrong} of {all} rows cannot be read: it may be the wrong file, sheet or encoding; nothing was written"
            ),
        )
    } else {
        Text::new(
            format!(
                "{all} 行都没有邀请名单应有的内容（有效期、入境日期、天数、事由、邀请单位），可能选错了文件；没有写入任何内容"
            ),
            format!(
                "none of {all} rows says what an invitation says (passport valid to, arrival, days, purpose, inviter): it may \
                 be the wrong file; nothing was written"
            ),
        )
    };
    let hint = Text::new(
        "检查文件、--sheet 和 --encoding；确为该名单的，加 --few-good",
        "check the file, --sheet and --encoding; if it is the list indeed, add --few-good",
    );
    refused(Exit::ListNotWritten, "doubtful_list", what, hint)
}

fn nothing_to_take() -> UserError {
    refused(
        Exit::ListNotWritten,
        "nothing_to_take",
        Text::new("没有可收的行，名单没有写入", "no row can be taken; the list was not written"),
        Text::new("改正所列各行后再导入", "mend the rows listed, then import the list again"),
    )
}

pub(crate) fn read(path: &Path, ctx: &mut CommandContext) -> anyhow::Result<Source> {
    if path == Path::new("-") {
        return Ok(Source::spool(&mut ctx.ui.input, &std::env::temp_dir())?);
    }
    Ok(Source::open(path)?)
}
