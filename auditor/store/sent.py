"""Who sent what: reports go in; which of them the store has already, since when, and the rounds of the others come out.

What a unit sent is known by its unit key (the id in county.yaml, else the organ's name as the caller normalised it), the year and
the SHA-256 of the original bytes: the same file again is the same submission, another file is the unit's next round.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from auditor.model import Report
from auditor.store import tables
from auditor.store.connect import chunks

Names = Mapping[str, str]  # Report.file → the organ's name, normalised, for reports whose unit county.yaml does not know
UnitYear = tuple[str, int]  # unit key, reporting year

NO_NAMES: Names = MappingProxyType({})


class Sent(NamedTuple):
    """What makes a submission the same submission."""

    unit: str
    year: int | None
    sha256: str

    @property
    def is_known(self) -> bool:
        """Whether it is known whose it is: only then does it have rounds."""
        return bool(self.unit) and self.year is not None


def sent_of(report: Report, names: Names) -> Sent:
    """What of a report says whether it was sent before."""
    year = report.year.value if report.year and 1 <= report.year.value <= 9999 else None  # a misprinted year must not break the batch
    return Sent(report.unit or names.get(report.file, ""), year, report.sha256)


class Known:
    """The submissions that the store already has of the units and years asked for, and the rounds that new ones get."""

    def __init__(self, connection: Connection, regulation: str, sent: Sequence[Sent]) -> None:
        self.regulation = regulation
        self.ids: dict[Sent, int] = {}
        self.received: dict[Sent, datetime] = {}
        self.first: dict[tuple[str, int | None], datetime] = {}  # of any file of the unit and year
        self._rounds: dict[Sent, int] = {}
        self._last: Counter[tuple[str, int | None]] = Counter()
        column = tables.submissions.c
        query = select(column.id, column.unit, column.year, column.sha256, column.round, column.received).where(column.regulation == regulation)
        for units in chunks({each.unit for each in sent if each.is_known}):
            self._learn(connection, query.where(column.unit.in_(units)))
        for hashes in chunks({each.sha256 for each in sent if not each.is_known}):
            self._learn(connection, query.where(column.sha256.in_(hashes)))

    def _learn(self, connection: Connection, query: Any) -> None:
        for number, unit, year, sha256, turn, received in connection.execute(query):
            sent = Sent(unit, year, sha256)
            if received is not None:
                self.received[sent] = received
                self.first[unit, year] = min(received, self.first.get((unit, year), received))
            self.ids[sent] = number
            self._rounds[sent] = turn
            self._last[unit, year] = max(turn, self._last[unit, year])

    def round_of(self, sent: Sent) -> int:
        """The round of `sent`, which counts as sent from now on."""
        if sent not in self._rounds:
            if sent.is_known:
                self._last[sent.unit, sent.year] += 1
            self._rounds[sent] = self._last[sent.unit, sent.year] if sent.is_known else 1
        return self._rounds[sent]
