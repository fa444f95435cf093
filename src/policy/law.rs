//! The articles that the rules cite, in the official Chinese with a working rendering in English, and their citations.

mod cite;

use std::sync::OnceLock;

use chrono::NaiveDate;

pub use cite::{articles_of, cite_zh, laws_of};

/// A law or regulation that the rules cite.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum LawId {
    /// Exit and Entry Administration Law, cited as `EEAL`.
    Eeal,
    /// Regulations on the Administration of Entry and Exit of Foreigners, cited as `Reg`.
    Reg,
    /// Nationality Law, cited as `Nationality Law`.
    Nationality,
    /// Civil Code, cited as `Civil Code`.
    Civil,
}

impl LawId {
    /// All of them.
    pub const ALL: [LawId; 4] = [LawId::Eeal, LawId::Reg, LawId::Nationality, LawId::Civil];

    /// Returns the word that stands before an article in an English citation.
    pub fn en(self) -> &'static str {
        match self {
            LawId::Eeal => "EEAL",
            LawId::Reg => "Reg",
            LawId::Nationality => "Nationality Law",
            LawId::Civil => "Civil Code",
        }
    }

    /// Returns the document that promulgated it.
    pub fn document(self) -> &'static str {
        match self {
            LawId::Eeal => "主席令第57号",
            LawId::Reg => "国务院令第637号",
            LawId::Nationality => "全国人民代表大会常务委员会委员长令第8号",
            LawId::Civil => "主席令第45号",
        }
    }

    /// Returns its first day.
    pub fn in_force_from(self) -> NaiveDate {
        let (year, month, day) = match self {
            LawId::Eeal => (2013, 7, 1),
            LawId::Reg => (2013, 9, 1),
            LawId::Nationality => (1980, 9, 10),
            LawId::Civil => (2021, 1, 1),
        };
        NaiveDate::from_ymd_opt(year, month, day).expect("a day of the calendar")
    }

    /// Returns the title in Chinese, with its brackets.
    pub fn zh(self) -> &'static str {
        match self {
            LawId::Eeal => "《出境入境管理法》",
            LawId::Reg => "《外国人入境出境管理条例》",
            LawId::Nationality => "《国籍法》",
            LawId::Civil => "《民法典》",
        }
    }
}

/// The wording of an article.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Article {
    /// The law or regulation.
    pub law: LawId,
    /// Number of the article, from 1.
    pub number: u16,
    /// First day of this wording, where the article was amended; `None` for the original wording.
    #[serde(default)]
    pub from: Option<NaiveDate>,
    /// Official text, one string for each paragraph (款); its items (项) stand on lines of their own.
    pub paragraphs: Vec<String>,
    /// Working rendering in English, paragraph for paragraph and line for line.
    pub paragraphs_en: Vec<String>,
}

/// A measure, norm or standard: in the words in which it was published, or summed up.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishedText {
    /// How citations name it, such as `MPS measure 2023-08-03`.
    pub id: String,
    /// The document as its issuer names it.
    pub document: String,
    /// The words are a summary, not those of the document.
    #[serde(default)]
    pub summary: bool,
    /// Day of publication.
    pub published: NaiveDate,
    /// First day it applied, where that is another one.
    #[serde(default)]
    pub from: Option<NaiveDate>,
    /// Text in Chinese.
    pub zh: String,
    /// Working rendering in English.
    pub en: String,
    /// Where it was published, and what is not known about it.
    pub source: String,
}

/// Words that stand in citations beside articles.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Phrase {
    en: String,
    zh: String,
}

/// All texts that are compiled in.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Law {
    article: Vec<Article>,
    text: Vec<PublishedText>,
    phrase: Vec<Phrase>,
}

impl Law {
    /// Returns the texts that are compiled in.
    pub fn built_in() -> &'static Law {
        static LAW: OnceLock<Law> = OnceLock::new();
        LAW.get_or_init(|| toml::from_str(include_str!("law.toml")).expect("the built-in law is read in a test"))
    }

    /// Returns the newest wording of an article.
    pub fn article(&self, law: LawId, number: u16) -> Option<&Article> {
        self.wordings(law, number).last()
    }

    /// Returns the wording of an article on `day`; the original one for days before it was in force.
    pub fn article_on(&self, law: LawId, number: u16, day: NaiveDate) -> Option<&Article> {
        self.wordings(law, number).rfind(|article| article.from.is_none_or(|from| from <= day))
    }

    /// Returns a measure or norm by the name that citations use.
    pub fn text(&self, id: &str) -> Option<&PublishedText> {
        self.text.iter().find(|text| text.id == id)
    }

    /// Returns all wordings of all articles, law by law in order of numbers, the older wording first.
    pub fn articles(&self) -> &[Article] {
        &self.article
    }

    /// Returns the measures and norms that a citation names.
    pub fn texts_of(&self, citation: &str) -> Vec<&PublishedText> {
        self.text.iter().filter(|text| citation.contains(&text.id)).collect()
    }

    /// Returns all measures and norms.
    pub fn texts(&self) -> &[PublishedText] {
        &self.text
    }

    fn wordings(&self, law: LawId, number: u16) -> impl DoubleEndedIterator<Item = &Article> {
        self.article.iter().filter(move |article| article.law == law && article.number == number)
    }

    fn phrase(&self, en: &str) -> Option<&str> {
        self.phrase.iter().find(|phrase| phrase.en == en).map(|phrase| phrase.zh.as_str())
    }
}
