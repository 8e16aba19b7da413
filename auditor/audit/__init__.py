"""All reports of a batch and the rulebook go in; findings per file and for the county come out."""

from collections import defaultdict
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

import numpy as np

from auditor.audit.blocks import find_hits
from auditor.audit.copies import Copy, find_copies
from auditor.audit.county import county_findings, is_of_form_year
from auditor.audit.editions import base_edition, table_edition
from auditor.audit.evaluator import Batch
from auditor.audit.evidence import by_unit
from auditor.audit.findings import finding_of_hit, finding_of_outcome, not_applicable, not_assessed, rule_fault
from auditor.audit.judgement import State, Verdict
from auditor.audit.program import Flags, Program, compile_rules
from auditor.audit.question import Question
from auditor.audit.rounds import EACH_COUNTS, Standing
from auditor.audit.waivers import apply_waivers
from auditor.model import Arrival, Finding, Report, UsedWaiver, Waiver
from auditor.rulebook.book import Rulebook
from auditor.rulebook.rule import Rule
from auditor.shelf import Shelf

COPIED_PERCENT = "copied_percent"  # threshold of county.yaml
AT_ONCE = 250  # reports in one matrix: what the audit holds does not grow with the batch

__all__ = ["AuditResult", "audit_reports", "compile_rules", "settle"]


@dataclass(frozen=True, slots=True)
class AuditResult:
    """What the rules say of a batch."""

    findings: Mapping[str, tuple[Finding, ...]] = field(default_factory=lambda: MappingProxyType({}))  # file → in the rulebook's order
    county: tuple[Finding, ...] = ()  # units unknown, missing, late; rules that broke (规则故障)
    waivers: tuple[UsedWaiver, ...] = ()  # reasons that were heard
    opinions: Mapping[str, tuple[Waiver, ...]] = field(default_factory=lambda: MappingProxyType({}))  # file → views the unit recorded


def audit_reports(
    reports: Sequence[Report],
    rulebook: Rulebook,
    previous: Mapping[str, Report] = MappingProxyType({}),
    *,
    program: Program | None = None,
    year: int | None = None,
    standing: Standing = EACH_COUNTS,
    arrivals: Mapping[str, Arrival] = MappingProxyType({}),
    findings: MutableMapping[str, tuple[Finding, ...]] | None = None,
    shelf: Shelf | None = None,
) -> AuditResult:
    """Hold every report against every rule that applies to it.

    `previous` gives Report.file → the same unit's report of the year before. `program` saves compiling the rulebook
    again; `year` is the year for which missing units are listed (the newest met where None). `standing` says which of a
    unit's several files count in sums over the units, `arrivals` when each came. `findings` is where they are put, a
    dict where None: of a large batch they need not all be in memory, as little as the reports. What is kept of each
    narrative until all are compared lies on `shelf`, on one of its own where None.
    """
    program = program or compile_rules(rulebook)
    findings = {} if findings is None else findings
    copies, county = _copies(reports, rulebook, previous, shelf), by_unit(reports, standing.replaced)
    of_files = {rule.id for rule in rulebook.rules if "file" in rule.block}
    faults: dict[str, Finding] = {}
    for start in range(0, len(reports), AT_ONCE):
        batch = Batch(program, reports[start : start + AT_ONCE], previous, county)
        collected = _Collected(rulebook, faults)
        _ask_formulas(batch, collected)
        _ask_blocks(batch, collected, copies)
        for number, report in enumerate(batch.reports):
            findings[report.file] = tuple(f for f in collected.of(number) if is_of_form_year(report, rulebook) or f.rule in of_files)
    return AuditResult(findings, (*county_findings(reports, rulebook, year, standing, arrivals), *faults.values()))


def settle(result: AuditResult, reports: Sequence[Report], rulebook: Rulebook, today: date, standing: Standing = EACH_COUNTS) -> AuditResult:
    """The result after the reasons in rules/waivers/ were heard: explained findings are 已核实, reasons that lapsed are told to the county."""
    settled = apply_waivers(result.findings, reports, rulebook, today, standing)
    return AuditResult(settled.findings, (*result.county, *settled.county), settled.used, settled.opinions)


