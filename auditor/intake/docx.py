"""A Word document (DOCX) in, Content out: what Word prints of it, with computed numbers, without what is deleted or hidden.

A walk over the document's XML of our own, because the libraries either lose merged cells and numbering or take tens of
milliseconds. Element names follow ECMA-376, part 1.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes
from posixpath import dirname, join
from typing import TypeAlias

from lxml import etree

from auditor.intake.container import open_container
from auditor.intake.encoding import decode
from auditor.intake.layout import RAISED, Image, Line, Piece, Table, TableCell, arrange
from auditor.intake.numbering import Numbering, W, read_numbering
from auditor.intake.package import Package, parse_xml
from auditor.intake.reading import Content, Unreadable
from auditor.intake.styles import (
    DELETED,
    FIELD,
    FOREIGN,
    NUMBER_ID,
    NUMBER_LEVEL,
    NUMBERS,
    OUTLINE,
    PLAIN_STYLE,
    PPR,
    PSTYLE,
    RPR,
    RSTYLE,
    RUBY,
    SYMBOL,
    TCPR,
    TRPR,
    VAL,
    VANISH,
    VERTICAL,
    Style,
    Styles,
    is_on,
    outline_level,
    value_of,
)
from auditor.settings import Limits

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_V = "{urn:schemas-microsoft-com:vml}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
P, TBL, TR, TC, SDT, SDT_CONTENT, R, T = (f"{W}{name}" for name in ("p", "tbl", "tr", "tc", "sdt", "sdtContent", "r", "t"))
_STRUCK = (f"{W}strike", f"{W}dstrike")
_UNPRINTED = frozenset([VANISH, *_STRUCK])
GRID_BEFORE, GRID_SPAN, H_MERGE, V_MERGE, CELL_DELETED = (f"{W}{name}" for name in ("gridBefore", "gridSpan", "hMerge", "vMerge", "cellDel"))
_TELLING = frozenset([PSTYLE, OUTLINE, NUMBERS, GRID_SPAN, H_MERGE, V_MERGE, CELL_DELETED])
_MERGES = dict.fromkeys((H_MERGE, V_MERGE), "continue")  # what they mean without a value
_TRANSPARENT = frozenset(
    [f"{W}{name}" for name in ("customXml", "smartTag", "ins", "moveTo", "hyperlink", "fldSimple", "dir", "bdo", "ruby", "rubyBase", "sdtContent")]
)
_MATH_TEXT = f"{_M}t"
_FIELD_KIND, _SYMBOL_CODE = f"{W}fldCharType", f"{W}char"
_BREAKS = frozenset([f"{W}br", f"{W}cr"])
_CHARACTERS = {f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}noBreakHyphen": "-"}
_DRAWINGS = frozenset([f"{W}drawing", f"{W}pict", f"{W}object"])
_ALTERNATES = f"{_MC}AlternateContent"
_FLAT = (TR, TC, P, R, T, *_BREAKS, *_CHARACTERS)  # what nearly every table is made of, besides properties
_DEEP = (  # what asks for a walk of its own
    *_TRANSPARENT, *_DRAWINGS, TBL, SDT, DELETED, GRID_BEFORE, FOREIGN, FIELD, SYMBOL, _ALTERNATES,
    *[f"{_M}{name}" for name in ("oMathPara", "oMath", "r", "t")],
)  # fmt: skip
_RARE = (*_TELLING, *_DEEP, *_UNPRINTED, VERTICAL)
_SYMBOLS = {"F052": "☑", "F0FE": "☑", "F0A3": "□", "F0A8": "□", "F06F": "□"}  # of Wingdings, for the boxes that forms have
_SLIVER = 60  # twips, about a millimetre: column boundaries this close were meant to be one
_LARGE = 476_250  # EMU, 50 pixels: below it a picture is an icon
_LARGE_POINTS = 37.5
_POINTS = re.compile(r"(width|height)\s*:\s*([\d.]+)pt")
_Content: TypeAlias = list[list[str] | etree._Element]  # a cell's paragraphs: the texts of their runs, or themselves where properties tell more


def read_docx(data: bytes, limits: Limits) -> Content:
    """The blocks of a Word document in reading order; text boxes follow the paragraph that holds them."""
    archive = open_container(data, limits)
    package = Package(archive, limits)
    reader = _Reader(package, package.main_part())
    return Content(arrange(reader.pieces, limits), package.title())


class _Reader:
    """One pass over the document in print order, since numbers and fields depend on what came before."""

    __slots__ = (
        "deep", "fields", "instructions", "may_hide", "may_merge", "may_raise", "numbering", "numbers", "package", "part", "pending", "pieces",
        "styles", "targets", "telling",
    )  # fmt: skip

    def __init__(self, package: Package, part: str) -> None:
        self.package = package
        self.part = part
        folder = dirname(part)
        document, styles = package.read(part), package.read(join(folder, "styles.xml"))
        if not document:
            raise Unreadable("文件里没有正文，可能已经损坏，请用 Word 或 WPS 打开检查，另存后重新报送。")
        root = parse_xml(document)
        self.styles = Styles(parse_xml(styles) if styles else None)
        self.may_hide = b":vanish" in (styles or b"")  # else no run need be asked
        self.may_raise = self.may_merge = False
        self.telling: dict[etree._Element, dict[str, str]] = {}  # paragraphs and cells with those of their properties that matter here
        self.deep: set[etree._Element] = set()  # tables that hold more than rows, cells, paragraphs and runs of text
        self._look_ahead(root)
        self.numbers = package.parse(join(folder, "numbering.xml"))
        self.numbering: Numbering | None = None
        self.fields: list[bool] = []  # open fields, True while their instruction is read
        self.instructions = 0  # how many of them are True
        self.pending: list[str] = []  # text of a paragraph whose end was deleted: it runs on into the next
        self.targets: dict[str, str] | None = None
        self.pieces: list[Piece] = []
        body = root.find(f"{W}body")
        if body is not None:
            self._read_blocks(body, self.pieces)

    def _look_ahead(self, root: etree._Element) -> None:
        """What is rare in a document, found in one go: that is much faster than asking each paragraph, run and cell."""
        for each in root.iter(*_RARE):
            tag = each.tag
            if tag in _TELLING:
                holder = each.getparent()
                value = each.get(VAL, _MERGES.get(tag, ""))
                if tag == PSTYLE and self.styles.find(value) == PLAIN_STYLE:
                    continue
                self.may_merge |= tag == H_MERGE
                if holder is not None and holder.tag in (TCPR, PPR) and (owner := holder.getparent()) is not None:
                    self.telling.setdefault(owner, {})[tag] = value
            elif tag in _UNPRINTED:
                self.may_hide = True
            elif tag == VERTICAL:
                self.may_raise = True
            else:
                self.deep.update(each.iterancestors(TBL))
                if tag == DELETED:
                    self.telling.update((paragraph, {}) for paragraph in each.iterancestors(P) if paragraph not in self.telling)

    def _read_blocks(self, parent: etree._Element, pieces: list[Piece]) -> None:
        for child in parent:
            tag = child.tag
            if tag == P:
                self._read_paragraph(child, pieces)
            elif tag == TCPR:
                continue
            elif tag == TBL:
                pieces.append(self._read_table(child))
            elif tag == SDT:
                content = child.find(SDT_CONTENT)
                if content is not None:
                    self._read_blocks(content, pieces)
            elif tag == _ALTERNATES:
                self._read_blocks(_chosen(child), pieces)
            elif tag == FOREIGN:
                pieces += self._read_foreign(child.get(f"{_R}id", ""))
            elif tag in _TRANSPARENT:
                self._read_blocks(child, pieces)

    def _read_paragraph(self, paragraph: etree._Element, pieces: list[Piece]) -> None:
        texts: list[str] = []
        if self.pending:
            texts, self.pending = self.pending, []
        apart: list[Piece] = []  # text boxes and pictures
        level, number = 0, ""
        if paragraph in self.telling and (properties := paragraph.find(PPR)) is not None:
            known = {each.tag: each for each in properties}
            style_id = value_of(known.get(PSTYLE))
            style = self.styles.find(style_id)
            level = outline_level(known.get(OUTLINE), style.level)
            self._read_runs(paragraph, texts, apart, style.is_hidden)
            if RPR in known and known[RPR].find(DELETED) is not None:
                self.pending = texts
                pieces += apart
                return
            number = self._number(known.get(NUMBERS), style, style_id)
        else:
            self._read_runs(paragraph, texts, apart, False)
        _add_lines(number + "".join(texts), level, pieces)
        pieces += apart

    def _number(self, own: etree._Element | None, style: Style, style_id: str) -> str:
        """The number that Word draws before a paragraph: its own list, else its style's."""
        number_id, at = style.number_id, style.number_level
        if own is not None:
            number_id = value_of(own.find(NUMBER_ID), number_id)
            given = value_of(own.find(NUMBER_LEVEL))
            at = int(given) if given.isdecimal() else at
        if not number_id or number_id == "0":
            return ""
        if self.numbering is None:
            self.numbering = Numbering() if self.numbers is None else read_numbering(self.numbers, self.styles.numbering_styles())
        return self.numbering.next_number(number_id, self.numbering.level_of_style(number_id, style_id) if at is None else at)

    def _read_runs(self, parent: etree._Element, texts: list[str], apart: list[Piece], is_hidden: bool) -> None:
        """What the runs of a paragraph print. Deleted and moved-away runs are not among the tags that are entered."""
        for child in parent:
            tag = child.tag
            if tag == R:
                self._read_run(child, texts, apart, self._hides(child, is_hidden) if self.may_hide else False)
            elif tag == PPR:
                continue
            elif tag == SDT:
                content = child.find(SDT_CONTENT)
                if content is not None:
                    self._read_runs(content, texts, apart, is_hidden)
            elif tag == _ALTERNATES:
                self._read_runs(_chosen(child), texts, apart, is_hidden)
            elif tag == _MATH_TEXT:
                texts.append(child.text or "")
            elif tag in _TRANSPARENT or tag.startswith(_M):
                self._read_runs(child, texts, apart, is_hidden)

    def _hides(self, run: etree._Element, default: bool) -> bool:
        properties = run.find(RPR)
        if properties is None:
            return default
        if any(is_on(properties, mark, False) for mark in _STRUCK):
            return True  # struck out by its author, as a tracked deletion is: 9 struck out before 2 is no 92
        style = properties.find(RSTYLE)
        return is_on(properties, VANISH, default if style is None else default or self.styles.find(value_of(style)).is_hidden)

    def _read_run(self, run: etree._Element, texts: list[str], apart: list[Piece], is_hidden: bool) -> None:
        for child in run:
            tag = child.tag
            if tag == RPR:
                continue
            if tag == FIELD:  # followed in hidden runs too, or what comes after a hidden instruction is lost
                self._follow_field(child.get(_FIELD_KIND, ""))
            elif is_hidden or self.instructions:
                continue
            elif tag == T:
                words = child.text or ""
                texts.append(words.translate(RAISED) if self.may_raise and words.isdigit() and _is_raised(run) else words)
            elif tag in _BREAKS:
                texts.append("\n")
            elif tag in _CHARACTERS:
                texts.append(_CHARACTERS[tag])
            elif tag == SYMBOL:
                texts.append(_SYMBOLS.get(child.get(_SYMBOL_CODE, "").upper(), ""))
            elif tag in _DRAWINGS:
                self._read_drawing(child, apart)
            elif tag == _ALTERNATES:
                self._read_run(_chosen(child), texts, apart, is_hidden)
            elif tag == RUBY:
                self._read_runs(child, texts, apart, is_hidden)

    def _follow_field(self, kind: str) -> None:
        if kind == "begin":
            self.fields.append(True)
            self.instructions += 1
        elif self.fields:
            if self.fields[-1]:
                self.instructions -= 1
            self.fields[-1] = False
            if kind == "end":
                self.fields.pop()

    def _read_drawing(self, drawing: etree._Element, apart: list[Piece]) -> None:
        boxes = list(_text_boxes(drawing))
        for box in boxes:
            outer = self.fields, self.instructions, self.pending
            self.fields, self.instructions, self.pending = [], 0, []
            self._read_blocks(box, apart)
            self.fields, self.instructions, self.pending = outer
        if not boxes and _is_large_picture(drawing):
            apart.append(Image())

    def _read_foreign(self, relation: str) -> list[Piece]:
        """A part in another format that Word converts when it opens the document: some portals export pages this way."""
        if self.targets is None:
            self.targets = dict(self.package.relations(self.part))
        data = self.package.read(self.targets.pop(relation, "")) or b""
        if data[:400].lstrip()[:5].lower() in (b"mime-", b"from:", b"date:", b"conte"):
            pages = [part for part in message_from_bytes(data).walk() if part.get_content_type() == "text/html"]
            payload = pages[0].get_payload(decode=True) if pages else b""
            data = payload if isinstance(payload, bytes) else b""
        text = decode(data) or ""
        if "<" not in text:
            return []
        from auditor.intake.html import find_pieces

        return find_pieces(text, self.package.limits)

    # --- tables

    def _read_table(self, table: etree._Element) -> Table:
        columns = _columns(table)
        if not (table in self.deep or self.may_hide or self.may_raise or self.pending or self.instructions):
            return self._read_flat_table(table, columns)
        rows: list[list[TableCell | list[str]]] = []
        above: dict[int, TableCell] = {}  # cells that may go on in the next row, by their first column
        for element in _inner(table, TR):
            properties = element.find(TRPR)
            if properties is not None and properties.find(DELETED) is not None:
                continue
            row = _OpenRow(above, _integer(value_of(properties.find(GRID_BEFORE))) if properties is not None else 0)
            for cell in _inner(element, TC):
                self._read_cell(cell, row, columns)
            above = row.merging
            rows.append(row.cells)
        return Table(rows)

    def _read_flat_table(self, table: etree._Element, columns: Sequence[int]) -> Table:
        """The same of a table without anything deep, in one go: a walk from child to child takes three times as long.

        An element counts only where its parent is the one that was just met, as in the walk.
        """
        rows: list[list[TableCell | list[str]]] = []
        above: dict[int, TableCell] = {}
        is_regular, telling = isinstance(columns, range) and not self.may_merge, self.telling
        for cells in self._flat_rows(table):
            row = _OpenRow(above, 0)
            for cell, content in cells:
                if is_regular and len(content) == 1 and row.at <= row.reach and cell not in telling and isinstance(content[0], list):
                    text = "".join(content[0]).strip()
                    if text and "\n" not in text:  # what `_read_cell` comes to for nearly all
                        row.add(text)
                        row.at = row.reach = row.at + 1
                        continue
                self._read_cell(cell, row, columns, content)
            above = row.merging
            rows.append(row.cells)
        return Table(rows)

    def _flat_rows(self, table: etree._Element) -> list[list[tuple[etree._Element, _Content]]]:
        """The cells of each row with what they hold."""
        telling = self.telling
        rows: list[list[tuple[etree._Element, _Content]]] = []
        row = cell = paragraph = run = None  # the last of each that counts
        content: _Content = []
        texts: list[str] = []
        for each in table.iter(*_FLAT):
            tag, parent = each.tag, each.getparent()
            if tag == T:
                if parent is run:
                    texts.append(each.text or "")
            elif tag == R:
                if parent is paragraph:
                    run = each
            elif tag == P:
                if parent is cell:
                    if each in telling:
                        paragraph = None
                        content.append(each)
                    else:
                        paragraph, texts = each, []
                        content.append(texts)
            elif tag == TC:
                if parent is row:
                    cell, content = each, []
                    rows[-1].append((each, content))
            elif tag == TR:
                if parent is table:
                    row = each
                    rows.append([])
            elif parent is run:
                texts.append("\n" if tag in _BREAKS else _CHARACTERS[tag])
        return rows

    def _read_cell(self, cell: etree._Element, row: "_OpenRow", columns: Sequence[int], content: _Content | None = None) -> None:
        """One cell: a new one, or the continuation of the one above or to the left. `content`: what it holds, where that is known."""
        at, after = row.at, row.at + 1
        vertical: str | None = None
        if known := self.telling.get(cell):
            if CELL_DELETED in known:
                return
            if GRID_SPAN in known:
                after = at + max(_integer(known[GRID_SPAN], 1), 1)
            if known.get(H_MERGE) == "continue" and row.cells:
                row.widen(_edge(columns, after))
                row.at = after
                return
            vertical = known.get(V_MERGE)
        row.at = after
        start, end = _edge(columns, at), _edge(columns, after)
        if vertical == "continue" and start in row.above:
            row.go_on(start)
            return
        pieces: list[Piece] = []
        if content is None:
            self._read_blocks(cell, pieces)
        else:
            for paragraph in content:
                if isinstance(paragraph, list):
                    _add_lines("".join(paragraph), 0, pieces)
                else:
                    self._read_paragraph(paragraph, pieces)
        if start == end and not pieces:
            return  # a sliver without text
        is_simple = vertical is None and end == start + 1 and start <= row.reach and not self.may_merge and len(pieces) == 1
        row.reach = max(end, start + 1)
        if is_simple and isinstance(only := pieces[0], Line):
            row.add(only.text)
            return
        found = TableCell(pieces, 1, max(end - start, 1), start)
        row.cells.append(found)
        if vertical is not None:
            row.merging[start] = found


