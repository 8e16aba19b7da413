"""Documents with the reports read of them go in; the page that shows both side by side comes out."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TypeVar

from auditor.model import CellState, Document, Fact, Gap, Grid, GridCell, Paragraph, Period, Place, Report
from auditor.publish import reading_words, words
from auditor.publish.contexts.read import ReadPage, SideFact, SideView, SourceBlock, SourceCell
from auditor.publish.contexts.table import TableView
from auditor.publish.names import clipped
from auditor.publish.render import render
from auditor.publish.results import plain_number
from auditor.publish.tables import Figures, draw_table
from auditor.publish.unit_page import form_of
from auditor.rulebook.book import Rulebook

T = TypeVar("T")

_MOST_BLOCKS, _MOST_CELLS, _MOST_LISTED = 1_500, 20_000, 200  # what a page shows of one file
_LONGEST_TEXT, _LONGEST_CELL, _LONGEST_VALUE = 5_000, 500, 200


def render_reading(read: Sequence[tuple[Document, Report]], rulebook: Rulebook, file: str) -> str:
    """The page about a file: one pair of columns for each document in it."""
    sides = tuple(_Side(document, report, rulebook, f"d{number}").view() for number, (document, report) in enumerate(read, 1))
    return render(ReadPage(reading_words.reading_title(clipped(file, _LONGEST_VALUE)), sides))


class _Side:
    """One document and its report, with the place of everything shown on the left."""

    def __init__(self, document: Document, report: Report, rulebook: Rulebook, anchor: str) -> None:
        self.document, self.report, self.rulebook, self.anchor = document, report, rulebook, anchor
        self.form = form_of(report, rulebook)
        self.anchors: dict[Place, str] = {}
        self.used = {cell.place for cell in report.cells.values() if cell.place is not None}
        self.unread = {gap.place for gap in report.gaps} | {
            cell.place for cell in report.cells.values() if cell.state is CellState.UNREAD and cell.place is not None
        }
        self.left = _MOST_CELLS

    def view(self) -> SideView:
        report, blocks = self.report, self.document.blocks
        source = tuple(self._source())
        states = Counter(cell.state for cell in report.cells.values())
        blanks = states[CellState.BLANK] + states[CellState.MARK]
        unread = len(report.gaps) + len(report.pictures)
        return SideView(
            anchor=self.anchor,
            file=report.file,
            conclusion=reading_words.gaps_to_see(unread) if report.status == "read" else report.reason or words.STATUS[report.status],
            counts=reading_words.cells_read(states[CellState.NUMBER], blanks, states[CellState.TEXT], states[CellState.UNREAD])
            if report.cells
            else "",
            source=source,
            source_left=reading_words.cut_short(len(source), len(blocks))
            if len(source) < len(blocks)
            else ""
            if blocks
            else reading_words.NO_TEXT_SHOWN,
            facts=tuple(self._facts()) if report.status == "read" else (),
            parts=tuple(self._parts()) if report.status == "read" else (),
            gaps=tuple(SideFact(str(gap.place), clipped(gap.raw, _LONGEST_VALUE), gap.why, self._href(gap.place), True) for gap in self._gaps()),
            said=tuple(
                SideFact(each.name, plain_number(each.value), clipped(each.sentence, _LONGEST_VALUE), self._href(each.place), False)
                for each in report.mentions[:_MOST_LISTED]
            ),
            tables=tuple(self._tables()) if report.status == "read" else (),
        )

    def _gaps(self) -> Sequence[Gap]:
        return self.report.gaps[:_MOST_LISTED]

    # --- the file

    def _source(self) -> Iterator[SourceBlock]:
        for number, block in enumerate(self.document.blocks[:_MOST_BLOCKS], 1):
            anchor = f"{self.anchor}-{number}"
            self.anchors.setdefault(block.place, anchor)
            if isinstance(block, Paragraph):
                state = "gap" if block.place in self.unread else "used" if block.place in self.used else ""
                css = " ".join(filter(None, (f"l{min(block.level, 3)}" if block.level else "", state)))
                yield SourceBlock(clipped(block.text, _LONGEST_TEXT), css, anchor, str(block.place))
            elif isinstance(block, Grid) and self.left > 0:
                yield SourceBlock("", "gap" if block.place in self.unread else "", anchor, str(block.place), tuple(self._lines(block, anchor)))
            else:
                yield SourceBlock(reading_words.PICTURE, "gap", anchor, str(block.place))

    def _lines(self, grid: Grid, anchor: str) -> Iterator[tuple[SourceCell, ...]]:
        seen: set[int] = set()
        for row_number, row in enumerate(grid.rows):
            line = []
            for column, cell in enumerate(row):
                if cell is None:
                    line.append(SourceCell("", "none", "", 1, 1, ""))
                elif id(cell) not in seen:
                    seen.add(id(cell))
                    self.left -= 1
                    line.append(self._cell(grid, cell, f"{anchor}-{row_number}-{column}", row_number, column))
            if self.left <= 0:
                return
            yield tuple(line)

    def _cell(self, grid: Grid, cell: GridCell, anchor: str, row: int, column: int) -> SourceCell:
        self.anchors[cell.place] = anchor
        css = "gap" if cell.place in self.unread or not cell.sure else "used" if cell.place in self.used else ""
        wide, high = min(cell.colspan, len(grid.rows[row]) - column), min(cell.rowspan, len(grid.rows) - row)
        return SourceCell(clipped(cell.text, _LONGEST_CELL), css, anchor, wide, high, str(cell.place))

    def _href(self, place: Place | None) -> str:
        anchor = self.anchors.get(place) if place is not None else None
        return f"#{anchor}" if anchor else ""

    # --- what was read of it

    def _facts(self) -> Iterator[SideFact]:
        report = self.report
        yield self._fact(reading_words.FACT_TITLE, report.title, report.title.value if report.title else "")
        yield self._fact(reading_words.FACT_UNIT, report.township, report.township.value if report.township else "")
        yield self._fact(reading_words.FACT_YEAR, report.year, str(report.year.value) if report.year else "")
        yield self._fact(reading_words.FACT_PERIOD, report.period, _period(report.period))
        yield self._fact(reading_words.FACT_SIGNED, report.signed, _day(report.signed))

    def _fact(self, label: str, fact: Fact[T] | None, value: str) -> SideFact:
        if fact is None:
            return SideFact(label, reading_words.NOT_FOUND, "", "", True)
        return SideFact(label, clipped(value, _LONGEST_VALUE), fact.source, self._href(fact.place), False)

    def _parts(self) -> Iterator[SideFact]:
        found = {section.id: section for section in self.report.sections}
        for section in self.form.sections:
            got = found.get(section.id)
            if got is None:
                yield SideFact(section.title, reading_words.NOT_FOUND, "", "", True)
            else:
                printed = clipped(got.title, _LONGEST_VALUE) or reading_words.KNOWN_BY_TABLE
                yield SideFact(section.title, printed, reading_words.WORDING[got.wording], self._href(got.place), False)
        for aspect in self.form.aspects:
            place = self.report.aspects.get(aspect.id)
            yield SideFact(aspect.label, str(place) if place else reading_words.NOT_FOUND, "", self._href(place), place is None)

    def _tables(self) -> Iterator[TableView]:
        links: Mapping[str, str] = {key: href for key, cell in self.report.cells.items() if (href := self._href(cell.place))}
        for expected in self.form.tables:
            form = self.rulebook.forms.get(self.report.editions.get(expected.id, self.form.edition), self.form)
            table = form.table_by_id[expected.id]
            anchor = f"{self.anchor}-{table.id}"
            if any(key in self.report.cells for key in table.cells):
                yield draw_table(table, Figures.of(self.report, table, links=links, hovers=True), anchor)
            else:
                yield TableView(anchor, table.name, table.title, (), folded=False)


def _period(period: Fact[Period] | None) -> str:
    return words.period(period.value.start, period.value.end) if period else ""


def _day(signed: Fact[date] | None) -> str:
    return words.day(signed.value) if signed else ""
