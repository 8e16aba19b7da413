"""Finds what the narrative states in figures and years: an outline and the rulebook's phrases in, mentions with their sentences out.

Phrases are templates of rules/, never code: `{收到|受理}…申请<数>件` — alternatives in braces, … for a gap that stays within a
clause, <数> for a number in digits or in words.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache

from auditor.model import Breakdown, Mention, Number, Paragraph, Place, YearMention
from auditor.recognise.headings import Outline, sentences
from auditor.recognise.identity import Identity, find_spans
from auditor.recognise.numbers import LONGEST
from auditor.recognise.wording import plain
from auditor.rulebook.book import Phrase, Rulebook

GAP = 18  # most characters that … may stand for
CLAUSE_ENDS = "，,。；;！!？?：:（()）\n"
LONGEST_SENTENCE = 5_000  # characters: what is longer is no sentence, and is not searched
_TOKEN = re.compile(r"\{[^{}]*\}|…+|<数>|[^{}…<]+|.")
_NUMERAL = "零〇一二两三四五六七八九十百千万"
_NUMBER = rf"(?:(?<![\d.,])\d{{1,3}}(?:,\d{{3}})+(?!\d)|(?<![\d.])\d+(?:\.\d+)?|(?<![{_NUMERAL}])[{_NUMERAL}]+)"
_ABOUT = re.compile(r"余|多|几|左右|以上|以下|近$|约$")
_DIGIT = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SCALE = {"十": 10, "百": 100, "千": 1000}


def find_mentions(outline: Outline, rulebook: Rulebook, year: int | None) -> tuple[Mention, ...]:
    """Every figure that the narrative states for a named quantity, each with its sentence and place; figures of other years are left out."""
    found: list[Mention] = []
    telling = _telling_words(rulebook.phrases)
    for section, paragraph in _paragraphs(outline):
        for sentence in map(_closed_up, sentences(plain(paragraph.text))):
            for number in _possible(sentence, telling) if len(sentence) <= LONGEST_SENTENCE else ():
                phrase = rulebook.phrases[number]
                if not phrase.scopes or section in phrase.scopes:
                    found.extend(m for m in _mentions(phrase, sentence, paragraph.place, section) if not _is_of_other_year(m, year))
    return tuple(found)


def _is_of_other_year(mention: Mention, year: int | None) -> bool:
    """Whether the clause says the figure of another year: 2022年收到申请5件, in a report about 2023."""
    start = mention.sentence.find(mention.raw)
    years = re.findall(r"(?<!\d)(20\d{2})年", _clause(mention.sentence, start, start + len(mention.raw)))
    return year is not None and bool(years) and str(year) not in years


_Groups = tuple[tuple[str, ...], ...]
_Telling = Mapping[str, Sequence[tuple[int, _Groups]]]


@lru_cache(maxsize=8)
def _telling_words(phrases: tuple[Phrase, ...]) -> _Telling:
    """Word → the phrases (by number) with a template that needs it, each with the groups of words of which that template needs one each.

    Few sentences state a figure that a phrase asks for: looking for a template's most telling words first spares most patterns.
    """
    telling: dict[str, list[tuple[int, _Groups]]] = {}
    for number, phrase in enumerate(phrases):
        for template in (*phrase.like, *phrase.zero):
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
    for token in _TOKEN.findall(plain_template(template)):
        if token.startswith("{"):
            groups.append(tuple(token[1:-1].split("|")))
        elif not token.startswith(("…", "<数>")):
            groups.append((token,))
    return tuple(groups)


def _paragraphs(outline: Outline) -> Iterator[tuple[str, Paragraph]]:
    for paragraph in outline.preamble:
        yield "", paragraph
    for section in outline.sections:
        for paragraph in section.paragraphs:
            yield section.id, paragraph


def _mentions(phrase: Phrase, sentence: str, place: Place, section: str) -> list[Mention]:
    """One phrase in one sentence; of matches that overlap the first template's counts."""
    taken: list[tuple[int, int]] = []
    found = []
    for template, zero in (*((t, False) for t in phrase.like), *((t, True) for t in phrase.zero)):
        for match in compiled(template).finditer(sentence):
            start, end = match.span()
            if any(start < other_end and other_start < end for other_start, other_end in taken):
                continue
            if any(word in _context(sentence, start, end) for word in phrase.stop):
                continue
            value: Number | None = 0 if zero else read_number(match["number"])
            if value is None or (not zero and _ABOUT.match(sentence, match.end("number"))):
                continue
            taken.append((start, end))
            found.append(Mention(phrase.name, value, match[0], sentence, place, section))
    return found


