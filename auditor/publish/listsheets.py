"""Lists in plain records go in; an XLSX workbook comes out row by row. The module that knows XlsxWriter.

XlsxWriter draws what stands around the rows: styles, heads, page layout. The rows themselves are written here, since they are most
of the work and always of one shape: a unit's list goes into a mould that was drawn once, and of a long workbook several lists grow
at a time, in files, so that memory does not grow with them.

Text is always written as text: a report may hold `=HYPERLINK(…)`, and nothing that a report says is ever a formula. The only
formulas are our own links.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any, Literal, TypeAlias

from xlsxwriter import Workbook  # type: ignore[import-untyped]
from xlsxwriter.utility import xl_col_to_name  # type: ignore[import-untyped]

from auditor.model import Number
from auditor.publish import letter_words as words
from auditor.publish.names import printable
from auditor.publish.package import Mould, read_package, write_package
from auditor.publish.sheet_parts import COULD_BE_FORMULA, FONT, Jump, escaped, inline, lines_of, safe_text, sheet_name
from auditor.shelf import Shelf

_MOST_ROWS = 1_000_000  # Excel's limit is 1,048,576
_EXACT_DIGITS = 15  # a longer number would be rounded by whoever opens the sheet: it is written as text
_EXACT = 10**_EXACT_DIGITS
_LINE_HEIGHT, _TALLEST = 14.0, 400.0  # points
_PIXEL = 0.75  # points: a row is as many whole pixels high
_AT_HAND = 1 << 18  # characters of a growing list that are in memory
_NUMBER = "\0"  # stands for the row's number until it is known; no text holds it

Content: TypeAlias = str | Number | Jump | None
Kind: TypeAlias = Literal["text", "number", "short"]
Tints: TypeAlias = Mapping[str, str]  # a cell's words → RRGGBB behind them


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list; `width` in characters of ordinary Latin size."""

    label: str
    width: float
    kind: Kind = "text"  # short: centred


@dataclass(frozen=True, slots=True)
class ListSheet:
    """A list with a heading above, filters, and a head that stays while one scrolls and returns on every printed page."""

    name: str
    heading: str
    columns: tuple[Column, ...]
    note: str = ""
    tinted: bool = False  # whether the workbook's tints lie behind its words
    kept: int = 0  # columns at the left that stay while one scrolls sideways

    @property
    def head(self) -> int:
        """The row of the labels, counted from 1."""
        return 3 if self.note else 2


class ListMould:
    """One list over and over, each time under another heading and with other rows: everything else is drawn once."""

    def __init__(self, sheet: ListSheet, tints: Tints, made: datetime) -> None:
        parts, looks = _draw([(replace(sheet, heading=_HEADING), sheet_name(sheet.name, set()), _LAST)], tints, _HEADING, made)
        self._head, self._rows = sheet.head, Rows(sheet, looks, tints)
        self._varying = {name: parts.pop(name).decode() for name in (_sheet(1), "xl/workbook.xml", "docProps/core.xml")}
        self._mould = Mould(parts, made)

    def cast(self, path: Path, title: str, rows: Iterable[Sequence[Content]]) -> None:
        """Write the workbook whose list has this heading and these rows."""
        told = [self._rows.text(values) for values in rows]
        inside = "".join([text.replace(_NUMBER, str(number)) for number, text in enumerate(told, self._head + 1)])
        heading, last = escaped(safe_text(title)), str(self._head + len(told))
        drawn = {name: text.replace(_HEADING, heading).replace(str(_LAST), last) for name, text in self._varying.items()}
        drawn[_sheet(1)] = drawn[_sheet(1)].replace(_END, inside + _END)
        self._mould.cast(path, {name: text.encode() for name, text in drawn.items()})


class ListBook:
    """A workbook of several lists that grow row by row, at the same time; the rows wait in files until all are there."""

    def __init__(self, tints: Tints, title: str, made: datetime) -> None:
        self._tints, self._title, self._made = tints, title, made
        self._lists: list[GrowingList] = []
        self._looks = _draw([(ListSheet("", "", (Column("", 9),)), "1", 2)], tints, title, made)[1]

    def open(self, sheet: ListSheet) -> "GrowingList":
        """Begin a list; the lists stand in the workbook in the order in which they were begun."""
        self._lists.append(GrowingList(sheet, Rows(sheet, self._looks, self._tints)))
        return self._lists[-1]

    def write(self, path: Path) -> None:
        """Write the workbook of the lists that were not dropped."""
        taken: set[str] = set()
        parts = [(each.sheet, part) for each in self._lists for part in each.parts]
        names = [sheet_name(sheet.name if part.number == 1 else f"{sheet.name}{part.number}", taken) for sheet, part in parts]
        sheets = [(sheet, name, sheet.head + part.rows) for (sheet, part), name in zip(parts, names, strict=True)]
        drawn, _ = _draw(sheets, self._tints, self._title, self._made)
        contents: dict[str, Iterable[bytes]] = {name: (data,) for name, data in drawn.items()}
        for number, (_, part) in enumerate(parts, 1):
            before, after = drawn[_sheet(number)].split(_END.encode())
            contents[_sheet(number)] = part.inside(before, _END.encode() + after)
        write_package(path, contents, self._made)


