//! What the officer reads when something is wrong with the case file: what it is, and what to do next.

mod log;

use std::path::Path;

use crate::domain::text::Text;
use crate::error::{Exit, UserError};
use crate::record::hidden::Hidden;
use crate::store::engine::format::FORMAT;
use crate::store::fault::{LogFault, StoreError, Told};

impl From<StoreError> for UserError {
    fn from(error: StoreError) -> UserError {
        let cause = if let StoreError::Engine(cause)
        | StoreError::Corrupt(cause)
        | StoreError::NoAccess(cause)
        | StoreError::DiskFailed(cause)
        | StoreError::Log(LogFault::Unreachable(cause) | LogFault::Unknown(cause)) = &error
        {
            Some(cause.clone())
        } else {
            None
        };
        // Why the log cannot be reached is what an administrator asks first.
        let of_the_log = matches!(error, StoreError::Log(LogFault::Unreachable(_)));
        let why = cause.as_ref().filter(|_| of_the_log).map(|cause| Text::new(cause.to_string(), cause.to_string()));
        let (exit, code, what, hint) = told(error);
        let error = UserError { details: why.into_iter().collect(), ..UserError::new(exit, code, what, hint) };
        error.because(cause)
    }
}

impl From<UserError> for StoreError {
    fn from(error: UserError) -> StoreError {
        StoreError::NotWritten(Box::new(error))
    }
}

impl From<StoreError> for anyhow::Error {
    fn from(error: StoreError) -> anyhow::Error {
        UserError::from(error).into()
    }
}

impl From<LogFault> for anyhow::Error {
    fn from(fault: LogFault) -> anyhow::Error {
        StoreError::from(fault).into()
    }
}

fn told(error: StoreError) -> Told {
    match error {
        StoreError::Absent(path) => absent(&path),
        StoreError::Exists(path) => exists(&path),
        StoreError::Unfit(path, why) => unfit(&path, &why),
        StoreError::Foreign => foreign(None),
        StoreError::NoCaseFile(path) => foreign(Some(&path)),
        StoreError::Newer(format, program) => newer(format, program),
        StoreError::NewerEvent(seq, program, why) => newer_event(seq, &program, &why),
        StoreError::UnknownKind(kind) => unknown_kind(&kind),
        StoreError::Older(format) => older(format),
        StoreError::Schema(name) => schema(&name),
        StoreError::Corrupt(what) => corrupt(&what.to_string()),
        StoreError::NoAccess(why) => no_access(&why.to_string()),
        StoreError::DiskFailed(why) => disk_failed(&why.to_string()),
        StoreError::CutShort(there, whole) => cut_short(there, whole),
        StoreError::ForeignLog(log) => foreign_log(&log),
        StoreError::Busy => busy(),
        StoreError::Stopped => stopped(),
        StoreError::DiskFull => disk_full(),
        StoreError::CaseMoved(..) => case_moved(),
        StoreError::Stale => stale(),
        StoreError::Bug(what) => bug(what),
        StoreError::Refused(why) => refused(&why),
        StoreError::RequestTaken => request_taken(),
        StoreError::RequestDone => request_done(),
        StoreError::NotWritten(why) => (why.exit, why.code, why.what, why.hint),
        StoreError::Hidden(hidden) => hidden_character(&hidden),
        StoreError::NotSigned(what) => {
            (Exit::Duty, "not_signed", what, Text::new("检查密钥或者 ssh-agent", "check the key or the ssh-agent"))
        }
        StoreError::Log(fault) => log::log(&fault),
        StoreError::LogNeeded => log::log_needed(),
        StoreError::OtherLedger(known, found) => other_ledger(&known, &found),
        StoreError::Diverged(number) => log::diverged(number),
        StoreError::DivergedFromLog(number) => log::diverged_from_log(number),
        StoreError::ClockBehind => clock_behind(),
        StoreError::RolledBack(officer, number) => rolled_back(&officer, number),
        StoreError::Record(what) => (Exit::Integrity, "record_broken", what, stop_and_verify()),
        StoreError::OldEngine(version) => old_engine(version),
        StoreError::Engine(what) => engine(&what.to_string()),
    }
}

