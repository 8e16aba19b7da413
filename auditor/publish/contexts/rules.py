"""The page of the rules, 规则手册."""

from dataclasses import dataclass

from auditor.publish.contexts.shared import Clause, Frame, LevelView


@dataclass(frozen=True, slots=True)
class RuleView:
    """One rule of the manual."""

    anchor: str
    id: str
    title: str
    sentence: str
    level: str
    level_css: str
    units: str
    years: str
    clauses: tuple[Clause, ...]
    fix: str
    off: str


@dataclass(frozen=True, slots=True)
class FamilyView:
    """One family of rules."""

    anchor: str
    title: str
    rules: tuple[RuleView, ...]


@dataclass(frozen=True, slots=True)
class RulesPage:
    """规则手册."""

    frame: Frame
    levels: tuple[LevelView, ...]
    families: tuple[FamilyView, ...]
    count: int
