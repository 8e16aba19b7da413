"""Takes a Source and gives a DOCX file, written as raw WordprocessingML so that every trait of real files can be asked for.

Styles read here: word_numbering (一、 and （一） computed by Word, not in the text) · grid_before (stub cells left out, the
row shifted by gridBefore) · content_controls (table cells inside sdt) · heading_styles · deleted_row (a tracked deletion) ·
sliver_columns (columns of a twip, as conversion from DOC leaves them) · digit_spans (each number a run of its own) ·
tracked_changes (older figures as deletions) · hidden_text (figures that Word does not print)
"""

import io
import re
import zipfile
from random import Random
from xml.sax.saxutils import escape

from benchmarks.corpus.layout import SPLIT, PictureOf, Placed, PrintedTable, Text, layout
from benchmarks.corpus.source import Source

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
CONTENT_TYPES = (
    HEAD + '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    '<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>'
    '<Override PartName="/word/numbering.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"/>'
    '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
)
RELS = (
    HEAD + '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{R}/officeDocument" Target="word/document.xml"/>'
    '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" '
    'Target="docProps/core.xml"/></Relationships>'
)
DOCUMENT_RELS = (
    HEAD + '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{R}/styles" Target="styles.xml"/><Relationship Id="rId2" Type="{R}/numbering" Target="numbering.xml"/>'
    f'<Relationship Id="rId3" Type="{R}/image" Target="media/table.png"/></Relationships>'
)
STYLES = (
    HEAD + f'<w:styles xmlns:w="{W}"><w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 2"/><w:basedOn w:val="a"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
    '<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:tblPr><w:tblBorders>'
    + "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    + "</w:tblBorders></w:tblPr></w:style></w:styles>"
)
NUMBERING = (
    HEAD + f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/>'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:suff w:val="nothing"/><w:lvlText w:val="%1、"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:suff w:val="nothing"/><w:lvlText w:val="（%2）"/></w:lvl>'
    '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
)
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
PICTURE = (
    f'<w:p><w:r><w:drawing><wp:inline xmlns:wp="{DRAWING}/wordprocessingDrawing"><wp:extent cx="5400000" cy="7200000"/>'
    f'<wp:docPr id="1" name="图片 1"/><a:graphic xmlns:a="{DRAWING}/main"><a:graphicData uri="{DRAWING}/picture">'
    f'<pic:pic xmlns:pic="{DRAWING}/picture">'
    '<pic:nvPicPr><pic:cNvPr id="1" name="table.png"/><pic:cNvPicPr/></pic:nvPicPr>'
    '<pic:blipFill><a:blip r:embed="rId3"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
    '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="5400000" cy="7200000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
    "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
)
SECTION_NUMBER = re.compile(r"^[一二三四五六七]、")
ASPECT_NUMBER = re.compile(r"^（[一二三四五六七]）")
RUNS = re.compile(r"([0-9]+)")


def render_docx(source: Source, picture: bytes = b"") -> bytes:
    """The file; `picture` is the PNG that stands for a table given as a picture."""
    blocks: list[str] = []
    for item in layout(source):
        if isinstance(item, Text):
            blocks.append(_paragraph(item, source))
        elif isinstance(item, PictureOf):
            blocks.append(PICTURE)
        else:
            blocks.append(_table(item, source))
    body = "".join(blocks)
    document = (
        f'{HEAD}<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{body}<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:body></w:document>'
    )
    core = (
        HEAD + '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{escape(source.page_title)}</dc:title></cp:coreProperties>'
    )
    members = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": RELS,
        "docProps/core.xml": core,
        "word/document.xml": document,
        "word/_rels/document.xml.rels": DOCUMENT_RELS,
        "word/styles.xml": STYLES,
        "word/numbering.xml": NUMBERING,
    }
    return zipped({name: text.encode() for name, text in members.items()} | {"word/media/table.png": picture or _blank_png()})


