//! Files and cells that are meant to do harm: refused with a reason, or made harmless.

use std::fs;
use std::io::Write;
use std::os::unix::fs::symlink;

use visa_cli::domain::guard::{guarded, unguarded};
use visa_cli::lists::sheet::{Asks, Sheet};
use visa_cli::lists::source::Source;
use zip::write::SimpleFileOptions;

use super::{says, survey};

#[test]
fn only_a_regular_file_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("list.csv");
    fs::write(&file, "姓名,国籍,护照号码\nADAM,USA,540021887\n").unwrap();
    symlink(&file, folder.path().join("link.csv")).unwrap();
    let code = |path: &str| Source::open(&folder.path().join(path)).unwrap_err().code;
    assert_eq!(code("link.csv"), "not_a_file");
    assert_eq!(code("."), "not_a_file");
    assert_eq!(code("/dev/zero"), "not_a_file");
    assert_eq!(code("absent.csv"), "cannot_read");
    let source = Source::open(&file).unwrap();
    assert_eq!(source.name(), "list.csv");
    assert_eq!(source.sha256(), Source::of_bytes("x", fs::read(&file).unwrap()).sha256());
}

#[test]
fn a_file_that_changes_while_it_is_read_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("list.csv");
    fs::write(&path, "姓名,国籍,护照号码\nADAM,USA,540021887\n").unwrap();
    let sheet = Sheet::survey(&Source::open(&path).unwrap(), &Asks::default()).unwrap();
    fs::OpenOptions::new().append(true).open(&path).unwrap().write_all(b"EVE,USA,540021888\n").unwrap();
    let mut rows = sheet.rows();
    assert!(rows.next().unwrap().is_some());
    assert_eq!(rows.next().unwrap_err().code, "list_changed");
}

#[test]
fn a_pipe_is_read_like_a_file_however_long() {
    let note = "x".repeat(1000);
    let rows: String = (0..9_000).map(|row| format!("GUEST,USA,C{row:07},{note}\n")).collect();
    let list = format!("姓名,国籍,护照号码,备注\n{rows}");
    let folder = tempfile::tempdir().unwrap();
    let spooled = Source::spool(&mut list.as_bytes(), folder.path()).unwrap();
    let small = Source::spool(&mut &list.as_bytes()[..60], folder.path()).unwrap();
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "the temporary file has no name");
    assert_eq!(spooled.sha256(), Source::of_bytes("-", list.clone().into_bytes()).sha256());
    assert_eq!((spooled.length(), small.length()), (list.len() as u64, 60));
    assert_eq!(Sheet::survey(&spooled, &Asks::default()).unwrap().data_rows, 9_000);
}

fn zipped(name: &str, content: &[u8], times: usize) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive.start_file(name, SimpleFileOptions::default()).unwrap();
    for _ in 0..times {
        archive.write_all(content).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn a_workbook_that_unpacks_to_too_much_is_refused() {
    let bomb = zipped("xl/worksheets/sheet1.xml", &[b' '; 1 << 20], 100);
    assert!(bomb.len() < 200_000);
    let refused = survey(&bomb).unwrap_err();
    assert_eq!(refused.code, "workbook_too_large");
    assert!(refused.hint.zh.contains("CSV"));
    let row = r#"<table:table-row><table:table-cell table:number-columns-repeated="16384" office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>"#;
    let mut ods = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    ods.start_file("mimetype", stored).unwrap();
    ods.write_all(b"application/vnd.oasis.opendocument.spreadsheet").unwrap();
    ods.start_file("content.xml", SimpleFileOptions::default()).unwrap();
    ods.write_all(b"<office:document-content><table:table table:name=\"A\">").unwrap();
    (0..1000).for_each(|_| ods.write_all(row.as_bytes()).unwrap());
    ods.write_all(b"</table:table></office:document-content>").unwrap();
    assert_eq!(survey(&ods.finish().unwrap().into_inner()).unwrap_err().code, "workbook_too_large");
}

#[test]
fn a_workbook_that_is_none_is_refused() {
    assert_eq!(survey(&zipped("readme.txt", b"hello", 1)).unwrap_err().code, "other_kind");
    assert_eq!(survey(b"PK\x03\x04 and nothing more").unwrap_err().code, "broken_workbook");
    let mut compound = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    compound.resize(4096, 0);
    assert_eq!(survey(&compound).unwrap_err().code, "broken_workbook");
    compound.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(survey(&compound).unwrap_err().code, "encrypted_workbook");
}

#[test]
fn no_text_of_a_refusal_acts_on_the_terminal_once_it_is_shown() {
    let list = "姓名,国籍,护照号码,\u{1b}]0;owned\u{7}\u{202e}\nADAM\u{1b}[2J,USA,540021887,x\n";
    let sheet = survey(list.as_bytes()).unwrap();
    assert_eq!(says(&sheet).problems, ["A2 HIDDEN_CHARACTER"]);
    let error = survey("姓名,国籍,\u{1b}[31m\nA,B,C\n".as_bytes()).unwrap_err();
    for text in [error.what.zh.as_ref(), error.what.en.as_ref()] {
        assert!(!visa_cli::domain::safe::shown(text).contains('\u{1b}'));
    }
}

#[test]
fn the_guard_of_a_cell_is_taken_off_again() {
    let acting = ["=1+1", "+86 21", "-1", "@SUM(1)", "\tx", "\rx", "＝1", "＋1", "－1", "＠x", "'=1", "''=1", "'+"];
    for cell in acting {
        let safe = guarded(cell);
        assert!(safe.starts_with('\''), "{cell:?}");
        assert_eq!(unguarded(&safe), cell);
    }
    for cell in ["", "plain", "'t Hooft", "''", "1-2", "a=b", "'"] {
        assert_eq!(guarded(cell), cell);
        assert_eq!(unguarded(cell), cell);
    }
}
