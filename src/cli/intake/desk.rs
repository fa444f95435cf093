//! `intake --desk`: one applicant after another. A scan or a number begins the next; whom the register knows is shown with
//! open cases and passport; one screen is read back; Enter writes and prints the receipt.

mod begun;

use serde_json::{Value, json};

use self::begun::{Begun, begun, gone_on_with};
use super::{IntakeArgs, Settling, answer, settled};
use crate::app::desk::Desk;
use crate::app::intake::{LateEntry, TakenIn, accept_draft, take_in};
use crate::app::known::{self, Known, Offer};
use crate::app::paper::Paper;
use crate::cli::Outcome;
use crate::cli::application_args::{ApplicationSheet, complete};
use crate::cli::ask::{AtDesk, Interview, asks_measure};
use crate::cli::context::CommandContext;
use crate::cli::facts::{at, put};
use crate::domain::facts::Facts;
use crate::domain::labels::nationality_of;
use crate::domain::life::State;
use crate::domain::number::CaseKey;
use crate::domain::text::Text;
use crate::domain::words::{Measure, Word};
use crate::error::{Exit, UserError};
use crate::record::act::Particulars;
use crate::ui::prompt::Answer;

pub(super) fn run(args: &IntakeArgs, mut ctx: CommandContext) -> Outcome {
    ctx.stays("visa-cli intake MEASURE --from FILE --mrz LINES")?;
    args.papers.have_a_place()?;
    let mut desk = ctx.sit()?;
    let mut count = 0;
    let mut before = None;
    while let Some(begun) = begun(args, &desk, &mut ctx)? {
        ctx.renew(&mut desk)?;
        let Some(taken) = one(args, begun, before, &mut desk, &mut ctx)? else { continue };
        if taken.state != State::Draft {
            before = Some(desk.find(&taken.case)?.key);
        }
        count += 1;
        ctx.was_told();
    }
    ctx.ui.say(&Text::new(format!("收件 {count} 件"), format!("{count} taken in")));
    Ok(Exit::Done)
}

/// Takes one applicant in; `None` where the applicant was left.
fn one(
    args: &IntakeArgs,
    Begun { mut sheet, mut draft }: Begun,
    before: Option<CaseKey>,
    desk: &mut Desk,
    ctx: &mut CommandContext,
) -> anyhow::Result<Option<TakenIn>> {
    if at(&sheet.facts, "measure").is_none() && !asks_measure(&mut sheet, desk, ctx)? {
        return Ok(None);
    }
    let measure = sheet.facts["measure"].as_str().and_then(Measure::find);
    let known = known_of(&sheet.facts, desk)?;
    said_of(known.as_ref(), &sheet, desk, ctx)?;
    if let Some(known) = &known {
        if let Some(row) = measure.and_then(|measure| known.draft(measure)).filter(|_| draft.is_none()) {
            let number = desk.number(row.key);
            let question = Text::new(format!("接着办草稿 {number}"), format!("go on with the draft {number}"));
            if ctx.ui.yes_no(&question, None)? == Answer::Given(true) {
                let found = desk.taken(row.clone())?;
                gone_on_with(&found, &mut sheet)?;
                draft = Some(found);
            }
        }
        fill_in(known, &mut sheet.particulars, desk)?;
    }
    complete(&mut sheet, desk);
    let offer = if draft.is_some() { None } else { offered(known.as_ref(), measure, before, desk)? };
    let mut interview = Some(Interview::at_desk(AtDesk::new(offer)));
    loop {
        let late = args.received_on.map(|day| LateEntry { received_on: day.on(desk.today()), note: args.note.clone() });
        let follows = draft.as_ref().and_then(|draft| draft.row.follows);
        let what = Settling { follows, draft: false, completes: draft.as_ref(), late, hands_over: args.passport_kept };
        let Some((ready, note)) = settled(&mut sheet, &what, &mut interview, desk, ctx)? else { return Ok(None) };
        let taken = match &draft {
            Some(draft) => accept_draft(desk, draft, ready),
            None => take_in(desk, ready),
        };
        match taken {
            Ok(taken) => {
                answer(&taken, note, ctx, desk)?;
                printed(args, &taken, desk, ctx)?;
                return Ok(Some(taken));
            }
            Err(error) => ctx.ui.error(&error.downcast::<UserError>()?),
        }
        if let Some(interview) = &mut interview {
            interview.back(&mut sheet, ctx);
        }
    }
}

