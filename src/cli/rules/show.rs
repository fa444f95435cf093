//! `rules show`: one rule with all that it rests on.

use serde_json::{Value, json};

use super::{as_json, citation, codes, of, rank};
use crate::app::law::Whence;
use crate::cli::Outcome;
use crate::domain::text::{Lang, Text};
use crate::domain::words::Word;
use crate::error::Exit;
use crate::policy::Policy;
use crate::policy::dated::Shown;
use crate::policy::law::{Article, Law, PublishedText, articles_of, cite_zh};
use crate::rules::case::Case;
use crate::rules::examples::{Example, Examples};
use crate::rules::rule::Rule;
use crate::ui::{Ui, table};

/// The text of the law that is shown, and where it comes from.
type Of<'p> = (&'p Policy, Whence);

/// Says whose text it is, unless it is what the program brings.
fn whose((policy, whence): Of, lang: Lang) -> Option<String> {
    let is_own = whence != Whence::BuiltIn;
    is_own.then(|| format!("{}: {} {}…", words(lang, "适用文本", "text"), of(whence, lang), &policy.sha256[..16]))
}

pub(super) fn show(rule: &Rule, (policy, whence): Of, ui: &mut Ui) -> Outcome {
    if ui.json {
        let mut body = whole(rule, policy);
        (body["policy_sha256"], body["policy_from"]) = (json!(policy.sha256), json!(whence.code()));
        ui.line(&body.to_string());
        return Ok(Exit::Done);
    }
    let lang = ui.lang;
    whose((policy, whence), lang).into_iter().for_each(|line| ui.line(&line));
    for part in [head(rule, lang), figures(rule, policy, lang), texts(rule, lang), examples(rule, policy, lang)] {
        for line in part {
            ui.line(&line);
        }
    }
    Ok(Exit::Done)
}

fn words(lang: Lang, zh: &'static str, en: &'static str) -> &'static str {
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

fn head(rule: &Rule, lang: Lang) -> Vec<String> {
    let cite = citation(rule);
    let mut lines = vec![
        format!("{}  {}", rule.id, words(lang, rule.zh, rule.en)),
        format!("{}: {}", words(lang, "依据", "citation"), words_of(lang, &cite_zh(&cite), &cite)),
        format!("{}: {}", words(lang, "英文引用", "in Chinese"), words_of(lang, &cite, &cite_zh(&cite))),
        format!("{}: {}{}", words(lang, "位阶", "rank"), rank(rule), mark(rank(rule), lang)),
    ];
    let day = of(rule.governing_date(), lang);
    lines.push(match lang {
        Lang::Zh => format!("适用日期: {day}；按申请日有效的版本审查"),
        Lang::En => format!("governed by: {day}; the edition of the day of filing applies"),
    });
    for code in codes(rule) {
        let outcome = of(code.outcome(), lang);
        lines.push(format!("{}: {outcome}, {code}: {}", words(lang, "不符合时", "not met"), of(code, lang)));
    }
    lines
}

fn words_of<'t>(lang: Lang, zh: &'t str, en: &'t str) -> &'t str {
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

/// Marks a value that no published text fixes.
fn mark(level: &str, lang: Lang) -> &'static str {
    match level {
        "PRACTICE" => words(lang, "（惯例，不是法律，可由本机关设置）", " (not law: practice, an office may set it)"),
        "INTERPRETATION" => words(lang, "（本工具的解读）", " (a reading of this tool, not the letter of the law)"),
        _ => "",
    }
}

/// Returns the figures that a rule reads, by name with their entries in order of time.
fn figures_of(rule: &Rule, policy: &Policy) -> Vec<(&'static str, Vec<Shown>)> {
    let mut figures = policy.shown();
    figures.retain(|(name, _)| rule.figures.contains(name));
    figures
}

fn figures(rule: &Rule, policy: &Policy, lang: Lang) -> Vec<String> {
    figures_of(rule, policy).iter().flat_map(|figure| [vec![String::new()], told(figure, lang)].concat()).collect()
}

/// A figure of the law: its name, and its entries in order of time.
type Figure = (&'static str, Vec<Shown>);

/// Returns a figure by its name.
pub(super) fn figure(name: &str, policy: &Policy) -> Option<Figure> {
    policy.shown().into_iter().find(|(known, _)| *known == name)
}

/// Shows one figure, whichever rules read it.
pub(super) fn show_figure(figure: &Figure, (policy, whence): Of, ui: &mut Ui) -> Outcome {
    let (name, entries) = figure;
    if ui.json {
        let (sha256, from) = (&policy.sha256, whence.code());
        let body =
            json!({"schema": 1, "figure": name, "policy_sha256": sha256, "policy_from": from, "entries": entries});
        ui.line(&body.to_string());
        return Ok(Exit::Done);
    }
    let lang = ui.lang;
    whose((policy, whence), lang).into_iter().for_each(|line| ui.line(&line));
    told(figure, lang).iter().for_each(|line| ui.line(line));
    Ok(Exit::Done)
}

fn told((name, entries): &Figure, lang: Lang) -> Vec<String> {
    let mut lines = vec![(*name).to_owned()];
    for entry in entries {
        lines.push(format!("  {}", period(entry, lang)));
        lines.push(format!("    {}", entry.value));
        let cite = words_of(lang, &cite_zh(&entry.cite), &entry.cite).to_owned();
        let (level, marked) = (entry.level, mark(entry.level, lang));
        let checked = words(lang, "核对于", "checked");
        lines.push(format!("    {cite}; {level}{marked}; {checked} {}", entry.checked));
    }
    lines
}

fn period(entry: &Shown, lang: Lang) -> String {
    let mut text = format!("{} {}", words(lang, "自", "from"), entry.from);
    if let Some(firm) = entry.firm_from {
        text += &format!(" {} {firm}", words(lang, "公布，确定自", "announced, firm from"));
    }
    if let Some(until) = entry.until {
        text += &format!(" {} {until}", words(lang, "至", "to"));
    }
    text
}

fn articles(rule: &Rule) -> Vec<&'static Article> {
    let law = Law::built_in();
    let cited = articles_of(&citation(rule));
    law.articles().iter().filter(|article| cited.contains(&(article.law, article.number))).collect()
}

