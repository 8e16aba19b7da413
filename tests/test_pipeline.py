"""What the batch of one year knows of the batch of the year before."""

import json
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

from auditor.pipeline import Order, audit_folder
from benchmarks.corpus.draw import compose, draw_report, previous_facts
from benchmarks.corpus.formats import file_bytes

ROOT = Path(__file__).resolve().parent.parent


def audited(folder: Path, out: Path, day: datetime) -> Any:
    outcome = audit_folder(Order(folder, ROOT / "rules", out, record=False, workers=1), day, lambda *_: None)
    (submission,) = json.loads((outcome.folder / "results.json").read_text(encoding="utf-8"))["submissions"]
    return submission, outcome.folder


def test_a_narrative_copied_from_last_years_report_in_the_store_is_found(tmp_path: Path) -> None:
    rng = Random(8)
    now = draw_report(rng, 2023, key="r")
    before = compose(previous_facts(now.facts, rng), now.voice, "o")  # the same words about other figures
    for name, source in (("去年", before), ("今年", now)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "年报.txt").write_bytes(file_bytes(source, "text-tab"))
    first, _ = audited(tmp_path / "去年", tmp_path / "out", datetime(2023, 1, 20, tzinfo=UTC))
    second, folder = audited(tmp_path / "今年", tmp_path / "out", datetime(2024, 1, 20, tzinfo=UTC))
    assert (first["township"], first["year"] + 1) == (second["township"], second["year"])
    assert [f for f in first["findings"] if f["kind"] == "copied_narrative"] == []
    (copied,) = [f for f in second["findings"] if f["kind"] == "copied_narrative"]
    assert f"{first['township']}{first['year']}年报告（年报.txt）" in copied["message"]
    (page,) = (folder / "units").glob("*.html")
    assert copied["peer_quote"][:30] in page.read_text(encoding="utf-8")
