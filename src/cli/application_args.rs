//! What is given of an application: flags, facts as JSON, the lines of a passport, another case.

use std::io::Read;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::app::amend::{lay_over, lay_particulars, not_facts, put_paper};
use crate::app::desk::Desk;
use crate::app::sources::Sources;
use crate::cli::context::CommandContext;
use crate::cli::day;
use crate::cli::facts::{put, set};
use crate::domain::facts::Facts;
use crate::domain::inquiry::AgencyGround;
use crate::domain::number::NO_NUMBER;
use crate::domain::read::doubled_key;
use crate::domain::text::Text;
use crate::domain::words::{Measure, Word};
use crate::error::{Exit, UserError};
use crate::identity::mrz::{Form, Mrz, lines_of};
use crate::record::act::Particulars;

/// Source of what a reader sends.
pub(crate) const MRZ: &str = "mrz";

/// What is given of an application.
#[derive(clap::Args)]
pub(crate) struct ApplicationArgs {
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
    #[arg(long, value_name = "DATE")]
    born: Option<String>,
    /// Passport number
    #[arg(long)]
    passport: Option<String>,
    /// Last day of the passport
    #[arg(long, value_name = "DATE")]
    expires: Option<String>,
    /// Day on which the passport was issued
    #[arg(long, value_name = "DATE", value_parser = day::read)]
    passport_issued: Option<NaiveDate>,
    /// Unified social credit code of the inviting unit
    #[arg(long)]
    uscc: Option<String>,
    /// Name of the inviting unit
    #[arg(long)]
    inviter_name: Option<String>,
    /// Where the person stays in China
    #[arg(long, value_name = "TEXT")]
    address: Option<String>,
    #[command(flatten)]
    pub(crate) agent: AgentArgs,
    /// Purpose, such as business_negotiation
    #[arg(long)]
    purpose: Option<String>,
    /// Days of stay asked for
    #[arg(long, value_name = "DAYS")]
    days: Option<String>,
}

/// Who files for the applicant.
#[derive(clap::Args)]
pub(crate) struct AgentArgs {
    /// Name of who files for the applicant
    #[arg(long, value_name = "NAME")]
    agent_name: Option<String>,
    /// The paper that was shown: kind and number
    #[arg(long, value_name = "TEXT")]
    agent_paper: Option<String>,
    /// Legal ground on which another files: under-age, from-age, illness, high-level-talent, clean-record or
    /// costs-guaranteed
    #[arg(long, value_name = "CODE", value_parser = agency_ground)]
    agency_ground: Option<AgencyGround>,
}

fn agency_ground(text: &str) -> Result<AgencyGround, String> {
    let found = AgencyGround::find(&text.trim().replace('_', "-"));
    let codes = || AgencyGround::ALL.iter().map(|ground| ground.code()).collect::<Vec<_>>().join(", ");
    found.ok_or_else(|| format!("one of {}", codes()))
}

impl AgentArgs {
    /// What is said of who files, as particulars.
    pub(crate) fn said(&self) -> Option<Value> {
        let mut agent = json!({});
        let texts = [("name", &self.agent_name), ("paper", &self.agent_paper)];
        for (key, text) in texts {
            if let Some(text) = text.as_ref().filter(|text| !text.trim().is_empty()) {
                agent[key] = json!(text.trim());
            }
        }
        if let Some(ground) = self.agency_ground {
            agent["ground"] = json!(ground);
        }
        let said = agent.as_object().is_some_and(|agent| !agent.is_empty());
        said.then(|| json!({"agent": agent}))
    }
}

/// An application as it is being put together.
#[derive(Clone)]
pub(crate) struct ApplicationSheet {
    pub(crate) facts: Value,
    pub(crate) particulars: Particulars,
    /// Where values came from that nobody typed.
    pub(crate) sources: Sources,
}

/// What stands on standard input is no answer to a question.
pub(crate) fn reads_input(given: &ApplicationArgs) -> bool {
    given.from.as_deref() == Some(Path::new("-")) || given.mrz.as_deref() == Some("-")
}

impl ApplicationArgs {
    /// Lays what was given over the sheet: a like case first, then JSON, the zone, flags, single facts.
    pub(crate) fn fill(
        &self,
        sheet: &mut ApplicationSheet,
        desk: &Desk,
        ctx: &mut CommandContext,
    ) -> anyhow::Result<()> {
        if let Some(like) = &self.like {
            let like = desk.take_up(like)?;
            take_over(sheet, &like)?;
        }
        if let Some(from) = &self.from {
            let mut facts = read_json(from, ctx)?;
            if let Some(particulars) = facts.as_object_mut().and_then(|facts| facts.remove("particulars")) {
                let said: Particulars =
                    serde_json::from_value(particulars).map_err(|error| crate::app::fault::bad_particulars(&error))?;
                let legacy = said.legacy.or(sheet.particulars.legacy.take());
                sheet.particulars = Particulars { legacy, ..said };
            }
            lay_over(&mut sheet.facts, facts);
        }
        if let Some(mrz) = &self.mrz {
            let text = if mrz == "-" { read_input(ctx)? } else { mrz.clone() };
            // What was given stands beside the zone: where the two differ, the gate says so.
            let read = of_mrz(&text, desk)?;
            sheet.sources.note(&read, MRZ);
            let given = std::mem::replace(&mut sheet.facts, read);
            lay_over(&mut sheet.facts, given);
        }
        self.flags(sheet, desk.today())?;
        for assignment in &self.set {
            set(&mut sheet.facts, assignment)?;
        }
        Ok(())
    }

