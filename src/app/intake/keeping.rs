//! Whether the passport is kept: where the law lets it be, the original was shown, and somebody says that it was handed over.

use crate::domain::life::Step;
use crate::domain::text::Text;
use crate::domain::words::{Shown, Verification};
use crate::error::{Exit, UserError};
use crate::gate::Standing;
use crate::gate::standing::Elsewhere;

/// What becomes of the passport of who files.
pub(super) struct Keeping {
    /// It was handed over, and is kept.
    pub(super) kept: bool,
    /// It might be.
    pub(super) may_be_kept: bool,
    /// Its holder keeps it while we examine.
    pub(super) exempt: bool,
}

/// Tells what becomes of the passport of an application that is taken in so.
pub(super) fn keeping(standing: &Standing, step: Step, hands_over: bool) -> Result<Keeping, UserError> {
    let retention = standing.decision.retention.as_ref();
    let law = retention.and_then(|retention| retention.passport_kept);
    let shown = standing.facts.passport.shown == Some(Shown::Original);
    let verification = standing.facts.passport.verification;
    let is_doubted = verification.is_some_and(|found| found != Verification::Verified);
    let elsewhere = standing.passport.elsewhere.as_ref();
    let taken = shown && step == Step::Accept && elsewhere.is_none();
    // Whether a doubtful one goes back a supervisor decides: it may be left here meanwhile, as `custody receive` takes it.
    let may_be_left = law == Some(true) || (retention.is_some() && law.is_none() && is_doubted);
    if hands_over && !(taken && may_be_left) {
        let seen = (shown, verification.is_some());
        return Err(passport_not_kept(&stays_with_holder(law, seen, elsewhere)));
    }
    let may_be_kept = taken && law == Some(true);
    Ok(Keeping { kept: hands_over, may_be_kept, exempt: law == Some(false) && step != Step::Draft })
}

/// Why a passport that is handed over is not kept.
fn stays_with_holder(kept: Option<bool>, (shown, verified): (bool, bool), elsewhere: Option<&Elsewhere>) -> Text {
    match (kept, elsewhere) {
        (Some(false), _) => {
            Text::new("本案免留护照", "the case is exempt: its holder keeps the passport while we examine")
        }
        (_, Some(elsewhere)) => elsewhere.says(),
        (_, None) if !shown => Text::new("未出示护照原件", "the original passport was not shown"),
        (None, None) if !verified => Text::new(
            "护照尚未核验，是否收存无法确定：核验后用 --set passport.verification=… 写明",
            "the passport was not verified yet, and whether it is kept depends on that: say what was found with --set \
             passport.verification=…",
        ),
        (Some(true) | None, None) => Text::new(
            "申请未被受理（草稿、材料不全，或者不属于留存护照的事项）",
            "the application is not accepted with a passport to be kept: a draft, an incomplete file, or no such measure",
        ),
    }
}

fn passport_not_kept(why: &Text) -> UserError {
    UserError::new(
        Exit::LawSaysNo,
        "passport_not_kept",
        Text::new(format!("护照不予收存：{}", why.zh), format!("the passport is not kept: {}", why.en)),
        Text::new(
            "去掉 --passport-kept 再收件；受理后交来的用 visa-cli custody receive",
            "take it in without --passport-kept; visa-cli custody receive takes what is handed over later",
        ),
    )
}
