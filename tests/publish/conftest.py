"""Builders: a whole form, a register, a county and a run with every kind of finding, as objects, without reading any file."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from auditor.model import (
    Arrival,
    Cause,
    Cell,
    CellState,
    Fact,
    Finding,
    FindingState,
    Gap,
    Level,
    Mention,
    Paragraph,
    Period,
    Place,
    ReadTable,
    Repair,
    Report,
    Run,
    SectionText,
    Submission,
)
from auditor.publish import publish_run
from auditor.rulebook.book import Basis, County, Edition, Rulebook, Unit
from auditor.rulebook.form import Aspect, Block, Form, Line, Section, Table
from auditor.rulebook.formula import Formula
from auditor.rulebook.rule import Rule, Scope, Source

RESULTS = "三、本年度办理结果"
REFUSED, NOT_HELD, NOT_TAKEN, OTHER = "（三）不予公开", "（四）无法提供", "（五）不予处理", "（六）其他处理"


def _t3() -> Table:
    orgs = ("法人或其他组织",)
    columns = (
        Line("natural_person", "自然人", "自然人"),
        Line("business", "商业企业", "商业企业", under=orgs),
        Line("research", "科研机构", "科研机构", under=orgs),
        Line("public_welfare", "社会公益组织", "社会公益组织", under=orgs),
        Line("legal_service", "法律服务机构", "法律服务机构", under=orgs),
        Line("other_organisation", "其他组织", "其他", under=orgs),
        Line("total", "总计", "总计"),
    )
    rows = [
        Line("received", "新收", "一、本年新收政府信息公开申请数量"),
        Line("carried_in", "上年结转", "二、上年结转政府信息公开申请数量"),
        Line("granted", "予以公开", "（一）予以公开", under=(RESULTS,)),
        Line("partly_granted", "部分公开", "（二）部分公开（区分处理的，只计这一情形，不计其他情形）", under=(RESULTS,)),
    ]
    for group, lines in {
        REFUSED: [
            ("refused_state_secret", "国家秘密", "1.属于国家秘密"),
            ("refused_by_law", "法律禁止", "2.其他法律行政法规禁止公开"),
            ("refused_three_security", "三安全一稳定", "3.危及“三安全一稳定”"),
            ("refused_third_party", "第三方权益", "4.保护第三方合法权益"),
            ("refused_internal", "内部事务", "5.属于三类内部事务信息"),
            ("refused_process", "过程性信息", "6.属于四类过程性信息"),
            ("refused_case_file", "执法案卷", "7.属于行政执法案卷"),
            ("refused_administrative_query", "行政查询", "8.属于行政查询事项"),
        ],
        NOT_HELD: [
            ("not_held", "不掌握", "1.本机关不掌握相关政府信息"),
            ("needs_creation", "需另行制作", "2.没有现成信息需要另行制作"),
            ("unclear_after_correction", "补正不明确", "3.补正后申请内容仍不明确"),
        ],
        NOT_TAKEN: [
            ("petition", "信访投诉", "1.信访举报投诉类申请"),
            ("repeated", "重复申请", "2.重复申请"),
            ("publication_request", "公开出版物", "3.要求提供公开出版物"),
            ("mass_requests", "大量反复", "4.无正当理由大量反复申请"),
            ("confirm_or_reissue", "确认重出", "5.要求行政机关确认或重新出具已获取信息"),
        ],
        OTHER: [
            ("not_corrected_in_time", "逾期不补正", "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"),
            ("fee_not_paid_in_time", "逾期不缴费", "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"),
            ("other_handling_other", "其他情形", "3.其他"),
        ],
    }.items():
        rows += [Line(key, name, label, under=(RESULTS, group)) for key, name, label in lines]
    rows += [Line("total_handled", "办结总计", "（七）总计", under=(RESULTS,)), Line("carried_out", "结转下年", "四、结转下年度继续办理")]
    return Table(
        "t3", "表三", "收到和处理政府信息公开申请情况", "s3", (Block(tuple(rows), columns, unit="件"),), head=("申请人情况",), groups={}, decimals={}
    )


def _t2() -> Table:
    documents = Block(
        rows=(Line("regulations", "规章", "规章"), Line("normative_documents", "规范性文件", "行政规范性文件")),
        columns=(Line("issued", "制发", "本年制发件数"), Line("repealed", "废止", "本年废止件数"), Line("in_force", "现行有效", "现行有效件数")),
        caption="第二十条第（一）项",
        unit="件",
    )
    decisions = (Line("decisions", "处理决定", "本年处理决定数量"),)
    return Table(
        "t2",
        "表二",
        "主动公开政府信息情况",
        "s2",
        (
            documents,
            Block((Line("licences", "行政许可", "行政许可"),), decisions, caption="第二十条第（五）项", unit="件"),
            Block(
                (Line("penalties", "行政处罚", "行政处罚"), Line("coercive_measures", "行政强制", "行政强制")),
                decisions,
                caption="第二十条第（六）项",
                unit="件",
            ),
            Block(
                (Line("fees", "行政事业性收费", "行政事业性收费"),),
                (Line("amount", "收费金额", "本年收费金额（单位：万元）"),),
                caption="第二十条第（八）项",
                unit="万元",
            ),
        ),
        head=("信息内容",),
        groups={},
        decimals={"amount": 6},
    )


def _t4() -> Table:
    suits = ("行政诉讼",)
    return Table(
        "t4",
        "表四",
        "政府信息公开行政复议、行政诉讼情况",
        "s4",
        (
            Block(
                rows=(
                    Line("reconsideration", "行政复议", "行政复议"),
                    Line("direct_litigation", "未经复议直接起诉", "未经复议直接起诉", under=suits),
                    Line("litigation_after_reconsideration", "复议后起诉", "复议后起诉", under=suits),
                ),
                columns=(
                    Line("upheld", "结果维持", "结果维持"),
                    Line("corrected", "结果纠正", "结果纠正"),
                    Line("other", "其他结果", "其他结果"),
                    Line("pending", "尚未审结", "尚未审结"),
                    Line("total", "总计", "总计"),
                ),
                unit="件",
                across=True,
            ),
        ),
        groups={},
        decimals={},
    )


FORM = Form(
    edition="2021",
    instrument="F2021",
    document_titles=("政府信息公开工作年度报告",),
    not_titles=(),
    sections=(
        Section("s1", "一", "总体情况", "narrative"),
        Section("s2", "二", "主动公开政府信息情况", "table", table="t2"),
        Section("s3", "三", "收到和处理政府信息公开申请情况", "table", table="t3"),
        Section("s4", "四", "政府信息公开行政复议、行政诉讼情况", "table", table="t4"),
        Section("s5", "五", "存在的主要问题及改进情况", "narrative"),
        Section("s6", "六", "其他需要报告的事项", "narrative"),
    ),
    aspects=(
        Aspect("proactive", "主动公开", "主动公开", "s1", ("主动公开",)),
        Aspect("request", "依申请公开", "依申请公开", "s1", ("依申请公开",)),
        Aspect("management", "政府信息管理", "政府信息管理", "s1", ("政府信息管理",)),
        Aspect("platform", "平台建设", "政府信息公开平台建设", "s1", ("平台建设",)),
        Aspect("supervision", "监督保障", "监督保障", "s1", ("监督保障",)),
    ),
    tables=(_t2(), _t3(), _t4()),
)

REGISTER = {
    basis.id: basis
    for basis in (
        Basis(
            "F2021",
            "政府信息公开工作年度报告格式（国办公开办函〔2021〕30号）",
            "表格",
            "本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和",
            "F",
        ),
        Basis("LAW93", "中华人民共和国立法法", "第九十三条", "省、自治区、直辖市和设区的市、自治州的人民政府，可以根据法律……制定规章。", "S"),
        Basis(
            "R50-4", "中华人民共和国政府信息公开条例（国务院令第711号）", "第五十条第一款第（四）项", "……工作考核、社会评议和责任追究结果情况", "S"
        ),
        Basis("STOCK", "由表格结构推定", "", "本年制发而未废止的文件，年末应当现行有效", "I"),
        Basis("LOCAL", "本县年度报告编制通知", "第三条", "第六部分应当写明信息处理费收取情况", "P"),
    )
}


def _rule(
    key: str, title: str, kind: str, level: Level, scope: str, family: str, basis: tuple[str, ...], fix: str, check: str = "", **more: Any
) -> Rule:
    rule = Rule(
        id=key,
        title=title,
        kind=kind,
        level=level,
        scope=Scope(scope),
        basis=basis,
        fix=fix,
        source=Source(f"rules/annual-report/rules/{family}.yaml", 3),
        family=family,
        formula=Formula((), text=check) if check else None,
    )
    return replace(rule, **more)


RULES = (
    _rule("S1-01", "章节齐全", "missing_section", Level.MUST, "报告", "structure", ("F2021",), "按格式补上缺少的部分。", block={"sections": "齐全"}),
    _rule(
        "S1-02",
        "总体情况五个方面",
        "aspect_missing",
        Level.MUST,
        "一、总体情况",
        "structure",
        ("F2021",),
        "在第一部分补写这一方面。",
        block={"aspects": "齐全"},
    ),
    _rule(
        "S6-01",
        "信息处理费",
        "fee_statement_missing",
        Level.CHECK,
        "六、其他需要报告的事项",
        "structure",
        ("LOCAL",),
        "写明收费通知份数和金额，没有也要写明。",
        years=(2021, None),
    ),
    _rule(
        "T2-01",
        "规章应为零",
        "regulation_nonzero",
        Level.MUST,
        "表二[规章] 每格",
        "cells",
        ("LAW93",),
        "把不是规章的文件移到行政规范性文件一行。",
        "本格 = 0",
        unit_types=("乡镇", "街道"),
    ),
    _rule("T2-05", "单元格不空白", "blank_cell", Level.MUST, "各表 每格", "cells", ("F2021",), "没有发生的填 0。"),
    _rule("T2-07", "现行有效件数", "stock", Level.ADVICE, "表二 每行", "cells", ("STOCK",), "核对现行有效件数。", "现行有效 >= 制发 - 废止"),
    _rule(
        "T3-01",
        "申请数量收支平衡",
        "t3_flow",
        Level.MUST,
        "表三 每列",
        "balances",
        ("F2021",),
        "对照登记台账改正写错的一格。",
        "新收 + 上年结转 = 办结总计 + 结转下年",
    ),
    _rule(
        "T3-03", "横向合计", "t3_row_total", Level.MUST, "表三 每行", "balances", ("F2021",), "对照登记台账改正写错的一格。", "合计(各申请人) = 总计"
    ),
    _rule(
        "T3-04",
        "与上年衔接",
        "carryover_mismatch",
        Level.CHECK,
        "表三 每列",
        "balances",
        ("STOCK",),
        "核对上年报告。",
        "上年结转 = 上年.结转下年",
        years=(2020, None),
    ),
    _rule("T9-09", "旧规则", "old", Level.ADVICE, "报告", "balances", (), "不用处理。", off="县里不作要求"),
)

COUNTY = County(
    name="澜溪县",
    units=(
        Unit("qingshi", "青石镇人民政府", "乡镇", ("青石镇",)),
        Unit("bailu", "白鹿乡人民政府", "乡镇", ("白鹿乡",)),
        Unit("songyin", "松吟镇人民政府", "乡镇", ("松吟镇",)),
        Unit("heyan", "荷堰街道办事处", "街道", ("荷堰街道",)),
        Unit("yunmo", "云陌镇人民政府", "乡镇", ("云陌镇",)),
        Unit("tantou", "潭头坳乡人民政府", "乡镇", ("潭头坳乡",)),
        Unit("jiuqu", "旧渠镇人民政府", "乡镇", last=2020),
    ),
    type_words={},
    thresholds={},
)

RULEBOOK = Rulebook(
    name="annual-report",
    title="政府信息公开工作年度报告",
    fingerprint="0123456789ab",
    editions=(Edition("2021", 2021, None, "F2021"),),
    forms={"2021": FORM},
    crosswalk={},
    register=REGISTER,
    rules=RULES,
    phrases=(),
    county=COUNTY,
    families={"structure": "结构", "cells": "单元格", "balances": "勾稽"},
)


def figures(changes: Mapping[str, int | Decimal | str | None] = {}) -> dict[str, Cell]:
    """A filled form: all 0 but for `changes` (int or Decimal: a number; "": blank; "/": mark; other text; None: unread)."""
    cells: dict[str, Cell] = {}
    for number, table in enumerate(FORM.tables, 1):
        for index, key in enumerate(table.cells):
            value = changes.get(key, 0)
            place = Place(table=number, row=index // 7 + 2, column=index % 7 + 2)
            if value is None:
                cells[key] = Cell(key, CellState.UNREAD, raw="1 2", place=place)
            elif value == "":
                cells[key] = Cell(key, CellState.BLANK, place=place)
            elif value == "/":
                cells[key] = Cell(key, CellState.MARK, raw="/", place=place)
            elif isinstance(value, str):
                cells[key] = Cell(key, CellState.TEXT, raw=value, place=place)
            else:
                cells[key] = Cell(key, CellState.NUMBER, value, str(value), place)
    return cells


def report(unit: str | None = "qingshi", name: str = "青石镇人民政府", file: str = "2023/青石镇.docx", year: int = 2023, **more: Any) -> Report:
    """A perfect report of that unit; anything else by keyword."""
    sections = tuple(
        SectionText(
            section.id,
            section.title,
            Place(paragraph=10 * number),
            paragraphs=(Paragraph("本年度扎实推进各项工作。", Place(paragraph=10 * number + 1)),),
        )
        for number, section in enumerate(FORM.sections, 1)
    )
    base = Report(
        file=file,
        sha256="ab" * 32,
        format="docx",
        status="read",
        title=Fact(f"{name}{year}年政府信息公开工作年度报告", "标题", f"{name}{year}年政府信息公开工作年度报告", Place(paragraph=1)),
        township=Fact(name, "标题", name, Place(paragraph=1)),
        year=Fact(year, "标题", f"{year}年", Place(paragraph=1)),
        period=Fact(Period(date(year, 1, 1), date(year, 12, 31)), "正文", "1月1日至12月31日", Place(paragraph=2)),
        unit=unit,
        unit_type="乡镇",
        editions={"t2": "2021", "t3": "2021", "t4": "2021"},
        sections=sections,
        aspects={aspect.id: Place(paragraph=11 + number) for number, aspect in enumerate(FORM.aspects)},
        tables={table.id: ReadTable(table.id, "2021", Place(table=number)) for number, table in enumerate(FORM.tables, 1)},
        cells=figures(),
    )
    return replace(base, **more)


def finding(
    rule: str, message: str, cells: tuple[str, ...] = (), state: FindingState | None = None, file: str = "2023/青石镇.docx", **more: Any
) -> Finding:
    """A finding of one of RULES, with that rule's level, basis and advice."""
    found = RULEBOOK.rule_by_id[rule]
    natural = FindingState.TO_CONFIRM if found.level is Level.CHECK else FindingState.FAILED
    key = "-".join([rule.lower(), str(len(message)), *[cell.replace(".", "-") for cell in cells[:2]], str(more.get("subject", ""))]).strip("-")
    base = Finding(key, file, rule, found.title, found.kind, found.level, state or natural, message, found.fix, cells, basis=found.basis)
    return replace(base, **more)


