//! `identity`: machine-readable zones, unified social credit codes and country codes, read and explained.

use std::io::Read;

use chrono::{NaiveDate, Utc};
use serde_json::{Value, json};

use crate::cli::Outcome;
use crate::domain::text::Text;
use crate::error::Exit;
use crate::identity::mrz::{Form, Mrz, Sex, lines_of};
use crate::identity::{country, uscc};
use crate::ui::Ui;
use crate::ui::safe::shown;
use crate::ui::table::aligned;

/// Read a machine-readable zone, a credit code or a country
#[derive(clap::Args)]
pub(crate) struct IdentityArgs {
    #[command(subcommand)]
    command: IdentityCommand,
}

#[derive(clap::Subcommand)]
enum IdentityCommand {
    /// Read machine-readable zones of passports (TD3) and visas (MRV-A, MRV-B)
    ///
    /// A zone is two lines: two arguments, one with | between, or standard input (-). Every check digit is checked; what is
    /// wrong is named by line and position. Exit code 1 where a zone is not valid.
    #[command(after_help = "Examples:
  visa-cli identity mrz 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<' \\
    'L898902C36UTO7408122F1204159ZE184226B<<<<<10'
  visa-cli identity mrz --json - < passport.txt")]
    Mrz { text: Vec<String> },
    /// Check unified social credit codes (GB 32100-2015)
    ///
    /// Spaces, hyphens and lower case are normalised. Exit code 1 where a code is not well formed.
    #[command(after_help = "Examples:
  visa-cli identity uscc 91110000600037341L
  visa-cli identity uscc --json '9111 0000 6000 3734 1N'")]
    Uscc { text: Vec<String> },
    /// Find nationality codes by code, ISO code or name, Chinese or English
    ///
    /// Exit code 1 where a text names none, or names several.
    #[command(after_help = "Examples:
  visa-cli identity country D DEU 德国 Germany
  visa-cli identity country --json XXA")]
    Country { text: Vec<String> },
}

/// What was found in one text: its rows, its JSON, and whether it is valid.
struct Answer {
    rows: Vec<(Text, Text)>,
    json: Value,
    valid: bool,
}

pub(crate) fn run(args: &IdentityArgs, ui: &mut Ui) -> Outcome {
    let today = ui.environment.now.unwrap_or(chrono::DateTime::<Utc>::MAX_UTC).date_naive();
    let answers: Vec<Answer> = match &args.command {
        IdentityCommand::Mrz { text } => zones(&typed(text, ui)?).iter().map(|lines| of_mrz(lines, today)).collect(),
        IdentityCommand::Uscc { text } => typed(text, ui)?.iter().map(|text| of_uscc(text)).collect(),
        IdentityCommand::Country { text } => typed(text, ui)?.iter().map(|text| of_country(text)).collect(),
    };
    if ui.json {
        let results: Vec<&Value> = answers.iter().map(|answer| &answer.json).collect();
        ui.json_line(&json!({"schema": 1, "results": results}).to_string());
    } else {
        for (number, answer) in answers.iter().enumerate() {
            if number > 0 {
                ui.line("");
            }
            show(answer, ui);
        }
    }
    Ok(if answers.iter().all(|answer| answer.valid) { Exit::Done } else { Exit::Refused })
}

/// Returns the texts given; standard input for `-` or none.
fn typed(given: &[String], ui: &mut Ui) -> std::io::Result<Vec<String>> {
    if !given.is_empty() && given != ["-"] {
        return Ok(given.to_vec());
    }
    let mut text = String::new();
    ui.input.read_to_string(&mut text)?;
    Ok(text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect())
}

/// Gathers lines into zones of two.
fn zones(texts: &[String]) -> Vec<Vec<String>> {
    let lines: Vec<String> = texts.iter().flat_map(|text| lines_of(text)).collect();
    if lines.is_empty() { vec![Vec::new()] } else { lines.chunks(2).map(<[String]>::to_vec).collect() }
}

fn show(answer: &Answer, ui: &mut Ui) {
    let lang = ui.lang;
    let rows: Vec<Vec<String>> = answer
        .rows
        .iter()
        .map(|(label, value)| vec![label.of(lang).to_owned(), shown(value.of(lang)).into_owned()])
        .collect();
    for line in aligned(&rows) {
        ui.line(&line);
    }
}

/// A row whose value reads the same in both languages.
fn row(zh: &'static str, en: &'static str, value: impl Into<String>) -> (Text, Text) {
    let value = value.into();
    (Text::new(zh, en), Text::new(value.clone(), value))
}

