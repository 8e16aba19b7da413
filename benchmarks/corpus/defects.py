"""Takes a clean Source and the name of a kind of defect and gives the Source that has it, with the truth's entry.

What follows by arithmetic (a broken balance, a figure of the narrative that no longer fits its cell) is not entered here:
truth.py works it out from what is printed.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from random import Random

from benchmarks.corpus.draw import compose, draw_facts, previous_facts
from benchmarks.corpus.figures import APPLICANTS, GROUPS, RESULTS, broken_balances, draw_cells, outcomes
from benchmarks.corpus.layout import cells_before_break, printed_tables
from benchmarks.corpus.source import AspectText, Claim, Defect, Number, Printed, Source
from benchmarks.corpus.words import Voice

Planter = Callable[[Source, Random, Source | None], Source]
MARKS = ("/", "-", "—", "无", "／", "——")
GARBLED = {
    "s1": ("一、总总体情", "一、体总情况"),
    "s2": ("二、主动公开政府政府情况", "二、主动主动公开信息息情况", "二、主动公开府信情况"),
    "s3": ("三、收到和处理政府政府公开申请情况", "三、收到处和理政府信息申请公开情况情况"),
    "s4": ("四、政府信息公开行政复议、行政行政情况", "四、政府信息公开行政复议议、诉讼政情况"),
    "s5": ("五、存在的主要主要及改进情况", "五、存在问的主要题及改进情况"),
    "s6": ("六、其他需要报的告事项项", "六、其他其他报告的需要事项"),
}


def plant(source: Source, kind: str, rng: Random, peer: Source | None = None) -> Source:
    """The report with one defect of this kind. carryover_mismatch and copied_narrative need a `peer`: the unit's report of
    the year before, or the other unit's report."""
    return PLANTERS[kind](source, rng, peer)


def _claim_of(source: Source, rng: Random) -> Claim | None:
    """A stated figure that can be changed alone: not one of a list that adds up to another."""
    listed = any(claim.field.startswith("t3.granted") or "+t3." in claim.field for claim in source.claims)
    free = ("t2.", "t4.", "t3.received", "t3.carried")
    usable = [c for c in source.claims if c.field and c.figure.isdigit() and _holds(source, c.text) and (not listed or c.field.startswith(free))]
    return rng.choice(usable) if usable else None


def _holds(source: Source, text: str) -> bool:
    return sum(aspect.text.count(text) for part in source.parts for aspect in part.aspects) == 1


def reword(source: Source, old: str, new: str) -> Source:
    """The report with some words of section one replaced."""
    part = source.part("s1")
    assert part is not None
    aspects = tuple(replace(aspect, text=aspect.text.replace(old, new)) for aspect in part.aspects)
    return source.with_part(replace(part, aspects=aspects, lead=tuple(line.replace(old, new) for line in part.lead)))


# --- the text -----------------------------------------------------------------------------------------------------------


def _aspect_missing(source: Source, rng: Random, peer: Source | None) -> Source:
    part = source.part("s1")
    assert part is not None
    present = [aspect.id for aspect in part.aspects if aspect.id]
    gone = present if rng.random() < 0.15 else rng.sample(present, rng.choice((1, 1, 2)))
    kept = tuple(aspect for aspect in part.aspects if aspect.id not in gone)
    renumbered = tuple(replace(aspect, prefix=source_prefix(part.aspects, place)) for place, aspect in enumerate(kept))
    lead = part.lead if renumbered or part.lead else (f"{source.facts.year}年，{source.facts.short}按部就班完成了各项任务。",)
    lost = {claim.text for claim in source.claims}
    source = source.with_part(replace(part, aspects=renumbered, lead=lead))
    still = "".join(aspect.text for aspect in renumbered)
    source = replace(source, claims=tuple(claim for claim in source.claims if claim.text in lost and claim.text in still))
    return source.with_defect(*(Defect("aspect_missing", (aspect,)) for aspect in gone))


