//! Use cases: read, decide, write once, return a plain struct.

mod act_summary;
pub mod amend;
pub mod assess;
pub mod audit;
pub mod backup;
pub mod batch;
pub mod case;
pub mod custody;
pub mod deadline;
pub mod decide;
pub mod desk;
pub mod export;
pub mod fault;
pub mod high_water;
pub mod import;
pub mod intake;
pub mod issue;
pub mod look;
pub mod next;
pub mod officers;
pub mod paper;
pub mod people;
pub mod renew;
pub mod replay;
pub mod report;
pub mod upgrade;
pub mod watch;