fn published(rule: &Rule) -> Vec<&'static PublishedText> {
    Law::built_in().texts_of(rule.cite)
}

fn texts(rule: &Rule, lang: Lang) -> Vec<String> {
    let mut lines = Vec::new();
    for article in articles(rule) {
        let number = article.number;
        let (document, from) = (article.law.document(), article.from.unwrap_or(article.law.in_force_from()));
        let heading = Text::new(
            format!("{}（{document}，自{from}起）", cite_zh(&format!("{} {number}", article.law.en()))),
            format!("{} {number} ({document}, from {from}), rendering; the Chinese text decides", article.law.en()),
        );
        lines.extend([String::new(), heading.of(lang).to_owned()]);
        let paragraphs = match lang {
            Lang::Zh => &article.paragraphs,
            Lang::En => &article.paragraphs_en,
        };
        lines.extend(paragraphs.iter().flat_map(|paragraph| paragraph.lines()).map(|line| format!("  {line}")));
    }
    for text in published(rule) {
        let (document, from) = (&text.document, text.from.unwrap_or(text.published));
        let heading = match (lang, text.summary) {
            (Lang::Zh, true) => format!("{}（{document}，自{from}起；概述，非原文）", cite_zh(&text.id)),
            (Lang::Zh, false) => format!("{}（{document}，自{from}起）", cite_zh(&text.id)),
            (Lang::En, true) => format!("{} ({document}, from {from}), a summary, not a quotation", text.id),
            (Lang::En, false) => format!("{} ({document}, from {from})", text.id),
        };
        lines.extend([String::new(), heading]);
        lines.extend(words_of(lang, &text.zh, &text.en).lines().map(|line| format!("  {line}")));
    }
    lines
}

fn examples(rule: &Rule, policy: &Policy, lang: Lang) -> Vec<String> {
    let mut rows = Vec::new();
    for example in Examples::built_in().of(rule.id) {
        let said = example.code.map(|code| format!(" {code}")).unwrap_or_default();
        rows.push(vec![
            format!("  {}", of(example.kind, lang)),
            words_of(lang, &example.zh, &example.en).to_owned(),
            format!("{}{said}", of(example.expect, lang)),
            because(rule, example, policy).map(|text| text.of(lang).to_owned()).unwrap_or_default(),
        ]);
    }
    let heading = words(lang, "示例", "examples").to_owned();
    [String::new(), heading].into_iter().chain(table::aligned(&rows)).collect()
}

/// Returns the sentence that a rule says of an example.
fn because(rule: &Rule, example: &Example, policy: &Policy) -> Option<Text> {
    let facts = Examples::built_in().facts(example).ok()?;
    let case = Case::new(&facts, policy)?;
    rule.check(&case).ok().map(|finding| finding.because.text())
}

fn whole(rule: &Rule, policy: &Policy) -> Value {
    let figures: Vec<Value> =
        figures_of(rule, policy).into_iter().map(|(name, entries)| json!({"name": name, "entries": entries})).collect();
    let articles: Vec<Value> = articles(rule)
        .into_iter()
        .map(|article| {
            json!({
                "law": article.law.en(), "number": article.number, "document": article.law.document(),
                "from": article.from.unwrap_or(article.law.in_force_from()),
                "zh": article.paragraphs, "en": article.paragraphs_en,
            })
        })
        .collect();
    let texts: Vec<Value> = published(rule)
        .into_iter()
        .map(|text| {
            json!({
                "id": text.id, "document": text.document, "published": text.published,
                "from": text.from.unwrap_or(text.published), "summary": text.summary, "zh": text.zh, "en": text.en,
            })
        })
        .collect();
    let examples: Vec<Value> = Examples::built_in()
        .of(rule.id)
        .map(|example| {
            let text = because(rule, example, policy);
            let mut body = json!(example);
            body["because_zh"] = json!(text.as_ref().map(|text| &text.zh));
            body["because_en"] = json!(text.as_ref().map(|text| &text.en));
            body
        })
        .collect();
    let mut body = as_json(rule);
    body["schema"] = json!(1);
    body["figures"] = json!(figures);
    body["articles"] = json!(articles);
    body["texts"] = json!(texts);
    body["examples"] = json!(examples);
    body
}
