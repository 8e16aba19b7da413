"""A program and reports go in; which instances are asked of which reports comes out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from auditor.audit.editions import base_edition
from auditor.audit.program import Program
from auditor.model import Report
from auditor.rulebook.rule import Rule


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of reports that agree in year, type of unit and the editions of their tables."""

    base: str
    instances: tuple[int, ...]
    rules_not_applicable: tuple[Rule, ...]  # the year asks them of another edition's table


@dataclass(frozen=True, slots=True)
class Group:
    """Reports of which the same instances are asked."""

    asked: Asked
    members: list[int]  # positions in the batch, ascending


def find_groups(program: Program, reports: Sequence[Report]) -> list[Group]:
    """The reports that could be read, by what is asked of them."""
    groups: dict[tuple[Any, ...], Group] = {}
    for number, report in enumerate(reports):
        if report.status != "read":
            continue
        key = (report.year.value if report.year else None, report.unit_type, *report.editions.items())
        if key not in groups:
            groups[key] = Group(asked_of(program, report), [])
        groups[key].members.append(number)
    return list(groups.values())


def asked_of(program: Program, report: Report) -> Asked:
    """What is asked of one report."""
    base = base_edition(report, program.rulebook)
    year = report.year.value if report.year else None
    applies = {rule.id: rule.applies(year, report.unit_type) for rule in program.rulebook.rules}
    active: list[int] = []
    passed_over: dict[str, Rule] = {}
    for number, bound in enumerate(program.bounds):
        if not applies[bound.rule.id]:
            continue
        deciding = [t for t in bound.tables if t not in program.shared_tables]
        fits = all(report.editions.get(t, base) == bound.instance.edition for t in deciding)
        if fits and (deciding or bound.instance.edition == base):
            active.append(number)
        elif bound.instance.edition == base:
            passed_over[bound.rule.id] = bound.rule
    asked = {program.bounds[n].rule.id for n in active}
    return Asked(base, tuple(active), tuple(rule for key, rule in passed_over.items() if key not in asked))
