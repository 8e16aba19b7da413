"""Numbers as running text says them."""

import pytest

from auditor.recognise.numerals import read_number


@pytest.mark.parametrize(
    ("words", "number"),
    [("12", 12), ("1,234", 1234), ("十", 10), ("二十一", 21), ("一百零五", 105), ("两千三百", 2300), ("三万二千", 32000), ("二〇", 20)],
)
def test_numbers_in_words(words: str, number: int) -> None:
    assert read_number(words) == number


def test_what_is_no_number_is_none() -> None:
    assert read_number("若干") is None
