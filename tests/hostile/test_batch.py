"""A folder of hostile files with good reports among them goes through the real audit: each file its finding, every good one complete."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from random import Random

import pytest

import auditor.intake
import auditor.publish
from auditor.model import CellState, Submission
from auditor.pipeline import Order, Outcome, audit_folder
from auditor.settings import Limits
from benchmarks.corpus import draw_report
from benchmarks.corpus.formats import file_bytes
from benchmarks.hostile import FILES, UNSEEN, write_hostile

RULES = Path(__file__).parents[2] / "rules"
OUR_SCRIPT = (Path(auditor.publish.__file__).parent / "templates" / "page.js").read_text(encoding="utf-8")
GOOD = {"甲好.docx": "docx", "乙好.html": "html", "page-好.txt": "text-tab", "zzz好.xlsx": "xlsx", "zip-好.md": "md"}
VANISHED = "vanished.txt"
ODD_NAMES = {"closed.txt", os.fsdecode("坏名".encode("gb18030") + b".txt")}


@dataclass(frozen=True, slots=True)
class Batch:
    root: Path
    outcome: Outcome
    before: frozenset[str]

    def of(self, name: str) -> list[Submission]:
        return [each for each in self.outcome.run.submissions if each.report.file == name or each.report.file.startswith(f"{name}/")]


def _listing(root: Path) -> frozenset[str]:
    return frozenset(f"{path.relative_to(root)}" for path in root.rglob("*") if "audit_out" not in path.relative_to(root).parts)


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Batch]:
    root = tmp_path_factory.mktemp("hostile")
    folder = root / "reports_in"
    write_hostile(folder)
    for number, (name, form) in enumerate(GOOD.items()):
        (folder / name).write_bytes(file_bytes(draw_report(Random(number), 2023, key=f"good{number}"), form))
    gone = folder / VANISHED
    gone.write_text("先列出、后消失", encoding="utf-8")
    find = auditor.intake.find_reports

    def list_then_lose(place: Path) -> tuple[Path, ...]:
        found = find(place)
        gone.unlink()
        return found

    before = _listing(root) - {f"reports_in/{VANISHED}"}
    order = Order(folder, RULES, root / "audit_out", record=False, limits=Limits(seconds=15))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(auditor.intake, "find_reports", list_then_lose)
        outcome = audit_folder(order, datetime(2024, 1, 20, 9, tzinfo=UTC), lambda *_: None)
    yield Batch(root, outcome, before)
    (folder / "closed.txt").chmod(0o600)


def test_there_are_enough_of_them() -> None:
    assert len(FILES) >= 60


@pytest.mark.parametrize("name", FILES)
def test_each_file_gets_what_it_deserves(batch: Batch, name: str) -> None:
    expected = FILES[name]
    submissions = batch.of(name)
    assert submissions, "a file of the folder was passed over in silence"
    for submission in submissions:
        report = submission.report
        assert report.status in expected.status, report.reason
        assert expected.says in report.reason
        if report.status != "read":
            assert report.reason
            assert any(finding.kind in ("unreadable", "empty_file", "not_a_report") for finding in submission.findings)


def test_odd_names_and_a_file_that_vanished_are_reported(batch: Batch) -> None:
    for name in ODD_NAMES:
        assert len(batch.of(name)) == 1
    (vanished,) = batch.of(VANISHED)
    assert vanished.report.status == "unreadable"
    assert "无法打开" in vanished.report.reason


def test_pipes_devices_and_links_that_lead_away_are_no_reports(batch: Batch) -> None:
    files = {submission.report.file for submission in batch.outcome.run.submissions}
    assert files.isdisjoint(UNSEEN)
    assert not any(name.startswith("circle/") for name in files)
    assert not any("root:" in paragraph.text for each in batch.outcome.run.submissions for paragraph in each.report.preamble)


@pytest.mark.parametrize("name", GOOD)
def test_the_good_reports_are_complete(batch: Batch, name: str) -> None:
    (submission,) = batch.of(name)
    report = submission.report
    assert report.status == "read"
    assert len(report.sections) == 6
    assert not report.gaps
    assert len(report.cells) == 200
    assert all(cell.state is not CellState.UNREAD for cell in report.cells.values())


def test_nothing_is_written_outside_of_the_output_folder(batch: Batch) -> None:
    assert _listing(batch.root) == batch.before
    for place in (Path("/evil.html"), Path("/evil.txt"), Path("/tmp/evil.txt"), batch.root.parent / "evil.txt"):
        assert not place.exists()


class _Markup(HTMLParser):
    """Gathers whatever in a page could load or run something."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.scripts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "script":
            self.scripts.append("")
        if tag in ("img", "iframe", "object", "embed", "link", "base", "form"):
            self.found.append(tag)
        for name, value in attrs:
            target = (value or "").lower()
            if name.startswith("on") or (name in ("href", "src") and (":" in target.split("/")[0] or target.startswith("//"))):
                self.found.append(f"{tag} {name}={value}")

    def handle_data(self, data: str) -> None:
        if self.cdata_elem == "script":
            self.scripts[-1] += data


def test_pages_show_hostile_text_and_run_none_of_it(batch: Batch) -> None:
    pages = list(batch.outcome.folder.rglob("*.html"))
    assert len(pages) >= len(batch.outcome.run.submissions)
    for page in pages:
        reader = _Markup()
        reader.feed(page.read_text(encoding="utf-8"))
        assert reader.found == [], page.name
        assert reader.scripts in ([], [OUR_SCRIPT]), page.name  # what else could run is refused by the page's own policy
    shown = "".join(page.read_text(encoding="utf-8") for page in pages)
    assert "&lt;script&gt;alert(1)" in shown
