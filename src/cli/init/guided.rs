//! Opening an office at a terminal: every question has its option; nothing but keys is written before the last is answered.

use super::InitArgs;
use super::opening::NEEDED;
use crate::cli::context::CommandContext;
use crate::domain::text::Text;
use crate::domain::words::Word;
use crate::record::roster::{Rank, Role, is_office_code, well_formed};
use crate::ui::prompt::{Answer, Choice, gave_up, goes_back};

/// Tells whether somebody is to be led through.
pub(super) fn is_wanted(args: &InitArgs, ctx: &CommandContext) -> bool {
    let said = args.office.is_some() && args.admin.len() >= 2;
    !args.training && !said && !ctx.ui.json && ctx.may_ask()
}

/// Asks for what the options do not say.
pub(super) fn asked(args: &InitArgs, ctx: &mut CommandContext) -> anyhow::Result<InitArgs> {
    let mut args = args.clone();
    let file = ctx.case_file()?.display().to_string();
    ctx.ui.say(&Text::new(
        format!("建立单位的案件文件 {file}（另处用 --case-file）；练习用 visa-cli init --training"),
        format!(
            "a case file for an office at {file} (elsewhere with --case-file); to practise: visa-cli init --training"
        ),
    ));
    if args.office.is_none() {
        args.office = Some(office(ctx)?);
    }
    if args.name.is_none() {
        let question = Text::new("单位名称，印在文书上", "name of the office, as papers print it");
        let office = args.office.clone().unwrap_or_default();
        let about = Text::new("回执、决定书等抬头用它", "receipts, decisions and all other papers are headed with it");
        args.name = Some(ctx.ui.ask_explained(&question, Some(&office), &about)?);
    }
    admins(&mut args, ctx)?;
    if args.recovery.is_none() {
        let question = Text::new(
            "恢复密钥文件，打印后存保险柜（- 不设）",
            "file for the recovery key, to be printed for the safe (- none)",
        );
        let about = Text::new(
            "只剩一名安全管理员有密钥时，由它代替第二人确认",
            "when only one security administrator has a key left, it confirms in the place of the second",
        );
        let said = ctx.ui.ask_explained(&question, Some("recovery.key"), &about)?;
        args.recovery = Some(said.into()).filter(|said: &std::path::PathBuf| said.as_os_str() != "-");
    }
    if args.staff.is_empty() {
        while let Some(one) = officer(&args, ctx)? {
            args.staff.push(one);
        }
    }
    if args.backups.is_none() {
        let question =
            Text::new("备份文件夹，应在另一磁盘（- 以后再设）", "folder for backups, on another disk (- later)");
        let about = Text::new(
            "首次备份写在这里，并试行恢复",
            "the first backup is written there, and putting it back is tried",
        );
        let said = ctx.ui.ask_explained(&question, Some("-"), &about)?;
        args.backups = Some(said.into()).filter(|said: &std::path::PathBuf| said.as_os_str() != "-");
    }
    let night = Text::new(
        "设置夜间任务：验证、报告、备份，由编号 night1 的审计员签名",
        "set up the night's work (proof, report, backup), signed by an auditor with the id night1",
    );
    let asks = args.backups.is_some() && args.nightly.is_none();
    if asks && ctx.ui.yes_no(&night, Some(true))? == Answer::Given(true) {
        args.nightly = Some("night1".to_owned());
    }
    Ok(args)
}

/// Asks for the administrators that are not named.
fn admins(args: &mut InitArgs, ctx: &mut CommandContext) -> anyhow::Result<()> {
    while args.admin.len() < 2 {
        let question = if args.admin.is_empty() {
            Text::new(
                "第一名安全管理员的编号（小写字母、数字、连字符）",
                "id of the first security administrator (lower-case letters, digits, hyphens)",
            )
        } else {
            Text::new(
                "第二名安全管理员的编号；二人各设口令",
                "id of the second security administrator; each has a passphrase of their own",
            )
        };
        let id = id(&question, &[Role::SecurityAdmin], args, ctx)?;
        args.admin.push(id.unwrap_or_default());
    }
    Ok(())
}

fn office(ctx: &mut CommandContext) -> anyhow::Result<String> {
    let question = Text::new(
        "单位代码，2 至 8 位大写字母、数字，是案件编号的开头",
        "code of the office: 2 to 8 capitals or digits; it begins every case number",
    );
    let about = Text::new(
        "定下后不能更改；编号的格式见 visa-cli help config",
        "it never changes; how numbers are written: visa-cli help config",
    );
    loop {
        let said = ctx.ui.ask_explained(&question, None, &about)?;
        if goes_back(&said) {
            return Err(gave_up().into());
        }
        if is_office_code(&said) {
            return Ok(said);
        }
        ctx.ui.say(&Text::new(
            format!("  {said}：不是单位代码，例如 PVG"),
            format!("  {said}: not such a code, such as PVG"),
        ));
    }
}

