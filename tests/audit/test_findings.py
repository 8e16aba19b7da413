"""What a township and the county get to see of the outcomes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from auditor.audit import audit_reports
from auditor.audit.findings import finding_of_hit
from auditor.audit.question import Hit
from auditor.model import Fact, FindingState, Level, Report
from auditor.rulebook.book import Rulebook, Unit
from auditor.rulebook.rule import Rule, Scope

Make = Callable[..., Report]
MakeRule = Callable[..., Rule]
MakeBook = Callable[..., Rulebook]


def test_a_failed_sum_names_total_parts_and_places(make_report: Make, make_rule: MakeRule, make_rulebook: MakeBook) -> None:
    rulebook = make_rulebook(make_rule("R", "sum(come) = come.total"))
    report = make_report({"come.b": 2, "come.total": 3})
    (finding,) = audit_reports([report], rulebook).findings["a.txt"]
    assert finding.cells == ("t1.come.b", "t1.come.total")
    assert finding.message == "第1处：各列合计2（乙2），新到3，相差1。"
    assert set(finding.places) == {report.cells[key].place for key in finding.cells}
    assert (finding.kind, finding.basis, finding.fix, finding.state) == ("kind_R", ("R1",), "请更正。", FindingState.FAILED)


@pytest.mark.parametrize(
    ("level", "state"), [(Level.MUST, FindingState.FAILED), (Level.CHECK, FindingState.TO_CONFIRM), (Level.ADVICE, FindingState.FAILED)]
)
def test_what_only_the_county_can_settle_waits(
    level: Level, state: FindingState, make_report: Make, make_rule: MakeRule, make_rulebook: MakeBook
) -> None:
    rulebook = make_rulebook(make_rule("R", "come.a = 0", level=level))
    (finding,) = audit_reports([make_report({"come.a": 1})], rulebook).findings["a.txt"]
    assert finding.state is state


def test_the_rules_own_words(make_report: Make, make_rule: MakeRule, make_rulebook: MakeBook) -> None:
    rulebook = make_rulebook(make_rule("R", "come.a = kept.a", say="左{左式}右{右式}差{差}。"))
    (finding,) = audit_reports([make_report({"come.a": 3, "kept.a": 1})], rulebook).findings["a.txt"]
    assert finding.message == "左3右1差2。"


def test_a_message_quotes_on_one_line_and_briefly_the_finding_all_of_it(make_report: Make, make_block: MakeRule, make_rulebook: MakeBook) -> None:
    rule = make_block("B", {"copied": 60}, say="原句：“{原句}”")
    quote = "（一）主动公开\n" + "进度画成进度条，" * 20
    finding = finding_of_hit(make_report(), rule, Hit("copied", "雷同。", quote=quote), make_rulebook(rule), "2021")
    assert finding.message == f"原句：“{quote.replace(chr(10), ' ')[:79]}…”"
    assert finding.quote == quote


def test_ids_are_stable_and_follow_the_unit(make_report: Make, make_rule: MakeRule, make_rulebook: MakeBook) -> None:
    rulebook = make_rulebook(make_rule("R", "come.a = 0", "come.b = 0"))
    cells = {"come.a": 1, "come.b": 1}
    first, second = audit_reports([make_report(cells)], rulebook).findings["a.txt"]
    assert first.id != second.id
    assert len(first.id) == 12
    (again, _) = audit_reports([make_report({"come.a": 9, "come.b": 1}, file="other.docx")], rulebook).findings["other.docx"]
    assert again.id == first.id
    (stranger, _) = audit_reports([make_report(cells, unit=None)], rulebook).findings["a.txt"]
    (next_year, _) = audit_reports([make_report(cells, year=2024)], rulebook).findings["a.txt"]
    assert len({first.id, stranger.id, next_year.id}) == 3


def test_unassessed_instances_are_one_finding_per_rule(make_report: Make, make_rule: MakeRule, make_rulebook: MakeBook) -> None:
    rulebook = make_rulebook(make_rule("R", *(f"come.{c} = kept.{c}" for c in ("a", "b", "c", "total"))))
    blank = {f"come.{c}": None for c in ("a", "b", "c", "total")}
    (finding,) = audit_reports([make_report(blank)], rulebook).findings["a.txt"]
    assert finding.state is FindingState.NOT_ASSESSED
    assert finding.message == "新到没有填写，这一条未作判断。"
    assert finding.cells == tuple(f"t1.{key}" for key in blank)


def test_another_editions_table_gives_one_not_applicable_per_rule(make_report: Make, make_rule: MakeRule, make_rulebook: MakeBook) -> None:
    rulebook = make_rulebook(
        make_rule("NEW", "done1.a = 0", "done1.b = 0", "done2.a = 0"),
        make_rule("BOTH", "come.a + kept.a = done.a + left.a", editions=("2021", "2019")),
        make_rule("T2", "t2.fee.count = 0", editions=("2021", "2019")),
    )
    report = make_report({"come.a": 1, "t2.fee.count": 1}, edition="2019")
    not_asked, balance, shared = audit_reports([report], rulebook).findings["a.txt"]
    assert (not_asked.rule, not_asked.state) == ("NEW", FindingState.NOT_APPLICABLE)
    assert (balance.rule, balance.state) == ("BOTH", FindingState.FAILED)  # true arithmetic of the form that was used
    assert (shared.rule, shared.state) == ("T2", FindingState.FAILED)  # the table is the same in both editions


def test_rules_of_other_years_and_units_are_not_asked(make_report: Make, make_rule: MakeRule, make_rulebook: MakeBook) -> None:
    rulebook = make_rulebook(
        make_rule("YEAR", "come.a = 0", years=(2024, None)),
        make_rule("UNIT", "come.a = 0", unit_types=("街道",)),
        make_rule("OFF", "come.a = 0", off="停用"),
    )
    assert audit_reports([make_report({"come.a": 1})], rulebook).findings["a.txt"] == ()


def test_a_rule_that_breaks_is_the_runs_fault(make_report: Make, make_rule: MakeRule, make_block: MakeRule, make_rulebook: MakeBook) -> None:
    broken = make_block("X", {"text": {"least": "五"}}, Scope("一、概述", section="s1"))
    words = make_rule("Y", "come.a = 0", say="{没有的词}")
    rulebook = make_rulebook(broken, words, make_rule("R", "come.a = 0"))
    result = audit_reports([make_report({"come.a": 1}), make_report({"come.a": 1}, file="b.txt", unit="b")], rulebook)
    assert [[f.rule for f in found] for found in result.findings.values()] == [["R"], ["R"]]
    assert {(f.rule, f.state, f.file) for f in result.county} == {("X", FindingState.RULE_FAULT, ""), ("Y", FindingState.RULE_FAULT, "")}
    assert "rules/x.yaml 第1行" in next(f.message for f in result.county if f.rule == "X")


def test_the_county_hears_of_unknown_missing_and_late_units(make_report: Make, make_rulebook: MakeBook) -> None:
    units = (Unit("a", "白石镇", "乡镇"), Unit("b", "青石镇", "乡镇"), Unit("old", "旧镇", "乡镇", last=2020))
    late = make_report(signed=Fact(date(2024, 2, 1), "落款"))
    stranger = make_report(file="x.txt", unit=None, township=Fact("黑石镇", "标题"))
    result = audit_reports([late, stranger], make_rulebook(units=units))
    assert result.findings == {"a.txt": (), "x.txt": ()}
    assert [(f.kind, f.message) for f in result.county] == [
        ("unit_unknown", "“x.txt”的单位“黑石镇”不在名册中。"),
        ("unit_missing", "没有收到青石镇2023年度的报告。"),
        ("unit_late", "白石镇2023年度报告落款日期为2024-02-01，晚于县里规定的2024-01-31。"),
    ]
    in_time = replace(late, signed=Fact(date(2024, 1, 31), "落款"))
    assert [f.kind for f in audit_reports([in_time], make_rulebook(units=units)).county] == ["unit_missing"]


def test_a_countys_rule_decides_level_and_words_of_its_findings(make_report: Make, make_block: MakeRule, make_rulebook: MakeBook) -> None:
    rule = make_block("Q-01", {"file": "可读"}, kind="unit_missing", level=Level.CHECK, fix="请催报。")
    result = audit_reports([make_report()], make_rulebook(rule, units=(Unit("b", "青石镇", "乡镇"), Unit("a", "白石镇", "乡镇"))))
    (finding,) = result.county
    assert (finding.rule, finding.level, finding.fix, finding.state) == ("Q-01", Level.CHECK, "请催报。", FindingState.TO_CONFIRM)
