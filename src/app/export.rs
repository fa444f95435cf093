//! Cases as rows for others: chosen columns; names masked, in full, or replaced by pseudonyms.

use std::collections::HashMap;

use super::case_list::masked;
use super::deadline::provisional;
use super::desk::Desk;
use crate::domain::filter::Filter;
use crate::domain::number::CaseKey;
use crate::domain::number::Numbering;
use crate::domain::words::words;
use crate::record::canonical::Canonical;
use crate::record::hash::Hash;
use crate::store::cases::case::{CaseRow, IssuedRow};
use crate::store::register::person::PersonRow;

words! {
    /// What can stand in a column.
    Column {
        Case = "case", "案件", "case";
        Measure = "measure", "事项", "measure";
        State = "state", "状态", "state";
        Outcome = "outcome", "评估", "outcome";
        Port = "port", "口岸", "port";
        Nationality = "nationality", "国籍", "nationality";
        Enterprise = "enterprise", "邀请单位", "enterprise";
        Name = "name", "姓名", "name";
        ChineseName = "chinese_name", "中文姓名", "Chinese name";
        Passport = "passport", "护照", "passport";
        BirthDate = "birth_date", "出生日期", "born";
        Sex = "sex", "性别", "sex";
        ReceivedOn = "received_on", "收件", "received";
        DueOn = "due_on", "期限", "due";
        Receipt = "receipt", "受理回执", "receipt";
        Custody = "custody", "护照所在", "passport is";
        Exempt = "exempt", "免留护照", "exempt";
        ClaimedBy = "claimed_by", "领办", "claimed by";
        Reviewer = "reviewer", "审核", "reviewed by";
        Approver = "approver", "决定", "decided by";
        Issuer = "issuer", "签发", "issued by";
        Document = "document", "证件号码", "document";
        ValidFrom = "valid_from", "有效期自", "valid from";
        ValidUntil = "valid_until", "有效期至", "valid until";
        Batch = "batch", "名单", "list";
        Provisional = "provisional", "工作日未公布的年份", "year not published";
    }
}

/// The columns where none are chosen.
pub const USUAL: [Column; 11] = [
    Column::Case,
    Column::Measure,
    Column::State,
    Column::Outcome,
    Column::Port,
    Column::Nationality,
    Column::Enterprise,
    Column::Name,
    Column::Passport,
    Column::ReceivedOn,
    Column::DueOn,
];

/// How people are named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// Passport numbers but for their last four.
    Masked,
    /// In full; recorded as a view.
    Full,
    /// By pseudonyms that are the same wherever the same key is used.
    Pseudonyms([u8; 32]),
}

/// What was exported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exported {
    /// Rows.
    pub rows: u64,
    /// Of rows with pseudonyms: those that few others are like, by what people can be told apart by.
    pub rows_in_small_cells: u64,
}

/// Fewer rows alike than this make a small cell.
pub const SMALL: u64 = 5;

/// Hands on the cases that fit a filter as rows of chosen columns, in the order of their numbers.
pub fn export(
    desk: &Desk,
    (filter, only): (&Filter, Option<&[CaseKey]>),
    (columns, naming): (&[Column], Naming),
    take: &mut dyn FnMut(&[String]) -> anyhow::Result<()>,
) -> anyhow::Result<Exported> {
    let _moment = desk.file.at_one_moment()?;
    let of_person = columns.iter().any(|column| is_of_person(*column));
    let of_document =
        columns.iter().any(|column| matches!(column, Column::Document | Column::ValidFrom | Column::ValidUntil));
    let mut alike = Alike::of(columns);
    let mut exported = Exported::default();
    let numbering = &desk.file.ledger().numbering;
    let counts = matches!(naming, Naming::Pseudonyms(_));
    desk.file.each_case(filter, |case| {
        if only.is_some_and(|only| only.binary_search(&case.key).is_err()) {
            return Ok(());
        }
        let person = if of_person { desk.applicant(&case)? } else { None };
        let document = if of_document { desk.file.issued(case.key)? } else { None };
        let value = |column: &Column| plain(desk, *column, &case, person.as_ref(), document.as_ref());
        let named = columns.iter().map(|column| named(*column, value(column).unwrap_or_default(), naming, numbering));
        let row: Vec<String> = named.collect();
        if counts {
            alike.add(&row);
        }
        exported.rows += 1;
        take(&row)
    })?;
    Ok(Exported { rows_in_small_cells: alike.small(), ..exported })
}

fn is_of_person(column: Column) -> bool {
    matches!(column, Column::Name | Column::ChineseName | Column::Passport | Column::BirthDate | Column::Sex)
}

