//! Who is eligible: one const per rule, all run always, one fold. Pure.
