"""Wholes with the parts that the narrative lists for them, and whether the list is meant to be whole."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from auditor.model import Breakdown, Document
from auditor.recognise import recognise
from auditor.rulebook.book import BreakdownWords, Rulebook

Make = Callable[..., Document]


def breakdowns_of(make: Make, rulebook: Rulebook, text: str) -> list[tuple[object, tuple[object, ...], bool]]:
    report = recognise(make("青石镇2023年政府信息公开工作年度报告", "一、总体情况", text, "五、存在的主要问题及改进情况", "问题与改进。"), rulebook)
    return [(b.whole, b.parts, b.exhaustive) for b in report.breakdowns]


@pytest.mark.parametrize(
    ("text", "whole", "parts"),
    [
        ("公开信息42条，其中公告7条、动态34条、职能1条。", 42, (7, 34, 1)),
        ("公开59条：机构2条，文件3条，动态42条，其他12条。", 59, (2, 3, 42, 12)),
        ("发布信息279条，网站50条、新媒体229条。", 279, (50, 229)),
        ("公开信息217条。其中，网站125条，公众号92条。", 217, (125, 92)),
        ("公开信息36条；其中单位概况1条，领导信息3条，动态32条。", 36, (1, 3, 32)),
        ("新增信息23条，具体包括领导信息14条，内设科室9条。", 23, (14, 9)),
        ("公开信息30条，其中财政预算、决算2条，教育、科技、文化28条。", 30, (2, 28)),
        ("公开信息80条，其中公告54条，占比67.5%；动态20条，占比25%；其他6条，占比7.5%。", 80, (54, 20, 6)),
        ("公开信息70条，工作动态66条，其他信息4条。", 70, (66, 4)),
        ("公开数为9条，其中1.职能类2条；2.文件类3条；3.其他类4条。", 9, (2, 3, 4)),
        ("公开59条，内容涵盖政务12条、动态46条以及检查公示1条。", 59, (12, 46, 1)),
        ("网站公开331条、公众号公开61条，共计372条。", 372, (331, 61)),
        ("收到书面申请6件，网络申请4件，共10件。", 10, (6, 4)),
        ("网站公开372条，微信公开331条，共计公开信息692条。", 692, (372, 331)),
        ("公开21条，其中动态9条、公示5条。", 21, (9, 5)),
        ("网站45条、微信312条、微博20条，三个渠道共387条。", 387, (45, 312, 20)),
        ("公开信息42条，比上年增加6条，其中公告8条、动态34条。", 42, (8, 34)),
        ("公开信息42条，同比下降12条，网站8条、公众号34条。", 42, (8, 34)),
    ],
)
def test_wholes_with_all_their_parts(document: Make, rulebook: Rulebook, text: str, whole: int, parts: tuple[int, ...]) -> None:
    assert breakdowns_of(document, rulebook, text) == [(whole, parts, True)]


@pytest.mark.parametrize(
    ("text", "whole", "parts"),
    [
        ("公开信息95条，包括政策10条、公告25条、补贴18条等。", 95, (10, 25, 18)),
        ("公开信息210条，其中预决算12条、补贴30条。", 210, (12, 30)),
        ("公开信息412条，其中机构12条、财政41条、重点领域210条。", 412, (12, 41, 210)),
        ("公开信息132条（其中涉及脱贫攻坚50条、疫情防控60条）。", 132, (50, 60)),
        ("收到信件30件，其中有效信件28件，无效2件，已回复28件。", 30, (28, 2)),
        ("公开信息48条，其中公告7条、动态35条，解读6条。", 48, (7, 35)),
        ("公开信息318条，其中网站100条、公众号200条，另有简报18条。", 318, (100, 200)),
        ("公开信息114条，其中网站72条，其中职能3条、动态36条，财政33条。", 72, (3, 36)),
        ("发布解读11篇，图解6篇、视频2篇。", 11, (6, 2)),
        ("公开重点信息90条（含救助40条、养老33条）。", 90, (40, 33)),
        ("公开信息90条，含解读40条、转载33条、图片12条。", 90, (40, 33, 12)),
        ("办结9件，其中予以公开5件、部分公开1件。", 9, (5, 1)),
        ("公众号发布88篇，其中原创60篇，被省级媒体转载3篇、市级9篇。", 60, (3, 9)),
        ("公开信息90条，包括但不限于：文件9条，动态61条。", 90, (9, 61)),
        ("公开预决算4条（均已存档），三公经费2条，补贴78条，共计84条。", 84, (2, 78)),
    ],
)
def test_lists_that_leave_room_for_more(document: Make, rulebook: Rulebook, text: str, whole: int, parts: tuple[int, ...]) -> None:
    assert breakdowns_of(document, rulebook, text) == [(whole, parts, False)]


@pytest.mark.parametrize(
    "text",
    [
        "收到申请12件，办结10件、结转2件。",
        "召开会议1次，开展培训3次、检查2次。",
        "公开信息100余条，其中网站60条、公众号30条。",
        "公开信息100条，开展培训2次，发放资料300份。",
        "新收3件，上年结转1件，办结2件，结转下年2件。",
        "新收68件，上年结转0件。其中予以公开12件，不予公开6件。",
        "行政诉讼2件，其中直接起诉1件，结果维持1件，复议后起诉1件，结果维持1件。",
        "公开动态165条，其中街道动态102条；发布指南1条，年报2条。",
        "公开规划2条、公文4条、指南1条。",
        "公开信息1.2万条，其中网站8000条、公众号4000条。",
        "公开信息98条，其中网站98条、公众号同步公开60条。",
        "公开信息98条（不含转载40条、简讯30条）。",
        "公开信息312条，其中网站200条、公众号90条、公示栏60条（部分信息多渠道发布）。",
    ],
)
def test_stages_rough_figures_and_other_matters_are_no_parts(document: Make, rulebook: Rulebook, text: str) -> None:
    assert breakdowns_of(document, rulebook, text) == []


def test_a_breakdown_keeps_its_sentence_and_place(document: Make, rulebook: Rulebook) -> None:
    report = recognise(
        document("青石镇2023年政府信息公开工作年度报告", "一、总体情况", "成效好。公开9条。其中网站4条、公众号5条。另有事。"), rulebook
    )
    found: tuple[Breakdown, ...] = report.breakdowns
    assert [(b.sentence, str(b.place), b.section) for b in found] == [("公开9条。其中网站4条、公众号5条。", "第3段", "s1")]


def test_the_words_that_make_no_parts_are_the_rulebooks(document: Make, rulebook: Rulebook) -> None:
    text = "收到信件30件，其中有效信件28件，无效2件，已回复28件。"
    without = replace(rulebook, breakdowns=BreakdownWords())
    parts = [found[1] for book in (rulebook, without) for found in breakdowns_of(document, book, text)]
    assert parts == [(28, 2), (28, 2, 28)]
