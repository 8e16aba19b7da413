"""What a browser shows of a page is what is read, whatever its encoding and state of repair."""

from typing import Any

import pytest

TABLE = "<table><tr><td>甲</td><td>1</td></tr><tr><td>乙</td><td>2</td></tr></table>"


def page(body: str, head: str = "") -> str:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", "utf-8"),
        ("utf-8", "gb2312"),
        ("gb18030", "gbk"),
        ("gb18030", "utf-8"),
        ("utf-8-sig", "gb2312"),
        ("utf-16", "utf-8"),
        ("utf-16-le", "gbk"),
    ],
)
def test_a_lie_about_the_encoding_survives(read: Any, outline: Any, encoding: str, declared: str) -> None:
    text = page("<p>政府信息公开工作年度报告，共镕１２件</p>", f'<meta charset="{declared}"><title>年度报告</title>')
    document = read(text.encode(encoding), "a.html")
    assert outline(document) == ["政府信息公开工作年度报告，共镕１２件"]
    assert document.title == "年度报告"


def test_a_few_broken_bytes_do_not_lose_the_page(read: Any, outline: Any) -> None:
    data = page("<p>" + "正文" * 200 + "</p>").encode().replace("正文".encode(), b"\xff\xfe", 1)
    assert outline(read(data, "a.html"))[0].endswith("正文" * 199)


def test_what_a_browser_does_not_show_is_not_read(read: Any, outline: Any) -> None:
    body = (
        "<style>p{color:red}</style><script>var a='脚本'</script><p>看得见</p><p hidden>藏一</p>"
        "<div style='color:red;DISPLAY : none'><p>藏二</p></div><p style='visibility:hidden'>藏三</p><noscript>藏四</noscript><!-- 注释 -->"
        "<select><option>友情链接</option></select><textarea>藏五</textarea>"
        "<table><tr style='display:none'><td>藏</td><td>六</td></tr><tr><td>甲</td><td>1</td></tr></table>"
    )
    assert outline(read(page(body), "a.html")) == ["看得见", "表1×2"]


def test_inline_elements_do_not_split_text(read: Any, outline: Any) -> None:
    body = '<p>自<span lang="EN-US">20</span><span>23</span>年<b>1</b>月<font>1</font>日\n  起</p><p>共 <b>5</b> <i>件</i></p>'
    assert outline(read(page(body), "a.html")) == ["自2023年1月1日起", "共 5 件"]


def test_breaks_end_a_line_and_spaces_stay(read: Any, outline: Any, texts: Any) -> None:
    body = "<p>&emsp;&emsp;来源：镇政府&nbsp;&nbsp;浏览&#8203;次数<br/>第二行</p><table><tr><td>结果<br>维持</td><td>&nbsp;</td></tr></table>"
    document = read(page(body), "a.html")
    assert outline(document)[:2] == ["来源：镇政府  浏览次数", "第二行"]


def test_lines_of_a_cell(read: Any, texts: Any) -> None:
    body = "<table><tr><td>结果<br>维持</td><td>&nbsp;</td><td><p>商业</p><p>企业</p></td></tr></table>"
    assert texts(read(page(body), "a.html").blocks[0]) == [["结果\n维持", "", "商业\n企业"]]


def test_headings_and_lists(read: Any, outline: Any) -> None:
    body = "<h1>报告</h1><div>文<h3>一、总体</h3>字</div><ul><li>首页</li><li>公开</li></ul>"
    assert outline(read(page(body), "a.html")) == ["# 报告", "文", "### 一、总体", "字", "首页", "公开"]


def test_spans_become_one_cell_at_all_positions(read: Any, texts: Any) -> None:
    body = (
        "<table><thead><tr><th rowspan=2 colspan=2>项</th><th colspan=2>申请人</th></tr><tr><th>自然人</th><th>总计</th></tr></thead>"
        "<tbody><tr><td colspan=2>甲</td><td>1</td><td>2</td></tr><tr><td rowspan=2>乙</td><td>丙</td><td>3</td><td>4</td></tr>"
        "<tr><td>丁</td><td>5</td><td>6</td></tr></tbody></table>"
    )
    grid = read(page(body), "a.html").blocks[0]
    assert texts(grid) == [
        ["项", "项", "申请人", "申请人"],
        ["项", "项", "自然人", "总计"],
        ["甲", "甲", "1", "2"],
        ["乙", "丙", "3", "4"],
        ["乙", "丁", "5", "6"],
    ]
    assert grid.rows[0][0] is grid.rows[1][1]
    assert str(grid.rows[4][1].place) == "表1 第5行第2列"


@pytest.mark.parametrize("span", ["colspan=4", "colspan='1000000'", "colspan=100%", "colspan=99999999999999999999"])
def test_a_huge_colspan_costs_nothing(read: Any, texts: Any, span: str) -> None:
    body = f"<table><tr><td {span}>题</td></tr><tr><td>1</td><td>2</td><td>3</td><td>4</td></tr></table>"
    assert texts(read(page(body), "a.html").blocks[0]) == [["题"] * 4, ["1", "2", "3", "4"]]


