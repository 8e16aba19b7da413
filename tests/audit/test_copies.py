"""Narratives that copy each other: the shared place as each of the two reports prints it."""

from collections.abc import Callable
from dataclasses import replace

from auditor.audit.copies import find_copies
from auditor.model import Fact, Paragraph, Place, Report, SectionText

OWN = "本镇把资金拨付进度画成一张进度条，挂在园区和各村的公开栏里，群众每个季度都能看到变化，也能当面提出疑问。"
THEIRS = "我乡把资金拨付进度画成一张进度条，挂在园区和各村的公开栏里，群众每个季度都能看到变化，也能当面提出意见。"
MORE = "窗口另设一名熟悉政策的干部值守，遇到说不清的事情先登记后答复，做到件件有着落、事事有回音，年底统一盘点。"


def with_text(report: Report, *sentences: str) -> Report:
    paragraphs = tuple(Paragraph(text, Place(paragraph=number)) for number, text in enumerate(sentences, 5))
    return replace(report, sections=(SectionText("s1", "一、概述", Place(paragraph=4), paragraphs=paragraphs),))


def test_both_reports_words_are_kept(make_report: Callable[..., Report]) -> None:
    one = with_text(make_report(file="a", unit="a", sha256="1"), "开头不同。", OWN, MORE)
    two = with_text(make_report(file="b", unit="b", sha256="2"), "另有一句开场白，与别人没有关系。", THEIRS, MORE)
    found = find_copies([one, two], 60)
    assert found["a"].peer is two
    assert OWN.removeprefix("本镇")[:40] in found["a"].passage
    assert found["a"].passage.startswith("本镇把资金"), "whole sentences, so that the changed words show"
    assert found["a"].peer_passage.startswith("我乡把资金")
    assert (found["b"].passage, found["b"].peer_passage) == (found["a"].peer_passage, found["a"].passage)


def test_reports_of_their_own_share_nothing(make_report: Callable[..., Report]) -> None:
    one = with_text(make_report(file="a", unit="a", sha256="1"), OWN)
    assert find_copies([one, with_text(make_report(file="b", unit="b", sha256="2"), MORE)], 60) == {}


def test_a_report_sent_in_two_formats_is_no_copy_though_its_unit_is_on_no_list(make_report: Callable[..., Report]) -> None:
    named = Fact("白石镇人民政府", "标题")
    one, two = (
        replace(with_text(make_report(file=f, unit=None, sha256=f), OWN, MORE), township=named, year=Fact(2023, "标题")) for f in ("a.docx", "a.pdf")
    )
    assert find_copies([one, two], 60) == {}
    assert find_copies([one, replace(two, township=Fact("青桥乡人民政府", "标题"))], 60)


def test_last_years_report_is_compared_with_and_nothing_is_said_of_it(make_report: Callable[..., Report]) -> None:
    now = with_text(make_report(file="年报", unit="a", sha256="1", year=2023), "开头不同。", OWN, MORE)
    before = with_text(make_report(file="年报", unit="a", sha256="2", year=2022), "另有一句开场白。", OWN, MORE)
    other = with_text(make_report(file="b", unit="b", sha256="3", year=2023), "别的事情，另一番话，说的是窗口之外的办理情况。")
    found = find_copies([other, now], 60, [before])
    assert list(found) == ["年报"]
    assert found["年报"].peer is before
    assert find_copies([other, now], 60) == {}


def test_a_report_of_a_former_year_is_no_copy_of_a_later_one(make_report: Callable[..., Report]) -> None:
    now = with_text(make_report(file="b", unit="b", sha256="1", year=2023), "开头不同。", OWN, MORE)
    before = with_text(make_report(file="a", unit="a", sha256="2", year=2022), "另有一句开场白。", OWN, MORE)
    assert list(find_copies([before, now], 60)) == ["b"]


def test_a_units_whole_name_is_no_wording_of_its_own(make_report: Callable[..., Report]) -> None:
    """Taking the short name out first would leave its suffix standing, now and then: the share would change from run to run."""
    for name in ("白石镇", "青桥乡", "下湾镇", "红旗镇", "柳河乡", "东山镇", "西岭乡", "南坪镇", "北沟乡", "上塘镇"):
        named = Fact(f"{name}人民政府", "标题")
        one = replace(with_text(make_report(file="a", unit="a", sha256="1"), f"{name}人民政府{OWN}", f"{name}{MORE}"), township=named)
        two = with_text(make_report(file="b", unit="b", sha256="2"), OWN, MORE)
        assert find_copies([one, two], 60)["a"].percent == 100
