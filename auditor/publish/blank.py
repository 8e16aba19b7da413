"""A form, the rules and last year's figures go in; the blank report for this year comes out, as DOCX and as an XLSX that checks itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from auditor.model import ASIDE, Level, Number
from auditor.publish import letter_words as words
from auditor.publish.balances import Balance, Known, balances, carried_over, fails, side_formula
from auditor.publish.names import file_safe
from auditor.publish.paper import Paper
from auditor.publish.printed import PrintedTable, printed_table
from auditor.publish.results import plain_number
from auditor.publish.sheet_parts import Jump, lines_of
from auditor.publish.sheets import Allowed, Content, FormSheet, Formula, Put, RedWhen, at, write_form
from auditor.rulebook.book import Edition, Rulebook, Unit
from auditor.rulebook.form import Form, Section
from auditor.rulebook.rule import Rule
from auditor.rulebook.sentence import describe

_PAPER_WIDTH = 156.0  # millimetres between the margins
_GRID = 15  # narrow columns of the sheet: tables of different widths stand below each other
_GRID_WIDTH = 7.2  # characters
_FIGURES = 0.6  # of a table's width belongs to its figures
_ROW, _TEXT_ROW = 18.0, 210.0  # points


@dataclass(frozen=True, slots=True)
class BlankForm:
    """What a unit is to fill in."""

    rulebook: Rulebook
    edition: Edition
    form: Form
    unit: Unit
    year: int
    known: Known

    @property
    def title(self) -> str:
        """The report's title."""
        return words.report_title(self.unit.name, self.year, self.rulebook.title)

    def guidance(self, section: Section) -> str:
        """What the rules ask of a section, for the margin."""
        asked = [words.aspects([aspect.label for aspect in self.form.aspects if aspect.section == section.id])] if self._has_aspects(section) else []
        for rule in self.rulebook.rules:
            if self._is_about(rule, section):
                asked.append(words.stop(describe(rule) if rule.formula else rule.title))
        asked.append(words.NOUGHT if section.table else words.OWN_WORDS)
        return "\n".join(asked)

    def _is_about(self, rule: Rule, section: Section) -> bool:
        """Whether the rule binds this section, or this edition of its table."""
        if rule.level is Level.ADVICE or not rule.applies(self.year, self.unit.type):
            return False
        if section.table is None or rule.scope.table != section.table:
            return rule.scope.section == section.id
        table = self.form.table_by_id[section.table]
        if rule.formula is not None:
            return self.edition.id in rule.instances
        return set(rule.scope.rows) <= set(table.rows) and set(rule.scope.columns) <= set(table.columns)

    def _has_aspects(self, section: Section) -> bool:
        return any(aspect.section == section.id for aspect in self.form.aspects)

    def filled(self) -> dict[str, Number]:
        """What is already in place from last year."""
        return carried_over(self.rulebook, self.edition, self.year, self.unit, self.known)


