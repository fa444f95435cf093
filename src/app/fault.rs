//! What a use case refuses: each says what is wrong and what to do next.

use crate::domain::life::{State, Step};
use crate::domain::text::Text;
use crate::domain::words::{PaperKind, Word};
use crate::error::{Exit, UserError};
use crate::record::roster::Role;
use crate::rules::decision::{Decision, Reason};

fn fault(exit: Exit, code: &'static str, what: (String, String), hint: (String, String)) -> UserError {
    UserError::new(exit, code, Text::new(what.0, what.1), Text::new(hint.0, hint.1))
}

macro_rules! both {
    ($zh:expr, $en:expr) => {
        (format!($zh), format!($en))
    };
}

/// No officer was named.
pub fn nobody() -> UserError {
    fault(
        Exit::Usage,
        "no_officer",
        both!("没有指明经办警官", "no officer is named"),
        both!("用 --officer ID 或者 VISA_OFFICER 指明", "name one with --officer ID or VISA_OFFICER"),
    )
}

/// The roster has no such officer in office.
pub fn no_such_officer(id: &str) -> UserError {
    fault(
        Exit::Duty,
        "no_such_officer",
        both!("名册中没有在任警官 {id}", "{id} is no officer in office"),
        both!("查看 visa-cli officer list", "see visa-cli officer list"),
    )
}

/// The key is not the officer's.
pub fn another_key(id: &str) -> UserError {
    fault(
        Exit::Duty,
        "key_refused",
        both!("该密钥不是 {id} 在册的密钥", "this key is not the one enrolled for {id}"),
        both!("使用本人的密钥，或者请安全管理员重新登记", "use the officer's own key, or have a new one enrolled"),
    )
}

/// The officer holds none of the roles that may.
pub fn role_missing(id: &str, roles: &[Role]) -> UserError {
    let all = |word: fn(&Role) -> &'static str, or: &str| roles.iter().map(word).collect::<Vec<_>>().join(or);
    let (zh, en) = (all(|role| role.zh(), "”“"), all(|role| role.en(), " or "));
    let (or_zh, or_en) = (all(|role| role.zh(), "”或者“"), all(|role| role.code(), " or "));
    fault(
        Exit::Duty,
        "role_missing",
        both!("{id} 没有“{zh}”岗位", "{id} does not hold the role {en}"),
        both!("由具有“{or_zh}”岗位的警官办理", "an officer with the role {or_en} must do it"),
    )
}

/// The day of filing was given as a fact.
pub fn filing_day_is_no_fact() -> UserError {
    let mut error = refused(
        "filing_day_is_an_act",
        "受理日期即受理当日，不作为申请内容填写",
        "the day of filing is the day of acceptance and no fact of an application",
        vec![Text::new("filing.accepted_on", "filing.accepted_on")],
    );
    error.hint = Text::new(
        "删去该项；此前收件而今天补录的，用 intake --received-on DAY --note TEXT",
        "leave it out; what was received before and is entered today takes intake --received-on DAY --note TEXT",
    );
    error
}

/// The officer had a hand in the case that excludes this one.
pub fn same_officer(id: &str, did: &Text, number: &str) -> UserError {
    let (zh, en) = (&did.zh, &did.en);
    fault(
        Exit::Duty,
        "same_officer",
        both!("{id} 已{zh}案件 {number}，不得由同一人办理", "{id} {en} case {number}: another officer must do this"),
        both!("由另一名警官办理", "have another officer run the command"),
    )
}

/// The officer stepped aside.
pub fn recused(id: &str, number: &str) -> UserError {
    fault(
        Exit::Duty,
        "recused",
        both!("{id} 已就案件 {number} 回避", "{id} has stepped aside from case {number}"),
        both!("由另一名警官办理", "have another officer run the command"),
    )
}

