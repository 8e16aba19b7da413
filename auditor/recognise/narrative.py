"""Finds what the narrative states in figures and years: an outline and the rulebook's phrases in, mentions with their sentences out.

Phrases are templates of rules/, never code (auditor.recognise.templates).
"""

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from auditor.model import Mention, Number, Place, YearMention
from auditor.recognise.aspects import find_topics
from auditor.recognise.headings import Outline
from auditor.recognise.identity import Identity, find_spans, made_report_years, own_title_years
from auditor.recognise.numerals import NUMBER, read_number
from auditor.recognise.remember import once_for_each
from auditor.recognise.sentences import as_compared_and_printed
from auditor.recognise.templates import CLAUSE_ENDS, TOKEN, compiled, plain_template
from auditor.rulebook.book import Exclusions, Phrase, Rulebook
from auditor.rulebook.form import Form

LONGEST_SENTENCE = 5_000  # characters: what is longer is no sentence, and is not searched
_YEAR = re.compile(r"(?<!\d)(20\d{2})\s*年(?!\s*0?[1-3]\s*月\s*\d)")  # a day of January to March is one on which the report was made
_OF_YEARS = re.compile(r"(?<![\d至到入待])(20\d{2})(?:年?[-—–~至到]+(20\d{2}))?年")  # not those that cases go to
_TABLE_ROW = re.compile(r"\d[件宗条份起例](?:[\s|｜│]*\d[\d,]*[件宗条份起例]){2}")  # 一、本年新收政府信息公开申请数量 27件 0件 0件
_HEAD = re.compile(r"\([一二三四五六七八九十\d]{1,2}\)[^,，。；;:：()（）]{2,20}[:：]")  # （一）主动公开情况：
_YEAR_OF_BRACKETS = re.compile(r"(?<!\d)(20\d{2})(?:年?[-—–~至到]+(20\d{2}))?年(?:度|全年|同期)?\($")  # 2022年（收到5件）
_YEARS_LISTED = re.compile(r"20\d{2}年?[、和与及]20\d{2}年")
_COUNTED = re.compile(rf"{NUMBER}[件宗条份起例次个]")
_ALL = re.compile("[均都皆]")
_ANEW = re.compile(r"全年|本年|今年|当年|年末|年底|年终|20\d{2}年|12月")  # another time than the one that was said before
_ABOUT = re.compile(r"余|多|几|左右|以上|以下|近$|约$")


def find_mentions(outline: Outline, rulebook: Rulebook, form: Form, year: int | None, unit_type: str = "") -> tuple[Mention, ...]:
    """Every figure that the narrative states for a named quantity, each with its sentence and place.

    Figures of other years are left out, those that are of cases of another kind, and in a unit's report those of the whole county.
    """
    excluded = rulebook.exclusions
    if unit_type not in excluded.within:
        excluded = replace(excluded, wider=())
    found: list[Mention] = []
    known = _sought(rulebook.phrases)
    topics = find_topics(outline, form)
    for section, paragraph in outline.narrative():
        topic = topics.get(id(paragraph), "")
        told = [(compared, _closed_up(compared), printed) for compared, printed in as_compared_and_printed(paragraph.text)]
        for number, (compared, sentence, printed) in enumerate(told):
            if len(sentence) > LONGEST_SENTENCE or _TABLE_ROW.search(compared):
                continue
            for sought in _possible(sentence, known):
                scopes = sought.phrase.scopes
                if not scopes or section in scopes:
                    before, behind = (told[at][1] if 0 <= at < len(told) else "" for at in (number - 1, number + 1))
                    mentions = _mentions(sought, sentence, (before, behind), paragraph.place, section, topic)
                    found.extend(_as_printed(m, printed) for m in mentions if not _is_of_other_year(m, year) and not _is_excluded(m, excluded))
    return tuple(found)


def _as_printed(mention: Mention, printed: str) -> Mention:
    """The mention in the file's own characters, so that whoever searches the file for them finds them."""
    closed, raw = _closed_up(printed), mention.raw
    if len(closed) == len(mention.sentence):
        start = mention.sentence.find(raw)
        raw = closed[start : start + len(raw)]
    return replace(mention, raw=raw, sentence=printed)


