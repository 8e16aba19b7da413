"""A report's findings go in; the causes that explain them come out."""

from collections.abc import Sequence
from dataclasses import replace

from auditor.explain.amounts import find_mistaken_units
from auditor.explain.causes import FAILED, cause_of, cause_of_unit, claim, doubtful_cells, statements_of
from auditor.explain.equations import Systems, editions_of
from auditor.explain.figures import Figures
from auditor.explain.locate import find_faults
from auditor.explain.scene import look_at
from auditor.model import Cause, Finding, Report
from auditor.rulebook.book import Rulebook

_SYSTEMS = Systems()


def explain_report(
    report: Report, findings: Sequence[Finding], rulebook: Rulebook, previous: Report | None = None
) -> tuple[tuple[Finding, ...], tuple[Cause, ...]]:
    """The findings, each with the id of its cause where one is known, and the causes.

    `previous` is the same unit's report of the year before; without it nothing of last year speaks for or against a repair.
    A repair is offered only where no other is as good, or with up to four others where nothing decides between them; each
    was applied to a copy of the figures and settles its findings without breaking another rule.
    """
    open_rules = {f.rule for f in findings if f.state in FAILED and f.cells}
    if not open_rules or report.status != "read":
        return tuple(findings), ()
    system = _SYSTEMS.of(report, rulebook)
    amounts = any(cell in system.large_amounts for f in findings if f.state in FAILED for cell in f.cells)
    concerned = [component for component in system.components if open_rules & component.rules]
    if not concerned and not amounts:
        return tuple(findings), ()
    figures = _figures(report, rulebook, previous)
    doubtful = doubtful_cells(report)
    scenes = [scene for component in concerned for scene in look_at(system, component, figures, doubtful)]
    said_by = statements_of(system, figures, findings)
    taken: set[str] = set()
    claims = [each for scene in scenes for each in claim(scene, find_faults(scene), said_by, taken)]
    causes = [cause_of(each, report, len(claims) == 1) for each in claims]
    if amounts and not report.scanned:
        mistaken = find_mistaken_units(system, figures, said_by)
        causes += [cause_of_unit(system, report, each) for each in mistaken if each.cell not in doubtful and not taken & set(each.findings)]
    cause_by_finding = {finding: cause.id for cause in causes for finding in cause.findings}
    return tuple(replace(f, cause=cause_by_finding[f.id]) if f.id in cause_by_finding else f for f in findings), tuple(causes)


def _figures(report: Report, rulebook: Rulebook, previous: Report | None) -> Figures:
    """What formulas can ask of the report; last year's only where it really is the year before."""
    editions = editions_of(report, rulebook)
    is_last = previous is not None and previous.status == "read" and previous.year and report.year and previous.year.value == report.year.value - 1
    before = previous if is_last else None
    return Figures(report, editions, rulebook, before, editions_of(before, rulebook) if before else {})
