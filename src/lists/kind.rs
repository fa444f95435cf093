//! What kind of file a list is, by its content and whatever its name says: text, a workbook that is read, or another kind,
//! which is refused by its name.

use std::io::Read;

use super::fault::unreadable;
use super::source::Source;
use super::workbook::{Kind, compound_names, encrypted, incomplete, part_names};
use crate::domain::text::Text;
use crate::error::UserError;

/// Bytes by which a kind is told.
const HEAD: u64 = 8 << 10;

/// A PDF begins within so many bytes.
const PDF_WITHIN: usize = 1 << 10;
/// Kinds by their first bytes: what they begin with, and what they are, in Chinese and in English.
const SIGNS: [(&[u8], &str, &str); 30] = [
    (b"%PDF", "PDF 文件", "a PDF"),
    (b"{\\rtf", "RTF 文档", "an RTF document"),
    (b"\x89PNG", "PNG 图片", "a picture (PNG)"),
    (b"\xff\xd8\xff", "JPEG 图片", "a picture (JPEG)"),
    (b"GIF8", "GIF 图片", "a picture (GIF)"),
    (b"II*\0", "TIFF 图片", "a picture (TIFF)"),
    (b"MM\0*", "TIFF 图片", "a picture (TIFF)"),
    (b"\0\0\x01\0", "图标文件", "a picture (ICO)"),
    (b"8BPS", "PSD 图片", "a picture (PSD)"),
    (b"Rar!", "RAR 压缩包", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "7z 压缩包", "a 7z archive"),
    (b"\x1f\x8b", "gzip 压缩包", "a gzip archive"),
    (b"BZh", "bzip2 压缩包", "a bzip2 archive"),
    (b"\xfd7zXZ\0", "xz 压缩包", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "zstd 压缩包", "a zstd archive"),
    (b"MSCF", "CAB 压缩包", "a cabinet archive"),
    (b"PK\x05\x06", "空的 ZIP 压缩包", "an empty ZIP archive"),
    (b"PK\x07\x08", "分卷 ZIP 压缩包", "a part of a ZIP archive"),
    (b"SQLite format 3\0", "SQLite 数据库", "an SQLite database"),
    (b"\0\x01\0\0Standard Jet DB", "Access 数据库", "an Access database"),
    (b"\0\x01\0\0Standard ACE DB", "Access 数据库", "an Access database"),
    (b"ID;P", "SYLK 表格", "a SYLK sheet"),
    (b"TABLE\r\n0,1", "DIF 表格", "a DIF sheet"),
    (b"\x09\x04\x06\0", "Excel 4.0 工作簿", "a workbook of Excel 4.0"),
    (b"\x09\x02\x06\0", "Excel 3.0 工作簿", "a workbook of Excel 3.0"),
    (b"\x09\x08\x08\0\0\x05", "Excel 5.0 裸数据流", "a bare stream of Excel 5.0"),
    (b"\0\0\x1a\0", "Lotus 1-2-3 表格", "a Lotus 1-2-3 sheet"),
    (b"PAR1", "Parquet 数据", "Parquet data"),
    (b"MZ", "程序", "a program"),
    (b"\x7fELF", "程序", "a program"),
];

/// Parts of ZIP files: how a name begins, and what the file is.
const PARTS: [(&str, &str, &str); 14] = [
    ("xl/workbook.bin", "二进制工作簿（XLSB）", "a binary workbook (XLSB)"),
    ("word/", "Word 文档（DOCX）", "a Word document (DOCX)"),
    ("ppt/", "PowerPoint 演示文稿（PPTX）", "a PowerPoint presentation (PPTX)"),
    ("visio/", "Visio 绘图（VSDX）", "a Visio drawing (VSDX)"),
    ("index/tables/", "Apple Numbers 表格", "an Apple Numbers sheet"),
    ("index/calculationengine", "Apple Numbers 表格", "an Apple Numbers sheet"),
    ("index/slide", "Apple Keynote 演示文稿", "an Apple Keynote presentation"),
    ("index/document.iwa", "Apple iWork 文件（Numbers 或 Pages）", "an Apple iWork file (Numbers or Pages)"),
    ("index.zip", "Apple iWork 文件（Numbers 或 Pages）", "an Apple iWork file (Numbers or Pages)"),
    ("index.numbers", "Apple Numbers 表格", "an Apple Numbers sheet"),
    ("index.xml", "Apple iWork 文件（Numbers 或 Pages）", "an Apple iWork file (Numbers or Pages)"),
    ("content.opf", "电子书", "an e-book"),
    ("meta-inf/container.xml", "电子书", "an e-book"),
    ("androidmanifest.xml", "安卓程序", "a program (APK)"),
];

