//! What can go wrong with the case file, and what the officer then reads.

use std::path::PathBuf;

use crate::domain::text::Text;
use crate::error::{Cause, Exit, UserError};
use crate::store::engine::format::FORMAT;

/// Why the case file could not be opened, read or written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreError {
    /// There is no file at this path.
    Absent(PathBuf),
    /// A file is there already.
    Exists(PathBuf),
    /// The path or its permissions are not fit for a case file.
    Unfit(PathBuf, Text),
    /// The file is not a case file.
    Foreign,
    /// The file has a newer format than this program knows; who wrote last, where that can be read.
    Newer(i32, Option<String>),
    /// The file has an earlier format and is to be upgraded first.
    Older(i32),
    /// Tables, indexes or triggers differ from those of the program.
    Schema(String),
    /// The bytes of the file are damaged.
    Corrupt(Cause),
    /// Another command held the file for the whole wait.
    Busy,
    /// Somebody stopped the work; it was undone.
    Stopped,
    /// No room is left.
    DiskFull,
    /// The case, or what else was read, moved while the command ran.
    Stale,
    /// The program did what it must not: a statement touched another number of rows, a step out of its order.
    Bug(&'static str),
    /// A constraint of the file refused the change.
    Refused(String),
    /// Another command with this request id was done before.
    RequestTaken,
    /// The record does not hold together.
    Record(Text),
    /// The key did not sign.
    NotSigned(Text),
    /// The clock of the machine lies behind the record.
    ClockBehind,
    /// The engine is too old to be trusted.
    OldEngine(&'static str),
    /// Anything else that the engine says.
    Engine(Cause),
}

impl StoreError {
    /// An event that should be on file is not.
    pub fn gone(seq: u64) -> StoreError {
        StoreError::Record(Text::new(format!("事件 {seq} 缺失"), format!("event {seq} is missing")))
    }
}

/// What is wrong, and what to do next.
type Told = (Exit, &'static str, Text, Text);

impl From<StoreError> for UserError {
    fn from(error: StoreError) -> UserError {
        let cause = if let StoreError::Engine(cause) | StoreError::Corrupt(cause) = &error {
            Some(cause.clone())
        } else {
            None
        };
        let (exit, code, what, hint) = told(error);
        UserError::new(exit, code, what, hint).because(cause)
    }
}

impl From<StoreError> for anyhow::Error {
    fn from(error: StoreError) -> anyhow::Error {
        UserError::from(error).into()
    }
}

fn told(error: StoreError) -> Told {
    let doctor = || {
        Text::new("不要继续使用此文件；运行 visa-cli audit verify", "stop using this file; run visa-cli audit verify")
    };
    match error {
        StoreError::Absent(path) => (
            Exit::NotFound,
            "no_case_file",
            Text::new(
                format!("没有案件文件 {}", path.display()),
                format!("there is no case file at {}", path.display()),
            ),
            Text::new(
                "用 --case-file 指定，或者运行 visa-cli init 新建",
                "name it with --case-file, or make one with visa-cli init",
            ),
        ),
        StoreError::Exists(path) => (
            Exit::Refused,
            "exists",
            Text::new(format!("{} 已经存在", path.display()), format!("{} exists already", path.display())),
            Text::new("另选路径；已有文件不会被覆盖", "choose another path; nothing is overwritten"),
        ),
        StoreError::Unfit(path, why) => (
            Exit::Refused,
            "unfit_place",
            Text::new(format!("{}: {}", path.display(), why.zh), format!("{}: {}", path.display(), why.en)),
            Text::new("把案件文件放在本机磁盘的专用目录", "keep the case file in a folder of its own on a local disk"),
        ),
        StoreError::Foreign => (
            Exit::Integrity,
            "foreign_file",
            Text::new("该文件不是案件文件", "this is not a case file"),
            Text::new("检查 --case-file", "check --case-file"),
        ),
        StoreError::Newer(format, program) => newer(format, program),
        StoreError::Older(format) => (
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
        ),
        StoreError::Schema(name) => (
            Exit::Integrity,
            "schema_changed",
            Text::new(
                format!("案件文件的结构被改动: {name}"),
                format!("the structure of the case file was changed: {name}"),
            ),
            doctor(),
        ),
        StoreError::Corrupt(what) => (
            Exit::Integrity,
            "corrupt",
            Text::new(format!("案件文件已损坏: {what}"), format!("the case file is damaged: {what}")),
            Text::new("从备份恢复", "restore it from a backup"),
        ),
        StoreError::Busy => (
            Exit::Busy,
            "busy",
            Text::new("案件文件正被其他命令占用", "the case file is in use by another command"),
            Text::new("稍后重试", "run the command again in a moment"),
        ),
        StoreError::Stopped => (
            Exit::Cancelled,
            "cancelled",
            Text::new("已停止，名单一行也没有写入", "stopped; no row of the list was written"),
            Text::new("再次运行命令即从头开始", "run the command again; it begins from the first row"),
        ),
        StoreError::DiskFull => (
            Exit::Refused,
            "disk_full",
            Text::new("磁盘已满，没有写入任何内容", "the disk is full; nothing was written"),
            Text::new("腾出空间后重试", "make room, then run the command again"),
        ),
        StoreError::Stale => (
            Exit::Stale,
            "stale",
            Text::new("案件在此期间已变动，没有写入任何内容", "the case has moved meanwhile; nothing was written"),
            Text::new("查看 visa-cli history，再重试", "see visa-cli history, then run the command again"),
        ),
        StoreError::Bug(what) => (
            Exit::Internal,
            "bug",
            Text::new(
                format!("程序错误，没有写入任何内容: {what}"),
                format!("a fault of the program; nothing was written: {what}"),
            ),
            Text::new("请将此信息报告给系统管理员", "report this to whoever maintains the program"),
        ),
        StoreError::Refused(why) => refused(&why),
        StoreError::RequestTaken => (
            Exit::Stale,
            "request_taken",
            Text::new("该请求编号已用于另一命令", "this request id belongs to another command"),
            Text::new("换用新的 --request-id", "use a new --request-id"),
        ),
        StoreError::NotSigned(what) => {
            (Exit::Duty, "not_signed", what, Text::new("检查密钥或者 ssh-agent", "check the key or the ssh-agent"))
        }
        StoreError::ClockBehind => (
            Exit::Refused,
            "clock_behind",
            Text::new(
                "本机时钟早于案件文件的最后一次记录",
                "the clock of this machine lies behind the last act on record",
            ),
            Text::new("校准时钟后重试", "set the clock, then run the command again"),
        ),
        StoreError::Record(what) => (Exit::Integrity, "record_broken", what, doctor()),
        StoreError::OldEngine(version) => (
            Exit::Internal,
            "old_engine",
            Text::new(format!("SQLite {version} 过旧"), format!("SQLite {version} is too old")),
            Text::new("重新构建程序", "build the program again"),
        ),
        StoreError::Engine(what) => (
            Exit::Internal,
            "engine",
            Text::new(format!("存储错误: {what}"), format!("storage error: {what}")),
            doctor(),
        ),
    }
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
