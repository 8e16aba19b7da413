"""A submission goes in; how it stands comes out: in one of the states of words.Standing, with its findings by level."""

from collections.abc import Sequence

from auditor.model import CellState, Finding, FindingState, Level, Report, Submission
from auditor.publish.contexts.shared import Tally
from auditor.publish.words import Standing

OPEN = (FindingState.FAILED, FindingState.TO_CONFIRM)


def open_findings(findings: Sequence[Finding], level: Level | None = None) -> tuple[Finding, ...]:
    """The findings that ask something of the township, of one level or of all."""
    return tuple(finding for finding in findings if finding.state in OPEN and level in (None, finding.level))


def tally_of(findings: Sequence[Finding]) -> Tally:
    """How many findings ask something, by level."""
    return Tally(*(len(open_findings(findings, level)) for level in (Level.MUST, Level.CHECK, Level.ADVICE)))


def unread_cells(report: Report) -> int:
    """How many cells of the form were there and were not understood."""
    return sum(cell.state is CellState.UNREAD for cell in report.cells.values())


def unread_count(report: Report) -> int:
    """Cells, places and pictures that were not understood, each place once."""
    unread = [cell.id for cell in report.cells.values() if cell.state is CellState.UNREAD]
    named = {key for gap in report.gaps for key in gap.cells} if unread else frozenset()
    return sum(cell not in named for cell in unread) + len(report.gaps) + len(report.pictures)


def standing_of(submission: Submission) -> Standing:
    """The state of a submission. What was not understood keeps a report from being called free of problems."""
    if submission.report.status != "read":
        return Standing.UNREAD
    tally = tally_of(submission.findings)
    if tally.must:
        return Standing.FIX
    if tally.check or unread_count(submission.report):
        return Standing.CONFIRM
    return Standing.FINE
