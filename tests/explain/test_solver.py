"""The search against brute force: the same smallest repairs, all of them, exactly."""

from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.explain.solver import Exhausted, Solver

MATRICES = st.lists(st.lists(st.sampled_from((-1, 0, 0, 1)), min_size=5, max_size=5), min_size=3, max_size=5)


def brute(matrix: list[list[int]], wanted: list[int], size: int) -> set[frozenset[tuple[int, int]]]:
    """Every set of independent columns with changes up to 9 that yields `wanted`."""
    found = set()
    for columns in combinations(range(5), size):
        fits = [
            steps
            for steps in product([s for s in range(-9, 10) if s], repeat=size)
            if all(sum(row[c] * s for c, s in zip(columns, steps, strict=True)) == w for row, w in zip(matrix, wanted, strict=True))
        ]
        if len(fits) == 1:
            found.add(frozenset(zip(columns, fits[0], strict=True)))
    return found


@given(matrix=MATRICES, planted=st.lists(st.tuples(st.integers(0, 4), st.integers(-3, 3)), min_size=1, max_size=2), size=st.integers(1, 2))
@settings(max_examples=60, deadline=None)
def test_the_search_finds_what_brute_force_finds(matrix: list[list[int]], planted: list[tuple[int, int]], size: int) -> None:
    wanted = [sum(row[c] * s for c, s in planted) for row in matrix]
    solver = Solver([{c: k for c, k in enumerate(row) if k} for row in matrix], 5, [])
    rows = list(range(len(matrix)))
    found = {frozenset(change.items()) for change in solver.search(wanted, rows, size, 10_000)}
    smaller = {frozenset(change.items()) for n in range(1, size) for change in solver.search(wanted, rows, n, 10_000)}
    if any(wanted) and not smaller:
        assert found >= brute(matrix, wanted, size)
    for change in found:
        assert [sum(row[c] * s for c, s in change) for row in matrix] == wanted


def test_three_columns_are_found() -> None:
    solver = Solver([{0: 1, 1: 1}, {2: 1, 3: 1}, {4: 1, 5: 1}, {0: 1, 2: 1, 4: 1}, {1: 1, 3: 1, 5: 1}], 6, [])
    found = solver.search([1, 2, 4, 5, 2], [0, 1, 2, 3, 4], 3, 1000)
    assert {0: 1, 3: 2, 4: 4} in found


def test_a_used_up_budget_is_said() -> None:
    solver = Solver([{0: 1, 1: 1}, {0: 1, 2: 1}], 3, [])
    with pytest.raises(Exhausted):
        solver.search([1, 2], [0, 1], 2, 1)


def test_large_coefficients_stay_exact() -> None:
    solver = Solver([{0: 10**15, 1: 1}, {0: 1, 2: 1}], 3, [])
    assert {0: 7} in solver.search([7 * 10**15, 7], [0, 1], 1, 10)
