"""The tables of printed pages: ruling lines with the characters between them in, grids out; the parts of a table on following pages are joined."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median

from auditor.intake.glyphs import FIGURE, NUMBERING, Glyph, cell_text, is_figure
from auditor.intake.reading import Unreadable
from auditor.intake.ruling import SNAP, Lattice
from auditor.model import Grid, GridCell, Place
from auditor.settings import Limits

_EDGE = 5.0  # a table goes on over the page where both outer edges agree within this


@dataclass(slots=True)
class _Cell:
    row: int
    column: int
    rowspan: int
    colspan: int
    text: str
    page: int
    sure: bool
    full: bool = False  # the last line may have been broken there: it leaves room for two letters at most


@dataclass(slots=True)
class Table:
    """A table between ruling lines. Lengths are in points from the upper left corner of its first page."""

    page: int
    top: float
    xs: list[float]
    rows: int
    cells: list[_Cell]
    open_top: bool
    open_bottom: bool
    last_page: int = field(default=0)


def surrounds(lattices: list[Lattice], index: int) -> bool:
    """Whether another table stands inside this one."""
    outer = lattices[index]
    for other in lattices:
        if other is not outer and outer.top <= other.top and other.bottom <= outer.bottom and outer.xs[0] <= other.xs[0] <= outer.xs[-1]:
            return True
    return False


def read_table(lattice: Lattice, filled: dict[int, list[Glyph]], page: int) -> Table:
    cells = []
    for index, span in enumerate(lattice.spans):
        glyphs = filled.get(index, [])
        width = lattice.xs[span.column + span.colspan] - lattice.xs[span.column]
        text, full = cell_text(glyphs, width)
        cells.append(_Cell(*span, text, page, all(glyph.sure for glyph in glyphs), full))
    table = Table(page, lattice.top, list(lattice.xs), len(lattice.ys) - 1, cells, lattice.open_top, lattice.open_bottom, page)
    size = median(glyph.bottom - glyph.top for glyphs in filled.values() for glyph in glyphs)
    heights = [below - above for above, below in zip(lattice.ys, lattice.ys[1:], strict=False)]
    low = {row for row, height in enumerate(heights) if height < 0.9 * size}
    merged = {row for cell in table.cells if cell.rowspan > 1 and cell.text for row in range(cell.row, cell.row + cell.rowspan)}
    _drop_empty_rows(table, low & merged)  # a low row beside no merged cell is printed empty: its blanks count
    return table


def _drop_empty_rows(table: Table, rows: Iterable[int]) -> bool:
    """Takes out those of these rows in which no cell of a single row prints anything, and says whether there was one.

    They are too low for a letter, or what a program that cuts merged cells at the end of a page leaves of them.
    """
    dropped = False
    for row in sorted(rows, reverse=True):
        inside = [cell for cell in table.cells if cell.row <= row < cell.row + cell.rowspan]
        if table.rows < 2 or any(cell.text.strip() and cell.rowspan == 1 for cell in inside):
            continue
        for cell in inside:
            cell.rowspan -= 1
        for cell in table.cells:
            if cell.row > row:
                cell.row -= 1
        table.cells = [cell for cell in table.cells if cell.rowspan]
        table.rows -= 1
        dropped = True
    return dropped


def goes_on(table: Table, item: Table) -> bool:
    """Whether a table may be another's part on the next page: it stands between the same edges."""
    same_edges = abs(table.xs[0] - item.xs[0]) <= _EDGE and abs(table.xs[-1] - item.xs[-1]) <= _EDGE
    return item.page == table.last_page + 1 and same_edges


def append_table(table: Table, part: Table, limits: Limits) -> None:
    """Puts the part of a following page under the table. Nothing printed moves to another row, no blank is filled."""
    _align_columns(table, part)
    # A program that cuts the table between two rows may still draw the beginning of the next row, without any text.
    open_bottom = table.open_bottom and not _drop_empty_rows(table, [table.rows - 1])
    if part.open_top:
        _drop_empty_rows(part, list(range(part.rows)))
    table.last_page, table.open_bottom = part.page, part.open_bottom
    if _drop_repeated_rows(table, part):
        open_bottom = False
    if not part.rows:
        return
    cut = _is_torn(table, part, open_bottom)
    offset = table.rows - (1 if cut else 0)
    above = {(cell.column, cell.colspan): cell for cell in table.cells if cell.row + cell.rowspan == table.rows}
    for cell in part.cells:
        upper = above.get((cell.column, cell.colspan)) if cell.row == 0 else None
        if upper is not None and (cut or _is_one_cell(upper, cell)):
            upper.rowspan = offset + cell.rowspan - upper.row
            upper.text += cell.text
            upper.sure = upper.sure and cell.sure
            upper.full = cell.full
        else:
            cell.row += offset
            table.cells.append(cell)
    table.rows = offset + part.rows
    if table.rows * (len(table.xs) - 1) > limits.grid_cells:
        raise Unreadable(f"文件中有一张超过 {limits.grid_cells} 格的表，不像一份年度报告，请检查是否报错了文件。")


