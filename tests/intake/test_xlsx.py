"""Workbooks: sheets of text are paragraphs, sheets of tables are grids, numbers are exact, places are the sheet's own."""

import datetime
import io
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pytest

from auditor.model import Document, Grid, Paragraph


@pytest.fixture
def workbook(read: Callable[..., Document]) -> Callable[..., Document]:
    """The document in a workbook that the given function fills."""

    def make(fill: Callable[[Any], None], name: str = "a.xlsx") -> Document:
        book = openpyxl.Workbook()
        fill(book)
        buffer = io.BytesIO()
        book.save(buffer)
        return read(buffer.getvalue(), name)

    return make


def put(sheet: Any, rows: list[list[Any]], at: int = 1) -> None:
    for row, values in enumerate(rows, at):
        for column, value in enumerate(values, 1):
            if value is not None:
                sheet.cell(row, column, value)


def test_a_sheet_of_one_column_is_prose(workbook: Any, outline: Any) -> None:
    def fill(book: Any) -> None:
        book.active.title = "正文"
        put(book.active, [["青石镇年度报告"], [None], ["一、总体情况"], ["第一行\n第二行"]])

    document = workbook(fill)
    assert outline(document) == ["青石镇年度报告", "一、总体情况", "第一行", "第二行"]
    assert str(document.blocks[1].place) == "“正文” 第3行第1列"


def test_numbers_are_printed_exactly(workbook: Any, texts: Any) -> None:
    values = [7, 7.0, 477.35, 0.1 + 0.2, 6937489, 0.000001, -3, "１２", True, datetime.date(2024, 1, 12)]

    def fill(book: Any) -> None:
        put(book.active, [["甲"] * len(values), values])

    shown = ["7", "7", "477.35", "0.3", "6937489", "0.000001", "-3", "１２", "TRUE", "2024-01-12"]
    assert texts(workbook(fill).blocks[0])[1] == shown


def test_merged_cells_and_the_numbers_at_the_edge(workbook: Any, texts: Any) -> None:
    def fill(book: Any) -> None:
        sheet = book.active
        sheet.title = "表一"
        put(sheet, [[None, "项", None, "值"], [None, "甲", "乙", 1], [None, None, "丙", 0]], at=4)
        sheet.merge_cells("B4:C4")
        sheet.merge_cells("B5:B6")

    grid = workbook(fill).blocks[0]
    assert texts(grid) == [["项", "项", "值"], ["甲", "乙", "1"], ["甲", "丙", "0"]]
    assert grid.rows[1][0] is grid.rows[2][0]
    assert str(grid.rows[2][2].place) == "“表一” 第6行第4列"


def test_title_headings_and_tables_on_one_sheet(workbook: Any, outline: Any) -> None:
    def fill(book: Any) -> None:
        sheet = book.active
        prose = "本镇认真贯彻落实条例，" * 15 + "。"
        put(sheet, [["青石镇2023年年度报告"], ["一、总体情况"], [prose], ["二、数据"], ["内容", "件数"], ["规", 1], ["三、其他"], ["无。"]])
        for row in (1, 2, 3, 4, 7, 8):
            sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=2)

    assert outline(workbook(fill))[:2] == ["青石镇2023年年度报告", "一、总体情况"]
    assert outline(workbook(fill))[3:] == ["二、数据", "表2×2", "三、其他", "无。"]


def test_every_visible_sheet_in_order(workbook: Any, outline: Any) -> None:
    def fill(book: Any) -> None:
        put(book.active, [["甲", 1], ["乙", 2]])
        put(book.create_sheet("藏起来的"), [["旧", 9], ["数", 9]])
        book["藏起来的"].sheet_state = "hidden"
        put(book.create_sheet("末"), [["丙", 3], ["丁", 4], ["戊", 5]])
        book.create_sheet("空的")

    assert outline(workbook(fill)) == ["表2×2", "表3×2"]


def test_a_blank_cell_inside_stays_blank(workbook: Any, texts: Any) -> None:
    def fill(book: Any) -> None:
        put(book.active, [["项", "甲", "乙"], ["规", None, 2], ["许可", None, None], ["总", 1, 2]])

    assert texts(workbook(fill).blocks[0]) == [["项", "甲", "乙"], ["规", "", "2"], ["许可", "", ""], ["总", "1", "2"]]