class GrowingList:
    """One list of a workbook; what does not fit on one sheet continues on the next under the same head."""

    def __init__(self, sheet: ListSheet, rows: "Rows") -> None:
        self.sheet, self.rows = sheet, rows
        self.parts = [_Part(1)]

    def add(self, values: Sequence[Content]) -> None:
        """One more row."""
        self.add_text(self.rows.text(values))

    def add_text(self, text: str) -> None:
        """One more row, as its `rows` wrote it."""
        part = self.parts[-1]
        if self.sheet.head + part.rows >= _MOST_ROWS:
            self.parts.append(part := _Part(part.number + 1))
        part.add(text.replace(_NUMBER, str(self.sheet.head + part.rows + 1)))

    @property
    def length(self) -> int:
        """How many rows it has."""
        return sum(part.rows for part in self.parts)

    def drop(self) -> None:
        """It is not to be in the workbook."""
        self.parts = []


class _Part:
    """The rows on one sheet of a list, in a file but for the last."""

    def __init__(self, number: int) -> None:
        self.number, self.rows = number, 0
        self._shelf, self._places = Shelf(), list[tuple[int, int]]()
        self._last, self._size = list[str](), 0

    def add(self, text: str) -> None:
        """The next row."""
        self.rows += 1
        self._last.append(text)
        self._size += len(text)
        if self._size > _AT_HAND:
            self._put_away()

    def inside(self, before: bytes, after: bytes) -> Iterator[bytes]:
        """The sheet with its rows, a piece at a time."""
        self._put_away()
        yield before
        yield from map(self._shelf.take, self._places)
        yield after

    def _put_away(self) -> None:
        self._places.append(self._shelf.append("".join(self._last).encode()))
        self._last, self._size = [], 0


# --- rows -------------------------------------------------------------------------------------------------------------

_Look: TypeAlias = tuple[Kind, str]  # kind of the column and "", "link", "prefixed" or a tint


class Rows:
    """Rows of a list as they stand in the file."""

    def __init__(self, sheet: ListSheet, looks: Mapping[_Look, str], tints: Tints) -> None:
        of_kind = {each: {look: number for (kind, look), number in looks.items() if kind == each} for each in _KINDS}
        self._columns = [
            (
                f'<c r="{xl_col_to_name(number)}{_NUMBER}" s="',
                column.width,
                of_kind[column.kind],
                f'<c r="{xl_col_to_name(number)}{_NUMBER}" s="{of_kind[column.kind][""]}"',
            )
            for number, column in enumerate(sheet.columns)
        ]
        self._tints = tints if sheet.tinted else {}

    def text(self, values: Sequence[Content]) -> str:
        """One row, with a mark wherever its number will stand."""
        lines, cells = 1, []
        for value, (begin, width, looks, plain) in zip(values, self._columns, strict=True):
            if value is None:
                cells.append(f"{plain}/>")
            elif type(value) is int and -_EXACT < value < _EXACT:
                cells.append(f"{plain}><v>{value}</v></c>")
            elif isinstance(value, str):
                lines = max(lines, lines_of(value, width))
                look = self._tints.get(value) or ("prefixed" if value.startswith(COULD_BE_FORMULA) else "")
                cells.append(f'{begin}{looks[look]}" {inline(safe_text(value))}' if look else f"{plain} {inline(safe_text(value))}")
            elif isinstance(value, Jump):  # words of ours, and a link in which every sign that needs it is written as %XX
                formula = escaped(f'HYPERLINK("{value.target}","{value.text}")')
                cells.append(f'{begin}{looks["link"]}" t="str"><f>{formula}</f><v>{escaped(value.text)}</v></c>')
            elif len(Decimal(value).as_tuple().digits) <= _EXACT_DIGITS:
                cells.append(f"{plain}><v>{value:.16G}</v></c>")
            else:
                cells.append(f"{plain} {inline(f'{value:f}')}")
        high = f' ht="{_high(min(lines * _LINE_HEIGHT + 2, _TALLEST)):g}" customHeight="1"' if lines > 1 else ""
        return f'<row r="{_NUMBER}"{high}>{"".join(cells)}</row>'


