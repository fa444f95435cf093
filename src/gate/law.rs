//! The law: the outcome of the decision, and discretion where the law leaves room for it; the notice that it asks for.

use super::duty::left_for;
use super::ground::shown_by_the_file;
use super::kind::{Door, Kind};
use super::lapsed::to_supply;
use super::obstacle::Obstacle;
use super::standing::{Discretion, OfficerAt, Standing};
use crate::domain::ground::WithdrawGround;
use crate::domain::life::{Rank, Role};
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::policy::law::cite_zh;
use crate::rules::decision::{Approver, Reason};
use crate::rules::reasons::{Code, Outcome};

/// Code of what stands against a grant.
pub(super) const LAW_SAYS_NO: &str = "law_says_no";

/// What the law says to granting, refusing and the notice.
pub(super) fn law(standing: &Standing, found: &mut Vec<Obstacle>) {
    match standing.decision.outcome {
        Outcome::Eligible => found.extend(no_ground(standing)),
        Outcome::NotEligible | Outcome::MissingDocuments => found.push(against(standing)),
        Outcome::Refer if has(standing, Code::OtherProcedure) => found.push(not_decided_here(standing)),
        Outcome::Refer => {
            found.extend(no_ground(standing).filter(|_| only_of_the_office(standing)));
            discretion(standing, found);
        }
    }
    notice(standing, found);
}

fn has(standing: &Standing, code: Code) -> bool {
    standing.decision.reasons.iter().any(|reason| reason.code == code)
}

fn only_of_the_office(standing: &Standing) -> bool {
    standing.decision.reasons.iter().all(|reason| reason.code.is_of_the_office())
}

/// What is led in another procedure is granted there: here it is withdrawn on that ground.
fn not_decided_here(standing: &Standing) -> Obstacle {
    let number = standing.number;
    let what = Text::new(
        format!("案件 {number} 由其他程序办理，不在此批准或者签发"),
        format!("case {number} is decided in another procedure: it is neither approved nor issued here"),
    );
    led_there(
        Obstacle::new(Kind::Law, LAW_SAYS_NO, &[Door::Approve, Door::Issue], what).with(reasons(standing)),
        number,
    )
}

/// What becomes of a case that another procedure decides.
pub(super) fn led_there(obstacle: Obstacle, number: &str) -> Obstacle {
    let command = format!("visa-cli {} --ground {}", Door::Withdraw.command(number), WithdrawGround::OtherProcedure);
    obstacle.lifted("按该程序办理，本案撤回", "lead it there, and withdraw it here", command).by(Door::Withdraw.roles())
}

fn reasons(standing: &Standing) -> Vec<Text> {
    let line = |reason: &Reason| {
        Text::new(
            format!("{} {}（{}）", reason.code, reason.message_zh, cite_zh(&reason.citation)),
            format!("{} {} ({})", reason.code, reason.message_en, reason.citation),
        )
    };
    let filed_on = standing.facts.filed_on();
    let edition = standing.decision.policy;
    let since = standing.law_since.map(|since| {
        Text::new(
            format!("依申请日（{filed_on}）的版本 {edition} 判定；现行文本于申请之后的 {since} 启用"),
            format!("decided by the edition {edition} of the day of filing, {filed_on}; the text in force was activated on {since}, after it"),
        )
    });
    standing.decision.reasons.iter().map(line).chain(since).collect()
}

fn against(standing: &Standing) -> Obstacle {
    let (number, outcome) = (standing.number, standing.decision.outcome);
    let (zh, en) = (outcome.zh(), outcome.en());
    let what = Text::new(
        format!("案件 {number}：{zh}，不能批准或者签发"),
        format!("case {number}: {en}; it cannot be approved or issued"),
    );
    Obstacle::new(Kind::Law, LAW_SAYS_NO, &[Door::Approve, Door::Issue], what).with(reasons(standing)).lifted(
        format!("运行 visa-cli why {number} 查看依据"),
        format!("see visa-cli why {number} for the provisions"),
        format!("visa-cli why {number}"),
    )
}

fn no_ground(standing: &Standing) -> Option<Obstacle> {
    let number = standing.number;
    let what = Text::new(
        format!("案件 {number} 没有不予批准的理由"),
        format!("nothing in case {number} gives a ground to refuse"),
    );
    let none = !shown_by_the_file(standing);
    let obstacle = Obstacle::new(Kind::Law, "no_ground", &[Door::Refuse], what);
    none.then(|| {
        obstacle.lifted(
            "据以不予批准的情况应先经核实记录（如陈述、材料不实，或者拒不配合：inquiry record …），再审核；否则批准或者退回",
            "what it is refused on must first be found and recorded, then be reviewed; otherwise approve it or give it back. Of a paper that is not true",
            format!("visa-cli inquiry record {number} --of document --paper KIND --manner MANNER --outcome untrue --note TEXT"),
        )
    })
}

