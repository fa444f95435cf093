//! `intake`: one application, by flags, by facts as JSON, by a reader's lines, by prompts for what is missing; at the desk
//! one applicant after another.

mod desk;

use serde_json::json;

use crate::app::amend::read_facts;
use crate::app::case::OpenCase;
use crate::app::desk::Desk;
use crate::app::intake::{LateEntry, Ready, Submission, TakenIn, accept_draft, prepare, take_in};
use crate::app::sources::Sources;
use crate::cli::application_args::{ApplicationArgs, ApplicationSheet, complete, reads_input};
use crate::cli::context::{CommandContext, needed, transaction};
use crate::cli::day::{self, Typed};
use crate::cli::desk_papers::DeskPapers;
use crate::cli::facts::{at, put};
use crate::cli::next::{ahead, obstacles_told};
use crate::cli::officer_note::show_note_of;
use crate::cli::{Outcome, ask};
use crate::domain::filter::meant;
use crate::domain::labels::all_wanted;
use crate::domain::life::State;
use crate::domain::number::CaseKey;
use crate::domain::text::Text;
use crate::domain::words::{Measure, Word};
use crate::error::{Exit, UserError};
use crate::gate::Kind;
use crate::record::act::Particulars;
use crate::ui::prompt::{Answer, gave_up};
use crate::ui::report::Depth;

/// Take in one application
///
/// What is known is given as flags, as facts in JSON (`--from`), or as the two lines of the passport (`--mrz`); what is
/// missing is asked for at a terminal, with sensible answers to take over. The application is decided at once: an
/// acceptable one gets its case number and receipt, an incomplete one the one notice of everything that is to be
/// supplied.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli intake port_visa
  visa-cli intake port_visa --from facts.json --json
  visa-cli intake port_visa --like 123 --mrz - < passport.txt
  visa-cli intake port_visa --days 20 --draft
  visa-cli intake port_visa --from facts.json --dry-run
  visa-cli intake port_visa --like 123 --edit
  visa-cli intake port_visa --desk --papers receipts")]
pub(crate) struct IntakeArgs {
    /// What is applied for, such as port_visa, visa_extension, residence_permit_issue; a case that is a draft
    #[arg(value_name = "MEASURE|DRAFT")]
    measure: Option<String>,
    #[command(flatten)]
    given: ApplicationArgs,
    /// Write the facts in your editor ($VISUAL, $EDITOR), filled in as far as they are known
    #[arg(long, conflicts_with = "desk")]
    edit: bool,
    /// One applicant after another: each scan of a passport, or number typed, begins the next
    #[arg(long, conflicts_with_all = ["from", "mrz", "what_if", "draft"])]
    desk: bool,
    #[command(flatten)]
    papers: DeskPapers,
    /// Only show what would come of it; write nothing
    #[arg(long)]
    pub(crate) what_if: bool,
    /// Keep it as a draft
    #[arg(long)]
    draft: bool,
    /// The passport was handed over and is kept here; without it its holder has it, until `custody receive`
    #[arg(long, conflicts_with = "draft")]
    passport_kept: bool,
    /// The day on which it was received, where it is entered late: three working days at most, with --note
    #[arg(long, value_name = "DATE", value_parser = day::typed)]
    received_on: Option<Typed>,
    /// Why it is entered late
    #[arg(long, value_name = "TEXT", requires = "received_on")]
    note: Option<String>,
}

pub(crate) fn run(args: &IntakeArgs, mut ctx: CommandContext) -> Outcome {
    if args.desk {
        return desk::run(args, ctx);
    }
    let mut desk = ctx.sit()?;
    let named = args.measure.as_deref();
    let measure = named.and_then(|name| Measure::find(&name.replace('-', "_")));
    let draft = match (named, measure) {
        (Some(name), None) => Some(draft_named(&desk, name)?),
        (Some(_) | None, _) => None,
    };
    let mut sheet =
        ApplicationSheet { facts: json!({}), particulars: Particulars::default(), sources: Sources::default() };
    if let Some(draft) = &draft {
        sheet.facts = serde_json::to_value(&draft.facts)?;
        sheet.particulars = draft.particulars.clone();
    }
    if let Some(measure) = measure {
        put(&mut sheet.facts, "measure", json!(measure));
    }
    args.given.fill(&mut sheet, &desk, &mut ctx)?;
    if args.edit {
        ask::edited(&mut sheet, &mut ctx)?;
    }
    if let (Some(measure), Some(said)) = (measure, sheet.facts["measure"].as_str())
        && said != measure.code()
    {
        return Err(another_measure(measure, said).into());
    }
    complete(&mut sheet, &desk);
    let follows = draft.as_ref().and_then(|draft| draft.row.follows);
    let asks = !reads_input(&args.given);
    let (ready, note) = {
        let late = args.received_on.map(|day| LateEntry { received_on: day.on(desk.today()), note: args.note.clone() });
        let mut interview = interview(asks, &sheet, &ctx)?;
        let what =
            Settling { follows, draft: args.draft, completes: draft.as_ref(), late, hands_over: args.passport_kept };
        settled(&mut sheet, &what, &mut interview, &desk, &mut ctx)?.ok_or_else(gave_up)?
    };
    let taken = match draft {
        Some(draft) => accept_draft(&mut desk, &draft, ready)?,
        None => take_in(&mut desk, ready)?,
    };
    answer(&taken, note, &mut ctx, &desk)
}

