"""Text broken into lines of one width is joined again; lines that are paragraphs or cells stay apart."""

from typing import Any

SENTENCE = "全年通过县政府网站公开工作动态一百六十五条、环境保护二十二条、财政预决算六条、办事指南四十八条，结果均已公示，群众反映较好。"


def wrapped(text: str, width: int = 30) -> str:
    return "\n".join(text[at : at + width] for at in range(0, len(text), width))


def test_broken_lines_are_one_paragraph_with_the_number_of_the_first(read: Any, outline: Any) -> None:
    paragraphs = [f"（一）主动公开。{SENTENCE}{SENTENCE}", f"（二）依申请公开。{SENTENCE}"]
    document = read("报告\n" + "\n\n".join(map(wrapped, paragraphs)) + "\n", "a.txt")
    assert outline(document) == ["报告", *paragraphs]
    assert [str(block.place) for block in document.blocks] == ["第1行", "第2行", "第8行"]


def test_a_numbered_line_begins_a_paragraph_without_a_blank_line_before_it(read: Any, outline: Any) -> None:
    paragraphs = [f"（一）主动公开。{SENTENCE}{SENTENCE}"[:90], f"（二）依申请公开。{SENTENCE}", f"（三）平台建设。{SENTENCE}"]
    assert outline(read("\n".join(map(wrapped, paragraphs)), "a.txt")) == paragraphs


def test_lines_of_many_lengths_stay_paragraphs(read: Any, outline: Any) -> None:
    lines = [SENTENCE[:at] for at in range(22, 56, 3)]
    assert outline(read("\n".join(lines), "a.txt")) == lines


def test_labels_and_figures_on_lines_of_their_own_stay_apart(read: Any, outline: Any) -> None:
    cells = [text for at in range(12) for text in (f"{at}.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理", "0")]
    assert outline(read("\n".join(cells), "a.txt")) == cells


def test_the_first_line_of_a_paragraph_may_lack_its_indent(read: Any, outline: Any) -> None:
    paragraphs = [SENTENCE, SENTENCE[::-1].strip("。") + "。", SENTENCE]
    text = "\n".join(wrapped("　　" + paragraph).strip() for paragraph in paragraphs)
    assert outline(read("报告\n" + text, "a.txt")) == ["报告", *paragraphs]


def test_lines_broken_after_so_many_characters_are_joined_though_figures_are_narrower(read: Any, outline: Any) -> None:
    paragraphs = [f"（{number}）公开工作动态1165条、环境保护2022条、财政预决算1006条、办事指南4480条。{SENTENCE}" for number in "一二三"]
    text = "\n".join(wrapped(paragraph, 27) for paragraph in paragraphs)
    assert outline(read(text, "a.txt")) == paragraphs


def test_a_table_s_rows_do_not_hide_the_width_of_the_text_above_them(read: Any, outline: Any) -> None:
    rows = [f"{at}.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请 0 0 0 0 0 0 0" for at in range(9)]
    paragraphs = [f"（一）主动公开。{SENTENCE}", f"（二）依申请公开。{SENTENCE}"]
    assert outline(read("\n".join([*map(wrapped, paragraphs), *rows]), "a.txt"))[:2] == paragraphs


def test_rows_of_a_table_as_wide_as_the_text_are_not_joined(read: Any, outline: Any) -> None:
    prose = f"（一）主动公开。{SENTENCE}{SENTENCE}"
    rows = ["（三）不予  4.保护第三方合法权益".ljust(26) + "1 0 0 0 0 0 1", "公开".ljust(26) + "5.属于内部信息 0 0 0 0 0 0 0"]
    assert outline(read("\n".join([wrapped(prose), *rows]), "a.txt")) == [prose, *rows]
