"""An equality whose cases break it in one direction only is told, with the side that should once be the larger."""

from dataclasses import replace
from pathlib import Path

from auditor.audit.directions import missing_directions
from auditor.rulebook import load_rulebook

RULES = Path(__file__).parents[2] / "rules"


def test_each_direction_that_no_case_tries_is_told() -> None:
    book = load_rulebook(RULES)
    rule = book.rule_by_id["T3-02"]
    larger_total = tuple(c for c in rule.cases if c.expect != "fail" or int(c.given["办结总计"]) > int(c.given["各办理结果"]))
    (missing,) = missing_directions(replace(book, rules=(replace(rule, cases=larger_total),)))
    assert (missing.rule, missing.larger) == ("T3-02", "右边")
    assert "t3.yaml" in str(missing)
    nothing = missing_directions(replace(book, rules=(replace(rule, cases=()),)))
    assert [each.larger for each in nothing] == ["左边", "右边"]


def test_the_shipped_rules_try_both() -> None:
    assert list(missing_directions(load_rulebook(RULES))) == []
