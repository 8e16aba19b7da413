"""A page as its reader met it in, blocks in reading order out: tells data tables from tables that only arrange a page.

A reader turns its file into pieces (lines, tables of cells that hold pieces, images). Here spans become positions,
tables that hold other tables or prose are taken apart into paragraphs and grids, and everything gets its Place.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from msgspec import Struct

from auditor.intake.reading import Unreadable
from auditor.model import Block, Grid, GridCell, Paragraph, Picture, Place
from auditor.settings import Limits

_Count: TypeAlias = Literal["tables", "lines", "sheet"]


class Line(Struct, gc=False):
    """One paragraph or line of text; `number` is its line in a plain text file, `level` its heading level."""

    text: str
    level: int = 0
    number: int | None = None


@dataclass(slots=True)
class Image:
    """A picture large enough to hold a table or a page."""


class TableCell(Struct, gc=False):
    """A cell as the source has it. `column` counts from 0 where the source says it, None for the next free one."""

    pieces: "list[Piece]"
    rowspan: int = 1
    colspan: int = 1
    column: int | None = None


class Table(Struct, gc=False):
    """A table as the source has it, merged cells once. A text (never empty) stands for a cell of one line that spans nothing
    and follows the one before it, as nearly all do. `count` says how a clerk finds a row: by counting tables and rows,
    by the line of the text file (`lines`, one number per row), or by the numbers at the edge of a sheet."""

    rows: Sequence[Sequence[TableCell | str]]
    ruled: bool = True
    count: _Count = "tables"
    lines: Sequence[int] = ()


Piece: TypeAlias = Line | Image | Table

# A cell of the statutory forms holds at most some forty characters; a sentence of this length is narrative set in a table.
_PROSE = 120
_ALWAYS_PROSE = 300
_PARAGRAPHS, _PARAGRAPHS_LENGTH = 4, 80
_SHEET_TITLE = 20
_TABLE_ROWS = 60  # more than the longest statutory table has
_NEVER = 1 << 30  # no column has this number
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")  # what is printed raised is the mark of a note, not a digit of the number before it
_NUMBERED = re.compile(r"[（(]?[一二三四五六七八九十]{1,3}[)）]?[、.．]|第[一二三四五六七八九十]+(部分|章)")
_TITLE = re.compile(r"(19|20)\d\d\s*年")


def arrange(pieces: Sequence[Piece], limits: Limits, part: str = "") -> tuple[Block, ...]:
    """The blocks of a file (or of its part: a sheet, a member) in reading order, each with its Place."""
    arrangement = _Arrangement(limits, part)
    arrangement.add(pieces, 0)
    return tuple(arrangement.blocks)


@dataclass(slots=True)
class _Arrangement:
    limits: Limits
    part: str
    blocks: list[Block] = field(default_factory=list)
    paragraphs: int = 0
    tables: int = 0

    def add(self, pieces: Sequence[Piece], depth: int) -> None:
        for piece in pieces:
            if isinstance(piece, Line):
                self._add_line(piece)
            elif isinstance(piece, Table):
                self._add_table(piece, depth + 1)
            else:
                self.blocks.append(Picture(Place(part=self.part, paragraph=self.paragraphs + 1)))
        if len(self.blocks) > self.limits.blocks:
            raise Unreadable(f"文件的段落和表格超过 {self.limits.blocks} 个，不像一份年度报告，请检查是否报错了文件。")

    def _add_line(self, line: Line, place: Place | None = None) -> None:
        text = line.text.strip()
        if not text:
            return
        if place is None and line.number is not None:
            place = Place(part=self.part, line=line.number)
        if place is None:
            self.paragraphs += 1
            place = Place(self.part, None, self.paragraphs)
        self.blocks.append(Paragraph(text, place, line.level))

    def _add_table(self, table: Table, depth: int) -> None:
        if depth > self.limits.depth:
            raise Unreadable(f"表格嵌套超过 {self.limits.depth} 层，无法读取，请另存为新的 Word 文档后重新报送。")
        rows = _resolve(table, self.limits)
        if not rows:
            return
        if len(rows[0].cells) == 1:
            for row in rows:
                self._take_apart(row, table, depth)
            return
        number: int | None = None
        run: list[_Row] = []
        for row, is_data in zip(rows, _classify(rows, table), strict=True):
            if is_data:
                run.append(row)
            else:
                number = self._add_run(run, table, number, depth)
                run = []
                self._take_apart(row, table, depth)
        self._add_run(run, table, number, depth)

    def _take_apart(self, row: "_Row", table: Table, depth: int) -> None:
        """The cells that start in a row of a layout table, one after the other, as paragraphs, pictures and inner tables."""
        for placed in row.starting():
            if table.count == "tables":
                if pieces := _pieces_of(placed.cell):
                    self.add(pieces, depth)
                continue
            place = self._place(placed, table, None)
            for piece in _pieces_of(placed.cell):
                if isinstance(piece, Line):
                    self._add_line(piece, place)

    def _add_run(self, run: "list[_Row]", table: Table, number: int | None, depth: int) -> int | None:
        """Rows that belong together: a grid, or paragraphs where no row has two cells with text. Gives the table's number.

        Blank rows at the end stay: they may be figures that were left out.
        """
        while run and not run[0].filled:
            self._add_images(run.pop(0), number)
        while run and not run[-1].filled and table.count == "sheet":  # elsewhere a row that is drawn and left empty is part of the table
            self._add_images(run.pop(), number)
        if not any(len(row.filled) > 1 for row in run):
            for row in run:
                self._take_apart(row, table, depth)
            return number
        if number is None:
            self.tables += 1
            number = self.tables
        rows = self._grid_rows(run, table, number)
        self.blocks.append(Grid(rows, self._place_of_grid(run[0], table, number), table.ruled))
        for row in run:
            self._add_images(row, number)
        return number

    def _place_of_grid(self, row: "_Row", table: Table, number: int) -> Place:
        first = next(each for each in row.cells if each is not None)
        top = row.index if isinstance(first, str) else first.row
        if table.count == "sheet":
            return Place(part=self.part, row=top + 1)
        return Place(part=self.part, table=number, line=table.lines[top] if table.count == "lines" else None)

    def _add_images(self, row: "_Row", number: int | None) -> None:
        for placed in row.starting() if row.holds_images else ():
            self.blocks.extend(Picture(Place(part=self.part, table=number)) for _ in range(placed.images))

    def _grid_rows(self, run: "list[_Row]", table: Table, number: int) -> tuple[tuple[GridCell | None, ...], ...]:
        part, shown = self.part, None if table.count == "sheet" else number
        found = []
        for row in run:
            at, line = (None, table.lines[row.index]) if table.count == "lines" else (row.index + 1, None)
            found.append(
                tuple(
                    [
                        GridCell(each, Place(part, None, None, shown, at, column + 1, line))
                        if isinstance(each, str)
                        else None
                        if each is None
                        else each.grid_cell or self._make_grid_cell(each, table, number)
                        for column, each in zip(row.columns, row.cells, strict=True)
                    ]
                )
            )
        return tuple(found)

    def _make_grid_cell(self, placed: "_Placed", table: Table, number: int) -> GridCell:
        made = placed.grid_cell = GridCell(placed.text, self._place(placed, table, number), placed.rowspan, placed.colspan)
        return made

    def _place(self, placed: "_Placed", table: Table, number: int | None) -> Place:
        if table.count == "lines":
            return Place(self.part, None, None, number, None, placed.column + 1, table.lines[placed.row])
        return Place(self.part, None, None, None if table.count == "sheet" else number, placed.row + 1, placed.column + 1)


# --- spans become positions -------------------------------------------------------------------------------------------


class _Placed(Struct, eq=False, gc=False):
    """A cell at its first position. Until a table is resolved, row, column and colspan count as the source does; then
    as a reader of the printed table would (except in a sheet, where the numbers at its edge stay)."""

    cell: TableCell | str
    row: int
    column: int
    text: str
    is_prose: bool = False  # narrative, or a table of its own
    images: int = 0
    rowspan: int = 1
    colspan: int = 1
    grid_cell: GridCell | None = None


class _Row(Struct, eq=False, gc=False):
    """One row of a resolved table, all of the same length; a text stands for a cell at one position with nothing else in it."""

    index: int
    columns: Sequence[int]  # the number of each position
    cells: "list[_Placed | str | None]"
    filled: "list[_Placed | str]"  # cells with text, each once and in no order, those from above included
    holds_prose: bool = False
    holds_images: bool = False

    def starting(self) -> "list[_Placed]":
        found: list[_Placed] = []
        for column, placed in zip(self.columns, self.cells, strict=True):
            if isinstance(placed, str):
                found.append(_Placed(placed, self.index, column, placed))
            elif placed is not None and placed.row == self.index and (not found or placed is not found[-1]):
                found.append(placed)
        return found


_Run: TypeAlias = tuple[list[str], int, int]  # cells side by side that are but a text each; their row, the column of the first


def _resolve(table: Table, limits: Limits) -> list[_Row]:
    """The rows of a table with every cell at all its positions.

    Spans stay intervals until the columns are known, so that a colspan of a million costs nothing: a column in which
    no cell starts has no width in print and is dropped, and so is a row in which none starts.
    """
    runs, placed = _place_cells(table, limits)
    if not placed and not runs:
        return []
    starts = {each.column for each in placed}
    for start, end in {(start, start + len(texts)) for texts, _, start in runs}:
        starts.update(range(start, end))
    columns = sorted(starts)
    kept_rows: Sequence[int] = [index for index, cells in enumerate(table.rows) if cells]
    if table.count == "lines":
        columns = list(range(columns[-1] + 1))
        kept_rows = range(len(table.rows))
    if len(columns) * len(kept_rows) > limits.grid_cells:
        raise _too_many_cells(limits)
    at_column = {column: at for at, column in enumerate(columns)}
    at_row = {row: at for at, row in enumerate(kept_rows)}
    row_numbers, column_numbers = (kept_rows, columns) if table.count == "sheet" else (range(len(kept_rows)), range(len(columns)))
    rows = [_Row(index, column_numbers, [None] * len(columns), []) for index in row_numbers]
    for texts, index, start in runs:
        row, left = rows[at_row[index]], at_column[start]
        row.cells[left : left + len(texts)] = texts
        row.filled.extend(texts)
    for each in placed:
        left, top = at_column[each.column], at_row[each.row]
        each.row, each.column = row_numbers[top], column_numbers[left]
        if each.colspan != 1:
            each.colspan = bisect_left(columns, columns[left] + each.colspan) - left
        if each.rowspan != 1:
            each.rowspan = bisect_left(kept_rows, kept_rows[top] + each.rowspan) - top
        for at in range(top, top + each.rowspan):
            below = rows[at]
            if each.colspan == 1:
                below.cells[left] = each
            else:
                below.cells[left : left + each.colspan] = [each] * each.colspan
            if each.text:
                below.filled.append(each)
            if each.is_prose:
                below.holds_prose = True
            if each.images:
                below.holds_images = True
    return rows


def _place_cells(table: Table, limits: Limits) -> tuple[list[_Run], list[_Placed]]:
    """The cells that are but a text, with those beside them; and all others."""
    runs: list[_Run] = []
    found: list[_Placed] = []
    reaching: list[tuple[int, int, int]] = []  # first column, end, last row of cells that reach into the rows below; none overlap
    first_end = _NEVER  # the first of their last rows
    count = 0
    for index, cells in enumerate(table.rows):
        if first_end < index:
            reaching = [each for each in reaching if each[2] >= index]
            first_end = min([last for _, _, last in reaching], default=_NEVER)
        below: list[tuple[int, int, int]] = []
        column = at = 0
        next_reach = reaching[0][0] if reaching else _NEVER
        texts: list[str] = []  # that end before `column`
        for cell in cells:
            if isinstance(cell, str) and column < next_reach and len(cell) <= _PARAGRAPHS_LENGTH:  # nearly all
                if not texts:
                    runs.append((texts, index, column))
                texts.append(cell)
                column += 1
                continue
            texts = []
            if not isinstance(cell, str) and cell.column is not None and cell.column > column:
                column = cell.column
            while next_reach <= column:
                column = max(column, reaching[at][1])
                at += 1
                next_reach = reaching[at][0] if at < len(reaching) else _NEVER
            if isinstance(cell, str):
                if _is_prose(cell):
                    found.append(_Placed(cell, index, column, cell, True))
                else:
                    texts = [cell]
                    runs.append((texts, index, column))
                column += 1
                continue
            colspan = 1 if cell.colspan <= 1 else min(cell.colspan, next_reach - column)
            rowspan = 1 if cell.rowspan == 1 else max(1, min(cell.rowspan, len(table.rows) - index))
            found.append(_place_cell(cell, index, column, rowspan, colspan))
            if rowspan > 1:
                below.append((column, column + colspan, index + rowspan - 1))
            column += colspan
        if below:
            reaching = sorted(reaching + below)
            first_end = min(first_end, *[last for _, _, last in below])
        count += len(cells)
        if count > limits.grid_cells:
            raise _too_many_cells(limits)
    return runs, found


def _place_cell(cell: TableCell, row: int, column: int, rowspan: int, colspan: int) -> _Placed:
    if len(cell.pieces) == 1 and isinstance(only := cell.pieces[0], Line):
        text = only.text.strip()
        return _Placed(cell, row, column, text, len(text) > _PARAGRAPHS_LENGTH and _is_prose(text), 0, rowspan, colspan)
    if not cell.pieces:
        return _Placed(cell, row, column, "", False, 0, rowspan, colspan)
    cell.pieces = _unwrapped(cell.pieces)
    lines: list[str] = []
    images = 0
    holds_table = False
    for piece in cell.pieces:
        if isinstance(piece, Line):
            lines.append(piece.text.strip())
        elif isinstance(piece, Image):
            images += 1
        else:
            holds_table = True
    text = "\n".join(lines).strip("\n")
    return _Placed(cell, row, column, text, holds_table or _is_prose(text), images, rowspan, colspan)


def _pieces_of(cell: TableCell | str) -> "list[Piece]":
    return [Line(cell)] if isinstance(cell, str) else cell.pieces


def _unwrapped(pieces: list[Piece]) -> list[Piece]:
    """The pieces, where a table of a single cell (a frame drawn around text) gives way to what it holds."""
    while any(isinstance(piece, Table) and sum(map(len, piece.rows)) <= 1 for piece in pieces):
        pieces = [inner for piece in pieces for inner in _without_frame(piece)]
    return pieces


def _without_frame(piece: Piece) -> list[Piece]:
    if isinstance(piece, Table) and sum(map(len, piece.rows)) <= 1:
        return [inner for row in piece.rows for cell in row for inner in _pieces_of(cell)]
    return [piece]


def _is_prose(text: str) -> bool:
    if len(text) <= _PARAGRAPHS_LENGTH:
        return False
    if len(text) > _ALWAYS_PROSE or (len(text) > _PROSE and ("。" in text or "；" in text)):
        return True
    return sum(1 for line in text.split("\n") if line) >= _PARAGRAPHS


def _too_many_cells(limits: Limits) -> Unreadable:
    return Unreadable(f"有一张表格超过 {limits.grid_cells} 格，不像年度报告的表格，请检查文件后重新报送。")


# --- rows of data or of the page --------------------------------------------------------------------------------------


def _classify(rows: list[_Row], table: Table) -> list[bool]:
    """For each row whether it belongs to a grid; the others are taken apart."""
    apart = [row.holds_prose and _is_apart(row) for row in rows]
    is_layout = any(apart)
    return [
        not apart[at] and not (len(row.filled) == 1 and _is_heading(rows, at, row.filled[0], apart, table, is_layout)) for at, row in enumerate(rows)
    ]


def _is_apart(row: _Row) -> bool:
    """Of a row that holds a table or narrative: yes, unless the narrative is a remark beside at least three other cells."""
    starting = row.starting()
    if any(placed.is_prose and any(isinstance(piece, Table) for piece in _pieces_of(placed.cell)) for placed in starting):
        return True
    return any(placed.is_prose for placed in starting) and sum(1 for each in row.filled if isinstance(each, str) or not each.is_prose) < 3


def _is_heading(rows: list[_Row], at: int, only: "_Placed | str", apart: list[bool], table: Table, is_layout: bool) -> bool:
    """A row of this one cell that reads like a heading or a sentence of the page and not like a caption or a row left blank."""
    row = rows[at]
    if not isinstance(only, str) and only.row != row.index:
        return False
    text = only if isinstance(only, str) else only.text
    reads_so = bool(_NUMBERED.match(text) or _TITLE.search(text)) or text.endswith("。")
    if table.count == "tables" and all(placed is only for placed in row.cells):
        after = _neighbour(rows, at, 1)
        return reads_so or (is_layout and not (after is not None and _is_data(rows[after], apart[after])))
    if not isinstance(only, str) and only.colspan > 1 and _is_label_above(rows, at, only):
        return False
    before, after = _neighbour(rows, at, -1), _neighbour(rows, at, 1)
    before_is_data = before is not None and _is_data(rows[before], apart[before])
    after_is_data = after is not None and _is_data(rows[after], apart[after])
    if before_is_data and (after is None or after_is_data or not reads_so):
        return False
    if table.count == "sheet" and before is None and (reads_so or len(text) > _SHEET_TITLE):
        return True
    return is_layout and (reads_so or not after_is_data)


def _is_label_above(rows: list[_Row], at: int, only: _Placed) -> bool:
    """Whether a row above, with none left blank between, has a cell over the same columns and more beside it: a label without its figures."""
    for row in reversed(rows[max(0, at - _TABLE_ROWS) : at]):
        if not row.filled:
            return False
        like = [each for each in row.filled if isinstance(each, _Placed) and (each.column, each.colspan) == (only.column, only.colspan)]
        if like and len(row.filled) > 1:
            return True
    return False


def _neighbour(rows: list[_Row], at: int, step: int) -> int | None:
    """The next row above or below that has text."""
    at += step
    while 0 <= at < len(rows):
        if rows[at].filled:
            return at
        at += step
    return None


def _is_data(row: _Row, is_apart: bool) -> bool:
    return not is_apart and len(row.filled) > 1
