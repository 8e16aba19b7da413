"""Finds the form's sections: a document's paragraphs in, SectionTexts and places out.

A section is known by the words of its title, never by its number alone: reports number paragraphs inside section 一 as 一、
二、 三、 of their own, name aspects （一）主动公开 like a section, and list the six titles in a preamble.
"""

import itertools
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from auditor.fields import copy_with
from auditor.model import Block, Grid, GridCell, Paragraph, Picture, Place, SectionText
from auditor.recognise.sentences import SENTENCE_END
from auditor.recognise.templates import alternatives
from auditor.recognise.wording import bare, numbering, simplified, without_numbering
from auditor.rulebook.form import Form, Section

HEADING_LENGTH = 44  # a heading with its number is never longer
LEAST_TEXT = 6  # characters of a section's text, with its full stop: 未收取费用。
LEAST_LABEL = 4  # characters by which the beginning of a label is known
BESIDE = 2  # empty columns between a text and figures that do not belong to it
GARBLED = 0.6  # likeness to the official title from which a damaged heading is still taken for it
_YEAR = re.compile(r"20\d{2}年度?")
_NO_TITLE = re.compile(r"[，,；;《》“”\d]")
_DOUBLED = re.compile(r"(.{1,6})\1")


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A line that may be the heading of a section."""

    at: int  # index in the lines
    section: Section
    wording: Literal["exact", "variant", "garbled"]
    score: float
    rest: str  # text of the same line behind the heading


class Line(Struct, frozen=True, gc=False):
    """One line of running text with the block it comes from."""

    text: str
    place: Place
    block: int
    level: int = 0


@dataclass(frozen=True, slots=True)
class Outline:
    """A document cut into preamble and sections."""

    lines: tuple[Line, ...]
    sections: tuple[SectionText, ...]
    preamble: tuple[Paragraph, ...]
    starts: Mapping[str, int]  # section id → block index of its heading

    def narrative(self) -> Iterator[tuple[str, Paragraph]]:
        """Every paragraph with the section it stands in, "" before the first."""
        for paragraph in self.preamble:
            yield "", paragraph
        for section in self.sections:
            for paragraph in section.paragraphs:
                yield section.id, paragraph


def read_lines(blocks: Sequence[Block], form: Form) -> tuple[Line, ...]:
    """All lines of running text: paragraphs, and grid rows of a single cell. A line in which a section's heading stands is cut before it."""
    lines: list[Line] = []
    for line in printed_lines(blocks, form):
        whole = _joined(lines[-1], line, form) if lines else None
        if whole is not None:
            lines[-1] = whole
        else:
            lines += _cut_at_headings(line, form)
    return tuple(lines)


def _joined(before: Line, line: Line, form: Form) -> Line | None:
    """Two lines as one where they are the two halves of a section's numbered title."""
    if before.text[1:2] != "、" or len(before.text) + len(line.text) > HEADING_LENGTH:
        return None
    text = before.text + line.text
    titles = (f"{section.no}、{title}" for section in form.sections for title in (section.label, *section.also))
    return copy_with(before, text=text) if len(before.text) >= LEAST_LABEL and text in titles else None


def _cut_at_headings(line: Line, form: Form) -> list[Line]:
    """A long line cut before each numbered title of a section in it: some pages run all text into one line. A list of titles is left whole."""
    if len(line.text) <= HEADING_LENGTH:
        return [line]
    text = line.text
    numbered = [titles for number, titles in _numbered_titles(form) if number in text]
    titled = (next(((at, at + len(title)) for title in titles if (at := text.find(title)) > 0), None) for titles in numbered)
    spans = sorted(span for span in titled if span is not None)
    if not spans or any(b - a < HEADING_LENGTH and not _is_told(text[end:b]) for (a, end), (b, _) in itertools.pairwise(spans)):
        return [line]
    found = [start for start, _ in spans]
    ends = [*found, len(line.text)]
    return [copy_with(line, text=text) for start, end in zip([0, *found], ends, strict=True) if (text := line.text[start:end].strip())]


def _is_told(between: str) -> bool:
    """Whether what stands between two titles of a line is a section's sentence, and not only what parts them in a list."""
    return between[-1:] in "。！？" and len(between) >= LEAST_TEXT


