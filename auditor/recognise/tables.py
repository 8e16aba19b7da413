"""Aligns printed rows with the statutory tables of a form: rows in, cells with evidence, gaps and heads out.

One method for all layouts. Printed rows are matched with the form's rows by their labels, in order (the best chain, not the
first hit). Values are then read in two independent ways, under the heads of the columns and by counting; the first holds
where columns are true columns and nothing in the row stands elsewhere, the second where exactly as many values stand as the
form has columns. A row that neither settles is `unread`, with its place.
"""

import itertools
import re
from bisect import bisect_left, bisect_right
from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise

from auditor.fields import copy_with
from auditor.model import Cell, Gap, Grid, GridCell, Number, Place, ReadTable
from auditor.recognise.numbers import BLANK, MARK, NUMBER, UNREAD, read_cell
from auditor.recognise.remember import remembered
from auditor.recognise.rows import Row, Value
from auditor.recognise.wording import bare, plain, without_numbering
from auditor.rulebook.form import Block, Line, Table

FULL, STEM, LAST, CUT, INSIDE, FUZZY = 1.0, 0.96, 0.92, 0.8, 0.72, 0.66  # how surely a printed label is a form's label
ADJACENT = 0.3  # bonus where the neighbouring printed row is the neighbouring row of the form
ALIKE = 0.75  # likeness from which a damaged label or head is still taken for the form's
MOST_LACKING = 2  # columns of a table that its heads may lack and the others still be read
MOST_MOVED = 3  # rows of a table printed out of their order that are looked for
LONGEST_LABEL = 60  # a longer text is a sentence
SHORT_PART = 5  # characters from which the beginning or the end of a label is a label's, if nothing else stands there
LONG_PART = 8  # characters from which the beginning of a label is a label's
MOST_LABELS = 8  # a grid row with more texts is a head
LEAST_MERGED = 4  # columns over which a merged nought is likely
NEAR_END = 3  # rows or paragraphs (a caption, heads) that may stand behind the last figures of a document that breaks off
HEADLESS = "表头没有印出来，按格式的顺序读取"
SHORT = "这一行的格比表头少，数可能错位"  # doubt
ADDED_COLUMN = "表中多出一列，法定格式没有这一列，其数字没有采用"
BROKEN_OFF = "文件在这里中断，这个数可能没有印完整"  # doubt
NO_HEAD = "表中没有这一列"
OTHER_ORDER = "表头各列的名称或者次序与法定格式不同，不能确定哪个数属于哪一列"  # doubt
PRESENT = 0.3  # share of a table's rows that must be found for the table to be there
UsualColumns = Mapping[tuple[int, int, int], tuple[int, ...]]  # (grid, column of the last label, count of figures) → their columns
_NOTE = re.compile(r"\([^()]*\)?\s*$")  # in plain text
_LEADING_NOUGHT = re.compile(r"0\d")
_UNIT_IN_HEAD = re.compile(r"单位[:：]?\s*(万元|亿元|元|件|条|个|项|宗|次)|[（(]\s*(万元|亿元|元)\s*[）)]")


@dataclass(frozen=True, slots=True)
class AlignedTable:
    """One table of one edition as found in the document."""

    table: Table
    edition: str
    cells: Mapping[str, Cell]
    gaps: tuple[Gap, ...]
    read: ReadTable
    first: int  # order of its first and last data row
    last: int
    complete: bool  # the document does not break off inside it


@dataclass(frozen=True, slots=True)
class _Label:
    """A form's row label in the shapes in which it is looked for."""

    row: Line
    block: int
    full: frozenset[str]  # with numbering, all accepted wordings
    stems: frozenset[str]  # without numbering
    groups: frozenset[str]  # that it stands under


@dataclass(slots=True)
class _Assignment:
    """What one row's values were read as."""

    cells: dict[str, Cell] = field(default_factory=dict)
    gaps: list[Gap] = field(default_factory=list)


@lru_cache(maxsize=64)
def _labels(table: Table) -> tuple[_Label, ...]:
    found = []
    for number, block in enumerate(table.blocks):
        for row in block.rows:
            wordings = (row.label, *row.also)
            full = frozenset(bare(w) for w in wordings)
            stems = frozenset(bare(without_numbering(w)) for w in wordings)
            found.append(_Label(row, number, full, frozenset(s for s in stems if s), frozenset(bare(group) for group in row.under)))
    return tuple(found)


@lru_cache(maxsize=64)
def known_labels(table: Table) -> frozenset[str]:
    """Bare wordings of a table's rows and of the groups they stand under; heads of columns where it is printed across."""
    words: set[str] = set()
    for label in _labels(table):
        words |= label.full | label.stems
        words |= {bare(group) for group in label.row.under} | {bare(without_numbering(group)) for group in label.row.under}
    return frozenset(word for word in words if len(word) >= 2)


@lru_cache(maxsize=64)
def _cell_ids(table: Table) -> tuple[tuple[str, ...], ...]:
    """For each of the form's rows the ids of its cells, by columns."""
    return tuple(tuple(f"{table.id}.{row.id}.{column.id}" for column in block.columns) for block in table.blocks for row in block.rows)


@dataclass(frozen=True, slots=True)
class Match:
    """Which printed rows are a table's rows, before any value is read."""

    table: Table
    edition: str
    score: float
    data: Mapping[int, Row]  # position of the form's row → printed row
    rows: Sequence[Row]  # all printed rows of the document
    sure: float = 0.0  # the score without what a break may have taken away: rows that are missing, and the document's last row
    lost: int = 0  # how many of its last rows lie behind the end of a document that breaks off inside it
    cut: bool = False  # the document breaks off inside the last row found, or may do so
    across: bool = False
    doubt: str = ""  # why its figures are not sure to be its columns'


