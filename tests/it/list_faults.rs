//! Lists as people spoil them: what came out as a person, or was passed over, and is none; what was refused and is plain.

use std::fs;
use std::io::Write;

use serde_json::Value;
use visa_cli::error::Exit;
use visa_cli::lists::cell::day::{Days, written};

use crate::office::Office;

const NOW: &str = "2026-02-20T09:00+08:00";
const HEADER: &str = "序号,外文姓名,出生日期,国籍,护照号码,护照有效期至,拟入境日期,停留天数,来华事由,统一社会信用代码";
const UNIT: &str = "2032-03-11,2026-03-05,8,参展参会,91310115MA7K2QWE8B";

fn row(number: u32, name: &str, birth: &str, country: &str, passport: &str) -> String {
    format!("{number},{name},{birth},{country},{passport},{UNIT}\n")
}

/// Takes a list in; returns what each row came to, with the codes of what stands against it.
fn comes(office: &Office, list: &[u8], name: &str, more: &str) -> Vec<String> {
    let path = office.folder.path().join(name);
    fs::write(&path, list).unwrap();
    let came = office.run("intake1", &format!("import {} --accept-good --lang en {more}", path.display()));
    assert!(matches!(came.exit, Exit::Done | Exit::ListHeld | Exit::ListNotWritten), "{}", came.err);
    let plan = came.json();
    let told = |row: &Value| {
        let codes = row["problems"].as_array().map(Vec::as_slice).unwrap_or_default().iter();
        let codes = codes.map(|problem| format!(" {} {}", problem["cell"], problem["code"]).replace('"', ""));
        format!("{}{}", row["outcome"].as_str().unwrap(), codes.collect::<String>())
    };
    plan["rows"].as_array().unwrap_or_else(|| panic!("{plan} {}", came.err)).iter().map(told).collect()
}

#[test]
fn what_is_no_name_names_its_cell() {
    let office = Office::new(NOW);
    let list = format!(
        "{HEADER}\n{}{}{}{}",
        row(1, "TBD", "1970-01-02", "USA", "540021887"),
        row(2, "\"JOHN SMITH, MARY SMITH, BOB LEE\"", "1971-03-04", "USA", "540021888"),
        row(3, "ANNEÂ MARIE", "1972-05-06", "USA", "540021889"),
        row(4, "\"SMITH, JOHN\"", "1973-07-08", "USA", "540021880"),
    );
    let expected = ["error B2 NO_NAME", "error B3 SEVERAL_NAMES", "error B4 MOJIBAKE", "new"];
    assert_eq!(comes(&office, list.as_bytes(), "l.csv", ""), expected);
}

#[test]
fn a_number_that_lost_its_zero_stays_flagged_by_what_its_list_recorded() {
    let office = Office::new(NOW);
    let rows =
        [("ABEL ANN", "031457812"), ("BAUM BEN", "45668123"), ("CROSS CORA", "056789012"), ("DIAZ DAN", "067890123")];
    let rows: String = (1..)
        .zip(rows)
        .map(|(at, (name, passport))| row(at, name, &format!("197{at}-08-09"), "英国", passport))
        .collect();
    let mend = office.folder.path().join("m.csv");
    let first =
        comes(&office, format!("{HEADER}\n{rows}").as_bytes(), "l.csv", &format!("--corrections {}", mend.display()));
    assert_eq!(first, ["new", "error E3 LOST_ZERO", "new", "new"]);
    let file = fs::read_to_string(&mend).unwrap();
    assert_eq!(comes(&office, file.as_bytes(), "same.csv", ""), ["error E2 LOST_ZERO"], "{file}");
    // Without the columns that were added to it.
    let bare: String = file.lines().map(|line| line.split(',').take(10).collect::<Vec<_>>().join(",") + "\n").collect();
    assert_eq!(comes(&office, bare.as_bytes(), "bare.csv", ""), ["error E2 LOST_ZERO"], "{bare}");
    // Mended everywhere in the file, in the words about it too.
    let mended = file.replace("45668123", "045668123");
    assert_eq!(comes(&office, mended.as_bytes(), "mended.csv", ""), ["new"], "{mended}");
    office.holds();
}

#[test]
fn a_header_in_another_language_below_the_first_is_no_person() {
    let office = Office::new(NOW);
    let english = "No.,Full name,Date of birth,Nationality,Passport No.,Valid until,Arrival,Days,Purpose,USCC";
    let person = row(1, "ABEL ANN", "1970-01-02", "USA", "540021887");
    assert_eq!(comes(&office, format!("{HEADER}\n{english}\n{person}").as_bytes(), "a.csv", ""), ["new"]);
    let other = row(1, "BAUM BEN", "1971-01-02", "USA", "540021888");
    assert_eq!(comes(&office, format!("{english}\n{HEADER}\n{other}").as_bytes(), "b.csv", ""), ["new"]);
}

