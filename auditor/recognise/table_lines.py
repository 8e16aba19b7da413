"""Lines of running text that are of the form's own tables: labels, heads, captions and their figures, however a file sets them."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from auditor.recognise.headings import LEAST_LABEL, Outline
from auditor.recognise.sentences import SENTENCE_END
from auditor.recognise.wording import bare, without_numbering
from auditor.rulebook.form import Form

TABLE_LINE = 160  # characters; a longer line is no row of a table
_FIGURES = re.compile(r"[\dA-Za-z]+")


def with_table_sections(outline: Outline, form: Form) -> Outline:
    """The outline with its sections cleared of the lines of the form's own tables (labels, heads, captions, their figures)."""
    words = _table_letters(form)
    cleared = tuple(
        replace(section, paragraphs=tuple(p for p in section.paragraphs if not _is_of_table(p.text, words))) for section in outline.sections
    )
    return replace(outline, sections=cleared)


def is_table_line(text: str, form: Form) -> bool:
    """Whether a line is one of the form's tables, or the beginning of one of their labels, alone or behind other labels."""
    letters = _table_letters(form)
    if len(text) > TABLE_LINE or text[-1:] in SENTENCE_END:
        return False
    beginning = bare(without_numbering(text))
    rest = _without_labels(text, letters)
    if not rest or (len(beginning) >= LEAST_LABEL and any(word.startswith(beginning) for word in _table_words(form))):
        return True
    return rest != _FIGURES.sub("", bare(text)) and any(word.startswith(rest) for word in letters)


def begins_table_line(text: str, form: Form) -> bool:
    """Whether a line is the beginning of a label of the form's tables, however short: 结果维 of 结果维持."""
    beginnings = {bare(text), bare(without_numbering(text))} - {""}
    return any(word.startswith(beginning) for beginning in beginnings for word in _table_words(form))


@lru_cache(maxsize=16)
def _table_words(form: Form) -> tuple[str, ...]:
    """The bare labels, heads and captions of the form's tables, longest first."""
    printed = {x for table in form.tables for block in table.blocks for line in (*block.rows, *block.columns) for x in (line.label, *line.under)}
    printed |= {x for table in form.tables for x in (*table.head, *(b.caption for b in table.blocks))}
    labels = {bare(x) for label in printed for x in (label, without_numbering(label))}
    return tuple(sorted((label for label in labels if label), key=len, reverse=True))


@lru_cache(maxsize=16)
def _table_letters(form: Form) -> tuple[str, ...]:
    """The same without figures, in the same order, each once."""
    return tuple(dict.fromkeys(letters for word in _table_words(form) if (letters := _FIGURES.sub("", word))))


def _is_of_table(text: str, labels: Sequence[str]) -> bool:
    """Whether a line is made of nothing but labels and figures."""
    return len(text) <= TABLE_LINE and text[-1:] not in SENTENCE_END and not _without_labels(text, labels)


def _without_labels(text: str, labels: Sequence[str]) -> str:
    """What is left of a line without labels and figures."""
    rest = _FIGURES.sub("", bare(text))
    for label in labels:
        if not rest:
            break
        rest = rest.replace(label, "")
    return rest
