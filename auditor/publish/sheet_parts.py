"""What forms and lists have in common on a sheet, whichever library writes them: links, the lines that a text takes, names, text that is safe."""

import re
from dataclasses import dataclass
from math import ceil

from auditor.publish import letter_words as words
from auditor.publish.names import clipped, printable

FONT = "宋体"
COULD_BE_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # text that begins so is marked as text: it stays text when somebody edits it
_LONGEST_CELL = 32_000  # Excel's limit is 32,767
_WIDE = "“”—…〔〕"
_SPECIAL = re.compile(r"[&<>\r]|_x[0-9A-Fa-f]{4}_")
_LITERAL = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


@dataclass(frozen=True, slots=True)
class Jump:
    """Words that lead somewhere: another file beside the workbook, or #'sheet'!A1."""

    text: str
    target: str


def lines_of(text: str, width: float) -> int:
    """How many lines a text takes in a column of that width: Chinese signs count double. Office programs do not work it out by themselves."""
    room = max(width - 1.5, 1)
    if 2 * len(text) <= room and "\n" not in text:
        return 1
    return sum(max(ceil(sum([2 if sign > "\u2e7f" or sign in _WIDE else 1.1 for sign in line]) / room), 1) for line in text.split("\n"))


def safe_text(text: str) -> str:
    """The text as a cell can hold it: what a sheet cannot show is replaced by the sign for it."""
    return clipped(printable(text), _LONGEST_CELL)


def inline(text: str) -> str:
    """The text inside a cell's element of the sheet itself, from its type on."""
    preserved = ' xml:space="preserve"' if text[:1].isspace() or text[-1:].isspace() else ""
    return f't="inlineStr"><is><t{preserved}>{escaped(text)}</t></is></c>'


def escaped(text: str) -> str:
    """Text as a sheet holds it: a return, and words that look like the code for a sign, are written in code."""
    if not _SPECIAL.search(text):
        return text
    return _LITERAL.sub("_x005F_", text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")).replace("\r", "_x000D_")


def sheet_name(wanted: str, taken: set[str]) -> str:
    """At most 31 characters, without the signs that Excel forbids, unique among those taken."""
    base = "".join("_" if sign in "[]:*?/\\'" else sign for sign in printable(wanted))[:28] or words.SHEET
    name, number = base, 1
    while name.casefold() in taken:
        number += 1
        name = f"{base}{number}"
    taken.add(name.casefold())
    return name
