//! What a paper tells of.

use chrono::NaiveDate;

/// The event that a paper tells of, the last day of what it proves, and what it says.
pub struct About<T> {
    /// The event.
    pub event: u64,
    /// The last day.
    pub last_day: Option<NaiveDate>,
    /// What it says.
    pub says: T,
}

impl<T> About<T> {
    /// Says the same as one of several papers.
    pub fn saying<U>(self, one_of: impl FnOnce(T) -> U) -> About<U> {
        About { event: self.event, last_day: self.last_day, says: one_of(self.says) }
    }
}
