//! `find`: for the telephone.

use crate::app::find::{Answer, find};
use crate::cli::Outcome;
use crate::cli::context::{CommandContext, clock};
use crate::cli::prove::Prove;
use crate::domain::labels::all_wanted;
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::error::{Exit, UserError};

/// Find a case by what a caller says: a name in any form, four places of a passport, a number, a unit
///
/// Tells where it stands, what is missing, since when, who has it, and the one sentence that the caller may be told. Names
/// are found with typing errors too; four digits are the last four of a passport.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli find layla ibrahim
  visa-cli find 0457
  visa-cli find 0457 --prove
  visa-cli find 申海 --limit 20 --json")]
pub(crate) struct FindArgs {
    /// What the caller says
    #[arg(required = true)]
    text: Vec<String>,
    /// Most cases that are told
    #[arg(long, default_value_t = 5, value_name = "N")]
    limit: u32,
    #[command(flatten)]
    prove: Prove,
}

pub(crate) fn run(args: &FindArgs, mut ctx: CommandContext) -> Outcome {
    let desk = ctx.look()?;
    let text = args.text.join(" ");
    let found = find(&desk, &text, args.limit)?;
    if ctx.ui.json {
        ctx.json(&found)?;
    } else {
        for (place, answer) in found.cases.iter().enumerate() {
            if place > 0 {
                ctx.ui.line("");
            }
            tell(answer, &mut ctx);
        }
    }
    if let Some(blank) = found.blank.as_ref().filter(|_| !ctx.ui.json) {
        let line = blank.of(ctx.ui.lang).to_owned();
        ctx.ui.line(&line);
    }
    if found.cases.is_empty() && found.blank.is_none() {
        return Err(not_found(&text).into());
    }
    if found.more {
        let count = found.cases.len();
        ctx.ui.say(&Text::new(
            format!("显示最相符的 {count} 件，还有更多：再加一个词，或者 --limit"),
            format!("the {count} that fit best; there are more: add a word, or --limit"),
        ));
    }
    args.prove.shown(&desk, found.cases.iter().map(|answer| &*answer.case), &mut ctx)
}

fn tell(answer: &Answer, ctx: &mut CommandContext) {
    let lang = ctx.ui.lang;
    let of = |zh: &'static str, en: &'static str| Text::new(zh, en).of(lang).to_owned();
    let mut pairs =
        vec![(Text::new("案件", "case"), format!("{} {}", answer.case, of(answer.measure.zh(), answer.measure.en())))];
    let mut add = |zh: &'static str, en: &'static str, said: Option<String>| {
        if let Some(said) = said.filter(|said| !said.is_empty()) {
            pairs.push((Text::new(zh, en), said));
        }
    };
    let who = [answer.name.clone(), answer.passport.clone()].into_iter().flatten().collect::<Vec<_>>().join(" ");
    add("姓名", "name", Some(who));
    add("单位", "unit", answer.unit.clone());
    let since = answer.since.as_deref().map(clock).unwrap_or_default();
    let state = of(answer.state.zh(), answer.state.en());
    let there = answer.closed_there.as_ref().map(|there| there.told().of(lang).to_owned());
    add("状态", "state", Some(there.unwrap_or_else(|| format!("{state} · {} {since}", of("自", "since")))));
    add("经办", "with", answer.with.clone());
    add("证件", "document", answer.document.clone());
    add("缺少", "missing", Some(all_wanted(&answer.missing, lang)));
    add("期限", "due", answer.due_on.map(|day| day.to_string()));
    add("可以告知", "may be told", Some(answer.tell.of(lang).to_owned()));
    ctx.pairs(&pairs);
}

fn not_found(text: &str) -> UserError {
    UserError::new(
        Exit::NotFound,
        "not_found",
        Text::new(format!("没有找到 {text}"), format!("nothing is found for {text}")),
        Text::new(
            "问姓名的拼写、护照号码后四位、回执号码或者邀请单位",
            "ask how the name is spelt, the last four of the passport, the receipt or the inviting unit",
        ),
    )
}
