//! `issue --desk`: who arrives first stands above; a scan or a number takes a case, Enter takes the next blank of the stock,
//! `s` spoils one; the paper is printed, the document and the passport are handed out, and the next comes.

use super::{IssueArgs, given};
use crate::app::bulk::as_seen;
use crate::app::case_list::{for_me, named};
use crate::app::custody;
use crate::app::desk::Desk;
use crate::app::issue::{self, IssueAsks};
use crate::app::look::{Look, Usual, look, on_a_line};
use crate::app::paper::Paper;
use crate::app::stock::{self, number_for};
use crate::app::taker::TakerAsks;
use crate::cli::Outcome;
use crate::cli::application_args::{of_mrz, whole_zone};
use crate::cli::context::CommandContext;
use crate::cli::list::short;
use crate::domain::filter::{Filter, Term};
use crate::domain::life::{Place, State};
use crate::domain::number::CaseKey;
use crate::domain::text::Text;
use crate::domain::words::{Measure, Word};
use crate::error::{Exit, UserError};
use crate::gate::{Door, PASSPORT_NOT_HERE};
use crate::rules::reasons::Outcome as Found;
use crate::store::cases::case::CaseRow;
use crate::store::cases::query::Order;
use crate::ui::prompt::{Answer, Choice, Choosing, goes_back};
use crate::ui::report::Line;

/// Cases that wait and are looked through for those shown.
const MOST: u32 = 500;
/// Lines of a window that are left for the question.
const ROOM: usize = 7;
/// Cases that are shown at most.
const SHOWN: usize = 12;

pub(super) fn run(args: &IssueArgs, mut ctx: CommandContext) -> Outcome {
    ctx.stays("visa-cli issue CASE --number N")?;
    args.papers.have_a_place()?;
    let mut desk = ctx.sit()?;
    let mut count = 0;
    loop {
        ctx.renew(&mut desk)?;
        let first = waiting(&desk, &mut ctx)?;
        let question = Text::new(
            "扫描或者写案件、回执、护照、证件号码；回车取第一件，q 离开",
            "scan or type a case, receipt, passport or document; Enter: the first, q leaves",
        );
        let about = Text::new(
            "任何一个号码都能找到案件；每件都先显示再办理，s 只在取证件号码时使用",
            "any of these numbers finds the case; each is shown before anything is done; s is for the number of the document",
        );
        let said = ctx.ui.ask_explained(&question, None, &about)?;
        let said = said.trim().to_owned();
        if said == "q" || goes_back(&said) {
            break;
        }
        ctx.ui.clear();
        let found = if said.is_empty() { Ok(first) } else { named_by(&said, &desk, &mut ctx) };
        let done = match found {
            Ok(Some(key)) => one(args, key, &mut desk, &mut ctx),
            Ok(None) => Ok(false),
            Err(error) => Err(error),
        };
        match done {
            Ok(done) => count += usize::from(done),
            Err(error) => match error.downcast::<UserError>()? {
                error if error.exit == Exit::Cancelled => return Err(error.into()),
                error => ctx.ui.error(&error),
            },
        }
        ctx.was_told();
    }
    ctx.ui.say(&Text::new(format!("办理 {count} 件"), format!("{count} done")));
    Ok(Exit::Done)
}

/// Shows what waits to be issued and to be handed out, who arrives first at the top; returns the first.
fn waiting(desk: &Desk, ctx: &mut CommandContext) -> anyhow::Result<Option<CaseKey>> {
    let filter = Filter::default().and(Term::State(vec![State::Approved, State::Issued]));
    let page = for_me(desk, filter, MOST)?;
    let mut rows = page.rows;
    // What is approved comes before what only waits for its holder.
    rows.sort_by_key(|row| (row.state != State::Approved, row.arrives_on.is_none(), row.arrives_on, row.holds_until()));
    let lines = ctx.ui.lines().saturating_sub(ROOM).clamp(1, SHOWN);
    let of = |zh: &'static str, en: &'static str| Text::new(zh, en).of(ctx.ui.lang).to_owned();
    let mut shown = Vec::new();
    for row in rows.iter().take(lines) {
        let arrives =
            row.arrives_on.map_or_else(|| "-".to_owned(), |day| format!("{} {}", of("抵", "arr"), day.format("%m-%d")));
        let name = named(desk, row)?.unwrap_or_else(|| "-".to_owned());
        shown.push(vec![short(desk, &desk.number(row.key)), arrives, of(row.state.zh(), row.state.en()), name]);
    }
    let lines = crate::ui::table::fitted(shown, ctx.ui.width, &[]);
    ctx.ui.consult(&lines.into_iter().map(|text| Line { text, outcome: None }).collect::<Vec<_>>());
    let total = page.total;
    ctx.ui.say(&Text::new(format!("待签发、待领取 {total} 件"), format!("{total} to be issued or handed out")));
    Ok(rows.first().map(|row| row.key))
}

