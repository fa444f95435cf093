//! Importing an enterprise list: every row comes to exactly one outcome; a plan says which, an import writes it.
//!
//! Three threads hand rows on: one reads and decides, one matches, settles and prepares what is written, one writes it
//! part by part, in one transaction of the case file. A plan is the same without the last. Only the outcome of a row is
//! kept: a few bytes.

mod above;
mod back;
mod drafts;
mod gone;
mod judge;
mod known_names;
mod lengths;
mod list;
mod matching;
mod moved;
mod origin;
mod parts;
mod plan;
mod read_row;
mod reading;
mod remarks;
mod settled;
mod since;
mod survey;
mod troubles;
mod write;

pub use back::{each_line, head, unsettled};
pub use judge::fact_of;
pub use known_names::{Unknown, of_row, unknown};
pub use list::{ListAsks, Progress, Said, Settlings};
pub use moved::moved;
pub use plan::{Plan, Row};
pub use remarks::{CHANGED, MAYBE_SECOND_TRIP, OTHERWISE, SECOND_TRIP, WAITS};
pub use since::since;
pub use survey::plan;
pub use troubles::{Trouble, Troubles};
pub use write::take;