def source_prefix(aspects: tuple[AspectText, ...], place: int) -> str:
    """The number that stands before the passage at this place."""
    return aspects[place].prefix if all(aspect.prefix for aspect in aspects) else ""


def _fee_statement_missing(source: Source, rng: Random, peer: Source | None) -> Source:
    part = source.part("s6")
    assert part is not None
    text = rng.choice(
        ("无。", "没有其他需要报告的事项。", "无其他需要报告的事项。", "本年度无其他事项需要报告。", f"{source.facts.short}没有需要另行报告的事项。")
    )
    return replace(source.with_part(replace(part, lead=(text,))), fee_statement=False).with_defect(Defect("fee_statement_missing"))


def _missing_section(source: Source, rng: Random, peer: Source | None) -> Source:
    section = rng.choice(("s6", "s6", "s5", "s4"))
    source = source.without_part(section)
    defects = [Defect("missing_section", (section,))]
    if section == "s4":
        source = _without_table(source, "t4")
        defects.append(Defect("missing_table", ("t4",)))
    if section == "s6" and source.facts.year >= 2021:
        source = replace(source, fee_statement=False)
        defects.append(Defect("fee_statement_missing"))
    return source.with_defect(*defects)


def _section_order(source: Source, rng: Random, peer: Source | None) -> Source:
    first = rng.choice((1, 2, 4))
    parts = list(source.parts)
    parts[first], parts[first + 1] = parts[first + 1], parts[first]
    return replace(source, parts=tuple(parts)).with_defect(Defect("section_order"))


def _section_title_garbled(source: Source, rng: Random, peer: Source | None) -> Source:
    section = rng.choice(("s2", "s2", "s3", "s4"))
    part = source.part(section)
    assert part is not None
    return source.with_part(replace(part, title=rng.choice(GARBLED[section]))).with_defect(Defect("section_title_garbled", (section,)))


def _narrative_arithmetic(source: Source, rng: Random, peer: Source | None) -> Source:
    sums = [claim for claim in source.claims if not claim.field]
    wrong_by = rng.choice((-20, -9, -1, 1, 9, 30))
    if sums:
        claim = sums[0]
        total = max(1, claim.value + wrong_by)
        return reword(source, claim.text, claim.text.replace(claim.figure, str(total), 1)).with_defect(
            Defect("narrative_arithmetic", (), f"{claim.value}≠{total}")
        )
    parts = (rng.randint(20, 90), rng.randint(5, 40))
    total = sum(parts) + abs(wrong_by)
    sentence = f"年内发布信息{total}条，其中网站{parts[0]}条、公众号{parts[1]}条。"
    part = source.part("s1")
    assert part is not None
    aspects = tuple(
        replace(aspect, text=sentence + aspect.text) if aspect.id == "proactive" and aspect.heading else aspect for aspect in part.aspects
    )
    if aspects == part.aspects:
        return source.with_part(replace(part, lead=(*part.lead, sentence))).with_defect(Defect("narrative_arithmetic", (), f"{sum(parts)}≠{total}"))
    return source.with_part(replace(part, aspects=aspects)).with_defect(Defect("narrative_arithmetic", (), f"{sum(parts)}≠{total}"))


def _narrative_vs_table(source: Source, rng: Random, peer: Source | None) -> Source:
    claim = _claim_of(source, rng)
    if claim is None:
        claim = next(claim for claim in source.claims if claim.field == "t3.received.total")
        new = replace(claim, text=f"收到政府信息公开申请{rng.randint(1, 9)}件")
        new = replace(new, figure=re.sub(r"\D", "", new.text), value=int(re.sub(r"\D", "", new.text)))
        old_text = claim.text
    else:
        real = sum(int(source.cells[cell].value or 0) for cell in claim.field.split("+"))
        also = real + int(source.cells["t3.carried_in.total"].value or 0)
        value = rng.choice([number for number in range(max(0, real - 9), real + 12) if number not in (real, also)])
        new = replace(claim, value=value, figure=str(value), text=claim.text.replace(claim.figure, str(value)))
        old_text = claim.text
    source = reword(source, old_text, new.text)
    return replace(source, claims=tuple(new if other == claim else other for other in source.claims))