def faulty() -> Submission:
    """A submission with every kind of finding, two causes, a gap and two cells that were not understood."""
    changes: dict[str, int | Decimal | str | None] = {
        "t2.regulations.issued": 3,
        "t2.normative_documents.issued": 5,
        "t2.normative_documents.in_force": 2,
        "t2.licences.decisions": 128,
        "t2.coercive_measures.decisions": "/",
        "t2.fees.amount": Decimal("0.038000"),
        "t3.received.natural_person": 5,
        "t3.received.business": 2,
        "t3.received.total": 7,
        "t3.carried_in.natural_person": 1,
        "t3.carried_in.total": 1,
        "t3.granted.natural_person": 3,
        "t3.granted.business": 2,
        "t3.granted.total": 5,
        "t3.not_held.natural_person": 1,
        "t3.not_held.total": 1,
        "t3.total_handled.natural_person": 4,
        "t3.total_handled.business": 2,
        "t3.total_handled.total": 6,
        "t3.carried_out.natural_person": 1,
        "t3.carried_out.total": 1,
        "t3.publication_request.research": "",
        "t3.mass_requests.research": None,
        "t4.reconsideration.total": None,
    }
    file = "2023/青石镇.docx"
    flow = tuple(f"t3.{row}.natural_person" for row in ("received", "carried_in", "total_handled", "carried_out"))
    flow_total = tuple(cell.replace("natural_person", "total") for cell in flow)
    first = finding(
        "T3-01",
        "表三“自然人”列：新收 5 加上年结转 1 等于 6，办结总计 4 加结转下年 1 等于 5，两边相差 1。",
        flow,
        arithmetic="新收5 + 上年结转1 = 6 ≠ 5 = 办结总计4 + 结转下年1",
        places=(Place(table=2, row=2, column=2), Place(table=2, row=25, column=2)),
        cause="c1",
    )
    second = finding(
        "T3-01",
        "表三“总计”列：新收 7 加上年结转 1 等于 8，办结总计 6 加结转下年 1 等于 7，两边相差 1。",
        flow_total,
        arithmetic="新收7 + 上年结转1 = 8 ≠ 7 = 办结总计6 + 结转下年1",
        cause="c1",
    )
    findings = (
        finding("T2-05", "表三“公开出版物”行有 1 格空白：科研机构。", ("t3.publication_request.research",)),
        finding("T2-07", "表二“规范性文件”：现行有效 2 小于制发 5 减废止 0。", ("t2.normative_documents.in_force", "t2.normative_documents.issued")),
        first,
        second,
        finding(
            "T2-01",
            "表二“规章/制发”填了 3，乡镇人民政府不能制定规章，应当为 0。",
            ("t2.regulations.issued",),
            arithmetic="规章制发3 ≠ 0",
            places=(Place(table=1, row=3, column=2),),
        ),
        finding("S1-02", "“一、总体情况”没有写到“政府信息管理”。", subject="management"),
        finding("S6-01", "“六、其他需要报告的事项”没有写信息处理费。", subject="s6", quote="无。", places=(Place(paragraph=61),)),
        finding("T3-04", "没有上年的报告，未核对上年结转。", ("t3.carried_in.total",), FindingState.NOT_ASSESSED),
        finding("S1-01", "与旧格式有关，本年度不适用。", (), FindingState.NOT_APPLICABLE),
    )
    cause = Cause(
        "c1",
        ("t3.carried_out.natural_person",),
        (first.id, second.id),
        (Repair({"t3.carried_out.natural_person": 2, "t3.carried_out.total": 2}, "少计一件"),),
        "这两处不平衡，很可能都是“结转下年”少计了 1 件。",
    )
    read = report(
        cells=figures(changes),
        aspects={key: Place(paragraph=12) for key in ("proactive", "request", "platform", "supervision")},
        gaps=(Gap(Place(table=2, row=21, column=4), "1 2", "一格里有两个数", ("t3.mass_requests.research",)),),
        mentions=(Mention("新收申请", 7, "收到申请7件", "全年共收到申请7件。", Place(paragraph=13), "s1"),),
        signed=Fact(date(2024, 2, 6), "落款", "2024年2月6日", Place(paragraph=70)),
    )
    assert read.file == file
    late = Arrival(2, *(datetime(2024, 2, day, 9, 30, tzinfo=UTC) for day in (6, 5, 3)))
    return Submission(read, findings, (cause,), round=2, received=datetime(2024, 2, 6, 9, 30, tzinfo=UTC), arrival=late)


