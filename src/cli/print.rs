//! `print`: a paper that is handed over; each copy is recorded.

use crate::app::print::{HandedOver, print};
use crate::cli::Outcome;
use crate::cli::counter::Counter;
use crate::domain::words::Word;
use crate::error::Exit;
use crate::paper::receipt::{notice, receipt};
use crate::ui::safe;

/// Print a paper that is handed over: receipt or notice
///
/// Every copy is recorded; a copy after the first needs a reason.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  visa-cli print receipt 123
  visa-cli print receipt 123 --note 'first copy unreadable'")]
pub(crate) struct PrintArgs {
    /// Which: receipt, notice
    #[arg(value_parser = paper)]
    paper: HandedOver,
    /// The case
    case: String,
    /// Why it is printed again
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

fn paper(text: &str) -> Result<HandedOver, String> {
    HandedOver::find(text).ok_or_else(|| "receipt or notice".to_owned())
}

pub(crate) fn run(args: &PrintArgs, mut counter: Counter) -> Outcome {
    let (case, office) = print(&mut counter.sit()?, &args.case, args.paper, args.note.as_deref())?;
    let text = match args.paper {
        HandedOver::Receipt => receipt(&case, &office),
        HandedOver::Notice => notice(&case, &office),
    };
    if counter.ui.json {
        let told =
            serde_json::json!({"schema": 1, "case": case.case, "paper": args.paper, "office": office, "text": text});
        counter.json(&told)?;
    } else {
        counter.ui.data(safe::shown(&text).as_bytes());
    }
    Ok(Exit::Done)
}
