"""A report's located faults and its findings go in; causes with their sentence, and each finding's cause, come out."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from auditor.explain import words
from auditor.explain.amounts import MistakenUnit
from auditor.explain.equations import System
from auditor.explain.figures import Figures
from auditor.explain.locate import BEYOND, CONTRADICTED, MOST_CELLS, MOST_OPTIONS, ONE_EQUATION, TOO_MANY, Fault
from auditor.explain.scene import Option, Scene
from auditor.model import Cause, Finding, FindingState, Number, Repair, Report

FAILED = (FindingState.FAILED, FindingState.TO_CONFIRM)


@dataclass(frozen=True, slots=True)
class Claim:
    """One fault with the findings that it explains."""

    scene: Scene
    fault: Fault
    findings: tuple[str, ...]

    @property
    def suspected(self) -> tuple[str, ...]:
        """The cells of its repairs, in the form's order."""
        named = {cell for option in self.fault.options or self.fault.set_aside for cell in option.values}
        return tuple(cell for cell in self.scene.component.cells if cell in named)

    @property
    def touched(self) -> tuple[str, ...]:
        """The cells of its failing equations, in the form's order."""
        columns = {column for row in self.fault.equations for column in self.scene.component.equations[row].coefficients}
        return tuple(cell for column, cell in enumerate(self.scene.component.cells) if column in columns)


def statements_of(system: System, figures: Figures, findings: Sequence[Finding]) -> Mapping[int, str]:
    """Statement → id of the finding that says it fails. A finding names its rule and, of long sums, only cells that are not zero."""
    found: dict[int, str] = {}
    for finding in findings:
        if finding.state not in FAILED or not finding.cells:
            continue
        cells = set(finding.cells)
        fits = [n for n in system.by_rule.get(finding.rule, ()) if n not in found and cells <= system.statements[n].cells]
        if len(fits) > 1:
            fits = [n for n in fits if figures.holds(system.statements[n].formula) is False]
        if fits:
            found[min(fits, key=lambda n: len(system.statements[n].cells))] = finding.id
    return found


def claim(scene: Scene, faults: Sequence[Fault], said_by: Mapping[int, str], taken: set[str]) -> Iterator[Claim]:
    """Each fault with its findings: of its equations, and whatever every offered repair also clears. No finding is claimed twice."""
    for fault in faults:
        statements = [scene.component.equations[row].statement for row in fault.equations]
        for statement in scene.touched(fault.options[0].values) if fault.options else ():
            if statement in said_by and statement not in statements and all(_clears(scene, statement, option) for option in fault.options):
                statements.append(statement)
        ids = tuple(dict.fromkeys(said_by[s] for s in statements if s in said_by and said_by[s] not in taken))
        taken.update(ids)
        if ids:
            yield Claim(scene, fault, ids)


def _clears(scene: Scene, statement: int, option: Option) -> bool:
    return scene.before(statement) is False and scene.after(statement, option.values) is True


# --- one cause --------------------------------------------------------------------------------------------------------


def cause_of(found: Claim, report: Report, alone: bool, doubts: Sequence[str]) -> Cause:
    """The cause of one fault. `alone`: no other equation of the report fails; `doubts`: the readings to be looked at first."""
    scene, fault = found.scene, found.fault
    if doubts:
        told = ["，".join(words.original(scene.system.names[cell], words.written(v)) for cell, v in o.values.items()) for o in fault.options]
        sentence = words.check_reading(doubts, told)
    else:
        sentence = _sentence(found, report, alone)
    repairs = tuple(Repair(option.values, words.MISREAD if doubts else option.why) for option in fault.options)
    return Cause(_id(report, scene, fault), found.suspected, found.findings, repairs, sentence)


def cause_of_unit(system: System, report: Report, found: MistakenUnit) -> Cause:
    """The cause of an amount in 元 in a column of 万元."""
    told = words.change(system.names[found.cell], words.printed(report.cells.get(found.cell)), words.written(found.value))
    agrees = words.agreement(list(dict.fromkeys(m.raw for m in found.mentions)), not found.mentions)
    sentence = words.unit_mistaken(words.option([told], words.UNIT_MISTAKEN, agrees))
    repair = Repair({found.cell: found.value}, words.UNIT_MISTAKEN)
    return Cause(_hashed(report, f"unit|{found.cell}"), (found.cell,), found.findings, (repair,), sentence)


def _hashed(report: Report, scope: str) -> str:
    year = report.year.value if report.year else ""
    return hashlib.sha256(f"cause|{report.unit or report.file}|{year}|{scope}".encode()).hexdigest()[:12]


def _id(report: Report, scene: Scene, fault: Fault) -> str:
    """The same in every run for the same unit, year and failing equations (first 12 hex digits of SHA-256)."""
    asked = scene.system.statements
    failing = (asked[scene.component.equations[row].statement] for row in fault.equations)
    scope = "|".join(f"{s.rule.id}/{s.instance.row}/{s.instance.column}/{s.instance.place}" for s in failing)
    return _hashed(report, scope)


def _sentence(found: Claim, report: Report, alone: bool) -> str:
    scene, fault, count = found.scene, found.fault, len(found.findings)
    told = [_option(scene, option, report) for option in fault.options]
    if len(told) == 1:
        return words.located(told[0], len(fault.options[0].values), count, alone)
    if told:
        return words.open_choice(told[:MOST_OPTIONS])
    match fault.problem:
        case _ if fault.problem == ONE_EQUATION:
            return words.ONE_EQUATION
        case _ if fault.problem == TOO_MANY:
            return words.too_many(count, fault.common)
        case _ if fault.problem == BEYOND:
            return words.beyond(count, MOST_CELLS)
        case _ if fault.problem == CONTRADICTED:
            first = fault.set_aside[0]
            titles = dict.fromkeys(scene.system.statements[s].rule.title for s in first.raised)
            return words.contradicted("，".join(_changes(scene, first.values, report)), list(titles))
    return words.TOO_DEEP


def _option(scene: Scene, option: Option, report: Report) -> str:
    agrees = words.agreement(list(dict.fromkeys(m.raw for m in option.mentions)), option.last_year)
    return words.option(_changes(scene, option.values, report), option.why, agrees)


def _changes(scene: Scene, values: Mapping[str, Number], report: Report) -> list[str]:
    return [words.change(scene.system.names[cell], words.printed(report.cells.get(cell)), words.written(value)) for cell, value in values.items()]