@lru_cache(maxsize=16)
def _numbered_titles(form: Form) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Of each section its number and the titles by which it is known in the middle of a line."""
    return tuple(
        (f"{section.no}、", tuple(f"{section.no}、{title}" for title in (section.label, *section.also) if len(title) >= 4))
        for section in form.sections
    )


def titled_section(text: str, form: Form) -> Section | None:
    """The section whose official title with its number the line is: 六、其他需要报告的事项; None for any other line."""
    number = numbering(text) if len(text) <= HEADING_LENGTH else ""
    return _official_titles(form).get((number, bare(without_numbering(text)))) if number[1:] == "、" else None


@lru_cache(maxsize=16)
def _official_titles(form: Form) -> Mapping[tuple[str, str], Section]:
    return {(f"{section.no}、", bare(section.label)): section for section in form.sections}


def printed_lines(blocks: Sequence[Block], form: Form) -> list[Line]:
    """All lines of running text as printed: paragraphs, and grid rows of a single cell or of a section's title with its text beside it."""
    lines: list[Line] = []
    for number, block in enumerate(blocks):
        match block:
            case Paragraph():
                lines.extend(Line(text.strip(), block.place, number, block.level) for text in block.text.split("\n") if text.strip())
            case Grid():
                for row in block.rows:
                    cells = [cell] if (cell := _only_cell(row)) is not None else _titled_cells(row, form)
                    lines.extend(Line(text.strip(), cell.place, number) for cell in cells for text in cell.text.split("\n") if text.strip())
            case Picture():
                pass
    return lines


def _only_cell(row: Sequence[GridCell | None]) -> GridCell | None:
    """The cell of a row in which no other cell has text; what stands far to its right is a note beside the report, as sheets have them.

    So is a figure, and beside a sentence whatever is written there.
    """
    only: GridCell | None = None
    end = 0
    for column, cell in enumerate(row):
        if cell is None or not cell.text.strip():
            continue
        if cell is only:
            end = column
        elif only is None:
            only, end = cell, column
        elif column - end <= BESIDE or not (cell.text.strip().isdigit() or only.text.rstrip()[-1:] in SENTENCE_END):
            return None
    return only


def _titled_cells(row: Sequence[GridCell | None], form: Form) -> list[GridCell]:
    """The cells of a row that lays out the page: a section's title and its text beside it, or the titles of sections set beside each other."""
    first = row[0] if row else None
    if first is None or titled_section(first.text.strip(), form) is None:
        return []
    cells = [cell for at, cell in enumerate(row) if cell is not None and cell.text.strip() and cell is not (row[at - 1] if at else None)]
    return cells if len(cells) == 2 or all(titled_section(cell.text.strip(), form) for cell in cells) else []


def find_sections(blocks: Sequence[Block], form: Form, tables: Mapping[str, int], labels: frozenset[str] = frozenset()) -> Outline:
    """The sections as found. `tables`: table id → index of the block in which its first row stands; `labels`: those of tables' rows."""
    lines = read_lines(blocks, form)
    chosen = _choose([c for at in range(len(lines)) for c in _candidates(lines, at, form, labels)], lines, form, tables)
    chosen.sort(key=lambda candidate: candidate.at)
    sections: list[SectionText] = []
    starts: dict[str, int] = {}
    first = chosen[0].at if chosen else len(lines)
    for number, candidate in enumerate(chosen):
        end = chosen[number + 1].at if number + 1 < len(chosen) else len(lines)
        line = lines[candidate.at]
        body = [Paragraph(candidate.rest, line.place, 0, simplified(candidate.rest))] if candidate.rest else []
        body += [_paragraph(other) for other in lines[candidate.at + 1 : end]]
        title = line.text[: len(line.text) - len(candidate.rest)].strip().rstrip("。：:") if candidate.rest else line.text
        sections.append(SectionText(candidate.section.id, title, line.place, candidate.wording, tuple(body)))
        starts[candidate.section.id] = line.block
    return Outline(lines, tuple(sections), tuple(_paragraph(line) for line in lines[:first]), starts)


def _paragraph(line: Line) -> Paragraph:
    return Paragraph(line.text, line.place, line.level, simplified(line.text))


