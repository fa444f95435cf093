//! Watch lists as the large public lists are handed out, and such as are none.

use visa_cli::lists::source::Source;
use visa_cli::lists::watch::{Entry, WatchAsks, read};

fn of(text: &str) -> Result<Vec<Entry>, String> {
    let asks =
        WatchAsks { encoding: None, with_trips: false, today: chrono::NaiveDate::from_ymd_opt(2026, 2, 20).unwrap() };
    read(&Source::of_bytes("watch", text.as_bytes()), asks).map_err(|error| error.code.to_owned())
}

/// An entry in one line: names, passports, nationalities, births, sex.
fn line(entry: &Entry) -> String {
    let births = entry.births.iter().map(|birth| format!("{}..{}", birth.first, birth.last));
    format!(
        "{} | {} | {} | {} | {}",
        entry.names.join("; "),
        entry.passports.join(" "),
        entry.nationalities.join(" "),
        births.collect::<Vec<_>>().join(" "),
        entry.sex.as_deref().unwrap_or("-")
    )
}

const UN: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!-- a comment with <tags> -->
<CONSOLIDATED_LIST xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" dateGenerated="2026-02-01T00:00:00">
 <INDIVIDUALS>
  <INDIVIDUAL>
   <DATAID>1</DATAID><FIRST_NAME>LAYLA</FIRST_NAME><SECOND_NAME>MAHMUD</SECOND_NAME><THIRD_NAME>AL HADDAD</THIRD_NAME>
   <GENDER>Female</GENDER><COMMENTS1>born &amp; lives abroad</COMMENTS1>
   <NATIONALITY><VALUE>Iraq</VALUE><VALUE>Jordan</VALUE></NATIONALITY>
   <NAME_ORIGINAL_SCRIPT>ليلى محمود الحداد</NAME_ORIGINAL_SCRIPT>
   <INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Leila Al-Hadad</ALIAS_NAME></INDIVIDUAL_ALIAS>
   <INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME/></INDIVIDUAL_ALIAS>
   <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>1971-03-04</DATE></INDIVIDUAL_DATE_OF_BIRTH>
   <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>1968</FROM_YEAR><TO_YEAR>1970</TO_YEAR></INDIVIDUAL_DATE_OF_BIRTH>
   <INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>A-123 4567</NUMBER></INDIVIDUAL_DOCUMENT>
   <INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>National Identification Number</TYPE_OF_DOCUMENT><NUMBER>99</NUMBER></INDIVIDUAL_DOCUMENT>
  </INDIVIDUAL>
  <INDIVIDUAL>
   <FIRST_NAME>Ri</FIRST_NAME><SECOND_NAME>Won Ho</SECOND_NAME>
   <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>APPROXIMATELY</TYPE_OF_DATE><YEAR>1964</YEAR></INDIVIDUAL_DATE_OF_BIRTH>
   <INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>381310014 issued in Pyongyang</NUMBER></INDIVIDUAL_DOCUMENT>
  </INDIVIDUAL>
 </INDIVIDUALS>
 <ENTITIES><ENTITY><FIRST_NAME>SOME COMPANY</FIRST_NAME></ENTITY></ENTITIES>
</CONSOLIDATED_LIST>
"#;

#[test]
fn the_list_of_the_united_nations_is_read() {
    let read: Vec<String> = of(UN).unwrap().iter().map(line).collect();
    assert_eq!(
        read,
        [
            "LAYLA MAHMUD AL HADDAD; ليلى محمود الحداد; Leila Al-Hadad | A1234567 | IRQ JOR | \
             1971-03-04..1971-03-04 1968-01-01..1970-12-31 | F",
            "Ri Won Ho | 381310014 |  | 1963-01-01..1965-12-31 | -",
        ]
    );
}

#[test]
fn what_is_no_whole_list_is_an_error_wherever_it_ends() {
    let end = UN.rfind("</CONSOLIDATED_LIST>").unwrap();
    let begin = UN.find("<CONSOLIDATED_LIST").unwrap() + "<CONSOLIDATED_LIST".len();
    for cut in (begin..end).step_by(37).filter(|cut| UN.is_char_boundary(*cut)) {
        assert_eq!(of(&UN[..cut]).unwrap_err(), "bad_watch_list", "cut at {cut}");
    }
}

#[test]
fn hostile_lists_of_the_united_nations_are_refused() {
    let laughs = "<!DOCTYPE l [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>";
    let inside = |text: &str| format!("<CONSOLIDATED_LIST><INDIVIDUALS>{text}</INDIVIDUALS></CONSOLIDATED_LIST>");
    let deep = format!("{}{}", "<a>".repeat(100_000), "</a>".repeat(100_000));
    let long = format!("<INDIVIDUAL><FIRST_NAME>{}</FIRST_NAME></INDIVIDUAL>", "x".repeat(100_000));
    let many = format!("<INDIVIDUAL>{}</INDIVIDUAL>", "<FIRST_NAME>x</FIRST_NAME>".repeat(10_000));
    for hostile in [
        format!("{laughs}{}", inside("<INDIVIDUAL><FIRST_NAME>&b;</FIRST_NAME></INDIVIDUAL>")),
        inside("<INDIVIDUAL><FIRST_NAME>&b;</FIRST_NAME></INDIVIDUAL>"),
        inside("<INDIVIDUAL><FIRST_NAME>x</INDIVIDUAL></FIRST_NAME>"),
        inside(&deep),
        inside(&long),
        inside(&many),
        format!("<other>{}</other>", inside("")),
    ] {
        assert_eq!(of(&hostile).unwrap_err(), "bad_watch_list", "{}", &hostile[..80]);
    }
}

#[test]
fn the_other_public_lists_are_read() {
    let sdn = "36,\"AEROCARIBBEAN AIRLINES\",-0- ,\"CUBA\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n\
        2674,\"ABBAS, Abu\",\"individual\",\"SDT\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"DOB 10 Dec 1948; a.k.a. \
        'ZAYDAN, Muhammad'; Passport K1234 (Iraq); nationality Iraq; Gender Male.\"\n";
    assert_eq!(
        of(sdn).unwrap().iter().map(line).collect::<Vec<_>>(),
        ["ABBAS, Abu; ZAYDAN, Muhammad | K1234 | IRQ | 1948-12-10..1948-12-10 | M"]
    );
    let eu = "Entity_LogicalId;Entity_SubjectType;NameAlias_WholeName;NameAlias_Gender;BirthDate_BirthDate;\
        Citizenship_CountryIso2Code\n13;person;Saddam HUSSEIN;M;;\n13;person;Abu Ali;M;1937-04-28;IQ\n\
        14;enterprise;SOME COMPANY;;;\n";
    assert_eq!(
        of(eu).unwrap().iter().map(line).collect::<Vec<_>>(),
        ["Saddam HUSSEIN; Abu Ali |  | IRQ | 1937-04-28..1937-04-28 | M"]
    );
    let open = "id,schema,name,aliases,birth_date,countries,identifiers\n\
        a,Person,Jane ROE,Jane DOE;J. Roe,1980,us,X12345\nb,Vessel,SHIP,,,,IMO1\n";
    assert_eq!(
        of(open).unwrap().iter().map(line).collect::<Vec<_>>(),
        ["Jane ROE; Jane DOE; J. Roe | X12345 | USA | 1980-01-01..1980-12-31 | -"]
    );
}
