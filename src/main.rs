//! The real terminal, clock and environment in; an exit code out.

use std::io;
use std::process::ExitCode;

use visa_cli::ui::Ui;
use visa_cli::ui::around::Around;

fn main() -> ExitCode {
    let mut ui = Ui::new(
        Box::new(io::BufReader::with_capacity(1 << 16, io::stdin())),
        Box::new(io::stdout()),
        Box::new(io::stderr()),
    );
    ui.around = Around::of_process();
    visa_cli::ui::log::begin(std::env::var("VISA_LOG").ok().as_deref());
    visa_cli::run(std::env::args_os(), &mut ui).into()
}
