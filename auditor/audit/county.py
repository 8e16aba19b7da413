"""The reports of a batch and the county's list go in; findings for the county come out: who is unknown, missing, late or sent several files."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from auditor.audit.findings import failed_state
from auditor.audit.rounds import EACH_COUNTS, Standing
from auditor.model import Arrival, Finding, FindingState, Level, Report
from auditor.rulebook.book import Rulebook

TITLES = {
    "year_outside": "年度早于现有格式",
    "unit_unknown": "名册中没有的单位",
    "unit_missing": "没有报送",
    "unit_late": "报送晚于期限",
    "unit_twice": "几份文件不知以哪份为准",
    "waiver_expired": "核实说明已过期",
    "waiver_lapsed": "核实说明因数字改动而失效",
    "waiver_orphan": "核实说明对应的问题已经没有了",
    "waiver_unneeded": "核实说明已不需要",
}
FIXES = {
    "year_outside": "这一年度没有可以对照的统一格式，没有核对内容；请确认报送的是不是应报年度的报告。",
    "unit_unknown": "请核对报告中的单位名称；确属本县单位的，请补进 county.yaml 的 units。",
    "unit_missing": "请催报；已经报送的，请核对文件能否读取、单位名称是否写明。",
    "unit_late": "期限由县里规定，请按本县要求处理。",
    "unit_twice": "请问清单位以哪份为准，把另一份移出文件夹，或在后一份的文件名里写上“更正”“第2稿”。",
    "waiver_expired": "仍要采用的，请重新核实后另写一条；不再采用的，请删去这一条。",
    "waiver_lapsed": "请按现在的数字重新核实；仍要采用的另写一条，旧的一条请删去。",
    "waiver_orphan": "请删去这一条。",
    "waiver_unneeded": "请删去这一条。",
}


def county_findings(
    reports: Sequence[Report],
    rulebook: Rulebook,
    year: int | None = None,
    standing: Standing = EACH_COUNTS,
    arrivals: Mapping[str, Arrival] = MappingProxyType({}),
) -> Iterator[Finding]:
    """Units that are unknown, late, sent several files, or sent nothing for the year (the newest met where none is given)."""
    years = [r.year.value for r in reports if r.status == "read" and r.year]
    asked = year if year is not None else max(years, default=None)
    for report in reports:
        if report.status == "read" and report.unit is None:
            name = report.township.value if report.township else "（没有写明单位）"
            yield county_finding(rulebook, "unit_unknown", f"{report.file}|{name}", f"“{report.file}”的单位“{name}”不在名册中。", file=report.file)
        if report.status == "read" and report.year is not None and not is_of_form_year(report, rulebook):
            message = f"“{report.file}”是{report.year.value}年度的报告，这一年度没有可以对照的格式，没有核对内容。"
            yield county_finding(rulebook, "year_outside", report.file, message, report.unit, file=report.file)
    if asked is not None:
        sent = {r.unit for r in reports if r.unit and r.year and r.year.value == asked}
        for unit in rulebook.county.units:
            if unit.reports_in(asked) and unit.id not in sent:
                yield county_finding(rulebook, "unit_missing", f"{unit.id}|{asked}", f"没有收到{unit.name}{asked}年度的报告。", unit.id)
    yield from _late(reports, rulebook, arrivals)
    yield from _twice(reports, rulebook, standing)


def is_of_form_year(report: Report, rulebook: Rulebook) -> bool:
    """Whether there is a form for the report's year: an older report cannot be held against a form that did not exist."""
    return report.year is None or rulebook.edition_for(report.year.value) is not None


def _late(reports: Sequence[Report], rulebook: Rulebook, arrivals: Mapping[str, Arrival]) -> Iterator[Finding]:
    by_unit: dict[tuple[str, int], list[Report]] = defaultdict(list)
    for report in reports:
        if report.unit and report.year:
            by_unit[report.unit, report.year.value].append(report)
    for (unit, year), sent in by_unit.items():
        deadline = rulebook.county.deadline_for(year) if 1 <= year < 9999 else None
        signed = min((report.signed.value for report in sent if report.signed), default=None)
        why = late_because(deadline, signed, arrivals.get(sent[0].file, Arrival())) if deadline else ""
        if deadline and why:
            message = f"{_name(rulebook, unit)}{year}年度报告{why}，晚于县里规定的{deadline.isoformat()}。"
            yield county_finding(rulebook, "unit_late", f"{unit}|{year}", message, unit, file=sent[0].file)


def late_because(deadline: date, signed: date | None, arrival: Arrival) -> str:
    """What shows that a unit was late, "" where nothing does.

    An audit that met the report in time proves that it came in time, whatever date it bears; an audit after the deadline that
    did not meet it proves that it came late. When neither is known the date under the report is all there is.
    """
    if arrival.first is not None and arrival.first.date() <= deadline:
        return ""
    if arrival.absent is not None and arrival.absent.date() > deadline:
        return f"在{arrival.absent.date().isoformat()}审核时还没有收到"
    return f"落款日期为{signed.isoformat()}" if signed is not None and signed > deadline else ""


def _twice(reports: Sequence[Report], rulebook: Rulebook, standing: Standing) -> Iterator[Finding]:
    told: set[tuple[str, int]] = set()
    for report in reports:
        others = standing.undecided.get(report.file)
        if others and report.unit and report.year and (report.unit, report.year.value) not in told:
            told.add((report.unit, report.year.value))
            files = "、".join(f"“{file}”" for file in (report.file, *others))
            message = f"{_name(rulebook, report.unit)}{report.year.value}年度有几份文件，看不出哪份是后报的：{files}。"
            message += "各份都已审核；数字不一致的格，全县合计不作评估。"
            yield county_finding(rulebook, "unit_twice", f"{report.unit}|{report.year.value}", message, report.unit, file=report.file)


def _name(rulebook: Rulebook, unit: str) -> str:
    return next((each.name for each in rulebook.county.units if each.id == unit), unit)


def county_finding(rulebook: Rulebook, kind: str, scope: str, message: str, subject: str | None = None, file: str = "") -> Finding:
    """A finding for the county; level, title, clause and advice come from the rulebook where it has a rule of that kind."""
    rule = next((r for r in rulebook.rules if r.kind == kind), None)
    key = hashlib.sha256(f"county|{kind}|{scope}".encode()).hexdigest()[:12]
    if rule is None:
        return Finding(key, file, kind, TITLES[kind], kind, Level.ADVICE, FindingState.FAILED, message, FIXES[kind], subject=subject)
    state = failed_state(rule.level)
    return Finding(key, file, rule.id, rule.title, kind, rule.level, state, message, rule.fix or FIXES[kind], subject=subject, basis=rule.basis)
