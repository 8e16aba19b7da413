"""Sections and aspects: known by the words of their titles wherever and however a report prints them."""

from collections.abc import Callable

import pytest

from auditor.model import Document, Grid, Report
from auditor.recognise import recognise
from auditor.rulebook.book import Rulebook

TITLE = "青石镇人民政府2023年政府信息公开工作年度报告"
SECTIONS = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)
ASPECTS = (
    "（一）主动公开。公开十条。",
    "（二）依申请公开。没有收到。",
    "（三）政府信息管理。专人负责。",
    "（四）平台建设。专栏一个。",
    "（五）监督保障。自查两次。",
)
Make = Callable[..., Document]


def report_of(make: Make, rulebook: Rulebook, *lines: str) -> Report:
    return recognise(make(TITLE, *lines), rulebook)


def titles(report: Report) -> dict[str, str]:
    return {section.id: section.title for section in report.sections}


def test_official_titles_are_found_in_order(document: Make, rulebook: Rulebook) -> None:
    lines = [line for title in SECTIONS for line in (title, "正文若干。")]
    report = report_of(document, rulebook, *lines)
    assert list(titles(report).values()) == list(SECTIONS)
    assert {section.wording for section in report.sections} == {"exact"}


def test_numbered_paragraphs_inside_section_one_are_not_sections(document: Make, rulebook: Rulebook) -> None:
    inner = ["一、加强领导，落实责任", "领导小组每季度开会。", "二、严格程序，先审后发。", "三、规范报送", "按月报送。", "四、加强督查"]
    lines = [SECTIONS[0], *inner, *(line for title in SECTIONS[1:] for line in (title, "正文若干。"))]
    report = report_of(document, rulebook, *lines)
    assert list(titles(report).values()) == list(SECTIONS)
    assert [p.text for p in report.sections[0].paragraphs] == inner


@pytest.mark.parametrize(
    ("printed", "section", "wording"),
    [
        ("一、工作概况", "s1", "variant"),
        ("一、总体情况概述", "s1", "variant"),
        ("一、2023年政府信息公开工作总体情况", "s1", "variant"),
        ("二、主动公开政府信息情况统计表", "s2", "variant"),
        ("三、收到和处理政府信息公开申请情况表", "s3", "variant"),
        ("四、政府信息公开行政复议、行政诉讼情况行政诉讼", "s4", "garbled"),
        ("六、其他需要报告的事项（含信息处理费）", "s6", "variant"),
        ("总体情况", "s1", "exact"),
        ("二、主动公开政府信息的情况", "s2", "variant"),
        ("二、主动公开政府政府情况", "s2", "garbled"),
        ("二、主动公开工作情况", "s2", "variant"),
        ("二、主动公开的情况", "s2", "variant"),
        ("三、收到和处理公开申请的情况", "s3", "variant"),
        ("四、复议和诉讼情况", "s4", "variant"),
        ("四、行政复议、诉讼情况", "s4", "variant"),
        ("壹、总体情况", "s1", "exact"),
        ("五 存在的主要问题及改进情况", "s5", "exact"),
        ("【一、总体情况】", "s1", "exact"),
        ("二、主动公开政府信息情况如下：", "s2", "variant"),
        ("陆、其他需要报告的事项", "s6", "exact"),
        ("四、政府信息公开行政复议和行政诉讼情况", "s4", "variant"),
        ("四、政府信息公开行政复议议、诉讼政情况", "s4", "garbled"),
        ("五、存在的问题及改进措施", "s5", "variant"),
        ("六、其它需要報告的事項", "s6", "exact"),
        ("六、其他事项", "s6", "variant"),
        ("六、其他需要报告报告的事项", "s6", "garbled"),
        ("五、存在的主要问题及及改进情况", "s5", "garbled"),
    ],
)
def test_other_wordings_name_the_section_and_damage_is_seen(document: Make, rulebook: Rulebook, printed: str, section: str, wording: str) -> None:
    number = int(section[1]) - 1
    lines = [line for at, title in enumerate(SECTIONS) for line in (printed if at == number else title, "正文若干。")]
    found = {s.id: s for s in report_of(document, rulebook, *lines).sections}
    assert (found[section].title, found[section].wording) == (printed, wording)
    assert len(found) == 6