def _period_wrong(source: Source, rng: Random, peer: Source | None) -> Source:
    year = source.facts.year
    end = rng.choice(((12, 30), (11, 30), (10, 31), (12, 20)))
    start = (1, 1) if rng.random() < 0.7 else (2, 1)
    if start == (2, 1):
        end = (12, 31)
    words = (
        f"数据的统计期限自{year}年{start[0]}月{start[1]}日起至{year}年{end[0]}月{end[1]}日止。",
        f"本报告统计时间为{year}年{start[0]}月{start[1]}日至{year}年{end[0]}月{end[1]}日。",
    )
    begin = Voice(rng, {"简": source.facts.short, "县": source.facts.county, "年": str(year)}).say("开头")
    source = replace(source, preamble=(f"{begin}。{rng.choice(words)}",), period=(date(year, *start), date(year, *end)), contact=False)
    return source.with_defect(Defect("period_wrong", (), f"{start[0]}月{start[1]}日至{end[0]}月{end[1]}日"))


def _wrong_year(source: Source, rng: Random, peer: Source | None) -> Source:
    year, before = source.facts.year, source.facts.year - 1
    part = source.part("s1")
    assert part is not None
    sentence = rng.choice(
        (
            f"{before}年主动公开各类信息{rng.randint(30, 400)}条。",
            f"截至{before}年12月31日，累计公开信息{rng.randint(30, 400)}条。",
            f"{before}年全年通过网站发布信息{rng.randint(30, 400)}条。",
        )
    )
    aspects = tuple(
        replace(aspect, text=sentence + aspect.text if aspect.heading else aspect.text + sentence) if aspect.id == "proactive" else aspect
        for aspect in part.aspects
    )
    changed = replace(part, aspects=aspects)
    if aspects == part.aspects:
        changed = replace(part, lead=(*part.lead, sentence))
    return source.with_part(changed).with_defect(Defect("wrong_year", (), f"{before}≠{year}"))


def _title_missing(source: Source, rng: Random, peer: Source | None) -> Source:
    signature = source.signature or (source.facts.unit, f"{source.facts.year + 1}年1月{rng.randint(5, 29)}日")
    preamble = source.preamble
    period = source.period
    if period is None:
        preamble = (f"本报告由{source.facts.unit}编写，统计期限为{source.facts.year}年1月1日至{source.facts.year}年12月31日。",)
        period = (date(source.facts.year, 1, 1), date(source.facts.year, 12, 31))
    shown = replace(source, title_lines=(), page_title="政府信息公开", signature=signature, preamble=preamble, period=period)
    return shown.with_defect(Defect("title_missing"))


def _copied_narrative(source: Source, rng: Random, peer: Source | None) -> Source:
    if peer is None:
        raise ValueError("copied_narrative needs the report that is copied")
    copy = compose(source.facts, peer.voice, source.key)
    part = copy.part("s1")
    assert part is not None
    # the copyist changes a little: one sentence is the unit's own
    own = source.part("s1")
    assert own is not None
    at = rng.choice([place for place, aspect in enumerate(part.aspects) if aspect.id in ("platform", "management")])
    mine = next(aspect for aspect in own.aspects if aspect.id == part.aspects[at].id)
    sentences = part.aspects[at].text.split("。")
    sentences[-2] = mine.text.split("。")[-2]
    aspects = tuple(replace(aspect, text="。".join(sentences)) if place == at else aspect for place, aspect in enumerate(part.aspects))
    copy = copy.with_part(replace(part, aspects=aspects))
    return replace(copy, title_lines=source.title_lines, page_title=source.page_title).with_defect(Defect("copied_narrative", (), "", peer.key))


