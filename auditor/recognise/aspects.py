"""The aspects that a section must treat: an outline in, places out.

An aspect is known by the head of a paragraph (a numbered heading, the words that lead over to it), else by words that only
treating it uses.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from auditor.model import Paragraph, Place
from auditor.recognise.headings import Outline
from auditor.recognise.remember import remembered
from auditor.recognise.sentences import SENTENCE_END, sentences
from auditor.recognise.templates import alternatives, compiled
from auditor.recognise.wording import bare, numbering, plain, without_numbering
from auditor.rulebook.form import Form

SHORT_HEADING = 26  # a numbered line of no more characters without a full stop is a heading as a whole
_NUMBERED_PART = re.compile(r"(?<=[。；;\s])(?=[（(][一二三四五六七八九十]{1,2}[）)])")  # （二） within a paragraph begins another matter
# The same where all of a section is run into one line; in other paragraphs 一是 and 1、 count up what belongs to one matter.
_ANY_NUMBERED_PART = re.compile(
    r"(?<=[。；;\s])(?=[（(](?:[一二三四五六七八九十]{1,2}|\d{1,2})[）)]|第[一二三四五六七八九十][，,、]|[一二三四五六七八九十]是|\d{1,2}[、.．](?!\d)|在[^，。；\s]{2,14}方面[，,])"
)
_RUN_TOGETHER = 2  # paragraphs of a section that holds no more of them


@dataclass(frozen=True, slots=True)
class _Anchors:
    """What an aspect is known by, bare."""

    id: str
    heading: tuple[str, ...]
    text: tuple[str, ...]
    untitled: tuple[str, ...]  # templates


@lru_cache(maxsize=16)
def _anchors(form: Form) -> Mapping[str, tuple[_Anchors, ...]]:
    """Section id → its aspects, in the form's order."""
    found: dict[str, list[_Anchors]] = {}
    for aspect in form.aspects:
        anchors = _Anchors(aspect.id, tuple(map(bare, aspect.heading)), tuple(map(bare, aspect.text)), aspect.untitled)
        found.setdefault(aspect.section, []).append(anchors)
    return {section: tuple(aspects) for section, aspects in found.items()}


def find_aspects(outline: Outline, form: Form) -> dict[str, Place]:
    """Aspect id → where it is treated: by the head of a paragraph, else by words in running text that only treating it uses."""
    found: dict[str, Place] = {}
    by_id = {section.id: section for section in outline.sections}
    titles = [bare(section.label) for section in form.sections]
    for section, aspects in _anchors(form).items():
        text = by_id.get(section)
        paragraphs = text.paragraphs if text is not None else outline.preamble
        divide = _ANY_NUMBERED_PART if len(paragraphs) <= _RUN_TOGETHER else _NUMBERED_PART
        beneath = _beneath_headings(paragraphs, form, section)
        for paragraph in paragraphs:
            for part in divide.split(paragraph.text)[id(paragraph) in beneath :]:
                for headed in _named_at_head(part, form, section):
                    found.setdefault(headed, paragraph.place)
        is_titled = sum(aspect.id in found for aspect in aspects) > 1  # one may be a sentence that only looks like a heading
        missing = [aspect for aspect in aspects if aspect.id not in found]
        for paragraph in paragraphs if missing else ():
            for number, sentence in enumerate(sentences(paragraph.text)):
                words = bare(sentence)
                if sum(title in words for title in titles) >= 2:
                    continue
                # Where paragraphs are not indented, one may begin behind a line that ended full: nothing parts it from the one before.
                led = () if number == 0 and id(paragraph) in beneath else _led_to(sentence, form, section)
                for aspect in missing:
                    if aspect.id not in found and (
                        aspect.id in led
                        or any(anchor in words for anchor in aspect.text)
                        or (not is_titled and any(compiled(template).search(plain(sentence)) for template in aspect.untitled))
                    ):
                        found[aspect.id] = paragraph.place
    return found


