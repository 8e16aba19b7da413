"""Turns a document's blocks into one sequence of printed rows: what is written in front, then the values behind it.

Grids give a row per row. Loose lines (one cell per line, glued text, lines of a PDF without rules) give a row wherever text
is followed by values. What follows downstream therefore does not know which layout a report came in.
"""

import re
from collections.abc import Iterable, Sequence

from msgspec import Struct

from auditor.fields import copy_with
from auditor.model import Block, CellState, Grid, GridCell, Paragraph, Place
from auditor.recognise.numbers import BLANK, MARK, NUMBER, TEXT, UNREAD, is_value, read_cell
from auditor.recognise.wording import bare, without_numbering

_SEPARATORS = re.compile(r"\t+|\s*[|｜│]+\s*|[ \u3000]{2,}")
_GLUED = re.compile(r"^(?P<label>.*[^\d.,，+\-])(?P<digits>\d+(?:\.\d+)?)$", re.DOTALL)
_FIGURE_WITH_UNIT = re.compile(r"\d[\d,]*(?:\.\d+)?(?:万元|元|件|宗|个|项|起)")
_GLUED_UNITS = re.compile(rf"^(?P<label>[^\d]*(?:\d[.．、][^\d]*)?)(?P<figures>(?:{_FIGURE_WITH_UNIT.pattern})+)$")
_LABEL_NUMBER = re.compile(r"\d{1,2}[.．、]")
_PROSE_MARK = re.compile(r"[。；;！？!?]")
_NOWHERE = Place()
PROSE_LENGTH = 60  # a longer line with a full stop is a sentence, not a label
MOSTLY_NUMBERS, ODD_VALUE = 8, 3  # numbers in a row, characters of the odd text between them
LEAST_NUMBERED = 4  # columns from which 1, 2, 3 … are their numbers and no figures
FIGURES_BEHIND = 2  # figures from which a text in front of them may be a label
KEPT_LABELS = 40  # loose label lines remembered before values: a form's whole head fits


class Value(Struct, frozen=True, gc=False):
    """One printed value, or an empty value cell."""

    text: str
    place: Place
    column: int = -1  # grid column (0-based), -1 for loose lines
    span: int = 1
    sure: bool = True
    glued: bool = False  # digits of several cells may stand in one run


class Row(Struct, frozen=True, gc=False):
    """A printed row. `labels` are the texts in front, group cells included; `values` may be empty (a head row)."""

    order: int  # position in the whole document
    block: int  # index of its block
    labels: tuple[str, ...]
    values: tuple[Value, ...]
    place: Place
    grid: Grid | None
    at: int  # row index in the grid, -1 for loose lines
    label_column: int  # grid column of the last label
    label: str  # all labels in front, bare and joined
    states: tuple[CellState, ...]  # of the values, as `read_cell` gives them
    has_number: bool
    has_figure: bool  # a number or a mark


def _row(
    order: int,
    block: int,
    labels: tuple[str, ...],
    values: tuple[Value, ...],
    place: Place,
    grid: Grid | None = None,
    at: int = -1,
    label_column: int = -1,
    states: tuple[CellState, ...] | None = None,
) -> Row:
    label = "".join([bare(text) for text in labels])
    if states is None:
        states = tuple([read_cell(value.text).state for value in values])
    has_number = NUMBER in states
    return Row(order, block, labels, values, place, grid, at, label_column, label, states, has_number, has_number or MARK in states)


def numbers_columns(row: Row) -> bool:
    """Whether the figures of a row, all there are, are the numbers of its columns: 1, 2, 3 and so on."""
    first = next((value.text for value, state in zip(row.values, row.states, strict=True) if state is not BLANK), "")
    if read_cell(first).value != 1:
        return False
    figures = [read_cell(value.text).value for value, state in zip(row.values, row.states, strict=True) if state is not BLANK]
    return len(figures) >= LEAST_NUMBERED and figures == list(range(1, len(figures) + 1))


