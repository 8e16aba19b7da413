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
    href: str = ""  # to where it stands in the file, where the page shows the file


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
    reason: str  # the reason accepted for it, with who gave and accepted it; "" where none was


# --- rounds, reasons, opinions ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ChangedView:
    """What became of some findings of the round before: one of 已改正, 仍未改, 新出现 …"""

    word: str
    css: str
    meaning: str
    findings: tuple[Link, ...]  # title, place on the page or "", message


@dataclass(frozen=True, slots=True)
class BarView:
    """One part of a bar of the chart."""

    css: str
    x: str
    y: str
    wide: str
    high: str


@dataclass(frozen=True, slots=True)
class RoundView:
    """One round in the table beside the chart."""

    label: str
    tally: Tally | None  # None where the file could not be read
    file: str


@dataclass(frozen=True, slots=True)
class ChartView:
    """Open findings over the rounds of one unit, as bars and in figures."""

    unit: Link
    said: str  # the chart in one sentence
    width: str
    height: str
    bars: tuple[BarView, ...]
    rounds: tuple[RoundView, ...]


@dataclass(frozen=True, slots=True)
class ProgressView:
    """What a unit's page says of its rounds."""

    intro: str
    changes: tuple[ChangedView, ...]
    chart: ChartView


@dataclass(frozen=True, slots=True)
class OpinionView:
    """A unit's view that a rule does not fit it, and what the county answered."""

    unit: Link
    rule: str
    rule_href: str
    title: str
    reason: str
    answer: str


@dataclass(frozen=True, slots=True)
class ExplainedView:
    """A finding that is settled by an accepted reason."""

    unit: Link
    title: str
    rule: str
    reason: str


# --- the county's sums ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LackingView:
    """A unit whose figures are not in the sums, wholly or in part."""

    name: str
    why: str
    cells: str  # how many cells it lacks


@dataclass(frozen=True, slots=True)
class DifferenceView:
    """A cell in which the county's own report does not state the sum of the units."""

    cell: str
    reported: str
    summed: str
    note: str


@dataclass(frozen=True, slots=True)
class SumsView:
    """The county's own figures."""

    conclusion: str
    complete: bool
    tables: tuple[TableView, ...]
    lacking: tuple[LackingView, ...]
    report: str  # the county's own report, in a sentence; "" where it was not sent
    differences: tuple[DifferenceView, ...]
    workbook: str


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
    notices: tuple[Link, ...]  # another file of the unit counts, or it is not known which
    progress: ProgressView | None
    opinions: tuple[OpinionView, ...]
    lists: tuple[ListView, ...]
    confirmed: tuple[QuietView, ...]
    not_assessed: tuple[QuietView, ...]
    not_applicable: tuple[QuietView, ...]
    faults: tuple[QuietView, ...]
    reading: ReadingView | None
    documents: tuple[Link, ...] = ()  # what is sent to the unit


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
    charts: tuple[ChartView, ...]
    explained: tuple[ExplainedView, ...]
    opinions: tuple[OpinionView, ...]
    sums: SumsView | None
    folder: str
    files: int
    documents: tuple[Link, ...] = ()  # what the office sends and keeps


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


# --- a file beside what was read of it --------------------------------------------------------------------------------


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
