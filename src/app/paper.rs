//! Papers: what each says, as plain structs, and the printing of one; each copy is an act, and a copy after the first
//! needs a reason.

mod about;
pub mod confirmation;
pub mod custody;
pub mod decision;
mod draft;
pub mod ended;
pub mod file;
pub(super) mod kind;
pub mod notice;
pub mod receipt;
pub mod stamp;
pub mod subject;
pub mod void_notice;

pub use draft::{Body, Draft, draft};
pub use kind::Paper;
pub use stamp::{Stamp, Words, foreseen, record, sign};
