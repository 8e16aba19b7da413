"""Figures and years that the narrative states: each with its words, nothing that the words do not say."""

from collections.abc import Callable

import pytest

from auditor.model import Document, Report
from auditor.recognise import recognise
from auditor.recognise.narrative import read_number
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
        ("收到申请同比增加3件。", []),
        ("收到来信。申请3件。", []),
        ("全年收到政府信息公開申請7件。", [("新收申请", 7)]),
    ],
)
def test_mentions(document: Make, rulebook: Rulebook, text: str, expected: list[tuple[str, object]]) -> None:
    assert stated(report_of(document, rulebook, text)) == expected


def test_a_mention_keeps_its_sentence_and_place(document: Make, rulebook: Rulebook) -> None:
    mention = report_of(document, rulebook, "公开十条。全年收到申请12件，均已答复。").mentions[0]
    assert (mention.sentence, str(mention.place), mention.section) == ("全年收到申请12件,均已答复。", "第3段", "s1")


@pytest.mark.parametrize(
    ("words", "number"),
    [("12", 12), ("1,234", 1234), ("十", 10), ("二十一", 21), ("一百零五", 105), ("两千三百", 2300), ("三万二千", 32000), ("二〇", 20)],
)
def test_numbers_in_words(words: str, number: int) -> None:
    assert read_number(words) == number


@pytest.mark.parametrize(
    ("text", "whole", "parts"),
    [
        ("公开信息42条，其中公告7条、动态34条、职能1条。", 42, (7, 34, 1)),
        ("公开59条：机构2条，文件3条，动态42条，其他12条。", 59, (2, 3, 42, 12)),
        ("发布信息279条，网站50条、新媒体229条。", 279, (50, 229)),
    ],
)
def test_wholes_with_their_parts(document: Make, rulebook: Rulebook, text: str, whole: int, parts: tuple[int, ...]) -> None:
    found = report_of(document, rulebook, text).breakdowns
    assert [(b.whole, b.parts, b.exhaustive) for b in found] == [(whole, parts, True)]


@pytest.mark.parametrize(
    "text",
    [
        "收到申请12件，办结10件、结转2件。",
        "公开信息100余条，其中网站60条、公众号30条。",
        "公开信息100条，开展培训2次，发放资料300份。",
        "新收3件，上年结转1件，办结2件，结转下年2件。",
    ],
)
def test_stages_and_rough_figures_are_no_parts(document: Make, rulebook: Rulebook, text: str) -> None:
    assert report_of(document, rulebook, text).breakdowns == ()


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2022年公开信息30条。", [2022]),
        ("2022年度预算公开及时。", []),
        ("较2022年增加3条，2023年公开信息30条。", []),
        ("2024年计划公开信息40条。", []),
    ],
)
def test_years_of_activity(document: Make, rulebook: Rulebook, text: str, years: list[int]) -> None:
    assert [y.year for y in report_of(document, rulebook, text).years if y.role == "activity"] == years