def _candidates(lines: Sequence[Line], at: int, form: Form, labels: frozenset[str]) -> list[_Candidate]:
    """What sections the line may be the heading of; none where it is the label of a table's row."""
    line = lines[at]
    text = line.text
    if len(text) > HEADING_LENGTH and not numbering(text).endswith("、"):
        return []
    hits = _known_matches(text, form) if len(text) <= HEADING_LENGTH else _title_matches(text, form)
    if not hits or bare(text) in labels:
        return []
    number = numbering(text)
    found = []
    for section, wording, score, rest in hits:
        if rest and not (number == f"{section.no}、" or (wording == "exact" and number.endswith("、"))):
            continue
        if number == f"{section.no}、":
            score += 1.0
        elif number.endswith("、"):
            score += 0.4
        elif number.startswith("（"):
            score -= 1.5
        elif number:
            score -= 0.8
        if line.level:
            score += 0.2
        found.append(_Candidate(at, section, wording, score, rest))
    return found


@dataclass(frozen=True, slots=True)
class _Titles:
    """What a section is known by, bare."""

    section: Section
    official: str
    wordings: tuple[str, ...]  # the other accepted ones
    longest_first: tuple[str, ...]
    keys: tuple[tuple[str, ...], ...]
    fillers: re.Pattern[str]  # words that a heading may have or lack without meaning anything else, any number of them


@lru_cache(maxsize=16)
def _titles(form: Form) -> tuple[_Titles, ...]:
    found = []
    fillers = re.compile(f"(?:{alternatives(map(bare, form.fillers))})*")
    for section in form.sections:
        official, wordings = bare(section.label), tuple(sorted({bare(wording) for wording in section.also}))
        longest_first = tuple(sorted({official, *wordings}, key=lambda wording: (-len(wording), wording)))
        found.append(_Titles(section, official, wordings, longest_first, tuple(tuple(map(bare, words)) for words in section.keys), fillers))
    return tuple(found)


_Hit = tuple[Section, Literal["exact", "variant", "garbled"], float, str]


def _title_matches(text: str, form: Form) -> tuple[_Hit, ...]:
    """The sections that the line names, and how: wording, score and what follows on the same line."""
    number = numbering(text)
    whole = without_numbering(text).strip()
    if number and (whole[-1:] not in SENTENCE_END or _YEAR.match(whole)):
        whole = _YEAR.sub("", whole, count=1)  # 一、2023年政府信息公开工作总体情况
    title = whole.rstrip("。：:")
    printed = bare(title)
    if not printed:
        return ()
    is_heading = len(title) <= HEADING_LENGTH and whole[-1:] not in SENTENCE_END and not _NO_TITLE.search(title)
    hits = ((titles.section, _title_match(whole, title, printed, number, is_heading, titles)) for titles in _titles(form))
    return tuple((section, *hit) for section, hit in hits if hit is not None)


_known_matches = lru_cache(maxsize=8192)(_title_matches)


def _title_match(
    whole: str, title: str, printed: str, number: str, is_heading: bool, titles: _Titles
) -> tuple[Literal["exact", "variant", "garbled"], float, str] | None:
    """How the line names the section; None where it does not. `is_heading`: it is short enough and no sentence."""
    section, official = titles.section, titles.official
    if printed == official or printed == section.no + official:  # 五 存在的……, its 、 lost
        return "exact", 3.0, ""
    if printed in titles.wordings:
        return "variant", 2.6, ""
    runs_on = number == f"{section.no}、" and (len(title) > HEADING_LENGTH or whole[-1:] in SENTENCE_END)
    for wording in titles.longest_first:
        rest = _after(whole, wording, runs_on and len(wording) >= 4) if printed.startswith(wording[:1]) else ""
        if rest:
            return ("exact" if wording == official else "variant"), 2.2, rest
    if not is_heading:
        return None
    named = bool(titles.keys) and all(any(word in printed for word in words) for words in titles.keys)
    like = _like_a_wording(printed, (official, *titles.wordings), titles.fillers) if number in ("", f"{section.no}、") else None
    if named:
        return (like or "variant"), 1.6, ""
    return (like, 1.0, "") if like == "garbled" or (like and number) else None  # without its number 主动公开情况 may be an aspect's


