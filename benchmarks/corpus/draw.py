"""Takes a random generator and a year and gives one consistent, clean report as a Source."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random

from benchmarks.corpus.figures import draw_cells
from benchmarks.corpus.form import edition_of, load_form
from benchmarks.corpus.source import AspectText, Claim, Facts, Fee, Number, Part, Printed, Source, plain
from benchmarks.corpus.words import Voice, parts

HAN_DIGITS = "零一二三四五六七八九"
RESULT_CLAIMS: Mapping[str, str] = {  # a group of table three, or a row of it
    "granted": "granted",
    "partly_granted": "partly_granted",
    "refused": "不予公开",
    "unavailable": "无法提供",
    "not_processed": "不予处理",
}
NUMBERINGS = ("（一）", "（一）", "（一）", "（一）", "(一)", "1.", "1、", "（1）", "一是", "第一，")


def draw_report(rng: Random, year: int, edition: str | None = None, kind: str | None = None, county: str | None = None, key: str = "g0001") -> Source:
    """A clean report of an invented unit: figures balance and the narrative agrees with them.

    `edition` is the printed form's, by default the one for the year; `kind` is 乡镇 or 街道.
    """
    return compose(draw_facts(rng, year, edition or edition_of(year), kind, county), rng.getrandbits(48), key)


def draw_facts(rng: Random, year: int, edition: str, kind: str | None = None, county: str | None = None) -> Facts:
    """An invented unit with a year's figures."""
    kind = kind or rng.choices(("乡镇", "街道"), (80, 20))[0]
    names = Voice(rng, {})
    stem = names.fill(rng.choice(("{地名一}{地名二}", "{地名一}{地名一}{地名二}")))[-3:]
    if kind == "乡镇":
        short = stem + rng.choices(("镇", "乡", "苏木"), (80, 16, 4))[0]
        unit = short + "人民政府" if rng.random() < 0.8 else short
    else:
        short = stem + "街道"
        unit = short + "办事处"
    cells = draw_cells(rng, edition)
    fee = Fee()
    if edition == "2021" and cells["t3.received.total"] and rng.random() < 0.06:
        notices = rng.randint(1, 2)
        charged = notices * rng.choice((100, 200, 380, 1000))
        fee = Fee(notices, charged, charged)
        cells["t2.fees.amount"] = Decimal(charged) / 10_000 + int(cells["t2.fees.amount"])
    county = county or names.fill("{县名一}") + rng.choice("县县县市区旗")
    return Facts(unit, short, kind, county, year, edition, cells, fee, f"unit{rng.randint(100, 999)}")


def compose(facts: Facts, voice: int, key: str) -> Source:
    """The report that a writer with this voice makes of the facts."""
    title = _title(facts, voice)
    preamble, period, contact = _preamble(facts, voice)
    general, claims = _section_one(facts, voice)
    form = load_form(facts.edition)
    sections = [general]
    for section in form.sections[1:]:
        text: tuple[str, ...] = ()
        if section.id == "s5":
            text = (_voice(facts, voice, "s5").say("五式"),)
        if section.id == "s6":
            text = _section_six(facts, voice)
        sections.append(Part(section.id, section.title, lead=text, table=section.table or ""))
    return Source(
        key=key,
        facts=facts,
        voice=voice,
        editions={table.id: facts.edition for table in form.tables},
        title_lines=(title,),
        preamble=preamble,
        parts=tuple(sections),
        cells={cell: Printed(value, plain(value)) for cell, value in facts.cells.items()},
        claims=claims,
        page_title=title,
        period=period,
        contact=contact,
        fee_statement=facts.year >= 2021,
        signature=(facts.unit, f"{facts.year + 1}年1月{Random(f'{voice}/signed').randint(5, 29)}日")
        if Random(f"{voice}/signature").random() < 0.3
        else (),
    )


