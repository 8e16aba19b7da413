"""Takes a Source and gives an OFD file (GB/T 33190) with text objects and ruling lines, set by a small typesetter of our own."""

from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from benchmarks.corpus.docx import zipped
from benchmarks.corpus.layout import SPLIT, PictureOf, Placed, PrintedTable, Text, layout
from benchmarks.corpus.source import Source

NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
WIDTH, HEIGHT, MARGIN = 210.0, 297.0, 20.0  # millimetres, as OFD measures
BODY, CELL, LEADING = 4.6, 3.2, 1.45  # sizes of type in millimetres and line height in sizes
PADDING = 0.8


@dataclass
class _Page:
    objects: list[str] = field(default_factory=list)


class _Setter:
    """Puts lines of text and tables on pages, from the top down."""

    def __init__(self) -> None:
        self.pages = [_Page()]
        self.y = MARGIN
        self.number = 100

    def identifier(self) -> int:
        self.number += 1
        return self.number

    def room(self, height: float) -> None:
        """Starts a new page where so much does not fit on this one."""
        if self.y + height > HEIGHT - MARGIN:
            self.pages.append(_Page())
            self.y = MARGIN

    def text(self, text: str, x: float, y: float, size: float) -> None:
        if not text:
            return
        widths = [_advance(char, size) for char in text]
        delta = " ".join(f"{width:.2f}" for width in widths[:-1])
        shown = f' DeltaX="{delta}"' if delta else ""
        self.pages[-1].objects.append(
            f'<ofd:TextObject ID="{self.identifier()}" Boundary="{x:.2f} {y:.2f} {sum(widths):.2f} {size * 1.2:.2f}" Font="10" Size="{size}">'
            f'<ofd:TextCode X="0" Y="{size:.2f}"{shown}>{escape(text)}</ofd:TextCode></ofd:TextObject>'
        )

    def line(self, x: float, y: float, to_x: float, to_y: float) -> None:
        width, height = to_x - x, to_y - y
        box = f"{x:.2f} {y:.2f} {max(width, 0.3):.2f} {max(height, 0.3):.2f}"
        self.pages[-1].objects.append(
            f'<ofd:PathObject ID="{self.identifier()}" Boundary="{box}" LineWidth="0.3" Stroke="true">'
            f"<ofd:AbbreviatedData>M 0 0 L {width:.2f} {height:.2f}</ofd:AbbreviatedData></ofd:PathObject>"
        )

    def paragraph(self, item: Text) -> None:
        size = 6.4 if item.role == "title" else BODY
        indent = "" if item.role in ("title", "noise", "footer", "meta") else "　　"
        for line in _wrapped(indent + item.text, size, WIDTH - 2 * MARGIN):
            self.room(size * LEADING)
            used = sum(_advance(char, size) for char in line)
            x = (WIDTH - used) / 2 if item.role == "title" else WIDTH - MARGIN - used if item.role == "signature" else MARGIN
            self.text(line, x, self.y, size)
            self.y += size * LEADING

    def table(self, table: PrintedTable) -> None:
        widths = _columns(table)
        left = [MARGIN + sum(widths[:place]) for place in range(table.width + 1)]
        heights = _heights(table, left)
        start = 0
        while start < table.height:
            self.room(heights[start])
            end, used = start, 0.0
            while end < table.height and self.y + used + heights[end] <= HEIGHT - MARGIN:
                used += heights[end]
                end += 1
            end = max(end, start + 1)
            self._rows(table, left, heights, start, end)
            start = end
        self.y += 2

    def _rows(self, table: PrintedTable, left: list[float], heights: list[float], start: int, end: int) -> None:
        tops = {start: self.y}
        for row in range(start, end):
            tops[row + 1] = tops[row] + heights[row]
        for cell in table.cells:
            first, last = max(cell.row, start), min(cell.row + cell.rowspan, end)
            if first >= last:
                continue
            x, y, to_x, to_y = left[cell.column], tops[first], left[cell.column + cell.colspan], tops[last]
            for ends in ((x, y, to_x, y), (x, to_y, to_x, to_y), (x, y, x, to_y), (to_x, y, to_x, to_y)):
                self.line(*ends)
            if cell.row >= start:
                self._cell_text(cell, x, y, to_x, to_y)
        self.y = tops[end]

    def _cell_text(self, cell: Placed, x: float, y: float, to_x: float, to_y: float) -> None:
        lines = _cell_lines(cell, to_x - x)
        top = y + max(0.0, (to_y - y - len(lines) * CELL * LEADING) / 2)
        for number, line in enumerate(lines):
            used = sum(_advance(char, CELL) for char in line)
            self.text(line, x + max(PADDING, (to_x - x - used) / 2), top + number * CELL * LEADING, CELL)


