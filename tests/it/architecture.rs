//! Holds the map: which room may use which, read from the source.

use std::fs;
use std::path::{Path, PathBuf};

/// Each room with the rooms of ours that it may use.
const LAYERS: &[(&str, &[&str])] = &[
    ("domain", &["identity"]),
    ("identity", &[]),
    ("policy", &["domain"]),
    ("rules", &["domain", "identity", "policy"]),
    ("gate", &["domain", "identity", "policy", "rules"]),
    ("error", &["domain", "gate"]),
    ("config", &["domain", "error", "policy"]),
    ("ui", &["domain", "error", "gate", "rules", "policy"]),
    ("record", &["domain"]),
    ("store", &["domain", "error", "identity", "record"]),
    ("lists", &["domain", "error", "identity"]),
    ("app", &["config", "domain", "error", "gate", "identity", "lists", "policy", "record", "rules", "store"]),
    ("paper", &["app", "domain", "error", "record"]),
    (
        "cli",
        &[
            "app", "config", "domain", "error", "gate", "identity", "lists", "paper", "policy", "record", "rules",
            "store", "ui",
        ],
    ),
];

fn rust_files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, into);
        } else if path.extension().is_some_and(|e| e == "rs") {
            into.push(path);
        }
    }
}

/// The room that a path below `src` belongs to: its first folder, or its file name without the ending.
fn room(path: &Path) -> String {
    let first = path.strip_prefix("src").unwrap().iter().next().unwrap().to_string_lossy();
    first.trim_end_matches(".rs").to_owned()
}

#[test]
fn a_room_uses_only_the_rooms_in_its_row() {
    let mut files = Vec::new();
    rust_files(Path::new("src"), &mut files);
    let mut wrong = Vec::new();
    for file in files {
        let room = room(&file);
        if room == "main" || room == "lib" {
            continue;
        }
        let row = LAYERS.iter().find(|(name, _)| *name == room);
        let (_, may) = row.unwrap_or_else(|| panic!("room {room} of {} has no row in the table", file.display()));
        for (number, line) in fs::read_to_string(&file).unwrap().lines().enumerate() {
            for used in line.split("crate::").skip(1) {
                let used: String = used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                if used != room && LAYERS.iter().any(|(name, _)| *name == used) && !may.contains(&used.as_str()) {
                    wrong.push(format!("{}:{}: {room} uses {used}", file.display(), number + 1));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_room_stands_in_the_map_of_lib_rs() {
    let map = fs::read_to_string("src/lib.rs").unwrap();
    for (room, _) in LAYERS {
        assert!(map.contains(&format!("//! | [`{room}`] |")), "{room} is not in the map of src/lib.rs");
        assert!(map.contains(&format!("pub mod {room};")), "{room} is not a module");
    }
}

#[test]
fn every_file_says_first_what_it_is_for() {
    let mut files = Vec::new();
    rust_files(Path::new("src"), &mut files);
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.starts_with("//! "), "{} does not begin with a sentence", file.display());
    }
}