def write_forms(blank: BlankForm, folder: Path, made: datetime) -> tuple[Path, Path]:
    """Write both files into `folder` and say where: (DOCX, XLSX)."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"{file_safe(blank.unit.name)}-{blank.year}-{words.BLANK_FORM}"
    paths = folder / f"{stem}.docx", folder / f"{stem}.xlsx"
    write_form_document(blank, paths[0], made)
    write_form_sheets(blank, paths[1], made)
    return paths


# --- DOCX -------------------------------------------------------------------------------------------------------------


def write_form_document(blank: BlankForm, path: Path, made: datetime) -> None:
    """Title, headings, statutory tables. Guidance stands in comments: whatever is left in place is no part of the report."""
    paper = Paper(blank.title, made)
    paper.title(words.report_title(blank.unit.name, blank.year, blank.rulebook.title, "\n"))
    values = {key: plain_number(value) for key, value in blank.filled().items()}
    for section in blank.form.sections:
        paper.heading(section.title)
        paper.remark(blank.guidance(section))
        if section.table is None:
            paper.blank()
            continue
        table = printed_table(blank.form.table_by_id[section.table])
        paper.form_table(table, _paper_widths(table), values)
    paper.save(path)


def _paper_widths(table: PrintedTable) -> list[float]:
    figures = table.width - table.stub
    if not table.stub:
        return [_PAPER_WIDTH / figures] * figures
    each = _PAPER_WIDTH * _FIGURES / figures
    weights = [1.0] * (table.stub - 1) + [2.4]
    labels = _PAPER_WIDTH * (1 - _FIGURES)
    return [labels * weight / sum(weights) for weight in weights] + [each] * figures


# --- XLSX -------------------------------------------------------------------------------------------------------------


def write_form_sheets(blank: BlankForm, path: Path, made: datetime) -> None:
    """The report on one sheet, its balances on a second that says of itself that it is no part of the report."""
    report = _ReportSheet(blank)
    report.draw()
    checks = list(balances(blank.rulebook, blank.edition, blank.year, blank.unit, blank.known))
    own = {cell: _absolute(place) for cell, place in report.at.items()}
    reds = tuple(RedWhen(tuple(report.at[cell] for cell in check.cells), fails(check, own, blank.known)) for check in checks)
    first = FormSheet(
        words.REPORT_SHEET, tuple(report.puts), (_GRID_WIDTH,) * report.width, report.heights, tuple(report.allowed(blank.form)), reds, locked=True
    )
    write_form(path, blank.title, made, [first, _check_sheet(blank, checks, report.at)])


def _absolute(place: str) -> str:
    letters = place.rstrip("0123456789")
    return f"${letters}${place[len(letters) :]}"


class _ReportSheet:
    """Places the report downwards on a grid of narrow columns."""

    def __init__(self, blank: BlankForm) -> None:
        self.blank = blank
        self.puts: list[Put] = []
        self.heights: dict[int, float] = {}
        self.at: dict[str, str] = {}  # cell of the form → A1
        self.tables = {table.id: printed_table(table) for table in blank.form.tables}
        self.width = max([_GRID, *(table.width for table in self.tables.values())])

    def draw(self) -> None:
        """The whole report."""
        self.puts.append(Put(1, 1, self.blank.title, "title", wide=self.width))
        self.heights[1] = 36.0
        row = 3
        for section in self.blank.form.sections:
            self.puts.append(Put(row, 1, section.title, "section", wide=self.width, note=self.blank.guidance(section)))
            self.heights[row] = 26.0
            row += 1
            if section.table is None:
                self.puts.append(Put(row, 1, None, "text", wide=self.width))
                self.heights[row] = _TEXT_ROW
                row += 2
            else:
                row = self._draw_table(self.tables[section.table], row) + 1

    def _draw_table(self, table: PrintedTable, top: int) -> int:
        """The table with its first row at `top`; returns the row after its last."""
        starts = self._starts(table)
        filled = self.blank.filled()
        tall: dict[int, int] = {}
        for each in table.cells:
            left, right = starts[each.column], starts[each.column + each.wide]
            row, wide = top + each.row, right - left
            if each.cell:
                self.at[each.cell] = at(row, left)
                value = filled.get(each.cell)
                self.puts.append(Put(row, left, value, "input" if value is None else "given", each.high, wide))
                continue
            centred = each.head or each.high > 1
            self.puts.append(Put(row, left, each.text, "head" if centred else "label", each.high, wide))
            if each.high == 1:
                tall[row] = max(tall.get(row, 1), lines_of(each.text, wide * _GRID_WIDTH))
        for row in range(top, top + table.height):
            self.heights[row] = max(_ROW, tall.get(row, 1) * 14.0 + 4)
        return top + table.height

    def _starts(self, table: PrintedTable) -> list[int]:
        """The grid column at which each of the table's columns begins, and one more for the end."""
        figures = table.width - table.stub
        each = max(1, int(self.width * (_FIGURES if table.stub else 1) / figures))
        labels = self.width - each * figures
        sizes = [each] * figures
        if table.stub:
            small = max(1, min(2, labels // table.stub))
            sizes = [small] * (table.stub - 1) + [labels - small * (table.stub - 1)] + sizes
        starts = [1]
        for size in sizes:
            starts.append(starts[-1] + size)
        return starts

    def allowed(self, form: Form) -> Sequence[Allowed]:
        """What each cell takes, cells of one sort together."""
        sorts: dict[tuple[bool, bool], list[str]] = {}
        for key, spec in form.cells.items():
            sorts.setdefault((spec.decimals > 0, spec.signed), []).append(self.at[key])
        return [
            Allowed(tuple(cells), decimals, signed, words.may_type(decimals=decimals, signed=signed)) for (decimals, signed), cells in sorts.items()
        ]


_CHECK_WIDTHS = (10.0, 24.0, 20.0, 58.0, 10.0, 10.0, 48.0)


def _check_sheet(blank: BlankForm, checks: Sequence[Balance], places: Mapping[str, str]) -> FormSheet:
    """One row per balance: how it stands, the rule in words, both sides, what to do."""
    there = {cell: f"'{words.REPORT_SHEET}'!{_absolute(place)}" for cell, place in places.items()}
    head, first = 4, 5
    last = first + max(len(checks), 1) - 1
    count = f'COUNTIF($A${first}:$A${last},"{{}}")'
    summary = f'={count.format(words.WRONG)}&"{words.WRONG_COUNT}"&{count.format(words.RIGHT)}&"{words.RIGHT_COUNT}"'
    wide = len(_CHECK_WIDTHS)
    puts = [
        Put(1, 1, f"{ASIDE}：{words.CHECK_INTRO}", "note", wide=wide),
        Put(2, 1, Formula(summary), "status", wide=wide),
        *(Put(head, column, label, "head") for column, label in enumerate(words.CHECK_COLUMNS, 1)),
    ]
    heights = {1: 34.0, 2: 24.0, head: 20.0}
    for row, check in enumerate(checks, first):
        relation = check.instance.relations[0]
        state = f'IF({check.nothing_yet(there)},"{words.EMPTY}","{words.HALF}")'
        verdict = f'IF({fails(check, there, blank.known)},"{words.WRONG}","{words.RIGHT}")'
        contents: tuple[Content, ...] = (
            Formula(f"=IF({check.complete(there)},{verdict},{state})"),
            f"{check.rule.title}（{check.rule.level.value}）",
            Jump(check.instance.place or words.WHOLE_TEXT, f"#'{words.REPORT_SHEET}'!{places[check.cells[0]]}"),
            words.stop(check.sentence),
            Formula(f"={side_formula(relation.left, there, blank.known)}"),
            Formula(f"={side_formula(relation.right, there, blank.known)}"),
            check.rule.fix,
        )
        looks = ("status", "label", "label", "label", "head", "head", "label")
        puts += [Put(row, column, content, look) for column, (content, look) in enumerate(zip(contents, looks, strict=True), 1)]  # type: ignore[arg-type]
        texts = [content if isinstance(content, str) else content.text if isinstance(content, Jump) else "" for content in contents]
        heights[row] = max(lines_of(text, width) for text, width in zip(texts, _CHECK_WIDTHS, strict=True)) * 14.0 + 4
    states = tuple(at(row, 1) for row in range(first, last + 1))
    reds = (
        RedWhen(states, f'$A{first}="{words.WRONG}"'),
        RedWhen(states, f'$A{first}="{words.RIGHT}"', "green"),
        RedWhen(("A2",), f"{count.format(words.WRONG)}>0"),
    )
    return FormSheet(words.CHECK_SHEET, tuple(puts), _CHECK_WIDTHS, heights, reds=reds, landscape=True, freeze=f"A{first}", titles=f"{head}:{head}")