@dataclass(slots=True)
class _OpenRow:
    """A row that is being read. `at`: the next cell's column of the grid; `reach`: the column that is next by the cells so far."""

    above: dict[int, TableCell]
    at: int
    cells: list[TableCell | list[str]] = field(default_factory=list)
    merging: dict[int, TableCell] = field(default_factory=dict)
    reach: int = 0

    def add(self, text: str) -> None:
        """A cell that is but a text of one line, beside the last."""
        if self.cells and isinstance(last := self.cells[-1], list):
            last.append(text)
        else:
            self.cells.append([text])

    def widen(self, end: int) -> None:
        """The last cell goes on to the right."""
        last = self.cells[-1]
        if isinstance(last, TableCell):
            last.colspan = max(end - (last.column or 0), 1)

    def go_on(self, start: int) -> None:
        """The cell above goes on in this row."""
        cell = self.merging[start] = self.above[start]
        cell.rowspan += 1
        if start <= self.reach:  # else a hole stays before it, and what follows must say its column
            self.reach = start + cell.colspan


def _add_lines(text: str, level: int, pieces: list[Piece]) -> None:
    """A paragraph's text as its lines; empty ones are not printed."""
    for line in text.split("\n") if "\n" in text else (text,):
        if shown := line.strip():
            pieces.append(Line(shown, level))


