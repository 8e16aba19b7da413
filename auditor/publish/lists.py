"""A unit's asks, or the whole run, go in; the unit's 问题清单 or the county's workbook of all results comes out as XLSX."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from sys import intern

from auditor.model import CellState, Report, Submission
from auditor.publish import letter_words as words
from auditor.publish.asks import Ask
from auditor.publish.letter_words import Demand
from auditor.publish.listsheets import Column, Content, GrowingList, ListBook, ListMould, ListSheet
from auditor.publish.names import href
from auditor.publish.sheet_parts import Jump
from auditor.publish.standing import standing_of, unread_count
from auditor.rulebook.book import Rulebook
from auditor.rulebook.form import Form

_MOST_CELLS = 40_000  # of more, the list of every cell would be longer than anybody reads, and slow to open

TINTS = {Demand.CORRECT.word: "F8D7D7", Demand.CONFIRM.word: "FBE8C8", Demand.COMPARE.word: "E4E4F4", Demand.NOTE.word: "E3EEF8"}


class Lists:
    """The lists that units answer item by item: all alike but for their heading and rows."""

    def __init__(self, made: datetime) -> None:
        kinds = ("number", "short", "text", "text", "text", "text", "text", "text", "short")
        widths = (5, 9, 18, 30, 24, 28, 28, 18, 11)
        columns = tuple(Column(label, width, kind) for label, width, kind in zip(words.LIST_COLUMNS, widths, kinds, strict=True))  # type: ignore[arg-type]
        self._mould = ListMould(ListSheet(words.LIST, "", columns, note=words.LIST_NOTE, tinted=True), TINTS, made)

    def write(self, path: Path, title: str, asks: Sequence[Ask], until: str) -> None:
        """The list of one unit."""
        rows: list[tuple[Content, ...]] = [
            (number, ask.demand.word, ask.place, ask.problem, ask.figures, ask.basis, ask.fix, "", until if ask.demand is not Demand.NOTE else "")
            for number, ask in enumerate(asks, 1)
        ]
        self._mould.cast(path, title, rows)


@dataclass(frozen=True, slots=True)
class BookEntry:
    """What is held of one submission until all have been seen."""

    name: str
    page: str  # file name of its page
    file: str
    year: int | None
    unit: str | None
    unit_type: str
    is_read: bool
    standing: str
    unread: int
    round: int
    received: datetime | None
    replaced: bool
    counts: Mapping[Demand, int]
    rules: tuple[tuple[str, Demand, int], ...]  # id, what is asked, how often
    titles: tuple[tuple[str, Demand, int], ...]  # of the rules

    @classmethod
    def of(cls, submission: Submission, name: str, page: str, asks: Sequence[Ask]) -> "BookEntry":
        """The entry of a submission of which this is asked."""
        report = submission.report
        rules = Counter((intern(ask.rule), ask.demand) for ask in asks)
        titles = Counter((intern(ask.title), ask.demand) for ask in asks)
        return cls(
            name, page, report.file, report.year.value if report.year else None, report.unit, report.unit_type, report.status == "read",
            standing_of(submission).word, unread_count(report), submission.round, submission.received, bool(submission.replaced_by),
            Counter(ask.demand for ask in asks),
            tuple((rule, demand, number) for (rule, demand), number in rules.items()),
            tuple((title, demand, number) for (title, demand), number in titles.items()),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class BookRows:
    """What one submission adds to the long lists, as it stands in the workbook."""

    asks: tuple[str, ...]
    cells: tuple[str, ...]
    matrix: Mapping[str, str]  # edition of the form → the submission's row


class Book:
    """The county's workbook of everything that the run found: by unit, by rule, every item, every cell as it was read.

    It grows submission by submission. Where the cells are too many for a list of all of them, each report is a row instead.
    """

    def __init__(self, title: str, note: str, rulebook: Rulebook, made: datetime, read: int) -> None:
        """`read` is how many reports were read."""
        self._rulebook, self._names = rulebook, _cell_names(rulebook)
        self._many = read * max(len(form.cells) for form in rulebook.forms.values()) > _MOST_CELLS
        self._book = ListBook(TINTS, title, made)
        by_unit, by_rule, items, cells = words.BOOK_SHEETS
        unit_columns = _columns(words.BY_UNIT, (28, 10, 8, 36, 12, 9, 9, 12, 9, 10, 9), "tsstsnnnnns")
        rule_columns = _columns(words.BY_RULE, (12, 44, 9, 9, 9, 9, 9, 12, 9), "tts")
        item_columns = _columns(words.ALL_ASKS, (24, 8, 12, 10, 26, 28, 40, 30, 34, 36, 30), "tsstttttttt")
        cell_columns = _columns(words.ALL_CELLS, (24, 8, 8, 22, 16, 12, 10, 14, 22, 24, 30), "tssttnstttt")
        self._units = self._book.open(ListSheet(by_unit, f"{title}：{by_unit}", unit_columns, note))
        self._rules = self._book.open(ListSheet(by_rule, f"{title}：{by_rule}", rule_columns, note))
        self._items = self._book.open(ListSheet(items, f"{title}：{items}", item_columns, note, tinted=True))
        self._cells = self._book.open(ListSheet(cells, f"{title}：{cells}", cell_columns, note))
        heading = f"{title}：{words.EACH_REPORT}"
        self._matrices = {edition: self._open_matrix(edition, form, heading, note) for edition, form in rulebook.forms.items()}

    def _open_matrix(self, edition: str, form: Form, heading: str, note: str) -> GrowingList:
        """One row for each report, one column for each cell of the form."""
        labels = [f"{form.table_by_id[spec.table].name} {spec.row.name}/{spec.column.name}" for spec in form]
        columns = _columns((*words.REPORT_HEAD, *labels), (24, 8, 30, *(11,) * len(labels)), "tst")
        return self._book.open(ListSheet(f"{words.EACH_REPORT}{edition}", heading, columns, f"{note}{words.MATRIX_NOTE}", kept=1))

    def rows_of(self, submission: Submission, name: str, asks: Sequence[Ask]) -> BookRows:
        """The submission's rows in the long lists. Holds nothing of it."""
        report = submission.report
        year, editions = report.year.value if report.year else None, set(report.editions.values())
        return BookRows(
            tuple(
                self._items.rows.text(
                    (name, year, ask.demand.word, ask.rule, ask.title, ask.place, ask.problem, ask.figures, ask.basis, ask.fix, report.file)
                )
                for ask in asks
            ),
            tuple(map(self._cells.rows.text, self._cells_of(report, name, year))) if not self._many else (),
            {
                edition: made.rows.text((name, year, report.file, *_figures(report, self._rulebook.forms[edition], edition)))
                for edition, made in self._matrices.items()
                if self._many and edition in editions
            },
        )

    def add(self, rows: BookRows) -> None:
        """The next submission's rows."""
        for text in rows.asks:
            self._items.add_text(text)
        for text in rows.cells:
            self._cells.add_text(text)
        for edition, text in rows.matrix.items():
            self._matrices[edition].add_text(text)

    def write(self, path: Path, entries: Sequence[BookEntry]) -> None:
        """Write the workbook, with the submissions and rules counted in front."""
        for entry in entries:
            self._units.add(_by_unit(entry))
        for row in _by_rule(entries, self._rulebook):
            self._rules.add(row)
        if self._many:
            self._cells.drop()
        for made in self._matrices.values():
            if not made.length:
                made.drop()
        self._book.write(path)

    def _cells_of(self, report: Report, name: str, year: int | None) -> Iterator[tuple[Content, ...]]:
        for key, cell in report.cells.items():
            if cell.state is CellState.ABSENT:
                continue
            edition = report.editions.get(key.partition(".")[0], "")
            table, row, column = self._names.get((edition, key)) or self._names.get(("", key)) or ("", key, "")
            place, state = str(cell.place) if cell.place else "", words.STATES[cell.state.value]
            yield name, year, table, row, column, cell.value, state, cell.raw.strip(), place, cell.doubt, report.file


