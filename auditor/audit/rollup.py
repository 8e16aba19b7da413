"""The reports of a batch and the county's list go in; the county's own figures come out: every cell summed over the units that must report.

A sum is one only where every unit gave its figure. A unit that sent nothing, sent what could not be read, or left the
cell blank is named, and the sum of the others is kept apart as what it is: a part.
"""

from collections import Counter
from collections.abc import Sequence
from types import MappingProxyType

from auditor.audit.editions import base_edition, shared_tables, table_edition
from auditor.audit.evidence import exact_sum, read_across
from auditor.audit.judgement import STATE_OF_CELL, Reading, State
from auditor.audit.rounds import EACH_COUNTS, Standing
from auditor.model import Number, Report, RollUp, SummedCell, SummedUnit
from auditor.rulebook.book import Rulebook, Unit

ABSENT_REPORT = "没有报送"
TWO_REPORTS = "有几份文件，不知以哪份为准，数字又不一致"
WHY = {
    State.BLANK: "没有填写",
    State.MARK: "填的是符号",
    State.PARTIAL: "有一部分没有填写",
    State.TEXT: "填的不是数字",
    State.UNREAD: "没能读准",
    State.ABSENT: "报告里没有这一格",
}
assert set(STATE_OF_CELL.values()) <= {*WHY, State.NUMBER, State.EXACT}, "a state of cells without words"


def main_year(reports: Sequence[Report]) -> int | None:
    """The year that a batch is about: of most reports, the newest of equals (last year's reports may lie beside this year's)."""
    counted = Counter(report.year.value for report in reports if report.year is not None)
    return max(counted, key=lambda year: (counted[year], year), default=None)


def roll_up(reports: Sequence[Report], rulebook: Rulebook, standing: Standing = EACH_COUNTS, year: int | None = None) -> RollUp | None:
    """The county's figures for the year (the batch's main year where None); None where there is no list of units, no year or no form."""
    asked = year if year is not None else main_year(reports)
    edition = rulebook.edition_for(asked) if asked is not None else None
    if asked is None or edition is None or edition.id not in rulebook.forms:
        return None
    due = [unit for unit in rulebook.county.units if unit.reports_in(asked)]
    whole = summing_types(rulebook)
    members = [unit for unit in due if unit.type not in whole]
    if not members:
        return None
    present: dict[str, list[Report]] = {}
    for report in reports:
        if report.unit and report.year and report.year.value == asked and report.file not in standing.replaced:
            present.setdefault(report.unit, []).append(report)
    readers = {unit.id: [_Reader(report, rulebook) for report in present.get(unit.id, ()) if report.status == "read"] for unit in due}
    own = next((readers[unit.id][0] for unit in due if unit.type in whole and len(readers[unit.id]) == 1), None)
    units = tuple(_unit(unit, present.get(unit.id, ())) for unit in members)
    sums = {key: _Sum() for key in rulebook.forms[edition.id].cells}
    for unit in units:  # one after the other: each report is opened once
        for key, each in sums.items():
            each.add(unit, [reader.read(key, edition.id) for reader in readers[unit.unit]])
    cells = {key: each.cell(key, own.read(key, edition.id) if own is not None else None) for key, each in sums.items()}
    return RollUp(asked, edition.id, units, MappingProxyType(cells), own.report.file if own else "")


def summing_types(rulebook: Rulebook) -> frozenset[str]:
    """The types of units whose report is about the whole county: those that rules hold against the sum of the units."""
    asked = (rule for rule in rulebook.rules if any(v.source == "units" for each in rule.instances.values() for i in each for v in i.variables))
    return frozenset(kind for rule in asked for kind in rule.unit_types)


class _Reader:
    """One report, asked for cells of the year's edition of the form."""

    def __init__(self, report: Report, rulebook: Rulebook) -> None:
        self.report = report
        self.rulebook = rulebook
        self.base = base_edition(report, rulebook)
        self.shared = shared_tables(rulebook)

    def read(self, key: str, edition: str) -> Reading:
        """A figure in the form's own unit; one that is printed in another (元 for 万元) is no figure of this cell."""
        table = key.split(".", 1)[0]
        origin = edition if table in self.shared else table_edition(self.report, table, self.base, self.shared)
        reading = read_across(self.rulebook, self.report, key, origin, edition)
        printed = self._printed_unit(key, table, reading)
        wanted = self.rulebook.forms[edition].cells[key].unit
        if wanted and printed and printed != wanted:
            return Reading(State.TEXT, why=f"数字的单位印的是“{printed}”")
        return reading

    def _printed_unit(self, key: str, table: str, reading: Reading) -> str:
        if reading.state is not State.NUMBER or not reading.value:  # nought of anything is nought
            return ""
        if reading.cell is not None and reading.cell.unit:
            return reading.cell.unit
        read = self.report.tables.get(table)
        return read.units.get(key, "") if read is not None else ""


def _unit(unit: Unit, sent: Sequence[Report]) -> SummedUnit:
    read = [report for report in sent if report.status == "read"]
    if read:
        return SummedUnit(unit.id, unit.name, read[0].file)
    if sent:
        return SummedUnit(unit.id, unit.name, sent[0].file, sent[0].reason.rstrip("。") or "文件没有读出来")
    return SummedUnit(unit.id, unit.name, "", ABSENT_REPORT)


class _Sum:
    """One cell while unit after unit is added."""

    def __init__(self) -> None:
        self.parts: dict[str, Number] = {}
        self.lacking: dict[str, str] = {}
        self.doubtful: list[str] = []

    def add(self, unit: SummedUnit, readings: Sequence[Reading]) -> None:
        """Add what the unit's reports say, of which there may be several or none."""
        found = {(reading.state, reading.value, reading.why): reading for reading in readings}
        if not found:
            self.lacking[unit.unit] = unit.why
        elif len(found) > 1:
            self.lacking[unit.unit] = TWO_REPORTS
        else:
            (reading,) = found.values()
            if reading.state is State.NUMBER and reading.value is not None:
                self.parts[unit.unit] = reading.value
                if reading.cell is not None and reading.cell.doubt:
                    self.doubtful.append(unit.unit)
            else:
                self.lacking[unit.unit] = reading.why or WHY.get(reading.state, WHY[State.UNREAD])

    def cell(self, key: str, own: Reading | None) -> SummedCell:
        """The cell over all units, beside what the county's own report says."""
        reported = own.value if own is not None and own.state is State.NUMBER else None
        return SummedCell(key, self.parts, self.lacking, exact_sum(self.parts.values()), reported, tuple(self.doubtful))