/// Tells what kind of workbook a list is; `None` for text.
pub(super) fn of(source: &Source) -> Result<Option<Kind>, UserError> {
    let mut head = Vec::new();
    source.reader().take(HEAD).read_to_end(&mut head).map_err(|_| incomplete())?;
    if head.starts_with(b"PK\x03\x04") {
        return zipped(source, &head).map(Some);
    }
    if head.starts_with(b"\xd0\xcf\x11\xe0") {
        return compound(source).map(Some);
    }
    if let Some((_, zh, en)) = SIGNS.iter().find(|(sign, _, _)| head.starts_with(sign)) {
        return Err(other(zh, en));
    }
    // What stands before a PDF changes nothing for its readers.
    if memchr::memmem::find(&head[..head.len().min(PDF_WITHIN)], b"%PDF-").is_some() {
        return Err(other("PDF 文件", "a PDF"));
    }
    match by_structure(&head) {
        Some((zh, en)) => Err(other(zh, en)),
        None => Ok(None),
    }
}

/// A file that is no list: told what it is, and what is read.
fn other(zh: &str, en: &str) -> UserError {
    unreadable(
        "other_kind",
        Text::new(format!("是{zh}，不是可以读取的名单"), format!("is {en}, which is no kind of list that is read")),
        Text::new(
            "在表格软件中打开后另存为 .xlsx 或者 CSV UTF-8 再导入；可读取 .xlsx、.xls、.ods、.csv、.txt",
            "open it in a spreadsheet and save it as .xlsx or CSV UTF-8; .xlsx, .xls, .ods, .csv and .txt are read",
        ),
    )
}

fn zipped(source: &Source, head: &[u8]) -> Result<Kind, UserError> {
    let names = match part_names(source) {
        Some(names) => names,
        // Cut short, it still tells the names of its first parts.
        None => names_in(head),
    };
    let has = |start: &str| names.iter().any(|name| name.starts_with(start));
    if let Some((_, zh, en)) = PARTS.iter().find(|(start, _, _)| has(start)) {
        return Err(other(zh, en));
    }
    let holds = |word: &[u8]| head.windows(word.len()).any(|window| window == word);
    if has("content.xml") || holds(b"opendocument.") {
        return open_document(source, &holds);
    }
    if has("xl/") || has("[content_types].xml") {
        return Ok(Kind::Xlsx);
    }
    if names.is_empty() { Err(incomplete()) } else { Err(other("ZIP 压缩包", "a ZIP archive")) }
}

/// What an OpenDocument is: by what its content says, wherever its type stands; by its type where it is encrypted or cut.
fn open_document(source: &Source, holds: &dyn Fn(&[u8]) -> bool) -> Result<Kind, UserError> {
    let text = ("OpenDocument 文档（ODT）", "an OpenDocument text (ODT)");
    let slides = ("OpenDocument 文件", "an OpenDocument file that is no spreadsheet");
    if is_encrypted_ods(source) {
        return Err(encrypted());
    }
    let content = content_of(source);
    let begins = |body: &[u8]| memchr::memmem::find(&content, body).is_some();
    let is_sheet = begins(b"<office:spreadsheet");
    if !is_sheet && (begins(b"<office:text") || holds(b"opendocument.text")) {
        return Err(other(text.0, text.1));
    }
    let of_other_type = holds(b"opendocument.") && !holds(b"opendocument.spreadsheet");
    let has_other =
        [&b"<office:presentation"[..], b"<office:drawing", b"<office:chart"].iter().any(|body| begins(body));
    if !is_sheet && (has_other || of_other_type) {
        return Err(other(slides.0, slides.1));
    }
    Ok(Kind::Ods)
}

/// Most of the content of an OpenDocument in which its body is looked for, bytes.
const CONTENT: u64 = 1 << 20;

fn content_of(source: &Source) -> Vec<u8> {
    let mut content = Vec::new();
    if let Ok(mut archive) = zip::ZipArchive::new(source.reader())
        && let Ok(part) = archive.by_name("content.xml")
    {
        // What cannot be read is told by whoever reads it whole.
        let _ = part.take(CONTENT).read_to_end(&mut content);
    }
    content
}

/// The names of parts as they stand before each part.
fn names_in(head: &[u8]) -> Vec<String> {
    let starts = memchr::memmem::find_iter(head, b"PK\x03\x04");
    let name = |at: usize| {
        let length = usize::from(u16::from_le_bytes([*head.get(at + 26)?, *head.get(at + 27)?]));
        Some(String::from_utf8_lossy(head.get(at + 30..at + 30 + length)?).to_lowercase())
    };
    starts.filter_map(name).collect()
}

/// Most of a manifest that is looked at, bytes.
const MANIFEST: u64 = 1 << 20;

fn is_encrypted_ods(source: &Source) -> bool {
    let Ok(mut archive) = zip::ZipArchive::new(source.reader()) else { return false };
    let Ok(part) = archive.by_name("META-INF/manifest.xml") else { return false };
    let mut text = Vec::new();
    part.take(MANIFEST).read_to_end(&mut text).is_ok() && memchr::memmem::find(&text, b"encryption-data").is_some()
}

