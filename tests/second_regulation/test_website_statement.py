"""A second regulation, written in YAML alone, goes in with three of its statements; what is read and found comes out, in the form's own words."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from auditor.audit.cases import run_cases
from auditor.pipeline import Order, audit_folder
from auditor.rulebook import lint, load_rulebook

ROOT = Path(__file__).parents[2]
RULES = ROOT / "rules"
REPORTS = Path(__file__).parent / "reports"
COUNTY, BUREAU, YEAR_BEFORE = (
    "临沅县人民政府门户网站2024年工作年度报表.docx",
    "临沅县财政局网站2024年工作年度报表.html",
    "临沅县财政局网站2023年工作年度报表.txt",
)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Mapping[str, Any]]:
    """results.json of `auditor audit reports --regulation gov-website`, by file."""
    order = Order(REPORTS, RULES, tmp_path_factory.mktemp("audit_out"), "gov-website", record=False)
    outcome = audit_folder(order, datetime(2025, 1, 20, tzinfo=UTC), lambda *_: None)
    written = json.loads((outcome.folder / "results.json").read_text(encoding="utf-8"))
    return {submission["file"]: submission for submission in written["submissions"]}


def _found(submission: Mapping[str, Any]) -> dict[str, list[str]]:
    """Rule → cells of the findings that the unit must act on."""
    return {finding["rule"]: finding["cells"] for finding in submission["findings"] if finding["state"] in ("不符", "待核实")}


def test_its_rules_are_sound_and_every_case_comes_out_as_written() -> None:
    assert [str(problem) for problem in lint(RULES, "gov-website")] == []
    rulebook = load_rulebook(RULES, "gov-website")
    assert len(rulebook.rules) >= 15
    assert len(rulebook.forms["2018"].cells) >= 20
    assert [result for result in run_cases(rulebook) if not result.passed] == []


@pytest.mark.parametrize("file", [COUNTY, BUREAU, YEAR_BEFORE])
def test_every_cell_of_the_form_is_read(results: Mapping[str, Mapping[str, Any]], file: str) -> None:
    cells = results[file]["cells"]
    assert set(cells) == set(load_rulebook(RULES, "gov-website").forms["2018"].cells)
    assert all(cell["state"] in ("number", "blank", "mark") for cell in cells.values())


def test_units_and_years_are_known(results: Mapping[str, Mapping[str, Any]]) -> None:
    known = {file: (submission["unit"], submission["year"]) for file, submission in results.items()}
    assert known == {COUNTY: ("linyuan", 2024), BUREAU: ("caizhengju", 2024), YEAR_BEFORE: ("caizhengju", 2023)}


def test_a_total_that_is_not_the_sum_of_its_parts(results: Mapping[str, Mapping[str, Any]]) -> None:
    found = _found(results[COUNTY])
    assert found == {
        "WZ2-03": ["t1.cases.number", "t1.cases_persons.number", "t1.cases_bodies.number"],
        "WZ2-09": ["t1.flaws_mended.number", "t1.flaws.number"],
    }
    message = next(f["message"] for f in results[COUNTY]["findings"] if f["rule"] == "WZ2-03")
    assert message == "报表“数量”列：办件总数31744，各类办件合计31644（自然人办件22410、法人办件9234），相差100。"


def test_cells_parts_and_last_year(results: Mapping[str, Mapping[str, Any]]) -> None:
    found = _found(results[BUREAU])
    assert found == {
        "WZ1-05": ["t1.weixin_followers.number"],
        "WZ1-06": ["t1.opinions.number"],
        "WZ1-08": ["t1.visits.number"],
        "WZ2-02": ["t1.explained.number", "t1.explained_texts.number", "t1.explained_products.number", "t1.explained_comments.number"],
        "WZ2-04": ["t1.services_online.number", "t1.services.number"],
        "WZ2-15": ["t1.mean_time.days"],
        "WZ3-01": ["t1.site_code.number"],
        "WZ3-02": ["t1.visits.number"],
    }


def test_a_statement_without_a_fault_has_no_finding(results: Mapping[str, Mapping[str, Any]]) -> None:
    assert _found(results[YEAR_BEFORE]) == {}
