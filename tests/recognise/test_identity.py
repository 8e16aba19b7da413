"""Whose report of which year: from the title where there is one, else from what else the file says, each with its source."""

from collections.abc import Callable
from datetime import date

import pytest

from auditor.model import Document, Grid, Report
from auditor.recognise import recognise
from auditor.recognise.identity import core_name
from auditor.rulebook.book import Rulebook

Make = Callable[..., Document]
BODY = ("一、总体情况", "（一）主动公开。公开十条。", "五、存在的主要问题及改进情况", "问题与改进。", "六、其他需要报告的事项", "未收取信息处理费。")


def told(report: Report) -> tuple[object, ...]:
    organ, year = report.township, report.year
    return (organ.value if organ else None, organ.source if organ else None, year.value if year else None, year.source if year else None, report.unit)


@pytest.mark.parametrize(
    ("lines", "organ", "year"),
    [
        (["青石镇人民政府2023年政府信息公开工作年度报告"], "青石镇人民政府", 2023),
        (["2023年度青石镇政府信息公开工作年度报告"], "青石镇", 2023),
        (["临溪县青石镇 2023 年度政府信息公开工作报告"], "临溪县青石镇", 2023),
        (["青石镇人民政府二〇二三年政府信息公开工作年度报告"], "青石镇人民政府", 2023),
        (["青石镇人民政府", "2023年政府信息公开工作年度报告"], "青石镇人民政府", 2023),
        (["2023年政府信息公开工作", "年度报告", "青石镇人民政府"], "青石镇人民政府", 2023),
        (["告", "青石镇人民政府2023年政府信息公开工作年度报告"], "青石镇人民政府", 2023),
        (["首页 > 政务公开 > 政府信息公开年报", "青石镇人民政府2023年政府信息公开工作年度报告"], "青石镇人民政府", 2023),
        (["青石鎮人民政府2023年政府信息公開工作年度報告"], "青石镇人民政府", 2023),
        (["【年报】青石镇人民政府2023年政府信息公开工作年度报告"], "青石镇人民政府", 2023),
    ],
)
def test_titles_in_their_variety(document: Make, rulebook: Rulebook, lines: list[str], organ: str, year: int) -> None:
    assert told(recognise(document(*lines, *BODY), rulebook)) == (organ, "标题", year, "标题", "qingshi")


@pytest.mark.parametrize(
    "sentence",
    [
        "根据上级关于编制2022年政府信息公开工作年度报告的要求，编制本报告",
        "现将青石镇2022年政府信息公开工作年度报告公布如下：",
        "本报告与2022年政府信息公开工作年度报告相比有改进。",
    ],
)
def test_a_sentence_that_names_a_report_is_no_title_where_there_is_one(document: Make, rulebook: Rulebook, sentence: str) -> None:
    report = recognise(document("青石镇2023年政府信息公开工作年度报告", sentence, *BODY), rulebook)
    assert told(report)[:4] == ("青石镇", "标题", 2023, "标题")


def test_without_a_title_the_web_page_says_it(document: Make, rulebook: Rulebook) -> None:
    report = recognise(document(*BODY, title="青石镇人民政府2023年政府信息公开工作年度报告 - 临溪县人民政府", file="a.html"), rulebook)
    assert told(report)[:4] == ("青石镇人民政府", "网页标题", 2023, "网页标题")


@pytest.mark.parametrize(
    "rows",
    [
        [["索引号：", "1133", "发布机构：", "青石镇"]],
        [["发布机构：青石镇人民政府", "发布日期：2024-01-19"]],
        [["发文单位", "青石镇"], ["名称", "年报"]],
    ],
)
def test_a_table_of_the_page_s_data_above_the_text_says_it(
    document: Make, rulebook: Rulebook, grid: Callable[..., Grid], rows: list[list[str]]
) -> None:
    report = recognise(document(grid(rows), "2023年政府信息公开工作年度报告", *BODY, file="a.html"), rulebook)
    assert (report.unit, report.township and report.township.source) == ("qingshi", "页面信息")


