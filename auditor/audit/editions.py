"""A report and a rulebook go in; which edition of the form each of its tables follows comes out."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from auditor.model import Report
from auditor.rulebook.book import Rulebook


def shared_tables(rulebook: Rulebook) -> frozenset[str]:
    """Tables that hold the same cells in every edition: their edition cannot be told and does not matter."""
    cells: dict[str, set[frozenset[str]]] = defaultdict(set)
    for form in rulebook.forms.values():
        for table in form.tables:
            cells[table.id].add(frozenset(table.cells))
    return frozenset(table for table, kinds in cells.items() if len(kinds) == 1 and all(table in f.table_by_id for f in rulebook.forms.values()))


def base_edition(report: Report, rulebook: Rulebook) -> str:
    """The edition that the report's year requires; without a year the one that most of its tables follow, else the newest."""
    required = rulebook.edition_for(report.year.value) if report.year else None
    if required is not None:
        return required.id
    printed = [edition for edition in report.editions.values() if edition in rulebook.forms]
    return max(printed, key=printed.count) if printed else rulebook.editions[0].id


def table_edition(report: Report, table: str, base: str, shared: frozenset[str]) -> str:
    """The edition whose cells a table of the report has."""
    return base if table in shared else report.editions.get(table, base)


class Editions:
    """Table → edition of many reports, for the tables of which the edition matters; equal answers are the same object."""

    def __init__(self, rulebook: Rulebook, shared: frozenset[str]) -> None:
        self.rulebook = rulebook
        self.tables = sorted({table for form in rulebook.forms.values() for table in form.table_by_id} - shared)
        self._known: dict[tuple[Any, ...], Mapping[str, str]] = {}
        self._distinct: dict[tuple[Any, ...], Mapping[str, str]] = {}

    def of(self, report: Report) -> Mapping[str, str]:
        """The editions of one report's tables."""
        key = (report.year.value if report.year else None, *report.editions.items())
        if key not in self._known:
            base = base_edition(report, self.rulebook)
            found = {table: table_edition(report, table, base, frozenset()) for table in self.tables}
            self._known[key] = self._distinct.setdefault(tuple(found.items()), found)
        return self._known[key]

    def cells(self, editions: Mapping[str, str]) -> frozenset[str]:
        """The cells that a report with tables of these editions can have."""
        forms = self.rulebook.forms.items()
        return frozenset(cell for edition, form in forms for cell, spec in form.cells.items() if editions.get(spec.table, edition) == edition)
