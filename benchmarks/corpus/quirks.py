"""Takes a Source and gives one with an oddity of layout that an audit must read through without a finding.

Each quirk names the families of formats in which it makes sense; QUIRKS lists them all.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random

from benchmarks.corpus.draw import HAN_DIGITS, number
from benchmarks.corpus.form import load_form
from benchmarks.corpus.source import AspectText, Defect, Part, Printed, Source
from benchmarks.corpus.traditional import mirror
from benchmarks.corpus.words import Voice

ANY = frozenset({"text", "markdown", "html", "docx", "xlsx", "pdf", "any"})
RULED = frozenset({"html", "docx", "xlsx", "pdf"})
DATE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")


@dataclass(frozen=True, slots=True)
class Quirk:
    """One oddity: where it makes sense and what it does."""

    name: str
    families: frozenset[str]
    apply: Callable[[Source, Random], Source]


_ALL: list[Quirk] = []


def quirk(source: Source, name: str, rng: Random) -> Source:
    """The report with the named oddity; unchanged where the report leaves no room for it."""
    return QUIRKS[name].apply(source, rng)


def _register(name: str, families: frozenset[str] = ANY) -> Callable[[Callable[[Source, Random], Source]], Callable[[Source, Random], Source]]:
    def add(function: Callable[[Source, Random], Source]) -> Callable[[Source, Random], Source]:
        _ALL.append(Quirk(name, families, function))
        return function

    return add


def _style(name: str, *styles: str, families: frozenset[str] = ANY) -> None:
    _ALL.append(Quirk(name, families, lambda source, rng: source.with_quirk(name, *styles)))


# --- title and what surrounds the report ------------------------------------------------------------------------------


@_register("title_variant")
def _title_variant(source: Source, rng: Random) -> Source:
    if not source.title_lines:
        return source
    facts = source.facts
    unit = rng.choice((facts.unit, facts.short))
    title = rng.choice(
        (
            f"{facts.year}年{unit}政府信息公开工作年度报告",
            f"{facts.year}年度{unit}政府信息公开工作年度报告",
            f"{unit}{facts.year}年政府信息公开年度报告",
            f"{unit}{facts.year}年信息公开工作年度报告",
            f"{unit}{facts.year}年政府信息公开工作报告",
            f"{unit}{facts.year}年政府信息公开年报",
            f"{unit}{facts.year}年度政府信息公开工作年度报告（文字版）",
            f"{unit} {facts.year} 年政府信息公开工作年度报告",
            f"{unit}{facts.year}年政府信息公开工作年度报",
        )
    )
    return replace(source, title_lines=(title,), page_title=title).with_quirk("title_variant")


@_register("title_split")
def _title_split(source: Source, rng: Random) -> Source:
    if not source.title_lines:
        return source
    unit, year = source.facts.unit, source.facts.year
    lines = rng.choice(
        (
            (source.facts.county + unit, f"{year}年政府信息公开工作年度报告"),
            (f"{unit}{year}年政府信息公开工作", "年度报告"),
            (unit, f"{year}年", "政府信息公开工作年度报告"),
            (f"{year}年政府信息公开工作年度报告", f"{unit}", f"{year}年政府信息公开工作年度报告"),
        )
    )
    return replace(source, title_lines=lines).with_quirk("title_split")


@_register("title_twice")
def _title_twice(source: Source, rng: Random) -> Source:
    if not source.title_lines:
        return source
    other = f"{source.facts.year}年{source.facts.short}政府信息公开工作年度报告"
    return replace(source, title_lines=(rng.choice((other, source.title_lines[0])), *source.title_lines)).with_quirk("title_twice")


@_register("stray_heading")
def _stray_heading(source: Source, rng: Random) -> Source:
    if not source.title_lines:
        return source
    return replace(source, title_lines=(*source.title_lines, rng.choice(("告", "报告", "报")))).with_quirk("stray_heading")


@_register("meta_lines")
def _meta_lines(source: Source, rng: Random) -> Source:
    facts = source.facts
    day = f"{facts.year + 1}-01-{rng.randint(5, 29):02d}"
    lines = [
        f"索引号：{rng.randint(10000000, 99999999)}/{facts.year + 1}-{rng.randint(10000, 99999)}",
        f"发文机关：{facts.unit}",
        f"成文日期：{day}",
        f"发布日期：{day} {rng.randint(8, 17):02d}:{rng.randint(10, 59)}",
        f"来源：{facts.short}",
        f"浏览次数：{rng.randint(3, 900)}",
        "字体：[ 大 中 小 ]",
        "公开方式：主动公开",
    ]
    chosen = rng.sample(lines, rng.randint(2, 6))
    if rng.random() < 0.4:
        return replace(source, under_title=tuple(chosen)).with_quirk("meta_lines")
    return replace(source, above=(*source.above, *chosen)).with_quirk("meta_lines")


@_register("date_line")
def _date_line(source: Source, rng: Random) -> Source:
    facts = source.facts
    line = rng.choice((f"（{facts.year + 1}年1月{rng.randint(5, 29)}日）", f"{facts.short[0]}政〔{facts.year + 1}〕{rng.randint(1, 9)}号"))
    return replace(source, under_title=(*source.under_title, line)).with_quirk("date_line")


@_register("nav_noise")
def _nav_noise(source: Source, rng: Random) -> Source:
    county = source.facts.county
    above = (
        f"欢迎访问{county}人民政府网站！ 登录 | 注册 无障碍 长者助手 支持IPv6",
        f"首页 | 走进{county[:2]} | 政务公开 | 政务服务 | 互动交流 | 智能问答",
        f"当前位置：首页 > 政务公开 > 政府信息公开年报 > {source.facts.year}年 > 乡镇（街道）",
    )
    below = (
        "分享到： 微信 微博 【打印】 【关闭】",
        f"上一篇：{county}{source.facts.year}年政府信息公开工作年度报告",
        f"主办：{county}人民政府办公室 网站标识码：{rng.randint(1000000000, 9999999999)} 网站地图",
    )
    return replace(source, above=above[: rng.randint(1, 3)] + source.above, below=below[: rng.randint(1, 3)]).with_quirk("nav_noise")


@_register("bars_noise", frozenset({"text"}))
def _bars_noise(source: Source, rng: Random) -> Source:
    """A layout table around the page, read out as bars."""
    return replace(source, above=("|" * rng.randint(80, 600), *source.above), below=(*source.below, "|" * 60)).with_quirk("bars_noise")


@_register("signature")
def _signature(source: Source, rng: Random) -> Source:
    return replace(source, signature=(source.facts.unit, f"{source.facts.year + 1}年1月{rng.randint(5, 29)}日")).with_quirk("signature")


@_register("attachments")
def _attachments(source: Source, rng: Random) -> Source:
    name = f"{source.facts.short}{source.facts.year}年年报"
    return replace(source, below=("附件：", f"1.{name}.pdf", f"2.{name}.docx", *source.below)).with_quirk("attachments")


@_register("placeholder_blank_url")
def _placeholder(source: Source, rng: Random) -> Source:
    if not source.preamble:
        return source
    more = rng.choice(("可在门户网站下载（网址：）。", "联系地址见门户网站，电子邮箱：", "电子版见（网址：）。"))
    return replace(source, preamble=(*source.preamble[:-1], source.preamble[-1] + more)).with_quirk("placeholder_blank_url")


@_register("name_typo")
def _name_typo(source: Source, rng: Random) -> Source:
    if source.facts.kind != "乡镇" or not source.facts.short.endswith("镇") or not source.title_lines:
        return source
    lines = tuple(line.replace(source.facts.short, source.facts.short + "镇") for line in source.title_lines)
    return replace(source, title_lines=lines).with_quirk("name_typo")


# --- sections ---------------------------------------------------------------------------------------------------------


@_register("preamble_in_s1")
def _preamble_inside(source: Source, rng: Random) -> Source:
    part = source.part("s1")
    if part is None or not source.preamble:
        return source
    return replace(source.with_part(replace(part, lead=(*source.preamble, *part.lead))), preamble=()).with_quirk("preamble_in_s1")


@_register("section_title_variant")
def _section_title_variant(source: Source, rng: Random) -> Source:
    form = load_form(source.facts.edition)
    named = {defect.cells[0] for defect in source.defects if defect.kind == "section_title_garbled"}
    for section in rng.sample([section for section in form.sections if section.also and section.id not in named], 2):
        part = source.part(section.id)
        if part and part.title:
            source = source.with_part(replace(part, title=f"{section.no}、{rng.choice(section.also)}"))
    return source.with_quirk("section_title_variant")


@_register("no_section_numbers")
def _no_numbers(source: Source, rng: Random) -> Source:
    parts = tuple(replace(part, title=re.sub(r"^[一二三四五六]、", "", part.title)) for part in source.parts)
    return replace(source, parts=parts).with_quirk("no_section_numbers")


@_register("seventh_part")
def _seventh(source: Source, rng: Random) -> Source:
    if source.break_table or len(source.parts) < 6:
        return source
    writer = Voice(rng, {"简": source.facts.short, "县": source.facts.county, "年": str(source.facts.year), "年后": str(source.facts.year + 1)})
    return replace(source, parts=(*source.parts, Part("", f"七、{source.facts.year + 1}年工作打算", lead=(writer.say("改进") + "。",)))).with_quirk(
        "seventh_part"
    )


@_register("sentence_at_table")
def _sentence_at_table(source: Source, rng: Random) -> Source:
    for section, before in (("s2", "具体数据见下表。"), ("s3", "办理情况见下表。"), ("s4", f"{source.facts.year}年有关情况见下表。")):
        part = source.part(section)
        if part and rng.random() < 0.6:
            source = source.with_part(replace(part, lead=(*part.lead, before)))
    return source.with_quirk("sentence_at_table")


@_register("inner_numbering")
def _inner_numbering(source: Source, rng: Random) -> Source:
    """Section one holds its own 一、二、三、 as headings, which clash with the sections' numbers."""
    part = source.part("s1")
    if part is None or not part.aspects or not part.aspects[0].heading:
        return source
    own = AspectText(
        "", "", rng.choice(("压实工作责任", "抓好统筹安排", "理顺工作机制")), "\n", Voice(rng, {"简": source.facts.short}).say("组织领导", "其他方面")
    )
    aspects = tuple(replace(aspect, prefix=f"{HAN_DIGITS[place + 1]}、") for place, aspect in enumerate((own, *part.aspects)))
    return source.with_part(replace(part, aspects=aspects)).with_quirk("inner_numbering")