def _is_raised(run: etree._Element) -> bool:
    """Whether a run is printed as superscript: the mark of a note."""
    properties = run.find(RPR)
    raised = properties.find(VERTICAL) if properties is not None else None
    return raised is not None and value_of(raised) == "superscript"


def _inner(parent: etree._Element, wanted: str) -> Iterator[etree._Element]:
    """The rows of a table or the cells of a row, through content controls and tracked insertions."""
    for child in parent:
        tag = child.tag
        if tag == wanted:
            yield child
        elif tag == SDT:
            content = child.find(SDT_CONTENT)
            if content is not None:
                yield from _inner(content, wanted)
        elif tag in _TRANSPARENT:
            yield from _inner(child, wanted)


def _columns(table: etree._Element) -> Sequence[int]:
    """For each boundary of the table's grid, from the left edge, the number of the column that begins there.

    Conversion from DOC leaves columns a twip or two wide where rows were drawn by hand: boundaries that close count as
    one. A grid without widths, or of nothing but slivers, is taken as it is.
    """
    grid = table.find(f"{W}tblGrid")
    widths = [] if grid is None else [_width(each.get(f"{W}w", "")) for each in grid.iterchildren(f"{W}gridCol")]
    slivers = sum(1 for width in widths if width < _SLIVER)
    if not slivers or slivers * 3 > len(widths) * 2:
        return range(len(widths) + 1)
    edges = [0]
    for width in widths:
        edges.append(edges[-1] if width < _SLIVER else edges[-1] + 1)
    return edges


