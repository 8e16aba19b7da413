"""A statutory table and a look for each of its cells go in; the table as a picture for page or terminal comes out."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from auditor.rulebook.form import Block, Form, Table


@dataclass(frozen=True, slots=True)
class DrawnCell:
    """One cell: a sign to be read without colour, a class for colour, and what is said when pointed at."""

    text: str
    css: str
    hover: str


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """One row, or (without cells) the heading of a group of rows."""

    label: str
    depth: int
    cells: tuple[DrawnCell, ...]


@dataclass(frozen=True, slots=True)
class DrawnBlock:
    """Rows that share one set of columns."""

    caption: str
    unit: str
    columns: tuple[str, ...]
    width: int  # columns and the row's label
    rows: tuple[DrawnRow, ...]


@dataclass(frozen=True, slots=True)
class DrawnTable:
    """One statutory table."""

    name: str
    title: str
    blocks: tuple[DrawnBlock, ...]


Look = Callable[[str], DrawnCell]


def draw_form(form: Form, look: Look) -> tuple[DrawnTable, ...]:
    """Every table of the form."""
    return tuple(draw_table(table, look) for table in form.tables)


def draw_table(table: Table, look: Look, only: Collection[str] | None = None) -> DrawnTable:
    """One table; with `only`, its rows that hold one of these cells."""
    blocks = (_block(table, block, look, only) for block in table.blocks)
    return DrawnTable(table.name, table.title, tuple(block for block in blocks if any(row.cells for row in block.rows)))


def _block(table: Table, block: Block, look: Look, only: Collection[str] | None) -> DrawnBlock:
    columns = tuple(column.name for column in block.columns)
    return DrawnBlock(block.caption, block.unit, columns, len(columns) + 1, tuple(_rows(table, block, look, only)))


def _rows(table: Table, block: Block, look: Look, only: Collection[str] | None) -> Iterator[DrawnRow]:
    above: tuple[str, ...] = ()
    for row in block.rows:
        keys = [f"{table.id}.{row.id}.{column.id}" for column in block.columns]
        if only is not None and not any(key in only for key in keys):
            continue
        for depth, group in enumerate(row.under):
            if above[: depth + 1] != row.under[: depth + 1]:
                yield DrawnRow(group, depth, ())
        above = row.under
        yield DrawnRow(row.name, len(row.under), tuple(look(key) for key in keys))
