"""Finds what the narrative states in figures and years: an outline and the rulebook's phrases in, mentions with their sentences out.

Phrases are templates of rules/, never code (auditor.recognise.templates).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from auditor.model import Mention, Number, Place, YearMention
from auditor.recognise.headings import Outline, as_compared_and_printed, find_topics
from auditor.recognise.identity import Identity, find_spans, own_title_years
from auditor.recognise.numerals import read_number
from auditor.recognise.templates import CLAUSE_ENDS, TOKEN, compiled, plain_template
from auditor.rulebook.book import Phrase, Rulebook
from auditor.rulebook.form import Form

LONGEST_SENTENCE = 5_000  # characters: what is longer is no sentence, and is not searched
_ABOUT = re.compile(r"余|多|几|左右|以上|以下|近$|约$")


def find_mentions(outline: Outline, rulebook: Rulebook, form: Form, year: int | None, unit_type: str = "") -> tuple[Mention, ...]:
    """Every figure that the narrative states for a named quantity, each with its sentence and place.

    Figures of other years are left out, and in a unit's report those of the whole county.
    """
    wider = rulebook.year_words.get("wider", ()) if unit_type in rulebook.year_words.get("within", ()) else ()
    found: list[Mention] = []
    telling = _telling_words(rulebook.phrases)
    topics = find_topics(outline, form)
    for section, paragraph in outline.narrative():
        topic = topics.get(id(paragraph), "")
        for compared, printed in as_compared_and_printed(paragraph.text):
            sentence = _closed_up(compared)
            for number in _possible(sentence, telling) if len(sentence) <= LONGEST_SENTENCE else ():
                phrase = rulebook.phrases[number]
                if not phrase.scopes or section in phrase.scopes:
                    mentions = _mentions(phrase, sentence, paragraph.place, section, topic)
                    found.extend(_as_printed(m, printed) for m in mentions if not _is_of_other_year(m, year) and not _is_of_more(m, wider))
    return tuple(found)


def _as_printed(mention: Mention, printed: str) -> Mention:
    """The mention in the file's own characters, so that whoever searches the file for them finds them."""
    closed, raw = _closed_up(printed), mention.raw
    if len(closed) == len(mention.sentence):
        start = mention.sentence.find(raw)
        raw = closed[start : start + len(raw)]
    return replace(mention, raw=raw, sentence=printed)


def _is_of_other_year(mention: Mention, year: int | None) -> bool:
    """Whether the clause says the figure of another year: 2022年收到申请5件, in a report about 2023. Years that cases go to are of no matter."""
    start = mention.sentence.find(mention.raw)
    years = re.findall(r"(?<![\d至到入待])(20\d{2})年", _clause(mention.sentence, start, start + len(mention.raw)))
    return year is not None and bool(years) and str(year) not in years


def _is_of_more(mention: Mention, wider: Sequence[str]) -> bool:
    """Whether the clause tells the figure of more than this unit: 全县各乡镇共收到申请312件."""
    if not wider:
        return False
    start = mention.sentence.find(mention.raw)
    clause = _clause(mention.sentence, start, start + len(mention.raw))
    return any(word in clause for word in wider)


_Groups = tuple[tuple[str, ...], ...]
_Telling = Mapping[str, Sequence[tuple[int, _Groups]]]


@lru_cache(maxsize=8)
def _telling_words(phrases: tuple[Phrase, ...]) -> _Telling:
    """Word → the phrases (by number) with a template that needs it, each with the groups of words of which that template needs one each.

    Few sentences state a figure that a phrase asks for: looking for a template's most telling words first spares most patterns.
    """
    telling: dict[str, list[tuple[int, _Groups]]] = {}
    for number, phrase in enumerate(phrases):
        for template in (*phrase.like, *phrase.zero, *phrase.under, *phrase.under_zero):
            groups = _words_of(template)
            for word in max(groups, key=lambda group: min(map(len, group)), default=("",)):
                telling.setdefault(word, []).append((number, groups))
    return telling


def _possible(sentence: str, telling: _Telling) -> list[int]:
    """The phrases that the sentence may state, in their order."""
    found: set[int] = set()
    for word, uses in telling.items():
        if word in sentence:
            for number, groups in uses:
                if number not in found and all(any(other in sentence for other in group) for group in groups):
                    found.add(number)
    return sorted(found)


