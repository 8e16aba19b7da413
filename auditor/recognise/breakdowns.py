"""Finds wholes that the narrative states together with a list of their parts: an outline in, Breakdowns out.

Both orders are read: `42条，其中公告7条、动态35条` and `公告7条、动态35条，共42条`. Whether a list is meant to be whole decides whether its
parts must add up or only may not exceed the whole; where that cannot be told, only the excess counts.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from auditor.model import Breakdown, Number, Place
from auditor.recognise.headings import Outline
from auditor.recognise.numerals import NUMBER, read_number
from auditor.recognise.remember import once_for_each
from auditor.recognise.sentences import as_compared_and_printed
from auditor.recognise.templates import alternatives
from auditor.recognise.wording import plain
from auditor.rulebook.book import BreakdownWords

LONGEST_SENTENCE = 5_000  # characters: what is longer is no sentence, and is not searched
LONGEST_CHANGE = 24  # characters of 比……增加, before the figure
LEAST_COUNTS = 3  # a whole and two parts
MANY_PARTS = 3  # a list of as many parts is meant to be whole even where the sentence goes on
_UNITS = "条件篇期次份宗个场"
_CASES = "件次场期份个"  # counts of cases and acts follow one another (收到、办结、结转; 会议、培训、检查): only an opener makes them parts
_WORD = r"[^，,。；;：:、（）()\d]"
_UNIT = re.compile(f"[{_UNITS}]")
_COUNT = re.compile(rf"(?P<label>{_WORD}{{0,80}})(?P<number>{NUMBER})(?P<about>余|多|几)?(?P<unit>[{_UNITS}])")
_SENTENCE = re.compile(r"(?:[^。！？!?\n]|。(?=其中))+[。！？!?]?")  # “。其中” goes on with what was said
_SOME = r"其中|(?:主要|具体|内容|类别|分别)*(?:包括|包含|(?P<few>含有|含))"  # may name some of the parts only
_ALL = rf"(?:主要|具体|内容|类别|分别)*涵盖|分别[为是]|具体[为是]|按{_WORD}{{1,8}}[，,]|[：:（(]"
_COMPARED = r"(?:[，,（(](?:同比|环比|[比较])[^，,。；;（）()]*[）)]?)?"  # 412条，比上年增加36条，其中
_OPENER = re.compile(rf"{_COMPARED}[，,。；;（(]?\s*(?:(?P<some>{_SOME})|{_ALL}(?![不未除]))[，,:：]?")
_SHARE = r"(?:[，,（(]占[^，,。；;、]{0,8}%[)）]?)?"  # 公告54条，占比67.5%
_GAP = re.compile(rf"{_SHARE}(?P<mark>[、，,；;]?)(?:{_WORD}*、)*(?:\d{{1,2}})?")  # a label may itself enumerate: 财政预算、决算3条
_STRENGTH = {"": 0, "、": 1, "，": 2, ",": 2, "；": 3, ";": 3}  # a stronger mark than the list's own ends it
_REST = re.compile(r"其他|其它|其余")
_OTHER_LIST = re.compile(r"其中|另有|另外|此外|另$")
_CHANGE = re.compile(r"(?:同比|环比|[比较][^，,。；;、]*?)[增减多少升降][^，,。；;、]*$")  # 比上年增加36条: neither a whole nor a part
_TOTAL = re.compile(  # 以上三个渠道共计主动公开各类政府信息
    r"(?:以上|全年|总量)?"
    r"(?:[一二两三四五六七八九十各]+[个类项种](?:渠道|平台|栏目|方面|途径)?|各渠道|各平台|各栏目)?"
    r"(?:共计|合计|总计|总共|累计|共)"
    r"(?:(?:主动)?公开|发布|公布)?(?:各类)?(?:政府|政务)?(?:信息)?"
)
_NAMING = re.compile(r"其中(?:涉及|重点|主要)")  # names what is worth it

_Count = re.Match[str]


@dataclass(frozen=True, slots=True)
class _Words:
    """Patterns of the rulebook's words: what stands before a count that is no part, and anywhere in a sentence whose parts overlap."""

    carried: re.Pattern[str]  # cases carried over are no part of those dealt with
    done: re.Pattern[str]  # 有效28件、无效2件，已回复28件: what was done with them is no part either
    overlapping: re.Pattern[str]  # one message counted in several parts


