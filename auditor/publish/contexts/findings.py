"""A finding as a card, and the lists of cards on a page."""

from dataclasses import dataclass

from auditor.publish.contexts.shared import Clause, Link
from auditor.publish.contexts.table import TableView


@dataclass(frozen=True, slots=True)
class SumPiece:
    """A term (name over number, over what the number is made of) or an operator of the drawn arithmetic."""

    name: str
    number: str
    note: str
    sign: str  # the operator; "" for a term
    wrong: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of words; `shared` where the other report has the same."""

    text: str
    shared: bool


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Wording that two reports share, as each prints it."""

    other: str
    own: tuple[Piece, ...]
    theirs: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding as a card; `like` leads to an earlier card of the same rule, where advice and clause are printed in full."""

    anchor: str
    number: int
    title: str
    rule: str
    rule_href: str
    level: str
    level_css: str
    level_meaning: str
    message: str
    drawn: tuple[SumPiece, ...]
    arithmetic: str  # in words where it could not be drawn
    tables: tuple[TableView, ...]
    table_links: tuple[Link, ...]  # where the page is too large to draw the table again
    places: tuple[str, ...]
    quote: str
    compared: SideBySide | None
    clauses: tuple[Clause, ...]
    fix: str
    like: Link | None
    same_cell: tuple[Link, ...]  # earlier cards about a cell of this one: once they are settled, this one may be gone
    sure: str  # on what the finding rests; "" where `doubts` say that the reading comes first
    doubts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GroupView:
    """Findings that one mistake would explain; `heading` is "" for a finding that stands alone."""

    heading: str
    sentence: str
    ways: tuple[str, ...]  # where several repairs are equally good, each of them; the sentence then ends before them
    advice: str  # what is said after them
    brief: str  # the whole group in one line, for the list at the head of the page
    findings: tuple[FindingView, ...]


@dataclass(frozen=True, slots=True)
class ListView:
    """One list of findings: 需要改的, 待核实, 提示."""

    anchor: str
    heading: str
    tally: str
    intro: str
    css: str
    groups: tuple[GroupView, ...]


@dataclass(frozen=True, slots=True)
class QuietView:
    """A finding of which nothing is asked."""

    anchor: str
    rule: str
    rule_href: str
    title: str
    message: str
    reason: str  # the reason accepted for it, with who gave and accepted it; "" where none was


@dataclass(frozen=True, slots=True)
class QuietList:
    """Such findings of one state, told together."""

    why: str  # the reason that they share; "" where each says its own
    findings: tuple[QuietView, ...]
