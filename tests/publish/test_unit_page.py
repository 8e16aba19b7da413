"""A township's page: what it says, in which order, and which cells it marks."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser as Page

from auditor.fields import copy_with
from auditor.model import Cause, Cell, CellState, Finding, FindingState, Level, Part, Place, Repair, Report, Run, Submission
from auditor.publish import publish_run, unit_words
from auditor.publish.unit_page import draw_sum
from auditor.rulebook.book import Rulebook


def text(page: Page | Any, selector: str = "") -> str:
    node = page.css_first(selector) if selector else page
    assert node is not None, selector
    return "".join(node.text().split())


@pytest.fixture
def page(published: Path) -> Page:
    return Page((published / "units" / "青石镇人民政府-2023.html").read_text(encoding="utf-8"))


@pytest.fixture
def publish_one(run: Run, rulebook: Rulebook, tmp_path: Path) -> Callable[[Submission], Page]:
    def publish(submission: Submission) -> Page:
        folder = publish_run(replace(run, submissions=(submission,)), rulebook, tmp_path / "one").folder
        return Page(next((folder / "units").iterdir()).read_text(encoding="utf-8"))

    return publish


def test_the_head_says_who_what_and_how_it_stands(page: Page) -> None:
    assert text(page, "h1").startswith("青石镇人民政府")
    assert text(page, ".verdict") == "需整改有5项必须改正，归结起来是4处错误；另有1项需要核实；1项提示供参考；有2处没有读懂，请对照原文核对。"
    assert "2023/青石镇.docx" in text(page, ".meta")
    assert "第2次报送，2024年2月6日09:30收到" in text(page, ".meta")


def test_findings_stand_by_level_then_section_then_form(page: Page) -> None:
    titles = ["".join(node.text().split()) for node in page.css(".card h3")]
    assert [title.rstrip("#") for title in titles] == [
        "1总体情况五个方面强制",
        "2规章应为零强制",
        "3申请数量收支平衡强制",
        "4申请数量收支平衡强制",
        "5单元格不空白强制",
        "6信息处理费核实",
        "7现行有效件数提示",
    ]


def test_a_card_says_what_where_by_which_clause_and_what_to_do(page: Page) -> None:
    card = next(node for node in page.css(".card") if "规章应为零" in node.text())
    said = text(card)
    assert "表二“规章/制发”填了3" in said
    assert "表1第3行第2列" in said
    assert "第九十三条" in said
    assert "制定规章。［" not in said  # the brackets are drawn by the style sheet
    assert "法律、行政法规的规定" in said
    assert "把不是规章的文件移到行政规范性文件一行。" in said
    assert [cell.text() for cell in card.css("td.m")] == ["3"]


def test_a_card_says_first_what_to_do_and_where_and_last_what_it_rests_on(page: Page) -> None:
    said = text(next(node for node in page.css(".card") if "规章应为零" in node.text()))
    parts = ["填了3", "怎么改", "在文件里的位置", "表二主动公开政府信息情况", "依据中华人民共和国立法法", "把握", "规则T2-01"]
    assert [part for part in parts if part not in said] == []
    assert sorted(parts, key=said.index) == parts


def test_findings_of_one_cause_stand_together_with_its_repair(page: Page) -> None:
    cause = page.css_first(".cause")
    assert cause is not None
    assert len(cause.css(".card")) == 2
    assert "下面2项很可能是同一处写错：这两处不平衡" in text(cause)
    assert ["".join(cell.text().split()) for cell in cause.css("td.s")] == ["1疑似写错"]
    assert text(page, "#must h2").endswith("5项不符，4处原因")


def test_advice_and_clause_of_a_rule_are_printed_once(page: Page) -> None:
    first, second = (node for node in page.css(".card") if "申请数量收支平衡" in node.text())
    assert "对照登记台账改正写错的一格。" in text(first)
    assert "对照登记台账改正写错的一格。" not in text(second)
    assert "怎么改、依据同第3项" in text(second)
    link = second.css_first("dd a")
    assert link is not None
    assert link.attributes["href"] == f"#{first.attributes['id']}"


def test_the_arithmetic_is_drawn(page: Page) -> None:
    drawn = page.css_first(".cause .sum")
    assert drawn is not None
    assert text(drawn) == "新收5+上年结转1=6≠（不相等）5=办结总计4+结转下年1"
    assert [text(node) for node in drawn.css(".bad")] == ["≠（不相等）"]


def test_what_was_not_judged_is_folded_away_and_not_hidden(page: Page) -> None:
    folded = {text(node, "summary"): text(node) for node in page.css("details")}
    assert set(folded) == {"没有核对（1项）", "不适用（1项）"}
    assert "没有上年的报告，未核对上年结转。" in folded["没有核对（1项）"]


def test_what_was_not_judged_for_one_reason_is_told_once(
    publish_one: Callable[[Submission], Page],
    build_report: Callable[..., Report],
    build_finding: Callable[..., Finding],
    build_figures: Callable[..., dict[str, Cell]],
) -> None:
    not_assessed = {"cells": ("t3.received.total",), "state": FindingState.NOT_ASSESSED}
    findings = tuple(build_finding(rule, f"新收填的是符号，{rule}未作判断。", **not_assessed) for rule in ("T3-01", "T3-03"))
    page = publish_one(Submission(build_report(cells=build_figures({"t3.received.total": "/"})), findings))
    folded = page.css_first("details")
    assert folded is not None
    assert text(folded, "summary") == "没有核对（2项）：表三有1格填的是符号"
    assert [text(item) for item in folded.css("li")] == [
        "申请数量收支平衡：新收填的是符号，T3-01未作判断。T3-01",
        "横向合计：新收填的是符号，T3-03未作判断。T3-03",
    ]


def test_the_reading_can_be_checked(page: Page) -> None:
    reading = page.css_first("#reading")
    assert reading is not None
    said = text(reading)
    assert "青石镇人民政府2023年政府信息公开工作年度报告" in said
    assert "2023年1月1日至2023年12月31日" in said
    assert "政府信息管理：没有找到" in said
    assert "一格里有两个数" in said
    assert "全年共收到申请7件。" in said
    assert len(reading.css("#t3 ~ .box td")) >= 175
    assert reading.css_first('td[title="表2 第2行第2列"]') is not None


def test_a_file_that_could_not_be_read_says_why(published: Path) -> None:
    page = Page((published / "units" / "云陌镇人民政府.html").read_text(encoding="utf-8"))
    assert text(page, ".verdict") == "未能读取这份文件没有审核：文件已加密，打不开，请去掉密码后重新报送。"
    assert page.css_first("#reading") is None


def test_a_clean_report_is_told_so(publish_one: Callable[[Submission], Page], build_report: Callable[..., Report]) -> None:
    assert text(publish_one(Submission(build_report())), ".verdict") == "没问题没有发现必须改正的问题。"


def test_a_clean_report_with_a_cell_not_understood_is_not_called_clean(
    publish_one: Callable[[Submission], Page], build_report: Callable[..., Report], build_figures: Callable[..., dict[str, Cell]]
) -> None:
    page = publish_one(Submission(build_report(cells=build_figures({"t3.received.total": None}))))
    assert text(page, ".verdict") == "待核实没有发现必须改正的问题；有1处没有读懂，请对照原文核对。"


def test_a_missing_table_is_said(publish_one: Callable[[Submission], Page], build_report: Callable[..., Report]) -> None:
    page = publish_one(Submission(build_report(cells={}, tables={}, editions={})))
    assert text(page).count("报告里没有找到这张表。") == 3


def test_a_waived_finding_and_a_broken_rule_ask_nothing(
    publish_one: Callable[[Submission], Page], build_report: Callable[..., Report], build_finding: Callable[..., Finding]
) -> None:
    findings = (
        build_finding("T2-01", "已说明。", state=FindingState.CONFIRMED),
        build_finding("T3-01", "除以零。", state=FindingState.RULE_FAULT),
    )
    page = publish_one(Submission(build_report(), findings))
    assert text(page, ".verdict").startswith("没问题")
    assert [text(node) for node in page.css("summary")] == ["已说明原因（1项）", "规则出错（1项）"]


def test_a_doubtful_reading_is_asked_to_be_looked_at_on_its_card(
    publish_one: Callable[[Submission], Page], build_report: Callable[..., Report], build_finding: Callable[..., Finding]
) -> None:
    doubts = ("表三“新收/自然人”读作27（原文“27”，表2 第3行第2列，行有错位）",)
    finding = build_finding("T3-01", "相差45。", level=Level.CHECK, state=FindingState.TO_CONFIRM, doubts=doubts)
    page = publish_one(Submission(build_report(), (finding,)))
    assert "请核对读取结果表三“新收/自然人”读作27（原文“27”，表2第3行第2列，行有错位）。" in text(page, "#check .card")
    assert "不算填报有误" in text(page, "#check .card")
    assert page.css_first("#must") is None


def test_no_way_to_correct_is_shown_where_the_reading_is_doubtful(publish_one: Callable[[Submission], Page], submission: Submission) -> None:
    cause = submission.causes[0]
    doubted = tuple(replace(f, doubts=("读得不准",)) if f.cause == cause.id else f for f in submission.findings)
    page = publish_one(replace(submission, findings=doubted))
    assert page.css_first(".cause") is not None
    assert not any("→" in text(line) for line in page.css(".toc li li"))


def test_several_repairs_are_all_shown_once(publish_one: Callable[[Submission], Page], submission: Submission) -> None:
    repairs = (Repair({"t3.carried_out.natural_person": 2}), Repair({"t3.received.natural_person": 4}, "多计一件"))
    said = "改法有2种：①“结转下年/自然人”由1改为2；②“新收/自然人”由5改为4（多计一件）。请对照台账确定。"
    cause: Cause = replace(submission.causes[0], repairs=repairs, sentence=said)
    page = publish_one(replace(submission, causes=(cause,)))
    assert text(page, ".why").endswith("改法有2种：")
    assert [text(node) for node in page.css(".ways li")] == ["“结转下年/自然人”由1改为2", "“新收/自然人”由5改为4（多计一件）。"]
    assert text(page, ".ways + p") == "请对照台账确定。"


def test_each_mistake_is_one_line_at_the_head_of_the_page_with_its_one_correction(
    publish_one: Callable[[Submission], Page], submission: Submission
) -> None:
    page = publish_one(submission)
    lines = page.css(".toc li li a")
    assert len(lines) == len(page.css("section > .cause, section > .card"))
    assert "第3、4项：申请数量收支平衡（表三“结转下年/自然人”1→2；表三“结转下年/总计”1→2）" in [text(line) for line in lines]
    assert all(page.css_first(line.attributes["href"] or "-") is not None for line in lines)


def test_lines_of_the_same_rule_are_told_apart_at_the_head_of_the_page(
    publish_one: Callable[[Submission], Page], build_report: Callable[..., Report], build_finding: Callable[..., Finding]
) -> None:
    made = build_finding("T2-01", "填了3。", ("t2.regulations.issued",), id="a")
    kept = build_finding("T2-01", "填了3。", ("t2.regulations.in_force",), id="b")
    aspect = build_finding("S1-02", "没有找到“依申请公开”这一方面。", (), id="c", level=Level.CHECK, state=FindingState.TO_CONFIRM)
    other = build_finding("S1-02", "没有找到“监督保障”这一方面。", (), id="d", level=Level.CHECK, state=FindingState.TO_CONFIRM)
    page = publish_one(Submission(build_report(), (made, kept, aspect, other)))
    first, second, third, fourth = (text(line).partition("：")[2] for line in page.css(".toc li li a"))
    assert (first.endswith("（表二“规章/制发”）"), second.endswith("（表二“规章/现行有效”）")) == (True, True)
    assert (third, fourth) == ("没有找到“依申请公开”这一方面", "没有找到“监督保障”这一方面")


def test_an_item_about_a_cell_to_be_corrected_anyway_says_so(
    publish_one: Callable[[Submission], Page], build_report: Callable[..., Report], build_finding: Callable[..., Finding]
) -> None:
    cell = ("t3.received.natural_person",)
    must = build_finding("T3-01", "相差1。", cell, id="a")
    same = build_finding("T3-03", "正文4，表三5。", cell, id="b", level=Level.CHECK, state=FindingState.TO_CONFIRM)
    other = build_finding("T3-03", "正文没有。", ("t3.carried_in.total",), id="c", level=Level.CHECK, state=FindingState.TO_CONFIRM)
    page = publish_one(Submission(build_report(), (must, same, other)))
    assert [text(node) for node in page.css(".also")] == ["与第1项是同一格：先改那里，再看这一项还有没有。"]
    assert page.css_first("#check .card .also") is not None


def test_hundreds_of_findings_stay_below_a_megabyte(
    run: Run, rulebook: Rulebook, build_report: Callable[..., Report], build_finding: Callable[..., Finding], tmp_path: Path
) -> None:
    cells = tuple(rulebook.forms["2021"].table_by_id["t3"].cells)
    findings = tuple(build_finding("T3-03", f"第 {number} 处不平衡。", cells, id=f"x{number}") for number in range(300))
    folder = publish_run(replace(run, submissions=(Submission(build_report(), findings),)), rulebook, tmp_path).folder
    page = folder / "units" / "青石镇人民政府-2023.html"
    assert page.stat().st_size < 1_000_000
    assert len(Page(page.read_text(encoding="utf-8")).css(".card")) == 300
    assert "看表三" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arithmetic", "terms"),
    [
        ("新收5 + 上年结转1 = 6 ≠ 5 = 结转下年5", [("新收", "5", ""), ("上年结转", "1", ""), ("", "6", ""), ("", "5", ""), ("结转下年", "5", "")]),
        ("各申请人合计7（自然人5、商业企业2） ≠ 总计6", [("各申请人合计", "7", "自然人5、商业企业2"), ("总计", "6", "")]),
        ("现行有效（空） < 2×制发5 − 废止（−3）", [("现行有效", "空", ""), ("2×制发", "5", ""), ("废止", "−3", "")]),
    ],
)  # fmt: skip
def test_arithmetic_is_taken_apart(arithmetic: str, terms: list[tuple[str, str, str]]) -> None:
    assert [(piece.name, piece.number, piece.note) for piece in draw_sum(arithmetic) if not piece.sign] == terms


@pytest.mark.parametrize("arithmetic", ["", "对不上", "新收 等于 5", "5"])
def test_arithmetic_of_another_shape_is_left_as_it_is(arithmetic: str) -> None:
    assert draw_sum(arithmetic) == ()


def test_a_place_is_quoted_as_printed(page: Page) -> None:
    assert any("表三“新收/自然人”5（表2第2行第2列）" in text(each) for each in page.css(".card dl"))


@pytest.mark.parametrize(
    ("place", "quoted", "said"),
    [
        (Place(table=2, row=4, column=4), "5", "表2 第4行第4列“5”"),
        (Place(part="年度报告", row=36, column=4), "1", "“年度报告” 第36行第4列（D36）“1”"),
        (Place(part="汇总", row=7, column=28), "", "“汇总” 第7行第28列（AB7）"),
        (Place(part="年报.docx", table=1, row=2, column=3), "／", "“年报.docx” 表1 第2行第3列“／”"),
        (Place(paragraph=3), "", "第3段"),
    ],
)
def test_a_cell_of_a_sheet_is_named_as_its_program_names_it(place: Place, quoted: str, said: str) -> None:
    assert unit_words.place_quoted(place, quoted) == said


def test_each_card_says_on_what_it_rests(page: Page) -> None:
    for card in page.css(".card"):
        rests = [
            each
            for each in (unit_words.SURE_BY_SUM, unit_words.SURE_BY_CELL, unit_words.SURE_BY_QUOTE, unit_words.SURE_BY_TEXT)
            if each in text(card)
        ]
        assert len(rests) == (0 if "读取提醒" in text(card) else 1), text(card, "h3")
    assert any(unit_words.SURE_BY_SUM in text(card) and card.css_first(".sum") for card in page.css(".card"))
    assert any(unit_words.SURE_BY_QUOTE in text(card) and "原文" in text(card) for card in page.css(".card"))


def test_what_waits_for_figures_is_said_at_the_top(publish_one: Callable[[Submission], Page], submission: Submission) -> None:
    assert publish_one(replace(submission, findings=())).css_first(".hint") is None
    key = next(key for key, cell in submission.report.cells.items() if cell.state is CellState.NUMBER)
    cells = submission.report.cells
    blank = replace(submission.report, cells={**cells, key: copy_with(cells[key], state=CellState.BLANK, value=None)})
    waits = replace(submission.findings[0], state=FindingState.NOT_ASSESSED, cells=(key,))
    page = publish_one(replace(submission, report=blank, findings=(waits,)))
    assert text(page, ".hint").startswith("还有1项因为有的格没有数字，没有核对")
    other = replace(waits, cells=())
    assert publish_one(replace(submission, findings=(other,))).css_first(".hint") is None


def test_a_report_sent_in_several_files_lists_them_with_what_came_from_each(run: Run, publish_one: Callable[[Submission], Page], page: Page) -> None:
    sent = next(each for each in run.submissions if each.report.file == "2023/青石镇.docx")
    report = sent.report
    moved = {key: replace(table, place=copy_with(table.place, part="附表.xlsx Sheet1")) for key, table in report.tables.items()}
    texts = tuple(
        replace(each, paragraphs=tuple(copy_with(p, place=copy_with(p.place, part="青石镇.docx")) for p in each.paragraphs))
        for each in report.sections
    )
    joined = replace(report, tables=moved, sections=texts, parts=(Part("2023/附表.xlsx", "9" * 64, "xlsx"),))
    said = text(publish_one(replace(sent, report=joined)), ".meta")
    assert "分2个文件报送，已合成一份审核" in said
    numbers = "、".join(
        words_no for words_no in ("一", "二", "三", "四", "五", "六") if any(s.title.startswith(words_no) and s.paragraphs for s in texts)
    )
    assert f"2023/青石镇.docx：第{numbers}部分的文字" in said
    assert "2023/附表.xlsx：表" in said
    assert "合成一份" not in text(page, ".meta")
