"""The middle, the ranges and the outliers of the units' numbers."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from auditor.publish.distribution import LEAST_UNITS, median, outliers, ranges


def units(*numbers: int) -> dict[str, int]:
    return {f"u{place}": number for place, number in enumerate(numbers)}


def test_the_median_is_the_middle_or_the_mean_of_two() -> None:
    assert median([5, 1, 3]) == 3
    assert median([5, 2, 3, 0]) == Fraction(5, 2)
    assert median([Decimal("0.1"), Decimal("0.2"), Decimal("0.3")]) == Fraction(1, 5)


def test_a_unit_far_from_the_others_is_named_the_farthest_first() -> None:
    assert outliers(units(1, 2, 3, 2, 1, 3, 2, 60, 90)) == ("u8", "u7")


def test_the_threshold_is_that_of_the_words() -> None:
    usual = units(0, 10, 20, 30, 40, 50, 60, 70, 80)  # with the one below: median 45, MAD 25; 45 + 5.19 × 25 = 174.7
    assert outliers({**usual, "near": 174}) == ()
    assert outliers({**usual, "far": 175}) == ("far",)


def test_a_small_county_is_silent() -> None:
    assert outliers(units(*[1, 2] * 3, 900)) == ()
    assert LEAST_UNITS == 8
    assert outliers(units(1, 2, 1, 2, 1, 2, 3, 900)) == ("u7",)


def test_where_most_have_the_same_number_nothing_is_said() -> None:
    assert outliers(units(0, 0, 0, 0, 0, 0, 0, 0, 900)) == ()


def test_ranges_grow_with_the_numbers() -> None:
    found = ranges(units(0, 0, 1, 4, 5, 7, 33))
    assert [(each.first, each.last, len(each.members)) for each in found] == [
        (0, 0, 2), (1, 1, 1), (2, 2, 0), (3, 5, 2), (6, 10, 1), (11, 20, 0), (21, 50, 1),
    ]  # fmt: skip


def test_ranges_begin_where_the_numbers_begin() -> None:
    assert [(each.first, each.last) for each in ranges(units(700, 1200))] == [(501, 1000), (1001, 2000)]


@given(st.lists(st.integers(0, 10**6) | st.decimals(0, 1000, places=2), min_size=1, max_size=60))
def test_every_unit_stands_in_exactly_one_range(numbers: list[int | Decimal]) -> None:
    named = {f"u{place}": number for place, number in enumerate(numbers)}
    members = [unit for each in ranges(named) for unit in each.members]
    assert sorted(members) == sorted(named)
