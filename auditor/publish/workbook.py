"""The county's sums go in; 汇总.xlsx comes out: the statutory tables summed as they are printed, every unit's figures, and who is lacking.

Numbers are numbers, so that a table can be copied into the county's own report as it stands. A cell that lacks a unit holds
words instead: what others have added up must not be pasted for the county's figure.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from auditor.model import RollUp, SummedCell
from auditor.publish import sum_words as words
from auditor.publish.printed import printed_table
from auditor.publish.results import plain_number
from auditor.publish.sheets import Content, FormSheet, Look, Put, at, write_form
from auditor.publish.sums import differences, lacking_units
from auditor.rulebook.book import Rulebook
from auditor.rulebook.form import Form, Table

_TOP = 3  # rows above a table: its title, what is said of it, an empty one
_STUB, _FIGURE, _NARROW, _WIDE = 17.0, 11.0, 84.0, 140.0  # widths of columns; a table is made as wide as a page, a wide one lies on its side
_LINES, _FEW = 16.5, 5  # height of a line of words; more characters than these need a second one
_NAME, _NUMBER, _REASON = 34.0, 12.0, 70.0


def write_workbook(path: Path, sums: RollUp, rulebook: Rulebook, county: str, made: datetime) -> None:
    """Write the workbook of one year's sums. OSError where the place refuses."""
    form = rulebook.forms[sums.edition]
    sheets = [_statutory(table, sums, county) for table in form.tables]
    sheets.append(_by_unit(sums, form, county))
    title = words.lacking_title(county, sums.year)
    sheets.append(_list(words.SHEET_LACKING, title, words.LACKING_COLUMNS, (_NAME, _NUMBER, _REASON), _lacking(sums)))
    if sums.report:
        title = words.compared_title(county, sums.year, sums.report)
        widths = (_NAME + 12, _NUMBER, _NAME - 6, _REASON - 10)
        sheets.append(_list(words.SHEET_COMPARED, title, words.COMPARED_COLUMNS, widths, _compared(sums, form)))
    write_form(path, words.workbook_title(county, sums.year), made, sheets)


# --- the statutory tables ---------------------------------------------------------------------------------------------


def _statutory(table: Table, sums: RollUp, county: str) -> FormSheet:
    layout = printed_table(table)
    first = min(cell.row for cell in layout.cells if cell.cell)
    puts = [
        Put(1, 1, words.sum_title(county, sums.year, table.title), "title", wide=layout.width),
        Put(2, 1, words.sum_note([sums.cells[key] for key in table.cells], len(sums.units)), "note", wide=layout.width),
    ]
    heights = {1: 32.0, 2: 2 * _LINES}
    for each in layout.cells:
        content: Content = _figure(sums.cells[each.cell]) if each.cell else each.text
        look: Look = "head" if each.cell or each.head else "label"
        puts.append(Put(_TOP + each.row + 1, each.column + 1, content, look, each.high, each.wide))
    for row in range(layout.height):
        words_here = [p.content for p in puts if p.row == _TOP + row + 1 and p.high == 1 and isinstance(p.content, str)]
        heights[_TOP + row + 1] = _LINES * (2 if max(map(len, words_here), default=0) > _FEW else 1)
    figures = layout.width - layout.stub
    stub = layout.stub * _STUB
    widths = (*([_STUB] * layout.stub), *([max(_FIGURE, (_NARROW - stub) / figures)] * figures))
    single = len(table.blocks) == 1
    return FormSheet(
        name=table.name,
        puts=tuple(puts),
        widths=widths,
        heights=heights,
        locked=False,
        landscape=sum(widths) > _WIDE,
        freeze=at(_TOP + first + 1, layout.stub + 1) if single else at(_TOP + 1, 1),
        titles=f"{_TOP + 1}:{_TOP + first}" if single and first else "",
    )


def _figure(cell: SummedCell) -> Content:
    """The county's figure as a number; words where there is none."""
    if cell.total is not None:
        return cell.total
    return words.unassessed(plain_number(cell.partial) if cell.parts else "")


# --- every unit's figures ---------------------------------------------------------------------------------------------


def _by_unit(sums: RollUp, form: Form, county: str) -> FormSheet:
    """A row for each cell, a column for each unit; a unit without a figure has the reason in its place."""
    heads = (*words.CELL_COLUMNS, *(unit.name for unit in sums.units))
    wide = min(len(heads), 10)
    puts = [
        Put(1, 1, words.contributors_title(county, sums.year), "section", wide=wide),
        Put(2, 1, words.CONTRIBUTORS_NOTE, "note", wide=wide),
    ]
    puts += [Put(3, column, head, "head") for column, head in enumerate(heads, 1)]
    return FormSheet(
        name=words.SHEET_UNITS,
        puts=tuple(puts),
        widths=(_NAME, *([_NUMBER] * (len(heads) - 1))),
        heights={1: 26.0, 2: _LINES, 3: 3 * _LINES},
        locked=False,
        landscape=True,
        freeze=at(4, 5),
        titles="3:3",
        rows=_Contributions(sums, form),
    )


@dataclass(frozen=True, slots=True)
class _Contributions:
    """A row for each cell, worked out when it is written: of a prefecture's thousands of units they are many."""

    sums: RollUp
    form: Form

    def __iter__(self) -> Iterator[tuple[tuple[Content, Look], ...]]:
        for key, cell in self.sums.cells.items():
            doubtful = frozenset(cell.doubtful)
            yield (
                (self.form.cell_name(key), "label"),
                (cell.total if cell.total is not None else words.NOT_ASSESSED_CELL, "head"),
                (cell.partial if cell.parts else None, "head"),
                (cell.reported, "head"),
                *(_contribution(cell, unit.unit, doubtful) for unit in self.sums.units),
            )


def _contribution(cell: SummedCell, unit: str, doubtful: Collection[str]) -> tuple[Content, Look]:
    if unit not in cell.parts:
        return cell.lacking.get(unit, ""), "label"
    return cell.parts[unit], "input" if unit in doubtful else "head"


# --- lists ------------------------------------------------------------------------------------------------------------


def _lacking(sums: RollUp) -> Iterator[tuple[Content, ...]]:
    for unit in lacking_units(sums):
        yield unit.name, unit.cells, unit.why


def _compared(sums: RollUp, form: Form) -> Iterator[tuple[Content, ...]]:
    for each in differences(sums, form):
        yield each.cell, each.reported, each.summed, each.note


def _list(name: str, title: str, heads: tuple[str, ...], widths: tuple[float, ...], rows: Iterator[tuple[Content, ...]]) -> FormSheet:
    puts = [Put(1, 1, title, "section", wide=len(heads)), *(Put(2, column, head, "head") for column, head in enumerate(heads, 1))]
    heights: dict[int, float] = {1: 26.0}
    for row, contents in enumerate(rows, 3):
        puts += [Put(row, column, content, "label") for column, content in enumerate(contents, 1)]
        lines = max(-(-2 * len(str(content)) // int(width)) for content, width in zip(contents, widths, strict=True))
        heights[row] = _LINES * max(lines, 1)
    return FormSheet(name, tuple(puts), widths, heights, locked=False, landscape=sum(widths) > 100, freeze=at(3, 1), titles="2:2")
