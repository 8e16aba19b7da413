"""Printed pages become blocks: sentences whole, tables joined over pages, blanks blank, page numbers gone."""

from collections.abc import Sequence
from dataclasses import replace

from auditor.intake.glyphs import Glyph
from auditor.intake.printed import PrintedPage, read_pages
from auditor.intake.ruling import Rule
from auditor.model import Block, Grid, Paragraph
from auditor.settings import Limits

SIZE = 10.0
WIDTH, HEIGHT = 600.0, 800.0
LEFT, RIGHT = 50.0, 550.0


def line(text: str, left: float, top: float, size: float = SIZE) -> list[Glyph]:
    """Letters side by side; a digit takes half the room of a Chinese character."""
    glyphs = []
    for letter in text:
        width = size * (0.5 if letter.isascii() else 1.0)
        glyphs.append(Glyph(letter, left, top, left + width, top + size))
        left += width
    return glyphs


def table(rows: Sequence[Sequence[str]], columns: Sequence[float], top: float, height: float = 20.0) -> tuple[list[Glyph], list[Rule]]:
    """A ruled table with one line of text in each cell."""
    glyphs = [
        glyph
        for number, row in enumerate(rows)
        for text, left in zip(row, columns, strict=False)
        for glyph in line(text, left + 5, top + number * height + 5)
    ]
    bottom = top + len(rows) * height
    rules = [Rule(True, top + number * height, columns[0], columns[-1]) for number in range(len(rows) + 1)]
    return glyphs, rules + [Rule(False, x, top, bottom) for x in columns]


def page(glyphs: list[Glyph], rules: Sequence[Rule] = (), number: int = 1) -> PrintedPage:
    return PrintedPage(number, WIDTH, HEIGHT, glyphs, rules)


def read(*pages: PrintedPage) -> tuple[Block, ...]:
    return read_pages([replace(each, number=number) for number, each in enumerate(pages, start=1)], Limits())


def prose(blocks: Sequence[Block]) -> list[str]:
    return [block.text for block in blocks if isinstance(block, Paragraph)]


def cells(block: Block) -> list[list[str]]:
    assert isinstance(block, Grid)
    return [["·" if cell is None else cell.text for cell in row] for row in block.rows]


FULL = "本" * 50  # fills a line from margin to margin


def test_a_sentence_broken_by_lines_and_pages_is_one_paragraph() -> None:
    first = line(FULL[:48], LEFT + 20, 700) + line(FULL, LEFT, 715)
    second = line("到此为止。", LEFT, 100) + line("另起一段" + FULL[:44], LEFT + 20, 115) + line("。", LEFT, 130)
    assert prose(read(page(first), page(second))) == [FULL[:48] + FULL + "到此为止。", "另起一段" + FULL[:44] + "。"]


def test_headings_stay_by_themselves() -> None:
    glyphs = line(FULL, LEFT, 100) + line("一、总体情况", LEFT, 115) + line("（一）主动公开", LEFT, 130) + line(FULL, LEFT, 145)
    assert prose(read(page(glyphs))) == [FULL, "一、总体情况", "（一）主动公开", FULL]


def test_a_larger_line_is_a_heading_of_its_level() -> None:
    glyphs = line("某镇年度报告", 200, 80, 22) + line("二级标题", LEFT, 120, 15) + line(FULL, LEFT, 145) + line(FULL, LEFT, 160)
    blocks = read(page(glyphs))
    assert [(block.text[:4], block.level) for block in blocks if isinstance(block, Paragraph)] == [("某镇年度", 1), ("二级标题", 2), (FULL[:4], 0)]


def test_page_numbers_and_repeated_headers_are_dropped_but_not_figures() -> None:
    pages = [
        page(line("某镇年度报告", 250, 20) + line(f"正文{'甲乙丙'[number]}", LEFT, 300) + line("12", LEFT, 600) + line(f"— {number + 1} —", 280, 770))
        for number in range(3)
    ]
    assert prose(read(*pages)) == ["正文甲", "12", "正文乙", "12", "正文丙", "12"]


