//! Which papers there are.

use crate::domain::words::words;

words! {
    /// A paper that is printed.
    Paper {
        Receipt = "receipt", "受理回执", "receipt of acceptance";
        Notice = "notice", "一次性告知书", "notice of papers to be supplied";
        Decision = "decision", "决定书", "decision letter";
        Confirmation = "confirmation", "口岸签证确认书", "port-visa confirmation";
        VoidNotice = "void-notice", "签证证件作废告知书", "notice that a document is void";
        Custody = "custody", "护照交接单", "custody slip";
        File = "file", "案卷", "case file";
    }
}

impl Paper {
    /// The letter that its numbers begin with.
    pub(super) fn letter(self) -> char {
        match self {
            Paper::Receipt => 'R',
            Paper::Notice => 'N',
            Paper::Decision => 'D',
            Paper::Confirmation => 'C',
            Paper::VoidNotice => 'V',
            Paper::Custody => 'K',
            Paper::File => 'F',
        }
    }
}
