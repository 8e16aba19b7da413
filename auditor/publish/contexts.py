"""What the templates receive: frozen records of decided words and numbers, one class per page and per part of a page.

Templates print these fields and do no sums. tests/publish/test_contexts.py holds every field against the templates.
"""

from dataclasses import dataclass

# --- parts that several pages share -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Link:
    """A word that leads somewhere; `href` is "" where there is no page to lead to."""

    text: str
    href: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of findings by level."""

    must: int
    check: int
    advice: int


@dataclass(frozen=True, slots=True)
class LevelView:
    """What a level or a state means."""

    word: str
    css: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Clause:
    """A legal basis as a reader needs it."""

    instrument: str
    article: str
    quote: str
    strength: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around every page."""

    title: str  # of the window
    kicker: str  # above the heading: county and regulation
    home: str  # link to the county page
    rules: str  # link to the rules page
    made: str
    running: str  # unit and year at the head of each printed sheet, escaped for a CSS string
    footer: str  # which rulebook judged


# --- the statutory table ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HeadView:
    """One cell of a table's head."""

    label: str
    wide: int
    high: int


@dataclass(frozen=True, slots=True)
class CellView:
    """One cell as it stands on the page."""

    text: str
    css: str  # m involved, s suspected, u not understood, b blank or mark, x words
    hover: str
    mark: str  # a word printed small beside it, so that colour is not the only sign


@dataclass(frozen=True, slots=True)
class RowView:
    """One row; a group's heading row has no cells."""

    label: str
    depth: int
    cells: tuple[CellView, ...]
    matters: bool


@dataclass(frozen=True, slots=True)
class BlockView:
    """Rows under one head."""

    caption: str
    unit: str
    corner: str
    head: tuple[tuple[HeadView, ...], ...]
    width: int  # columns including the row heads
    rows: tuple[RowView, ...]
    matters: bool


@dataclass(frozen=True, slots=True)
class TableView:
    """One statutory table."""

    anchor: str
    name: str
    title: str
    blocks: tuple[BlockView, ...]
    folded: bool  # some rows are hidden until asked for


# --- a finding --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SumPiece:
    """A term (name over number, over what the number is made of) or an operator of the drawn arithmetic."""

    name: str
    number: str
    note: str
    sign: str  # the operator; "" for a term
    wrong: bool


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
    clauses: tuple[Clause, ...]
    fix: str
    like: Link | None
    doubts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GroupView:
    """Findings that one mistake would explain; `heading` is "" for a finding that stands alone."""

    heading: str
    sentence: str
    repairs: tuple[tuple[str, ...], ...]
    reasons: tuple[str, ...]
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
    state: str
    message: str


# --- what was read ----------------------------------------------------------------------------------------------------


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


# --- pages ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class UnitPage:
    """One submission."""

    frame: Frame
    unit: str
    year: str
    file: str
    round: str
    received: str
    standing: str
    standing_css: str
    conclusion: str
    lists: tuple[ListView, ...]
    confirmed: tuple[QuietView, ...]
    not_assessed: tuple[QuietView, ...]
    not_applicable: tuple[QuietView, ...]
    faults: tuple[QuietView, ...]
    reading: ReadingView | None


@dataclass(frozen=True, slots=True)
class Figure:
    """A headline number."""

    label: str
    count: int
    css: str


@dataclass(frozen=True, slots=True)
class StandingView:
    """The units in one state."""

    word: str
    css: str
    meaning: str
    count: int
    units: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class HeatCell:
    """Findings of one unit in one family of rules."""

    count: str
    css: str
    hover: str


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One submission; without counts where it could not be read."""

    unit: Link
    standing: str
    css: str
    tally: Tally | None
    heat: tuple[HeatCell, ...]


@dataclass(frozen=True, slots=True)
class MatrixYear:
    """The rows of one reporting year."""

    label: str
    rows: tuple[MatrixRow, ...]


@dataclass(frozen=True, slots=True)
class KindView:
    """One kind of problem over the whole batch."""

    label: str
    tally: Tally
    units: int
    findings: tuple[Link, ...]
    left: str  # how many more there are, "" where all are listed


@dataclass(frozen=True, slots=True)
class FileView:
    """A file that the county has to look at."""

    file: str
    page: Link
    year: str
    why: str


@dataclass(frozen=True, slots=True)
class CountyFindingView:
    """A finding that concerns the county, or a rule of ours that broke."""

    title: str
    rule: str
    message: str
    fix: str
    page: Link


@dataclass(frozen=True, slots=True)
class IndexPage:
    """The county summary."""

    frame: Frame
    county: str
    year: str
    overview: str
    figures: tuple[Figure, ...]
    standings: tuple[StandingView, ...]
    families: tuple[str, ...]
    matrix: tuple[MatrixYear, ...]
    filters: tuple[LevelView, ...]
    width: int  # columns of the matrix
    kinds: tuple[KindView, ...]
    missing: tuple[str, ...]
    unmatched: tuple[FileView, ...]
    late: tuple[FileView, ...]
    deadline: str
    twice: tuple[FileView, ...]
    unread: tuple[FileView, ...]
    partly: tuple[FileView, ...]
    county_findings: tuple[CountyFindingView, ...]
    faults: tuple[CountyFindingView, ...]
    folder: str
    files: int


@dataclass(frozen=True, slots=True)
class RuleView:
    """One rule of the manual."""

    anchor: str
    id: str
    title: str
    sentence: str
    level: str
    level_css: str
    units: str
    years: str
    clauses: tuple[Clause, ...]
    fix: str
    off: str


@dataclass(frozen=True, slots=True)
class FamilyView:
    """One family of rules."""

    anchor: str
    title: str
    rules: tuple[RuleView, ...]


@dataclass(frozen=True, slots=True)
class RulesPage:
    """规则手册."""

    frame: Frame
    levels: tuple[LevelView, ...]
    families: tuple[FamilyView, ...]
    count: int
