//! What the officer reads when something is wrong with the log of the office, or with what two machines hold.

use crate::domain::text::Text;
use crate::error::{Cause, Exit};
use crate::store::fault::{LogFault, Told};

pub(super) fn log(fault: &LogFault) -> Told {
    let again =
        || Text::new("稍后再试；visa-cli doctor 说明账本状况", "try again later; visa-cli doctor says how the log is");
    match fault {
        LogFault::Unreachable(_) => (
            Exit::Busy,
            "log_unreachable",
            Text::new("无法连接共用账本，没有写入任何内容", "the shared log cannot be reached; nothing was written"),
            again(),
        ),
        LogFault::Busy => (
            Exit::Busy,
            "log_busy",
            Text::new(
                "另一台机器一直占用共用账本，没有写入任何内容",
                "another machine kept the shared log all the time; nothing was written",
            ),
            again(),
        ),
        LogFault::Unknown(_) => (
            Exit::Unknown,
            "outcome_unknown",
            Text::new(
                "共用账本没有答复，不能确定是否已办理",
                "the shared log did not answer; whether it was done cannot be known",
            ),
            Text::new(
                "以同一 --request-id 再次运行即可确定",
                "run it again under the same --request-id: that settles it",
            ),
        ),
        LogFault::Refused(why) => log_refused(why),
        LogFault::AnotherLedger => (
            Exit::Integrity,
            "another_ledger",
            Text::new("该处是另一案件文件的共用账本", "the shared log there is of another case file"),
            Text::new("检查 [record] log", "check [record] log"),
        ),
        LogFault::Altered(why) => (
            Exit::Integrity,
            "log_altered",
            Text::new(format!("共用账本被改动：{}", why.zh), format!("the shared log was altered: {}", why.en)),
            Text::new(
                "visa-cli audit verify --log 指明是哪一笔，请管理员修复账本；在此之前仍可查阅",
                "visa-cli audit verify --log names the transaction: have the log put right; until then reading goes on",
            ),
        ),
    }
}

fn log_refused(why: &Cause) -> Told {
    (
        Exit::Busy,
        "log_refused",
        Text::new(
            format!("共用账本拒绝，没有写入任何内容: {why}"),
            format!("the shared log refused, nothing was written: {why}"),
        ),
        Text::new(
            "请管理员检查 [record] log 的地址与权限；账本确已丢失的，由安全管理员以本机文件重建：visa-cli share URL --log-is-lost",
            "have the address and the rights of [record] log checked; where the log is lost for good, a security \
             administrator fills another from this file: visa-cli share URL --log-is-lost",
        ),
    )
}

pub(super) fn log_needed() -> Told {
    (
        Exit::Busy,
        "log_needed",
        Text::new(
            "此案件文件经共用账本办理，本机没有指明账本，没有写入任何内容",
            "this case file is written through its shared log, and none is named here; nothing was written",
        ),
        Text::new("在设置的 [record] 中写明 log", "name it as log under [record] in the settings"),
    )
}

pub(super) fn diverged(number: u64) -> Told {
    (
        Exit::Stale,
        "diverged",
        Text::new(
            format!("自交易 {number} 起，两台机器的记录不同，没有接收"),
            format!("from transaction {number} on the records of the two machines differ; nothing was taken"),
        ),
        Text::new(
            "取整个记录的传递包（visa-cli bundle out FILE），用 --rebuild 将本机文件移到一旁并重建，再补办本机多出的各项",
            "with --rebuild and a bundle of the whole record (visa-cli bundle out FILE there) this file is set aside and made \
             anew; then do again what only it holds",
        ),
    )
}

pub(super) fn diverged_from_log(number: u64) -> Told {
    (
        Exit::Stale,
        "diverged",
        Text::new(
            format!("自交易 {number} 起，本机记录与共用账本不同，没有接收"),
            format!("from transaction {number} on the record here differs from the shared log; nothing was taken"),
        ),
        Text::new(
            "visa-cli sync --rebuild 将本机文件移到一旁并从账本重建，再补办本机多出的各项",
            "visa-cli sync --rebuild sets this file aside and makes it anew from the log; then do again what only it holds",
        ),
    )
}
