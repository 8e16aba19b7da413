"""Several files of one unit and year go in; which of them counts, and what became of the findings of the round before, come out.

Nobody trusts the time at which a file was changed: copying and unpacking set it anew. What is known is which audit met a
file first, and what a file's name says of itself (更正, 第二稿). Where neither tells, both files stand and the county is told.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import PurePosixPath
from types import MappingProxyType

from auditor.model import Arrival, Finding, FindingState, Level, PastRound, Progress, Report, RoundTally, Submission
from auditor.rulebook.book import Rulebook

UnitYear = tuple[str, int]  # unit key, reporting year

OPEN = (FindingState.FAILED, FindingState.TO_CONFIRM)
UNKNOWN = (FindingState.NOT_ASSESSED, FindingState.RULE_FAULT)

# What a file's name says of its turn: the larger, the later. A name that says nothing is a first draft among equals.
_DRAFT, _PLAIN, _CORRECTED, _FINAL = 0, 1, 2, 99
_NUMBERED = re.compile(r"第\s*([一二三四五六七八九十\d]+)\s*(?:稿|版|次)|(?<![a-z])v(?:er)?[\s._]*(\d{1,2})(?!\d)", re.IGNORECASE)
_WORDS = (
    (re.compile(r"定稿|终稿|最终|最后"), _FINAL),
    (re.compile(r"更正|修订|修改|订正|改正|补正|整改|重报|重新报送|再报"), _CORRECTED),
    (re.compile(r"初稿|草稿|征求意见"), _DRAFT),
)
_DIGITS = {digit: number for number, digit in enumerate("一二三四五六七八九十", 1)}
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Standing:
    """Which files count where a unit has several for one year."""

    replaced: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))  # file → the file that counts in its place
    undecided: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))  # file → others as good as it


EACH_COUNTS = Standing()


def turn_in_name(file: str) -> int:
    """What a file's name says of its turn among the files of its unit, its folders included (更正/甲镇.docx)."""
    name = " ".join(PurePosixPath(file).with_suffix("").parts)
    for pattern, turn in _WORDS[:1]:
        if pattern.search(name):
            return turn
    numbered = [_DIGITS.get(found, 0) or int(found) for match in _NUMBERED.finditer(name) if (found := match[1] or match[2]) and _is_number(found)]
    if numbered:
        return numbered[-1]
    return next((turn for pattern, turn in _WORDS[1:] if pattern.search(name)), _PLAIN)


def in_order(reports: Sequence[Report]) -> list[Report]:
    """The reports with the files of one unit and year in the order in which their names say they were made; all else stays in its place."""
    places: dict[tuple[str, int], list[int]] = defaultdict(list)
    for number, report in enumerate(reports):
        if report.unit and report.year:
            places[report.unit, report.year.value].append(number)
    ordered = list(reports)
    for numbers in places.values():
        chosen = sorted((reports[number] for number in numbers), key=lambda report: turn_in_name(report.file))
        for number, report in zip(numbers, chosen, strict=True):
            ordered[number] = report
    return ordered


def find_standing(reports: Sequence[Report], arrivals: Mapping[str, Arrival] = MappingProxyType({})) -> Standing:
    """Which file counts, for every unit of the county and year of which there are several.

    The one met last counts; of those met by the same audit the one whose name says that it is the later. A file that is no
    report never replaces one. Files of the same bytes are one file sent twice.
    """
    sent: dict[tuple[str, int], list[Report]] = defaultdict(list)
    for report in reports:
        if report.unit and report.year:
            sent[report.unit, report.year.value].append(report)
    replaced: dict[str, str] = {}
    undecided: dict[str, tuple[str, ...]] = {}
    for group in sent.values():
        if len(group) > 1:
            _decide(group, arrivals, replaced, undecided)
    return Standing(replaced, undecided)


def _decide(group: Sequence[Report], arrivals: Mapping[str, Arrival], replaced: dict[str, str], undecided: dict[str, tuple[str, ...]]) -> None:
    def turn(report: Report) -> tuple[bool, datetime, int]:
        arrival = arrivals.get(report.file)
        return report.status != "not_a_report", (arrival.received if arrival else None) or _NEVER, turn_in_name(report.file)

    last = max(map(turn, group))
    best = [report for report in group if turn(report) == last]
    different = list({report.sha256 or report.file: report for report in reversed(best)}.values())[::-1]
    for report in group:
        if report not in different:
            same = next((other for other in different if other.sha256 == report.sha256), different[0])
            replaced[report.file] = same.file
    if len(different) > 1:
        for report in different:
            undecided[report.file] = tuple(other.file for other in different if other is not report)