fn hidden_character(hidden: &Hidden) -> Told {
    let (field, code) = (&hidden.field, u32::from(hidden.found));
    (
        Exit::Refused,
        "hidden_character",
        Text::new(
            format!("{field} 中有控制字符或者看不见的字符 U+{code:04X}，没有写入任何内容"),
            format!("{field} holds the control or invisible character U+{code:04X}; nothing was written"),
        ),
        Text::new("删去后重新键入该项，写在一行内", "clear it and type it again, on one line"),
    )
}

fn rolled_back(officer: &str, number: u64) -> Told {
    (
        Exit::Integrity,
        "rolled_back",
        Text::new(
            format!("案件文件被退回或者替换：{officer} 见过的交易 {number} 已不在其中"),
            format!("the case file was rolled back or replaced: transaction {number}, seen by {officer}, is gone"),
        ),
        Text::new(
            "若是放回的备份：把它移到一旁，再由两名安全管理员运行 visa-cli restore 备份 --to 案件文件；否则停用并查明",
            "if it is a backup put in place by hand: move it aside, then two security administrators run visa-cli restore \
             BACKUP --to FILE; otherwise stop and find out who replaced it",
        ),
    )
}

fn other_ledger(known: &str, found: &str) -> Told {
    (
        Exit::Integrity,
        "another_ledger",
        Text::new(
            format!("此处的案件文件是另一账本 {found}，不是已知的 {known}"),
            format!("the case file here is another ledger, {found}, not {known} that is known"),
        ),
        Text::new(
            format!("查明由谁替换，放回原来的文件；若确系更换，以 --ledger {found} 指明"),
            format!(
                "find out who replaced it and put the right one back; if it is meant to be another, name it: \
                 --ledger {found}"
            ),
        ),
    )
}

fn request_done() -> Told {
    (
        Exit::Stale,
        "request_done",
        Text::new("该请求刚由另一进程办理", "this request was just done by another process"),
        Text::new("再次运行即得到其结果", "run the command again: it answers with what was done"),
    )
}

fn stop_and_verify() -> Text {
    Text::new("不要继续使用此文件；运行 visa-cli audit verify", "stop using this file; run visa-cli audit verify")
}

fn absent(path: &Path) -> Told {
    (
        Exit::NotFound,
        "no_case_file",
        Text::new(format!("没有案件文件 {}", path.display()), format!("there is no case file at {}", path.display())),
        Text::new(
            "用 --case-file 指定，或者运行 visa-cli init 新建",
            "name it with --case-file, or make one with visa-cli init",
        ),
    )
}

fn exists(path: &Path) -> Told {
    (
        Exit::Refused,
        "exists",
        Text::new(format!("{} 已经存在", path.display()), format!("{} exists already", path.display())),
        Text::new("另选路径；已有文件不会被覆盖", "choose another path; nothing is overwritten"),
    )
}

fn unfit(path: &Path, why: &Text) -> Told {
    (
        Exit::Refused,
        "unfit_place",
        Text::new(format!("{}: {}", path.display(), why.zh), format!("{}: {}", path.display(), why.en)),
        Text::new("把案件文件放在本机磁盘的专用目录", "keep the case file in a folder of its own on a local disk"),
    )
}

fn foreign(path: Option<&Path>) -> Told {
    let what = path.map_or(Text::new("该文件不是案件文件", "this is not a case file"), |path| {
        let path = path.display();
        Text::new(format!("{path} 不是案件文件"), format!("{path} is not a case file"))
    });
    let next = Text::new(
        "检查 --case-file；没有案件文件的用 visa-cli init 新建，开头损坏的用 visa-cli restore 从备份恢复",
        "check --case-file; visa-cli init makes one, and visa-cli restore puts back from a backup one whose beginning is damaged",
    );
    (Exit::Integrity, "foreign_file", what, next)
}

fn older(format: i32) -> Told {
    (
        Exit::Stale,
        "older_file",
        Text::new(
            format!("案件文件的格式 {format} 较早，本程序使用格式 {FORMAT}"),
            format!("the case file has format {format}, this program works with format {FORMAT}"),
        ),
        Text::new(
            "运行 visa-cli migrate 升级；升级前先备份并验证",
            "run visa-cli migrate: it makes and proves a copy, then upgrades the file",
        ),
    )
}

