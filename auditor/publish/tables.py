"""A form's table and the cells read go in; the table as the page draws it comes out, with the cells of a finding marked."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from auditor.model import Cell, CellState, Report
from auditor.publish import reading_words as words
from auditor.publish.contexts.table import BlockView, CellView, HeadView, RowView, TableView
from auditor.publish.names import clipped
from auditor.publish.results import plain_number
from auditor.rulebook.form import Block, Form, Line, Table

NOTHING: Mapping[str, str] = MappingProxyType({})
_LONGEST_PRINTED = 40  # characters of a cell; a cell of the form holds a number
_MOST_ROWS, _FIRST_ROWS = 12, 6  # of more rows than that only the first ones are shown until the whole table is asked for
_LONGEST_CORNER = 8
_FEW_ROWS = 4  # a table of so few rows is never folded


@dataclass(frozen=True, slots=True)
class Figures:
    """What stands in the cells of a report's table, and what more the page says of them."""

    cells: Mapping[str, Cell]  # as printed in the report
    units: Mapping[str, str] = field(default_factory=lambda: NOTHING)  # cell → the unit that the report's own head prints
    links: Mapping[str, str] = field(default_factory=lambda: NOTHING)  # cell → where the page shows its place
    hovers: bool = False  # with each cell's place in the source file, for a clerk who compares cell by cell

    @classmethod
    def of(cls, report: Report, table: Table, *, links: Mapping[str, str] = NOTHING, hovers: bool = False) -> "Figures":
        """Those of a report."""
        read = report.tables.get(table.id)
        return cls(report.cells, read.units if read else NOTHING, links, hovers)


@dataclass(frozen=True, slots=True)
class Marks:
    """The cells that a finding is about, by their ids."""

    involved: Collection[str] = ()
    suspected: Collection[str] = ()  # those probably wrong

    def all(self) -> set[str]:
        """Both."""
        return {*self.involved, *self.suspected}


_NO_MARKS = Marks()


def draw_table(table: Table, figures: Figures, anchor: str, marks: Marks = _NO_MARKS, *, whole: bool = True) -> TableView:
    """The table with its figures. Rows that hold a marked cell matter; the others are folded away, or left out where `whole` is False."""
    marked = marks.all()
    shown = _rows_to_show(table, marked)
    blocks = tuple(_block(table, block, figures, marks, shown) for block in table.blocks)
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


def _block(table: Table, block: Block, figures: Figures, marks: Marks, shown: frozenset[str]) -> BlockView:
    rows = []
    for step in _steps(table.id, block):
        matters = not shown.isdisjoint(step.lines)
        rows.append(RowView(step.label, step.depth, tuple(_cell(key, figures, marks) for key in step.keys), matters))
    return BlockView(
        caption=block.caption,
        unit=_unit(table, block, figures.units),
        corner=_corner(table, whole=figures.hovers),
        head=_head(block.columns),
        width=len(block.columns) + 1,
        rows=tuple(rows),
        matters=any(row.matters for row in rows),
    )


def _unit(table: Table, block: Block, of_report: Mapping[str, str]) -> str:
    """The form's unit, and beside it what the report prints instead: the heads drawn are the form's."""
    others = {unit for step in _steps(table.id, block) for key in step.keys if (unit := of_report.get(key, block.unit)) != block.unit}
    if not block.unit or not others:
        return words.unit_in_table(block.unit) if block.unit else ""
    return words.unit_printed_otherwise(block.unit, sorted(others))


def _corner(table: Table, *, whole: bool) -> str:
    """What stands in the upper left corner: the form's own words, which may be a long note; a finding's table has no room for one."""
    printed_corner = table.head[0] if table.head else ""
    return printed_corner if printed_corner and (whole or len(printed_corner) <= _LONGEST_CORNER) else words.CORNER


@cache
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


class _Step(NamedTuple):
    """One row of a block, or the heading of a group: what of it is the same in every report."""

    label: str
    depth: int
    lines: tuple[str, ...]  # its row, or the rows of the group
    keys: tuple[str, ...]  # its cells; a heading has none


@cache
def _steps(table: str, block: Block) -> tuple[_Step, ...]:
    steps = []
    above: tuple[str, ...] = ()
    for row in block.rows:
        for depth, group in enumerate(row.under):
            if above[: depth + 1] != row.under[: depth + 1]:
                inside = tuple(line.id for line in block.rows if line.under[: depth + 1] == row.under[: depth + 1])
                steps.append(_Step(group, depth, inside, ()))
        above = row.under
        steps.append(_Step(row.label, len(row.under), (row.id,), tuple(f"{table}.{row.id}.{column.id}" for column in block.columns)))
    return tuple(steps)


def _rows_to_show(table: Table, marked: Collection[str]) -> frozenset[str]:
    """The ids of the rows that hold a marked cell; of very many (a whole table left empty) the first ones stand for all."""
    touched = list(dict.fromkeys(spec.row.id for key, spec in table.cells.items() if key in marked))
    return frozenset(touched if len(touched) <= _MOST_ROWS else touched[:_FIRST_ROWS])


def _cell(key: str, figures: Figures, marks: Marks) -> CellView:
    cell = figures.cells.get(key)
    if cell is None:
        css, mark, text, hover = "b", "", words.ABSENT_MARK, ""
    else:
        css, mark = _DOUBTED if cell.doubt and cell.state is CellState.NUMBER else _LOOKS[cell.state]
        text = printed(cell)
        hover = _hover(cell, text, everywhere=figures.hovers)
    if key in marks.suspected:
        css, mark = f"s {css}".strip(), words.SUSPECTED_MARK
    elif key in marks.involved:
        css = f"m {css}".strip()
    return CellView(text, css, hover, "" if text == mark else mark, figures.links.get(key, ""))


# State → CSS class and the word printed small beside it.
_LOOKS: Mapping[CellState, tuple[str, str]] = {
    CellState.NUMBER: ("", ""),
    CellState.BLANK: ("b", ""),
    CellState.MARK: ("b", ""),
    CellState.ABSENT: ("b", ""),
    CellState.TEXT: ("x", ""),
    CellState.UNREAD: ("u", words.UNREAD_MARK),
}
_DOUBTED = ("u", words.DOUBT_MARK)


def _hover(cell: Cell, text: str, *, everywhere: bool) -> str:
    said = str(cell.place) if everywhere and cell.place is not None else ""
    if cell.value is not None and (value := plain_number(cell.value)) != text:
        said = f"{said} · {words.read_as(value)}" if said else words.read_as(value)
    if cell.doubt:
        said = f"{said} · {cell.doubt}" if said else cell.doubt
    return said