def test_an_aspects_heading_is_no_section_in_other_words(document: Make, rulebook: Rulebook) -> None:
    lines = [
        SECTIONS[0],
        "主动公开情况",
        "公开十条。",
        "（二）收到和处理公开申请情况",
        "没有收到。",
        *(line for title in SECTIONS[1:] for line in (title, "正文若干。")),
    ]
    assert titles(report_of(document, rulebook, *lines)) == {f"s{number}": title for number, title in enumerate(SECTIONS, 1)}


def test_a_pointer_to_a_sheet_is_no_heading(document: Make, rulebook: Rulebook) -> None:
    damaged = "四、政府信息公开行政复议、行政讼诉情况"
    report = report_of(document, rulebook, *SECTIONS[:3], damaged, "（见“表三复议诉讼”工作表）", *SECTIONS[4:])
    assert (titles(report)["s4"], report.sections[3].wording) == (damaged, "garbled")


def test_a_list_of_the_parts_in_the_preamble_is_no_section(document: Make, rulebook: Rulebook) -> None:
    listed = "本报告由总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况、其他需要报告的事项等部分组成。"
    report = report_of(document, rulebook, listed, *(line for title in SECTIONS for line in (title, "正文若干。")))
    assert [p.text for p in report.preamble] == [TITLE, listed]
    assert len(report.sections) == 6


def test_sections_out_of_order_are_kept_in_the_order_of_the_file(document: Make, rulebook: Rulebook) -> None:
    order = [*SECTIONS[:4], SECTIONS[5], SECTIONS[4]]
    report = report_of(document, rulebook, *(line for title in order for line in (title, "正文若干。")))
    assert list(titles(report).values()) == order


def test_a_whole_page_in_one_line_is_cut_at_its_titles(document: Make, rulebook: Rulebook) -> None:
    text = f"{SECTIONS[0]}{'本镇按要求做好公开工作，' * 6}未收到申请。{SECTIONS[4]}{'公开还不够及时，下一步按月检查，' * 4}{SECTIONS[5]}未收取费用。"
    report = report_of(document, rulebook, text, SECTIONS[1], "见表。")
    assert titles(report)["s5"] == SECTIONS[4]
    assert report.sections[-1].id == "s2"


def test_short_sections_run_into_one_line_with_their_titles(document: Make, rulebook: Rulebook) -> None:
    report = report_of(document, rulebook, *SECTIONS[:4], f"{SECTIONS[4]}解读偏少；来年每月出一篇。{SECTIONS[5]}2023年未收取信息处理费。")
    assert [section.id for section in report.sections] == ["s1", "s2", "s3", "s4", "s5", "s6"]
    assert [p.text for p in report.sections[-1].paragraphs] == ["2023年未收取信息处理费。"]


def test_a_list_of_titles_with_full_stops_is_left_whole(document: Make, rulebook: Rulebook) -> None:
    listed = f"本报告共六个部分，依次为：{'。'.join(SECTIONS)}。"
    assert report_of(document, rulebook, listed, *SECTIONS[:2]).preamble[-1].text == listed


def test_five_aspects_by_their_numbers(document: Make, rulebook: Rulebook) -> None:
    report = report_of(document, rulebook, SECTIONS[0], *ASPECTS, SECTIONS[4], "问题与改进。")
    assert list(report.aspects) == ["proactive", "request", "management", "platform", "supervision"]


@pytest.mark.parametrize(
    ("heading", "aspect"),
    [("抓好政府信息的规范管理", "management"), ("抓好平台载体建设", "platform"), ("平台方面", "platform"), ("网站和新媒体建设", "platform")],
)
def test_an_aspect_under_a_heading_of_the_units_own(document: Make, rulebook: Rulebook, heading: str, aspect: str) -> None:
    report = report_of(document, rulebook, SECTIONS[0], ASPECTS[0], f"（二）{heading}。专人负责，逐月检查。", SECTIONS[1])
    assert list(report.aspects) == ["proactive", aspect]


def test_aspects_run_together_in_one_paragraph(document: Make, rulebook: Rulebook) -> None:
    report = report_of(document, rulebook, SECTIONS[0], "".join(ASPECTS), SECTIONS[4], "问题与改进。")
    assert set(report.aspects) == {"proactive", "request", "management", "platform", "supervision"}


