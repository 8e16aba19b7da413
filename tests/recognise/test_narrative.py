"""Figures and years that the narrative states: each with its words, nothing that the words do not say."""

from collections.abc import Callable

import pytest

from auditor.model import Document, Report
from auditor.recognise import recognise
from auditor.rulebook.book import Rulebook

Make = Callable[..., Document]


def report_of(make: Make, rulebook: Rulebook, text: str) -> Report:
    return recognise(make("青石镇2023年政府信息公开工作年度报告", "一、总体情况", text, "五、存在的主要问题及改进情况", "问题与改进。"), rulebook)


def stated(report: Report) -> list[tuple[str, object]]:
    return [(mention.name, mention.value) for mention in report.mentions]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("全年收到政府信息公开申请12件。", [("新收申请", 12)]),
        ("全年收到申请１２件，办结 10 件。", [("新收申请", 12), ("办结申请", 10)]),
        ("收到申请1,234件。", [("新收申请", 1234)]),
        ("收到申请十六件。", [("新收申请", 16)]),
        ("全年未收到申请。", [("新收申请", 0)]),
        ("收到申请20余件。", []),
        ("（一）同比情况：收到申请6件。", []),
        ("（二）依申请公开同比情况：收到申请6件。", [("新收申请", 6)]),
        ("收到申请同比增加3件。", []),
        ("收到来信。申请3件。", []),
        ("全年收到政府信息公開申請7件。", [("新收申请", 7)]),
    ],
)
def test_mentions(document: Make, rulebook: Rulebook, text: str, expected: list[tuple[str, object]]) -> None:
    assert stated(report_of(document, rulebook, text)) == expected


def test_a_year_that_cases_go_to_is_not_the_year_of_the_figure(document: Make, rulebook: Rulebook) -> None:
    report = report_of(document, rulebook, "2022年办结4件。办结5件，转至2024年1件。办结6件转到2024年归档。")
    assert stated(report) == [("办结申请", 5), ("办结申请", 6)]


def test_a_figure_of_all_units_is_not_the_unit_s_own(document: Make, rulebook: Rulebook) -> None:
    text = "全县各乡镇共收到申请312件。我镇收到申请2件，全县办结300件，我镇办结2件。"
    assert stated(report_of(document, rulebook, text)) == [("新收申请", 2), ("办结申请", 2)]
    county = recognise(
        document("临溪县人民政府2023年政府信息公开工作年度报告", "一、总体情况", text, "五、存在的主要问题及改进情况", "有。"), rulebook
    )
    assert ("新收申请", 312) in stated(county)


def test_a_figure_of_cases_of_another_kind_is_not_compared(document: Make, rulebook: Rulebook) -> None:
    text = "收到申请2件，办结2件。综合窗口收到申请90件，均与公开无关。办结86件（与公开无关），另有4件在办。"
    assert stated(report_of(document, rulebook, text)) == [("新收申请", 2), ("办结申请", 2)]


def test_a_mention_keeps_its_sentence_and_place(document: Make, rulebook: Rulebook) -> None:
    mention = report_of(document, rulebook, "公开十条。全年收到申请12件，均已答复。").mentions[0]
    assert (mention.sentence, str(mention.place), mention.section) == ("全年收到申请12件，均已答复。", "第3段", "s1")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("收到申请7件，其中1件撤回，其余6件均已办结。", []),
        ("收到申请7件，6件均已办结。", [6]),
    ],
)
def test_what_an_unlike_template_matches_says_something_else(document: Make, rulebook: Rulebook, text: str, expected: list[int]) -> None:
    report = report_of(document, rulebook, text)
    assert [m.value for m in report.mentions if m.name == "办结申请"] == expected


def test_short_words_are_understood_under_the_heading_of_their_aspect_only(document: Make, rulebook: Rulebook) -> None:
    lines = ["（一）主动公开", "收到3件。", "（二）依申请公开", "收到5件。", "全年零申请。", "（三）平台建设", "收到9件。"]
    report = recognise(
        document("青石镇2023年政府信息公开工作年度报告", "一、总体情况", *lines, "五、存在的主要问题及改进情况", "问题与改进。"), rulebook
    )
    assert [(m.name, m.value, str(m.place)) for m in report.mentions] == [("收件", 5, "第6段"), ("收件", 0, "第7段")]


