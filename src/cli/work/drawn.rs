//! The screen of `work` as it is drawn: the queue above, the marked case below, the keys that go on.

use super::{TOLD, Work};
use crate::app::case_list::named;
use crate::app::deadline::provisional;
use crate::app::look::{Look, on_a_line};
use crate::cli::list;
use crate::domain::text::{Lang, Text};
use crate::domain::words::Word;
use crate::gate::Door;
use crate::rules::reasons::Outcome as Found;
use crate::store::cases::case::CaseRow;
use crate::ui::screen::{Drawn, Look as Style};
use crate::ui::table;

/// Columns below which keys are told in fewer words.
const WIDE: usize = 60;

/// Who decided so far, the papers, and last what the rules find.
fn verdict(look: &Look, lang: Lang) -> Vec<(String, Style)> {
    let of = |zh: &'static str, en: &'static str| Text::new(zh, en).of(lang).to_owned();
    let mut lines = Vec::new();
    let row = &look.examined.case.row;
    if let (Some(who), Some(said)) = (&row.reviewer, row.recommendation) {
        lines.push((format!("{} {who}: {}", of("审核", "reviewed by"), of(said.zh(), said.en())), Style::Plain));
    }
    if let Some(who) = &row.approver {
        lines.push((format!("{} {who}", of("批准", "approved by")), Style::Plain));
    }
    let missing = look.examined.decision.missing.len();
    let papers = Text::new(
        format!("材料 {} 份，缺 {missing}", look.papers),
        format!("papers: {} shown, {missing} missing", look.papers),
    );
    let outcome = look.examined.decision.outcome;
    let style = if outcome == Found::Eligible { Style::Strong } else { Style::Warning };
    lines.push((format!("{} · {}", papers.of(lang), of(outcome.zh(), outcome.en())), style));
    lines
}

/// The screen, and how much of the marked case is on it.
pub(super) struct Page {
    pub(super) lines: Vec<Drawn>,
    /// The first line of the case that is on it, and the one after the last.
    pub(super) first: usize,
    pub(super) end: usize,
    /// Lines of the case before its rules one by one.
    pub(super) of: usize,
}

impl Page {
    /// How many lines of the case fit.
    pub(super) fn room(&self) -> usize {
        (self.end - self.first).max(1)
    }
}

impl Work<'_, '_> {
    pub(super) fn drawn(&self, lines: usize, columns: usize) -> Page {
        let lang = self.ctx.ui.lang;
        let (below, of) = self.below(columns);
        let queue_lines = match lines {
            usize::MAX => 1,
            ..16 => 3,
            _ => lines / 3,
        };
        let queue_lines = queue_lines.min(self.queue.len().max(1));
        let title = Text::new(
            format!("待办 {} 件 · 第 {} 件 · 已办 {}", self.total, self.marked + 1, self.done),
            format!("{} waiting · at {} · {} done", self.total, self.marked + 1, self.done),
        );
        let mut drawn = vec![Drawn::new(title.of(lang), Style::Strong)];
        let first = self.marked.saturating_sub(queue_lines.saturating_sub(1));
        let shown: Vec<&CaseRow> = self.queue.iter().skip(first).take(queue_lines).collect();
        let (rows, late): (Vec<Vec<String>>, Vec<bool>) = shown.iter().map(|row| self.row(row, columns)).unzip();
        for (place, line) in table::aligned(&rows).into_iter().enumerate() {
            let (sign, style) = match (first + place == self.marked, late[place]) {
                (true, _) => (">", Style::Marked),
                (false, true) => (" ", Style::Overdue),
                (false, false) => (" ", Style::Plain),
            };
            drawn.push(Drawn::new(format!("{sign} {line}"), style));
        }
        drawn.push(Drawn::new("-".repeat(columns.min(78)), Style::Plain));
        let told: Vec<Drawn> = match &self.told {
            Some((text, style)) => {
                let mut parts = table::hanging(text.of(lang), columns);
                parts.truncate((lines / 3).max(TOLD));
                parts.into_iter().map(|part| Drawn::new(part, *style)).collect()
            }
            None => Vec::new(),
        };
        // Below the case one line says that there is more of it; the keys are the last.
        let room = lines.saturating_sub(drawn.len() + told.len() + 2);
        let first = self.from.min(below.len().saturating_sub(room));
        let end = below.len().min(first.saturating_add(room));
        let more = end < below.len();
        drawn.extend(below.into_iter().skip(first).take(room));
        if lines != usize::MAX {
            drawn.resize(lines.saturating_sub(told.len() + 2), Drawn::default());
        }
        let below = if more { Text::new("… 空格看下文", "… space: more below") } else { Text::new("", "") };
        drawn.push(Drawn::new(below.of(lang), Style::Plain));
        drawn.extend(told);
        drawn.push(Drawn::new(self.keys(columns).of(lang), Style::Strong));
        Page { lines: drawn, first, end, of }
    }

