//! Holds the map: which room may use which, read from the source.

mod circles;
mod source;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use circles::circles;
use source::{Module, functions, methods, modules, rust_files, uses};

/// Each room with the rooms of ours that it may use.
const LAYERS: &[(&str, &[&str])] = &[
    ("domain", &["identity"]),
    ("identity", &[]),
    ("policy", &["domain"]),
    ("rules", &["domain", "identity", "policy"]),
    ("gate", &["domain", "identity", "policy", "rules"]),
    ("error", &["domain", "gate"]),
    ("door", &["domain", "error"]),
    ("config", &["domain", "error", "policy"]),
    ("ui", &["domain", "error", "gate", "rules", "policy"]),
    ("record", &["domain"]),
    ("store", &["domain", "door", "error", "identity", "record"]),
    ("lists", &["domain", "error", "identity"]),
    ("app", &["config", "domain", "door", "error", "gate", "identity", "lists", "policy", "record", "rules", "store"]),
    ("paper", &["app", "domain", "error", "record"]),
    (
        "cli",
        &[
            "app", "config", "domain", "door", "error", "gate", "identity", "lists", "paper", "policy", "record",
            "rules", "store", "ui",
        ],
    ),
];

/// Each wing of the store with the wings that it may use.
const WINGS: &[(&str, &[&str])] = &[
    ("fault", &[]),
    ("engine", &["fault"]),
    ("shared", &["fault"]),
    ("fault_text", &["engine", "fault"]),
    ("record", &["engine", "fault"]),
    ("register", &["engine", "fault", "record"]),
    ("count", &["engine", "fault", "record"]),
    ("cases", &["count", "engine", "fault", "record", "register"]),
    ("lists", &["cases", "count", "engine", "fault", "record", "register"]),
    ("write", &["cases", "count", "engine", "fault", "lists", "record", "register", "shared"]),
    ("replay", &["cases", "count", "engine", "fault", "lists", "record", "register", "shared", "write"]),
    ("verify", &["cases", "count", "engine", "fault", "lists", "record", "register", "replay", "shared", "write"]),
];

/// Lines that a function may have.
const LONGEST: usize = 60;

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

/// Tells whether a wing may not use another.
fn is_up(from: &Module, to: &Module) -> bool {
    let (Some(from), Some(to)) = (from.get(1), to.get(1)) else { return false };
    let (_, may) = WINGS.iter().find(|(wing, _)| wing == from).unwrap_or_else(|| panic!("wing {from} has no row"));
    from != to && !may.contains(&to.as_str())
}

#[test]
fn a_wing_of_the_store_uses_only_the_wings_in_its_row() {
    let modules = modules();
    let in_store = |module: &Module| module.len() > 1 && module[0] == "store";
    let mut wrong = Vec::new();
    for (module, used) in uses(&modules).iter().filter(|(module, _)| in_store(module)) {
        wrong.extend(
            used.iter()
                .filter(|used| in_store(used) && is_up(module, used))
                .map(|used| format!("{} uses {}", module.join("/"), used.join("/"))),
        );
    }
    // What is asked of the case file is an arrow too, though no path shows it.
    let methods = methods(&modules);
    for (module, code) in modules.iter().filter(|(module, _)| in_store(module)) {
        for call in ["self.", "file."].iter().flat_map(|of| code.split(of).skip(1)) {
            let name: String = call.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if let Some(of) = methods.get(&name).filter(|of| call[name.len()..].starts_with('(') && is_up(module, of)) {
                wrong.push(format!("{} asks {name} of {}", module.join("/"), of.join("/")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_files_of_the_store_use_each_other_in_a_circle() {
    let mut uses = uses(&modules());
    uses.retain(|module, _| module[0] == "store");
    let circles = circles(&uses);
    assert!(circles.is_empty(), "{circles:#?}");
}

#[test]
fn circles_are_found() {
    let module = |name: &str| vec![name.to_owned()];
    let arrows = [("a", "b"), ("b", "c"), ("c", "b"), ("c", "d"), ("e", "e")];
    let uses = arrows.iter().fold(std::collections::BTreeMap::new(), |mut uses, (from, to)| {
        uses.entry(module(from)).or_insert_with(BTreeSet::new).insert(module(to));
        uses
    });
    assert_eq!(circles(&uses), [vec![module("b"), module("c")], vec![module("e")]]);
}

#[test]
fn no_function_is_longer_than_it_may_be() {
    let mut files = Vec::new();
    rust_files(Path::new("src"), &mut files);
    let mut long = Vec::new();
    for file in files {
        let all = functions(&fs::read_to_string(&file).unwrap());
        long.extend(
            all.into_iter()
                .filter(|(_, lines)| *lines > LONGEST)
                .map(|(name, lines)| format!("{}: {name} has {lines} lines", file.display())),
        );
    }
    assert!(long.is_empty(), "{}", long.join("\n"));
}

#[test]
fn functions_are_measured() {
    let text =
        "impl A {\n    pub(super) fn one<T>(\n        a: u8,\n    ) -> u8 {\n        a\n    }\n}\n\nfn two() {\n}\n";
    assert_eq!(functions(text), [("one".to_owned(), 5), ("two".to_owned(), 2)]);
}
