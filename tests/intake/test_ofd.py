"""OFD files become paragraphs and grids with their pages; broken and locked ones a sentence."""

import io
import zipfile
from collections.abc import Callable, Sequence

import pytest

from auditor.intake import read_bytes
from auditor.model import Document, Grid, Paragraph, Picture
from auditor.settings import Limits

NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def words(text: str, x: float, y: float, size: float = 4.0, attributes: str = "", code: str = "") -> str:
    """A text object whose first baseline starts `size` below y; letters as far apart as they are large."""
    steps = code or f'DeltaX="g {max(len(text) - 1, 1)} {size}"'
    return (
        f'<ofd:TextObject ID="1" Boundary="{x} {y} 100 {size * 1.2}" Font="1" Size="{size}"{attributes}>'
        f'<ofd:TextCode X="0" Y="{size}" {steps}>{text}</ofd:TextCode></ofd:TextObject>'
    )


def path(data: str, boundary: str, attributes: str = "") -> str:
    return f'<ofd:PathObject ID="2" Boundary="{boundary}"{attributes}><ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>'


def ruled(columns: Sequence[float], rows: Sequence[float]) -> str:
    """Level lines as strokes, upright ones as thin filled rectangles."""
    width, height = columns[-1] - columns[0], rows[-1] - rows[0]
    across = "".join(path(f"M 0 0 L {width} 0", f"{columns[0]} {y} {width} 1") for y in rows)
    box = f"S 0 0 L 0.2 0 L 0.2 {height} L 0 {height} C"
    return across + "".join(path(box, f"{x} {rows[0]} 1 {height}", ' Stroke="false" Fill="true"') for x in columns)


def make_ofd(pages: Sequence[str], title: str = "", entry: str = "", document: str = "", members: dict[str, str] | None = None) -> bytes:
    listed = "".join(f'<ofd:Page ID="{number}" BaseLoc="Pages/Page_{number}/Content.xml"/>' for number in range(len(pages)))
    parts = {
        "OFD.xml": f"<ofd:OFD {NS}><ofd:DocBody><ofd:DocInfo><ofd:Title>{title}</ofd:Title></ofd:DocInfo>"
        f"<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>{entry}</ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {NS}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
        f"{document}</ofd:CommonData><ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
    }
    for number, content in enumerate(pages):
        parts[f"Doc_0/Pages/Page_{number}/Content.xml"] = f"<ofd:Page {NS}><ofd:Content><ofd:Layer>{content}</ofd:Layer></ofd:Content></ofd:Page>"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in {**parts, **(members or {})}.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def read(data: bytes) -> Document:
    return read_bytes(data, "a.ofd", Limits())


def outline(document: Document) -> list[object]:
    found: list[object] = []
    for block in document.blocks:
        if isinstance(block, Grid):
            found.append([["·" if cell is None else cell.text for cell in row] for row in block.rows])
        else:
            found.append(block.text if isinstance(block, Paragraph) else "图")
    return found


TABLE = ruled([20, 80, 120], [50, 58, 66]) + words("项目", 22, 51) + words("件数", 82, 51) + words("行政许可", 22, 59)
TABLE += words("131", 82, 59, code='DeltaX="2 2"')
ROWS = [["项目", "件数"], ["行政许可", "131"]]


def test_text_tables_title_and_pages() -> None:
    document = read(make_ofd([words("二、主动公开", 20, 30) + TABLE, words("三、其他", 20, 30)], title="石桥镇年报"))
    assert (document.format, document.status, document.title) == ("ofd", "read", "石桥镇年报")
    assert outline(document) == ["二、主动公开", ROWS, "三、其他"]
    assert [block.place.page for block in document.blocks] == [1, 1, 2]


def test_objects_are_moved_by_their_matrix_and_found_in_groups() -> None:
    moved = words("总计", 20, 30, size=1, attributes=' CTM="4 0 0 4 10 0"')
    document = read(make_ofd([f'<ofd:PageBlock ID="7">{moved}</ofd:PageBlock>' + TABLE]))
    assert outline(document) == ["总计", ROWS]


def test_letters_set_below_each_other_are_one_word_of_their_cell() -> None:
    column = words("结果维持", 22, 51, size=3, code='DeltaX="0 0 0" DeltaY="4 4 4"')
    document = read(make_ofd([ruled([20, 28, 60], [50, 70, 78]) + column + words("0", 22, 71)]))
    assert outline(document) == [[["结果维持", ""], ["0", ""]]]


def test_a_template_is_printed_on_the_pages_that_use_it() -> None:
    template = f"<ofd:Page {NS}><ofd:Content><ofd:Layer>{ruled([20, 80, 120], [50, 58, 66])}</ofd:Layer></ofd:Content></ofd:Page>"
    page = words("项目", 22, 51) + words("件数", 82, 51) + words("行政许可", 22, 59) + words("131", 82, 59, code='DeltaX="2 2"')
    data = make_ofd(
        [page + '<ofd:Template TemplateID="9"/>'],
        document='<ofd:TemplatePage ID="9" BaseLoc="Tpls/Tpl_0/Content.xml"/>',
        members={"Doc_0/Tpls/Tpl_0/Content.xml": template},
    )
    assert outline(read(data)) == [ROWS]


def test_a_large_picture_is_said() -> None:
    image = '<ofd:ImageObject ID="3" Boundary="20 60 170 100" ResourceID="4"/>'
    document = read(make_ofd([words("四、行政复议", 20, 30) + image]))
    assert [type(block) for block in document.blocks] == [Paragraph, Picture]


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "cut short": (lambda: make_ofd([TABLE])[:400], "没有传完"),
    "locked": (lambda: make_ofd([TABLE], entry="<ofd:Encryptions/>"), "保护"),
    "no pages": (lambda: make_ofd([]), "没有页面"),
    "a page that is missing": (lambda: make_ofd([], document='<ofd:Page BaseLoc="Pages/Page_7/Content.xml"/>'), "缺少其中的页面"),
    "a page outside of the file": (lambda: make_ofd([], document='<ofd:Page BaseLoc="../../../etc/passwd"/>'), "缺少其中的页面"),
    "hundreds of pages": (lambda: make_ofd([""] * 301), "超过 300 页"),
    "entities": (
        lambda: make_ofd([""], members={"OFD.xml": f'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><ofd:OFD {NS}>&b;</ofd:OFD>'}),
        "不安全",
    ),
}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_gets_its_sentence(name: str) -> None:
    make, said = HOSTILE[name]
    document = read(make())
    assert document.status == "unreadable"
    assert said in document.reason
    assert document.reason.endswith("。")


def test_numbers_that_are_none_are_passed_over() -> None:
    broken = words("正文", 20, 30) + words("无", 20, 40, attributes=' CTM="a b c"') + path("M 0 0 L x y Q 1", "a b") + path("M 0 0 L 5 5", "0 0 1 1")
    assert outline(read(make_ofd([broken]))) == ["正文", "无"]
