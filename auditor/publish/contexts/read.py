"""A file beside what was read of it."""

from dataclasses import dataclass

from auditor.publish.contexts.table import TableView


@dataclass(frozen=True, slots=True)
class SourceCell:
    """One cell of a table in the file; `css` says whether it was taken (used) or not understood (gap)."""

    text: str
    css: str
    anchor: str
    wide: int
    high: int
    place: str


@dataclass(frozen=True, slots=True)
class SourceBlock:
    """One paragraph or heading (text), table (lines) or picture (neither) of the file."""

    text: str
    css: str
    anchor: str
    place: str
    lines: tuple[tuple[SourceCell, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class SideFact:
    """One thing read, with the link to where it stands on the left."""

    label: str
    value: str
    note: str
    href: str
    missing: bool


@dataclass(frozen=True, slots=True)
class SideView:
    """One document beside the report read of it."""

    anchor: str
    file: str
    conclusion: str
    counts: str
    source: tuple[SourceBlock, ...]
    source_left: str  # what is said where the file is too long to be shown whole
    facts: tuple[SideFact, ...]
    parts: tuple[SideFact, ...]
    gaps: tuple[SideFact, ...]
    said: tuple[SideFact, ...]
    tables: tuple[TableView, ...]


@dataclass(frozen=True, slots=True)
class ReadPage:
    """What a clerk compares: the file on the left, what was read of it on the right."""

    title: str
    sides: tuple[SideView, ...]
