"""The sample county from files to 汇总.xlsx: its sums equal those that pandas makes of results.json, and rounds and reasons go the whole way."""

import json
import shutil
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from auditor.pipeline import Order, audit_folder
from auditor.rulebook import load_rulebook
from auditor.waive import Wish, waive

ROOT = Path(__file__).resolve().parents[2]
ABSENT = ("野茶坪乡", "东湖口街道", "自然资源局", "白鹭塔乡", "文昌阁街道", "枫桥湾镇", "双槐镇", "梅港口镇", "洛塘镇", "银杏坳乡", "石埠岭镇")


def audited(reports: Path, rules: Path, out: Path, day: int) -> dict[str, Any]:
    order = Order(reports, rules, out, record=False, workers=1)
    outcome = audit_folder(order, datetime(2025, 1, day, 9, 0, tzinfo=UTC), lambda *_: None)
    found: dict[str, Any] = json.loads((outcome.folder / "results.json").read_text(encoding="utf-8"))
    return found


def summed_by_pandas(results: dict[str, Any], units: set[str]) -> dict[str, Decimal]:
    """Every cell over the reports of 2024 of these units, without a look at our own sums."""
    rows = [
        {"cell": key, "value": Decimal(cell["value"])}
        for each in results["submissions"]
        if each["year"] == 2024 and each["unit"] in units and each["status"] == "read" and each["counts"]
        for key, cell in each["cells"].items()
        if cell["state"] == "number"
    ]
    frame = pd.DataFrame(rows)
    return {str(key): sum(group["value"], Decimal(0)) for key, group in frame.groupby("cell")}


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A county of those units of the sample whose reports of 2024 hold a figure in every cell, as a working folder."""
    folder = tmp_path_factory.mktemp("county")
    shutil.copytree(ROOT / "rules", folder / "rules")
    page = folder / "rules" / "county.yaml"
    lines = page.read_text(encoding="utf-8").splitlines(keepends=True)
    page.write_text("".join(line for line in lines if not ("{id:" in line and any(name in line for name in ABSENT))), encoding="utf-8")
    (folder / "reports_in").mkdir()
    for path in (ROOT / "reports_in" / "2024").iterdir():
        if path.suffix != ".pdf" and not any(name in path.name for name in ABSENT):
            shutil.copy(path, folder / "reports_in")
    kept = page.read_text(encoding="utf-8").splitlines(keepends=True)
    page.write_text("".join(line for line in kept if "{id: wangyuan," not in line), encoding="utf-8")  # its report is a PDF: slow to read
    return folder


@pytest.fixture(scope="module")
def first(county: Path) -> dict[str, Any]:
    return audited(county / "reports_in", county / "rules", county / "out", 20)


def test_the_sums_of_a_whole_county_equal_those_of_pandas(county: Path, first: dict[str, Any]) -> None:
    rulebook = load_rulebook(county / "rules")
    units = {unit.id for unit in rulebook.county.units if unit.type != "县级汇总"}
    expected = summed_by_pandas(first, units)
    cells = first["sums"]["cells"]
    assert {unit["unit"] for unit in first["sums"]["units"]} == units
    assert set(cells) == set(rulebook.forms["2021"].cells) == set(expected)
    assert {key: cell["state"] for key, cell in cells.items() if cell["value"] is None} == {}
    assert {key: Decimal(cell["value"]) for key, cell in cells.items()} == expected
    assert any(expected.values())


def test_without_one_unit_there_is_no_sum_of_the_county(county: Path, first: dict[str, Any], tmp_path: Path) -> None:
    shutil.copytree(county / "reports_in", tmp_path / "reports_in")
    gone = next((tmp_path / "reports_in").glob("云陂镇*"))
    gone.unlink()
    results = audited(tmp_path / "reports_in", county / "rules", tmp_path / "out", 21)
    expected = summed_by_pandas(results, {unit["unit"] for unit in results["sums"]["units"]})
    for key, cell in results["sums"]["cells"].items():
        assert (cell["value"], cell["state"], cell["lacking"]) == (None, "未评估", {"yunpi": "没有报送"})
        assert Decimal(cell["partial"]) == expected[key]


# figures that are printed and are none of the year's form: another edition's column of the same name, yuan in a column of 万元
NO_FIGURES = {
    ("fengqiaowan", "t2.licences.decisions"): "上一版表格没有对应的格",
    ("fengqiaowan", "t2.penalties.decisions"): "上一版表格没有对应的格",
    ("fengqiaowan", "t2.coercive_measures.decisions"): "上一版表格没有对应的格",
    ("yinxingao", "t2.fees.amount"): "数字的单位印的是“元”",
}


def test_every_cell_of_the_whole_sample_county_is_a_sum_or_names_who_is_lacking(tmp_path: Path) -> None:
    """All files of both years; what is compared with is made by pandas from the submissions of results.json alone."""
    results = audited(ROOT / "reports_in", ROOT / "rules", tmp_path / "out", 20)
    due = {unit.id for unit in load_rulebook(ROOT / "rules").county.units if unit.type != "县级汇总"}
    rows = [
        {"cell": key, "unit": each["unit"], "value": Decimal(cell["value"])}
        for each in results["submissions"]
        if each["year"] == 2024 and each["unit"] in due and each["status"] == "read" and each["counts"]
        for key, cell in each["cells"].items()
        if cell["state"] == "number" and (each["unit"], key) not in NO_FIGURES
    ]
    groups = dict(list(pd.DataFrame(rows).groupby("cell")))
    assert {unit["unit"] for unit in results["sums"]["units"]} == due
    for key, cell in results["sums"]["cells"].items():
        lacking = due - set(groups[key]["unit"])
        assert lacking >= {"yechaping", "donghukou"}, "two units sent nothing"
        assert (set(cell["lacking"]), cell["value"], cell["state"]) == (lacking, None, "未评估")
        assert set(cell["parts"]) == due - lacking
        assert Decimal(cell["partial"]) == sum(groups[key]["value"], Decimal(0))
    for (unit, key), why in NO_FIGURES.items():
        assert results["sums"]["cells"][key]["lacking"][unit] == why


def test_a_corrected_file_and_an_accepted_reason_go_the_whole_way(county: Path, first: dict[str, Any]) -> None:
    (old,) = [each for each in first["submissions"] if each["unit"] == "liuxu"]
    assert {finding["rule"] for finding in old["findings"] if finding["state"] == "不符"} == {"T2-01"}
    source = county / "reports_in" / old["file"]
    text = source.read_text(encoding="utf-8")
    assert "规章\n\n6\n\n0\n\n6\n" in text
    corrected = text.replace("规章\n\n6\n\n0\n\n6\n", "规章\n\n0\n\n0\n\n0\n")
    (county / "reports_in" / "柳絮镇2024年报（更正）.txt").write_text(corrected, encoding="utf-8")
    waiting = next(finding for finding in old["findings"] if finding["state"] == "待核实")
    wish = Wish("柳絮镇", waiting["rule"], 2024, "两镇合写", "王某", "李某", datetime(2025, 12, 31).date())
    assert len(waive(wish, county / "rules", f"sqlite:///{county / 'out' / 'auditor.db'}").waivers) == 1
    results = audited(county / "reports_in", county / "rules", county / "out", 25)
    new, before = sorted((each for each in results["submissions"] if each["unit"] == "liuxu"), key=lambda each: -each["round"])
    assert (new["round"], new["counts"], before["counts"], before["replaced_by"]) == (2, True, False, new["file"])
    assert len(new["since_last_round"]["corrected"]) == 2
    assert new["since_last_round"]["new"] == []
    settled = [finding for finding in new["findings"] if finding["state"] == "已核实"]
    assert [(finding["rule"], finding["waiver"]["reason"]) for finding in settled] == [(waiting["rule"], "两镇合写")]
    assert before["received"] == "2025-01-20T09:00:00+00:00", "the first audit that met it, not this one"
    assert results["sums"]["cells"]["t2.regulations.issued"]["parts"]["liuxu"] == "0"