fn watched(office: &Office, list: &str, more: &str) -> (Exit, String) {
    let path = office.folder.path().join("watch.csv");
    fs::write(&path, list).unwrap();
    let came = office.run("review1", &format!("watchlist load {} {more}", path.display()));
    (came.exit, came.out + &came.err)
}

#[test]
fn a_passport_number_on_the_watch_list_holds_whatever_its_nationality() {
    let office = Office::new(NOW);
    let list = "passport,nationality,name,birth_date\nB50118722,GHA,,\nB50118733,GHA,MENSAH KOFI,1960-01-01\n";
    assert_eq!(watched(&office, list, "").0, Exit::Done);
    let rows = row(1, "OKAFOR CHIDI", "1977-08-09", "尼日利亚", "B50118722")
        + &row(2, "ABEL ANN", "1970-01-02", "USA", "B50118733");
    let comes = comes(&office, format!("{HEADER}\n{rows}").as_bytes(), "l.csv", "");
    assert_eq!(comes, ["held-screening E2 HELD", "held-screening E3 HELD"], "another name and country exclude nobody");
}

#[test]
fn a_watch_list_is_read_whole_or_not_at_all() {
    let office = Office::new(NOW);
    let header = "passport,nationality,name,birth_date\n";
    let (exit, told) = watched(&office, &format!("{header}X1234567,NGA,,,x\n"), "--lang en");
    assert!(exit == Exit::Refused && told.contains("line 2") && told.contains("E2"), "{told}");
    let (exit, told) = watched(&office, &format!("{header},,ANN LEE,2031-01-01\n,,BEN LEE,2520-01-01\n"), "--lang en");
    assert!(exit == Exit::Refused && told.contains("line 2") && told.contains("line 3"), "{told}");
    // Surnames beside a column of whole names that are none of theirs: the surname would be lost.
    for header in ["Surname,Name,Date of birth", "姓,姓名,出生日期"] {
        let list = format!("{header}\nMULLER,EVA,1970-01-01\nMULLER,MULLER EVA,1970-01-01\n");
        let (exit, told) = watched(&office, &list, "--lang en");
        assert!(exit == Exit::Refused && told.contains("line 2: the name differs"), "{told}");
        assert!(!told.contains("line 3"), "{told}");
    }
    // Plain UTF-8 is not doubted, and a day in eight figures is certain.
    assert_eq!(watched(&office, &format!("{header},,\"Иванов Сергей\",19770809\n"), "").0, Exit::Done);
    let row = row(1, "IVANOV SERGEI", "1977-08-09", "俄罗斯", "540021887");
    assert_eq!(comes(&office, format!("{HEADER}\n{row}").as_bytes(), "l.csv", ""), ["held-screening E2 HELD"]);
    let (gbk, _, _) = encoding_rs::GBK.encode("passport,nationality,name,birth_date\n,,谢霆,1980\n");
    let path = office.folder.path().join("gbk.csv");
    fs::write(&path, &gbk).unwrap();
    office.done("review1", &format!("watchlist load {} --encoding gb18030", path.display()));
}

#[test]
fn a_letter_with_a_stroke_is_the_same_person_as_its_two_letters() {
    for (one, other) in [
        ("ĐOKIĆ ĐORĐE", "DJOKIC DJORDJE"),
        ("DJOKIC DJORDJE", "ĐOKIĆ ĐORĐE"),
        ("DOKIC DORDE", "DJOKIC DJORDJE"),
        ("DJOKIC DJORDJE", "DOKIC DORDE"),
    ] {
        let office = Office::new(NOW);
        let rows =
            row(1, one, "1977-08-09", "塞尔维亚", "008881234") + &row(2, other, "1977-08-09", "塞尔维亚", "009991234");
        let together = comes(&office, format!("{HEADER}\n{rows}").as_bytes(), "l.csv", "");
        assert!(together.iter().all(|row| row.starts_with("held-duplicate")), "{one} {other}: {together:?}");
        comes(
            &office,
            format!("{HEADER}\n{}", row(1, one, "1977-08-09", "塞尔维亚", "008881234")).as_bytes(),
            "k.csv",
            "",
        );
        let later = row(1, other, "1977-08-09", "塞尔维亚", "007771234");
        let later = comes(&office, format!("{HEADER}\n{later}").as_bytes(), "m.csv", "");
        assert!(later[0].starts_with("held-duplicate"), "{one} on file, {other}: {later:?}");
    }
}

