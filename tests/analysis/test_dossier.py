"""A rule's dossier says what a maintainer asks: cells on the form, clauses with their strength, cases, history, counts, mutants."""

import subprocess
from pathlib import Path

import pytest

from auditor.analysis.dossier import DossierPage, Fired, dossier
from auditor.analysis.mutation import mutate_rule
from auditor.audit.trial import judge_given
from auditor.publish.render import render_tool
from auditor.rulebook.book import Rulebook

STRENGTHS = {"F": "国家统一格式的要求"}


@pytest.fixture
def page(shipped: Rulebook, tmp_path: Path) -> DossierPage:
    rule = shipped.rule_by_id["T3-01"]
    return dossier(rule, shipped, tmp_path, STRENGTHS, mutate_rule(rule, shipped, judge_given), Fired(7, 2, 3))


def test_says_what_is_known(page: DossierPage) -> None:
    facts = {fact.word: fact.text for fact in page.facts}
    assert facts["触发"] == "存档的 3 个批次中有 2 个批次、共 7 次"
    assert facts["何时起"] == "不详（规则文件夹没有版本记录）"
    assert facts["空格"] == "空格和符号按零计算；一边全没有填数的不评"
    killed = facts["改错"]
    assert killed.startswith("逐处改错，共 ")
    assert len(set(killed.partition("；")[0].split()) & {str(n) for n in range(5, 60)}) == 1  # as many killed as made
    assert {law.strength for law in page.laws} == {"国家统一格式的要求"}


def test_draws_only_the_rows_that_the_rule_reads(page: DossierPage) -> None:
    newest = page.drawings[0]
    (block,) = newest.tables[0].blocks
    rows = {row.label: [cell.text for cell in row.cells] for row in block.rows if row.cells}
    assert list(rows) == ["新收", "上年结转", "办结总计", "结转下年"]
    assert {text for texts in rows.values() for text in texts} == {"■"}


def test_cases_stand_in_one_table(page: DossierPage) -> None:
    assert page.case_names == ("新收", "上年结转", "办结总计", "结转下年")
    assert ("应当不通过", ("5", "1", "4", "1")) in {(case.expected, case.given) for case in page.cases}


def test_the_page_holds_it(page: DossierPage) -> None:
    html = render_tool("dossier", page)
    for text in ("新收 + 上年结转 = 办结总计 + 结转下年", "应当不通过", "■", "共 7 次", "国家统一格式的要求"):
        assert text in html


def test_since_when_comes_from_git(shipped: Rulebook, rules: Path, tmp_path: Path) -> None:
    folder = tmp_path / "annual-report" / "rules"
    folder.mkdir(parents=True)
    (folder / "t3.yaml").write_bytes((rules / "annual-report" / "rules" / "t3.yaml").read_bytes())
    made = ["-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false"]
    dates = {"GIT_AUTHOR_DATE": "2023-03-01T09:00:00", "GIT_COMMITTER_DATE": "2023-03-01T09:00:00", "PATH": "/usr/bin:/bin:/usr/local/bin"}
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "rules"]):
        subprocess.run(["git", *made, *command], cwd=tmp_path, check=True, env=dates, timeout=60)
    facts = {fact.word: fact.text for fact in dossier(shipped.rule_by_id["T3-01"], shipped, tmp_path, STRENGTHS).facts}
    assert facts["何时起"] == "2023-03-01"