def _edge(columns: Sequence[int], at: int) -> int:
    """Where a boundary of the grid stands; rows may have more columns than the grid declares."""
    if isinstance(columns, range):
        return at
    return columns[at] if at < len(columns) else columns[-1] + at - len(columns) + 1


def _width(value: str) -> int:
    return int(value) if value.isdecimal() else _SLIVER


def _integer(value: str, default: int = 0) -> int:
    return min(int(value), 10_000) if value.isdecimal() and len(value) < 9 else default


def _chosen(alternates: etree._Element) -> etree._Element:
    """The branch of an AlternateContent that Word takes: both would print a text box twice."""
    for branch in alternates:
        if branch.tag == f"{_MC}Choice":
            return branch
    return next(iter(alternates), alternates)


def _text_boxes(drawing: etree._Element) -> Iterator[etree._Element]:
    for child in drawing:
        if child.tag == f"{W}txbxContent":
            yield child
        elif child.tag == _ALTERNATES:
            yield from _text_boxes(_chosen(child))
        else:
            yield from _text_boxes(child)


def _is_large_picture(drawing: etree._Element) -> bool:
    if next(drawing.iter(f"{_A}blip", f"{_V}imagedata"), None) is None:
        return False
    extent = next(drawing.iter(f"{_WP}extent"), None)
    if extent is not None:
        return all(_width(extent.get(side, "")) >= _LARGE for side in ("cx", "cy"))
    shape = next(drawing.iter(f"{_V}shape", f"{_V}rect"), None)
    sides = [float(match[2]) for match in _POINTS.finditer(shape.get("style", "")) if match[2].count(".") < 2] if shape is not None else []
    return not sides or min(sides) >= _LARGE_POINTS