/// The questions of an application, where somebody can be asked; otherwise it must be given.
pub(crate) fn interview(
    asks: bool,
    sheet: &ApplicationSheet,
    ctx: &CommandContext,
) -> Result<Option<ask::Interview>, UserError> {
    let interview = (asks && ctx.may_ask()).then(ask::Interview::default);
    if interview.is_none() {
        is_given(sheet)?;
    }
    Ok(interview)
}

/// What an application is besides its sheet.
#[derive(Default)]
pub(crate) struct Settling<'a> {
    /// The case that it follows.
    pub(crate) follows: Option<CaseKey>,
    /// It is kept as a draft.
    pub(crate) draft: bool,
    /// The draft that it completes.
    pub(crate) completes: Option<&'a OpenCase>,
    /// It was received before today.
    pub(crate) late: Option<LateEntry>,
    /// The passport was handed over.
    pub(crate) hands_over: bool,
}

/// Asks for what is missing, where somebody can be asked, and decides; what was found may send the officer back to the
/// questions. `--yes` takes the answers as they are. `None` leaves the application.
pub(crate) fn settled(
    sheet: &mut ApplicationSheet,
    what: &Settling,
    interview: &mut Option<ask::Interview>,
    desk: &Desk,
    ctx: &mut CommandContext,
) -> anyhow::Result<Option<(Ready, Note)>> {
    let mut left = false;
    loop {
        let asked = match interview.as_mut().filter(|_| !left) {
            Some(interview) => interview.ask(sheet, desk, ctx),
            None => Ok(ask::Asked::All),
        };
        let given_up = match asked {
            Ok(ask::Asked::All) => left,
            Ok(ask::Asked::Left) => return Ok(None),
            Err(error) if keeps_a_draft(&error, sheet, ctx)? => true,
            Err(error) => return Err(error),
        };
        let facts = read_facts(&sheet.facts)?;
        let application = Submission {
            follows: what.follows.or_else(|| interview.as_ref().and_then(ask::Interview::follows)),
            facts,
            particulars: sheet.particulars.clone(),
            sources: sheet.sources.clone(),
            late: what.late.clone(),
            hands_over: what.hands_over,
        };
        let ready = prepare(desk, application, what.draft || given_up, what.completes);
        if given_up {
            return Ok(Some((ready?, Note::Read)));
        }
        let Some(interview) = interview.as_mut().filter(|_| !ctx.everywhere.yes) else {
            return Ok(Some((ready?, Note::Unread)));
        };
        match ready {
            Ok(mut ready) => match interview.confirm(&mut ready, desk, ctx)? {
                Answer::Given(true) => return Ok(Some((ready, Note::Read))),
                // At the desk the next applicant stands there already: this one is kept as a draft, or left.
                Answer::Given(false) if interview.is_at_desk() => {
                    if !keeps_a_draft(&ask::cancelled().into(), sheet, ctx)? {
                        return Ok(None);
                    }
                    left = true;
                    continue;
                }
                Answer::Given(false) => return Err(ask::cancelled().into()),
                Answer::Open | Answer::Back => {}
            },
            Err(error) => ctx.ui.error(&error.downcast::<UserError>()?),
        }
        interview.back(sheet, ctx);
    }
}

/// Asks who gave up whether the answers so far are kept; giving up again keeps nothing.
fn keeps_a_draft(error: &anyhow::Error, sheet: &ApplicationSheet, ctx: &mut CommandContext) -> anyhow::Result<bool> {
    let given_up = error.downcast_ref::<UserError>().is_some_and(|error| error.exit == Exit::Cancelled);
    let says_something = at(&sheet.facts, "measure").is_some()
        && ["applicant", "passport", "request", "inviter"].iter().any(|part| at(&sheet.facts, part).is_some());
    if !given_up || !says_something || !ctx.ui.draws() {
        return Ok(false);
    }
    let question = Text::new("将已有答案存为草稿", "keep the answers so far as a draft");
    Ok(ctx.ui.yes_no(&question, Some(false))? == Answer::Given(true))
}

