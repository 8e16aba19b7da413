"""Findings and the reasons that the county accepted go in; findings with the explained ones marked 已核实 come out, and reasons that lapsed.

A reason settles a finding only while the very figures stand that it was accepted for, and not beyond its day. It never
settles what must be corrected (强制): the loader refuses that.
"""

from collections import ChainMap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import cast

from auditor.audit.county import county_finding
from auditor.audit.rounds import EACH_COUNTS, OPEN, UNKNOWN, Standing
from auditor.model import Cell, CellState, Finding, FindingState, Level, Report, UsedWaiver, Waiver, WaiverState
from auditor.rulebook.book import Rulebook

BLANK = "空"  # how a waiver writes a cell in which nothing was printed
KIND_OF_STATE = {"过期": "waiver_expired", "数字已改": "waiver_lapsed", "无对应问题": "waiver_orphan", "不需要": "waiver_unneeded"}


@dataclass(frozen=True, slots=True)
class Settled:
    """A batch's findings after the reasons were heard."""

    findings: Mapping[str, tuple[Finding, ...]]
    county: tuple[Finding, ...] = ()  # reasons that no longer count
    used: tuple[UsedWaiver, ...] = ()
    opinions: Mapping[str, tuple[Waiver, ...]] = field(default_factory=lambda: MappingProxyType({}))  # file → views the unit recorded


def apply_waivers(
    findings: Mapping[str, tuple[Finding, ...]], reports: Sequence[Report], rulebook: Rulebook, today: date, standing: Standing = EACH_COUNTS
) -> Settled:
    """Hear every reason that concerns a unit and year of the batch. `findings` is by file, as audit_reports gives it."""
    sent: dict[tuple[str, int], list[Report]] = {}
    for report in reports:
        if report.unit and report.year:
            sent.setdefault((report.unit, report.year.value), []).append(report)
    settled: dict[str, list[Finding]] = {}  # of the files that a reason concerns
    used: list[UsedWaiver] = []
    opinions: dict[str, tuple[Waiver, ...]] = {}
    for waiver in rulebook.waivers:
        concerned = sent.get((waiver.unit, waiver.year), [])
        if not concerned:
            continue
        if waiver.kind == "意见":
            used.append(UsedWaiver(waiver, "意见"))
            opinions |= {report.file: (*opinions.get(report.file, ()), waiver) for report in concerned}
            continue
        for report in concerned:
            settled.setdefault(report.file, list(findings.get(report.file, ())))
        heard = [(_hear(waiver, report, settled[report.file], rulebook, today), report) for report in concerned]
        counting = [state for state, report in heard if report.file not in standing.replaced and report.status == "read"]
        if counting:
            state = min(counting, key=list(_MESSAGES).index)
            used.append(UsedWaiver(waiver, state, _message(waiver, state, rulebook)))
    county = tuple(_county_findings(used, rulebook))
    changed = {file: tuple(found) for file, found in settled.items()}
    return Settled(ChainMap(changed, cast("dict[str, tuple[Finding, ...]]", findings)), county, tuple(used), opinions)


# What a reason comes to, the more important first where a unit has several files, and what the county is told.
_MESSAGES: Mapping[WaiverState, str] = {
    "有效": "",
    "数字已改": "{whom}：说明是对“{figures}”作出的，现在数字或文字已经不同，问题重新列出。",
    "过期": "{whom}：有效期到{until}，已经过期，问题重新列出。",
    "不需要": "{whom}：这一条已不要求核实，或者另有一条说明。",
    "未评估": "",
    "无对应问题": "{whom}：报告里已经没有这个问题。",
}


def _hear(waiver: Waiver, report: Report, found: list[Finding], rulebook: Rulebook, today: date) -> WaiverState:
    """Settle the findings of one report that the reason is about, in place, and say what it came to."""
    rule = rulebook.rule_by_id.get(waiver.rule)
    if rule is None or rule.off or rule.level is not Level.CHECK:
        return "不需要"
    mine = [number for number, finding in enumerate(found) if finding.rule == waiver.rule and _is_about(waiver, finding)]
    open_ones = [number for number in mine if found[number].state in OPEN]
    if not open_ones:
        if any(found[number].state is FindingState.CONFIRMED for number in mine):
            return "不需要"
        unknown = any(finding.rule == waiver.rule and finding.state in UNKNOWN for finding in found)
        return "未评估" if unknown else "无对应问题"
    if waiver.until is not None and waiver.until < today:
        return "过期"
    holding = [number for number in open_ones if _same_figures(waiver, found[number], report)]
    for number in holding:
        found[number] = replace(found[number], state=FindingState.CONFIRMED, waiver=waiver)
    return "有效" if holding else "数字已改"


def _is_about(waiver: Waiver, finding: Finding) -> bool:
    if waiver.finding:
        return finding.id == waiver.finding
    return not waiver.cells or bool(set(waiver.cells) & set(finding.cells))


def _same_figures(waiver: Waiver, finding: Finding, report: Report) -> bool:
    """Whether everything that the finding compares is as it was: every cell it names, last year's figures and the report's words."""
    if waiver.seen and _words(waiver.seen) != _words(seen_in(finding)):
        return False
    return all(key in waiver.figures and _is_figure(waiver.figures[key], report.cells.get(key)) for key in finding.cells)


def seen_in(finding: Finding) -> str:
    """What a reason keeps of a finding besides its cells: the comparison with all its figures, else the report's words."""
    return finding.arithmetic or finding.quote


def figure_in(cell: Cell | None) -> str:
    """A cell as a reason keeps it."""
    if cell is None or cell.state is CellState.BLANK:
        return BLANK
    return format(cell.value, "f") if isinstance(cell.value, Decimal) else str(cell.value) if cell.value is not None else cell.raw.strip() or BLANK


def _is_figure(kept: str, cell: Cell | None) -> bool:
    now = figure_in(cell)
    try:
        return Decimal(kept.replace(",", "")) == Decimal(now)
    except InvalidOperation:
        return kept.strip() == now


def _words(text: str) -> str:
    return "".join(text.split())


def _message(waiver: Waiver, state: WaiverState, rulebook: Rulebook) -> str:
    unit = next((each.name for each in rulebook.county.units if each.id == waiver.unit), waiver.unit)
    figures = waiver.seen or "、".join(f"{key}={value}" for key, value in waiver.figures.items()) or "（没有写明数字）"
    whom = f"{unit}{waiver.year}年度规则{waiver.rule}的说明（{waiver.source}）"
    return _MESSAGES[state].format(whom=whom, figures=figures, until=waiver.until.isoformat() if waiver.until else "")


def _county_findings(used: Sequence[UsedWaiver], rulebook: Rulebook) -> Iterator[Finding]:
    for each in used:
        kind = KIND_OF_STATE.get(each.state)
        if kind is not None:
            waiver = each.waiver
            scope = "|".join((waiver.unit, str(waiver.year), waiver.rule, waiver.finding, *waiver.cells, waiver.reason))
            yield county_finding(rulebook, kind, scope, each.message, waiver.unit)