def _high(points: float) -> float:
    return int(points / _PIXEL + 0.5) * _PIXEL


# --- what stands around them ------------------------------------------------------------------------------------------

_HEADING, _LAST = "\ue000", 999_999  # stand in a mould for what is not known yet
_END = "</sheetData>"
_ASIDE = 1_000  # column from which every look is shown once, to learn its number; they are cut out again
_DIMENSION = re.compile(rb'<dimension ref="[^"]*"/>')
_KINDS: tuple[Kind, ...] = ("text", "number", "short")
_LOOK_OF: Mapping[str, dict[str, Any]] = {"": {}, "prefixed": {"quote_prefix": True}, "link": {"font_color": "#1F4E8C", "underline": 1}}


def _sheet(number: int) -> str:
    return f"xl/worksheets/sheet{number}.xml"


def _draw(sheets: Sequence[tuple[ListSheet, str, int]], tints: Tints, title: str, made: datetime) -> tuple[dict[str, bytes], dict[_Look, str]]:
    """The parts of a workbook without its rows, for sheets each with its name and last row; and each look's number, the same in every workbook."""
    data = BytesIO()
    book = Workbook(data, {"constant_memory": True})  # so that words stand in the sheets themselves
    book.set_properties({"title": printable(title), "created": made.replace(tzinfo=None)})
    ruled = {"border": 1, "border_color": "#B8C0C8", "text_wrap": True}
    heading = book.add_format({"font_name": "黑体", "font_size": 15, "bold": True, "valign": "vcenter"})
    note = book.add_format({"font_name": FONT, "font_size": 10, "font_color": "#555555"})
    label = book.add_format(
        {"font_name": "黑体", "font_size": 11, "bold": True, "bg_color": "#E3E9F0", "align": "center", "valign": "vcenter"} | ruled
    )
    cell: dict[str, Any] = {"font_name": FONT, "font_size": 10.5, "valign": "top"} | ruled
    further = {tint: {"bg_color": f"#{tint}"} for tint in dict.fromkeys(tints.values())}
    looks = {
        (kind, name): book.add_format(cell | {"align": {"text": "left", "number": "right", "short": "center"}[kind]} | special)
        for kind in _KINDS
        for name, special in (*_LOOK_OF.items(), *further.items())
    }
    aside = {look: xl_col_to_name(_ASIDE + number) for number, look in enumerate(looks)}
    for number, (sheet, name, last) in enumerate(sheets):
        page = book.add_worksheet(name)
        page.set_row(0, 28)
        page.write_string(0, 0, safe_text(sheet.heading), heading)
        for look, column in aside.items() if not number else ():
            page.write_blank(f"{column}1", None, looks[look])
        _write_head(page, sheet, last, note, label)
    book.close()
    parts = read_package(data.getvalue())
    first = parts[_sheet(1)].decode()
    found: dict[_Look, str] = {}
    for look, column in aside.items():
        shown = re.search(f'<c r="{column}1" s="([0-9]+)"/>', first)
        assert shown is not None, "XlsxWriter writes cells in another way than this module knows"
        found[look], first = shown[1], first.replace(shown[0], "")
    parts[_sheet(1)] = first.encode()
    for number, (sheet, _, last) in enumerate(sheets, 1):
        reach = f'<dimension ref="A1:{xl_col_to_name(len(sheet.columns) - 1)}{last}"/>'.encode()
        parts[_sheet(number)] = _DIMENSION.sub(reach, parts[_sheet(number)])
    return parts, found


def _write_head(page: Any, sheet: ListSheet, last: int, note: Any, label: Any) -> None:
    for number, column in enumerate(sheet.columns):
        page.set_column(number, number, column.width)
    page.freeze_panes(sheet.head, sheet.kept)
    page.repeat_rows(sheet.head - 1)
    page.set_paper(9)  # A4
    if sum(column.width for column in sheet.columns) > 90:
        page.set_landscape()
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.8)
    page.set_footer(f"&C{words.PAGE_OF_PAGES}", {"margin": 0.35})
    if sheet.note:
        page.write_string(1, 0, safe_text(sheet.note), note)
    page.set_row(sheet.head - 1, max(lines_of(column.label, column.width) for column in sheet.columns) * _LINE_HEIGHT + 4)
    for number, column in enumerate(sheet.columns):
        page.write_string(sheet.head - 1, number, safe_text(column.label), label)
    page.autofilter(sheet.head - 1, 0, last - 1, len(sheet.columns) - 1)
