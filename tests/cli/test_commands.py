"""The commands as a clerk runs them: what they print, what they leave behind, and one clear sentence for each thing that can be wrong."""

import json
import re
import shutil
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner, Result

from auditor.cli import app

ROOT = Path(__file__).parents[2]
RULES = ROOT / "rules"
GOOD = ROOT / "reports_in" / "2023"


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """Two reports of the sample county."""
    folder = tmp_path / "reports_in"
    folder.mkdir()
    for name in sorted(path.name for path in GOOD.iterdir())[:2]:
        shutil.copy(GOOD / name, folder / name)
    return folder


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """A copy of the rules that a test may spoil."""
    return Path(shutil.copytree(RULES, tmp_path / "rules"))


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def results(out: Path) -> dict[str, list[dict[str, object]]]:
    found: dict[str, list[dict[str, object]]] = json.loads((out / "latest" / "results.json").read_text(encoding="utf-8"))
    return found


# --- what must work ---------------------------------------------------------------------------------------------------


def test_audit_prints_where_the_summary_is_and_writes_it(reports: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = run("audit", reports, "--rules", RULES, "--out", out, "--no-record")
    assert result.exit_code in (0, 1), result.output
    page = re.search(r"全县汇总页：(.+index\.html)", result.output)
    assert page
    assert Path(page[1]).is_file()
    assert {s["file"] for s in results(out)["submissions"]} == {path.name for path in reports.iterdir()}


def test_a_second_run_adds_no_submission(reports: Path, tmp_path: Path) -> None:
    from auditor.store import open_store

    out = tmp_path / "out"
    for _ in range(2):
        run("audit", reports, "--rules", RULES, "--out", out, "--no-record")
    with open_store(f"sqlite:///{out / 'auditor.db'}") as store:
        assert [line.submissions for line in store.runs()] == [2, 2]
    assert all(s["round"] == 1 for s in results(out)["submissions"])


def test_a_file_that_was_corrected_is_no_longer_counted(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    sent = next((ROOT / "reports_in" / "2024").glob("石埠岭镇*"))
    shutil.copy(sent, folder)
    row = sent.read_text(encoding="utf-8").split("四、结转下年度继续办理")
    corrected = "四、结转下年度继续办理".join([row[0], row[1].replace(">1<", ">2<", 1)])
    assert "须改正 2 项，" in run("audit", folder, "--rules", RULES, "--out", tmp_path / "out", "--no-record").output
    (folder / "石埠岭镇2024年度报告（更正）.html").write_text(corrected, encoding="utf-8")
    result = run("audit", folder, "--rules", RULES, "--out", tmp_path / "out", "--no-record")
    assert "2 份文件。2024年度已有 1 个单位报送，" in result.output
    assert "须改正 0 项，" in result.output


def test_a_file_of_a_unit_that_the_list_does_not_hold_is_no_unit_that_sent_its_report(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    text = next((ROOT / "reports_in" / "2024").glob("柳絮镇*.txt")).read_text(encoding="utf-8")
    (folder / "外沙镇2024年年度报告.txt").write_text(text.replace("柳絮", "外沙"), encoding="utf-8")
    assert "2024年度已有 0 个单位报送，" in run("audit", folder, "--rules", RULES, "--out", tmp_path / "out", "--no-record").output


def test_check_says_what_was_read_and_what_is_wrong() -> None:
    faulty = next((ROOT / "reports_in" / "2024").glob("石埠岭镇*"))
    result = run("check", faulty, "--rules", RULES)
    assert result.exit_code == 1
    assert "石埠岭镇人民政府" in result.output
    assert "新收5 + 上年结转1 = 6" in result.output
    assert "改法：" in result.output


def test_check_joins_the_files_of_one_report_as_an_audit_does(tmp_path: Path) -> None:
    page = next((ROOT / "reports_in" / "2024").glob("石埠岭镇*")).read_text(encoding="utf-8")
    tables = "".join(re.findall("<table.*?</table>", page, re.DOTALL))
    text, annex = tmp_path / "石埠岭镇2024年报告.html", tmp_path / "石埠岭镇2024年附表.html"
    text.write_text(re.sub("<table.*?</table>", "", page, flags=re.DOTALL), encoding="utf-8")
    annex.write_text(f"<html><body><h1>石埠岭镇人民政府2024年政府信息公开工作年度报告</h1>{tables}</body></html>", encoding="utf-8")
    result = run("check", text, annex, "--rules", RULES)
    assert "这份报告分 2 个文件报送，已合成一份：石埠岭镇2024年报告.html、石埠岭镇2024年附表.html。" in result.output.replace("\n", "")
    assert "新收5 + 上年结转1 = 6" in result.output
    assert "没有找到表" not in result.output


def test_read_shows_the_tables_and_where_the_title_was_found() -> None:
    result = run("read", next(GOOD.glob("柳絮镇*")), "--rules", RULES)
    assert result.exit_code == 0
    assert "标题：" in result.output
    assert "取自标题" in result.output
    assert "表三" in result.output


def test_read_as_json_has_every_cell() -> None:
    result = run("read", next(GOOD.glob("柳絮镇*")), "--rules", RULES, "--json")
    assert len(json.loads(result.output)["cells"]) == 200


def test_lint_and_test_accept_the_shipped_rules() -> None:
    assert run("rules", "lint", "--rules", RULES).output.startswith("规则没有写错")
    tested = run("rules", "test", "--rules", RULES)
    assert tested.exit_code == 0, tested.output
    assert "全部判对" in tested.output


def test_explain_says_the_rule_in_words_with_its_clause() -> None:
    result = run("rules", "explain", "T3-01", "--rules", RULES)
    assert result.exit_code == 0
    for words in ("新收", "结转下年", "国办公开办函〔2021〕30号", "改法"):
        assert words in result.output


def test_init_makes_a_folder_in_which_audit_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = run("init", tmp_path / "某县")
    assert result.exit_code == 0
    assert {path.name for path in (tmp_path / "某县").iterdir()} == {"rules", "reports_in", "audit_out", "示例"}
    assert not any((tmp_path / "某县" / "reports_in").iterdir())
    shutil.copy(next(GOOD.glob("柳絮镇*")), tmp_path / "某县" / "reports_in")
    monkeypatch.chdir(tmp_path / "某县")
    assert run("audit", "--no-record").exit_code in (0, 1)


def test_a_new_folder_holds_samples_that_show_what_an_audit_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command = re.search("auditor (audit 示例 --out 示例结果)", run("init", tmp_path / "某县").output)
    assert command is not None
    monkeypatch.chdir(tmp_path / "某县")
    result = run(*command[1].split(), "--no-record")
    assert "3 份文件。2024年度已有 2 个单位报送，" in result.output
    assert "须改正 4 项，" in result.output


# --- one number in rules/ decides -------------------------------------------------------------------------------------


def kinds(out: Path) -> set[tuple[str, str]]:
    return {(str(f["kind"]), str(f["level"])) for s in results(out)["submissions"] for f in s["findings"]}  # type: ignore[attr-defined]


def test_a_level_a_threshold_and_an_anchor_word_change_the_result_without_python(tmp_path: Path, rules: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    shutil.copy(next((ROOT / "reports_in" / "2024").glob("石埠岭镇*")), folder)
    run("audit", folder, "--rules", rules, "--out", tmp_path / "before", "--no-record")
    assert ("t3_flow", "强制") in kinds(tmp_path / "before")
    assert "aspect_missing" not in {kind for kind, _ in kinds(tmp_path / "before")}

    county = rules / "county.yaml"
    text = county.read_text(encoding="utf-8")
    loaded = yaml.safe_load(text)
    overrides = "- {rule: T3-01, level: 提示}"
    if loaded.get("overrides"):
        edit(county, "overrides:\n", f"overrides:\n  {overrides}\n")
    else:
        county.write_text(re.sub(r"\noverrides:.*", "", text) + f"\noverrides:\n  {overrides}\n", encoding="utf-8")
    for form in (rules / "annual-report" / "forms").glob("*.yaml"):
        changed = re.sub(
            r"(id: platform.*?\n\s+heading: )\[[^\]]*\]", r"\1[不会出现的词]", form.read_text(encoding="utf-8"), count=1, flags=re.DOTALL
        )
        changed = re.sub(r"(id: platform.*?\n\s+text: )\[[^\]]*\]", r"\1[不会出现的词]", changed, count=1, flags=re.DOTALL)
        form.write_text(changed, encoding="utf-8")
    run("audit", folder, "--rules", rules, "--out", tmp_path / "after", "--no-record")
    assert ("t3_flow", "提示") in kinds(tmp_path / "after")
    assert "aspect_missing" in {kind for kind, _ in kinds(tmp_path / "after")}


# --- what can be wrong on our side: one sentence, exit code 2, nothing half written -----------------------------------


def refused(result: Result, *words: str) -> None:
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.output
    for word in words:
        assert word in result.output


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    refused(run("audit", tmp_path / "没有", "--rules", RULES, "--out", tmp_path / "out"), "没有找到文件夹", "没有")
    assert not (tmp_path / "out" / "latest").exists()


def test_a_folder_without_files(tmp_path: Path) -> None:
    (tmp_path / "空").mkdir()
    refused(run("audit", tmp_path / "空", "--rules", RULES, "--out", tmp_path / "out", "--no-record"), "没有可以审核的文件")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("check: 新收 + 上年结转", "check: 新受 + 上年结转", ("t3.yaml 第", "新受", "新收")),
        ("level: 强制", "levle: 强制", ("t3.yaml 第", "levle", "level")),
        ("level: 强制", "level: 强治", ("t3.yaml 第", "强治", "强制")),
        ("- id: T3-01", "- id: [T3-01", ("t3.yaml 第",)),
    ],
)
def test_a_mistake_in_a_rule_names_file_line_and_the_nearest_name(
    reports: Path, rules: Path, tmp_path: Path, old: str, new: str, words: tuple[str, ...]
) -> None:
    edit(rules / "annual-report" / "rules" / "t3.yaml", old, new)
    refused(run("audit", reports, "--rules", rules, "--out", tmp_path / "out"), *words)
    assert not (tmp_path / "out").exists()
    refused(run("rules", "lint", "--rules", rules), *words)


def test_a_rule_without_tests_is_refused(rules: Path) -> None:
    file = rules / "annual-report" / "rules" / "t3.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text[: text.index("  tests:")] + text[text.index("- id:", text.index("  tests:")) :], encoding="utf-8")
    refused(run("rules", "lint", "--rules", rules), "t3.yaml 第", "tests")


def test_a_database_that_cannot_be_opened(reports: Path, tmp_path: Path) -> None:
    (tmp_path / "broken.db").write_text("这不是数据库", encoding="utf-8")
    refused(
        run("audit", reports, "--rules", RULES, "--out", tmp_path / "out", "--db", f"sqlite:///{tmp_path / 'broken.db'}", "--no-record"), "数据库"
    )
    assert not (tmp_path / "out" / "latest").exists()


def test_an_output_folder_that_cannot_be_written(reports: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("", encoding="utf-8")
    refused(run("audit", reports, "--rules", RULES, "--out", tmp_path / "out"), "不能写入")


def test_an_unknown_rule_names_its_neighbours() -> None:
    refused(run("rules", "explain", "T3-1", "--rules", RULES), "T3-1", "T3-01")


def test_init_leaves_a_used_folder_alone(tmp_path: Path) -> None:
    (tmp_path / "用过").mkdir()
    (tmp_path / "用过" / "文件").write_text("", encoding="utf-8")
    refused(run("init", tmp_path / "用过"), "没有改动任何文件")
    assert [path.name for path in (tmp_path / "用过").iterdir()] == ["文件"]
