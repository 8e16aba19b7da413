"""The characters of a printed cell or line with their boxes in, its text out: rows, columns set vertically, gaps that part words."""

import itertools
import re
from collections.abc import Sequence
from operator import attrgetter
from statistics import median
from typing import NamedTuple

_TAB = 1.6  # a gap in a line wider than this many characters separates columns
_PADDING = 12.0  # what office programs leave between a cell's text and its two side lines, together
NUMBERING = re.compile(r"^\s*[（(]?\s*[一二三四五六七八九十0-9０-９]+\s*[）)、.．]")
FIGURE = re.compile(r"^[\s+\-−—–/／,，.．%0-9０-９]*(?:(?<=[0-9０-９])\s*[万亿]?[元件条个项宗次份篇起]\s*)?$")
_CLOSING, _OPENING = "，。、；：！？）》”’」』】", "（《“‘「『【"
_left = attrgetter("left")


class Glyph(NamedTuple):
    """A character (or a recognised word) and the box that it occupies."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    sure: bool = True


def cell_text(glyphs: list[Glyph], width: float) -> tuple[str, bool]:
    """The text of one cell, and whether its last line may go on: a sign that must not begin a line takes a letter along to the next.

    A line that fills the cell goes on in the next without a break, also in the middle of a number.
    """
    if len(glyphs) == 1:
        only = glyphs[0]
        return only.text.strip(), width - only.right + only.left < 2.2 * (only.bottom - only.top) + _PADDING
    rows = [row for row in rows_of(glyphs) if any(not glyph.text.isspace() for glyph in row)]
    if not rows:
        return "", False
    if _is_vertical(rows):
        return "".join(glyph.text for row in _columns(glyphs) for glyph in row if not glyph.text.isspace()), False
    text, room, size = "", 0.0, 0.0
    for row in rows:
        words = row_text(row).replace("\t", " ")
        if text:
            two_figures = text[-1].isdigit() and words[0].isdigit()
            two_words = text[-1].isascii() and text[-1].isalpha() and words[0].isascii() and words[0].isalpha()
            text += "\n" if two_figures and room > size + _PADDING else " " if two_words else ""
        text += words
        size = row[0].bottom - row[0].top
        room = width - (max(glyph.right for glyph in row) - min(glyph.left for glyph in row))
    return text, room < 2.2 * size + _PADDING


def _is_vertical(rows: list[list[Glyph]]) -> bool:
    """Whether letters run downwards in two or more columns: farther from each other sideways than downwards."""
    wide = [row for row in rows if len(row) >= 2]
    if len(rows) < 2 or not wide or any(len(row) > 4 for row in rows):
        return False
    sideways = [after.left - before.left for row in wide for before, after in itertools.pairwise(row)]
    downwards = [after[0].top - before[0].top for before, after in itertools.pairwise(rows)]
    return min(sideways) > 1.3 * max(downwards) and min(sideways) > 1.2 * max(glyph.right - glyph.left for row in wide for glyph in row)


def _columns(glyphs: list[Glyph]) -> list[list[Glyph]]:
    """Vertical writing: columns from right to left, each from top to bottom."""
    columns: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda glyph: -glyph.right):
        if columns and columns[-1][0].left - glyph.left < 0.5 * (glyph.right - glyph.left):
            columns[-1].append(glyph)
        else:
            columns.append([glyph])
    return [sorted(column, key=lambda glyph: glyph.top) for column in columns]


def rows_of(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Characters on one height, from left to right; the heights from top to bottom."""
    if not glyphs:
        return []
    tops = [glyph.top for glyph in glyphs]
    if max(tops) - min(tops) < 0.3 * (glyphs[0].bottom - glyphs[0].top):
        return [sorted(glyphs, key=_left)]
    # A dash or a comma may come with the box of its ink alone: low boxes join the row that is nearest.
    typical = median(glyph.bottom - glyph.top for glyph in glyphs)
    tall = [glyph for glyph in glyphs if glyph.bottom - glyph.top >= 0.5 * typical]
    rows: list[list[Glyph]] = []
    middles: list[float] = []
    height = 0.0
    for glyph in sorted(tall, key=lambda glyph: glyph.top + glyph.bottom):
        centre, size = (glyph.top + glyph.bottom) / 2, glyph.bottom - glyph.top
        if rows and centre - middles[-1] < 0.5 * max(min(size, height), 1.0):
            rows[-1].append(glyph)
            middles[-1] += (centre - middles[-1]) / len(rows[-1])
        else:
            rows.append([glyph])
            middles.append(centre)
            height = size
    for glyph in glyphs:
        if glyph.bottom - glyph.top < 0.5 * typical:
            centre = (glyph.top + glyph.bottom) / 2
            nearest = min(range(len(rows)), key=lambda row: abs(middles[row] - centre))
            if abs(middles[nearest] - centre) < 0.75 * typical:
                rows[nearest].append(glyph)
            else:
                rows.append([glyph])
                middles.append(centre)
    order = sorted(range(len(rows)), key=lambda row: middles[row])
    return [sorted(rows[row], key=_left) for row in order]


def row_text(row: list[Glyph]) -> str:
    """The characters of one line, with a tab for a gap that separates columns and a space for a gap that separates words."""
    letters = [glyph for glyph in row if not glyph.text.isspace()]
    if not letters:
        return ""
    size = median(glyph.bottom - glyph.top for glyph in letters)
    spaced = iter(sorted(glyph.left for glyph in row if glyph.text.isspace()))
    space = next(spaced, None)
    parts: list[str] = []
    before = letters[0]
    for glyph in letters:
        gap = glyph.left - before.right
        typed = False
        while space is not None and space < glyph.left + 0.1:
            typed, space = True, next(spaced, None)
        if parts and glyph.text == before.text and glyph.left - before.left < 0.3 * (before.right - before.left):
            continue  # bold made by printing the same letter twice
        if parts:
            parts.append(_gap_text(before, glyph, gap / size if size else 0.0, typed))
        parts.append(glyph.text)
        before = glyph
    pieces = "".join(parts).split("\t")
    if len(pieces) > 2 and all(len(piece) == 1 and not piece.isdigit() for piece in pieces):
        return " ".join(pieces)  # a title spaced out letter by letter
    return "\t".join(pieces).strip()


def _gap_text(before: Glyph, after: Glyph, ems: float, typed: bool) -> str:
    if ems > _TAB:
        return "\t"
    if before.text[-1] in _CLOSING or after.text[0] in _OPENING:
        return ""  # a sign of full width whose ink takes half of it
    narrow = before.text[-1].isascii() and after.text[0].isascii()
    if narrow:
        return " " if ems > 0.45 or (typed and ems > 0.12) else ""
    return " " if ems > 0.6 else ""


def is_figure(text: str) -> bool:
    return bool(text.strip()) and bool(FIGURE.match(text))
