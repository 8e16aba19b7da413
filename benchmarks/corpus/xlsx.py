"""Takes a Source and gives an XLSX workbook: one sheet with everything, or the text and each table on sheets of their own."""

import io
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from benchmarks.corpus.layout import SPLIT, PictureOf, PrintedTable, Text, layout
from benchmarks.corpus.source import Source

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
            _put(first, table, source, row)
            row += table.height + 1
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _put(sheet: "Worksheet", table: PrintedTable, source: Source, top: int) -> None:
    for cell in table.cells:
        row, column = top + cell.row, cell.column + 1
        printed = source.cells.get(cell.id.split("+")[0]) if cell.id else None
        value: str | int | Decimal = cell.text.replace(SPLIT, "\n")
        if printed and printed.value is not None and printed.raw == str(printed.value) and "text_numbers" not in source.styles:
            value = printed.value
        if value != "":
            sheet.cell(row, column, value)
        if cell.rowspan > 1 or cell.colspan > 1:
            sheet.merge_cells(start_row=row, start_column=column, end_row=row + cell.rowspan - 1, end_column=column + cell.colspan - 1)
