"""What the rule tools ask of the store: how often a rule fired, what was ever reported, and the rules of an earlier run as files."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from auditor.errors import StoreError
from auditor.store import Store

Builder = Callable[..., Any]


def test_fired_counts_findings_and_runs(store: Store, make_run: Builder, make_report: Builder) -> None:
    assert store.fired("T3-01", regulation="annual-report") == (0, 0, 0)
    store.save_run(make_run("r1", (make_report(), make_report("baiyun"))), {"county.yaml": "name: 沐川县"})
    store.save_run(make_run("r2", ()), {"county.yaml": "name: 沐川县"})
    findings, runs, total = store.fired("T3-01", regulation="annual-report")
    assert (findings, runs, total) == (4, 2, 2)  # one a report, and one of the county in each run
    assert store.fired("T9-99", regulation="annual-report") == (0, 0, 2)
    assert store.fired("T3-01", regulation="other") == (0, 0, 0)


def test_reported_lists_units_and_years(store: Store, make_run: Builder, make_report: Builder) -> None:
    store.save_run(make_run("r1", (make_report(), make_report(year=2022), make_report(unit=None), make_report("baiyun", year=None))), {})
    assert store.reported(regulation="annual-report") == (("qingshi", 2022), ("qingshi", 2023))


def test_the_rules_of_a_run_come_back_as_files(store: Store, make_run: Builder, make_report: Builder, tmp_path: Path) -> None:
    files = {"county.yaml": "name: 沐川县\n", "annual-report/rules/t3.yaml": "[]\n"}
    store.save_run(make_run("r1", (make_report(),)), files)
    store.write_rulebook("annual-report@f1", tmp_path / "rules")
    written = {path.relative_to(tmp_path / "rules").as_posix(): path.read_text(encoding="utf-8") for path in (tmp_path / "rules").rglob("*.yaml")}
    assert written == files
    with pytest.raises(StoreError, match="没有规则“annual-report@f9”的内容"):
        store.write_rulebook("annual-report@f9", tmp_path / "other")
