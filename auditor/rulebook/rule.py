"""A rule as loaded: its keys, its scope, its formula or block, its test cases."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Literal

from auditor.model import Level
from auditor.rulebook.formula import Formula, Instance

Each = Literal["每列", "每行", "每格", ""]


@dataclass(frozen=True, slots=True)
class Scope:
    """`for:` parsed. table scopes: `表一 每列`, `表一[行] 每格`, `表一[行,列] 每格`; else a whole: 报告, 全文, 全县, a section's title."""

    text: str  # as written
    table: str = ""  # table id, "" where not about a table
    rows: tuple[str, ...] = ()  # row ids it is limited to, empty = all
    columns: tuple[str, ...] = ()
    each: Each = ""
    section: str = ""  # section id where the scope is a section
    whole: Literal["", "报告", "全文", "全县", "各表"] = ""  # 各表 每格 = every cell of every table


@dataclass(frozen=True, slots=True)
class Source:
    """Where something stands in rules/: for messages."""

    file: str
    line: int
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file} 第{self.line}行"


@dataclass(frozen=True, slots=True)
class Case:
    """One inline test: what is given and what must come out."""

    expect: Literal["pass", "fail", "none"]
    given: Mapping[str, Any]  # names as in the formula → "7", 空, "/" …; for blocks the keys of cases.md
    source: Source


@dataclass(frozen=True, slots=True)
class Rule:
    """One sentence of the regulation that a report can be held against."""

    id: str
    title: str
    kind: str
    level: Level
    scope: Scope
    basis: tuple[str, ...]  # ids in the register
    fix: str
    source: Source
    family: str  # name of the rule file without its suffix; Rulebook.families has its Chinese title
    formula: Formula | None = None  # `check`
    block: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))  # `require`: exactly one key
    say: str = ""  # "" = the sentence generated from the formula
    unit_types: tuple[str, ...] = ()  # `unit`; empty = all
    years: tuple[int | None, int | None] = (None, None)  # inclusive
    tolerance: Decimal = Decimal(0)
    blank: Literal["未评估", "按零"] = "未评估"
    off: str = ""  # why it is switched off, "" = on
    off_from: int | None = None
    replaces: tuple[str, ...] = ()
    cases: tuple[Case, ...] = ()
    instances: Mapping[str, tuple[Instance, ...]] = field(default_factory=lambda: MappingProxyType({}))  # edition → instances

    def applies(self, year: int | None, unit_type: str) -> bool:
        """Whether the rule is asked of a report of that year and type of unit ("" = not known: asked)."""
        first, last = self.years
        if self.off and (self.off_from is None or (year is not None and year >= self.off_from)):
            return False
        if year is not None and ((first is not None and year < first) or (last is not None and year > last)):
            return False
        if year is None and (first is not None or last is not None):
            return False
        return not self.unit_types or not unit_type or unit_type in self.unit_types