    /// One case on one line: number, when it is due or who arrives when, where it stands, name, in whose hand; and whether
    /// its day is past.
    fn row(&self, row: &CaseRow, columns: usize) -> (Vec<String>, bool) {
        let lang = self.ctx.ui.lang;
        let name = named(&self.desk, row).ok().flatten().unwrap_or_else(|| "-".to_owned());
        let provisional = provisional(&self.desk, row).ok().flatten();
        let (day, late) = list::day_in_short((row.holds_until(), row.arrives_on, provisional), self.desk.today(), lang);
        let cells = vec![
            list::short(&self.desk, &self.desk.number(row.key)),
            day,
            Text::new(row.state.zh(), row.state.en()).of(lang).to_owned(),
            table::cut(&name, columns.saturating_sub(32).clamp(8, 40), usize::MAX),
            row.claimed_by.clone().unwrap_or_default(),
        ];
        (cells, late)
    }

    /// The marked case, and how many of its lines come before its rules one by one.
    fn below(&self, columns: usize) -> (Vec<Drawn>, usize) {
        let lang = self.ctx.ui.lang;
        let Some(look) = &self.look else {
            return (vec![Drawn::new(Text::new("没有待办案件", "nothing waits").of(lang), Style::Plain)], 0);
        };
        let mut lines = Vec::new();
        let mut add = |text: String, style: Style| {
            lines.extend(table::hanging(&text, columns).into_iter().map(|part| Drawn::new(part, style)));
        };
        let of = |zh: &'static str, en: &'static str| Text::new(zh, en).of(lang).to_owned();
        let facts = &look.examined.facts;
        add(format!("{} · {}", look.examined.case.number, of(facts.measure.zh(), facts.measure.en())), Style::Strong);
        add(on_a_line(&look.person(), lang), Style::Plain);
        add(on_a_line(&look.asked(), lang), Style::Plain);
        if let Some(unit) = &look.unit {
            add(format!("{} {unit}", of("单位", "unit")), Style::Plain);
        }
        for differs in &look.differs {
            add(differs.marked(lang), Style::Warning);
        }
        for finding in look.findings() {
            add(format!("! {}", finding.of(lang)), Style::Warning);
        }
        for obstacle in &look.before {
            add(format!("x {}", obstacle.what.of(lang)), Style::Warning);
        }
        for obstacle in &look.ahead {
            add(format!("! {}: {}", of("批准前", "before approval"), obstacle.what.of(lang)), Style::Warning);
        }
        for remark in &look.remarks {
            add(format!("- {}", remark.what.of(lang)), Style::Plain);
        }
        if !look.others.is_empty() {
            add(format!("{} {}", of("本人其他案件", "other cases"), look.others.join(" ")), Style::Warning);
        }
        for (text, style) in verdict(look, lang) {
            add(text, style);
        }
        let of = lines.len();
        if self.every_rule
            && let Some(case) = crate::rules::case::Case::new(facts, self.desk.policy)
        {
            let (_, note) = crate::ui::report::note(&case, None, lang, crate::ui::report::Depth::EveryRule);
            for line in note {
                let parts = table::hanging(&line.text, columns);
                lines.extend(parts.into_iter().map(|part| Drawn::new(part, Style::Plain)));
            }
        }
        (lines, of)
    }

    /// What each key does, for a window that has no room for it in one line.
    pub(super) fn every_key(&self) -> Text {
        let Text { zh, en } = self.keys(usize::MAX);
        Text::new(
            format!("{zh} · j k 上下 · g 刷新 · 空格 看下文"),
            format!("{en} · j k up and down · g renew · space more"),
        )
    }

    fn keys(&self, columns: usize) -> Text {
        let step = self.look.as_ref().filter(|look| look.is_open()).and_then(|look| look.door);
        let number = self.number.clone().unwrap_or_default();
        let (zh, en) = match step {
            Some(Door::Review) => {
                let refuses = self.look.as_ref().is_some_and(Look::would_be_refused);
                let (zh, en) = if refuses { ("，建议不予", ", to refuse") } else { ("", "") };
                (format!("回车 审核{zh} · n 告知 · "), format!("Enter review{en} · n notice · "))
            }
            Some(Door::Approve) => {
                ("回车 批准 · r 不予 · b 退回 · ".to_owned(), "Enter approve · r refuse · b back · ".to_owned())
            }
            Some(Door::Issue) if self.look.as_ref().is_some_and(Look::needs_the_passport) => {
                (format!("p 已验护照并签发 {number} · "), format!("p passport seen, issue {number} · "))
            }
            Some(Door::Issue) => (format!("回车 签发 {number} · "), format!("Enter issue {number} · ")),
            Some(Door::Collect) => ("回车 交给持证人 · ".to_owned(), "Enter hand to its holder · ".to_owned()),
            // What cannot be approved is refused or given back, by who may.
            None if self.look.as_ref().is_some_and(Look::is_closed_to_approval) => {
                ("r 不予 · b 退回 · ".to_owned(), "r refuse · b back · ".to_owned())
            }
            Some(_) | None => (String::new(), String::new()),
        };
        if columns < WIDE {
            return Text::new(format!("{zh}? q"), format!("{en}? q"));
        }
        Text::new(
            format!("{zh}w 规定 · o 全案 · / 查找 · u 撤销 · q 离开"),
            format!("{en}w rules · o open · / find · u undo · q"),
        )
    }
}
