"""Blocks about what the narrative says: words that must or must not stand in it, its own arithmetic, what it shares with another's."""

import re
from collections.abc import Iterator, Sequence

from auditor.audit.others import Others, Wanted, find_names, find_places
from auditor.audit.question import Hit, Question, broken_off, compact
from auditor.model import Paragraph

GAP = 30  # most characters that … may stand for


def _paragraphs(question: Question, wanted: Sequence[str] = ()) -> list[Paragraph]:
    """Paragraphs of the named sections (and `preamble`), else of the scope's section, else of the whole report."""
    report = question.report
    chosen = tuple(wanted) or ((question.rule.scope.section,) if question.rule.scope.section else ())
    before = list(report.preamble) if not chosen or "preamble" in chosen else []
    return [*before, *(p for s in report.sections if not chosen or s.id in chosen for p in s.paragraphs)]


def _words(question: Question, wanted: Sequence[str] = ()) -> str:
    """The same paragraphs as one text without spaces."""
    key = (question.rule.scope.section, *wanted)
    if key not in question.texts:
        question.texts[key] = "".join("".join(p.words for p in _paragraphs(question, wanted)).split())
    return question.texts[key]


def text(question: Question) -> Iterator[Hit]:
    """text: {least: 12, empty: [无, …]} — the section says something."""
    section = question.rule.scope.section
    found = [s for s in question.report.sections if s.id == section]
    if not found:
        return  # that the section is missing is another rule's sentence
    wanted = question.wanted
    printed = _words(question, (section,))
    bare = re.sub(r"[\W_]+", "", printed)
    heading = question.form.section_by_id[section].title
    if bare and bare not in {re.sub(r"[\W_]+", "", str(w)) for w in wanted.get("empty", ())} and len(bare) >= int(wanted.get("least", 0)):
        return
    if not question.reaches(section):
        yield broken_off(question, section, f"“{heading}”写得是否完整", subject=section)
        return
    message = f"“{heading}”只写了“{printed}”，没有实际内容。" if printed else f"“{heading}”没有内容。"
    yield Hit(section, message, subject=section, places=tuple(s.place for s in found), quote=printed)


def _stands(word: str, printed: str) -> bool:
    """Whether a word stands in the text; 追究…责任 does where both stand in one sentence, no more than 30 characters between."""
    parts = compact(word).split("…")
    if len(parts) == 1:
        return parts[0] in printed
    return re.search(f"[^。！？!?；;]{{0,{GAP}}}".join(map(re.escape, parts)), printed) is not None


def mentions(question: Question) -> Iterator[Hit]:
    """mentions: {all: [[…], …], also_in: […]} — one word of each list stands in the section."""
    wanted = question.wanted
    section = question.rule.scope.section
    chosen = [*([section] if section else []), *map(str, wanted.get("also_in", ()))] if section else list(map(str, wanted.get("also_in", ())))
    printed = _words(question, chosen)  # without the headings: they name what is asked for
    lists = [[str(w) for w in ([words] if isinstance(words, str) else words)] for words in wanted["all"]]
    lacking = [words for words in lists if not any(_stands(w, printed) for w in words)]
    if not lacking:
        return
    names = "、".join(words[0] for words in lacking)
    where = f"“{question.form.section_by_id[section].title}”" if section else "报告"
    if not (question.reaches(section) if section else question.report.truncated is None):
        yield broken_off(question, section or "text", f"有没有写到“{names}”", subject=section or None)
        return
    places = tuple(s.place for s in question.report.sections if s.id == section)
    if section and not places and "also_in" not in wanted:
        return  # that the section is missing is another rule's sentence
    yield Hit(section or "text", f"{where}没有写到“{names}”。", subject=section or None, places=places, lacking=names)


def without(question: Question) -> Iterator[Hit]:
    """without: {words: […], unless: […], in: […]} — none of these words; fine where one of `unless` stands in the same text."""
    wanted = question.wanted
    chosen = [str(s) for s in wanted.get("in", ())]
    printed = _words(question, chosen)
    words = [str(w) for w in wanted["words"] if compact(str(w)) in printed]
    if not words or any(compact(str(w)) in printed for w in wanted.get("unless", ())):
        return
    found = [(w, p) for p in _paragraphs(question, chosen) for w in words if compact(w) in compact(p.words)]
    if not found:
        return  # the words only met where one paragraph ends and the next begins
    word, first = found[0]
    quote = _sentence_with(first, word)
    named = "、".join(dict.fromkeys(w for w, _ in found))
    places = tuple(dict.fromkeys(p.place for _, p in found))
    yield Hit("text", f"文中出现“{named}”：“{quote}”。", places=places, quote=quote, lacking=named)


def others(question: Question) -> Iterator[Hit]:
    """others: {who: 别的单位|别的县, beside: […], unless: […], like, after, plain} — no clause says of another what is the report's own."""
    wanted, county, report = question.wanted, question.rulebook.county, question.report
    asked = Wanted(wanted["beside"], wanted["unless"])
    units = Others.of(question.rulebook, report.unit, report.township.value if report.township else "", question.rule.unit_types)
    found: dict[str, Paragraph] = {}
    for paragraph in _paragraphs(question):
        if wanted["who"] == "别的单位":
            met = find_names(compact(paragraph.words), units, asked)
        else:
            met = find_places(compact(paragraph.words), county.name, wanted["like"], wanted["after"], wanted["plain"], asked)
        for name in met:
            found.setdefault(name, paragraph)
    if found:
        named = "、".join(sorted(found, key=lambda name: (-len(name), name)))
        first = next(iter(found))
        quote = _sentence_with(found[first], first)
        places = tuple(dict.fromkeys(p.place for p in found.values()))
        yield Hit("text", f"文中写到“{named}”：“{quote}”。", places=places, quote=quote, lacking=named)


def _sentence_with(paragraph: Paragraph, word: str) -> str:
    """The sentence of a paragraph that holds a word, as printed."""
    printed = re.split(r"(?<=[。！？；])", paragraph.text)
    for sentence, words in zip(printed, re.split(r"(?<=[。！？；])", paragraph.words), strict=False):
        if compact(word) in compact(words):
            return sentence.strip()
    return paragraph.text.strip()


def parts(question: Question) -> Iterator[Hit]:
    """parts: 相加 — the parts that the narrative lists add up to the whole that it states."""
    for number, found in enumerate(question.report.breakdowns):
        total = sum(found.parts)
        if total > found.whole or (found.exhaustive and total != found.whole):
            listed = " + ".join(str(part) for part in found.parts)
            relation = f"{listed} = {total}，与{found.whole}相差{abs(total - found.whole)}"
            yield Hit(f"parts{number}", f"各项相加 {relation}。", places=(found.place,), quote=found.sentence, lacking=relation)


def copied(question: Question) -> Iterator[Hit]:
    """copied: 县定比例 — the narrative is not largely another report's."""
    found = question.copies.get(question.report.file)
    if found is not None:
        peer = found.peer.township.value if found.peer.township else found.peer.file
        named = f"{peer}{found.peer.year.value if found.peer.year else ''}年报告（{found.peer.file}）"
        yield Hit(
            "copied",
            f"正文与{named}有{found.percent}%相同。",
            quote=found.passage,
            lacking=f"{named}有{found.percent}%",
            peer=named,
            peer_quote=found.peer_passage,
        )
