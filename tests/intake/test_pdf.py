"""PDF files become paragraphs and grids with their pages; broken, locked and endless ones a sentence."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from auditor.intake import pdf, read_bytes
from auditor.model import Document, Grid, Paragraph, Picture
from auditor.settings import Limits

FONT = (
    "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[<</Type/Font/Subtype/CIDFontType0"
    "/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>/DW 1000/W[1 95 500]"
    "/FontDescriptor<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880"
    "/Descent -120/CapHeight 880/StemV 93>>>>]>>"
)


def words(text: str, x: float, y: float, size: float = 12) -> str:
    """A line of text at x, y from the page's lower left corner."""
    return f"BT /F {size} Tf {x} {y} Td <{text.encode('utf-16-be').hex()}> Tj ET\n"


def ruled(columns: Sequence[float], rows: Sequence[float]) -> str:
    """Lines of a table: stroked across, filled as thin rectangles down, as different programs draw them."""
    across = "".join(f"{columns[0]} {y} m {columns[-1]} {y} l S\n" for y in rows)
    return across + "".join(f"{x - 0.25} {rows[-1]} 0.5 {rows[0] - rows[-1]} re f\n" for x in columns)


def make_pdf(
    pages: Sequence[str], page: str = "", title: str = "", trailer: str = "", kids: str = "", further: Sequence[str] = (), fonts: str = ""
) -> bytes:
    """A PDF of content streams, uncompressed."""
    count = len(pages)
    numbers = [f"{5 + 2 * number} 0 R" for number in range(count)]
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids or ' '.join(numbers)}]/Count {count}>>",
        FONT,
        f"<</Title<feff{title.encode('utf-16-be').hex()}>>>",
    ]
    for number, content in enumerate(pages):
        size = f"/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R{fonts}>>/XObject<</I 100 0 R>>>>"
        objects.append(f"<</Type/Page/Parent 2 0 R{size}/Contents {6 + 2 * number} 0 R{page}>>")
        objects.append(f"<</Length {len(content.encode('latin-1'))}>>stream\n{content}\nendstream")
    objects.extend(further)
    out = b"%PDF-1.6\n"
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj{body}endobj\n".encode("latin-1")
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer<</Size {len(objects) + 1}/Root 1 0 R/Info 4 0 R{trailer}>>\n"
    return out + end.encode("latin-1") + f"startxref\n{len(out)}\n%%EOF".encode()


def read(data: bytes) -> Document:
    return read_bytes(data, "a.pdf", Limits())


def grid_texts(document: Document) -> list[list[str]]:
    (grid,) = (block for block in document.blocks if isinstance(block, Grid))
    return [["·" if cell is None else cell.text for cell in row] for row in grid.rows]


TABLE = ruled([50, 250, 350, 450], [700, 680, 660]) + words("项目", 55, 685) + words("甲", 255, 685) + words("乙", 355, 685)
FIGURES = words("行政许可", 55, 665) + words("131", 255, 665)


def test_text_tables_title_and_pages() -> None:
    document = read(make_pdf([words("二、主动公开", 50, 750), TABLE + FIGURES, words("三、其他", 50, 750)], title="某镇2023年年报"))
    assert (document.format, document.status, document.title, document.scanned) == ("pdf", "read", "某镇2023年年报", False)
    assert [type(block) for block in document.blocks] == [Paragraph, Grid, Paragraph]
    assert grid_texts(document) == [["项目", "甲", "乙"], ["行政许可", "131", ""]]
    assert [block.place.page for block in document.blocks] == [1, 2, 3]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_that_is_shown_turned_is_read_as_shown(turn: int) -> None:
    matrix = {90: "0 1 -1 0 595 0", 180: "-1 0 0 -1 595 842", 270: "0 -1 1 0 0 842"}[turn]
    document = read(make_pdf([f"{matrix} cm\n" + TABLE + FIGURES], page=f"/Rotate {turn}"))
    assert grid_texts(document) == [["项目", "甲", "乙"], ["行政许可", "131", ""]]


PART = "政信公开许131甲"  # the letters of the second font


def part_font() -> list[str]:
    """A second part of a font, as LibreOffice embeds it once the first is full: no height, the box of the whole font, codes from 1."""
    pairs = "".join(f"<{code:02x}><{letter.encode('utf-16-be').hex()}>\n" for code, letter in enumerate(PART, start=1))
    head = "/CIDInit/ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange<00><ff>endcodespacerange"
    unicode = f"{head} {len(PART)} beginbfchar\n{pairs}endbfchar endcmap end end"
    widths = " ".join("500" if letter.isascii() else "1000" for letter in PART)
    names = " ".join(["/wide", "/narrow"][letter.isascii()] for letter in PART)
    box = "/FontBBox[-997 -1049 2929 1810]"
    font = (
        f"<</Type/Font/Subtype/Type3{box}/FontMatrix[0.001 0 0 0.001 0 0]/FirstChar 1/LastChar {len(PART)}/Widths[{widths}]"
        f"/CharProcs<</wide 8 0 R/narrow 9 0 R>>/Encoding<</Differences[1 {names}]>>/ToUnicode 10 0 R"
        f"/FontDescriptor<</Type/FontDescriptor/FontName/Serif/Flags 4{box}/ItalicAngle 0/Ascent 0/Descent 0/StemV 80>>>>"
    )
    shapes = [f"{width} 0 50 -80 {width - 50} 840 d1 50 -80 {width - 100} 920 re f" for width in (1000, 500)]
    return [font, *(f"<</Length {len(content)}>>stream\n{content}\nendstream" for content in (*shapes, unicode))]


