"""The page of the county."""

from dataclasses import dataclass

from auditor.publish.contexts.measures import MeasuresView, Plot
from auditor.publish.contexts.progress import ChartView, ExplainedView, OpinionView
from auditor.publish.contexts.shared import Frame, LevelView, Link, Tally
from auditor.publish.contexts.sums import SumsView


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
    left: str = ""  # how many more there are and where, "" where all are shown


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
    left: str  # how many more there are and where, "" where all are shown


@dataclass(frozen=True, slots=True)
class KindView:
    """One kind of problem over the whole batch."""

    label: str
    tally: Tally
    units: int
    findings: tuple[Link, ...]
    left: str  # how many more there are, "" where all are listed


@dataclass(frozen=True, slots=True)
class CauseView:
    """What probably went wrong in one report, and how many findings it explains."""

    unit: Link
    sentence: str
    findings: int


@dataclass(frozen=True, slots=True)
class FileView:
    """A file that the county has to look at."""

    file: str
    page: Link
    year: str
    why: str


@dataclass(frozen=True, slots=True)
class FileList:
    """Files that the county has to look at; of a prefecture's many the first are shown."""

    count: int
    files: tuple[FileView, ...]
    left: str  # how many more there are and where, "" where all are shown


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
    causes: tuple[CauseView, ...]
    causes_said: str
    causes_left: str
    missing: tuple[str, ...]
    unmatched: FileList
    late: FileList
    deadline: str
    twice: FileList
    unread: FileList
    partly: FileList
    county_findings: tuple[CountyFindingView, ...]
    faults: tuple[CountyFindingView, ...]
    years: Plot | None
    charts: tuple[ChartView, ...]
    rounds_said: str
    measures: MeasuresView | None
    explained: tuple[ExplainedView, ...]
    opinions: tuple[OpinionView, ...]
    sums: SumsView | None
    folder: str
    files: int
    documents: tuple[Link, ...] = ()  # what the office sends and keeps
