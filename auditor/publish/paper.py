"""Titles, paragraphs and tables go in; a DOCX file comes out, laid out as official documents are. The module that knows python-docx.

Layout after GB/T 9704-2012 党政机关公文格式: A4, margins 37/35/28/26 mm, 22 lines of 28 characters, title in 2号小标宋, body in 3号仿宋,
first headings 黑体, second 楷体, page numbers outside at the foot. Fonts that a machine lacks are named with what may stand in for them.
"""

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Literal
from xml.sax.saxutils import escape

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.oxml import serialize_part_xml
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.text.run import CT_R
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from auditor.publish.names import printable
from auditor.publish.package import CORE, Mould, read_package, settled, write_package
from auditor.publish.printed import PrintedTable

SONG_TITLE, FANG, HEI, KAI, SONG = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"
_STAND_INS = {
    SONG_TITLE: "小标宋;宋体;SimSun;Noto Serif CJK SC",
    FANG: "仿宋;FangSong;华文仿宋;Noto Serif CJK SC",
    HEI: "SimHei;Noto Sans CJK SC",
    KAI: "楷体;KaiTi;华文楷体;Noto Serif CJK SC",
    SONG: "SimSun;Noto Serif CJK SC",
}
_LINE = Pt(28.95)  # 225 mm over 22 lines
_SIZE = Pt(16)  # 三号
_SQUEEZE = -5  # twentieths of a point between characters: 28 characters of 16 points on 156 mm
_INDENT = Pt(32)  # two characters

Align = Literal["left", "center", "right"]
_ALIGN = {"left": WD_ALIGN_PARAGRAPH.LEFT, "center": WD_ALIGN_PARAGRAPH.CENTER, "right": WD_ALIGN_PARAGRAPH.RIGHT, "both": WD_ALIGN_PARAGRAPH.JUSTIFY}


@dataclass(frozen=True, slots=True)
class PaperColumn:
    """One column of a table; `width` in millimetres."""

    label: str
    width: float
    align: Align = "left"


