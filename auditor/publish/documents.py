"""A Run goes in; the folder documents/ comes out: a list and a letter for each unit, the circular and the workbook for the county."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from auditor.model import Run, Submission
from auditor.publish import letter_words as words
from auditor.publish import words as page_words
from auditor.publish.asks import Ask, asks_of
from auditor.publish.contexts.shared import Link
from auditor.publish.index_page import main_year
from auditor.publish.letter_words import Demand
from auditor.publish.letters import Addressee, KindLine, Sender, Standing, UnitLine, write_circular, write_letter, write_resend_letter
from auditor.publish.lists import BookEntry, write_book, write_list
from auditor.publish.names import href, unit_name
from auditor.rulebook.book import Rulebook, Unit


@dataclass(frozen=True, slots=True)
class UnitDocuments:
    """File names in documents/ of what a unit is sent, "" where there is nothing to send."""

    letter: str = ""
    list: str = ""


@dataclass(frozen=True, slots=True)
class Documents:
    """What there is to send: by the file of the submission, and for the county."""

    units: Mapping[str, UnitDocuments]
    circular: str
    book: str

    def of(self, submission: Submission) -> tuple[Link, ...]:
        """Links from a unit's page."""
        planned = self.units[submission.report.file]
        named = ((words.LETTER, planned.letter, "DOCX"), (words.LIST, planned.list, "XLSX"))
        return tuple(Link(text, href(f"../{words.FOLDER}/{name}"), note) for text, name, note in named if name)

    def of_county(self) -> tuple[Link, ...]:
        """Links from the county's page."""
        named = ((words.CIRCULAR, self.circular, "DOCX"), (words.BOOK, self.book, f"XLSX：{'、'.join(words.BOOK_SHEETS)}"))
        return tuple(Link(text, href(f"{words.FOLDER}/{name}"), note) for text, name, note in named)


def plan_documents(run: Run, rulebook: Rulebook, pages: Sequence[str]) -> Documents:
    """Which documents a run has, before any is written; `pages` are the submissions' pages, in the run's order."""
    year = main_year(run)
    circular = f"{words.CIRCULAR}.docx"
    planned: dict[str, UnitDocuments] = {}
    for submission, page in zip(run.submissions, pages, strict=True):
        stem = page.removesuffix(".html")
        asked = bool(asks_of(submission, rulebook))
        planned[submission.report.file] = UnitDocuments(
            letter=f"{stem}-{words.LETTER}.docx" if _gets_letter(submission, rulebook, year, asked) else "",
            list=f"{stem}-{words.LIST}.xlsx" if asked else "",
        )
    return Documents(planned, circular, f"{words.BOOK}.xlsx")


def write_documents(run: Run, rulebook: Rulebook, pages: Sequence[str], documents: Documents, folder: Path) -> None:
    """Write everything that `documents` plans into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    sender = Sender(rulebook.county.office, _until(run, rulebook), run.made)
    entries = []
    for submission, page in zip(run.submissions, pages, strict=True):
        entry = BookEntry(submission, unit_name(submission, rulebook), page, asks_of(submission, rulebook))
        _write_unit(entry, documents.units[submission.report.file], sender, rulebook, folder)
        entries.append(entry)
    year = main_year(run)
    write_circular(folder / documents.circular, sender, _standing(run, rulebook, entries, year))
    title = words.book_title(run.county, rulebook.title)
    write_book(folder / documents.book, run.made, title, words.run_note(page_words.moment(run.made), run.folder), entries, rulebook)


def _write_unit(entry: BookEntry, planned: UnitDocuments, sender: Sender, rulebook: Rulebook, folder: Path) -> None:
    report = entry.submission.report
    to = Addressee(entry.name, entry.year, rulebook.title, planned.list)
    if planned.list:
        until = words.day(sender.until) if sender.until else ""
        write_list(folder / planned.list, sender.made, words.list_title(entry.name, entry.year, rulebook.title), entry.asks, until)
    if planned.letter and report.status == "read" and entry.asks:
        write_letter(folder / planned.letter, sender, to, entry.asks)
    elif planned.letter:
        write_resend_letter(folder / planned.letter, sender, to, report.reason or page_words.STATUS.get(report.status, ""))


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
    return Standing(run.county, year, rulebook.title, units, _late(due, current, rulebook, year), unmatched, _kinds(list(current.values())))


def _counts_more(entry: BookEntry, other: BookEntry) -> bool:
    """Of two files of a unit the later round counts, and one that could be read before one that could not."""
    mine, others = entry.submission, other.submission
    return (mine.report.status == "read", mine.round) >= (others.report.status == "read", others.round)


def _unit_line(unit: Unit, entry: BookEntry | None) -> UnitLine:
    return UnitLine(unit.name, words.NOT_SENT, {}) if entry is None else _line(entry, unit.name)


def _line(entry: BookEntry, name: str = "") -> UnitLine:
    read = entry.submission.report.status == "read"
    return UnitLine(name or entry.name, words.DONE if read else words.UNREAD, Counter(ask.demand for ask in entry.asks))


def _late(due: Sequence[Unit], current: Mapping[str, BookEntry], rulebook: Rulebook, year: int | None) -> tuple[str, ...]:
    deadline = rulebook.county.deadline_for(year) if year is not None else None
    if deadline is None:
        return ()
    received = {key: entry.submission.received for key, entry in current.items()}
    return tuple(unit.name for unit in due if (when := received.get(unit.id)) is not None and when.date() > deadline)


def _kinds(entries: Sequence[BookEntry]) -> tuple[KindLine, ...]:
    """By rule's title, most units first; advice alone is not told in a circular."""
    found: dict[str, list[tuple[str, Ask]]] = {}
    for entry in entries:
        for ask in entry.asks:
            if ask.demand in (Demand.CORRECT, Demand.CONFIRM):
                found.setdefault(ask.title, []).append((entry.name, ask))
    lines = [KindLine(title, len({name for name, _ in hits}), Counter(ask.demand for _, ask in hits)) for title, hits in found.items()]
    return tuple(sorted(lines, key=lambda line: (-line.units, -sum(line.counts.values()), line.title)))