def mixed(text: str, x: float, y: float) -> str:
    """A line of 12 points whose letters come from two fonts, the second one of size 1, made larger."""
    drawn = ""
    for letter in text:
        if letter in PART:
            drawn += f"BT /G 1 Tf 12 0 0 12 {x} {y} Tm <{PART.index(letter) + 1:02x}> Tj ET\n"
        else:
            drawn += words(letter, x, y)
        x += 6 if letter.isascii() else 12
    return drawn


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_letters_of_two_parts_of_one_font_stand_on_one_line(turn: int) -> None:
    matrix = {0: "1 0 0 1 0 0", 90: "0 1 -1 0 595 0", 180: "-1 0 0 -1 595 842", 270: "0 -1 1 0 0 842"}[turn]
    table = ruled([50, 250, 350, 450], [700, 682, 650]) + mixed("项目", 55, 687) + mixed("甲", 255, 687) + mixed("乙", 355, 687)
    figures = mixed("行政许可（政府信息", 55, 669) + mixed("公开平台）", 55, 654) + mixed("9131", 255, 660) + mixed("20", 355, 660)
    page = f"{matrix} cm\n" + mixed("二、主动公开政府信息情况", 50, 750) + table + figures
    document = read(make_pdf([page], page=f"/Rotate {turn}", further=part_font(), fonts="/G 7 0 R"))
    assert [block.text for block in document.blocks if isinstance(block, Paragraph)] == ["二、主动公开政府信息情况"]
    assert grid_texts(document) == [["项目", "甲", "乙"], ["行政许可（政府信息公开平台）", "9131", "20"]]


def test_what_a_line_strikes_out_is_left_out() -> None:
    """As LibreOffice and Word print tracked changes: the deleted figure struck, the new one underlined."""
    figures = words("规范", 55, 665) + words("85", 255, 665) + words("12", 355, 665)
    lines = "255 669 m 261 669 l S\n261 663.5 m 267 663.5 l S\n355 663.5 m 367 663.5 l S\n"
    assert grid_texts(read(make_pdf([TABLE + figures + lines])))[1] == ["规范", "5", "12"]
    assert grid_texts(read(make_pdf([TABLE + figures + "355 668.7 12 0.6 re f\n"])))[1] == ["规范", "85", ""]


def test_a_line_of_the_table_that_runs_through_its_letters_strikes_nothing_out() -> None:
    figures = words("规范", 55, 665) + words("85", 255, 665) + words("12", 355, 665)
    assert grid_texts(read(make_pdf([TABLE + figures + "250 669 m 350 669 l S\n"])))[1][1] == "85"


def test_a_table_drawn_in_a_form_is_a_table() -> None:
    form = TABLE + FIGURES
    resources = "<</Type/XObject/Subtype/Form/BBox[0 0 595 842]/Matrix[0.5 0 0 0.5 20 30]/Resources<</Font<</F 3 0 R>>>>"
    data = make_pdf(["/I Do"], further=[f"{resources}/Length {len(form)}>>stream\n{form}\nendstream"]).replace(b"100 0 R", b"007 0 R")
    assert grid_texts(read(data)) == [["项目", "甲", "乙"], ["行政许可", "131", ""]]


def test_a_box_stroked_round_each_cell_is_a_table() -> None:
    boxes = "".join(f"{x} {y} 100 20 re S\n" for x in (50, 150) for y in (700, 680))
    document = read(make_pdf([boxes + words("甲", 55, 705) + words("1", 155, 705) + words("乙", 55, 685) + words("2", 155, 685)]))
    assert grid_texts(document) == [["甲", "1"], ["乙", "2"]]


def picture(width: float, height: float) -> bytes:
    image = "<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>stream\n\x80\nendstream"
    text = words("四、行政复议、行政诉讼情况", 50, 700) + words("表格见图，共二十个字以上的正文文字。", 50, 250)
    return make_pdf([f"q {width} 0 0 {height} 50 300 cm /I Do Q\n{text}"], further=[image]).replace(b"100 0 R", b"007 0 R")


def test_a_large_picture_between_text_is_said_and_a_small_one_is_not() -> None:
    assert [type(block) for block in read(picture(400, 200)).blocks] == [Paragraph, Picture, Paragraph]
    assert [type(block) for block in read(picture(60, 30)).blocks] == [Paragraph, Paragraph]