def _carryover_mismatch(source: Source, rng: Random, peer: Source | None) -> Source:
    """`peer` is last year's report, made with previous_facts from `source`'s facts; one more request is carried in."""
    if peer is None:
        raise ValueError("carryover_mismatch needs last year's report")
    cells: dict[str, Number] = dict(source.facts.cells)
    column = rng.choice(("natural_person", "natural_person", "business"))
    more = rng.randint(1, 3)
    for row in ("carried_in", "granted", "total_handled"):
        for name in (column, "total"):
            cells[f"t3.{row}.{name}"] += more
    changed = compose(replace(source.facts, cells=cells), source.voice, source.key)
    before = int(peer.cells["t3.carried_out.total"].value or 0)
    note = f"上年报告结转{before}，本年上年结转{cells['t3.carried_in.total']}"
    return changed.with_defect(Defect("carryover_mismatch", (f"t3.carried_in.{column}", "t3.carried_in.total"), note, peer.key))


# --- the tables ---------------------------------------------------------------------------------------------------------


def _without_table(source: Source, *tables: str) -> Source:
    return replace(
        source,
        editions={name: edition for name, edition in source.editions.items() if name not in tables},
        cells={key: cell for key, cell in source.cells.items() if key.split(".")[0] not in tables},
    )


def _missing_table(source: Source, rng: Random, peer: Source | None) -> Source:
    tables = rng.choice((("t4",), ("t2",), ("t3",), ("t2", "t3", "t4")))
    if rng.random() < 0.5:
        return (
            replace(_picture(source, tables))
            .with_defect(*(Defect("missing_table", (table,), "表格是图片") for table in tables))
            .with_quirk("tables_as_pictures")
        )
    return _without_table(source, *tables).with_defect(*(Defect("missing_table", (table,)) for table in tables))


def _picture(source: Source, tables: tuple[str, ...]) -> Source:
    """The tables stand there as pictures: printed, but their cells are not in the file's text."""
    return replace(source, pictures=source.pictures | set(tables))


def _old_format(source: Source, rng: Random, peer: Source | None) -> Source:
    facts = replace(source.facts, edition="2019")
    cells = draw_cells(rng, "2019")
    old = compose(replace(facts, cells=cells), source.voice, source.key)
    if rng.random() < 0.3:
        # the two editions mixed: only table two is the old one
        now = {key: cell for key, cell in source.cells.items() if not key.startswith("t2.")}
        was = {key: cell for key, cell in old.cells.items() if key.startswith("t2.")}
        claims = tuple(claim for claim in source.claims if not claim.field.startswith("t2."))
        mixed = replace(source, cells={**was, **now}, claims=claims, editions={"t2": "2019", "t3": "2021", "t4": "2021"})
        part = mixed.part("s1")
        assert part is not None
        mixed = _strip_claims(mixed, [claim for claim in source.claims if claim.field.startswith("t2.")])
        return mixed.with_defect(Defect("old_format", ("t2",))).with_quirk("mixed_editions")
    return old.with_defect(Defect("old_format", ("t2", "t3")))


def _strip_claims(source: Source, claims: list[Claim]) -> Source:
    for claim in claims:
        source = reword(source, claim.text, "处理各类事项若干")
    return source


def _blank_cell(source: Source, rng: Random, peer: Source | None) -> Source:
    return _unfilled(source, rng, "blank_cell", "")


def _mark_cell(source: Source, rng: Random, peer: Source | None) -> Source:
    return _unfilled(source, rng, "mark_cell", rng.choice(MARKS))


