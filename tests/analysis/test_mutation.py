"""Mutants of rules: which the cases notice, which nobody could, and the case that is missing for the rest."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from auditor.analysis.mutation import Mutation, mutate_rule, mutate_rules
from auditor.audit.cases import run_rule
from auditor.audit.trial import judge_given
from auditor.rulebook.book import Rulebook
from auditor.rulebook.rule import Rule

Planted = Callable[[str], Rulebook]

THIN = """\
- id: P-01
  title: 尚未审结不多于总计
  kind: planted
  level: 核实
  for: 表四 每行
  check: 尚未审结 <= 总计
  basis: [F2021-4]
  fix: 核对。
  tests:
    pass: [{尚未审结: 1, 总计: 3}]
    fail: [{尚未审结: 3, 总计: 1}]
    none: [{尚未审结: 空, 总计: 1}]
"""


def named(mutation: Mutation, change: str) -> str:
    (fate,) = {mutant.fate for mutant in mutation.mutants if mutant.change == change}
    return fate


def test_the_shipped_rules_have_no_survivor(shipped: Rulebook) -> None:
    left = [f"{m.rule} {m.change}: {m.expect} {m.case}" for each in mutate_rules(shipped, judge_given) for m in each.survivors]
    assert left == []


def test_a_missing_boundary_case_is_written_out(planted: Planted) -> None:
    book = planted(THIN)
    survivors = {mutant.change: mutant for mutant in mutate_rule(book.rule_by_id["P-01"], book, judge_given).survivors}
    strict = survivors["把“≤”改成“<”"]
    assert strict.formula == "尚未审结 < 总计"
    assert (strict.expect, strict.case) == ("pass", "{尚未审结: 0, 总计: 0}")


def test_a_figure_that_the_rule_does_not_read_is_given_beside_it(planted: Planted) -> None:
    text = """\
- id: P-02
  title: 正文的不予公开
  kind: planted
  level: 核实
  for: 全文
  check: 正文.不予公开 = 合计(表三[不予公开,总计])
  basis: [F2021-4]
  fix: 核对。
  tests:
    pass: [{正文.不予公开: 0, "合计(表三[不予公开,总计])": 0}, {正文.不予公开: 4, "合计(表三[不予公开,总计])": 4}]
    fail: [{正文.不予公开: 4, "合计(表三[不予公开,总计])": 3}, {正文.不予公开: 0, "合计(表三[不予公开,总计])": 1}]
    none: [{正文.不予公开: 缺, "合计(表三[不予公开,总计])": 4}]
"""
    book = planted(text)
    survivors = {mutant.change: mutant for mutant in mutate_rule(book.rule_by_id["P-02"], book, judge_given).survivors}
    wider = survivors["把“合计(表三[不予公开,总计])”换成“合计(表三[各办理结果,总计])”"]
    assert (wider.expect, wider.case) == ("fail", '{正文.不予公开: 1, "合计(表三[不予公开,总计])": 0, 另有: {"表三[其他情形,总计]": 1}}')
    book = planted(text.replace("    fail: [", f"    fail: [{wider.case}, "))
    assert wider.change not in {mutant.change for mutant in mutate_rule(book.rule_by_id["P-02"], book, judge_given).survivors}


def test_the_suggested_cases_kill_every_survivor(planted: Planted) -> None:
    text = THIN
    for _ in range(5):
        book = planted(text)
        survivors = mutate_rule(book.rule_by_id["P-01"], book, judge_given).survivors
        if not survivors:
            break
        for mutant in survivors:
            text = text.replace(f"    {mutant.expect}: [", f"    {mutant.expect}: [{mutant.case}, ", 1)
    assert survivors == ()
    assert all(result.passed for result in run_rule(book.rule_by_id["P-01"], book))


@pytest.mark.parametrize(
    ("rule", "change", "fate"),
    [
        ("T3-01", "去掉“结转下年”", "killed"),
        ("T3-01", "把“上年结转”的正负号反过来", "killed"),
        ("T2-01", "把“本格”的正负号反过来", "equivalent"),  # −x = 0 is x = 0
        ("T2-09", "把“>”改成“≠”", "equivalent"),  # no count is below zero
        ("T4-02", "把“上年.尚未审结”换成“尚未审结”", "killed"),
    ],
)
def test_what_becomes_of_a_change(shipped: Rulebook, rule: str, change: str, fate: str) -> None:
    mutation = mutate_rule(shipped.rule_by_id[rule], shipped, judge_given)
    assert named(mutation, change) == fate


def without_fails(rule: Rule) -> Rule:
    return replace(rule, cases=tuple(case for case in rule.cases if case.expect != "fail"))


def test_without_failing_cases_a_rule_that_never_speaks_would_pass(shipped: Rulebook) -> None:
    rule = without_fails(shipped.rule_by_id["T3-01"])
    survivors = mutate_rule(rule, shipped, judge_given).survivors
    assert {mutant.change for mutant in survivors} >= {"把“=”改成“≤”", "把“=”改成“≥”"}
    assert all(mutant.case for mutant in survivors)