def zipped(members: dict[str, bytes]) -> bytes:
    """A ZIP archive with fixed times, so that the same members give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 10, 9, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _paragraph(item: Text, source: Source) -> str:
    text, properties = item.text, ""
    if item.role == "title":
        properties = '<w:jc w:val="center"/>'
    elif item.role == "signature":
        properties = '<w:jc w:val="right"/>'
    if "heading_styles" in source.styles and item.role in ("section", "aspect"):
        style = Random(f"{source.voice}/{text}").choice("12") if "wild_levels" in source.styles else "1" if item.role == "section" else "2"
        properties = f'<w:pStyle w:val="{style}"/>' + properties
    if "word_numbering" in source.styles:
        pattern, level = (SECTION_NUMBER, 0) if item.role == "section" else (ASPECT_NUMBER, 1)
        if item.role in ("section", "aspect") and pattern.match(text):
            text = pattern.sub("", text)
            properties += f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>'
    if item.role in ("body", "aspect") and "word_numbering" not in source.styles:
        text = "　　" + text
    bold = "<w:rPr><w:b/></w:rPr>" if item.role in ("title", "section") else ""
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{_runs(text, bold, source)}</w:p>"


def _runs(text: str, properties: str, source: Source) -> str:
    pieces = RUNS.split(text) if "digit_spans" in source.styles else [text]
    return "".join(f'<w:r>{properties}<w:t xml:space="preserve">{escape(piece)}</w:t></w:r>' for piece in pieces if piece)


def _table(table: PrintedTable, source: Source) -> str:
    sliver = "sliver_columns" in source.styles
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in _widths(table)) + ('<w:gridCol w:w="8"/>' if sliver else "")
    occupied: dict[tuple[int, int], Placed] = {}
    for cell in table.cells:
        for row in range(cell.row, cell.row + cell.rowspan):
            occupied[row, cell.column] = cell
    rows = []
    for number in range(table.height):
        cells = [cell for place, cell in sorted(occupied.items()) if place[0] == number]
        rows.append(_row(cells, number, source, _widths(table), sliver and number % 2 == 0))
    if "deleted_row" in source.styles:
        struck = (
            '<w:tr><w:trPr><w:del w:id="9" w:author="办公室" w:date="2024-01-05T09:00:00Z"/></w:trPr><w:tc><w:p><w:del w:id="10" w:author="办公室">'
        )
        rows.append(struck + "<w:r><w:delText>旧行</w:delText></w:r></w:del></w:p></w:tc></w:tr>")
    style = '<w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="0" w:type="auto"/></w:tblPr>'
    return f"<w:tbl>{style}<w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl><w:p/>"


def _widths(table: PrintedTable) -> list[int]:
    """Widths of the columns in twips: 9,000 over all."""
    if table.id == "t3":
        return [900, 1100, 2400] + [4600 // (table.width - 3)] * (table.width - 3)
    return [9000 // table.width] * table.width


def _row(cells: list[Placed], number: int, source: Source, widths: list[int], sliver: bool) -> str:
    before = 0
    if "grid_before" in source.styles and cells and cells[0].row < number and cells[0].column == 0:
        before, cells = cells[0].colspan, cells[1:]
    parts = [f'<w:trPr><w:gridBefore w:val="{before}"/></w:trPr>' if before else ""]
    for place, cell in enumerate(cells):
        span = cell.colspan + (1 if sliver and place == len(cells) - 1 else 0)
        properties = f'<w:tcW w:w="{sum(widths[cell.column : cell.column + cell.colspan])}" w:type="dxa"/>' + (
            f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
        )
        grid_before = "grid_before" in source.styles and cell.column == 0
        if cell.rowspan > 1 and not grid_before:
            properties += '<w:vMerge w:val="restart"/>' if cell.row == number else "<w:vMerge/>"
        text = cell.text if cell.row == number else ""
        inner = "".join(f"<w:p>{_changed(piece, cell, source)}</w:p>" for piece in text.split(SPLIT))
        tc = f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"
        if "content_controls" in source.styles and cell.id:
            tc = f"<w:sdt><w:sdtPr/><w:sdtContent>{tc}</w:sdtContent></w:sdt>"
        parts.append(tc)
    if not sliver and "sliver_columns" in source.styles:
        parts.append('<w:tc><w:tcPr><w:tcW w:w="8" w:type="dxa"/></w:tcPr><w:p/></w:tc>')
    return f"<w:tr>{''.join(parts)}</w:tr>"


def _changed(text: str, cell: Placed, source: Source) -> str:
    """A cell's runs; where changes are tracked or text is hidden, with an older figure that Word does not print."""
    runs = _runs(text, "", source)
    if cell.id and text and "tracked_changes" in source.styles:
        older = '<w:del w:id="7" w:author="办公室"><w:r><w:delText>8</w:delText></w:r></w:del>'
        runs = f'{older}<w:ins w:id="8" w:author="办公室">{runs}</w:ins>'
    if cell.id and "hidden_text" in source.styles:
        runs += "<w:r><w:rPr><w:vanish/></w:rPr><w:t>8</w:t></w:r>"
    return runs


def _blank_png() -> bytes:
    from benchmarks.corpus.picture import png

    return png(640, 900, bytes([255]) * (640 * 900))
