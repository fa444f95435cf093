//! Rows below the header that are no people: totals, labels of groups, the header again, words at the foot. A row in which
//! cells of a person stand is never one of them.

use super::rows::{Mark, SheetRow};
use super::{Why, survey};
use crate::domain::words::Word;
use crate::identity::country;
use crate::lists::cell::{self, Days, day};
use crate::lists::header::{Columns, Field, field_named, folded};

/// Rows below the header that may say how to fill it in.
pub(super) const INSTRUCTIONS_WITHIN: u64 = 3;
/// First cells of rows that add up, in their folded form, without the number that follows.
const TOTALS: [&str; 36] = [
    "合计",
    "总计",
    "小计",
    "共计",
    "总人数",
    "合计人数",
    "人数合计",
    "人数总计",
    "人数小计",
    "共",
    "总共",
    "人数",
    "本页小计",
    "本页合计",
    "本页共计",
    "本页人数",
    "本页共",
    "累计",
    "全部合计",
    "总合计",
    "合计共",
    "以上共计",
    "以上合计",
    "total",
    "totals",
    "subtotal",
    "grandtotal",
    "sum",
    "totalpersons",
    "totalpeople",
    "totalnumber",
    "pagetotal",
    "totalpax",
    "headcount",
    "totalparticipants",
    "totalvisitors",
];
/// What follows the number in such a cell.
const UNITS: [&str; 10] = ["", "人", "名", "位", "人次", "persons", "pax", "people", "person", "participants"];
/// First cells of rows that give an example.
const EXAMPLES: [&str; 12] =
    ["示例", "例", "样例", "例子", "example", "sample", "eg", "范例", "填写示例", "填写样例", "举例", "示范"];
/// Words of rows that say how to fill the sheet in.
const INSTRUCTIONS: [&str; 17] = [
    "必填",
    "选填",
    "格式",
    "示例",
    "例如",
    "如：",
    "如:",
    "请填",
    "填写",
    "同护照",
    "yyyy",
    "e.g.",
    "format",
    "required",
    "optional",
    "as in passport",
    "as per passport",
];
/// Words that stand in the label of a group, in small letters.
const GROUPS: [&str; 60] = [
    "人员",
    "名单",
    "专家",
    "陪同",
    "随行",
    "家属",
    "贵宾",
    "领导",
    "翻译",
    "vip",
    "vips",
    "experts",
    "delegates",
    "accompanying",
    "馆",
    "展区",
    "展厅",
    "展团",
    "组",
    "团",
    "部分",
    "分会场",
    "会场",
    "批次",
    "第一批",
    "批",
    "地区",
    "代表团",
    "类",
    "厅",
    "区域",
    "单位",
    "公司",
    "集团",
    "协会",
    "嘉宾",
    "观众",
    "展商",
    "媒体",
    "工作人员",
    "hall",
    "group",
    "pavilion",
    "delegation",
    "team",
    "booth",
    "zone",
    "section",
    "part",
    "batch",
    "exhibitors",
    "speakers",
    "guests",
    "visitors",
    "staff",
    "crew",
    "region",
    "company",
    "co., ltd",
    "gmbh",
];
/// Words of those who sign, declare or count pages, in small letters.
const FEET: [&str; 64] = [
    "空白",
    "无正文",
    "签字",
    "签名",
    "签章",
    "盖章",
    "公章",
    "负责人",
    "经办人",
    "制表",
    "填表",
    "审核",
    "审批",
    "复核",
    "核对",
    "年   月",
    "年 月",
    "年月日",
    "以上信息",
    "以上内容",
    "以上人员",
    "以上名单",
    "真实有效",
    "承诺",
    "声明",
    "保证",
    "责任",
    "注：",
    "注:",
    "备注：",
    "备注:",
    "说明：",
    "说明:",
    "联系人：",
    "联系人:",
    "联系电话",
    "电话：",
    "电话:",
    "日期：",
    "日期:",
    "共　页",
    "页",
    "打印",
    "signature",
    "signed",
    "stamp",
    "seal",
    "prepared by",
    "approved by",
    "checked by",
    "submitted by",
    "authorized",
    "authorised",
    "declare",
    "certify",
    "confirm",
    "responsible",
    "note:",
    "notes:",
    "remark:",
    "remarks:",
    "date:",
    "page ",
    "printed",
];
/// From so many characters on, a single cell is a sentence.
const SENTENCE: usize = 40;
/// Fewest signs of a line that is drawn.
const DRAWN: usize = 3;
/// Fewest cells that repeat the header.
const REPEATED: usize = 3;