def test_a_scan_without_recognition_says_what_to_send(monkeypatch: pytest.MonkeyPatch) -> None:
    image = "<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>stream\n\x80\nendstream"
    data = make_pdf(["q 595 0 0 842 0 0 cm /I Do Q"], further=[image]).replace(b"100 0 R", b"007 0 R")
    monkeypatch.setattr(pdf, "_recognise", lambda document, page, limits: None)
    document = read(data)
    assert document.status == "unreadable"
    assert document.reason.startswith("这是扫描件")


def test_hidden_text_under_a_scan_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    image = "<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>stream\n\x80\nendstream"
    hidden = "3 Tr " + TABLE + FIGURES + words("某镇二〇二三年政府信息公开工作年度报告", 50, 750)
    data = make_pdf([f"q 595 0 0 842 0 0 cm /I Do Q {hidden}"], further=[image]).replace(b"100 0 R", b"007 0 R")
    monkeypatch.setattr(pdf, "_recognise", lambda document, page, limits: None)
    document = read(data)
    assert document.scanned
    (grid,) = (block for block in document.blocks if isinstance(block, Grid))
    assert not any(cell.sure for row in grid.rows for cell in row if cell is not None and cell.text)


def test_what_chromium_prints() -> None:
    """Radical signs, borders in pieces, merged cells and rows cut by the ends of three pages."""
    document = read((Path(__file__).parent / "fixtures" / "chromium.pdf").read_bytes())
    assert grid_texts(document) == [
        ["项目", "项目", "项目", "自然人", "其他", "总计"],
        ["一、本年新收"] * 3 + ["5", "0", "5"],
        ["二、上年结转"] * 3 + ["1", "0", "1"],
        ["三、办理结果", "（三）不予公开", "1.属于国家秘密", "0", "0", "0"],
        ["三、办理结果", "（三）不予公开", "2.其他法律行政法规禁止公开", "2", "", "2"],
        ["三、办理结果", "（三）不予公开", "3.其他", "4", "0", "4"],
        ["三、办理结果", "（七）总计", "（七）总计", "6", "0", "6"],
    ]
    (grid,) = (block for block in document.blocks if isinstance(block, Grid))
    assert [row[-1].place.page for row in grid.rows if row[-1] is not None] == [2, 2, 2, 3, 3, 3, 3]
    assert [block.text for block in document.blocks if isinstance(block, Paragraph)] == [
        "石桥镇年报",
        "一、总体情况。本年主动公开政府信息，新收申请五件，上年结转一件，均已办结，没有结转下年的申请。",
        "四、行政复议",
    ]


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "cut short": (lambda: make_pdf([TABLE])[:300], "损坏"),
    "only its first line": (lambda: b"%PDF-1.7\n", "损坏"),
    "no pages": (lambda: make_pdf([]), "没有保存完整"),
    "a page tree that loops": (lambda: make_pdf(["", ""], kids="2 0 R 2 0 R"), "损坏"),
    "a million pages": (lambda: make_pdf([""]).replace(b"/Count 1", b"/Count 1000000"), "超过 300 页"),
    "a password": (
        lambda: make_pdf([TABLE], trailer=f"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<{'41' * 32}>/U<{'42' * 32}>>>/ID[<00><00>]"),
        "打开密码",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_gets_its_sentence(name: str) -> None:
    make, said = HOSTILE[name]
    document = read(make())
    assert document.status == "unreadable"
    assert said in document.reason
    assert document.reason.endswith("。")


def test_forms_drawn_within_themselves_end() -> None:
    loop = "<</Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</I 7 0 R>>>>/Length 5>>stream\n/I Do\nendstream"
    document = read(make_pdf([words("正文", 50, 700) + "/I Do"], further=[loop]).replace(b"100 0 R", b"007 0 R"))
    assert [block.text for block in document.blocks if isinstance(block, Paragraph)] == ["正文"]


def test_too_many_lines_on_a_page_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_OBJECTS", 50)
    document = read(make_pdf([ruled(range(50, 250, 2), [700, 680])]))
    assert document.reason == "PDF 文件的一页上图形过多，无法读取，请用 Word 重新导出后报送。"


def test_a_watermark_aslant_over_a_table_is_no_part_of_its_cells(outline: Callable[[Document], list[str]], texts: Callable[..., object]) -> None:
    table = ruled([100, 200, 300], [700, 670, 640]) + words("甲", 110, 680) + words("5", 210, 680) + words("乙", 110, 650) + words("6", 210, 650)
    mark = f"BT /F 40 Tf 0.866 0.5 -0.5 0.866 150 620 Tm <{'内部2024'.encode('utf-16-be').hex()}> Tj ET\n"
    document = read_bytes(make_pdf([table + mark]), "a.pdf", Limits())
    assert [texts(block) for block in document.blocks] == [[["甲", "5"], ["乙", "6"]]]