@_register("own_headings")
def _own_headings(source: Source, rng: Random) -> Source:
    """Passages under the unit's own headings beside the five asked for."""
    part = source.part("s1")
    if part is None or not part.aspects or not part.aspects[0].prefix:
        return source
    style = part.aspects[0].prefix
    writer = Voice(rng, {"简": source.facts.short, "县": source.facts.county})
    aspects = list(part.aspects)
    aspects.insert(0, AspectText("", "", "强化组织领导", aspects[0].joint, writer.say("组织领导", "其他方面")))
    if rng.random() < 0.5:
        aspects.append(AspectText("", "", "抓好业务培训", aspects[0].joint, writer.say("教育培训", "其他方面")))
    renumbered = tuple(replace(aspect, prefix=number(style, place)) for place, aspect in enumerate(aspects))
    return source.with_part(replace(part, aspects=renumbered)).with_quirk("own_headings")


@_register("aspect_numbering_damaged")
def _numbering_damaged(source: Source, rng: Random) -> Source:
    part = source.part("s1")
    if part is None or len(part.aspects) < 3 or not part.aspects[0].prefix.endswith(("）", ")")):
        return source
    damage = rng.choice(("lost_open", "lost_number", "starts_at_two", "mixed"))
    aspects = list(part.aspects)
    place = rng.randrange(1, len(aspects))
    prefix = aspects[place].prefix
    if damage == "lost_open":
        aspects[place] = replace(aspects[place], prefix=prefix[1:])
    elif damage == "lost_number":
        aspects[place] = replace(aspects[place], prefix=prefix[-1])
    elif damage == "mixed":
        aspects[place] = replace(aspects[place], prefix=f"{place + 1}、")
    else:
        style = "（一）" if prefix.startswith("（") else "(一)"
        aspects = [replace(aspect, prefix=number(style, at + 1)) for at, aspect in enumerate(aspects)]
    return source.with_part(replace(part, aspects=tuple(aspects))).with_quirk("aspect_numbering_damaged")