/// Returns the answer to a text that is not valid, with all faults.
fn wrong(faults: Vec<Text>) -> Answer {
    let rows = faults.iter().map(|fault| (Text::new("有误", "wrong"), fault.clone())).collect();
    let faults: Vec<Value> = faults.iter().map(|fault| json!({"zh": fault.zh, "en": fault.en})).collect();
    Answer { rows, json: json!({"valid": false, "faults": faults}), valid: false }
}

fn of_mrz(lines: &[String], today: NaiveDate) -> Answer {
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let zone = match Mrz::read(&lines) {
        Ok(zone) => zone,
        Err(faults) => return wrong(faults.iter().map(|fault| Text::new(fault.zh(), fault.en())).collect()),
    };
    let form = match zone.form {
        Form::Td3 => "TD3",
        Form::MrvA => "MRV-A",
        Form::MrvB => "MRV-B",
    };
    let sex = match zone.sex {
        Sex::Male => "M",
        Sex::Female => "F",
        Sex::Unspecified => "X",
    };
    let born_on = zone.born_on(today).map(|day| day.to_string());
    let known = country::is_known(&zone.nationality);
    let json = json!({
        "valid": true, "form": form, "document_code": zone.code, "issuer": zone.issuer, "surname": zone.surname,
        "given_names": zone.given_names, "name_may_be_cut": zone.may_be_cut, "number": zone.number,
        "nationality": zone.nationality, "nationality_known": known, "birth_date": born_on, "birth": zone.birth,
        "sex": sex, "expires_on": zone.expires_on, "optional": zone.optional,
    });
    let cut = Text::new(
        "姓名栏已满，可能被截断：按资料页核对全名",
        "the name fills the zone and may be cut: compare it with the printed name",
    );
    let cut = zone.may_be_cut.then(|| (Text::new("姓名", "name"), cut));
    let rows = vec![
        row("格式", "form", form),
        row("签发", "issuer", zone.issuer),
        row("姓", "surname", zone.surname),
        row("名", "given names", zone.given_names),
        row("证件号码", "number", zone.number),
        row("国籍", "nationality", zone.nationality),
        row("出生日期", "birth date", born_on.unwrap_or(zone.birth)),
        row("性别", "sex", sex),
        row("有效期至", "valid to", zone.expires_on.to_string()),
        row("校验位", "check digits", "✓"),
    ];
    Answer { rows: rows.into_iter().chain(cut).collect(), json, valid: true }
}

fn of_uscc(text: &str) -> Answer {
    let code = match uscc::check_as_given(text) {
        Ok(code) => code,
        Err(faults) => return wrong(faults.iter().map(|fault| Text::new(fault.zh(), fault.en())).collect()),
    };
    let inner = code.organisation_code_agrees;
    let json = json!({
        "valid": true, "code": code.as_str(), "registrar": code.registrar(), "class": code.class(),
        "region": code.region(), "organisation_code": code.organisation_code(), "organisation_code_agrees": inner,
    });
    let mut rows = vec![
        row("代码", "code", code.as_str()),
        row("登记机关行政区划", "region", code.region()),
        row("组织机构代码", "organisation code", code.organisation_code()),
    ];
    if !inner {
        let warning = Text::new(
            "组织机构代码校验位不符（旧代码可能如此）",
            "the check digit of the organisation code does not agree (old codes may break it)",
        );
        rows.push((Text::new("提示", "warning"), warning));
    }
    Answer { rows, json, valid: true }
}

fn of_country(text: &str) -> Answer {
    let found = country::find(text);
    let one = |country: &country::Country| {
        json!({
            "code": country.code, "alpha_2": country.alpha_2, "alpha_3": country.alpha_3, "zh": country.zh,
            "en": country.en, "kind": country.kind, "known": country.known,
        })
    };
    match found.as_slice() {
        [] => wrong(vec![Text::new("没有这个国籍代码或者名称", "no nationality has this code or name")]),
        [country] => {
            let mut json = one(country);
            json["valid"] = json!(country.known);
            let rows = vec![
                row("机读码", "code", country.code),
                row("ISO", "ISO", format!("{} {}", country.alpha_2, country.alpha_3)),
                row("名称", "name", format!("{} / {}", country.zh, country.en)),
            ];
            Answer { rows, json, valid: country.known }
        }
        several => {
            let codes: Vec<&str> = several.iter().map(|country| country.code).collect();
            let (zh, en) = (format!("可能是 {}", codes.join("、")), format!("may be {}", codes.join(", ")));
            let mut answer = wrong(vec![Text::new(zh, en)]);
            answer.json["candidates"] = several.iter().map(|country| one(country)).collect();
            answer
        }
    }
}