def county_run() -> Run:
    """A county of six units in every state, a file without a unit, a broken file and a report of another year."""
    to_confirm = finding("S6-01", "“六、其他需要报告的事项”没有写信息处理费。", file="2023/白鹿乡.html", subject="s6")
    advice = finding("T2-07", "表二“规范性文件”：现行有效 2 小于制发 5 减废止 0。", ("t2.normative_documents.in_force",), file="2023/松吟镇.xlsx")
    stranger = report(file="2023/镇报告.txt", name="某某镇人民政府", unit=None)
    broken = Report(
        "2023/云陌镇.docx",
        "cd" * 32,
        "docx",
        "unreadable",
        "文件已加密，打不开，请去掉密码后重新报送。",
        township=Fact("云陌镇", "文件名"),
        unit="yunmo",
    )
    return Run(
        id="20240220-090000",
        made=datetime(2024, 2, 20, 9, 0, tzinfo=UTC),
        county="澜溪县",
        rulebook="annual-report@0123456789ab",
        folder="reports_in",
        submissions=(
            faulty(),
            Submission(report("bailu", "白鹿乡人民政府", "2023/白鹿乡.html"), (to_confirm,)),
            Submission(report("songyin", "松吟镇人民政府", "2023/松吟镇.xlsx"), (advice,)),
            Submission(broken),
            Submission(stranger),
            Submission(report("songyin", "松吟镇人民政府", "2022/松吟镇.xlsx", 2022)),
        ),
        years=(2023, 2022),
    )


@pytest.fixture
def rulebook() -> Rulebook:
    """The rulebook of the invented county."""
    return RULEBOOK


@pytest.fixture
def run() -> Run:
    """The county's run."""
    return county_run()


@pytest.fixture
def submission() -> Submission:
    """A submission with every kind of finding."""
    return faulty()


@pytest.fixture
def build_report() -> Callable[..., Report]:
    """`report` as above."""
    return report


@pytest.fixture
def build_finding() -> Callable[..., Finding]:
    """`finding` as above."""
    return finding


@pytest.fixture
def build_figures() -> Callable[..., dict[str, Cell]]:
    """`figures` as above."""
    return figures


@pytest.fixture
def published(run: Run, rulebook: Rulebook, tmp_path: Path) -> Path:
    """The folder of the county's run."""
    return publish_run(run, rulebook, tmp_path / "audit_out").folder