@_register("six_aspects")
def _six_aspects(source: Source, rng: Random) -> Source:
    return replace(_own_headings(source, rng), quirks=(*source.quirks, "six_aspects"))


_style(
    "wild_heading_levels",
    "marked_headings",
    "wild_levels",
    "heading_tags",
    "heading_styles",
    families=frozenset({"markdown", "text", "html", "docx"}),
)
_style(
    "heading_marks", "heading_tags", "heading_styles", "marked_headings", "marked_aspects", families=frozenset({"markdown", "text", "html", "docx"})
)
_style("strong_sections", "strong_sections", families=frozenset({"html"}))
_style("tight_lines", "tight", families=frozenset({"text"}))
_style("indented", "indent", families=frozenset({"text"}))


# --- labels and layout of tables ----------------------------------------------------------------------------------------


@_register("label_variant")
def _label_variant(source: Source, rng: Random) -> Source:
    labels = dict(source.labels)
    for table, edition in source.editions.items():
        for line_kind, lines in (("row", load_form(edition).table_by_id[table].rows), ("column", load_form(edition).table_by_id[table].columns)):
            options = [line for line in lines.values() if line.also and f"{table}.{line_kind}.{line.id}" not in labels and line.id != "amount"]
            for line in rng.sample(options, min(len(options), rng.randint(0, 2))):
                labels[f"{table}.{line_kind}.{line.id}"] = rng.choice(
                    [word for word in line.also if "元" not in word and word != "本年新"] or [line.label]
                )
    return replace(source, labels=labels).with_quirk("label_variant")