def _closed_up(sentence: str) -> str:
    """The sentence without the spaces that some files leave round figures."""
    return "".join(sentence.split())


def _context(sentence: str, start: int, end: int) -> str:
    """The clauses that a match touches and the one before, which may say what the figures are of: 收到信访12件，办结12件."""
    before = max((sentence.rfind(mark, 0, start) for mark in CLAUSE_ENDS), default=-1)
    return _clause(sentence, before if before > 0 else start, end)


def _clause(sentence: str, start: int, end: int) -> str:
    """The clauses that a match touches."""
    while start > 0 and sentence[start - 1] not in CLAUSE_ENDS:
        start -= 1
    while end < len(sentence) and sentence[end] not in CLAUSE_ENDS:
        end += 1
    return sentence[start:end]


@lru_cache(maxsize=4096)
def compiled(template: str) -> re.Pattern[str]:
    """A template as a pattern; its number, where it has one, is the group `number`."""
    parts = []
    for token in _TOKEN.findall(plain_template(template)):
        if token.startswith("{"):
            parts.append("(?:" + "|".join(re.escape(word) for word in token[1:-1].split("|")) + ")")
        elif token.startswith("…"):
            parts.append(f"[^{re.escape(CLAUSE_ENDS)}]{{0,{GAP}}}?")
        elif token == "<数>":
            parts.append(f"(?P<number>{_NUMBER})" if "(?P<number>" not in "".join(parts) else f"(?:{_NUMBER})")
        else:
            parts.append(re.escape(token))
    return re.compile("".join(parts))


def plain_template(template: str) -> str:
    """The template in the characters of `plain` text, its own signs kept."""
    return "…".join(plain(part) for part in template.replace("...", "…").split("…"))


def read_number(text: str) -> Number | None:
    """A number in digits or in Chinese words, exactly; None for what is neither."""
    if len(text) > LONGEST:
        return None
    digits = text.replace(",", "")
    if re.fullmatch(r"\d+", digits):
        return int(digits)
    if re.fullmatch(r"\d+\.\d+", digits):
        return Decimal(digits)
    if all(c in _DIGIT for c in text):
        return int("".join(str(_DIGIT[c]) for c in text)) if len(text) > 1 else _DIGIT[text]
    total = section = digit = 0
    for c in text:
        if c in _DIGIT:
            digit = _DIGIT[c]
        elif c in _SCALE:
            section += (digit or 1) * _SCALE[c]
            digit = 0
        elif c == "万":
            total += (section + digit) * 10_000
            section = digit = 0
        else:
            return None
    return total + section + digit


def find_years(outline: Outline, identity: Identity, rulebook: Rulebook) -> tuple[YearMention, ...]:
    """Years that the title, the statistics period and sentences about the year's own work state."""
    found: list[YearMention] = []
    title = identity.title
    if title is not None and identity.year is not None and identity.year.source in ("标题", "网页标题"):
        found.append(YearMention(identity.year.value, title.raw, title.raw, title.place or Place(), "title"))
    if identity.period is not None:
        period = identity.period
        for year in dict.fromkeys((period.value.start.year, period.value.end.year)):
            found.append(YearMention(year, period.raw, period.raw, period.place or Place(), "period"))
    activity, stop = rulebook.year_words.get("activity", ()), rulebook.year_words.get("stop", ())
    for section, paragraph in _paragraphs(outline):
        if (section and section != outline.sections[0].id) or (title is not None and paragraph.place == title.place):
            continue
        for sentence in sentences(plain(paragraph.text)):
            if any(True for _ in find_spans(sentence)):
                continue
            found.extend(_activity_years(sentence, paragraph.place, activity, stop))
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


