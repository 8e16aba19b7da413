"""Printed pages in (characters with their boxes, ruling lines, pictures), blocks in reading order out.

What PDF, OFD and recognised scans have in common: they say where ink is, not what is a paragraph or a table. Tables
come from ruling lines, their parts on following pages are joined, and lines of prose become paragraphs again.
All lengths are in points (1/72 inch) from the page's upper left corner.
"""

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from statistics import median
from typing import NamedTuple

from auditor.intake.reading import Unreadable
from auditor.intake.ruling import SNAP, Lattice, Rule, find_lattices
from auditor.model import Block, Grid, GridCell, Paragraph, Picture, Place
from auditor.settings import Limits

_EDGE = 5.0  # a table goes on over the page where both outer edges agree within this
_MARGIN = 0.09  # share of the page's height in which headers, footers and page numbers stand
_TAB = 1.6  # a gap in a line wider than this many characters separates columns
_PADDING = 12.0  # what office programs leave between a cell's text and its two side lines, together
_NUMBERING = re.compile(r"^\s*[（(]?\s*[一二三四五六七八九十0-9０-９]+\s*[）)、.．]")
_HEADING = re.compile(r"^\s*([一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)]|第[一二三四五六七八九十]+[章节部条])")
_FIGURE = re.compile(r"^[\s+\-−—–/／,，.．%0-9０-９]*(?:(?<=[0-9０-９])\s*[万亿]?[元件条个项宗次份篇起]\s*)?$")
_PAGE_NUMBER = re.compile(r"^[\s\-—–―一ー_~·.]*(第\s*)?(\d{1,3})(\s*页)?(\s*[/／,，共]*\s*\d{1,3}\s*页?)?[\s\-—–―一ー_~·.]*$")
_CLOSING, _OPENING = "，。、；：！？）》”’」』】", "（《“‘「『【"
_STOPS = "。！？!?；;：:"


_left = attrgetter("left")


