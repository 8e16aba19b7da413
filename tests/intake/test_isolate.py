"""A worker that crashes, hangs or swells loses its own item only, and results come in the order of the items."""

import ctypes
import time
from collections.abc import Iterator

import pytest

from auditor.intake.clock import allow
from auditor.intake.isolate import Failure, run_isolated
from auditor.settings import Limits

LIMITS = Limits(seconds=3, patience=2, memory_bytes=512 * 1024 * 1024)


def behave(how: str) -> str:
    """Runs in a worker: fails as it is told, or gives the word back in capitals."""
    if how == "crash":
        ctypes.string_at(0)
    if how == "hang":
        time.sleep(600)
    if how == "spin":
        while True:
            pass
    if how == "allowed":
        allow(600)
        end = time.process_time() + 2
        while time.process_time() < end:
            pass
    if how == "wait":
        time.sleep(2)
    if how == "swell":
        return str(len(bytearray(2 * 1024**3)))
    if how == "raise":
        raise ValueError(how)
    return how.upper()


@pytest.mark.parametrize("workers", [1, 2])
def test_a_bad_item_loses_only_itself(workers: int) -> None:
    items = ["a", "crash", "b", "hang", "c", "swell", "d", "raise", "e", *"fghijklmnopqrstuvwxyz"]
    told: list[int] = []
    results = list(run_isolated(behave, items, limits=LIMITS, workers=workers, progress=told.append))
    assert [item for item, _ in results] == items
    failures = {item: result.kind for item, result in results if isinstance(result, Failure)}
    assert failures == {"crash": "crash", "hang": "timeout", "swell": "memory", "raise": "error"}
    assert all(result == item.upper() for item, result in results if item not in failures)
    assert told == list(range(1, len(items) + 1))


def test_a_file_is_stopped_for_what_it_computes_not_for_what_it_waits() -> None:
    results = dict(run_isolated(behave, ["spin", "wait", "allowed"], limits=Limits(seconds=1, patience=1000), workers=1))
    assert isinstance(results["spin"], Failure)
    assert results["spin"].kind == "timeout"
    assert (results["wait"], results["allowed"]) == ("WAIT", "ALLOWED")


def test_every_failure_tells_the_township_what_to_do() -> None:
    for _, result in run_isolated(behave, ["crash", "swell", "raise"], limits=LIMITS, workers=1):
        assert isinstance(result, Failure)
        assert "重新报送" in result.reason


def test_only_a_few_items_are_held_at_a_time() -> None:
    taken = 0

    def items() -> Iterator[str]:
        nonlocal taken
        for _ in range(500):
            taken += 1
            yield "a"

    results = run_isolated(behave, items(), limits=LIMITS, workers=2)
    next(results)
    assert taken <= 2 * 8 + 1
    results.close()  # type: ignore[attr-defined]
