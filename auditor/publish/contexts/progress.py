"""Rounds, accepted reasons and opinions, on the page of a unit and on that of the county."""

from dataclasses import dataclass

from auditor.publish.contexts.shared import Link, Tally


@dataclass(frozen=True, slots=True)
class ChangedView:
    """What became of some findings of the round before: one of 已改正, 仍未改, 新出现 …"""

    word: str
    css: str
    meaning: str
    findings: tuple[Link, ...]  # title, place on the page or "", message


@dataclass(frozen=True, slots=True)
class BarView:
    """One part of a bar of the chart."""

    css: str
    x: str
    y: str
    wide: str
    high: str


@dataclass(frozen=True, slots=True)
class RoundView:
    """One round in the table beside the chart."""

    label: str
    tally: Tally | None  # None where the file could not be read
    file: str


@dataclass(frozen=True, slots=True)
class ChartView:
    """Open findings over the rounds of one unit, as bars and in figures."""

    unit: Link
    said: str  # the chart in one sentence
    width: str
    height: str
    bars: tuple[BarView, ...]
    rounds: tuple[RoundView, ...]


@dataclass(frozen=True, slots=True)
class ProgressView:
    """What a unit's page says of its rounds."""

    intro: str
    changes: tuple[ChangedView, ...]
    chart: ChartView


@dataclass(frozen=True, slots=True)
class OpinionView:
    """A unit's view that a rule does not fit it, and what the county answered."""

    unit: Link
    rule: str
    rule_href: str
    title: str
    reason: str
    answer: str


@dataclass(frozen=True, slots=True)
class ExplainedView:
    """A finding that is settled by an accepted reason."""

    unit: Link
    title: str
    rule: str
    reason: str
