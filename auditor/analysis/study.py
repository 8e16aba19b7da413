"""The formula rules of one setting as constraints, and the question whether some report satisfies given ones of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from auditor.analysis.answers import Fixed, Setting
from auditor.analysis.linear import Alternatives, Constraint, Domain, Found, Key, Point, difference, find_point, holding
from auditor.model import Level
from auditor.rulebook.book import Rulebook
from auditor.rulebook.form import Form
from auditor.rulebook.formula import Instance
from auditor.rulebook.rule import Rule

STRICTNESS = {Level.MUST: 0, Level.CHECK: 1, Level.ADVICE: 2}
UNSIGNED, SIGNED = Domain(), Domain(signed=True)
MOST_BRANCHES = 64  # points tried for one question about 若 … 则 and ≠


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """One rule at one place; the same object wherever it is spoken of."""

    rule: Rule
    instance: Instance
    keys: tuple[Key, ...]  # the variables that it reads

    @property
    def words(self) -> str:
        """T3-01 at its place."""
        return f"{self.rule.id}（{self.instance.place}）" if self.instance.place else self.rule.id


class Pool:
    """Rules at their places with their constraints, made once for all settings, and questions already answered."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self.asked: dict[tuple[str, str], tuple[Asked, ...]] = {}  # edition, rule
        self.holding: dict[Asked, Alternatives] = {}
        self.domains: dict[tuple[str, str], Domain] = {}  # edition, key
        self.unsure: dict[str, None] = {}
        self.possible: dict[tuple[frozenset[Asked], frozenset[str]], bool] = {}  # rules, tables → some figure in every table
        self.contradictions: dict[tuple[str, str], list[tuple[Asked, ...]]] = {}  # edition, table → smallest sets found in some setting
        self.witnesses: list[Point] = []  # reports found that satisfy the rules of some setting
        self.implications: dict[tuple[Asked, tuple[Asked, ...]], tuple[str, ...] | None] = {}
        self.reasons: dict[tuple[Asked, tuple[Asked, ...]], tuple[str, ...] | None] = {}  # by the premises that have to do with the rule
        self.fixed: dict[frozenset[Asked], tuple[Fixed, ...]] = {}
        self.loose: dict[Asked, tuple[Key, ...]] = {}
        self.factors: dict[Asked, Mapping[Key, Fraction]] = {}

    def balance(self, asked: Asked) -> Mapping[Key, Fraction]:
        """The factors of an equality within the report; {} for anything else, and for what is only advice."""
        if asked not in self.factors:
            instance = asked.instance
            plain = not instance.condition and STRICTNESS[asked.rule.level] <= 1 and all(source == "cell" for source, _ in asked.keys)
            equal = [r for r in instance.relations if r.comparison == "="] if plain else []
            self.factors[asked] = difference(equal[0])[0] if len(equal) == 1 else {}
        return self.factors[asked]

    def at(self, edition: str, rule: str) -> tuple[Asked, ...]:
        """A rule at all its places in an edition."""
        if (edition, rule) not in self.asked:
            found = self.rulebook.rule_by_id[rule]
            self.asked[edition, rule] = tuple(Asked(found, i, tuple((v.source, v.key) for v in i.variables)) for i in found.instances[edition])
            for asked in self.asked[edition, rule]:
                self.holding[asked] = holding(asked.instance, Fraction(found.tolerance), lambda key: self.domain(edition, key))
        return self.asked[edition, rule]

    def domain(self, edition: str, key: Key) -> Domain:
        """The form's bounds; figures of the narrative are counted like cells."""
        known = self.domains.get((edition, key[1]))
        if known is None:
            spec = self.rulebook.forms[edition].cells.get(key[1])
            known = Domain(Fraction(1, 10**spec.decimals), spec.signed) if spec else Domain()
            self.domains[edition, key[1]] = known
        return known


class Study:
    """The rules of one setting as constraints."""

    def __init__(self, pool: Pool, setting: Setting) -> None:
        self.pool, self.setting = pool, setting
        self.form: Form = pool.rulebook.forms[setting.edition]
        self.asked = tuple(asked for rule in setting.rules for asked in pool.at(setting.edition, rule))
        self.holding = pool.holding

    def domain(self, key: Key) -> Domain:
        """The form's bounds."""
        return self.pool.domain(self.setting.edition, key)

    @cached_property
    def users(self) -> Mapping[Key, tuple[Asked, ...]]:
        """Variable → where it is read."""
        found: dict[Key, dict[Asked, None]] = {}
        for asked in self.asked:
            for key in asked.keys:
                found.setdefault(key, {})[asked] = None
        return {key: tuple(each) for key, each in found.items()}

    def is_satisfied(self, asked: Asked, point: Point) -> bool:
        """Whether one of the ways in which the rule can hold is open at the point, exactly."""
        return any(all(one.fits(point) for one in way) for way in self.holding[asked])

    def find(self, rules: Iterable[Asked], more: Sequence[Constraint] = ()) -> Found:
        """A point that satisfies the rules and `more`. Rules with several ways to hold are branched on when a point breaks them."""
        plain: list[Constraint] = list(more)
        open_rules: list[Alternatives] = []
        for asked in rules:
            choices = self.holding[asked]
            if len(choices) == 1:
                plain.extend(choices[0])
            else:
                open_rules.append(choices)
        stack: list[tuple[list[Constraint], list[Alternatives]]] = [(plain, open_rules)]
        doubt = False
        for _ in range(MOST_BRANCHES):
            if not stack:
                return Found("unsure" if doubt else "none", {})
            constraints, rest = stack.pop()
            found = find_point(constraints, self.domain)
            if found.answer != "found":
                doubt = doubt or found.answer == "unsure"
                continue
            broken = next((c for c in rest if not any(all(one.fits(found.point) for one in way) for way in c)), None)
            if broken is None:
                return found
            left = [c for c in rest if c is not broken]
            stack.extend(([*constraints, *way], left) for way in broken)
        return Found("unsure", {})

    def real(self, key: Key) -> Domain:
        """The form's signs, without steps: for questions about the reals."""
        return SIGNED if self.domain(key).signed else UNSIGNED
