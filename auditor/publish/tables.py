"""A form's table and the cells read go in; the table as the page draws it comes out, with the cells of a finding marked."""

from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType

from auditor.model import Cell, CellState
from auditor.publish import words
from auditor.publish.contexts.table import BlockView, CellView, HeadView, RowView, TableView
from auditor.publish.names import clipped
from auditor.publish.results import plain_number
from auditor.rulebook.form import Block, Form, Line, Table

NO_LINKS: Mapping[str, str] = MappingProxyType({})
_LONGEST_PRINTED = 40  # characters of a cell; a cell of the form holds a number
_MOST_ROWS, _FIRST_ROWS = 12, 6  # of more rows than that only the first ones are shown until the whole table is asked for
_LONGEST_CORNER = 8
_FEW_ROWS = 4  # a table of so few rows is never folded


def draw_table(
    table: Table,
    cells: Mapping[str, Cell],
    anchor: str,
    involved: Collection[str] = (),
    suspected: Collection[str] = (),
    *,
    whole: bool = True,
    hovers: bool = False,
    links: Mapping[str, str] = NO_LINKS,
) -> TableView:
    """The table with the cells as printed in the report.

    Rows that hold an involved or suspected cell matter; the others are folded away, or left out where `whole` is False.
    `hovers` adds each cell's place in the source file (for the reading, where a clerk compares cell by cell); `links`
    leads from a cell's id to where the page shows that place.
    """
    marked = {*involved, *suspected}
    shown = _rows_to_show(table, marked)
    blocks = tuple(_block(table, block, cells, involved, suspected, shown, hovers, links) for block in table.blocks)
    if not marked:
        return TableView(anchor, table.name, table.title, blocks, folded=False)
    if not whole:
        kept = tuple(_only_what_matters(block) for block in blocks if block.matters)
        return TableView(anchor, table.name, table.title, kept, folded=False)
    hidden = sum(not row.matters for block in blocks for row in block.rows if row.cells)
    return TableView(anchor, table.name, table.title, blocks, folded=hidden > 0 and len(table.rows) > _FEW_ROWS)


def tables_of(cells: Collection[str], form: Form) -> tuple[Table, ...]:
    """The tables that these cells stand in, in the form's order."""
    wanted = {form.cells[cell].table for cell in cells if cell in form.cells}
    return tuple(table for table in form.tables if table.id in wanted)


def printed(cell: Cell | None) -> str:
    """A cell's content in words: as printed, or what is to be said of it."""
    if cell is None or cell.state is CellState.ABSENT:
        return words.ABSENT_MARK
    if cell.state is CellState.BLANK:
        return words.BLANK_MARK
    return clipped(cell.raw.strip(), _LONGEST_PRINTED) or (plain_number(cell.value) if cell.value is not None else words.UNREAD_MARK)


def _only_what_matters(block: BlockView) -> BlockView:
    return BlockView(
        block.caption, block.unit, block.corner, block.head, block.width, tuple(row for row in block.rows if row.matters), matters=block.matters
    )


def _block(
    table: Table,
    block: Block,
    cells: Mapping[str, Cell],
    involved: Collection[str],
    suspected: Collection[str],
    shown: Collection[str],
    hovers: bool,
    links: Mapping[str, str],
) -> BlockView:
    rows = tuple(_rows(table, block, cells, involved, suspected, shown, hovers, links))
    return BlockView(
        caption=block.caption,
        unit=words.unit_in_table(block.unit) if block.unit else "",
        corner=_corner(table, whole=hovers),
        head=_head(block.columns),
        width=len(block.columns) + 1,
        rows=rows,
        matters=any(row.matters for row in rows),
    )


def _corner(table: Table, *, whole: bool) -> str:
    """What stands in the upper left corner: the form's own words, which may be a long note; a finding's table has no room for one."""
    printed_corner = table.head[0] if table.head else ""
    return printed_corner if printed_corner and (whole or len(printed_corner) <= _LONGEST_CORNER) else words.CORNER


def _head(columns: tuple[Line, ...]) -> tuple[tuple[HeadView, ...], ...]:
    """The heads of the columns in as many lines as the deepest group needs, equal neighbours joined."""
    depth = max(len(column.under) for column in columns) + 1
    lines: list[list[HeadView]] = [[] for _ in range(depth)]
    for position, column in enumerate(columns):
        for level, group in enumerate(column.under):
            if position and columns[position - 1].under[: level + 1] == column.under[: level + 1]:
                last = lines[level].pop()
                lines[level].append(HeadView(last.label, last.wide + 1, 1))
            else:
                lines[level].append(HeadView(group, 1, 1))
        lines[len(column.under)].append(HeadView(column.label, 1, depth - len(column.under)))
    return tuple(tuple(line) for line in lines)


def _rows(
    table: Table,
    block: Block,
    cells: Mapping[str, Cell],
    involved: Collection[str],
    suspected: Collection[str],
    shown: Collection[str],
    hovers: bool,
    links: Mapping[str, str],
) -> Iterator[RowView]:
    above: tuple[str, ...] = ()
    for row in block.rows:
        for depth, group in enumerate(row.under):
            if above[: depth + 1] != row.under[: depth + 1]:
                inside = [line for line in block.rows if line.under[: depth + 1] == row.under[: depth + 1]]
                yield RowView(group, depth, (), matters=any(line.id in shown for line in inside))
        above = row.under
        views = tuple(
            _cell(cells.get(f"{table.id}.{row.id}.{column.id}"), f"{table.id}.{row.id}.{column.id}", involved, suspected, hovers, links)
            for column in block.columns
        )
        yield RowView(row.label, len(row.under), views, matters=row.id in shown)


def _rows_to_show(table: Table, marked: Collection[str]) -> frozenset[str]:
    """The ids of the rows that hold a marked cell; of very many (a whole table left empty) the first ones stand for all."""
    touched = list(dict.fromkeys(spec.row.id for key, spec in table.cells.items() if key in marked))
    return frozenset(touched if len(touched) <= _MOST_ROWS else touched[:_FIRST_ROWS])


def _cell(cell: Cell | None, key: str, involved: Collection[str], suspected: Collection[str], hovers: bool, links: Mapping[str, str]) -> CellView:
    css, mark = _look(cell)
    if key in suspected:
        css, mark = f"s {css}".strip(), words.SUSPECTED_MARK
    elif key in involved:
        css = f"m {css}".strip()
    text = printed(cell)
    if text == mark:
        mark = ""
    return CellView(text, css, _hover(cell, text, everywhere=hovers), mark, links.get(key, ""))


def _look(cell: Cell | None) -> tuple[str, str]:
    """(CSS class, the word printed small beside it)."""
    if cell is None:
        return "b", ""
    match cell.state:
        case CellState.NUMBER:
            return ("u", words.DOUBT_MARK) if cell.doubt else ("", "")
        case CellState.BLANK | CellState.MARK | CellState.ABSENT:
            return "b", ""
        case CellState.TEXT:
            return "x", ""
        case CellState.UNREAD:
            return "u", words.UNREAD_MARK


def _hover(cell: Cell | None, text: str, *, everywhere: bool) -> str:
    if cell is None:
        return ""
    said = []
    if cell.place is not None and everywhere:
        said.append(str(cell.place))
    if cell.value is not None and plain_number(cell.value) != text:
        said.append(words.read_as(plain_number(cell.value)))
    if cell.doubt:
        said.append(cell.doubt)
    return " · ".join(said)
