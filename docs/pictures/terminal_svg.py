"""What stands on a terminal, as tmux captures it with its attributes, as an SVG: a grid of cells, whatever font the reader has."""

import re
import unicodedata
from dataclasses import dataclass, replace
from xml.sax.saxutils import escape

CELL, ROW, SIZE, PAD, TITLE = 8.4, 18, 14, 12, 26
FOREGROUND, BACKGROUND, BAR, EDGE = "#d7dce2", "#16191f", "#262b33", "#4a515c"
BASE = ["#16191f", "#f07178", "#8fd18a", "#e6c370", "#82aaff", "#d49be8", "#7fd4d4", "#d7dce2",
        "#7d8590", "#ff8b92", "#b5e8a8", "#ffe08a", "#a8c5ff", "#e9bdf7", "#a5ecec", "#ffffff"]
# Where a font would leave gaps between cells these are drawn: left, top, width and height in parts of a cell, and how dense.
DRAWN = {"█": (0, 0.08, 1, 0.84, 1), "░": (0, 0.08, 1, 0.84, 0.35), "─": (0, 0.47, 1, 0.06, 1), "│": (0.46, 0, 0.08, 1, 1)}


@dataclass(frozen=True)
class Style:
    fore: str | None = None
    back: str | None = None
    bold: bool = False
    faint: bool = False
    reverse: bool = False

    def colours(self):
        fore, back = self.fore or FOREGROUND, self.back or BACKGROUND
        return (back, fore) if self.reverse else (fore, back)


