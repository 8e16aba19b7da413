"""Generated reports × the whole rulebook: how long the evaluator takes, how much memory, and against other tools.

    python -m benchmarks.evaluate [REPORTS …] [--rules FOLDER] [--budget SECONDS]

Prints, for 1,000, 10,000 and 40,000 reports: the matrix built and every formula instance judged (`evaluate`), the whole
audit with blocks and findings (`audit`), both in seconds of CPU (the best of several rounds) and per 1,000 reports, and
the peak of memory, in which the generated reports themselves weigh most. Then the linear rules (one plain relation over
this year's cells, no blanks) in polars, in pandera (`pip install .[bench]`) and with Great Expectations' built-ins, on the
same figures in the same process: CPU, the ratio to the same instances judged here, and whether the same reports fail. A
tool that took a quarter of the budget is not asked for the next size, nor the audit where it may be expected to exceed it.
"""

import argparse
import gc
import importlib.util
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from auditor.audit import audit_reports, compile_rules
from auditor.audit.cases import perfect_report
from auditor.audit.evaluator import Batch
from auditor.audit.judgement import Verdict
from auditor.model import Cell, CellState, Report
from auditor.rulebook.book import Rulebook
from auditor.rulebook.formula import Instance
from auditor.rulebook.loader import load_rulebook
from benchmarks.other_tools import TOOLS, Judge, Place, Table, is_whole
from benchmarks.peak import peak_memory

T = TypeVar("T")
SIZES = (1_000, 10_000, 40_000)
YEAR = 2023
BUDGET = 60.0  # seconds of CPU that one tool may be expected to take for one size
BUILTINS = "Great Expectations"


def generate(rulebook: Rulebook, count: int, seed: int = 1) -> list[Report]:
    """Reports of one year: half all zero, a third with some figures off, some with blanks and marks, all with last year's beside them."""
    dice = random.Random(seed)
    edition = rulebook.edition_for(YEAR)
    assert edition is not None
    perfect = perfect_report(rulebook, edition.id, YEAR)
    cells = list(perfect.cells)
    reports = []
    for number in range(count):
        changed: dict[str, Cell] = {}
        if dice.random() < 0.5:
            for key in dice.sample(cells, dice.randint(1, 4)):
                value = dice.randint(1, 300)
                changed[key] = Cell(key, CellState.NUMBER, value, str(value))
        if dice.random() < 0.05:
            key = dice.choice(cells)
            changed[key] = Cell(key, CellState.BLANK)
        printed = {key: changed.get(key) or Cell(key, CellState.NUMBER, 0, "0") for key in cells}  # no cell is shared, as after reading
        reports.append(replace(perfect, file=f"{number}.docx", unit=f"u{number}", unit_type="乡镇", cells=printed))
    return reports


def last_year_of(reports: list[Report]) -> dict[str, Report]:
    """The reports of the year before: the same figures a year earlier."""
    return {r.file: replace(r, year=replace(r.year, value=YEAR - 1) if r.year else None) for r in reports}