def read_rows(blocks: Sequence[Block], known_labels: frozenset[str], groups: frozenset[str] = frozenset()) -> list[Row]:
    """All printed rows of a document in reading order. `known_labels`: bare labels of the forms' rows; `groups`: of groups of rows."""
    rows: list[Row] = []
    loose = _LooseLines(rows, known_labels)
    for number, block in enumerate(blocks):
        match block:
            case Paragraph():
                loose.take(block, number)
            case Grid():
                loose.flush()
                for index, cells in enumerate(block.rows):
                    row = _grid_row(block, cells, index, number, len(rows), known_labels)
                    if row is not None:
                        rows.append(row)
            case _:
                loose.flush()
    loose.flush()
    if rows:
        rows[-1] = _without_cut_label(rows[-1], groups)
    return [_with_whole_label(row, groups) for row in rows]


def _without_cut_label(row: Row, groups: frozenset[str]) -> Row:
    """The document's last row without the number of a label that the document breaks off in: `1.` is no figure, nor is one digit alone.

    Nor is one behind the label of a group, whose first row's label begins with it: （六）其他处理 1.
    """
    filled = [value for value in row.values if value.text.strip()]
    if not filled:
        return row
    is_alone = len(filled) == 1 and (not row.labels or (bare(row.labels[-1]) in groups and len(filled[0].text.strip()) == 1))
    if _LABEL_NUMBER.fullmatch(filled[-1].text.strip()) or is_alone:
        kept = tuple(value for value in row.values if value is not filled[-1])
        labels = row.labels if len(filled) > 1 else (*row.labels, filled[-1].text)
        return _row(row.order, row.block, labels, kept, row.place, row.grid, row.at, row.label_column)
    return row


def _with_whole_label(row: Row, groups: frozenset[str]) -> Row:
    """The row with its own label among its labels where only its group's was known (`groups`): （六）其他处理, 1.逾期不补 beside it.

    A text in front of nothing but figures is a label, in whatever words, where it has a number of its own or stands behind a group's label.
    """
    if row.grid is None or not row.labels or row.states[:1] != (TEXT,):
        return row
    behind = [state for state in row.states[1:] if state is not BLANK]
    if len(behind) < FIGURES_BEHIND or any(state not in (NUMBER, MARK) for state in behind):
        return row
    first = row.values[0]
    own = bare(without_numbering(first.text))
    if len(own) < 2 or own[0].isdigit() or (own == bare(first.text) and bare(row.labels[-1]) not in groups):
        return row
    return copy_with(
        row,
        labels=(*row.labels, first.text),
        label=row.label + bare(first.text),
        label_column=first.column + first.span - 1,
        values=row.values[1:],
        states=row.states[1:],
        place=first.place,
    )


def distinct_cells(cells: Iterable[GridCell | None]) -> list[tuple[int, GridCell]]:
    """Each cell once with the first column at which it stands; positions without a cell are left out."""
    found: list[tuple[int, GridCell]] = []
    last: GridCell | None = None
    for column, cell in enumerate(cells):
        if cell is not None and cell is not last:
            found.append((column, cell))
        last = cell
    return found


def _grid_row(grid: Grid, cells: Sequence[GridCell | None], index: int, block: int, order: int, known: frozenset[str]) -> Row | None:
    """One grid row split where its labels end; None for a row without any cell. A row printed empty has values only."""
    printed = distinct_cells(cells)
    if not printed:
        return None
    kinds = [read_cell(cell.text).state for _, cell in printed]
    start = _first_value(printed, kinds, known)
    if not grid.ruled and start == len(printed) and start and kinds[-1] is TEXT:
        glued = _split_glued(printed[-1][1].text, known)
        if glued is not None:
            label, digits = glued
            column, cell = printed[-1]
            labels = (*(c.text for _, c in printed[:-1] if c.text.strip()), label)
            return _row(order, block, labels, (Value(digits, cell.place, column, glued=True),), cell.place, grid, index, column)
    front = [each for each, kind in zip(printed[:start], kinds, strict=False) if kind is not BLANK]
    label_column = front[-1][0] + front[-1][1].colspan - 1 if front else -1
    values = tuple([Value(cell.text, cell.place, column, cell.colspan, cell.sure) for column, cell in printed[start:]])
    place = printed[max(start - 1, 0)][1].place  # of the row's own label, not of a group's cell above it
    return _row(order, block, tuple([cell.text for _, cell in front]), values, place, grid, index, label_column, tuple(kinds[start:]))


