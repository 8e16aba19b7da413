"""The heads above a table's rows in, the grid columns that stand for the form's columns out, with the units that heads print.

A column is known by the lowest of the heads above it. Words of the form itself count before other accepted wordings: they alone
tell columns in another order, an added column and a column that is lacking.
"""

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from auditor.fields import copy_with
from auditor.model import Gap, Grid, GridCell
from auditor.recognise.labels import ALIKE, likeness
from auditor.recognise.numbers import NUMBER, read_cell
from auditor.recognise.remember import remembered
from auditor.recognise.rows import Row
from auditor.recognise.wording import bare, plain
from auditor.rulebook.form import Block, Line, Table

MOST_LACKING = 2  # columns of a table that its heads may lack and the others still be read
ADDED_COLUMN = "表中多出一列，法定格式没有这一列，其数字没有采用"
_UNIT_IN_HEAD = re.compile(r"单位[:：]?\s*(万元|亿元|元|件|条|个|项|宗|次)|[（(]\s*(万元|亿元|元)\s*[）)]")


class Columns:
    """The columns of a block as they are looked for in heads, left to right; compared by identity."""

    __slots__ = ("also_known", "exact", "wordings")

    def __init__(self, columns: Sequence[Line]) -> None:
        is_told = len({column.label for column in columns}) == len(columns)
        told = [(f"{group}{column.label}", at) for at, column in enumerate(columns) for group in ("", *column.under)] if is_told else []
        self.exact = {_unitless(label): at for label, at in told}  # the form's own words, with those of the column's group before them too
        self.wordings = tuple(
            tuple(dict.fromkeys(_unitless(f"{group}{wording}") for group in ("", *column.under) for wording in (column.label, *column.also)))
            for column in columns
        )
        self.also_known = tuple(tuple(wording for wording in wordings if len(wording) >= 3) for wordings in self.wordings)

    def __len__(self) -> int:
        return len(self.wordings)


@lru_cache(maxsize=256)
def columns_of(block: Block) -> Columns:
    """The columns of a block, the same object each time."""
    return Columns(block.columns)


class Heads:
    """The head rows of one table: which grid column stands for which column of the form."""

    def __init__(self, rows: Sequence[Row], data: set[int]) -> None:
        self._rows = {row.order: row for row in rows}
        self._data = data
        self._columns: dict[tuple[int, int, int, int], dict[int, list[int]] | None] = {}
        self._extra: dict[tuple[int, int], frozenset[int]] = {}
        self._lacking: dict[tuple[int, int, int, int], dict[int, int]] = {}
        self._inherited: dict[tuple[int, int], tuple[dict[int, list[int]] | None, frozenset[int]]] = {}
        self._spans: dict[int, list[tuple[int, int]]] = {}

    def before(self, row: Row) -> list[Row]:
        """The rows without data just above a block, nearest last, with the block's first row itself (its labels may hold heads)."""
        found = [row]
        order = row.order - 1
        while order in self._rows and order not in self._data and len(found) < 14:
            found.append(self._rows[order])
            order -= 1
        return found[::-1]

    def columns(self, row: Row, columns: Columns) -> Mapping[int, Sequence[int]] | None:
        """Position of a form's column → grid columns that stand for it; None where the heads do not settle it."""
        if row.grid is None:
            return None
        top, bottom = self._head_span(row)
        key = (id(row.grid), top, bottom, id(columns))  # blocks may share one run of heads
        if key not in self._columns:
            mapping, extra = _map_heads(row.grid, range(top, bottom), columns)
            shape = (len(row.grid.rows[0]), len(columns))
            if mapping is None and not _has_text(row.grid, range(top, bottom)):  # a table continued below without heads of its own
                mapping, extra = self._inherited.get(shape, (None, frozenset()))
            elif mapping is not None:
                self._inherited[shape] = mapping, extra
            self._columns[key] = mapping
            self._extra[(id(row.grid), top)] = extra
        return self._columns[key]

    def lacking(self, row: Row, columns: Columns) -> Mapping[int, int]:
        """Position of a form's column → grid column, where the heads are the form's and lack a column or two; empty elsewhere."""
        if row.grid is None:
            return {}
        top, bottom = self._head_span(row)
        key = (id(row.grid), top, bottom, id(columns))
        if key not in self._lacking:
            self._lacking[key] = _lacking_heads(row.grid, range(top, bottom), columns)
        return self._lacking[key]

    def is_bare(self, row: Row) -> bool:
        """Whether the row stands in true columns without any heads above them: a table goes on there."""
        return row.grid is not None and row.grid.ruled and not _has_text(row.grid, range(*self._head_span(row)))

    def extra(self, row: Row) -> frozenset[int]:
        """Grid columns above which a head stands that the form does not know."""
        if row.grid is None:
            return frozenset()
        return self._extra.get((id(row.grid), self._head_span(row)[0]), frozenset())

    def _head_span(self, row: Row) -> tuple[int, int]:
        """Grid rows [top, bottom) that stand as heads above the run of data rows to which the row belongs."""
        assert row.grid is not None
        if id(row.grid) not in self._spans:
            is_head = [False] * len(row.grid.rows)
            here = [other for other in self._rows.values() if other.grid is row.grid]
            # a row that holds nothing but a label where labels stand is none of heads
            edge = min((other.label_column for other in here if other.order in self._data), default=-1)
            for other in here:
                if other.order not in self._data and not other.has_number:
                    is_head[other.at] = not -1 < other.label_column <= edge or any(value.text.strip() for value in other.values)
            self._spans[id(row.grid)] = _spans_above(is_head)
        return self._spans[id(row.grid)][row.at]


