"""The programme against a system that can be solved by hand: all smallest sets, proven complete, and nothing said where it cannot be sure."""

import pytest

from auditor.explain import programme
from auditor.explain.programme import LARGEST, MOST_SETS, find_fewest
from auditor.explain.solver import Exhausted


@pytest.fixture(autouse=True)
def _unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programme, "SECONDS", 600.0)


# two sums of three parts: 0+1+2 = 3, 4+5+6 = 7
SUMS = [{0: 1, 1: 1, 2: 1, 3: -1}, {4: 1, 5: 1, 6: 1, 7: -1}]


def test_all_smallest_sets_are_found_and_what_cannot_be_lowered_is_not() -> None:
    found = find_fewest([SUMS[0]], [-2], [5, 1, 0, 9], 5)
    assert sorted(found, key=min) == [{0: -2}, {3: 2}]


def test_sets_of_several_columns_are_found() -> None:
    found = find_fewest([*SUMS, {0: 1, 4: 1}], [3, 4, 9], [0] * 8, 5)
    assert found
    assert all(len(change) == len(found[0]) for change in found)
    for change in found:
        assert [sum(row.get(c, 0) * step for c, step in change.items()) for row in (*SUMS, {0: 1, 4: 1})] == [3, 4, 9]


def test_beyond_so_many_columns_there_is_none() -> None:
    assert find_fewest([{0: 1}, {1: 1}, {2: 1}], [1, 1, 1], [0, 0, 0], 2) == []


def test_more_sets_than_anybody_reads_are_not_all_counted() -> None:
    assert len(find_fewest([dict.fromkeys(range(9), 1)], [1], [0] * 9, 5)) == MOST_SETS + 1


def test_figures_too_large_to_be_sure_are_not_solved() -> None:
    with pytest.raises(Exhausted):
        find_fewest([{0: 1}], [LARGEST + 1], [0], 5)


def test_coefficients_of_more_than_one_are_not_solved() -> None:
    with pytest.raises(Exhausted):
        find_fewest([{0: 2}], [1], [0], 5)
