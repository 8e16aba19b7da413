"""The matrix against its definition in plain Python, and the states that a sum must respect."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.audit import audit_reports
from auditor.audit.evaluator import Batch
from auditor.audit.judgement import Verdict
from auditor.audit.matrix import LARGEST
from auditor.audit.program import compile_rules
from auditor.model import FindingState, Report
from auditor.pipeline import find_previous
from auditor.rulebook.book import Rulebook, Unit
from auditor.rulebook.rule import Rule

Make = Callable[..., Report]
MakeRule = Callable[..., Rule]

VALUES = st.one_of(
    st.integers(0, 3),
    st.integers(-5, 30),
    st.none(),
    st.sampled_from(["/", "?", "约三件"]),
    st.decimals(0, 50, places=2),
    st.sampled_from([LARGEST, LARGEST + 1, -LARGEST - 1, 2**63, 2**80]),
)
CELLS = st.dictionaries(
    st.sampled_from(["come.a", "come.b", "come.c", "come.total", "kept.a", "done.a", "left.a", "t2.fee.amount", "t2.fee.count"]), VALUES, max_size=8
)
SAID = st.dictionaries(st.sampled_from(["新到", "留存"]), st.lists(st.integers(0, 4), min_size=1, max_size=3), max_size=2)


def _rules(make_rule: MakeRule) -> list[Rule]:
    return [
        make_rule("flow", "come.a + kept.a = done.a + left.a", editions=("2021", "2019")),
        make_rule("row", "sum(come) = come.total", blank="按零"),
        make_rule("carried", "kept.a = last:left.a"),
        make_rule("said", "said:新到 = come.total 且 said:留存 ≤ left.a"),
        make_rule("chain", "come.a ≤ kept.a ≤ 3", "come.a < kept.a", "come.a ≠ kept.a"),
        make_rule("jump", "1/2*last:come.a ≤ come.a ≤ 2*last:come.a", condition="last:come.a ≥ 2"),
        make_rule("near", "come.a = kept.a", tolerance=Decimal("1.5")),
        make_rule("money", "10000*t2.fee.amount ≥ 100*t2.fee.count + 1", tolerance=Decimal("0.01"), blank="按零"),
        make_rule("third", "1/3*come.a > 2/7*kept.a - 5", "come.b > 100"),
        make_rule("huge", "1000000000*come.a ≥ 999999999999*t2.fee.amount"),
    ]


MakeBook = Callable[..., Rulebook]
Entry = tuple[dict[str, int | Decimal | str | None], dict[str, list[int]], str, int]


@given(batch=st.lists(st.tuples(CELLS, SAID, st.sampled_from(["2021", "2019"]), st.sampled_from([2022, 2023])), min_size=1, max_size=6))
@settings(max_examples=150, deadline=None)
def test_matrix_agrees_with_exact_judgement(batch: list[Entry], make_report: Make, make_rule: MakeRule, make_rulebook: MakeBook) -> None:
    program = compile_rules(make_rulebook(*_rules(make_rule)))
    reports = [
        make_report(cells, file=f"{number}", unit=f"u{number // 2}", said=said, edition=edition, year=year)
        for number, (cells, said, edition, year) in enumerate(batch)
    ]
    judged = Batch(program, reports, find_previous(reports, {}))
    for group, verdicts in zip(judged.groups, judged.verdicts, strict=True):
        for index, number in enumerate(group.asked.instances):
            for column, member in enumerate(group.members):
                verdict = Verdict(int(verdicts[index, column]))
                assert verdict == judged.outcome(member, number).verdict, (program.bounds[number].rule.id, reports[member].file)


@given(batch=st.lists(st.tuples(CELLS, SAID), min_size=2, max_size=5))
@settings(max_examples=60, deadline=None)
def test_batch_and_single_report_agree(
    batch: list[tuple[dict[str, int | Decimal | str | None], dict[str, list[int]]]], make_report: Make, make_rule: MakeRule, make_rulebook: MakeBook
) -> None:
    rulebook = make_rulebook(*_rules(make_rule))
    reports = [make_report(cells, file=str(n), unit=str(n), said=said) for n, (cells, said) in enumerate(batch)]
    together = audit_reports(reports, rulebook)
    for report in reports:
        assert audit_reports([report], rulebook).findings[report.file] == together.findings[report.file]


def _verdict(rulebook: Rulebook, *reports: Report) -> Verdict:
    """The verdict of the only instance for the first report."""
    batch = Batch(compile_rules(rulebook), reports, find_previous(reports, {}))
    return next(Verdict(int(v[0, g.members.index(0)])) for g, v in zip(batch.groups, batch.verdicts, strict=True) if 0 in g.members)


@pytest.mark.parametrize(
    ("formula", "cells", "verdict"),
    [
        ("come.a = 3", {"come.a": 3}, Verdict.HOLDS),
        ("come.a = 3", {"come.a": 4}, Verdict.FAILS),
        ("come.a ≠ 3", {"come.a": 3}, Verdict.FAILS),
        ("come.a < 3", {"come.a": 3}, Verdict.FAILS),
        ("come.a ≤ 3", {"come.a": 3}, Verdict.HOLDS),
        ("come.a > 3", {"come.a": 3}, Verdict.FAILS),
        ("come.a ≥ 3", {"come.a": 3}, Verdict.HOLDS),
        ("1 ≤ come.a ≤ come.b", {"come.a": 2, "come.b": 1}, Verdict.FAILS),
        ("come.a = 1 且 come.b = 1", {"come.a": 1, "come.b": 0}, Verdict.FAILS),
        ("1/3*come.a = 1", {"come.a": 3}, Verdict.HOLDS),
        ("10000*t2.fee.amount = 84565", {"t2.fee.amount": Decimal("8.4565")}, Verdict.HOLDS),
        ("10000*t2.fee.amount = 84565", {"t2.fee.amount": Decimal("8.45650000001")}, Verdict.FAILS),
        ("come.a = come.b", {"come.a": 2**70, "come.b": 2**70 + 1}, Verdict.FAILS),
        ("come.a = come.b", {"come.a": 2**70, "come.b": 2**70}, Verdict.HOLDS),
        ("come.a = come.b", {"come.a": Decimal("1.5"), "come.b": 1}, Verdict.FAILS),
    ],
)
def test_comparisons(
    formula: str, cells: dict[str, int | Decimal], verdict: Verdict, make_report: Make, make_rule: MakeRule, make_rulebook: MakeBook
) -> None:
    assert _verdict(make_rulebook(make_rule("r", formula)), make_report(cells)) == verdict


@pytest.mark.parametrize(
    ("blank", "cells", "verdict"),
    [
        ("未评估", {"come.a": None}, Verdict.NOT_ASSESSED),
        ("未评估", {"come.a": "/"}, Verdict.NOT_ASSESSED),
        ("按零", {"come.a": None}, Verdict.HOLDS),
        ("按零", {"come.a": "/", "come.b": 2}, Verdict.FAILS),
        ("按零", {"come.a": None, "come.b": None, "come.c": None}, Verdict.NOT_ASSESSED),
        ("按零", {"come.total": None}, Verdict.NOT_ASSESSED),
        ("按零", {"come.a": "?"}, Verdict.NOT_ASSESSED),
        ("按零", {"come.a": "三件"}, Verdict.NOT_ASSESSED),
    ],
)
def test_blank_is_not_zero(
    blank: str, cells: dict[str, int | str | None], verdict: Verdict, make_report: Make, make_rule: MakeRule, make_rulebook: MakeBook
) -> None:
    assert _verdict(make_rulebook(make_rule("r", "sum(come) = come.total", blank=blank)), make_report(cells)) == verdict


def test_condition_decides_whether_it_is_asked(make_report: Make, make_rule: MakeRule, make_rulebook: MakeBook) -> None:
    rulebook = make_rulebook(make_rule("r", "come.b = 1", condition="come.a ≥ 10"))
    assert _verdict(rulebook, make_report({"come.a": 9, "come.b": None})) == Verdict.VACUOUS
    assert _verdict(rulebook, make_report({"come.a": 10, "come.b": 0})) == Verdict.FAILS
    assert _verdict(rulebook, make_report({"come.a": None, "come.b": 0})) == Verdict.NOT_ASSESSED


def test_last_year_through_the_crosswalk(make_report: Make, make_rule: MakeRule, make_rulebook: MakeBook) -> None:
    rulebook = make_rulebook(make_rule("r", "kept.b = last:left.b"), make_rule("s", "kept.a = last:done.a"))
    now = make_report({"kept.b": 2}, year=2021)
    before = make_report({"left.b": 3}, file="old", year=2020, edition="2019")
    result = audit_reports([now, before], rulebook, find_previous([now, before], {}))
    (failed,) = result.findings["a.txt"]  # of the cell that the crosswalk drops nothing is said
    assert failed.message == "第1处：旧存2，留存3，相差1。"
    assert failed.cells == ("t1.kept.b",)


def test_report_of_another_year_is_not_last_year(make_report: Make, make_rule: MakeRule, make_rulebook: MakeBook) -> None:
    rulebook = make_rulebook(make_rule("r", "kept.b = last:left.b"))
    old = make_report({"left.b": 3}, file="old", year=2020)
    assert audit_reports([make_report()], rulebook, {"a.txt": old}).findings["a.txt"] == ()


def test_every_mention_is_checked(make_report: Make, make_rule: MakeRule, make_rulebook: MakeBook) -> None:
    rulebook = make_rulebook(make_rule("r", "said:新到 = come.total"))
    (finding,) = audit_reports([make_report({"come.total": 6}, said={"新到": [6, 7]})], rulebook).findings["a.txt"]
    assert finding.quote == "全年新到7件。"
    assert finding.arithmetic == "新到7 ≠ 新到6"
    assert str(finding.places[0]) == "第21段"
    assert audit_reports([make_report()], rulebook).findings["a.txt"] == ()


def test_sum_over_the_units(make_report: Make, make_rule: MakeRule, make_rulebook: MakeBook) -> None:
    units = (Unit("a", "白石镇", "乡镇"), Unit("b", "青石镇", "乡镇"), Unit("n", "新镇", "乡镇", first=2024), Unit("k", "临溪县", "县级汇总"))
    rulebook = make_rulebook(make_rule("r", "come.a = units:come.a", unit_types=("县级汇总",)), units=units)
    county = make_report({"come.a": 5}, file="k", unit="k", unit_type="县级汇总")
    first, second = make_report({"come.a": 2}), make_report({"come.a": 2}, file="b", unit="b")
    (finding,) = audit_reports([county, first, second], rulebook).findings["k"]
    assert finding.arithmetic == "新到5 ≠ 新到4"
    (finding,) = audit_reports([county, first], rulebook).findings["k"]
    assert finding.state == FindingState.NOT_ASSESSED
    assert "青石镇" in finding.message
    (finding,) = audit_reports([county, first, make_report({"come.a": "?"}, file="b", unit="b")], rulebook).findings["k"]
    assert "青石镇" in finding.message
    assert audit_reports([county, first, make_report({"come.a": 3}, file="b", unit="b")], rulebook).findings["k"] == ()


def test_differences_are_exact(make_report: Make, make_rule: MakeRule, make_rulebook: MakeBook) -> None:
    rulebook = make_rulebook(make_rule("r", "come.a + 1/2*come.b = come.c"))
    batch = Batch(compile_rules(rulebook), [make_report({"come.a": 1, "come.b": 1, "come.c": 1})])
    outcome = batch.outcome(0, 0)
    assert (outcome.left, outcome.right, outcome.difference) == (Fraction(3, 2), Fraction(1), Fraction(1, 2))


def test_a_float_is_our_own_fault(make_report: Make, make_rule: MakeRule, make_rulebook: MakeBook) -> None:
    with pytest.raises(TypeError, match="int or Decimal"):
        audit_reports([make_report({"come.a": 1.5})], make_rulebook(make_rule("r", "come.a = 1")))


def test_a_batch_in_pieces_is_the_same_batch(make_report: Make, make_rule: MakeRule, make_rulebook: MakeBook) -> None:
    """Blanks, figures beyond the matrix and two kinds of units, in pieces of three and in one."""
    rulebook = make_rulebook(
        make_rule("flow", "come.a + kept.a = done.a + left.a", "done.b <= come.b"),
        make_rule("zero", "come.a = done.a", blank="按零"),
    )
    figures = (0, 1, None, LARGEST * 5, 2)
    reports = [
        make_report(
            {"come.a": figures[n % 5], "done.a": figures[n % 3], "kept.a": 0, "left.a": n % 2, "done.b": n % 4, "come.b": 1},
            file=f"{n}.txt",
            unit_type="乡镇" if n % 3 else "部门",
        )
        for n in range(23)
    ]
    program = compile_rules(rulebook)
    whole = Batch(program, reports)
    pieces = Batch(program, reports, piece=3)
    for verdict in Verdict:
        assert list(pieces.found(verdict)) == list(whole.found(verdict))
    assert list(whole.found(Verdict.FAILS))
    assert list(whole.found(Verdict.NOT_ASSESSED))
    assert (pieces.values == whole.values).all()
    assert (pieces.states == whole.states).all()
    assert pieces.exact == whole.exact != set()