/// The case that a number names: its own, that of its receipt or document, or of the passport's only case that waits here.
fn named_by(said: &str, desk: &Desk, ctx: &mut CommandContext) -> anyhow::Result<Option<CaseKey>> {
    if said.contains('<') {
        let read = of_mrz(&whole_zone(said, ctx)?, desk)?;
        let number = read["passport"]["number"].as_str().unwrap_or_default().to_owned();
        return match of_passport(&number, desk, ctx)? {
            Some(chosen) => Ok(chosen),
            None => nothing_waits(&number, desk, ctx).map(|_| None),
        };
    }
    if let Some(key) = desk.file.case_of_document(&said.to_uppercase())? {
        return Ok(Some(key));
    }
    match desk.find(said) {
        Ok(row) => Ok(Some(row.key)),
        Err(error) => match of_passport(said, desk, ctx)? {
            Some(chosen) => Ok(chosen),
            None if nothing_waits(said, desk, ctx)? => Ok(None),
            None => Err(error),
        },
    }
}

/// The case of a passport that waits here, of several the one that is chosen; nothing where none waits.
fn of_passport(number: &str, desk: &Desk, ctx: &mut CommandContext) -> anyhow::Result<Option<Option<CaseKey>>> {
    let terms = vec![Term::Text(number.to_owned()), Term::State(vec![State::Approved, State::Issued])];
    let found = for_me(desk, Filter { terms }, MOST)?.rows;
    match found.as_slice() {
        [] => Ok(None),
        [only] => Ok(Some(Some(only.key))),
        several => {
            let told = |row: &CaseRow| Text::new(row.measure.zh(), row.measure.en());
            let choices: Vec<Choice> = several.iter().map(|row| Choice::new(desk.number(row.key), told(row))).collect();
            let question = Text::new("案件", "case");
            let asked = Choosing { question, choices: &choices, open: None, likely: None, help: None };
            Ok(Some(match ctx.ui.choose(&asked)? {
                Answer::Given(place) => Some(several[place].key),
                Answer::Open | Answer::Back => None,
            }))
        }
    }
}

/// Says that nothing of a passport waits here, and where its open cases stand; tells whether there are any.
fn nothing_waits(number: &str, desk: &Desk, ctx: &mut CommandContext) -> anyhow::Result<bool> {
    ctx.ui.say(&Text::new("  没有待签发、待领取的案件", "  no case of it is to be issued or handed out"));
    let open = State::ALL.iter().copied().filter(|state| state.is_open()).collect();
    let filter = Filter { terms: vec![Term::Text(number.to_owned()), Term::State(open)] };
    let page = desk.file.list(&filter, Order::Due(desk.today()), MOST)?;
    let any = !page.rows.is_empty();
    for row in page.rows {
        let (case, state) = (desk.number(row.key), row.state);
        ctx.ui.say(&Text::new(
            format!("  {case} {}：见 visa-cli next {case}", state.zh()),
            format!("  {case} is {}: see visa-cli next {case}", state.en()),
        ));
    }
    Ok(any)
}

/// Shows a case, issues it where it is approved, and hands out what was issued. Tells whether anything was done.
fn one(args: &IssueArgs, key: CaseKey, desk: &mut Desk, ctx: &mut CommandContext) -> anyhow::Result<bool> {
    let Some(mut seen) = look(desk, key, &Usual::default())? else { return Ok(false) };
    shown(&seen, desk, ctx)?;
    if lacks_the_passport(&seen) && handed_in(&seen, desk, ctx)? {
        ctx.was_told();
        let Some(now) = look(desk, key, &Usual::default())? else { return Ok(true) };
        seen = now;
    }
    let (number, version) = (seen.examined.case.number.clone(), seen.examined.case.row.version);
    match seen.door {
        Some(Door::Issue | Door::Collect) if !seen.is_open() => Ok(false),
        Some(Door::Issue) => {
            if !issued(args, &seen, desk, ctx)? {
                return Ok(false);
            }
            ctx.was_told();
            let Some(now) = look(desk, key, &Usual::default())? else { return Ok(true) };
            if now.door == Some(Door::Collect) && now.is_open() {
                handed_out(&number, now.examined.case.row.version, desk, ctx)?;
            }
            Ok(true)
        }
        Some(Door::Collect) => handed_out(&number, version, desk, ctx),
        Some(_) | None => {
            let state = seen.examined.case.row.state;
            ctx.ui.say(&Text::new(
                format!("  {number} {}：此处无可办理", state.zh()),
                format!("  {number} is {}: nothing to do here; see visa-cli next {number}", state.en()),
            ));
            Ok(false)
        }
    }
}

