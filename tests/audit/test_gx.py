"""The record that Great Expectations keeps of a run."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from auditor.audit import audit_reports
from auditor.audit.gx import Recorded, record_run
from auditor.model import Fact, Level, Period, Report
from auditor.rulebook.book import Rulebook
from auditor.rulebook.rule import Rule

Make = Callable[..., Report]
MakeRule = Callable[..., Rule]
MakeBook = Callable[..., Rulebook]
MADE = datetime(2024, 1, 20, 9, 0, 0)


@pytest.fixture
def rulebook(make_rule: MakeRule, make_block: MakeRule, make_rulebook: MakeBook) -> Rulebook:
    broken = make_block("X", {"period": {"from": "01-01"}})  # lacks `to`, which the loader would have refused
    return make_rulebook(
        make_rule("A", "come.a + kept.a = done.a + left.a"),
        make_rule("B", "sum(come) = come.total", level=Level.CHECK),
        make_rule("C", "left.c = 0", level=Level.ADVICE),
        broken,
    )


def _reports(make_report: Make) -> list[Report]:
    period = Fact(Period(date(2023, 1, 1), date(2023, 12, 31)), "正文")
    return [make_report({"come.a": 5, "come.total": 5}), make_report({"left.c": None}, file="b.txt", unit="b", period=period)]


def test_one_expectation_per_rule_with_every_failing_report(rulebook: Rulebook, make_report: Make, tmp_path: Path) -> None:
    reports = _reports(make_report)
    result = audit_reports(reports, rulebook)
    recorded = record_run(reports, result, rulebook, tmp_path / "gx", MADE)
    assert {key: (r.success, r.failures, r.not_assessed) for key, r in recorded.rules.items()} == {
        "A": (False, 1, 0),
        "B": (True, 0, 0),
        "C": (True, 0, 1),
        "X": (False, 0, 0),
    }
    assert not recorded.success
    assert "b.txt" in recorded.rules["X"].exception
    assert [key for key, r in recorded.rules.items() if r.exception] == ["X"]
    validation = json.loads(recorded.validation.read_text(encoding="utf-8"))
    failing = next(r for r in validation["results"] if r["expectation_config"]["kwargs"]["rule"] == "A")
    (entry,) = failing["result"]["unexpected_list"]
    (finding,) = result.findings["a.txt"][:1]
    assert (entry["file"], entry["finding"], entry["cells"]) == ("a.txt", finding.id, list(finding.cells))
    assert failing["expectation_config"]["severity"] == "critical"


def test_suite_carries_clause_level_and_rulebook(rulebook: Rulebook, make_report: Make, tmp_path: Path) -> None:
    reports = _reports(make_report)
    recorded = record_run(reports, audit_reports(reports, rulebook), rulebook, tmp_path, MADE)
    suite = json.loads(recorded.suite.read_text(encoding="utf-8"))
    by_rule = {e["kwargs"]["rule"]: e for e in suite["expectations"]}
    assert [e["severity"] for e in by_rule.values()] == ["critical", "warning", "info", "critical"]
    assert by_rule["A"]["meta"]["clauses"] == ["办法第一条"]
    assert by_rule["A"]["meta"]["rulebook"] == f"office@{rulebook.fingerprint}"
    assert recorded.docs is not None
    assert any("规则A" in page.read_text(encoding="utf-8") for page in (tmp_path / "data_docs").rglob("*.html"))
    header, first, _ = recorded.batch.read_text(encoding="utf-8").splitlines()
    assert first.split(",")[header.split(",").index("t1.come.a")] == "5"


def test_without_a_result_the_metric_audits_itself(rulebook: Rulebook, make_report: Make, tmp_path: Path) -> None:
    reports = _reports(make_report)
    given = record_run(reports, audit_reports(reports, rulebook), rulebook, tmp_path / "a", MADE)
    asked = record_run(reports, None, rulebook, tmp_path / "b", MADE)
    assert asked.rules == given.rules


def test_threads_do_not_get_each_others_batches(make_rule: MakeRule, make_rulebook: MakeBook, make_report: Make, tmp_path: Path) -> None:
    rulebook = make_rulebook(make_rule("A", "come.a = 0"))

    def record(number: int) -> Recorded:
        reports = [make_report({"come.a": int(n < number)}, file=f"{n}", unit=f"{n}") for n in range(6)]
        return record_run(reports, audit_reports(reports, rulebook), rulebook, tmp_path / str(number), MADE)

    with ThreadPoolExecutor(3) as pool:
        assert [r.rules["A"].failures for r in pool.map(record, range(6))] == list(range(6))


def test_rules_that_are_off_are_not_in_the_suite(rulebook: Rulebook, make_report: Make, tmp_path: Path) -> None:
    rules = tuple(replace(rule, off="本县暂不适用") if rule.id == "X" else rule for rule in rulebook.rules)
    reports = _reports(make_report)
    quiet = replace(rulebook, rules=rules)
    recorded = record_run(reports, audit_reports(reports, quiet), quiet, tmp_path, MADE)
    assert set(recorded.rules) == {"A", "B", "C"}
