"""What the analysis of a rulebook says: contradictions, repetitions, fixed and guarded cells, per setting; plain records."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from auditor.rulebook.book import Basis

Guard = Literal["none", "seen", "located"]


@dataclass(frozen=True, slots=True)
class Setting:
    """Reports of which the same rules are asked."""

    edition: str
    first: int | None  # reporting years, inclusive
    last: int | None
    unit_types: tuple[str, ...]
    rules: tuple[str, ...]  # ids of the formula rules asked


@dataclass(frozen=True, slots=True)
class Conflict:
    """Rules that no report with a figure in it can satisfy together; without any one of them it could."""

    setting: Setting
    rules: tuple[str, ...]
    places: tuple[str, ...]  # of each rule that has one, in words
    table: str = ""  # the table that would have to be all zero, "" where not even zeros do


@dataclass(frozen=True, slots=True)
class Implied:
    """A rule that others imply, everywhere or at some places."""

    rule: str
    title: str
    settings: tuple[Setting, ...]
    places: tuple[str, ...]  # in words; () = wherever the rule is asked
    by: tuple[str, ...]  # ids of the rules; the rule's own id = its other places


@dataclass(frozen=True, slots=True)
class Fixed:
    """A cell that can have one value only."""

    cell: str
    name: str
    value: Fraction
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CellGuard:
    """How well the rules watch over one cell."""

    cell: str
    guard: Guard
    rules: tuple[str, ...]  # ids of the rules that read it
    alike: tuple[str, ...] = ()  # cells whose error would look the same


@dataclass(frozen=True, slots=True)
class SettingAnalysis:
    """What holds for one setting."""

    setting: Setting
    conflicts: tuple[Conflict, ...]
    fixed: tuple[Fixed, ...]
    guards: Mapping[str, CellGuard]


@dataclass(frozen=True, slots=True)
class Analysis:
    """What holds for the whole rulebook."""

    settings: tuple[SettingAnalysis, ...]
    implied: tuple[Implied, ...]
    uncovered: tuple[Basis, ...]  # clauses of the register that no rule names
    formulas: int  # formula rules looked at
    unsure: tuple[str, ...] = ()  # questions that the solver left open, in words

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """Every contradiction once."""
        return tuple({(c.rules, c.table): c for s in self.settings for c in s.conflicts}.values())