@_register("caption_variant")
def _caption_variant(source: Source, rng: Random) -> Source:
    if not source.editions.get("t2"):
        return source
    labels = dict(source.labels)
    for place, block in enumerate(load_form(source.editions["t2"]).table_by_id["t2"].blocks):
        if rng.random() < 0.6 and block.caption_also:
            labels[f"t2.caption.{place}"] = rng.choice(block.caption_also)
    return replace(source, labels=labels).with_quirk("caption_variant")


@_register("note_typo")
def _note_typo(source: Source, rng: Random) -> Source:
    note = rng.choice(
        ("（本列数据的钩稽关系为：第一项加第二项之和，等于第三项加第四项之和）", "（本列数据的勾稽关系为：第一项加第二项之和等于第三项加第四项之和）")
    )
    return replace(source, labels={**source.labels, "t3.note": note}).with_quirk("note_typo")


@_register("header_cut")
def _header_cut(source: Source, rng: Random) -> Source:
    if source.editions.get("t2") != "2019":
        return source
    cut = rng.choice(({"t2.column.made": "本年新", "t2.column.published": "本年新"}, {"t2.column.change": "本年增/"}))
    return replace(source, labels={**source.labels, **cut}).with_quirk("header_cut")


@_register("fee_unit_colon")
def _fee_unit_colon(source: Source, rng: Random) -> Source:
    if source.editions.get("t2") != "2021" or "t2.column.amount" in source.labels:
        return source
    return replace(
        source, labels={**source.labels, "t2.column.amount": rng.choice(("本年收费金额（单位:万元）", "本年收费金额（万元）"))}
    ).with_quirk("fee_unit_colon")