class Paper:
    """A document that grows downwards."""

    def __init__(self, title: str, made: datetime, *, landscape: bool = False) -> None:
        self._document, self._made = Document(), made
        properties = self._document.core_properties
        properties.title, properties.author, properties.comments = _one_line(title), "", ""
        properties.created = properties.modified = made.replace(tzinfo=None)
        self._page(landscape)
        self._styles()
        self._fonts()
        self._footers()

    def save(self, path: Path) -> None:
        """Write the file."""
        parts = self._parts()
        write_package(path, {name: (data,) for name, data in (parts | {CORE: settled(parts[CORE], self._made)}).items()}, self._made)

    def _parts(self) -> dict[str, bytes]:
        packed = BytesIO()
        self._document.save(packed)
        return read_package(packed.getvalue())

    # --- paragraphs

    def letterhead(self, office: str, number: str) -> None:
        """发文机关标志 in red, the document's number below, a red rule."""
        if office:
            head = self._paragraph(office, SONG_TITLE, Pt(30), "center", indent=False)
            head.paragraph_format.line_spacing = Pt(44)
            head.runs[0].font.color.rgb = RGBColor(0xC8, 0x10, 0x1C)
            self.blank()
        line = self._paragraph(number, FANG, _SIZE, "center", indent=False)
        border = parse_xml(f'<w:pBdr {nsdecls("w")}><w:bottom w:val="single" w:sz="12" w:space="4" w:color="C8101C"/></w:pBdr>')
        line._p.get_or_add_pPr().append(border)
        _order_properties(line._p.get_or_add_pPr())
        self.blank()

    def title(self, text: str) -> None:
        """The title, 2号小标宋, centred."""
        line = self._paragraph(text, SONG_TITLE, Pt(22), "center", indent=False)
        line.paragraph_format.line_spacing = Pt(34)
        self.blank()

    def addressee(self, text: str) -> None:
        """主送机关, flush left."""
        self._paragraph(text, FANG, _SIZE, "left", indent=False)

    def heading(self, text: str) -> None:
        """一、… in 黑体."""
        self._paragraph(text, HEI, _SIZE, "both").paragraph_format.keep_with_next = True

    def subheading(self, text: str) -> None:
        """（一）… in 楷体."""
        self._paragraph(text, KAI, _SIZE, "both").paragraph_format.keep_with_next = True

    def body(self, text: str) -> None:
        """A paragraph of text."""
        self._paragraph(text, FANG, _SIZE, "both")

    def attachments(self, names: Sequence[str]) -> None:
        """附件 below the text, one line each."""
        self.blank()
        for number, name in enumerate(names, 1):
            mark = f"{number}．" if len(names) > 1 else ""
            line = self._paragraph(f"附件：{mark}{name}" if number == 1 else f"{mark}{name}", FANG, _SIZE, "left")
            if number > 1:
                line.paragraph_format.first_line_indent = Pt(32 + 48)

    def signature(self, office: str, day: str) -> None:
        """署名 and 成文日期 at the right: the date four characters from the edge, the office centred over it."""
        self.blank()
        self.blank()
        for above in self._document.paragraphs[-5:]:  # a signature never stands on a page of its own
            above.paragraph_format.keep_with_next = True
        for text, room in ((office, 4.0 - (len(office) - len(day)) / 2 if office else 4.0), (day, 4.0)):
            line = self._paragraph(text, FANG, _SIZE, "right", indent=False)
            line.paragraph_format.right_indent = Pt(16 * max(room, 2.0))
            line.paragraph_format.keep_with_next = text != day

    def blank(self) -> None:
        """An empty line."""
        self._paragraph("", FANG, _SIZE, "left", indent=False)

    def remark(self, text: str) -> None:
        """A comment in the margin beside the last paragraph: guidance that is no part of the text."""
        last = self._document.paragraphs[-1]
        runs = last.runs or [last.add_run("")]
        self._document.add_comment(runs, text=printable(text), author="填写说明", initials="说明")

    def _paragraph(self, text: str, font: str, size: Pt, align: Literal["left", "center", "right", "both"], *, indent: bool = True) -> Paragraph:
        line = deepcopy(_stamp(font, size, align, indent))
        _write(line.r_lst[0], text)  # type: ignore[attr-defined]
        self._document.element.body.get_or_add_sectPr().addprevious(line)
        return Paragraph(line, self._document._body)  # type: ignore[arg-type]

    # --- tables

    def table(self, columns: Sequence[PaperColumn], rows: Sequence[Sequence[str]]) -> None:
        """A ruled list whose head returns on every page."""
        made = self._document.add_table(rows=1 + min(len(rows), 1), cols=len(columns))
        made.style = "Table Grid"
        _fix_layout(made, [column.width for column in columns])
        for cell, column in zip(made.rows[0].cells, columns, strict=True):
            _fill(cell, column.label, HEI, Pt(12), "center")
        _repeat(made, 1)
        for line in list(made.rows)[1:]:
            for cell, column in zip(line.cells, columns, strict=True):
                _fill(cell, "", FANG, Pt(12), column.align)
            _keep_together(line._tr)
            line._tr.getparent().remove(line._tr)
            for values in rows:  # each a copy of the first: a county's units are many
                copied = deepcopy(line._tr)
                for place, value in zip(copied.tc_lst, values, strict=True):
                    _write(place.p_lst[0].r_lst[0], value)
                made._tbl.append(copied)
        self.blank()

    def form_table(self, table: PrintedTable, widths: Sequence[float], values: Mapping[str, str]) -> None:
        """A statutory table with its merged cells; `widths` in millimetres, one per column; `values` by the form's cell ids."""
        made = self._document.add_table(rows=table.height, cols=table.width)
        made.style = "Table Grid"
        _fix_layout(made, widths)
        grid = [[made.cell(row, column) for column in range(table.width)] for row in range(table.height)]
        for each in table.cells:
            cell = grid[each.row][each.column]
            if each.high > 1 or each.wide > 1:
                cell = cell.merge(grid[each.row + each.high - 1][each.column + each.wide - 1])
            centred = each.head or bool(each.cell) or each.high > 1
            _fill(cell, values.get(each.cell, "") if each.cell else each.text, SONG, Pt(9), "center" if centred else "left")
        heads = min((each.row for each in table.cells if each.cell), default=0)
        if table.stub > 1:
            _repeat(made, heads)

    # --- the page

    def _page(self, landscape: bool) -> None:
        section = self._document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = Mm(37), Mm(35), Mm(28), Mm(26)
        section.footer_distance = Mm(28)  # 7 mm below the text
        if landscape:
            section.orientation = WD_ORIENT.LANDSCAPE
            section.page_width, section.page_height = Mm(297), Mm(210)
        for old in section._sectPr.findall(qn("w:docGrid")):
            section._sectPr.remove(old)

    def _styles(self) -> None:
        normal = self._document.styles["Normal"]
        assert isinstance(normal, ParagraphStyle)
        normal.font.size = _SIZE
        properties = normal.element.get_or_add_rPr()
        _set_font(properties, FANG)
        properties.append(parse_xml(f'<w:spacing {nsdecls("w")} w:val="{_SQUEEZE}"/>'))
        # figures keep a Western language: in a Chinese one LibreOffice breaks lines inside a number
        properties.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="en-US" w:eastAsia="zh-CN"/>'))
        _order_run_properties(properties)
        layout = normal.paragraph_format
        layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, _LINE
        layout.space_before = layout.space_after = Pt(0)
        layout.widow_control = False  # 22 lines on every page

    def _fonts(self) -> None:
        """Name what may stand in for each font, for machines that lack it."""
        for part in self._document.part.package.iter_parts():
            if str(part.partname) == "/word/fontTable.xml":
                fonts = "".join(
                    f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/></w:font>' for name, others in _STAND_INS.items()
                )
                part._blob = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts {nsdecls("w")}>{fonts}</w:fonts>'.encode()

    def _footers(self) -> None:
        self._document.settings.odd_and_even_pages_header_footer = True
        section = self._document.sections[0]
        for footer, align in ((section.footer, "right"), (section.even_page_footer, "left")):
            line = footer.paragraphs[0]
            line.alignment = _ALIGN[align]
            edge = line.paragraph_format
            edge.right_indent, edge.left_indent = (Pt(14), None) if align == "right" else (None, Pt(14))
            for piece in ("— ", None, " —"):
                run = line.add_run(piece or "")
                _set_font(run._r.get_or_add_rPr(), SONG)
                run.font.size = Pt(14)
                if piece is None:
                    for kind in ("begin", "", "end"):
                        run._r.append(
                            parse_xml(f'<w:fldChar {nsdecls("w")} w:fldCharType="{kind}"/>')
                            if kind
                            else parse_xml(f'<w:instrText {nsdecls("w")} xml:space="preserve"> PAGE </w:instrText>')
                        )


