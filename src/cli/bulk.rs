//! `review batch:3`, `approve batch:3 state:reviewed`: many cases with a look, planned, shown and carried out.

use std::collections::BTreeMap;
use std::path::Path;

use crate::app::bulk::{self, BulkDone, LeftOut, Plan, Planned, carry_out};
use crate::app::desk::Desk;
use crate::app::plan::{Named, moved};
use crate::cli::Outcome;
use crate::cli::context::{CommandContext, needed};
use crate::cli::list::{filter, short};
use crate::domain::life::Role;
use crate::domain::text::{Text, cases_in_english};
use crate::error::{Exit, UserError};
use crate::gate::Door;
use crate::store::cases::query::Order;
use crate::ui::safe;
use crate::ui::table::cut;

/// Tells whether what was named is a filter and not one case.
pub(crate) fn is_filter(words: &[String]) -> bool {
    words.len() > 1 || words.iter().any(|word| word.contains(':') || word.starts_with('@'))
}

/// The cases of a step for many.
pub(crate) struct Many<'a> {
    /// Words of a filter, or numbers of cases alone.
    pub(crate) words: &'a [String],
    /// A file that lists cases.
    pub(crate) list: Option<&'a Path>,
    /// The plan that was shown.
    pub(crate) plan: Option<&'a str>,
}

impl Many<'_> {
    /// Tells whether it is for many cases.
    pub(crate) fn is_asked(&self) -> bool {
        is_filter(self.words) || self.list.is_some() || self.plan.is_some()
    }

    /// The numbers of cases where these are listed; nothing where a filter is asked.
    fn named(&self) -> Result<Option<Vec<String>>, UserError> {
        let is_number = |word: &String| {
            word.contains(|one: char| one.is_ascii_digit())
                && word.chars().all(|one| one.is_ascii_alphanumeric() || one == '-')
        };
        match self.list {
            Some(path) => {
                let text = std::fs::read_to_string(path).map_err(|error| cannot_read(path, &error))?;
                let first = |line: &str| {
                    line.split([',', ';', '\t'])
                        .next()
                        .unwrap_or_default()
                        .trim_matches(['"', ' ', '\u{feff}', '\r'])
                        .to_owned()
                };
                // The line of the heads names no case.
                Ok(Some(text.lines().map(first).filter(is_number).collect()))
            }
            None if 1 < self.words.len() && self.words.iter().all(is_number) => Ok(Some(self.words.to_vec())),
            None => Ok(None),
        }
    }
}

fn cannot_read(path: &Path, error: &std::io::Error) -> UserError {
    let path = path.display();
    UserError::new(
        Exit::NotFound,
        "cannot_read",
        Text::new(format!("无法读取 {path}：{error}"), format!("cannot read {path}: {error}")),
        Text::new(
            "每行一个案件编号，如 export --columns case 所写",
            "one case number a line, as export --columns case writes them",
        ),
    )
}

/// Plans a step for all cases that fit, shows the plan, and carries it out where it is the one that was seen.
pub(crate) fn run(many: &Many, step: Door, mut ctx: CommandContext) -> Outcome {
    if ctx.everywhere.seen.is_some() {
        return Err(crate::app::bulk::seen_of_many().into());
    }
    let mut desk = ctx.sit()?;
    // Who may not is told that, whatever plan they name.
    desk.must_be_one_of(&[if step == Door::Approve { Role::Approve } else { Role::Review }])?;
    let planned = match many.named()? {
        Some(numbers) => bulk::plan_named(&desk, &numbers, step)?,
        None => bulk::plan(&desk, &bulk::waiting(filter(many.words, &desk, &mut ctx)?, step), step)?,
    };
    if let Some(plan) = many.plan {
        if !Named::read(plan).is(&planned.plan) {
            let cases = planned.cases.iter().map(|one| &*one.case);
            let all: Vec<&str> = cases.chain(planned.left_out.iter().map(|one| &*one.case)).collect();
            return Err(moved(&desk, plan, &planned.plan, &all)?.into());
        }
        let all: Vec<usize> = (0..planned.cases.len()).collect();
        return carried_out(planned, &all, &mut desk, ctx);
    }
    if ctx.ui.json {
        ctx.json(&planned)?;
        return Ok(Exit::Done);
    }
    ctx.ui.hold_pages();
    shown(&planned, &desk, &mut ctx);
    ctx.ui.turn_pages();
    if planned.cases.is_empty() {
        return Ok(Exit::Done);
    }
    if !ctx.may_ask() {
        let flag = format!("--plan {}", planned.plan);
        return Err(needed(&flag, "对所示方案的确认", "the confirmation of the plan shown").into());
    }
    let approves = step == Door::Approve;
    let act =
        if approves { ("批准", "approve") } else { ("审核并建议批准", "review, recommending approval,") };
    let numbers: Vec<String> = planned.cases.iter().map(|one| one.case.clone()).collect();
    match chosen(&numbers, &Text::new(act.0, act.1), &mut ctx)? {
        Some(chosen) => carried_out(planned, &chosen, &mut desk, ctx),
        None => Err(nothing_done().into()),
    }
}

