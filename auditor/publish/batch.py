"""A Run goes in; what the pages and documents of each submission say of the whole comes out, without any submission in it."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from auditor.model import Run
from auditor.publish.contexts.shared import Tally


@dataclass(frozen=True, slots=True)
class Batch:
    """The run as it is known before its submissions are looked at."""

    county: str
    folder: str  # name of the folder that was audited
    rulebook: str  # name@fingerprint
    made: datetime
    year: int | None  # the one that the batch is about
    read: int  # how many reports could be read
    summed: str | None  # edition of the form in which the county's figures are summed, None where they are not

    @classmethod
    def of(cls, run: Run) -> "Batch":
        """What is known of this run."""
        read = sum(each.report.status == "read" for each in run.submissions)
        return cls(run.county, run.folder, run.rulebook, run.made, main_year(run), read, run.sums.edition if run.sums else None)


@dataclass(frozen=True, slots=True)
class Counts:
    """What a run came to."""

    year: int | None  # the one that it is about
    came: int  # units that sent a file for it, of those that are due where the county lists its units
    asked: Tally  # what is asked of units, in the files that count
    open: int  # the same in all files


def main_year(run: Run) -> int | None:
    """The year that the batch is about: that of the county's sums, else of most reports, the newest of equals."""
    if run.sums is not None:
        return run.sums.year
    counted = Counter(each.report.year.value for each in run.submissions if each.report.year is not None)
    if not counted:
        return run.years[0] if run.years else None
    return max(counted, key=lambda year: (counted[year], year))
