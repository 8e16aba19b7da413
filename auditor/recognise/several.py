"""A document's blocks in; those of one report out, and what was left aside: another report in the file, or a table printed twice.

Some offices keep the reports of several years, or of several units, in one file. Read as one report, the tables of one would be
held against the words of the other. Others print last year's table or a sample above the year's own. What is left aside is said.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from auditor.model import Block, Gap, Grid, Paragraph, Place
from auditor.recognise.headings import HEADING_LENGTH, Line, printed_lines, titled_section
from auditor.recognise.identity import organ_and_year
from auditor.recognise.numbers import MARK, NUMBER, TEXT, read_cell
from auditor.recognise.wording import bare, plain
from auditor.rulebook.form import Form

REPORT = "同一个文件里还有另一份报告，没有读取，请分成单独的文件报送"
TABLE = "同样的表印了两张，这一张不是本年度填报的数，没有采用"
LEAST_CELLS = 40  # of a table that is looked for twice: more than a part of one has
_SENTENCE_END = ("。", "！", "？")
_YEAR = re.compile(r"(20\d{2})年")


def one_report(blocks: Sequence[Block], form: Form, captions: Sequence[str]) -> tuple[tuple[Block, ...], tuple[Gap, ...]]:
    """The blocks of the report that the file is sent for, and a gap for all that was left aside.

    `captions`: words above a table that show it to be no table of the year's own.
    """
    kept, other = _without_other_report(blocks, form)
    tables = _tables_aside(kept, captions)
    asides = [Gap(table.place, table.caption, TABLE) for table in tables] + ([Gap(other.place, other.text, REPORT)] if other is not None else [])
    numbers = {table.block for table in tables}
    return tuple(block for number, block in enumerate(kept) if number not in numbers) if numbers else kept, tuple(asides)


def _without_other_report(blocks: Sequence[Block], form: Form) -> tuple[tuple[Block, ...], Line | None]:
    """The blocks of the later of two years' reports, else of the first, and the title line of the other.

    Another begins behind the last section, before a first section again.
    """
    if not _stands_twice(form.sections[0].label, blocks):
        return tuple(blocks), None
    lines = printed_lines(blocks, form)
    title: Line | None = None
    end = _last_section(lines, blocks, form)
    for line in lines[end:]:
        if title is None:
            title = line if organ_and_year(line.text, form) else None
        elif titled_section(line.text, form) is form.sections[0]:
            first = next((line for line in lines[:end] if organ_and_year(line.text, form)), None)
            if first is not None and _is_earlier(organ_and_year(first.text, form), organ_and_year(title.text, form)):
                return tuple(blocks[title.block :]), first
            return tuple(blocks[: title.block]), title
    return tuple(blocks), None


def _is_earlier(one: tuple[str, int] | None, other: tuple[str, int] | None) -> bool:
    """Whether of two reports of one unit (its name and the year of each) the one is of an earlier year."""
    return one is not None and other is not None and one[0] == other[0] and one[1] < other[1]


@dataclass(frozen=True, slots=True)
class _Captioned:
    """A table with the line above it."""

    block: int
    caption: str
    place: Place
    labels: tuple[str, ...]
    has_figures: bool


def _tables_aside(blocks: Sequence[Block], captions: Sequence[str]) -> list[_Captioned]:
    """Of tables printed twice those that are not the year's own: left blank, captioned as such, or of an earlier year than the other."""
    shapes: dict[tuple[int, int], list[int]] = {}
    for number, block in enumerate(blocks):
        if isinstance(block, Grid) and len(block.rows) * len(block.rows[0]) >= LEAST_CELLS:
            shapes.setdefault((len(block.rows), len(block.rows[0])), []).append(number)
    found: list[_Captioned] = []
    for numbers in shapes.values():
        same: dict[tuple[str, ...], list[_Captioned]] = {}
        for number in numbers if len(numbers) > 1 else ():
            table = _captioned(blocks, number)
            same.setdefault(table.labels, []).append(table)
        for tables in same.values():
            if len(tables) > 1:
                found += _not_the_years_own(tables, captions)
    return found


def _captioned(blocks: Sequence[Block], number: int) -> _Captioned:
    grid = blocks[number]
    assert isinstance(grid, Grid)
    before = blocks[number - 1] if number else None
    caption = before.text.strip() if isinstance(before, Paragraph) and len(before.text) <= HEADING_LENGTH else ""
    states = [(cell.text, read_cell(cell.text).state) for row in grid.rows for cell in row if cell is not None]
    labels = tuple(bare(text) for text, state in states if state is TEXT)
    return _Captioned(number, caption, grid.place, labels, any(state in (NUMBER, MARK) for _, state in states))


def _not_the_years_own(tables: Sequence[_Captioned], captions: Sequence[str]) -> list[_Captioned]:
    """Of the same table several times over all that are aside for one reason; none for a reason that would leave no table."""
    years = [int(match[1]) if (match := _YEAR.search(plain(table.caption))) else 0 for table in tables]
    reasons = (
        [table for table in tables if not table.has_figures],
        [table for table in tables if any(word in table.caption for word in captions)],
        [table for table, year in zip(tables, years, strict=True) if 0 < year < max(years)],
    )
    left: list[_Captioned] = []
    for reason in reasons:
        more = [table for table in reason if table not in left]
        if len(left) + len(more) < len(tables):
            left += more
    return left


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