/// Discretion needs a ground for every reason that refers the case, a note that is not blank, and a rank that the roster
/// gives.
fn discretion(standing: &Standing, found: &mut Vec<Obstacle>) {
    let used = standing.discretion.clone().unwrap_or_default();
    let open: Vec<Code> = standing.decision.reasons.iter().map(|reason| reason.code).collect();
    let city_level = standing.decision.values.approver == Some(Approver::PrefectureLevel);
    let suffices = |rank: &Rank| suffices(standing, *rank);
    let approves = standing.officer.as_ref().is_some_and(|officer| officer.roles.contains(&Role::Approve));
    let held = standing.officer.as_ref().and_then(|officer| officer.ranks.as_ref());
    let missing = match (used.rank, held) {
        (Some(rank), Some(held)) => Some(rank).filter(|rank| !held.contains(rank)),
        (None, Some(held)) if approves && !held.iter().any(suffices) => {
            Some(if city_level { Rank::CityLevel } else { Rank::SectionHead })
        }
        (_, _) => None,
    };
    if let Some(rank) = missing {
        let what =
            Text::new(format!("名册没有授予职级“{}”", rank.zh()), format!("the roster gives no rank {}", rank.en()));
        let obstacle = Obstacle::new(Kind::Duty, "rank_missing", &[Door::Approve], what);
        let left = left_for(standing, &[Door::Approve]).join(", ");
        let (zh, en) = match left.is_empty() {
            true => (
                "名册中没有其他警官可以办理；职级由两名安全管理员授予: visa-cli officer ranks".to_owned(),
                "no officer of the roster is left who may; two security administrators give ranks: visa-cli officer ranks"
                    .to_owned(),
            ),
            false => (
                format!("由有该职级的警官批准：{left}；职级由两名安全管理员授予: visa-cli officer ranks"),
                format!(
                    "an officer of that rank must approve: {left}; two security administrators give ranks: visa-cli \
                     officer ranks"
                ),
            ),
        };
        found.push(obstacle.lifted(zh, en, None));
    }
    if !is_said(&used, &open) || (missing.is_none() && !used.rank.as_ref().is_some_and(suffices)) {
        let grounds: Vec<String> = open.iter().map(|code| format!("--ground {code}")).collect();
        let rank = if city_level { "--rank city-level " } else { "" };
        let flags = format!("{} {rank}--note TEXT", grounds.join(" "));
        let command = format!("visa-cli approve {} {flags}", standing.number);
        let zh = format!("经裁量批准须写明：{flags}");
        let en = format!("to approve by discretion state: {flags}");
        found.push(against(standing).lifted(zh, en, command).by(&[Role::Approve]));
    }
}

/// Tells whether discretion may be used in a rank on the case.
fn suffices(standing: &Standing, rank: Rank) -> bool {
    standing.decision.values.approver != Some(Approver::PrefectureLevel) || rank == Rank::CityLevel
}

/// Tells whether an officer holds a rank in which the step may be taken; only what is referred asks for one.
pub(super) fn has_rank(standing: &Standing, officer: &OfficerAt, door: Door) -> bool {
    let asked = door == Door::Approve && standing.decision.outcome == Outcome::Refer;
    !asked || officer.ranks.as_ref().is_none_or(|held| held.iter().any(|rank| suffices(standing, *rank)))
}

fn is_said(used: &Discretion, open: &[Code]) -> bool {
    let named = |code: &Code| used.grounds.iter().any(|ground| ground == code.code());
    open.iter().all(named) && used.note.as_deref().is_some_and(|note| !note.trim().is_empty())
}

/// The one notice: of something that is missing, and another only of what the first could not have named.
fn notice(standing: &Standing, found: &mut Vec<Obstacle>) {
    let (number, missing) = (standing.number, to_supply(standing.decision, standing.facts, standing.today));
    let new = |before: &Vec<String>| missing.iter().any(|code| !before.iter().any(|named| named == code));
    let (code, what, zh, en) = match &standing.noticed {
        Some(before) if !new(before) => (
            "noticed_before",
            Text::new(
                format!("案件 {number} 已经一次性告知，没有新的缺项"),
                format!("the notice for case {number} has been given, and nothing new is missing"),
            ),
            "等待补正，或者提出审核意见",
            "wait for the papers, or review the case",
        ),
        None if missing.is_empty() => (
            "nothing_missing",
            Text::new(format!("案件 {number} 没有缺项"), format!("nothing is missing in case {number}")),
            "不需要告知",
            "there is nothing to give notice of",
        ),
        Some(_) | None => return,
    };
    found.push(Obstacle::new(Kind::Law, code, &[Door::Notice], what).lifted(zh, en, None));
}
