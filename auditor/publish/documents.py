"""Submissions go in one by one; the folder documents/ comes out: a list and a letter for each unit, the circular and the workbook for the county."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from auditor.model import Submission
from auditor.publish import letter_words as words
from auditor.publish import words as page_words
from auditor.publish.asks import asks_of
from auditor.publish.batch import Batch
from auditor.publish.contexts.shared import Link
from auditor.publish.letter_words import Demand
from auditor.publish.letters import Addressee, KindLine, Sender, Standing, UnitLine, write_circular, write_letter, write_resend_letter
from auditor.publish.lists import Book, BookEntry, BookRows, Lists
from auditor.publish.names import href
from auditor.rulebook.book import Rulebook, Unit


@dataclass(frozen=True, slots=True)
class Written:
    """What was written about one submission, and what it adds to the county's documents."""

    links: tuple[Link, ...]  # from its page
    entry: BookEntry
    rows: BookRows


class Documents:
    """The folder documents/ of a run, written unit by unit, at last what is for the county. Of a unit only counts are held."""

    def __init__(self, batch: Batch, rulebook: Rulebook, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._batch, self._rulebook, self._folder = batch, rulebook, folder
        self._sender = Sender(rulebook.county.office, _until(batch, rulebook), batch.made)
        self._lists = Lists(batch.made)
        note = words.run_note(page_words.moment(batch.made), batch.folder)
        self._book = Book(words.book_title(batch.county, rulebook.title), note, rulebook, batch.made, batch.read)
        self._entries: list[BookEntry] = []

    def write_unit(self, submission: Submission, name: str, page: str) -> Written:
        """The list and the letter of one submission, where there is anything to send."""
        asks = asks_of(submission, self._rulebook)
        report, sender, stem = submission.report, self._sender, page.removesuffix(".html")
        year = report.year.value if report.year else None
        letter, listed = f"{stem}-{words.LETTER}.docx", f"{stem}-{words.LIST}.xlsx" if asks else ""
        links = []
        to = Addressee(name, year, self._rulebook.title, listed)
        if _gets_letter(submission, self._rulebook, self._batch.year, bool(asks)):
            if report.status == "read":
                write_letter(self._folder / letter, sender, to, asks)
            else:
                write_resend_letter(self._folder / letter, sender, to, report.reason or page_words.STATUS.get(report.status, ""))
            links.append(Link(words.LETTER, href(f"../{words.FOLDER}/{letter}"), "DOCX"))
        if asks:
            until = words.day(sender.until) if sender.until else ""
            self._lists.write(self._folder / listed, words.list_title(name, year, self._rulebook.title), asks, until)
            links.append(Link(words.LIST, href(f"../{words.FOLDER}/{listed}"), "XLSX"))
        return Written(tuple(links), BookEntry.of(submission, name, page, asks), self._book.rows_of(submission, name, asks))

    def add(self, written: Written) -> None:
        """Hold what a submission adds to the county's documents."""
        self._entries.append(written.entry)
        self._book.add(written.rows)

    def write_county(self) -> tuple[Link, ...]:
        """The circular and the workbook of everything, after all units; links to them from the county's page."""
        circular, book = f"{words.CIRCULAR}.docx", f"{words.BOOK}.xlsx"
        write_circular(self._folder / circular, self._sender, _standing(self._batch, self._rulebook, self._entries))
        self._book.write(self._folder / book, self._entries)
        named = ((words.CIRCULAR, circular, "DOCX"), (words.BOOK, book, f"XLSX：{'、'.join(words.BOOK_SHEETS)}"))
        return tuple(Link(text, href(f"{words.FOLDER}/{name}"), note) for text, name, note in named)


def _gets_letter(submission: Submission, rulebook: Rulebook, year: int | None, asked: bool) -> bool:
    """A letter goes to units that the county knows, about the file that counts, where something is asked of them."""
    report = submission.report
    if submission.replaced_by or (rulebook.county.units and report.unit is None):
        return False
    if report.year is not None and report.year.value != year:
        return False
    return asked if report.status == "read" else report.unit is not None


def _until(batch: Batch, rulebook: Rulebook) -> date | None:
    """The county's deadline while it lies ahead; after that the office sets a day of its own."""
    deadline = rulebook.county.deadline_for(batch.year) if batch.year is not None else None
    return deadline if deadline is not None and deadline > batch.made.date() else None


def _standing(batch: Batch, rulebook: Rulebook, entries: Sequence[BookEntry]) -> Standing:
    year = batch.year
    current: dict[str, BookEntry] = {}
    unmatched = 0
    for entry in entries:
        if entry.year not in (year, None) or entry.replaced:
            continue
        if rulebook.county.units and entry.unit is None:
            unmatched += 1
            continue
        key = entry.unit or entry.file
        if key not in current or _counts_more(entry, current[key]):
            current[key] = entry
    due = [unit for unit in rulebook.county.units if year is None or unit.reports_in(year)]
    units = tuple(_unit_line(unit, current.get(unit.id)) for unit in due) or tuple(_line(entry) for entry in current.values())
    late = _late(batch, due, current, rulebook)
    return Standing(batch.county, year, rulebook.title, units, late, unmatched, _kinds(list(current.values())))


def _counts_more(entry: BookEntry, other: BookEntry) -> bool:
    """Of two files of a unit the later round counts, and one that could be read before one that could not."""
    return (entry.is_read, entry.round) >= (other.is_read, other.round)


def _unit_line(unit: Unit, entry: BookEntry | None) -> UnitLine:
    return UnitLine(unit.name, words.NOT_SENT, {}) if entry is None else _line(entry, unit.name)


def _line(entry: BookEntry, name: str = "") -> UnitLine:
    return UnitLine(name or entry.name, words.DONE if entry.is_read else words.UNREAD, entry.counts)


def _late(batch: Batch, due: Sequence[Unit], current: Mapping[str, BookEntry], rulebook: Rulebook) -> tuple[str, ...]:
    deadline = rulebook.county.deadline_for(batch.year) if batch.year is not None else None
    if deadline is None:
        return ()
    # A file seen for the first time in this run was "received" when the run began: that says nothing about when it was sent.
    received = {key: entry.received for key, entry in current.items() if entry.received != batch.made}
    return tuple(unit.name for unit in due if (when := received.get(unit.id)) is not None and when.date() > deadline)


def _kinds(entries: Sequence[BookEntry]) -> tuple[KindLine, ...]:
    """By rule's title, most units first; advice alone is not told in a circular."""
    counts: dict[str, Counter[Demand]] = {}
    units: dict[str, set[str]] = {}
    for entry in entries:
        for title, demand, number in entry.titles:
            if demand in (Demand.CORRECT, Demand.CONFIRM):
                counts.setdefault(title, Counter())[demand] += number
                units.setdefault(title, set()).add(entry.name)
    lines = [KindLine(title, len(units[title]), found) for title, found in counts.items()]
    return tuple(sorted(lines, key=lambda line: (-line.units, -sum(line.counts.values()), line.title)))