def _like_a_wording(printed: str, wordings: Sequence[str], fillers: re.Pattern[str]) -> Literal["variant", "garbled"] | None:
    """How a heading is an accepted wording: garbled by characters lost, doubled or replaced, or a variant but for words that mean nothing else."""
    letters = set(printed)
    matcher: SequenceMatcher[str] | None = None
    is_like = False
    for wording in wordings:
        added = printed.removeprefix(wording) if len(wording) >= LEAST_LABEL else printed
        if 1 < len(added) < len(printed) and added not in wording:
            return None  # whole, with more behind it: ……情况统计表, ……事项（含信息处理费）
        shared = sum(letter in letters for letter in wording)
        if 2 * min(shared, len(printed)) / (len(wording) + len(printed)) < GARBLED:
            continue  # too few letters in common, whatever their order
        matcher = matcher or SequenceMatcher(None, "", printed, autojunk=False)
        matcher.set_seq1(wording)
        if matcher.quick_ratio() < GARBLED or matcher.ratio() < GARBLED:
            continue
        steps = [(wording[a:b], printed[c:d]) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal"]
        if all(fillers.fullmatch(lost) and fillers.fullmatch(added) for lost, added in steps):
            is_doubled = _DOUBLED.search(printed) is not None and _DOUBLED.search(wording) is None
            return "garbled" if is_doubled else "variant"  # 报告报告 is damage, whatever may be added
        is_like = True
    return "garbled" if is_like else None


def _after(title: str, wording: str, runs_on: bool) -> str:
    """What stands behind a title on its line, where the line begins with it and goes on after a separator (or at once where it `runs_on`)."""
    seen = 0
    for position, character in enumerate(title):
        if seen == len(wording):
            rest = title[position:]
            return rest.lstrip("。：: 　").strip() if runs_on or character in "。：: 　\t" else ""
        part = bare(character)
        if part:
            if not wording.startswith(part, seen):
                return ""
            seen += len(part)
    return ""


def _choose(candidates: Sequence[_Candidate], lines: Sequence[Line], form: Form, tables: Mapping[str, int]) -> list[_Candidate]:
    """At most one line per section, and one section per line: the best by wording, number, and the table behind it."""
    scored: list[tuple[float, _Candidate]] = []
    heading_lines = {c.at for c in candidates}
    for candidate in candidates:
        score = candidate.score
        block = lines[candidate.at].block
        table = candidate.section.table
        if table is not None and table in tables:
            table_at = tables[table]
            nearer = any(block < lines[o.at].block <= table_at and o.section.id == candidate.section.id for o in candidates)
            score += (1.2 if not nearer else 0.3) if block <= table_at else -1.2
        elif not candidate.rest and _is_listed(candidate.at, lines, heading_lines):
            score -= 0.8  # a list of titles, not a heading with something under it
        scored.append((score, candidate))
    order = {section.id: number for number, section in enumerate(form.sections)}
    best: list[_Candidate] = []
    for score, candidate in sorted(scored, key=lambda pair: (-pair[0], pair[1].at)):
        if score < 0.8 or any(c.section.id == candidate.section.id or c.at == candidate.at for c in best):
            continue
        rivals = [c for s, c in scored if c.section.id == candidate.section.id and abs(s - score) < 0.25]
        if len(rivals) > 1:
            candidate = min(rivals, key=lambda c: (_disorder(c, best, order), c.at))
        best.append(candidate)
    return [c for c in best if c.wording != "garbled" or _in_order(c, best, order)]


def _is_listed(at: int, lines: Sequence[Line], heading_lines: Collection[int]) -> bool:
    """Whether nothing stands between a heading and the next, or between it and the two before: then it is one of a list of titles."""
    below = at + 1 in heading_lines and lines[at + 1].block - lines[at].block <= 1
    return below or (at > 1 and {at - 2, at - 1} <= set(heading_lines) and lines[at].block - lines[at - 2].block <= 2)


def _disorder(candidate: _Candidate, chosen: Sequence[_Candidate], order: Mapping[str, int]) -> int:
    return sum((c.at < candidate.at) != (order[c.section.id] < order[candidate.section.id]) for c in chosen)


def _in_order(candidate: _Candidate, chosen: Sequence[_Candidate], order: Mapping[str, int]) -> bool:
    return _disorder(candidate, [c for c in chosen if c is not candidate], order) == 0
