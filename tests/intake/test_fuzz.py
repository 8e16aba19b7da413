"""Whatever is fed to a reader, it gives a Document: arbitrary text, arbitrary markup, and sound files damaged at random."""

import io
from typing import Any

import openpyxl  # type: ignore[import-untyped]
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditor.intake import read_bytes
from auditor.model import Document, Grid
from auditor.settings import Limits

LIMITS = Limits(grid_cells=5_000, blocks=2_000, depth=20, unpacked_bytes=4 * 1024 * 1024)
BRIEFLY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])

TAGS = st.sampled_from(["table", "tr", "td", "th", "tbody", "thead", "p", "div", "span", "br", "h2", "pre", "img", "li", "script", "b", "caption"])
SPANS = st.sampled_from(["", " rowspan=0", " rowspan=3", " colspan=2", " colspan=99999999", " rowspan=x", " hidden", ' style="display:none"'])
WORDS = st.sampled_from(["", "甲", "12", " ", "\n", "\t", "|", "一、总体情况", "本镇认真贯彻。" * 30, "&nbsp;", "&#0;", "<", "\x0b"])
HTML = st.lists(st.one_of(st.builds("<{}{}>".format, TAGS, SPANS), st.builds("</{}>".format, TAGS), WORDS), max_size=60).map("".join)
MARKS = st.sampled_from(["", "\t", "|", "｜", "甲", "1", " ", "---", "#", "**", "|---|", "\\|", "<br>", "<table>", "</table>", "\n", "\r"])
LINES = st.lists(MARKS, max_size=80)
WORD_TAGS = st.sampled_from(["p", "r", "t", "tbl", "tr", "tc", "sdt", "sdtContent", "del", "ins", "tcPr", "trPr", "pPr", "rPr", "numPr"])
WORD_EMPTY = st.sampled_from(
    [
        "<w:gridSpan w:val='{}'/>".format,
        "<w:vMerge w:val='{}'/>".format,
        "<w:hMerge w:val='{}'/>".format,
        "<w:gridBefore w:val='{}'/>".format,
        "<w:outlineLvl w:val='{}'/>".format,
        "<w:numId w:val='{}'/>".format,
        "<w:ilvl w:val='{}'/>".format,
        "<w:fldChar w:fldCharType='{}'/>".format,
        "<w:pStyle w:val='{}'/>".format,
    ]
)
VALUES = st.sampled_from(["", "-1", "0", "1", "3", "restart", "continue", "begin", "separate", "end", "x", "99999999999"])
WORD = st.recursive(
    st.one_of(st.just("字"), st.builds(lambda write, value: write(value), WORD_EMPTY, VALUES)),
    lambda inner: st.builds(lambda tag, children: f"<w:{tag}>{''.join(children)}</w:{tag}>", WORD_TAGS, st.lists(inner, max_size=5)),
    max_leaves=40,
)


def check(document: Document) -> None:
    """What every Document promises, whatever it was made of."""
    assert document.status in ("read", "empty", "unreadable")
    assert bool(document.reason) == (document.status != "read")
    for block in document.blocks:
        if isinstance(block, Grid):
            assert len({len(row) for row in block.rows}) == 1
            for cell in (cell for row in block.rows for cell in row if cell):
                assert cell.rowspan >= 1
                assert cell.colspan >= 1


@BRIEFLY
@given(st.binary(max_size=3_000), st.sampled_from(["a.docx", "a.html", "a.txt", "a.md", "a.xlsx", "a"]))
def test_bytes(data: bytes, name: str) -> None:
    check(read_bytes(data, name, LIMITS))


@BRIEFLY
@given(HTML)
def test_pages(text: str) -> None:
    check(read_bytes(f"<html>{text}".encode(), "a.html", LIMITS))


@BRIEFLY
@given(LINES)
def test_text_and_markdown(parts: list[str]) -> None:
    data = "".join(parts).encode()
    check(read_bytes(data, "a.txt", LIMITS))
    check(read_bytes(data, "a.md", LIMITS))


@BRIEFLY
@given(st.lists(WORD, max_size=6))
def test_word_markup(make_docx: Any, parts: list[str]) -> None:
    check(read_bytes(make_docx("".join(parts)), "a.docx", LIMITS))


def _sound_workbook() -> bytes:
    book = openpyxl.Workbook()
    for row in range(1, 6):
        for column in range(1, 5):
            book.active.cell(row, column, row * column)
    book.active.merge_cells("A1:B2")
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


WORKBOOK = _sound_workbook()
DAMAGE = st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=12)


def damaged(data: bytes, damage: list[tuple[int, int]], cut: int) -> bytes:
    broken = bytearray(data)
    for at, value in damage:
        broken[at % len(broken)] = value
    return bytes(broken[: len(broken) - cut % len(broken)])


@BRIEFLY
@given(DAMAGE, st.one_of(st.just(0), st.integers(0, 5_000)))
def test_damaged_workbooks(damage: list[tuple[int, int]], cut: int) -> None:
    check(read_bytes(damaged(WORKBOOK, damage, cut), "a.xlsx", LIMITS))


@BRIEFLY
@given(DAMAGE, st.one_of(st.just(0), st.integers(0, 2_000)))
def test_damaged_documents(make_docx: Any, damage: list[tuple[int, int]], cut: int) -> None:
    sound = make_docx("<w:p><w:r><w:t>字</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p/></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>" * 5)
    check(read_bytes(damaged(sound, damage, cut), "a.docx", LIMITS))