def _columns(labels: Sequence[str], widths: Sequence[float], kinds: str) -> tuple[Column, ...]:
    """Kinds by letter: t text, n number, s short; counts follow where the letters end."""
    letters = {"t": "text", "n": "number", "s": "short"}
    padded = kinds + "n" * (len(labels) - len(kinds))
    return tuple(Column(label, width, letters[kind]) for label, width, kind in zip(labels, widths, padded, strict=True))  # type: ignore[arg-type]


def _by_unit(entry: BookEntry) -> tuple[Content, ...]:
    return (
        entry.name, entry.unit_type, entry.year, entry.file, entry.standing, *(entry.counts.get(demand, 0) for demand in Demand), entry.unread,
        Jump(words.PAGE, f"../{href(f'units/{entry.page}')}"),
    )  # fmt: skip


def _by_rule(entries: Sequence[BookEntry], rulebook: Rulebook) -> Iterator[tuple[Content, ...]]:
    counts: dict[str, Counter[Demand]] = {}
    units: dict[str, set[str]] = {}
    for entry in entries:
        for rule, demand, number in entry.rules:
            counts.setdefault(rule, Counter())[demand] += number
            units.setdefault(rule, set()).add(entry.name)
    for each in rulebook.rules:
        if each.id in counts:
            found = counts[each.id]
            yield each.id, each.title, each.level.value, len(units[each.id]), found.total(), *(found[demand] for demand in Demand)


def _figures(report: Report, form: Form, edition: str) -> list[Content]:
    """What the report has in each cell of the form; nothing where it follows another edition."""
    other = {table.id for table in form.tables if report.editions.get(table.id, edition) != edition}
    found: list[Content] = []
    for key, spec in form.cells.items():
        cell = report.cells.get(key)
        if cell is None or cell.state is CellState.ABSENT or spec.table in other:
            found.append(None)
        else:
            found.append(cell.value if cell.value is not None else words.STATES[cell.state.value])
    return found


def _cell_names(rulebook: Rulebook) -> Mapping[tuple[str, str], tuple[str, str, str]]:
    """(edition, cell) → (table, row, column) in words; edition "" = any."""
    found: dict[tuple[str, str], tuple[str, str, str]] = {}
    for edition, form in rulebook.forms.items():
        for key, spec in form.cells.items():
            said = (form.table_by_id[spec.table].name, spec.row.name, spec.column.name)
            found[edition, key] = said
            found.setdefault(("", key), said)
    return found
