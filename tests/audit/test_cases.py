"""The inline cases of rules, run by the audit itself."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import pytest

from auditor.audit import audit_reports
from auditor.audit.cases import perfect_report, run_cases
from auditor.model import FindingState
from auditor.rulebook.book import Rulebook
from auditor.rulebook.loader import load_rulebook
from auditor.rulebook.rule import Case, Rule, Scope, Source

MakeRule = Callable[..., Rule]
MakeBook = Callable[..., Rulebook]
RULES = Path(__file__).parents[2] / "rules"


@pytest.fixture(scope="module")
def shipped() -> Rulebook:
    return load_rulebook(RULES)


def test_every_shipped_case_comes_out_as_written(shipped: Rulebook) -> None:
    results = run_cases(shipped)
    assert [(r.rule, str(r.source), r.expected, r.came, r.message) for r in results if not r.passed] == []
    assert {r.rule for r in results} == {rule.id for rule in shipped.rules}


def test_a_perfect_report_has_no_failures(shipped: Rulebook) -> None:
    for edition, year in (("2021", 2023), ("2019", 2020)):
        report = replace(perfect_report(shipped, edition, year), unit_type="部门")
        result = audit_reports([report], shipped)
        failures = [f for f in result.findings[report.file] if f.level.value == "强制" and f.state is FindingState.FAILED]
        assert failures == []


def _case(expect: Literal["pass", "fail", "none"], given: Mapping[str, Any]) -> Case:
    return Case(expect, given, Source("rules/x.yaml", 7))


@pytest.mark.parametrize(
    ("given", "came", "message"),
    [
        ({}, "pass", ""),
        ({"格": {"流水表[新到,甲]": "空"}}, "fail", "流水表“新到”行的甲没有填写。"),
        ({"格": {"流水表[新到,丁]": "空"}}, "error", "流水表里没有“丁”，现有：甲、乙、丙、总计"),
        ({"各": "空"}, "error", "例子里的“各”不认识"),
    ],
)
def test_cases_of_blocks(given: Mapping[str, Any], came: str, message: str, make_block: MakeRule, make_rulebook: MakeBook) -> None:
    rule = make_block("B", {"cell": "不空白"}, Scope("各表 每格", whole="各表", each="每格"), cases=(_case("fail", given),))
    (result,) = run_cases(make_rulebook(rule))
    assert result.came == came
    assert result.message.startswith(message)
    assert result.passed is (came == "fail")
    assert str(result.source) == "rules/x.yaml 第7行"


@pytest.mark.parametrize(
    ("block", "given", "came"),
    [
        ({"file": "非空"}, {"文件": "空"}, "fail"),
        ({"sections": "齐全"}, {"章节": ["一、概述", "二、来件", "三、收费"]}, "fail"),
        ({"sections": "齐全"}, {"截断": "三"}, "none"),
        ({"sections": "标题"}, {"章节": ["一、概述述", "二、来件", "三、收费", "四、其他"]}, "fail"),
        ({"aspects": "齐全"}, {"要素": ["工作"]}, "fail"),
        ({"tables": "齐全"}, {"表": ["流水表"]}, "fail"),
        ({"edition": "相符"}, {"版本": {"流水表": "2019"}}, "fail"),
        ({"edition": "相符"}, {"年度": "2020"}, "pass"),
        ({"title": "完整"}, {"标题": "2023年来件办理报告"}, "fail"),
        ({"period": {"from": "01-01", "to": "12-31"}}, {"统计期": ["2023-01-01", "2023-12-30"]}, "fail"),
        ({"years": "一致"}, {"年度": "2023", "年份提及": [{"年": "2022", "角色": "正文"}]}, "fail"),
        ({"without": {"words": ("某某",)}}, {"正文": {"四": "某某镇情况。"}}, "fail"),
        ({"unit": "一致"}, {"单位": {"收费表[收费,金额]": "元"}}, "fail"),
        ({"complete": "完整"}, {"截断": "二"}, "fail"),
        ({"read": "全部"}, {"格": {"流水表[新到,甲]": "未读"}}, "fail"),
    ],
)
def test_what_a_case_can_give(block: Mapping[str, Any], given: Mapping[str, Any], came: str, make_block: MakeRule, make_rulebook: MakeBook) -> None:
    expect: Literal["fail", "none"] = "none" if came == "none" else "fail"
    (result,) = run_cases(make_rulebook(make_block("B", block, cases=(_case(expect, given),))))
    assert (result.came, result.message if result.came == "error" else "") == (came, "")
