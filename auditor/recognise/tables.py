"""Aligns printed rows with the statutory tables of a form: rows in, cells with evidence, gaps and heads out.

One method for all layouts. Printed rows are matched with the form's rows by their labels, in order (the best chain, not the
first hit). Values are then read in two independent ways, under the heads of the columns and by counting; the first holds
where columns are true columns and nothing in the row stands elsewhere, the second where exactly as many values stand as the
form has columns. A row that neither settles is `unread`, with its place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from auditor.fields import copy_with
from auditor.model import Cell, Gap, Number, Place, ReadTable
from auditor.recognise.across import across_columns, match_across, match_in_rows, match_stacked
from auditor.recognise.cells import OTHER_ORDER, Assignment, assign, assign_cut, leave_unread
from auditor.recognise.figures import printed_values, usual_columns
from auditor.recognise.heads import ADDED_COLUMN, Heads, column_hits, columns_of, units_of, unused_columns
from auditor.recognise.labels import labels_of
from auditor.recognise.matching import Match, ends_short, lost_rows, match_rows, moved_rows, unread_between
from auditor.recognise.numbers import BLANK, MARK, read_cell
from auditor.recognise.rows import Row, Value
from auditor.rulebook.form import Table

LEAST_NUMBERED_ROWS = 6  # rows from which 1, 2, 3 … are their numbers and no figures
PRESENT = 0.3  # share of a table's rows that must be found for the table to be there
UNREAD_ROW = 0.5  # off an edition's score for each row printed among a table's that is none of its own: it may be one of another edition


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


@lru_cache(maxsize=64)
def _cell_ids(table: Table) -> tuple[tuple[str, ...], ...]:
    """For each of the form's rows the ids of its cells, by columns."""
    return tuple(tuple(f"{table.id}.{row.id}.{column.id}" for column in block.columns) for block in table.blocks for row in block.rows)


def match_table(table: Table, edition: str, rows: Sequence[Row], taken: frozenset[int], blocks: int, smallest: int) -> Match | None:
    """The printed rows that are the table's (rows in `taken` belong to another table), or None where it is not there.

    `blocks`: how many blocks the document has, by which it is known that a table stands at its very end. `smallest`: how many rows the
    table has in the edition that has fewest: what is too little for one edition must not be enough for another.
    """
    free = [row for row in rows if row.order not in taken]
    if any(block.across for block in table.blocks):
        return match_stacked(table, edition, free) or match_in_rows(table, edition, free) or match_across(table, edition, free, rows, blocks)
    matched = match_rows(table, free)
    labels = labels_of(table)
    matched |= moved_rows(table, matched, free)
    data = {at: row for at, (row, _) in matched.items()}
    lost = lost_rows(data, len(labels), rows, blocks) if data else 0
    if len(data) < max(2, PRESENT * smallest) and len(data) + lost < len(labels):
        return None
    heads = Heads(rows, {row.order for row in data.values()})
    first_of = {labels[at].block: row for at, row in sorted(data.items(), reverse=True)}
    named = sum(column_hits(table.blocks[number], heads.before(row)) for number, row in first_of.items())
    columns = len(table.blocks[-1].columns)
    score = sum(score for _, score in matched.values()) + named - 0.5 * (len(labels) - len(data) - lost)
    if all(len(block.columns) == columns for block in table.blocks):
        score -= UNREAD_ROW * unread_between(data, free, columns)
    is_cut = lost > 0 or ends_short(data[max(data)], columns, rows, blocks)
    sure = sum(score for row, score in matched.values() if not (is_cut and row.order == rows[-1].order)) + named
    return Match(table, edition, score, data, rows, sure, lost, is_cut)


def read_table(match: Match) -> AlignedTable:
    """The cells of a matched table with their evidence, the units that its heads print, and what stays unread."""
    if match.across:
        return _read_across(match)
    table = match.table
    data, added = _without_added_sum(table, _without_row_numbers(match.data))
    labels, cell_ids = labels_of(table), _cell_ids(table)
    first = min(row.order for row in data.values())
    last = max(row.order for row in data.values())
    heads = Heads(match.rows, {row.order for row in data.values()})
    usual = usual_columns(table, data)
    is_turned = _has_total_first(table, data, heads)
    result = Assignment()
    units: dict[str, str] = {}
    for number, block in enumerate(table.blocks):
        positions = [at for at, label in enumerate(labels) if label.block == number]
        if here := [data[at] for at in positions if at in data]:
            units.update(units_of(table, block, heads.before(here[0])))
        for at in positions:
            row = data.get(at)
            ids = cell_ids[at]
            if row is not None and is_turned:
                leave_unread(result, ids, row.place, " ".join(value.text.strip() for value in row.values), OTHER_ORDER)
            elif row is not None and match.cut and row.order == last:
                assign_cut(result, row, ids, columns_of(block), usual, heads)
            elif row is not None:
                assign(result, row, ids, columns_of(block), usual, heads)
            elif at < len(labels) - match.lost:
                leave_unread(result, ids, Place(), "", f"表中没有找到“{labels[at].row.name}”这一行")
    read = ReadTable(table.id, match.edition, data[min(data)].place, units)
    gaps = (*result.gaps, *unused_columns(heads, data.values()), *([added] if added else ()))
    return AlignedTable(table, match.edition, result.cells, gaps, read, first, last, not match.cut)


def _without_row_numbers(data: Mapping[int, Row]) -> Mapping[int, Row]:
    """Rows without the column between labels and figures that numbers them: 1, 2, 3 and so on in every row, in one column."""
    rows = [data[at] for at in sorted(data)]
    firsts = [next((at for at, state in enumerate(row.states) if state is not BLANK), -1) for row in rows]
    if len(rows) < LEAST_NUMBERED_ROWS or -1 in firsts or len({row.values[at].column for row, at in zip(rows, firsts, strict=True)}) > 1:
        return data
    numbers = [read_cell(row.values[at].text).value for row, at in zip(rows, firsts, strict=True)]
    if numbers != list(range(1, len(rows) + 1)):
        return data
    return {
        place: copy_with(row, values=row.values[first + 1 :], states=row.states[first + 1 :])
        for (place, row), first in zip(sorted(data.items()), firsts, strict=True)
    }


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


def _has_total_first(table: Table, data: Mapping[int, Row], heads: Heads) -> bool:
    """Whether of rows that no heads settle more prove their first figure the sum of the others than their last: 总计 was put in front."""
    block = table.blocks[0]
    if len(table.blocks) > 1 or not any(column.under for column in block.columns):
        return False
    rows = list(data.values())
    if any(heads.columns(row, columns_of(block)) is not None for row in rows):
        return False
    figures = [[_count_in(value) or 0 for value in printed_values(row)] for row in rows]
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


def _read_across(match: Match) -> AlignedTable:
    """The one data row, read like any other."""
    row = match.data[0]
    columns, ids = across_columns(match.table, match.table.blocks[0])
    heads = Heads(match.rows, {row.order})
    result = Assignment()
    if match.cut:
        assign_cut(result, row, ids, columns, {}, heads)
    else:
        assign(result, row, ids, columns, {}, heads, may_go_on=False)
    read = ReadTable(match.table.id, match.edition, row.place)
    cells = {key: copy_with(cell, doubt=cell.doubt or match.doubt) for key, cell in result.cells.items()} if match.doubt else result.cells
    return AlignedTable(match.table, match.edition, cells, tuple(result.gaps), read, row.order, row.order, not match.cut)
