"""A reason that the county accepts, or a view that a unit records, goes in; an entry in rules/waivers/<year>.yaml comes out.

The figures that a reason is accepted for are taken from the last audit, never typed: nobody can accept what nobody looked at.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from auditor.errors import SettingsError
from auditor.model import Finding, FindingState, Level, Report, Waiver
from auditor.rulebook import load_rulebook
from auditor.rulebook.book import Rulebook
from auditor.rulebook.problem import nearest
from auditor.rulebook.waivers import add_waivers


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be recorded."""

    unit: str  # id, name or another name of the county's list
    rule: str
    year: int
    reason: str
    by: str
    approved_by: str = ""
    until: date | None = None
    cells: tuple[str, ...] = ()  # only the rule's findings that hold one of these cells; empty = all of them
    opinion: bool = False


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was written where."""

    file: Path
    waivers: tuple[Waiver, ...]


def waive(wish: Wish, rules: Path, database: str, regulation: str = "annual-report") -> Recorded:
    """Add the entry or entries, one for each finding. Raises SettingsError, one sentence, where there is nothing to settle."""
    rulebook = load_rulebook(rules, regulation)
    unit = _find_unit(wish.unit, rulebook)
    rule = rulebook.rule_by_id.get(wish.rule)
    if rule is None:
        near = nearest(wish.rule, rulebook.rule_by_id)
        raise SettingsError(f"没有编号为“{wish.rule}”的规则。{near}{'。' if near else ''}")
    if not wish.reason.strip() or not wish.by.strip():
        raise SettingsError("请写明理由（--reason）和说明人（--by）。")
    if wish.opinion:
        waivers: tuple[Waiver, ...] = (Waiver(wish.rule, unit, wish.year, wish.reason, wish.by, kind="意见"),)
    else:
        if rule.level is not Level.CHECK or rule.off:
            state = "已停用" if rule.off else f"级别是“{rule.level}”"
            only = f"只有级别为“{Level.CHECK}”的规则可以用说明代替改正；单位有不同看法的，加 --opinion 记录意见。"
            raise SettingsError(f"规则{wish.rule}{state}。{only}")
        if not wish.approved_by.strip() or wish.until is None:
            raise SettingsError("请写明县里的认可人（--approved-by）和有效期（--until 年-月-日）。")
        report, findings = _last_audit(unit, wish.year, database, regulation)
        waivers = tuple(_waiver(wish, unit, finding, report) for finding in _to_settle(wish, findings))
    return Recorded(add_waivers(rules, waivers, regulation), waivers)


def _find_unit(name: str, rulebook: Rulebook) -> str:
    for unit in rulebook.county.units:
        if name in (unit.id, unit.name, *unit.aliases):
            return unit.id
    near = nearest(name, [each for unit in rulebook.county.units for each in (unit.id, unit.name, *unit.aliases)])
    raise SettingsError(f"名册里没有单位“{name}”。{near}{'。' if near else ''}")


def _last_audit(unit: str, year: int, database: str, regulation: str) -> tuple[Report, tuple[Finding, ...]]:
    from auditor.store import open_store

    with open_store(database) as store:
        rounds = store.past_rounds([(unit, year)], regulation=regulation).get((unit, year), ())
        report = dict(store.reports([(unit, year)], regulation=regulation)).get((unit, year))
    if not rounds or report is None or rounds[-1].status != "read":
        raise SettingsError(f"存档里没有这个单位{year}年度审核过的报告，请先运行 auditor audit。")
    return report, rounds[-1].findings


def _to_settle(wish: Wish, findings: Sequence[Finding]) -> list[Finding]:
    waiting = [finding for finding in findings if finding.state is FindingState.TO_CONFIRM]
    mine = [each for each in waiting if each.rule == wish.rule and (not wish.cells or set(wish.cells) & set(each.cells))]
    if mine:
        return mine
    others = "、".join(dict.fromkeys(finding.rule for finding in waiting)) or "没有"
    if any(each.rule == wish.rule and each.state is FindingState.CONFIRMED for each in findings):
        raise SettingsError(f"规则{wish.rule}的问题已经有说明了。")
    raise SettingsError(f"上次审核中，这个单位{wish.year}年度没有规则{wish.rule}待核实的问题。待核实的有：{others}。")


def _waiver(wish: Wish, unit: str, finding: Finding, report: Report) -> Waiver:
    from auditor.audit.waivers import figure_in, seen_in

    return Waiver(
        rule=wish.rule,
        unit=unit,
        year=wish.year,
        reason=wish.reason,
        by=wish.by,
        approved_by=wish.approved_by,
        until=wish.until,
        finding="" if finding.cells else finding.id,
        cells=finding.cells,
        figures={key: figure_in(report.cells.get(key)) for key in finding.cells},
        seen=seen_in(finding),
    )