def _is_of_other_year(mention: Mention, year: int | None) -> bool:
    """Whether the clause says the figure of another year, or it or brackets behind it of several: 2022年收到申请5件, in a report about 2023.

    In brackets that stand behind a year all is of that year: 与2022年（新收5件、办结3件）相比. Of years that are listed none is the figure's
    for certain: 2022年、2023年分别收到申请5件、2件. Years that cases go to are of no matter.
    """
    if year is None:
        return False
    said = mention.sentence
    start = said.find(mention.raw)
    end = start + len(mention.raw)
    clause = _clause(said, start, end)
    years = _OF_YEARS.findall(clause) or _YEAR_OF_BRACKETS.findall(said[: _opened(said, start) + 1])
    behind = _clause_end(said, end)
    aside = _OF_YEARS.findall(said, behind, said.find(")", behind)) if said[behind : behind + 1] == "(" else []
    if any(last and last != first for first, last in (*years, *aside)) or _YEARS_LISTED.search(clause):
        return True
    return bool(years) and all(first != str(year) for first, _ in years)


def _opened(said: str, at: int) -> int:
    """Where the brackets open in which a position stands; -1 where it stands in none."""
    opened = said.rfind("(", 0, at)
    return opened if opened > said.rfind(")", 0, at) else -1


def _is_excluded(mention: Mention, excluded: Exclusions) -> bool:
    """Whether the figure is of more or less than this unit's year, or its cases are of another kind.

    全县各乡镇共收到申请312件. 近三年收到申请4件、5件. 截至11月底，办结6件. 行政诉讼3件，均与政府信息公开无关.
    """
    said = mention.sentence
    start = said.find(mention.raw)
    end = start + len(mention.raw)
    clause = _clause(said, start, end)
    if any(word in clause for word in excluded.wider):
        return True
    begins = _clause_start(said, start)
    if any(_is_when(said, match, begins, end) for word in excluded.other_times for match in compiled(word).finditer(said, 0, _clause_end(said, end))):
        return True
    return any(_is_said_of(said, match, end) for word in excluded.unrelated for match in compiled(word).finditer(said, begins))


def _is_when(said: str, match: re.Match[str], begins: int, end: int) -> bool:
    """Whether a time is said of the figure whose clause begins and ends there: in it, or before it in a clause without a count of its own."""
    if match.start() >= begins or match.end() > end:
        return True
    return not _COUNTED.search(_clause(said, match.start(), match.end())) and not _ANEW.search(said, match.end(), end)


def _is_said_of(said: str, match: re.Match[str], end: int) -> bool:
    """Whether words are said of the figure that ends there: in its clause, in the next or behind, with no other count between.

    行政复议3件，均系土地确权引起，与政府信息公开无关. Where they are said of all, one other count may stand between.
    """
    behind = _clause_end(said, end)
    if match.end() <= _clause_end(said, behind + 1):
        return True
    between = said[behind : match.end()]
    return len(_COUNTED.findall(between)) <= (1 if _ALL.search(between) and "另" not in between else 0)


_Groups = tuple[tuple[str, ...], ...]  # words, of each group of which one must stand in a sentence that a template matches


@dataclass(frozen=True, slots=True)
class _Template:
    """A template with what is needed for it."""

    text: str
    groups: _Groups
    zero: bool = False  # it states none
    under: bool = False  # it counts only where an aspect of its phrase is treated


