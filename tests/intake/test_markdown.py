"""Markdown, under whatever name: headings with their level, pipe and tab tables, HTML in between, marks taken off."""

from typing import Any

import pytest


def test_headings_keep_their_level_and_line(read: Any, outline: Any) -> None:
    document = read("# 报告\n\n## 告\n\n#### 四、问题 ##\n\n正文\n", "a.txt")
    assert document.format == "markdown"
    assert outline(document) == ["# 报告", "## 告", "#### 四、问题", "正文"]
    assert str(document.blocks[2].place) == "第5行"


def test_a_pipe_table_has_true_columns(read: Any, texts: Any) -> None:
    document = read("| 内容 | 制发<br>件数 |\n|:---|---:|\n| 规 \\| 章 | 0 |\n| 许可 |  |\n", "a.md")
    grid = document.blocks[0]
    assert texts(grid) == [["内容", "制发\n件数"], ["规 | 章", "0"], ["许可", ""]]
    assert grid.ruled
    assert str(grid.rows[1][1].place) == "表1 第3行 第2列"


def test_tab_tables_are_read_as_in_plain_text(read: Any, texts: Any) -> None:
    grid = read("### 三、数据\n\n头\t\t总计\n\t甲\t1\n3.其他\t\t2\n", "a.txt").blocks[1]
    assert texts(grid) == [["头", "", "总计"], ["", "甲", "1"], ["3.其他", "", "2"]]
    assert not grid.ruled


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("**一、总体情况**", "一、总体情况"),
        ("收到**12**件", "收到12件"),
        ("*注*：略", "注：略"),
        ("__重点__ 内容", "重点 内容"),
        ("收到__件，受理__件", "收到__件，受理__件"),
        ("5*3*2", "5*3*2"),
        ("- 首页", "首页"),
        ("> 引用", "引用"),
        ("1\\. 第一", "1. 第一"),
        ("1. 第一", "1. 第一"),
        ("[年报](http://x.example/a_b)", "年报"),
        ("来源：&nbsp;镇政府 &gt; 首页", "来源： 镇政府 > 首页"),
    ],
)
def test_marks_are_taken_off_and_contents_are_not(read: Any, outline: Any, written: str, shown: str) -> None:
    assert outline(read(f"# 题\n\n{written}\n", "a.md")) == ["# 题", shown]


def test_html_in_between(read: Any, outline: Any, texts: Any) -> None:
    text = "# 报告\n\n<table>\n<tr><td rowspan=2>甲</td><td>1</td></tr>\n\n<tr><td>2</td></tr>\n</table>\n\n正文\n"
    document = read(text, "a.md")
    assert outline(document) == ["# 报告", "表2×2", "正文"]
    assert texts(document.blocks[1]) == [["甲", "1"], ["甲", "2"]]


def test_pictures_rules_and_fences(read: Any, outline: Any) -> None:
    assert outline(read("# 报告\n\n![表三](t3.png)\n\n---\n\n```\n代码里的字\n```\n", "a.md")) == ["# 报告", "图", "代码里的字"]


def test_figures_set_as_code_are_figures(read: Any, texts: Any) -> None:
    document = read("|项目|数|\n|---|---|\n|规章|`0`|\n|许可|`34`件|\n", "a.md")
    assert texts(document.blocks[0]) == [["项目", "数"], ["规章", "0"], ["许可", "34件"]]


@pytest.mark.parametrize("mark", ["-", "—", "--", "——"])
def test_a_row_of_nothing_but_dashes_is_a_row_and_no_rule(read: Any, texts: Any, mark: str) -> None:
    document = read(f"|维持|纠正|总计|\n|---|---|---|\n| {mark} | {mark} | {mark} |\n", "a.md")
    assert texts(document.blocks[0]) == [["维持", "纠正", "总计"], [mark] * 3]