/// Asks for an id that nobody has yet; an empty answer names nobody, where that is another answer.
fn id(question: &Text, roles: &[Role], args: &InitArgs, ctx: &mut CommandContext) -> anyhow::Result<Option<String>> {
    loop {
        let about = Text::new(
            "本人签名所用的编号，2 至 32 位，例如 chen",
            "the id that this person signs with, 2 to 32 characters, such as chen",
        );
        let said = ctx.ui.ask_explained(question, None, &about)?;
        if goes_back(&said) {
            return Err(gave_up().into());
        }
        let is_admin = roles == [Role::SecurityAdmin];
        if said.is_empty() && !is_admin {
            return Ok(None);
        }
        let of = |one: &String| one.split(['=', ':']).next() == Some(said.as_str());
        if args.admin.iter().chain(&args.staff).any(of) {
            ctx.ui.say(&Text::new(format!("  {said} 已有"), format!("  {said} is somebody else")));
        } else if let Err(fault) = well_formed(&said, "x", &[Role::Intake], &[]) {
            ctx.ui.say(&fault.text());
        } else {
            return Ok(Some(said));
        }
    }
}

/// One officer as `--staff` takes one; `None` where there are no more.
fn officer(args: &InitArgs, ctx: &mut CommandContext) -> anyhow::Result<Option<String>> {
    let missing: Vec<&str> = NEEDED
        .iter()
        .filter(|role| !args.staff.iter().any(|one| one.split(':').nth(2).is_some_and(|all| all.contains(role.code()))))
        .map(|role| role.named(ctx.ui.lang))
        .collect();
    let left = missing.join(Text::new("、", ", ").of(ctx.ui.lang));
    let question = match left.is_empty() {
        false => Text::new(
            format!("警官的编号（尚缺：{left}；回车为没有了）"),
            format!("id of an officer (nobody yet to {left}; Enter: no more)"),
        ),
        true => Text::new("警官的编号（回车为没有了）", "id of an officer (Enter: no more)"),
    };
    let Some(id) = id(&question, &[], args, ctx)? else { return Ok(None) };
    let about = Text::new("名册和文书上的姓名", "the name in the roster and on papers");
    let name = ctx.ui.ask_explained(&Text::new("姓名", "name"), Some(&id), &about)?.replace(':', " ");
    loop {
        let Some(roles) = words::<Role>(&Text::new("岗位", "roles"), ctx)? else { return officer(args, ctx) };
        if roles.is_empty() {
            ctx.ui.say(&Text::new("  至少选一个岗位", "  name one role at least"));
            continue;
        }
        if let Err(fault) = well_formed(&id, &name, &roles, &[]) {
            ctx.ui.say(&fault.text());
            continue;
        }
        let ranks = match roles.contains(&Role::Approve) {
            true => words::<Rank>(&Text::new("裁量职级（可不选）", "ranks for discretion (none is allowed)"), ctx)?,
            false => Some(Vec::new()),
        };
        let Some(ranks) = ranks else { continue };
        let ranks = if ranks.is_empty() { "none".to_owned() } else { codes(&ranks) };
        return Ok(Some(format!("{id}:{name}:{}:{ranks}", codes(&roles))));
    }
}

fn codes<W: Word>(words: &[W]) -> String {
    words.iter().map(|word| word.code()).collect::<Vec<_>>().join(",")
}

/// Asks which of some words: ticked where that is drawn, otherwise as codes with commas between; `None` goes back.
fn words<W: Word>(question: &Text, ctx: &mut CommandContext) -> anyhow::Result<Option<Vec<W>>> {
    let choices: Vec<Choice> =
        W::ALL.iter().map(|word| Choice::new(word.code(), Text::new(word.zh(), word.en()))).collect();
    if ctx.ui.draws() {
        return Ok(match ctx.ui.tick(question, &choices)? {
            Answer::Given(places) => Some(places.into_iter().map(|place| W::ALL[place]).collect()),
            Answer::Open => Some(Vec::new()),
            Answer::Back => None,
        });
    }
    let codes: Vec<&str> = W::ALL.iter().map(|word| word.code()).collect();
    let question =
        Text::new(format!("{}（{}）", question.zh, codes.join(",")), format!("{} ({})", question.en, codes.join(",")));
    loop {
        let named: Vec<String> =
            W::ALL.iter().map(|word| format!("{} {}", word.code(), word.named(ctx.ui.lang))).collect();
        let named = named.join(", ");
        let said = ctx.ui.ask_explained(&question, None, &Text::new(named.clone(), named))?;
        if goes_back(&said) {
            return Ok(None);
        }
        let read: Option<Vec<W>> =
            said.split([',', '，', ' ']).filter(|word| !word.is_empty()).map(|word| W::find(word)).collect();
        if read.is_some() {
            return Ok(read);
        }
        ctx.ui.say(&Text::new(format!("  {said} 无法读取"), format!("  {said} cannot be read")));
    }
}