def match_table(table: Table, edition: str, rows: Sequence[Row], taken: frozenset[int], blocks: int, smallest: int) -> Match | None:
    """The printed rows that are the table's (rows in `taken` belong to another table), or None where it is not there.

    `blocks`: how many blocks the document has, by which it is known that a table stands at its very end. `smallest`: how many rows the
    table has in the edition that has fewest: what is too little for one edition must not be enough for another.
    """
    free = [row for row in rows if row.order not in taken]
    if any(block.across for block in table.blocks):
        return _match_stacked(table, edition, free) or _match_in_rows(table, edition, free) or _match_across(table, edition, free, rows, blocks)
    matched = _match_rows(table, free)
    labels = _labels(table)
    if 0 < len(labels) - len(matched) <= MOST_MOVED:
        matched |= _moved_rows(table, matched, free)
    data = {at: row for at, (row, _) in matched.items()}
    lost = _lost_rows(data, len(labels), rows, blocks) if data else 0
    if len(data) < max(2, PRESENT * smallest) and len(data) + lost < len(labels):
        return None
    heads = _Heads(rows, {row.order for row in data.values()})
    first_of = {labels[at].block: row for at, row in sorted(data.items(), reverse=True)}
    column_hits = sum(_column_hits(table.blocks[number], heads.before(row)) for number, row in first_of.items())
    columns = len(table.blocks[-1].columns)
    score = sum(score for _, score in matched.values()) + column_hits - 0.5 * (len(labels) - len(data) - lost)
    is_cut = lost > 0 or _ends_short(data[max(data)], columns, rows, blocks)
    sure = sum(score for row, score in matched.values() if not (is_cut and row.order == rows[-1].order)) + column_hits
    return Match(table, edition, score, data, rows, sure, lost, is_cut)


def read_table(match: Match) -> AlignedTable:
    """The cells of a matched table with their evidence, the units that its heads print, and what stays unread."""
    if match.across:
        return _read_across(match)
    table = match.table
    data, added = _without_added_sum(table, match.data)
    labels, cell_ids = _labels(table), _cell_ids(table)
    first = min(row.order for row in data.values())
    last = max(row.order for row in data.values())
    heads = _Heads(match.rows, {row.order for row in data.values()})
    usual = _usual_columns(table, data)
    is_turned = _has_total_first(table, data, heads)
    result = _Assignment()
    units: dict[str, str] = {}
    for number, block in enumerate(table.blocks):
        positions = [at for at, label in enumerate(labels) if label.block == number]
        if here := [data[at] for at in positions if at in data]:
            units.update(_units(table, block, heads.before(here[0])))
        for at in positions:
            row = data.get(at)
            ids = cell_ids[at]
            if row is not None and is_turned:
                _unread(result, ids, row.place, " ".join(value.text.strip() for value in row.values), OTHER_ORDER)
            elif row is not None and match.cut and row.order == last:
                _assign_cut(result, row, ids, _columns_of(block), usual, heads)
            elif row is not None:
                _assign(result, row, ids, _columns_of(block), usual, heads)
            elif at < len(labels) - match.lost:
                _unread(result, ids, Place(), "", f"表中没有找到“{labels[at].row.name}”这一行")
    read = ReadTable(table.id, match.edition, data[min(data)].place, units)
    gaps = (*result.gaps, *_unused_columns(heads, data.values()), *([added] if added else ()))
    return AlignedTable(table, match.edition, result.cells, gaps, read, first, last, not match.cut)


def _without_added_sum(table: Table, data: Mapping[int, Row]) -> tuple[Mapping[int, Row], Gap | None]:
    """Rows of loose lines without the column that the unit added for the sum of a group of columns, and the gap that says so.

    In lines nothing tells where the column stands. It is known where in every row a figure is the sum of the group's, and the last
    of the others the sum of all: anything else stays as it is, and unread.
    """
    columns = table.blocks[0].columns
    members = [at for at, column in enumerate(columns) if column.under] if len(table.blocks) == 1 else []
    rows = list(data.values())
    if not members or any(row.grid is not None or len(row.values) != len(columns) + 1 for row in rows):
        return data, None
    figures = [[_count_in(value) for value in row.values] for row in rows]
    fitting = [at for at in (members[0], members[-1] + 1, len(columns)) if all(_is_added_at(at, each, members) for each in figures)]
    readings = {at: [each[:at] + each[at + 1 :] for each in figures] for at in fitting}
    if not fitting or any(reading != readings[fitting[0]] for reading in readings.values()):
        return data, None
    at = fitting[-1]
    value = rows[0].values[at]
    kept = {
        place: copy_with(row, values=row.values[:at] + row.values[at + 1 :], states=row.states[:at] + row.states[at + 1 :])
        for place, row in data.items()
    }
    return kept, Gap(value.place, value.text, ADDED_COLUMN)


def _has_total_first(table: Table, data: Mapping[int, Row], heads: "_Heads") -> bool:
    """Whether of rows that no heads settle more prove their first figure the sum of the others than their last: 总计 was put in front."""
    block = table.blocks[0]
    if len(table.blocks) > 1 or not any(column.under for column in block.columns):
        return False
    rows = list(data.values())
    if any(heads.columns(row, _columns_of(block)) is not None for row in rows):
        return False
    figures = [[_count_in(value) or 0 for value in _printed_values(row)] for row in rows]
    if any(len(each) != len(block.columns) for each in figures if each):
        return False
    firsts = sum(each[0] == sum(each[1:]) for each in figures if each)
    return firsts > sum(each[-1] == sum(each[:-1]) for each in figures if each)


