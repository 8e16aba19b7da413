"""A submission's rounds, accepted reasons and recorded views go in; what its page and the county page show of them comes out."""

from collections.abc import Callable, Sequence
from difflib import SequenceMatcher

from auditor.model import Finding, RoundTally, Submission, Waiver
from auditor.publish import progress_words, words
from auditor.publish.contexts.findings import Piece, SideBySide
from auditor.publish.contexts.progress import BarView, ChangedView, ChartView, OpinionView, ProgressView, RoundView
from auditor.publish.contexts.shared import Link, Tally
from auditor.publish.names import anchor, clipped, href
from auditor.rulebook.book import Rulebook

_BAR, _GAP, _HEIGHT, _FOOT = 22, 10, 60, 2  # of the chart, in pixels
_LEAST = 3  # a bar that stands for something is seen
_LONGEST_MESSAGE = 200
_SHORTEST_SHARED = 4  # characters that two passages share in passing


def progress_view(submission: Submission, unit: str) -> ProgressView | None:
    """What became of the findings of the round before, and all rounds as a chart; None where there is no round before."""
    progress = submission.progress
    if progress is None:
        return None
    now = {finding.id for finding in submission.findings}
    found = [(key, getattr(progress, key)) for key in progress_words.CHANGES]
    changes = tuple(
        ChangedView(*progress_words.CHANGES[key], tuple(_link(finding, finding.id in now) for finding in findings))
        for key, findings in found
        if findings
    )
    counts = [(progress_words.CHANGES[key][0], len(findings)) for key, findings in found]
    return ProgressView(progress_words.since(progress.round) + progress_words.change_counts(counts), changes, chart_view(submission, Link(unit, "")))


def _link(finding: Finding, is_here: bool) -> Link:
    return Link(finding.title, f"#{anchor('f', finding.id)}" if is_here else "", clipped(finding.message, _LONGEST_MESSAGE))


def chart_view(submission: Submission, unit: Link) -> ChartView:
    """Open findings over the rounds: a bar each, its parts by level, with the same in figures."""
    rounds = submission.rounds
    most = max((_all(each) for each in rounds), default=0) or 1
    bars: list[BarView] = []
    for number, each in enumerate(rounds):
        bars += _bar(each, number * (_BAR + _GAP), most)
    said = progress_words.chart_said(unit.text, [(each.round, _all(each) if each.status == "read" else None) for each in rounds])
    width = max(len(rounds), 1) * (_BAR + _GAP) - _GAP
    return ChartView(unit, said, str(width), str(_HEIGHT + _FOOT), tuple(bars), tuple(map(_round, rounds)))


def _all(each: RoundTally) -> int:
    return each.must + each.check + each.advice


def _bar(each: RoundTally, x: int, most: int) -> list[BarView]:
    """The parts of one bar from the ground up, on a line that is there even where nothing is open."""
    parts = [BarView("ground", str(x), str(_HEIGHT), str(_BAR), str(_FOOT))]
    if each.status != "read":
        return [*parts, BarView("unread", str(x), "0", str(_BAR), str(_HEIGHT))]
    ground = _HEIGHT
    for css, count in (("must", each.must), ("check", each.check), ("advice", each.advice)):
        if count:
            high = min(max(round(_HEIGHT * count / most), _LEAST), ground)
            ground -= high
            parts.append(BarView(css, str(x), str(ground), str(_BAR), str(high)))
    return parts


def _round(each: RoundTally) -> RoundView:
    tally = Tally(each.must, each.check, each.advice) if each.status == "read" else None
    return RoundView(words.nth_round(each.round), tally, each.file)


def notices(submission: Submission, page_of: Callable[[str], str]) -> tuple[Link, ...]:
    """Whether another file of the unit counts instead, with the way to it; `page_of` gives the page of a file, "" where it has none."""
    if submission.replaced_by:
        return (Link(progress_words.replaced_by(submission.replaced_by), page_of(submission.replaced_by)),)
    if submission.undecided:
        return (Link(progress_words.undecided(submission.undecided), page_of(submission.undecided[0])),)
    return ()


def reason_of(waiver: Waiver | None) -> str:
    """The accepted reason in one sentence, "" where there is none."""
    return progress_words.accepted(waiver.reason, waiver.by, waiver.approved_by, waiver.until) if waiver else ""


def opinion_views(opinions: Sequence[Waiver], unit: Link, rulebook: Rulebook, up: str) -> tuple[OpinionView, ...]:
    """The views that a unit recorded, with what the county answered; `up` leads from the page to the rules page."""
    views = []
    for each in opinions:
        rule = rulebook.rule_by_id.get(each.rule)
        link = href(f"{up}rules.html", anchor("r", each.rule))
        answer = progress_words.answered(each.answer, each.answered_by)
        views.append(OpinionView(unit, each.rule, link, rule.title if rule else each.rule, progress_words.opinion(each.reason, each.by), answer))
    return tuple(views)


def side_by_side(finding: Finding) -> SideBySide | None:
    """Wording that two reports share, both as printed, with what is the same marked; None where nothing is shared."""
    if not finding.peer_quote:
        return None
    matcher = SequenceMatcher(None, finding.quote, finding.peer_quote, autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size >= _SHORTEST_SHARED]
    own = _pieces(finding.quote, [(block.a, block.size) for block in blocks])
    theirs = _pieces(finding.peer_quote, [(block.b, block.size) for block in blocks])
    return SideBySide(finding.peer, own, theirs)


def _pieces(text: str, shared: Sequence[tuple[int, int]]) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    end = 0
    for start, size in shared:
        pieces += [Piece(text[end:start], shared=False), Piece(text[start : start + size], shared=True)]
        end = start + size
    pieces.append(Piece(text[end:], shared=False))
    return tuple(piece for piece in pieces if piece.text)
