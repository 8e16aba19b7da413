"""A document's blocks in; those of the first report in it out, and the title of the one that follows, if any.

Some offices keep the reports of several years, or of several units, in one file. Read as one report, the tables of one would be
held against the words of the other: all behind the first is left aside, and that is said.
"""

from collections.abc import Sequence

from auditor.model import Block, Grid, Paragraph
from auditor.recognise.headings import HEADING_LENGTH, Line, is_title_of, printed_lines
from auditor.recognise.identity import is_whole_title
from auditor.rulebook.form import Form


def first_report(blocks: Sequence[Block], form: Form) -> tuple[tuple[Block, ...], Line | None]:
    """The blocks of the first report, and the title line of another behind it: behind the last section, before a first section again."""
    first, last = form.sections[0], form.sections[-1]
    if not _stands_twice(first.label, blocks):
        return tuple(blocks), None
    title: Line | None = None
    is_ended = False
    begun = 0  # where the first section's title stands, lines and blocks counted together
    list_length = 2 * (len(form.sections) - 1)  # in the same count, of nothing but the titles below each other, as pages list them
    for at, line in enumerate(printed_lines(blocks, form)):
        if len(line.text) > HEADING_LENGTH and title is not None:
            continue
        if not is_ended:
            if is_title_of(line.text, first):
                begun = at + line.block
            is_ended = is_title_of(line.text, last) and at + line.block - begun > list_length
        elif title is None:
            title = line if is_whole_title(line.text, form) else None
        elif is_title_of(line.text, first):
            return tuple(blocks[: title.block]), title
    return tuple(blocks), None


def _stands_twice(label: str, blocks: Sequence[Block]) -> bool:
    """Whether two lines hold a title, so far as can be told at a glance: nearly no file does."""
    count = 0
    for block in blocks:
        if isinstance(block, Paragraph):
            count += label in block.text
        elif isinstance(block, Grid):
            count += sum(label in cell.text for row in block.rows if (cell := row[0]) is not None)
    return count > 1