def _is_added_at(at: int, figures: Sequence[Number | None], members: Sequence[int]) -> bool:
    """Whether the figure at a place is the sum of the group's, and the last of the others the sum of all but itself."""
    rest = [figure for place, figure in enumerate(figures) if place != at]
    if any(figure is None for figure in figures):
        return False
    known = [figure for figure in rest if figure is not None]
    return figures[at] == sum(known[place] for place in members) and known[-1] == sum(known[:-1])


def _count_in(value: Value) -> Number | None:
    reading = read_cell(value.text)
    return 0 if reading.state is MARK else reading.value


def find_unreadable_table(table: Table, text: str) -> bool:
    """Whether the labels of a table stand in the (bare) text although its values could not be aligned at all."""
    long = [name for label in _labels(table) if len(name := bare(without_numbering(label.row.label))) >= 4]  # the form's own wordings
    return bool(long) and sum(name in text for name in long) >= 0.6 * len(long)


# --- matching rows ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Printed:
    """A row's printed labels in the shapes in which they are compared."""

    parts: tuple[str, ...]  # bare
    text: str  # joined
    stem: str  # the last without its number
    pieces: tuple[str, ...]  # words of those before it, without numbers


def _printed(labels: tuple[str, ...]) -> _Printed:
    parts = tuple([bare(text) for text in labels])
    pieces = tuple([bare(without_numbering(piece)) for text in labels[-4:-1] for piece in text.split()])  # a group's label may stand on the same line
    return _Printed(parts, "".join(parts), bare(without_numbering(labels[-1])), pieces)


@lru_cache(maxsize=8192)
def _hits(table: Table, labels: tuple[str, ...]) -> tuple[tuple[int, float], ...]:
    """(position in the form, how surely) for every row of the form that the printed labels may name; the sure ones alone if any are."""
    printed = _printed(labels)
    noted = _NOTE.sub("", plain(labels[-1])) if "(" in plain(labels[-1]) else ""  # a note in brackets behind the last may be the county's own
    without_note = _printed((*labels[:-1], noted)) if bare(noted) else None
    found = []
    is_foreign = _is_foreign(printed, table) and (without_note is None or _is_foreign(without_note, table))
    for at, label in enumerate(_labels(table) if not is_foreign else ()):
        score = _label_score(printed, label)
        if not score and without_note is not None:
            score = min(CUT, _label_score(without_note, label))
        if score > 0:
            found.append((at, score))
    if found or len(labels[-1]) > LONGEST_LABEL:
        return tuple(found)
    return tuple((at, score) for at, label in enumerate(_labels(table)) if (score := _fuzzy_score(printed.stem, label)) > 0)


def _is_foreign(printed: _Printed, table: Table) -> bool:
    """Whether printed labels have nothing in common with any of a table's, which is told sooner than by comparing them with each."""
    words, together = _wordings(table)
    for word in words:
        if word in printed.text:
            return False
    return not (len(printed.stem) >= SHORT_PART and printed.stem in together) and not any(
        len(piece) >= LONG_PART and piece in together for piece in printed.pieces
    )


@lru_cache(maxsize=64)
def _wordings(table: Table) -> tuple[tuple[str, ...], str]:
    """All wordings of a table's labels, shortest first: each, and all in one text."""
    words = sorted({word for label in _labels(table) for word in label.full | label.stems}, key=len)
    return tuple(words), "\n".join(words)


def _label_score(printed: _Printed, label: _Label) -> float:
    """How surely printed labels name the form's row, 0 where not at all."""
    parts, text, last, stem = printed.parts, printed.text, printed.parts[-1], printed.stem
    if not text:
        return 0.0
    if text in label.full or last in label.full:
        return FULL
    if text in label.stems or last in label.stems:
        return STEM
    for wordings, score in ((label.full, FULL), (label.stems, STEM)):
        for wording in wordings:
            if text.endswith(wording) and (len(wording) >= 5 or any(text[: -len(wording)].endswith(group) for group in label.groups)):
                return score
    if len(parts) > 1 and (parts[-2] + last in label.full or parts[-2] + last in label.stems):
        return LAST
    for wording in label.stems:
        if len(stem) >= SHORT_PART and (wording.startswith(stem) or wording.endswith(stem)):
            return CUT
        if len(wording) >= 6 and wording in text[-3 * len(wording) :]:
            return INSIDE
        if any(len(piece) >= LONG_PART and wording.startswith(piece) for piece in printed.pieces):
            return INSIDE  # a label set in several lines with its figures beside the middle one
    return 0.0


def _fuzzy_score(stem: str, label: _Label) -> float:
    """The same for a damaged label: characters lost, doubled or replaced."""
    best = 0.0
    for wording in label.stems:
        if len(stem) < 4 or len(wording) < 4 or not 0.6 <= len(stem) / len(wording) <= 1.6:
            continue
        ratio = _likeness(stem, wording)
        if ratio >= ALIKE:
            best = max(best, FUZZY * ratio)
    return best


