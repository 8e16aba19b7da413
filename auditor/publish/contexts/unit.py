"""The page of one submission, with everything that was read of it."""

from dataclasses import dataclass

from auditor.publish.contexts.findings import ListView, QuietList
from auditor.publish.contexts.progress import OpinionView, ProgressView
from auditor.publish.contexts.shared import Frame, Link
from auditor.publish.contexts.table import TableView


@dataclass(frozen=True, slots=True)
class FactView:
    """One thing known about the whole report."""

    label: str
    value: str
    source: str
    raw: str
    place: str
    missing: bool


@dataclass(frozen=True, slots=True)
class PartView:
    """A section or aspect that the form asks for, as found."""

    label: str
    printed: str
    place: str
    wording: str
    missing: bool


@dataclass(frozen=True, slots=True)
class SourceView:
    """One of the files in which a report was sent, with what came from it."""

    file: str
    held: str


@dataclass(frozen=True, slots=True)
class GapView:
    """Something that was not understood."""

    place: str
    raw: str
    why: str
    cells: str


@dataclass(frozen=True, slots=True)
class MentionView:
    """A figure found in the narrative."""

    name: str
    value: str
    sentence: str
    place: str


@dataclass(frozen=True, slots=True)
class ReadingView:
    """Everything that was read of one file."""

    facts: tuple[FactView, ...]
    sections: tuple[PartView, ...]
    aspects: tuple[PartView, ...]
    tables: tuple[TableView, ...]
    gaps: tuple[GapView, ...]
    gaps_left: str
    mentions: tuple[MentionView, ...]
    pictures: tuple[str, ...]
    broken_off: str
    scanned: bool


@dataclass(frozen=True, slots=True)
class UnitPage:
    """One submission."""

    frame: Frame
    unit: str
    year: str
    file: str
    sources: tuple[SourceView, ...]  # of a report sent in several files, all of them
    round: str
    received: str
    standing: str
    standing_css: str
    conclusion: str
    waiting: str  # what could not be checked until figures are there; "" where everything was
    notices: tuple[Link, ...]  # another file of the unit counts, or it is not known which
    progress: ProgressView | None
    opinions: tuple[OpinionView, ...]
    lists: tuple[ListView, ...]
    confirmed: tuple[QuietList, ...]
    not_assessed: tuple[QuietList, ...]
    not_applicable: tuple[QuietList, ...]
    faults: tuple[QuietList, ...]
    reading: ReadingView | None
    documents: tuple[Link, ...] = ()  # what is sent to the unit