/// Prints the receipt of what was accepted, the notice of what is incomplete.
fn printed(args: &IntakeArgs, taken: &TakenIn, desk: &mut Desk, ctx: &mut CommandContext) -> anyhow::Result<()> {
    let receipt = taken.receipt.as_ref().map(|_| Paper::Receipt);
    let paper = receipt.or((taken.state == State::AwaitingPapers).then_some(Paper::Notice));
    match paper.filter(|_| !taken.done.dry_run) {
        Some(paper) => args.papers.print((paper, &taken.case), desk, ctx),
        None => Ok(()),
    }
}

/// Who the application is of, where the register knows that.
fn known_of(facts: &Value, desk: &Desk) -> anyhow::Result<Option<Known>> {
    let mut whole = facts.clone();
    for (key, value) in [("id", json!("-")), ("stage", json!("acceptance")), ("as_of", json!(desk.today()))] {
        put(&mut whole, key, value);
    }
    match Facts::from_json(whole.to_string().as_bytes()) {
        Ok(facts) => known::known(desk, &facts),
        Err(_) => Ok(None),
    }
}

/// Shows whom the passport is of, the open cases and the documents that hold, and where the passport is.
fn said_of(
    known: Option<&Known>,
    sheet: &ApplicationSheet,
    desk: &Desk,
    ctx: &mut CommandContext,
) -> anyhow::Result<()> {
    let of = |path: &str| at(&sheet.facts, path).and_then(Value::as_str);
    let who = ["applicant.name", "applicant.nationality", "applicant.birth_date", "passport.number"];
    let read = |path: &'static str| {
        let said = of(path)?;
        let country = (path == "applicant.nationality").then(|| nationality_of(said).of(ctx.ui.lang).to_owned());
        Some(country.unwrap_or_else(|| said.to_owned()))
    };
    let who = who.into_iter().filter_map(read).collect::<Vec<_>>().join(" ");
    let Some(known) = known else {
        if !who.is_empty() {
            ctx.ui.say(&Text::new(format!("{who}：不在册"), format!("{who}: not on file")));
        }
        return Ok(());
    };
    let told = known.told(desk)?;
    let none = if told.is_empty() {
        ("：无在办案件，无有效证件", ": no open case, no document that holds")
    } else {
        ("", "")
    };
    ctx.ui.say(&Text::new(format!("在册：{who}{}", none.0), format!("on file: {who}{}", none.1)));
    for Text { zh, en } in told {
        ctx.ui.say(&Text::new(format!("  {zh}"), format!("  {en}")));
    }
    Ok(())
}

/// Fills in what the register says of the person that no rule reads.
fn fill_in(known: &Known, particulars: &mut Particulars, desk: &Desk) -> anyhow::Result<()> {
    let Some(case) = known.newest(desk)? else { return Ok(()) };
    let of = case.particulars;
    let pairs = [
        (&mut particulars.chinese_name, of.chinese_name),
        (&mut particulars.sex, of.sex),
        (&mut particulars.employer, of.employer),
        (&mut particulars.position, of.position),
    ];
    for (own, known) in pairs {
        *own = own.take().or(known);
    }
    Ok(())
}

/// What may be taken over: from the person's own cases, else what the applicant before asked for.
fn offered(
    known: Option<&Known>,
    measure: Option<Measure>,
    before: Option<CaseKey>,
    desk: &Desk,
) -> anyhow::Result<Option<Offer>> {
    let Some(measure) = measure else { return Ok(None) };
    if let Some(own) = known.map(|known| known.offer(desk, measure)).transpose()?.flatten() {
        return Ok(Some(own));
    }
    let before = before.map(|before| desk.file.case(before)).transpose()?.flatten();
    match before.filter(|row| row.measure == measure) {
        Some(row) => known::as_before(desk, &desk.taken(row)?),
        None => Ok(None),
    }
}
