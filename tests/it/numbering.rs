//! How an office has its numbers written: settled with the file, on every paper and in every list, and found in any way.

use serde_json::{Value, json};
use visa_cli::domain::number::{CaseKey, NumberForm, Numbering};
use visa_cli::error::Exit;

use crate::office::{Came, Office, example, folder};

const NOW: &str = "2026-11-23T09:00+08:00";

/// An office whose settings say how its cases are numbered.
fn office(numbers: &str) -> (Office, Came) {
    let office = Office { folder: folder(), now: NOW.to_owned() };
    let settings = office.folder.path().join("office.toml");
    std::fs::write(&settings, format!("[settings]\nlang = \"en\"\n\n[numbers]\n{numbers}\n")).unwrap();
    let came = office.run("", &format!("--config {} init --training --office PVG", settings.display()));
    (office, came)
}

#[test]
fn an_office_settles_once_how_its_numbers_are_written() {
    let (office, came) = office("prefix = \"GA-\"\ndigits = 7\nreceipt = \"HZ-\"");
    assert_eq!(came.exit, Exit::Done, "{}", came.err);
    let case = office.intake(&example("pv-negotiation"));
    assert_eq!(case, "GA-PVG-2026-0000001");
    // The settings of a later day change nothing: the file says how it numbers.
    let shown = office.show(&case);
    assert_eq!(shown["receipt"]["number"], "HZ-GA-PVG-2026-0000001");
    let names = [
        "GA-PVG-2026-0000001",
        "ga-pvg-2026-0000001",
        "PVG-2026-000001",
        "HZ-GA-PVG-2026-0000001",
        "R-PVG-2026-000001",
        "2026-1",
        "0000001",
        "1",
    ];
    for name in names {
        assert_eq!(office.show(name)["case"], json!(case), "{name}");
        if name.len() > 1 {
            assert_eq!(office.done("", &format!("find {name}"))["cases"][0]["case"], json!(case), "{name}");
        }
    }
    for none in ["GA-SHA-2026-0000001", "XX-PVG-2026-0000001", "GA-PVG-2026-0000002"] {
        office.refused("", &format!("show {none}"), Exit::NotFound);
    }
    let printed = office.done("intake1", &format!("print receipt {case}"));
    assert_eq!(printed["office"]["number"], "HZ-GA-PVG-2026-0000001");
    let list = office.folder.path().join("list.csv");
    std::fs::write(&list, "外文姓名,国籍,出生日期,护照号码,护照有效期至,拟入境日期,停留天数,来华事由\nMEYER HANS,德国,1980-04-05,C01X00T47,2031-02-15,2026-11-30,10,商务洽谈\n").unwrap();
    office.done("intake1", &format!("import {} --drafts", list.display()));
    assert_eq!(office.show("2")["case"], "GA-PVG-2026-0000002");
    // The pseudonym of a receipt is that of its case.
    let key = office.folder.path().join("key");
    let row = office.done("", &format!("export --redact --pseudonym-key {} --columns case,receipt", key.display()));
    assert_eq!(row["cases"][0]["case"], row["cases"][0]["receipt"], "{row}");
    assert_eq!(office.done("", "numbers check")["ok"], Value::Bool(true));
    office.holds();
}

#[test]
fn numbers_that_could_not_be_told_apart_are_refused_with_their_line() {
    for numbers in [
        "digits = 8",
        "digits = 3",
        "prefix = \"ga-\"",
        "prefix = \"GA 1\"",
        "receipt = \"\"",
        "prefix = \"R-\"",
        "prefix = \"ABCDEFGHI\"",
    ] {
        let (office, came) = office(numbers);
        assert_eq!((came.exit, came.code()), (Exit::Refused, "invalid_config".to_owned()), "{numbers}");
        assert!(came.err.contains("line 4"), "{}", came.err);
        assert!(!office.path().exists());
    }
    assert_eq!(office("width = 7").1.code(), "invalid_config");
}

#[test]
fn every_spelling_of_a_number_is_read_back() {
    let forms = [("", 6, "R-"), ("GA-", 7, "HZ-"), ("PVG-", 4, "PVG"), ("R-", 5, "S"), ("", 4, "PVG-")];
    for (prefix, digits, receipt) in forms {
        let form = NumberForm { prefix: prefix.to_owned(), digits, receipt: receipt.to_owned() };
        assert!(form.is_sound(), "{form:?}");
        let numbering = Numbering { form, ..Numbering::of("PVG") };
        for sequence in [1, 42, 9_999, 10_000, 123_456, 9_999_999] {
            let key = CaseKey(CaseKey::first_of(2026).0 + sequence - 1);
            let (number, receipt) = (key.number(&numbering), key.receipt(&numbering));
            assert_eq!(numbering.case(&number), Some(key), "{number}");
            assert_eq!(numbering.case_of_receipt(&receipt), Some(key), "{receipt}");
            assert_eq!(numbering.case(&key.number(&Numbering::of("PVG"))), Some(key), "{number}");
        }
    }
}