@dataclass(frozen=True, slots=True, eq=False)
class _Sought:
    """A phrase with its templates in the order in which they count."""

    number: int
    phrase: Phrase
    templates: tuple[_Template, ...]
    unlike: tuple[_Template, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    """First letter → the words with it that tell most about a template, each with the phrases that need it and what else these need."""

    letters: frozenset[str]
    uses: Mapping[str, Sequence[tuple[str, Sequence[tuple[_Sought, _Groups]]]]]


@once_for_each
def _sought(phrases: tuple[Phrase, ...]) -> _Known:
    """What is looked for in each sentence.

    Few sentences state a figure that a phrase asks for: looking for a template's most telling words first spares most patterns.
    """
    telling: dict[str, list[tuple[_Sought, _Groups]]] = {}
    for number, phrase in enumerate(phrases):
        templates = [_Template(text, _words_of(text)) for text in phrase.like]
        templates += [_Template(text, _words_of(text), zero=True) for text in phrase.zero]
        templates += [_Template(text, _words_of(text), under=True) for text in phrase.under]
        templates += [_Template(text, _words_of(text), zero=True, under=True) for text in phrase.under_zero]
        sought = _Sought(number, phrase, tuple(templates), tuple(_Template(text, _words_of(text)) for text in phrase.unlike))
        for template in templates:
            best = max(template.groups, key=lambda group: min(map(len, group)), default=("",))
            for word in best:
                telling.setdefault(word, []).append((sought, tuple(group for group in template.groups if group is not best)))
    known: dict[str, list[tuple[str, Sequence[tuple[_Sought, _Groups]]]]] = {}
    for word, uses in telling.items():
        known.setdefault(word[:1], []).append((word, uses))
    return _Known(frozenset(known), known)


def _possible(sentence: str, known: _Known) -> list[_Sought]:
    """The phrases that the sentence may state, in their order."""
    found: dict[int, _Sought] = {}
    for letter in known.letters.intersection(itertools.chain(sentence, ("",))):
        for word, uses in known.uses[letter]:
            if word in sentence:
                for sought, groups in uses:
                    if sought.number not in found and _holds(sentence, groups):
                        found[sought.number] = sought
    return [found[number] for number in sorted(found)]


def _holds(sentence: str, groups: _Groups) -> bool:
    """Whether a word of each group stands in the sentence."""
    for group in groups:
        for word in group:
            if word in sentence:
                break
        else:
            return False
    return True


def _words_of(template: str) -> _Groups:
    groups = []
    for token in TOKEN.findall(plain_template(template)):
        if token.startswith("{"):
            groups.append(tuple(token[1:-1].split("|")))
        elif not token.startswith(("…", "<数>")):
            groups.append((token,))
    return tuple(groups)


def _mentions(sought: _Sought, sentence: str, around: tuple[str, str], place: Place, section: str, topic: str) -> list[Mention]:
    """One phrase in one sentence; of matches that overlap the first template's counts.

    What is something else may be told by the sentences around it: 本年新收8件，办结7件；上年结转2件，全部办结.
    """
    phrase = sought.phrase
    before, behind = (text if len(text) <= LONGEST_SENTENCE else "" for text in around)
    whole, at = before + sentence + behind, len(before)
    unlike = [template for template in sought.unlike if _holds(whole, template.groups)]
    spans = [match.span() for template in unlike for match in compiled(template.text).finditer(whole)]
    taken = [(start - at, end - at) for start, end in spans]
    is_treated = bool(topic) and topic in phrase.aspects
    head = headed.end() if topic and (headed := _HEAD.match(sentence)) else 0  # a heading is no clause
    is_strange = bool(topic and phrase.elsewhere) and not is_treated  # under another aspect's heading
    found = []
    for template in sought.templates:
        if (template.under and not is_treated) or not _holds(sentence, template.groups):
            continue
        for match in compiled(template.text).finditer(sentence):
            start, end = match.span()
            if any(start < other_end and other_start < end for other_start, other_end in taken):
                continue
            context = _context(sentence[head:], start - head, end - head) if start >= head else _context(sentence, start, end)
            if any(word in context for word in phrase.stop) or any(word in _part(sentence, start, end) for word in phrase.never_with):
                continue
            if is_strange and not any(word in _part(sentence, start, end) for word in phrase.elsewhere):
                continue
            value: Number | None = 0 if template.zero else read_number(match["number"])
            if value is None or (not template.zero and _ABOUT.match(sentence, match.end("number"))):
                continue
            taken.append((start, end))
            found.append(Mention(phrase.name, value, match[0], sentence, place, section))
    return found


def _closed_up(sentence: str) -> str:
    """The sentence without the spaces that some files leave round figures."""
    return "".join(sentence.split())


def _context(sentence: str, start: int, end: int) -> str:
    """The clauses that a match touches and the one before, which may say what the figures are of: 收到信访12件，办结12件."""
    before = start - 1
    while before >= 0 and sentence[before] not in CLAUSE_ENDS:
        before -= 1
    return _clause(sentence, before if before > 0 else start, end)


def _part(sentence: str, start: int, end: int) -> str:
    """The sentence that a match stands in, from the semicolon before it to the one behind."""
    before, behind = sentence.rfind(";", 0, start), sentence.find(";", end)
    return sentence[before + 1 : behind if behind >= 0 else len(sentence)]


def _clause(sentence: str, start: int, end: int) -> str:
    """The clauses that a match touches."""
    return sentence[_clause_start(sentence, start) : _clause_end(sentence, end)]


def _clause_start(sentence: str, start: int) -> int:
    while start > 0 and sentence[start - 1] not in CLAUSE_ENDS:
        start -= 1
    return max(start, 0)


def _clause_end(sentence: str, end: int) -> int:
    while end < len(sentence) and sentence[end] not in CLAUSE_ENDS:
        end += 1
    return end


def find_years(outline: Outline, identity: Identity, rulebook: Rulebook, form: Form) -> tuple[YearMention, ...]:
    """Years that the title, the statistics period and sentences about the year's own work state."""
    found: list[YearMention] = []
    title = identity.title
    if title is not None and identity.year is not None and identity.year.source in ("标题", "网页标题"):
        found.append(YearMention(identity.year.value, title.raw, title.raw, title.place or Place(), "title"))
    if identity.period is not None:
        period = identity.period
        start, end = period.value.start, period.value.end
        is_off = (start.month, start.day) != (1, 1) and identity.year is not None and end.year == identity.year.value
        is_off |= end < start
        years = {max(start, end).year} if is_off else {start.year, end.year}  # from 31 December: the day is wrong, not the year
        for year in sorted(years):
            found.append(YearMention(year, period.raw, period.raw, period.place or Place(), "period"))
    words = rulebook.year_words
    activity, making = (words.get(kind, ()) for kind in ("activity", "making"))
    within = {"", *words.get("sections", ()), *(section.id for section in outline.sections[:1])}
    for section, paragraph in outline.narrative():
        if section not in within or (title is not None and paragraph.place == title.place):
            continue
        told: list[YearMention] = []
        for sentence, printed in as_compared_and_printed(paragraph.text):
            if "《" in sentence:
                found.extend(YearMention(year, raw, printed, paragraph.place, "title") for year, raw in own_title_years(sentence, making, form))
            if section == "" and "20" in sentence:
                found.extend(YearMention(year, raw, printed, paragraph.place, "title") for year, raw in made_report_years(sentence, making, form))
            said = list(_activity_years(sentence, paragraph.place, words)) if "20" in sentence else ()
            if said and not any(True for _ in find_spans(sentence)):
                told.extend(replace(each, sentence=printed) for each in said)
        found.extend(told if identity.year is None or len(told) < 2 else _without_comparisons(told, identity.year.value, activity))
    return tuple(found)


def _without_comparisons(told: Sequence[YearMention], year: int, activity: tuple[str, ...]) -> list[YearMention]:
    """Without last year's figure that a paragraph sets beside this year's: 2023年收到申请2件。2022年未收到申请。"""
    done = {word for each in told if each.year == year for word in activity if word in each.sentence}
    return [each for each in told if each.year != year - 1 or not any(word in each.sentence for word in done)]


def _aside_end(sentence: str, at: int) -> int:
    """Where the brackets end in which a position stands: 收到2件（2023年为5件），办结2件; the sentence's end where it stands in none."""
    opened = sentence.rfind("(", 0, at) > sentence.rfind(")", 0, at)
    return end if opened and (end := sentence.find(")", at)) >= 0 else len(sentence)


def _activity_years(sentence: str, place: Place, words: Mapping[str, tuple[str, ...]]) -> Iterator[YearMention]:
    """Years of a sentence that say when the reported work was done; a sentence that names two years compares, and says nothing."""
    years = [(int(m[1]), m) for m in _YEAR.finditer(sentence)]
    if len({year for year, _ in years}) != 1:
        return
    for year, match in years[:1]:
        clause = _clause(sentence, match.start(), match.end())
        rest = sentence[match.start() : _aside_end(sentence, match.start())]
        is_sure = any(word in sentence for word in words.get("always", ())) and not sentence[: match.start()].endswith(words.get("compared", ()))
        if is_sure or (not any(word in sentence for word in words.get("stop", ())) and any(word in rest for word in words.get("activity", ()))):
            yield YearMention(year, clause, sentence, place, "activity")
