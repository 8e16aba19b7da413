"""A report of a batch and a variable of a formula go in; what stands there comes out, with its evidence.

A variable is a cell of the report, a cell of the year before (through the crosswalk where the form changed in between),
a figure of the narrative, or a sum over the county's units.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from auditor.audit.editions import Editions
from auditor.audit.judgement import STATE_OF_CELL, Reading, State
from auditor.audit.program import Program
from auditor.model import Cell, CellState, Number, Report
from auditor.rulebook.book import Rulebook, Unit
from auditor.rulebook.formula import Variable

ByUnit = Mapping[tuple[str, int], Sequence[Report]]  # unit id, year → the reports that count


def by_unit(reports: Iterable[Report], replaced: Collection[str] = ()) -> ByUnit:
    """The reports of which sums over the county's units are made: not those that a later file of the same unit stands for."""
    found: dict[tuple[str, int], list[Report]] = defaultdict(list)
    for report in reports:
        if report.unit and report.year and report.file not in replaced:
            found[report.unit, report.year.value].append(report)
    return found


class Evidence:
    """The readings of a batch of reports.

    `previous` gives Report.file → the unit's report of the year before; `county` are the reports that sums over the units
    are made of, which may be more than those of this batch.
    """

    def __init__(self, program: Program, reports: Sequence[Report], previous: Mapping[str, Report], county: ByUnit) -> None:
        self.rulebook = program.rulebook
        self.reports = reports
        self.previous = previous
        self.editions = Editions(program.rulebook, program.shared_tables)
        self._county = county
        self._summed_keys = [key for source, key in program.columns if source == "units"]
        self._sums: tuple[int, Mapping[str, Reading]] = (-1, {})  # of the report that was asked for last

    def read(self, target: int, variable: Variable) -> tuple[Reading, ...]:
        """Every reading of a variable for one report: one, or one per mention of a figure in the narrative."""
        match variable.source:
            case "cell":
                return (_reading_of(self.reports[target].cells.get(variable.key)),)
            case "last_year":
                return (self.read_last_year(target, variable.key),)
            case "units":
                return (self.read_units(target, variable.key),)
            case "said":
                found = [m for m in self.reports[target].mentions if m.name == variable.key]
                return tuple(Reading(State.NUMBER, m.value, mention=m) for m in found) or (Reading(State.ABSENT, why="正文没有写明"),)

    def before(self, target: int) -> Report | None:
        """The unit's report of the year before, where there is one that could be read."""
        report = self.reports[target]
        before = self.previous.get(report.file)
        if before is None or before.status != "read" or report.year is None or before.year is None:
            return None
        return before if before.year.value == report.year.value - 1 else None

    def read_last_year(self, target: int, key: str) -> Reading:
        """A cell of the year before, asked for by its id in this year's edition."""
        before = self.before(target)
        if before is None:
            return Reading(State.ABSENT, why="没有上一年度的报告")
        return self._read_as(before, key, self.reports[target])

    def read_units(self, target: int, key: str) -> Reading:
        """The sum over the county's units other than the report's own kind; absent where any of them is missing."""
        if self._sums[0] != target:
            self._sums = target, self._sum_units(self.reports[target])
        return self._sums[1][key]

    def _sum_units(self, report: Report) -> Mapping[str, Reading]:
        """All sums that rules ask for; each report of a unit is opened once."""
        if report.year is None or not report.unit_type:
            return dict.fromkeys(self._summed_keys, Reading(State.ABSENT, why="年度或单位类型不明"))
        parts: dict[str, list[Reading]] = {key: [] for key in self._summed_keys}
        lacking: dict[str, list[str]] = {key: [] for key in self._summed_keys}
        same: dict[tuple[State, Number | None], Reading] = {}  # a reading is kept without its cell, and once
        for unit in self._units_below(report, report.year.value):
            sent = self._county.get((unit.id, report.year.value), ())
            for key in self._summed_keys:
                readings = {(r.state, r.value) for r in (self._read_as(s, key, report) for s in sent if s.status == "read")}
                if len(readings) != 1 or next(iter(readings))[0] >= State.TEXT:
                    lacking[key].append(unit.name)
                parts[key] += [same.setdefault(each, Reading(*each)) for each in readings]
        return {key: _sum_over_units(parts[key], lacking[key]) for key in self._summed_keys}

    def _units_below(self, report: Report, year: int) -> list[Unit]:
        units = self.rulebook.county.units
        return [u for u in units if u.reports_in(year) and u.type != report.unit_type and u.id != report.unit]

    def _read_as(self, report: Report, key: str, asking: Report) -> Reading:
        """A cell by its id in the edition of another report's table."""
        table = key.split(".", 1)[0]
        return read_across(self.rulebook, report, key, self.editions.of(report).get(table, ""), self.editions.of(asking).get(table, ""))