    fn flags(&self, sheet: &mut ApplicationSheet, today: NaiveDate) -> Result<(), UserError> {
        let facts = &mut sheet.facts;
        let texts = [
            ("applicant.name", &self.name),
            ("applicant.nationality", &self.nationality),
            ("passport.number", &self.passport),
            ("inviter.uscc", &self.uscc),
            ("request.purpose", &self.purpose),
        ];
        for (path, value) in texts {
            if let Some(value) = value {
                put(facts, path, json!(value));
            }
        }
        // What is no day goes on as it was typed: it is told with whatever else is wrong.
        if let Some(text) = &self.born {
            put(facts, "applicant.birth_date", day::read(text).map_or_else(|_| json!(text), |day| json!(day)));
        }
        if let Some(text) = &self.expires {
            put(
                facts,
                "passport.expires_on",
                day::typed(text).map_or_else(|_| json!(text), |day| json!(day.on(today))),
            );
        }
        // So does what is no number.
        if let Some(days) = &self.days {
            let path = match facts["measure"].as_str().and_then(Measure::find) {
                Some(Measure::VisaExtension) => "request.extension_days",
                Some(Measure::ResidenceIssue | Measure::ResidenceExtension) => "request.permit_days",
                _ => "request.stay_days",
            };
            put(facts, path, days.trim().parse::<u32>().map_or_else(|_| json!(days), |days| json!(days)));
        }
        for kind in &self.paper {
            put_paper(facts, json!({"kind": kind}));
        }
        if let Some(said) = self.agent.said() {
            let mut particulars = serde_json::to_value(&sheet.particulars).unwrap_or_default();
            lay_particulars(&mut particulars, said);
            sheet.particulars =
                serde_json::from_value(particulars).map_err(|error| crate::app::fault::bad_particulars(&error))?;
        }
        let Particulars { chinese_name, inviter_name, address, passport_issued_on, .. } = &mut sheet.particulars;
        *passport_issued_on = self.passport_issued.or(*passport_issued_on);
        if self.address.is_some() {
            address.clone_from(&self.address);
        }
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
fn take_over(sheet: &mut ApplicationSheet, like: &crate::app::case::OpenCase) -> anyhow::Result<()> {
    let facts = serde_json::to_value(&like.facts)?;
    let mut taken = json!({});
    for key in ["measure", "request", "inviter", "arrival", "filing"] {
        taken[key] = facts[key].clone();
    }
    // The day and the passport of another filing are of that one alone.
    lay_over(
        &mut taken,
        json!({"filing": {"accepted_on": null, "accepted_passport_number": null, "refused_on": null}}),
    );
    sheet.sources.note(&taken, &format!("case:{}", like.number));
    lay_over(&mut sheet.facts, taken);
    sheet.particulars.inviter_name.clone_from(&like.particulars.inviter_name);
    Ok(())
}

/// Reads one JSON object.
pub(crate) fn read_json(from: &Path, ctx: &mut CommandContext) -> anyhow::Result<Value> {
    let text = if from == Path::new("-") {
        read_input(ctx)?
    } else {
        std::fs::read_to_string(from).map_err(|error| cannot_read(from, &error))?
    };
    if let Some(key) = doubled_key(&text) {
        return Err(crate::app::fault::doubled_key(&key).into());
    }
    let read: Value = match serde_json::from_str(&text) {
        Ok(read) => read,
        // The reader of facts says better what is wrong.
        Err(_) => match Facts::from_json(text.as_bytes()) {
            Err(wrong) => return Err(not_facts(&wrong, &Value::Null).into()),
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

fn read_input(ctx: &mut CommandContext) -> anyhow::Result<String> {
    let mut text = String::new();
    ctx.ui.input.read_to_string(&mut text)?;
    Ok(text)
}

fn cannot_read(path: &Path, error: &std::io::Error) -> UserError {
    let hint = Text::new("检查文件名和权限", "check the name and the permissions");
    UserError::cannot_read(Exit::Refused, path, error, hint)
}

/// A machine-readable zone of which the first line was read: what a reader sends line by line is asked for to its end.
pub(crate) fn whole_zone(said: &str, ctx: &mut CommandContext) -> anyhow::Result<String> {
    if 2 <= lines_of(said).len() {
        return Ok(said.to_owned());
    }
    let second = ctx.ui.ask(&Text::new("第二行", "second line"), None)?;
    Ok(format!("{said}\n{}", second.trim()))
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
    if zone.form != Form::Td3 {
        return Err(crate::app::fault::refused(
            "zone_of_a_visa",
            "这是签证的机读码，不是护照的",
            "this is the zone of a visa, not of a passport",
            vec![Text::new("读取护照资料页下方的两行", "read the two lines at the foot of the passport's data page")],
        ));
    }
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
pub(crate) fn complete(sheet: &mut ApplicationSheet, desk: &Desk) {
    let facts = &mut sheet.facts;
    let today = desk.today();
    for (key, value) in [("id", json!(NO_NUMBER)), ("stage", json!("acceptance")), ("as_of", json!(today))] {
        if facts[key].is_null() {
            put(facts, key, value);
        }
    }
}
