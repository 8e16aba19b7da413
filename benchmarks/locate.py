"""Generated reports with planted wrong cells: how often the true repair is found, and how long explaining takes.

    python -m benchmarks.locate [--reports 2000] [--seed 9001] [--only SLIP] [--rules FOLDER]

For one to five wrong cells of table three (random, digits swapped, a value in the wrong cell, a total added up from the
wrong figure) and for table four prints
the share of reports in which the true repair is the only one offered, a wrong one is offered alone, the true one is among at
most five, and median and 99th percentile of the CPU time. Reports whose errors cancel leave no trace: they are counted apart.
"""

import argparse
import random
import statistics
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from auditor.audit import audit_reports, compile_rules
from auditor.audit.cases import perfect_report
from auditor.audit.program import Program
from auditor.explain import explain_report
from auditor.model import Cause, Cell, CellState, Number, Report
from auditor.rulebook.book import Rulebook
from auditor.rulebook.loader import load_rulebook
from benchmarks.corpus.figures import APPLICANTS, GROUPS, RESULTS, draw_cells, plant_wrong_cells

YEAR = 2023
Figures = Mapping[str, Number]


def report_with(rulebook: Rulebook, cells: Figures) -> Report:
    """A perfect report with these figures."""
    base = perfect_report(rulebook, "2021", YEAR)
    return replace(base, unit_type="乡镇", cells={k: Cell(k, CellState.NUMBER, v, str(v), base.cells[k].place) for k, v in cells.items()})


def judge(causes: tuple[Cause, ...], true: Figures) -> str:
    """only: the true repair is all that is offered; wrong: one is offered alone that is none; listed: the truth is among the choices; else none."""
    alone = [cause.repairs[0].values for cause in causes if len(cause.repairs) == 1]
    if any(any(cell not in true or true[cell] != value for cell, value in values.items()) for values in alone):
        return "wrong"
    fitting = [[r.values for r in c.repairs if all(k in true and true[k] == v for k, v in r.values.items())] for c in causes]
    covered = {cell for repairs in fitting for values in repairs[:1] for cell in values}
    if covered != set(true):
        return "none"
    return "only" if all(len(cause.repairs) == 1 for cause in causes) else "listed"


def plant_in_table_four(cells: Figures, rng: random.Random) -> tuple[dict[str, Number], dict[str, Number]]:
    """One wrong figure in table four."""
    key = f"t4.{rng.choice(GROUPS)}.{rng.choice((*RESULTS, 'total'))}"
    wrong = rng.choice([n for n in range(12) if n != cells[key]])
    return {**cells, key: wrong}, {key: cells[key]}


def plant_followed_total(cells: Figures, rng: random.Random) -> tuple[dict[str, Number], dict[str, Number]]:
    """One wrong figure of table three whose total was added up from it, so that the row balances and only the columns fail."""
    row = rng.choice(list(dict.fromkeys(key.split(".")[1] for key in cells if key.startswith("t3."))))
    part, total = f"t3.{row}.{rng.choice(APPLICANTS)}", f"t3.{row}.total"
    wrong = rng.choice([n for n in range(12) if n != cells[part]])
    return {**cells, part: wrong, total: cells[total] + wrong - cells[part]}, {part: cells[part], total: cells[total]}


def plant_shift(cells: Figures, rng: random.Random) -> tuple[dict[str, Number], dict[str, Number]]:
    """One figure of table three written into an empty neighbouring cell, a column or (rarer) a row off; nothing where there is no room."""
    columns = (*APPLICANTS, "total")
    rows = list(dict.fromkeys(key.split(".")[1] for key in cells if key.startswith("t3.")))
    beside = [(f"t3.{row}.{a}", f"t3.{row}.{b}") for row in rows for a, b in pairwise(columns)]
    below = [(f"t3.{a}.{column}", f"t3.{b}.{column}") for column in columns for a, b in pairwise(rows)]
    chosen = beside if rng.random() < 0.7 else below
    free = [(a, b) for pair in chosen for a, b in (pair, pair[::-1]) if cells[a] and not cells[b]]
    if not free:
        return dict(cells), {}
    a, b = rng.choice(free)
    return {**cells, a: 0, b: cells[a]}, {a: cells[a], b: 0}


def measure(rulebook: Rulebook, program: Program, count: int, seed: int, errors: int, slip: str) -> None:
    """One line of the table."""
    rng = random.Random(f"{seed}/{errors}/{slip}")
    outcomes: Counter[str] = Counter()
    times: list[float] = []
    named = shifts = 0
    while sum(outcomes.values()) < count:
        right = draw_cells(rng)
        match slip:
            case "table four":
                wrong, true = plant_in_table_four(right, rng)
            case "shift":
                wrong, true = plant_shift(right, rng)
            case "with total":
                wrong, true = plant_followed_total(right, rng)
            case _:
                wrong, true = plant_wrong_cells(right, rng, errors, slip)
        if not true:
            continue
        report = report_with(rulebook, wrong)
        findings = audit_reports([report], rulebook, program=program).findings[report.file]
        start = time.process_time()
        _, causes = explain_report(report, findings, rulebook)
        times.append(1000 * (time.process_time() - start))
        outcome = judge(causes, true) if any(f.kind.startswith(("t3_", "t4_")) for f in findings) else "no trace"
        outcomes[outcome] += 1
        if slip == "shift":
            shifts += 1
            named += any("填错一" in r.why or "填反" in r.why for c in causes for r in c.repairs)
    shares = "  ".join(f"{name} {100 * outcomes[name] / count:6.2f} %" for name in ("only", "listed", "none", "wrong", "no trace"))
    times.sort()
    more = f"  named as a shift {100 * named / shifts:.1f} %" if shifts else ""
    speed = f"median {statistics.median(times):6.2f} ms  p99 {times[int(len(times) * 0.99)]:7.2f} ms  max {times[-1]:7.1f} ms"
    print(f"{errors} {slip:<10}  {shares}  {speed}{more}")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=9001)
    parser.add_argument("--only", default="", help="one kind of slip")
    parser.add_argument("--cells", type=int, default=0, help="one number of wrong cells")
    parser.add_argument("--rules", type=Path, default=Path("rules"))
    options = parser.parse_args()
    rulebook = load_rulebook(options.rules)
    program = compile_rules(rulebook)
    for errors, slip in (
        (1, "random"),
        (1, "swap"),
        (1, "digit"),
        (2, "random"),
        (2, "swap"),
        (3, "random"),
        (4, "random"),
        (5, "random"),
        (1, "shift"),
        (1, "with total"),
        (1, "table four"),
    ):
        if options.only in ("", slip) and options.cells in (0, errors):
            measure(rulebook, program, options.reports, options.seed, errors, slip)
    clean = [report_with(rulebook, draw_cells(random.Random(n))) for n in range(40)]
    start = time.process_time()
    for report in clean:
        explain_report(report, (), rulebook)
    print(f"40 clean reports: {1000 * (time.process_time() - start):.3f} ms")


if __name__ == "__main__":
    main()