def previous_facts(facts: Facts, rng: Random) -> Facts:
    """The same unit a year earlier: what it carried out is what `facts` carries in, and its documents in force agree."""
    edition = edition_of(facts.year - 1)
    cells = draw_cells(rng, edition)
    columns = [cell for cell in facts.cells if cell.startswith("t3.carried_in.")]
    for cell in columns:
        column = cell.rsplit(".", 1)[1]
        left = int(facts.cells[cell])
        # what was carried out is made up by so many more (or fewer) new requests of the same column
        more = left - int(cells[f"t3.carried_out.{column}"])
        cells[f"t3.carried_out.{column}"] = left
        if column != "total":
            received = int(cells[f"t3.received.{column}"]) + more
            if received < 0:
                cells[f"t3.granted.{column}"] += -received
                cells[f"t3.total_handled.{column}"] += -received
                received = 0
            cells[f"t3.received.{column}"] = received
    for row in ("received", "granted", "total_handled", "carried_out"):
        cells[f"t3.{row}.total"] = sum(int(cells[f"t3.{row}.{cell.rsplit('.', 1)[1]}"]) for cell in columns if not cell.endswith(".total"))
    if edition == facts.edition == "2021":
        now = {name: int(facts.cells[f"t2.normative_documents.{name}"]) for name in ("issued", "repealed", "in_force")}
        before = now["in_force"] - now["issued"] + now["repealed"]
        cells |= {"t2.normative_documents.issued": 0, "t2.normative_documents.repealed": 0, "t2.normative_documents.in_force": before}
    return replace(facts, year=facts.year - 1, edition=edition, cells=cells, fee=Fee())


# --- the parts ----------------------------------------------------------------------------------------------------------


def _voice(facts: Facts, voice: int, part: str) -> Voice:
    start, end = f"{facts.year}年1月1日", f"{facts.year}年12月31日"
    if Random(f"{voice}/dates").random() < 0.4:
        end = "12月31日"
    known = {
        "简": facts.short,
        "县": facts.county,
        "年": str(facts.year),
        "年后": str(facts.year + 1),
        "起": start,
        "止": end,
        "县拼": facts.slug,
        "件": str(facts.fee.notices),
        "额": str(facts.fee.charged),
        "收": str(facts.fee.collected),
    }
    return Voice(Random(f"{voice}/{part}"), known)


def _title(facts: Facts, voice: int) -> str:
    rng = Random(f"{voice}/title")
    unit = rng.choice((facts.unit, facts.unit, facts.short))
    return f"{facts.county if rng.random() < 0.35 else ''}{unit}{facts.year}年政府信息公开工作年度报告"


def _preamble(facts: Facts, voice: int) -> tuple[tuple[str, ...], tuple[date, date] | None, bool]:
    writer = _voice(facts, voice, "preamble")
    style = writer.rng.choices(("none", "short", "full"), (15, 40, 45))[0]
    if style == "none":
        return (), None, False
    sentences = [writer.say("开头")]
    if writer.rng.random() < 0.4:
        sentences.append(writer.say("组成"))
    sentences.append(writer.say("统计期"))
    contact = style == "full"
    if contact:
        if writer.rng.random() < 0.6:
            sentences.append(writer.say("载体"))
        sentences.append(writer.say("联系"))
    return ("。".join(sentences) + "。",), (date(facts.year, 1, 1), date(facts.year, 12, 31)), contact