def colour(number):
    """One of xterm's 256."""
    if number < 16:
        return BASE[number]
    if number >= 232:
        return "#" + f"{8 + 10 * (number - 232):02x}" * 3
    levels = [0, 95, 135, 175, 215, 255]
    number -= 16
    return "#" + "".join(f"{levels[part]:02x}" for part in (number // 36, number // 6 % 6, number % 6))


def styled(style, codes):
    """The style after an SGR sequence."""
    codes = [int(code or 0) for code in codes.split(";")]
    while codes:
        code = codes.pop(0)
        if code == 0:
            style = Style()
        elif code in (1, 2, 7):
            style = replace(style, **{{1: "bold", 2: "faint", 7: "reverse"}[code]: True})
        elif code == 22:
            style = replace(style, bold=False, faint=False)
        elif code == 27:
            style = replace(style, reverse=False)
        elif code in (38, 48):
            if codes[0] == 5:
                value, codes = colour(codes[1]), codes[2:]
            else:
                value, codes = "#" + "".join(f"{part:02x}" for part in codes[1:4]), codes[4:]
            style = replace(style, **{"fore" if code == 38 else "back": value})
        elif code in (39, 49):
            style = replace(style, **{"fore" if code == 39 else "back": None})
        elif 30 <= code % 60 <= 37 or 40 <= code % 60 <= 47:
            bright = 8 if code >= 90 else 0
            style = replace(style, **{"fore" if code % 60 < 40 else "back": BASE[code % 10 + bright]})
    return style


def cells(line, style):
    """(text, width in cells, style) of each character of a captured line, and the style that goes on in the next one."""
    found = []
    for codes, char in re.findall(r"\x1b\[([\d;]*)m|([^\x1b])", line):
        if not char:
            style = styled(style, codes)
        elif unicodedata.combining(char) or char in "\u200d\ufe0e\ufe0f":
            found[-1] = (found[-1][0] + char, *found[-1][1:])
        else:
            found.append((char, 2 if unicodedata.east_asian_width(char) in "WF" else 1, style))
    return found, style


def runs(row):
    """(column, text, width, style) of what can be drawn at once: neighbours of one style; what is wide or drawn stands alone."""
    column, found = 0, []
    for text, width, style in row:
        alone = width > 1 or text in DRAWN
        if found and not alone and not found[-1][4] and found[-1][3] == style:
            at, before, so_far, _, _ = found[-1]
            found[-1] = (at, before + text, so_far + width, style, False)
        elif found and text in DRAWN and found[-1][1][0] == text and found[-1][3] == style:
            at, before, so_far, _, _ = found[-1]
            found[-1] = (at, before + text, so_far + width, style, True)
        else:
            found.append((column, text, width, style, alone))
        column += width
    return [run[:4] for run in found]


def draw(run, row):
    """One run, in the coordinates of its terminal."""
    column, text, width, style = run
    fore, back = style.colours()
    x, y = column * CELL, row * ROW
    if back != BACKGROUND:
        yield f'<rect x="{x:.1f}" y="{y}" width="{width * CELL:.1f}" height="{ROW}" fill="{back}"/>'
    if not text.strip():
        return
    faint = ' opacity="0.65"' if style.faint else ""
    if text[0] in DRAWN:
        left, top, wide, high, dense = DRAWN[text[0]]
        wide = width if wide == 1 else wide
        yield (f'<rect x="{x + left * CELL:.1f}" y="{y + top * ROW:.1f}" width="{wide * CELL:.1f}" height="{high * ROW:.1f}" '
               f'fill="{fore}" fill-opacity="{dense}"{faint}/>')
        return
    bold = ' font-weight="bold"' if style.bold else ""
    shown = text.rstrip(" ")
    lead = len(shown) - len(shown.lstrip(" "))
    # Renderers make one blank of two.
    shown = shown.lstrip(" ").replace("  ", "\u00a0\u00a0")
    if len(text) == 1 and width == 2:
        place = f'x="{x + CELL:.1f}" text-anchor="middle"'
    else:
        place = f'x="{x + lead * CELL:.1f}" textLength="{len(shown) * CELL:.1f}" lengthAdjust="spacingAndGlyphs"'
    yield f'<text {place} y="{y + 13}" fill="{fore}"{bold}{faint}>{escape(shown)}</text>'


def terminal(title, lines, columns, cursor, x, y):
    """A terminal with its title, its upper left corner at x and y."""
    width, height = columns * CELL + 2 * PAD, TITLE + len(lines) * ROW + 2 * PAD
    yield f'<g transform="translate({x:.1f} {y:.1f})">'
    yield f'<rect width="{width:.1f}" height="{height}" rx="8" fill="{BACKGROUND}" stroke="{EDGE}"/>'
    yield f'<path d="M0 {TITLE}V8a8 8 0 0 1 8-8H{width - 8:.1f}a8 8 0 0 1 8 8V{TITLE}z" fill="{BAR}"/>'
    yield f'<text x="{PAD}" y="18" fill="{FOREGROUND}" font-size="12">{escape(title)}</text>'
    yield f'<g transform="translate({PAD} {TITLE + PAD})">'
    style = Style()
    for row, line in enumerate(lines):
        found, style = cells(line, style)
        for run in runs(found):
            yield from draw(run, row)
    if cursor:
        yield f'<rect x="{cursor[0] * CELL:.1f}" y="{cursor[1] * ROW + 1}" width="{CELL}" height="{ROW - 2}" fill="{FOREGROUND}" fill-opacity="0.8"/>'
    yield "</g></g>"


def picture(description, terminals):
    """An SVG of terminals, one below the other: (title, captured lines, columns, cursor or None) each."""
    gap, parts, width, y = 12, [], 0, 1
    for title, lines, columns, cursor in terminals:
        parts += terminal(title, lines, columns, cursor, 1, y)
        width = max(width, columns * CELL + 2 * PAD + 2)
        y += TITLE + len(lines) * ROW + 2 * PAD + gap
    height = y - gap + 1
    head = (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height}" viewBox="0 0 {width:.1f} {height}" role="img" '
            f'font-family="ui-monospace, Menlo, Consolas, \'DejaVu Sans Mono\', monospace" font-size="{SIZE}" xml:space="preserve">')
    return "\n".join([head, f"<title>{escape(description)}</title>", *parts, "</svg>", ""])
