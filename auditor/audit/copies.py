"""Reports in, pairs whose narratives are largely the same out.

Every five neighbouring characters of a narrative are a shingle; names of the unit and figures are left out first, since whoever
copies changes those. What many reports share (the law's wording, the form's) counts for nobody. Candidates come from one sparse
product over sampled shingles, and each is then compared in full. Of a report only its sample is held.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from auditor.model import Report

Hashes = npt.NDArray[np.uint64]

WIDTH = 5  # characters of a shingle
SAMPLE = 8  # one shingle in so many is looked up where reports are many
FEW = 400  # reports up to which every shingle is looked up
COMMON_SHARE, COMMON_LEAST = 0.1, 6  # a shingle that more reports have is common wording
SHORTEST = 60  # shingles below which a narrative is too short to be called copied
LONGEST, AROUND = 240, 80  # characters of a shared passage that are shown, and of its sentences around it
_ENDS = "。！？\n"
_PRIME = np.uint64(1_000_003)
_LEFT_OUT = re.compile(r"[0-9０-９〇零一二三四五六七八九十百千万两]+|\W+|《[^》]*》")


@dataclass(frozen=True, slots=True)
class Copy:
    """What one report shares with another."""

    peer: Report
    percent: int  # of this report's own wording, rounded down
    passage: str  # the sentences around the longest passage they share, as this report prints them
    peer_passage: str = ""  # the same place as the other report prints it


def find_copies(reports: Sequence[Report], percent: int, earlier: Sequence[Report] = ()) -> Mapping[str, Copy]:
    """File → the report that it shares most with, for reports that share at least `percent` of their wording with another.

    `earlier` are reports of former batches (last year's from the store): they are compared with, and nothing is said of them.
    """
    known = [*reports, *earlier]
    step = 1 if len(known) <= FEW else SAMPLE
    sampled = [_sampled(_shingles_of(report), step) for report in known]
    candidates = _candidates(_without_common(sampled), step, percent / 100)
    pairs = [(a, b) for a, b in candidates if a < len(reports) and not _is_same_report(known[a], known[b])]
    own = _own_shingles(known, {number for pair in pairs for number in pair})
    found: dict[str, Copy] = {}
    for a, b in pairs:
        shared = np.intersect1d(own[a], own[b], assume_unique=True).size
        for one, other in ((a, b), (b, a))[: 1 if b >= len(reports) else 2]:
            share = 100 * shared // max(own[one].size, 1)
            best = found.get(known[one].file)
            if share >= percent and (best is None or share > best.percent):
                found[known[one].file] = Copy(known[other], share, *_passages(_narrative(known[one]), _narrative(known[other])))
    return found


def _is_same_report(one: Report, other: Report) -> bool:
    """Whether both are the same unit's report of one year, sent twice or corrected."""
    year = one.year.value if one.year else None
    return one.sha256 == other.sha256 or (one.unit is not None and one.unit == other.unit and other.year is not None and other.year.value == year)


def _narrative(report: Report) -> str:
    """The running text of the report, without the preamble that everybody copies from the notice."""
    return "\n".join(paragraph.words for section in report.sections for paragraph in section.paragraphs)


def _own_words(text: str, report: Report) -> str:
    """The text without figures, punctuation, titles of laws and the unit's own name."""
    if report.township is not None:
        name = report.township.value
        for known in (name, re.sub(r"人民政府|办事处", "", name)):  # the longer first, or its end is left standing
            text = text.replace(known, "")
    return _LEFT_OUT.sub("", text)


def _shingles_of(report: Report) -> Hashes:
    return _shingles(_own_words(_narrative(report), report))


def _sampled(hashes: Hashes, step: int) -> Hashes:
    chosen: Hashes = hashes[hashes % np.uint64(step) == 0]
    return chosen


def _shingles(text: str) -> Hashes:
    """The distinct shingles of a text as hashes, sorted."""
    characters = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    if characters.size < WIDTH:
        return np.empty(0, np.uint64)
    value = np.zeros(characters.size - WIDTH + 1, np.uint64)
    for at in range(WIDTH):
        value = value * _PRIME + characters[at : characters.size - WIDTH + 1 + at]
    value ^= value >> np.uint64(29)
    return np.unique(value * np.uint64(0x9E3779B97F4A7C15))


def _without_common(hashes: Sequence[Hashes]) -> list[Hashes]:
    """Each report's shingles without those that many reports have."""
    if not hashes:
        return []
    values, counts = np.unique(np.concatenate(hashes), return_counts=True)
    common = values[counts > _most(len(hashes))]
    return [np.setdiff1d(each, common, assume_unique=True) for each in hashes]


def _most(reports: int) -> int:
    """The reports that may have a shingle before it is common wording."""
    return max(COMMON_LEAST, int(COMMON_SHARE * reports))


def _own_shingles(reports: Sequence[Report], wanted: Collection[int]) -> Mapping[int, Hashes]:
    """All shingles of the reports wanted, by number, without those that many of all the reports have."""
    if not wanted:
        return {}
    hashes = {number: _shingles_of(reports[number]) for number in wanted}
    values = np.unique(np.concatenate(list(hashes.values())))
    counts = np.zeros(values.size, np.int32)
    for number, report in enumerate(reports):
        each = hashes[number] if number in hashes else _shingles_of(report)
        places = np.minimum(np.searchsorted(values, each), values.size - 1)
        counts[places[values[places] == each]] += 1
    common = values[counts > _most(len(reports))]
    return {number: np.setdiff1d(each, common, assume_unique=True) for number, each in hashes.items()}


def _candidates(sampled: Sequence[Hashes], step: int, share: float) -> list[tuple[int, int]]:
    """Pairs (a < b) that seem to share about as much, by their samples: one shingle in `step`."""
    long = [each if each.size * step >= SHORTEST else each[:0] for each in sampled]
    sizes = np.array([each.size for each in long])
    if not sizes.sum():
        return []
    columns = np.unique(np.concatenate(long), return_inverse=True)[1]
    rows = np.repeat(np.arange(len(long)), sizes)
    shape = (len(long), int(columns.max()) + 1)
    matrix: Any = sparse.csr_matrix((np.ones(columns.size, np.int32), (rows, columns)), shape=shape)
    product: Any = sparse.triu(matrix @ matrix.T, k=1).tocoo()
    smaller = np.minimum(sizes[product.row], sizes[product.col])
    wanted = product.data >= np.maximum(3, 0.75 * share * smaller)
    return list(zip(product.row[wanted].tolist(), product.col[wanted].tolist(), strict=True))


def _passages(one: str, other: str) -> tuple[str, str]:
    """The sentences around the longest passage that both have, as each of them prints it, cut to a readable length."""
    match = SequenceMatcher(None, one, other, autojunk=False).find_longest_match()
    size = min(match.size, LONGEST)
    return _sentences(one, match.a, match.a + size), _sentences(other, match.b, match.b + size)


def _sentences(text: str, start: int, end: int) -> str:
    """The text from `start` to `end` with the rest of its first and last sentence, as far as that is not too long."""
    first = max((text.rfind(sign, 0, start) for sign in _ENDS), default=-1) + 1
    last = min((at + 1 for sign in _ENDS if (at := text.find(sign, max(end - 1, 0))) >= 0), default=len(text))
    first, last = max(first, start - AROUND), min(last, end + AROUND)
    words = text[first:last].strip()
    return ("……" if first and text[first - 1] not in _ENDS else "") + words + ("……" if last < len(text) and text[last - 1] not in _ENDS else "")