/// Tells why a row below the header is no person; `None` for a person, and for a row in which nothing stands. `near` is a
/// row close below the header.
pub(super) fn why(row: &SheetRow, columns: &Columns, header: &[String], near: bool) -> Option<Why> {
    let at = |field: Field| columns.column(field).map_or("", |column| row.cell(column).trim());
    if near && instructs(row, columns) {
        return Some(Why::Instruction);
    }
    if cell::looks_like_passport(at(Field::Passport)) || survey::is_blank(row) {
        return None;
    }
    if adds_up(row) {
        return Some(Why::Total);
    }
    if repeats(row, header) || names_columns(row, columns) {
        return Some(Why::Header);
    }
    let own: Vec<(usize, &str)> = filled(row).collect();
    let number = columns.column(Field::Number);
    match own.as_slice() {
        [] => None,
        [(column, cell)] if Some(*column) == number && is_number(cell) => Some(Why::NumberOnly),
        [(column, cell)] => label(*column, cell, columns),
        several => {
            let is_day = |cell: &str| !matches!(day::written(cell), Days::None);
            let aside = |cell: &str| is_foot(cell) || is_count(cell) || is_day(cell);
            let says = is_person(row, columns) || !several.iter().all(|(_, cell)| aside(cell));
            (!says && several.iter().any(|(_, cell)| is_foot(cell) || is_group(cell))).then_some(Why::Foot)
        }
    }
}

/// The cells in which something stands, without those that a merged one covers.
fn filled(row: &SheetRow) -> impl Iterator<Item = (usize, &str)> {
    let cells = row.cells().enumerate().map(|(column, cell)| (column, cell.trim()));
    cells.filter(|(column, cell)| !cell.is_empty() && row.mark(*column) != Mark::Merged)
}

/// What a single cell of a row says, where it is no part of a person.
fn label(column: usize, cell: &str, columns: &Columns) -> Option<Why> {
    if is_foot(cell) || is_line(cell) || SENTENCE <= cell.chars().count() {
        return Some(Why::Foot);
    }
    let field = Field::ALL.iter().find(|field| columns.column(**field) == Some(column));
    match field {
        // A cell in the column of numbers, or before all names, that is no number.
        None | Some(Field::Number) => Some(Why::Group),
        Some(Field::FullName | Field::Surname | Field::ChineseName | Field::Nationality) => {
            let is_label = is_group(cell) || is_count(cell) || !country::find(cell).is_empty();
            (is_label && (*field? != Field::Nationality || column == 0)).then_some(Why::Group)
        }
        Some(_) => (column == 0 && is_group(cell)).then_some(Why::Group),
    }
}