@pytest.mark.parametrize(("marks", "numbers"), [("（{}）", "一二三四五"), ("第{}，", "一二三四五"), ("{}是", "一二三四五"), ("{}、", "12345")])
def test_aspects_in_a_section_run_into_one_line(document: Make, rulebook: Rulebook, marks: str, numbers: str) -> None:
    texts = ("抓好主动公开，公开十条。", "依申请公开：没有收到。", "政府信息管理：专人负责。", "平台建设。专栏一个。", "监督保障。自查两次。")
    line = "".join(marks.format(number) + text for number, text in zip(numbers, texts, strict=True))
    report = report_of(document, rulebook, f"一、总体情况　今年各项工作平稳。{line}　二、主动公开政府信息情况", "见表。")
    assert set(report.aspects) == {"proactive", "request", "management", "platform", "supervision"}


@pytest.mark.parametrize(
    "words", ["在主动公开方面，", "主动公开工作上，", "先说主动公开情况。", "一是政府信息主动公开情况。", "一年来我镇紧盯群众关切，在主动公开方面，"]
)
def test_an_aspect_that_begins_within_a_paragraph(document: Make, rulebook: Rulebook, words: str) -> None:
    opening = f"一年来，我镇把公路养护列为头一件要公开的事，应公开的内容当月上网。{words}秸秆禁烧更新最勤，平均20天一次。"
    lines = [SECTIONS[0], opening, *ASPECTS[1:], SECTIONS[4], "问题与改进。"]
    assert set(report_of(document, rulebook, *lines).aspects) == {"proactive", "request", "management", "platform", "supervision"}


def test_an_aspect_named_in_the_second_half_of_its_heading(document: Make, rulebook: Rulebook) -> None:
    lines = [
        SECTIONS[0],
        "（一）聚焦重点，主动公开见实效。公开十条。",
        "（二）规范流程，依申请公开有回应。没有人来。",
        "（三）严把关口，信息管理更精细。落实三审。",
    ]
    assert set(report_of(document, rulebook, *lines, SECTIONS[1]).aspects) == {"proactive", "request", "management"}


def test_an_aspect_that_is_only_mentioned_is_not_treated(document: Make, rulebook: Rulebook) -> None:
    opening = "一年来，我镇把公路养护列为头一件大事，主动公开、依申请公开等工作平稳。今后将把主动公开做得更好，再上台阶。"
    lines = [SECTIONS[0], opening, *ASPECTS[1:], SECTIONS[4], "问题与改进。"]
    assert set(report_of(document, rulebook, *lines).aspects) == {"request", "management", "platform", "supervision"}


@pytest.mark.parametrize("text", ["在公开平台发布信息57条，另有公告8条。", "通过公开平台发布通知，逐月归档，全年没有遗漏。"])
def test_text_beneath_an_aspects_heading_names_no_other_by_its_first_words(document: Make, rulebook: Rulebook, text: str) -> None:
    lines = [SECTIONS[0], "（一）主动公开方面", text, "（二）依申请公开方面", "没有收到。", "（三）监督保障方面", "自查两次。"]
    assert set(report_of(document, rulebook, *lines, SECTIONS[1]).aspects) == {"proactive", "request", "supervision"}


def test_two_aspects_under_one_heading(document: Make, rulebook: Rulebook) -> None:
    lines = [SECTIONS[0], "（一）主动公开和依申请公开情况", "公开十条，没有收到申请。", "（二）政府信息管理、平台建设", "专人负责，专栏一个。"]
    assert set(report_of(document, rulebook, *lines, SECTIONS[1]).aspects) == {"proactive", "request", "management", "platform"}


def test_lost_numbering_does_not_lose_an_aspect(document: Make, rulebook: Rulebook) -> None:
    damaged = [ASPECTS[0], ASPECTS[1], "(三) 政府信息管理情况专人负责。", ")政府信息平台建设。专栏一个。", "五）监督保障。自查两次。"]
    report = report_of(document, rulebook, SECTIONS[0], *damaged, SECTIONS[4], "问题与改进。")
    assert len(report.aspects) == 5