@once_for_each
def _words(known: BreakdownWords) -> _Words:
    overlapping = rf"[（(][^（）()]*(?:{alternatives(known.noted)})|{alternatives(known.overlapping)}"
    return _Words(re.compile(alternatives(known.carried)), re.compile(rf"^(?:{alternatives(known.done)})"), re.compile(overlapping))


@dataclass(frozen=True, slots=True)
class _Found:
    """A whole and the parts listed for it."""

    whole: _Count
    parts: Sequence[_Count]
    exhaustive: bool


def find_breakdowns(outline: Outline, known: BreakdownWords) -> tuple[Breakdown, ...]:
    """Every whole that the narrative states together with a list of its parts."""
    words = _words(known)
    return tuple(
        replace(found, sentence=printed.strip())
        for section, paragraph in outline.narrative()
        if len(_UNIT.findall(plain(paragraph.text))) >= LEAST_COUNTS
        for sentence, printed in as_compared_and_printed(paragraph.text, _SENTENCE.findall)
        for found in _breakdowns(sentence.strip(), paragraph.place, section, words)
    )


def _breakdowns(sentence: str, place: Place, section: str, words: _Words) -> Iterator[Breakdown]:
    if len(sentence) > LONGEST_SENTENCE or len(_UNIT.findall(sentence)) < LEAST_COUNTS or words.overlapping.search(sentence):
        return
    counts = [count for count in _COUNT.finditer(sentence) if not _is_change(sentence, count)]
    at = 0
    while at < len(counts) - 2:
        found = _parts_behind(sentence, counts[at:], words) or _parts_before(sentence, counts[at:], words)
        if found is None:
            at += 1
            continue
        whole, parts = _value(found.whole), [_value(part) for part in found.parts]
        if whole is not None and None not in parts:
            yield Breakdown(whole, tuple(part or 0 for part in parts), found.exhaustive, sentence, place, section)
        last = counts.index(found.parts[-1])
        is_nested = last + 1 < len(counts) and "其中" in sentence[counts[last].end() : counts[last + 1].end("label")]
        at = last if is_nested else max(last, counts.index(found.whole)) + 1


def _is_change(sentence: str, count: _Count) -> bool:
    """Whether the count says by how much another differs from last year's."""
    at = count.start("number")
    return _CHANGE.search(sentence, max(0, at - LONGEST_CHANGE), at) is not None


def _value(count: _Count) -> Number | None:
    """The number counted; None for a rough one."""
    return None if count["about"] else read_number(count["number"])


