//! `intake`: one application, by flags, by facts as JSON, by a reader's lines, by prompts for what is missing.

use std::io::Read;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::app::amend::{lay_over, not_facts, put_paper, read_facts};
use crate::app::desk::Desk;
use crate::app::intake::{Application, Ready, TakenIn, accept_draft, prepare, take_in};
use crate::cli::counter::{Counter, needed, transaction};
use crate::cli::facts::{at, put, set};
use crate::cli::{Outcome, ask};
use crate::domain::called::all_wanted;
use crate::domain::facts::Facts;
use crate::domain::life::State;
use crate::domain::number::CaseKey;
use crate::domain::text::Text;
use crate::domain::words::{Measure, Word};
use crate::error::{Exit, UserError};
use crate::identity::mrz::{Mrz, lines_of};
use crate::record::act::Particulars;
use crate::ui::report::{Depth, UNNUMBERED, note};

/// Take in one application
///
/// What is known is given as flags, as facts in JSON (`--from`), or as the two lines of the passport (`--mrz`); what is
/// missing is asked for at a terminal, with sensible answers to take over. The application is decided at once: an
/// acceptable one gets its case number and receipt, an incomplete one the one notice of everything that is to be
/// supplied.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli intake port_visa
  visa-cli intake port_visa --from facts.json --json
  visa-cli intake port_visa --like 123 --mrz - < passport.txt
  visa-cli intake port_visa --days 20 --draft
  visa-cli intake port_visa --from facts.json --dry-run")]
pub(crate) struct IntakeArgs {
    /// What is applied for, such as port_visa, visa_extension, residence_permit_issue; a case that is a draft
    #[arg(value_name = "MEASURE|DRAFT")]
    measure: Option<String>,
    #[command(flatten)]
    given: Given,
    /// Keep it as a draft
    #[arg(long)]
    draft: bool,
}

/// What is given of an application.
#[derive(clap::Args)]
pub(crate) struct Given {
    /// Facts as one JSON object, from a file or from standard input
    #[arg(long, value_name = "FILE|-")]
    pub(crate) from: Option<PathBuf>,
    /// The two lines of the machine-readable zone; - reads them from standard input
    #[arg(long, value_name = "LINES|-")]
    pub(crate) mrz: Option<String>,
    /// Take over what does not belong to the person from another case
    #[arg(long, value_name = "CASE")]
    pub(crate) like: Option<String>,
    /// One fact, such as request.stay_days=20; may be given again
    #[arg(long, value_name = "FACT=VALUE")]
    pub(crate) set: Vec<String>,
    /// A paper that was shown, such as invitation_letter; may be given again
    #[arg(long, value_name = "KIND")]
    pub(crate) paper: Vec<String>,
    /// Name as printed in the passport
    #[arg(long)]
    name: Option<String>,
    /// Name in Chinese
    #[arg(long)]
    chinese_name: Option<String>,
    /// Nationality, code of the machine-readable zone
    #[arg(long)]
    nationality: Option<String>,
    /// Day of birth
    #[arg(long, value_name = "DATE", value_parser = crate::cli::day::iso)]
    born: Option<String>,
    /// Passport number
    #[arg(long)]
    passport: Option<String>,
    /// Last day of the passport
    #[arg(long, value_name = "DATE", value_parser = crate::cli::day::iso)]
    expires: Option<String>,
    /// Unified social credit code of the inviting unit
    #[arg(long)]
    uscc: Option<String>,
    /// Name of the inviting unit
    #[arg(long)]
    inviter_name: Option<String>,
    /// Purpose, such as business_negotiation
    #[arg(long)]
    purpose: Option<String>,
    /// Days of stay asked for
    #[arg(long, value_name = "DAYS")]
    days: Option<u32>,
}

/// An application as it is being put together.
#[derive(Clone)]
pub(crate) struct Sheet {
    pub(crate) facts: Value,
    pub(crate) particulars: Particulars,
}

