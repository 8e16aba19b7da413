"""Reports in, pairs whose narratives are largely the same out.

Every five neighbouring characters of a narrative are a shingle; names of the unit and figures are left out first, since whoever
copies changes those. What many reports share (the law's wording, the form's) counts for nobody. Candidates come from sparse
products over sampled shingles, some reports against all, and each is then compared in full. The shingles lie on a shelf: what
is held of a report is its sample, and the pairs of a prefecture are never together.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from auditor.model import Report
from auditor.shelf import Shelf

Hashes = npt.NDArray[np.uint64]
Flags = npt.NDArray[np.bool_]

WIDTH = 5  # characters of a shingle
SAMPLE = 8  # one shingle in so many is looked up where reports are many
FEW = 400  # reports up to which every shingle is looked up
COMMON_SHARE, COMMON_LEAST = 0.1, 6  # a shingle that more reports have is common wording
SHORTEST = 60  # shingles below which a narrative is too short to be called copied
LONGEST, AROUND = 240, 80  # characters of a shared passage that are shown, and of its sentences around it
AT_ONCE = 500  # reports whose shingles are counted together
PRODUCT = 1 << 20  # most entries of one sparse product: reports × all reports
_AT_HAND = 512  # reports whose own shingles stay at hand while pairs are compared
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


def find_copies(reports: Sequence[Report], percent: int, earlier: Sequence[Report] = (), shelf: Shelf | None = None) -> Mapping[str, Copy]:
    """File → the report that it shares most with, for reports that share at least `percent` of their wording with another
    of the same year or a former one.

    `earlier` are reports of former batches (last year's from the store): they are compared with, and nothing is said of them.
    The shingles are put on the shelf, on one of their own where None.
    """
    known = [*reports, *earlier]
    shingles = _Shingles(known, shelf or Shelf())
    own = lru_cache(_AT_HAND)(shingles.own)
    found: dict[str, Copy] = {}
    for a, b in _candidates(shingles, percent / 100):
        if a >= len(reports) or _is_same_report(known[a], known[b]):
            continue
        shared = np.intersect1d(own(a), own(b), assume_unique=True).size
        for one, other in ((a, b), (b, a))[: 1 if b >= len(reports) else 2]:
            if _is_before(known[one], known[other]):
                continue
            share = 100 * shared // max(own(one).size, 1)
            best = found.get(known[one].file)
            if share >= percent and (best is None or share > best.percent):
                found[known[one].file] = Copy(known[other], share, *_passages(_narrative(known[one]), _narrative(known[other])))
    return found


def _is_same_report(one: Report, other: Report) -> bool:
    """Whether both are the same unit's report of one year, sent twice or corrected."""
    year = one.year.value if one.year else None
    if one.sha256 == other.sha256:
        return True
    is_same_unit = one.unit == other.unit and (one.unit is not None or _name(one) == _name(other) != "")
    return is_same_unit and other.year is not None and other.year.value == year


def _is_before(one: Report, other: Report) -> bool:
    """Whether a report is of a former year than another: then it is not the copy."""
    return one.year is not None and other.year is not None and one.year.value < other.year.value


def _name(report: Report) -> str:
    """Who reports, as its report says."""
    return report.township.value if report.township else ""


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


class _Shingles:
    """The shingles of many reports, which are known by their numbers; they lie on a shelf, each report's sorted."""

    def __init__(self, reports: Sequence[Report], shelf: Shelf) -> None:
        self._shelf = shelf
        self._places = [shelf.append(_shingles_of(report).tobytes()) for report in reports]
        self._common = self._find_common()

    def __len__(self) -> int:
        return len(self._places)

    def of(self, number: int) -> Hashes:
        """All of a report's."""
        return np.frombuffer(self._shelf.take(self._places[number]), np.uint64)

    def own(self, number: int) -> Hashes:
        """A report's without the common ones."""
        each = self.of(number)
        return each[~_are_among(each, self._common)]

    def _find_common(self) -> Hashes:
        """Those that more than _most of the reports have.

        What a tenth of all have, a tenth of some stretch of them has: only such a shingle is counted through all reports.
        """
        suspects = np.empty(0, np.uint64)
        for start in range(0, len(self), AT_ONCE):
            stretch = [self.of(number) for number in range(len(self))[start : start + AT_ONCE]]
            values, counts = np.unique(np.concatenate(stretch), return_counts=True)
            suspects = np.union1d(suspects, values[counts > int(COMMON_SHARE * len(stretch))])
        counted = np.zeros(suspects.size, np.int32)
        for number in range(len(self)):
            each = self.of(number)
            counted[np.searchsorted(suspects, each[_are_among(each, suspects)])] += 1
        common: Hashes = suspects[counted > _most(len(self))]
        return common


def _are_among(each: Hashes, values: Hashes) -> Flags:
    """Which of some shingles are among others, which are sorted."""
    if not values.size:
        return np.zeros(each.size, np.bool_)
    places = np.minimum(np.searchsorted(values, each), values.size - 1)
    return np.asarray(values[places] == each, np.bool_)


def _most(reports: int) -> int:
    """The reports that may have a shingle before it is common wording."""
    return max(COMMON_LEAST, int(COMMON_SHARE * reports))


def _candidates(shingles: _Shingles, share: float) -> Iterator[tuple[int, int]]:
    """Pairs (a < b) that seem to share about as much, by their samples."""
    matrix, sizes = _sample(shingles)
    rows = max(1, PRODUCT // max(len(shingles), 1))
    for start in range(0, len(shingles) if matrix.nnz else 0, rows):
        product: Any = (matrix[start : start + rows] @ matrix[start:].T).tocoo()
        one, other = product.row + start, product.col + start
        wanted = (other > one) & (product.data >= np.maximum(3, 0.75 * share * np.minimum(sizes[one], sizes[other])))
        yield from zip(one[wanted].tolist(), other[wanted].tolist(), strict=True)


def _sample(shingles: _Shingles) -> tuple[Any, npt.NDArray[np.intp]]:
    """A sparse matrix, reports × sampled shingles that several of them have, and how many each report has in its sample.

    Where reports are many, one shingle in SAMPLE is looked up. Reports with next to no wording of their own have none.
    """
    step = np.uint64(1 if len(shingles) <= FEW else SAMPLE)
    chosen = [each[each % step == 0] for each in map(shingles.own, range(len(shingles)))]
    chosen = [each if each.size * int(step) >= SHORTEST else each[:0] for each in chosen]
    sizes = np.array([each.size for each in chosen], np.intp)
    values, columns, counts = np.unique(np.concatenate([np.empty(0, np.uint64), *chosen]), return_inverse=True, return_counts=True)
    shared = counts[columns] > 1  # what only one report has makes no pair
    rows = np.repeat(np.arange(len(chosen), dtype=np.int32), sizes)[shared]
    columns = columns[shared].astype(np.int32)
    return sparse.csr_matrix((np.ones(rows.size, np.int32), (rows, columns)), shape=(len(chosen), values.size)), sizes


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
