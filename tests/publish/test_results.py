"""results.json: the keys that others read, exact values, the same bytes every time, whole or not at all."""

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from auditor.errors import SettingsError
from auditor.model import Cell, CellState, Report, Run, Submission
from auditor.publish.results import plain_number, report_as_json, write_results
from auditor.rulebook.book import Rulebook


@pytest.fixture
def results(run: Run, rulebook: Rulebook, tmp_path: Path) -> dict[str, Any]:
    write_results(run, rulebook, tmp_path / "results.json")
    loaded: dict[str, Any] = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    return loaded


def of_file(results: dict[str, Any], file: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in results["submissions"] if each["file"] == file)
    return found


def test_the_permanent_keys_are_there(results: dict[str, Any]) -> None:
    assert results["schema"] == "auditor.results/1"
    assert results["rulebook"] == "annual-report@0123456789ab"
    assert results["made"] == "2024-02-20T09:00:00+00:00"
    submission = of_file(results, "2023/青石镇.docx")
    assert submission["status"] == "read"
    assert (submission["township"], submission["unit"], submission["year"]) == ("青石镇人民政府", "qingshi", 2023)
    assert submission["editions"] == {"t2": "2021", "t3": "2021", "t4": "2021"}
    assert submission["sections"]["s1"] == "一、总体情况"
    assert submission["aspects"] == ["proactive", "request", "platform", "supervision"]
    finding = next(each for each in submission["findings"] if each["rule"] == "T2-01")
    assert set(finding) >= {"id", "rule", "kind", "level", "state", "cells", "subject", "message", "fix", "basis", "cause"}
    assert (finding["kind"], finding["level"], finding["state"], finding["cells"]) == (
        "regulation_nonzero",
        "强制",
        "不符",
        ["t2.regulations.issued"],
    )
    cause = submission["causes"][0]
    assert cause["cells"] == ["t3.carried_out.natural_person"]
    assert cause["repairs"] == [{"t3.carried_out.natural_person": "2", "t3.carried_out.total": "2"}]
    assert set(cause["findings"]) <= {each["id"] for each in submission["findings"]}


def test_findings_that_were_not_judged_keep_their_state(results: dict[str, Any]) -> None:
    states = {each["state"] for each in of_file(results, "2023/青石镇.docx")["findings"]}
    assert states == {"不符", "待核实", "未评估", "不适用"}


def test_a_number_is_a_string_with_its_decimals_and_its_place(results: dict[str, Any]) -> None:
    cells = of_file(results, "2023/青石镇.docx")["cells"]
    assert cells["t2.fees.amount"]["value"] == "0.038000"
    assert cells["t3.received.natural_person"] == {"value": "5", "state": "number", "raw": "5", "place": "表2 第2行第2列"}
    assert cells["t2.coercive_measures.decisions"]["state"] == "mark"
    assert cells["t3.publication_request.research"] == {
        "value": None,
        "state": "blank",
        "raw": "",
        "place": cells["t3.publication_request.research"]["place"],
    }
    assert cells["t3.mass_requests.research"]["state"] == "unread"


def test_absent_cells_are_not_listed(run: Run, rulebook: Rulebook, build_report: Callable[..., Report], tmp_path: Path) -> None:
    cells = {"t2.regulations.issued": Cell("t2.regulations.issued", CellState.ABSENT)}
    write_results(replace(run, submissions=(Submission(build_report(cells=cells)),)), rulebook, tmp_path / "r.json")
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["submissions"][0]["cells"] == {}


def test_a_file_that_could_not_be_read_says_so(results: dict[str, Any]) -> None:
    broken = of_file(results, "2023/云陌镇.docx")
    assert (broken["status"], broken["year"], broken["cells"]) == ("unreadable", None, {})
    assert "加密" in broken["reason"]


def test_the_order_of_submissions_does_not_change_the_bytes(run: Run, rulebook: Rulebook, tmp_path: Path) -> None:
    write_results(run, rulebook, tmp_path / "a.json")
    write_results(replace(run, submissions=tuple(reversed(run.submissions))), rulebook, tmp_path / "b.json")
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()


def test_a_file_name_that_is_not_utf8_survives(run: Run, rulebook: Rulebook, build_report: Callable[..., Report], tmp_path: Path) -> None:
    odd = "2023/\udcb0\x00.docx"
    write_results(replace(run, submissions=(Submission(build_report(file=odd)),)), rulebook, tmp_path / "r.json")
    assert json.loads((tmp_path / "r.json").read_bytes())["submissions"][0]["file"] == odd


def test_a_report_alone_has_the_same_keys_without_judgement(build_report: Callable[..., Report], results: dict[str, Any]) -> None:
    alone = json.loads(report_as_json(build_report()))
    assert set(alone) == set(of_file(results, "2023/青石镇.docx")) - {
        *("round", "received", "findings", "causes"),
        *("counts", "replaced_by", "rounds", "since_last_round", "opinions"),
    }


def test_no_exponent_in_a_number() -> None:
    assert plain_number(Decimal("1E+3")) == "1000"
    assert plain_number(Decimal("0.0000001")) == "0.0000001"


def test_a_folder_that_cannot_be_written_is_one_sentence(run: Run, rulebook: Rulebook, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="无法写入结果"):
        write_results(run, rulebook, tmp_path / "missing" / "results.json")