def test_columns_without_lines_are_joined_by_tabs() -> None:
    glyphs = line("新收", LEFT, 100) + line("5", 200, 100) + line("0", 260, 100) + line("5", 320, 100)
    assert prose(read(page(glyphs))) == ["新收\t5\t0\t5"]


def test_a_title_spaced_out_letter_by_letter_is_no_table() -> None:
    glyphs = [glyph for number, letter in enumerate("年度报告") for glyph in line(letter, 200 + 40 * number, 100)]
    assert prose(read(page(glyphs))) == ["年 度 报 告"]


def test_letters_printed_twice_for_bold_count_once() -> None:
    glyphs = line("总计", LEFT, 100) + line("总计", LEFT + 0.4, 100)
    assert prose(read(page(glyphs))) == ["总计"]


def test_a_figure_broken_by_a_full_cell_is_whole_and_two_figures_are_two() -> None:
    columns = [LEFT, LEFT + 60, LEFT + 300]
    _, rules = table([["", ""]], columns, 100, 40)
    glyphs = line("69374890", LEFT + 8, 105) + line("89", LEFT + 8, 120) + line("12", 200, 105) + line("34", 200, 120)
    (grid,) = read(page(glyphs, rules))
    assert cells(grid) == [["6937489089", "12\n34"]]


def test_vertical_letters_in_a_head_are_read_downwards() -> None:
    columns = [LEFT, LEFT + 20, LEFT + 60]
    _, rules = table([["", ""]], columns, 100, 60)
    single = [glyph for number, letter in enumerate("结果维持") for glyph in line(letter, LEFT + 5, 105 + 12 * number)]
    double = [
        glyph for left, word in ((100, "行政"), (80, "复议")) for number, letter in enumerate(word) for glyph in line(letter, left, 105 + 11 * number)
    ]
    (grid,) = read(page(single + double, rules))
    assert cells(grid) == [["结果维持", "行政复议"]]


COLUMNS = [LEFT, LEFT + 200, LEFT + 300, LEFT + 400]
HEAD = ["信息内容", "制发", "废止"]


def test_a_table_goes_on_over_the_page_and_a_repeated_head_is_dropped() -> None:
    upper = table([HEAD, ["甲项", "1", "2"]], COLUMNS, 700)
    lower = table([HEAD, ["乙项", "3", ""]], COLUMNS, 60)
    (grid,) = read(page(*upper), page(*lower))
    assert cells(grid) == [HEAD, ["甲项", "1", "2"], ["乙项", "3", ""]]
    assert isinstance(grid, Grid)
    last = grid.rows[2][0]
    assert last is not None
    assert str(last.place) == "第2页 表1 第3行第1列"


def test_a_head_that_differs_is_kept() -> None:
    upper = table([HEAD, ["甲项", "1", "2"]], COLUMNS, 700)
    lower = table([["信息内容", "制发", "现行"], ["乙项", "3", "4"]], COLUMNS, 60)
    (grid,) = read(page(*upper), page(*lower))
    assert cells(grid)[2] == ["信息内容", "制发", "现行"]


def test_tables_of_another_width_or_after_text_are_other_tables() -> None:
    upper = table([HEAD, ["甲项", "1", "2"]], COLUMNS, 700)
    narrow = table([HEAD, ["乙项", "3", "4"]], [x * 0.9 for x in COLUMNS], 60)
    assert len(read(page(*upper), page(*narrow))) == 2
    glyphs, rules = table([HEAD, ["乙项", "3", "4"]], COLUMNS, 120)
    assert [type(block) for block in read(page(*upper), page(line("三、其他情况", LEFT, 60) + glyphs, rules))] == [Grid, Paragraph, Grid]


def test_a_row_torn_by_the_page_is_one_row() -> None:
    upper = table([HEAD, ["1.申请人无正当理由逾期不补正、行政机关", "", ""]], [LEFT, LEFT + 205, LEFT + 300, LEFT + 400], 700)
    lower = table([["不再处理", "7", "0"], ["2.其他", "", "1"]], [LEFT, LEFT + 205, LEFT + 300, LEFT + 400], 60)
    (grid,) = read(page(*upper), page(*lower))
    assert cells(grid)[1:] == [["1.申请人无正当理由逾期不补正、行政机关不再处理", "7", "0"], ["2.其他", "", "1"]]