_style("split_header_cells", "split_t3", "split_t4")
_style("split_header_table_four", "split_t4")
_style("half_width_parens", "half_width_parens")
_style("paren_space", "paren_space")
_style("total_beside_applicants", "total_beside")
_style("note_missing", "no_note")
_style("first_caption_missing", "first_caption_missing")
_style("extra_column", "extra_column")
_style("subtotal_column", "subtotal_column", families=RULED)
_style("table_continued", "continued", families=RULED | {"markdown"})
_style("table_continued_bare", "continued_bare", families=RULED)
_style("merged_value_cells", "merged_zeros", families=frozenset({"html", "docx", "xlsx"}))
_style("shifted_rows", "shifted_rows", families=frozenset({"ragged"}))
_style("nbsp_blank", "nbsp_blank", families=frozenset({"html"}))
_style("digits_in_spans", "digit_spans", families=frozenset({"html", "docx"}))
_style("wrong_charset", "wrong_charset", families=frozenset({"html"}))
_style("word_numbering", "word_numbering", families=frozenset({"docx"}))
_style("grid_before", "grid_before", families=frozenset({"docx"}))
_style("content_controls", "content_controls", families=frozenset({"docx"}))
_style("deleted_row", "deleted_row", families=frozenset({"docx"}))
_style("sliver_columns", "sliver_columns", families=frozenset({"docx"}))
_style("vertical_headers", "vertical_t4", families=RULED)
_style("unruled_table", "unruled", families=frozenset({"pdf"}))
_style("text_numbers", "text_numbers", families=frozenset({"xlsx"}))


@_register("labels_deduplicated", frozenset({"lines"}))
def _labels_deduplicated(source: Source, rng: Random) -> Source:
    """Text taken from a page by a program that kept each string once: labels without their values."""
    cells = {key: Printed(None, "") for key in source.cells}
    marks = dict.fromkeys(source.editions, "")
    lost = Defect("blank_cell", tuple(f"{table}.*" for table in sorted(source.editions)), "表格只剩标签")
    return replace(source, cells=cells, null_marks=marks).with_defect(lost).with_quirk("labels_deduplicated", "deduplicated")


@_register("gb18030", frozenset({"html", "text", "markdown"}))
def _gb18030(source: Source, rng: Random) -> Source:
    return replace(source, charset=rng.choice(("gbk", "gb2312", "gb18030"))).with_quirk("gb18030")


# --- how numbers are printed --------------------------------------------------------------------------------------------


def _reprint(source: Source, name: str, change: Callable[[Printed], str | None], rng: Random, share: float = 1.0) -> Source:
    cells = dict(source.cells)
    changed = False
    for key, cell in source.cells.items():
        if cell.value is None or rng.random() > share or (name == "piece_suffix" and key.endswith(".amount")):
            continue
        raw = change(cell)
        if raw is not None:
            cells[key] = Printed(cell.value, raw)
            changed = True
    return replace(source, cells=cells).with_quirk(name) if changed else source


@_register("full_width_digits")
def _full_width(source: Source, rng: Random) -> Source:
    table = str.maketrans("0123456789", "０１２３４５６７８９")
    return _reprint(source, "full_width_digits", lambda cell: cell.raw.translate(table) if cell.value or rng.random() < 0.5 else None, rng, 0.7)


@_register("thousands_separator")
def _thousands(source: Source, rng: Random) -> Source:
    big = (
        source.with_cells({"t2.penalties.decisions": rng.randint(1000, 9999)})
        if not any(claim.field.startswith("t2.penalties") for claim in source.claims) and "t2.penalties.decisions" in source.cells
        else source
    )
    return _reprint(big, "thousands_separator", lambda cell: f"{cell.value:,}" if isinstance(cell.value, int) and cell.value > 999 else None, rng)


@_register("piece_suffix", RULED | {"markdown"})
def _piece_suffix(source: Source, rng: Random) -> Source:
    return _reprint(
        source,
        "piece_suffix",
        lambda cell: f"{cell.raw}件" if isinstance(cell.value, int) and "." not in cell.raw else None,
        rng,
        rng.choice((0.05, 1.0)),
    )


@_register("amount_unit_in_cell")
def _amount_unit(source: Source, rng: Random) -> Source:
    cell = source.cells.get("t2.procurement.amount")
    if cell is None or not cell.value:
        return source
    return replace(source, cells={**source.cells, "t2.procurement.amount": Printed(cell.value, cell.raw + "元")}).with_quirk("amount_unit_in_cell")


