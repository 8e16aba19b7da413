"""Plain text: lines are paragraphs with their number, runs of lines with tabs or pipes are grids, empty fields stay."""

from typing import Any

import pytest


def test_lines_are_paragraphs_with_their_number(read: Any, outline: Any) -> None:
    document = read("　　报告\r\n\r\n一、总体\r正文", "a.txt")
    assert outline(document) == ["报告", "一、总体", "正文"]
    assert [str(block.place) for block in document.blocks] == ["第1行", "第3行", "第4行"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-be"])
def test_encodings(read: Any, outline: Any, encoding: str) -> None:
    assert outline(read("年度报告，收到申请１２件\n".encode(encoding), "a.txt")) == ["年度报告，收到申请１２件"]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_where_a_frequent_character_holds_a_zero_too(read: Any, outline: Any, encoding: str) -> None:
    lines = ["石桥镇2023年年度报告", *["一、总体情况", "本镇认真贯彻。"] * 9]
    assert outline(read("\n".join(lines).encode(encoding), "a.txt")) == lines


def test_tabs_make_a_grid_with_its_empty_fields(read: Any, texts: Any) -> None:
    document = read("前文\n第（一）项\t\t\t\n内容\t制发\t废止\t有效\n规\t0\t\t3\n\t\t续\t4\n后文", "a.txt")
    grid = document.blocks[1]
    assert texts(grid) == [["第（一）项", "", "", ""], ["内容", "制发", "废止", "有效"], ["规", "0", "", "3"], ["", "", "续", "4"]]
    assert not grid.ruled
    assert str(grid.place) == "表1 第2行"
    assert str(grid.rows[2][3].place) == "表1 第4行 第4列"
    assert [block.text for block in (document.blocks[0], document.blocks[2])] == ["前文", "后文"]


def test_short_rows_are_padded_with_nothing(read: Any, texts: Any) -> None:
    assert texts(read("甲\t1\t2\n乙\t3", "a.txt").blocks[0]) == [["甲", "1", "2"], ["乙", "3", None]]


def test_pipes_at_the_end_of_every_line_close_the_last_field(read: Any, texts: Any) -> None:
    text = "第（一）项 | |||\n内容 | 制发 | 废止 | 有效 |\n规 | 0 | 0 | 3 |\n"
    assert texts(read(text, "a.txt").blocks[0]) == [["第（一）项", "", "", ""], ["内容", "制发", "废止", "有效"], ["规", "0", "0", "3"]]


def test_pipes_at_both_edges(read: Any, texts: Any) -> None:
    assert texts(read("| 甲 | 1 |\n| | 2 |\n", "a.txt").blocks[0]) == [["甲", "1"], ["", "2"]]


def test_pipes_only_between_fields(read: Any, texts: Any) -> None:
    assert texts(read("甲 | 1 | 2\n乙 | | 3\n", "a.txt").blocks[0]) == [["甲", "1", "2"], ["乙", "", "3"]]


def test_a_drawn_frame_is_not_a_row(read: Any, texts: Any) -> None:
    text = "┌──┬──┐\n│甲│1│\n├──┼──┤\n│乙│2│\n└──┴──┘\n"
    document = read(text, "a.txt")
    assert len(document.blocks) == 1
    assert texts(document.blocks[0]) == [["甲", "1"], ["乙", "2"]]


def test_one_blank_line_between_rows_does_not_end_a_table(read: Any, texts: Any) -> None:
    assert texts(read("甲 | 1 |\n\n乙 | 2 |\n", "a.txt").blocks[0]) == [["甲", "1"], ["乙", "2"]]


def test_two_blank_lines_do(read: Any, outline: Any) -> None:
    assert outline(read("甲\t1\n乙\t2\n\n\n丙\t3\n丁\t4\n", "a.txt")) == ["表2×2", "表2×2"]


def test_cells_and_pipes_on_lines_of_their_own(read: Any, outline: Any) -> None:
    assert outline(read("规章\n|\n0\n|\n0\n|\n许可\n|\n5\n|\n", "a.txt")) == ["规章", "0", "0", "许可", "5"]


def test_one_cell_per_line_and_glued_cells_stay_paragraphs(read: Any, outline: Any) -> None:
    assert outline(read("规章\n\n0\n\n0\n规章000\n", "a.txt")) == ["规章", "0", "0", "规章000"]


def test_navigation_and_indented_prose_are_no_tables(read: Any, outline: Any) -> None:
    text = "登录 | 注册\n正文。\n\t缩进的一段。\n\t又一段。\n电话：\t0570\n"
    assert outline(read(text, "a.txt")) == ["登录 | 注册", "正文。", "缩进的一段。", "又一段。", "电话：\t0570"]


def test_a_single_line_with_many_fields_is_a_row(read: Any, texts: Any) -> None:
    assert texts(read("前\n0\t1\t2\t3\t4\n后", "a.txt").blocks[1]) == [["0", "1", "2", "3", "4"]]


def test_a_page_read_out_as_pipes(read: Any, outline: Any) -> None:
    prose = "本镇认真贯彻落实条例，" * 15 + "。"
    tail = "|" * 600
    text = f"一、总体情况{tail}\n{prose}{tail}\n二、数据{tail}\n第（一）项||{tail}\n规章|0|{tail}\n许可|5|{tail}\n三、问题{tail}\n{prose}{tail}\n"
    assert outline(read(text, "a.txt")) == ["一、总体情况", prose, "二、数据", "表3×2", "三、问题", prose]


def test_a_table_read_out_as_one_line_of_pipes(read: Any, outline: Any) -> None:
    fields = ["内容", "制发", *(f"项目{n}|{n}" for n in range(14))]
    assert outline(read("二、公开\n" + "|".join(fields) + "\n三、申请", "a.txt")) == ["二、公开", *"|".join(fields).split("|"), "三、申请"]


def test_a_row_without_figures_is_not_taken_for_a_heading(read: Any, outline: Any) -> None:
    assert outline(read("项目\t自然人\t总计\n一、新收\t\t\n二、结转\t0\t0\n三、总计\t\t\n", "a.txt")) == ["表4×3"]


def test_bytes_that_are_no_text(read: Any) -> None:
    document = read(bytes(range(256)) * 20, "a.txt")
    assert document.status == "unreadable"
    assert "格式" in document.reason


def test_stray_control_characters_are_dropped(read: Any, outline: Any) -> None:
    assert outline(read("年度\x07报告" + "正文" * 60, "a.txt")) == ["年度报告" + "正文" * 60]


@pytest.mark.parametrize("mark", ["—", "——", "-", "--", "/"])
def test_a_cell_of_nothing_but_a_dash_is_kept_where_each_cell_has_a_line(read: Any, outline: Any, mark: str) -> None:
    assert outline(read(f"总计\n0\n{mark}\n3\n————\n附件\n", "a.txt")) == ["总计", "0", mark, "3", "附件"]


def test_rows_whose_fields_are_divided_by_commas_are_a_table(read: Any, texts: Any, outline: Any) -> None:
    rows = ['项目,自然人,企业,"总计"', '"新收,本年",1,0,1', "结转,0,0,", "办结,1,0,1"]
    document = read("\n".join(["一、总体情况", *rows, "二、情况"]), "a.txt")
    assert texts(document.blocks[1]) == [
        ["项目", "自然人", "企业", "总计"],
        ["新收,本年", "1", "0", "1"],
        ["结转", "0", "0", ""],
        ["办结", "1", "0", "1"],
    ]
    assert outline(read("甲, 乙, 丙, 丁\n公开1,2,3,4件。\n总数,1,2,3", "a.txt")) == ["甲, 乙, 丙, 丁", "公开1,2,3,4件。", "总数,1,2,3"]


def test_a_quoted_mail_is_read_without_its_marks(read: Any, outline: Any, texts: Any) -> None:
    document = read("> 一、总体情况\n>\n> |甲|1|\n> |乙|2|\n>> 二、情况", "a.txt")
    assert texts(document.blocks[1]) == [["甲", "1"], ["乙", "2"]]
    assert outline(document)[::2] == ["一、总体情况", "二、情况"]
    assert outline(read("> 一句引文\n正文", "a.txt")) == ["> 一句引文", "正文"]