fn plain(
    desk: &Desk,
    column: Column,
    case: &CaseRow,
    person: Option<&PersonRow>,
    document: Option<&IssuedRow>,
) -> Option<String> {
    match column {
        Column::Case => Some(desk.number(case.key)),
        Column::Measure => Some(case.measure.to_string()),
        Column::State => Some(case.state.to_string()),
        Column::Outcome => Some(case.outcome.clone()),
        Column::Port => case.port.clone(),
        Column::Nationality => case.nationality.clone(),
        Column::Enterprise => case.enterprise.clone(),
        Column::Name => person?.name.clone(),
        Column::ChineseName => person?.chinese_name.clone(),
        Column::Passport => person?.passport.clone(),
        Column::BirthDate => Some(person?.birth_date?.to_string()),
        Column::Sex => person?.sex.clone(),
        Column::ReceivedOn => Some(case.received_on.to_string()),
        Column::DueOn => Some(case.due_on?.to_string()),
        Column::Receipt => desk.receipt(case),
        Column::Custody => Some(case.custody.to_string()),
        Column::Exempt => Some(case.exempt.to_string()),
        Column::ClaimedBy => case.claimed_by.clone(),
        Column::Reviewer => case.reviewer.clone(),
        Column::Approver => case.approver.clone(),
        Column::Issuer => case.issuer.clone(),
        Column::Batch => Some(case.batch?.to_string()),
        Column::Provisional => Some(provisional(desk, case).ok()??.to_string()),
        Column::Document => Some(document?.number.clone()),
        Column::ValidFrom => Some(document?.valid_from.to_string()),
        Column::ValidUntil => Some(document?.valid_until?.to_string()),
    }
}

/// What begins the pseudonym of a column; `None` for what names nobody.
fn pseudonym(column: Column) -> Option<&'static str> {
    match column {
        Column::Case | Column::Receipt => Some("C"),
        Column::Enterprise => Some("E"),
        Column::Name | Column::ChineseName => Some("N"),
        Column::Passport => Some("P"),
        Column::ClaimedBy | Column::Reviewer | Column::Approver | Column::Issuer => Some("O"),
        Column::Document => Some("D"),
        Column::Measure
        | Column::State
        | Column::Outcome
        | Column::Port
        | Column::Nationality
        | Column::BirthDate
        | Column::Sex
        | Column::ReceivedOn
        | Column::DueOn
        | Column::Custody
        | Column::Exempt
        | Column::ValidFrom
        | Column::ValidUntil
        | Column::Batch
        | Column::Provisional => None,
    }
}

/// Hexadecimal digits of a pseudonym: enough that two of ten million do not meet.
const DIGITS: usize = 16;
/// Of a birth date only the year is left.
const YEAR: usize = 4;

fn named(column: Column, value: String, naming: Naming, numbering: &Numbering) -> String {
    match (naming, column) {
        _ if value.is_empty() => value,
        (Naming::Masked, Column::Passport) => masked(&value),
        (Naming::Pseudonyms(_), Column::BirthDate) => value.chars().take(YEAR).collect(),
        (Naming::Pseudonyms(key), column) => match pseudonym(column) {
            None => value,
            Some(start) => {
                // The receipt of a case leads to the same pseudonym as its number.
                let of_case = if column == Column::Receipt { numbering.within_receipt(&value) } else { None };
                let plain = of_case.unwrap_or(&value).to_uppercase();
                let said = Canonical::new(b"vps1").bytes(&key).bytes(start.as_bytes()).bytes(plain.as_bytes());
                format!("{start}-{}", &Hash::of(&said.done()).to_string()[..DIGITS])
            }
        },
        (Naming::Masked | Naming::Full, _) => value,
    }
}

/// How many rows have in common what people can be told apart by: a digest of it each, so that a million fit.
struct Alike {
    places: Vec<usize>,
    rows: HashMap<u64, u8>,
}

impl Alike {
    fn of(columns: &[Column]) -> Alike {
        let tells = |column: &Column| {
            matches!(
                column,
                Column::Measure
                    | Column::Port
                    | Column::Nationality
                    | Column::Enterprise
                    | Column::BirthDate
                    | Column::Sex
                    | Column::ReceivedOn
            )
        };
        let places = (0..columns.len()).filter(|place| tells(&columns[*place])).collect();
        Alike { places, rows: HashMap::new() }
    }

    fn add(&mut self, row: &[String]) {
        let mut said = Canonical::new(b"vps2");
        for place in &self.places {
            said = said.bytes(row[*place].as_bytes());
        }
        let digest = Hash::of(&said.done());
        let (start, _) = digest.as_bytes().as_chunks::<8>();
        let many = self.rows.entry(u64::from_be_bytes(start[0])).or_default();
        *many = many.saturating_add(1);
    }

    /// Counts the rows that fewer than [`SMALL`] have in common.
    fn small(&self) -> u64 {
        self.rows.values().map(|many| u64::from(*many)).filter(|many| *many < SMALL).sum()
    }
}
