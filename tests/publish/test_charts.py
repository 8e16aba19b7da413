"""Charts as SVG: the same each time, words as text, nothing loaded from anywhere, nothing of a report's words taken for markup."""

import re
from decimal import Decimal
from xml.etree import ElementTree

from auditor.publish.charts import Bar, draw_bars, draw_columns

PARTS = [Bar("予以公开", 12, "12 件"), Bar("不予公开", 3, "3 件"), Bar("其他处理", 0, "0 件")]


def texts(svg: str) -> list[str]:
    return [node.text or "" for node in ElementTree.fromstring(svg).iter("text")]


def lengths(svg: str) -> list[float]:
    """How wide the bars are, from top to bottom."""
    marks = [node for node in ElementTree.fromstring(svg).iter("path") if node.get("fill", "").startswith("#")]
    return [float(re.search(r"h([\d.]+)", node.get("d", "")).group(1)) for node in marks]  # type: ignore[union-attr]


def test_names_and_numbers_are_text() -> None:
    assert sorted(texts(draw_bars(PARTS))) == sorted(["予以公开", "12 件", "不予公开", "3 件", "其他处理", "0 件"])
    assert {"单位数", "件数", "0", "3–5", "4", "1"} <= set(texts(draw_columns([Bar("0", 4, "4"), Bar("3–5", 1, "1")], "件数", "单位数")))


def test_bars_are_as_long_as_their_numbers() -> None:
    first, second, third = lengths(draw_bars(PARTS))
    assert abs(first - 4 * second) < 1
    assert third == 0


def test_the_same_numbers_make_the_same_drawing() -> None:
    assert draw_bars(PARTS) == draw_bars(PARTS)


def test_groups_stand_under_their_heads() -> None:
    drawn = draw_bars([Bar("需整改", 2, "2 份", "2023年度"), Bar("需整改", 5, "5 份", "2024年度")])
    assert {"2023年度", "2024年度", "2 份", "5 份"} <= set(texts(drawn))


def test_nothing_is_loaded_and_no_word_becomes_markup() -> None:
    drawn = draw_bars([Bar("<script>alert(1)</script>", Decimal("0.5"), '"&<b>')])
    assert "<script" not in drawn
    assert "<b>" not in drawn
    assert "http" not in drawn
    assert not re.search(r"\s(role|aria-\w+)=", drawn), "a screen reader is given the table"
    assert "font-face" not in drawn


def test_a_county_without_anything_still_draws() -> None:
    assert texts(draw_bars([Bar("予以公开", 0, "0 件")])) == ["予以公开", "0 件"]