def _align_columns(table: Table, part: Table) -> None:
    """Gives both the union of their column boundaries."""
    xs = list(table.xs)
    for x in part.xs[1:-1]:
        if min(abs(x - known) for known in xs) >= SNAP:
            xs.append(x)
    xs.sort()
    for owner in (table, part):
        index = [min(range(len(xs)), key=lambda at, x=x: abs(xs[at] - x)) for x in owner.xs]  # type: ignore[misc]
        index[0], index[-1] = 0, len(xs) - 1
        for cell in owner.cells:
            start, end = index[cell.column], index[cell.column + cell.colspan]
            cell.column, cell.colspan = start, end - start
        owner.xs = xs


def _row_key(table: Table, row: int) -> list[tuple[int, int, int, str]]:
    return sorted((cell.column, cell.colspan, cell.rowspan, cell.text) for cell in table.cells if cell.row == row)


def _drop_repeated_rows(table: Table, part: Table) -> bool:
    """Takes header rows off a part that repeats the table's own first rows word for word."""
    same = 0
    while same < part.rows and _row_key(part, same) == _row_key(table, same):
        key = _row_key(part, same)
        if any(is_figure(text) for *_, text in key):
            break
        same += 1
    while same and any(cell.row < same < cell.row + cell.rowspan for cell in part.cells):
        same -= 1
    if not any(cell.text.strip() for cell in part.cells if cell.row < same):
        return False
    part.cells = [cell for cell in part.cells if cell.row >= same]
    for cell in part.cells:
        cell.row -= same
    part.rows -= same
    return True


def _match_rows(table: Table, part: Table) -> list[tuple[_Cell, _Cell]] | None:
    """The cells of the table's last row beside those of the part's first, None where their columns differ."""
    last = {(cell.column, cell.colspan): cell for cell in table.cells if cell.row + cell.rowspan == table.rows}
    first = {(cell.column, cell.colspan): cell for cell in part.cells if cell.row == 0}
    return [(last[key], first[key]) for key in sorted(last)] if last.keys() == first.keys() else None


def _is_torn(table: Table, part: Table, open_bottom: bool) -> bool:
    """Whether the table's last row and the part's first are halves of one row.

    Where no line closes the upper half they are, unless both hold a figure or a label in the same cell. Where lines close
    both halves it takes labels that were broken at the end of a line, and figures that all stand in one of the halves.
    """
    pairs = _match_rows(table, part)
    if pairs is None:
        return False
    single = [(upper, lower) for upper, lower in pairs if upper.rowspan == 1 or lower.rowspan == 1]
    labels = [(upper, lower) for upper, lower in single if not FIGURE.match(upper.text + lower.text)]
    figures = [(upper, lower) for upper, lower in single if FIGURE.match(upper.text + lower.text)]
    if any(upper.text.strip() and lower.text.strip() for upper, lower in figures) or any(NUMBERING.match(lower.text) for _, lower in labels):
        return False
    both = [(upper, lower) for upper, lower in labels if upper.text.strip() and lower.text.strip()]
    if any(is_figure(upper.text) or is_figure(lower.text) or not upper.full for upper, lower in both):
        return False
    if open_bottom:
        return True
    labels = [(upper, lower) for upper, lower in labels if upper.rowspan == 1 and lower.rowspan == 1]
    if not labels or any(lower.text.strip() and not (upper.text.strip() and upper.full) for upper, lower in labels):
        return False
    if not figures:
        return sum(bool(lower.text.strip()) for _, lower in labels) > 1
    above, below = (sum(bool(pair[half].text.strip()) for pair in figures) for half in (0, 1))
    is_begun = any(lower.text.strip() and NUMBERING.match(upper.text) for upper, lower in labels)
    return len(labels) == 1 and not (above and below) and (is_begun or below == len(figures))


def _is_one_cell(upper: _Cell, lower: _Cell) -> bool:
    """Whether a label beside several rows goes on after the page break. A cell with a figure never does."""
    if (upper.rowspan == 1 and lower.rowspan == 1) or FIGURE.match(upper.text + lower.text):
        return False
    if not lower.text.strip() or not upper.text.strip():
        return not FIGURE.match(upper.text) or upper.rowspan > 1
    return upper.rowspan > 1 and lower.rowspan > 1 and bool(NUMBERING.match(upper.text)) and not NUMBERING.match(lower.text)


def to_grid(table: Table, number: int, limits: Limits) -> Grid:
    columns = len(table.xs) - 1
    rows: list[list[GridCell | None]] = [[None] * columns for _ in range(table.rows)]
    for cell in table.cells:
        place = Place(page=cell.page, table=number, row=cell.row + 1, column=cell.column + 1)
        printed = GridCell(cell.text, place, cell.rowspan, cell.colspan, cell.sure)
        for row in range(cell.row, cell.row + cell.rowspan):
            rows[row][cell.column : cell.column + cell.colspan] = [printed] * cell.colspan
    return Grid(tuple(map(tuple, rows)), Place(page=table.page, table=number))