def _parts_behind(sentence: str, counts: Sequence[_Count], words: _Words) -> _Found | None:
    """The counts listed behind the first as its parts: 42条，其中公告7条、动态35条."""
    whole, *rest = counts
    opener = _OPENER.match(sentence, whole.end(), rest[0].start("number"))
    if opener is not None and opener[0][-1] in "（(" and re.search("[）)]", sentence[opener.end() : rest[0].start("number")]):
        opener = None  # 预决算4条（均已存档），三公经费2条: the brackets hold no list
    is_aside = sentence[whole.start() - 1 : whole.start()] == "、"
    if words.carried.search(whole["label"]) or (opener is None and (whole["unit"] in _CASES or is_aside or sentence[whole.end()] not in "，,")):
        return None
    listed, mark, is_cut = _listed(sentence, whole, rest, words)
    names_rest = bool(listed) and bool(_REST.search(listed[-1]["label"]))
    if len(listed) < 2 or (opener is None and mark > 1 and not names_rest) or _repeats(listed):
        return None
    whole_value, total = _value(whole), sum(_value(part) or 0 for part in listed)
    if mark == _STRENGTH["；"] and not names_rest and total != whole_value:
        return None  # 102条；另一件事1条: what a semicolon joins may be of another matter
    behind = sentence[listed[-1].end() : listed[-1].end() + 1]
    if is_cut or behind == "等" or _NAMING.search(listed[0]["label"]) or "不限于" in sentence[whole.end() : listed[0].end()]:
        exhaustive = False
    elif names_rest:
        exhaustive = True
    elif opener is not None and opener["few"]:
        exhaustive = False  # 126条（含乡村振兴40条、养老服务12条）
    elif opener is not None and opener["some"] and whole_value is not None and _is_few(total, whole_value, whole["unit"]):
        exhaustive = False  # 210条，其中预决算12条、补贴30条: the few that are worth naming
    else:
        exhaustive = behind in ("", *"。;；)）") or len(listed) >= MANY_PARTS
        if opener is None and whole_value is not None and 5 * total < 4 * whole_value:
            exhaustive = False  # 解读11篇，图解6篇、视频2篇: nothing says that these are all
    return _Found(whole, listed, exhaustive)


def _is_few(total: Number, whole: Number, unit: str) -> bool:
    """Whether parts come to too little for a list that may name some only to be meant whole: of cases few lists name every result."""
    return 5 * total < 4 * whole if unit in _CASES else 3 * total < 2 * whole


def _listed(sentence: str, whole: _Count, rest: Sequence[_Count], words: _Words) -> tuple[list[_Count], int, bool]:
    """The counts that follow one another as one list, how strong its marks are, and whether more of the kind stands behind it."""
    listed: list[_Count] = []
    strongest = 0
    for count in rest:
        gap = _GAP.fullmatch(sentence, listed[-1].end(), count.start("label")) if listed else None
        if count["unit"] != whole["unit"] or words.carried.search(count["label"]) or (listed and words.done.match(count["label"].lstrip("，,；;、"))):
            break
        if listed:
            if gap is None or _OTHER_LIST.search(count["label"]):
                return listed, strongest, True
            strength = _STRENGTH[gap["mark"]]
            if len(listed) > 1 and strength > strongest > 0:
                return listed, strongest, True  # 甲1件、乙2件，丙3件: the comma ends the list
            strongest = max(strongest, strength)
        listed.append(count)
    return listed, strongest, False


def _repeats(listed: Sequence[_Count]) -> bool:
    """Whether a label comes twice: 直接起诉1件，结果维持1件，复议后起诉1件，结果维持1件 are parts and parts of parts."""
    labels = [count["label"] for count in listed if count["label"]]
    return len(set(labels)) < len(labels)


def _parts_before(sentence: str, counts: Sequence[_Count], words: _Words) -> _Found | None:
    """The counts that a total sums up: 公告7条、动态35条，共42条."""
    parts = [counts[0]]
    for count in counts[1:]:
        if count["unit"] != parts[0]["unit"] or _GAP.fullmatch(sentence, parts[-1].end(), count.start("label")) is None:
            return None
        if _TOTAL.fullmatch(count["label"]):
            break
        parts.append(count)
    else:
        return None
    if len(parts) < 2 or any(_OTHER_LIST.search(part["label"]) or words.carried.search(part["label"]) for part in parts) or _repeats(parts):
        return None
    values = [_value(part) or 0 for part in parts]
    fitting = next((at for at in range(len(parts) - 1) if sum(values[at:]) == _value(count)), 0)
    is_begun_before = not fitting and sentence[: parts[0].start()].rstrip("，,、").endswith((")", "）"))  # 预决算4条（…2条、…2条），补贴78条，共82条
    return _Found(count, parts[fitting:], not is_begun_before)
