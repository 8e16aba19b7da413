"""The county's sums go in; what the county page shows of them comes out. A sum that lacks a unit is never shown as one."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from auditor.model import RollUp, SummedCell
from auditor.publish import sum_words as words
from auditor.publish.contexts.sums import DifferenceView, LackingView, SumsView
from auditor.publish.contexts.table import CellView, TableView
from auditor.publish.results import plain_number
from auditor.publish.tables import Figures, draw_table
from auditor.rulebook.book import Rulebook
from auditor.rulebook.form import Form, Table

_LACKING = 250  # units that are named: of a prefecture's thousands the rest is in the workbook


def sums_view(sums: RollUp, rulebook: Rulebook) -> SumsView:
    """The statutory tables summed, the units that are lacking, and the county's own report beside the sums."""
    form = rulebook.forms[sums.edition]
    whole = sum(cell.total is not None for cell in sums.cells.values())
    counted = sum(not unit.why for unit in sums.units)
    lacking = tuple(lacking_units(sums))
    return SumsView(
        conclusion=words.sums_conclusion(sums.year, len(sums.units), counted, len(sums.cells), whole),
        complete=whole == len(sums.cells),
        tables=tuple(_table(table, sums) for table in form.tables),
        lacking=lacking[:_LACKING],
        lacking_count=len(lacking),
        lacking_left=words.in_workbook(len(lacking) - _LACKING) if len(lacking) > _LACKING else "",
        report=_own_report(sums, form),
        differences=tuple(differences(sums, form)),
        workbook=words.WORKBOOK,
    )


def lacking_units(sums: RollUp) -> Iterator[LackingView]:
    """Every unit that lacks a cell, with why and how many; a reason is said once."""
    names = {unit.unit: unit.name for unit in sums.units}
    reasons: dict[str, Counter[str]] = {}
    for cell in sums.cells.values():
        for unit, why in cell.lacking.items():
            reasons.setdefault(unit, Counter())[why] += 1
    for key, name in names.items():
        if found := reasons.get(key):
            yield LackingView(name, "；".join(found), words.lacking_cells(found.total(), len(sums.cells)))


def differences(sums: RollUp, form: Form) -> Iterator[DifferenceView]:
    """Cells in which the county's own report states less than the units together, or something else than their sum."""
    for key, cell in sums.cells.items():
        if cell.reported is None:
            continue
        if cell.total is not None and cell.reported != cell.total:
            yield DifferenceView(form.cell_name(key), plain_number(cell.reported), plain_number(cell.total), words.DIFFERENT)
        elif cell.total is None and cell.parts and cell.partial > cell.reported:
            said = words.partial_sum(plain_number(cell.partial), len(cell.parts))
            yield DifferenceView(form.cell_name(key), plain_number(cell.reported), said, words.BEYOND)


def _own_report(sums: RollUp, form: Form) -> str:
    if not sums.report:
        return ""
    compared = [cell for cell in sums.cells.values() if cell.total is not None and cell.reported is not None]
    return words.own_report(sums.report, len(compared), sum(cell.total != cell.reported for cell in compared))


def _table(table: Table, sums: RollUp) -> TableView:
    drawn = draw_table(table, Figures({}), f"sum-{table.id}")
    names = {unit.unit: unit.name for unit in sums.units}
    blocks = []
    for view, block in zip(drawn.blocks, table.blocks, strict=True):
        lines = iter(block.rows)
        rows = []
        for row in view.rows:
            if row.cells:
                line = next(lines)
                cells = tuple(_cell(sums.cells[f"{table.id}.{line.id}.{column.id}"], names) for column in block.columns)
                row = row._replace(cells=cells)
            rows.append(row)
        blocks.append(replace(view, rows=tuple(rows)))
    return replace(drawn, blocks=tuple(blocks))


def _cell(cell: SummedCell, names: dict[str, str]) -> CellView:
    parts = [f"{names[unit]} {plain_number(value)}" for unit, value in cell.parts.items() if value]
    hover = words.sum_hover(parts, [names[unit] for unit in cell.lacking])
    if cell.total is not None:
        return CellView(plain_number(cell.total), "", hover, "")
    partial = words.partial_sum(plain_number(cell.partial), len(cell.parts)) if cell.parts else ""
    mark = words.partial_short(plain_number(cell.partial), bool(cell.parts))
    return CellView(words.NOT_ASSESSED_CELL, "b", "；".join(filter(None, (partial, hover))), mark)