def render_ofd(source: Source) -> bytes:
    """The file."""
    setter = _Setter()
    for item in layout(source):
        if isinstance(item, Text):
            setter.paragraph(item)
        elif not isinstance(item, PictureOf):
            setter.table(item)
    pages = "".join(f'<ofd:Page ID="{number + 1}" BaseLoc="Pages/Page_{number}/Content.xml"/>' for number in range(len(setter.pages)))
    members = {
        "OFD.xml": f'{HEAD}<ofd:OFD {NAMESPACE} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:DocID>{source.voice:032x}</ofd:DocID>'
        f"<ofd:Title>{escape(source.page_title)}</ofd:Title></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"{HEAD}<ofd:Document {NAMESPACE}><ofd:CommonData><ofd:MaxUnitID>{setter.number + 1}</ofd:MaxUnitID><ofd:PageArea>"
        f"<ofd:PhysicalBox>0 0 {WIDTH:g} {HEIGHT:g}</ofd:PhysicalBox></ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData>"
        f"<ofd:Pages>{pages}</ofd:Pages></ofd:Document>",
        "Doc_0/PublicRes.xml": f'{HEAD}<ofd:Res {NAMESPACE} BaseLoc="Res"><ofd:Fonts><ofd:Font ID="10" FontName="宋体" FamilyName="宋体"/>'
        "</ofd:Fonts></ofd:Res>",
    }
    for number, page in enumerate(setter.pages):
        members[f"Doc_0/Pages/Page_{number}/Content.xml"] = (
            f'{HEAD}<ofd:Page {NAMESPACE}><ofd:Content><ofd:Layer ID="{setter.identifier()}">{"".join(page.objects)}'
            "</ofd:Layer></ofd:Content></ofd:Page>"
        )
    return zipped({name: text.encode() for name, text in members.items()})


def _advance(char: str, size: float) -> float:
    return size / 2 if ord(char) < 0x2E80 and char not in "“”‘’—…" else size


def _wrapped(text: str, size: float, width: float) -> list[str]:
    lines, line, used = [], "", 0.0
    for char in text:
        step = _advance(char, size)
        if line and used + step > width:
            lines.append(line)
            line, used = "", 0.0
        line += char
        used += step
    return [*lines, line]


def _cell_lines(cell: Placed, width: float) -> list[str]:
    return [line for piece in cell.text.split(SPLIT) for line in _wrapped(piece, CELL, width - 2 * PADDING)]


def _columns(table: PrintedTable) -> list[float]:
    room = WIDTH - 2 * MARGIN
    if table.id == "t3":
        return [14.0, 18.0, 48.0] + [(room - 80.0) / (table.width - 3)] * (table.width - 3)
    return [room / table.width] * table.width


def _heights(table: PrintedTable, left: list[float]) -> list[float]:
    heights = [CELL * LEADING + 2 * PADDING] * table.height
    for cell in sorted(table.cells, key=lambda cell: cell.rowspan):
        needed = len(_cell_lines(cell, left[cell.column + cell.colspan] - left[cell.column])) * CELL * LEADING + 2 * PADDING
        have = sum(heights[cell.row : cell.row + cell.rowspan])
        if needed > have:
            heights[cell.row + cell.rowspan - 1] += needed - have
    return heights