pub(crate) fn run(args: &IntakeArgs, mut counter: Counter) -> Outcome {
    let mut desk = counter.sit()?;
    let named = args.measure.as_deref();
    let measure = named.and_then(|name| Measure::find(&name.replace('-', "_")));
    let draft = match (named, measure) {
        (Some(name), None) => Some(draft_named(&desk, name)?),
        (Some(_) | None, _) => None,
    };
    let mut sheet = Sheet { facts: json!({}), particulars: Particulars::default() };
    if let Some(draft) = &draft {
        sheet = Sheet { facts: serde_json::to_value(&draft.facts)?, particulars: draft.particulars.clone() };
    }
    if let Some(measure) = measure {
        put(&mut sheet.facts, "measure", json!(measure));
    }
    args.given.fill(&mut sheet, &desk, &mut counter)?;
    if let (Some(measure), Some(said)) = (measure, sheet.facts["measure"].as_str())
        && said != measure.code()
    {
        return Err(another_measure(measure, said).into());
    }
    complete(&mut sheet, &desk);
    let follows = draft.as_ref().and_then(|draft| draft.row.follows);
    let asks = !reads_input(&args.given);
    let (ready, note) = settled(&mut sheet, (follows, args.draft), asks, &desk, &mut counter)?;
    let taken = match draft {
        Some(draft) => accept_draft(&mut desk, &draft, ready)?,
        None => take_in(&mut desk, ready)?,
    };
    answer(&taken, note, &mut counter, &desk)
}

/// Asks for what is missing, where somebody can be asked, and decides; what was found may send the officer back to the
/// questions. `--yes` takes the answers as they are.
pub(crate) fn settled(
    sheet: &mut Sheet,
    (follows, draft): (Option<CaseKey>, bool),
    asks: bool,
    desk: &Desk,
    counter: &mut Counter,
) -> anyhow::Result<(Ready, Note)> {
    let mut interview = (asks && counter.may_ask()).then(ask::Interview::default);
    if interview.is_none() {
        is_given(sheet)?;
    }
    loop {
        if let Some(interview) = &mut interview {
            interview.ask(sheet, desk, counter)?;
        }
        let facts = read_facts(&sheet.facts)?;
        let application = Application { follows, facts, particulars: sheet.particulars.clone() };
        let ready = prepare(desk, application, draft);
        let Some(interview) = interview.as_mut().filter(|_| !counter.everywhere.yes) else {
            return Ok((ready?, Note::Unread));
        };
        match ready {
            Ok(ready) if interview.confirm(&ready, counter)? => return Ok((ready, Note::Read)),
            Ok(_) => {}
            Err(wrong) => counter.ui.error(&wrong),
        }
        interview.back(sheet, counter);
    }
}

/// Asks, where nobody can be asked, that there is an application at all.
fn is_given(sheet: &Sheet) -> Result<(), UserError> {
    if at(&sheet.facts, "measure").is_none() {
        return Err(needed("MEASURE", "申请事项", "the measure"));
    }
    if ["applicant", "passport", "request"].iter().all(|part| at(&sheet.facts, part).is_none()) {
        return Err(needed("--from, --mrz, --name, --passport, --set", "申请内容", "what the application says"));
    }
    Ok(())
}

/// What stands on standard input is no answer to a question.
pub(crate) fn reads_input(given: &Given) -> bool {
    given.from.as_deref() == Some(Path::new("-")) || given.mrz.as_deref() == Some("-")
}

fn draft_named(desk: &Desk, name: &str) -> anyhow::Result<crate::app::case::Taken> {
    let looks_like_a_case = name.bytes().any(|byte| byte.is_ascii_digit());
    if !looks_like_a_case {
        let codes: Vec<&str> = Measure::ALL.iter().map(|measure| measure.code()).collect();
        return Err(UserError::new(
            Exit::Usage,
            "unknown_measure",
            Text::new(format!("没有申请事项 {name}"), format!("{name} is no measure")),
            Text::new(format!("可选: {}", codes.join("、")), format!("one of {}", codes.join(", "))),
        )
        .into());
    }
    desk.take_up(name)
}

fn another_measure(measure: Measure, said: &str) -> UserError {
    UserError::new(
        Exit::Refused,
        "another_measure",
        Text::new(
            format!("申请内容写的是 {said}，命令写的是 {measure}"),
            format!("the facts say {said}, the command says {measure}"),
        ),
        Text::new("改正其中之一", "mend one of them"),
    )
}

