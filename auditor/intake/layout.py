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

from auditor.intake.beside import Cells, part_tables
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
    """A cell as the source has it: its pieces, or its text where that is one line or none at all. `column` counts from 0 where
    the source says it, None for the next free one."""

    content: "list[Piece] | str"
    rowspan: int = 1
    colspan: int = 1
    column: int | None = None


class Table(Struct, gc=False):
    """A table as the source has it, merged cells once. Texts (none empty) stand for cells side by side of one line each that
    span nothing and follow the one before, as nearly all do. `count` says how a clerk finds a row: by counting tables and
    rows, by the line of the text file (`lines`, one number per row), or by the numbers at the edge of a sheet."""

    rows: Sequence[Sequence[TableCell | list[str]]]
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
        if len(rows[0].columns) == 1:
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
        if table.count == "sheet":
            self.blocks += [Grid(tuple(part), _place_in_sheet(part), table.ruled) for part in part_tables(rows)]
        else:
            self.blocks.append(Grid(rows, self._place_of_grid(run[0], table, number), table.ruled))
        for row in run:
            if row.holds_images:
                self._add_images(row, number)
        return number

    def _place_of_grid(self, row: "_Row", table: Table, number: int) -> Place:
        first = next(each for each in row.cells() if each is not None)
        top = row.index if isinstance(first, str) else first.row
        return Place(part=self.part, table=number, line=table.lines[top] if table.count == "lines" else None)

    def _add_images(self, row: "_Row", number: int | None) -> None:
        for placed in row.starting():
            self.blocks.extend(Picture(Place(part=self.part, table=number)) for _ in range(placed.images))

    def _grid_rows(self, run: "list[_Row]", table: Table, number: int) -> tuple[tuple[GridCell | None, ...], ...]:
        part, shown = self.part, None if table.count == "sheet" else number
        found = []
        for row in run:
            at, line = (None, table.lines[row.index]) if table.count == "lines" else (row.index + 1, None)
            cells: list[GridCell | None] = [None] * len(row.columns)
            for texts, left in row.runs:
                beyond = row.columns[left] + 1 - left
                for position, text in enumerate(texts, left):
                    cells[position] = GridCell(text, Place(part, None, None, shown, at, position + beyond, line))
            for placed in row.placed:
                if (cell := placed.grid_cell) is None:
                    cell = placed.grid_cell = GridCell(placed.text, self._place(placed, table, number), placed.rowspan, placed.colspan)
                if placed.colspan == 1:
                    cells[placed.left] = cell
                else:
                    cells[placed.left : placed.left + placed.colspan] = [cell] * placed.colspan
            found.append(tuple(cells))
        return tuple(found)

    def _place(self, placed: "_Placed", table: Table, number: int | None) -> Place:
        if table.count == "lines":
            return Place(self.part, None, None, number, None, placed.column + 1, table.lines[placed.row])
        return Place(self.part, None, None, None if table.count == "sheet" else number, placed.row + 1, placed.column + 1)


def _place_in_sheet(rows: Sequence[Cells]) -> Place:
    return next((Place(part=cell.place.part, row=cell.place.row) for row in rows for cell in row if cell is not None), Place())


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
    top: int = 0  # its first position
    left: int = 0
    grid_cell: GridCell | None = None


class _Row(Struct, eq=False, gc=False):
    """One row of a table, when it is resolved of the same length as all others."""

    index: int
    runs: "list[tuple[list[str], int]]"  # texts that stand for cells at one position each; that of the first
    placed: "list[_Placed]"  # all other cells at any of its positions, those from above included
    filled: "list[_Placed | str]"  # cells with text, each once and in no order
    columns: Sequence[int] = ()  # the number of each position
    holds_prose: bool = False
    holds_images: bool = False

    def add(self, placed: _Placed) -> None:
        self.placed.append(placed)
        if placed.text:
            self.filled.append(placed)
        if placed.is_prose:
            self.holds_prose = True
        if placed.images:
            self.holds_images = True

    def cells(self) -> "list[_Placed | str | None]":
        """What stands at each position."""
        found: list[_Placed | str | None] = [None] * len(self.columns)
        for texts, left in self.runs:
            found[left : left + len(texts)] = texts
        for placed in self.placed:
            found[placed.left : placed.left + placed.colspan] = [placed] * placed.colspan
        return found

    def starting(self) -> "list[_Placed]":
        """The cells that start in the row, in order."""
        found: list[_Placed] = []
        for column, placed in zip(self.columns, self.cells(), strict=True):
            if isinstance(placed, str):
                found.append(_Placed(placed, self.index, column, placed))
            elif placed is not None and placed.row == self.index and (not found or placed is not found[-1]):
                found.append(placed)
        return found


