"""Many submissions are published by several processes: the same bytes as by one, and a process that dies is told, not passed over."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from auditor.errors import SettingsError
from auditor.model import Run, Submission
from auditor.publish import publish_run, together
from auditor.publish.together import Writers
from auditor.rulebook import load_rulebook
from auditor.rulebook.book import Rulebook

RULES = Path(__file__).parent.parent.parent / "rules"
WRITERS = Writers(RULES, "annual-report", 2)


@pytest.fixture
def book() -> Rulebook:
    return load_rulebook(RULES, "annual-report")


@pytest.fixture
def many(run: Run, book: Rulebook, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The county's run, of which so many submissions are already many."""
    monkeypatch.setattr(together, "FEWEST", 2)
    monkeypatch.setattr(together, "_TOGETHER", 3)
    return replace(run, rulebook=f"{book.name}@{book.fingerprint}")


def contents(folder: Path) -> dict[str, Any]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_several_processes_write_what_one_writes(many: Run, book: Rulebook, tmp_path: Path) -> None:
    alone = publish_run(many, book, tmp_path / "alone").folder
    told: list[tuple[int, int]] = []
    shared = publish_run(many, book, tmp_path / "shared", lambda done, total: told.append((done, total)), writers=WRITERS).folder
    assert contents(shared) == contents(alone)
    assert told == [(done, len(many.submissions) + 3) for done in range(len(many.submissions) + 4)]


def test_rows_of_every_submission_stand_in_the_workbook_in_order(many: Run, book: Rulebook, tmp_path: Path) -> None:
    folder = publish_run(many, book, tmp_path, writers=WRITERS).folder
    with ZipFile(folder / "documents" / "全部结果.xlsx") as archive:
        first = archive.read("xl/worksheets/sheet1.xml").decode()
    places = [first.index(f">{submission.report.file}<") for submission in many.submissions]
    assert places == sorted(places)


class Deadly(Submission):
    """A submission that ends the process which receives it."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os._exit, (1,)


def test_a_process_that_dies_is_told_and_leaves_no_half_run(many: Run, book: Rulebook, tmp_path: Path) -> None:
    first, *others = many.submissions
    deadly = Deadly(*(getattr(first, name) for name in Submission.__dataclass_fields__))
    with pytest.raises(SettingsError, match="进程异常退出"):
        publish_run(replace(many, submissions=(deadly, *others)), book, tmp_path, writers=WRITERS)
    assert not (tmp_path / many.id).exists()
    assert not (tmp_path / "latest").exists()


def test_rules_that_changed_meanwhile_are_told(many: Run, book: Rulebook, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="规则文件有改动"):
        publish_run(replace(many, rulebook="annual-report@0000"), book, tmp_path, writers=WRITERS)
