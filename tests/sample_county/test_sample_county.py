"""The sample county in reports_in/ is what its page says, and shows every kind of defect."""

from pathlib import Path

import pytest
import yaml

from benchmarks.corpus.batch import render_batch
from benchmarks.corpus.defects import KINDS
from benchmarks.corpus.formats import FORMATS, file_bytes
from benchmarks.sample_county.build import county_sources, load_county, unfounded

ROOT = Path(__file__).resolve().parents[2]
REPORTS = ROOT / "reports_in"
TRUTH = yaml.safe_load((Path(__file__).parent / "truth.yaml").read_text(encoding="utf-8"))["files"]


def test_the_truth_lists_every_file_and_no_other() -> None:
    assert sorted(entry["file"] for entry in TRUTH) == sorted(
        path.name for path in REPORTS.rglob("*") if path.is_file() and not path.name.startswith(".")
    )


def test_every_kind_of_defect_is_shown() -> None:
    assert {defect["kind"] for entry in TRUTH for defect in entry["defects"]} == set(KINDS)


def test_some_reports_are_clean() -> None:
    assert sum(entry["clean"] for entry in TRUTH) >= 8


def test_two_units_of_the_county_sent_nothing() -> None:
    county = yaml.load((ROOT / "rules" / "county.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)
    named = {entry.get("township") for entry in TRUTH} | {entry["file"][:4] for entry in TRUTH}
    missing = [unit["name"] for unit in county["units"] if not any(name and (name in unit["name"] or name[:3] == unit["name"][:3]) for name in named)]
    assert missing == ["野茶坪乡人民政府", "东湖口街道办事处"]


def test_the_narratives_hold_the_figures_that_the_truth_says_they_claim() -> None:
    assert {path: words for path, source, _ in county_sources(load_county()) if (words := unfounded(source))} == {}


@pytest.mark.parametrize(
    "item", [item for item in county_sources(load_county()) if FORMATS[item[2]].suffix in (".txt", ".md", ".html", ".docx")], ids=lambda item: item[0]
)
def test_the_committed_file_is_the_one_that_is_built(item: tuple[str, object, str]) -> None:
    path, source, name = item
    assert (REPORTS / path).read_bytes() == file_bytes(source, name)  # type: ignore[arg-type]


def test_the_batch_renders_nothing_for_nothing() -> None:
    assert render_batch([]) == []