class Glyph(NamedTuple):
    """A character (or a recognised word) and the box that it occupies."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    sure: bool = True


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
class _Cell:
    row: int
    column: int
    rowspan: int
    colspan: int
    text: str
    page: int
    sure: bool
    full: bool = False  # the last line may have been broken there: it leaves room for two letters at most


@dataclass(slots=True)
class _Table:
    page: int
    top: float
    xs: list[float]
    rows: int
    cells: list[_Cell]
    open_top: bool
    open_bottom: bool
    last_page: int = field(default=0)


@dataclass(slots=True)
class _Shot:
    """A picture, at its height on the page."""

    page: int
    top: float


_Item = _Line | _Table | _Shot


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


# --- one page ---------------------------------------------------------------------------------------------------------


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
                if not nested or index == frames[0][0] or not _surrounds(lattices, index):
                    left, top, right, bottom = lattices[index].box_of(span)
                break
        else:
            outside.append(glyph)
    items: list[_Item] = [line for line in _read_lines(outside, page.number) if line.text]
    for lattice, filled in zip(lattices, inside, strict=True):
        if any(not glyph.text.isspace() for glyphs in filled.values() for glyph in glyphs):
            items.append(_read_table(lattice, filled, page.number))
    items.extend(_Shot(page.number, top) for top in page.pictures)
    return sorted(items, key=lambda item: item.top)


def _surrounds(lattices: list[Lattice], index: int) -> bool:
    """Whether another table stands inside this one."""
    outer = lattices[index]
    for other in lattices:
        if other is not outer and outer.top <= other.top and other.bottom <= outer.bottom and outer.xs[0] <= other.xs[0] <= outer.xs[-1]:
            return True
    return False


def _read_table(lattice: Lattice, filled: dict[int, list[Glyph]], page: int) -> _Table:
    cells = []
    for index, span in enumerate(lattice.spans):
        glyphs = filled.get(index, [])
        width = lattice.xs[span.column + span.colspan] - lattice.xs[span.column]
        text, full = _cell_text(glyphs, width)
        cells.append(_Cell(*span, text, page, all(glyph.sure for glyph in glyphs), full))
    table = _Table(page, lattice.top, list(lattice.xs), len(lattice.ys) - 1, cells, lattice.open_top, lattice.open_bottom, page)
    size = median(glyph.bottom - glyph.top for glyphs in filled.values() for glyph in glyphs)
    heights = [below - above for above, below in zip(lattice.ys, lattice.ys[1:], strict=False)]
    low = {row for row, height in enumerate(heights) if height < 0.9 * size}
    merged = {row for cell in table.cells if cell.rowspan > 1 and cell.text for row in range(cell.row, cell.row + cell.rowspan)}
    _drop_empty_rows(table, low & merged)  # a low row beside no merged cell is printed empty: its blanks count
    return table


def _drop_empty_rows(table: _Table, rows: Iterable[int]) -> bool:
    """Takes out those of these rows in which no cell of a single row prints anything, and says whether there was one.

    They are too low for a letter, or what a program that cuts merged cells at the end of a page leaves of them.
    """
    dropped = False
    for row in sorted(rows, reverse=True):
        inside = [cell for cell in table.cells if cell.row <= row < cell.row + cell.rowspan]
        if table.rows < 2 or any(cell.text.strip() and cell.rowspan == 1 for cell in inside):
            continue
        for cell in inside:
            cell.rowspan -= 1
        for cell in table.cells:
            if cell.row > row:
                cell.row -= 1
        table.cells = [cell for cell in table.cells if cell.rowspan]
        table.rows -= 1
        dropped = True
    return dropped


def _cell_text(glyphs: list[Glyph], width: float) -> tuple[str, bool]:
    """The text of one cell, and whether its last line may go on: a sign that must not begin a line takes a letter along to the next.

    A line that fills the cell goes on in the next without a break, also in the middle of a number.
    """
    if len(glyphs) == 1:
        only = glyphs[0]
        return only.text.strip(), width - only.right + only.left < 2.2 * (only.bottom - only.top) + _PADDING
    rows = [row for row in _rows(glyphs) if any(not glyph.text.isspace() for glyph in row)]
    if not rows:
        return "", False
    if _is_vertical(rows):
        return "".join(glyph.text for row in _columns(glyphs) for glyph in row if not glyph.text.isspace()), False
    text, room, size = "", 0.0, 0.0
    for row in rows:
        words = _row_text(row).replace("\t", " ")
        if text:
            two_figures = text[-1].isdigit() and words[0].isdigit()
            two_words = text[-1].isascii() and text[-1].isalpha() and words[0].isascii() and words[0].isalpha()
            text += "\n" if two_figures and room > size + _PADDING else " " if two_words else ""
        text += words
        size = row[0].bottom - row[0].top
        room = width - (max(glyph.right for glyph in row) - min(glyph.left for glyph in row))
    return text, room < 2.2 * size + _PADDING


def _is_vertical(rows: list[list[Glyph]]) -> bool:
    """Whether letters run downwards in two or more columns: farther from each other sideways than downwards."""
    wide = [row for row in rows if len(row) >= 2]
    if len(rows) < 2 or not wide or any(len(row) > 4 for row in rows):
        return False
    sideways = [after.left - before.left for row in wide for before, after in itertools.pairwise(row)]
    downwards = [after[0].top - before[0].top for before, after in itertools.pairwise(rows)]
    return min(sideways) > 1.3 * max(downwards) and min(sideways) > 1.2 * max(glyph.right - glyph.left for row in wide for glyph in row)


def _columns(glyphs: list[Glyph]) -> list[list[Glyph]]:
    """Vertical writing: columns from right to left, each from top to bottom."""
    columns: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda glyph: -glyph.right):
        if columns and columns[-1][0].left - glyph.left < 0.5 * (glyph.right - glyph.left):
            columns[-1].append(glyph)
        else:
            columns.append([glyph])
    return [sorted(column, key=lambda glyph: glyph.top) for column in columns]


def _rows(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Characters on one height, from left to right; the heights from top to bottom."""
    if not glyphs:
        return []
    tops = [glyph.top for glyph in glyphs]
    if max(tops) - min(tops) < 0.3 * (glyphs[0].bottom - glyphs[0].top):
        return [sorted(glyphs, key=_left)]
    # A dash or a comma may come with the box of its ink alone: low boxes join the row that is nearest.
    typical = median(glyph.bottom - glyph.top for glyph in glyphs)
    tall = [glyph for glyph in glyphs if glyph.bottom - glyph.top >= 0.5 * typical]
    rows: list[list[Glyph]] = []
    middles: list[float] = []
    height = 0.0
    for glyph in sorted(tall, key=lambda glyph: glyph.top + glyph.bottom):
        centre, size = (glyph.top + glyph.bottom) / 2, glyph.bottom - glyph.top
        if rows and centre - middles[-1] < 0.5 * max(min(size, height), 1.0):
            rows[-1].append(glyph)
            middles[-1] += (centre - middles[-1]) / len(rows[-1])
        else:
            rows.append([glyph])
            middles.append(centre)
            height = size
    for glyph in glyphs:
        if glyph.bottom - glyph.top < 0.5 * typical:
            centre = (glyph.top + glyph.bottom) / 2
            nearest = min(range(len(rows)), key=lambda row: abs(middles[row] - centre))
            if abs(middles[nearest] - centre) < 0.75 * typical:
                rows[nearest].append(glyph)
            else:
                rows.append([glyph])
                middles.append(centre)
    order = sorted(range(len(rows)), key=lambda row: middles[row])
    return [sorted(rows[row], key=_left) for row in order]


