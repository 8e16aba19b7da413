"""A process that saves runs is killed with -9 at random moments: the store opens, its last run is whole, the next save succeeds."""

import multiprocessing
import random
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

from sqlalchemy import func, select

from auditor.model import Report, Run
from auditor.store import Store, open_store, tables
from auditor.store.connect import connect, transaction

RULES = {"county.yaml": "name: 沐川县\n"}
KILLS = 20
UNITS = 5
FIGURES = 40

Make = Callable[[str], Run]


def save_without_end(url: str, make: Make, attempt: int, started: Connection) -> None:
    """The victim: saves one run after another until it is killed."""
    with open_store(url) as store:
        for number in range(1_000_000):
            store.save_run(make(f"{attempt:02}-{number:06}"), RULES)
            if number == 0:
                started.send(True)


def counts(url: str) -> dict[str, int]:
    """Rows per table."""
    with transaction(connect(url), writes=False) as connection:
        return {table.name: connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables.metadata.sorted_tables}


def assert_whole(url: str, store: Store, make: Make) -> None:
    """Every table has the rows of complete runs and no others; the last run is what was saved."""
    runs = len(store.runs())
    units = runs * UNITS
    assert counts(url) == {
        "rulebooks": 1,
        "rulebook_files": 1,
        "runs": runs,
        "submissions": units,
        "readings": units,
        "entries": units,
        "cells": units * (FIGURES + 1),
        "findings": units + runs,
        "causes": units,
        "waivers": 0,
    }
    last = store.runs()[-1].id
    assert store.run(last) == make(last)


def test_killed_twenty_times(url: str, tmp_path: Path, make_run: Callable[..., Run], make_report: Callable[..., Report]) -> None:
    def make(name: str) -> Run:
        reports = tuple(make_report(f"unit{unit}-{name}", content=name, figures=tuple(range(FIGURES))) for unit in range(UNITS))
        return make_run(name, reports)

    moments = random.Random(20240120)
    processes = multiprocessing.get_context("fork")
    interrupted = 0
    for attempt in range(KILLS):
        ours, theirs = processes.Pipe()
        victim = processes.Process(target=save_without_end, args=(url, make, attempt, theirs))
        victim.start()
        assert ours.poll(60), "the child saved nothing"
        time.sleep(moments.uniform(0, 0.2))
        victim.kill()
        victim.join()
        interrupted += (tmp_path / "auditor.db-journal").exists()
        with open_store(url) as store:
            assert_whole(url, store, make)
            store.save_run(make(f"{attempt:02}-after"), RULES)
            assert_whole(url, store, make)
    if url.startswith("sqlite"):
        assert interrupted > 0, "no kill met a transaction half way: the moments prove nothing"
