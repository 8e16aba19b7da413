"""A unit's asks, or the whole run, go in; the unit's 问题清单 or the county's workbook of all results comes out as XLSX."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from auditor.model import CellState, Report, Submission
from auditor.publish import letter_words as words
from auditor.publish.asks import Ask, asks_of
from auditor.publish.letter_words import Demand
from auditor.publish.listsheets import Column, Content, ListSheet, write_lists
from auditor.publish.names import href
from auditor.publish.sheet_parts import Jump
from auditor.publish.standing import standing_of, unread_count
from auditor.rulebook.book import Rulebook
from auditor.rulebook.form import Form

_MOST_CELLS = 40_000  # of more, the list of every cell would be longer than anybody reads, and slow to open

TINTS = {Demand.CORRECT.word: "F8D7D7", Demand.CONFIRM.word: "FBE8C8", Demand.COMPARE.word: "E4E4F4", Demand.NOTE.word: "E3EEF8"}


def write_list(path: Path, made: datetime, title: str, asks: Sequence[Ask], until: str) -> None:
    """The list that a unit answers item by item."""
    kinds = ("number", "short", "text", "text", "text", "text", "text", "text", "short")
    widths = (5, 9, 18, 30, 24, 28, 28, 18, 11)
    columns = tuple(Column(label, width, kind) for label, width, kind in zip(words.LIST_COLUMNS, widths, kinds, strict=True))  # type: ignore[arg-type]
    rows: list[tuple[Content, ...]] = [
        (number, ask.demand.word, ask.place, ask.problem, ask.figures, ask.basis, ask.fix, "", until if ask.demand is not Demand.NOTE else "")
        for number, ask in enumerate(asks, 1)
    ]
    write_lists(path, title, made, [ListSheet(words.LIST, title, columns, rows, note=words.LIST_NOTE, tints=TINTS)])


@dataclass(frozen=True, slots=True)
class BookEntry:
    """One submission in the county's workbook; what is asked of it is counted, and worked out again where it is listed."""

    submission: Submission
    name: str
    page: str  # file name of its page
    counts: Counter[Demand]
    rules: Counter[tuple[str, Demand]]
    titles: Counter[tuple[str, Demand]]  # of the rules

    @classmethod
    def of(cls, submission: Submission, name: str, page: str, asks: Sequence[Ask]) -> "BookEntry":
        """The entry of a submission of which this is asked."""
        rules, titles = ((ask.rule, ask.demand) for ask in asks), ((ask.title, ask.demand) for ask in asks)
        return cls(submission, name, page, Counter(ask.demand for ask in asks), Counter(rules), Counter(titles))

    @property
    def year(self) -> int | None:
        """The reporting year."""
        return self.submission.report.year.value if self.submission.report.year else None


def write_book(path: Path, made: datetime, title: str, note: str, entries: Sequence[BookEntry], rulebook: Rulebook) -> None:
    """Everything that the run found: by unit, by rule, every item, every cell as it was read."""
    by_unit, by_rule, items, cells = words.BOOK_SHEETS
    sheets = [
        ListSheet(
            by_unit, f"{title}：{by_unit}", _columns(words.BY_UNIT, (28, 10, 8, 36, 12, 9, 9, 12, 9, 10, 9), "tsstsnnnnns"),
            _by_unit(entries), note,
        ),
        ListSheet(by_rule, f"{title}：{by_rule}", _columns(words.BY_RULE, (12, 44, 9, 9, 9, 9, 9, 12, 9), "tts"), _by_rule(entries, rulebook), note),
        ListSheet(
            items, f"{title}：{items}", _columns(words.ALL_ASKS, (24, 8, 12, 10, 26, 28, 40, 30, 34, 36, 30), "tsstttttttt"),
            _items(entries, rulebook), note, tints=TINTS,
        ),
    ]  # fmt: skip
    if sum(len(entry.submission.report.cells) for entry in entries) <= _MOST_CELLS:
        columns = _columns(words.ALL_CELLS, (24, 8, 8, 22, 16, 12, 10, 14, 22, 24, 30), "tssttnstttt")
        sheets.append(ListSheet(cells, f"{title}：{cells}", columns, _cells(entries, rulebook), note))
    else:
        sheets += _matrices(entries, rulebook, f"{title}：{words.EACH_REPORT}", note)
    write_lists(path, title, made, sheets, long=True)


