"""Printed labels in, the rows of a form that they may name out, each with how surely."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from auditor.recognise.wording import bare, plain, without_numbering
from auditor.rulebook.form import Line, Table

FULL, STEM, LAST, CUT, INSIDE, FUZZY = 1.0, 0.96, 0.92, 0.8, 0.72, 0.66  # how surely a printed label is a form's label
ALIKE = 0.75  # likeness from which a damaged label or head is still taken for the form's
LONGEST_LABEL = 60  # a longer text is a sentence
SHORT_PART = 5  # characters from which the beginning or the end of a label is a label's, if nothing else stands there
LONG_PART = 8  # characters from which the beginning of a label is a label's
_NOTE = re.compile(r"\([^()]*\)?\s*$")  # in plain text


@dataclass(frozen=True, slots=True)
class Label:
    """A form's row label in the shapes in which it is looked for."""

    row: Line
    block: int
    full: frozenset[str]  # with numbering, all accepted wordings
    stems: frozenset[str]  # without numbering
    groups: frozenset[str]  # that it stands under


@lru_cache(maxsize=64)
def labels_of(table: Table) -> tuple[Label, ...]:
    """The labels of a table's rows, in the form's order."""
    found = []
    for number, block in enumerate(table.blocks):
        for row in block.rows:
            wordings = (row.label, *row.also)
            full = frozenset(bare(w) for w in wordings)
            stems = frozenset(bare(without_numbering(w)) for w in wordings)
            found.append(Label(row, number, full, frozenset(s for s in stems if s), frozenset(bare(group) for group in row.under)))
    return tuple(found)


@lru_cache(maxsize=64)
def known_labels(table: Table) -> frozenset[str]:
    """Bare wordings of a table's rows and of the groups they stand under; heads of columns where it is printed across."""
    words: set[str] = set()
    for label in labels_of(table):
        words |= label.full | label.stems
        words |= {bare(group) for group in label.row.under} | {bare(without_numbering(group)) for group in label.row.under}
    return frozenset(word for word in words if len(word) >= 2)


def find_unreadable_table(table: Table, text: str) -> bool:
    """Whether the labels of a table stand in the (bare) text although its values could not be aligned at all."""
    long = [name for label in labels_of(table) if len(name := bare(without_numbering(label.row.label))) >= 4]  # the form's own wordings
    return bool(long) and sum(name in text for name in long) >= 0.6 * len(long)


@dataclass(frozen=True, slots=True)
class _Printed:
    """A row's printed labels in the shapes in which they are compared."""

    parts: tuple[str, ...]  # bare
    text: str  # joined
    stem: str  # the last without its number
    pieces: tuple[str, ...]  # words of those before it, without numbers


def _printed(labels: tuple[str, ...]) -> _Printed:
    parts = tuple([bare(text) for text in labels])
    pieces = tuple([bare(without_numbering(piece)) for text in labels[-4:-1] for piece in text.split()])  # a group's label may stand on the same line
    return _Printed(parts, "".join(parts), bare(without_numbering(labels[-1])), pieces)


@lru_cache(maxsize=8192)
def named_rows(table: Table, labels: tuple[str, ...]) -> tuple[tuple[int, float], ...]:
    """(position in the form, how surely) for every row of the form that the printed labels may name; the sure ones alone if any are."""
    printed = _printed(labels)
    noted = _NOTE.sub("", plain(labels[-1])) if "(" in plain(labels[-1]) else ""  # a note in brackets behind the last may be the county's own
    without_note = _printed((*labels[:-1], noted)) if bare(noted) else None
    found = []
    is_foreign = _is_foreign(printed, table) and (without_note is None or _is_foreign(without_note, table))
    for at, label in enumerate(labels_of(table) if not is_foreign else ()):
        score = _label_score(printed, label)
        if not score and without_note is not None:
            score = min(CUT, _label_score(without_note, label))
        if score > 0:
            found.append((at, score))
    if found or len(labels[-1]) > LONGEST_LABEL:
        return tuple(found)
    return tuple((at, score) for at, label in enumerate(labels_of(table)) if (score := _fuzzy_score(printed.stem, label)) > 0)


def _is_foreign(printed: _Printed, table: Table) -> bool:
    """Whether printed labels have nothing in common with any of a table's, which is told sooner than by comparing them with each."""
    words, together = _wordings(table)
    for word in words:
        if word in printed.text:
            return False
    return not (len(printed.stem) >= SHORT_PART and printed.stem in together) and not any(
        len(piece) >= LONG_PART and piece in together for piece in printed.pieces
    )


@lru_cache(maxsize=64)
def _wordings(table: Table) -> tuple[tuple[str, ...], str]:
    """All wordings of a table's labels, shortest first: each, and all in one text."""
    words = sorted({word for label in labels_of(table) for word in label.full | label.stems}, key=len)
    return tuple(words), "\n".join(words)


def _label_score(printed: _Printed, label: Label) -> float:
    """How surely printed labels name the form's row, 0 where not at all."""
    parts, text, last, stem = printed.parts, printed.text, printed.parts[-1], printed.stem
    if not text:
        return 0.0
    if text in label.full or last in label.full:
        return FULL
    if text in label.stems or last in label.stems:
        return STEM
    for wordings, score in ((label.full, FULL), (label.stems, STEM)):
        for wording in wordings:
            if text.endswith(wording) and (len(wording) >= 5 or any(text[: -len(wording)].endswith(group) for group in label.groups)):
                return score
    if len(parts) > 1 and (parts[-2] + last in label.full or parts[-2] + last in label.stems):
        return LAST
    for wording in label.stems:
        if len(stem) >= SHORT_PART and (wording.startswith(stem) or wording.endswith(stem)):
            return CUT
        if len(wording) >= 6 and wording in text[-3 * len(wording) :]:
            return INSIDE
        if any(len(piece) >= LONG_PART and wording.startswith(piece) for piece in printed.pieces):
            return INSIDE  # a label set in several lines with its figures beside the middle one
    return 0.0


def _fuzzy_score(stem: str, label: Label) -> float:
    """The same for a damaged label: characters lost, doubled or replaced."""
    best = 0.0
    for wording in label.stems:
        if len(stem) < 4 or len(wording) < 4 or not 0.6 <= len(stem) / len(wording) <= 1.6:
            continue
        ratio = likeness(stem, wording)
        if ratio >= ALIKE:
            best = max(best, FUZZY * ratio)
    return best


def likeness(one: str, other: str) -> float:
    """How alike two texts are; 0 where they cannot be as alike as ALIKE, which is told sooner."""
    least = ALIKE * (len(one) + len(other)) / 2  # letters in common
    if min(len(one), len(other)) < least or sum(map(set(other).__contains__, one)) < least:
        return 0.0
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0.0