def _row_text(row: list[Glyph]) -> str:
    """The characters of one line, with a tab for a gap that separates columns and a space for a gap that separates words."""
    letters = [glyph for glyph in row if not glyph.text.isspace()]
    if not letters:
        return ""
    size = median(glyph.bottom - glyph.top for glyph in letters)
    spaced = iter(sorted(glyph.left for glyph in row if glyph.text.isspace()))
    space = next(spaced, None)
    parts: list[str] = []
    before = letters[0]
    for glyph in letters:
        gap = glyph.left - before.right
        typed = False
        while space is not None and space < glyph.left + 0.1:
            typed, space = True, next(spaced, None)
        if parts and glyph.text == before.text and glyph.left - before.left < 0.3 * (before.right - before.left):
            continue  # bold made by printing the same letter twice
        if parts:
            parts.append(_gap_text(before, glyph, gap / size if size else 0.0, typed))
        parts.append(glyph.text)
        before = glyph
    pieces = "".join(parts).split("\t")
    if len(pieces) > 2 and all(len(piece) == 1 and not piece.isdigit() for piece in pieces):
        return " ".join(pieces)  # a title spaced out letter by letter
    return "\t".join(pieces).strip()


def _gap_text(before: Glyph, after: Glyph, ems: float, typed: bool) -> str:
    if ems > _TAB:
        return "\t"
    if before.text[-1] in _CLOSING or after.text[0] in _OPENING:
        return ""  # a sign of full width whose ink takes half of it
    narrow = before.text[-1].isascii() and after.text[0].isascii()
    if narrow:
        return " " if ems > 0.45 or (typed and ems > 0.12) else ""
    return " " if ems > 0.6 else ""


def _read_lines(glyphs: list[Glyph], page: int) -> list[_Line]:
    lines = []
    for row in _rows(glyphs):
        letters = [glyph for glyph in row if not glyph.text.isspace()]
        if letters:
            size = median(glyph.bottom - glyph.top for glyph in letters)
            top, bottom = min(glyph.top for glyph in letters), max(glyph.bottom for glyph in letters)
            lines.append(_Line(page, letters[0].left, top, letters[-1].right, bottom, size, _row_text(row)))
    return lines


# --- headers and footers ----------------------------------------------------------------------------------------------


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


# --- all pages --------------------------------------------------------------------------------------------------------


