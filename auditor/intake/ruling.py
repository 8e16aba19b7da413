"""Ruling lines of one page in, lattices out: which rectangles the lines enclose, with their row and column spans.

Used for every format that draws its tables: PDF, OFD and scanned pages. Lengths are in points of 1/72 inch or, for
scans, in the same points worked out from the picture's resolution; `top` grows downwards.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

SNAP = 3.0  # lines nearer than this are one line: double borders, borders of neighbouring cells, columns of a twip or two
_BRIDGE = 3.0  # a gap in a line that is drawn through: dashes, dots, rounded joins
_COVER = 0.8  # the share of a cell's edge that a line must run along to separate two cells


class Rule(NamedTuple):
    """A straight line: horizontal at height `at` from x `start` to x `end`, or vertical at x `at` from `start` down to `end`."""

    horizontal: bool
    at: float
    start: float
    end: float


class Span(NamedTuple):
    """One enclosed rectangle of a lattice, counted from 0: its first row and column and how many it covers."""

    row: int
    column: int
    rowspan: int
    colspan: int


@dataclass(frozen=True, slots=True)
class Lattice:
    """A ruled table of one page: edges of its columns (xs) and rows (ys), and the rectangles between them in reading order.

    `open_top` and `open_bottom` say that no line closes the table there: its first or last row was cut by the page.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    spans: tuple[Span, ...]
    at: tuple[tuple[int, ...], ...]  # row, column → index in spans
    open_top: bool = False
    open_bottom: bool = False

    @property
    def top(self) -> float:
        return self.ys[0]

    @property
    def bottom(self) -> float:
        return self.ys[-1]

    def box_of(self, index: int) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the rectangle at an index in spans."""
        span = self.spans[index]
        return self.xs[span.column], self.ys[span.row], self.xs[span.column + span.colspan], self.ys[span.row + span.rowspan]

    def find_span(self, x: float, y: float) -> int:
        """The index in spans of the rectangle around a point, or of the nearest for a point outside."""
        column = min(max(bisect_right(self.xs, x) - 1, 0), len(self.xs) - 2)
        row = min(max(bisect_right(self.ys, y) - 1, 0), len(self.ys) - 2)
        return self.at[row][column]


def find_lattices(rules: Iterable[Rule], most_cells: int = 60_000) -> list[Lattice]:
    """The ruled tables of one page, from top to bottom. A frame round one cell and lines that enclose nothing give none."""
    horizontal = _merge_rules([rule for rule in rules if rule.horizontal])
    vertical = _merge_rules([rule for rule in rules if not rule.horizontal])
    lattices = []
    for across, down in _connected(horizontal, vertical):
        lattice = _build_lattice(across, down, most_cells)
        if lattice is not None:
            lattices.append(lattice)
    return sorted(lattices, key=lambda lattice: (lattice.top, lattice.xs[0]))


def _merge_rules(rules: Sequence[Rule]) -> list[Rule]:
    """Joins the pieces of each line: a border drawn cell by cell, dashes, and double lines become one rule."""
    merged: list[Rule] = []
    for cluster in _cluster(rules):
        at = sum(rule.at for rule in cluster) / len(cluster)
        pieces = sorted((rule.start, rule.end) for rule in cluster)
        start, end = pieces[0]
        for next_start, next_end in pieces[1:]:
            if next_start > end + _BRIDGE:
                merged.append(Rule(cluster[0].horizontal, at, start, end))
                start, end = next_start, next_end
            else:
                end = max(end, next_end)
        merged.append(Rule(cluster[0].horizontal, at, start, end))
    return [rule for rule in merged if rule.end - rule.start > SNAP]


def _cluster(rules: Sequence[Rule]) -> list[list[Rule]]:
    clusters: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda rule: rule.at):
        if clusters and rule.at - clusters[-1][0].at < SNAP:
            clusters[-1].append(rule)
        else:
            clusters.append([rule])
    return clusters


def _connected(horizontal: list[Rule], vertical: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Groups of lines that cross or touch each other: one table each."""
    owner = list(range(len(horizontal) + len(vertical)))

    def root(node: int) -> int:
        while owner[node] != node:
            owner[node] = owner[owner[node]]
            node = owner[node]
        return node

    first = len(horizontal)
    for i, (_, level, start, end) in enumerate(horizontal):
        left, right = start - SNAP, end + SNAP
        for j, (_, at, top, bottom) in enumerate(vertical):
            if left <= at <= right and top - SNAP <= level <= bottom + SNAP:
                owner[root(first + j)] = root(i)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for i, rule in enumerate(horizontal):
        groups.setdefault(root(i), ([], []))[0].append(rule)
    for j, rule in enumerate(vertical):
        groups.setdefault(root(first + j), ([], []))[1].append(rule)
    _adopt_outer_lines(groups)
    return list(groups.values())


