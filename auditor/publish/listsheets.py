"""Lists in plain records go in; an XLSX workbook comes out row by row. The module that knows XlsxWriter, which is quick where lists are long.

Text is always written as text: a report may hold `=HYPERLINK(…)`, and nothing that a report says is ever a formula. The only
formulas are our own links.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, TypeAlias

from xlsxwriter import Workbook  # type: ignore[import-untyped]

from auditor.model import Number
from auditor.publish import letter_words as words
from auditor.publish.names import printable
from auditor.publish.sheet_parts import COULD_BE_FORMULA, FONT, Jump, lines_of, safe_text, sheet_name

_MOST_ROWS = 1_000_000  # Excel's limit is 1,048,576
_EXACT_DIGITS = 15  # a longer number would be rounded by whoever opens the sheet: it is written as text
_LINE_HEIGHT, _TALLEST = 14.0, 400.0  # points


Content: TypeAlias = str | Number | Jump | None
Kind: TypeAlias = Literal["text", "number", "short"]


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
    rows: Iterable[Sequence[Content]]
    note: str = ""
    filters: bool = True
    tints: Mapping[str, str] | None = None  # a cell's words → RRGGBB behind them
    kept: int = 0  # columns at the left that stay while one scrolls sideways


def write_lists(path: Path, title: str, made: datetime, sheets: Sequence[ListSheet], *, long: bool = False) -> None:
    """Write the workbook; the same lists give the same bytes. `long` lists go through files, so that memory does not grow with them."""
    book = Workbook(path, {"constant_memory": True} if long else {"in_memory": True})
    book.set_properties({"title": printable(title), "created": made.replace(tzinfo=None)})
    looks = _Looks(book)
    taken: set[str] = set()
    for sheet in sheets:
        _write_list(book, looks, sheet, taken)
    book.close()


class _Looks:
    """The formats of a workbook, each made when it is first needed."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._cells: dict[tuple[Kind, bool, bool, str], Any] = {}
        self.heading = book.add_format({"font_name": "黑体", "font_size": 15, "bold": True, "valign": "vcenter"})
        self.note = book.add_format({"font_name": FONT, "font_size": 10, "font_color": "#555555"})
        ruled = {"border": 1, "border_color": "#B8C0C8", "text_wrap": True}
        self.label = book.add_format(
            {"font_name": "黑体", "font_size": 11, "bold": True, "bg_color": "#E3E9F0", "align": "center", "valign": "vcenter"} | ruled
        )
        self._ruled = {"font_name": FONT, "font_size": 10.5, "valign": "top"} | ruled

    def cell(self, kind: Kind, *, link: bool = False, prefixed: bool = False, tint: str = "") -> Any:
        """A ruled cell; `prefixed` where an office program would take its text for a formula when it is edited."""
        key = kind, link, prefixed, tint
        if key not in self._cells:
            look = self._ruled | {"align": {"text": "left", "number": "right", "short": "center"}[kind]}
            if link:
                look |= {"font_color": "#1F4E8C", "underline": 1}
            if prefixed:
                look |= {"quote_prefix": True}
            if tint:
                look |= {"bg_color": f"#{tint}"}
            self._cells[key] = self._book.add_format(look)
        return self._cells[key]


def _write_list(book: Any, looks: _Looks, sheet: ListSheet, taken: set[str]) -> None:
    """One list; what does not fit on one sheet continues on the next under the same head."""
    rows = iter(sheet.rows)
    first = next(rows, None)
    part = 1
    while part == 1 or first is not None:
        head = 2 if sheet.note else 1
        made = _open_list(book, looks, sheet, sheet_name(sheet.name if part == 1 else f"{sheet.name}{part}", taken), head)
        row = head
        while first is not None and row < _MOST_ROWS - 1:
            row += 1
            _write_row(made, looks, sheet, row, first)
            first = next(rows, None)
        if sheet.filters:
            made.autofilter(head, 0, row, len(sheet.columns) - 1)
        part += 1


def _open_list(book: Any, looks: _Looks, sheet: ListSheet, name: str, head: int) -> Any:
    made = book.add_worksheet(name)
    for number, column in enumerate(sheet.columns):
        made.set_column(number, number, column.width)
    made.freeze_panes(head + 1, sheet.kept)
    made.repeat_rows(head)
    _page(made, landscape=sum(column.width for column in sheet.columns) > 90)
    made.set_row(0, 28)
    made.write_string(0, 0, safe_text(sheet.heading), looks.heading)
    if sheet.note:
        made.write_string(1, 0, safe_text(sheet.note), looks.note)
    made.set_row(head, max(lines_of(column.label, column.width) for column in sheet.columns) * _LINE_HEIGHT + 4)
    for number, column in enumerate(sheet.columns):
        made.write_string(head, number, safe_text(column.label), looks.label)
    return made


def _write_row(made: Any, looks: _Looks, sheet: ListSheet, row: int, values: Sequence[Content]) -> None:
    lines = max(lines_of(value, column.width) if isinstance(value, str) else 1 for value, column in zip(values, sheet.columns, strict=True))
    if lines > 1:
        made.set_row(row, min(lines * _LINE_HEIGHT + 2, _TALLEST))
    for number, (value, column) in enumerate(zip(values, sheet.columns, strict=True)):
        match value:
            case None:
                made.write_blank(row, number, None, looks.cell(column.kind))
            case str():
                tint = sheet.tints.get(value, "") if sheet.tints else ""
                made.write_string(row, number, safe_text(value), looks.cell(column.kind, prefixed=value.startswith(COULD_BE_FORMULA), tint=tint))
            case Jump(text, target):  # words of ours, and a link in which every sign that needs it is written as %XX
                # of a relative link the library makes one with backslashes, which only some office programs follow
                made.write_formula(row, number, f'=HYPERLINK("{target}","{text}")', looks.cell(column.kind, link=True), text)
            case int() | Decimal() if len(Decimal(value).as_tuple().digits) <= _EXACT_DIGITS:
                made.write_number(row, number, value, looks.cell(column.kind))
            case int() | Decimal():
                made.write_string(row, number, f"{value:f}", looks.cell(column.kind))


def _page(made: Any, *, landscape: bool) -> None:
    made.set_paper(9)  # A4
    if landscape:
        made.set_landscape()
    made.fit_to_pages(1, 0)
    made.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.8)
    made.set_footer(f"&C{words.PAGE_OF_PAGES}", {"margin": 0.35})
