"""What Word prints of a document is what is read: merged cells, computed numbers, nothing deleted or hidden."""

import io
from collections.abc import Callable
from typing import Any

import docx
import pytest

from auditor.model import Document, Grid, Paragraph

P = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"


def paragraph(text: str, properties: str = "", run: str = "") -> str:
    return f'<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{P.format(text)}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def table(*rows: str, widths: tuple[int, ...] = ()) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return f"<w:tbl><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


SPAN2, RESTART, CONTINUE = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


@pytest.fixture
def blocks(make_docx: Callable[..., bytes], read: Callable[..., Document]) -> Callable[..., Document]:
    def read_body(body: str, **parts: Any) -> Document:
        document = read(make_docx(body, **parts), "报告.docx")
        assert document.status == "read", document.reason
        return document

    return read_body


def test_merged_cells_are_one_cell_at_all_its_positions(blocks: Any, texts: Any) -> None:
    body = table(
        row(cell("甲", RESTART), cell("头", SPAN2)),
        row(cell("", CONTINUE), cell("1"), cell("2")),
        row(cell("乙"), cell("3"), cell("4")),
        widths=(900, 900, 900),
    )
    grid = blocks(body).blocks[0]
    assert texts(grid) == [["甲", "头", "头"], ["甲", "1", "2"], ["乙", "3", "4"]]
    assert grid.rows[0][0] is grid.rows[1][0]
    assert (grid.rows[0][0].rowspan, grid.rows[0][1].colspan) == (2, 2)
    assert str(grid.rows[1][2].place) == "表1 第2行第3列"


def test_a_row_that_begins_later_leaves_a_hole_not_a_blank(blocks: Any, texts: Any) -> None:
    body = table(row(cell("1"), cell("2"), cell("3")), row(cell("5"), cell("6"), properties='<w:gridBefore w:val="1"/>'), widths=(900, 900, 900))
    assert texts(blocks(body).blocks[0]) == [["1", "2", "3"], [None, "5", "6"]]


def test_cells_merged_the_old_way_join_the_one_on_their_left(blocks: Any, texts: Any) -> None:
    body = table(
        row(cell("头", '<w:hMerge w:val="restart"/>'), cell("", '<w:hMerge w:val="continue"/>'), cell("3")), row(cell("1"), cell("2"), cell("4"))
    )
    assert texts(blocks(body).blocks[0]) == [["头", "头", "3"], ["1", "2", "4"]]


def test_a_continuation_with_nothing_above_is_a_cell_of_its_own(blocks: Any, texts: Any) -> None:
    body = table(row(cell("1"), cell("2")), row(cell("3", CONTINUE), cell("4")))
    assert texts(blocks(body).blocks[0]) == [["1", "2"], ["3", "4"]]


def test_deleted_rows_and_runs_are_gone_and_inserted_ones_stay(blocks: Any, texts: Any, outline: Any) -> None:
    body = (
        "<w:p><w:r><w:t>收到</w:t></w:r><w:del><w:r><w:delText>7</w:delText></w:r></w:del><w:ins><w:r><w:t>9</w:t></w:r></w:ins>"
        "<w:moveFrom><w:r><w:t>旧</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>件</w:t></w:r></w:moveTo></w:p>"
    ) + table(row(cell("甲"), cell("1")), row(cell("乙"), cell("2"), properties="<w:del/>"), row(cell("丙"), cell("3"), properties="<w:ins/>"))
    document = blocks(body)
    assert outline(document)[0] == "收到9件"
    assert texts(document.blocks[1]) == [["甲", "1"], ["丙", "3"]]


def test_a_paragraph_whose_end_was_deleted_runs_on_into_the_next(blocks: Any, outline: Any) -> None:
    body = "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>收到申请</w:t></w:r></w:p>" + P.format("3件")
    assert outline(blocks(body)) == ["收到申请3件"]


