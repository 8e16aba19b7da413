"""Oddities of running text: characters lost, doubled or converted, lines broken."""

import re
from collections.abc import Callable
from dataclasses import replace
from random import Random

from benchmarks.corpus.quirks.registry import register, style
from benchmarks.corpus.source import Source
from benchmarks.corpus.traditional import mirror

DATE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")


@register("dates_lost_digits")
def _lost_digits(source: Source, rng: Random) -> Source:
    """Separators of the period's dates dropped, as where digits sat in spans of their own: 自20221月1日起."""
    if not source.preamble or any(defect.kind == "period_wrong" for defect in source.defects):
        return source
    how = rng.choice((r"\g<1>\g<2>月\g<3>日", r"\g<1>年\g<2>\g<3>日", r"\g<1>\g<2>\g<3>日"))
    return replace(source, preamble=tuple(DATE.sub(how, line) for line in source.preamble), period=None).with_quirk("dates_lost_digits")


@register("doubled_words")
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


@register("traditional_characters")
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


def _everywhere(source: Source, change: Callable[[str], str]) -> Source:
    """Every line of running text changed; titles of sections and of the report stay."""
    parts = tuple(
        replace(
            part,
            lead=tuple(map(change, part.lead)),
            aspects=tuple(replace(aspect, text=change(aspect.text)) for aspect in part.aspects),
            tail=tuple(map(change, part.tail)),
        )
        for part in source.parts
    )
    claims = tuple(replace(claim, text=change(claim.text)) for claim in source.claims)
    return replace(source, parts=parts, claims=claims, preamble=tuple(map(change, source.preamble)))


@register("digits_spaced")
def _digits_spaced(source: Source, rng: Random) -> Source:
    """Spaces round every number, as text copied out of a PDF has them: 2022 年 12 月 31 日."""
    return _everywhere(source, lambda text: re.sub(r"(?<=[^\x00-\x7f])(\d+)(?=[^\x00-\x7f])", r" \1 ", text)).with_quirk("digits_spaced")


@register("dates_numeric")
def _dates_numeric(source: Source, rng: Random) -> Source:
    """The period as 2022-01-01 or 2022.1.1."""
    if source.period is None or any(len(DATE.findall(line)) == 1 for line in source.preamble):
        return source
    dotted = rng.random() < 0.5

    def numeric(match: re.Match[str]) -> str:
        year, month, day = match.groups()
        return f"{year}.{month}.{day}" if dotted else f"{year}-{int(month):02d}-{int(day):02d}"

    return replace(source, preamble=tuple(DATE.sub(numeric, line) for line in source.preamble)).with_quirk("dates_numeric")


@register("mixed_traditional")
def _mixed_traditional(source: Source, rng: Random) -> Source:
    """Some passages in traditional characters, the rest as it was."""
    part = source.part("s1")
    if part is None:
        return source
    chosen = set(rng.sample(range(len(part.aspects)), len(part.aspects) // 2))
    aspects = tuple(
        replace(aspect, heading=mirror(aspect.heading), text=mirror(aspect.text)) if place in chosen else aspect
        for place, aspect in enumerate(part.aspects)
    )
    texts = {claim.text for claim in source.claims for place in chosen if claim.text in part.aspects[place].text}
    claims = tuple(replace(claim, text=mirror(claim.text)) if claim.text in texts else claim for claim in source.claims)
    source = replace(source.with_part(replace(part, aspects=aspects)), claims=claims)
    return source.with_quirk("mixed_traditional", *(("traditional",) if rng.random() < 0.5 else ()))


@register("stray_marks")
def _stray_marks(source: Source, rng: Random) -> Source:
    """What a content system leaves behind: a question mark, the end of a tag."""
    mark = rng.choice(("?", "格式>", "&nbsp;", "　", "?xml:namespace prefix = o />"))
    parts = tuple(
        replace(part, lead=tuple(line + mark for line in part.lead), tail=tuple(line + mark for line in part.tail)) for part in source.parts
    )
    return replace(source, parts=parts).with_quirk("stray_marks")


PINYIN = {
    "镇": "zhèn", "乡": "xiāng", "街": "jiē", "政": "zhèng", "府": "fǔ", "信": "xìn", "息": "xī", "公": "gōng", "开": "kāi", "工": "gōng",
    "条": "tiáo", "例": "lì", "群": "qún", "众": "zhòng", "作": "zuò", "年": "nián", "件": "jiàn", "申": "shēn", "请": "qǐng", "收": "shōu",
}  # fmt: skip


@register("pinyin_in_page")
def _pinyin(source: Source, rng: Random) -> Source:
    """The reading printed behind some characters, as copied pages have it: 镇(zhèn); sometimes in the title and the sections' titles too."""
    chosen = str.maketrans({char: f"{char}({PINYIN[char]})" for char in rng.sample(sorted(PINYIN), rng.randint(2, 6))})
    odd = _everywhere(source, lambda text: text.translate(chosen))
    if rng.random() < 0.4:
        odd = replace(odd, title_lines=tuple(line.translate(chosen) for line in odd.title_lines))
    if rng.random() < 0.4:
        odd = replace(odd, parts=tuple(replace(part, title=part.title.translate(chosen)) for part in odd.parts))
    return odd.with_quirk("pinyin_in_page")


@register("dates_damaged")
def _dates_damaged(source: Source, rng: Random) -> Source:
    """A digit pair doubled or 日 lost in the period: 202020年1月1日, 12月31止."""
    if not source.preamble or source.period is None or any(defect.kind == "period_wrong" for defect in source.defects):
        return source
    year = str(source.facts.year)
    old, new = rng.choice(((f"{year}年", f"{year[:2]}{year}年"), ("31日", "31"), ("1月1日", "1月1")))
    changed = tuple(line.replace(old, new, 1) for line in source.preamble)
    return source if changed == source.preamble else replace(source, preamble=changed, period=None).with_quirk("dates_damaged")


style("one_line", "one_line", families=frozenset({"text", "html", "docx"}))
style("hard_wrapped", "wrapped", families=frozenset({"text"}))
