//! What the source says of itself: its modules, the paths that each of them uses, the length of its functions.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// A module by its path, such as `["store", "record", "file"]`.
pub(crate) type Module = Vec<String>;

pub(crate) fn rust_files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, into);
        } else if path.extension().is_some_and(|e| e == "rs") {
            into.push(path);
        }
    }
}

/// The code of a file: no comment, and nothing of what stands in quotes.
pub(crate) fn code(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    for line in text.lines() {
        let (mut quoted, mut before) = (false, ' ');
        for (at, c) in line.char_indices() {
            if !quoted && line[at..].starts_with("//") {
                break;
            }
            if c == '"' && before != '\\' && before != '\'' {
                quoted = !quoted;
            } else if !quoted {
                code.push(c);
            }
            before = if before == '\\' { ' ' } else { c };
        }
        code.push('\n');
    }
    code
}

/// Every module below `src`, with its code.
pub(crate) fn modules() -> BTreeMap<Module, String> {
    let mut files = Vec::new();
    rust_files(Path::new("src"), &mut files);
    let module = |path: &PathBuf| {
        let below = path.strip_prefix("src").unwrap().with_extension("");
        below.iter().map(|part| part.to_string_lossy().into_owned()).collect::<Module>()
    };
    files.iter().map(|path| (module(path), code(&fs::read_to_string(path).unwrap()))).collect()
}

/// The modules that each module names in a `use` or in the midst of its code; not those that it declares.
pub(crate) fn uses(modules: &BTreeMap<Module, String>) -> BTreeMap<Module, BTreeSet<Module>> {
    let named = |(module, code): (&Module, &String)| {
        let mut used: BTreeSet<Module> =
            paths(code).into_iter().filter_map(|path| resolved(module, &path, modules)).collect();
        used.remove(module);
        (module.clone(), used)
    };
    modules.iter().map(named).collect()
}

/// Every path in a file, those of a tree of `use` each by itself.
fn paths(code: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let tokens = tokens(code);
    let mut at = 0;
    while at < tokens.len() {
        if tokens[at] == "use" {
            tree(&tokens, &mut at, 1, &[], &mut found);
        } else if is_name(tokens[at]) && tokens.get(at + 1) == Some(&"::") {
            tree(&tokens, &mut at, 0, &[], &mut found);
        } else {
            at += 1;
        }
    }
    found
}

/// Reads the path from `at` on, past `skip` tokens; what is in braces goes on from what is before them.
fn tree(tokens: &[&str], at: &mut usize, skip: usize, before: &[String], found: &mut Vec<Vec<String>>) {
    *at += skip;
    let mut path = before.to_vec();
    while let Some(token) = tokens.get(*at) {
        if is_name(token) {
            path.push((*token).to_owned());
            *at += 1;
            if tokens.get(*at) != Some(&"::") {
                break;
            }
            *at += 1;
        } else if *token == "{" {
            *at += 1;
            while tokens.get(*at).is_some_and(|token| *token != "}") {
                let from = *at;
                tree(tokens, at, 0, &path, found);
                while tokens.get(*at).is_some_and(|token| !["}", ","].contains(token)) {
                    *at += 1;
                }
                *at += usize::from(tokens.get(*at) == Some(&","));
                if from == *at {
                    break;
                }
            }
            *at += 1;
            return;
        } else {
            break;
        }
    }
    found.push(path);
}

fn is_name(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

fn tokens(code: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = code.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = if is_name(rest) {
            rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())
        } else if rest.starts_with("::") {
            2
        } else {
            first.len_utf8()
        };
        tokens.push(&rest[..length]);
        rest = rest[length..].trim_start();
    }
    tokens
}

/// The longest beginning of a path that is a module.
fn resolved(module: &Module, path: &[String], modules: &BTreeMap<Module, String>) -> Option<Module> {
    let mut path = path.iter().peekable();
    let mut at = match path.peek()?.as_str() {
        "crate" => {
            path.next();
            Module::new()
        }
        "self" => {
            path.next();
            module.clone()
        }
        "super" => module.clone(),
        child => {
            let child = [module.as_slice(), &[child.to_owned()]].concat();
            return modules.contains_key(&child).then_some(child);
        }
    };
    while path.next_if(|part| *part == "super").is_some() {
        at.pop();
    }
    for part in path {
        at.push(part.clone());
        if !modules.contains_key(&at) {
            at.pop();
            break;
        }
    }
    (!at.is_empty()).then_some(at)
}

/// The functions of a file with their lines, from `fn` to the brace that closes them.
pub(crate) fn functions(text: &str) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    let lines: Vec<&str> = text.lines().collect();
    for (start, line) in lines.iter().enumerate() {
        let indent = line.len() - line.trim_start().len();
        let words: Vec<&str> = line.split_whitespace().collect();
        let Some(place) = words.iter().position(|word| *word == "fn") else { continue };
        let heads =
            |word: &&str| word.starts_with("pub") || ["const", "in", "async"].contains(word) || word.ends_with(')');
        if !words[..place].iter().all(heads) || line.trim_end().ends_with([';', '}']) {
            continue;
        }
        let closes =
            |line: &&str| line.len() > indent && line[..indent].trim().is_empty() && line[indent..].starts_with('}');
        let Some(length) = lines[start..].iter().position(closes) else { continue };
        let name = words.get(place + 1).copied().unwrap_or_default();
        found.push((name.split(['(', '<']).next().unwrap_or_default().to_owned(), length + 1));
    }
    found
}

/// The methods of the case file, each with the module that has it.
pub(crate) fn methods(modules: &BTreeMap<Module, String>) -> BTreeMap<String, Module> {
    let mut found = BTreeMap::new();
    for (module, code) in modules {
        for block in code.split("\nimpl CaseFile {").skip(1) {
            let block = block.split("\n}").next().unwrap_or_default();
            for part in block.split("fn ").skip(1) {
                let name: String = part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                found.insert(name, module.clone());
            }
        }
    }
    found
}
