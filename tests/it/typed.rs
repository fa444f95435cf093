//! Values that are typed otherwise than usual: full width, invisible characters, blanks of other kinds. What is read in its
//! usual form is said; what could be misread is refused, and the character named, at every door.

use std::fs;

use serde_json::{Value, json};
use visa_cli::error::Exit;

use crate::office::{Came, Office, example};

const NOW: &str = "2026-02-02T09:00+08:00";
const HEADER: &str = "Name,Nationality,Passport No.,DOB,Valid until,Arrival,Days,Purpose,USCC";
const REST: &str = "1980-04-12,2031-05-01,2026-03-04,14,商务洽谈,91310115MA1K4BQR53";

fn import(office: &Office, text: &str, more: &str) -> Came {
    let name = office.folder.path().join("list.csv");
    fs::write(&name, text).unwrap();
    office.run("intake1", &format!("import {} --accept-good {more}", name.display()))
}

#[test]
fn a_list_says_which_cells_were_read_in_their_usual_form() {
    let office = Office::new(NOW);
    let answer = office.folder.path().join("answer.txt");
    let rows = [
        format!("ＭＵＥＬＬＥＲ ＨＡＮＳ,Germany,C4F7H2K91,{REST}"),
        format!("WEBER\u{a0}KARL, Germany ,C8L2M4N70,{REST}"),
        format!("BRAUN IDA,Germany,C66666662,{REST}"),
    ];
    let came = import(&office, &format!("{HEADER}\n{}\n", rows.join("\n")), &format!("--answer {}", answer.display()));
    assert_eq!(came.exit, Exit::Done, "{}", came.err);
    let wanted = json!([
        {"what": "full-width", "total": 1, "cells": ["A2"]},
        {"what": "special-blank", "total": 1, "cells": ["A3"]},
        {"what": "blanks-around", "total": 1, "cells": ["B3"]},
    ]);
    assert_eq!(came.json()["normalised"], wanted);
    let answer = fs::read_to_string(answer).unwrap();
    assert!(
        answer.contains("full-width letters or digits (A2); special blanks (A3)") && !answer.contains("B3"),
        "{answer}"
    );
    // What was typed stays; it is the same person as in usual letters.
    let shown = office.show("1");
    assert_eq!(shown["facts"]["applicant"]["name"], "ＭＵＥＬＬＥＲ ＨＡＮＳ");
    let remark = obstacle(&shown, "name_typed_unusually");
    assert!(remark["message_en"].as_str().unwrap().contains("full-width 'Ｍ' (U+FF2D)"), "{remark}");
    let again = format!("{HEADER}\nMUELLER HANS,Germany,C4F7H2K91,{REST}\n");
    assert_eq!(import(&office, &again, "").json()["rows"][0]["outcome"], "already-on-file");
    office.holds();
}

fn obstacle<'a>(shown: &'a Value, code: &str) -> &'a Value {
    let all = shown["obstacles"].as_array().unwrap();
    all.iter().find(|one| one["code"] == code).unwrap_or_else(|| panic!("no {code}: {all:?}"))
}

/// The same is refused at the counter and in a list, and the character is named with its place.
#[test]
fn a_character_that_is_not_seen_is_named_at_every_door() {
    let numbers = [
        ("C4F7\u{200b}H2K91", "character 5 is the invisible U+200B"),
        ("C4F7\u{a0}H2K91", "U+00A0"),
        ("Ｃ4F7H2K91", "full-width"),
    ];
    for (number, said) in numbers {
        let office = Office::new(NOW);
        let list = import(&office, &format!("{HEADER}\nMUELLER HANS,Germany,{number},{REST}\n"), "");
        assert_eq!(list.exit, Exit::ListNotWritten);
        if !number.contains('\u{a0}') {
            assert!(list.out.contains(said.split(' ').next_back().unwrap()), "{}", list.out);
        }
        let mut facts = example("pv-negotiation");
        facts["passport"]["number"] = json!(number);
        facts["passport"].as_object_mut().unwrap().remove("mrz");
        let came = office.words("intake1", &["intake", "--from", "-"].map(str::to_owned), facts.to_string().as_bytes());
        assert_ne!(came.exit, Exit::Done);
        assert!(came.err.contains(said), "{said}: {}", came.err);
    }
    let office = Office::new(NOW);
    let name = format!("{HEADER}\nMUEL\u{200b}LER HANS,Germany,C4F7H2K91,{REST}\n");
    let list = import(&office, &name, "");
    assert!(list.out.contains("character 5 is the invisible control U+200B"), "{}", list.out);
    let mut facts = example("pv-negotiation");
    facts["as_of"] = json!("2026-02-02");
    facts["applicant"]["name"] = json!("MUEL\u{200b}LER HANS");
    facts["passport"].as_object_mut().unwrap().remove("mrz");
    let came = office.words("intake1", &["intake", "--from", "-"].map(str::to_owned), facts.to_string().as_bytes());
    assert!(came.err.contains("the name holds the invisible U+200B"), "{}", came.err);
    assert!(came.err.contains("clear it and type it again"), "{}", came.err);
}

/// Days that can be read in two ways hold their row, with both readings and the commands that settle it.
#[test]
fn a_day_with_two_readings_names_both_and_what_settles_it() {
    let office = Office::new(NOW);
    let rest = REST.replace("1980-04-12", "04/05/1980");
    let plan = import(&office, &format!("{HEADER}\nMUELLER HANS,Germany,C4F7H2K91,{rest}\n"), "").json();
    let row = &plan["rows"][0];
    let told = row["problems"][0]["message_en"].as_str().unwrap();
    assert!(told.contains("1980-04-05") && told.contains("1980-05-04"), "{told}");
    let settle = row["settle"].as_array().unwrap();
    assert!(settle[0].as_str().unwrap().ends_with("--dates day-first"), "{settle:?}");
    assert!(settle[1].as_str().unwrap().ends_with("--dates month-first"), "{settle:?}");
    assert_eq!((&row["outcome"], &plan["outcomes"]["held-day"]), (&json!("held-day"), &json!(1)), "{plan}");
    let serial = REST.replace("2031-05-01", "47969");
    let plan = import(&office, &format!("{HEADER}\nMUELLER HANS,Germany,C4F7H2K91,{serial}\n"), "").json();
    assert!(plan["rows"][0]["settle"][0].as_str().unwrap().ends_with("--dates serials"), "{plan}");
    // Both in one row are settled by one command; what else is wrong with a row is no question of its days.
    let both = rest.replace("2031-05-01", "47969");
    let plan = import(&office, &format!("{HEADER}\nMUELLER HANS,Germany,C4F7H2K91,{both}\n"), "").json();
    assert!(plan["rows"][0]["settle"][1].as_str().unwrap().ends_with("--dates month-first --dates serials"), "{plan}");
    let plan = import(&office, &format!("{HEADER}\nMUELLER HANS,Germony,C4F7H2K91,{both}\n"), "").json();
    assert_eq!((&plan["rows"][0]["outcome"], plan["rows"][0].get("settle")), (&json!("error"), None), "{plan}");
}