def test_content_controls_are_transparent_everywhere(blocks: Any, texts: Any, outline: Any) -> None:
    def control(inner: str) -> str:
        return f"<w:sdt><w:sdtPr/><w:sdtContent>{inner}</w:sdtContent></w:sdt>"

    run = "<w:r><w:t>{}</w:t></w:r>"
    body = control(f"<w:p>{run.format('共')}{control(run.format('5'))}{run.format('件')}</w:p>") + table(
        control(row(cell("甲"), control(cell("1")))), row(cell("乙"), cell("2"))
    )
    document = blocks(body)
    assert outline(document)[0] == "共5件"
    assert texts(document.blocks[1]) == [["甲", "1"], ["乙", "2"]]


def test_columns_of_a_twip_from_a_converted_file_are_dropped(blocks: Any, texts: Any) -> None:
    body = table(
        row(cell("甲", SPAN2), cell("1"), cell("2", SPAN2)),
        row(cell("乙"), cell("3", SPAN2), cell("4"), cell("", "")),
        widths=(2000, 3, 1500, 1500, 2),
    )
    grid = blocks(body).blocks[0]
    assert texts(grid) == [["甲", "1", "2"], ["乙", "3", "4"]]
    assert grid.rows[1][2].place.column == 3


def test_a_grid_without_widths_is_taken_as_it_is(blocks: Any, texts: Any) -> None:
    body = table(row(cell("甲"), cell("1"), cell("2")), row(cell("乙"), cell("3"), cell("4")), widths=(0, 0, 0))
    assert texts(blocks(body).blocks[0]) == [["甲", "1", "2"], ["乙", "3", "4"]]


NUMBERING = (
    '<w:abstractNum w:abstractNumId="7">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:suff w:val="nothing"/><w:lvlText w:val="%1、"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:suff w:val="nothing"/><w:lvlText w:val="（%2）"/></w:lvl>'
    '<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%3."/></w:lvl>'
    "</w:abstractNum>"
    '<w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num>'
    '<w:num w:numId="4"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="2"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
)


def numbered(text: str, level: int, list_id: int = 3) -> str:
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>')


def test_numbers_that_word_computes_are_part_of_the_text(blocks: Any, outline: Any) -> None:
    body = (
        numbered("概况", 0)
        + numbered("甲", 1)
        + numbered("乙", 1)
        + numbered("细一", 2)
        + numbered("细二", 2)
        + numbered("数据", 0)
        + numbered("丙", 1)
        + numbered("细三", 2)
        + numbered("另一张单子", 2, 4)
    )
    assert outline(blocks(body, numbering=NUMBERING)) == [
        "一、概况",
        "（一）甲",
        "（二）乙",
        "1.细一",
        "2.细二",
        "二、数据",
        "（一）丙",
        "1.细三",
        "1.另一张单子",
    ]


def test_a_style_brings_its_number_and_its_heading_level(blocks: Any, outline: Any) -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="own"><w:name w:val="我的标题"/><w:basedOn w:val="1"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="t"><w:name w:val="Title"/></w:style>'
    )
    body = (
        paragraph("年度报告", '<w:pStyle w:val="t"/>')
        + paragraph("概况", '<w:pStyle w:val="1"/>')
        + paragraph("数据", '<w:pStyle w:val="own"/>')
        + paragraph("不编号", '<w:pStyle w:val="own"/><w:numPr><w:numId w:val="0"/></w:numPr>')
        + paragraph("小节", '<w:outlineLvl w:val="1"/>')
    )
    assert outline(blocks(body, styles=styles, numbering=NUMBERING)) == ["# 年度报告", "# 一、概况", "# 二、数据", "# 不编号", "## 小节"]


def test_a_deleted_paragraph_takes_no_number(blocks: Any, outline: Any) -> None:
    gone = (
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="3"/></w:numPr><w:rPr><w:del/></w:rPr></w:pPr>'
        "<w:del><w:r><w:delText>旧</w:delText></w:r></w:del></w:p>"
    )
    assert outline(blocks(numbered("甲", 0) + gone + numbered("乙", 0), numbering=NUMBERING)) == ["一、甲", "二、乙"]


