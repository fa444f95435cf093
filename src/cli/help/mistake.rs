//! A mistake in the command line, said in both languages.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::domain::text::Text;

/// Says what is wrong with a command line.
pub(crate) fn mistake(error: &clap::Error) -> Text {
    let plain = error.render().to_string();
    let why = why(error);
    let en = plain.trim_start_matches("error: ").lines().next().unwrap_or_default().trim_end_matches(':').to_owned();
    let of = |kind: ContextKind| error.get(kind).map(words).unwrap_or_default();
    let (arg, value) = (of(ContextKind::InvalidArg), of(ContextKind::InvalidValue));
    let zh = match error.kind() {
        ErrorKind::InvalidValue if value.is_empty() => format!("{arg} 需要一个值"),
        ErrorKind::InvalidValue => format!("{arg} 的值 '{value}' 无效"),
        ErrorKind::ValueValidation => format!("{arg} 的值 '{value}' 无效：{}", why.zh),
        ErrorKind::UnknownArgument => format!("没有选项或者参数 {arg}"),
        ErrorKind::InvalidSubcommand => format!("没有命令 {}", of(ContextKind::InvalidSubcommand)),
        ErrorKind::MissingRequiredArgument => format!("缺少必需的参数：{arg}"),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => "缺少命令".to_owned(),
        ErrorKind::ArgumentConflict => match of(ContextKind::PriorArg) {
            prior if prior.is_empty() || prior == arg => format!("{arg} 只能写一次"),
            prior => format!("{arg} 不能与 {prior} 同时使用"),
        },
        ErrorKind::TooManyValues => format!("{arg} 的值 '{value}' 多余"),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => format!("{arg} 的值数目不对"),
        ErrorKind::NoEquals => format!("{arg} 的值前须有等号"),
        ErrorKind::InvalidUtf8 => "命令行中有无法读取的字符".to_owned(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion | ErrorKind::Io | ErrorKind::Format | _ => {
            format!("命令行有误：{en}")
        }
    };
    let en = if error.kind() == ErrorKind::MissingRequiredArgument {
        format!("{en}: {arg}")
    } else if error.kind() == ErrorKind::ValueValidation {
        format!("invalid value '{value}' for '{arg}': {}", why.en)
    } else {
        en
    };
    Text::new(zh, en)
}

/// Between what a reader of a value says in English and in Chinese.
const BOTH: &str = " / ";

/// What is wrong with a value: readers of this program say it in both languages, those of numbers in English.
fn why(error: &clap::Error) -> Text {
    let said = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    if let Some((en, zh)) = said.split_once(BOTH) {
        return Text::new(zh.to_owned(), en.to_owned());
    }
    if let Some((_, range)) = said.split_once(" is not in ") {
        return Text::new(format!("应在 {range} 之内"), said.clone());
    }
    let of_numbers = ["invalid digit", "cannot parse integer", "number too large", "number too small"];
    if of_numbers.iter().any(|words| said.starts_with(words)) {
        return Text::new("应为整数", "a whole number is expected");
    }
    Text::new(said.clone(), said)
}

/// What may have been meant, where the reader of the command line has a guess; else where the usage stands.
pub(crate) fn hint(error: &clap::Error) -> Text {
    let kinds = [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue];
    let guess = kinds.into_iter().find_map(|kind| error.get(kind)).map(words).unwrap_or_default();
    let valid = error.get(ContextKind::ValidValue).map(words).unwrap_or_default();
    let (mut zh, mut en) = (String::new(), String::new());
    if error.get(ContextKind::InvalidArg).map(words).is_some_and(|arg| arg.starts_with("--as-of")) {
        zh += "该命令只看现在的情况，见 visa-cli help dates；";
        en += "this command shows what stands now, see visa-cli help dates; ";
    } else if !guess.is_empty() {
        zh += &format!("是否指 {guess}；");
        en += &format!("did you mean {guess}; ");
    }
    if !valid.is_empty() {
        zh += &format!("可选：{valid}；");
        en += &format!("one of {valid}; ");
    }
    Text::new(format!("{zh}用法见 visa-cli help"), format!("{en}usage: visa-cli help"))
}

fn words(value: &ContextValue) -> String {
    match value {
        ContextValue::Strings(all) => all.join(", "),
        ContextValue::StyledStrs(all) => all.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        ContextValue::String(one) => one.clone(),
        ContextValue::StyledStr(one) => one.to_string(),
        other @ (ContextValue::None | ContextValue::Bool(_) | ContextValue::Number(_)) | other => other.to_string(),
    }
}
