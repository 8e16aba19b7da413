"""Rounds, accepted reasons, recorded views and shared wording as the pages show them."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser as Page

from auditor.model import Finding, FindingState, Progress, Report, RoundTally, Run, Submission, Waiver
from auditor.publish import publish_run
from auditor.rulebook.book import Rulebook

Publish = Callable[..., Path]
REASON = Waiver("S6-01", "qingshi", 2023, "没有收费", "王某", approved_by="李某", until=date(2024, 12, 31))
VIEW = Waiver("T3-01", "qingshi", 2023, "本镇不适用", "赵某", kind="意见")


def words_of(node: Any) -> str:
    return "".join(node.text().split())


def read(path: Path) -> Any:
    return Page(path.read_text(encoding="utf-8"))


@pytest.fixture
def publish_these(run: Run, rulebook: Rulebook, tmp_path: Path) -> Publish:
    def publish(*submissions: Submission) -> Path:
        return publish_run(replace(run, submissions=submissions), rulebook, tmp_path / "these").folder

    return publish


@pytest.fixture
def second_round(build_report: Callable[..., Report], build_finding: Callable[..., Finding]) -> Submission:
    still, new = build_finding("T3-01", "仍差 1。", ("t3.received.total",)), build_finding("T2-01", "新填了 3。", ("t2.regulations.issued",))
    gone, lost = build_finding("S6-01", "没有写信息处理费。"), build_finding("T3-03", "合计不对。", ("t3.granted.total",))
    progress = Progress(1, "2023/旧.docx", corrected=(gone,), still_open=(still,), new=(new,), unclear=(lost,))
    tallies = (
        RoundTally(1, "2023/旧.docx", "read", 2, 1, 0),
        RoundTally(2, "2023/坏.docx", "unreadable"),
        RoundTally(3, "2023/新.docx", "read", 2, 0, 0),
    )
    return Submission(build_report(file="2023/新.docx"), (still, new), round=3, progress=progress, rounds=tallies)


def test_the_page_says_what_changed_since_the_last_round(publish_these: Publish, second_round: Submission) -> None:
    section = read(publish_these(second_round) / "units" / "青石镇人民政府-2023.html").css_first(".progress")
    assert "与第1次报送相比：已改正1项，仍未改1项，新出现1项，无法再判断1项。" in words_of(section)
    lists = {words_of(each.css_first(".tag")): words_of(each.css_first("ul")) for each in section.css("details")}
    assert lists == {
        "已改正": "信息处理费：没有写信息处理费。",
        "仍未改": "申请数量收支平衡：仍差1。",
        "新出现": "规章应为零：新填了3。",
        "无法再判断": "横向合计：合计不对。",
    }
    targets = {node.attributes["href"] for node in section.css("details a")}
    page = read(publish_these(second_round) / "units" / "青石镇人民政府-2023.html")
    assert targets == {f"#{card.attributes['id']}" for card in page.css("article.card")}, "what is open leads to its card, what is gone leads nowhere"


def test_the_county_sees_a_chart_and_the_same_in_figures(publish_these: Publish, second_round: Submission) -> None:
    article = read(publish_these(second_round) / "index.html").css_first(".charts article")
    assert article.css_first("svg").attributes["aria-label"] == "青石镇人民政府：第 1 次 3 项，第 2 次 未能读取，第 3 次 2 项。"
    heights = {css: [rect.attributes["height"] for rect in article.css(f"rect.{css}")] for css in ("must", "check", "unread")}
    assert heights == {"must": ["40", "40"], "check": ["20"], "unread": ["60"]}
    rows = [words_of(row) for row in article.css("tbody tr")]
    assert rows == ["第1次报送2102023/旧.docx", "第2次报送未能读取2023/坏.docx", "第3次报送2002023/新.docx"]


def test_a_unit_of_one_round_has_no_chart(publish_these: Publish, build_report: Callable[..., Report]) -> None:
    folder = publish_these(Submission(build_report(), rounds=(RoundTally(1, "a", "read"),)))
    assert read(folder / "index.html").css(".charts article") == []


def test_a_file_that_no_longer_counts_says_which_does(
    publish_these: Publish, second_round: Submission, build_report: Callable[..., Report], build_finding: Callable[..., Finding]
) -> None:
    old = Submission(build_report(file="2023/旧.docx"), (build_finding("T3-03", "旧的问题。"),), replaced_by="2023/新.docx")
    folder = publish_these(old, second_round)
    page = read(folder / "units" / "青石镇人民政府-2023.html")
    notice = page.css_first(".warn")
    assert "这份文件已由后来报送的“2023/新.docx”代替。" in words_of(notice)
    assert (folder / "units" / "青石镇人民政府-2023-2.html").exists()
    assert "-2023-2.html" in (notice.css_first("a").attributes["href"] or "")
    index = read(folder / "index.html")
    assert "横向合计" not in words_of(index.css_first(".list.num")), "problems of a file that was replaced are no problems of the county"
    assert len(index.css(".heat tbody tr:not(.y)")) == 1
    assert "已由后来的代替" in words_of(index.body)


def test_two_files_of_which_none_is_the_later_say_so(publish_these: Publish, build_report: Callable[..., Report]) -> None:
    first = Submission(build_report(file="a.docx"), undecided=("b.docx",))
    folder = publish_these(first, Submission(build_report(file="b.docx"), undecided=("a.docx",)))
    page = read(folder / "units" / "青石镇人民政府-2023.html")
    assert "本单位同一年度另有文件：“b.docx”。看不出哪一份是后报的" in words_of(page.css_first(".warn"))
    assert words_of(read(folder / "index.html").body).count("看不出以哪份为准") == 2


def test_an_explained_finding_stands_apart_with_its_reason(
    publish_these: Publish, build_report: Callable[..., Report], build_finding: Callable[..., Finding]
) -> None:
    settled = build_finding("S6-01", "没有写信息处理费。", state=FindingState.CONFIRMED, waiver=REASON)
    folder = publish_these(Submission(build_report(), (settled,)))
    page = read(folder / "units" / "青石镇人民政府-2023.html")
    assert page.css("article.card") == []
    assert "没有收费。（说明：王某；认可：李某；有效至2024年12月31日）" in words_of(page.css_first(".folded"))
    assert "没有收费。（说明：王某；认可：李某；有效至2024年12月31日）" in words_of(
        read(folder / "index.html").css_first("section[aria-labelledby=h-explained]")
    )
    (finding,) = json.loads((folder / "results.json").read_text(encoding="utf-8"))["submissions"][0]["findings"]
    assert (finding["state"], finding["waiver"]["reason"], finding["waiver"]["until"]) == ("已核实", "没有收费", "2024-12-31")


def test_a_view_is_shown_with_its_answer_or_that_there_is_none(publish_these: Publish, build_report: Callable[..., Report]) -> None:
    answered = replace(VIEW, rule="T2-01", answer="适用", answered_by="李某")
    folder = publish_these(Submission(build_report(), opinions=(VIEW, answered)))
    for page in (folder / "units" / "青石镇人民政府-2023.html", folder / "index.html"):
        said = words_of(read(page).css_first("section[aria-labelledby=h-opinions]"))
        assert "申请数量收支平衡T3-01本镇不适用。（赵某）还没有答复" in said
        assert "规章应为零T2-01本镇不适用。（赵某）适用。（李某）" in said


def test_shared_wording_stands_side_by_side(
    publish_these: Publish, build_report: Callable[..., Report], build_finding: Callable[..., Finding]
) -> None:
    copied = build_finding(
        "S6-01", "与白鹿乡相同。", quote="每季度末画成一张图，挂在园区。", peer="白鹿乡2023年报告", peer_quote="每季度末画成一张图，贴在村口。"
    )
    page = read(publish_these(Submission(build_report(), (copied,))) / "units" / "青石镇人民政府-2023.html")
    own, theirs = page.css(".twice figure")
    assert [words_of(own), words_of(theirs)] == ["本报告每季度末画成一张图，挂在园区。", "白鹿乡2023年报告每季度末画成一张图，贴在村口。"]
    assert [words_of(mark) for mark in (*own.css("mark"), *theirs.css("mark"))] == ["每季度末画成一张图，"] * 2
