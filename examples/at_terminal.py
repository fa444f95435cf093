"""The program at a pseudo-terminal, for the examples that press keys: what came since a mark, keys counted."""

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time

ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[()][A-Z0-9]|\x1b[=>]")
LOOK = 0.16  # longer than the program takes for one key held down


class Terminal:
    """One command of an officer in a window of its own."""

    def __init__(self, binary, folder, officer, line, now, columns=80, lines=24):
        self.keys, self.answers = len("visa-cli ") + len(line) + 1, 0
        self.seen, self.mark = "", 0
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        command = [binary, "--case-file", f"{folder}/cases.db", "--now", now, "--officer", officer, *line.split()]
        environment = {"TERM": "xterm-256color", "LANG": "C.UTF-8", "HOME": folder, "PATH": os.environ["PATH"]}
        self.child = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, env=environment, start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        os.close(slave)
        self.master = master

    def read(self, most=0.05):
        """Reads what came."""
        if select.select([self.master], [], [], most)[0]:
            try:
                self.seen += ESCAPES.sub("\n", os.read(self.master, 65536).decode("utf-8", "replace"))
            except OSError:
                return False
        return True

    def shows(self, *texts, patience=20):
        """Waits until one of some texts came after the last mark; returns which, and marks what came up to it."""
        begun = time.monotonic()
        while True:
            here = {text: self.seen.find(text, self.mark) for text in texts}
            found = [(place, text) for text, place in here.items() if place >= 0]
            if found:
                place, text = min(found)
                self.mark = place + len(text)
                return text
            if time.monotonic() - begun > patience or not self.read():
                raise SystemExit(f"waited for {texts}, and there stands:\n{self.seen[-3000:]}")

    def types(self, keys):
        """Presses keys."""
        self.keys += len(keys)
        self.answers += 1
        os.write(self.master, keys.encode())
        return self

    def scans(self, text):
        """Sends what a reader sends: one answer, no keys."""
        self.answers += 1
        os.write(self.master, text.encode())

    def decides(self, key):
        """Presses a key once the case was looked at."""
        time.sleep(LOOK)
        self.types(key)

    def ends(self):
        """Waits for the end and returns the exit code."""
        while self.child.poll() is None:
            self.read()
        while self.read(0.01):
            pass
        return self.child.returncode


def run(binary, folder, officer, line, now, *more):
    """Runs a command that must do its work."""
    command = [binary, "--json", "--no-input", "--case-file", f"{folder}/cases.db"]
    if officer != "init":
        command += ["--now", now, *(["--officer", officer] if officer else [])]
    done = subprocess.run([*command, *line.split(), *more], capture_output=True, text=True, env={
        "HOME": folder, "PATH": os.environ["PATH"]})
    if done.returncode != 0:
        raise SystemExit(f"{line}: {done.returncode} {done.stderr}")
    return done.stdout


PLAIN = ("--accept-good --paper application_form --paper photo --paper invitation_letter --paper enterprise_evidence "
         "--set passport.shown=copy --set request.visa_abroad_in_time=false")


def office(binary, folder, sheet, now, batch=3):
    """A practice office that has taken in a list of plain people, everything about them established."""
    run(binary, folder, "init", "init --training --office PVG", now)
    run(binary, folder, "intake1", f"import {sheet} {PLAIN}", now)
    said = ["record=clear", "inviter.status=active", "passport.verification=verified"]
    run(binary, folder, "intake1", f"establish batch:{batch} {' '.join(said)} --source searched", now)
