//! What is kept can grow: what came later reads as not said where it is absent, and is refused by name where it is not
//! known.

use visa_cli::policy::{BUILT_IN, Policy};
use visa_cli::record::act::Act;
use visa_cli::record::event::EventKind;
use visa_cli::record::list_row::ListRow;

#[test]
fn an_act_that_says_more_than_this_version_knows_is_refused_by_the_name_of_the_key() {
    let body = br#"{"note":"WANG LI","urgency":"E12345678"}"#;
    let why = Act::read(EventKind::Withdrawn, body).unwrap_err();
    assert_eq!(why, r#"withdrawn: "urgency" is not known to this version"#);
    let why = Act::read(EventKind::Withdrawn, br#"{"note":7}"#).unwrap_err();
    assert_eq!(why, "withdrawn: line 1 column 9");
}

#[test]
fn a_row_of_a_list_reads_what_an_earlier_version_wrote_and_refuses_what_a_later_one_adds() {
    let row = r#"[[47,2,0,0],["A B","FRA","1990-01-02",null,"X123",null],[null,14,null,null,null],[null,null,null,null,null]]"#;
    let read = ListRow::read(row.as_bytes()).unwrap().unwrap();
    let mut again = Vec::new();
    read.body(&mut again);
    assert_eq!(ListRow::read(&again).unwrap().unwrap(), read);
    for longer in ["\"X123\",null,1]", "null,null,null,null,null,1]]"] {
        let shorter = longer.replace(",1]", "]");
        assert!(ListRow::read(row.replace(&shorter, longer).as_bytes()).unwrap().is_err(), "{longer}");
    }
}

#[test]
fn a_figure_that_holds_from_the_first_edition_may_not_be_missing() {
    let line = BUILT_IN.lines().position(|line| line.starts_with("max_stay_days = [")).unwrap();
    let lines: Vec<&str> = BUILT_IN.lines().collect();
    let end = line + lines[line..].iter().position(|line| *line == "]").unwrap();
    let without: String = lines[..line].iter().chain(&lines[end + 1..]).flat_map(|line| [*line, "\n"]).collect();
    let faults = Policy::read(&without).unwrap_err();
    assert_eq!(faults.len(), 1);
    assert_eq!(faults[0].text.en, "port_visa.max_stay_days has no entry");
}