def _words_of(template: str) -> _Groups:
    groups = []
    for token in TOKEN.findall(plain_template(template)):
        if token.startswith("{"):
            groups.append(tuple(token[1:-1].split("|")))
        elif not token.startswith(("…", "<数>")):
            groups.append((token,))
    return tuple(groups)


def _mentions(phrase: Phrase, sentence: str, place: Place, section: str, topic: str) -> list[Mention]:
    """One phrase in one sentence; of matches that overlap the first template's counts."""
    taken = [match.span() for template in phrase.unlike for match in compiled(template).finditer(sentence)]
    found = []
    for template, zero in _templates(phrase, topic):
        for match in compiled(template).finditer(sentence):
            start, end = match.span()
            if any(start < other_end and other_start < end for other_start, other_end in taken):
                continue
            context = _context(sentence, start, end)
            if any(word in context for word in phrase.stop):
                continue
            value: Number | None = 0 if zero else read_number(match["number"])
            if value is None or (not zero and _ABOUT.match(sentence, match.end("number"))):
                continue
            taken.append((start, end))
            found.append(Mention(phrase.name, value, match[0], sentence, place, section))
    return found


def _templates(phrase: Phrase, topic: str) -> Iterator[tuple[str, bool]]:
    """The templates that count where an aspect is treated, each with whether it states none."""
    yield from ((template, False) for template in phrase.like)
    yield from ((template, True) for template in phrase.zero)
    if topic and topic in phrase.aspects:
        yield from ((template, False) for template in phrase.under)
        yield from ((template, True) for template in phrase.under_zero)


def _closed_up(sentence: str) -> str:
    """The sentence without the spaces that some files leave round figures."""
    return "".join(sentence.split())


def _context(sentence: str, start: int, end: int) -> str:
    """The clauses that a match touches and the one before, which may say what the figures are of: 收到信访12件，办结12件."""
    before = start - 1
    while before >= 0 and sentence[before] not in CLAUSE_ENDS:
        before -= 1
    return _clause(sentence, before if before > 0 else start, end)


def _clause(sentence: str, start: int, end: int) -> str:
    """The clauses that a match touches."""
    while start > 0 and sentence[start - 1] not in CLAUSE_ENDS:
        start -= 1
    while end < len(sentence) and sentence[end] not in CLAUSE_ENDS:
        end += 1
    return sentence[start:end]


def find_years(outline: Outline, identity: Identity, rulebook: Rulebook, form: Form) -> tuple[YearMention, ...]:
    """Years that the title, the statistics period and sentences about the year's own work state."""
    found: list[YearMention] = []
    title = identity.title
    if title is not None and identity.year is not None and identity.year.source in ("标题", "网页标题"):
        found.append(YearMention(identity.year.value, title.raw, title.raw, title.place or Place(), "title"))
    if identity.period is not None:
        period = identity.period
        for year in dict.fromkeys((period.value.start.year, period.value.end.year)):
            found.append(YearMention(year, period.raw, period.raw, period.place or Place(), "period"))
    activity, stop, making = (rulebook.year_words.get(kind, ()) for kind in ("activity", "stop", "making"))
    for section, paragraph in outline.narrative():
        if (section and section != outline.sections[0].id) or (title is not None and paragraph.place == title.place):
            continue
        for sentence, printed in as_compared_and_printed(paragraph.text):
            found.extend(YearMention(year, raw, printed, paragraph.place, "title") for year, raw in own_title_years(sentence, making, form))
            if any(True for _ in find_spans(sentence)):
                continue
            found.extend(replace(said, sentence=printed) for said in _activity_years(sentence, paragraph.place, activity, stop))
    return tuple(found)


def _activity_years(sentence: str, place: Place, activity: tuple[str, ...], stop: tuple[str, ...]) -> Iterator[YearMention]:
    """Years of a sentence that say when the reported work was done; a sentence that names two years compares, and says nothing."""
    years = [(int(m[1]), m) for m in re.finditer(r"(?<!\d)(20\d{2})\s*年", sentence)]
    if len({year for year, _ in years}) != 1:
        return
    for year, match in years[:1]:
        clause = _clause(sentence, match.start(), match.end())
        rest = sentence[match.start() :]
        if not any(word in sentence for word in stop) and any(word in rest for word in activity):
            yield YearMention(year, clause, sentence, place, "activity")
