//! `why`: the last decision of the rules on a case, rule by rule.

use serde_json::{Value, json};

use crate::app::case_view;
use crate::app::law;
use crate::cli::Outcome;
use crate::cli::context::CommandContext;
use crate::cli::officer_note::show_note_of;
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::error::Exit;
use crate::rules::RULES_VERSION;
use crate::rules::verdict::{RuleSaid, verdicts};
use crate::ui::report::Depth;

/// Explain the last decision of the rules on a case: every rule, with its provision
#[derive(clap::Args)]
#[command(after_help = "Example:
  visa-cli why 123 --lang zh")]
pub(crate) struct WhyArgs {
    /// The case
    case: String,
}

pub(crate) fn why(args: &WhyArgs, mut ctx: CommandContext) -> Outcome {
    let desk = ctx.look()?;
    let case = desk.take_up(&args.case)?;
    let by = law::decided_by(&desk, &case.row)?;
    if ctx.ui.json {
        let facts = case_view::as_decided(&desk, &case)?;
        let rule = |said: RuleSaid| {
            let RuleSaid { id, verdict, code, citation, text } = said;
            json!({
                "id": id, "verdict": verdict.code(), "code": code.map(|code| code.to_string()), "citation": citation,
                "message_en": text.en, "message_zh": text.zh,
            })
        };
        let rules: Vec<Value> = verdicts(&facts, &by.policy).unwrap_or_default().into_iter().map(rule).collect();
        let decision = case_view::decision(&desk, &case.row)?;
        let told = json!({"schema": 1, "case": case.number, "decision": decision, "decided_on": by.on, "in_force": by.in_force,
                "rules": rules, "record": facts.record});
        ctx.json(&told)?;
        return Ok(Exit::Done);
    }
    let facts = case_view::as_decided(&desk, &case)?;
    show_note_of(&facts, &by.policy, &mut ctx, (Depth::EveryRule, case.row.receipted));
    if !by.in_force {
        let (on, short) = (by.on, by.policy.sha256[..8].to_owned());
        ctx.ui.say(&Text::new(
            format!("以上为 {on} 所作决定，依据当时适用的文本 {short}；现行文本不同: visa-cli rules history"),
            format!(
                "as decided on {on}, by the text {short} of that day; another is in force now: visa-cli rules history"
            ),
        ));
    }
    if by.rules < u64::from(RULES_VERSION) {
        let (on, then) = (by.on, by.rules);
        ctx.ui.say(&Text::new(
            format!("{on} 由规则第 {then} 版作出，以上按第 {RULES_VERSION} 版说明；所作决定: visa-cli show {}", case.number),
            format!("decided on {on} by version {then} of the rules, told here by version {RULES_VERSION}; the decision as it was made: visa-cli show {}", case.number),
        ));
    }
    for entry in facts.record.iter().flatten() {
        let (zh, en) = (entry.kind.zh(), entry.kind.en());
        let on = entry.on.map(|on| format!(" {on}")).unwrap_or_default();
        ctx.ui.say(&Text::new(format!("查询记录有：{zh}{on}"), format!("on record: {en}{on}")));
    }
    Ok(Exit::Done)
}
