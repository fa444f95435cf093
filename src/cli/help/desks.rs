//! The commands as they are listed: by the desk at which they are used.

use super::chinese::broken;
use crate::domain::text::{Lang, Text};

/// A desk with its commands.
type Desk = (&'static str, &'static str, &'static [&'static str]);

const DESKS: &[Desk] = &[
    ("开始", "Start", &["init", "demo", "first", "help"]),
    (
        "受理窗口",
        "Counter",
        &[
            "intake",
            "renew",
            "document",
            "amend",
            "establish",
            "inquiry",
            "custody",
            "collect",
            "withdraw",
            "no-shows",
            "print",
            "find",
        ],
    ),
    (
        "审核审批",
        "Review and approval",
        &["work", "claim", "review", "notice", "approve", "refuse", "return", "recuse"],
    ),
    ("制证签发", "Issue", &["issue", "stock", "numbers", "void", "correct", "undo"]),
    ("企业名单与单位", "Lists and units", &["import", "batch", "enterprise"]),
    (
        "查询",
        "Look",
        &["show", "history", "why", "next", "ready", "list", "queue", "search", "stats", "person", "deadline"],
    ),
    ("报表与导出", "Reports", &["report", "export"]),
    ("布控与留存", "Screening and retention", &["watchlist", "sample", "retention", "erase"]),
    ("法律与日历", "Law and calendar", &["check", "rules", "calendar", "identity"]),
    (
        "记录与备份",
        "Record",
        &["audit", "backup", "restore", "migrate", "doctor", "paper", "bundle", "transfer", "join", "share", "sync"],
    ),
    ("单位与设置", "Office", &["officer", "config", "schema", "completions", "man"]),
];

/// Lists the commands of the program by desk; one that no desk has comes last.
pub(super) fn grouped(command: clap::Command, lang: Lang) -> clap::Command {
    let about = |name: &str| {
        let found = command.get_subcommands().find(|below| below.get_name() == name && !below.is_hide_set())?;
        Some(found.get_about().map(ToString::to_string).unwrap_or_default())
    };
    let listed = |names: &mut dyn Iterator<Item = &str>| -> String {
        let line = |name: &str| about(name).map(|about| broken(&format!("  {name:<13}{about}")).join("\n") + "\n");
        names.filter_map(line).collect()
    };
    let mut groups = String::new();
    for (zh, en, names) in DESKS {
        let lines = listed(&mut names.iter().copied());
        if !lines.is_empty() {
            groups += &format!("{}:\n{lines}\n", Text::new(*zh, *en).of(lang));
        }
    }
    let known = |name: &&str| DESKS.iter().any(|(.., names)| names.contains(name));
    let rest = listed(&mut command.get_subcommands().map(clap::Command::get_name).filter(|name| !known(name)));
    if !rest.is_empty() {
        groups += &format!("{}:\n{rest}\n", Text::new("其他", "Other").of(lang));
    }
    let more = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let groups = groups.replace('{', "(").replace('}', ")");
    let options = Text::new("选项", "Options").of(lang).to_owned();
    let template =
        format!("{{about-with-newline}}\n{{usage-heading}} {{usage}}\n\n{groups}{options}:\n{{options}}\n\n{more}");
    command.help_template(template)
}