class Letter(Paper):
    """A paper of which a run writes many: the package around the text is made once, and no remark can stand beside it."""

    def __init__(self, title: str, made: datetime) -> None:
        self._title, self._blank = _one_line(title), _blank_of(made)
        self._document = DocumentObject(deepcopy(self._blank.document.element), self._blank.document.part)

    def save(self, path: Path) -> None:
        """Write the file."""
        core = self._blank.core.replace(_TITLE, escape(self._title).encode())
        self._blank.mould.cast(path, {CORE: core, _TEXT: serialize_part_xml(self._document.element)})


@dataclass(frozen=True, slots=True)
class _Blank:
    """An empty paper and the package it is in."""

    document: DocumentObject
    core: bytes  # its properties, with a mark where the title will stand
    mould: Mould


_TITLE = "\ue000".encode()
_TEXT = "word/document.xml"
_LONGEST_TITLE = 255  # that Word allows among the properties


@lru_cache(maxsize=1)
def _blank_of(made: datetime) -> _Blank:
    paper = Paper(_TITLE.decode(), made)
    parts = paper._parts()
    return _Blank(paper._document, settled(parts.pop(CORE), made), Mould({name: data for name, data in parts.items() if name != _TEXT}, made))


def _one_line(title: str) -> str:
    return printable(title).replace("\n", "")[:_LONGEST_TITLE]


