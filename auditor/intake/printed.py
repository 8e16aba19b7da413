"""Printed pages in (characters with their boxes, ruling lines, pictures), blocks in reading order out.

What PDF, OFD and recognised scans have in common: they say where ink is, not what is a paragraph or a table. Tables
come from ruling lines, their parts on following pages are joined, and lines of prose become paragraphs again.
All lengths are in points (1/72 inch) from the page's upper left corner.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from auditor.intake.glyphs import NUMBERING, Glyph, row_text, rows_of
from auditor.intake.printed_tables import Table, append_table, goes_on, read_table, surrounds, to_grid
from auditor.intake.reading import Unreadable
from auditor.intake.ruling import SNAP, Rule, find_lattices
from auditor.model import Block, Paragraph, Picture, Place
from auditor.settings import Limits

_MARGIN = 0.09  # share of the page's height in which headers, footers and page numbers stand
_HEADING = re.compile(r"^\s*([一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)]|第[一二三四五六七八九十]+[章节部条])")
_PAGE_NUMBER = re.compile(r"^[\s\-—–―一ー_~·.]*(第\s*)?(\d{1,3})(\s*页)?(\s*[/／,，共]*\s*\d{1,3}\s*页?)?[\s\-—–―一ー_~·.]*$")
_STOPS = "。！？!?；;：:"


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """One page as printed. `pictures` are the tops of pictures large enough to hold a table."""

    number: int
    width: float
    height: float
    glyphs: Sequence[Glyph]
    rules: Sequence[Rule] = ()
    pictures: Sequence[float] = ()


@dataclass(slots=True)
class _Line:
    page: int
    left: float
    top: float
    right: float
    bottom: float
    size: float
    text: str

    @property
    def tabbed(self) -> bool:
        return "\t" in self.text


@dataclass(slots=True)
class _Shot:
    """A picture, at its height on the page."""

    page: int
    top: float


_Item = _Line | Table | _Shot


def read_pages(pages: Iterable[PrintedPage], limits: Limits) -> tuple[Block, ...]:
    """The blocks of all pages. Unreadable where a table or the number of blocks goes beyond a limit."""
    sheets: list[list[_Item]] = []
    heights: list[float] = []
    count = 0
    for page in pages:
        items = _read_page(page, limits)
        sheets.append(items)
        heights.append(page.height)
        count += len(items)
        if count > limits.blocks:
            raise Unreadable(f"文件的段落和表格超过 {limits.blocks} 个，不像一份年度报告，请检查是否报错了文件。")
    _drop_margins(sheets, heights)
    return tuple(_flow(sheets, limits))


def _read_page(page: PrintedPage, limits: Limits) -> list[_Item]:
    lattices = find_lattices(page.rules, limits.grid_cells)
    inside: list[dict[int, list[Glyph]]] = [{} for _ in lattices]
    # A table within a cell of another is its own table: the smallest one around a character owns it.
    frames = []
    for index, lattice in enumerate(lattices):
        frames.append((index, (lattice.xs[0] - SNAP, lattice.top - SNAP, lattice.xs[-1] + SNAP, lattice.bottom + SNAP)))
    frames.sort(key=lambda frame: (frame[1][2] - frame[1][0]) * (frame[1][3] - frame[1][1]))
    outside: list[Glyph] = []
    cell, left, top, right, bottom = outside, 0.0, 0.0, 0.0, 0.0  # where the last character stood: the next is mostly there too
    nested = len(lattices) > 1
    for glyph in page.glyphs:
        x, y = (glyph.left + glyph.right) / 2, (glyph.top + glyph.bottom) / 2
        if left < x < right and top < y < bottom:
            cell.append(glyph)
            continue
        for index, (west, north, east, south) in frames:
            if west < x < east and north < y < south:
                span = lattices[index].find_span(x, y)
                cell = inside[index].setdefault(span, [])
                cell.append(glyph)
                if not nested or index == frames[0][0] or not surrounds(lattices, index):
                    left, top, right, bottom = lattices[index].box_of(span)
                break
        else:
            outside.append(glyph)
    items: list[_Item] = [line for line in _read_lines(outside, page.number) if line.text]
    for lattice, filled in zip(lattices, inside, strict=True):
        if any(not glyph.text.isspace() for glyphs in filled.values() for glyph in glyphs):
            items.append(read_table(lattice, filled, page.number))
    items.extend(_Shot(page.number, top) for top in page.pictures)
    return sorted(items, key=lambda item: item.top)


def _read_lines(glyphs: list[Glyph], page: int) -> list[_Line]:
    lines = []
    for row in rows_of(glyphs):
        letters = [glyph for glyph in row if not glyph.text.isspace()]
        if letters:
            size = median(glyph.bottom - glyph.top for glyph in letters)
            top, bottom = min(glyph.top for glyph in letters), max(glyph.bottom for glyph in letters)
            lines.append(_Line(page, letters[0].left, top, letters[-1].right, bottom, size, row_text(row)))
    return lines


def _drop_margins(sheets: list[list[_Item]], heights: list[float]) -> None:
    """Takes page numbers, and lines that stand at the same height of most pages, out of the sheets."""
    edges: list[list[_Line]] = []
    for items, height in zip(sheets, heights, strict=True):
        lines = [item for item in items if isinstance(item, _Line)]
        edges.append([line for line in lines[:2] + lines[-2:] if line.bottom < _MARGIN * height or line.top > (1 - _MARGIN) * height])
    repeated = Counter(key for lines in edges for key in {_margin_key(line) for line in lines})
    often = max(2, 0.6 * len(sheets))
    for number, (items, lines) in enumerate(zip(sheets, edges, strict=True), start=1):
        dropped = {id(line) for line in lines if repeated[_margin_key(line)] >= often or _is_page_number(line.text, number)}
        items[:] = [item for item in items if id(item) not in dropped]


def _margin_key(line: _Line) -> tuple[str, int]:
    return re.sub(r"\d+", "0", line.text), round(line.top / 6)


def _is_page_number(text: str, number: int) -> bool:
    match = _PAGE_NUMBER.match(text)
    return match is not None and (match[2] == str(number) or text.strip() != match[2])


def _flow(sheets: list[list[_Item]], limits: Limits) -> Iterator[Block]:
    """Joins what the page breaks cut, numbers paragraphs and tables, and gives the blocks."""
    lines = [item for items in sheets for item in items if isinstance(item, _Line)]
    margins = _find_margins(lines)
    levels = _heading_levels(lines)
    paragraphs = tables = 0
    pending: list[_Line] = []
    table: Table | None = None
    for items in sheets:
        for position, item in enumerate(items):
            if isinstance(item, Table) and table is not None and position == 0 and goes_on(table, item):
                append_table(table, item, limits)
                continue
            if table is not None:
                tables += 1
                yield to_grid(table, tables, limits)
                table = None
            if isinstance(item, _Line) and (not pending or _continues(pending, item, margins)):
                pending.append(item)
                continue
            if pending:
                paragraphs += 1
                yield _to_paragraph(pending, paragraphs, levels)
                pending = []
            if isinstance(item, _Line):
                pending = [item]
            elif isinstance(item, Table):
                table = item
            else:
                yield Picture(Place(page=item.page))
    if table is not None:
        yield to_grid(table, tables + 1, limits)
    if pending:
        yield _to_paragraph(pending, paragraphs + 1, levels)


@dataclass(frozen=True, slots=True)
class _Margins:
    left: float
    right: float
    indented: bool  # paragraphs begin with an indent, so that a line at the margin goes on from the line above


def _find_margins(lines: list[_Line]) -> _Margins:
    """Where prose begins and ends on the line, from the lines that are long enough to tell."""
    plain = [line for line in lines if not line.tabbed and len(line.text) > 15]
    if not plain:
        return _Margins(0.0, 1e9, False)
    size = median(line.size for line in plain)
    left = Counter(round(line.left / 2) * 2 for line in plain)
    right = max(line.right for line in plain)
    starts = [edge for edge, times in left.items() if times >= 2] or list(left)
    margin = min(starts)
    indents = sum(times for edge, times in left.items() if 1.4 * size < edge - margin < 3.5 * size)
    return _Margins(margin, right, indents >= 2 or indents >= 0.3 * len(plain))


def _continues(above: list[_Line], line: _Line, margins: _Margins) -> bool:
    """Whether a line belongs to the paragraph of the lines above it."""
    last = above[-1]
    if last.tabbed or line.tabbed or abs(last.size - line.size) > 0.15 * max(last.size, line.size):
        return False
    if line.page == last.page and line.top - last.bottom > 1.6 * line.size:
        return False
    full = last.right > margins.right - 2.2 * last.size
    if not full or _HEADING.match(line.text):
        return False
    if line.left > margins.left + 1.2 * line.size:
        return False
    return margins.indented or last.text[-1] not in _STOPS or not NUMBERING.match(line.text)


def _heading_levels(lines: list[_Line]) -> dict[int, int]:
    """Sizes (in half points) clearly larger than the body's → heading level, the largest being 1."""
    weight: Counter[int] = Counter()
    for line in lines:
        weight[round(line.size * 2)] += len(line.text)
    if not weight:
        return {}
    body = weight.most_common(1)[0][0]
    larger = sorted((size for size in weight if size > 1.2 * body), reverse=True)
    levels: dict[int, int] = {}
    level, reference = 0, 0.0
    for size in larger:
        if not level or size < 0.93 * reference:
            level, reference = level + 1, size
        levels[size] = level
    return levels


def _to_paragraph(lines: list[_Line], number: int, levels: dict[int, int]) -> Paragraph:
    text = lines[0].text
    for line in lines[1:]:
        words = text[-1:].isascii() and text[-1:].isalpha() and line.text[:1].isascii() and line.text[:1].isalpha()
        text += (" " if words else "") + line.text
    level = levels.get(round(lines[0].size * 2), 0) if len(text) <= 60 else 0
    return Paragraph(text, Place(page=lines[0].page, paragraph=number), level)