def test_a_rowspan_ends_with_its_row_group(read: Any, texts: Any) -> None:
    body = (
        "<table><tbody><tr><td rowspan=0>甲</td><td>1</td></tr><tr><td>2</td></tr></tbody>"
        "<tbody><tr><td rowspan=99>乙</td><td>3</td></tr><tr><td>4</td></tr></tbody></table>"
    )
    assert texts(read(page(body), "a.html").blocks[0]) == [["甲", "1"], ["甲", "2"], ["乙", "3"], ["乙", "4"]]


def test_spans_that_overlap_and_rows_too_short(read: Any, texts: Any) -> None:
    body = "<table><tr><td>1</td><td rowspan=2>2</td><td>3</td></tr><tr><td colspan=3>宽</td></tr><tr><td>4</td></tr></table>"
    assert texts(read(page(body), "a.html").blocks[0]) == [["1", "2", "3"], ["宽", "2", None], ["4", None, None]]


def test_tables_that_were_never_closed(read: Any, texts: Any, outline: Any) -> None:
    document = read("<table><tr><td>甲<td>1<tr><td>乙<td>2", "a.html")
    assert texts(document.blocks[0]) == [["甲", "1"], ["乙", "2"]]


def test_text_between_rows_stands_before_the_table(read: Any, outline: Any) -> None:
    assert outline(read(page("<table>漏出来的字<tr><td>甲</td><td>1</td></tr></table>"), "a.html")) == ["漏出来的字", "表1×2"]


def test_a_layout_table_gives_way_to_what_it_holds(read: Any, outline: Any) -> None:
    body = (
        "<table width=980><tr><td colspan=2>&nbsp;</td></tr><tr><td width=20>&nbsp;</td><td><h1>报告</h1><p>一、总体</p><p>正文。</p>"
        f"{TABLE}<p>二、其他</p>{TABLE}</td></tr><tr><td colspan=2>版权所有</td></tr></table>"
    )
    document = read(page(body), "a.html")
    assert outline(document) == ["# 报告", "一、总体", "正文。", "表2×2", "二、其他", "表2×2", "版权所有"]
    assert [str(document.blocks[at].place) for at in (3, 5)] == ["表1", "表2"]


def test_a_page_of_one_table_without_inner_tables(read: Any, outline: Any, texts: Any) -> None:
    prose = "本镇认真贯彻落实条例，" * 15 + "。"
    rows = [
        ("青石镇2023年年度报告",),
        ("一、总体情况",),
        (prose,),
        ("二、数据",),
        ("第（一）项",),
        ("甲", "1"),
        ("乙", ""),
        ("三、问题",),
        (prose,),
        ("（完）",),
    ]
    body = "".join("<tr>" + "".join(f"<td{' colspan=2' if len(row) == 1 else ''}>{text}</td>" for text in row) + "</tr>" for row in rows)
    document = read(page(f"<table>{body}</table>"), "a.html")
    assert outline(document) == ["青石镇2023年年度报告", "一、总体情况", prose, "二、数据", "表3×2", "三、问题", prose, "（完）"]
    assert texts(document.blocks[4]) == [["第（一）项", "第（一）项"], ["甲", "1"], ["乙", ""]]
    assert str(document.blocks[4].rows[1][0].place) == "表1 第6行第1列"


def test_a_remark_beside_the_figures_does_not_take_their_row_apart(read: Any, outline: Any) -> None:
    remark = "说明：" + "本列数据按照口径填报，" * 15 + "。"
    body = f"<table><tr><td>甲</td><td>1</td><td>2</td><td rowspan=2>{remark}</td></tr><tr><td>乙</td><td>3</td><td>4</td></tr></table>"
    assert outline(read(page(body), "a.html")) == ["表2×4"]


def test_narrative_in_a_plain_cell_is_a_paragraph_behind_its_label(read: Any, outline: Any) -> None:
    prose = "本镇认真贯彻落实条例，" * 15 + "。"
    rows = (("项目", "内容", "备注"), ("一、总体情况", prose, "无"), ("二、数据", "1", "2"))
    body = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in rows)
    assert outline(read(page(f"<table>{body}</table>"), "a.html")) == ["表1×3", "一、总体情况", prose, "无", "表1×3"]


def test_a_frame_around_a_figure_is_no_table(read: Any, texts: Any) -> None:
    body = "<table><tr><td>甲</td><td><table><tr><td>1</td></tr></table></td></tr><tr><td>乙</td><td>2</td></tr></table>"
    assert texts(read(page(body), "a.html").blocks[0]) == [["甲", "1"], ["乙", "2"]]


def test_a_table_of_one_column_is_paragraphs(read: Any, outline: Any) -> None:
    assert outline(read(page("<table><tr><td>甲</td></tr><tr><td>乙</td></tr></table>"), "a.html")) == ["甲", "乙"]