fn schema(name: &str) -> Told {
    (
        Exit::Integrity,
        "schema_changed",
        Text::new(
            format!("案件文件的结构被改动: {name}"),
            format!("the structure of the case file was changed: {name}"),
        ),
        stop_and_verify(),
    )
}

fn corrupt(what: &str) -> Told {
    (
        Exit::Integrity,
        "corrupt",
        Text::new(format!("案件文件已损坏: {what}"), format!("the case file is damaged: {what}")),
        Text::new("从备份恢复", "restore it from a backup"),
    )
}

fn no_access(why: &str) -> Told {
    (
        Exit::Refused,
        "no_access",
        Text::new(
            format!("案件文件或者所在目录不能打开或者写入: {why}"),
            format!("the case file, or the folder that it stands in, cannot be opened or written: {why}"),
        ),
        Text::new(
            "检查文件和目录的权限、磁盘是否只读、是否还有空间；文件本身没有损坏的迹象",
            "check the permissions of file and folder, whether the disk is read-only, and whether it has room; nothing says \
             that the file is damaged",
        ),
    )
}

fn disk_failed(why: &str) -> Told {
    (
        Exit::Refused,
        "disk_failed",
        Text::new(
            format!("磁盘没有读出或者写入所需内容，没有写入任何内容: {why}"),
            format!("the disk did not read or write what was asked; nothing was written: {why}"),
        ),
        Text::new(
            "检查剩余空间（df）和磁盘；随后运行 visa-cli doctor --pages",
            "check the room that is left (df) and the disk; then run visa-cli doctor --pages",
        ),
    )
}

fn cut_short(there: u64, whole: u64) -> Told {
    (
        Exit::Integrity,
        "cut_short",
        Text::new(
            format!("文件不完整：有 {there} 字节，应有 {whole} 字节；可能是没有复制完的副本"),
            format!("the file is not whole: {there} of {whole} bytes; it may be a copy that was not finished"),
        ),
        Text::new(
            "重新复制（用 visa-cli backup），或者由备份恢复：visa-cli restore",
            "make the copy again with visa-cli backup, or put a backup in place with visa-cli restore",
        ),
    )
}

fn foreign_log(log: &Path) -> Told {
    let log = log.display();
    (
        Exit::Integrity,
        "foreign_log",
        Text::new(
            format!("{log} 不是此文件的日志；文件本身完好"),
            format!("{log} is not the log of this file; the file itself opens whole"),
        ),
        Text::new(
            format!("将 {log} 和 -shm 移到一旁（不要删除），再运行 visa-cli audit verify"),
            format!("move {log} and the -shm beside it aside (do not delete them), then run visa-cli audit verify"),
        ),
    )
}

fn busy() -> Told {
    (
        Exit::Busy,
        "busy",
        Text::new("案件文件正被其他命令占用", "the case file is in use by another command"),
        Text::new("稍后重试", "run the command again in a moment"),
    )
}

fn stopped() -> Told {
    (
        Exit::Cancelled,
        "cancelled",
        Text::new("已停止，名单一行也没有写入", "stopped; no row of the list was written"),
        Text::new("再次运行命令即从头开始", "run the command again; it begins from the first row"),
    )
}

fn disk_full() -> Told {
    (
        Exit::Refused,
        "disk_full",
        Text::new("磁盘已满，没有写入任何内容", "the disk is full; nothing was written"),
        Text::new("腾出空间后重试", "make room, then run the command again"),
    )
}

fn stale() -> Told {
    (
        Exit::Stale,
        "stale",
        Text::new(
            "在此期间另有办理，本次所依据的情况已变动，没有写入任何内容",
            "somebody else was first: what this rests on has moved meanwhile; nothing was written",
        ),
        Text::new("再运行一次，即按现在的情况办理", "run the command again: it looks at what stands now"),
    )
}

fn case_moved() -> Told {
    (
        Exit::Stale,
        "stale",
        Text::new("案件在此期间已变动，没有写入任何内容", "the case has moved meanwhile; nothing was written"),
        Text::new("查看 visa-cli history，再重试", "see visa-cli history, then run the command again"),
    )
}

