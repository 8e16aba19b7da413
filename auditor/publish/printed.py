"""A form's table goes in; the table as it is printed comes out: every label and every cell at its place, with its merged size."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import lcm

from auditor.rulebook.form import Block, Line, Table


@dataclass(frozen=True, slots=True)
class Printed:
    """One printed cell; `row` and `column` count from 0. `cell` is the form's cell that is filled in here, "" for a label."""

    row: int
    column: int
    text: str
    high: int = 1
    wide: int = 1
    cell: str = ""
    head: bool = False  # stands above figures: centred


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """A table as printed."""

    width: int
    height: int
    stub: int  # columns of labels at the left
    cells: tuple[Printed, ...]


def printed_table(table: Table) -> PrintedTable:
    """The statutory table: rows under each other, or, where the form prints them `across`, side by side in one row of figures."""
    block = table.blocks[0]
    cells = tuple(_across(table, block) if block.across else _below(table))
    width = max(cell.column + cell.wide for cell in cells)
    return PrintedTable(width, max(cell.row + cell.high for cell in cells), 0 if block.across else _stub(table), cells)


def _stub(table: Table) -> int:
    return max(len(row.under) for block in table.blocks for row in block.rows) + 1


def _below(table: Table) -> Iterator[Printed]:
    stub = _stub(table)
    width = lcm(*(len(block.columns) for block in table.blocks))
    top = 0
    for block in table.blocks:
        if block.caption:
            yield Printed(top, 0, block.caption, 1, stub + width, head=True)
            top += 1
        height = _depth(block.columns) + (1 if len(table.head) > 1 else 0)
        yield Printed(top, 0, table.head[0] if table.head else "", height, stub, head=True)
        line = top
        if len(table.head) > 1:
            yield Printed(line, stub, table.head[-1], 1, width, head=True)
            line += 1
        yield from _heads(block.columns, line, stub, width // len(block.columns))
        top += height
        yield from _stub_labels(block, top, stub)
        for number, row in enumerate(block.rows):
            for place, column in enumerate(block.columns):
                wide = width // len(block.columns)
                yield Printed(top + number, stub + place * wide, "", 1, wide, f"{table.id}.{row.id}.{column.id}")
        top += len(block.rows)


def _stub_labels(block: Block, top: int, stub: int) -> Iterator[Printed]:
    """Each row's label, and before its first row the label of each group that it opens, as high as the group."""
    above: tuple[str, ...] = ()
    for number, row in enumerate(block.rows):
        for depth, group in enumerate(row.under):
            if above[: depth + 1] != row.under[: depth + 1]:
                high = 0
                while number + high < len(block.rows) and block.rows[number + high].under[: depth + 1] == row.under[: depth + 1]:
                    high += 1
                yield Printed(top + number, depth, group, high)
        above = row.under
        yield Printed(top + number, len(row.under), row.label, 1, stub - len(row.under))


def _depth(lines: tuple[Line, ...]) -> int:
    return max(len(line.under) for line in lines) + 1


def _heads(lines: tuple[Line, ...], top: int, left: int, wide: int, depth: int = 0) -> Iterator[Printed]:
    """Heads of columns under their groups, equal neighbours joined."""
    depth = depth or _depth(lines)
    for number, line in enumerate(lines):
        for level, group in enumerate(line.under):
            if number and lines[number - 1].under[: level + 1] == line.under[: level + 1]:
                continue
            run = 1
            while number + run < len(lines) and lines[number + run].under[: level + 1] == line.under[: level + 1]:
                run += 1
            yield Printed(top + level, left + number * wide, group, 1, run * wide, head=True)
        yield Printed(top + len(line.under), left + number * wide, line.label, depth - len(line.under), wide, head=True)


def _across(table: Table, block: Block) -> Iterator[Printed]:
    """Rows as groups of columns: their labels on top, the columns' labels below, one row of figures.

    A group that stands by itself is printed over as few lines as it needs, its columns' heads over the rest.
    """
    size, depth = len(block.columns), _depth(block.rows)
    for number, row in enumerate(block.rows):
        for level, group in enumerate(row.under):
            if number and block.rows[number - 1].under[: level + 1] == row.under[: level + 1]:
                continue
            run = 1
            while number + run < len(block.rows) and block.rows[number + run].under[: level + 1] == row.under[: level + 1]:
                run += 1
            yield Printed(level, number * size, group, 1, run * size, head=True)
        yield Printed(len(row.under), number * size, row.label, 1, size, head=True)
        line = len(row.under) + 1
        for place, column in enumerate(block.columns):
            yield Printed(line, number * size + place, column.label, depth + 1 - line, head=True)
            yield Printed(depth + 1, number * size + place, "", cell=f"{table.id}.{row.id}.{column.id}")
