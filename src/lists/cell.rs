//! Cells: what is certain is taken, what only looks certain is flagged and never repaired.

use chrono::{Datelike, NaiveDate};

use crate::domain::text::Text;
use crate::domain::words::{Purpose, Word};
use crate::identity::country;

/// Why a cell is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellFault {
    /// Constant English word.
    pub code: &'static str,
    /// What is wrong.
    pub what: Text,
    /// How to mend it.
    pub remedy: Text,
}

fn fault(code: &'static str, what: (&'static str, &'static str), remedy: (&'static str, &'static str)) -> CellFault {
    CellFault { code, what: Text::new(what.0, what.1), remedy: Text::new(remedy.0, remedy.1) }
}

/// What a spreadsheet makes of a value that it spoiled.
pub fn spoiled(cell: &str) -> Option<CellFault> {
    let is_scientific = cell.contains("E+") && cell.parse::<f64>().is_ok();
    let known =
        cell.starts_with("####") || cell.starts_with("#N/A") || cell.starts_with("#REF") || cell.starts_with('\'');
    (is_scientific || known).then(|| {
        fault(
            "SPOILED_CELL",
            ("单元格已被表格软件改写", "the spreadsheet has spoiled this cell"),
            ("将该列设为文本格式后重新填写", "make the column text and type the value again"),
        )
    })
}

/// Reads a day: year, month, day in this order, or with Chinese words.
pub fn day(cell: &str) -> Result<NaiveDate, CellFault> {
    let parts: Vec<&str> = cell.split(['-', '/', '.', '年', '月', '日']).filter(|part| !part.is_empty()).collect();
    let read = match parts.as_slice() {
        [year, month, day] if year.len() == 4 => year
            .parse()
            .ok()
            .zip(month.parse().ok())
            .zip(day.parse().ok())
            .and_then(|((y, m), d)| NaiveDate::from_ymd_opt(y, m, d)),
        [all] if all.len() == 8 => NaiveDate::parse_from_str(all, "%Y%m%d").ok(),
        _ => None,
    };
    read.filter(|day| (1900..2200).contains(&day.year())).ok_or_else(|| {
        fault("BAD_DATE", ("日期无法确定", "the date is not certain"), ("写作 2026-03-02", "write it as 2026-03-02"))
    })
}

/// Reads a nationality: any usual name or code that names one country.
pub fn nationality(cell: &str) -> Result<String, CellFault> {
    match country::find(cell).as_slice() {
        [one] => Ok(one.code.to_owned()),
        _ => Err(fault(
            "BAD_NATIONALITY",
            ("国籍无法确定", "the nationality is not known or not certain"),
            ("写国家中文全称或者三字代码", "write the country's name or its three-letter code"),
        )),
    }
}

/// Reads a passport number: capitals and digits as printed.
pub fn passport(cell: &str) -> Result<String, CellFault> {
    let plain = cell.to_uppercase();
    let is_plain = plain.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    if is_plain && (5..=12).contains(&plain.len()) {
        return Ok(plain);
    }
    Err(fault(
        "BAD_PASSPORT",
        ("护照号码不合格式", "this is no passport number"),
        ("照护照上印的填写，不含空格", "write it as printed, without spaces"),
    ))
}

/// Reads a whole number, such as `21`, `21天` or `21 days`.
pub fn count(cell: &str) -> Result<u32, CellFault> {
    let digits = cell.trim_end_matches(['天', '日', ' ']).trim_end_matches("days").trim();
    digits
        .parse()
        .map_err(|_| fault("BAD_NUMBER", ("不是整数", "this is no whole number"), ("只写数字", "write digits only")))
}

/// Words by which enterprises name a purpose.
const PURPOSES: &[(&str, Purpose)] = &[
    ("商务", Purpose::BusinessNegotiation),
    ("商务洽谈", Purpose::BusinessNegotiation),
    ("洽谈", Purpose::BusinessNegotiation),
    ("business", Purpose::BusinessNegotiation),
    ("meeting", Purpose::BusinessNegotiation),
    ("商贸", Purpose::TradeExchange),
    ("贸易", Purpose::TradeExchange),
    ("trade", Purpose::TradeExchange),
    ("安装", Purpose::InstallationRepair),
    ("维修", Purpose::InstallationRepair),
    ("安装调试", Purpose::InstallationRepair),
    ("installation", Purpose::InstallationRepair),
    ("参展", Purpose::Exhibition),
    ("会展", Purpose::Exhibition),
    ("展会", Purpose::Exhibition),
    ("exhibition", Purpose::Exhibition),
    ("投资", Purpose::InvestmentStartup),
    ("investment", Purpose::InvestmentStartup),
];

/// Reads a purpose by its code, its name or a usual word.
pub fn purpose(cell: &str) -> Result<Purpose, CellFault> {
    let plain = cell.to_lowercase();
    let named = Purpose::ALL.iter().find(|word| [word.code(), word.zh(), word.en()].contains(&plain.as_str()));
    let usual = || PURPOSES.iter().find(|(word, _)| *word == plain).map(|(_, purpose)| *purpose);
    named.copied().or_else(usual).ok_or_else(|| {
        fault(
            "BAD_PURPOSE",
            ("来华事由不在可选范围", "the purpose is not one that is known"),
            (
                "写商务洽谈、商贸交流、安装维修、参展参会或者投资创业",
                "write business negotiation, trade exchange, installation and repair, exhibition or conference",
            ),
        )
    })
}

/// Reads the sex.
pub fn sex(cell: &str) -> Result<&'static str, CellFault> {
    match cell.to_lowercase().as_str() {
        "男" | "m" | "male" => Ok("M"),
        "女" | "f" | "female" => Ok("F"),
        "x" => Ok("X"),
        _ => Err(fault("BAD_SEX", ("性别无法确定", "the sex is not known"), ("写男、女或者 X", "write M, F or X"))),
    }
}
