"""Which of a unit's several files counts, and what is said of the findings of the round before."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from auditor.audit import audit_reports
from auditor.audit.county import late_because
from auditor.audit.rounds import find_standing, in_order, progress_since, tell_rounds, turn_in_name
from auditor.model import Arrival, Finding, FindingState, Level, PastRound, Report, Submission
from auditor.rulebook.book import Rulebook, Unit
from auditor.rulebook.rule import Rule

Make = Callable[..., Report]
MakeRule = Callable[..., Rule]
MakeBook = Callable[..., Rulebook]


def moment(day: int) -> datetime:
    return datetime(2024, 2, day, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("2024/白石镇年报.docx", "2024/白石镇年报（更正）.docx"),
        ("2024/白石镇年报.docx", "2024/更正/白石镇年报.docx"),
        ("2024/白石镇年报初稿.docx", "2024/白石镇年报.docx"),
        ("2024/白石镇年报第2稿.docx", "2024/白石镇年报第三稿.docx"),
        ("2024/白石镇年报第十稿.docx", "2024/白石镇年报定稿.docx"),
        ("2024/白石镇年报v1.docx", "2024/白石镇年报V2.docx"),
    ],
)
def test_a_name_says_which_file_is_the_later(earlier: str, later: str) -> None:
    assert turn_in_name(earlier) < turn_in_name(later)


def test_dates_and_copies_in_a_name_say_nothing() -> None:
    assert turn_in_name("2024/白石镇2024年报(1).docx") == turn_in_name("2024/白石镇2024年报.docx") == turn_in_name("白石镇20240120.docx")


def test_of_two_new_files_the_one_called_corrected_counts(make_report: Make) -> None:
    old, new = make_report(file="白石镇.docx", sha256="1"), make_report(file="更正 白石镇.docx", sha256="2")
    for reports in ([old, new], [new, old]):
        standing = find_standing(reports)
        assert (dict(standing.replaced), dict(standing.undecided)) == ({old.file: new.file}, {})
        assert [report.file for report in in_order(reports)] == [old.file, new.file]


def test_a_file_met_by_a_later_audit_counts_whatever_it_is_called(make_report: Make) -> None:
    old, new = make_report(file="a 更正.docx", sha256="1"), make_report(file="b.docx", sha256="2")
    standing = find_standing([old, new], {old.file: Arrival(1, moment(1), moment(1)), new.file: Arrival(2, None, moment(1))})
    assert standing.replaced == {old.file: new.file}


def test_where_nothing_tells_both_stand_and_the_county_is_told(make_report: Make, make_rule: MakeRule, make_rulebook: MakeBook) -> None:
    units = (Unit("a", "白石镇", "乡镇"),)
    reports = [make_report(file="a.docx", sha256="1"), make_report(file="b.docx", sha256="2")]
    standing = find_standing(reports)
    assert standing.replaced == {}
    assert standing.undecided == {"a.docx": ("b.docx",), "b.docx": ("a.docx",)}
    result = audit_reports(reports, make_rulebook(make_rule("r", "come.a = 0"), units=units), standing=standing)
    (told,) = result.county
    assert told.kind == "unit_twice"
    assert "白石镇2023年度有几份文件，看不出哪份是后报的：“a.docx”、“b.docx”。" in told.message
    assert set(result.findings) == {"a.docx", "b.docx"}


def test_the_same_bytes_twice_are_one_file(make_report: Make) -> None:
    standing = find_standing([make_report(file="a.docx", sha256="1"), make_report(file="b.docx", sha256="1")])
    assert (dict(standing.replaced), dict(standing.undecided)) == ({"b.docx": "a.docx"}, {})


def test_a_file_about_the_report_replaces_none(make_report: Make) -> None:
    about = make_report(file="白石镇年报更正解读.docx", sha256="2", status="not_a_report")
    assert find_standing([make_report(file="白石镇.docx", sha256="1"), about]).replaced == {about.file: "白石镇.docx"}


def test_only_the_file_that_counts_is_summed(make_report: Make, make_rule: MakeRule, make_rulebook: MakeBook) -> None:
    units = (Unit("a", "白石镇", "乡镇"), Unit("k", "临溪县", "县级汇总"))
    rulebook = make_rulebook(make_rule("r", "come.a = units:come.a", unit_types=("县级汇总",)), units=units)
    old, new = make_report({"come.a": 9}, file="a.docx", sha256="1"), make_report({"come.a": 5}, file="a更正.docx", sha256="2")
    county = make_report({"come.a": 5}, file="k", unit="k", unit_type="县级汇总", sha256="3")
    reports = [county, old, new]
    assert audit_reports(reports, rulebook, standing=find_standing(reports)).findings["k"] == ()
    assert audit_reports(reports, rulebook).findings["k"] != ()


# --- since the round before


def open_finding(rule: str = "r", cells: tuple[str, ...] = (), state: FindingState = FindingState.FAILED, key: str = "") -> Finding:
    return Finding(key or f"{rule}{cells}{state}", "a", rule, rule, rule, Level.MUST, state, "不平", cells=cells)


def test_findings_are_corrected_still_open_new_explained_or_unclear(make_report: Make, make_rule: MakeRule, make_rulebook: MakeBook) -> None:
    rulebook = make_rulebook(make_rule("r", "come.a = 0"), make_rule("s", "come.b = 0"))
    flow = {column: (f"t1.come.{column}", f"t1.done.{column}") for column in ("a", "b", "c", "total")}
    earlier = [open_finding(cells=flow[column]) for column in flow] + [open_finding("s", ("t1.come.b",), FindingState.TO_CONFIRM)]
    lost = open_finding(cells=("t1.left.c",), state=FindingState.NOT_ASSESSED)
    settled = open_finding("s", ("t1.come.b",), FindingState.CONFIRMED)
    now = [open_finding(cells=flow["b"]), open_finding("s", ("t1.kept.a",)), lost, settled]
    told = progress_since(PastRound(1, "a.docx", "read", tuple(earlier)), make_report(), now, rulebook)
    assert [finding.cells for finding in told.corrected] == [flow["a"], flow["total"]]
    assert [finding.cells for finding in told.still_open] == [flow["b"]]
    assert [finding.cells for finding in told.new] == [("t1.kept.a",)]
    assert [finding.cells for finding in told.unclear] == [flow["c"]], "left of column c is missing now: whether it balances nobody can tell"
    assert told.explained == (settled,)


def test_a_finding_whose_accepted_reason_lapsed_is_not_told_as_new(make_report: Make, make_rule: MakeRule, make_rulebook: MakeBook) -> None:
    rulebook = make_rulebook(make_rule("s", "come.b = 0"))
    before = PastRound(1, "a.docx", "read", (open_finding("s", ("t1.come.b",), FindingState.CONFIRMED),))
    again, other = open_finding("s", ("t1.come.b",), FindingState.TO_CONFIRM), open_finding("s", ("t1.come.c",))
    told = progress_since(before, make_report(), [again, other], rulebook)
    assert (told.reopened, told.new, told.corrected) == ((again,), (other,), ())


def test_a_file_that_cannot_be_read_corrects_nothing(make_report: Make, make_rule: MakeRule, make_rulebook: MakeBook) -> None:
    rulebook = make_rulebook(make_rule("r", "come.a = 0"))
    told = progress_since(PastRound(1, "a", "read", (open_finding(),)), make_report(status="unreadable"), [], rulebook)
    assert (told.corrected, len(told.unclear)) == ((), 1)


def test_a_rule_that_is_no_longer_asked_corrects_nothing(make_report: Make, make_rule: MakeRule, make_rulebook: MakeBook) -> None:
    past = PastRound(1, "a", "read", (open_finding(), open_finding("gone")))
    told = progress_since(past, make_report(), [], make_rulebook(make_rule("r", "come.a = 0", off="县里不用")))
    assert (told.corrected, len(told.unclear)) == ((), 2)


def test_rounds_of_the_store_and_of_the_batch_are_one_story(make_report: Make, make_rule: MakeRule, make_rulebook: MakeBook) -> None:
    key, broken = ("a", 2023), PastRound(2, "b.docx", "unreadable")
    past = {key: (PastRound(1, "a.docx", "read", (open_finding(), open_finding("s"))), broken)}
    report = make_report(file="c.docx")
    (told,) = tell_rounds([Submission(report, (open_finding(),), round=3)], {report.file: key}, past, make_rulebook(make_rule("s", "come.a = 0")))
    assert [(each.round, each.status, each.must) for each in told.rounds] == [(1, "read", 2), (2, "unreadable", 0), (3, "read", 1)]
    assert told.progress is not None
    assert (told.progress.round, [f.rule for f in told.progress.corrected]) == (1, ["s"]), "a round that could not be read is nothing to compare with"


def test_a_first_round_has_nothing_to_compare_with(make_report: Make, make_rulebook: MakeBook) -> None:
    (told,) = tell_rounds([Submission(make_report())], {"a.txt": ("a", 2023)}, {}, make_rulebook())
    assert told.progress is None
    assert len(told.rounds) == 1


# --- lateness


@pytest.mark.parametrize(
    ("signed", "arrival", "said"),
    [
        (date(2024, 2, 6), Arrival(), "落款日期为2024-02-06"),
        (date(2024, 2, 6), Arrival(1, None, datetime(2024, 1, 20, 9, 0, tzinfo=UTC)), ""),
        (date(2024, 1, 20), Arrival(1, None, moment(9), moment(3)), "在2024-02-03审核时还没有收到"),
        (date(2024, 1, 20), Arrival(1, None, moment(9)), ""),
        (None, Arrival(1, None, moment(9), datetime(2024, 1, 20, 9, 0, tzinfo=UTC)), ""),
    ],
    ids=["date alone", "met in time", "not there after the deadline", "first audit was late", "came between"],
)
def test_late_is_only_what_is_shown_to_be(signed: date | None, arrival: Arrival, said: str) -> None:
    assert late_because(date(2024, 1, 31), signed, arrival) == said


def test_the_county_is_not_told_of_a_unit_that_was_in_time(make_report: Make, make_rulebook: MakeBook) -> None:
    from auditor.model import Fact

    rulebook = make_rulebook(units=(Unit("a", "白石镇", "乡镇"),))
    rulebook = replace(rulebook, county=replace(rulebook.county, deadline=(1, 31)))
    report = make_report(signed=Fact(date(2024, 2, 6), "落款"))
    assert [f.kind for f in audit_reports([report], rulebook).county] == ["unit_late"]
    in_time = {report.file: Arrival(1, None, datetime(2024, 1, 20, 9, 0, tzinfo=UTC))}
    assert audit_reports([report], rulebook, arrivals=in_time).county == ()
