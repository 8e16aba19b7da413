"""Printed rows in, those that are a table's rows out: the best chain in the order of both, and whether the document breaks off in it."""

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from auditor.recognise.figures import filled_values
from auditor.recognise.labels import FULL, labels_of, named_rows
from auditor.recognise.rows import Row
from auditor.rulebook.form import Table

ADJACENT = 0.3  # bonus where the neighbouring printed row is the neighbouring row of the form
MOST_MOVED = 3  # rows of a table printed out of their order that are looked for
MOST_LABELS = 8  # a grid row with more texts is a head
NEAR_END = 3  # rows or paragraphs (a caption, heads) that may stand behind the last figures of a document that breaks off


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


def unread_between(data: Mapping[int, Row], rows: Sequence[Row], columns: int) -> int:
    """How many printed rows with a table's figures stand among those that are its rows, and are none of them."""
    printed = {row.order for row in data.values()}
    first, last = min(printed), max(printed)
    return sum(
        first < row.order < last and row.order not in printed and bool(row.labels) and len(filled_values(row)) >= columns and row.has_figure
        for row in rows
    )


def match_rows(table: Table, rows: Sequence[Row]) -> dict[int, tuple[Row, float]]:
    """Form row (position) → printed row and score: the chain of greatest total score, both in order."""
    pairs: list[tuple[int, int, float]] = []  # index in rows, position in form, score
    for index, row in enumerate(rows):
        trimmed = row.grid is not None and not row.grid.ruled  # fields left empty at the end of a line are often cut off
        if row.labels and (row.values or trimmed) and not _is_sentence(row) and (row.grid is None or len(row.labels) <= MOST_LABELS):
            for at, score in named_rows(table, row.labels):
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


def lost_rows(data: Mapping[int, Row], count: int, rows: Sequence[Row], blocks: int) -> int:
    """How many of a form's `count` rows are missing because the document ends inside the table, 0 where it does not."""
    last = max(data.values(), key=lambda row: row.order)
    behind = rows[last.order + 1 :]
    at_end = blocks - 1 - last.block <= NEAR_END and len(behind) <= NEAR_END and not any(row.has_figure for row in behind)
    return count - 1 - max(data) if at_end else 0


def ends_short(row: Row, count: int, rows: Sequence[Row], blocks: int) -> bool:
    """Whether the document's very last line is this row, broken off before the figure of the form's last column."""
    if row.order != rows[-1].order or row.block != blocks - 1:
        return False
    filled = filled_values(row)
    if any(value.glued or value.span > 1 for value in filled):
        return False
    if row.grid is not None and row.grid.rows[row.at][-1] is not None:  # all its fields are there, if only as separators
        return len(filled) == count - 1 and not row.values[-1].text.strip()
    return len(filled) < count


def moved_rows(table: Table, matched: Mapping[int, tuple[Row, float]], rows: Sequence[Row]) -> dict[int, tuple[Row, float]]:
    """Rows of the form that are printed out of their order, among the others: those whose label is the form's own and stands there once."""
    if not 0 < len(labels_of(table)) - len(matched) <= MOST_MOVED:
        return {}
    found: dict[int, list[Row]] = {}
    printed = {row.order for row, _ in matched.values()}
    first, last = min(printed, default=0), max(printed, default=0)
    for row in rows:
        if first < row.order < last and row.order not in printed and row.labels and (row.has_figure or (row.grid is not None and row.values)):
            hits = named_rows(table, row.labels)
            if len(hits) == 1 and hits[0][1] == FULL and hits[0][0] not in matched and not _is_sentence(row):
                found.setdefault(hits[0][0], []).append(row)
    return {at: (candidates[0], FULL) for at, candidates in found.items() if len(candidates) == 1}
