//! Who takes what is handed over in the place of its holder: by name, with a paper, and how they stand to the holder, as is
//! asked of who files for an applicant.

use super::fault;
use crate::domain::facts::Facts;
use crate::domain::text::Text;
use crate::domain::words::{FiledBy, Word};
use crate::error::UserError;
use crate::gate::{Same, is_the_applicant};

/// Who takes it, as it is asked; nobody where it is the holder.
#[derive(Clone, Copy, Debug, Default)]
pub struct TakerAsks<'a> {
    /// The name.
    pub name: Option<&'a str>,
    /// The paper that was shown: kind and number.
    pub paper: Option<&'a str>,
    /// How they stand to the holder.
    pub relation: Option<FiledBy>,
}

/// Who takes it.
#[derive(Clone, Debug)]
pub(super) struct Taker {
    pub(super) name: String,
    pub(super) paper: String,
    pub(super) relation: FiledBy,
}

impl TakerAsks<'_> {
    /// Returns who takes it, whole; whoever stands for the holder is somebody else, and is named with a paper.
    pub(super) fn of(self, facts: &Facts) -> Result<Option<Taker>, UserError> {
        let given = |said: Option<&str>| said.map(str::trim).filter(|said| !said.is_empty()).map(str::to_owned);
        let TakerAsks { name, paper, relation } = self;
        if name.is_none() && paper.is_none() && relation.is_none() {
            return Ok(None);
        }
        let name = given(name).ok_or_else(|| fault::needed("--to", "代领人姓名", "the name of who takes it"))?;
        let relation = relation.ok_or_else(|| {
            let codes: Vec<&str> = standing_for_another().map(Word::code).collect();
            let codes = codes.join(", ");
            let zh = format!("代领人与本人的关系（{codes} 之一）");
            fault::needed("--to-as", &zh, &format!("how who takes it stands to the holder ({codes})"))
        })?;
        let paper = given(paper).ok_or_else(|| {
            fault::needed("--to-paper", "代领人的证件种类和号码", "the paper of who takes it, kind and number")
        })?;
        let same = is_the_applicant(facts, &name, &paper);
        if let Some(what) = same.map(told).or_else(|| (relation == FiledBy::Applicant).then(holder)) {
            let hint = Text::new(
                "本人领取的不写 --to；确为同名的，在姓名后注明亲属关系",
                "leave --to out where the holder takes it; of a namesake add the kinship to the name",
            );
            return Err(UserError { hint, ..fault::refused("taker_is_the_holder", what.zh, what.en, Vec::new()) });
        }
        Ok(Some(Taker { name, paper, relation }))
    }
}

/// How somebody stands to the holder who is not the holder.
pub fn standing_for_another() -> impl Iterator<Item = FiledBy> {
    FiledBy::ALL.iter().copied().filter(|by| *by != FiledBy::Applicant)
}

fn holder() -> Text {
    Text::new("代领人即本人", "who takes it is said to be the holder")
}

fn told(same: Same) -> Text {
    match same {
        Same::Paper => Text::new("代领人的证件是本人的护照", "the paper of who takes it is the holder's passport"),
        Same::Name => Text::new("代领人与本人同名", "who takes it bears the holder's name"),
    }
}