def _first_value(printed: Sequence[tuple[int, GridCell]], kinds: Sequence[CellState], known: frozenset[str]) -> int:
    """Index of the first value cell: behind the last known label, else behind the text before the first number, else behind all text."""
    if TEXT not in kinds:
        return 0
    texts = [at for at, kind in enumerate(kinds) if kind is TEXT]
    for at in reversed(texts):
        if bare(printed[at][1].text) in known:
            return at + 1
    if kinds.count(NUMBER) >= MOSTLY_NUMBERS and all(len(printed[at][1].text.strip()) <= ODD_VALUE for at in texts):
        return 0  # a row of figures in which one cell holds something else
    for at, kind in enumerate(kinds):
        if kind in (NUMBER, MARK, UNREAD) and at > texts[0]:
            return max(text for text in texts if text < at) + 1
    return texts[-1] + 1


class _LooseLines:
    """Gathers lines outside grids into rows: text until values come, values until text comes."""

    def __init__(self, rows: list[Row], known: frozenset[str]) -> None:
        self._rows = rows
        self._known = known
        self._labels: list[tuple[str, Place]] = []
        self._values: list[Value] = []
        self._block = 0

    def take(self, paragraph: Paragraph, block: int) -> None:
        """Add one paragraph's lines."""
        self._block = block
        for line in paragraph.text.split("\n"):
            text = line.strip()
            if not text:
                continue
            if len(text) > PROSE_LENGTH and _PROSE_MARK.search(text) and bare(text) not in self._known:
                self.flush()
                continue
            for atom in self._atoms(text):
                self._add(atom, paragraph.place)

    def _atoms(self, text: str) -> list[str | Value]:
        """A line's parts in order: labels as text, values as Value (their place is set by _add)."""
        atoms: list[str | Value] = []
        for part in (part for part in _SEPARATORS.split(text) if part):
            words = part.split()
            values = 0
            while values < len(words) and is_value(words[-1 - values]):
                values += 1
            label = " ".join(words[: len(words) - values])
            if label and not values and (figures := _split_units(part, self._known)):
                atoms += [*filter(None, figures[:1]), *(Value(figure, _NOWHERE) for figure in figures[1:])]
                continue
            if label and not values and (glued := _split_glued(part, self._known)) is not None:
                atoms += [glued[0], Value(glued[1], _NOWHERE, glued=True)]
                continue
            if label:
                atoms.append(label if values else part)
            atoms += [Value(word, _NOWHERE, glued=word.isdigit() and len(word) > 1) for word in words[len(words) - values :]]
        return atoms

    def _add(self, atom: str | Value, place: Place) -> None:
        if isinstance(atom, Value):
            self._values.append(Value(atom.text, place, glued=atom.glued))
            return
        if self._values:
            self.flush()
        self._labels.append((atom, place))
        del self._labels[:-KEPT_LABELS]

    def flush(self) -> None:
        """Close the row under way."""
        if self._labels or self._values:
            place = self._values[0].place if self._values else self._labels[-1][1]
            self._rows.append(_row(len(self._rows), self._block, tuple(text for text, _ in self._labels), tuple(self._values), place))
        self._labels, self._values = [], []


def _split_units(text: str, known: frozenset[str]) -> list[str]:
    """`规章0件0件12件` as ["规章", "0件", "0件", "12件"] where the front is a known label or nothing; empty otherwise."""
    match = _GLUED_UNITS.match(text.strip())
    if match is None:
        return []
    figures = _FIGURE_WITH_UNIT.findall(match["figures"])
    front = bare(match["label"])
    is_label = front in known or (len(figures) > 1 and (not front or any(front.endswith(label) for label in known if len(label) >= 2)))
    return [match["label"], *figures] if is_label else []


def _split_glued(text: str, known: frozenset[str]) -> tuple[str, str] | None:
    """`规章000` as ("规章", "000") where the front is a known label; None otherwise."""
    match = _GLUED.match(text.strip())
    if match is None:
        return None
    front = bare(match["label"])
    if front in known or any(front.endswith(label) for label in known if len(label) >= 2):
        return match["label"], match["digits"]
    return None