fn bug(what: &str) -> Told {
    (
        Exit::Internal,
        "bug",
        Text::new(
            format!("程序错误，没有写入任何内容: {what}"),
            format!("a fault of the program; nothing was written: {what}"),
        ),
        Text::new("请将此信息报告给系统管理员", "report this to whoever maintains the program"),
    )
}

fn request_taken() -> Told {
    (
        Exit::Stale,
        "request_taken",
        Text::new("该请求编号已用于另一命令", "this request id belongs to another command"),
        Text::new("换用新的 --request-id", "use a new --request-id"),
    )
}

fn clock_behind() -> Told {
    (
        Exit::Refused,
        "clock_behind",
        Text::new("本机时钟早于案件文件的最后一次记录", "the clock of this machine lies behind the last act on record"),
        Text::new("校准时钟后重试", "set the clock, then run the command again"),
    )
}

fn old_engine(version: &str) -> Told {
    (
        Exit::Internal,
        "old_engine",
        Text::new(format!("SQLite {version} 过旧"), format!("SQLite {version} is too old")),
        Text::new("重新构建程序", "build the program again"),
    )
}

fn engine(what: &str) -> Told {
    (
        Exit::Internal,
        "engine",
        Text::new(format!("存储错误: {what}"), format!("storage error: {what}")),
        stop_and_verify(),
    )
}

fn newer(format: i32, program: Option<String>) -> Told {
    let by = program.map_or_else(
        || Text::new("", ""),
        |program| Text::new(format!("，最后由 {program} 写入"), format!(", last written by {program}")),
    );
    (
        Exit::Integrity,
        "newer_file",
        Text::new(
            format!("案件文件的格式 {format} 比本程序的格式 {FORMAT} 新{}", by.zh),
            format!("the case file has format {format}{}; this program knows up to format {FORMAT}", by.en),
        ),
        Text::new("升级 visa-cli", "upgrade visa-cli to that version or a later one"),
    )
}

/// The record holds, and a later program wrote of it what this one cannot read.
fn newer_event(seq: u64, program: &str, why: &str) -> Told {
    (
        Exit::Integrity,
        "newer_event",
        Text::new(
            format!("事件 {seq} 由较新的程序（{program}）写入，本程序无法读取（{why}）；记录成立"),
            format!(
                "event {seq} was written by a later program, {program}, and this one cannot read it ({why}); the record holds"
            ),
        ),
        Text::new("升级 visa-cli", "upgrade visa-cli to that program or a later one"),
    )
}

/// Whether a later program wrote it is told by the signature, which proving the record looks at.
fn unknown_kind(kind: &str) -> Told {
    (
        Exit::Integrity,
        "unknown_kind",
        Text::new(
            format!("本程序没有“{kind}”这种事件，由较新的程序写入，或者被改动"),
            format!("this program knows no event of the kind {kind:?}: a later one wrote it, or it was altered"),
        ),
        Text::new(
            "升级 visa-cli；已是最新的，运行 visa-cli audit verify",
            "upgrade visa-cli; where it is the latest, run visa-cli audit verify",
        ),
    )
}

/// A constraint spoke: triggers begin with the word that says which promise was at stake.
fn refused(why: &str) -> Told {
    if why.starts_with("duty:") {
        return (
            Exit::Duty,
            "duty",
            Text::new(format!("职责冲突 ({why})"), format!("the officer may not do this ({why})")),
            Text::new("由另一名警官办理", "another officer must do it"),
        );
    }
    if why.contains("issued.number") {
        return (
            Exit::Refused,
            "number_taken",
            Text::new("该签证证件号码已经使用", "this document number has been used"),
            Text::new("核对贴纸号码", "check the number on the sticker"),
        );
    }
    if why.starts_with("step:") {
        return (
            Exit::Stale,
            "wrong_step",
            Text::new(format!("该步骤未开放 ({why})"), format!("this step is not open ({why})")),
            Text::new("查看 visa-cli next", "see visa-cli next"),
        );
    }
    (
        Exit::LawSaysNo,
        "bound",
        Text::new(format!("超出法定界限 ({why})"), format!("outside the bounds of the law ({why})")),
        Text::new("没有写入任何内容；检查案件", "nothing was written; check the case"),
    )
}