class _Collected:
    """Findings by report and rule while they come in, and the rules that broke."""

    def __init__(self, rulebook: Rulebook, faults: dict[str, Finding]) -> None:
        self.order = rulebook.rule_order
        self.found: dict[int, list[Finding]] = defaultdict(list)
        self.faults = faults

    def add(self, number: int, finding: Finding | None) -> None:
        if finding is not None:
            self.found[number].append(finding)

    def fault(self, rule: Rule, report: Report, error: Exception) -> None:
        self.faults.setdefault(rule.id, rule_fault(rule, report, error))

    def of(self, number: int) -> tuple[Finding, ...]:
        """A report's findings in the rulebook's order; a rule's own in the form's."""
        return tuple(sorted(self.found.get(number, ()), key=lambda f: self.order[f.rule]))


def _ask_formulas(batch: Batch, collected: _Collected) -> None:
    bounds = batch.program.bounds
    for number, instance in batch.found(Verdict.FAILS):
        rule, report = bounds[instance].rule, batch.reports[number]
        try:
            collected.add(number, finding_of_outcome(report, rule, batch.outcome(number, instance), batch.program.rulebook))
        except Exception as error:  # whatever our rule did, the unit is not to blame and the others are still audited
            collected.fault(rule, report, error)
    open_instances: dict[tuple[int, str], list[int]] = defaultdict(list)
    for number, instance in batch.found(Verdict.NOT_ASSESSED):
        open_instances[number, bounds[instance].rule.id].append(instance)
    for (number, _), instances in open_instances.items():
        lacking = dict.fromkeys(v for i in instances for v in batch.lacking(number, i))
        if all(v.source == "said" for v in lacking):
            continue
        readings = {v: batch.read(number, v)[0] for v in lacking}
        rule, report = bounds[instances[0]].rule, batch.reports[number]
        collected.add(number, not_assessed(report, rule, [bounds[i].instance.place for i in instances], readings))
    for group in batch.groups:
        for rule in group.asked.rules_not_applicable:
            for number in group.members:
                collected.add(number, not_applicable(batch.reports[number], rule, group.asked.base))


def _ask_blocks(batch: Batch, collected: _Collected, copies: Mapping[str, Copy]) -> None:
    program = batch.program
    rules = [rule for rule in program.rulebook.rules if rule.block]
    concerned = {rule.id: _may_hit(batch, rule) for rule in rules}
    for number, report in enumerate(batch.reports):
        year = report.year.value if report.year else None
        base = base_edition(report, program.rulebook)
        editions = {table.id: table_edition(report, table.id, base, program.shared_tables) for table in program.rulebook.forms[base].tables}
        texts: dict[tuple[str, ...], str] = {}
        for rule in rules:
            if concerned[rule.id][number] and rule.applies(year, report.unit_type):
                try:
                    for hit in find_hits(Question(rule, report, program.rulebook, base, editions, program.shared_tables, texts, copies)):
                        collected.add(number, finding_of_hit(report, rule, hit, program.rulebook, base))
                except Exception as error:
                    collected.fault(rule, report, error)


def _copies(reports: Sequence[Report], rulebook: Rulebook, previous: Mapping[str, Report], shelf: Shelf | None) -> Mapping[str, Copy]:
    """Reports that share much of their wording with another of the batch or with their own of last year, where a rule asks for them."""
    percent = rulebook.county.thresholds.get(COPIED_PERCENT)
    if percent is None or not any("copied" in rule.block for rule in rulebook.rules):
        return MappingProxyType({})
    here = {id(report) for report in reports}
    earlier = [report for report in {id(each): each for each in previous.values()}.values() if id(report) not in here]
    return find_copies([report for report in reports if report.status == "read"], percent, earlier, shelf)


def _may_hit(batch: Batch, rule: Rule) -> Flags:
    """The reports in which a block could find anything, seen from the matrix, so that nobody looks at every cell of every report."""
    cells = slice(1, 1 + len(batch.program.cells))
    states, values = batch.states[cells], batch.values[cells]
    suspects: Flags
    match rule.block.get("cell"):
        case "不空白":
            suspects = states == State.BLANK
        case "不用符号":
            suspects = states == State.MARK
        case "是数字":
            suspects = states == State.TEXT
        case "整数":
            suspects = states == State.EXACT
        case "非负":
            suspects = (states == State.EXACT) | (values < 0)
        case _:
            return np.ones(len(batch.reports), np.bool_)
    return np.asarray(suspects.any(axis=0), np.bool_)