impl Given {
    /// Lays what was given over the sheet: a like case first, then JSON, the zone, flags, single facts.
    pub(crate) fn fill(&self, sheet: &mut Sheet, desk: &Desk, counter: &mut Counter) -> anyhow::Result<()> {
        if let Some(like) = &self.like {
            take_over(sheet, &desk.take_up(like)?)?;
        }
        if let Some(from) = &self.from {
            let mut facts = read_json(from, counter)?;
            if let Some(particulars) = facts.as_object_mut().and_then(|facts| facts.remove("particulars")) {
                sheet.particulars = serde_json::from_value(particulars).map_err(|error| bad_particulars(&error))?;
            }
            lay_over(&mut sheet.facts, facts);
        }
        if let Some(mrz) = &self.mrz {
            let text = if mrz == "-" { read_input(counter)? } else { mrz.clone() };
            lay_over(&mut sheet.facts, of_mrz(&text, desk)?);
        }
        self.flags(sheet)?;
        for assignment in &self.set {
            set(&mut sheet.facts, assignment)?;
        }
        Ok(())
    }

    fn flags(&self, sheet: &mut Sheet) -> anyhow::Result<()> {
        let facts = &mut sheet.facts;
        let texts = [
            ("applicant.name", &self.name),
            ("applicant.nationality", &self.nationality),
            ("applicant.birth_date", &self.born),
            ("passport.number", &self.passport),
            ("passport.expires_on", &self.expires),
            ("inviter.uscc", &self.uscc),
            ("request.purpose", &self.purpose),
        ];
        for (path, value) in texts {
            if let Some(value) = value {
                put(facts, path, json!(value));
            }
        }
        if let Some(days) = self.days {
            let path = match facts["measure"].as_str().and_then(Measure::find) {
                Some(Measure::VisaExtension) => "request.extension_days",
                Some(Measure::ResidenceIssue | Measure::ResidenceExtension) => "request.permit_days",
                _ => "request.stay_days",
            };
            put(facts, path, json!(days));
        }
        for kind in &self.paper {
            put_paper(facts, json!({"kind": kind}));
        }
        let Particulars { chinese_name, inviter_name, .. } = &mut sheet.particulars;
        if self.chinese_name.is_some() {
            chinese_name.clone_from(&self.chinese_name);
        }
        if self.inviter_name.is_some() {
            inviter_name.clone_from(&self.inviter_name);
        }
        Ok(())
    }
}

/// What does not belong to the person: what is asked, the inviter, the arrival, how it is filed.
fn take_over(sheet: &mut Sheet, like: &crate::app::case::Taken) -> anyhow::Result<()> {
    let facts = serde_json::to_value(&like.facts)?;
    for key in ["measure", "request", "inviter", "arrival", "filing"] {
        lay_over(&mut sheet.facts, json!({key: facts[key]}));
    }
    lay_over(
        &mut sheet.facts,
        json!({"filing": {"accepted_on": null, "accepted_passport_number": null, "refused_on": null}}),
    );
    sheet.particulars.inviter_name.clone_from(&like.particulars.inviter_name);
    Ok(())
}

/// Reads one JSON object.
pub(crate) fn read_json(from: &Path, counter: &mut Counter) -> anyhow::Result<Value> {
    let text = if from == Path::new("-") {
        read_input(counter)?
    } else {
        std::fs::read_to_string(from).map_err(|error| cannot_read(from, &error))?
    };
    let read: Value = match serde_json::from_str(&text) {
        Ok(read) => read,
        // The reader of facts says better what is wrong.
        Err(_) => match Facts::from_json(text.as_bytes()) {
            Err(wrong) => return Err(not_facts(&wrong).into()),
            Ok(facts) => serde_json::to_value(facts)?,
        },
    };
    if !read.is_object() {
        return Err(crate::app::fault::refused(
            "invalid_facts",
            "应为一个 JSON 对象",
            "one JSON object is expected",
            Vec::new(),
        )
        .into());
    }
    Ok(read)
}

fn read_input(counter: &mut Counter) -> anyhow::Result<String> {
    let mut text = String::new();
    counter.ui.input.read_to_string(&mut text)?;
    Ok(text)
}

fn cannot_read(path: &Path, error: &std::io::Error) -> UserError {
    let hint = Text::new("检查文件名和权限", "check the name and the permissions");
    UserError::cannot_read(Exit::Refused, path, error, hint)
}