def read_across(rulebook: Rulebook, report: Report, key: str, origin: str, wanted: str) -> Reading:
    """A cell of a report whose table follows edition `origin`, asked for by its id in edition `wanted`."""
    if origin == wanted:
        return _reading_of(report.cells.get(key))
    sources = _sources(rulebook, origin, wanted).get(key, ())
    if not sources:
        return Reading(State.ABSENT, why="上一版表格没有对应的格")
    return _sum_of([_reading_of(report.cells.get(source)) for source in sources])


def _sum_over_units(parts: Sequence[Reading], lacking: Sequence[str]) -> Reading:
    if lacking:
        return Reading(State.ABSENT, why=_lacking_words(lacking))
    return _sum_of(parts) if parts else Reading(State.ABSENT, why="没有下级单位")


def _lacking_words(units: Sequence[str]) -> str:
    more = f"等{len(units)}个" if len(units) > 5 else ""
    return f"下级单位的数缺少或未能读出：{'、'.join(units[:5])}{more}"


def _reading_of(cell: Cell | None) -> Reading:
    if cell is None:
        return Reading(State.ABSENT)
    return Reading(STATE_OF_CELL[cell.state], cell.value if cell.state is CellState.NUMBER else None, cell)


def _sum_of(parts: Sequence[Reading]) -> Reading:
    """The sum of several readings as one: absent where any is lost, partial where some are blank, blank where all are."""
    lost = [p for p in parts if p.state >= State.TEXT]
    if lost:
        return Reading(lost[0].state, why=lost[0].why)
    numbers = [p.value for p in parts if p.value is not None]
    if not numbers or len(parts) == 1:
        return parts[0]
    total = exact_sum(numbers)
    is_whole = len(numbers) == len(parts) and all(p.state is not State.PARTIAL for p in parts)
    return Reading(State.NUMBER if is_whole else State.PARTIAL, int(total) if total == int(total) else total)


def exact_sum(numbers: Collection[Number]) -> Number:
    """The sum without rounding: an int where all parts are, else a Decimal with as many decimals as the longest part."""
    decimals = max((-int(number.as_tuple().exponent) for number in numbers if isinstance(number, Decimal)), default=0)
    if decimals <= 0:
        return sum(int(number) for number in numbers)
    whole = sum(int(Fraction(number) * 10**decimals) for number in numbers)
    return Decimal((int(whole < 0), tuple(map(int, str(abs(whole)))), -decimals))  # not scaleb, which rounds to 28 digits


def _sources(rulebook: Rulebook, origin: str, wanted: str) -> Mapping[str, tuple[str, ...]]:
    """Cell of edition `wanted` → the cells of edition `origin` that make it up; a cell mapped to "" is dropped."""
    moved = rulebook.crosswalk.get((origin, wanted))
    target_form = rulebook.forms.get(wanted)
    if moved is None or origin not in rulebook.forms or target_form is None:
        return {}
    found: dict[str, list[str]] = defaultdict(list)
    for key in rulebook.forms[origin].cells:
        goal = moved.get(key, key)
        if goal and goal in target_form.cells:
            found[goal].append(key)
    return {goal: tuple(keys) for goal, keys in found.items()}
