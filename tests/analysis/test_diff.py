"""Findings of two versions of the rules side by side: gone, kept, new, reworded."""

from collections.abc import Sequence
from dataclasses import replace

from auditor.analysis.diff import compare
from auditor.model import Finding, FindingState, Level
from auditor.rulebook.book import Rulebook
from auditor.rulebook.rule import Rule


def finding(key: str, rule: str = "A-01", message: str = "不等", file: str = "青石镇.docx", state: FindingState = FindingState.FAILED) -> Finding:
    return Finding(key, file, rule, "勾稽", "flow", Level.MUST, state, message)


def renamed(rule: Rule, ids: Sequence[str]) -> list[Rule]:
    return [replace(rule, id=key) for key in ids]


def test_counts_and_examples_by_rule(shipped: Rulebook) -> None:
    rule = shipped.rule_by_id["T3-01"]
    before = [finding("1"), finding("2"), finding("3", "B-01")]
    after = [finding("2", message="换了说法"), finding("4", "C-01", "新问题")]
    found = compare(("旧", "新"), (renamed(rule, ["A-01", "B-01"]), renamed(rule, ["A-01", "C-01"])), 5, before, after)
    assert (found.gone, found.kept, found.new, found.reports) == (2, 1, 1, 5)
    assert {c.rule: (c.gone, c.kept, c.new, c.reworded) for c in found.rules} == {"A-01": (1, 1, 0, 1), "B-01": (1, 0, 0, 0), "C-01": (0, 0, 1, 0)}
    assert found.rules[2].new_examples == ("青石镇.docx：新问题",)
    assert (found.added, found.removed) == (("C-01",), ("B-01",))
    assert found.differs


def test_the_same_finding_in_two_files_is_two() -> None:
    found = compare(("旧", "新"), ([], []), 2, [finding("1"), finding("1", file="和平街道.docx")], [finding("1")])
    assert (found.gone, found.kept) == (1, 1)


def test_what_nobody_has_to_act_on_does_not_count() -> None:
    found = compare(("旧", "新"), ([], []), 1, [finding("1", state=FindingState.NOT_ASSESSED)], [])
    assert not found.differs


def test_a_rule_that_asks_something_else_is_named_even_where_nothing_comes_of_it(shipped: Rulebook) -> None:
    rule, other = shipped.rule_by_id["T2-05"], shipped.rule_by_id["T3-01"]
    moved = replace(other, source=replace(other.source, file="elsewhere.yaml", line=7), cases=other.cases[:1])
    found = compare(("旧", "新"), ([rule, other], [replace(rule, formula=other.formula), moved]), 2, [finding("1")], [finding("1")])
    assert (found.changed, found.differs) == (("T2-05",), False)
