"""The same linear rules by two engines: the sparse evaluator, and Great Expectations' own expectations on the same figures."""

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from auditor.audit.cases import perfect_report
from auditor.audit.evaluator import Batch
from auditor.audit.judgement import Verdict
from auditor.audit.program import compile_rules
from auditor.model import Cell, CellState, Report
from auditor.rulebook.book import Rulebook
from auditor.rulebook.loader import load_rulebook
from auditor.rulebook.rule import Rule
from benchmarks.builtin_expectations import failing_rows, linear_instances, suite_and_columns

Make = Callable[..., Report]
MakeRule = Callable[..., Rule]
MakeBook = Callable[..., Rulebook]


@pytest.mark.parametrize("seed", range(3))
def test_same_rows_fail(seed: int, make_report: Make, make_rule: MakeRule, make_rulebook: MakeBook) -> None:
    rulebook = make_rulebook(
        make_rule("flow", *(f"come.{c} + kept.{c} = done.{c} + left.{c}" for c in ("a", "b", "c", "total"))),
        make_rule("parts", *(f"done.{c} = done1.{c} + done2.{c}" for c in ("a", "b", "c", "total"))),
        make_rule("row", *(f"sum({r}) = {r}.total" for r in ("come", "kept", "done", "left"))),
        make_rule("stock", "left.a ≥ come.a - done.a", "kept.b < come.b", "done1.c ≤ done.c", "come.total > left.total + 1"),
        make_rule("zero", "done2.a = 0", "2*come.a = kept.a"),
    )
    dice = random.Random(seed)
    cells = list(rulebook.forms["2021"].cells)
    reports = []
    for number in range(120):
        values = {key: None if dice.random() < 0.02 else dice.randint(0, 2) for key in cells}
        reports.append(make_report(values, file=f"{number}.txt", unit=f"{number}"))
    _compare(rulebook, reports, "2021", 2023)


def test_same_rows_fail_for_the_shipped_rules() -> None:
    """Without blanks, which the shipped rules may count as zero and the built-ins cannot."""
    rulebook = load_rulebook(Path(__file__).parents[2] / "rules")
    dice = random.Random(7)
    perfect = replace(perfect_report(rulebook, "2021", 2023), unit_type="乡镇")
    reports = []
    for number in range(60):
        values = {key: dice.choice((0, 0, 0, 1, 2)) if number % 2 else 0 for key in perfect.cells}
        cells = {key: Cell(key, CellState.NUMBER, value, str(value)) for key, value in values.items()}
        reports.append(replace(perfect, file=f"{number}.txt", unit=f"{number}", cells=cells))
    _compare(rulebook, reports, "2021", 2023)


def _compare(rulebook: Rulebook, reports: list[Report], edition: str, year: int) -> None:
    """Every linear instance must fail for the same reports with both engines, and some must."""
    instances = [i for _, i in linear_instances(rulebook, edition, year, "乡镇")]
    frame = pd.DataFrame([{"file": r.file} | {k: None if c.value is None else float(c.value) for k, c in r.cells.items()} for r in reports])
    theirs = failing_rows(*suite_and_columns(instances, frame))
    batch = Batch(compile_rules(rulebook), reports)
    ours: dict[tuple[str, str, str], set[str]] = {key: set() for key in theirs}
    for number, index in batch.found(Verdict.FAILS):
        instance = batch.program.bounds[index].instance
        if (key := (instance.rule, instance.edition, instance.place)) in ours:
            ours[key].add(reports[number].file)
    assert len(theirs) == len(instances)
    assert {key: frozenset(files) for key, files in ours.items()} == theirs
    assert sum(map(len, theirs.values())) > len(instances)
