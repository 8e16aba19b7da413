"""Word's numbering definitions in, the numbers that Word computes while it draws a document out: 一、 （一） 1. stand in no text of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

_DIGITS = "〇一二三四五六七八九"
_LEGAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = tuple(
    zip((1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1), ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"), strict=True)
)
_LEVELS, _LONGEST = 9, 100


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is numbered: `pattern` is Word's 第%1条, `kind` its number format."""

    kind: str = "decimal"
    pattern: str = ""
    start: int = 1
    spaced: bool = True  # a tab or a space follows the number
    legal: bool = False  # every number in it is shown as 1, 2, 3
    restart: int | None = None  # the level whose increase restarts this one; None: the one above, 0: none
    style: str = ""  # the paragraph style that takes its number from this level


@dataclass(frozen=True, slots=True)
class List:
    """One list of a document: its levels, and the abstract list with which it shares its counters."""

    counters: str
    levels: dict[int, Level]
    starts: dict[int, int]  # levels that this list starts anew when it first occurs


@dataclass(slots=True)
class Numbering:
    """The lists of a document, and how far each has counted while its paragraphs are read in order."""

    lists: dict[str, List] = field(default_factory=dict)
    counts: dict[str, list[int | None]] = field(default_factory=dict)
    met: set[tuple[str, int]] = field(default_factory=set)

    def level_of_style(self, number_id: str, style: str) -> int:
        """The level of a list that numbers the paragraphs of a style; the first where none says so."""
        numbered = self.lists.get(number_id)
        return next((at for at, level in numbered.levels.items() if level.style == style), 0) if numbered else 0

    def next_number(self, number_id: str, level: int) -> str:
        """The number of the next paragraph of this list and level, with its space; "" for bullets and unknown lists."""
        numbered = self.lists.get(number_id)
        if numbered is None or not 0 <= level < _LEVELS:
            return ""
        this = numbered.levels.get(level, Level())
        counts = self.counts.setdefault(numbered.counters, [None] * _LEVELS)
        if level in numbered.starts and (number_id, level) not in self.met:
            self.met.add((number_id, level))
            counts[level] = numbered.starts[level]
        else:
            before = counts[level]
            counts[level] = this.start if before is None else before + 1
        for above in range(level):
            if counts[above] is None:
                counts[above] = numbered.levels.get(above, Level()).start
        for below in range(level + 1, _LEVELS):
            restart = numbered.levels.get(below, Level()).restart
            if restart is None or (restart and level < restart):
                counts[below] = None
        return _written(this, numbered.levels, counts)


def _written(this: Level, levels: dict[int, Level], counts: list[int | None]) -> str:
    if this.kind == "bullet":
        return ""
    text = this.pattern
    for at in range(_LEVELS):
        mark = f"%{at + 1}"
        if mark in text:
            kind = "decimal" if this.legal else levels.get(at, Level()).kind
            text = text.replace(mark, write_number(counts[at] or 0, kind))
    if text and this.spaced and text[-1].isalnum() and text[-1].isascii():
        text += " "
    return text