def _match_rows(table: Table, rows: Sequence[Row]) -> dict[int, tuple[Row, float]]:
    """Form row (position) → printed row and score: the chain of greatest total score, both in order."""
    pairs: list[tuple[int, int, float]] = []  # index in rows, position in form, score
    for index, row in enumerate(rows):
        trimmed = row.grid is not None and not row.grid.ruled  # fields left empty at the end of a line are often cut off
        if row.labels and (row.values or trimmed) and not _is_sentence(row) and (row.grid is None or len(row.labels) <= MOST_LABELS):
            for at, score in _hits(table, row.labels):
                pairs.append((index, at, score))
    if all(before[0] < after[0] and before[1] < after[1] for before, after in pairwise(pairs)):
        return {at: (rows[index], score) for index, at, score in reversed(pairs)}  # all are in order, as in nearly every report
    best: list[float] = []
    back: list[int] = []
    ends: list[int] = []  # positions in the form, in order, at which the chains of the rows above end that are worth going on with
    chains: list[int] = []  # their last pairs
    recent: deque[int] = deque()  # pairs of the rows just above
    settled = 0  # pairs of rows above
    for index, at, score in pairs:
        while pairs[settled][0] < index:
            _keep_chain(ends, chains, best, pairs[settled][1], settled)
            recent.append(settled)
            settled += 1
        while recent and rows[index].order - rows[pairs[recent[0]][0]].order > 3:
            recent.popleft()
        below = bisect_left(ends, at)
        came = chains[below - 1] if below else -1
        before = best[came] if below else 0.0
        for earlier in recent:
            if pairs[earlier][1] + 1 == at and best[earlier] + ADJACENT > before:
                before, came = best[earlier] + ADJACENT, earlier
        best.append(before + score)
        back.append(came)
    chain: dict[int, tuple[Row, float]] = {}
    at_pair = max(range(len(pairs)), key=best.__getitem__, default=-1)
    while at_pair >= 0:
        index, at, score = pairs[at_pair]
        chain[at] = (rows[index], score)
        at_pair = back[at_pair]
    return chain


def _keep_chain(ends: list[int], chains: list[int], best: Sequence[float], end: int, pair: int) -> None:
    """Adds the chain of this last pair, unless one that ends no later is as good; worse ones that end no sooner go."""
    place = bisect_right(ends, end)
    if place and best[chains[place - 1]] >= best[pair]:
        return
    first = place - 1 if place and ends[place - 1] == end else place
    while place < len(ends) and best[chains[place]] < best[pair]:
        place += 1
    ends[first:place], chains[first:place] = [end], [pair]


def _is_sentence(row: Row) -> bool:
    """Whether a row is a paragraph of a sheet with nothing beside it: to compare it with every label of the form is costly."""
    return not row.has_figure and row.labels[-1].rstrip().endswith("。")


def _lost_rows(data: Mapping[int, Row], count: int, rows: Sequence[Row], blocks: int) -> int:
    """How many of a form's `count` rows are missing because the document ends inside the table, 0 where it does not."""
    last = max(data.values(), key=lambda row: row.order)
    behind = rows[last.order + 1 :]
    at_end = blocks - 1 - last.block <= NEAR_END and len(behind) <= NEAR_END and not any(row.has_figure for row in behind)
    return count - 1 - max(data) if at_end else 0


def _ends_short(row: Row, count: int, rows: Sequence[Row], blocks: int) -> bool:
    """Whether the document's very last line is this row, broken off before the figure of the form's last column."""
    if row.order != rows[-1].order or row.block != blocks - 1:
        return False
    filled = _filled(row)
    if any(value.glued or value.span > 1 for value in filled):
        return False
    if row.grid is not None and row.grid.rows[row.at][-1] is not None:  # all its fields are there, if only as separators
        return len(filled) == count - 1 and not row.values[-1].text.strip()
    return len(filled) < count


# --- heads of columns -------------------------------------------------------------------------------------------------


class _Columns:
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
def _columns_of(block: Block) -> _Columns:
    return _Columns(block.columns)


class _Heads:
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

    def columns(self, row: Row, columns: _Columns) -> Mapping[int, Sequence[int]] | None:
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

    def lacking(self, row: Row, columns: _Columns) -> Mapping[int, int]:
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


def _map_heads(grid: Grid, head: range, columns: _Columns) -> tuple[dict[int, list[int]] | None, frozenset[int]]:
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


def _lowest_head(grid: Grid, head: range, column: int, columns: _Columns) -> GridCell | None:
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


def _lacking_heads(grid: Grid, head: range, columns: _Columns) -> dict[int, int]:
    """Form column (position) → grid column where true columns have only words of the form for heads, and one or two of these are missing."""
    width = len(grid.rows[0]) if grid.ruled else 0
    leaves = {column: leaf for column in range(width) if (leaf := _lowest_head(grid, head, column, columns)) is not None}
    exact = {at: places[0] for at, places in _exact_heads(leaves, columns).items() if len(places) == 1}
    behind = sum(column >= min(exact.values()) for column in leaves) if exact else 0
    return exact if 2 <= len(columns) - MOST_LACKING <= len(exact) < len(columns) and behind == len(exact) else {}


def _is_total_before_the_rest(grid: Grid, head: range, columns: _Columns) -> bool:
    """Whether one row of heads names the form's last column before its first: 总计、自然人."""
    for index in head:
        named = [columns.exact.get(_unitless(cell.text)) for cell in grid.rows[index] if cell is not None and cell.text.strip()]
        if 0 in named and len(columns) - 1 in named[: named.index(0)]:
            return True
    return False


def _is_same_head(leaf: GridCell, last: GridCell | None) -> bool:
    return last is not None and bare(leaf.text) == bare(last.text) != ""


