//! What commands that follow a record share: how far they are, and what the copy came to.

use crate::app::replica::Copied;
use crate::app::restore::Missing;
use crate::cli::context::{CommandContext, clock, transaction};
use crate::domain::text::{Lang, Text};
use crate::domain::words::Word;

/// Does what takes transaction after transaction, and shows how far it came.
pub(crate) fn followed<T>(
    last: u64,
    ctx: &mut CommandContext,
    follow: impl FnOnce(&mut dyn FnMut(u64)) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let mut bar = None;
    follow(&mut |at| {
        let what = Text::new("接收", "taking");
        bar.get_or_insert_with(|| ctx.ui.progress(&what, last)).at(at);
    })
}

/// Shows what a copy came to, and what only the file that was set aside holds.
pub(crate) fn shown(copied: &Copied, more: Vec<(Text, String)>, ctx: &mut CommandContext) {
    let mut pairs = vec![
        (Text::new("新接收的交易", "new here"), copied.followed.transactions.to_string()),
        (Text::new("其中事件", "events of them"), copied.followed.events.to_string()),
    ];
    pairs.extend(more);
    if let Some(aside) = &copied.set_aside {
        pairs.push((Text::new("原文件移至", "set aside"), aside.display().to_string()));
    }
    pairs.push(transaction(&copied.followed.done));
    ctx.pairs(&pairs);
    if !copied.tasks.is_empty() {
        ctx.ui.say(&Text::new(
            "下一步: 补办下列各项，它们只在移开的文件中",
            "next: do again what is listed; only the file that was set aside holds it",
        ));
        tasks(Some(&copied.tasks), ctx);
    }
}

/// Lists what is to be done again; nothing is known of a file that cannot be read.
pub(crate) fn tasks(tasks: Option<&[Missing]>, ctx: &mut CommandContext) {
    let lang = ctx.ui.lang;
    match tasks {
        Some(tasks) => ctx.ui.rows(&tasks.iter().map(|task| row(task, lang)).collect::<Vec<_>>()),
        None => ctx.ui.say(&Text::new("无法读取：先查明其中的事项", "cannot be read: find out first what it holds")),
    }
}

/// A task as it is listed: what is to be done again.
fn row(task: &Missing, lang: Lang) -> Vec<String> {
    vec![
        task.transaction.to_string(),
        task.at.as_deref().map(clock).unwrap_or_default(),
        task.officer.clone().unwrap_or_default(),
        task.case.clone().unwrap_or_default(),
        task.kind.map_or("-", |kind| kind.named(lang)).to_owned(),
        task.document.clone().unwrap_or_default(),
        task.again().of(lang).to_owned(),
        task.began.as_ref().and_then(|began| began.name.clone()).unwrap_or_default(),
        task.began.as_ref().map_or_else(String::new, |began| began.told().of(lang).to_owned()),
    ]
}