def test_figures_with_their_unit_below_the_page_end_are_no_part_of_the_head() -> None:
    narrow = [LEFT, LEFT + 45, LEFT + 90, LEFT + 135]
    upper = table([["结果维持", "结果纠正", "其他结果"]], narrow, 700)
    lower = table([["0件", "1件", "2件"]], narrow, 60)
    (grid,) = read(page(*upper), page(*lower))
    assert cells(grid) == [["结果维持", "结果纠正", "其他结果"], ["0件", "1件", "2件"]]


def test_a_blank_row_is_not_filled_from_the_row_below_the_page_end() -> None:
    upper = table([HEAD, ["1.属于国家秘密", "", ""]], COLUMNS, 700)
    lower = table([["2.其他", "5", "6"]], COLUMNS, 60)
    (grid,) = read(page(*upper), page(*lower))
    assert cells(grid)[1:] == [["1.属于国家秘密", "", ""], ["2.其他", "5", "6"]]


def test_a_label_beside_several_rows_goes_on_over_the_page() -> None:
    columns = [LEFT, LEFT + 100, LEFT + 200, LEFT + 300]

    def half(label: str, rows: list[list[str]], top: float) -> PrintedPage:
        glyphs, rules = table([["", *row] for row in rows], columns, top)
        rules = [Rule(True, rule.at, columns[1], rule.end) if rule.horizontal and top < rule.at < top + 20 * len(rows) else rule for rule in rules]
        return page(glyphs + line(label, LEFT + 5, top + 15), rules)

    (grid,) = read(half("（三）不予公开", [["1.甲", "1"], ["2.乙", "2"]], 700), half("", [["3.丙", "3"], ["4.丁", ""]], 60))
    label = "（三）不予公开"
    assert cells(grid) == [[label, "1.甲", "1"], [label, "2.乙", "2"], [label, "3.丙", "3"], [label, "4.丁", ""]]


def test_columns_that_only_one_page_has_are_spanned_on_the_other() -> None:
    upper = table([["甲", "乙"]], [LEFT, LEFT + 200, LEFT + 400], 700)
    lower = table([["丙", "1", "2"]], COLUMNS, 60)
    (grid,) = read(page(*upper), page(*lower))
    assert cells(grid) == [["甲", "乙", "乙"], ["丙", "1", "2"]]


def test_a_letter_whose_box_is_only_its_ink_stays_in_its_line() -> None:
    letters = line("第一项", LEFT, 100)
    letters[1] = Glyph("一", LEFT + 10, 104.6, LEFT + 20, 105.4)
    assert prose(read(page(letters + line("第二项", LEFT, 115)))) == ["第一项", "第二项"]


def test_an_empty_row_however_low_counts_and_what_a_cut_merged_cell_leaves_does_not() -> None:
    columns = [LEFT, LEFT + 100, LEFT + 200]
    glyphs, _ = table([["甲", "乙"]], columns, 100)
    rules = [Rule(True, y, LEFT, LEFT + 200) for y in (100, 120, 125)] + [Rule(False, x, 100, 125) for x in columns]
    (grid,) = read(page(glyphs, rules))
    assert cells(grid) == [["甲", "乙"], ["", ""]]
    merged = [Rule(True, 100, LEFT, LEFT + 200), Rule(True, 120, LEFT + 100, LEFT + 200), *rules[2:]]
    (grid,) = read(page(glyphs, merged))
    assert cells(grid) == [["甲", "乙"]]


def test_a_doubtful_letter_makes_its_cell_doubtful() -> None:
    glyphs, rules = table([["甲", "1"]], [LEFT, LEFT + 100, LEFT + 200], 100)
    glyphs[-1] = glyphs[-1]._replace(sure=False)
    (grid,) = read(page(glyphs, rules))
    assert isinstance(grid, Grid)
    assert [cell.sure for cell in grid.rows[0] if cell is not None] == [True, False]
