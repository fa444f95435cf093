//! Templates: what each paper says, in minijinja; an office may put its own in the place of any.
//!
//! A template calls one function a block: `title`, `banner`, `heading`, `field`, `text`, `warning`, `item`, `line`, `rule`. A
//! field without a value is left out. Words outside a call are lines of their own.

use std::path::{Path, PathBuf};

use minijinja::value::{Serde, Value};
use minijinja::{Environment, Error, ErrorKind, Output, State, UndefinedBehavior};
use serde::Serialize;

use super::sheet::{Block, Kind, Sheet, clean};
use crate::domain::text::Text;
use crate::error::{Exit, UserError};

/// The templates that are compiled in.
pub const BUILT_IN: &[(&str, &str)] = &[
    ("subject", include_str!("templates/subject.jinja")),
    ("entitlement", include_str!("templates/entitlement.jinja")),
    ("receipt", include_str!("templates/receipt.jinja")),
    ("notice", include_str!("templates/notice.jinja")),
    ("decision", include_str!("templates/decision.jinja")),
    ("confirmation", include_str!("templates/confirmation.jinja")),
    ("void-notice", include_str!("templates/void-notice.jinja")),
    ("custody", include_str!("templates/custody.jinja")),
    ("file", include_str!("templates/file.jinja")),
];

/// The templates of an office: those of its folder, and what is compiled in for the rest.
#[derive(Clone, Debug, Default)]
pub struct Templates {
    /// The folder.
    pub folder: Option<PathBuf>,
}

/// Stands before a block in what a template gives; no data can hold it.
const MARK: char = '\u{1}';

impl Templates {
    /// Returns what a template makes of its data.
    pub fn filled(&self, name: &str, data: &impl Serialize) -> Result<Sheet, UserError> {
        let environment = self.environment()?;
        let text = environment.get_template(name).and_then(|template| template.render(Value::from(Serde(data))));
        let text = text.map_err(|error| self.broken(&error))?;
        Ok(read(&text))
    }

    /// Returns the text of a template: the office's own, or the one that is compiled in.
    pub fn source(&self, name: &str) -> Result<String, UserError> {
        if let Some(path) = self.own(name) {
            return std::fs::read_to_string(&path).map_err(|error| unreadable(&path, &error));
        }
        let built_in = BUILT_IN.iter().find(|(known, _)| *known == name);
        Ok(built_in.map_or_else(String::new, |(_, text)| (*text).to_owned()))
    }

    fn own(&self, name: &str) -> Option<PathBuf> {
        Some(self.folder.as_ref()?.join(format!("{name}.jinja"))).filter(|path| path.exists())
    }

    fn environment(&self) -> Result<Environment<'static>, UserError> {
        let mut environment = Environment::empty();
        environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
        environment.set_formatter(harmless);
        environment.add_filter("upper", |text: String| text.to_uppercase());
        blocks(&mut environment);
        for (name, _) in BUILT_IN {
            let text = self.source(name)?;
            environment.add_template_owned(*name, text).map_err(|error| self.broken(&error))?;
        }
        Ok(environment)
    }

    /// Names file and line; never a value.
    fn broken(&self, error: &Error) -> UserError {
        let name = error.name().unwrap_or_default();
        let file = self.own(name).unwrap_or_else(|| PathBuf::from(format!("{name}.jinja")));
        let (file, line) = (file.display(), error.line().unwrap_or(1));
        let tells_no_value = matches!(
            error.kind(),
            ErrorKind::SyntaxError | ErrorKind::UnknownFunction | ErrorKind::UnknownFilter | ErrorKind::UnknownTest
        );
        let detail = error.detail().filter(|_| tells_no_value).map(|detail| format!(": {detail}")).unwrap_or_default();
        let what = format!("{}{detail}", error.kind());
        UserError::new(
            Exit::Refused,
            "broken_template",
            Text::new(format!("文书模板 {file} 第 {line} 行: {what}"), format!("template {file}, line {line}: {what}")),
            Text::new(
                "改正该行，或者移走该文件以使用内置模板；没有写入任何内容",
                "mend that line, or take the file away to use the built-in template; nothing was written",
            ),
        )
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> UserError {
    let hint = Text::new("检查 [settings] templates 所指的文件夹", "check the folder that [settings] templates names");
    UserError::cannot_read(Exit::Refused, path, error, hint)
}

/// Data reaches a template's text with every character shown that would act or hide; blocks go through as they are.
fn harmless(out: &mut Output, _: &mut State, value: &Value) -> Result<(), Error> {
    let Some(text) = value.as_str() else {
        let text = if value.is_none() { String::new() } else { value.to_string() };
        return out.write_str(&clean(&text)).map_err(Error::from);
    };
    if value.is_safe() {
        out.write_str(text).map_err(Error::from)
    } else {
        out.write_str(&clean(text)).map_err(Error::from)
    }
}

fn shown(value: &Value) -> String {
    if value.is_none() || value.is_undefined() { String::new() } else { value.to_string() }
}

fn made<const N: usize>(kind: Kind, parts: [&str; N]) -> Value {
    Value::from_safe_string(format!("{MARK}{}\n", Block::new(kind, parts).line()))
}

/// The functions that make blocks.
fn blocks(environment: &mut Environment) {
    for (name, kind) in [
        ("title", Kind::Title),
        ("banner", Kind::Banner),
        ("heading", Kind::Heading),
        ("text", Kind::Text),
        ("warning", Kind::Warning),
    ] {
        environment.add_function(name, move |zh: String, en: String| made(kind, [&zh, &en]));
    }
    environment.add_function("field", |zh: String, en: String, value: Value| {
        let value = shown(&value);
        if value.is_empty() { Value::from_safe_string(value) } else { made(Kind::Field, [&zh, &en, &value]) }
    });
    environment
        .add_function("item", |number: Value, zh: String, en: String| made(Kind::Item, [&shown(&number), &zh, &en]));
    environment.add_function("line", |text: Value| made(Kind::Line, [&shown(&text)]));
    environment.add_function("rule", || made(Kind::Rule, []));
}

fn read(text: &str) -> Sheet {
    let mut blocks = Vec::new();
    for (place, piece) in text.split(MARK).enumerate() {
        let mut lines = piece.lines();
        if 0 < place {
            blocks.extend(lines.next().and_then(Block::read));
        }
        blocks.extend(lines.filter(|line| !line.trim().is_empty()).map(|line| Block::new(Kind::Line, [line])));
    }
    Sheet { blocks }
}
