//! Holds the texts of the law and the citations of every reason and paper.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use proptest::prelude::*;
use visa_cli::policy::law::{Law, LawId, articles_of, cite_zh};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Reason or paper, its name and its citation.
fn citations() -> Vec<(String, String)> {
    let mut reader = csv::Reader::from_path("tests/it/policy/citations.csv").unwrap();
    let rows: Vec<_> = reader.records().map(|row| row.unwrap()).collect();
    assert_eq!(rows.len(), 132);
    rows.iter().map(|row| (format!("{} {}", &row[0], &row[1]), row[2].to_owned())).collect()
}

#[test]
fn every_article_that_is_cited_can_be_shown() {
    for (name, citation) in citations() {
        for (law, number) in articles_of(&citation) {
            assert!(Law::built_in().article(law, number).is_some(), "{name}: {law:?} {number}");
        }
        for law in LawId::ALL {
            let named =
                citation.contains(&format!("{} ", law.en())) && !citation.contains(&format!("{} silent", law.en()));
            let found = articles_of(&citation).iter().any(|(of, _)| *of == law);
            assert_eq!(named, found, "{name}: {citation}");
        }
    }
}

#[test]
fn every_citation_reads_well_in_chinese() {
    let shown: String = citations().iter().map(|(name, it)| format!("{name}\n  {it}\n  {}\n", cite_zh(it))).collect();
    crate::golden::golden("citations.txt", &shown);
}

#[test]
fn citations_are_taken_apart() {
    use LawId::{Civil, Eeal, Nationality, Reg};
    let of = |citation| articles_of(citation);
    assert_eq!(of("EEAL 20(3), 25(1)(i); Reg 36(1)(ii)"), [(Eeal, 20), (Eeal, 25), (Reg, 36)]);
    assert_eq!(of("EEAL 67-69"), [(Eeal, 67), (Eeal, 68), (Eeal, 69)]);
    assert_eq!(
        of("Nationality Law 3, 5, 9; EEAL 89(3)"),
        [(Nationality, 3), (Nationality, 5), (Nationality, 9), (Eeal, 89)]
    );
    assert_eq!(of("EEAL silent; Civil Code 203 by analogy"), [(Civil, 203)]);
    assert_eq!(of("EEAL 29, 29(3); Reg 29"), [(Eeal, 29), (Reg, 29)]);
    assert_eq!(of("MPS measure 2023-08-03, NIA measure 2024-01-11 (4)"), []);
    assert_eq!(of("EEAL 20, practice, 21"), [(Eeal, 20)]);
    assert_eq!(of("EEAL 20x"), []);
    assert_eq!(of("EEAL 20-x"), []);
    assert_eq!(of("EEAL 69-67"), []);
    assert_eq!(of("EEAL 67-67"), []);
    assert_eq!(of("EEAL 1-2, 2, 1; EEAL 2"), [(Eeal, 1), (Eeal, 2)]);
    assert_eq!(of("EEAL 20(q)"), []);
    assert_eq!(of("EEAL 20(1"), []);
    assert_eq!(of("EEALS 20"), []);
    assert_eq!(of(""), []);
}

#[test]
fn places_are_written_as_in_chinese_laws() {
    let zh = |citation: &str| cite_zh(citation);
    assert_eq!(zh("EEAL 20(3), 25(1)(i)"), "《出境入境管理法》第二十条第三款、第二十五条第一款第一项");
    assert_eq!(zh("Reg 16(1)(iv)(v)"), "《外国人入境出境管理条例》第十六条第一款第四项、第五项");
    assert_eq!(zh("EEAL 67(2)(3)"), "《出境入境管理法》第六十七条第二款、第三款");
    assert_eq!(zh("EEAL 67-69"), "《出境入境管理法》第六十七条至第六十九条");
    assert_eq!(
        zh("EEAL 36, Reg 7(1)(xiii)"),
        "《出境入境管理法》第三十六条、《外国人入境出境管理条例》第七条第一款第十三项"
    );
    assert_eq!(zh("Civil Code 203"), "《民法典》第二百零三条");
    for (number, written) in [
        (1, "一"),
        (9, "九"),
        (10, "十"),
        (11, "十一"),
        (19, "十九"),
        (20, "二十"),
        (21, "二十一"),
        (90, "九十"),
        (99, "九十九"),
        (100, "一百"),
        (101, "一百零一"),
        (109, "一百零九"),
        (110, "一百一十"),
        (111, "一百一十一"),
        (120, "一百二十"),
        (999, "九百九十九"),
        (200, "二百"),
        (1000, "1000"),
        (0, "零"),
    ] {
        assert_eq!(zh(&format!("EEAL {number}")), format!("《出境入境管理法》第{written}条"));
    }
    for (roman, written) in [("i", "一"), ("iv", "四"), ("ix", "九"), ("x", "十"), ("xiv", "十四"), ("xxxix", "三十九")]
    {
        assert_eq!(zh(&format!("EEAL 1({roman})")), format!("《出境入境管理法》第一条第{written}项"));
    }
    for unread in ["EEAL 1(xxxx)", "EEAL 1()", "EEAL 1(iiii)", "EEAL 1(q)", "EEAL 1-", "EEAL 65536"] {
        assert_eq!(zh(unread), unread);
    }
}

