"""A table whose groups are printed side by side, as table four's are: printed rows in, the one data row out, or a row for each group."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from auditor.recognise.figures import by_count, printed_values
from auditor.recognise.heads import Columns, Heads, columns_of
from auditor.recognise.matching import Match, ends_short, match_rows
from auditor.recognise.rows import Row, numbers_columns
from auditor.recognise.wording import bare
from auditor.rulebook.form import Block, Table

HEADLESS = "表头没有印出来，按格式的顺序读取"


@lru_cache(maxsize=64)
def across_columns(table: Table, block: Block) -> tuple[Columns, tuple[str, ...]]:
    """The printed columns of a block whose rows are groups of columns, and the cell ids under them, left to right."""
    columns = Columns([column for _ in block.rows for column in block.columns])
    return columns, tuple(f"{table.id}.{row.id}.{column.id}" for row in block.rows for column in block.columns)


def match_across(table: Table, edition: str, rows: Sequence[Row], all_rows: Sequence[Row], blocks: int) -> Match | None:
    """A table printed as one data row under all its heads: known by its group heads."""
    block = table.blocks[0]
    _, ids = across_columns(table, block)
    groups = [bare(row.label) for row in block.rows]
    labels = [bare(column.label) for column in block.columns]
    title = bare(table.title)
    best: tuple[float, int] | None = None
    headless: Row | None = None
    for at, row in enumerate(rows):
        if not row.values or (row.grid is not None and row.labels and not row.has_figure) or numbers_columns(row):
            continue
        head = _heads_above(rows, at)
        text = "".join([other.label for other in (*head, row)]) + "".join([bare(v.text) for other in head for v in other.values if v.text])
        named = sum([group in text for group in groups])
        if named < max(1, len(groups) - 1):
            if row.label.endswith(title) and row.has_figure and by_count(row, len(ids), {})[0] is not None:
                headless = row  # the section's heading and as many figures as the form has: the heads were lost between them
            continue
        known = sum([label in text for label in labels])
        exact = by_count(row, len(ids), {})[0] is not None
        if known < len(block.columns) - 2 and not (exact and named == len(groups)):
            continue  # heads set letter by letter are known by their groups and the number of figures alone
        score = named + known / len(block.columns) + row.has_figure + (2 if exact else 0) - 0.01 * len(head)
        if best is None or score > best[0]:
            best = (score, at)
    if best is None:
        return Match(table, edition, 0.0, {0: headless}, rows, across=True, doubt=HEADLESS) if headless is not None else None
    row = rows[best[1]]
    return Match(table, edition, best[0], {0: row}, rows, cut=ends_short(row, len(ids), all_rows, blocks), across=True)


def match_in_rows(table: Table, edition: str, rows: Sequence[Row]) -> Match | None:
    """The same table where its groups are printed below each other instead: a row for each, with all its figures under the heads."""
    block = table.blocks[0]
    lowest = {bare(block.rows[-1].label), *map(bare, block.rows[-1].also)}
    if not any(row.values and row.labels and bare(row.labels[-1]) in lowest for row in rows):
        return None
    return _match_groups(table, edition, {at: row for at, (row, _) in match_rows(table, rows).items()}, rows)


def match_stacked(table: Table, edition: str, rows: Sequence[Row]) -> Match | None:
    """The same table where each group is a small table of its own, one below the other: its name, all heads, its figures."""
    block = table.blocks[0]
    groups = [bare(row.label) for row in block.rows]
    heads = "".join([bare(column.label) for column in block.columns])
    data: dict[int, Row] = {}
    for at, row in enumerate(rows):
        if not row.has_figure or len(row.values) < len(block.columns) or len(printed_values(row)) != len(block.columns):
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
    heads = Heads(rows, {row.order for row in data.values()})
    if len(data) < len(block.rows) or not all(_is_filled(row, columns_of(block), heads) for row in data.values()):
        return None
    return Match(table, edition, float(len(data)), data, rows)


def _is_filled(row: Row, columns: Columns, heads: Heads) -> bool:
    if row.grid is None:
        return len(row.values) == len(columns)
    return bool(heads.columns(row, columns))


def _heads_above(rows: Sequence[Row], at: int) -> list[Row]:
    """The rows without numbers just above a row, at most eight, but those of the columns' own numbers."""
    head: list[Row] = []
    for row in reversed(rows[max(0, at - 8) : at]):
        if numbers_columns(row):
            continue
        if row.has_figure:
            break
        head.append(row)
    return head[::-1]