def _section_one(facts: Facts, voice: int) -> tuple[Part, tuple[Claim, ...]]:
    form = load_form(facts.edition)
    layout = Random(f"{voice}/layout")
    numbering = layout.choice(NUMBERINGS)
    joint = layout.choice(("\n", "\n", "。", "：", "。"))
    headed = layout.random() > 0.1
    writer = _voice(facts, voice, "general")
    lead = (writer.say("总述"),) if layout.random() < 0.7 else ()
    texts: list[AspectText] = []
    claims: list[Claim] = []
    extra = layout.choice(("组织领导", "教育培训")) if layout.random() < 0.15 else ""
    if extra:
        texts.append(_passage(0, "", extra, numbering, joint, _voice(facts, voice, extra).say(extra, "其他方面")))
    for aspect in form.aspects:
        speaker = _voice(facts, voice, aspect.id)
        sentences, stated = _aspect_sentences(facts, voice, aspect.id)
        claims += stated
        body = "".join(sentences)
        if headed:
            texts.append(_passage(len(texts), aspect.id, speaker.say(aspect.id, "方面"), numbering, joint, body))
        else:
            texts.append(AspectText(aspect.id, "", "", "", speaker.say(aspect.id, "无题") + body))
    return Part("s1", form.sections[0].title, lead=lead, aspects=tuple(texts)), tuple(claims)


def _passage(index: int, aspect: str, heading: str, numbering: str, joint: str, text: str) -> AspectText:
    if numbering in ("一是", "第一，") and joint == "\n":
        joint = "。"
    return AspectText(aspect, number(numbering, index), heading, joint, text)


def number(style: str, index: int) -> str:
    """The index-th number (from 0) in a style of numbering, given by its first: （一） gives （二） for 1."""
    return style.replace("一", HAN_DIGITS[index + 1]).replace("1", str(index + 1))


def _aspect_sentences(facts: Facts, voice: int, aspect: str) -> tuple[list[str], list[Claim]]:
    """The figures of the aspect, then sentences that hang on the voice alone: a copyist with other figures says the same."""
    stated: dict[str, Callable[[Facts, Voice], tuple[list[str], list[Claim]]]] = {"proactive": _proactive, "request": _request}
    sentences: list[str] = []
    claims: list[Claim] = []
    if aspect in stated:
        sentences, claims = stated[aspect](facts, _voice(facts, voice, f"{aspect}/figures"))
    speaker = _voice(facts, voice, f"{aspect}/deeds")
    more = speaker.rng.randint(1, 3) if aspect == "request" else speaker.rng.randint(2, 4)
    return sentences + [_stop(sentence) for sentence in speaker.several(aspect, more)], claims


def _stop(sentence: str) -> str:
    return sentence if sentence.endswith("。") else sentence + "。"


def _proactive(facts: Facts, speaker: Voice) -> tuple[list[str], list[Claim]]:
    sentences: list[str] = []
    claims: list[Claim] = []
    if speaker.rng.random() < 0.75:
        names = speaker.rng.sample(parts()[speaker.rng.choice(("渠道", "类别"))], speaker.rng.randint(2, 5))
        counts = [speaker.rng.randint(2, 180) for _ in names]
        listed = "、".join(f"{name}{count}条" for name, count in zip(names, counts, strict=True))
        sentence = speaker.fill(speaker.pick(parts()["发布总数"]), {"总": str(sum(counts)), "列": listed})
        sentences.append(sentence)
        claims.append(Claim("", sum(counts), sentence, str(sum(counts))))
    stated: list[str] = []
    for name, cell in (
        ("licences", "t2.licences.decisions"),
        ("penalties", "t2.penalties.decisions"),
        ("normative_issued", "t2.normative_documents.issued"),
    ):
        if facts.cells.get(cell) and speaker.rng.random() < 0.5:
            claim = _claim(speaker, name, cell, facts.cells)
            stated.append(claim.text)
            claims.append(claim)
    if stated:
        opening = speaker.rng.choice(("全年", "本年度", "一年内"))
        sentences.append(f"{opening}{'，'.join(stated)}，{speaker.rng.choice(('结果均已公示', '相关信息按时上网', '均在规定时间内公开'))}。")
    return sentences, claims


