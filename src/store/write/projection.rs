//! What follows from an event in the tables that can be rebuilt from the record. The rows of a list are prepared beside it
//! (`store/lists`) and held equal by `audit verify`.

mod cases;
mod correction;
mod erasure;
mod law;
mod office;
mod people;
mod slip;
mod stock;

use crate::domain::life::{SecondLook, Step};
use crate::record::act::Act;
use crate::record::event::Event;
use crate::store::count::write as counts;
use crate::store::engine::Change;
use crate::store::fault::StoreError;
use crate::store::register::entering;
use crate::store::register::entry::Entry;

/// Applies an event to the tables and to the counts; [`counts::post`] ends a transaction.
pub(in crate::store) fn project(event: &Event, act: &Act, to: &mut Change) -> Result<(), StoreError> {
    counts::before(event, act, to)?;
    apply(event, act, to)?;
    counts::after(event, act, to)
}

/// Applies an event to the tables and leaves the counts alone: each case comes to the rows that [`project`] makes of it.
pub(in crate::store) fn project_alone(event: &Event, act: &Act, to: &mut Change) -> Result<(), StoreError> {
    apply(event, act, to)?;
    if counts::moves(act) { counts::moved(event, to) } else { Ok(()) }
}

/// Applies an event to the tables alone.
pub(in crate::store) fn apply(event: &Event, act: &Act, to: &mut Change) -> Result<(), StoreError> {
    slip::remember(event, to)?;
    match act {
        Act::LedgerOpened(genesis) => office::opened(event, genesis, to),
        Act::RosterProposed(proposal) => office::proposed(event, proposal, to),
        Act::RosterConfirmed(confirmation) => office::confirmed(event, confirmation, to),
        Act::PolicyKept(kept) => law::policy_kept(event, kept, to),
        Act::LawProposed(proposed) => law::proposed(event, proposed, to),
        Act::LawActivated(activated) => law::activated(event, activated, to),
        Act::PeriodSet(set) => cases::period_set(event, set, to),
        Act::UnitMarked(marked) => office::unit_marked(event, marked, to),
        Act::Drafted(taken) | Act::Accepted(taken) => cases::taken(event, taken, to),
        Act::DeemedAccepted(deemed) => cases::deemed_accepted(event, deemed, to),
        Act::Noticed(noticed) => cases::noticed(event, noticed, to),
        Act::Amended(amended) => cases::amended(event, amended, to),
        Act::PaperAdded(added) => cases::paper_added(event, added, to),
        Act::PaperVerified(verified) => cases::paper_verified(event, verified, to),
        Act::Inquired(inquired) => cases::inquired(event, inquired, to),
        Act::CustodyMoved(moved) => cases::custody_moved(event, moved, to),
        Act::Claimed(_) => cases::claimed(event, to),
        Act::Reviewed(reviewed) => cases::reviewed(event, reviewed, to),
        Act::Returned(_) => cases::returned(event, to),
        Act::Endorsed(decided) => cases::endorsed(event, decided, to),
        Act::Approved(decided) => cases::decided(event, Step::Approve, decided, to),
        Act::Refused(decided) => cases::decided(event, Step::Refuse, decided, to),
        Act::Withdrawn(_) => cases::moved(event, Step::Withdraw, to),
        Act::Issued(issued) => cases::issued(event, issued, to),
        Act::Collected(_) => cases::moved(event, Step::Collect, to),
        Act::Voided(ended) => cases::voided(event, ended, to),
        Act::Undone(undone) => slip::undone(event, undone, to),
        Act::Corrected(_) | Act::CorrectionProposed(_) | Act::CorrectionWithdrawn(_) => correction::of(event, act, to),
        Act::StockReceived(came) => stock::received(event, came, to),
        Act::StockReturned(_) | Act::StockFound(_) | Act::NumberSpoiled(_) => stock::of(event, act, to),
        Act::Recused(_) => cases::recused(event, to),
        Act::Drawn(_) => cases::second_look_asked(event, SecondLook::Sample, None, to),
        Act::LookedAgain(looked) => cases::looked_again(event, looked, to),
        Act::InterestStated(interest) => office::interest_stated(event, interest, to),
        Act::Linked(_) | Act::Distinct(_) | Act::Unlinked(_) | Act::Parted(_) => people::found(event, act, to),
        Act::Printed(_) | Act::TakenOver(_) => cases::touched(event, to),
        Act::Viewed(_)
        | Act::StockCounted(_)
        | Act::ListPart(_)
        | Act::BackedUp(_)
        | Act::Restored(_)
        | Act::RestoreDrilled(_)
        | Act::TimeSet(_)
        | Act::TimeConfirmed(_)
        | Act::ClockVouched(_)
        | Act::RecordShared(_) => Ok(()),
        Act::RestoreConfirmed(confirmed) => office::restored(event, &confirmed.said, to),
        Act::RosterWithdrawn(withdrawn) => office::withdrawn(event.seq, withdrawn.proposal, to),
        Act::ListTaken(list) => office::list_taken(event, list, to),
        Act::ListUndone(undone) => office::list_undone(event, undone, to),
        Act::WatchListLoaded(list) => office::watch_list_loaded(event.seq, list, to),
        Act::WatchCleared(cleared) => office::watch_cleared(event, cleared, to),
        Act::ErasureProposed(proposed) => erasure::proposed(event, proposed, to),
        Act::Erased(erased) => erasure::confirmed(event, erased, to),
    }
}

/// Applies of an event only what it adds to the register of persons.
pub(in crate::store) fn register(event: &Event, act: &Act, to: &mut Change) -> Result<(), StoreError> {
    if let Some((facts, particulars)) = act.application() {
        entering::register(&Entry::of_application(event.seq, facts, particulars), None, to)?;
    } else if let Act::Parted(parted) = act {
        entering::enter_alone(&Entry::of_person(event.seq, &parted.said), to)?;
    }
    Ok(())
}