def test_bullets_and_unknown_lists_add_nothing(blocks: Any, outline: Any) -> None:
    bullets = '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="&#xF06C;"/></w:lvl></w:abstractNum>'
    body = numbered("点", 0, 5) + numbered("无", 0, 99)
    assert outline(blocks(body, numbering=bullets + '<w:num w:numId="5"><w:abstractNumId w:val="1"/></w:num>')) == ["点", "无"]


def test_hidden_text_is_not_printed(blocks: Any, outline: Any) -> None:
    styles = '<w:style w:type="character" w:styleId="h"><w:name w:val="藏"/><w:rPr><w:vanish/></w:rPr></w:style>'
    body = (
        paragraph("看得见", run='<w:vanish w:val="0"/>') + paragraph("看不见", run="<w:vanish/>") + paragraph("也看不见", run='<w:rStyle w:val="h"/>')
    )
    assert outline(blocks(body, styles=styles)) == ["看得见"]


def test_text_that_its_author_struck_out_is_not_printed(blocks: Any, outline: Any) -> None:
    struck = "<w:r><w:rPr><w:{}/></w:rPr><w:t>9</w:t></w:r>"
    rest = '<w:r><w:rPr><w:strike w:val="0"/></w:rPr><w:t>2件</w:t></w:r>'
    assert outline(blocks(f"<w:p>{struck.format('strike')}{struck.format('dstrike')}{rest}</w:p>")) == ["2件"]


def test_a_text_box_is_read_once_after_its_paragraph(blocks: Any, outline: Any) -> None:
    box = f"<w:txbxContent>{P.format('框里的字')}</w:txbxContent>"
    drawing = f'<w:drawing><wp:inline><wp:extent cx="9" cy="9"/><a:graphic><wps:txbx>{box}</wps:txbx></a:graphic></wp:inline></w:drawing>'
    body = (
        "<w:p><w:r><w:t>段</w:t></w:r><w:r><mc:AlternateContent>"
        f'<mc:Choice Requires="wps">{drawing}</mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r><w:r><w:t>落</w:t></w:r></w:p>"
    )
    assert outline(blocks(body)) == ["段落", "框里的字"]


def test_fields_show_their_result_not_their_instruction(blocks: Any, outline: Any) -> None:
    body = (
        '<w:p><w:r><w:t>共</w:t></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> =SUM(ABOVE) </w:instrText></w:r>'
        '<w:r><w:t>不印</w:t></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>12</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t>件</w:t></w:r><w:fldSimple w:instr="PAGE"><w:r><w:t>。</w:t></w:r></w:fldSimple></w:p>'
    )
    assert outline(blocks(body)) == ["共12件。"]


def test_tabs_breaks_and_soft_hyphens(blocks: Any, outline: Any) -> None:
    number = "<w:t>0570</w:t><w:noBreakHyphen/><w:t>12</w:t><w:softHyphen/><w:t>34</w:t>"
    body = f"<w:p><w:r><w:t>电话</w:t><w:tab/>{number}<w:br/><w:t>下一行</w:t></w:r></w:p>"
    assert outline(blocks(body)) == ["电话\t0570-1234", "下一行"]


def test_digits_in_runs_of_their_own_join(blocks: Any, outline: Any) -> None:
    body = "<w:p>" + "".join(f"<w:r><w:t>{part}</w:t></w:r>" for part in ("自", "2023", "年", "1", "月")) + "</w:p>"
    assert outline(blocks(body)) == ["自2023年1月"]


def test_paragraphs_in_a_cell_are_its_lines(blocks: Any, texts: Any) -> None:
    vertical = "<w:tc>" + "".join(P.format(letter) for letter in "结果") + P.format("") + "</w:tc>"
    assert texts(blocks(table(row(vertical, cell("1")), row(cell("乙"), cell("2")))).blocks[0]) == [["结\n果", "1"], ["乙", "2"]]


def test_a_blank_cell_is_blank_and_a_blank_last_row_stays(blocks: Any, texts: Any) -> None:
    body = table(row(cell("甲"), cell("乙")), row(cell(""), cell("")))
    assert texts(blocks(body).blocks[0]) == [["甲", "乙"], ["", ""]]