# --- wholes and their parts -------------------------------------------------------------------------------------------

_UNITS = "条件篇期次份宗个场"
_COUNT = re.compile(rf"(?P<label>[^，,。；;：:、（）()\d]{{0,80}})(?P<number>{_NUMBER})(?P<about>余|多|几)?(?P<unit>[{_UNITS}])")
_UNIT = re.compile(f"[{_UNITS}]")
LEAST_COUNTS = 3  # a whole and two parts
_OPENER = re.compile(r"[，,]?\s*(?:其中|包括|包含|分别[为是]|具体[为是]|按[^，,。；;]{1,8}[，,])[，,:：]?|[：:（(]")
_REST = re.compile(r"其他|其它|其余")
_SUM = re.compile(r"(?:共计|合计|总计|共)[^，,。；;\d]{0,6}$")
_CASES = "件"  # counts of cases follow one another as stages (收到、办结、结转): only an opener makes them parts
_STAGE = re.compile(r"结转|顺延|转入|转到|留待")  # cases carried over are no part of those dealt with
MANY_PARTS = 3  # a list of as many parts is meant to be whole even where the sentence goes on


def find_breakdowns(outline: Outline) -> tuple[Breakdown, ...]:
    """Every whole that the narrative states together with a list of its parts."""
    return tuple(
        found
        for section, paragraph in _paragraphs(outline)
        for sentence in sentences(plain(paragraph.text))
        for found in _breakdowns(sentence, paragraph.place, section)
    )


def _breakdowns(sentence: str, place: Place, section: str) -> Iterator[Breakdown]:
    if len(sentence) > LONGEST_SENTENCE or len(_UNIT.findall(sentence)) < LEAST_COUNTS:
        return
    counts = list(_COUNT.finditer(sentence))
    at = 0
    while at < len(counts) - 2:
        whole, rest = counts[at], counts[at + 1 :]
        parts = _parts(sentence, whole, rest)
        if parts is None:
            at += 1
            continue
        listed, exhaustive = parts
        numbers = [read_number(match["number"]) for match in (whole, *listed)]
        if all(number is not None for number in numbers) and not any(match["about"] for match in (whole, *listed)):
            yield Breakdown(numbers[0] or 0, tuple(number or 0 for number in numbers[1:]), exhaustive, sentence, place, section)
        at += 1 + len(listed)


def _parts(sentence: str, whole: re.Match[str], rest: list[re.Match[str]]) -> tuple[list[re.Match[str]], bool] | None:
    """The counts listed as parts of `whole`, and whether the list reads as a whole one: it ends its sentence, is long, or names a rest."""
    between = sentence[whole.end() : rest[0].start("number")]
    opener = _OPENER.match(between)
    if opener is None and (whole["unit"] == _CASES or not between.startswith(("，", ","))):
        return None
    listed: list[re.Match[str]] = []
    commas = enumerated = False
    for match in rest:
        gap = sentence[(listed[-1] if listed else whole).end() : match.start("label")]
        if match["unit"] != whole["unit"] or (listed and not re.fullmatch(r"[、，,和及]?", gap)) or _STAGE.match(match["label"]):
            break
        comma = gap in ("，", ",")
        if listed and comma and enumerated:
            break  # 甲1件、乙2件，丙3件: the comma ends the list
        enumerated = enumerated or (bool(listed) and gap == "、")
        commas = commas or (comma and bool(listed))
        listed.append(match)
    if len(listed) < 2 or (opener is None and commas):
        return None
    end = sentence[listed[-1].end() : listed[-1].end() + 1]
    exhaustive = end in ("", *"。;；)）") or bool(_REST.search(listed[-1]["label"])) or len(listed) >= MANY_PARTS
    return listed, exhaustive