def _by_exact_words(leaves: Mapping[int, GridCell], columns: _Columns, mapping: dict[int, list[int]]) -> dict[int, list[int]] | None:
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


def _exact_heads(leaves: Mapping[int, GridCell], columns: _Columns) -> dict[int, list[int]]:
    """Form column (position) → grid columns whose head is just the form's word, in the form's order."""
    found: dict[int, list[int]] = {}
    for column, leaf in leaves.items():
        if (at := columns.exact.get(_unitless(leaf.text))) is not None:
            found.setdefault(at, []).append(column)
    return dict(sorted(found.items()))


def _adjoin(columns: Sequence[int]) -> bool:
    return all(after == before + 1 for before, after in itertools.pairwise(columns))


@lru_cache(maxsize=4096)
def _named_columns(text: str, columns: _Columns) -> tuple[int, ...]:
    """The columns (positions) that a head's text names, units and numbering aside."""
    printed = _unitless(text)
    return tuple(at for at, wordings in enumerate(columns.wordings) if any(_is_wording(printed, wanted) for wanted in wordings)) if printed else ()


def _is_wording(printed: str, wanted: str) -> bool:
    if printed == wanted or (len(wanted) >= 4 and printed.endswith(wanted)):
        return True
    if len(printed) >= 3 and len(wanted) >= 5 and wanted.startswith(printed):
        return True
    return len(wanted) >= 4 and _likeness(printed, wanted) >= ALIKE


def _likeness(one: str, other: str) -> float:
    """How alike two texts are; 0 where they cannot be as alike as ALIKE, which is told sooner."""
    least = ALIKE * (len(one) + len(other)) / 2  # letters in common
    if min(len(one), len(other)) < least or sum(map(set(other).__contains__, one)) < least:
        return 0.0
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0.0


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


def _units(table: Table, block: Block, heads: Sequence[Row]) -> dict[str, str]:
    """Cell id → unit that the head of its column prints, where it prints one."""
    found: dict[str, str] = {}
    for row in heads:
        for text in _texts_of(row):
            unit = _unit_in(text)
            if not unit:
                continue
            printed = _unitless(text)
            for column, wordings in zip(block.columns, _columns_of(block).wordings, strict=True):
                if any(wording in printed for wording in wordings):
                    found.update((f"{table.id}.{line.id}.{column.id}", unit) for line in block.rows)
    return found


def _column_hits(block: Block, heads: Sequence[Row]) -> int:
    """How many of the block's columns the heads above it name: what tells editions apart."""
    printed = "".join([_unitless(text) for row in heads for text in _texts_of(row)])
    return sum([any(wording in printed for wording in wordings) for wordings in _columns_of(block).also_known])


def _unused_columns(heads: _Heads, rows: Iterable[Row]) -> list[Gap]:
    """One gap per extra column of figures that the form does not have."""
    gaps: dict[tuple[int, int], Gap] = {}
    for row in rows:
        extra = heads.extra(row)
        for value in row.values if extra else ():
            if value.column in extra and read_cell(value.text).state is NUMBER and (id(row.grid), value.column) not in gaps:
                gaps[id(row.grid), value.column] = Gap(value.place, value.text, ADDED_COLUMN)
    return list(gaps.values())


# --- values -----------------------------------------------------------------------------------------------------------


def _usual_columns(table: Table, data: Mapping[int, Row]) -> UsualColumns:
    """The columns of text tables in which the figures stand, learnt from the rows that are full; none where these disagree."""
    votes: dict[tuple[int, int, int], set[tuple[int, ...]]] = {}
    labels = _labels(table)
    for at, row in data.items():
        if row.grid is None or row.grid.ruled:
            continue
        count = len(table.blocks[labels[at].block].columns)
        filled = tuple([value.column for value in _filled(row)])
        if len(filled) == count:
            votes.setdefault((id(row.grid), row.label_column, count), set()).add(filled)
    return {key: next(iter(columns)) for key, columns in votes.items() if len(columns) == 1}


def _filled(row: Row) -> list[Value]:
    """The values that are not blank."""
    return [value for value, state in zip(row.values, row.states, strict=True) if state is not BLANK]


def _printed_values(row: Row) -> Sequence[Value]:
    """The row's values as counted: of a grid without the empty cells around them, which may be labels'."""
    return row.values if row.grid is None else _core(row)


def _core(row: Row) -> Sequence[Value]:
    """The row's values without the empty ones at both ends."""
    filled = [at for at, state in enumerate(row.states) if state is not BLANK]
    return row.values[filled[0] : filled[-1] + 1] if filled else ()


def _each_under_its_head(row: Row, count: int, mapping: Mapping[int, Sequence[int]]) -> list[Value] | None:
    """The values where one stands under each head, none elsewhere and the labels before them, as in nearly every row: what `_by_heads` comes to."""
    if row.labels and row.label_column >= mapping[0][0]:
        return None
    found: list[Value] = []
    is_full = True
    heads = iter([mapping[at] for at in range(count)])
    columns = next(heads, None)
    for value, state in zip(row.values, row.states, strict=True):
        if columns is not None and value.column <= columns[0] and columns[-1] < value.column + value.span:
            found.append(value)
            is_full &= state is not BLANK
            columns = next(heads, None)
        elif state is not BLANK:
            return None
    is_pinned = row.grid is None or row.grid.ruled or is_full or len(row.values) == count
    return found if len(found) == count and is_pinned else None


