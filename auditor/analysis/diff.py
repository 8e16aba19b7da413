"""What two versions of the rules say of the same reports goes in; which findings go, stay and come new comes out, by rule."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from auditor.model import Finding, FindingState
from auditor.rulebook.rule import Rule, Source

OPEN = (FindingState.FAILED, FindingState.TO_CONFIRM)
EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class RuleChange:
    """One rule's findings before and after."""

    rule: str
    title: str
    gone: int
    kept: int
    new: int
    reworded: int  # kept, but said in other words or at another level
    gone_examples: tuple[str, ...] = ()  # 文件：消息
    new_examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RulesDiff:
    """Two versions of the rules on the same reports."""

    before: str
    after: str
    reports: int
    rules: tuple[RuleChange, ...]  # only those that differ
    gone: int
    kept: int
    new: int
    added: tuple[str, ...] = ()  # rules that only the later version has
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()  # rules of both that ask or say something else

    @property
    def differs(self) -> bool:
        """Whether anybody would notice."""
        return bool(self.gone or self.new or any(change.reworded for change in self.rules))


@dataclass
class _Tally:
    title: str = ""
    gone: list[Finding] = field(default_factory=list)
    kept: list[tuple[Finding, Finding]] = field(default_factory=list)
    new: list[Finding] = field(default_factory=list)


def compare(
    names: tuple[str, str], rules: tuple[Sequence[Rule], Sequence[Rule]], reports: int, before: Iterable[Finding], after: Iterable[Finding]
) -> RulesDiff:
    """Findings are the same where file and fingerprint (unit, year, rule, place) are; only those that somebody must act on count."""
    old, new = _open(before), _open(after)
    tallies: dict[str, _Tally] = {}
    for key, finding in old.items():
        tally = tallies.setdefault(finding.rule, _Tally(finding.title))
        if key in new:
            tally.kept.append((finding, new[key]))
        else:
            tally.gone.append(finding)
    for key, finding in new.items():
        if key not in old:
            tallies.setdefault(finding.rule, _Tally(finding.title)).new.append(finding)
    earlier, later = ({rule.id: _substance(rule) for rule in version} for version in rules)
    changes = tuple(_change(rule, tally) for rule, tally in sorted(tallies.items()))
    return RulesDiff(
        *names,
        reports,
        tuple(change for change in changes if change.gone or change.new or change.reworded),
        sum(change.gone for change in changes),
        sum(change.kept for change in changes),
        sum(change.new for change in changes),
        tuple(rule for rule in later if rule not in earlier),
        tuple(rule for rule in earlier if rule not in later),
        tuple(rule for rule in later if rule in earlier and later[rule] != earlier[rule]),
    )


def _substance(rule: Rule) -> Rule:
    """The rule without where it is written and its cases, which alter no verdict."""
    return replace(rule, source=Source("", 0), cases=(), instances={})


def _open(findings: Iterable[Finding]) -> Mapping[tuple[str, str], Finding]:
    return {(finding.file, finding.id): finding for finding in findings if finding.state in OPEN}


def _change(rule: str, tally: _Tally) -> RuleChange:
    reworded = sum((one.message, one.level) != (other.message, other.level) for one, other in tally.kept)
    return RuleChange(rule, tally.title, len(tally.gone), len(tally.kept), len(tally.new), reworded, _examples(tally.gone), _examples(tally.new))


def _examples(findings: Sequence[Finding]) -> tuple[str, ...]:
    return tuple(f"{finding.file or '全县'}：{finding.message}" for finding in findings[:EXAMPLES])