def timed(work: Callable[[], T], rounds: int) -> tuple[float, T]:
    """Least CPU time of several rounds in milliseconds (a busy machine stretches wall time), and the last result."""
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        result = work()
        best = min(best, 1000 * (time.process_time() - start))
    return best, result


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", type=int, nargs="*", default=SIZES)
    parser.add_argument("--rules", type=Path, default=Path("rules"))
    parser.add_argument("--budget", type=float, default=BUDGET)
    options = parser.parse_args()
    rulebook = load_rulebook(options.rules)
    compiling, program = timed(lambda: compile_rules(rulebook), 3)
    formulas = sum(rule.formula is not None for rule in rulebook.rules)
    print(f"{len(rulebook.rules)} rules ({formulas} formulas, {len(program.bounds)} instances), compiled in {compiling:.0f} ms")
    others = _Others(rulebook, options.budget)
    per_report = 0.0
    for count in options.reports:
        gc.disable()  # eight million cells are made, none of them rubbish
        reports = generate(rulebook, count)
        previous = last_year_of(reports)
        gc.enable()
        rounds = max(2, min(10, 20_000 // count))
        evaluating, batch = timed(lambda: Batch(program, reports, previous), rounds)  # noqa: B023  # called at once
        failing = sum(1 for _ in batch.found(Verdict.FAILS))
        peak = peak_memory()
        del batch
        print(f"{count:>7,} reports  evaluate {evaluating / 1000:6.2f} s ({1000 * evaluating / count:3.0f} ms per 1,000)", end="  ")
        print(f"{failing:,} failures  peak {peak:,.0f} MB", flush=True)
        others.compare(reports)
        if per_report * count > 1000 * options.budget:
            print(f"{'':>9}audit: not asked, would take more than {options.budget:.0f} s")
            continue
        auditing, result = timed(lambda: audit_reports(reports, rulebook, previous, program=program), 1)  # noqa: B023
        per_report = auditing / count
        findings = sum(map(len, result.findings.values()))
        del result
        print(f"{'':>9}audit, with blocks and sentences: {auditing / 1000:.2f} s, {findings:,} findings", flush=True)


class _Others:
    """The linear rules by other tools, size after size, as long as each can bear it."""

    def __init__(self, rulebook: Rulebook, budget: float) -> None:
        from benchmarks.builtin_expectations import linear_instances

        edition = rulebook.edition_for(YEAR)
        assert edition is not None
        linear = [(rule, i) for rule, i in linear_instances(rulebook, edition.id, YEAR, "乡镇") if is_whole(i)]
        self.instances = [i for _, i in linear]
        # Ours are the same rules with the same instances, compiled alone.
        rules = {rule.id: rule for rule, _ in linear}
        kept = tuple(replace(r, instances={edition.id: tuple(i for i in self.instances if i.rule == r.id)}) for r in rules.values())
        self.program = compile_rules(replace(rulebook, rules=kept))
        self.budget = budget
        self.spent: dict[str, tuple[int, float]] = {}  # tool → its last size and milliseconds
        self.tools: dict[str, Judge] = {}
        for name, judge in {**TOOLS, BUILTINS: _judged_by_builtins}.items():
            if name == BUILTINS or importlib.util.find_spec(name):
                self.tools[name] = judge
            else:
                print(f"{name} is not installed and is left out (pip install .[bench])")

    def compare(self, reports: Sequence[Report]) -> None:
        """One line per tool."""
        known = {v.key for i in self.instances for v in i.variables}
        plain = [r for r in reports if all(r.cells[key].value is not None for key in known)]
        entering, table = timed(lambda: _table_of(plain, sorted(known)), 2)
        ours_in, batch = timed(lambda: Batch(self.program, plain), 3)
        ours: dict[Place, set[int]] = {(i.rule, i.edition, i.place): set() for i in self.instances}
        for number, index in batch.found(Verdict.FAILS):
            instance = self.program.bounds[index].instance
            ours[instance.rule, instance.edition, instance.place].add(number)
        del batch
        print(f"{'':>9}{len(self.instances)} linear instances × {len(plain):,} reports without blanks: here {ours_in / 1000:.3f} s", end=", ")
        print(f"reading the figures out of the reports included; the others are given a table, made in {entering / 1000:.3f} s")
        for name, judge in self.tools.items():
            before, spent = self.spent.get(name, (len(plain), 0.0))
            if spent > 1000 * self.budget / 4:  # what a tool takes grows slower than the reports: most is spent per rule
                print(f"{'':>9}{name:<20} not asked: took {spent / 1000:.0f} s for the last size")
                continue
            taken, theirs = timed(lambda: judge(self.instances, table), 1 if spent / before * len(plain) > 5000 else 2)  # noqa: B023  # called at once
            self.spent[name] = len(plain), taken
            same = "same reports fail" if theirs == ours else f"DIFFERS in {sum(theirs[k] != ours[k] for k in ours)} instances"
            print(f"{'':>9}{name:<20} {taken / 1000:8.3f} s = {taken / ours_in:6.1f} × here   {same}", flush=True)


def _table_of(reports: Sequence[Report], keys: Sequence[str]) -> Table:
    return {key: [r.cells[key].value for r in reports] for key in keys}


def _judged_by_builtins(instances: Sequence[Instance], table: Table) -> Mapping[Place, frozenset[int]]:
    """One expectation per instance."""
    import pandas as pd

    from benchmarks.builtin_expectations import failing_rows, suite_and_columns

    frame = pd.DataFrame(table, dtype="float64")
    frame["file"] = range(len(frame))
    return failing_rows(*suite_and_columns(instances, frame))


if __name__ == "__main__":
    main()
