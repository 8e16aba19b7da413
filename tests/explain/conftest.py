"""The county's own rulebook and a consistent report go out to the tests of explain, with one call from figures to causes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from auditor.audit import audit_reports, compile_rules
from auditor.audit.cases import perfect_report
from auditor.audit.program import Program
from auditor.explain import explain_report
from auditor.fields import copy_with
from auditor.model import Cause, Cell, CellState, Finding, FindingState, Mention, Number, Place, Report
from auditor.rulebook.book import Rulebook
from auditor.rulebook.loader import load_rulebook

ROOT = Path(__file__).parent.parent.parent
Printed = Number | str | None  # None = blank, "/" = mark, "?" = unread
OPEN = (FindingState.FAILED, FindingState.TO_CONFIRM)


@dataclass(frozen=True)
class House:
    """A rulebook with what the tests need of it."""

    rulebook: Rulebook
    program: Program

    def report(self, changes: Mapping[str, Printed] | None = None, *, said: Mapping[str, int] | None = None, **more: Any) -> Report:
        """The consistent report below with some cells changed; `said`: what the narrative states."""
        base = perfect_report(self.rulebook, "2021", 2023)
        figures: dict[str, Printed] = {**dict.fromkeys(base.cells, 0), **CONSISTENT, **(changes or {})}
        cells = {key: _cell(key, value, row) for row, (key, value) in enumerate(figures.items(), 1)}
        mentions = tuple(Mention(n, v, f"{n}{v}件", f"全年{n}{v}件。", Place(paragraph=3)) for n, v in (said or {}).items())
        return replace(base, unit="a", unit_type="乡镇", cells=cells, mentions=mentions, **more)

    def findings(self, report: Report, previous: Report | None = None) -> tuple[Finding, ...]:
        """What the audit finds."""
        result = audit_reports([report], self.rulebook, {report.file: previous} if previous else {}, program=self.program)
        return result.findings[report.file]

    def causes(self, report: Report, previous: Report | None = None) -> tuple[tuple[Finding, ...], tuple[Cause, ...]]:
        """Audited and explained."""
        return explain_report(report, self.findings(report, previous), self.rulebook, previous)

    def open_ids(self, report: Report, previous: Report | None = None) -> set[str]:
        """Findings that somebody has to act on."""
        return {f.id for f in self.findings(report, previous) if f.state in OPEN}


def _cell(key: str, value: Printed, row: int) -> Cell:
    place = Place(table=1, row=row, column=2)
    match value:
        case None:
            return Cell(key, CellState.BLANK, None, "", place)
        case "/":
            return Cell(key, CellState.MARK, None, "/", place)
        case "?":
            return Cell(key, CellState.UNREAD, None, "7 1", place, doubt="没能读准")
        case str():
            return Cell(key, CellState.TEXT, None, value, place)
        case _:
            return Cell(key, CellState.NUMBER, value, str(value), place)


def _row(name: str, persons: int, companies: int = 0) -> dict[str, int]:
    return {f"t3.{name}.natural_person": persons, f"t3.{name}.business": companies, f"t3.{name}.total": persons + companies}


CONSISTENT: dict[str, int] = {
    **_row("received", 72, 15),
    **_row("carried_in", 3),
    **_row("granted", 40, 12),
    **_row("not_held", 21, 2),
    **_row("petition", 12),
    **_row("total_handled", 73, 14),
    **_row("carried_out", 2, 1),
}


@pytest.fixture(scope="session")
def house() -> House:
    """The rulebook that comes with the program."""
    rulebook = load_rulebook(ROOT / "rules")
    return House(rulebook, compile_rules(rulebook))


@pytest.fixture(scope="session")
def changed() -> Callable[[Report, Mapping[str, Number]], Report]:
    """Applies a repair to a copy of a report."""

    def apply(report: Report, values: Mapping[str, Number]) -> Report:
        cells = {key: copy_with(report.cells[key], state=CellState.NUMBER, value=value, raw=str(value)) for key, value in values.items()}
        return replace(report, cells={**report.cells, **cells})

    return apply