/// The step is not open where the case stands.
pub fn wrong_step(number: &str, state: State, step: Step) -> UserError {
    let (step_zh, step_en, state_zh, state_en) = (step.zh(), step.en(), state.zh(), state.en());
    fault(
        Exit::Stale,
        "wrong_step",
        both!(
            "案件 {number} 现为“{state_zh}”，不能办理“{step_zh}”",
            "case {number} is {state_en}: the step \"{step_en}\" is not open"
        ),
        both!("运行 visa-cli next {number} 查看可办理的步骤", "see visa-cli next {number} for what is open"),
    )
}

/// The law stands against it.
pub fn law_says_no(number: &str, decision: &Decision) -> UserError {
    let outcome = decision.outcome;
    let (zh, en) = (outcome.zh(), outcome.en());
    fault(
        Exit::LawSaysNo,
        "law_says_no",
        both!("案件 {number}：{zh}，不能批准或者签发", "case {number}: {en}; it cannot be approved or issued"),
        both!("运行 visa-cli why {number} 查看依据", "see visa-cli why {number} for the provisions"),
    )
    .with_details(reasons(decision))
}

/// Returns the reasons of a decision, one line each.
pub fn reasons(decision: &Decision) -> Vec<Text> {
    let line = |reason: &Reason| {
        Text::new(
            format!("{} {}（{}）", reason.code, reason.message_zh, reason.citation),
            format!("{} {} ({})", reason.code, reason.message_en, reason.citation),
        )
    };
    decision.reasons.iter().map(line).collect()
}

/// Nothing is found under a name.
pub fn not_found(name: &str) -> UserError {
    fault(
        Exit::NotFound,
        "not_found",
        both!("没有案件 {name}", "there is no case {name}"),
        both!("用 visa-cli list 或者 visa-cli search 查找", "find it with visa-cli list or visa-cli search"),
    )
}

/// A short number names several.
pub fn ambiguous(name: &str, numbers: &[String]) -> UserError {
    fault(
        Exit::NotFound,
        "ambiguous",
        both!("{name} 对应多个案件", "{name} names several cases"),
        both!("写出年份和顺序号", "write the year and the sequence"),
    )
    .with_details(numbers.iter().map(|number| Text::new(number.clone(), number.clone())).collect())
}

/// Something that must be given was not.
pub fn needed(flag: &str, zh: &str, en: &str) -> UserError {
    fault(
        Exit::Usage,
        "answer_needed",
        both!("需要{zh}", "{en} is needed"),
        both!("用 {flag} 给出", "give it with {flag}"),
    )
}

/// Values that cannot be taken, all at once.
pub fn refused(code: &'static str, zh: impl Into<String>, en: impl Into<String>, details: Vec<Text>) -> UserError {
    fault(
        Exit::Refused,
        code,
        (zh.into(), en.into()),
        both!("改正所列各项后重试；没有写入任何内容", "mend what is listed and run it again; nothing was written"),
    )
    .with_details(details)
}

/// One key twice in facts that were given as JSON.
pub fn doubled_key(key: &str) -> UserError {
    refused(
        "doubled_key",
        format!("{key} 在同一对象里写了两次"),
        format!("{key} stands twice in one object: which value holds is not certain"),
        Vec::new(),
    )
}

/// Another notice for what the first could have named.
pub fn noticed_before(number: &str) -> UserError {
    fault(
        Exit::Stale,
        "noticed_before",
        both!(
            "案件 {number} 已经一次性告知，没有新的缺项",
            "the notice for case {number} has been given, and nothing new is missing"
        ),
        both!("等待补正，或者提出审核意见", "wait for the papers, or review the case"),
    )
}

/// The command's result cannot be reached from what is recorded.
pub fn cannot_compute(number: &str) -> UserError {
    fault(
        Exit::LawSaysNo,
        "cannot_compute",
        both!(
            "案件 {number} 缺少计算有效期所需的信息，或者该事项不在此签发",
            "case {number}: a fact that the validity is computed from is not shown, or this is not issued here"
        ),
        both!("用 visa-cli document 或者 amend 补充", "supply it with visa-cli amend"),
    )
}

