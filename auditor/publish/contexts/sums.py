"""The county's own figures."""

from dataclasses import dataclass

from auditor.publish.contexts.table import TableView


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
    lacking_count: int
    lacking_left: str  # how many more there are and where, "" where all are shown
    report: str  # the county's own report, in a sentence; "" where it was not sent
    differences: tuple[DifferenceView, ...]
    workbook: str