def _unfilled(source: Source, rng: Random, kind: str, mark: str) -> Source:
    """All cells of a table that hold zero, or the zero cells of some rows, are printed without a number."""
    tables = sorted(source.editions)
    table = rng.choice(tables)
    zeros = [key for key, cell in source.cells.items() if key.startswith(f"{table}.") and cell.value == 0]
    how = rng.choice(("table", "rows", "some"))
    if how == "rows":
        rows = sorted({key.rsplit(".", 1)[0] for key in zeros})
        chosen = set(rng.sample(rows, min(len(rows), rng.randint(1, 3))))
        zeros = [key for key in zeros if key.rsplit(".", 1)[0] in chosen]
    elif how == "some":
        zeros = rng.sample(zeros, min(len(zeros), rng.randint(1, 4)))
    if not zeros:
        return source
    cells = {key: Printed(None, mark) if key in set(zeros) else cell for key, cell in source.cells.items()}
    whole = len(zeros) == sum(1 for key in source.cells if key.startswith(f"{table}."))
    labelled = (f"{table}.*",) if whole else tuple(zeros)
    return replace(source, cells=cells, null_marks={**source.null_marks, table: mark}).with_defect(Defect(kind, labelled))


def _regulation_nonzero(source: Source, rng: Random, peer: Source | None) -> Source:
    cells: dict[str, Number]
    if source.editions["t2"] == "2019":
        made = rng.randint(1, 3)
        cells = {"t2.regulations.made": made, "t2.regulations.published": made, "t2.regulations.public_total": made}
    else:
        issued, stock = rng.choice(((0, 6), (2, 2), (1, 1), (1, 4), (0, 1)))
        cells = {"t2.regulations.issued": issued, "t2.regulations.in_force": stock}
    named = tuple(key for key, value in cells.items() if value)
    return source.with_cells(cells).with_defect(Defect("regulation_nonzero", named, "乡镇无权制定规章"))


def _t3_row_total(source: Source, rng: Random, peer: Source | None) -> Source:
    rows = ["received", "carried_in", *outcomes(source.editions["t3"]), "total_handled", "carried_out"]
    busy = [row for row in rows if source.cells[f"t3.{row}.total"].value]
    row = rng.choice(busy or rows)
    key = f"t3.{row}.{rng.choice(('total', 'total', *APPLICANTS))}"
    value = int(source.cells[key].value or 0)
    wrong = 0 if value and rng.random() < 0.4 else value + rng.randint(1, 4)
    return source.with_cells({key: wrong})


def _t3_subtotal(source: Source, rng: Random, peer: Source | None) -> Source:
    rows = [row for row in outcomes(source.editions["t3"]) if row != "fee_not_paid_in_time"]
    column = rng.choice(APPLICANTS[:2])
    row = rng.choice(rows)
    more = rng.randint(1, 5)
    return source.with_cells({f"t3.{row}.{name}": int(source.cells[f"t3.{row}.{name}"].value or 0) + more for name in (column, "total")})


def _t3_flow(source: Source, rng: Random, peer: Source | None) -> Source:
    row = rng.choice(("received", "carried_in", "carried_out"))
    columns = [column for column in APPLICANTS if source.cells[f"t3.{row}.{column}"].value] or ["natural_person"]
    column = rng.choice(columns)
    value = int(source.cells[f"t3.{row}.{column}"].value or 0)
    by = -1 if value and rng.random() < 0.5 else rng.randint(1, 6)
    return source.with_cells({f"t3.{row}.{name}": int(source.cells[f"t3.{row}.{name}"].value or 0) + by for name in (column, "total")})


def _t4_total(source: Source, rng: Random, peer: Source | None) -> Source:
    group = rng.choice(GROUPS)
    key = f"t4.{group}.{rng.choice(('total', *RESULTS))}"
    return source.with_cells({key: int(source.cells[key].value or 0) + rng.randint(1, 3)})