/// Nothing but the passport, which is with its holder, keeps the document from being issued.
fn lacks_the_passport(seen: &Look) -> bool {
    let only = seen.before.iter().all(|obstacle| obstacle.code == PASSPORT_NOT_HERE);
    let with_its_holder = seen.examined.case.row.custody == Place::Holder;
    seen.door == Some(Door::Issue) && with_its_holder && only && !seen.before.is_empty()
}

/// Asks whether the passport is handed in for the sticker, and records it.
fn handed_in(seen: &Look, desk: &mut Desk, ctx: &mut CommandContext) -> anyhow::Result<bool> {
    let question = Text::new("护照现交来贴签", "the passport is handed in for the sticker now");
    let about = Text::new(
        "记录为护照在本机关贴签；没有交来就答否，不签发",
        "it is recorded that the passport is here for the sticker; no where it is not, and nothing is issued",
    );
    if ctx.ui.yes_no_explained(&question, None, Some(&about))? != Answer::Given(true) {
        return Ok(false);
    }
    let case = &seen.examined.case;
    seeing(desk, case.row.version, |desk| custody::take_in(desk, &case.number, None))?;
    Ok(true)
}

/// Who it is, what was asked for, what stands before the step, and what was issued.
fn shown(seen: &Look, desk: &Desk, ctx: &mut CommandContext) -> anyhow::Result<()> {
    let lang = ctx.ui.lang;
    let row = &seen.examined.case.row;
    let of = |zh: &'static str, en: &'static str| Text::new(zh, en).of(lang).to_owned();
    let number = &seen.examined.case.number;
    let state = of(row.state.zh(), row.state.en());
    let heading = format!("{number} · {} · {state}", of(row.measure.zh(), row.measure.en()));
    let mut told =
        vec![(heading, None), (on_a_line(&seen.person(), lang), None), (on_a_line(&seen.asked(), lang), None)];
    if let Some(document) = desk.file.issued(row.key)? {
        let until = document.valid_until.map_or_else(|| "-".to_owned(), |day| day.to_string());
        told.push((format!("{} {} {} – {until}", of("证件", "document"), document.number, document.valid_from), None));
    }
    told.push((format!("{} {}", of("护照：", "passport:"), of(row.custody.zh(), row.custody.en())), None));
    for obstacle in &seen.before {
        told.push((format!("x {}", obstacle.what.of(lang)), Some(Found::NotEligible)));
        told.extend(obstacle.ways_on(lang).into_iter().map(|way| (format!("  → {way}"), None)));
    }
    told.extend(seen.remarks.iter().map(|obstacle| (format!("- {}", obstacle.what.of(lang)), None)));
    ctx.ui.consult(&told.into_iter().map(|(text, outcome)| Line { text, outcome }).collect::<Vec<_>>());
    Ok(())
}

/// Issues a case: the next blank at Enter, another where its number is given; `s` spoils one first.
fn issued(args: &IssueArgs, seen: &Look, desk: &mut Desk, ctx: &mut CommandContext) -> anyhow::Result<bool> {
    let row = &seen.examined.case.row;
    let case = seen.examined.case.number.clone();
    let passport_shown = seen.needs_the_passport();
    if passport_shown {
        let question = Text::new("护照原件已在此核验", "the original passport was seen and verified here");
        let about = Text::new(
            "提前申请的，护照在口岸签发时才见到；没有见到就不签发",
            "of an application filed in advance the passport is first seen here; unseen, nothing is issued",
        );
        if ctx.ui.yes_no_explained(&question, None, Some(&about))? != Answer::Given(true) {
            return Ok(false);
        }
    }
    let mut torn: Vec<(String, String)> = Vec::new();
    let number = match chosen(row.measure, &mut torn, desk, ctx) {
        Ok(Some(number)) => number,
        left => {
            // What was spoiled is spoiled, whether anything is issued after it or not.
            for (number, how) in &torn {
                stock::spoil(desk, number, Some(how))?;
                ctx.ui.say(&Text::new(format!("  {number} 已登记作废"), format!("  {number} is on record as spoiled")));
                ctx.was_told();
            }
            return left.map(|_| false);
        }
    };
    let (spoiled, notes): (Vec<String>, Vec<String>) = torn.into_iter().unzip();
    let note = Some(notes.join("; ")).filter(|note| !note.is_empty());
    // Whoever moved the case since it was shown is told.
    as_seen(desk, row.key, row.version)?;
    let asks = IssueAsks { number: Some(&number), spoiled: &spoiled, note: note.as_deref(), passport_shown };
    let done = seeing(desk, row.version, |desk| issue::issue(desk, &case, &asks))?;
    given(&done, ctx)?;
    if row.measure == Measure::PortVisa && !done.moved.done.dry_run {
        args.papers.print((Paper::Confirmation, &case), desk, ctx)?;
    }
    Ok(true)
}

