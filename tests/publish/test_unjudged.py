"""What could not be checked is told by reason, and nothing of it is lost."""

from collections.abc import Callable

from auditor.model import Cell, Finding, FindingState, Report
from auditor.publish.unjudged import by_reason
from auditor.rulebook.book import Rulebook

NOT = FindingState.NOT_ASSESSED


def told(findings: list[Finding], report: Report, rulebook: Rulebook) -> list[tuple[str, list[str]]]:
    return [(why, [finding.rule for finding in group]) for why, group in by_reason(findings, report, rulebook.forms["2021"])]


def test_what_rests_on_cells_of_one_table_is_told_once_with_their_number(
    build_report: Callable[..., Report], build_finding: Callable[..., Finding], build_figures: Callable[..., dict[str, Cell]], rulebook: Rulebook
) -> None:
    cells = build_figures({"t3.received.total": "/", "t3.carried_in.total": "", "t2.fees.amount": ""})
    findings = [
        build_finding("T3-01", "新收、上年结转没有数，这一条未作判断。", ("t3.received.total", "t3.carried_in.total", "t3.granted.total"), NOT),
        build_finding("T2-05", "收费金额没有填写，这一条未作判断。", ("t2.fees.amount",), NOT),
        build_finding("T3-03", "新收填的是符号，这一条未作判断。", ("t3.received.total",), NOT),
    ]
    assert told(findings, build_report(cells=cells), rulebook) == [
        ("表三有 1 格没有填写、1 格填的是符号", ["T3-01", "T3-03"]),
        ("其他原因", ["T2-05"]),
    ]


def test_a_table_that_is_not_there_is_named_without_counting_its_cells(
    build_report: Callable[..., Report], build_finding: Callable[..., Finding], build_figures: Callable[..., dict[str, Cell]], rulebook: Rulebook
) -> None:
    cells = {key: cell for key, cell in build_figures().items() if not key.startswith("t3.")}
    findings = [build_finding(rule, "没有找到。", ("t3.received.total",), NOT) for rule in ("T3-01", "T3-03")]
    assert told(findings, build_report(cells=cells), rulebook) == [("没有找到表三", ["T3-01", "T3-03"])]


def test_a_reason_in_words_is_shared_and_a_single_one_is_left_to_its_finding(
    build_report: Callable[..., Report], build_finding: Callable[..., Finding], rulebook: Rulebook
) -> None:
    broken = [
        build_finding("S1-01", "文件在第9行处中断，“六、其他需要报告的事项”有没有写无从判断。", (), NOT),
        build_finding("S1-02", "文件在第9行处中断，表四有没有填无从判断。", ("t4",), NOT),
    ]
    single = build_finding("T3-04", "上年报告的结转下年没有找到，这一条未作判断。", (), NOT)
    assert told([*broken, single], build_report(), rulebook) == [("文件在第9行处中断", ["S1-01", "S1-02"]), ("其他原因", ["T3-04"])]
    assert told([single], build_report(), rulebook) == [("", ["T3-04"])]
    assert told([], build_report(), rulebook) == []