def _request(facts: Facts, speaker: Voice) -> tuple[list[str], list[Claim]]:
    cells, rng = facts.cells, speaker.rng
    claims: list[Claim] = []
    sentences: list[str] = []
    taken, old = int(cells["t3.received.total"]), int(cells["t3.carried_in.total"])
    if not taken and not old:
        text = speaker.pick(parts()["零"]["received"])
        claims.append(Claim("t3.received.total", 0, text, "0" if "0" in text else ""))
        sentences.append(f"{rng.choice((f'{facts.year}年，', '', '统计期内'))}{text}。")
    else:
        first = [_claim(speaker, "received", "t3.received.total", cells)]
        if old or rng.random() < 0.3:
            first.append(_claim(speaker, "carried_in", "t3.carried_in.total", cells))
        second = [_claim(speaker, "total_handled", "t3.total_handled.total", cells)]
        listed: list[Claim] = []
        if rng.random() < 0.7:
            listed = _results(facts, speaker)
        third = [_claim(speaker, "carried_out", "t3.carried_out.total", cells)] if cells["t3.carried_out.total"] or rng.random() < 0.3 else []
        handled = second[0].text + (f"，其中{'、'.join(claim.text for claim in listed)}" if listed else "")
        clauses = ["，".join(claim.text for claim in first), handled, *(claim.text for claim in third)]
        sentences.append(f"{rng.choice(('全年', f'{facts.year}年', '一年来'))}{rng.choice('；，').join(clauses)}。")
        claims += [*first, *second, *listed, *third]
    reviews = int(cells["t4.reconsideration.total"])
    suits = int(cells["t4.direct_litigation.total"]) + int(cells["t4.litigation_after_reconsideration.total"])
    if reviews or suits or rng.random() < 0.4:
        claims += (said := _reviews(speaker, cells, reviews, suits))
        sentences.append("，".join(claim.text for claim in said) + "。")
    return sentences, claims


def _results(facts: Facts, speaker: Voice) -> list[Claim]:
    """The outcomes that occurred, all of them or none: so that the list adds up."""
    table = load_form(facts.edition).table_by_id["t3"]
    listed: list[Claim] = []
    for name, rows in RESULT_CLAIMS.items():
        members = table.groups.get(rows, (rows,))
        field = "+".join(f"t3.{row}.total" for row in members)
        if sum(int(facts.cells[cell]) for cell in field.split("+")):
            listed.append(_claim(speaker, name, field, facts.cells))
    return listed if sum(claim.value for claim in listed) == facts.cells["t3.total_handled.total"] else []


def _reviews(speaker: Voice, cells: Mapping[str, Number], reviews: int, suits: int) -> list[Claim]:
    if not reviews and not suits:
        return [Claim("t4.reconsideration.total", 0, speaker.pick(parts()["零"]["review"]))]
    suit_field = "t4.direct_litigation.total+t4.litigation_after_reconsideration.total"
    return [_claim(speaker, "review", "t4.reconsideration.total", cells), _claim(speaker, "lawsuit", suit_field, cells)]


def _claim(speaker: Voice, name: str, field: str, cells: Mapping[str, Number]) -> Claim:
    value = sum(int(cells[cell]) for cell in field.split("+"))
    figure = han_number(value) if speaker.rng.random() < 0.08 and 0 < value < 100 else str(value)
    text = speaker.pick(parts()["claims"][name]).replace("<数>", figure)
    return Claim(field, value, text, figure)


def han_number(value: int) -> str:
    """A number from 1 to 99 in Chinese numerals."""
    tens, units = divmod(value, 10)
    return ("" if tens == 0 else "十" if tens == 1 else HAN_DIGITS[tens] + "十") + (HAN_DIGITS[units] if units else "")


def _section_six(facts: Facts, voice: int) -> tuple[str, ...]:
    writer = _voice(facts, voice, "s6")
    if facts.year < 2021:
        return (writer.say("旧六"),)
    sentence = writer.say("有收费" if facts.fee.notices else "无收费")
    if writer.rng.random() < 0.5:
        return (sentence, writer.say("另外"))
    return (sentence,)
