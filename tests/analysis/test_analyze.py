"""Contradictions, repetitions and gaps planted among the shipped rules are named; the shipped rules have only those known."""

from collections.abc import Callable
from fractions import Fraction

import pytest

from auditor.analysis.analyze import analyze
from auditor.analysis.answers import Analysis
from auditor.analysis.pages import analysis_page
from auditor.analysis.spans import settings_of
from auditor.publish.render import render_tool
from auditor.rulebook.book import Rulebook

Planted = Callable[[str], Rulebook]

RULE = """\
- id: {id}
  title: {title}
  kind: planted
  level: {level}
  for: {scope}
  check: {check}
  basis: [F2021-3]
  fix: 核对。
  tests: {{pass: [{good}], fail: [{bad}], none: [{none}]}}
"""
AGAINST = RULE.format(
    id="P-01", title="办结另加一件", level="强制", scope="表三 每列", check="办结总计 = 新收 + 上年结转 + 结转下年 + 1",
    good="{办结总计: 1, 新收: 0, 上年结转: 0, 结转下年: 0}", bad="{办结总计: 0, 新收: 0, 上年结转: 0, 结转下年: 0}",
    none="{办结总计: 空, 新收: 0, 上年结转: 0, 结转下年: 0}",
)  # fmt: skip
ONLY_ZERO = RULE.format(
    id="P-05", title="总计是各结果的两倍", level="强制", scope="表四 每行", check="总计 = 2 * 合计(各结果)",
    good="{总计: 2, 各结果: 1}", bad="{总计: 1, 各结果: 1}", none="{总计: 空, 各结果: 1}",
)  # fmt: skip
REPEATED = (
    RULE.format(
        id="P-02", title="移项后的勾稽", level="强制", scope="表三 每列", check="新收 + 上年结转 - 结转下年 = 办结总计",
        good="{新收: 1, 上年结转: 0, 结转下年: 0, 办结总计: 1}", bad="{新收: 1, 上年结转: 0, 结转下年: 0, 办结总计: 0}",
        none="{新收: 空, 上年结转: 0, 结转下年: 0, 办结总计: 1}",
    ),
    RULE.format(
        id="P-03", title="自然人不多于总计", level="核实", scope="表三 每行", check="自然人 <= 总计",
        good="{自然人: 1, 总计: 1}", bad="{自然人: 2, 总计: 1}", none="{自然人: 空, 总计: 1}",
    ),
    RULE.format(
        id="P-04", title="没有案件就没有维持", level="核实", scope="表四 每行", check="若 总计 = 0 则 结果维持 = 0",
        good="{总计: 0, 结果维持: 0}", bad="{总计: 0, 结果维持: 1}", none="{总计: 空, 结果维持: 1}",
    ),
)  # fmt: skip


@pytest.fixture(scope="module")
def found(shipped: Rulebook) -> Analysis:
    return analyze(shipped)


def test_the_shipped_rules_contradict_nothing(found: Analysis) -> None:
    assert found.conflicts == ()
    assert found.unsure == ()


def test_a_planted_contradiction_is_named_with_its_smallest_set(planted: Planted) -> None:
    conflicts = analyze(planted(AGAINST)).conflicts
    assert {conflict.rules for conflict in conflicts} == {("T3-01", "P-01")}
    assert all(len(conflict.places) == 2 for conflict in conflicts)  # one place of each is enough


def test_a_contradiction_says_where_it_stands_only_if_not_everywhere(planted: Planted) -> None:
    book = planted(AGAINST)
    page = analysis_page(analyze(book), book)
    assert [line.partition("。")[0] for line in page.conflicts] == ["T3-01、P-01 互相矛盾，没有一份报告能同时满足"]
    assert page.implied == ("有矛盾的情形没有查这一项：先解决上面的矛盾，再查一遍。",)
    book = planted(AGAINST.replace("  for: 表三 每列\n", "  for: 表三 每列\n  unit: 部门\n") + ONLY_ZERO)
    conflicts = analysis_page(analyze(book), book).conflicts
    assert {line.partition(" 互相矛盾")[0] for line in conflicts} == {
        "T3-01、P-01",
        "2021年版 乡镇、街道；2021年版 县级汇总；2019年版 乡镇、街道；2019年版 县级汇总：P-05、T4-01",
    }


