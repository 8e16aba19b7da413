"""`auditor waive`: what it refuses in one sentence, and what it writes from the last audit."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from auditor.errors import SettingsError
from auditor.model import Cell, CellState, Fact, Finding, FindingState, Level, Report, Run, Submission
from auditor.rulebook import load_rulebook
from auditor.store import open_store
from auditor.waive import Wish, waive

ROOT = Path(__file__).resolve().parent.parent
CELLS = ("t3.carried_in.total", "t3.received.total")
WISH = Wish("云陂镇", "T3-04", 2024, "两镇合并，台账有记录", "王某", "李某", date(2025, 12, 31))


@pytest.fixture
def audited(tmp_path: Path) -> Callable[..., str]:
    """Keeps one audited report with one finding, and gives the database's URL."""

    def save(rule: str = "T3-04", state: FindingState = FindingState.TO_CONFIRM) -> str:
        cells = {key: Cell(key, CellState.NUMBER, number, str(number)) for number, key in enumerate(CELLS, 3)}
        report = Report("a.docx", "1" * 64, "docx", "read", unit="yunpi", year=Fact(2024, "标题"), cells=cells)
        compared = "上年结转3 ≠ 2 = 上年结转下年2"
        finding = Finding("abc123", "a.docx", rule, "与上年衔接", "x", Level.CHECK, state, "不符。", cells=CELLS, arithmetic=compared)
        made = datetime(2025, 1, 20, tzinfo=UTC)
        url = f"sqlite:///{tmp_path / 'auditor.db'}"
        with open_store(url) as store:
            store.save_run(Run("r1", made, "临沅县", "annual-report@f", "reports_in", (Submission(report, (finding,)),)), {})
        return url

    return save


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    import shutil

    return Path(shutil.copytree(ROOT / "rules", tmp_path / "rules"))


def test_the_figures_come_from_the_last_audit(rules: Path, audited: Callable[..., str]) -> None:
    recorded = waive(WISH, rules, audited())
    assert recorded.file == rules / "waivers" / "2024.yaml"
    (loaded,) = load_rulebook(rules).waivers
    assert (loaded.rule, loaded.unit, loaded.cells, dict(loaded.figures)) == ("T3-04", "yunpi", CELLS, {CELLS[0]: "3", CELLS[1]: "4"})
    assert (loaded.seen, loaded.approved_by, loaded.until) == ("上年结转3 ≠ 2 = 上年结转下年2", "李某", date(2025, 12, 31))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"unit": "云坡镇"}, "名册里没有单位“云坡镇”。最接近的是“云陂镇”"),
        ({"rule": "T3-44"}, "没有编号为“T3-44”的规则"),
        ({"rule": "T3-01"}, "只有级别为“核实”的规则可以用说明代替改正"),
        ({"rule": "N1-02"}, "没有规则N1-02待核实的问题。待核实的有：T3-04。"),
        ({"year": 2023}, "存档里没有这个单位2023年度审核过的报告"),
        ({"approved_by": ""}, "请写明县里的认可人"),
        ({"until": None}, "有效期（--until 年-月-日）"),
        ({"reason": " "}, "请写明理由"),
        ({"cells": ("t3.granted.total",)}, "没有规则T3-04待核实的问题"),
    ],
)
def test_what_cannot_be_recorded_is_one_sentence(change: dict[str, object], said: str, rules: Path, audited: Callable[..., str]) -> None:
    with pytest.raises(SettingsError, match=said.replace("（", ".").replace("）", ".")):
        waive(replace(WISH, **change), rules, audited())  # type: ignore[arg-type]
    assert not (rules / "waivers").exists()


def test_what_is_settled_is_not_settled_again(rules: Path, audited: Callable[..., str]) -> None:
    with pytest.raises(SettingsError, match="已经有说明了"):
        waive(WISH, rules, audited(state=FindingState.CONFIRMED))


def test_a_view_needs_no_audit_and_no_approval(rules: Path) -> None:
    waive(replace(WISH, rule="T3-01", approved_by="", until=None, opinion=True), rules, "sqlite:///nowhere/none.db")
    (loaded,) = load_rulebook(rules).waivers
    assert (loaded.kind, loaded.rule, loaded.reason, loaded.answer) == ("意见", "T3-01", "两镇合并，台账有记录", "")
