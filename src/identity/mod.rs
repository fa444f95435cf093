//! How people and units are named: machine-readable zones, credit codes, country codes, names. Pure.