def _by_heads(row: Row, count: int, mapping: Mapping[int, Sequence[int]], extra: frozenset[int]) -> list[list[Value]] | None:
    """The values under each column's head; None where the row is shifted against the heads.

    Columns made from separators in text prove nothing alone: there every value must stand exactly under a head, none missing,
    or the row must have just as many fields as the form has columns, one under each head.
    """
    mapped = {column for columns in mapping.values() for column in columns}
    if row.labels and any(column <= row.label_column for column in mapped):
        return None
    at_column: dict[int, Value] = {}
    for value, state in zip(row.values, row.states, strict=True):
        columns = range(value.column, value.column + value.span)
        at_column.update(dict.fromkeys(columns, value))
        if state is not BLANK and mapped.isdisjoint(columns) and not extra.issuperset(columns):
            return None
    found = [_distinct(at_column.get(column) for column in mapping[at]) for at in range(count)]
    again = {
        id(other) for values in found if len({v.text for v in values}) == 1 for other in values[1:]
    }  # written out once more under a repeated head
    found = [[value for value in values if id(value) not in again] for values in found]
    if row.grid is not None and not row.grid.ruled:
        own = [value for value in row.values if value.column not in extra and id(value) not in again]
        filled = [value for value in own if read_cell(value.text).state is not BLANK]
        in_line = sorted(found, key=lambda values: values[0].column if values else -1)
        if not any(len(fields) == count and [[v] for v in fields] == in_line for fields in (filled, own)):
            return None
    return found


def _distinct(values: Iterable[Value | None]) -> list[Value]:
    """The values that are there, each once, in order."""
    found: list[Value] = []
    for value in values:
        if value is not None and not any(value is other for other in found):
            found.append(value)
    return found


def _is_in_order(mapping: Mapping[int, Sequence[int]]) -> bool:
    """Whether the heads stand in the form's order, so that a row's figures may be counted."""
    columns = [mapping[at][0] for at in range(len(mapping))]
    return columns == sorted(columns)


def _is_spread(row: Row, count: int, mapping: Mapping[int, Sequence[int]] | None, usual: UsualColumns) -> bool:
    """Whether a text table sets figures apart, empty fields between them: then a row's first and last figure do not pin the others."""
    known = [columns for (grid, _, number), columns in usual.items() if grid == id(row.grid) and number == count]
    if mapping is not None:
        known.append(tuple(mapping[at][0] for at in range(count)))
    return any(columns[-1] - columns[0] >= count for columns in known)


def _by_count(row: Row, count: int, usual: UsualColumns, spread: bool = False) -> tuple[list[Value] | None, str]:
    """The row's values in order where they are exactly as many as the form has columns, with a doubt; None where they are not."""
    values = row.values
    if len(values) == 1 and values[0].span >= count > 1:
        return [values[0]] * count, "合并单元格"
    if len(values) == 1 and count > 1:
        text = values[0].text.strip()
        pieces = text.split()
        if len(pieces) == count and all(read_cell(piece).state in (NUMBER, MARK) for piece in pieces):
            return [copy_with(values[0], text=piece) for piece in pieces], "数字连写"
        if values[0].glued or (text.isdigit() and text.startswith("0")):
            return ([copy_with(values[0], text=digit) for digit in text], "数字连写") if len(text) == count and text.isdigit() else (None, "")
    if row.grid is None:
        return (list(values), "") if len(values) == count else (None, "")
    core = list(_core(row))
    filled = [value for value in core if read_cell(value.text).state is not BLANK]
    if len(core) == count and (len(filled) == count or row.grid.ruled or not spread):
        return core, ""
    if (not core and len(values) >= count) or (not core and len(values) == 1 and values[0].span >= count):
        return [values[min(at, len(values) - 1)] for at in range(count)], ""
    if count == 1 and len(core) == 1:
        return core, ""
    columns = usual.get((id(row.grid), row.label_column, count))
    if columns is not None and all(value.column in columns for value in filled):
        by_column = {value.column: value for value in values}
        short = "" if by_column.keys() >= set(columns) else SHORT
        return [by_column.get(column, Value("", row.place, column)) for column in columns], short
    if row.grid.ruled and len(values) == count and values[-1].column + values[-1].span == len(row.grid.rows[0]):
        return list(values), ""
    return None, ""