def _unit_wrong(source: Source, rng: Random, peer: Source | None) -> Source:
    labels = {**source.labels, "t2.column.amount": rng.choice(("本年收费金额（单位：元）", "本年收费金额（单位:元）", "本年收费金额（元）"))}
    cells: dict[str, Number] = {}
    if source.cells["t2.fees.amount"].value:
        cells = {"t2.fees.amount": rng.randint(200, 90_000)}
    return replace(source.with_cells(cells), labels=labels).with_defect(Defect("unit_wrong", ("t2.fees.amount",), "单位应为万元"))


# --- the file -----------------------------------------------------------------------------------------------------------


def _truncated(source: Source, rng: Random, peer: Source | None) -> Source:
    table = rng.choice(("t3", "t3", "t2"))
    whole = printed_tables(source, table)[0]
    row = rng.randint(6, whole.height - 3) if table == "t3" else rng.randint(4, whole.height - 2)
    count = sum(1 for cell in whole.cells if cell.row < row)
    kept = cells_before_break(source, table, count)
    order = ["t2", "t3", "t4"]
    gone = set(order[order.index(table) + 1 :])
    cells = {key: cell for key, cell in source.cells.items() if key in kept or key.split(".")[0] not in gone | {table}}
    last = next(place for place, part in enumerate(source.parts) if part.table == table)
    return replace(
        source,
        cells=cells,
        parts=source.parts[: last + 1],
        editions={name: edition for name, edition in source.editions.items() if name not in gone},
        break_after=count,
        break_table=table,
        signature=(),
        fee_statement=False,
    ).with_defect(Defect("truncated", (), f"在{table}中断"))


def _not_a_report(source: Source, rng: Random, peer: Source | None) -> Source:
    facts = source.facts
    kind = rng.choice(("reading", "notice", "news", "budget"))
    title = f"{facts.unit}{facts.year}年政府信息公开工作年度报告"
    bodies: Mapping[str, tuple[str, ...]] = {
        "reading": (
            f"《{title}》解读",
            f"{facts.short}的年度报告已经公布，现就大家关心的几点作些说明。",
            "一、编制背景",
            "每年公布一次，是法规对各级机关的要求，也是让群众评议的由头。",
            "二、主要内容",
            "报告写了总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况、行政复议和行政诉讼情况、主要问题及改进情况、其他需要报告的事项。",
            "三、在哪里看",
            f"{facts.county}政府网站年报栏目可以下载。",
        ),
        "notice": (
            f"关于做好{facts.year}年政府信息公开工作年度报告编制工作的通知",
            "各乡镇人民政府、街道办事处：",
            "为按期完成年报，现就有关事项通知如下。",
            "一、报送时间",
            f"请于{facts.year + 1}年1月20日前将加盖公章的纸质件和电子版一并报送。",
            "二、工作要求",
            "填报数字要与台账一致，不得漏项、空项。",
        ),
        "news": (
            f"{facts.short}召开政务公开工作推进会",
            f"日前，{facts.short}在二楼会议室召开推进会，{rng.randint(20, 60)}人参加。",
            "会议传达了上级精神，通报了季度抽查结果，并对年底前的任务作了安排。",
        ),
        "budget": (
            f"{facts.unit}{facts.year}年部门预算公开说明",
            "一、部门职责",
            "负责辖区内经济发展、公共服务和社会治理等工作。",
            "二、收支总体情况",
            f"收入预算{rng.randint(800, 4000)}.{rng.randint(10, 99)}万元，支出预算与收入持平。",
        ),
    }
    return replace(source, body=bodies[kind], page_title=bodies[kind][0], is_report=False, cells={}, claims=()).with_defect(Defect("not_a_report"))


def _empty_file(source: Source, rng: Random, peer: Source | None) -> Source:
    return replace(source, is_report=False, body=(), damage=rng.choice(("empty", "spaces")), cells={}, claims=()).with_defect(Defect("empty_file"))


def _unreadable(source: Source, rng: Random, peer: Source | None) -> Source:
    return replace(source, damage=rng.choice(("random", "cut")), claims=()).with_defect(Defect("unreadable"))