def test_a_numbered_label_without_figures_is_a_row_of_the_table_above_it(workbook: Any) -> None:
    def fill(book: Any) -> None:
        prose = "本年度认真贯彻条例，主动公开各类信息，及时答复群众提出的申请，做好平台建设和监督保障工作。" * 4
        rows: list[list[Any]] = [
            [prose],
            ["三、收到和处理申请情况"],
            [None, None, "自然人", "总计"],
            ["一、新收", None],
            ["二、结转", None],
            ["三、办理", "公开"],
        ]
        put(book.active, [*rows, ["四、结转下年", None], [None], ["四、行政复议情况"], ["结果维持", "结果纠正", "其他"], [0, 0, 0]])
        for row in (3, 4, 5, 7):
            book.active.merge_cells(start_row=row, start_column=1, end_row=row, end_column=2)
        book.active["A3"] = "（本列数据的关系）"

    document = workbook(fill)
    grids = [block for block in document.blocks if isinstance(block, Grid)]
    assert [row[0].text for row in grids[0].rows if row[0]] == ["（本列数据的关系）", "一、新收", "二、结转", "三、办理", "四、结转下年"]
    assert [block.text for block in document.blocks if isinstance(block, Paragraph)][1:] == ["三、收到和处理申请情况", "四、行政复议情况"]


def test_an_empty_workbook_is_empty(workbook: Any) -> None:
    document = workbook(lambda book: None)
    assert (document.status, document.reason) == ("empty", "文件里没有文字，请检查是否报错了文件。")


def test_a_cell_at_the_far_corner_is_refused(workbook: Any) -> None:
    def fill(book: Any) -> None:
        book.active.cell(1_048_576, 16_384, "远")

    document = workbook(fill)
    assert document.status == "unreadable"
    assert "极远的单元格" in document.reason


@pytest.mark.parametrize("number", ["streamG19", "G19G", "G99999999", "&#71;19", ""])
def test_a_cell_whose_number_is_damaged_makes_the_workbook_unreadable(workbook: Any, read: Callable[..., Document], number: str) -> None:
    book, buffer, damaged = openpyxl.Workbook(), io.BytesIO(), io.BytesIO()
    put(book.active, [["政府信息公开工作年度报告"]])
    book.save(buffer)
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(damaged, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'<c r="A1"', f'<c r="{number}"'.encode()))
    document = read(damaged.getvalue(), "a.xlsx")
    assert (document.status, "工作簿已损坏" in document.reason) == ("unreadable", True)


def test_tables_beside_each_other_are_tables_of_their_own(workbook: Any, outline: Any, texts: Any) -> None:
    def fill(book: Any) -> None:
        left: list[list[Any]] = [["项", "数"], ["甲", 1], ["乙", 2], ["丙", 3], ["丁", 4]]
        right: list[list[Any]] = [["维持", "纠正", "其他", "未结", "总计"], [5, 6, 7, 8, 9], *[[None] * 5] * 3]
        put(book.active, [["一、总体情况"], [None], *([*a, None, *b] for a, b in zip(left, right, strict=True)), [None], ["五、问题"]])

    document = workbook(fill)
    assert "表5×2 表5×5" in " ".join(outline(document))
    tables = [block for block in document.blocks if isinstance(block, Grid) and len(block.rows) == 5]
    assert texts(tables[0])[4] == ["丁", "4"]
    assert texts(tables[1])[1] == ["5", "6", "7", "8", "9"]
    cell = tables[1].rows[1][0]
    assert cell is not None
    assert str(cell.place) == "“Sheet” 第4行第4列"


def test_an_empty_column_within_a_table_parts_nothing(workbook: Any, outline: Any) -> None:
    rows: list[list[Any]] = [
        ["项", None, "本年", "上年", None, "备注"],
        ["甲", None, 1, 2, None, "无"],
        ["乙", None, 3, 4, None, None],
        ["丙", None, 5, 6, None, "有"],
    ]
    assert outline(workbook(lambda book: put(book.active, rows))) == ["表4×6"]