def _spans_above(is_head: Sequence[bool]) -> list[tuple[int, int]]:
    """For each row of a grid the rows [top, bottom) of the nearest run of heads above it."""
    spans: list[tuple[int, int]] = []
    top = bottom = 0
    for at in range(len(is_head)):
        if at and is_head[at - 1]:
            top, bottom = (top if at > 1 and is_head[at - 2] else at - 1), at
        spans.append((top, bottom))
    return spans


def _has_text(grid: Grid, rows: range) -> bool:
    return any(cell is not None and cell.text.strip() for index in rows for cell in grid.rows[index])


def _map_heads(grid: Grid, head: range, columns: Columns) -> tuple[dict[int, list[int]] | None, frozenset[int]]:
    """Form column (position) → grid columns, from the heads' lowest texts read left to right; and grid columns with a foreign head."""
    if not head:
        return None, frozenset()
    width = len(grid.rows[0])
    mapping: dict[int, list[int]] = {}
    foreign: set[int] = set()
    leaves: dict[int, GridCell] = {}
    expected = 0
    last_cell: GridCell | None = None
    for column in range(width):
        if (leaf := _lowest_head(grid, head, column, columns)) is None:
            continue
        leaves[column] = leaf
        if leaf is last_cell and mapping:
            position = max(mapping)
            if column - 1 in mapping[position]:
                mapping[position].append(column)
                continue
        hit = next((at for at in _named_columns(leaf.text, columns) if at >= expected), None)
        if hit is not None and hit == expected:
            mapping[hit] = [column]
            expected = hit + 1
            last_cell = leaf
        elif expected and mapping[expected - 1][-1] == column - 1 and _is_same_head(leaf, last_cell):
            mapping[expected - 1].append(column)  # a merged head written out once more over each of its columns
            last_cell = leaf
        elif hit is None and expected:
            foreign.add(column)
    settled = _by_exact_words(leaves, columns, mapping)
    if settled is None and _is_total_before_the_rest(grid, head, columns):
        settled = {}
    if settled is not None and settled is not mapping:
        taken = {column for places in settled.values() for column in places}
        foreign = {column for column in leaves if taken and column > min(taken)} - taken
    if grid.ruled and settled:
        beside = max(leaves) + 2  # an empty column divides what stands beside a table from it
        foreign.update(range(beside, width))
    return settled, frozenset(foreign)


def _lowest_head(grid: Grid, head: range, column: int, columns: Columns) -> GridCell | None:
    """The lowest of the heads over a column; where a page's end has cut a word in two, both halves as one: 自然, 人."""
    lowest: GridCell | None = None
    for index in reversed(head):
        cell = grid.rows[index][column]
        if cell is None or not cell.text or cell.text.isspace():
            continue
        if lowest is None:
            lowest = cell
            if _unitless(cell.text) in columns.exact:
                return cell
            continue
        whole = cell.text.strip() + lowest.text.strip()
        return copy_with(lowest, text=whole) if cell is not lowest and _unitless(whole) in columns.exact else lowest
    return lowest


def _lacking_heads(grid: Grid, head: range, columns: Columns) -> dict[int, int]:
    """Form column (position) → grid column where true columns have only words of the form for heads, and one or two of these are missing."""
    width = len(grid.rows[0]) if grid.ruled else 0
    leaves = {column: leaf for column in range(width) if (leaf := _lowest_head(grid, head, column, columns)) is not None}
    exact = {at: places[0] for at, places in _exact_heads(leaves, columns).items() if len(places) == 1}
    behind = sum(column >= min(exact.values()) for column in leaves) if exact else 0
    return exact if 2 <= len(columns) - MOST_LACKING <= len(exact) < len(columns) and behind == len(exact) else {}