def test_without_any_title_the_signature_and_the_period_say_it(document: Make, rulebook: Rulebook) -> None:
    report = recognise(document("统计期限为2023年1月1日至2023年12月31日。", *BODY, "青石镇人民政府", "2024年1月12日", file="a.docx"), rulebook)
    assert report.title is None
    assert told(report) == ("青石镇人民政府", "落款", 2023, "统计期限", "qingshi")
    assert report.signed
    assert report.signed.value == date(2024, 1, 12)


def test_at_last_the_file_name_and_the_roster(document: Make, rulebook: Rulebook) -> None:
    assert told(recognise(document(*BODY, file="2023/东门街道.docx"), rulebook)) == ("东门街道", "文件名", 2023, "文件名", "dongmen")


def test_a_file_that_could_not_be_read_is_known_by_its_name(rulebook: Rulebook) -> None:
    report = recognise(Document("2023/青石镇年报.docx", "0", "docx", "empty", "文件是空的"), rulebook)
    assert (report.status, report.unit, report.year and report.year.value) == ("empty", "qingshi", 2023)


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("统计期限为2023年1月1日至2023年12月31日", date(2023, 1, 1), date(2023, 12, 31)),
        ("自2023年1月1日起至12月31日止", date(2023, 1, 1), date(2023, 12, 31)),
        ("2023 年 1 月 1 日—12 月 31 日", date(2023, 1, 1), date(2023, 12, 31)),
        ("从2023-01-01到2023-12-31", date(2023, 1, 1), date(2023, 12, 31)),
        ("自２０２３年１月１日至１２月３０日", date(2023, 1, 1), date(2023, 12, 30)),
        ("自202311日起至20231230日止", date(2023, 1, 1), date(2023, 12, 30)),
        ("20231月1日至12月31日", date(2023, 1, 1), date(2023, 12, 31)),
        ("数据起于2023年1月1日，止于2023年12月31日", date(2023, 1, 1), date(2023, 12, 31)),
        ("从202311日到1231日止", date(2023, 1, 1), date(2023, 12, 31)),
        ("统计期自2023年1月1日至2023年10月", date(2023, 1, 1), date(2023, 10, 31)),
        ("统计期自2023年1月1日起至2023年12月底", date(2023, 1, 1), date(2023, 12, 31)),
        ("数据自2023年1月1日至2022年12月31日", date(2023, 1, 1), date(2022, 12, 31)),
    ],
)
def test_the_period_in_its_forms(document: Make, rulebook: Rulebook, words: str, start: date, end: date) -> None:
    report = recognise(document("青石镇2023年政府信息公开工作年度报告", f"本报告{words}。", *BODY), rulebook)
    assert report.period
    assert (report.period.value.start, report.period.value.end) == (start, end)


@pytest.mark.parametrize(
    "words", ["自2023111日起至20231231日止", "自202311日起至2023年底", "2023年3月1日至3月31日开展宣传月活动", "2023年1月1日至2023年2月开展宣传"]
)
def test_a_period_that_could_mean_several_is_not_guessed(document: Make, rulebook: Rulebook, words: str) -> None:
    report = recognise(document("青石镇2023年政府信息公开工作年度报告", f"本报告{words}。", *BODY), rulebook)
    assert report.period is None


def test_the_printed_words_of_a_period_are_kept(document: Make, rulebook: Rulebook) -> None:
    report = recognise(document("青石镇2023年政府信息公开工作年度报告", "统计期限自202311日起至20231230日止。", *BODY), rulebook)
    assert report.period is not None
    assert report.period.raw == "202311日起至20231230日"


