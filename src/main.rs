//! The real terminal, clock and environment in; an exit code out.

use std::io;
use std::process::ExitCode;

use rustix::process::{Resource, Rlimit, setrlimit};
use visa_cli::error::Exit;
use visa_cli::ui::Ui;
use visa_cli::ui::environment::Environment;
use visa_cli::ui::fault::guarded;

fn main() -> ExitCode {
    // What a command holds of a key ends with it: a fault leaves no core file.
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    let mut ui = Ui::new(
        Box::new(io::BufReader::with_capacity(1 << 16, io::stdin())),
        Box::new(io::stdout()),
        Box::new(io::stderr()),
    );
    ui.environment = Environment::of_process();
    visa_cli::answer_a_shell(&ui);
    visa_cli::ui::log::begin(std::env::var("VISA_LOG").ok().as_deref());
    let json = std::env::args_os().any(|word| word == "--json");
    guarded(json, || visa_cli::run(std::env::args_os(), &mut ui)).unwrap_or(Exit::Internal).into()
}