def test_a_preamble_pasted_into_section_one_is_no_aspect(document: Make, rulebook: Rulebook) -> None:
    preamble = "依条例规定发布本报告，由总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况等六部分组成，可到门户网站查阅。"
    report = report_of(document, rulebook, SECTIONS[0], preamble, SECTIONS[4], "问题与改进。")
    assert dict(report.aspects) == {}


def test_the_lines_of_a_flattened_table_are_not_narrative(
    document: Make, rulebook: Rulebook, printed_tables: Callable[..., dict[str, list[list[str]]]]
) -> None:
    rows = printed_tables()["t3"]
    report = report_of(document, rulebook, SECTIONS[2], "以下为表格说明。", *("".join(row) for row in rows), SECTIONS[4], "问题。")
    section = next(s for s in report.sections if s.id == "s3")
    assert [p.text for p in section.paragraphs] == ["以下为表格说明。"]


def test_a_file_that_ends_inside_a_table_breaks_off_there(
    document: Make, rulebook: Rulebook, grid: Callable[..., Grid], printed_tables: Callable[..., dict[str, list[list[str]]]]
) -> None:
    tables = printed_tables()
    report = recognise(document(TITLE, SECTIONS[1], grid(tables["t2"], 1), SECTIONS[2], grid(tables["t3"][:9], 2)), rulebook)
    assert (report.truncated_in, str(report.truncated)) == ("t3", "表2 第9行第1列")
    assert "t3.total_handled.total" not in report.cells


def test_a_file_that_ends_in_mid_sentence_breaks_off_there(document: Make, rulebook: Rulebook) -> None:
    lines = [line for title in SECTIONS[:5] for line in (title, "正文若干。")]
    assert report_of(document, rulebook, *lines, "主要问题是公开的内容不够全面，下一步将").truncated_in == "s5"
    assert report_of(document, rulebook, *lines, "青石镇人民政府", "2024年1月10日").truncated is None
    assert report_of(document, rulebook, *lines, "附件：1.青石镇年报.pdf").truncated is None


@pytest.mark.parametrize(("last", "breaks_off"), [(SECTIONS[4], True), ("六、其他需", True), ("六、", False), ("七、其他需", False)])
def test_a_file_that_ends_with_a_heading_or_the_beginning_of_one_breaks_off_there(
    document: Make, rulebook: Rulebook, last: str, breaks_off: bool
) -> None:
    lines = [line for title in SECTIONS[:4] for line in (title, "正文若干。")]
    report = report_of(document, rulebook, *lines, last)
    assert (report.truncated is not None) is breaks_off
    assert str(report.truncated) == ("第10段" if breaks_off else "None")


def test_a_file_that_ends_with_the_title_of_its_last_section_is_whole(document: Make, rulebook: Rulebook) -> None:
    lines = [line for title in SECTIONS[:5] for line in (title, "正文若干。")]
    assert report_of(document, rulebook, *lines, SECTIONS[5]).truncated is None


@pytest.mark.parametrize(
    ("lines", "aspects"),
    [
        (["全年在网站公开各类信息30条。", "未收到依申请公开请求。"], ["proactive", "request"]),
        (["（一）依申请公开", "未收到申请。", "（二）平台建设", "公众号推送各类信息30条。"], ["platform", "request"]),
    ],
)
def test_text_without_headings_shows_more_than_text_under_them(document: Make, rulebook: Rulebook, lines: list[str], aspects: list[str]) -> None:
    assert sorted(report_of(document, rulebook, SECTIONS[0], *lines, SECTIONS[4], "问题与改进。").aspects) == aspects


def test_a_table_that_lays_out_titles_beside_their_texts(document: Make, rulebook: Rulebook, grid: Callable[..., Grid]) -> None:
    layout = grid([[title, f"正文{number}。"] for number, title in enumerate(SECTIONS)])
    report = recognise(document(TITLE, layout), rulebook)
    assert list(titles(report).values()) == list(SECTIONS)
    assert [section.paragraphs[0].text for section in report.sections] == [f"正文{number}。" for number in range(6)]


def test_a_list_of_the_titles_above_the_report_is_no_report_of_its_own(document: Make, rulebook: Rulebook) -> None:
    lines = [line for title in SECTIONS for line in (title, "正文若干。")]
    report = recognise(document(*SECTIONS, TITLE, *lines), rulebook)
    assert [section.paragraphs[0].text for section in report.sections] == ["正文若干。"] * 6
    assert not report.gaps
    twice = recognise(document(*SECTIONS, TITLE, *lines, TITLE, *lines), rulebook)
    assert [gap.raw for gap in twice.gaps] == [TITLE]