def test_where_one_paragraph_treats_two_aspects_short_words_are_not_understood(document: Make, rulebook: Rulebook) -> None:
    assert stated(report_of(document, rulebook, "（一）主动公开。公开10条。（二）依申请公开。收到5件。")) == []


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2022年公开信息30条。", [2022]),
        ("2022年度预算公开及时。", []),
        ("较2022年增加3条，2023年公开信息30条。", []),
        ("2024年计划公开信息40条。", []),
        ("收到申请2件（2022年为5件），公开信息30条。", []),
        ("收到申请2件，2024年1月15日公开。", []),
        ("截至2022年12月31日公开信息30条。", [2022]),
        ("2023年收到申请2件。2022年未收到申请。", [2023]),
        ("2023年公开信息30条。2022年收到申请2件。", [2023, 2022]),
        ("现将2022年度工作计划完成情况报告如下。", [2022]),
        ("与2022年一样未收取费用。", []),
        ("以上报告如下，2022年为限。", [2022]),
    ],
)
def test_years_of_activity(document: Make, rulebook: Rulebook, text: str, years: list[int]) -> None:
    assert [y.year for y in report_of(document, rulebook, text).years if y.role == "activity"] == years


def test_last_years_year_is_seen_where_fees_are_told_and_not_among_the_problems(document: Make, rulebook: Rulebook) -> None:
    lines = ["一、总体情况", "公开10条。", "五、存在的主要问题及改进情况", "2022年公开不及时，已改正。", "六、其他需要报告的事项"]
    told = "依照《办法》，2022年未收取费用。"
    report = recognise(document("青石镇2023年政府信息公开工作年度报告", *lines, told), rulebook)
    assert [(y.year, y.sentence) for y in report.years if y.role == "activity"] == [(2022, told)]


@pytest.mark.parametrize(("start", "years"), [("2022年12月31日", [2023]), ("2022年1月1日", [2022, 2023])])
def test_a_period_from_the_wrong_day_is_of_its_own_year(document: Make, rulebook: Rulebook, start: str, years: list[int]) -> None:
    report = report_of(document, rulebook, f"统计期限自{start}起至2023年12月31日止。")
    assert [y.year for y in report.years if y.role == "period"] == years


def test_a_period_that_ends_before_it_begins_is_no_other_years(document: Make, rulebook: Rulebook) -> None:
    report = recognise(
        document("青石镇2023年政府信息公开工作年度报告", "数据自2023年1月1日至2022年12月31日。", "一、总体情况", "公开10条。"), rulebook
    )
    assert [y.year for y in report.years] == [2023, 2023]


@pytest.mark.parametrize(
    ("preamble", "years"),
    [
        ("现发布2022年政府信息公开工作年度报告，数据自2023年1月1日至12月31日。", [2022]),
        ("根据《条例》，编制青石镇2022年度政府信息公开工作年度报告。", [2022]),
        ("根据《条例》，编制2023年度政府信息公开工作年度报告。", [2023]),
        ("2023年，我镇按月自查，编制2022年政府信息公开工作年度报告，群众评价良好。", []),
        ("2023年1月公布2022年政府信息公开工作年度报告，群众评价良好。", []),
    ],
)
def test_the_year_of_the_report_that_the_preamble_announces(document: Make, annual_report: Rulebook, preamble: str, years: list[int]) -> None:
    report = recognise(document("青石镇2023年政府信息公开工作年度报告", preamble, "一、总体情况", "公开10条。"), annual_report)
    assert [y.year for y in report.years if y.role == "title"] == [2023, *years]


def test_making_last_years_report_is_work_of_this_year(document: Make, annual_report: Rulebook) -> None:
    lines = ["青石镇2023年政府信息公开工作年度报告", "一、总体情况", "公开10条，编制2022年政府信息公开工作年度报告。"]
    assert [y.year for y in recognise(document(*lines), annual_report).years] == [2023]
