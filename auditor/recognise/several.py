"""A document's blocks in; those of the first report in it out, and the title of the one that follows, if any.

Some offices keep the reports of several years, or of several units, in one file. Read as one report, the tables of one would be
held against the words of the other: all behind the first is left aside, and that is said.
"""

from collections.abc import Sequence

from auditor.model import Block, Grid, Paragraph
from auditor.recognise.headings import HEADING_LENGTH, Line, printed_lines, titled_section
from auditor.recognise.identity import is_whole_title
from auditor.rulebook.form import Form

_SENTENCE_END = ("。", "！", "？")


def first_report(blocks: Sequence[Block], form: Form) -> tuple[tuple[Block, ...], Line | None]:
    """The blocks of the first report, and the title line of another behind it: behind the last section, before a first section again."""
    if not _stands_twice(form.sections[0].label, blocks):
        return tuple(blocks), None
    lines = printed_lines(blocks, form)
    title: Line | None = None
    for line in lines[_last_section(lines, blocks, form) :]:
        if title is None:
            title = line if is_whole_title(line.text, form) else None
        elif titled_section(line.text, form) is form.sections[0]:
            return tuple(blocks[: title.block]), title
    return tuple(blocks), None


def _last_section(lines: Sequence[Line], blocks: Sequence[Block], form: Form) -> int:
    """Where the first report's last section begins: the line of its title, or behind all lines.

    Pages list the titles above the report: between the first and the last of a list there is neither a sentence nor a table.
    """
    first, last = form.sections[0], form.sections[-1]
    holds_more = False
    block = 0
    for at, line in enumerate(lines):
        if titled_section(line.text, form) is first:
            holds_more = False
        else:
            holds_more = holds_more or _is_sentence(line.text, form) or any(isinstance(each, Grid) for each in blocks[block + 1 : line.block])
            if holds_more and titled_section(line.text, form) is last:
                return at
        block = line.block
    return len(lines)


def _is_sentence(text: str, form: Form) -> bool:
    """Whether a line is running text, and no title with a full stop behind it."""
    return len(text) > HEADING_LENGTH or (text.endswith(_SENTENCE_END) and not titled_section(text, form))


def _stands_twice(label: str, blocks: Sequence[Block]) -> bool:
    """Whether two lines hold a title, so far as can be told at a glance: nearly no file does."""
    count = 0
    for block in blocks:
        if isinstance(block, Paragraph):
            count += label in block.text
        elif isinstance(block, Grid):
            count += sum(label in cell.text for row in block.rows if (cell := row[0]) is not None)
    return count > 1
