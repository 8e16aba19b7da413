"""Oddities of running text: characters lost, doubled or converted, lines broken."""

import re
from dataclasses import replace
from random import Random

from benchmarks.corpus.quirks.registry import register
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
