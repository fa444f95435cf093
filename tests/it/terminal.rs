//! A real terminal for tests: the built program at a pseudo-terminal, what stands on its screen, and the keys pressed.

use std::fs::File;
use std::io::{Read, Write};
use std::num::NonZero;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

use crate::office::Office;

/// How long a screen may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// What came from the program.
struct Seen {
    screen: vt100::Parser,
    bytes: Vec<u8>,
    ended: bool,
}

/// The program at a terminal.
pub(crate) struct Terminal {
    master: File,
    child: Child,
    seen: Arc<(Mutex<Seen>, Condvar)>,
    /// Keys pressed so far.
    pub(crate) keys: usize,
}

impl Terminal {
    /// Runs a command of an officer in a window of some columns and lines.
    pub(crate) fn open(office: &Office, (columns, lines): (u16, u16), officer: &str, line: &str) -> Terminal {
        Terminal::with(office, (columns, lines), officer, line, &[("TERM", "xterm-256color"), ("LANG", "C.UTF-8")])
    }

    /// The same with an environment.
    pub(crate) fn with(
        office: &Office,
        (columns, lines): (u16, u16),
        officer: &str,
        line: &str,
        environment: &[(&str, &str)],
    ) -> Terminal {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&master).unwrap();
        unlockpt(&master).unwrap();
        let size = Winsize { ws_row: lines, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
        tcsetwinsize(&master, size).unwrap();
        let name = ptsname(&master, Vec::new()).unwrap().into_string().unwrap();
        let slave = || Stdio::from(File::options().read(true).write(true).open(&name).unwrap());
        let mut command = Command::new("setsid");
        command.args(["-c", "-w", env!("CARGO_BIN_EXE_visa-cli"), "--case-file"]).arg(office.path());
        if !office.now.is_empty() {
            command.args(["--now", &office.now]);
        }
        if !officer.is_empty() {
            command.args(["--officer", officer]);
        }
        command.args(line.split_whitespace()).env_clear().env("PATH", std::env::var("PATH").unwrap());
        command.env("HOME", office.folder.path()).envs(environment.iter().copied());
        let child = command.stdin(slave()).stdout(slave()).stderr(slave()).spawn().unwrap();
        let screen = vt100::Parser::new(NonZero::new(lines).unwrap(), NonZero::new(columns).unwrap(), 0);
        let seen = Arc::new((Mutex::new(Seen { screen, bytes: Vec::new(), ended: false }), Condvar::new()));
        let master = File::from(master);
        let (mut from, to) = (master.try_clone().unwrap(), Arc::clone(&seen));
        thread::spawn(move || {
            let mut part = [0; 4096];
            loop {
                let read = from.read(&mut part).unwrap_or(0);
                let mut seen = to.0.lock().unwrap();
                seen.screen.process(&part[..read]);
                seen.bytes.extend_from_slice(&part[..read]);
                seen.ended = read == 0;
                to.1.notify_all();
                if read == 0 {
                    return;
                }
            }
        });
        Terminal { master, child, seen, keys: 0 }
    }

    /// Waits until a text stands on the screen.
    pub(crate) fn shows(&mut self, text: &str) -> &mut Terminal {
        self.until(text, |screen| screen.contains(text))
    }

    /// Waits until a text no longer stands on the screen.
    pub(crate) fn shows_no(&mut self, text: &str) -> &mut Terminal {
        self.until(text, |screen| !screen.contains(text))
    }

    /// Waits until something else stands on the screen than before: a key was taken.
    pub(crate) fn shows_other_than(&mut self, before: &str) -> &mut Terminal {
        self.until("another screen", |screen| screen != before)
    }

    /// Waits until one of some texts stands on the screen, and returns which.
    pub(crate) fn shows_one_of<'a>(&mut self, texts: &[&'a str]) -> &'a str {
        self.until(&texts.join(" or "), |screen| texts.iter().any(|text| screen.contains(text)));
        let screen = self.screen();
        texts.iter().find(|text| screen.contains(**text)).unwrap()
    }

    fn until(&mut self, what: &str, fits: impl Fn(&str) -> bool) -> &mut Terminal {
        let begun = Instant::now();
        let shared = Arc::clone(&self.seen);
        let mut seen = shared.0.lock().unwrap();
        loop {
            let screen = seen.screen.screen().contents();
            if fits(&screen) {
                return self;
            }
            let left = PATIENCE.checked_sub(begun.elapsed()).filter(|_| !seen.ended);
            let Some(left) = left else { panic!("waited for {what:?}, and there stands:\n{screen}") };
            seen = shared.1.wait_timeout(seen, left).unwrap().0;
        }
    }

    /// Presses keys.
    pub(crate) fn types(&mut self, keys: &str) -> &mut Terminal {
        self.keys += keys.chars().count();
        self.master.write_all(keys.as_bytes()).unwrap();
        self
    }

    /// Gives the window another size.
    pub(crate) fn resized(&mut self, (columns, lines): (u16, u16)) -> &mut Terminal {
        let mut seen = self.seen.0.lock().unwrap();
        seen.screen.screen_mut().set_size(NonZero::new(lines).unwrap(), NonZero::new(columns).unwrap());
        drop(seen);
        tcsetwinsize(&self.master, Winsize { ws_row: lines, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 }).unwrap();
        self
    }

    /// Sends what a reader sends: no keys.
    pub(crate) fn scans(&mut self, text: &str) -> &mut Terminal {
        self.master.write_all(text.as_bytes()).unwrap();
        self
    }

    /// What stands on the screen.
    pub(crate) fn screen(&self) -> String {
        self.seen.0.lock().unwrap().screen.screen().contents()
    }

    /// The lines that the terminal itself broke: they were longer than the window.
    pub(crate) fn broken(&self) -> Vec<String> {
        let seen = self.seen.0.lock().unwrap();
        let screen = seen.screen.screen();
        let (_, columns) = screen.size();
        let text: Vec<String> = screen.rows(0, columns.get()).collect();
        (0..).zip(text).filter(|(row, _)| screen.row_wrapped(*row)).map(|(_, text)| text).collect()
    }

    /// Everything that came, as text.
    pub(crate) fn everything(&self) -> String {
        String::from_utf8_lossy(&self.seen.0.lock().unwrap().bytes).into_owned()
    }

    /// Tells whether the cursor is hidden.
    pub(crate) fn cursor_is_hidden(&self) -> bool {
        self.seen.0.lock().unwrap().screen.screen().hide_cursor()
    }

    /// Waits for the end and returns the exit code.
    pub(crate) fn ends(&mut self) -> i32 {
        let code = self.child.wait().unwrap().code().unwrap();
        let begun = Instant::now();
        let mut seen = self.seen.0.lock().unwrap();
        while !seen.ended && begun.elapsed() < PATIENCE {
            seen = self.seen.1.wait_timeout(seen, PATIENCE).unwrap().0;
        }
        code
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
