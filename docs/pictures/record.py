#!/usr/bin/python3
"""Runs a command in a terminal and draws what the terminal shows at its end as an SVG. Needs Debian's python3-pyte.

record.py PICTURE.svg --columns 100 --shown "what the prompt says" [--call OLD=NEW ...] -- COMMAND [ARGUMENT ...]

--call gives a path of this machine the name that readers know it by. The exit code is the command's.
"""
import argparse
import fcntl
import os
import pty
import struct
import sys
import termios
from xml.sax.saxutils import escape

import pyte

ROWS = 150
CELL, LINE, MARGIN = 8.4, 19, 18
PAPER, INK = "#16191f", "#d8dce3"
COLOURS = {
    "default": INK, "black": "#6b7280", "red": "#ff8f85", "green": "#6fd09c", "brown": "#f0c365", "blue": "#8ab4ff",
    "magenta": "#d9a5f5", "cyan": "#7fd4e0", "white": "#eef1f5", "brightblack": "#8b93a1", "brightred": "#ff8f85",
    "brightgreen": "#6fd09c", "brightbrown": "#f0c365", "brightyellow": "#f0c365", "brightblue": "#8ab4ff",
}


def record(command, columns):
    """What the command writes to a terminal of that width, and its exit code."""
    child, terminal = pty.fork()
    if child == 0:
        os.environ.update(TERM="xterm-256color", LANG="C.UTF-8", LC_ALL="C.UTF-8")
        os.environ.pop("NO_COLOR", None)
        os.execvp(command[0], command)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, columns, 0, 0))
    written = b""
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError:  # Linux says so where the last writer is gone.
            break
        if not part:
            break
        written += part
    return written.decode(errors="replace"), os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def style(cell):
    colour = COLOURS.get(cell.fg, f"#{cell.fg}" if len(cell.fg) == 6 else INK)
    return colour, cell.bold


def runs(row, columns):
    """The row's letters, joined where they look the same: (column, text, style)."""
    found = []
    for column in range(columns):
        cell = row[column]
        if found and style(cell) == found[-1][2] and column == found[-1][0] + len(found[-1][1]):
            found[-1][1] += cell.data
        else:
            found.append([column, cell.data, style(cell)])
    return [run for run in found if run[1].strip()]


def draw(screen, columns, title):
    rows = [runs(screen.buffer[line], columns) for line in range(screen.lines)]
    while rows and not rows[-1]:
        rows.pop()
    width, height = columns * CELL + 2 * MARGIN, len(rows) * LINE + 2 * MARGIN
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}" role="img">'
    yield f"<title>{escape(title)}</title>"
    yield "<style>text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;white-space:pre}</style>"
    yield f'<rect width="100%" height="100%" rx="10" fill="{PAPER}"/>'
    for line, row in enumerate(rows):
        for column, text, (colour, bold) in row:
            text, column = text.rstrip(), column + len(text) - len(text.lstrip())
            text = text.lstrip()
            weight = ' font-weight="700"' if bold else ""
            yield (
                f'<text x="{MARGIN + column * CELL:.1f}" y="{MARGIN + line * LINE + 14}" textLength="{len(text) * CELL:.1f}" '
                f'fill="{colour}"{weight}>{escape(text)}</text>'
            )
    yield "</svg>\n"


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("picture")
    arguments.add_argument("--columns", type=int, default=100)
    arguments.add_argument("--shown", required=True)
    arguments.add_argument("--call", action="append", default=[])
    arguments.add_argument("command", nargs="+")
    given = arguments.parse_args()

    written, status = record(given.command, given.columns)
    for name in given.call:
        written = written.replace(*name.split("=", 1))
    screen = pyte.Screen(given.columns, ROWS)
    pyte.Stream(screen).feed(f"\x1b[1m$ {given.shown}\x1b[0m\r\n{written}")
    with open(given.picture, "w", encoding="utf-8") as picture:
        picture.write("\n".join(draw(screen, given.columns, given.shown)))
    sys.exit(status)


if __name__ == "__main__":
    main()