fn compound(source: &Source) -> Result<Kind, UserError> {
    let names = compound_names(source);
    let has = |name: &str| names.iter().any(|known| known.eq_ignore_ascii_case(name));
    let starts = |start: &str| names.iter().any(|known| known.starts_with(start));
    if has("EncryptedPackage") || (names.is_empty() && says_encrypted(source)) {
        return Err(encrypted());
    }
    if has("Workbook") || has("Book") || names.is_empty() {
        return Ok(Kind::Xls);
    }
    if has("WordDocument") {
        return Err(other("Word 文档（DOC）", "a Word document (DOC)"));
    }
    if has("PowerPoint Document") {
        return Err(other("PowerPoint 演示文稿（PPT）", "a PowerPoint presentation (PPT)"));
    }
    if starts("__properties") || starts("__nameid") {
        return Err(other("Outlook 邮件（MSG）", "an Outlook message (MSG)"));
    }
    Err(other("其他 Office 文件", "an Office file that is no workbook"))
}

/// Tells whether a compound file that is cut names an encrypted workbook.
fn says_encrypted(source: &Source) -> bool {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut bytes = Vec::new();
    let read = source.reader().take(64 << 20).read_to_end(&mut bytes);
    read.is_ok() && memchr::memmem::find(&bytes, &name).is_some()
}

/// Kinds that are told by more than their first bytes.
fn by_structure(head: &[u8]) -> Option<(&'static str, &'static str)> {
    if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP") {
        return Some(("WEBP 图片", "a picture (WEBP)"));
    }
    if head.starts_with(b"BM") && head.get(6..10) == Some(&[0; 4]) {
        return Some(("BMP 图片", "a picture (BMP)"));
    }
    if head.get(4..8) == Some(b"ftyp") {
        return Some(match head.get(8..12) {
            Some(b"heic" | b"heix" | b"mif1" | b"avif" | b"msf1") => ("HEIC 图片", "a picture (HEIC)"),
            _ => ("视频文件", "a video"),
        });
    }
    if head.get(257..262) == Some(b"ustar") {
        return Some(("TAR 压缩包", "a TAR archive"));
    }
    if head.starts_with(b"bplist00") {
        return Some(("Apple 属性表", "an Apple property list"));
    }
    marked_up(&plain(head))
}

/// The beginning in small ASCII letters, whatever its encoding.
fn plain(head: &[u8]) -> String {
    let wide = head.starts_with(b"\xff\xfe")
        || head.starts_with(b"\xfe\xff")
        || head.iter().take(64).filter(|b| **b == 0).count() > 16;
    let bytes = head.iter().filter(|byte| !(wide && **byte == 0));
    let text: String = bytes.filter(|byte| byte.is_ascii()).map(|byte| char::from(byte.to_ascii_lowercase())).collect();
    text.trim_start().to_owned()
}

const PAGE: (&str, &str) = ("网页（HTML）", "a web page (HTML)");
const TAGS: [&str; 16] = [
    "<!doctype html",
    "<html",
    "<head",
    "<body",
    "<table",
    "<meta",
    "<style",
    "<script",
    "<div",
    "<p>",
    "<tr",
    "<title",
    "<center",
    "<font",
    "<br",
    "<form",
];

fn marked_up(text: &str) -> Option<(&'static str, &'static str)> {
    let mut rest = text;
    while let Some(comment) = rest.strip_prefix("<!--") {
        rest = comment.split_once("-->").map_or("", |(_, rest)| rest).trim_start();
    }
    if TAGS.iter().any(|tag| rest.starts_with(tag)) {
        return Some(PAGE);
    }
    let is_mail = [
        "mime-version:",
        "from:",
        "received:",
        "return-path:",
        "content-type:",
        "subject:",
        "message-id:",
        "date:",
        "x-",
    ]
    .iter()
    .any(|header| rest.starts_with(header));
    if is_mail
        && (rest.contains("multipart/related") || rest.contains("saved by") || rest.contains("content-location:"))
    {
        return Some(("单个文件网页（MHTML）", "a single-file web page (MHTML web archive)"));
    }
    if is_mail && rest.contains("mime-version:") {
        return Some(("电子邮件", "an e-mail message"));
    }
    if rest.starts_with("<?xml")
        || rest.starts_with("<?mso")
        || rest.starts_with("<workbook")
        || rest.starts_with("<office:")
    {
        return Some(if rest.contains("schemas-microsoft-com:office:spreadsheet") || rest.contains("excel.sheet") {
            ("XML 电子表格 2003（SpreadsheetML）", "an XML Spreadsheet 2003 (SpreadsheetML)")
        } else if rest.contains("opendocument.spreadsheet") {
            ("单个文件的 OpenDocument 表格（FODS）", "a flat OpenDocument spreadsheet (FODS)")
        } else if rest.contains("<html") {
            PAGE
        } else if rest.contains("word.document") || rest.contains("wordml") {
            ("Word XML 文档", "a Word XML document")
        } else {
            ("XML 文件", "an XML file")
        });
    }
    if rest.starts_with("begin:v") {
        return Some(("名片或者日历文件", "a business card or a calendar (vCard, iCalendar)"));
    }
    let is_json =
        rest.starts_with("{\"") || rest.starts_with("[{") || rest.starts_with("{\n") || rest.starts_with("{\r");
    is_json.then_some(("JSON 数据", "JSON data"))
}