def _is_total_before_the_rest(grid: Grid, head: range, columns: Columns) -> bool:
    """Whether one row of heads names the form's last column before its first: 总计、自然人."""
    for index in head:
        named = [columns.exact.get(_unitless(cell.text)) for cell in grid.rows[index] if cell is not None and cell.text.strip()]
        if 0 in named and len(columns) - 1 in named[: named.index(0)]:
            return True
    return False


def _is_same_head(leaf: GridCell, last: GridCell | None) -> bool:
    return last is not None and bare(leaf.text) == bare(last.text) != ""


def _by_exact_words(leaves: Mapping[int, GridCell], columns: Columns, mapping: dict[int, list[int]]) -> dict[int, list[int]] | None:
    """The mapping set right by the form's own words: columns in another order, or an added 合计 that was taken for 总计; None where unsettled.

    Empty where the heads contradict each other or the form's order: then nothing may be read by counting either.
    """
    whole = mapping if len(mapping) == len(columns) else None
    exact = _exact_heads(leaves, columns)
    if any(not _adjoin(places) for places in exact.values()):
        return {}  # the form's word stands there twice: which of the two is meant is not for us to say
    if whole is not None and all(whole[at][0] == places[0] for at, places in exact.items()):
        return whole
    found = exact if len(exact) == len(columns) else {at: exact.get(at) or places for at, places in (whole or {}).items()}
    in_order = all(before[-1] < after[0] for before, after in itertools.pairwise(found.values() if whole else exact.values()))
    if found and (len(exact) == len(columns) or in_order):
        return found
    return None if in_order else {}


def _exact_heads(leaves: Mapping[int, GridCell], columns: Columns) -> dict[int, list[int]]:
    """Form column (position) → grid columns whose head is just the form's word, in the form's order."""
    found: dict[int, list[int]] = {}
    for column, leaf in leaves.items():
        if (at := columns.exact.get(_unitless(leaf.text))) is not None:
            found.setdefault(at, []).append(column)
    return dict(sorted(found.items()))


def _adjoin(columns: Sequence[int]) -> bool:
    return all(after == before + 1 for before, after in itertools.pairwise(columns))


@lru_cache(maxsize=4096)
def _named_columns(text: str, columns: Columns) -> tuple[int, ...]:
    """The columns (positions) that a head's text names, units and numbering aside."""
    printed = _unitless(text)
    return tuple(at for at, wordings in enumerate(columns.wordings) if any(_is_wording(printed, wanted) for wanted in wordings)) if printed else ()


def _is_wording(printed: str, wanted: str) -> bool:
    if printed == wanted or (len(wanted) >= 4 and printed.endswith(wanted)):
        return True
    if len(printed) >= 3 and len(wanted) >= 5 and wanted.startswith(printed):
        return True
    return len(wanted) >= 4 and likeness(printed, wanted) >= ALIKE


@remembered
def _unitless(text: str) -> str:
    """A head's bare words without the unit it prints."""
    return bare(_UNIT_IN_HEAD.sub("", plain(text)))


@remembered
def _unit_in(text: str) -> str:
    """The unit that a head prints, "" where it prints none."""
    match = _UNIT_IN_HEAD.search(plain(text))
    return (match[1] or match[2]) if match else ""


def _texts_of(row: Row) -> tuple[str, ...]:
    return (*row.labels, *[value.text for value in row.values if value.text])


def units_of(table: Table, block: Block, heads: Sequence[Row]) -> dict[str, str]:
    """Cell id → unit that the head of its column prints, where it prints one."""
    found: dict[str, str] = {}
    for row in heads:
        for text in _texts_of(row):
            unit = _unit_in(text)
            if not unit:
                continue
            printed = _unitless(text)
            for column, wordings in zip(block.columns, columns_of(block).wordings, strict=True):
                if any(wording in printed for wording in wordings):
                    found.update((f"{table.id}.{line.id}.{column.id}", unit) for line in block.rows)
    return found


def column_hits(block: Block, heads: Sequence[Row]) -> int:
    """How many of the block's columns the heads above it name: what tells editions apart."""
    printed = "".join([_unitless(text) for row in heads for text in _texts_of(row)])
    return sum([any(wording in printed for wording in wordings) for wordings in columns_of(block).also_known])


def unused_columns(heads: Heads, rows: Iterable[Row]) -> list[Gap]:
    """One gap per extra column of figures that the form does not have."""
    gaps: dict[tuple[int, int], Gap] = {}
    for row in rows:
        extra = heads.extra(row)
        for value in row.values if extra else ():
            if value.column in extra and read_cell(value.text).state is NUMBER and (id(row.grid), value.column) not in gaps:
                gaps[id(row.grid), value.column] = Gap(value.place, value.text, ADDED_COLUMN)
    return list(gaps.values())