def _adopt_outer_lines(groups: dict[int, tuple[list[Rule], list[Rule]]]) -> None:
    """Gives an upright line that no level line reaches to the table as tall as itself: the edge of a merged cell that covers the page."""
    tables = [group for group in groups.values() if group[0]]
    for key, (across, down) in list(groups.items()):
        if across:
            continue
        for rule in down:
            tall = [
                table
                for table in tables
                if abs(min(each.start for each in table[1] or down) - rule.start) <= 2 * SNAP
                and abs(max(each.end for each in table[1] or down) - rule.end) <= 2 * SNAP
            ]
            if len(tall) == 1 and tall[0][1]:
                tall[0][1].append(rule)
        del groups[key]


def _edges(values: Iterable[float]) -> list[float]:
    """Sorted positions, those within SNAP of each other taken once."""
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] >= SNAP:
            edges.append(value)
    return edges


def _build_lattice(across: list[Rule], down: list[Rule], most_cells: int) -> Lattice | None:
    if not across or not down or (len(across) < 2 and len(down) < 3):
        return None  # two lines that cross
    left, right = min(rule.start for rule in across), max(rule.end for rule in across)
    top, bottom = min(rule.start for rule in down), max(rule.end for rule in down)
    # The ends of the lines are edges too where no line closes the table: an open side, or a row cut by the page.
    xs = _edges([rule.at for rule in down] + [left, right])
    ys = _edges([rule.at for rule in across] + [top, bottom])
    rows, columns = len(ys) - 1, len(xs) - 1
    if rows < 1 or columns < 1 or rows * columns < 2 or rows * columns > most_cells:
        return None
    # walls[row][column]: a line runs along the right edge of the cell; floors: along its lower edge
    walls = _separators(down, xs, ys)
    floors = _separators(across, ys, xs)
    spans = _merge_cells(rows, columns, walls, floors)
    if len(spans) < 2:
        return None
    at = [[0] * columns for _ in range(rows)]
    for index, span in enumerate(spans):
        for row in range(span.row, span.row + span.rowspan):
            at[row][span.column : span.column + span.colspan] = [index] * span.colspan
    highest, lowest = min(rule.at for rule in across), max(rule.at for rule in across)
    return Lattice(tuple(xs), tuple(ys), tuple(spans), tuple(map(tuple, at)), highest > ys[0] + SNAP, lowest < ys[-1] - SNAP)


def _separators(rules: list[Rule], stations: list[float], slots: list[float]) -> list[set[int]]:
    """For each inner station (a column's or row's end) the slots along which a line runs there."""
    found: list[set[int]] = [set() for _ in stations]
    for rule in rules:
        station = _nearest(stations, rule.at)
        for slot in range(max(bisect_right(slots, rule.start) - 1, 0), min(bisect_right(slots, rule.end), len(slots) - 1)):
            shared = min(rule.end, slots[slot + 1]) - max(rule.start, slots[slot])
            if shared >= _COVER * (slots[slot + 1] - slots[slot]):
                found[station].add(slot)
    return found


def _nearest(stations: list[float], at: float) -> int:
    after = min(bisect_right(stations, at), len(stations) - 1)
    return after - 1 if after and at - stations[after - 1] <= stations[after] - at else after


def _merge_cells(rows: int, columns: int, walls: list[set[int]], floors: list[set[int]]) -> list[Span]:
    """Rectangles of cells without a line between them. An area that is no rectangle is left as runs within its rows."""
    seen = [[False] * columns for _ in range(rows)]
    spans: list[Span] = []
    for row in range(rows):
        for column in range(columns):
            if seen[row][column]:
                continue
            area = _flood(row, column, rows, columns, walls, floors)
            height = max(r for r, _ in area) - row + 1
            left, right = min(c for _, c in area), max(c for _, c in area)
            if len(area) == height * (right - left + 1) and left == column:
                spans.append(Span(row, column, height, right - left + 1))
            else:
                spans.extend(_row_runs(area))
            for r, c in area:
                seen[r][c] = True
    return sorted(spans)


def _flood(row: int, column: int, rows: int, columns: int, walls: list[set[int]], floors: list[set[int]]) -> set[tuple[int, int]]:
    area, waiting = {(row, column)}, [(row, column)]
    while waiting:
        r, c = waiting.pop()
        for near, open_way in (
            ((r, c + 1), c + 1 < columns and r not in walls[c + 1]),
            ((r, c - 1), c > 0 and r not in walls[c]),
            ((r + 1, c), r + 1 < rows and c not in floors[r + 1]),
            ((r - 1, c), r > 0 and c not in floors[r]),
        ):
            if open_way and near not in area:
                area.add(near)
                waiting.append(near)
    return area


def _row_runs(area: set[tuple[int, int]]) -> list[Span]:
    runs: list[Span] = []
    for row, column in sorted(area):
        if runs and runs[-1].row == row and runs[-1].column + runs[-1].colspan == column:
            runs[-1] = Span(row, runs[-1].column, 1, runs[-1].colspan + 1)
        else:
            runs.append(Span(row, column, 1, 1))
    return runs
