"""A rulebook goes in; the equalities whose cases do not fail in both directions come out.

An equality that no case breaks with the left side too large might as well read ≥, and no case would notice.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from auditor.audit.judgement import Verdict, judge, key_of
from auditor.audit.trial import reading_of
from auditor.rulebook.book import Rulebook
from auditor.rulebook.cases import fill_case
from auditor.rulebook.problem import TextError
from auditor.rulebook.rule import Rule, Source


@dataclass(frozen=True, slots=True)
class MissingDirection:
    """One side of one equality that no failing case tries."""

    rule: str
    relation: int  # counted from 1 among the formula's comparisons
    larger: str  # 左边, 右边: the side that should once be the larger
    source: Source

    def __str__(self) -> str:
        which = f"第{self.relation}个比较" if self.relation > 1 else "等式"
        return f"{self.source}：规则 {self.rule} 的{which}缺少{self.larger}较大的例子；应为：在 fail 里添一个{self.larger}大于另一边的例子"


def missing_directions(rulebook: Rulebook) -> Iterator[MissingDirection]:
    """Every equality of every formula rule that lacks a failing case with the left side larger, or with the right side larger."""
    for rule in rulebook.rules:
        yield from _missing(rule, rulebook)


def _missing(rule: Rule, rulebook: Rulebook) -> Iterator[MissingDirection]:
    met: set[tuple[int, bool]] = set()
    wanted: set[int] = set()
    for edition, instances in rule.instances.items():
        instance = instances[0]
        wanted |= {n for n, relation in enumerate(instance.relations) if relation.comparison == "="}
        for case in rule.cases:
            if case.expect != "fail":
                continue
            try:
                given = fill_case(case.given, instance, rule.scope, rulebook.forms[edition])
            except TextError:
                continue
            readings = {key_of(variable): reading_of(variable.key, value) for variable, value in given.items()}
            outcome = judge(instance, readings, rule.blank, rule.tolerance)
            if outcome.verdict is Verdict.FAILS and outcome.relation is not None:
                met.add((instance.relations.index(outcome.relation), outcome.difference > 0))
    for number in sorted(wanted):
        for left in (True, False):
            if (number, left) not in met:
                yield MissingDirection(rule.id, number + 1, "左边" if left else "右边", rule.source)
