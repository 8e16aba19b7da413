"""Oddities of sections and their headings."""

import re
from dataclasses import replace
from random import Random

from benchmarks.corpus.draw import HAN_DIGITS, number
from benchmarks.corpus.form import load_form
from benchmarks.corpus.quirks.registry import register, style
from benchmarks.corpus.source import AspectText, Defect, Part, Source
from benchmarks.corpus.words import Voice


@register("preamble_in_s1")
def _preamble_inside(source: Source, rng: Random) -> Source:
    part = source.part("s1")
    if part is None or not source.preamble:
        return source
    return replace(source.with_part(replace(part, lead=(*source.preamble, *part.lead))), preamble=()).with_quirk("preamble_in_s1")


@register("section_title_variant")
def _section_title_variant(source: Source, rng: Random) -> Source:
    form = load_form(source.facts.edition)
    named = {defect.cells[0] for defect in source.defects if defect.kind == "section_title_garbled"}
    for section in rng.sample([section for section in form.sections if section.also and section.id not in named], 2):
        part = source.part(section.id)
        if part and part.title:
            source = source.with_part(replace(part, title=f"{section.no}、{rng.choice(section.also)}"))
    return source.with_quirk("section_title_variant")


@register("no_section_numbers")
def _no_numbers(source: Source, rng: Random) -> Source:
    parts = tuple(replace(part, title=re.sub(r"^[一二三四五六]、", "", part.title)) for part in source.parts)
    return replace(source, parts=parts).with_quirk("no_section_numbers")


@register("seventh_part")
def _seventh(source: Source, rng: Random) -> Source:
    if source.break_table or len(source.parts) < 6:
        return source
    writer = Voice(rng, {"简": source.facts.short, "县": source.facts.county, "年": str(source.facts.year), "年后": str(source.facts.year + 1)})
    return replace(source, parts=(*source.parts, Part("", f"七、{source.facts.year + 1}年工作打算", lead=(writer.say("改进") + "。",)))).with_quirk(
        "seventh_part"
    )


@register("sentence_at_table")
def _sentence_at_table(source: Source, rng: Random) -> Source:
    for section, before in (("s2", "具体数据见下表。"), ("s3", "办理情况见下表。"), ("s4", f"{source.facts.year}年有关情况见下表。")):
        part = source.part(section)
        if part and rng.random() < 0.6:
            source = source.with_part(replace(part, lead=(*part.lead, before)))
    return source.with_quirk("sentence_at_table")


@register("inner_numbering")
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


@register("own_headings")
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


@register("aspect_numbering_damaged")
def _numbering_damaged(source: Source, rng: Random) -> Source:
    part = source.part("s1")
    if part is None or len(part.aspects) < 3 or not all(aspect.prefix.endswith(("）", ")")) for aspect in part.aspects):
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


@register("two_aspects_in_one_heading")
def _two_in_one(source: Source, rng: Random) -> Source:
    """Two matters that follow each other under one heading: （一）主动公开和依申请公开情况."""
    part = source.part("s1")
    if part is None or len(part.aspects) < 2 or not all(aspect.id and aspect.prefix for aspect in part.aspects):
        return source
    at = rng.randrange(len(part.aspects) - 1)
    first, second = part.aspects[at : at + 2]
    names = {aspect.id: aspect.name for aspect in load_form(source.facts.edition).aspects}
    heading = f"{names[first.id]}{rng.choice(('和', '、', '及'))}{names[second.id]}{rng.choice(('', '情况'))}"
    style = part.aspects[0].prefix
    merged = [*part.aspects[:at], replace(first, heading=heading, text=first.text + second.text), *part.aspects[at + 2 :]]
    numbered = [replace(aspect, prefix=number(style, place)) for place, aspect in enumerate(merged)]
    numbered.insert(at + 1, AspectText(second.id, "", "", "", ""))
    return source.with_part(replace(part, aspects=tuple(numbered))).with_quirk("two_aspects_in_one_heading")