/// The clock lies behind the last act.
pub fn clock_behind(now: &str, last: &str) -> UserError {
    fault(
        Exit::Refused,
        "clock_behind",
        both!(
            "本机时钟为 {now}，早于案件文件最后一次办理的 {last}；没有写入",
            "the clock of this machine says {now}, before the last act on record at {last}; nothing was written"
        ),
        both!(
            "校准时钟；若记录的时间有误，由两名安全管理员运行 visa-cli --officer ID audit time --with ID --note TEXT",
            "set the clock; if it is the record that is wrong, two security administrators run \
             visa-cli --officer ID audit time --with ID --note TEXT"
        ),
    )
}

/// The clock lies far ahead of the last act.
pub fn clock_ahead(now: &str, last: &str) -> UserError {
    fault(
        Exit::Refused,
        "clock_ahead",
        both!(
            "本机时钟为 {now}，远晚于案件文件最后一次办理的 {last}；没有写入",
            "the clock of this machine says {now}, far after the last act on record at {last}; nothing was written"
        ),
        both!(
            "校准时钟；若时钟无误，加 --clock-is-right 并说明依据",
            "set the clock; if it is right, run it again with --clock-is-right and how you know"
        ),
    )
}

/// The record is in a log.
pub fn shared_already() -> UserError {
    fault(
        Exit::Stale,
        "shared_already",
        both!("此案件文件已经共用账本办理", "the case file is written through its shared log already"),
        both!(
            "另一台机器用 visa-cli join 建立副本；账本已丢失的，用 --log-is-lost 由本机文件重建",
            "another machine makes its copy with visa-cli join; where the log is lost, --log-is-lost fills another from this file"
        ),
    )
}

/// What is written into a copy cannot be brought together with the case file.
pub fn a_copy(home: &std::path::Path) -> UserError {
    let home = home.display();
    fault(
        Exit::Integrity,
        "copy",
        both!(
            "这是 {home} 的副本，两处都办理的记录不能再合为一个，没有写入任何内容",
            "this is a copy of {home}; what is recorded in both cannot be brought together again, nothing was written"
        ),
        both!(
            "用 --case-file {home} 办理；如果改用这里的文件，先将 {home} 移到一旁",
            "act with --case-file {home}; where this file is to take its place, move {home} aside first"
        ),
    )
}

/// The case file that this machine knew at a place is gone.
pub fn file_is_lost(path: &std::path::Path, known: &str, begins: bool) -> UserError {
    let (path, known) = (path.display(), &known[..known.len().min(16)]);
    let exit = if begins { Exit::Refused } else { Exit::NotFound };
    let (anew_zh, anew_en) = if begins {
        ("；确要另建新账本的，用 --begin-anew 写明原因", "; whoever means a new record says why with --begin-anew")
    } else {
        ("", "")
    };
    fault(
        exit,
        "case_file_lost",
        both!(
            "案件文件 {path}（账本 {known}）不在原处；另建的账本会再次给出相同的编号",
            "the case file {path}, ledger {known}, is not where this machine knew it; a new one would give the same numbers again"
        ),
        both!(
            "找回该文件，或者从备份恢复：visa-cli restore BACKUP --to {path} --with ID --note TEXT{anew_zh}",
            "find it, or put it back from a backup: visa-cli restore BACKUP --to {path} --with ID --note TEXT{anew_en}"
        ),
    )
}

/// The record was written through a log that ended: it goes on in another file.
pub fn sharing_ended() -> UserError {
    fault(
        Exit::Stale,
        "sharing_ended",
        both!(
            "共用账本已停用，记录只在停用时的那台机器上办理，本机文件只是副本；没有写入任何内容",
            "the record is no longer written through its shared log but on the machine that ended it; this file is only a \
             copy, and nothing was written"
        ),
        both!(
            "在那台机器上办理；那里重新共用后，在此运行 visa-cli sync；那里的文件丢失的，由两名安全管理员从备份或本副本恢复：visa-cli restore",
            "act on that machine; where it shares the record again, run visa-cli sync here; where its file is lost, two security \
             administrators put a backup or this copy in place: visa-cli restore"
        ),
    )
}

