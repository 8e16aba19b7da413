"""A Run goes in; the folder documents/ comes out: a list and a letter for each unit, the circular and the workbook for the county."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from auditor.model import Run, Submission
from auditor.publish import letter_words as words
from auditor.publish import words as page_words
from auditor.publish.asks import asks_of
from auditor.publish.contexts.shared import Link
from auditor.publish.index_page import main_year
from auditor.publish.letter_words import Demand
from auditor.publish.letters import Addressee, KindLine, Sender, Standing, UnitLine, write_circular, write_letter, write_resend_letter
from auditor.publish.lists import BookEntry, write_book, write_list
from auditor.publish.names import href
from auditor.rulebook.book import Rulebook, Unit


class Documents:
    """The folder documents/ of a run, written unit by unit, at last what is for the county. Of a unit only counts are held."""

    def __init__(self, run: Run, rulebook: Rulebook, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._run, self._rulebook, self._folder = run, rulebook, folder
        self._year = main_year(run)
        self._sender = Sender(rulebook.county.office, _until(run, rulebook), run.made)
        self._entries: list[BookEntry] = []

    def write_unit(self, submission: Submission, name: str, page: str) -> tuple[Link, ...]:
        """The list and the letter of one submission, where there is anything to send; links to them from its page."""
        asks = asks_of(submission, self._rulebook)
        self._entries.append(BookEntry.of(submission, name, page, asks))
        report, sender, stem = submission.report, self._sender, page.removesuffix(".html")
        year = report.year.value if report.year else None
        letter, listed = f"{stem}-{words.LETTER}.docx", f"{stem}-{words.LIST}.xlsx" if asks else ""
        links = []
        to = Addressee(name, year, self._rulebook.title, listed)
        if _gets_letter(submission, self._rulebook, self._year, bool(asks)):
            if report.status == "read":
                write_letter(self._folder / letter, sender, to, asks)
            else:
                write_resend_letter(self._folder / letter, sender, to, report.reason or page_words.STATUS.get(report.status, ""))
            links.append(Link(words.LETTER, href(f"../{words.FOLDER}/{letter}"), "DOCX"))
        if asks:
            until = words.day(sender.until) if sender.until else ""
            write_list(self._folder / listed, sender.made, words.list_title(name, year, self._rulebook.title), asks, until)
            links.append(Link(words.LIST, href(f"../{words.FOLDER}/{listed}"), "XLSX"))
        return tuple(links)

    def write_county(self) -> tuple[Link, ...]:
        """The circular and the workbook of everything, after all units; links to them from the county's page."""
        run, rulebook = self._run, self._rulebook
        circular, book = f"{words.CIRCULAR}.docx", f"{words.BOOK}.xlsx"
        write_circular(self._folder / circular, self._sender, _standing(run, rulebook, self._entries, self._year))
        title = words.book_title(run.county, rulebook.title)
        write_book(self._folder / book, run.made, title, words.run_note(page_words.moment(run.made), run.folder), self._entries, rulebook)
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


def _until(run: Run, rulebook: Rulebook) -> date | None:
    """The county's deadline while it lies ahead; after that the office sets a day of its own."""
    year = main_year(run)
    deadline = rulebook.county.deadline_for(year) if year is not None else None
    return deadline if deadline is not None and deadline > run.made.date() else None


def _standing(run: Run, rulebook: Rulebook, entries: Sequence[BookEntry], year: int | None) -> Standing:
    current: dict[str, BookEntry] = {}
    unmatched = 0
    for entry in entries:
        report = entry.submission.report
        if entry.year not in (year, None) or entry.submission.replaced_by:
            continue
        if rulebook.county.units and report.unit is None:
            unmatched += 1
            continue
        key = report.unit or report.file
        if key not in current or _counts_more(entry, current[key]):
            current[key] = entry
    due = [unit for unit in rulebook.county.units if year is None or unit.reports_in(year)]
    units = tuple(_unit_line(unit, current.get(unit.id)) for unit in due) or tuple(_line(entry) for entry in current.values())
    return Standing(run.county, year, rulebook.title, units, _late(run, due, current, rulebook, year), unmatched, _kinds(list(current.values())))


def _counts_more(entry: BookEntry, other: BookEntry) -> bool:
    """Of two files of a unit the later round counts, and one that could be read before one that could not."""
    mine, others = entry.submission, other.submission
    return (mine.report.status == "read", mine.round) >= (others.report.status == "read", others.round)


def _unit_line(unit: Unit, entry: BookEntry | None) -> UnitLine:
    return UnitLine(unit.name, words.NOT_SENT, {}) if entry is None else _line(entry, unit.name)


def _line(entry: BookEntry, name: str = "") -> UnitLine:
    read = entry.submission.report.status == "read"
    return UnitLine(name or entry.name, words.DONE if read else words.UNREAD, entry.counts)


def _late(run: Run, due: Sequence[Unit], current: Mapping[str, BookEntry], rulebook: Rulebook, year: int | None) -> tuple[str, ...]:
    deadline = rulebook.county.deadline_for(year) if year is not None else None
    if deadline is None:
        return ()
    # A file seen for the first time in this run was "received" when the run began: that says nothing about when it was sent.
    received = {key: entry.submission.received for key, entry in current.items() if entry.submission.received != run.made}
    return tuple(unit.name for unit in due if (when := received.get(unit.id)) is not None and when.date() > deadline)


def _kinds(entries: Sequence[BookEntry]) -> tuple[KindLine, ...]:
    """By rule's title, most units first; advice alone is not told in a circular."""
    counts: dict[str, Counter[Demand]] = {}
    units: dict[str, set[str]] = {}
    for entry in entries:
        for (title, demand), number in entry.titles.items():
            if demand in (Demand.CORRECT, Demand.CONFIRM):
                counts.setdefault(title, Counter())[demand] += number
                units.setdefault(title, set()).add(entry.name)
    lines = [KindLine(title, len(units[title]), found) for title, found in counts.items()]
    return tuple(sorted(lines, key=lambda line: (-line.units, -sum(line.counts.values()), line.title)))
