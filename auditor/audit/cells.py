"""Blocks about the cells of a table one by one: what is printed in them, in which unit, and whether they could be read."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from auditor.audit.question import Hit, Question
from auditor.model import Cell, CellState, Number, Report
from auditor.rulebook.form import CellSpec

MOST_ROWS = 3  # rows of a table that are named one by one; more of them are one finding

CellTest = Callable[[Cell, CellSpec, Any], bool]


def _is_fraction(value: Number | None) -> bool:
    return isinstance(value, Decimal) and value != value.to_integral_value()


def _decimals(value: Number | None) -> int:
    exponent = value.normalize().as_tuple().exponent if isinstance(value, Decimal) else 0
    return max(0, -exponent) if isinstance(exponent, int) else 0


CELL_TESTS: Mapping[str, tuple[CellTest, str]] = {
    "不空白": (lambda cell, spec, wanted: cell.state is CellState.BLANK, "没有填写"),
    "不用符号": (lambda cell, spec, wanted: cell.state is CellState.MARK, "填的是符号，没有填数字"),
    "是数字": (lambda cell, spec, wanted: cell.state is CellState.TEXT, "填的不是数字"),
    "整数": (lambda cell, spec, wanted: not spec.decimals and _is_fraction(cell.value), "应当是整数"),
    "非负": (lambda cell, spec, wanted: not spec.signed and cell.value is not None and cell.value < 0, "不应当是负数"),
    "decimals": (lambda cell, spec, wanted: _decimals(cell.value) > int(wanted), "小数位数过多"),
}


def scope_cells(question: Question) -> Mapping[str, tuple[CellSpec, ...]]:
    """Table → the cells of the rule's scope, in the edition that the report's table has; tables not in the report are left out."""
    scope = question.rule.scope
    found: dict[str, tuple[CellSpec, ...]] = {}
    for table in question.form.tables:
        if (scope.table and table.id != scope.table) or table.id not in question.report.tables:
            continue
        form = question.rulebook.forms.get(question.editions.get(table.id, question.base))
        if form is None or table.id not in form.table_by_id:
            continue
        specs = form.table_by_id[table.id].cells.values()
        found[table.id] = tuple(
            s for s in specs if (not scope.rows or s.row.id in scope.rows) and (not scope.columns or s.column.id in scope.columns)
        )
    return found


def cell(question: Question) -> Iterator[Hit]:
    """cell: 不空白 | 不用符号 | 是数字 | 整数 | 非负 | {decimals: 6} — one hit per table where all its cells are hit, else per row."""
    wanted = question.wanted
    name, limit = next(iter(wanted.items())) if isinstance(wanted, Mapping) else (str(wanted), None)
    test, words = CELL_TESTS[name]
    for table, specs in scope_cells(question).items():
        cells = question.report.cells
        hit = [s for s in specs if s.id in cells and test(cells[s.id], s, limit)]
        yield from _grouped(question, table, specs, hit, words)


def _grouped(question: Question, table: str, specs: Sequence[CellSpec], hit: Sequence[CellSpec], words: str) -> Iterator[Hit]:
    if not hit:
        return
    name = next(t.name for t in question.form.tables if t.id == table)
    if len(hit) == len(specs) > 1:
        yield _cells_hit(question, table, f"{name}的{len(hit)}格全部{words}。" if words.startswith("没有") else f"{name}的{len(hit)}格{words}。", hit)
        return
    rows: dict[tuple[int, str], list[CellSpec]] = {}
    for spec in hit:
        rows.setdefault((spec.block, spec.row.id), []).append(spec)
    if len(rows) > MOST_ROWS:
        named = "、".join(dict.fromkeys(members[0].row.name for members in rows.values()))
        yield _cells_hit(question, table, f"{name}有{len(hit)}格{words}{_printed(question.report, hit)}，在这些行：{named}。", hit)
        return
    for (_, row), members in rows.items():
        columns = "、".join(s.column.name for s in members)
        printed = _printed(question.report, members)
        message = f"{name}“{members[0].row.name}”行的{columns}{words}{printed}。"
        yield _cells_hit(question, f"{table}.{row}", message, members, members[0].row.name, columns)


def _printed(report: Report, specs: Sequence[CellSpec]) -> str:
    """What is printed, in brackets, where anything is."""
    raw = [report.cells[s.id].raw for s in specs if s.id in report.cells and report.cells[s.id].raw.strip()]
    return f"（印的是{'、'.join(f'“{r.strip()}”' for r in dict.fromkeys(raw))}）" if raw else ""


def _cells_hit(question: Question, scope: str, message: str, specs: Sequence[CellSpec], row: str = "", column: str = "") -> Hit:
    cells = question.report.cells
    places = tuple(dict.fromkeys(cells[s.id].place for s in specs if s.id in cells))
    raw = [cells[s.id].raw.strip() for s in specs if s.id in cells]
    quote = "、".join(dict.fromkeys(r for r in raw if r))
    return Hit(scope, message, cells=tuple(s.id for s in specs), places=tuple(p for p in places if p), quote=quote, row=row, column=column)


def unit(question: Question) -> Iterator[Hit]:
    """unit: 一致 — the unit printed in a column's head or in the cell is the form's."""
    for table, specs in scope_cells(question).items():
        printed: dict[tuple[int, str, str], list[CellSpec]] = {}
        heads = question.report.tables[table].units
        for spec in specs:
            found = question.report.cells.get(spec.id)
            in_cell = found.unit if found and found.value else ""  # nought of anything is nought
            read = in_cell or heads.get(spec.id, "")
            if spec.unit and read and read != spec.unit:
                printed.setdefault((spec.block, spec.column.id, read), []).append(spec)
        for (block, column, read), members in printed.items():
            name = next(t.name for t in question.form.tables if t.id == table)
            rows = "、".join(s.row.name for s in members)
            message = f"{name}“{rows}/{members[0].column.name}”的单位印作“{read}”，应为“{members[0].unit}”。"
            hit = _cells_hit(question, f"{table}.{block}.{column}", message, members, rows, members[0].column.name)
            yield Hit(
                hit.scope,
                message,
                cells=hit.cells,
                places=hit.places or (question.report.tables[table].place,),
                quote=read,
                lacking=members[0].unit,
                row=rows,
                column=hit.column,
            )


def read(question: Question) -> Iterator[Hit]:
    """read: 全部 — cells and gaps that could not be read, one hit per table: for the county and the township to look at."""
    report = question.report
    told: set[str] = set()
    for table, specs in scope_cells(question).items():
        lost = [s for s in specs if s.id not in report.cells or report.cells[s.id].state in (CellState.UNREAD, CellState.ABSENT)]
        gaps = [g for g in report.gaps if any(c.split(".", 1)[0] == table for c in g.cells)]
        told.update(str(id(g)) for g in gaps)
        if not lost and not gaps:
            continue
        name = next(t.name for t in question.form.tables if t.id == table)
        named = "、".join(f"“{s.row.name}/{s.column.name}”" for s in lost[:6]) + (f"等{len(lost)}格" if len(lost) > 6 else "")
        message = f"{name}有没能读准的内容{'：' + named if named else ''}，请核对读取结果。"
        places = [report.cells[s.id].place for s in lost if s.id in report.cells] + [g.place for g in gaps]
        quote = "；".join(dict.fromkeys(g.raw.strip() for g in gaps if g.raw.strip()))[:200]
        yield Hit(table, message, "not_assessed", cells=tuple(s.id for s in lost), places=tuple(dict.fromkeys(p for p in places if p)), quote=quote)
    rest = [g for g in report.gaps if str(id(g)) not in told]
    if rest and not question.rule.scope.table:
        quote = "；".join(dict.fromkeys(g.raw.strip() for g in rest if g.raw.strip()))[:200]
        yield Hit(
            "gaps", f"有{len(rest)}处像是数据的内容没能认出，请核对读取结果。", "not_assessed", places=tuple(g.place for g in rest), quote=quote
        )
