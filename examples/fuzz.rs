//! Random facts through reader and rules, for as many lines as asked: `cargo run --release --example fuzz [LINES] [SEED]`.
//!
//! Prints how many were decided and which reasons were seen; ends with the line that broke a property, if one did.
#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]

#[path = "../tests/it/random.rs"]
mod random;
#[path = "../tests/it/small_random.rs"]
mod small_random;

use visa_cli::policy::Policy;

fn main() {
    let mut args = std::env::args().skip(1).map(|arg| arg.parse::<u64>().unwrap());
    let (lines, seed) = (args.next().unwrap_or(1_000_000), args.next().unwrap_or(1));
    let (examples, policy) = (random::Examples::new(), Policy::built_in());
    let (mut numbers, mut seen) = (random::Random(seed), random::Seen::default());
    for _ in 0..lines {
        let line = examples.line(&mut numbers);
        if let Err(wrong) = random::decide_line(&line, policy, &mut seen) {
            println!("{wrong}\n{line}");
            std::process::exit(1);
        }
    }
    println!("{lines} lines, seed {seed}: {} decided, {} no facts, no property broken", seen.facts, seen.not_facts);
    println!("{} reason codes seen: {:?}", seen.codes.len(), seen.codes);
}
