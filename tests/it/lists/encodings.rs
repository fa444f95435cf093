//! Twelve encodings with three contents each: read right, or refused; never read as something else.

use encoding_rs::{BIG5, EUC_KR, GB18030, GBK, SHIFT_JIS, WINDOWS_1252};
use visa_cli::domain::words::Word;
use visa_cli::lists::header::Field;
use visa_cli::lists::sheet::{Asks, Encoding, Sheet};
use visa_cli::lists::source::Source;

use super::family;

const TABLE: &str = include_str!("encodings.csv");

/// The header and the names that somebody who uses an encoding writes.
fn content(encoding: &str, content: &str) -> (&'static str, [&'static str; 3]) {
    let english = "No.,Name,Local name,Nationality,Passport No.";
    let ascii = ["ADAM", "BERTA", "CARL"];
    match (encoding, content) {
        (_, "ascii") => (english, ascii),
        ("big5", "script") => ("序號,姓名,中文姓名,國籍,護照號碼", ["張學友", "劉德華", "黎明輝"]),
        ("big5", _) => (english, ["張學友", "劉德華", "黎明輝"]),
        ("shift_jis", "script") => ("番号,氏名,フリガナ,国籍,旅券番号", ["タナカ", "スズキ", "ワタナベ"]),
        ("shift_jis", _) => (english, ["田中さくら", "鈴木ひろし", "渡辺かおり"]),
        ("euc-kr", "script") => ("번호,이름,한글이름,국적,여권번호", ["김민준", "이서연", "박지훈"]),
        ("euc-kr", _) => (english, ["김민준", "이서연", "박지훈"]),
        ("windows-1252", "script") => ("Nr.,Name,Prénom,Staatsangehörigkeit,Reisepaß", ["MÜLLER", "Jürgen", "Søren"]),
        ("windows-1252", _) => (english, ["MÜLLER", "Jürgen", "Søren"]),
        (_, "script") => ("序号,姓名,中文姓名,国籍,护照号码", ["张伟", "王芳", "李秀英"]),
        ("gb18030", _) => (english, ["张伟䶮", "王芳", "李秀英"]),
        (_, _) => (english, ["张伟", "王芳", "李秀英"]),
    }
}

fn list(header: &str, names: [&str; 3]) -> String {
    let row = |(place, name): (usize, &&str)| format!("{place},GUEST,{name},USA,54002188{place}\r\n");
    format!("{header}\r\n{}", names.iter().enumerate().map(row).collect::<String>())
}

fn bytes(encoding: &str, text: &str) -> Vec<u8> {
    let wide = |unit: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(unit).collect::<Vec<u8>>();
    let marked = |mark: &[u8], rest: Vec<u8>| [mark, &rest].concat();
    let strict = |encoding: &'static encoding_rs::Encoding| {
        let (bytes, _, lost) = encoding.encode(text);
        assert!(!lost, "{} cannot write {text}", encoding.name());
        bytes.into_owned()
    };
    match encoding {
        "utf-8" => text.into(),
        "utf-8 with mark" => marked(b"\xef\xbb\xbf", text.into()),
        "gbk" => strict(GBK),
        "gb18030" => strict(GB18030),
        "utf-16le" => wide(u16::to_le_bytes),
        "utf-16be" => wide(u16::to_be_bytes),
        "utf-16le with mark" => marked(b"\xff\xfe", wide(u16::to_le_bytes)),
        "utf-16be with mark" => marked(b"\xfe\xff", wide(u16::to_be_bytes)),
        "big5" => strict(BIG5),
        "shift_jis" => strict(SHIFT_JIS),
        "euc-kr" => strict(EUC_KR),
        "windows-1252" => strict(WINDOWS_1252),
        other => panic!("{other} is not in the table"),
    }
}

/// The encoding in which a list was read where its names came out right, or the word by which it was refused.
fn comes(bytes: &[u8], names: [&str; 3], asked: Option<Encoding>) -> String {
    let asks = Asks { encoding: asked, ..Asks::default() };
    match Sheet::survey(&Source::of_bytes("list.csv", bytes), &asks) {
        Err(error) => error.code.to_owned(),
        Ok(sheet) => {
            let column = sheet.columns.column(Field::ChineseName).unwrap_or(2);
            let (mut rows, mut found) = (sheet.rows(), Vec::new());
            while let Some(row) = rows.next().unwrap() {
                found.push(row.cell(column).to_owned());
            }
            if found == names { sheet.encoding().to_owned() } else { format!("silently wrong: {found:?}") }
        }
    }
}