fn is_number(cell: &str) -> bool {
    cell.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// `2人`, `（2人）`, `12 persons`.
fn is_count(cell: &str) -> bool {
    let plain = folded(cell);
    let rest = plain.trim_start_matches('共').trim_start_matches(|c: char| c.is_ascii_digit());
    rest.len() < plain.len() && UNITS.contains(&rest) && !rest.is_empty()
}

fn is_foot(cell: &str) -> bool {
    let small = cell.to_lowercase();
    FEET.iter().any(|word| small.contains(word)) && (!cell.is_ascii() || small.contains([':', ' ', '_', '.']))
}

/// `----`, `********`: a line that is drawn; a question mark may be what is left of a name.
fn is_line(cell: &str) -> bool {
    let signs = ['-', '—', '－', '_', '=', '*', '＊', '~', '.', '…', '·', '#', '/', '─', '━'];
    DRAWN <= cell.chars().count() && cell.chars().all(|c| signs.contains(&c) || c.is_whitespace())
}

/// `一、`, `（二）`: parts of a list are numbered so, and no name is.
fn is_numbered(cell: &str) -> bool {
    let inner = cell.trim_start_matches(['（', '(', '第']);
    let rest = inner.trim_start_matches(['一', '二', '三', '四', '五', '六', '七', '八', '九', '十']);
    rest.len() < inner.len() && rest.starts_with(['、', '．', '.', '）', ')'])
}

fn is_group(cell: &str) -> bool {
    if is_numbered(cell) {
        return true;
    }
    let small = cell.to_lowercase();
    let by_words = GROUPS.iter().any(|word| {
        if word.is_ascii() {
            small.split(|c: char| !c.is_alphanumeric()).any(|part| part == *word)
                || (word.contains(' ') && small.contains(word))
        } else {
            small.contains(word)
        }
    });
    // A name has no digits, no colon and no pair of brackets around a number.
    by_words
        || cell.contains(['：', ':', '【', '】', '■', '●', '★', '—'])
        || (cell.contains(['（', '(']) && is_count(inside(cell)))
}

fn inside(cell: &str) -> &str {
    let start = cell.find(['（', '(']).map_or(0, |at| at + cell[at..].chars().next().map_or(1, char::len_utf8));
    cell[start..].trim_end_matches(['）', ')', ' '])
}

/// The header, printed again at the top of a page.
fn repeats(row: &SheetRow, header: &[String]) -> bool {
    let mut same = 0;
    for (column, cell) in filled(row) {
        if header.get(column).is_none_or(|name| *name != folded(cell)) {
            return false;
        }
        same += 1;
    }
    REPEATED <= same
}

/// The header in another language: the cells are names of their own columns.
fn names_columns(row: &SheetRow, columns: &Columns) -> bool {
    let (mut known, mut other) = (0, 0);
    for (column, cell) in filled(row) {
        match (columns.field_of(column), field_named(cell)) {
            (Some(field), Some(named)) if field == named || alike(field, named) => known += 1,
            (Some(_), Some(_)) => return false,
            (None, _) | (_, None) => other += 1,
        }
    }
    // Here and there a word that is not known.
    REPEATED <= known && 4 * other <= known
}

/// Names that are used for one another.
fn alike(one: Field, other: Field) -> bool {
    let is_name = |field: Field| matches!(field, Field::FullName | Field::Surname | Field::GivenNames);
    is_name(one) && is_name(other) || [one, other].iter().all(|field| matches!(field, Field::Employer | Field::Inviter))
}

/// Tells whether a row adds the others up: its first cell says so.
fn adds_up(row: &SheetRow) -> bool {
    let Some((_, first)) = filled(row).next() else { return false };
    // Words in both languages, numbers and what is counted, in whatever order: `合计 Total`, `共 15 人 / 15 persons in total`.
    let plain = folded(first);
    let (mut rest, mut says_so) = (plain.as_str(), false);
    while !rest.is_empty() {
        let longest = |words: &[&'static str]| -> usize {
            words.iter().filter(|word| rest.starts_with(**word)).map(|word| word.len()).max().unwrap_or(0)
        };
        let (total, unit) = (longest(&TOTALS), longest(&UNITS));
        let number = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let taken = total.max(unit).max(number);
        if taken == 0 {
            return false;
        }
        says_so |= total == taken;
        rest = &rest[taken..];
    }
    says_so
}

fn is_person(row: &SheetRow, columns: &Columns) -> bool {
    let cell = |field: Field| columns.column(field).map_or("", |column| row.cell(column).trim());
    cell::looks_like_passport(cell(Field::Passport))
        || !country::find(cell(Field::Nationality)).is_empty()
        || !matches!(day::written(cell(Field::BirthDate)), Days::None)
}

/// Tells whether a row below the header says how to fill it in, or gives an example, and is no person.
fn instructs(row: &SheetRow, columns: &Columns) -> bool {
    let Some((_, first)) = filled(row).next() else { return false };
    let plain = folded(first);
    if EXAMPLES.contains(&plain.trim_end_matches(|c: char| c.is_ascii_digit())) {
        return true;
    }
    let says_how = |cell: &str| {
        let small = cell.to_lowercase();
        INSTRUCTIONS.iter().any(|word| small.contains(word))
    };
    1 < row.cells().filter(|cell| says_how(cell)).count() && !is_person(row, columns)
}