def test_rules_that_leave_a_table_only_zeros_contradict_each_other(planted: Planted) -> None:
    conflicts = analyze(planted(ONLY_ZERO)).conflicts
    assert {(conflict.rules, conflict.table) for conflict in conflicts} == {(("P-05", "T4-01"), "表四")}


def test_three_planted_repetitions_are_named(planted: Planted) -> None:
    implied = {one.rule: one for one in analyze(planted("".join(REPEATED))).implied if one.rule.startswith("P-")}
    assert {rule: (one.places, one.by) for rule, one in implied.items()} == {
        "P-02": ((), ("T3-01",)),
        "P-03": ((), ("T3-03",)),
        "P-04": ((), ("T4-01",)),
    }


def test_of_the_balances_two_places_say_nothing_new(found: Analysis) -> None:
    """39 equations of rank 37 (regulation: if every row and column holds, the total's column follows)."""
    balances = [one for one in found.implied if one.rule in ("T3-01", "T3-02", "T3-03")]
    assert sorted((one.rule, one.places) for one in balances) == [("T3-02", ("表三“总计”列",)), ("T3-03", ("表三“办结总计”行",))]


def test_a_stricter_rule_is_not_called_superfluous_because_of_advice(planted: Planted) -> None:
    advice = RULE.format(
        id="P-06", title="提示里的勾稽", level="提示", scope="表四 每行", check="合计(各结果) = 总计",
        good="{各结果: 1, 总计: 1}", bad="{各结果: 1, 总计: 0}", none="{各结果: 1, 总计: 空}",
    )  # fmt: skip
    implied = {one.rule: one.by for one in analyze(planted(advice)).implied}
    assert implied["P-06"] == ("T4-01",)
    assert "T4-01" not in implied


def test_cells_are_fixed_guarded_and_located(found: Analysis) -> None:
    towns = next(each for each in found.settings if "乡镇" in each.setting.unit_types and each.setting.edition == "2021")
    assert [cell.name for cell in towns.fixed] == ["表二“规章/制发”", "表二“规章/废止”", "表二“规章/现行有效”"]
    assert {(cell.value, cell.by) for cell in towns.fixed} == {(Fraction(0), ("T2-01",))}
    guards = towns.guards
    in_t3 = [guard for cell, guard in guards.items() if cell.startswith("t3.")]
    assert {guard.guard for guard in in_t3} == {"located"}
    in_t4 = [guard for cell, guard in guards.items() if cell.startswith("t4.")]
    assert {(guard.guard, len(guard.alike)) for guard in in_t4} == {("seen", 4)}  # five cells, one equation
    old = next(each for each in found.settings if each.setting.edition == "2019")
    assert [cell for cell, guard in old.guards.items() if guard.guard == "none"] == ["t2.other_services.decisions"]


def test_settings_split_where_a_rule_begins(shipped: Rulebook) -> None:
    spans = {(one.edition, one.first, one.last) for one in settings_of(shipped)}
    assert spans == {("2021", 2021, 2021), ("2021", 2022, None), ("2019", 2019, 2019), ("2019", 2020, 2020)}


def test_the_page_says_it_and_draws_the_form(planted: Planted) -> None:
    book = planted(AGAINST)
    html = render_tool("analysis", analysis_page(analyze(book), book))
    assert "T3-01、P-01 互相矛盾，没有一份报告能同时满足" in html
    assert html.count('class="g2"') > 100
    assert "与它分不清的格" in html
    assert "http" not in html.replace("http-equiv", "")