PLANTERS: Mapping[str, Planter] = {
    "aspect_missing": _aspect_missing,
    "blank_cell": _blank_cell,
    "mark_cell": _mark_cell,
    "carryover_mismatch": _carryover_mismatch,
    "copied_narrative": _copied_narrative,
    "empty_file": _empty_file,
    "fee_statement_missing": _fee_statement_missing,
    "missing_section": _missing_section,
    "missing_table": _missing_table,
    "section_order": _section_order,
    "section_title_garbled": _section_title_garbled,
    "narrative_arithmetic": _narrative_arithmetic,
    "narrative_vs_table": _narrative_vs_table,
    "not_a_report": _not_a_report,
    "old_format": _old_format,
    "period_wrong": _period_wrong,
    "regulation_nonzero": _regulation_nonzero,
    "t3_flow": _t3_flow,
    "t3_row_total": _t3_row_total,
    "t3_subtotal": _t3_subtotal,
    "t4_total": _t4_total,
    "title_missing": _title_missing,
    "truncated": _truncated,
    "unit_wrong": _unit_wrong,
    "unreadable": _unreadable,
    "wrong_year": _wrong_year,
}
KINDS = tuple(PLANTERS)
PEER_KINDS = ("carryover_mismatch", "copied_narrative")
# kinds that may stand in one report together with another of this list
SIMPLE_KINDS = (
    "aspect_missing",
    "fee_statement_missing",
    "section_title_garbled",
    "narrative_arithmetic",
    "narrative_vs_table",
    "period_wrong",
    "regulation_nonzero",
    "t3_flow",
    "t3_row_total",
    "t3_subtotal",
    "t4_total",
    "unit_wrong",
    "wrong_year",
    "mark_cell",
    "blank_cell",
)
LATER_ONLY = ("old_format", "fee_statement_missing", "unit_wrong")  # make sense from reporting year 2021 on


def claim_defects(source: Source) -> tuple[Defect, ...]:
    """Every figure of the narrative that is not what its cells print."""
    if source.break_table:
        return ()
    found = []
    values = {key: value for key, value in source.numbers().items() if key.split(".")[0] not in source.pictures}
    for claim in source.claims:
        cells = claim.field.split("+")
        if not claim.field or any(cell not in values for cell in cells) or all(values[cell] is None for cell in cells):
            continue
        printed = sum(int(values[cell] or 0) for cell in cells)
        accepted = {printed}
        if claim.field == "t3.received.total":
            accepted.add(printed + int(values.get("t3.carried_in.total") or 0))
        if claim.value not in accepted:
            found.append(Defect("narrative_vs_table", tuple(cells), f"正文{claim.value}，表中{printed}"))
    return tuple(found)


def all_defects(source: Source) -> tuple[Defect, ...]:
    """What was planted and what follows from it by arithmetic."""
    if not source.is_report or source.damage:
        return source.defects
    derived: tuple[Defect, ...] = ()
    if source.editions.get("t3") and "old_format" not in {defect.kind for defect in source.defects}:
        numbers = {key: value for key, value in source.numbers().items() if key.split(".")[0] not in source.pictures}
        # in a file that breaks off only whole rows and the columns' complete sums can be judged
        derived = () if source.break_table else broken_balances(numbers, source.editions["t3"])
    return (*source.defects, *derived, *claim_defects(source))


def make_pair(source: Source, kind: str, rng: Random, other_key: str) -> tuple[Source, Source]:
    """A report with a defect that another report shows, and that other report."""
    if kind == "carryover_mismatch":
        before = compose(previous_facts(source.facts, rng), rng.getrandbits(48), other_key)
        return plant(source, kind, rng, before), before
    other = compose(draw_facts(rng, source.facts.year, source.facts.edition, source.facts.kind, source.facts.county), rng.getrandbits(48), other_key)
    copy = plant(source, kind, rng, other)
    return copy, other.with_defect(Defect(kind, (), "", source.key))