def test_pictures_but_not_icons(read: Any, outline: Any) -> None:
    body = (
        '<p>前</p><img src="/files/table3.jpg"><img src="/skin/logo.png"><img src="a.gif" width="16"><img src="b.png" style="height: 20px">'
        '<img src="c.png" width="100%">'
    )
    assert outline(read(page(body), "a.html")) == ["前", "图", "图"]


def test_preformatted_text_keeps_its_table(read: Any, texts: Any) -> None:
    assert texts(read(page("<pre>甲\t1\t2\n乙\t3\t4</pre>"), "a.html").blocks[0]) == [["甲", "1", "2"], ["乙", "3", "4"]]


def test_a_cell_of_preformatted_text_is_found_by_its_row_and_column(read: Any) -> None:
    cell = read(page("<p>字</p><pre>甲\t1\t2\n乙\t3\t4</pre>"), "a.html").blocks[1].rows[1][2]
    assert (cell.text, str(cell.place)) == ("4", "表1 第2行第3列")


def test_plain_cells_stand_on_both_sides_of_one_that_reaches_down(read: Any, texts: Any) -> None:
    rows = "<tr><td>甲</td><td rowspan=2>乙</td><td>丙</td></tr><tr><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td><td>5</td></tr>"
    table = read(page(f"<table>{rows}</table>"), "a.html").blocks[0]
    assert texts(table) == [["甲", "乙", "丙"], ["1", "乙", "2"], ["3", "4", "5"]]
    assert [str(cell.place) for cell in table.rows[1]] == ["表1 第2行第1列", "表1 第1行第2列", "表1 第2行第3列"]


def test_marks_in_cells_side_by_side_are_told_as_they_are_shown(read: Any, texts: Any) -> None:
    row = "<tr><td>甲&amp;乙</td><td>&lt;5</td><td>6</td><td>&nbsp;</td></tr>"
    assert texts(read(page(f"<table>{row}</table>"), "a.html").blocks[0]) == [["甲&乙", "<5", "6", ""]]


def test_the_title_that_a_portal_declares_comes_first(read: Any) -> None:
    head = '<title>某县人民政府</title><meta name="ArticleTitle" content="青石镇2023年年度报告">'
    assert read(page("<p>字</p>", head), "a.html").title == "青石镇2023年年度报告"


def test_markup_nested_thousands_deep_is_read(read: Any, outline: Any) -> None:
    assert outline(read("<div><span>" * 2_000 + "底" + "</span></div>" * 2_000, "a.html")) == ["底"]


def test_raised_marks_stay_marks(read: Any, outline: Any, texts: Any) -> None:
    body = "<p>收到申请<sup>①</sup></p><table><tr><td>甲<sup>1</sup></td><td>5</td></tr></table>"
    document = read(page(body), "a.html")
    assert outline(document)[0] == "收到申请①"
    assert texts(document.blocks[1]) == [["甲¹", "5"]]


@pytest.mark.parametrize(
    "cell", ["<p><span>0</span></p>", "<p>0<o:p></o:p></p>", "\n<b>0</b>\n", "<div style='color:red'>0&nbsp;</div>", "<!-- 甲 -->0"]
)
def test_a_figure_wrapped_in_markup(read: Any, texts: Any, cell: str) -> None:
    assert texts(read(page(f"<table><tr><td>甲</td><td>{cell}</td></tr></table>"), "a.html").blocks[0]) == [["甲", "0"]]


def test_signs_that_markup_is_made_of_are_text(read: Any, outline: Any, texts: Any) -> None:
    document = read(page("<p title='a>b'>1 &lt;td&gt; 2 &amp;amp; 3</p><xmp><td>4</xmp><table><tr><td>&lt;5</td><td>6</td></tr></table>"), "a.html")
    assert outline(document)[:2] == ["1 <td> 2 &amp; 3", "<td>4"]
    assert texts(document.blocks[2]) == [["<5", "6"]]


def test_nothing_unseen_comes_out_of_preformatted_text(read: Any, outline: Any) -> None:
    hidden = "<script>乙</script><span hidden>丙</span><del>戊<del>己</del>庚</del><button>辛</button>"
    assert outline(read(page(f"<pre>甲{hidden}<br>丁</pre>"), "a.html")) == ["甲", "丁"]


def test_a_script_that_writes_a_script_ends_where_browsers_end_it(read: Any, outline: Any) -> None:
    assert outline(read(page("<script><!--<script></script><td>--></script><p>甲</p>"), "a.html")) == ["甲"]


def test_what_was_struck_out_is_gone_and_what_stands_in_a_field_is_printed(read: Any, texts: Any) -> None:
    cells = (
        "<td><s>9</s>2</td><td><del>8</del><ins>3</ins></td><td><span style='TEXT-DECORATION: line-through'>7</span>4</td>"
        "<td><input type='text' value='5'></td><td><input value=6 disabled></td><td><input type='hidden' value='99'>0</td>"
    )
    document = read(page(f"<table><tr>{cells}</tr></table>"), "a.html")
    assert texts(document.blocks[0]) == [["2", "3", "4", "5", "6", "0"]]