def _resolve(table: Table, limits: Limits) -> list[_Row]:
    """The rows of a table with every cell at all its positions.

    Spans stay intervals until the columns are known, so that a colspan of a million costs nothing: a column in which
    no cell starts has no width in print and is dropped, and so is a row in which none starts.
    """
    rows, placed = _place_cells(table, limits)
    starts = {each.column for each in placed}
    for start, end in {(start, start + len(texts)) for row in rows for texts, start in row.runs}:
        starts.update(range(start, end))
    if not starts:
        return []
    columns = sorted(starts)
    kept = [row for row, cells in zip(rows, table.rows, strict=True) if cells]
    if table.count == "lines":
        columns, kept = list(range(columns[-1] + 1)), rows
    if len(columns) * len(kept) > limits.grid_cells:
        raise _too_many_cells(limits)
    keeps_numbers = table.count == "sheet"
    if len(columns) <= columns[-1] or len(kept) < len(rows):
        _close_up(kept, placed, columns, keeps_numbers)
    numbers = columns if keeps_numbers else range(len(columns))
    for row in kept:
        row.columns = numbers
    for each in placed:
        if each.left + each.colspan > len(columns):
            each.colspan = len(columns) - each.left
        if each.rowspan != 1:
            for below in kept[each.top + 1 : each.top + each.rowspan]:
                below.add(each)
    return kept


def _close_up(rows: Sequence[_Row], placed: Sequence[_Placed], columns: Sequence[int], keeps_numbers: bool) -> None:
    """Moves all cells together where no cell starts in a column or in a row between them."""
    row_numbers = [row.index for row in rows]
    at_column, at_row = ({number: at for at, number in enumerate(numbers)} for numbers in (columns, row_numbers))
    for at, row in enumerate(rows):
        row.runs = [(texts, at_column[start]) for texts, start in row.runs]
        if not keeps_numbers:
            row.index = at
    for each in placed:
        each.left, each.top = at_column[each.column], at_row[each.row]
        each.colspan = bisect_left(columns, each.column + each.colspan) - each.left
        each.rowspan = bisect_left(row_numbers, each.row + each.rowspan) - each.top
        if not keeps_numbers:
            each.row, each.column = each.top, each.left


