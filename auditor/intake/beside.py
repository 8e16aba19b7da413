"""Tables that stand beside each other on one sheet: its rows in, each table's rows out, in reading order.

An empty column parts them. It parts nothing within a table: what stands on both sides must be a table of its own by labels with
figures behind them, by heads with figures under them, or by the numbered heading above it.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import TypeAlias

from auditor.intake.glyphs import is_figure
from auditor.model import GridCell

Cells: TypeAlias = tuple[GridCell | None, ...]

LEAST_ROWS = 3  # labels with figures behind them that make a table
LEAST_FIGURES = 5  # under heads, in one row, that do
_NUMBERED = re.compile(r"[一二三四五六七八九十]{1,3}、")


def part_tables(rows: Sequence[Cells]) -> list[Sequence[Cells]]:
    """The rows as they are, or cut into what stands above tables set beside each other, these from left to right, and what stands below."""
    filled = [[cell is not None and bool(cell.text.strip()) for cell in row] for row in rows]
    is_lone = [len({id(cell) for cell, has_text in zip(row, marks, strict=True) if has_text}) < 2 for row, marks in zip(rows, filled, strict=True)]
    for column in range(2, len(rows[0]) - 1):
        top = next((at for at, marks in enumerate(filled) if any(marks[column + 1 :]) and not marks[column] and not is_lone[at]), len(rows))
        bottom = next((at for at in range(top, len(rows)) if filled[at][column]), len(rows))
        while bottom > top and is_lone[bottom - 1]:
            bottom -= 1  # what stands below the tables
        left, right = ([row[side] for row in rows[top:bottom]] for side in (slice(column), slice(column + 1, None)))
        if _is_table(left) and _is_table(right):
            above, below = rows[:top], rows[bottom:]
            return [*([above] if above else []), *part_tables(left), *part_tables(right), *(part_tables(below) if below else [])]
    return [rows]


def _is_table(rows: Sequence[Cells]) -> bool:
    printed = [[cell.text.strip() for cell in row if cell is not None and cell.text.strip()] for row in rows]
    return _is_headed(printed) or _has_labels(printed) or _has_heads(printed)


def _is_headed(rows: Sequence[Sequence[str]]) -> bool:
    """Whether a numbered heading stands alone in the first row that is not blank."""
    first = next((row for row in rows if row), [])
    return len(set(first)) == 1 and _NUMBERED.match(first[0]) is not None


def _has_labels(rows: Sequence[Sequence[str]]) -> bool:
    return sum(len(row) > 1 and not is_figure(row[0]) and is_figure(row[-1]) for row in rows) >= LEAST_ROWS


def _has_heads(rows: Sequence[Sequence[str]]) -> bool:
    """Whether figures stand under as many heads, with no label before them."""
    filled = [row for row in rows if row]
    return any(
        len(below) >= LEAST_FIGURES and len(above) == len(below) and all(map(is_figure, below)) and not any(map(is_figure, above))
        for above, below in pairwise(filled)
    )