@pytest.mark.parametrize("printed", ["关于青石镇2023年度政府信息公开工作情况的年度报告", "青石镇2023年政府信息公开情况报告"])
def test_a_title_in_other_words_is_a_title(document: Make, rulebook: Rulebook, printed: str) -> None:
    report = recognise(document(printed, *BODY), rulebook)
    facts = (report.title, report.year, report.township)
    assert [(fact.value, fact.source) for fact in facts if fact is not None] == [(printed, "标题"), (2023, "标题"), ("青石镇", "标题")]


@pytest.mark.parametrize("printed", ["青石镇2023年政府信息公开工作告年度报", "青石镇2023年政府信息公开工作年度报报告"])
def test_a_damaged_title_is_still_the_title(document: Make, rulebook: Rulebook, printed: str) -> None:
    report = recognise(document(printed, *BODY), rulebook)
    assert report.title is not None
    assert (report.title.value, report.title.source) == (printed, "标题")


@pytest.mark.parametrize("printed", ["青石镇2023年政府信息公开工作动态", "青石镇2023年政府信息公开工作年度总结"])
def test_another_title_is_no_damaged_one(document: Make, rulebook: Rulebook, printed: str) -> None:
    assert recognise(document(printed, *BODY), rulebook).title is None


@pytest.mark.parametrize(
    ("words", "years"),
    [
        ("我镇编制了《青石镇2022年政府信息公开工作年度报告》。", [2022]),
        ("依据县政府办《关于做好2022年政府信息公开工作年度报告编制发布的通知》编制。", []),
        ("上年问题见《青石镇2022年政府信息公开工作年度报告》。", []),
    ],
)
def test_the_year_of_the_report_named_in_book_marks(document: Make, rulebook: Rulebook, words: str, years: list[int]) -> None:
    report = recognise(document("青石镇2023年政府信息公开工作年度报告", words, *BODY), rulebook)
    assert [m.year for m in report.years if m.role == "title" and m.raw.startswith("《")] == years


def test_an_interpretation_of_the_report_is_not_the_report(document: Make, rulebook: Rulebook) -> None:
    report = recognise(
        document("《青石镇人民政府2023年政府信息公开工作年度报告》解读", "一、为什么要编", "二、主要写了什么", "含总体情况等六部分。"), rulebook
    )
    assert report.status == "not_a_report"
    assert "解读" in report.reason


def test_what_lists_the_six_parts_under_another_title_is_not_a_report(document: Make, rulebook: Rulebook) -> None:
    parts = [f"{no}、{section.label}" for no, section in zip("一二三四五六", rulebook.forms["2021"].sections, strict=True)]
    lines = [line for title in parts for line in (title, "各站所按此填写。")]
    assert recognise(document("青石镇政府信息公开工作年度报告编制制度", *lines), rulebook).status == "not_a_report"
    assert recognise(document("青石镇2023年政府信息公开工作年度报告", *lines), rulebook).status == "read"


def test_another_text_is_not_a_report(document: Make, rulebook: Rulebook) -> None:
    assert recognise(document("关于召开会议的通知", "各村：", "请于周五参加会议。"), rulebook).status == "not_a_report"


@pytest.mark.parametrize("name", ["青石镇", "青石镇人民政府", "临溪县青石镇人民政府", "青石镇镇人民政府", "临溪县青石镇"])
def test_spellings_of_one_unit_share_a_core(name: str) -> None:
    assert core_name(name) == "青石镇"


def test_a_whole_report_whose_title_says_it_is_a_reading_of_itself_has_that_title(document: Make, rulebook: Rulebook) -> None:
    title = "青石镇人民政府2023年政府信息公开工作年度报告解读"
    middle = (
        "二、主动公开政府信息情况",
        "见表。",
        "三、收到和处理政府信息公开申请情况",
        "见表。",
        "四、政府信息公开行政复议、行政诉讼情况",
        "见表。",
    )
    report = recognise(document(title, *BODY[:2], *middle, *BODY[2:]), rulebook)
    assert (report.title.value if report.title else "", told(report)[:3]) == (title, ("青石镇人民政府", "标题", 2023))
