"""Drawn figures balance, and wrong cells are wrong where the generator says so."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.corpus.draw import draw_facts, previous_facts
from benchmarks.corpus.figures import broken_balances, draw_cells, plant_wrong_cells
from benchmarks.corpus.form import load_form


@pytest.mark.parametrize("edition", ["2019", "2021"])
@given(seed=st.integers(0, 10**9))
@settings(max_examples=150, deadline=None)
def test_every_balance_of_the_form_holds(edition: str, seed: int) -> None:
    cells = draw_cells(Random(seed), edition)
    assert list(cells) == list(load_form(edition).cells)
    assert broken_balances(cells, edition) == ()
    assert all(value >= 0 for key, value in cells.items() if not key.endswith(".change"))
    assert all(value == 0 for key, value in cells.items() if key.startswith("t2.regulations."))
    documents = {key.rsplit(".", 1)[1]: value for key, value in cells.items() if key.startswith("t2.normative_documents.")}
    if edition == "2021":
        assert documents["in_force"] >= documents["issued"] - documents["repealed"]
    else:
        assert documents["published"] <= documents["public_total"]


@given(seed=st.integers(0, 10**9), year=st.integers(2020, 2025))
@settings(max_examples=100, deadline=None)
def test_last_years_figures_fit_this_years(seed: int, year: int) -> None:
    rng = Random(seed)
    now = draw_facts(rng, year, "2019" if year == 2020 else "2021")
    before = previous_facts(now, rng)
    assert broken_balances(before.cells, before.edition) == ()
    for key, value in now.cells.items():
        if key.startswith("t3.carried_in."):
            assert before.cells[key.replace("carried_in", "carried_out")] == value


def test_most_townships_are_nearly_all_zero_and_some_are_busy() -> None:
    received = [int(draw_cells(Random(seed))["t3.received.total"]) for seed in range(400)]
    assert 200 < received.count(0) < 300
    assert sum(1 for number in received if number >= 12) > 20


@pytest.mark.parametrize("slip", ["random", "swap", "shift", "digit"])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_wrong_cells_differ_from_the_true_ones_and_from_nothing_else(slip: str, count: int) -> None:
    for seed in range(40):
        rng = Random(seed)
        cells = draw_cells(rng)
        wrong, true = plant_wrong_cells(cells, rng, count, slip)
        assert {key for key in cells if wrong[key] != cells[key]} == set(true)
        assert all(cells[key] == value for key, value in true.items())
        assert count <= len(true) <= count + 1
        assert broken_balances(wrong, "2021") or count > 1 or slip == "shift"


def test_a_broken_balance_names_its_row_or_column() -> None:
    cells = draw_cells(Random(4))
    cells["t3.granted.business"] += 1
    kinds = {(defect.kind, defect.cells) for defect in broken_balances(cells, "2021")}
    assert kinds == {("t3_row_total", ("t3.granted.*",)), ("t3_subtotal", ("t3.*.business",))}


def test_a_balance_is_not_formed_where_all_its_parts_are_blank() -> None:
    cells = dict.fromkeys(load_form("2021").cells)
    assert broken_balances({**cells, "t4.reconsideration.total": 3}, "2021") == ()
    assert len(broken_balances({**cells, "t4.reconsideration.total": 3, "t4.reconsideration.upheld": 1}, "2021")) == 1