#[test]
fn people_and_cases_are_found_as_they_are_said() {
    let office = Office::new(NOW);
    let names = ["O'BRIEN PAT", "陈大文", "欧阳 娜", "阿依古丽·买买提", "D SOUZA MARIA", "KIM 서연", "NGUYỄN LAN"];
    let rows =
        (1..).zip(names).map(|(at, name)| row(at, name, &format!("197{at}-08-09"), "新加坡", &format!("K123456{at}A")));
    comes(&office, format!("{HEADER}\n{}", rows.collect::<String>()).as_bytes(), "l.csv", "");
    for (said, case) in [
        ("o brien", 1),
        ("obrien", 1),
        ("chendawen", 2),
        ("ouyang", 3),
        ("ou yang na", 3),
        ("ayiguli", 4),
        ("a yi gu li", 4),
        ("ayiguli maimaiti", 4),
        ("dsouza", 5),
        ("kim서연", 6),
        ("서연", 6),
        ("nguyễn lan", 7),
        ("nguyễn 567a", 7),
        ("000002", 2),
        ("2026-000002", 2),
    ] {
        for command in ["search", "find"] {
            let words = [command.to_owned(), said.to_owned()];
            let found = office.words("", &words, b"").json();
            let first = found["cases"][0]["case"].as_str().or(found["cases"][0]["number"].as_str()).unwrap_or_default();
            assert_eq!(first, format!("PVG-2026-{case:06}"), "{command} {said}: {found}");
        }
    }
}

#[test]
fn a_column_called_entry_holds_days_or_counts() {
    let office = Office::new(NOW);
    let header = "Name,Date of birth,Nationality,Passport No.,Valid until,Entry,Days,Purpose,USCC";
    let list =
        format!("{header}\nABEL ANN,1970-01-02,USA,540021887,2032-03-11,2026-03-05,8,exhibition,91310115MA7K2QWE8B\n");
    assert_eq!(comes(&office, list.as_bytes(), "l.csv", ""), ["new"]);
    assert!(office.show("1")["facts"]["arrival"]["at"].as_str().unwrap().starts_with("2026-03-05"));
}

#[test]
fn steps_that_are_not_open_end_as_such_and_an_answer_has_a_form() {
    let office = Office::new(NOW);
    let list = format!("{HEADER}\n{}", row(1, "ABEL ANN", "1970-01-02", "USA", "540021887"));
    let path = office.folder.path().join("l.csv");
    for ending in ["pdf", "foo", "docx"] {
        fs::write(&path, &list).unwrap();
        let answer = office.folder.path().join(format!("a.{ending}"));
        office.refused(
            "intake1",
            &format!("import {} --accept-good --answer {}", path.display(), answer.display()),
            Exit::Usage,
        );
        assert!(!answer.exists());
    }
    assert_eq!(comes(&office, list.as_bytes(), "l.csv", ""), ["new"]);
    office.refused("intake1", "print decision 1", Exit::Stale);
    office.refused("intake1", "renew 1 --act extension --days 10", Exit::Stale);
    office.done("intake1", "withdraw 1 --ground left --note gone");
    office.refused("intake1", "print receipt 1", Exit::Stale);
    let doubled = br#"{"applicant":{"name":"ANN ABEL","name":"EVE ABEL"}}"#;
    let came = office.piped("intake1", "intake port_visa --from -", doubled);
    assert_eq!((came.exit, came.code().as_str()), (Exit::Refused, "doubled_key"), "{}", came.err);
}