def _columns(labels: Sequence[str], widths: Sequence[float], kinds: str) -> tuple[Column, ...]:
    """Kinds by letter: t text, n number, s short; counts follow where the letters end."""
    letters = {"t": "text", "n": "number", "s": "short"}
    padded = kinds + "n" * (len(labels) - len(kinds))
    return tuple(Column(label, width, letters[kind]) for label, width, kind in zip(labels, widths, padded, strict=True))  # type: ignore[arg-type]


def _by_unit(entries: Sequence[BookEntry]) -> Iterator[tuple[Content, ...]]:
    for entry in entries:
        report = entry.submission.report
        yield (
            entry.name, report.unit_type, entry.year, report.file, standing_of(entry.submission).word,
            *(entry.counts[demand] for demand in Demand), unread_count(report), Jump(words.PAGE, f"../{href(f'units/{entry.page}')}"),
        )  # fmt: skip


def _by_rule(entries: Sequence[BookEntry], rulebook: Rulebook) -> Iterator[tuple[Content, ...]]:
    counts: dict[str, Counter[Demand]] = {}
    units: dict[str, set[str]] = {}
    for entry in entries:
        for (rule, demand), number in entry.rules.items():
            counts.setdefault(rule, Counter())[demand] += number
            units.setdefault(rule, set()).add(entry.name)
    for each in rulebook.rules:
        if each.id in counts:
            found = counts[each.id]
            yield each.id, each.title, each.level.value, len(units[each.id]), found.total(), *(found[demand] for demand in Demand)


def _items(entries: Sequence[BookEntry], rulebook: Rulebook) -> Iterator[tuple[Content, ...]]:
    for entry in entries:
        for ask in asks_of(entry.submission, rulebook):
            yield (
                entry.name, entry.year, ask.demand.word, ask.rule, ask.title, ask.place, ask.problem, ask.figures, ask.basis, ask.fix,
                entry.submission.report.file,
            )  # fmt: skip


def _cells(entries: Sequence[BookEntry], rulebook: Rulebook) -> Iterator[tuple[Content, ...]]:
    names = _cell_names(rulebook)
    for entry in entries:
        report = entry.submission.report
        for key, cell in report.cells.items():
            if cell.state is CellState.ABSENT:
                continue
            edition = report.editions.get(key.partition(".")[0], "")
            table, row, column = names.get((edition, key)) or names.get(("", key)) or ("", key, "")
            place, state = str(cell.place) if cell.place else "", words.STATES[cell.state.value]
            yield entry.name, entry.year, table, row, column, cell.value, state, cell.raw.strip(), place, cell.doubt, report.file


def _matrices(entries: Sequence[BookEntry], rulebook: Rulebook, heading: str, note: str) -> Iterator[ListSheet]:
    """A prefecture's reports: one row for each report, one column for each cell of the form, a sheet for each edition."""
    for edition, form in rulebook.forms.items():
        chosen = [entry for entry in entries if edition in entry.submission.report.editions.values()]
        if chosen:
            labels = [f"{form.table_by_id[spec.table].name} {spec.row.name}/{spec.column.name}" for spec in form]
            columns = _columns((*words.REPORT_HEAD, *labels), (24, 8, 30, *(11,) * len(labels)), "tst")
            yield ListSheet(f"{words.EACH_REPORT}{edition}", heading, columns, _matrix(chosen, edition, form), f"{note}{words.MATRIX_NOTE}", kept=1)


def _matrix(entries: Sequence[BookEntry], edition: str, form: Form) -> Iterator[tuple[Content, ...]]:
    for entry in entries:
        report = entry.submission.report
        yield (entry.name, entry.year, report.file, *(_figure(report, key, edition) for key in form.cells))


def _figure(report: Report, key: str, edition: str) -> Content:
    cell = report.cells.get(key)
    if cell is None or cell.state is CellState.ABSENT or report.editions.get(key.partition(".")[0], edition) != edition:
        return None
    return cell.value if cell.value is not None else words.STATES[cell.state.value]


def _cell_names(rulebook: Rulebook) -> Mapping[tuple[str, str], tuple[str, str, str]]:
    """(edition, cell) → (table, row, column) in words; edition "" = any."""
    found: dict[tuple[str, str], tuple[str, str, str]] = {}
    for edition, form in rulebook.forms.items():
        for key, spec in form.cells.items():
            said = (form.table_by_id[spec.table].name, spec.row.name, spec.column.name)
            found[edition, key] = said
            found.setdefault(("", key), said)
    return found