@register("fee_as_own_part")
def _fee_as_own_part(source: Source, rng: Random) -> Source:
    """A seventh part about the fee alone; the sixth says 无."""
    part = source.part("s6")
    if part is None or not source.fee_statement or len(source.parts) != 6:
        return source
    six, seven = replace(part, lead=(rng.choice(("无。", "没有其他需要报告的事项。")),)), Part("", "七、信息处理费收取情况", lead=part.lead[:1])
    return replace(source, parts=(*source.parts[:-1], six, seven)).with_quirk("fee_as_own_part")


@register("nothing_said_at_the_table")
def _nothing_at_table(source: Source, rng: Random) -> Source:
    """Under sections three and four a sentence that nothing happened, beside the table of noughts."""
    cells = source.facts.cells
    said = []
    if not cells["t3.received.total"] and not cells["t3.carried_in.total"]:
        said.append(("s3", f"{source.facts.year}年，{source.facts.short}未收到政府信息公开申请。"))
    if not any(value for key, value in cells.items() if key.startswith("t4.")):
        said.append(("s4", "本年度没有发生因政府信息公开被申请行政复议、提起行政诉讼的情况。"))
    for section, sentence in said:
        part = source.part(section)
        if part is not None and part.table in source.editions:
            before = rng.random() < 0.5
            lead, tail = ((*part.lead, sentence), part.tail) if before else (part.lead, (*part.tail, sentence))
            source = source.with_part(replace(part, lead=lead, tail=tail)).with_quirk("nothing_said_at_the_table")
    return source


@register("layout_before_2019")
def _layout_before_2019(source: Source, rng: Random) -> Source:
    """The report in the parts that were usual before 2019: all in words, no table, the matters in parts of their own."""
    one, five = source.part("s1"), source.part("s5")
    if source.defects or one is None or five is None or not all(aspect.id for aspect in one.aspects) or len(source.parts) != 6:
        return source
    texts = {aspect.id: aspect.text for aspect in one.aspects}
    fee = "全年没有收取检索、复制、邮寄等费用，也没有减免情况。"
    suits = "全年没有发生行政复议、行政诉讼。"
    parts = (
        Part("s1", "一、概述", lead=(f"{source.facts.year}年，{source.facts.short}按照要求推进各项公开工作。",)),
        Part("s2", "二、主动公开政府信息情况", lead=(texts["proactive"], texts["platform"])),
        Part("s3", "三、依申请公开政府信息情况", lead=(texts["request"],)),
        Part("", "四、政府信息公开的收费及减免情况", lead=(fee,)),
        Part("s4", "五、因政府信息公开申请行政复议、提起行政诉讼情况", lead=(suits,)),
        Part("s5", "六、存在的主要问题及改进措施", lead=(*five.lead, texts["management"])),
    )
    missing = [Defect("missing_table", (table,)) for table in sorted(source.editions)]
    missing += [Defect("missing_section", ("s6",)), *(Defect("aspect_missing", (aspect,)) for aspect in texts)]
    if source.facts.year >= 2021:
        missing.append(Defect("fee_statement_missing"))
    old = replace(source, parts=parts, editions={}, cells={}, claims=(), fee_statement=False)
    return old.with_defect(*missing).with_quirk("layout_before_2019")


@register("six_aspects")
def _six_aspects(source: Source, rng: Random) -> Source:
    return replace(_own_headings(source, rng), quirks=(*source.quirks, "six_aspects"))


style(
    "wild_heading_levels",
    "marked_headings",
    "wild_levels",
    "heading_tags",
    "heading_styles",
    families=frozenset({"markdown", "text", "html", "docx"}),
)
style(
    "heading_marks", "heading_tags", "heading_styles", "marked_headings", "marked_aspects", families=frozenset({"markdown", "text", "html", "docx"})
)
style("strong_sections", "strong_sections", families=frozenset({"html"}))
style("tight_lines", "tight", families=frozenset({"text"}))
style("indented", "indent", families=frozenset({"text"}))