def _flow(sheets: list[list[_Item]], limits: Limits) -> Iterator[Block]:
    """Joins what the page breaks cut, numbers paragraphs and tables, and gives the blocks."""
    lines = [item for items in sheets for item in items if isinstance(item, _Line)]
    margins = _find_margins(lines)
    levels = _heading_levels(lines)
    paragraphs = tables = 0
    pending: list[_Line] = []
    table: _Table | None = None
    for items in sheets:
        for position, item in enumerate(items):
            if isinstance(item, _Table) and table is not None and position == 0 and _goes_on(table, item):
                _append_table(table, item, limits)
                continue
            if table is not None:
                tables += 1
                yield _to_grid(table, tables, limits)
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
            elif isinstance(item, _Table):
                table = item
            else:
                yield Picture(Place(page=item.page))
    if table is not None:
        yield _to_grid(table, tables + 1, limits)
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
    return margins.indented or last.text[-1] not in _STOPS or not _NUMBERING.match(line.text)


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


# --- tables over several pages ----------------------------------------------------------------------------------------


def _goes_on(table: _Table, item: _Table) -> bool:
    same_edges = abs(table.xs[0] - item.xs[0]) <= _EDGE and abs(table.xs[-1] - item.xs[-1]) <= _EDGE
    return item.page == table.last_page + 1 and same_edges


def _append_table(table: _Table, part: _Table, limits: Limits) -> None:
    """Puts the part of a following page under the table. Nothing printed moves to another row, no blank is filled."""
    _align_columns(table, part)
    # A program that cuts the table between two rows may still draw the beginning of the next row, without any text.
    open_bottom = table.open_bottom and not _drop_empty_rows(table, [table.rows - 1])
    if part.open_top:
        _drop_empty_rows(part, list(range(part.rows)))
    table.last_page, table.open_bottom = part.page, part.open_bottom
    if _drop_repeated_rows(table, part):
        open_bottom = False
    if not part.rows:
        return
    cut = _is_torn(table, part, open_bottom)
    offset = table.rows - (1 if cut else 0)
    above = {(cell.column, cell.colspan): cell for cell in table.cells if cell.row + cell.rowspan == table.rows}
    for cell in part.cells:
        upper = above.get((cell.column, cell.colspan)) if cell.row == 0 else None
        if upper is not None and (cut or _is_one_cell(upper, cell)):
            upper.rowspan = offset + cell.rowspan - upper.row
            upper.text += cell.text
            upper.sure = upper.sure and cell.sure
            upper.full = cell.full
        else:
            cell.row += offset
            table.cells.append(cell)
    table.rows = offset + part.rows
    if table.rows * (len(table.xs) - 1) > limits.grid_cells:
        raise Unreadable(f"文件中有一张超过 {limits.grid_cells} 格的表，不像一份年度报告，请检查是否报错了文件。")


def _align_columns(table: _Table, part: _Table) -> None:
    """Gives both the union of their column boundaries."""
    xs = list(table.xs)
    for x in part.xs[1:-1]:
        if min(abs(x - known) for known in xs) >= SNAP:
            xs.append(x)
    xs.sort()
    for owner in (table, part):
        index = [min(range(len(xs)), key=lambda at, x=x: abs(xs[at] - x)) for x in owner.xs]  # type: ignore[misc]
        index[0], index[-1] = 0, len(xs) - 1
        for cell in owner.cells:
            start, end = index[cell.column], index[cell.column + cell.colspan]
            cell.column, cell.colspan = start, end - start
        owner.xs = xs


def _row_key(table: _Table, row: int) -> list[tuple[int, int, int, str]]:
    return sorted((cell.column, cell.colspan, cell.rowspan, cell.text) for cell in table.cells if cell.row == row)