/// Takes all cases that fit in hand, after a look at a terminal.
pub(super) fn claim(words: &[String], takes_over: bool, mut ctx: CommandContext) -> Outcome {
    if ctx.everywhere.seen.is_some() {
        return Err(bulk::seen_of_many().into());
    }
    let mut desk = ctx.sit()?;
    let filter = bulk::waiting(filter(words, &desk, &mut ctx)?, Door::Review);
    let many = desk.file.list(&filter, Order::Number, 1)?.total;
    if ctx.may_ask() && !ctx.everywhere.yes && !ctx.everywhere.dry_run {
        let english = format!("take {} in hand?", cases_in_english(many));
        if !ctx.ui.confirm(&Text::new(format!("领办 {many} 件案件？"), english), false)? {
            return Err(nothing_done().into());
        }
    }
    let done = bulk::claim(&mut desk, &filter, takes_over)?;
    if ctx.ui.json {
        ctx.json(&done)?;
    } else {
        told(&done, &mut ctx);
    }
    Ok(Exit::Done)
}

/// Asks how many there are, which shows that the plan was read; `-3` leaves the third out.
pub(super) fn chosen(numbers: &[String], act: &Text, ctx: &mut CommandContext) -> anyhow::Result<Option<Vec<usize>>> {
    let mut places: Vec<usize> = (0..numbers.len()).collect();
    loop {
        let (count, zh, en) = (places.len(), &act.zh, &act.en);
        let question = Text::new(
            format!("{zh} {count} 件：输入件数；-N 去掉第 N 行，o N 查看"),
            format!("to {en} {} type {count}; -N leaves line N out, o N shows it", cases_in_english(count as u64)),
        );
        let about = Text::new(
            "输入的件数与方案一致才办理，表明看过；每件单独签署，之后同日可逐件撤销",
            "only the number that the plan holds goes on, which shows that it was read; each is signed by itself, and may be \
             undone by itself the same day",
        );
        let answer = ctx.ui.ask_explained(&question, None, &about)?;
        let answer = answer.trim();
        if answer.is_empty() || answer == "<" {
            return Ok(None);
        }
        if answer.parse() == Ok(count) {
            return Ok(Some(places));
        }
        let line = |text: &str| text.trim().parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        if let Some(place) = answer.strip_prefix('-').and_then(line) {
            places.retain(|other| *other != place);
        } else if let Some(one) = answer.strip_prefix('o').and_then(line).and_then(|place| numbers.get(place)) {
            let desk = ctx.look()?;
            let whole = crate::app::case_view::show(&desk, one)?;
            crate::cli::case_view::tell_whole(&whole, ctx);
        } else {
            ctx.ui.say(&Text::new(format!("  不是 {count}"), format!("  that is not {count}")));
        }
    }
}

fn carried_out(plan: Plan, chosen: &[usize], desk: &mut crate::app::desk::Desk, mut ctx: CommandContext) -> Outcome {
    let progress = ctx.ui.progress(&Text::new("办理", "deciding"), chosen.len() as u64);
    let working = ctx.ui.while_working();
    let done = carry_out(desk, plan, chosen, |count| progress.at(count))?;
    drop((working, progress));
    if ctx.ui.json {
        ctx.json(&done)?;
    } else {
        told(&done, &mut ctx);
    }
    let stopped = done.left_out.iter().any(|one| matches!(one.code.as_str(), "moved_meanwhile" | "stopped"));
    Ok(if stopped { Exit::Stale } else { Exit::Done })
}