fn bad_particulars(error: &serde_json::Error) -> UserError {
    let place = error.to_string();
    let what = place.split(" at line").next().unwrap_or_default().to_owned();
    crate::app::fault::refused(
        "invalid_facts",
        format!("particulars 有误: {what}"),
        format!("particulars: {what}"),
        Vec::new(),
    )
}

/// What the machine-readable zone says, as facts.
pub(crate) fn of_mrz(text: &str, desk: &Desk) -> Result<Value, UserError> {
    let lines = lines_of(text);
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let zone = Mrz::read(&lines).map_err(|faults| {
        let details = faults.iter().map(|fault| Text::new(fault.zh(), fault.en())).collect();
        crate::app::fault::refused(
            "bad_mrz",
            "机读码有误，请重新读取",
            "the machine-readable zone is not valid: read it again",
            details,
        )
    })?;
    let parts = [zone.surname.as_str(), zone.given_names.as_str()];
    let name = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    let born = zone.born_on(desk.today());
    let mut facts = json!({
        "applicant": {"name": name, "nationality": zone.nationality},
        "passport": {"number": zone.number, "expires_on": zone.expires_on, "mrz": lines},
    });
    if let Some(born) = born {
        put(&mut facts, "applicant.birth_date", json!(born));
    }
    Ok(facts)
}

/// What stands without being said: the day, the stage, what the counter sees.
pub(crate) fn complete(sheet: &mut Sheet, desk: &Desk) {
    let facts = &mut sheet.facts;
    let today = desk.today();
    for (key, value) in [("id", json!(UNNUMBERED)), ("stage", json!("acceptance")), ("as_of", json!(today))] {
        if facts[key].is_null() {
            put(facts, key, value);
        }
    }
}

/// Whether the officer has read what the rules find of an application.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Note {
    /// Before it was confirmed.
    Read,
    /// Nobody was asked.
    Unread,
}

/// Answers an intake.
pub(crate) fn answer(taken: &TakenIn, note: Note, counter: &mut Counter, desk: &Desk) -> Outcome {
    if counter.ui.json {
        counter.json(taken)?;
        return Ok(Exit::Done);
    }
    let lang = counter.ui.lang;
    let word = |zh: &'static str, en: &'static str| Text::new(zh, en);
    let mut pairs = Vec::new();
    pairs.push((word("案件", "case"), taken.case.clone()));
    pairs.push((word("状态", "state"), Text::new(taken.state.zh(), taken.state.en()).of(lang).to_owned()));
    if let Some(receipt) = &taken.receipt {
        let last = receipt.last_day.map_or(String::new(), |day| match lang {
            crate::domain::text::Lang::Zh => format!("，有效至 {day}"),
            crate::domain::text::Lang::En => format!(", valid to {day}"),
        });
        pairs.push((word("受理回执", "receipt"), format!("{}{last}", receipt.number)));
    }
    if !taken.notice.is_empty() {
        pairs.push((word("一次性告知", "notice"), all_wanted(&taken.notice, lang)));
    }
    if taken.passport_exempt {
        pairs.push((word("护照", "passport"), Text::new("免留，退还本人", "exempt: hand it back").of(lang).to_owned()));
    }
    if !taken.open_cases.is_empty() {
        pairs.push((word("同一护照在办", "open for the same passport"), taken.open_cases.join(", ")));
    }
    for alike in &taken.alike {
        pairs.push((word("可能为同一人", "may be the same person"), alike.told(lang)));
    }
    pairs.push(transaction(&taken.done));
    counter.pairs(&pairs);
    if note == Note::Unread {
        let found = desk.taken(desk.find(&taken.case)?)?;
        let facts = crate::app::look::as_decided(desk, &found)?;
        show_note(&facts, counter, Depth::Reasons);
    }
    counter.after(taken.already_done, &taken.done, &taken.case);
    if taken.state == State::Draft {
        counter.ui.say(&Text::new("草稿：补齐后再次 intake", "a draft: run intake on it again to accept it"));
    }
    Ok(Exit::Done)
}

/// Prints the officer's note on facts.
pub(crate) fn show_note(facts: &Facts, counter: &mut Counter, depth: Depth) {
    if let Some(case) = crate::rules::case::Case::new(facts, counter.config.policy) {
        let (_, lines) = note(&case, None, counter.ui.lang, depth);
        counter.ui.line("");
        counter.ui.note(&lines);
    }
}
