"""What a block is asked, a rule about one report, and what it answers: Hits (a township's page groups them by rule)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal

from auditor.audit.copies import Copy
from auditor.model import Place, Report
from auditor.rulebook.book import Rulebook
from auditor.rulebook.form import Form
from auditor.rulebook.rule import Rule

HitState = Literal["fails", "not_assessed"]


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing a block found: a defect, or that it could not be judged."""

    scope: str  # what tells this hit from the rule's others, stable between runs
    message: str  # one Chinese sentence, used where the rule has no `say`
    state: HitState = "fails"
    subject: str | None = None
    cells: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    quote: str = ""
    lacking: str = ""  # {缺}
    row: str = ""  # {行}
    column: str = ""  # {列}
    more: str = ""  # a sentence that follows the rule's own words as well
    peer: str = ""  # whose words `peer_quote` are
    peer_quote: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A rule with a block, asked of one report."""

    rule: Rule
    report: Report
    rulebook: Rulebook
    base: str  # edition that the year requires
    editions: Mapping[str, str]  # table → edition whose cells it has
    shared: frozenset[str] = frozenset()  # tables that are the same in every edition
    texts: dict[tuple[str, ...], str] = field(default_factory=dict)  # of this report without spaces, kept from rule to rule
    copies: Mapping[str, Copy] = field(default_factory=dict)  # file → the report of the batch that it shares most wording with

    @property
    def form(self) -> Form:
        """The form that the year requires."""
        return self.rulebook.forms[self.base]

    @property
    def wanted(self) -> Any:
        """The value of the block's only key."""
        return next(iter(self.rule.block.values()))

    def reaches(self, section: str) -> bool:
        """Whether the file goes on beyond the section, so that something missing in it is truly missing.

        Where a file breaks off, nothing from its last section on can be called missing.
        """
        if self.report.truncated is None:
            return True
        order = [s.id for s in self.form.sections]
        last = max((order.index(s.id) for s in self.report.sections if s.id in order), default=-1)
        return section in order and order.index(section) < last


def broken_off(question: Question, scope: str, what: str, *, subject: str | None = None, cells: tuple[str, ...] = ()) -> Hit:
    """That it cannot be judged whether something is there, since the file breaks off before."""
    place = question.report.truncated
    return Hit(scope, f"文件在{place}处中断，{what}无从判断，请报送完整文件。", "not_assessed", subject, cells, (place,) if place else ())


@lru_cache(maxsize=4096)
def compact(text: str) -> str:
    """Text without any space: spaces inside words are the file's, not the township's."""
    return "".join(text.split())