@_register("plus_sign")
def _plus(source: Source, rng: Random) -> Source:
    return _reprint(
        source, "plus_sign", lambda cell: f"+{cell.raw}" if isinstance(cell.value, int) and cell.value > 0 and cell.raw.isdigit() else None, rng, 0.5
    )


@_register("spaces_in_cells", RULED | {"markdown"})
def _spaces(source: Source, rng: Random) -> Source:
    return _reprint(source, "spaces_in_cells", lambda cell: rng.choice((f" {cell.raw}", f"{cell.raw} ", f"　{cell.raw}")), rng, 0.3)


@_register("trailing_zeros")
def _trailing(source: Source, rng: Random) -> Source:
    """Amounts printed to two places: 0.00."""
    exact = {
        key: Printed(cell.value, f"{cell.value:.2f}")
        for key, cell in source.cells.items()
        if key.endswith(".amount") and cell.value is not None and cell.value == round(Decimal(cell.value), 2)
    }
    return replace(source, cells={**source.cells, **exact}).with_quirk("trailing_zeros") if exact else source


# --- damaged text -------------------------------------------------------------------------------------------------------


@_register("dates_lost_digits")
def _lost_digits(source: Source, rng: Random) -> Source:
    """Separators of the period's dates dropped, as where digits sat in spans of their own: 自20221月1日起."""
    if not source.preamble or any(defect.kind == "period_wrong" for defect in source.defects):
        return source
    how = rng.choice((r"\g<1>\g<2>月\g<3>日", r"\g<1>年\g<2>\g<3>日", r"\g<1>\g<2>\g<3>日"))
    return replace(source, preamble=tuple(DATE.sub(how, line) for line in source.preamble), period=None).with_quirk("dates_lost_digits")


@_register("doubled_words")
def _doubled(source: Source, rng: Random) -> Source:
    part = source.part("s1")
    if part is None:
        return source
    pairs = (("公示", "公示公示"), ("负责", "负责负责"), ("，", "，，"), ("更新", "更新更新"))
    old, new = rng.choice(pairs)
    aspects = tuple(
        replace(aspect, text=aspect.text.replace(old, new, 1)) if aspect.id in ("platform", "management") else aspect for aspect in part.aspects
    )
    return source.with_part(replace(part, aspects=aspects)).with_quirk("doubled_words")


@_register("traditional_characters")
def _traditional_text(source: Source, rng: Random) -> Source:
    """The text and the tables in traditional characters; title and signature stay as they were."""
    parts = tuple(
        replace(
            part,
            title=mirror(part.title),
            lead=tuple(map(mirror, part.lead)),
            aspects=tuple(replace(aspect, heading=mirror(aspect.heading), text=mirror(aspect.text)) for aspect in part.aspects),
            tail=tuple(map(mirror, part.tail)),
        )
        for part in source.parts
    )
    claims = tuple(replace(claim, text=mirror(claim.text)) for claim in source.claims)
    return replace(source, parts=parts, claims=claims, preamble=tuple(map(mirror, source.preamble))).with_quirk(
        "traditional_characters", "traditional"
    )


def small_rows(source: Source) -> bool:
    """Whether every row of several figures holds single digits only: then glued cells can be told apart."""
    for table, edition in source.editions.items():
        lines = load_form(edition).table_by_id[table]
        for spec in lines.cells.values():
            if len(lines.blocks[spec.block].columns) > 1:
                cell = source.cells.get(spec.id)
                if cell is None or cell.value is None or not 0 <= cell.value <= 9 or len(cell.raw) != 1:
                    return False
    return True


def has_nulls(source: Source) -> bool:
    """Whether some cell of the tables is printed empty or as a mark."""
    return any(cell.value is None for cell in source.cells.values())


def has_blanks(source: Source) -> bool:
    """Whether some cell of the tables is printed empty: not to be told from nothing where one cell stands on a line."""
    return any(cell.value is None and not cell.raw.strip() for cell in source.cells.values())


QUIRKS: Mapping[str, Quirk] = {one.name: one for one in _ALL}
