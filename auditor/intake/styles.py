"""The styles of a Word document: styles.xml in, each style with what it inherits out. Element names follow ECMA-376, part 1."""

import re
from dataclasses import dataclass

from lxml import etree

from auditor.intake.numbering import W

PPR, RPR, TRPR, TCPR = (f"{W}{name}" for name in ("pPr", "rPr", "trPr", "tcPr"))
PSTYLE, RSTYLE, OUTLINE, NUMBERS, NUMBER_ID, NUMBER_LEVEL = (f"{W}{name}" for name in ("pStyle", "rStyle", "outlineLvl", "numPr", "numId", "ilvl"))
VANISH, DELETED, FIELD, SYMBOL, RUBY, FOREIGN, VERTICAL = (
    f"{W}{name}" for name in ("vanish", "del", "fldChar", "sym", "ruby", "altChunk", "vertAlign")
)
VAL = f"{W}val"
_HEADING_STYLE = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_TITLE_STYLES = frozenset(["title", "标题"])


@dataclass(frozen=True, slots=True)
class Style:
    """What a style says about a paragraph or a run, with what it inherits."""

    level: int = 0  # heading level, 0 for text
    number_id: str = ""
    number_level: int | None = None
    is_hidden: bool = False


PLAIN_STYLE = Style()


class Styles:
    """The styles of a document, each with what it inherits, looked up when a paragraph or a run first uses it."""

    __slots__ = ("elements", "known")

    def __init__(self, root: etree._Element | None) -> None:
        self.elements: dict[str, etree._Element] = {}
        for each in root.iterchildren(f"{W}style") if root is not None else ():
            self.elements.setdefault(each.get(f"{W}styleId", ""), each)
        self.known: dict[str, Style] = {"": Style()}

    def find(self, style_id: str) -> Style:
        """The style of this id; a plain one where the document has none."""
        if style_id not in self.known:
            self.known[style_id] = self._read(style_id, set())
        return self.known[style_id]

    def _read(self, style_id: str, above: set[str]) -> Style:
        element = self.elements.get(style_id)
        if element is None or style_id in above or len(above) > 20:
            return Style()
        based_on = value_of(element.find(f"{W}basedOn"))
        base = self._read(based_on, above | {style_id}) if based_on else Style()
        properties = element.find(PPR)
        level, number_id, number_level = base.level, base.number_id, base.number_level
        name = value_of(element.find(f"{W}name")).strip()
        if name.lower() in _TITLE_STYLES:
            level = 1
        elif match := _HEADING_STYLE.fullmatch(name):
            level = int(match[1])
        if properties is not None:
            level = outline_level(properties.find(OUTLINE), level)
            if (numbers := properties.find(NUMBERS)) is not None:
                number_id = value_of(numbers.find(NUMBER_ID), number_id)
                at = value_of(numbers.find(NUMBER_LEVEL))
                number_level = int(at) if at.isdecimal() else number_level
        run = element.find(RPR)
        return Style(level, number_id, number_level, is_on(run, VANISH, base.is_hidden))

    def numbering_styles(self) -> dict[str, str]:
        """For each numbering style, the list that it stands for."""
        found = {}
        for style_id, element in self.elements.items():
            if element.get(f"{W}type") == "numbering" and (number := element.find(f"{PPR}/{W}numPr/{W}numId")) is not None:
                found[style_id] = value_of(number)
        return found


def outline_level(outline: etree._Element | None, default: int) -> int:
    """The heading level that an outlineLvl element says, 0 for text; the default where it says none."""
    value = value_of(outline)
    if not value.isdecimal():
        return default
    return int(value) + 1 if int(value) < 9 else 0


def value_of(element: etree._Element | None, default: str = "") -> str:
    """An element's val attribute."""
    return default if element is None else element.get(VAL, default)


def is_on(properties: etree._Element | None, name: str, default: bool = False) -> bool:
    """Whether a toggle property is set: present without a value means yes."""
    element = properties.find(name) if properties is not None else None
    return default if element is None else element.get(VAL, "true") not in ("0", "false", "off")
