//! Nothing that nobody said: each value of a listed case has its source: a cell, who took the list in, a register, a setting.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;
use visa_cli::error::Exit;

use crate::office::Office;

const NOW: &str = "2026-02-20T09:00+08:00";
const LIST: &str = "Full name,DOB,Nationality,Passport No.,Expiry,Arrival,Days,Purpose,USCC
LINDGREN TUVA,1984-09-12,SWE,AB2207415,2031-02-10,2026-03-04,7,exhibition,91310115MA7K2QWE8B
";

fn taken(office: &Office, more: &str) -> Value {
    let list = office.folder.path().join("list.csv");
    fs::write(&list, LIST).unwrap();
    let came = office.run("intake1", &format!("import {} --accept-good {more}", list.display()));
    assert!(matches!(came.exit, Exit::Done | Exit::ListHeld), "{}", came.err);
    came.json()
}

fn sources(office: &Office) -> BTreeMap<String, String> {
    let shown = office.done("", "show 1 --sources");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    shown["sources"].as_array().unwrap().iter().map(|one| (text(&one["fact"]), text(&one["source"]))).collect()
}

#[test]
fn each_value_of_a_listed_case_has_its_source() {
    let office = Office::new(NOW);
    office.done("review1", "enterprise restore 91310115MA7K2QWE8B --ground register");
    let plan = taken(&office, "--set request.visa_abroad_in_time=false --paper invitation_letter");
    // What the settings say of every row is told before anything is taken in.
    let every = plan["every_row"].as_array().unwrap();
    let kind = every.iter().find(|one| one["fact"] == "passport.kind").unwrap_or_else(|| panic!("{plan}"));
    assert_eq!((kind["value"].as_str(), kind["source"].as_str()), (Some("ordinary_passport"), Some("setting")));
    let sources = sources(&office);
    let wanted = [
        ("applicant.name", "list:A2"),
        ("passport.number", "list:D2"),
        ("arrival.at", "list:F2"),
        ("inviter.uscc", "list:I2"),
        ("inviter.region", "list:I2"),
        ("inviter.status", "register"),
        ("passport.kind", "setting"),
        ("request.entries", "setting"),
        ("request.visa_class", "setting"),
        ("filing.filed_by", "setting"),
        ("filing.port", "setting"),
        ("request.visa_abroad_in_time", "officer"),
        ("documents", "officer"),
    ];
    for (fact, source) in wanted {
        // A cell is one of its list.
        let source = source.replace("list:", &format!("list:{}:", plan["batch"]));
        assert_eq!(sources.get(fact), Some(&source), "{fact}: {sources:?}");
    }
    office.holds();
}

#[test]
fn an_office_says_itself_what_holds_for_every_row() {
    let office = Office::new(NOW);
    let settings = office.folder.path().join("own.toml");
    fs::write(&settings, "[lists.every]\n\"request.visa_class\" = \"F\"\n\"passport.kind\" = \"ordinary_passport\"\n")
        .unwrap();
    let plan = taken(&office, &format!("--drafts --set request.entries=single --config {}", settings.display()));
    let every = plan["every_row"].to_string();
    assert!(every.contains("\"F\"") && !every.contains("filed_by"), "{every}");
    let facts = &office.done("", "show 1")["facts"];
    assert_eq!(facts["request"]["visa_class"], "F", "{facts}");
    assert_eq!(facts["filing"]["filed_by"], Value::Null, "nobody said who files");
    assert_eq!(sources(&office)["request.entries"], "officer");
}
