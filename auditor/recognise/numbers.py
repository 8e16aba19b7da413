"""Reads what is printed in one cell: a number (exact), nothing, a mark that stands for nothing, or something else.

Width, thousands separators, a sign, spaces and a unit behind the number are read through; nothing is guessed: `1O`, `3/5`
or `约10` are text.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from auditor.model import CellState, Number
from auditor.recognise.wording import plain

# Asked of its class, a state costs Python 3.11 twice as much as reading a cell does.
NUMBER, BLANK, MARK, TEXT, UNREAD = CellState.NUMBER, CellState.BLANK, CellState.MARK, CellState.TEXT, CellState.UNREAD

UNITS = ("万元", "亿元", "元", "件次", "人次", "件", "条", "个", "项", "宗", "次", "份", "篇", "起")
NOUGHTS = frozenset({"〇", "零"})
MARKS = frozenset(
    {
        "一一",
        "无",
        "空",
        "不适用",
        "暂无",
        "没有",
        "N/A",
        "n/a",
        "NA",
        "x",
        "×",
    }
)
_STROKES = re.compile(r"[-—–―ー─━_~/\\*·•….]{1,12}")
LONGEST = 1000  # characters: what is longer is no figure, and Python turns no more than 4,300 digits into a number
_SPACES = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u00ad]+")
_NEARLY = re.compile(r"[Oo○◯]|\d+[(（\[].*[)）\]]")  # a letter that looks like 0, a number with a remark: what counts is not for us to say
_BROKEN = re.compile(r"^\s*[+\-]?\d[\d,.]*\s+[\d,.]*\d\s*$")
_NUMBER = re.compile(
    rf"(?P<sign>[+\-−－])?(?P<digits>\d{{1,3}}(?:[,，']\d{{3}})+|\d+)(?P<fraction>\.\d+)?(?P<unit>{'|'.join(UNITS)})?(?:\([次件人]\))?[。.]?",
    re.ASCII,
)
_FULL_STOPS = str.maketrans({"﹣": "-", "‐": "-", "‑": "-", "‒": "-", "－": "-", "−": "-", "﹢": "+", "＋": "+", "．": ".", "，": ",", "﹐": ","})


@dataclass(frozen=True, slots=True)
class Reading:
    """What one cell's text says."""

    state: CellState
    value: Number | None = None
    unit: str = ""


_EMPTY = Reading(BLANK)


@lru_cache(maxsize=65536)
def read_cell(text: str) -> Reading:
    """The text of one cell as a Reading: state NUMBER, BLANK, MARK or TEXT."""
    if len(text) > LONGEST:
        return Reading(TEXT)
    if text.isdigit() and text.isascii():  # by far the most frequent cell
        return Reading(NUMBER, int(text))
    squeezed = _SPACES.sub("", text)
    if not squeezed:
        return _EMPTY
    if squeezed.startswith("=") or _BROKEN.search(text):
        return Reading(UNREAD)  # a formula without its result; “1 2”: twelve, or two cells run together?
    printed = _SPACES.sub("", plain(squeezed)).translate(_FULL_STOPS)
    if printed in NOUGHTS:
        return Reading(NUMBER, 0)
    if printed in MARKS or squeezed in MARKS or _STROKES.fullmatch(printed):
        return Reading(MARK)
    match = _NUMBER.fullmatch(printed)
    if match is None:
        return Reading(UNREAD if _NEARLY.fullmatch(printed) else TEXT)
    digits = match["digits"].replace(",", "").replace("，", "").replace("'", "")
    sign = "-" if match["sign"] in ("-", "−", "－") else ""
    value: Number = Decimal(f"{sign}{digits}{match['fraction']}") if match["fraction"] else int(sign + digits)
    return Reading(NUMBER, value, match["unit"] or "")


def is_value(text: str) -> bool:
    """Whether the text is a number or a mark: something that stands in a value cell and never in a label."""
    return read_cell(text).state in (NUMBER, MARK)