def test_large_pictures_are_named_and_icons_are_not(blocks: Any, outline: Any) -> None:
    def picture(side: int) -> str:
        return (
            f'<w:p><w:r><w:drawing><wp:inline><wp:extent cx="{side}" cy="{side}"/><a:graphic><a:blip r:embed="r1"/></a:graphic></wp:inline>'
            "</w:drawing></w:r></w:p>"
        )

    assert outline(blocks(P.format("前") + picture(5_000_000) + picture(90_000) + P.format("后"))) == ["前", "图", "后"]


def test_strict_documents_are_read_alike(make_docx: Any, read: Any, outline: Any) -> None:
    body = f'<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"><w:body>{P.format("严格")}</w:body></w:document>'
    assert outline(read(make_docx("", parts={"word/document.xml": body}), "a.docx")) == ["严格"]


def test_a_page_stored_in_the_document_is_read(make_docx: Any, read: Any, outline: Any) -> None:
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="c1" Type="x/aFChunk" Target="chunk.html"/></Relationships>'
    )
    page = "<html><body><p>网页里的字</p><table><tr><td>甲</td><td>1</td></tr><tr><td>乙</td><td>2</td></tr></table></body></html>"
    data = make_docx('<w:altChunk r:id="c1"/>', parts={"word/_rels/document.xml.rels": relations, "word/chunk.html": page})
    assert outline(read(data, "a.docx")) == ["网页里的字", "表2×2"]


def test_the_title_comes_from_the_properties(blocks: Any) -> None:
    assert blocks(P.format("字"), title="青石镇2023年度报告").title == "青石镇2023年度报告"


def test_places_count_paragraphs_and_tables(blocks: Any) -> None:
    body = P.format("一") + P.format("") + P.format("二") + table(row(cell("1"), cell("2"))) + P.format("三") + table(row(cell("3"), cell("4")))
    found = blocks(body).blocks
    assert [str(block.place) for block in found] == ["第1段", "第2段", "表1", "第3段", "表2"]


def test_a_document_written_by_a_library(read: Any, texts: Any, outline: Any) -> None:
    made = docx.Document()
    made.add_heading("年度报告", 0)
    made.add_heading("总体", 1)
    made.add_paragraph("正文。")
    grid = made.add_table(3, 3)
    for index in range(9):
        grid.cell(index // 3, index % 3).text = str(index)
    grid.cell(0, 0).merge(grid.cell(1, 1)).text = "合"
    buffer = io.BytesIO()
    made.save(buffer)
    document = read(buffer.getvalue(), "a.docx")
    assert outline(document) == ["# 年度报告", "# 总体", "正文。", "表3×3"]
    assert texts(document.blocks[3]) == [["合", "合", "2"], ["合", "合", "5"], ["6", "7", "8"]]


def test_a_table_around_the_page_gives_way_to_what_it_holds(blocks: Any, outline: Any) -> None:
    inner = table(row(cell("甲"), cell("1")), row(cell("乙"), cell("2")))
    body = table(f"<w:tr><w:tc>{P.format('标题')}{P.format('正文')}{inner}<w:p/></w:tc></w:tr>")
    document = blocks(body)
    assert outline(document) == ["标题", "正文", "表2×2"]
    assert isinstance(document.blocks[0], Paragraph)
    assert isinstance(document.blocks[2], Grid)
    assert str(document.blocks[2].place) == "表1"


def test_a_row_that_begins_beside_a_merged_cell_going_on_keeps_its_columns(blocks: Any, texts: Any) -> None:
    """The first column is left out by gridBefore, the second goes on from above: the label stands in the third."""
    first = row(cell("三"), cell("（五）", '<w:vMerge w:val="restart"/>'), cell("1.信访"), cell("7"))
    second = row(cell("", "<w:vMerge/>"), cell("2.重复"), cell("8"), properties='<w:gridBefore w:val="1"/>')
    grid = blocks(table(first, second, widths=(900, 900, 900, 900))).blocks[0]
    assert texts(grid) == [["三", "（五）", "1.信访", "7"], [None, "（五）", "2.重复", "8"]]