/// Asks for the number that is issued; each blank that was spoiled on the way is noted with how.
fn chosen(
    measure: Measure,
    torn: &mut Vec<(String, String)>,
    desk: &Desk,
    ctx: &mut CommandContext,
) -> anyhow::Result<Option<String>> {
    loop {
        let spoiled: Vec<String> = torn.iter().map(|(number, _)| number.clone()).collect();
        let Some((number, is_spoiled)) = blank(measure, &spoiled, desk, ctx)? else { return Ok(None) };
        if !is_spoiled {
            return Ok(Some(number));
        }
        let question = Text::new(format!("{number} 如何作废"), format!("how {number} was spoiled"));
        let about = Text::new(
            "写明缘由，与号码一起记录；空或者 < 则不登记",
            "say why: it is recorded with the number; nothing or < records nothing",
        );
        let how = ctx.ui.ask_explained(&question, None, &about)?;
        if !how.trim().is_empty() && !goes_back(&how) {
            torn.push((number, how.trim().to_owned()));
        }
    }
}

/// Asks for the number of the blank that is before the officer; tells too whether it was spoiled.
fn blank(
    measure: Measure,
    spoiled: &[String],
    desk: &Desk,
    ctx: &mut CommandContext,
) -> anyhow::Result<Option<(String, bool)>> {
    let next =
        if desk.file.keeps_stock(measure.blank())? { Some(number_for(desk, measure, None, spoiled)?) } else { None };
    let question = match &next {
        Some(next) => Text::new(
            format!("回车签发 {next}；s 作废此张，或者扫描另一张，< 返回"),
            format!("Enter issues {next}; s spoils it, or scan another, < back"),
        ),
        None => Text::new(
            "证件号码（s 号码：作废该张，< 返回）",
            "number of the document (s NUMBER: it is spoiled, < back)",
        ),
    };
    loop {
        let about = Text::new(
            "签发与案件同时记录；作废的号码永不再用",
            "the number is recorded with the issue; one that is spoiled is never used again",
        );
        let said = ctx.ui.ask_explained(&question, None, &about)?;
        let said = said.trim();
        if goes_back(said) {
            return Ok(None);
        }
        let (is_spoiled, named) = match said.split_once(' ') {
            Some(("s", named)) => (true, named.trim()),
            _ if said == "s" => (true, ""),
            _ => (false, said),
        };
        match (named.is_empty(), &next) {
            (false, _) => return Ok(Some((named.to_uppercase(), is_spoiled))),
            (true, Some(next)) => return Ok(Some((next.clone(), is_spoiled))),
            (true, None) => ctx.ui.say(&Text::new("  写明号码", "  say its number")),
        }
    }
}

/// Hands the document out, and the passport with it.
fn handed_out(case: &str, version: u64, desk: &mut Desk, ctx: &mut CommandContext) -> anyhow::Result<bool> {
    let question = Text::new("现在交给持证人", "hand it to its holder now");
    let about = Text::new(
        "记录为已领取，护照一并退还；他人代领用 visa-cli collect CASE --to 姓名",
        "it is recorded as collected, the passport with it; for somebody else: visa-cli collect CASE --to NAME",
    );
    if ctx.ui.yes_no_explained(&question, Some(true), Some(&about))? != Answer::Given(true) {
        return Ok(false);
    }
    let moved = seeing(desk, version, |desk| issue::collect(desk, case, TakerAsks::default(), None))?;
    ctx.moved(&moved, &[])?;
    Ok(true)
}

/// Acts on a case at the version that was shown.
fn seeing<T>(desk: &mut Desk, version: u64, act: impl FnOnce(&mut Desk) -> anyhow::Result<T>) -> anyhow::Result<T> {
    desk.seen = Some(version);
    let done = act(desk);
    desk.seen = None;
    done
}