/// The log that is said to be lost answers.
pub fn log_stands(number: u64) -> UserError {
    fault(
        Exit::Stale,
        "log_stands",
        both!(
            "共用账本没有丢失：可以连接，至交易 {number}",
            "the shared log is not lost: it answers and stands at txn {number}"
        ),
        both!("用 visa-cli sync 跟进", "follow it with visa-cli sync"),
    )
}

/// A machine that lost its file gets the record from the log.
pub fn record_in_log(ledger: &str) -> UserError {
    fault(
        Exit::Refused,
        "record_in_log",
        both!(
            "备份的案件文件经共用账本办理，全部记录都在账本中，不从备份恢复",
            "the backup is of a case file that is written through a shared log: the log holds all of it, a backup less"
        ),
        both!(
            "建立本机副本: visa-cli --case-file FILE join URL --ledger {ledger}；账本本身已丢失的，加 --log-is-lost",
            "make the machine's copy: visa-cli --case-file FILE join URL --ledger {ledger}; where the log itself is lost, add \
             --log-is-lost"
        ),
    )
}

/// The record is in no log.
pub fn not_shared() -> UserError {
    fault(
        Exit::Stale,
        "not_shared",
        both!("此案件文件不经共用账本办理", "the case file is not written through a shared log"),
        both!("visa-cli share 开始共用", "visa-cli share begins it"),
    )
}

/// The clock of the machine is not that of the log.
pub fn clock_of_log(now: i64, log: i64) -> UserError {
    let (now, log) = (super::desk::recorded_time(now), super::desk::recorded_time(log));
    fault(
        Exit::Refused,
        "clock_differs",
        both!(
            "本机时钟为 {now}，共用账本为 {log}；没有写入",
            "the clock of this machine says {now}, that of the shared log {log}; nothing was written"
        ),
        both!("校准本机时钟后再办理", "set the clock of this machine, then run it again"),
    )
}

/// The record is not ahead of the world.
pub fn time_is_right(now: &str, last: &str) -> UserError {
    fault(
        Exit::Stale,
        "time_is_right",
        both!(
            "案件文件最后一次办理为 {last}，不晚于本机时钟 {now}；无须校正",
            "the last act on record is at {last}, not ahead of the clock of this machine at {now}; nothing is to be put right"
        ),
        both!("检查本机时钟", "check the clock of this machine"),
    )
}

/// Two officers are needed and one is named twice, or the second is not a security administrator.
pub fn second_needed() -> UserError {
    fault(
        Exit::Duty,
        "second_needed",
        both!("须由另一名安全管理员一同办理", "another security administrator must sign too"),
        both!(
            "用 --with ID 指明，并用 --with-key 指明其密钥；没有其他安全管理员的，用保险柜中的恢复密钥: --recovery FILE",
            "name one with --with ID, and the key with --with-key; where no other is left, the recovery key in the safe: \
             --recovery FILE"
        ),
    )
}

/// What an application says of itself at a place once and for all.
pub fn fixed(place: &str) -> UserError {
    refused("fixed", format!("{place} 不得更改"), format!("{place} cannot be changed"), Vec::new())
}

/// What no rule reads is not as it is kept; of what a serializer says of it, the value that it found is left out.
pub fn bad_particulars(error: &serde_json::Error) -> UserError {
    let said = error.to_string();
    let of_value = said.starts_with("invalid ") || said.starts_with("unknown variant ");
    let what = match said.rsplit_once(", expected ").filter(|_| of_value) {
        Some((_, expected)) => format!("expected {expected}"),
        None => said.strip_prefix("missing field ").map_or(said.clone(), |field| format!("{field} is asked for")),
    };
    refused("invalid_facts", format!("particulars 有误: {what}"), format!("particulars: {what}"), Vec::new())
}

/// A case has no paper of a kind.
pub fn no_such_paper(number: &str, kind: PaperKind) -> UserError {
    refused(
        "no_such_paper",
        format!("案件 {number} 没有{}", kind.zh()),
        format!("case {number} has no {}", kind.en()),
        Vec::new(),
    )
}