def _assign(
    result: _Assignment,
    row: Row,
    ids: Sequence[str],
    columns: _Columns,
    usual: UsualColumns,
    heads: _Heads,
    may_go_on: bool = True,
) -> None:
    """Read one row's values into the cells `ids`: under the heads, else by counting, else unread."""
    mapping = heads.columns(row, columns)
    lacking = heads.lacking(row, columns) if mapping is None else {}
    first = min(lacking.values(), default=0)
    if lacking and row.label_column < first and all(value.column >= first for value in row.values if value.text.strip()):
        _assign_lacking(result, row, ids, lacking)
        return
    if mapping is not None and not mapping:
        _unread(result, ids, row.place, " ".join(value.text.strip() for value in row.values), OTHER_ORDER)
        return
    if mapping is not None and _is_lone_nought(row, mapping):
        _unread(result, ids, row.place, "0", "这一行只印了一个0，是几格合并填的还是其余各格没有填，不能确定")
        return
    if mapping is not None and (each := _each_under_its_head(row, len(ids), mapping)) is not None:
        for key, value in zip(ids, each, strict=True):
            _put(result, key, value, "")
        return
    under_heads = _by_heads(row, len(ids), mapping, heads.extra(row)) if mapping is not None else None
    if under_heads is not None:
        seen = Counter(id(value) for values in under_heads for value in values)
        doubt = "" if all(under_heads) else SHORT  # a cell left out of the row moves all that follow it
        for key, values in zip(ids, under_heads, strict=True):
            filled = [v for v in values if read_cell(v.text).state is not BLANK]
            if len(filled) > 1:
                _unread(result, [key], row.place, " ".join(v.text for v in filled), "这一格的位置上印有两个数")
            elif values:
                value = filled[0] if filled else values[0]
                _put(result, key, value, "合并单元格" if seen[id(value)] > 1 else doubt)
            else:
                _put(result, key, Value("", row.place), doubt)
        return
    if mapping is not None and not _is_in_order(mapping):
        _unread(result, ids, row.place, " ".join(value.text.strip() for value in row.values), OTHER_ORDER)
        return
    counted, doubt = _by_count(row, len(ids), usual, _is_spread(row, len(ids), mapping, usual))
    if counted is None and len(row.values) == 1 and read_cell(row.values[0].text).value == 0 and may_go_on and heads.is_bare(row):
        counted, doubt = [row.values[0]] * len(ids), "合并单元格"  # one nought over all columns, whose borders are gone with the heads
    if counted is None:
        raw = " ".join(value.text.strip() for value in row.values)
        _unread(result, ids, row.place, raw, f"这一行应有{len(ids)}个数，读到的数与各列对不上")
        return
    if mapping is not None and row.grid is not None and row.grid.ruled and not doubt:
        doubt = "行有错位"
    for key, value in zip(ids, counted, strict=True):
        _put(result, key, value, doubt)


def _assign_lacking(result: _Assignment, row: Row, ids: Sequence[str], lacking: Mapping[int, int]) -> None:
    """Read a row under heads that lack a column: what stands under the others, and nothing for the one that is not there."""
    for at, key in enumerate(ids):
        column = lacking.get(at)
        if column is None:
            _unread(result, [key], row.place, "", NO_HEAD)
            continue
        value = next((value for value in row.values if value.column <= column < value.column + value.span), None)
        _put(result, key, value or Value("", row.place), "合并单元格" if value is not None and value.span > 1 else "")


def _is_lone_nought(row: Row, mapping: Mapping[int, Sequence[int]]) -> bool:
    """Whether a row of a table in text holds one nought at its start and nothing else: merged cells are copied like that, and so are empty ones."""
    if row.grid is None or row.grid.ruled or len(mapping) < LEAST_MERGED:
        return False
    filled = [value for value in row.values if value.text.strip()]
    return len(filled) == 1 and filled[0].column == mapping[0][0] and read_cell(filled[0].text).value == 0


def _assign_cut(
    result: _Assignment,
    row: Row,
    ids: Sequence[str],
    columns: _Columns,
    usual: UsualColumns,
    heads: _Heads,
) -> None:
    """The same for the row in which the document breaks off: what would stand behind its last figure is not there, and not blank either."""
    if row.grid is None and len(row.values) < len(ids) and not (len(row.values) == 1 and row.values[0].glued):
        for key, value in zip(ids, row.values, strict=False):
            _put(result, key, value, "")
    else:
        _assign(result, row, ids, columns, usual, heads, may_go_on=False)
        for key in reversed(ids):
            if result.cells[key].state is not BLANK:
                break
            del result.cells[key]
    last = next((key for key in reversed(ids) if key in result.cells), None)
    if last is None or result.cells[last].state is not NUMBER:
        return
    if last != ids[-1]:
        _unread(result, [last], row.place, result.cells[last].raw, BROKEN_OFF)
    else:
        result.cells[last] = copy_with(result.cells[last], doubt=BROKEN_OFF)


def _put(result: _Assignment, key: str, value: Value, doubt: str) -> None:
    """One value into one cell; what is printed is kept whatever it is."""
    reading = read_cell(value.text)
    if not value.sure:
        _unread(result, [key], value.place, value.text, "图像识别不确定")
    elif reading.state is UNREAD:
        formula = value.text.lstrip().startswith("=")
        why = "单元格里是公式，文件里没有存下计算结果" if formula else "印的内容像数字又不完全是数字，不能确定是多少"
        _unread(result, [key], value.place, value.text, why)
    elif len(value.text) > 1 and _LEADING_NOUGHT.match(plain(value.text).strip()):
        _unread(result, [key], value.place, value.text, "数字前面多一个0，可能漏印、多印了数字，或者是两格的数连在了一起")
    elif doubt == "合并单元格" and reading.state is NUMBER and reading.value != 0:
        _unread(result, [key], value.place, value.text, "一个不为零的数合并在几列上，无法确定属于哪一列")
    else:
        result.cells[key] = Cell(key, reading.state, reading.value, value.text, value.place, reading.unit, doubt)


def _unread(result: _Assignment, ids: Sequence[str], place: Place, raw: str, why: str) -> None:
    """Cells that stay unread, and the gap that says so."""
    for key in ids:
        result.cells[key] = Cell(key, UNREAD, None, raw, place, doubt=why)
    result.gaps.append(Gap(place, raw, why, tuple(ids)))


# --- a table printed across -------------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _across_columns(table: Table, block: Block) -> tuple[_Columns, tuple[str, ...]]:
    """The printed columns of a block whose rows are groups of columns, and the cell ids under them, left to right."""
    columns = _Columns([column for _ in block.rows for column in block.columns])
    return columns, tuple(f"{table.id}.{row.id}.{column.id}" for row in block.rows for column in block.columns)


