"""Lists and forms in plain records go in; an XLSX workbook comes out. The module that knows openpyxl.

Text is always written as text: a report may hold `=HYPERLINK(…)`, and nothing that a report says is ever a formula. Formulas
are written only where the program itself says Formula.
"""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from math import ceil
from pathlib import Path
from typing import Any, Literal, TypeAlias

from openpyxl import Workbook  # type: ignore[import-untyped]
from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]
from openpyxl.comments import Comment  # type: ignore[import-untyped]
from openpyxl.formatting.rule import FormulaRule  # type: ignore[import-untyped]
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]
from openpyxl.worksheet.datavalidation import DataValidation  # type: ignore[import-untyped]

from auditor.model import Number
from auditor.publish import letter_words as words
from auditor.publish.names import clipped, printable
from auditor.publish.package import settle

_LONGEST_CELL = 32_000  # Excel's limit is 32,767
_MOST_ROWS = 1_000_000  # Excel's limit is 1,048,576
_COULD_BE_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_FONT = "宋体"
_LINE_HEIGHT, _TALLEST = 14.0, 400.0  # points


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula of ours, with the leading =."""

    text: str


@dataclass(frozen=True, slots=True)
class Jump:
    """Words that lead somewhere: another file beside the workbook, or #'sheet'!A1."""

    text: str
    target: str


Content: TypeAlias = str | Number | Formula | Jump | None


# --- lists ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list; `width` in characters of ordinary Latin size."""

    label: str
    width: float
    kind: Literal["text", "number", "short"] = "text"  # short: centred, not wrapped


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


def write_lists(path: Path, title: str, made: datetime, sheets: Sequence[ListSheet]) -> None:
    """Write the workbook row by row: memory does not grow with the lists."""
    book = Workbook(write_only=True)
    _properties(book, title, made)
    taken: set[str] = set()
    for sheet in sheets:
        _write_list(book, sheet, taken)
    book.save(path)
    settle(path, made)


def _write_list(book: Any, sheet: ListSheet, taken: set[str]) -> None:
    """One list; what does not fit on one sheet continues on the next under the same head."""
    rows = iter(sheet.rows)
    first = next(rows, None)
    part = 1
    tints, styles = sheet.tints or {}, dict[tuple[str, bool, str], Any]()
    while part == 1 or first is not None:
        made = _open_list(book, sheet, _sheet_name(sheet.name if part == 1 else f"{sheet.name}{part}", taken))
        head = 3 if sheet.note else 2
        last = head
        while first is not None and last < _MOST_ROWS:
            pairs = list(zip(first, sheet.columns, strict=True))
            lines = max(lines_of(value, column.width) if isinstance(value, str) else 1 for value, column in pairs)
            if lines > 1:
                made.row_dimensions[last + 1].height = min(lines * _LINE_HEIGHT + 2, _TALLEST)
            made.append([_list_cell(made, value, column, tints.get(value, "") if isinstance(value, str) else "", styles) for value, column in pairs])
            made.row_dimensions.pop(last + 1, None)  # written: a list may be long
            last += 1
            first = next(rows, None)
        if sheet.filters:
            made.auto_filter.ref = f"A{head}:{get_column_letter(len(sheet.columns))}{last}"
        part += 1


def _open_list(book: Any, sheet: ListSheet, name: str) -> Any:
    made = book.create_sheet(name)
    head = 3 if sheet.note else 2
    for number, column in enumerate(sheet.columns, 1):
        made.column_dimensions[get_column_letter(number)].width = column.width
    made.freeze_panes = at(head + 1, sheet.kept + 1)
    made.print_title_rows = f"{head}:{head}"
    _page(made, landscape=sum(column.width for column in sheet.columns) > 90)
    heading = _text_cell(made, sheet.heading)
    heading.font = Font(name="黑体", size=15, bold=True)
    heading.alignment = Alignment(vertical="center")
    made.row_dimensions[1].height = 28
    made.append([heading])
    if sheet.note:
        note = _text_cell(made, sheet.note)
        note.font = Font(name=_FONT, size=10, color="555555")
        made.append([note])
    line = []
    for column in sheet.columns:
        cell = _text_cell(made, column.label)
        cell.font = Font(name="黑体", size=11, bold=True)
        cell.fill = PatternFill("solid", fgColor="E3E9F0")
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.border = _BORDER
        line.append(cell)
    made.append(line)
    return made


def _list_cell(sheet: Any, value: Content, column: Column, tint: str, styles: dict[tuple[str, bool, str], Any]) -> Any:
    """A ruled cell. What it looks like is worked out once for each kind: a list may have hundreds of thousands of cells."""
    cell = _cell(sheet, value)
    key = column.kind, isinstance(value, Jump), tint
    if key not in styles:
        made = WriteOnlyCell(sheet)
        made.border = _BORDER
        made.font = _LINK_FONT if key[1] else _PLAIN_FONT
        made.alignment = _ALIGNED[column.kind]
        if tint:
            made.fill = PatternFill("solid", fgColor=tint)
        styles[key] = made._style
    prefixed = cell.has_style
    cell._style = copy(styles[key])
    if prefixed:
        cell.quotePrefix = True
    return cell


