"""Takes a Source and gives an XLSX workbook: one sheet with everything, or the text and each table on sheets of their own."""

import io
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from benchmarks.corpus.layout import SPLIT, PictureOf, PrintedTable, Text, layout, printed_tables
from benchmarks.corpus.source import Printed, Source

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet  # type: ignore[import-untyped]

SHEETS = {"t2": "表一主动公开", "t3": "表二依申请公开", "t4": "表三复议诉讼"}


def render_xlsx(source: Source, many: bool = False) -> bytes:
    """The workbook. Plain numbers are stored as numbers, everything else as text."""
    from openpyxl import Workbook  # type: ignore[import-untyped]

    book = Workbook()
    book.properties.title = source.page_title
    book.properties.created = book.properties.modified = datetime(2024, 1, 10, 9, 0, 0)
    first = book.worksheets[0]
    first.title = "正文" if many else "年度报告"
    row = 1
    for item in layout(source):
        if isinstance(item, Text):
            first.cell(row, 1, item.text)
            row += 1
            continue
        table = item.table if isinstance(item, PictureOf) else item
        if isinstance(item, PictureOf):
            continue
        if many:
            name = SHEETS[table.id]
            if name in book.sheetnames:
                name += "（续）"
            first.cell(row, 1, f"（见“{name}”工作表）")
            row += 1
            _put(book.create_sheet(name), table, source, 1)
        else:
            _put(first, table, source, row, 2 if "offset_cells" in source.styles else 0)
            row += table.height + 1
    if "hidden_sheet" in source.styles:
        _put_older(book.create_sheet("上年"), source)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _put_older(sheet: "Worksheet", source: Source) -> None:
    """Last year's tables on a sheet that Excel does not show, every figure 8."""
    older = replace(source, cells={key: Printed(8, "8") for key in source.cells})
    row = 1
    for table_id in source.editions:
        for table in printed_tables(older, table_id):
            _put(sheet, table, older, row)
            row += table.height + 1
    sheet.sheet_state = "hidden"


def _put(sheet: "Worksheet", table: PrintedTable, source: Source, top: int, left: int = 0) -> None:
    for cell in table.cells:
        row, column = top + cell.row, left + cell.column + 1
        printed = source.cells.get(cell.id.split("+")[0]) if cell.id else None
        value: str | int | Decimal = cell.text.replace(SPLIT, "\n")
        if printed and printed.value is not None and printed.raw == str(printed.value) and "text_numbers" not in source.styles:
            value = printed.value
        if value != "":
            sheet.cell(row, column, value)
        if cell.rowspan > 1 or cell.colspan > 1:
            sheet.merge_cells(start_row=row, start_column=column, end_row=row + cell.rowspan - 1, end_column=column + cell.colspan - 1)