def _is_number(text: str) -> bool:
    return text in _DIGITS or (text.isascii() and text.isdigit())


# --- what became of the findings of the round before ------------------------------------------------------------------


def progress_since(earlier: PastRound, report: Report, findings: Sequence[Finding], rulebook: Rulebook) -> Progress:
    """What was corrected since an earlier round, what is still open, what is new, and what can no longer be judged."""
    was_open = {_name(finding): finding for finding in earlier.findings if finding.state in OPEN}
    now = {_name(finding): finding for finding in findings if finding.state in OPEN}
    explained = {_name(finding): finding for finding in findings if finding.state is FindingState.CONFIRMED}
    excused = {_name(finding) for finding in earlier.findings if finding.state is FindingState.CONFIRMED}
    unknown = [finding for finding in findings if finding.state in UNKNOWN]
    gone = [finding for name, finding in was_open.items() if name not in now and name not in explained]
    unclear = [finding for finding in gone if not _was_judged(finding, report, unknown, rulebook)]
    return Progress(
        earlier.round,
        earlier.file,
        corrected=tuple(finding for finding in gone if finding not in unclear),
        still_open=tuple(finding for name, finding in now.items() if name in was_open),
        new=tuple(finding for name, finding in now.items() if name not in was_open and name not in excused),
        reopened=tuple(finding for name, finding in now.items() if name in excused and name not in was_open),
        explained=tuple(finding for name, finding in explained.items() if name in was_open),
        unclear=tuple(unclear),
    )


def _name(finding: Finding) -> tuple[object, ...]:
    """What makes it the same finding in another file: its rule and scope; the id alone where the id does not stand for the file."""
    return finding.rule, finding.id if not finding.cells and not finding.subject else "", finding.cells, finding.subject


def _was_judged(finding: Finding, report: Report, unknown: Iterable[Finding], rulebook: Rulebook) -> bool:
    """Whether the rule was really asked again where it failed before, so that its silence means that it now holds."""
    rule = rulebook.rule_by_id.get(finding.rule)
    year = report.year.value if report.year else None
    if rule is None or not rule.applies(year, report.unit_type):
        return False
    if report.status != "read":
        return rule.block.get("file") is not None  # only the rules about files are asked of a file that could not be read
    return not any(other.rule == finding.rule and _same_place(finding.cells, other.cells) for other in unknown)


def _same_place(failed: Sequence[str], missing: Sequence[str]) -> bool:
    """Whether cells that are missing now belong to the comparison that failed: one of its cells, or one of its row or column.

    A failed sum names only its parts that were not zero, so a part that is blank now need not be among them.
    """
    if not failed or not missing or set(failed) & set(missing):
        return True
    split = [tuple(cell.split(".")) for cell in failed]
    rows, columns = {each[:2] for each in split}, {(each[0], each[-1]) for each in split}
    lost = [tuple(cell.split(".")) for cell in missing]
    return any((len(columns) == 1 and (each[0], each[-1]) in columns) or (len(rows) == 1 and each[:2] in rows) for each in lost)


def tell_rounds(
    submissions: Sequence[Submission], keys: Mapping[str, UnitYear], past: Mapping[UnitYear, Sequence[PastRound]], rulebook: Rulebook
) -> Iterator[Submission]:
    """The submissions, each with its rounds so far and what became of the findings of the one before.

    `keys` is file → unit key and year; `past` holds the rounds as earlier audits judged them, of which this one judges some anew.
    """
    known: dict[UnitYear, dict[int, PastRound | Submission]] = {key: {each.round: each for each in rounds} for key, rounds in past.items()}
    for submission in submissions:
        if (key := keys.get(submission.report.file)) is not None:
            known.setdefault(key, {})[submission.round] = submission
    for submission in submissions:
        rounds = known.get(keys.get(submission.report.file, ("", 0)), {})
        sofar = [*(_as_round(rounds[number]) for number in sorted(rounds) if number < submission.round), _as_round(submission)]
        read = [each for each in sofar[:-1] if each.status == "read"]
        progress = progress_since(read[-1], submission.report, submission.findings, rulebook) if read else None
        yield replace(submission, progress=progress, rounds=tuple(map(_tally, sofar)))


def _as_round(told: PastRound | Submission) -> PastRound:
    if isinstance(told, PastRound):
        return told
    return PastRound(told.round, told.report.file, told.report.status, told.findings)


def _tally(past: PastRound) -> RoundTally:
    levels = Counter(finding.level for finding in past.findings if finding.state in OPEN)
    return RoundTally(past.round, past.file, past.status, levels[Level.MUST], levels[Level.CHECK], levels[Level.ADVICE])