def write_number(number: int, kind: str) -> str:
    """A number in one of Word's number formats; digits where the format is unknown."""
    if kind in ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand"):
        return _count_in_chinese(number, _DIGITS, "十百千")
    if kind in ("chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"):
        return _count_in_chinese(number, _LEGAL_DIGITS, "拾佰仟", leading_one=True)
    if kind in ("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"):
        return "".join(_DIGITS[int(digit)] for digit in str(number))
    if kind == "ideographTraditional" and 1 <= number <= len(_STEMS):
        return _STEMS[number - 1]
    if kind == "ideographZodiac" and 1 <= number <= len(_BRANCHES):
        return _BRANCHES[number - 1]
    if kind in ("decimalEnclosedCircle", "decimalEnclosedCircleChinese") and 1 <= number <= 20:
        return chr(0x2460 + number - 1)
    if kind == "decimalEnclosedParen" and 1 <= number <= 20:
        return chr(0x2474 + number - 1)
    if kind == "decimalEnclosedFullstop" and 1 <= number <= 20:
        return chr(0x2488 + number - 1)
    if kind in ("decimalFullWidth", "decimalFullWidth2"):
        return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))
    if kind == "decimalZero":
        return f"{number:02d}"
    if kind in ("lowerLetter", "upperLetter") and number >= 1:
        letters = chr(97 + (number - 1) % 26) * min((number - 1) // 26 + 1, 10)
        return letters.upper() if kind == "upperLetter" else letters
    if kind in ("lowerRoman", "upperRoman") and 1 <= number < 4000:
        letters = _write_roman(number)
        return letters.upper() if kind == "upperRoman" else letters
    return "" if kind == "none" else str(number)


def _count_in_chinese(number: int, digits: str, units: str, leading_one: bool = False) -> str:
    """Numbers below ten thousand as they are counted in lists: 十, 十一, 二十, 一百零三."""
    if not 0 < number < 10_000:
        return str(number) if number else digits[0]
    text, zero = "", False
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if digit:
            text += ("零" if zero and text else "") + digits[digit] + (units[power - 1] if power else "")
        zero = not digit
    return text[1:] if not leading_one and 10 <= number < 20 else text


def _write_roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        text += letters * (number // value)
        number %= value
    return text


def read_numbering(root: etree._Element, style_lists: dict[str, str]) -> Numbering:
    """The lists of numbering.xml. `style_lists` tells for a numbering style which list it is (numStyleLink)."""
    abstract = {each.get(f"{W}abstractNumId", ""): each for each in root.iterchildren(f"{W}abstractNum")}
    nums = {each.get(f"{W}numId", ""): each for each in root.iterchildren(f"{W}num")}
    return Numbering({number_id: _read_list(num, abstract, nums, style_lists) for number_id, num in nums.items()})


def _read_list(num: etree._Element, abstract: dict[str, etree._Element], nums: dict[str, etree._Element], style_lists: dict[str, str]) -> List:
    counters = _value(num.find(f"{W}abstractNumId"))
    definition = abstract.get(counters)
    if definition is not None and (link := definition.find(f"{W}numStyleLink")) is not None:
        linked = nums.get(style_lists.get(_value(link), ""))
        if linked is not None:
            counters = _value(linked.find(f"{W}abstractNumId"))
            definition = abstract.get(counters)
    levels = {} if definition is None else {at: _read_level(each) for at, each in _numbered_levels(definition)}
    starts = {}
    for override in num.iterchildren(f"{W}lvlOverride"):
        at = _integer(override.get(f"{W}ilvl"), -1)
        levels.update({own: _read_level(each) for own, each in _numbered_levels(override)})
        if (start := override.find(f"{W}startOverride")) is not None:
            starts[at] = _integer(_value(start), 1)
    return List(counters, levels, starts)


def _numbered_levels(parent: etree._Element) -> Iterator[tuple[int, etree._Element]]:
    for each in parent.iterchildren(f"{W}lvl"):
        yield _integer(each.get(f"{W}ilvl"), -1), each


def _read_level(level: etree._Element) -> Level:
    restart = level.find(f"{W}lvlRestart")
    return Level(
        kind=next((kind for each in level.iter(f"{W}numFmt") if (kind := _value(each)) != "custom"), "decimal"),
        pattern=_value(level.find(f"{W}lvlText"))[:_LONGEST],
        start=_integer(_value(level.find(f"{W}start")), 0),
        spaced=_value(level.find(f"{W}suff"), "tab") != "nothing",
        legal=level.find(f"{W}isLgl") is not None,
        restart=None if restart is None else _integer(_value(restart), 0),
        style=_value(level.find(f"{W}pStyle")),
    )


def _value(element: etree._Element | None, default: str = "") -> str:
    return default if element is None else element.get(f"{W}val", default)


def _integer(value: str | None, default: int) -> int:
    try:
        return int(value or "")
    except ValueError:
        return default