@cache
def _stamp(font: str, size: Pt, align: Literal["left", "center", "right", "both"], indent: bool) -> BaseOxmlElement:
    """A paragraph without words, to be copied: a letter has dozens of the same look."""
    line = Document().add_paragraph()
    run = line.add_run("")
    _set_font(run._r.get_or_add_rPr(), font)
    run.font.size = size
    line.alignment = _ALIGN[align]
    if indent:
        line.paragraph_format.first_line_indent = _INDENT
    return line._p


def _write(run: CT_R, text: str) -> None:
    """Put words into an empty run; breaks and tabs become those of the document."""
    text = printable(text)
    if _BROKEN.search(text):
        run.text = text
    elif text:
        run.add_t(text)


_BROKEN = re.compile(r"[\n\r\t]")


def _set_font(properties: BaseOxmlElement, name: str) -> None:
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = parse_xml(f"<w:rFonts {nsdecls('w')}/>")
        properties.insert(0, fonts)
    for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{kind}"), "")
    for kind in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{kind}"), name)
    fonts.set(qn("w:hint"), "eastAsia")


_RUN_ORDER = ("rFonts", "b", "i", "color", "spacing", "sz", "szCs", "u", "lang")
_PARAGRAPH_ORDER = ("pStyle", "keepNext", "keepLines", "widowControl", "pBdr", "spacing", "ind", "jc", "rPr")


def _order_run_properties(properties: BaseOxmlElement) -> None:
    _sort(properties, _RUN_ORDER)


def _order_properties(properties: BaseOxmlElement) -> None:
    _sort(properties, _PARAGRAPH_ORDER)


def _sort(parent: BaseOxmlElement, order: Sequence[str]) -> None:
    """Children in the order that the schema asks for; Word refuses another."""
    places = {qn(f"w:{name}"): number for number, name in enumerate(order)}
    parent[:] = sorted(parent, key=lambda child: places.get(str(child.tag), len(places)))


def _fill(cell: _Cell, text: str, font: str, size: Pt, align: Align) -> None:
    line = cell.paragraphs[0]
    for extra in cell.paragraphs[1:]:
        extra._p.getparent().remove(extra._p)
    run = line.add_run(printable(text))
    _set_font(run._r.get_or_add_rPr(), font)
    run.font.size = size
    line.alignment = _ALIGN[align]
    line.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    mark = parse_xml(f'<w:rPr {nsdecls("w")}><w:sz w:val="{int(size.pt * 2)}"/></w:rPr>')  # what is typed into an empty cell is as small
    line._p.get_or_add_pPr().append(mark)
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER


def _fix_layout(table: Table, widths: Sequence[float]) -> None:
    """Columns as wide as said, whatever stands in them."""
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for column, width in zip(table._tbl.tblGrid.gridCol_lst, widths, strict=True):
        column.w = Mm(width)
    for row in table._tbl.tr_lst:
        for cell, width in zip(row.tc_lst, widths, strict=True):
            cell.width = Mm(width)
    margins = parse_xml(f'<w:tblCellMar {nsdecls("w")}><w:left w:w="40" w:type="dxa"/><w:right w:w="40" w:type="dxa"/></w:tblCellMar>')
    properties = table._tbl.tblPr
    look = properties.find(qn("w:tblLook"))
    if look is not None:
        look.addprevious(margins)
    else:
        properties.append(margins)


def _repeat(table: Table, rows: int) -> None:
    for row in table._tbl.tr_lst[:rows]:
        row.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))


def _keep_together(row: BaseOxmlElement) -> None:
    row.get_or_add_trPr().insert(0, parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))  # type: ignore[attr-defined]
