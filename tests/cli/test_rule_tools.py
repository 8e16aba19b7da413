"""The commands of a rule maintainer: what they print, the pages they leave, their exit codes."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from auditor.cli import app

ROOT = Path(__file__).parents[2]
RULES = ROOT / "rules"
ENV = {"GIT_AUTHOR_DATE": "2023-03-01T09:00:00", "GIT_COMMITTER_DATE": "2023-03-01T09:00:00", "PATH": "/usr/bin:/bin:/usr/local/bin"}


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "reports_in"
    folder.mkdir()
    source = ROOT / "reports_in" / "2023"
    for name in sorted(path.name for path in source.iterdir())[:3]:
        shutil.copy(source / name, folder / name)
    return folder


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    return Path(shutil.copytree(RULES, tmp_path / "rules"))


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_survivor_fails_with_the_line_that_is_missing(rules: Path) -> None:
    edit(rules / "annual-report" / "rules" / "t4.yaml", "      - {各结果: 0, 尚未审结: 1, 总计: 0}\n", "")
    result = run("rules", "test", "--mutation", "--rules", rules)
    assert result.exit_code == 2
    assert "T4-01 把“合计(各结果)”换成“合计(已审结)”，例子全都看不出来" in result.output
    assert "      - {各结果: 0, 尚未审结: 1, 总计: 0}\n" in result.output


def test_a_failing_case_is_one_sentence(rules: Path) -> None:
    edit(rules / "annual-report" / "rules" / "t4.yaml", "- {各结果: 3, 总计: 3}", "- {各结果: 3, 总计: 5}")
    result = run("rules", "test", "--rules", rules)
    assert result.exit_code == 2
    assert "规则 T4-01 的例子应当通过，结果不通过" in result.output


def test_explain_prints_and_writes_a_page(tmp_path: Path) -> None:
    page = tmp_path / "T3-01.html"
    result = run("rules", "explain", "T3-01", "--rules", RULES, "--html", page, "--db", f"sqlite:///{tmp_path / 'none.db'}")
    assert result.exit_code == 0, result.output
    for text in ("新收 + 上年结转 = 办结总计 + 结转下年", "■", "应当不通过", "改错"):
        assert text in result.output
        assert text in page.read_text(encoding="utf-8")
    assert not (tmp_path / "none.db").exists()


def test_diff_tells_what_a_changed_rule_would_change(rules: Path, reports: Path) -> None:
    assert run("rules", "diff", rules, rules, "--reports", reports).exit_code == 0
    edit(rules / "annual-report" / "rules" / "t4.yaml", "check: 合计(各结果) = 总计", "check: 合计(各结果) + 1 = 总计")
    result = run("rules", "diff", RULES, rules, "--reports", reports)
    assert result.exit_code == 1, result.output
    assert "改了的规则：T4-01\n" in result.output
    assert "T4-01 总计等于四种结果之和：少 0" in result.output
    assert "  多：" in result.output


def test_diff_takes_git_revisions(rules: Path, reports: Path) -> None:
    made = ["-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "rules"]):
        subprocess.run(["git", *made, *command], cwd=rules, check=True, env=ENV, timeout=60)
    edit(rules / "annual-report" / "rules" / "t4.yaml", "check: 合计(各结果) = 总计", "check: 合计(各结果) + 1 = 总计")
    assert run("rules", "diff", "HEAD", rules, "--rules", rules, "--reports", reports).exit_code == 1
    unknown = run("rules", "diff", "no-such-version", rules, "--rules", rules, "--reports", reports)
    assert unknown.exit_code == 2
    assert "“no-such-version”既不是文件夹，也不是" in unknown.output


def test_an_old_run_is_rendered_with_the_rules_of_its_day(rules: Path, reports: Path, tmp_path: Path) -> None:
    out, again = tmp_path / "out", tmp_path / "again"
    run("audit", reports, "--rules", rules, "--out", out, "--no-record")
    name = (out / "latest").resolve().name
    edit(rules / "annual-report" / "rules" / "t4.yaml", "title: 总计等于四种结果之和", "title: 改过的题目")
    database = f"sqlite:///{out / 'auditor.db'}"
    result = run("render", name, "--out", again, "--db", database)
    assert result.exit_code == 0, result.output
    book = (again / name / "rules.html").read_text(encoding="utf-8")
    assert "总计等于四种结果之和" in book
    assert "改过的题目" not in book
    assert not (again / "latest").exists()
    old, new = (json.loads((folder / name / "results.json").read_text(encoding="utf-8")) for folder in (out, again))
    assert old["submissions"] == new["submissions"]
    stored = run("rules", "diff", RULES, rules, "--db", database)
    assert stored.exit_code == 0, stored.output
    assert "3 份报告" in stored.output
    explained = run("rules", "explain", "T4-01", "--rules", rules, "--db", database)
    assert "存档的 1 个批次中有" in explained.output
    missing = run("render", "19990101-000000", "--out", again, "--db", database)
    assert missing.exit_code == 2
    assert "没有批次" in missing.output


def test_book_and_schema(tmp_path: Path) -> None:
    book = tmp_path / "book.html"
    assert run("rules", "book", "--rules", RULES, "--out", book).exit_code == 0
    text = book.read_text(encoding="utf-8")
    assert "T3-01" in text
    assert 'href="index.html"' not in text
    schema = run("rules", "schema", "--rules", RULES)
    assert json.loads(schema.stdout)["type"] == "array"


def test_analyze_writes_the_form_as_a_picture(tmp_path: Path) -> None:
    page = tmp_path / "analysis.html"
    result = run("rules", "analyze", "--rules", RULES, "--html", page)
    assert result.exit_code == 0, result.output
    assert "互相矛盾的规则\n  没有。" in result.output
    assert 'class="g1"' in page.read_text(encoding="utf-8")
