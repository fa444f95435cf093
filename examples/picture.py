#!/usr/bin/env python3
"""Draws what a command line shows as a picture for the README: picture.py VISA-CLI > examples/terminal.svg

Nothing of it is drawn by hand: a practice office takes in a list of invented people, and what its commands print is the
picture.
"""
import html
import os
import pty
import re
import subprocess
import sys
import tempfile
import unicodedata
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "speed"))
import invented  # noqa: E402

NOW, COLUMNS = "2026-11-25T09:00+08:00", 100
PAPERS = "--paper application_form --paper photo --paper invitation_letter --paper enterprise_evidence"
TAKEN = f"import fair.csv --accept-good {PAPERS} --set passport.shown=copy --set request.visa_abroad_in_time=false"
BEFORE = [
    "init --training --office PVG",
    f"--officer review1 watchlist load {Path(__file__).parent / 'demo' / 'watch.csv'} --dated 2026-11-24",
    f"--officer intake1 {TAKEN}",
    "--officer intake1 establish batch:4 record=clear inviter.status=active passport.verification=verified --source register",
]
SHOWN = ["queue", "review 3 --yes", "review 5 --what-if request.stay_days=45"]
LINE, GLYPH, EDGE = 18, 8.43, 16
COLORS = {"31": "#f47067", "32": "#6bc46d", "33": "#c69026", "36": "#39c5cf"}


def run(visa, folder, words):
    """What a command shows at a terminal of so many columns."""
    command = ["sh", "-c", f"stty cols {COLUMNS} rows 200; exec \"$@\"", "sh", visa, "--lang", "en", "--now", NOW, *words.split()]
    inner, outer = pty.openpty()
    child = subprocess.Popen(command, cwd=folder, stdin=outer, stdout=outer, stderr=outer,
                             env={"VISA_CASE_FILE": "practice.db", "TERM": "xterm-256color", "PAGER": "cat", "HOME": folder, "PATH": "/usr/bin:/bin"})
    os.close(outer)
    told = b""
    while True:
        try:
            told += os.read(inner, 65536)
        except OSError:
            break
    if child.wait():
        sys.exit(f"{words}: {told.decode()}")
    return told.decode().replace("\r\n", "\n").rstrip("\n").split("\n")


def wide(text):
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def drawn(line, y):
    """One line as spans, each at its column and in its colour."""
    column, look, spans = 0, "", []
    for part in re.split(r"(\x1b\[[0-9;]*m)", line):
        code = re.fullmatch(r"\x1b\[([0-9;]*)m", part)
        if code:
            codes = code[1].split(";")
            color = next((COLORS[one] for one in codes if one in COLORS), None)
            look = (f' fill="{color}"' if color else "") + (' font-weight="bold"' if "1" in codes else "")
        elif part:
            spans.append(f'<tspan x="{EDGE + column * GLYPH:.1f}"{look}>{html.escape(part)}</tspan>')
            column += wide(part)
    return f'<text y="{y}" xml:space="preserve">{"".join(spans)}</text>'


def main():
    visa = Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as folder:
        invented.write(Path(folder) / "fair.csv", 6, 5)
        for words in BEFORE:
            run(visa, folder, words)
        lines = []
        for words in SHOWN:
            lines += [f"\x1b[36m$\x1b[0m \x1b[1mvisa-cli {words}\x1b[0m", *run(visa, folder, f"--officer review1 {words}"), ""]
    height = len(lines) * LINE + EDGE
    print(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {COLUMNS * GLYPH + 2 * EDGE:.0f} {height}" '
          f'font-family="ui-monospace, Menlo, Consolas, DejaVu Sans Mono, monospace" font-size="14" fill="#adbac7">')
    print(f'<rect width="100%" height="100%" rx="8" fill="#22272e"/>')
    for number, line in enumerate(lines):
        print(drawn(line, EDGE + 8 + number * LINE))
    print("</svg>")


main()
