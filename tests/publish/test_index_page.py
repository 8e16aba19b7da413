"""The county page: every unit by state, the heat map, counts, and what needs the county."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from importlib import import_module
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser as Page

from auditor.model import Fact, Finding, FindingState, Report, Run, Submission
from auditor.publish import publish_run
from auditor.rulebook.book import Rulebook


def words_of(node: object) -> str:
    return "".join(node.text().split())  # type: ignore[attr-defined]


@pytest.fixture
def page(published: Path) -> Page:
    return Page((published / "index.html").read_text(encoding="utf-8"))


@pytest.fixture
def publish_these(run: Run, rulebook: Rulebook, tmp_path: Path) -> Callable[..., Page]:
    def publish(*submissions: Submission) -> Page:
        folder = publish_run(replace(run, submissions=submissions), rulebook, tmp_path / "these").folder
        return Page((folder / "index.html").read_text(encoding="utf-8"))

    return publish


def figures(page: Page) -> dict[str, int]:
    return {words_of(node.css_first("span")): int(words_of(node.css_first("b"))) for node in page.css(".figures li")}


def test_the_headline_figures_add_up(page: Page) -> None:
    found = figures(page)
    assert found == {"应报": 6, "已报": 4, "需整改": 1, "待核实": 1, "未能读取": 1, "未报送": 2, "没问题": 1, "迟报": 1, "对不上单位": 1}
    assert found["应报"] == found["已报"] + found["未报送"]
    assert found["已报"] == found["需整改"] + found["待核实"] + found["未能读取"] + found["没问题"]


def test_every_unit_of_the_year_stands_in_one_state(page: Page) -> None:
    states = {words_of(node.css_first(".tag")): [words_of(unit) for unit in node.css(".chips li")] for node in page.css(".state")}
    assert states == {
        "需整改": ["青石镇人民政府5项"],
        "待核实": ["白鹿乡人民政府1项"],
        "未能读取": ["云陌镇人民政府"],
        "未报送": ["荷堰街道办事处", "潭头坳乡人民政府"],
        "没问题": ["松吟镇人民政府"],
    }


def test_a_unit_that_no_longer_exists_is_not_missed(published: Path) -> None:
    assert "旧渠镇" not in (published / "index.html").read_text(encoding="utf-8")


def test_the_heat_map_counts_by_family_and_says_the_number(page: Page) -> None:
    heads = [words_of(node) for node in page.css(".heat thead th")]
    assert heads == ["单位", "状态", "强制", "核实", "提示", "结构", "单元格", "勾稽"]
    rows = {words_of(node.css_first("th")): [words_of(cell) for cell in node.css("td")] for node in page.css(".heat tbody tr.fix")}
    assert rows == {"青石镇人民政府": ["需整改", "5", "1", "1", "2", "3", "2"]}
    hot = page.css_first(".heat tr.fix td.h2")
    assert hot is not None
    assert hot.attributes["title"] == "必须改正 1 项，待核实 1 项"
    assert [words_of(node) for node in page.css(".heat .y")] == ["2023年度", "2022年度", "年度不明"]


def test_counts_by_kind_lead_to_each_finding(page: Page, published: Path) -> None:
    kinds = {words_of(node.css_first("summary")): node for node in page.css(".num tbody tr")}
    assert [words_of(cell) for cell in kinds["申请数量收支平衡"].css("td")] == ["1", "2", "0", "0"]
    assert [words_of(cell) for cell in kinds["信息处理费"].css("td")] == ["2", "0", "2", "0"]
    assert "两边相差1。" in words_of(kinds["申请数量收支平衡"])


def test_what_needs_the_county_is_listed(page: Page) -> None:
    said = words_of(page.css_first("section[aria-labelledby=h-todo]"))
    assert "没有报送（2）" in said
    assert "文件已加密，打不开，请去掉密码后重新报送。" in said
    assert "文件里写的是“某某镇人民政府”" in said
    assert "1格没有读懂" not in said
    assert "2格没有读懂，1处内容没有归入表格" in said
    assert "县里要求的报送期限是2024年1月31日。" in said
    assert "2024年2月3日审核时还没有收到，2024年2月5日审核时才收到" in said


def test_the_time_of_this_run_is_no_evidence_of_lateness(publish_these: Callable[..., Page], build_report: Callable[..., Report], run: Run) -> None:
    assert figures(publish_these(Submission(build_report(), received=run.made)))["迟报"] == 0
    signed = build_report(signed=Fact(date(2024, 3, 1), "落款"))
    assert "落款日期2024年3月1日" in words_of(publish_these(Submission(signed, received=run.made)).body)


def test_the_last_of_several_files_of_a_unit_counts(
    publish_these: Callable[..., Page], build_report: Callable[..., Report], build_finding: Callable[..., Finding]
) -> None:
    first = Submission(build_report(file="a.docx"), (build_finding("T2-01", "填了 3。"),), round=1)
    second = Submission(build_report(file="b.docx"), round=2)
    page = publish_these(second, first)
    assert figures(page)["没问题"] == 1
    assert figures(page)["需整改"] == 0
    assert "同一年度共2份文件，这是第1次报送的" in words_of(page.body)


def test_a_rule_that_broke_is_said_loudly_and_not_held_against_the_unit(
    publish_these: Callable[..., Page], build_report: Callable[..., Report], build_finding: Callable[..., Finding]
) -> None:
    page = publish_these(Submission(build_report(), (build_finding("T2-01", "算不出来。", state=FindingState.RULE_FAULT),)))
    assert "有1条规则本身出错" in words_of(page.css_first("[role=alert]"))
    assert figures(page)["没问题"] == 1


def test_findings_about_the_whole_county_are_shown(run: Run, rulebook: Rulebook, build_finding: Callable[..., Finding], tmp_path: Path) -> None:
    whole = build_finding("T3-03", "各单位之和与全县数不符。", file="")
    folder = publish_run(replace(run, county_findings=(whole,)), rulebook, tmp_path).folder
    assert "各单位之和与全县数不符。" in (folder / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("listed", [True, False])
def test_a_run_comes_to_what_its_page_says(run: Run, rulebook: Rulebook, tmp_path: Path, listed: bool) -> None:
    book = rulebook if listed else replace(rulebook, county=replace(rulebook.county, units=(), deadline=None))
    folder, counts = publish_run(run, book, tmp_path)
    page = Page((folder / "index.html").read_text(encoding="utf-8"))
    assert (counts.year, counts.came) == (2023, figures(page)["已报"])


def test_what_a_replaced_file_asks_is_open_and_not_counted(
    run: Run, rulebook: Rulebook, build_report: Callable[..., Report], build_finding: Callable[..., Finding], tmp_path: Path
) -> None:
    old = Submission(build_report(file="2023/旧.docx"), (build_finding("T3-03", "旧的问题。"),), replaced_by="2023/新.docx")
    new = Submission(build_report(file="2023/新.docx"))
    counts = publish_run(replace(run, submissions=(old, new)), rulebook, tmp_path).counts
    assert (counts.asked.total, counts.open, counts.came) == (0, 1, 1)


def test_a_county_without_a_list_shows_every_file(run: Run, rulebook: Rulebook, tmp_path: Path) -> None:
    bare = replace(rulebook, county=replace(rulebook.county, units=(), deadline=None))
    folder = publish_run(run, bare, tmp_path).folder
    found = figures(Page((folder / "index.html").read_text(encoding="utf-8")))
    assert (found["应报"], found["已报"], found["未报送"]) == (5, 5, 0)


def test_an_empty_run_still_has_a_page(publish_these: Callable[..., Page]) -> None:
    assert figures(publish_these())["未报送"] == 6


def test_a_large_county_stays_below_a_megabyte(run: Run, rulebook: Rulebook, submission: Submission, tmp_path: Path) -> None:
    many = tuple(
        replace(submission, report=replace(submission.report, unit=None, file=f"{number}.docx", township=Fact(f"第{number}镇人民政府", "标题")))
        for number in range(150)
    )
    folder = publish_run(replace(run, submissions=many), rulebook, tmp_path).folder
    source = (folder / "index.html").read_text(encoding="utf-8")
    assert len(source.encode()) < 500_000
    kinds = {words_of(node.css_first("summary")): words_of(node) for node in Page(source).css(".num tbody tr")}
    assert "……还有200处" in kinds["申请数量收支平衡"]


def test_of_thousands_of_units_in_one_state_the_first_are_named(
    monkeypatch: pytest.MonkeyPatch, publish_these: Callable[..., Page], run: Run, rulebook: Rulebook
) -> None:
    monkeypatch.setattr(import_module("auditor.publish.index_page"), "_CHIPS", 3)
    page = publish_these(run.submissions[0])
    (missing,) = [state for state in page.css("section[aria-labelledby=h-units] .state") if words_of(state.css_first(".tag")) == "未报送"]
    count = len([unit for unit in rulebook.county.units if unit.reports_in(2023)]) - 1
    assert f"{count}个" in words_of(missing.css_first("h3"))
    assert len(missing.css("li")) == 3
    assert f"另有{count - 3}个，都列在下面的“没有报送”里" in words_of(missing)
    assert words_of(page.css_first("#missing")) == f"没有报送（{count}）"


def test_of_thousands_of_units_the_first_are_shown_and_the_rest_is_in_the_workbook(
    monkeypatch: pytest.MonkeyPatch, publish_these: Callable[..., Page], run: Run
) -> None:
    module = import_module("auditor.publish.index_page")
    monkeypatch.setattr(module, "_ROWS", 2)
    monkeypatch.setattr(module, "_FILES", 1)
    first = run.submissions[0]
    unread = (replace(first.report, file=f"坏{number}.docx", status="unreadable") for number in range(4))
    broken = [replace(first, report=report, findings=(), causes=()) for report in unread]
    page = publish_these(*broken)
    assert len(page.css("table.heat tbody tr:not(.y)")) == 2
    assert "另有2份" in words_of(page.css_first("table.heat tbody tr.y .sub"))
    assert words_of(page.css_first("#unread")) == "未能读取（4）"
    assert page.body is not None
    assert words_of(page.body).count("另有3份，都在文书“全部结果”的“按单位”一表里") >= 1