def _match_across(table: Table, edition: str, rows: Sequence[Row], all_rows: Sequence[Row], blocks: int) -> Match | None:
    """A table printed as one data row under all its heads: known by its group heads."""
    block = table.blocks[0]
    _, ids = _across_columns(table, block)
    groups = [bare(row.label) for row in block.rows]
    labels = [bare(column.label) for column in block.columns]
    title = bare(table.title)
    best: tuple[float, int] | None = None
    headless: Row | None = None
    for at, row in enumerate(rows):
        if not row.values or (row.grid is not None and row.labels and not row.has_figure):
            continue
        head = _heads_above(rows, at)
        text = "".join([other.label for other in (*head, row)]) + "".join([bare(v.text) for other in head for v in other.values if v.text])
        named = sum([group in text for group in groups])
        if named < max(1, len(groups) - 1):
            if row.label.endswith(title) and row.has_figure and _by_count(row, len(ids), {})[0] is not None:
                headless = row  # the section's heading and as many figures as the form has: the heads were lost between them
            continue
        known = sum([label in text for label in labels])
        exact = _by_count(row, len(ids), {})[0] is not None
        if known < len(block.columns) - 2 and not (exact and named == len(groups)):
            continue  # heads set letter by letter are known by their groups and the number of figures alone
        score = named + known / len(block.columns) + row.has_figure + (2 if exact else 0) - 0.01 * len(head)
        if best is None or score > best[0]:
            best = (score, at)
    if best is None:
        return Match(table, edition, 0.0, {0: headless}, rows, across=True, doubt=HEADLESS) if headless is not None else None
    row = rows[best[1]]
    return Match(table, edition, best[0], {0: row}, rows, cut=_ends_short(row, len(ids), all_rows, blocks), across=True)


def _match_in_rows(table: Table, edition: str, rows: Sequence[Row]) -> Match | None:
    """The same table where its groups are printed below each other instead: a row for each, with all its figures under the heads."""
    block = table.blocks[0]
    lowest = {bare(block.rows[-1].label), *map(bare, block.rows[-1].also)}
    if not any(row.values and row.labels and bare(row.labels[-1]) in lowest for row in rows):
        return None
    return _match_groups(table, edition, {at: row for at, (row, _) in _match_rows(table, rows).items()}, rows)


def _match_stacked(table: Table, edition: str, rows: Sequence[Row]) -> Match | None:
    """The same table where each group is a small table of its own, one below the other: its name, all heads, its figures."""
    block = table.blocks[0]
    groups = [bare(row.label) for row in block.rows]
    heads = "".join([bare(column.label) for column in block.columns])
    data: dict[int, Row] = {}
    for at, row in enumerate(rows):
        if not row.has_figure or len(row.values) < len(block.columns) or len(_printed_values(row)) != len(block.columns):
            continue
        if len(data) == len(groups):
            continue
        text = "".join([other.label for other in (*_heads_above(rows, at), row)])
        named = [number for number, group in enumerate(groups) if group in text]
        if text.count(heads) == 1 and text.endswith(heads) and named == [len(data)]:
            data[len(data)] = row
    return _match_groups(table, edition, data, rows)


def _match_groups(table: Table, edition: str, data: Mapping[int, Row], rows: Sequence[Row]) -> Match | None:
    """The table with these rows for its groups, where each has one and all their figures."""
    block = table.blocks[0]
    heads = _Heads(rows, {row.order for row in data.values()})
    if len(data) < len(block.rows) or not all(_is_filled(row, _columns_of(block), heads) for row in data.values()):
        return None
    return Match(table, edition, float(len(data)), data, rows)


def _moved_rows(table: Table, matched: Mapping[int, tuple[Row, float]], rows: Sequence[Row]) -> dict[int, tuple[Row, float]]:
    """Rows of the form that are printed out of their order, among the others: those whose label is the form's own and stands there once."""
    found: dict[int, list[Row]] = {}
    printed = {row.order for row, _ in matched.values()}
    first, last = min(printed, default=0), max(printed, default=0)
    for row in rows:
        if first < row.order < last and row.order not in printed and row.labels and (row.has_figure or (row.grid is not None and row.values)):
            hits = _hits(table, row.labels)
            if len(hits) == 1 and hits[0][1] == FULL and hits[0][0] not in matched and not _is_sentence(row):
                found.setdefault(hits[0][0], []).append(row)
    return {at: (candidates[0], FULL) for at, candidates in found.items() if len(candidates) == 1}


def _is_filled(row: Row, columns: _Columns, heads: _Heads) -> bool:
    if row.grid is None:
        return len(row.values) == len(columns)
    return bool(heads.columns(row, columns))


def _read_across(match: Match) -> AlignedTable:
    """The one data row, read like any other."""
    row = match.data[0]
    columns, ids = _across_columns(match.table, match.table.blocks[0])
    heads = _Heads(match.rows, {row.order})
    result = _Assignment()
    if match.cut:
        _assign_cut(result, row, ids, columns, {}, heads)
    else:
        _assign(result, row, ids, columns, {}, heads, may_go_on=False)
    read = ReadTable(match.table.id, match.edition, row.place)
    cells = {key: copy_with(cell, doubt=cell.doubt or match.doubt) for key, cell in result.cells.items()} if match.doubt else result.cells
    return AlignedTable(match.table, match.edition, cells, tuple(result.gaps), read, row.order, row.order, not match.cut)


def _heads_above(rows: Sequence[Row], at: int) -> list[Row]:
    """The rows without numbers just above a row, at most eight."""
    head: list[Row] = []
    for row in reversed(rows[max(0, at - 8) : at]):
        if row.has_figure:
            break
        head.append(row)
    return head[::-1]
