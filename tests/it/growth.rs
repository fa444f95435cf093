//! What is kept can grow: what came later reads as not said where it is absent, and is refused by name where it is not
//! known.

use visa_cli::domain::words::Word;
use visa_cli::policy::{BUILT_IN, Policy};
use visa_cli::record::act::Act;
use visa_cli::record::event::EventKind;
use visa_cli::record::list_row::ListRow;
use visa_cli::store::engine::format::FORMAT;

use crate::formats::frozen;

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

/// A row as it was kept when the format began, with a value of its own at every place: each is read as what it was written
/// for. Where this fails a value was put between others, and rows on file are misread in silence: it belongs at the end of
/// its group.
#[test]
fn each_value_of_a_row_that_was_kept_is_read_as_what_it_was_written_for() {
    let row = r#"[[47,2,3,4],["A B","FRA","1990-01-02","service_passport","X123","2031-01-03","2021-01-04"],["trade_exchange",14,"double","2026-03-05","PVG"],["安比","F","Employer","Position","Note"]]"#;
    let read = ListRow::read(row.as_bytes()).unwrap().unwrap();
    assert_eq!((read.part, read.row, read.found, read.unit), (47, 2, 3, 4));
    let own = serde_json::to_value(&read.own).unwrap();
    let kept = serde_json::json!({
        "name": "A B", "nationality": "FRA", "birth_date": "1990-01-02", "passport_kind": "service_passport",
        "passport": "X123", "expires_on": "2031-01-03", "issued_on": "2021-01-04", "purpose": "trade_exchange",
        "stay_days": 14, "entries": "double", "arrives_on": "2026-03-05", "port": "PVG", "chinese_name": "安比", "sex": "F",
        "employer": "Employer", "position": "Position", "note": "Note",
    });
    for (name, value) in kept.as_object().unwrap() {
        assert_eq!(own[name], *value, "{name}: {own}");
    }
    let mut again = Vec::new();
    read.body(&mut again);
    assert!(
        String::from_utf8(again).unwrap().starts_with(row.trim_end_matches(']')),
        "what is written begins as it did"
    );
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

/// What an act says that says no more than before is kept as it was before: a value that came later and is not said leaves
/// no trace. Where this fails a new value lacks `skip_serializing_if`, and every act from now on says that it is not said.
#[test]
fn an_act_of_a_frozen_file_is_kept_today_in_the_same_bytes() {
    let mut seen = std::collections::BTreeSet::new();
    for format in [FORMAT - 1, FORMAT] {
        let office = frozen(format);
        let file = rusqlite::Connection::open(office.path()).unwrap();
        let sql = "SELECT seq, kind, body FROM event JOIN payload USING (seq) ORDER BY seq";
        let mut statement = file.prepare(sql).unwrap();
        let kept = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
        for (seq, kind, body) in kept.map(Result::<(u64, String, Vec<u8>), _>::unwrap) {
            let kind = EventKind::find(&kind).unwrap();
            // Rows of lists grow at the ends of their groups: they are looked at above.
            if ListRow::read(&body).is_some() {
                continue;
            }
            let again = Act::read(kind, &body).unwrap().body();
            let [kept, again] = [&body, &again].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
            assert_eq!(again, kept, "event {seq}, {kind}, format {format}");
            seen.insert(kind.code());
        }
    }
    assert!(seen.len() + 4 > EventKind::ALL.len(), "{seen:?}");
}