/// Asks, where nobody can be asked, that there is an application at all.
fn is_given(sheet: &ApplicationSheet) -> Result<(), UserError> {
    if at(&sheet.facts, "measure").is_none() {
        return Err(needed("MEASURE", "申请事项", "the measure"));
    }
    if ["applicant", "passport", "request"].iter().all(|part| at(&sheet.facts, part).is_none()) {
        return Err(needed("--from, --mrz, --name, --passport, --set", "申请内容", "what the application says"));
    }
    Ok(())
}

fn draft_named(desk: &Desk, name: &str) -> anyhow::Result<OpenCase> {
    let looks_like_a_case = name.bytes().any(|byte| byte.is_ascii_digit());
    if !looks_like_a_case {
        let codes: Vec<&str> = Measure::ALL.iter().map(|measure| measure.code()).collect();
        return Err(UserError::new(
            Exit::Usage,
            "unknown_measure",
            Text::new(format!("没有申请事项 {name}"), format!("{name} is no measure")),
            {
                let near = meant(&name.replace('-', "_"), codes.iter().copied());
                Text::new(
                    format!("可选: {}{}", codes.join("、"), near.zh),
                    format!("one of {}{}", codes.join(", "), near.en),
                )
            },
        )
        .into());
    }
    desk.take_up(name)
}

fn another_measure(measure: Measure, said: &str) -> UserError {
    UserError::new(
        Exit::Refused,
        "another_measure",
        Text::new(
            format!("申请内容写的是 {said}，命令写的是 {measure}"),
            format!("the facts say {said}, the command says {measure}"),
        ),
        Text::new("改正其中之一", "mend one of them"),
    )
}

/// Whether the officer has read what the rules find of an application.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Note {
    /// Before it was confirmed.
    Read,
    /// Nobody was asked.
    Unread,
}

/// Answers an intake.
pub(crate) fn answer(taken: &TakenIn, note: Note, ctx: &mut CommandContext, desk: &Desk) -> Outcome {
    let exit = if taken.held { Exit::Stale } else { Exit::Done };
    if ctx.ui.json {
        ctx.json(taken)?;
        return Ok(exit);
    }
    let lang = ctx.ui.lang;
    let word = |zh: &'static str, en: &'static str| Text::new(zh, en);
    let mut pairs = Vec::new();
    pairs.push((word("案件", "case"), taken.case.clone()));
    pairs.push((word("状态", "state"), Text::new(taken.state.zh(), taken.state.en()).of(lang).to_owned()));
    if let Some(receipt) = &taken.receipt {
        let last = receipt.last_day.map_or(String::new(), |day| match lang {
            crate::domain::text::Lang::Zh => format!("，有效至 {day}"),
            crate::domain::text::Lang::En => format!(", valid to {day}"),
        });
        pairs.push((word("受理回执", "receipt"), format!("{}{last}", receipt.number)));
    }
    if !taken.notice.is_empty() {
        pairs.push((word("一次性告知", "notice"), all_wanted(&taken.notice, lang)));
    }
    if taken.passport_exempt {
        pairs.push((word("护照", "passport"), Text::new("免留，退还本人", "exempt: hand it back").of(lang).to_owned()));
    }
    if !taken.open_cases.is_empty() {
        pairs.push((word("同一护照在办", "open for the same passport"), taken.open_cases.join(", ")));
    }
    pairs.extend(super::alike::pairs(&taken.alike, lang));
    pairs.push(transaction(&taken.done));
    ctx.pairs(&pairs);
    if note == Note::Unread {
        let found = desk.taken(desk.find(&taken.case)?)?;
        let facts = crate::app::case_view::as_decided(desk, &found)?;
        show_note_of(&facts, desk.policy, ctx, (Depth::OneScreen, taken.receipt.is_some()));
    }
    let mut told = ahead(&taken.obstacles);
    told.retain(|one| one.kind != Kind::Law);
    obstacles_told(&told, ctx);
    ctx.after(taken.already_done, &taken.done, &taken.case);
    if taken.state == State::Draft {
        ctx.ui.say(&Text::new("草稿：补齐后再次 intake", "a draft: run intake on it again to accept it"));
    }
    Ok(exit)
}
