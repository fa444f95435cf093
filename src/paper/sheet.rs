//! A sheet: the words of a paper in their order, before anybody sets them.

use base64ct::{Base64, Encoding};
use unicode_normalization::UnicodeNormalization;

use crate::domain::safe;
use crate::domain::words::{Word, words};

words! {
    /// What a block of a sheet is.
    Kind {
        Office = "office", "机关", "office";
        Title = "title", "标题", "title";
        Banner = "banner", "标示", "banner";
        Rule = "rule", "分隔线", "rule";
        Heading = "heading", "小标题", "heading";
        Field = "field", "栏目", "field";
        Text = "text", "正文", "text";
        Warning = "warning", "提示", "warning";
        Item = "item", "条目", "item";
        Line = "line", "行", "line";
    }
}

impl Kind {
    /// How many parts a block has: most have Chinese and English; a field has a value too.
    fn parts(self) -> usize {
        match self {
            Kind::Rule => 0,
            Kind::Office | Kind::Line => 1,
            Kind::Title | Kind::Banner | Kind::Heading | Kind::Text | Kind::Warning => 2,
            Kind::Field | Kind::Item => 3,
        }
    }
}

/// A block: what it is, and its parts. An item has its number first, a field its value last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: Kind,
    /// Its parts; no part holds a control character.
    pub parts: Vec<String>,
}

/// The words of a paper.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// The blocks in their order.
    pub blocks: Vec<Block>,
}

impl Block {
    /// Makes a block; what its parts hold is made harmless.
    pub fn new<const N: usize>(kind: Kind, parts: [&str; N]) -> Block {
        Block { kind, parts: parts.iter().map(|part| clean(part)).collect() }
    }

    /// The block on a line of its own.
    pub fn line(&self) -> String {
        [self.kind.code()].into_iter().chain(self.parts.iter().map(String::as_str)).collect::<Vec<_>>().join("\t")
    }

    /// Reads a block from its line.
    pub fn read(line: &str) -> Option<Block> {
        let mut parts = line.split('\t');
        let kind = Kind::find(parts.next()?)?;
        let parts: Vec<String> = parts.map(str::to_owned).collect();
        let harmless = parts.iter().all(|part| clean(part) == *part);
        (parts.len() == kind.parts() && harmless).then_some(Block { kind, parts })
    }
}

/// Composed, on one line, with every character shown that would act or hide.
pub fn clean(text: &str) -> String {
    let composed: String = text.nfc().map(|c| if matches!(c, '\t' | '\n' | '\r') { ' ' } else { c }).collect();
    safe::shown(composed.trim()).into_owned()
}

/// What stands before and after a sheet that a page or a PDF carries.
const CARRIED: (&str, &str) = ("visa-cli-sheet:", ";");

impl Sheet {
    /// The sheet with its code, as a page or a PDF carries it: letters, digits and `+/=` alone.
    pub fn carried(&self, code: &str) -> String {
        let lines: Vec<String> = self.blocks.iter().map(Block::line).collect();
        let text = format!("{code}\n{}", lines.join("\n"));
        format!("{}{}{}", CARRIED.0, Base64::encode_string(text.as_bytes()), CARRIED.1)
    }

    /// Finds the sheet that a page or a PDF carries, and its code.
    pub fn found_in(bytes: &[u8]) -> Option<(Sheet, String)> {
        let begin = memchr::memmem::find(bytes, CARRIED.0.as_bytes())? + CARRIED.0.len();
        let length = memchr::memchr(CARRIED.1.as_bytes()[0], &bytes[begin..])?;
        let text = std::str::from_utf8(&bytes[begin..begin + length]).ok()?;
        let text = String::from_utf8(Base64::decode_vec(text).ok()?).ok()?;
        let (code, lines) = text.split_once('\n')?;
        let blocks = lines.split('\n').map(Block::read).collect::<Option<Vec<_>>>()?;
        Some((Sheet { blocks }, code.to_owned()))
    }

    /// The title in both languages.
    pub fn title(&self) -> Option<(&str, &str)> {
        let title = self.blocks.iter().find(|block| block.kind == Kind::Title)?;
        Some((&title.parts[0], &title.parts[1]))
    }
}