# --- forms ------------------------------------------------------------------------------------------------------------

Look: TypeAlias = Literal["title", "section", "label", "head", "input", "given", "text", "note", "status"]


@dataclass(frozen=True, slots=True)
class Put:
    """One cell, or a merged one, of a form; rows and columns count from 1."""

    row: int
    column: int
    content: Content
    look: Look
    high: int = 1
    wide: int = 1
    note: str = ""  # a remark that opens when pointed at; no part of what is printed


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may be typed into cells: whole numbers or decimals, not below zero unless signed; the message says so otherwise."""

    cells: tuple[str, ...]  # A1 …
    decimals: bool
    signed: bool
    message: str


@dataclass(frozen=True, slots=True)
class RedWhen:
    """Cells that turn red where the formula (without =) is true, or green."""

    cells: tuple[str, ...]
    formula: str
    colour: Literal["red", "green", "amber"] = "red"


@dataclass(frozen=True, slots=True)
class FormSheet:
    """A sheet with cells at fixed places. Only cells with the look `input` and `text` can be typed into."""

    name: str
    puts: tuple[Put, ...]
    widths: tuple[float, ...]
    heights: Mapping[int, float]
    allowed: tuple[Allowed, ...] = ()
    reds: tuple[RedWhen, ...] = ()
    hidden: bool = False
    locked: bool = True
    landscape: bool = False
    freeze: str = ""
    titles: str = ""  # rows repeated on every printed page: 3:3


def write_form(path: Path, title: str, made: datetime, sheets: Sequence[FormSheet]) -> None:
    """Write a workbook of forms."""
    book = Workbook()
    _properties(book, title, made)
    book.remove(book.active)
    taken: set[str] = set()
    for sheet in sheets:
        _write_form_sheet(book.create_sheet(_sheet_name(sheet.name, taken)), sheet)
    book.calculation.fullCalcOnLoad = True
    book.save(path)
    settle(path, made)


def _write_form_sheet(made: Any, sheet: FormSheet) -> None:
    for number, width in enumerate(sheet.widths, 1):
        made.column_dimensions[get_column_letter(number)].width = width
    for row, height in sheet.heights.items():
        made.row_dimensions[row].height = height
    for put in sheet.puts:
        _put(made, put)
    for allowed in sheet.allowed:
        _allow(made, allowed)
    for red in sheet.reds:
        made.conditional_formatting.add(" ".join(red.cells), FormulaRule(formula=[red.formula], **_COLOURS[red.colour]))
    _page(made, landscape=sheet.landscape)
    made.freeze_panes = sheet.freeze or None
    if sheet.titles:
        made.print_title_rows = sheet.titles
    if sheet.locked:  # without a password: nobody types over a label or a formula by mistake, and whoever wants to may
        made.protection.sheet = True
        made.protection.formatRows = made.protection.formatColumns = made.protection.formatCells = False
    if sheet.hidden:
        made.sheet_state = "hidden"


def _put(made: Any, put: Put) -> None:
    if put.high > 1 or put.wide > 1:
        made.merge_cells(start_row=put.row, start_column=put.column, end_row=put.row + put.high - 1, end_column=put.column + put.wide - 1)
    look = _LOOKS[put.look]
    if look.get("border"):
        for row in range(put.row, put.row + put.high):
            for column in range(put.column, put.column + put.wide):
                made.cell(row, column).border = _DARK_BORDER
    cell = made.cell(put.row, put.column)
    _fill(cell, put.content)
    cell.font, cell.alignment = look["font"], look["alignment"]
    if look.get("fill"):
        cell.fill = look["fill"]
    if put.note:
        cell.comment = Comment(printable(put.note), "", height=220, width=420)
    if put.look in ("input", "given", "text"):
        cell.protection = Protection(locked=False)
        if put.look != "text":
            cell.number_format = "General"


def _allow(made: Any, allowed: Allowed) -> None:
    kind = "decimal" if allowed.decimals else "whole"
    any_sign = {"operator": "between", "formula1": "-999999999", "formula2": "999999999"}
    low = any_sign if allowed.signed else {"operator": "greaterThanOrEqual", "formula1": "0"}
    rule = DataValidation(type=kind, allow_blank=True, showErrorMessage=True, error=allowed.message, errorTitle=words.WRONG_ENTRY, **low)
    for cell in allowed.cells:
        rule.add(cell)
    made.add_data_validation(rule)


def lines_of(text: str, width: float) -> int:
    """How many lines a text takes in a column of that width: Chinese signs count double. Office programs do not work it out by themselves."""
    room = max(width - 1.5, 1)
    return sum(max(ceil(sum(2 if ord(sign) > 0x2E7F or sign in "“”—…〔〕" else 1.1 for sign in line) / room), 1) for line in text.split("\n"))


def at(row: int, column: int) -> str:
    """A1, counted from 1."""
    return f"{get_column_letter(column)}{row}"


# --- what both share --------------------------------------------------------------------------------------------------

_THIN, _DARK = Side(style="thin", color="B8C0C8"), Side(style="thin", color="000000")
_BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_DARK_BORDER = Border(left=_DARK, right=_DARK, top=_DARK, bottom=_DARK)
_PLAIN_FONT, _LINK_FONT = Font(name=_FONT, size=10.5), Font(name=_FONT, size=10.5, color="1F4E8C", underline="single")
_ACROSS = {"text": "left", "number": "right", "short": "center"}
_ALIGNED = {kind: Alignment(horizontal=across, vertical="top", wrap_text=True) for kind, across in _ACROSS.items()}
_CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)
_LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)
_TOP = Alignment(horizontal="left", vertical="top", wrap_text=True)
_LOOKS: Mapping[Look, Mapping[str, Any]] = {
    "title": {"font": Font(name="方正小标宋简体", size=18), "alignment": _CENTRED},
    "section": {"font": Font(name="黑体", size=14), "alignment": Alignment(horizontal="left", vertical="center")},
    "label": {"font": Font(name=_FONT, size=10.5), "alignment": _LEFT, "border": True},
    "head": {"font": Font(name=_FONT, size=10.5), "alignment": _CENTRED, "border": True},
    "input": {"font": Font(name=_FONT, size=10.5), "alignment": _CENTRED, "border": True, "fill": PatternFill("solid", fgColor="FFFBE6")},
    "given": {"font": Font(name=_FONT, size=10.5), "alignment": _CENTRED, "border": True, "fill": PatternFill("solid", fgColor="E8F1FB")},
    "text": {"font": Font(name=_FONT, size=11), "alignment": _TOP, "border": True, "fill": PatternFill("solid", fgColor="FFFBE6")},
    "note": {"font": Font(name=_FONT, size=10, color="555555"), "alignment": _TOP},
    "status": {"font": Font(name="黑体", size=10.5), "alignment": _CENTRED, "border": True},
}
_COLOURS: Mapping[str, Mapping[str, Any]] = {
    "red": {"fill": PatternFill("solid", bgColor="F4B6B6"), "font": Font(color="9C0006", bold=True)},
    "green": {"fill": PatternFill("solid", bgColor="CDE9D0"), "font": Font(color="1B5E20")},
    "amber": {"fill": PatternFill("solid", bgColor="F1F1F1"), "font": Font(color="555555")},
}


def _cell(sheet: Any, value: Content) -> Any:
    cell = WriteOnlyCell(sheet)
    _fill(cell, value)
    return cell


def _text_cell(sheet: Any, text: str) -> Any:
    return _cell(sheet, text)


def _fill(cell: Any, value: Content) -> None:
    match value:
        case None:
            return
        case Formula(text):
            cell.value = text
        case Jump(text, target):
            # as a formula it works in every office program, also in write-only mode; both parts are ours or escaped
            _write_text(cell, text)
            cell.hyperlink = target
        case str():
            _write_text(cell, value)
        case int() | Decimal():
            cell.value = value


def _write_text(cell: Any, text: str) -> None:
    """Text as text, whatever it begins with; what a sheet cannot hold is replaced by the sign for it."""
    safe = clipped(printable(text), _LONGEST_CELL)
    cell.value = safe
    cell.data_type = "s"
    if safe.startswith(_COULD_BE_FORMULA):
        cell.quotePrefix = True


def _properties(book: Any, title: str, made: datetime) -> None:
    book.properties.title = printable(title)
    book.properties.creator = ""
    book.properties.created = made.replace(tzinfo=None)


def _sheet_name(wanted: str, taken: set[str]) -> str:
    """At most 31 characters, without the signs that Excel forbids, unique."""
    base = "".join("_" if sign in "[]:*?/\\'" else sign for sign in printable(wanted))[:28] or words.SHEET
    name, number = base, 1
    while name.casefold() in taken:
        number += 1
        name = f"{base}{number}"
    taken.add(name.casefold())
    return name


def _page(made: Any, *, landscape: bool) -> None:
    made.page_setup.paperSize = 9  # A4
    made.page_setup.orientation = "landscape" if landscape else "portrait"
    made.page_setup.fitToWidth, made.page_setup.fitToHeight = 1, 0
    made.sheet_properties.pageSetUpPr.fitToPage = True
    made.page_margins.left = made.page_margins.right = 0.5
    made.page_margins.top, made.page_margins.bottom, made.page_margins.footer = 0.6, 0.8, 0.35
    made.oddFooter.center.text = words.PAGE_OF_PAGES
