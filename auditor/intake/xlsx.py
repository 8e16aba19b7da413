"""A workbook (XLSX, XLS, ET, XLSB, ODS) in, Content out: sheets of text as paragraphs, sheets of tables as grids, hidden sheets left out."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from html import unescape
from io import BytesIO
from typing import TypeAlias

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from auditor.intake.container import check_inflation, open_container, read_member
from auditor.intake.layout import Line, Piece, Table, TableCell, arrange
from auditor.intake.reading import Content, Unreadable
from auditor.model import ASIDE, Block
from auditor.settings import Limits

CellValue: TypeAlias = int | float | str | bool | time | date | datetime | timedelta

_REFERENCE = re.compile(rb"""[\s"']r\s*=\s*(?:"([^"]*)"|'([^']*)')""")  # of a cell, or of a row
_CELL_NUMBER = re.compile(rb"([A-Za-z]{0,3})([0-9]{1,7})")
_RELATION = re.compile(rb"<Relationship\s[^>]*>")
_SHEET = re.compile(rb"<sheet\s[^>]*>")
_UNCOMPUTED = re.compile(rb"""<c\s[^>]*?r=["']([A-Z]{1,3})([0-9]{1,7})["'][^>]*>\s*<f[^>/]*>([^<]*)</f>\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>""")
_MOST_POSITIONS = 5_000_000  # the library lays out a sheet from its first to its last cell, empty ones included
_DAMAGED = "工作簿已损坏，无法读取，请用 Excel 或 WPS 打开检查，另存后重新报送。"
_DIGITS = 15  # that Excel shows; what follows is the noise of binary fractions


def read_workbook(data: bytes, limits: Limits) -> Content:
    """The blocks of every visible sheet; places are the sheet's name and the numbers at its edge."""
    if data.startswith(b"PK"):
        _check_container(data, limits)
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        sheets = [meta.name for meta in book.sheets_metadata if meta.visible == SheetVisibleEnum.Visible and meta.typ == SheetTypeEnum.WorkSheet]
        blocks: list[Block] = []
        uncomputed = _find_uncomputed(data, limits) if data.startswith(b"PK") else {}
        for name in sheets:
            sheet = book.get_sheet_by_name(name)
            if not _is_aside(sheet):
                blocks += _read_sheet(sheet, limits, uncomputed.get(name, {}))
    except PasswordError:
        raise Unreadable("工作簿设置了打开密码，无法读取，请取消密码后重新报送。") from None
    except CalamineError:
        raise Unreadable(_DAMAGED) from None
    except Unreadable:
        raise
    except BaseException as fault:  # the library's own panics derive from BaseException
        if type(fault).__name__ != "PanicException":
            raise
        raise Unreadable(_DAMAGED) from None
    return Content(tuple(blocks))


def _check_container(data: bytes, limits: Limits) -> None:
    archive = open_container(data, limits)
    check_inflation(archive, limits)
    for name in archive.namelist():
        if name.lower().startswith("xl/worksheets/") and name.lower().endswith(".xml"):
            rows, columns = 1, 1
            for quoted, single in _REFERENCE.findall(read_member(archive, name, limits)):
                number = _CELL_NUMBER.fullmatch(quoted or single)
                if number is None:  # the library would take any letters for a column, however far away
                    raise Unreadable(_DAMAGED)
                rows = max(rows, int(number[2]))
                columns = max(columns, _column_number(number[1].upper()))
            if rows * columns > _MOST_POSITIONS:
                raise Unreadable("工作表里有离正文极远的单元格，表格过大无法读取，请删去多余的行列后重新报送。")


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _find_uncomputed(data: bytes, limits: Limits) -> dict[str, dict[tuple[int, int], str]]:
    """Sheet → (row, column) → formula, for cells whose result the file does not hold: they are filled, not empty."""
    archive = open_container(data, limits)
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return {}
    targets = {
        _attribute(tag, b"Id"): _attribute(tag, b"Target") for tag in _RELATION.findall(read_member(archive, "xl/_rels/workbook.xml.rels", limits))
    }
    found: dict[str, dict[tuple[int, int], str]] = {}
    for tag in _SHEET.findall(read_member(archive, "xl/workbook.xml", limits)):
        target = targets.get(_attribute(tag, b"r:id"), "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if part in names:
            cells = _UNCOMPUTED.findall(read_member(archive, part, limits))
            places = {
                (int(row) - 1, _column_number(letters) - 1): f"={unescape(formula.decode('utf-8', 'replace'))}" for letters, row, formula in cells
            }
            found[unescape(_attribute(tag, b"name"))] = places
    return found


def _attribute(tag: bytes, name: bytes) -> str:
    match = re.search(rb"\s" + re.escape(name) + rb"\s*=\s*[\"']([^\"']*)", tag)
    return match[1].decode("utf-8", "replace") if match else ""


def _is_aside(sheet: CalamineSheet) -> bool:
    """Whether the sheet's first cell says that it is no part of the report."""
    return sheet.start == (0, 0) and str(sheet.to_python(nrows=1)[0][0]).startswith(ASIDE)


def _read_sheet(sheet: CalamineSheet, limits: Limits, uncomputed: Mapping[tuple[int, int], str]) -> tuple[Block, ...]:
    if sheet.total_height * sheet.total_width > _MOST_POSITIONS:
        raise Unreadable("工作表里有离正文极远的单元格，表格过大无法读取，请删去多余的行列后重新报送。")
    values = [[_text(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    for (row, column), formula in uncomputed.items():
        if row < len(values) and column < len(values[row]) and not values[row][column]:
            values[row][column] = formula
    table = Table(_make_rows(values, sheet.merged_cell_ranges or []), count="sheet")
    pieces: list[Piece] = [table]
    return arrange(pieces, limits, part=sheet.name)


Range: TypeAlias = tuple[tuple[int, int], tuple[int, int]]


def _make_rows(values: list[list[str]], merged: list[Range]) -> list[list[TableCell]]:
    """The used part of a sheet, merged cells once, all at their own columns."""
    used = [(row, column) for row, texts in enumerate(values) for column, text in enumerate(texts) if text]
    if not used:
        return []
    left, right = min(column for _, column in used), max(column for _, column in used)
    top, bottom = used[0][0], used[-1][0]
    inside = [each for each in merged if left <= each[0][1] <= right and top <= each[0][0] <= bottom]
    right = max([right, *(end[1] for _, end in inside if end[1] - right < 50)])
    if sum((min(end[0], bottom) - start[0] + 1) * (min(end[1], right) - start[1] + 1) for start, end in inside) > _MOST_POSITIONS:
        inside = []  # ranges laid over each other: no sheet that a person made
    starts = dict(inside)
    covered = {
        (row, column)
        for (first_row, first), (last_row, last) in inside
        for row in range(first_row, min(last_row, bottom) + 1)
        for column in range(first, min(last, right) + 1)
        if (row, column) != (first_row, first)
    }
    rows: list[list[TableCell]] = [[] for _ in range(top)]
    for row in range(top, bottom + 1):
        texts = values[row]
        cells = []
        for column in range(left, right + 1):
            if (row, column) not in covered:
                end = starts.get((row, column), (row, column))
                text = texts[column] if column < len(texts) else ""
                content: list[Piece] | str = [Line(line) for line in text.splitlines()] if "\n" in text else text
                cells.append(TableCell(content, min(end[0], bottom) - row + 1, min(end[1], right) - column + 1, column))
        rows.append(cells)
    return rows


def _text(value: CellValue) -> str:
    """A cell's value as Excel shows it in the general format; dates as 2024-01-12."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        if value.is_integer() and abs(value) < 10**_DIGITS:
            return str(int(value))
        return format(Decimal(format(value, f".{_DIGITS}g")), "f") if abs(value) < 10**_DIGITS else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    return str(value)