@pytest.mark.parametrize(("within", "stop"), [(["（一）主动公开", "（二）依申请公开", "（三）监督保障"], ""), (["……"], ""), ([], "。")])
@pytest.mark.parametrize("joined", [False, True])
def test_a_table_of_contents_is_no_report_however_long_and_laid_out(
    document: Make, rulebook: Rulebook, within: list[str], stop: str, joined: bool
) -> None:
    contents = [line + stop for title in SECTIONS for line in (title, *within)]
    lines = [line for title in SECTIONS for line in (title, "正文若干。")]
    report = recognise(document(*(["\n".join(contents)] if joined else contents), TITLE, *lines), rulebook)
    assert report.sections[-1].paragraphs[-1].text == "正文若干。"
    assert not report.gaps


def test_a_report_of_few_lines_in_one_block_is_left_by_the_next_one(document: Make, rulebook: Rulebook) -> None:
    short = "\n".join([TITLE, SECTIONS[0], "全年公开信息30条。", *SECTIONS[4:], "无。"])
    later = "\n".join(line for title in SECTIONS for line in (title, "别年的正文。"))
    report = recognise(document(short, TITLE, later), rulebook)
    assert [gap.raw for gap in report.gaps] == [TITLE]


def test_working_figures_far_beside_the_text_hide_no_heading(document: Make, rulebook: Rulebook, grid: Callable[..., Grid]) -> None:
    lines = [line for title in SECTIONS for line in (title, "正文若干。")]
    sheet = grid([[TITLE, "", "", "", "7"], *([line, "", "", "", str(number)] for number, line in enumerate(lines))])
    assert list(titles(recognise(document(sheet), rulebook)).values()) == list(SECTIONS)


def test_a_note_far_beside_a_sentence_hides_no_paragraph(document: Make, rulebook: Rulebook, grid: Callable[..., Grid]) -> None:
    sheet = grid([[TITLE, ""], [SECTIONS[0], ""], ["（一）主动公开。公开十条。", "", "", "", "校对：王某"], [SECTIONS[4], ""], ["有。", ""]])
    assert list(recognise(document(sheet), rulebook).aspects) == ["proactive"]


@pytest.mark.parametrize("last", ["第二", "结果维", "行政复议 行政诉"])
def test_a_file_that_ends_within_the_heads_of_a_flattened_table_breaks_off_there(document: Make, rulebook: Rulebook, last: str) -> None:
    lines = [line for title in SECTIONS[:3] for line in (title, "正文若干。")]
    assert report_of(document, rulebook, *lines, SECTIONS[3], "行政复议", last).truncated_in == "s4"
    assert report_of(document, rulebook, *lines, SECTIONS[3], last).truncated_in == "s4"


def test_a_file_that_ends_behind_a_table_with_half_of_the_form_to_come_breaks_off_there(
    document: Make, rulebook: Rulebook, grid: Callable[..., Grid], printed_tables: Callable[..., dict[str, list[list[str]]]]
) -> None:
    t2, t3, t4 = (grid(rows, number) for number, rows in enumerate(printed_tables().values(), 1))
    start = (TITLE, SECTIONS[0], "正文若干。", SECTIONS[1], t2)
    assert recognise(document(*start), rulebook).truncated_in == "s2"
    assert recognise(document(*start, SECTIONS[2], t3), rulebook).truncated_in == "s3"
    assert recognise(document(*start, SECTIONS[2], t3, SECTIONS[3], t4), rulebook).truncated is None
    assert recognise(document(*start, "青石镇人民政府", "2024年1月10日"), rulebook).truncated is None


def test_a_heading_broken_over_two_lines_is_one(document: Make, rulebook: Rulebook) -> None:
    halves = [half for title in SECTIONS for half in ([title[:8], title[8:], "正文若干。"] if len(title) > 12 else [title, "正文若干。"])]
    report = report_of(document, rulebook, *halves)
    assert list(titles(report).values()) == list(SECTIONS)
    assert [p.text for section in report.sections for p in section.paragraphs] == ["正文若干。"] * 6