/// A file of parts as OpenDocument has them.
fn open_document(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn a_sheet_of_opendocument_shows_the_zeros_of_its_style() {
    let cell = |text: &str| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
    };
    let header: String = HEADER.split(',').map(cell).collect();
    let person = row(1, "ABEL ANN", "1970-01-02", "英国", "PASSPORT").trim().replace("PASSPORT", "");
    let cells: String = person
        .split(',')
        .enumerate()
        .map(|(at, text)| match at {
            4 => "<table:table-cell table:style-name=\"ce1\" office:value-type=\"float\" office:value=\"31457812\"/>"
                .to_owned(),
            _ => cell(text),
        })
        .collect();
    let truth: String = row(2, "NAME", "1971-01-02", "英国", "540021887").trim().split(',').map(|text| match text {
        "NAME" => "<table:table-cell office:value-type=\"boolean\" office:boolean-value=\"true\"><text:p>TRUE</text:p></table:table-cell>".to_owned(),
        text => cell(text),
    }).collect();
    let content = format!(
        "<office:document-content><office:automatic-styles><number:number-style style:name=\"N1\"><number:number \
         number:min-integer-digits=\"9\"/></number:number-style><style:style style:name=\"ce1\" style:family=\"table-cell\" \
         style:data-style-name=\"N1\"/></office:automatic-styles><office:body><office:spreadsheet><table:table \
         table:name=\"A\"><table:table-row>{header}</table:table-row><table:table-row>{cells}</table:table-row>\
         <table:table-row>{truth}</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    );
    let office = Office::new(NOW);
    let list =
        open_document(&[("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", &content)]);
    assert_eq!(comes(&office, &list, "l.ods", ""), ["new", "error B3 TRUTH_CELL"]);
    assert_eq!(office.show("1")["facts"]["passport"]["number"], "031457812");
}

#[test]
fn what_is_struck_out_in_a_sheet_of_opendocument_is_asked_about_and_comments_are_shown() {
    let cell = |text: &str| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
    };
    let header: String = HEADER.split(',').map(cell).collect();
    let people = |struck: &str| -> String {
        let row = |at: u32, name: &str, passport: &str| -> String {
            let text = row(at, name, &format!("197{at}-01-02"), "英国", passport);
            let cells: String = text.trim().split(',').map(cell).collect();
            format!("<table:table-row>{cells}</table:table-row>")
        };
        let note = "<office:annotation><dc:creator>Li</dc:creator><text:p>left in May</text:p></office:annotation>";
        let second =
            row(2, "BAUM BEN", "540021888").replace("<text:p>BAUM BEN", &format!("{note}<text:p>{struck}BAUM BEN"));
        row(1, "ABEL ANN", "540021887") + &second
    };
    let content = |people: &str| {
        format!(
            "<office:document-content><office:automatic-styles><style:style style:name=\"T1\" style:family=\"text\">\
             <style:text-properties style:text-line-through-style=\"solid\"/></style:style></office:automatic-styles>\
             <office:body><office:spreadsheet><table:table table:name=\"A\"><table:table-row>{header}</table:table-row>\
             {people}</table:table></office:spreadsheet></office:body></office:document-content>"
        )
    };
    let office = Office::new(NOW);
    let path = office.folder.path().join("l.ods");
    let struck =
        people("<text:span text:style-name=\"T1\">").replace("BAUM BEN</text:p>", "BAUM BEN</text:span></text:p>");
    fs::write(&path, open_document(&[("content.xml", &content(&struck))])).unwrap();
    let line = format!("import {} --accept-good", path.display());
    let came = office.refused("intake1", &line, Exit::ListNotWritten);
    assert_eq!(came.code(), "hidden_rows", "{}", came.err);
    fs::write(&path, open_document(&[("content.xml", &content(&people("")))])).unwrap();
    let plan = office.done("intake1", &line);
    assert_eq!(plan["comments"], serde_json::json!([{"cell": "B3", "text": "left in May"}]), "{plan}");
}

#[test]
fn a_text_document_and_a_pdf_are_named_whatever_stands_before_what_they_are() {
    let office = Office::new(NOW);
    let text = open_document(&[(
        "content.xml",
        "<office:document-content><office:body><office:text/></office:body></office:document-content>",
    )]);
    for (list, name, told) in
        [(&text[..], "l.ods", "OpenDocument text"), (b"\r\n\r\n%PDF-1.7\n1 0 obj", "l.csv", "PDF")]
    {
        let path = office.folder.path().join(name);
        fs::write(&path, list).unwrap();
        let came = office.refused("intake1", &format!("import {} --lang en", path.display()), Exit::ListNotWritten);
        assert!(came.err.contains(told), "{}", came.err);
    }
}

#[test]
fn a_time_beside_a_day_is_read_where_it_is_certain() {
    for plain in [
        "2026-03-05 星期四 08:30",
        "2026-03-05 08:30 北京时间",
        "2026-03-05 08:30（北京时间）",
        "2026-03-05 北京时间 08:30",
        "05MAR2026",
        "5Mar2026",
        "20260305 0830",
        "20260305T083000",
        "2026-03-05 0830",
        "2026-03-05 08:30 AM",
        "2026-03-05 12:30 AM",
    ] {
        let Days::One(day, _) = written(plain) else { panic!("{plain}: {:?}", written(plain)) };
        assert_eq!(day.to_string(), "2026-03-05", "{plain}");
    }
    for doubtful in ["2026-03-05 13:00 AM", "2026-03-05 0:30 PM", "2026-03-05 2530", "20260305 9", "5 March 2026 2026"]
    {
        assert_eq!(written(doubtful), Days::None, "{doubtful}");
    }
}