def _beneath_headings(paragraphs: Sequence[Paragraph], form: Form, section: str) -> frozenset[int]:
    """ids of the paragraphs right beneath a numbered heading that names an aspect: whatever words such a text begins with, it is about that one."""
    found: set[int] = set()
    is_beneath = False
    for paragraph in paragraphs:
        text = paragraph.text.strip()
        is_short = text[-1:] not in SENTENCE_END and len(text) <= SHORT_HEADING
        number = numbering(text)
        if is_beneath and not is_short and not number:
            found.add(id(paragraph))
        is_beneath = is_short and bool(number) and bool(_named_at_head(text, form, section))
    return frozenset(found)


def find_topics(outline: Outline, form: Form) -> dict[int, str]:
    """id of a paragraph → the aspect that it treats, by its own head or by the heading that it stands under; none where it cannot be told."""
    topics: dict[int, str] = {}
    anchors = _anchors(form)
    for section in outline.sections:
        current = ""
        paragraphs = section.paragraphs if section.id in anchors else ()
        beneath = _beneath_headings(paragraphs, form, section.id)
        for paragraph in paragraphs:
            parts = _parts(paragraph.text)[id(paragraph) in beneath :]
            named = frozenset[str]().union(*[_named_at_head(part, form, section.id) for part in parts])
            if len(named) == 1:
                (current,) = named
            elif named or numbering(paragraph.text).startswith("（"):
                current = ""
            if current:
                topics[id(paragraph)] = current
    return topics


def _parts(text: str) -> list[str]:
    """A paragraph cut where （二） begins another matter within it."""
    return _NUMBERED_PART.split(text) if "（" in text or "(" in text else [text]


def _named_at_head(part: str, form: Form, section: str) -> tuple[str, ...]:
    """The aspects that the head of a paragraph names; of a numbered heading in two halves (规范流程，依申请公开有回应。) the second may."""
    return _headed_by(_head_of(part), form, section) or _headed_by(_whole_heading(part), form, section)


def _led_to(sentence: str, form: Form, section: str) -> tuple[str, ...]:
    """The aspects that the words lead over to with which the sentence begins (主动公开工作上，), or a later clause of it (……，在主动公开方面，)."""
    at_start, later = _openings(form)
    if at_start.match(sentence):
        return _headed_by(_head_of(sentence), form, section)
    return tuple(aspect for opening in later.findall(sentence) for aspect in _headed_by(bare(opening), form, section))


@lru_cache(maxsize=16)
def _openings(form: Form) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Patterns of the form's openings at the start of a sentence, and of those behind a comma, where words must stand on both sides of the matter."""
    before, behind = map(alternatives, (form.openings.before, form.openings.behind))
    start = rf"(?=[^，,。；;：:]{{4,18}}[，,。：:])(?:(?:{before})[^，,。：:]+|[^，,。：:]+(?:{behind})[，,：:]|[一二三四五六]是[^，,。：:]+。)"
    return re.compile(start), re.compile(rf"(?<=[，,])(?:{before})([^，,。；;：:]{{2,14}})(?:{behind})[，,：:]")


@lru_cache(maxsize=4096)
def _headed_by(head: str, form: Form, section: str) -> tuple[str, ...]:
    """The aspects of the section that the head of a paragraph (its heading, or the words up to the first stop) names."""
    return tuple(aspect.id for aspect in _anchors(form)[section] if any(anchor in head for anchor in aspect.heading))


@remembered
def _head_of(text: str) -> str:
    body = without_numbering(text.strip())
    numbered = body != text.strip()
    head = plain(body)
    if numbered and len(head) <= SHORT_HEADING and not head.endswith(("。", ";", "；")):
        return bare(head)
    for stop in "。:：，,；;":
        cut = head.find(plain(stop))
        if cut >= 0:
            head = head[:cut]
    head = bare(head)
    if len(head) > (30 if numbered else 18):
        head = head[: 16 if numbered else 0]
    return head


@remembered
def _whole_heading(text: str) -> str:
    """A numbered heading of several clauses as a whole; "" where the number stands before a long sentence, or none does."""
    body = without_numbering(text.strip())
    heading = plain(body).partition("。")[0]
    return bare(heading) if len(body) < len(text.strip()) and len(heading) <= SHORT_HEADING else ""
