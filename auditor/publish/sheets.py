"""Forms in plain records go in; an XLSX workbook with formulas, checks and colours comes out. The module that knows openpyxl.

Text is always written as text: a report may hold `=HYPERLINK(…)`, and nothing that a report says is ever a formula. Formulas
are written only where the program itself says Formula.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any, Literal, TypeAlias

from openpyxl import Workbook  # type: ignore[import-untyped]
from openpyxl.cell import Cell  # type: ignore[import-untyped]
from openpyxl.comments import Comment  # type: ignore[import-untyped]
from openpyxl.formatting.rule import FormulaRule  # type: ignore[import-untyped]
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]
from openpyxl.worksheet.datavalidation import DataValidation  # type: ignore[import-untyped]

from auditor.model import Number
from auditor.publish import letter_words as words
from auditor.publish.names import printable
from auditor.publish.package import CORE, read_package, settled, write_package
from auditor.publish.sheet_parts import COULD_BE_FORMULA, FONT, Jump, inline, safe_text, sheet_name


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula of ours, with the leading =."""

    text: str


Content: TypeAlias = str | Number | Formula | Jump | None


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
    rows: Iterable[Sequence[tuple[Content, Look]]] = ()  # below the rest, from column 1: many alike, which are written one after the other


def write_form(path: Path, title: str, made: datetime, sheets: Sequence[FormSheet]) -> None:
    """Write a workbook of forms."""
    book, packed = Workbook(), BytesIO()
    _properties(book, title, made)
    book.remove(book.active)
    taken: set[str] = set()
    looks = _Looks()
    long: dict[str, tuple[FormSheet, int, Mapping[Look, int]]] = {}
    for number, sheet in enumerate(sheets, 1):
        drawn = book.create_sheet(sheet_name(sheet.name, taken))
        _write_form_sheet(drawn, sheet, looks)
        if sheet.rows:
            long[f"xl/worksheets/sheet{number}.xml"] = sheet, drawn.max_row, {look: looks.number(drawn, look) for look in _LOOKS}
    book.calculation.fullCalcOnLoad = True
    book.save(packed)
    parts = read_package(packed.getvalue())
    parts[CORE] = settled(parts[CORE], made)
    write_package(path, {name: _lengthened(data, *long[name]) if name in long else (data,) for name, data in parts.items()}, made)


class _Looks:
    """The looks of a workbook's cells, each worked out once: the library takes long over every cell."""

    def __init__(self) -> None:
        self._known: dict[tuple[Look, bool], Any] = {}

    def put_on(self, cell: Any, look: Look, *, only_border: bool = False) -> None:
        """Give a cell its look, or only the border of it."""
        key = look, only_border
        if key not in self._known:
            told = _LOOKS[look]
            if told.get("border"):
                cell.border = _DARK_BORDER
            if not only_border:
                cell.font, cell.alignment = told["font"], told["alignment"]
                if told.get("fill"):
                    cell.fill = told["fill"]
                if look in ("input", "given", "text"):
                    cell.protection = Protection(locked=False)
            self._known[key] = cell._style
        cell._style = copy(self._known[key])

    def number(self, sheet: Any, look: Look) -> int:
        """The number by which a sheet's cells are given a look."""
        cell = Cell(sheet, 1, 1)
        self.put_on(cell, look)
        number: int = cell.style_id
        return number


def _lengthened(data: bytes, sheet: FormSheet, last: int, looks: Mapping[Look, int]) -> Iterator[bytes]:
    """A sheet with its further rows, in pieces."""
    before, end, after = data.partition(b"</sheetData>")
    yield before
    names = list[str]()
    for row, cells in enumerate(sheet.rows, last + 1):
        names += [get_column_letter(column) for column in range(len(names) + 1, len(cells) + 1)]
        told = [_told(f'<c r="{name}{row}" s="{looks[look]}"', content) for name, (content, look) in zip(names, cells, strict=False)]
        yield f'<row r="{row}">{"".join(told)}</row>'.encode()
    yield end + after


def _told(begin: str, content: Content) -> str:
    match content:
        case None:
            return f"{begin}/>"
        case int() | Decimal():
            return f"{begin}><v>{content}</v></c>"
        case str():
            return f"{begin} {inline(safe_text(content))}"
    raise TypeError("a long list holds words and numbers only")