#[test]
fn every_encoding_is_read_right_or_refused() {
    let (mut count, mut wrong) = (0, Vec::new());
    for line in TABLE.lines().skip(1) {
        let [encoding, what, expected] = line.split(',').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let (header, names) = content(encoding, what);
        let found = comes(&bytes(encoding, &list(header, names)), names, None);
        count += 1;
        if found != expected {
            wrong.push(format!("{encoding}, {what}: {found}, expected {expected}"));
        }
    }
    assert_eq!(count, 36);
    family("encodings", count, &wrong);
}

#[test]
fn the_officer_decides_where_two_readings_are_possible() {
    let names = ["谢", "叶", "谭"];
    let text = list("No.,Name,Chinese name,Nationality,Passport No.", names);
    let gbk = bytes("gbk", &text);
    assert_eq!(comes(&gbk, names, None), "two_readings");
    assert_eq!(comes(&gbk, names, Some(Encoding::Gb18030)), "GB18030");
    let error = Sheet::survey(&Source::of_bytes("list.csv", gbk), &Asks::default()).unwrap_err();
    let told: Vec<&str> = error.details.iter().map(|text| text.zh.as_ref()).collect();
    assert_eq!(told.len(), 2);
    assert!(told[0].contains("--encoding utf8") && told[1].contains("谢 | 叶 | 谭"), "{told:?}");
    for (encoding, asked) in [("utf-16le", Encoding::Utf16le), ("utf-16be", Encoding::Utf16be)] {
        assert_eq!(comes(&bytes(encoding, &text), names, Some(asked)), asked.name());
    }
    assert_eq!(comes(&bytes("utf-16le with mark", &text), names, Some(Encoding::Utf8)), "encoding_differs");
    let (header, names) = content("gbk", "script");
    assert_eq!(comes(&bytes("gbk", &list(header, names)), names, Some(Encoding::Utf8)), "malformed_text");
}

#[test]
fn a_list_glued_together_from_two_encodings_is_refused() {
    let first: String = (0..400).map(|row| format!("{row},GUEST,王小明,USA,54002{row:04}\r\n")).collect();
    let mut all = bytes("gbk", &format!("序号,姓名,中文姓名,国籍,护照号码\r\n{first}"));
    all.resize(all.len() + 64 * 1024, b' ');
    all.extend(bytes("utf-8", &first));
    let found = Sheet::survey(&Source::of_bytes("list.csv", all), &Asks::default()).unwrap_err();
    assert!(["unknown_encoding", "broken_list"].contains(&found.code), "{}", found.code);
}

/// A pattern written out: each of the parts in brackets in turn.
fn written_out(pattern: &str) -> Vec<String> {
    let Some((before, rest)) = pattern.split_once('(') else { return vec![pattern.to_owned()] };
    let (parts, after) = rest.split_once(')').unwrap();
    let after = written_out(after);
    parts.split('/').flat_map(|part| after.iter().map(move |after| format!("{before}{part}{after}"))).collect()
}

#[test]
fn fields_are_named_once_and_in_many_ways() {
    let table = include_str!("../../../src/lists/header/names.csv");
    let (mut seen, mut counts) = (std::collections::HashMap::new(), std::collections::BTreeMap::new());
    for (field, names) in table.lines().skip(1).filter_map(|line| line.split_once(',')) {
        let field = field.trim_start_matches('?');
        assert!(Field::find(field).is_some(), "{field}");
        let patterns: std::collections::BTreeSet<&str> = names.split('|').collect();
        assert_eq!(patterns.len(), names.split('|').count(), "a name of {field} stands twice");
        for name in patterns.into_iter().flat_map(written_out) {
            let plain = name.replace('@', "");
            assert_eq!(visa_cli::lists::header::folded(&plain), plain, "the names of {field} are written folded");
            let chinese = name.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
            counts.entry(field).or_insert([0, 0])[usize::from(chinese)] += 1;
            let other = seen.insert(name.clone(), field);
            // One entry or several: that is asked elsewhere than on which day.
            assert!(other.is_none_or(|other| other == field || name == "entry"), "{name} names {field} and {other:?}");
        }
    }
    let least = counts.values().map(|[other, chinese]| other + chinese).min().unwrap();
    println!("columns: {counts:?}");
    assert!(30 <= least, "{counts:?}");
}