#[test]
fn what_is_not_known_stays_as_it_is() {
    for text in ["", "ICAO 9303-3 4.9", "some unpublished note", "some note (with a remark)"] {
        assert_eq!(cite_zh(text), text);
    }
    assert_eq!(cite_zh("EEAL 20 (a remark)"), "《出境入境管理法》第二十条 (a remark)");
    assert_eq!(cite_zh("note, EEAL 20; other"), "note、《出境入境管理法》第二十条；other");
    assert_eq!(cite_zh("EEAL 20, note, EEAL 21"), "《出境入境管理法》第二十条、note、《出境入境管理法》第二十一条");
    assert_eq!(cite_zh("MPS measure 2023-08-03"), "公安部2023年8月3日26条措施");
    assert_eq!(cite_zh("MPS measure 2023-08-03 (new)"), "公安部2023年8月3日26条措施 (new)");
    assert_eq!(cite_zh("MPS measure 2023-08-03x"), "MPS measure 2023-08-03x");
}

#[test]
fn each_article_stands_once_with_both_languages_line_for_line() {
    let mut seen = BTreeSet::new();
    for article in Law::built_in().articles() {
        let name = format!("{:?} {}", article.law, article.number);
        assert!(seen.insert((article.law, article.number, article.from)), "{name} stands twice");
        assert!(!article.paragraphs.is_empty());
        assert_eq!(article.paragraphs.len(), article.paragraphs_en.len(), "{name}");
        for (zh, en) in article.paragraphs.iter().zip(&article.paragraphs_en) {
            assert_eq!(zh.lines().count(), en.lines().count(), "{name}");
            assert!(zh.ends_with(['。', '：']) && en.ends_with(['.', ':']), "{name}");
            assert!(!zh.contains(['(', ')', ':', ';']), "{name}: half-width punctuation");
            assert!(en.is_ascii(), "{name}: {en}");
        }
    }
    assert!(Law::built_in().articles().iter().map(|it| (it.law, it.number, it.from)).is_sorted());
    assert_eq!(seen.len(), 89);
    assert_eq!(Law::built_in().texts().len(), 18);
    for text in Law::built_in().texts() {
        assert_eq!(text.zh.lines().count(), text.en.lines().count(), "{}", text.id);
        assert!(text.published < day("2026-11-23") && !text.source.is_empty());
    }
}

#[test]
fn an_amended_article_has_its_wording_of_the_day() {
    let law = Law::built_in();
    let item = |article: &visa_cli::policy::law::Article| article.paragraphs[0].lines().nth(6).unwrap().to_owned();
    for number in [6, 7] {
        let before = law.article_on(LawId::Reg, number, day("2025-09-30")).unwrap();
        let after = law.article_on(LawId::Reg, number, day("2025-10-01")).unwrap();
        assert!(item(before).contains("L字签证"), "{}", item(before));
        assert!(item(after).contains("K字签证"), "{}", item(after));
        assert_eq!(law.article(LawId::Reg, number), Some(after));
        assert_eq!(before.paragraphs[0].lines().count() + 1, after.paragraphs[0].lines().count());
        assert!(after.paragraphs[0].lines().nth(8).unwrap().starts_with("（八）"));
        assert!(after.paragraphs[0].lines().nth(8).unwrap().contains("M字签证"));
    }
    assert_eq!(law.article_on(LawId::Reg, 36, day("2013-01-01")), law.article(LawId::Reg, 36));
    assert_eq!(law.article(LawId::Reg, 9999), None);
    assert_eq!(law.article(LawId::Eeal, 5), None);
}

#[test]
fn published_measures_are_found_by_the_name_that_citations_use() {
    let law = Law::built_in();
    assert!(law.text("MPS measure 2023-08-03").unwrap().zh.contains("可不留存护照原件"));
    assert_eq!(law.text("NIA measure 2024-01-11").unwrap().published, day("2024-01-11"));
    assert!(law.text("MPS norm 2013").unwrap().zh.contains("90日"));
    assert_eq!(law.text("NIA measure 1999-01-01"), None);
}

proptest! {
    #[test]
    fn any_citation_is_read_without_a_panic(citation in "(EEAL |Reg |[0-9]{1,6}|[(),; -]|[ivx]{1,5}|\\PC){0,12}") {
        let _ = (cite_zh(&citation), articles_of(&citation));
    }
}