/// What all cases ask in the same words.
fn shared(cases: &[Planned]) -> Vec<&(Text, Text)> {
    let Some((first, others)) = cases.split_first().filter(|(_, others)| !others.is_empty()) else { return Vec::new() };
    first.asked.iter().filter(|pair| others.iter().all(|other| other.asked.contains(pair))).collect()
}

/// The plan: who is plain and alike, who differs in what, who is left out and why.
fn shown(plan: &Plan, desk: &Desk, ctx: &mut CommandContext) {
    let lang = ctx.ui.lang;
    let differ = plan.cases.iter().filter(|one| !one.differs.is_empty()).count();
    let alike = plan.cases.len() - differ;
    let mut rows = Vec::new();
    let shared = shared(&plan.cases);
    let name_columns = (ctx.ui.width / 3).max(12);
    for (place, one) in plan.cases.iter().enumerate() {
        let asked = one.asked.iter().filter(|pair| !shared.contains(pair)).map(|(_, said)| said.of(lang).to_owned());
        let marks = one.differs.iter().map(|differs| differs.marked(lang));
        rows.push(vec![
            format!("{}", place + 1),
            short(desk, &one.case),
            cut(&one.name, name_columns, usize::MAX),
            one.passport.clone(),
            one.nationality.of(lang).to_owned(),
            asked.chain(marks).collect::<Vec<_>>().join(" · "),
        ]);
    }
    if !shared.is_empty() {
        let told: Vec<String> =
            shared.iter().map(|(name, said)| format!("{} {}", name.of(lang), said.of(lang))).collect();
        let all = Text::new("各件均为", "all alike:");
        ctx.ui.prose(&format!("{} {}", all.of(lang), told.join(" · ")));
    }
    ctx.ui.rows(&rows);
    left_out(&plan.left_out, ctx);
    let text = Text::new(
        format!("普通且相同 {alike} 件，不同 {differ} 件，不在其内 {} 件", plan.left_out.len()),
        format!("{alike} plain and alike, {differ} differ, {} left out", plan.left_out.len()),
    );
    ctx.ui.line(text.of(lang));
    if !ctx.may_ask() {
        let plan = Text::new(format!("方案 {}", plan.plan), format!("plan {}", plan.plan));
        ctx.ui.line(plan.of(lang));
    }
}

/// Those that are left out, by why.
pub(super) fn left_out(left_out: &[LeftOut], ctx: &mut CommandContext) {
    let lang = ctx.ui.lang;
    // What is said of several is said once, without the number of each.
    let mut by_why: BTreeMap<String, Vec<&LeftOut>> = BTreeMap::new();
    for one in left_out {
        by_why.entry(one.why.of(lang).replace(&one.case, "…")).or_default().push(one);
    }
    for (why, cases) in by_why {
        let why = if let [only] = &cases[..] { only.why.of(lang) } else { &why };
        let numbers: Vec<&str> = cases.iter().map(|one| &*one.case).collect();
        let line = format!("! {} ({}): {why}", cases.len(), numbers.join(" "));
        ctx.ui.line(&safe::shown(&line));
    }
}

fn told(done: &BulkDone, ctx: &mut CommandContext) {
    let lang = ctx.ui.lang;
    let (count, step) = (done.cases.len(), done.step);
    let text = Text::new(
        format!("{}：{count} 件，每件单独签署", crate::domain::words::Word::zh(step)),
        format!("{}: {}, each signed by itself", crate::domain::words::Word::en(step), cases_in_english(count as u64)),
    );
    ctx.ui.line(text.of(lang));
    left_out(&done.left_out, ctx);
    let next = if step == Door::Approve {
        "visa-cli work state:approved"
    } else if step == Door::Claim {
        "visa-cli work"
    } else {
        "visa-cli queue office state:reviewed"
    };
    ctx.ui.say(&Text::new(format!("下一步: {next}"), format!("next: {next}")));
}

pub(super) fn nothing_done() -> UserError {
    UserError::new(
        Exit::Cancelled,
        "cancelled",
        Text::new("已取消，没有写入任何内容", "cancelled; nothing was written"),
        Text::new("再次运行命令", "run the command again"),
    )
}
