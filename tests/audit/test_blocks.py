"""What each block says of a report: the sentence, the cells or subject, and where."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from auditor.audit import audit_reports
from auditor.fields import copy_with
from auditor.model import Cell, Fact, Finding, FindingState, Gap, Paragraph, Period, Place, ReadTable, Report, YearMention
from auditor.rulebook.book import Rulebook
from auditor.rulebook.rule import Rule, Scope

Make = Callable[..., Report]
MakeRule = Callable[..., Rule]
MakeBook = Callable[..., Rulebook]
Ask = Callable[..., tuple[Finding, ...]]
CELLS = Scope("各表 每格", whole="各表", each="每格")


def section(key: str) -> Scope:
    return Scope(key, section=key)


@pytest.fixture
def ask(make_block: MakeRule, make_rulebook: MakeBook) -> Ask:
    """Ask one block of one report."""

    def asked(block: Mapping[str, Any], report: Report, scope: Scope | None = None, say: str = "") -> tuple[Finding, ...]:
        result = audit_reports([report], make_rulebook(make_block("B", block, scope, say=say)))
        assert not [f for f in result.county if f.state is FindingState.RULE_FAULT]
        return result.findings[report.file]

    return asked


BLOCKS: list[tuple[Mapping[str, Any], Scope | None]] = [
    ({"file": "可读"}, None),
    ({"complete": "完整"}, None),
    ({"sections": "齐全"}, None),
    ({"sections": "顺序"}, None),
    ({"sections": "标题"}, None),
    ({"aspects": "齐全"}, None),
    ({"tables": "齐全"}, None),
    ({"edition": "相符"}, None),
    ({"title": "有"}, None),
    ({"years": "一致"}, None),
    ({"period": {"from": "01-01", "to": "12-31"}}, None),
    ({"text": {"least": 5, "empty": ("无",)}}, section("s1")),
    ({"mentions": {"all": (("有序",), ("到位", "齐备"))}}, section("s1")),
    ({"without": {"words": ("XX镇",)}}, None),
    ({"others": {"who": "别的单位", "beside": ("公开",), "unless": (), "like": (), "after": (), "plain": ()}}, None),
    ({"cell": "不空白"}, CELLS),
    ({"cell": "整数"}, CELLS),
    ({"cell": "非负"}, CELLS),
    ({"unit": "一致"}, CELLS),
    ({"read": "全部"}, None),
]


@pytest.mark.parametrize(("block", "scope"), BLOCKS)
def test_a_perfect_report_has_nothing(block: Mapping[str, Any], scope: Scope | None, ask: Ask, make_report: Make) -> None:
    assert ask(block, make_report(), scope) == ()


@pytest.mark.parametrize(
    ("wanted", "status", "words"), [("可读", "unreadable", "打不开"), ("非空", "empty", "空的"), ("是报告", "not_a_report", "不是")]
)
def test_files(wanted: str, status: str, words: str, ask: Ask, make_report: Make) -> None:
    (finding,) = ask({"file": wanted}, make_report(status=status, reason="文件有密码。"))
    assert words in finding.message
    assert finding.message.endswith("文件有密码。")
    (finding,) = ask({"file": wanted}, make_report(status=status, reason="文件有密码。"), say="没有核对。")
    assert finding.message == "没有核对。文件有密码。"


@pytest.mark.parametrize(("block", "scope"), [b for b in BLOCKS if "file" not in b[0]])
def test_of_a_file_that_is_no_report_only_the_file_is_asked(block: Mapping[str, Any], scope: Scope | None, ask: Ask, make_report: Make) -> None:
    bare = Report("a.txt", "", "text", "not_a_report")
    assert ask(block, bare, scope) == ()


def _without_table(report: Report, key: str) -> Report:
    tables = {name: table for name, table in report.tables.items() if name != key}
    return replace(report, tables=tables, cells={name: cell for name, cell in report.cells.items() if not name.startswith(f"{key}.")})


def _without_sections(report: Report, *gone: str) -> Report:
    return replace(report, sections=tuple(s for s in report.sections if s.id not in gone))


def test_missing_section_is_named(ask: Ask, make_report: Make) -> None:
    (finding,) = ask({"sections": "齐全"}, _without_sections(make_report(), "s3"), say="缺少“{缺}”。")
    assert (finding.subject, finding.message) == ("s3", "缺少“三、收费”。")


def test_sections_after_the_break_are_not_called_missing(ask: Ask, make_report: Make) -> None:
    broken = replace(_without_sections(make_report(), "s2", "s4"), truncated=Place(paragraph=9))
    missing, unknown = ask({"sections": "齐全"}, broken)
    assert (missing.subject, missing.state) == ("s2", FindingState.FAILED)
    assert (unknown.subject, unknown.state) == ("s4", FindingState.NOT_ASSESSED)
    assert "第9段" in unknown.message


def test_order_of_sections(ask: Ask, make_report: Make) -> None:
    report = make_report()
    (finding,) = ask({"sections": "顺序"}, replace(report, sections=(report.sections[1], report.sections[0], *report.sections[2:])))
    assert finding.quote == "二、来件、一、概述、三、收费、四、其他"
    assert finding.subject is None


def test_sections_on_several_sheets_have_an_order_only_within_each(ask: Ask, make_report: Make) -> None:
    first, second, *rest = (replace(section, place=copy_with(section.place, part="正文")) for section in make_report().sections)
    apart = replace(first, place=copy_with(first.place, part="表"))
    assert not ask({"sections": "顺序"}, replace(make_report(), sections=(second, apart, *rest)))
    assert ask({"sections": "顺序"}, replace(make_report(), sections=(second, first, *rest, apart)))


def test_garbled_title_is_quoted(ask: Ask, make_report: Make) -> None:
    report = make_report()
    garbled = replace(report.sections[1], title="二、来来件", wording="garbled")
    (finding,) = ask({"sections": "标题"}, replace(report, sections=(report.sections[0], garbled, *report.sections[2:])))
    assert (finding.subject, finding.quote) == ("s2", "二、来来件")
    assert "二、来件" in finding.message


def test_every_missing_aspect_is_one_finding(ask: Ask, make_report: Make) -> None:
    findings = ask({"aspects": "齐全"}, make_report(aspects={}))
    assert [(f.subject, f.message) for f in findings] == [("work", "“一、概述”没有写到“日常工作”。"), ("staff", "“一、概述”没有写到“人员培训”。")]


def test_missing_table_mentions_pictures(ask: Ask, make_report: Make) -> None:
    pictured = replace(_without_table(make_report(), "t1"), pictures=(Place(page=2),))
    (finding,) = ask({"tables": "齐全"}, pictured)
    assert finding.cells == ("t1",)
    assert "1张图片" in finding.message


def test_table_after_the_break_is_not_called_missing(ask: Ask, make_report: Make) -> None:
    report = _without_table(_without_sections(make_report(), "s3", "s4"), "t2")
    (finding,) = ask({"tables": "齐全"}, replace(report, truncated=Place(page=1)))
    assert (finding.cells, finding.state) == (("t2",), FindingState.NOT_ASSESSED)


def test_edition_of_another_year(ask: Ask, make_report: Make) -> None:
    (finding,) = ask({"edition": "相符"}, make_report(edition="2019"))
    assert finding.cells == ("t1",)  # t2 is the same in both editions
    assert finding.message == "流水表用的是2019年版表格，2023年度应当使用2021年版。"
    assert ask({"edition": "相符"}, make_report(edition="2019", year=2020)) == ()


@pytest.mark.parametrize(
    ("title", "lacking"),
    [("白石镇来件办理报告", "年度"), ("2023年来件办理报告", "单位名称"), ("来件办理报告", "年度和单位名称"), ("二〇二三年度办理报告", "单位名称")],
)
def test_title_lacks_year_or_unit(title: str, lacking: str, ask: Ask, make_report: Make) -> None:
    (finding,) = ask({"title": "完整"}, make_report(title=Fact(title, "标题", title, Place(paragraph=1))))
    assert finding.message == f"标题“{title}”没有写明{lacking}。"


def test_year_left_from_last_year(ask: Ask, make_report: Make) -> None:
    mention = YearMention(2022, "2022年", "2022年收到来件3件。", Place(paragraph=4), "activity")
    other = YearMention(2021, "2021年", "比2021年增加。", Place(paragraph=5), "other")
    (finding,) = ask({"years": "一致"}, make_report(years=(mention, other)))
    assert finding.quote == "2022年收到来件3件。"
    assert [str(p) for p in finding.places] == ["第4段"]
    period = Fact(Period(date(2022, 1, 1), date(2022, 12, 31)), "正文", "2022年1月1日至12月31日")
    (finding,) = ask({"years": "一致"}, make_report(period=period))
    assert finding.quote == "2022年1月1日至12月31日"


def test_period_that_is_no_whole_year(ask: Ask, make_report: Make) -> None:
    block = {"period": {"from": "01-01", "to": "12-31"}}
    period = Fact(Period(date(2023, 1, 1), date(2023, 12, 30)), "正文", "截至12月30日", Place(paragraph=2))
    (finding,) = ask(block, make_report(period=period))
    assert finding.message == "统计期写作2023-01-01至2023-12-30，应为01-01至12-31。"
    assert ask(block, make_report(period=Fact(Period(date(2022, 1, 1), date(2022, 12, 31)), "正文"))) == ()


def _with_text(report: Report, key: str, *texts: str) -> Report:
    paragraphs = tuple(Paragraph(text, Place(paragraph=50 + n)) for n, text in enumerate(texts))
    return replace(report, sections=tuple(replace(s, paragraphs=paragraphs) if s.id == key else s for s in report.sections))


@pytest.mark.parametrize(("text", "found"), [("无。", True), ("", True), ("很好。", True), ("本年工作正常开展。", False)])
def test_section_that_says_nothing(text: str, found: bool, ask: Ask, make_report: Make) -> None:
    findings = ask({"text": {"least": 5, "empty": ("无",)}}, _with_text(make_report(), "s1", text), section("s1"))
    assert [f.subject for f in findings] == (["s1"] if found else [])


def test_words_that_must_stand_in_the_section(ask: Ask, make_report: Make) -> None:
    block = {"mentions": {"all": (("考核",), ("评议", "评价")), "also_in": ("s4",)}}
    (finding,) = ask(block, _with_text(make_report(), "s1", "工作考 核已完成。"), section("s1"), say="没有{缺}。")
    assert finding.message == "没有评议。"
    both = _with_text(_with_text(make_report(), "s1", "工作考核已完成。"), "s4", "群众评价良好。")
    assert ask(block, both, section("s1")) == ()
    (finding,) = ask({"mentions": {"all": (("概述",),)}}, make_report(), section("s2"))  # headings do not count
    assert finding.subject == "s2"


def test_words_of_a_section_that_is_missing_are_not_asked_for_too(ask: Ask, make_report: Make) -> None:
    assert ask({"mentions": {"all": (("有序",),)}}, _without_sections(make_report(), "s1"), section("s1")) == ()


def test_words_after_the_break_are_not_called_missing(ask: Ask, make_report: Make) -> None:
    broken = replace(_without_sections(make_report(), "s4"), truncated=Place(page=3))
    (finding,) = ask({"mentions": {"all": (("费用",),)}}, broken, section("s4"))
    assert finding.state is FindingState.NOT_ASSESSED


def test_words_that_must_not_stand(ask: Ask, make_report: Make) -> None:
    block = {"without": {"words": ("XX镇", "旧办法"), "unless": ("新办法",)}}
    (finding,) = ask(block, _with_text(make_report(), "s1", "一切正常。按旧办法办理。其余照旧。"), say="原句：{原句}")
    assert finding.message == "原句：按旧办法办理。"
    assert [str(p) for p in finding.places] == ["第50段"]
    assert ask(block, _with_text(make_report(), "s1", "按旧办法、新办法办理。")) == ()
    only_first = {"without": {"words": ("旧办法",), "in": ("s2",)}}
    assert ask(only_first, _with_text(make_report(), "s1", "按旧办法办理。")) == ()


def test_a_blank_table_is_one_finding(ask: Ask, make_report: Make) -> None:
    report = make_report()
    blank = {key: None for key in report.cells if key.startswith("t1.")}
    (finding,) = ask({"cell": "不空白"}, make_report(blank), CELLS)
    assert finding.message == "流水表的24格全部没有填写。"
    assert set(finding.cells) == set(blank)


def test_blank_cells_are_grouped_by_row(ask: Ask, make_report: Make) -> None:
    first, second = ask({"cell": "不空白"}, make_report({"come.a": None, "come.c": None, "left.b": None}), CELLS)
    assert first.message == "流水表“新到”行的甲、丙没有填写。"
    assert first.cells == ("t1.come.a", "t1.come.c")
    assert second.cells == ("t1.left.b",)


@pytest.mark.parametrize(
    ("test", "cell", "value", "words"),
    [
        ("不用符号", "t1.come.a", "/", "填的是符号"),
        ("是数字", "t1.come.a", "若干", "填的不是数字（印的是“若干”）"),
        ("整数", "t1.come.a", Decimal("1.5"), "应当是整数（印的是“1.5”）"),
        ("非负", "t1.come.a", -2, "不应当是负数（印的是“-2”）"),
        ("非负", "t1.come.a", Decimal("-0.5"), "不应当是负数"),
    ],
)
def test_cells(test: str, cell: str, value: int | Decimal | str, words: str, ask: Ask, make_report: Make) -> None:
    (finding,) = ask({"cell": test}, make_report({cell: value}), CELLS)
    assert finding.cells == (cell,)
    assert words in finding.message
    assert finding.places


def test_decimals_and_signs_that_the_form_allows(ask: Ask, make_report: Make) -> None:
    fee = make_report({"t2.fee.amount": Decimal("-190.457379")})
    assert ask({"cell": "整数"}, fee, CELLS) == ()
    assert ask({"cell": "非负"}, fee, CELLS) == ()
    scope = Scope("收费表 每格", table="t2", each="每格")
    assert ask({"cell": {"decimals": 6}}, fee, scope) == ()
    (finding,) = ask({"cell": {"decimals": 6}}, make_report({"t2.fee.amount": Decimal("0.1234567")}), scope)
    assert finding.cells == ("t2.fee.amount",)


def test_scope_limits_the_cells(ask: Ask, make_report: Make) -> None:
    scope = Scope("流水表[新到] 每格", table="t1", rows=("come",), each="每格")
    assert ask({"cell": "不空白"}, make_report({"kept.a": None}), scope) == ()


def test_cells_of_the_edition_that_was_printed(ask: Ask, make_report: Make) -> None:
    old = make_report({"t1.done.a": None}, edition="2019")
    (finding,) = ask({"cell": "不空白"}, old, CELLS)
    assert finding.cells == ("t1.done.a",)


def test_unit_in_the_head_of_the_column(ask: Ask, make_report: Make) -> None:
    report = make_report()
    head = ReadTable("t2", "2021", Place(table=2), {"t2.fee.amount": "元"})
    (finding,) = ask({"unit": "一致"}, replace(report, tables={**report.tables, "t2": head}), CELLS)
    assert finding.message == "收费表“收费/金额”的单位印作“元”，应为“万元”。"
    assert finding.cells == ("t2.fee.amount",)


def test_unread_cells_and_gaps_are_said_aloud(ask: Ask, make_report: Make, make_cell: Callable[..., Cell]) -> None:
    gap = Gap(Place(table=1, row=9), "三 五", "行有错位", ("t1.left.a",))
    stray = Gap(Place(paragraph=3), "12 件", "不知属于哪一格")
    first, second = ask({"read": "全部"}, make_report({"come.a": "?"}, gaps=(gap, stray)))
    assert first.state is FindingState.NOT_ASSESSED
    assert "“新到/甲”" in first.message
    assert first.quote == "三 五"
    assert second.quote == "12 件"
    report = make_report()
    lost = {key: cell for key, cell in report.cells.items() if key != "t1.come.b"}
    (finding,) = ask({"read": "全部"}, replace(report, cells=lost))
    assert finding.cells == ("t1.come.b",)
