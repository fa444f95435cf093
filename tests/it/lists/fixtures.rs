//! Lists as enterprises send them, in `examples/lists`, each with what must come out of it beside it.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use visa_cli::lists::sheet::{Asks, Sheet, Why};
use visa_cli::lists::source::Source;

use super::{family, says};

fn comes_out(path: &Path) -> Value {
    let source = Source::open(path).unwrap();
    match Sheet::survey(&source, &Asks::default()) {
        Err(error) => json!({"refused": error.code}),
        Ok(sheet) => {
            let (says, around) = (says(&sheet), &sheet.around);
            assert_eq!(says.rows, sheet.data_rows, "{}", path.display());
            assert_eq!(says.blank, around.blank, "{}", path.display());
            let mut all = json!({
                "encoding": sheet.encoding(), "header_row": around.header_row, "titles": around.rows(Why::Title).count(),
                "instructions": around.rows(Why::Instruction).collect::<Vec<_>>(), "totals": around.rows(Why::Total).count(), "blank": around.blank,
                "data_rows": sheet.data_rows, "people": says.people, "problems": says.problems,
            });
            if !says.notes.is_empty() {
                all["notes"] = json!(says.notes);
            }
            all
        }
    }
}

#[test]
fn every_example_comes_out_as_it_must() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/lists");
    let (mut count, mut wrong) = (0, Vec::new());
    let mut names: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter_map(|name| name.strip_suffix(".expected.json").map(str::to_owned))
        .collect();
    names.sort();
    for name in names {
        count += 1;
        let expected: Value =
            serde_json::from_slice(&fs::read(folder.join(format!("{name}.expected.json"))).unwrap()).unwrap();
        let found = comes_out(&folder.join(&name));
        if found != expected {
            wrong.push(format!("{name}\n  expected {expected}\n  found    {found}"));
        }
    }
    assert!(15 <= count);
    family("examples", count, &wrong);
}
