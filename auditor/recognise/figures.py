"""One printed row's values in, those of the form's columns out: under their heads, or by counting; None where that settles nothing."""

from collections.abc import Iterable, Mapping, Sequence

from auditor.fields import copy_with
from auditor.recognise.labels import labels_of
from auditor.recognise.numbers import BLANK, MARK, NUMBER, read_cell
from auditor.recognise.rows import Row, Value
from auditor.rulebook.form import Table

LEAST_MERGED = 4  # columns over which a merged nought is likely
SHORT = "这一行的格比表头少，数可能错位"  # doubt
UsualColumns = Mapping[tuple[int, int, int], tuple[int, ...]]  # (grid, column of the last label, count of figures) → their columns


def usual_columns(table: Table, data: Mapping[int, Row]) -> UsualColumns:
    """The columns of text tables in which the figures stand, learnt from the rows that are full; none where these disagree."""
    votes: dict[tuple[int, int, int], set[tuple[int, ...]]] = {}
    labels = labels_of(table)
    for at, row in data.items():
        if row.grid is None or row.grid.ruled:
            continue
        count = len(table.blocks[labels[at].block].columns)
        filled = tuple([value.column for value in filled_values(row)])
        if len(filled) == count:
            votes.setdefault((id(row.grid), row.label_column, count), set()).add(filled)
    return {key: next(iter(columns)) for key, columns in votes.items() if len(columns) == 1}


def filled_values(row: Row) -> list[Value]:
    """The values that are not blank."""
    return [value for value, state in zip(row.values, row.states, strict=True) if state is not BLANK]


def printed_values(row: Row) -> Sequence[Value]:
    """The row's values as counted: of a grid without the empty cells around them, which may be labels'."""
    return row.values if row.grid is None else _core(row)


def _core(row: Row) -> Sequence[Value]:
    """The row's values without the empty ones at both ends."""
    filled = [at for at, state in enumerate(row.states) if state is not BLANK]
    return row.values[filled[0] : filled[-1] + 1] if filled else ()


def each_under_its_head(row: Row, count: int, mapping: Mapping[int, Sequence[int]]) -> list[Value] | None:
    """The values where one stands under each head, none elsewhere and the labels before them, as in nearly every row: what `by_heads` comes to."""
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


def by_heads(row: Row, count: int, mapping: Mapping[int, Sequence[int]], extra: frozenset[int]) -> list[list[Value]] | None:
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


def is_in_order(mapping: Mapping[int, Sequence[int]]) -> bool:
    """Whether the heads stand in the form's order, so that a row's figures may be counted."""
    columns = [mapping[at][0] for at in range(len(mapping))]
    return columns == sorted(columns)


def is_spread(row: Row, count: int, mapping: Mapping[int, Sequence[int]] | None, usual: UsualColumns) -> bool:
    """Whether a text table sets figures apart, empty fields between them: then a row's first and last figure do not pin the others."""
    known = [columns for (grid, _, number), columns in usual.items() if grid == id(row.grid) and number == count]
    if mapping is not None:
        known.append(tuple(mapping[at][0] for at in range(count)))
    return any(columns[-1] - columns[0] >= count for columns in known)


def by_count(row: Row, count: int, usual: UsualColumns, spread: bool = False) -> tuple[list[Value] | None, str]:
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


def is_lone_nought(row: Row, mapping: Mapping[int, Sequence[int]]) -> bool:
    """Whether a row of a table in text holds one nought at its start and nothing else: merged cells are copied like that, and so are empty ones."""
    if row.grid is None or row.grid.ruled or len(mapping) < LEAST_MERGED:
        return False
    filled = [value for value in row.values if value.text.strip()]
    return len(filled) == 1 and filled[0].column == mapping[0][0] and read_cell(filled[0].text).value == 0