def _drop_repeated_rows(table: _Table, part: _Table) -> bool:
    """Takes header rows off a part that repeats the table's own first rows word for word."""
    same = 0
    while same < part.rows and _row_key(part, same) == _row_key(table, same):
        key = _row_key(part, same)
        if any(_is_figure(text) for *_, text in key):
            break
        same += 1
    while same and any(cell.row < same < cell.row + cell.rowspan for cell in part.cells):
        same -= 1
    if not any(cell.text.strip() for cell in part.cells if cell.row < same):
        return False
    part.cells = [cell for cell in part.cells if cell.row >= same]
    for cell in part.cells:
        cell.row -= same
    part.rows -= same
    return True


def _match_rows(table: _Table, part: _Table) -> list[tuple[_Cell, _Cell]] | None:
    """The cells of the table's last row beside those of the part's first, None where their columns differ."""
    last = {(cell.column, cell.colspan): cell for cell in table.cells if cell.row + cell.rowspan == table.rows}
    first = {(cell.column, cell.colspan): cell for cell in part.cells if cell.row == 0}
    return [(last[key], first[key]) for key in sorted(last)] if last.keys() == first.keys() else None


def _is_torn(table: _Table, part: _Table, open_bottom: bool) -> bool:
    """Whether the table's last row and the part's first are halves of one row.

    Where no line closes the upper half they are, unless both hold a figure or a label in the same cell. Where lines close
    both halves it takes labels that were broken at the end of a line, and figures that all stand in one of the halves.
    """
    pairs = _match_rows(table, part)
    if pairs is None:
        return False
    single = [(upper, lower) for upper, lower in pairs if upper.rowspan == 1 or lower.rowspan == 1]
    labels = [(upper, lower) for upper, lower in single if not _FIGURE.match(upper.text + lower.text)]
    figures = [(upper, lower) for upper, lower in single if _FIGURE.match(upper.text + lower.text)]
    if any(upper.text.strip() and lower.text.strip() for upper, lower in figures) or any(_NUMBERING.match(lower.text) for _, lower in labels):
        return False
    both = [(upper, lower) for upper, lower in labels if upper.text.strip() and lower.text.strip()]
    if any(_is_figure(upper.text) or _is_figure(lower.text) or not upper.full for upper, lower in both):
        return False
    if open_bottom:
        return True
    labels = [(upper, lower) for upper, lower in labels if upper.rowspan == 1 and lower.rowspan == 1]
    if not labels or any(lower.text.strip() and not (upper.text.strip() and upper.full) for upper, lower in labels):
        return False
    if not figures:
        return sum(bool(lower.text.strip()) for _, lower in labels) > 1
    above, below = (sum(bool(pair[half].text.strip()) for pair in figures) for half in (0, 1))
    goes_on = any(lower.text.strip() and _NUMBERING.match(upper.text) for upper, lower in labels)
    return len(labels) == 1 and not (above and below) and (goes_on or below == len(figures))


def _is_figure(text: str) -> bool:
    return bool(text.strip()) and bool(_FIGURE.match(text))


def _is_one_cell(upper: _Cell, lower: _Cell) -> bool:
    """Whether a label beside several rows goes on after the page break. A cell with a figure never does."""
    if (upper.rowspan == 1 and lower.rowspan == 1) or _FIGURE.match(upper.text + lower.text):
        return False
    if not lower.text.strip() or not upper.text.strip():
        return not _FIGURE.match(upper.text) or upper.rowspan > 1
    return upper.rowspan > 1 and lower.rowspan > 1 and bool(_NUMBERING.match(upper.text)) and not _NUMBERING.match(lower.text)


def _to_grid(table: _Table, number: int, limits: Limits) -> Grid:
    columns = len(table.xs) - 1
    rows: list[list[GridCell | None]] = [[None] * columns for _ in range(table.rows)]
    for cell in table.cells:
        place = Place(page=cell.page, table=number, row=cell.row + 1, column=cell.column + 1)
        printed = GridCell(cell.text, place, cell.rowspan, cell.colspan, cell.sure)
        for row in range(cell.row, cell.row + cell.rowspan):
            rows[row][cell.column : cell.column + cell.colspan] = [printed] * cell.colspan
    return Grid(tuple(map(tuple, rows)), Place(page=table.page, table=number))
