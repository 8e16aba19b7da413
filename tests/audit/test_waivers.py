"""An accepted reason settles a finding while its figures stand, and only then; what has lapsed is told to the county."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from auditor.audit import AuditResult, audit_reports, settle
from auditor.model import FindingState, Level, Report, Waiver
from auditor.rulebook.book import Rulebook, Unit
from auditor.rulebook.rule import Rule

Make = Callable[..., Report]
TODAY = date(2024, 2, 1)
REASON = Waiver(
    rule="r",
    unit="a",
    year=2023,
    reason="有台账",
    by="王某",
    approved_by="李某",
    until=date(2024, 12, 31),
    cells=("t1.come.a",),
    figures={"t1.come.a": "3", "t1.left.a": "1"},
    source="2023.yaml 第4行",
)


@pytest.fixture
def heard(make_report: Make, make_rule: Callable[..., Rule], make_rulebook: Callable[..., Rulebook]) -> Callable[..., AuditResult]:
    def hear(*waivers: Waiver, cells: dict[str, int | None] | None = None, level: Level = Level.CHECK, **changes: object) -> AuditResult:
        rule = make_rule("r", "come.a = left.a", level=level, **changes)
        rulebook = replace(make_rulebook(rule, units=(Unit("a", "白石镇", "乡镇"),)), waivers=waivers)
        reports = [make_report({"come.a": 3, "left.a": 1} if cells is None else cells)]
        return settle(audit_reports(reports, rulebook), reports, rulebook, TODAY)

    return hear


def states(result: AuditResult) -> list[FindingState]:
    return [finding.state for finding in result.findings["a.txt"]]


def test_a_finding_is_settled_and_keeps_the_reason(heard: Callable[..., AuditResult]) -> None:
    result = heard(REASON)
    (finding,) = result.findings["a.txt"]
    assert (finding.state, finding.waiver) == (FindingState.CONFIRMED, REASON)
    assert result.county == ()
    assert [used.state for used in result.waivers] == ["有效"]


def test_other_figures_end_it(heard: Callable[..., AuditResult]) -> None:
    result = heard(REASON, cells={"come.a": 4, "left.a": 1})
    assert states(result) == [FindingState.TO_CONFIRM]
    (told,) = result.county
    assert (told.kind, told.state) == ("waiver_lapsed", FindingState.FAILED)
    assert "白石镇2023年度规则r的说明（2023.yaml 第4行）" in told.message


def test_a_figure_that_was_not_seen_ends_it(heard: Callable[..., AuditResult]) -> None:
    assert states(heard(replace(REASON, figures={"t1.come.a": "3"}))) == [FindingState.TO_CONFIRM]


def test_another_comparison_ends_it_though_the_cells_are_the_same(heard: Callable[..., AuditResult]) -> None:
    assert states(heard(replace(REASON, seen="新到3 ≠ 留存1"))) == [FindingState.CONFIRMED]
    assert states(heard(replace(REASON, seen="新到3 ≠ 上年留存2"))) == [FindingState.TO_CONFIRM]


def test_the_last_day_still_counts_and_the_next_does_not(heard: Callable[..., AuditResult]) -> None:
    assert states(heard(replace(REASON, until=TODAY))) == [FindingState.CONFIRMED]
    expired = heard(replace(REASON, until=date(2024, 1, 31)))
    assert states(expired) == [FindingState.TO_CONFIRM]
    assert [(told.kind, "2024-01-31" in told.message) for told in expired.county] == [("waiver_expired", True)]


def test_a_reason_without_its_finding_is_an_orphan(heard: Callable[..., AuditResult]) -> None:
    result = heard(REASON, cells={"come.a": 1, "left.a": 1})
    assert states(result) == []
    assert [told.kind for told in result.county] == ["waiver_orphan"]


def test_a_finding_that_cannot_be_judged_makes_no_orphan(heard: Callable[..., AuditResult]) -> None:
    result = heard(REASON, cells={"come.a": None, "left.a": 1})
    assert states(result) == [FindingState.NOT_ASSESSED]
    assert result.county == ()


@pytest.mark.parametrize("change", [{"level": Level.ADVICE}, {"off": "县里不用"}], ids=["advice", "off"])
def test_what_need_not_be_explained_makes_it_unneeded(change: dict[str, object], heard: Callable[..., AuditResult]) -> None:
    result = heard(REASON, **change)
    assert [told.kind for told in result.county] == ["waiver_unneeded"]
    assert FindingState.CONFIRMED not in states(result)


def test_a_second_reason_for_the_same_finding_is_unneeded(heard: Callable[..., AuditResult]) -> None:
    result = heard(REASON, replace(REASON, reason="另一条"))
    assert [told.kind for told in result.county] == ["waiver_unneeded"]
    assert result.findings["a.txt"][0].waiver == REASON


def test_a_reason_of_another_unit_year_or_cell_is_left_alone(heard: Callable[..., AuditResult]) -> None:
    for other in (replace(REASON, unit="b"), replace(REASON, year=2022)):
        result = heard(other)
        assert (states(result), result.county, result.waivers) == ([FindingState.TO_CONFIRM], (), ())
    assert states(heard(replace(REASON, cells=("t1.come.b",)))) == [FindingState.TO_CONFIRM]


def test_a_view_is_kept_and_changes_nothing(heard: Callable[..., AuditResult]) -> None:
    view = replace(REASON, kind="意见", approved_by="", until=None, cells=(), figures={})
    result = heard(view)
    assert states(result) == [FindingState.TO_CONFIRM]
    assert dict(result.opinions) == {"a.txt": (view,)}
    assert result.county == ()