def _place_cells(table: Table, limits: Limits) -> tuple[list[_Row], list[_Placed]]:
    """The rows, each with the cells that start in it, in the source's numbers; and all cells that are more than a text."""
    rows: list[_Row] = []
    found: list[_Placed] = []
    reaching: list[tuple[int, int, int]] = []  # first column, end, last row of cells that reach into the rows below; none overlap
    first_end = _NEVER  # the first of their last rows
    count = 0
    for index, cells in enumerate(table.rows):
        if first_end < index:
            reaching = [each for each in reaching if each[2] >= index]
            first_end = min([last for _, _, last in reaching], default=_NEVER)
        rows.append(row := _Row(index, [], [], []))
        below: list[tuple[int, int, int]] = []
        column = at = 0
        next_reach = reaching[0][0] if reaching else _NEVER
        for cell in cells:
            if isinstance(cell, list):
                count += len(cell) - 1
                rest = cell
                while rest:
                    if next_reach <= column:
                        column, at, next_reach = _skip(reaching, at, column)
                    fitting, rest = (rest, []) if len(rest) <= next_reach - column else (rest[: next_reach - column], rest[next_reach - column :])
                    if len("".join(fitting)) <= _PARAGRAPHS_LENGTH:  # nearly all
                        row.runs.append((fitting, column))
                        row.filled.extend(fitting)
                    else:
                        found += _place_long_texts(fitting, row, column)
                    column += len(fitting)
                continue
            if cell.column is not None and cell.column > column:
                column = cell.column
            if next_reach <= column:
                column, at, next_reach = _skip(reaching, at, column)
            colspan = 1 if cell.colspan <= 1 else min(cell.colspan, next_reach - column)
            rowspan = 1 if cell.rowspan == 1 else max(1, min(cell.rowspan, len(table.rows) - index))
            placed = _place_cell(cell, index, column, rowspan, colspan)
            found.append(placed)
            row.add(placed)
            if rowspan > 1:
                below.append((column, column + colspan, index + rowspan - 1))
            column += colspan
        if below:
            reaching = sorted(reaching + below)
            first_end = min(first_end, *[last for _, _, last in below])
        count += len(cells)
        if count > limits.grid_cells:
            raise _too_many_cells(limits)
    return rows, found


def _skip(reaching: Sequence[tuple[int, int, int]], at: int, column: int) -> tuple[int, int, int]:
    """The first free column from this one on, the next of the cells that reach into the row, and where it does."""
    while at < len(reaching) and reaching[at][0] <= column:
        column = max(column, reaching[at][1])
        at += 1
    return column, at, reaching[at][0] if at < len(reaching) else _NEVER


def _place_long_texts(texts: Sequence[str], row: _Row, column: int) -> list[_Placed]:
    """Adds texts side by side to the row; gives those that are narrative."""
    found = []
    for at, text in enumerate(texts, column):
        if _is_prose(text):
            found.append(_Placed(text, row.index, at, text, True, top=row.index, left=at))
            row.add(found[-1])
        else:
            row.runs.append(([text], at))
            row.filled.append(text)
    return found


def _place_cell(cell: TableCell, row: int, column: int, rowspan: int, colspan: int) -> _Placed:
    content = cell.content
    if isinstance(content, str):
        return _Placed(cell, row, column, content, len(content) > _PARAGRAPHS_LENGTH and _is_prose(content), 0, rowspan, colspan, row, column)
    if len(content) == 1 and isinstance(only := content[0], Line):
        text = only.text.strip()
        return _Placed(cell, row, column, text, len(text) > _PARAGRAPHS_LENGTH and _is_prose(text), 0, rowspan, colspan, row, column)
    cell.content = content = _unwrapped(content)
    lines: list[str] = []
    images = 0
    holds_table = False
    for piece in content:
        if isinstance(piece, Line):
            lines.append(piece.text.strip())
        elif isinstance(piece, Image):
            images += 1
        else:
            holds_table = True
    text = "\n".join(lines).strip("\n")
    return _Placed(cell, row, column, text, holds_table or _is_prose(text), images, rowspan, colspan, row, column)


def _pieces_of(cell: TableCell | str) -> "list[Piece]":
    content = cell if isinstance(cell, str) else cell.content
    return [Line(content)] if isinstance(content, str) else content


def _unwrapped(pieces: list[Piece]) -> list[Piece]:
    """The pieces, where a table of a single cell (a frame drawn around text) gives way to what it holds."""
    while any(isinstance(piece, Table) and _is_frame(piece) for piece in pieces):
        pieces = [inner for piece in pieces for inner in (_framed(piece) if isinstance(piece, Table) and _is_frame(piece) else [piece])]
    return pieces


def _is_frame(table: Table) -> bool:
    return sum(len(cell) if isinstance(cell, list) else 1 for row in table.rows for cell in row) <= 1


def _framed(table: Table) -> list[Piece]:
    return [piece for row in table.rows for cell in row for piece in (map(Line, cell) if isinstance(cell, list) else _pieces_of(cell))]


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
    if table.count == "tables" and not isinstance(only, str) and only.colspan == len(row.columns):
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
