"""What is printed in a cell: exact numbers, blanks, marks, and nothing guessed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.model import CellState
from auditor.recognise.numbers import read_cell


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("7", 7, ""),
        (" 0 ", 0, ""),
        ("１２", 12, ""),
        ("1,234", 1234, ""),
        ("１，２３４", 1234, ""),
        ("12件", 12, "件"),
        ("０件", 0, "件"),
        ("+19", 19, ""),
        ("－3", -3, ""),
        ("-3", -3, ""),
        ("477.35", Decimal("477.35"), ""),
        ("84565元", 84565, "元"),
        ("25.1万元", Decimal("25.1"), "万元"),
        ("190.457379", Decimal("190.457379"), ""),
        ("3\u200b", 3, ""),
    ],
)
def test_numbers_are_read_exactly(text: str, value: int | Decimal, unit: str) -> None:
    reading = read_cell(text)
    assert (reading.state, reading.value, reading.unit) == (CellState.NUMBER, value, unit)
    assert type(reading.value) is type(value)


@pytest.mark.parametrize("text", ["", " ", "\u3000", "\xa0\n"])
def test_blank_is_not_zero(text: str) -> None:
    assert read_cell(text).state is CellState.BLANK


@pytest.mark.parametrize("text", ["/", "／", "-", "—", "——", "无", "－", " / ", "----", "———", "//", "….", "－－－"])
def test_marks(text: str) -> None:
    assert read_cell(text).state is CellState.MARK


@pytest.mark.parametrize("text", ["约10", "1O", "见附件", "3/5", "1.2.3", "十二余"])
def test_other_print_is_text_and_has_no_value(text: str) -> None:
    assert (read_cell(text).state, read_cell(text).value) == (CellState.TEXT, None)


@pytest.mark.parametrize("text", ["1 2", "0 0", "12 3"])
def test_digits_with_a_space_between_are_not_guessed(text: str) -> None:
    assert read_cell(text).state is CellState.UNREAD


@given(st.integers(min_value=0, max_value=10**12))
def test_every_printing_of_an_integer_reads_back(number: int) -> None:
    full_width = str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    for printed in (str(number), f"{number:,}", full_width, f" {number}件", f"+{number}"):
        assert read_cell(printed).value == number


@given(st.text(max_size=12))
def test_nothing_raises_and_only_numbers_have_values(text: str) -> None:
    reading = read_cell(text)
    assert (reading.value is not None) == (reading.state is CellState.NUMBER)
