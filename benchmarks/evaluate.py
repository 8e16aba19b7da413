"""Generated reports × the whole rulebook: how long the evaluator takes, how much memory, and against Great Expectations' built-ins.

    python -m benchmarks.evaluate [REPORTS …] [--rules FOLDER]

Prints, for 1,000, 10,000 and 40,000 reports: the matrix built and every formula instance judged (`evaluate`), the whole
audit with blocks and findings (`audit`), both in milliseconds of CPU (the best of several rounds), and the peak of memory. For the first
size the linear rules are also run with Great Expectations' own expectations in the same process, for the ratio.
"""

import argparse
import random
import resource
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from auditor.audit import audit_reports, compile_rules
from auditor.audit.cases import perfect_report
from auditor.audit.evaluator import Batch, Verdict
from auditor.model import Cell, CellState, Report
from auditor.rulebook.book import Rulebook
from auditor.rulebook.loader import load_rulebook

T = TypeVar("T")
SIZES = (1_000, 10_000, 40_000)
YEAR = 2023


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
    options = parser.parse_args()
    rulebook = load_rulebook(options.rules)
    compiling, program = timed(lambda: compile_rules(rulebook), 3)
    formulas = sum(rule.formula is not None for rule in rulebook.rules)
    print(f"{len(rulebook.rules)} rules ({formulas} formulas, {len(program.bounds)} instances), compiled in {compiling:.0f} ms")
    for count in options.reports:
        reports = generate(rulebook, count)
        previous = last_year_of(reports)
        rounds = max(1, min(10, 20_000 // count))
        evaluating, batch = timed(lambda: Batch(program, reports, previous), rounds)  # noqa: B023  # called at once
        failing = sum(1 for _ in batch.found(Verdict.FAILS))
        auditing, result = timed(lambda: audit_reports(reports, rulebook, previous, program=program), 1)  # noqa: B023
        findings = sum(map(len, result.findings.values()))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{count:>7,} reports  evaluate {evaluating:8.1f} ms  audit {auditing:8.1f} ms", end="  ")
        print(f"{failing} failures, {findings} findings  peak {peak:,.0f} MB")
        if count == options.reports[0]:
            _compare(rulebook, reports, evaluating)


def _compare(rulebook: Rulebook, reports: list[Report], evaluating: float) -> None:
    """The linear rules with Great Expectations' built-ins, one expectation per instance, in the same run."""
    import pandas as pd

    from benchmarks.builtin_expectations import failing_rows, linear_instances, suite_and_columns

    edition = rulebook.edition_for(YEAR)
    assert edition is not None
    instances = [i for _, i in linear_instances(rulebook, edition.id, YEAR, "乡镇")]
    frame = pd.DataFrame([{"file": r.file} | {k: None if c.value is None else float(c.value) for k, c in r.cells.items()} for r in reports])
    builtin, _ = timed(lambda: failing_rows(*suite_and_columns(instances, frame)), 1)
    print(f"{'':>7}   Great Expectations' built-ins, {len(instances)} of the instances: {builtin:,.0f} ms = {builtin / evaluating:,.0f} × evaluate")


if __name__ == "__main__":
    main()
