//! How a command ends: what was recorded is told whatever becomes of its answer, and an error becomes an exit code.

use crate::app::desk::Recorded;
use crate::domain::text::Text;
use crate::error::{Exit, UserError};
use crate::ui::Ui;

/// Ends a command: what was recorded is told even where its answer cannot be written.
pub(super) fn answered(exit: Exit, failed: bool, recorded: Option<Recorded>, ui: &mut Ui) -> Exit {
    let written = ui.finish();
    match (recorded, written) {
        (Some(recorded), written) if failed || written.is_err() || ui.out_is_closed() => {
            let error = not_answered(&recorded);
            ui.error(&error);
            error.exit
        }
        (_, Ok(())) => exit,
        (None, Err(kind)) => report(
            &UserError::new(
                Exit::Refused,
                "output_failed",
                Text::new(format!("无法写出结果: {kind}"), format!("cannot write the result: {kind}")),
                Text::new(
                    "检查磁盘空间或者输出位置后重试",
                    "check the disk or where the output goes, then run it again",
                ),
            )
            .into(),
            ui,
        ),
        (Some(_), Err(_)) => exit,
    }
}

fn not_answered(recorded: &Recorded) -> UserError {
    let Recorded { transaction, request, case } = recorded;
    let (of_zh, of_en) =
        case.as_ref().map_or_else(Default::default, |case| (format!("，案件 {case}"), format!(", case {case}")));
    UserError::new(
        Exit::NotAnswered,
        "not_answered",
        Text::new(
            format!("已作为交易 {transaction} 记录{of_zh}，但结果没有写出"),
            format!("recorded as txn {transaction}{of_en}, but the answer was not written"),
        ),
        if request.is_empty() {
            Text::new("查看 visa-cli audit head", "see visa-cli audit head")
        } else {
            Text::new(
                format!("用 --request-id {request} 再次运行同一命令即得到结果；不会重复办理"),
                format!("the same command with --request-id {request} answers again and does nothing twice"),
            )
        },
    )
}

/// A file or a disk that did not do what it was asked is no fault of the program.
fn of_the_system(error: &anyhow::Error) -> Option<UserError> {
    let why = error.chain().find_map(|cause| cause.downcast_ref::<std::io::Error>())?;
    why.raw_os_error()?;
    Some(UserError::new(
        Exit::Refused,
        "system",
        Text::new(format!("无法读写文件: {why}"), format!("a file cannot be read or written: {why}")),
        Text::new(
            "检查所写的文件或者文件夹、磁盘空间和权限",
            "check the files and folders that were named, the room on the disk and the permissions",
        ),
    ))
}

/// Tells an error, and returns its exit code; one that no officer can mend is a fault of the program.
pub(super) fn report(error: &anyhow::Error, ui: &mut Ui) -> Exit {
    let user = error.downcast_ref::<UserError>().cloned().or_else(|| of_the_system(error)).unwrap_or_else(|| {
        let root = error.root_cause();
        UserError::new(
            Exit::Internal,
            "internal",
            Text::new(format!("程序内部错误: {root}"), format!("internal error: {root}")),
            Text::new("请将此信息报告给系统管理员", "report this to whoever maintains the program"),
        )
    });
    ui.error(&user);
    ui.causes(error.chain().map(ToString::to_string).filter(|said| *said != user.what.en));
    user.exit
}
