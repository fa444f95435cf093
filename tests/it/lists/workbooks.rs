//! Workbooks written by LibreOffice are read like the CSV that they were made from.

use std::path::Path;
use std::process::Command;

use visa_cli::lists::sheet::{Asks, Sheet};
use visa_cli::lists::source::Source;

use super::{Says, says};

fn read(path: &Path) -> (String, Says) {
    let sheet = Sheet::survey(&Source::open(path).unwrap(), &Asks::default()).unwrap();
    (sheet.encoding().to_owned(), says(&sheet))
}

/// Converts a list; `false` where LibreOffice is not installed.
fn converted(list: &Path, ending: &str, folder: &Path) -> bool {
    let mut soffice = Command::new("soffice");
    soffice.arg("--headless").arg(format!("-env:UserInstallation=file://{}/profile", folder.display()));
    // Separator, quote, UTF-8, from the first line on; numbers and days are recognised, as when a person opens the file.
    soffice.args(["--infilter=CSV:44,34,76,1,,2052,false,true", "--convert-to", ending, "--outdir"]);
    soffice.arg(folder).arg(list).output().is_ok_and(|output| output.status.success())
}

#[test]
fn workbooks_of_libreoffice_are_read_like_their_csv() {
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/lists/utf8.csv");
    let folder = tempfile::tempdir().unwrap();
    let expected = read(&list).1;
    // Starting LibreOffice takes seconds; what it wrote once stands among the examples and is read each time.
    if std::env::var_os("VISA_LISTS_SHEETS").is_none() {
        println!("workbooks of LibreOffice: skipped, VISA_LISTS_SHEETS is not set");
        return;
    }
    let endings = ["xlsx", "xls", "ods"];
    for ending in endings {
        if !converted(&list, ending, folder.path()) {
            println!("workbooks of LibreOffice: skipped, soffice is not installed");
            return;
        }
        let (kind, found) = read(&folder.path().join(format!("utf8.{ending}")));
        assert_eq!(kind.to_lowercase(), ending);
        assert_eq!(found, expected, "{ending}");
    }
    println!("workbooks of LibreOffice: {} of {}", endings.len(), endings.len());
}
