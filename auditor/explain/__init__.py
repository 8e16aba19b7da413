"""A report's findings go in; the causes that explain them come out."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from auditor.explain.amounts import find_mistaken_units
from auditor.explain.causes import FAILED, Claim, cause_of, cause_of_unit, claim, statements_of
from auditor.explain.equations import System, Systems, editions_of
from auditor.explain.figures import Figures
from auditor.explain.locate import find_faults
from auditor.explain.readings import Readings
from auditor.explain.scene import look_at
from auditor.model import Cause, Finding, FindingState, Level, Report
from auditor.rulebook.book import Rulebook

_SYSTEMS = Systems()


def explain_report(
    report: Report, findings: Sequence[Finding], rulebook: Rulebook, previous: Report | None = None
) -> tuple[tuple[Finding, ...], tuple[Cause, ...]]:
    """The findings, each with the id of its cause where one is known, and the causes.

    `previous` is the same unit's report of the year before; without it nothing of last year speaks for or against a repair.
    A repair is offered only where no other is as good, or with up to four others where nothing decides between them; each
    was applied to a copy of the figures and settles its findings without breaking another rule. A failure that may be our
    own reading says what to look at, and is nothing that the unit must correct (待核实, whatever the rule's level).
    """
    failed = [f for f in findings if f.state in FAILED]
    if not failed or report.status != "read":
        return tuple(findings), ()
    system = _SYSTEMS.of(report, rulebook)
    figures = _figures(report, rulebook, previous)
    readings = Readings(report, system.names)
    said_by = statements_of(system, figures, failed)
    claims = _claims(system, figures, failed, said_by, readings.doubtful)
    doubts = [readings.to_check(each.touched, each.suspected) for each in claims]
    causes = [cause_of(each, report, len(claims) == 1, told) for each, told in zip(claims, doubts, strict=True)]
    to_check = {finding: told for each, told in zip(claims, doubts, strict=True) for finding in each.findings}
    if not report.scanned and any(cell in system.large_amounts for f in failed for cell in f.cells):
        mistaken = (each for each in find_mistaken_units(system, figures, said_by) if each.cell not in readings.doubtful)
        causes += [cause_of_unit(system, report, each) for each in mistaken if not to_check.keys() & set(each.findings)]
    known = {finding: cause.id for cause in causes for finding in cause.findings}
    compared = {finding: system.statements[number].cells for number, finding in said_by.items()}
    for finding in failed:
        if finding.id not in known:
            to_check[finding.id] = readings.to_check(compared.get(finding.id, finding.cells))
    return tuple(_as_explained(f, known.get(f.id), to_check.get(f.id, ())) if f.state in FAILED else f for f in findings), tuple(causes)


def _claims(system: System, figures: Figures, failed: Sequence[Finding], said_by: Mapping[int, str], doubtful: frozenset[str]) -> list[Claim]:
    """The faults of every component of which an equation fails, each with its findings."""
    rules = {f.rule for f in failed if f.cells}
    concerned = [component for component in system.components if rules & component.rules]
    taken: set[str] = set()
    scenes = [scene for component in concerned for scene in look_at(system, component, figures, doubtful)]
    return [each for scene in scenes for each in claim(scene, find_faults(scene), said_by, taken)]


def _as_explained(finding: Finding, cause: str | None, doubts: tuple[str, ...]) -> Finding:
    if doubts and finding.level is Level.MUST:
        return replace(finding, cause=cause, doubts=doubts, level=Level.CHECK, state=FindingState.TO_CONFIRM)
    return replace(finding, cause=cause, doubts=doubts) if cause or doubts else finding


def _figures(report: Report, rulebook: Rulebook, previous: Report | None) -> Figures:
    """What formulas can ask of the report; last year's only where it really is the year before."""
    editions = editions_of(report, rulebook)
    is_last = previous is not None and previous.status == "read" and previous.year and report.year and previous.year.value == report.year.value - 1
    before = previous if is_last else None
    return Figures(report, editions, rulebook, before, editions_of(before, rulebook) if before else {})