def _write_form_sheet(made: Any, sheet: FormSheet, looks: _Looks) -> None:
    for number, width in enumerate(sheet.widths, 1):
        made.column_dimensions[get_column_letter(number)].width = width
    for row, height in sheet.heights.items():
        made.row_dimensions[row].height = height
    for put in sheet.puts:
        _put(made, put, looks)
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


def _put(made: Any, put: Put, looks: _Looks) -> None:
    if put.high > 1 or put.wide > 1:
        made.merge_cells(start_row=put.row, start_column=put.column, end_row=put.row + put.high - 1, end_column=put.column + put.wide - 1)
    if _LOOKS[put.look].get("border"):
        for row in range(put.row, put.row + put.high):
            for column in range(put.column, put.column + put.wide):
                looks.put_on(made.cell(row, column), put.look, only_border=True)
    cell = made.cell(put.row, put.column)
    looks.put_on(cell, put.look)
    _fill(cell, put.content)
    if put.note:
        cell.comment = Comment(printable(put.note), "", height=220, width=420)


def _allow(made: Any, allowed: Allowed) -> None:
    kind = "decimal" if allowed.decimals else "whole"
    any_sign = {"operator": "between", "formula1": "-999999999", "formula2": "999999999"}
    low = any_sign if allowed.signed else {"operator": "greaterThanOrEqual", "formula1": "0"}
    rule = DataValidation(type=kind, allow_blank=True, showErrorMessage=True, error=allowed.message, errorTitle=words.WRONG_ENTRY, **low)
    for cell in allowed.cells:
        rule.add(cell)
    made.add_data_validation(rule)


def at(row: int, column: int) -> str:
    """A1, counted from 1."""
    return f"{get_column_letter(column)}{row}"


# --- looks ----------------------------------------------------------------------------------------------------------

_DARK = Side(style="thin", color="000000")
_DARK_BORDER = Border(left=_DARK, right=_DARK, top=_DARK, bottom=_DARK)
_CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)
_LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)
_TOP = Alignment(horizontal="left", vertical="top", wrap_text=True)
_LOOKS: Mapping[Look, Mapping[str, Any]] = {
    "title": {"font": Font(name="方正小标宋简体", size=18), "alignment": _CENTRED},
    "section": {"font": Font(name="黑体", size=14), "alignment": Alignment(horizontal="left", vertical="center")},
    "label": {"font": Font(name=FONT, size=10.5), "alignment": _LEFT, "border": True},
    "head": {"font": Font(name=FONT, size=10.5), "alignment": _CENTRED, "border": True},
    "input": {"font": Font(name=FONT, size=10.5), "alignment": _CENTRED, "border": True, "fill": PatternFill("solid", fgColor="FFFBE6")},
    "given": {"font": Font(name=FONT, size=10.5), "alignment": _CENTRED, "border": True, "fill": PatternFill("solid", fgColor="E8F1FB")},
    "text": {"font": Font(name=FONT, size=11), "alignment": _TOP, "border": True, "fill": PatternFill("solid", fgColor="FFFBE6")},
    "note": {"font": Font(name=FONT, size=10, color="555555"), "alignment": _TOP},
    "status": {"font": Font(name="黑体", size=10.5), "alignment": _CENTRED, "border": True},
}
_COLOURS: Mapping[str, Mapping[str, Any]] = {
    "red": {"fill": PatternFill("solid", bgColor="F4B6B6"), "font": Font(color="9C0006", bold=True)},
    "green": {"fill": PatternFill("solid", bgColor="CDE9D0"), "font": Font(color="1B5E20")},
    "amber": {"fill": PatternFill("solid", bgColor="F1F1F1"), "font": Font(color="555555")},
}


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
    cell.value = safe_text(text)
    cell.data_type = "s"
    if text.startswith(COULD_BE_FORMULA):
        cell.quotePrefix = True


def _properties(book: Any, title: str, made: datetime) -> None:
    book.properties.title = printable(title)
    book.properties.creator = ""
    book.properties.created = made.replace(tzinfo=None)


def _page(made: Any, *, landscape: bool) -> None:
    made.page_setup.paperSize = 9  # A4
    made.page_setup.orientation = "landscape" if landscape else "portrait"
    made.page_setup.fitToWidth, made.page_setup.fitToHeight = 1, 0
    made.sheet_properties.pageSetUpPr.fitToPage = True
    made.page_margins.left = made.page_margins.right = 0.5
    made.page_margins.top, made.page_margins.bottom, made.page_margins.footer = 0.6, 0.8, 0.35
    made.oddFooter.center.text = words.PAGE_OF_PAGES
