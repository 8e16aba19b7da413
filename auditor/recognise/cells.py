"""One printed row with its heads in, cells with evidence out: a row that neither heads nor counting settle is `unread`, with its place."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from auditor.fields import copy_with
from auditor.model import Cell, Gap, Place
from auditor.recognise.figures import SHORT, UsualColumns, by_count, by_heads, each_under_its_head, is_in_order, is_lone_nought, is_spread
from auditor.recognise.heads import Columns, Heads
from auditor.recognise.numbers import BLANK, NUMBER, UNREAD, read_cell
from auditor.recognise.rows import Row, Value
from auditor.recognise.wording import plain

BROKEN_OFF = "文件在这里中断，这个数可能没有印完整"  # doubt
NO_HEAD = "表中没有这一列"
OTHER_ORDER = "表头各列的名称或者次序与法定格式不同，不能确定哪个数属于哪一列"  # doubt
_LEADING_NOUGHT = re.compile(r"0\d")


@dataclass(slots=True)
class Assignment:
    """What one row's values were read as."""

    cells: dict[str, Cell] = field(default_factory=dict)
    gaps: list[Gap] = field(default_factory=list)


def assign(
    result: Assignment,
    row: Row,
    ids: Sequence[str],
    columns: Columns,
    usual: UsualColumns,
    heads: Heads,
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
        leave_unread(result, ids, row.place, " ".join(value.text.strip() for value in row.values), OTHER_ORDER)
        return
    if mapping is not None and is_lone_nought(row, mapping):
        leave_unread(result, ids, row.place, "0", "这一行只印了一个0，是几格合并填的还是其余各格没有填，不能确定")
        return
    if mapping is not None and (each := each_under_its_head(row, len(ids), mapping)) is not None:
        for key, value in zip(ids, each, strict=True):
            _put(result, key, value, "")
        return
    under_heads = by_heads(row, len(ids), mapping, heads.extra(row)) if mapping is not None else None
    if under_heads is not None:
        seen = Counter(id(value) for values in under_heads for value in values)
        doubt = "" if all(under_heads) else SHORT  # a cell left out of the row moves all that follow it
        for key, values in zip(ids, under_heads, strict=True):
            filled = [v for v in values if read_cell(v.text).state is not BLANK]
            if len(filled) > 1:
                leave_unread(result, [key], row.place, " ".join(v.text for v in filled), "这一格的位置上印有两个数")
            elif values:
                value = filled[0] if filled else values[0]
                _put(result, key, value, "合并单元格" if seen[id(value)] > 1 else doubt)
            else:
                _put(result, key, Value("", row.place), doubt)
        return
    if mapping is not None and not is_in_order(mapping):
        leave_unread(result, ids, row.place, " ".join(value.text.strip() for value in row.values), OTHER_ORDER)
        return
    counted, doubt = by_count(row, len(ids), usual, is_spread(row, len(ids), mapping, usual))
    if counted is None and len(row.values) == 1 and read_cell(row.values[0].text).value == 0 and may_go_on and heads.is_bare(row):
        counted, doubt = [row.values[0]] * len(ids), "合并单元格"  # one nought over all columns, whose borders are gone with the heads
    if counted is None:
        raw = " ".join(value.text.strip() for value in row.values)
        leave_unread(result, ids, row.place, raw, f"这一行应有{len(ids)}个数，读到的数与各列对不上")
        return
    if mapping is not None and row.grid is not None and row.grid.ruled and not doubt:
        doubt = "行有错位"
    for key, value in zip(ids, counted, strict=True):
        _put(result, key, value, doubt)


def _assign_lacking(result: Assignment, row: Row, ids: Sequence[str], lacking: Mapping[int, int]) -> None:
    """Read a row under heads that lack a column: what stands under the others, and nothing for the one that is not there."""
    for at, key in enumerate(ids):
        column = lacking.get(at)
        if column is None:
            leave_unread(result, [key], row.place, "", NO_HEAD)
            continue
        value = next((value for value in row.values if value.column <= column < value.column + value.span), None)
        _put(result, key, value or Value("", row.place), "合并单元格" if value is not None and value.span > 1 else "")


def assign_cut(
    result: Assignment,
    row: Row,
    ids: Sequence[str],
    columns: Columns,
    usual: UsualColumns,
    heads: Heads,
) -> None:
    """The same for the row in which the document breaks off: what would stand behind its last figure is not there, and not blank either."""
    if row.grid is None and len(row.values) < len(ids) and not (len(row.values) == 1 and row.values[0].glued):
        for key, value in zip(ids, row.values, strict=False):
            _put(result, key, value, "")
    else:
        assign(result, row, ids, columns, usual, heads, may_go_on=False)
        for key in reversed(ids):
            if result.cells[key].state is not BLANK:
                break
            del result.cells[key]
    last = next((key for key in reversed(ids) if key in result.cells), None)
    if last is None or result.cells[last].state is not NUMBER:
        return
    if last != ids[-1]:
        leave_unread(result, [last], row.place, result.cells[last].raw, BROKEN_OFF)
    else:
        result.cells[last] = copy_with(result.cells[last], doubt=BROKEN_OFF)


def _put(result: Assignment, key: str, value: Value, doubt: str) -> None:
    """One value into one cell; what is printed is kept whatever it is."""
    reading = read_cell(value.text)
    if not value.sure:
        leave_unread(result, [key], value.place, value.text, "图像识别不确定")
    elif reading.state is UNREAD:
        formula = value.text.lstrip().startswith("=")
        why = "单元格里是公式，文件里没有存下计算结果" if formula else "印的内容像数字又不完全是数字，不能确定是多少"
        leave_unread(result, [key], value.place, value.text, why)
    elif len(value.text) > 1 and _LEADING_NOUGHT.match(plain(value.text).strip()):
        leave_unread(result, [key], value.place, value.text, "数字前面多一个0，可能漏印、多印了数字，或者是两格的数连在了一起")
    elif doubt == "合并单元格" and reading.state is NUMBER and reading.value != 0:
        leave_unread(result, [key], value.place, value.text, "一个不为零的数合并在几列上，无法确定属于哪一列")
    else:
        result.cells[key] = Cell(key, reading.state, reading.value, value.text, value.place, reading.unit, doubt)


def leave_unread(result: Assignment, ids: Sequence[str], place: Place, raw: str, why: str) -> None:
    """Cells that stay unread, and the gap that says so."""
    for key in ids:
        result.cells[key] = Cell(key, UNREAD, None, raw, place, doubt=why)
    result.gaps.append(Gap(place, raw, why, tuple(ids)))
