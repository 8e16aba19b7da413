"""A rulebook goes in; what its formula rules do to each other and to the form comes out, per edition, years and unit types.

Contradictions with their smallest set of rules, rules that others already imply, cells whose value the rules fix, cells that
nothing guards or whose error could not be told from another's, and clauses that no rule covers. What is said of numbers is
said of non-negative whole numbers (the form's bounds), of whatever the narrative, last year's report and the county's units
may hold. A proof in the reals also holds for whole numbers; where it takes whole numbers, the integer solver decides.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Literal

from auditor.analysis.linear import (
    EXACT_ENOUGH,
    Alternatives,
    Constraint,
    Domain,
    Found,
    Key,
    difference,
    failing,
    find_point,
    holding,
    largest,
)
from auditor.model import Level
from auditor.rulebook.book import Basis, Edition, Rulebook
from auditor.rulebook.form import Form
from auditor.rulebook.formula import Instance
from auditor.rulebook.rule import Rule

STRICTNESS = {Level.MUST: 0, Level.CHECK: 1, Level.ADVICE: 2}
MOST_BRANCHES = 64  # points tried for one question about 若 … 则 and ≠
STRETCH: Key = ("stretch", "")

Guard = Literal["none", "seen", "located"]


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


def analyze(rulebook: Rulebook) -> Analysis:
    """Look at every setting of the rulebook."""
    pool = _Pool(rulebook)
    found: list[SettingAnalysis] = []
    implied: list[tuple[Setting, dict[Asked, tuple[str, ...]], frozenset[str]]] = []
    for setting in settings_of(rulebook):
        study = _Study(pool, setting)
        conflicts = tuple(study.conflicts())
        found.append(SettingAnalysis(setting, conflicts, () if conflicts else study.fixed(), study.guards()))
        if not conflicts:
            implied.append((setting, *study.implied()))
    named = {basis for rule in rulebook.rules for basis in rule.basis}
    named |= {edition.instrument for edition in rulebook.editions} | {form.instrument for form in rulebook.forms.values()}
    uncovered = tuple(basis for key, basis in rulebook.register.items() if key not in named)
    formulas = sum(rule.formula is not None for rule in rulebook.rules)
    return Analysis(tuple(found), tuple(_grouped(implied, rulebook)), uncovered, formulas, tuple(pool.unsure))


# --- settings ---------------------------------------------------------------------------------------------------------


def settings_of(rulebook: Rulebook) -> tuple[Setting, ...]:
    """Edition by edition, newest first: the spans of years and the unit types that are asked the same rules."""
    found: list[Setting] = []
    for edition in rulebook.editions:
        spans = list(_spans(rulebook, edition))
        for number, year in enumerate(spans):
            last = spans[number + 1] - 1 if number + 1 < len(spans) else edition.last
            types: dict[tuple[str, ...], list[str]] = {}
            for unit_type in rulebook.county.type_words or {"": ()}:
                asked = (r for r in rulebook.rules if r.instances.get(edition.id) and r.applies(year, unit_type))
                types.setdefault(tuple(rule.id for rule in asked), []).append(unit_type)
            for rules, names in types.items():
                found.append(Setting(edition.id, year if edition.first or number else None, last, tuple(names), rules))
    return tuple(_joined(found))


def _spans(rulebook: Rulebook, edition: Edition) -> Iterator[int]:
    """The first years of the spans within which no rule begins or ends."""
    start = edition.first if edition.first is not None else min(edition.last or 2000, 2000)
    years = {start}
    for rule in rulebook.rules:
        first, last = rule.years
        years |= {y for y in (first, last + 1 if last is not None else None, rule.off_from) if y is not None}
    yield from sorted(y for y in years if y >= start and (edition.last is None or y <= edition.last))


def _joined(settings: Sequence[Setting]) -> Iterator[Setting]:
    """Spans of the same rules that follow each other are one."""
    pending: dict[tuple[str, tuple[str, ...], tuple[str, ...]], Setting] = {}
    for setting in settings:
        key = (setting.edition, setting.unit_types, setting.rules)
        before = pending.get(key)
        if before is not None and before.last is not None and setting.first == before.last + 1:
            pending[key] = Setting(setting.edition, before.first, setting.last, setting.unit_types, setting.rules)
        else:
            pending[key] = setting
    yield from pending.values()


# --- one setting ------------------------------------------------------------------------------------------------------


class _Pool:
    """Rules at their places with their constraints, made once for all settings, and questions already answered."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self.asked: dict[tuple[str, str], tuple[Asked, ...]] = {}  # edition, rule
        self.holding: dict[Asked, Alternatives] = {}
        self.domains: dict[tuple[str, str], Domain] = {}  # edition, key
        self.unsure: dict[str, None] = {}
        self.possible: dict[tuple[frozenset[Asked], frozenset[str]], bool] = {}  # rules, tables → some figure in every table
        self.implications: dict[tuple[Asked, frozenset[Asked]], tuple[str, ...] | None] = {}
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


class _Study:
    """The rules of one setting as constraints."""

    def __init__(self, pool: _Pool, setting: Setting) -> None:
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

    # --- is there a report that satisfies them?

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

    def conflicts(self) -> Iterator[Conflict]:
        """What contradicts itself among the 强制 rules, or else among these and the 核实 rules."""
        for strictness in (1, 0):  # what the larger set allows, the smaller one allows
            if self.all_possible([a for a in self.asked if STRICTNESS[a.rule.level] <= strictness]):
                return
        for strictness in (0, 1):
            found = list(self.conflicts_among([a for a in self.asked if STRICTNESS[a.rule.level] <= strictness]))
            yield from found
            if found:
                return

    def some_figure(self, rules: Sequence[Asked]) -> Mapping[str, Constraint]:
        """For every table of which the rules read every cell: not all of its cells are zero."""
        read = {key for a in rules for source, key in a.keys if source == "cell"}
        found: dict[str, Constraint] = {}
        for table in self.form.tables:
            cells = [("cell", key) for key in table.cells]
            if all(key in read for _, key in cells):  # a cell that no rule reads can always hold a figure
                found[table.name] = Constraint({key: Fraction(-1) for key in cells}, min(self.domain(key).step for key in cells), "≤")
        return found

    def all_possible(self, rules: Sequence[Asked]) -> bool:
        """Whether one report satisfies the rules with a figure in every table: then nothing contradicts itself."""
        some = self.some_figure(rules)
        known = frozenset(rules), frozenset(some)
        if known not in self.pool.possible:
            self.pool.possible[known] = self.find(rules, tuple(some.values())).answer == "found"
        return self.pool.possible[known]

    def conflicts_among(self, rules: Sequence[Asked]) -> Iterator[Conflict]:
        """Not even zeros satisfy them; or a table has to be all zero."""
        answer = self.find(rules).answer
        if answer == "none":
            yield self.smallest(rules, (), "")
            return
        for table, some in self.some_figure(rules).items():
            answer = self.find(rules, (some,)).answer
            if answer == "none":
                yield self.smallest(rules, (some,), table)
            elif answer == "unsure":
                self.pool.unsure[f"{table}的规则是否互相矛盾"] = None

    def smallest(self, rules: Sequence[Asked], more: Sequence[Constraint], table: str) -> Conflict:
        """The smallest of the sets that deletion in three orders leaves: none of their rules can go without the contradiction going."""
        names = tuple(dict.fromkeys(a.rule.id for a in rules))
        long_first = sorted(names, key=lambda rule: -max(len(a.keys) for a in rules if a.rule.id == rule))
        sets = [self.irreducible(rules, more, order) for order in (names, names[::-1], tuple(long_first))]
        kept = min(sets, key=lambda one: (len({a.rule.id for a in one}), len(one)))
        return Conflict(self.setting, tuple(dict.fromkeys(a.rule.id for a in kept)), tuple(a.words for a in kept), table)

    def irreducible(self, rules: Sequence[Asked], more: Sequence[Constraint], order: Sequence[str]) -> list[Asked]:
        """Deletion filter: whole rules first, in this order, then places. Whatever can go without the contradiction going, goes."""
        kept = list(rules)
        for rule in order:
            rest = [a for a in kept if a.rule.id != rule]
            if self.find(rest, more).answer == "none":
                kept = rest
        for asked in tuple(kept):
            rest = [a for a in kept if a is not asked]
            if self.find(rest, more).answer == "none":
                kept = rest
        return kept

    # --- which rules do others imply?

    def implied(self) -> tuple[dict[Asked, tuple[str, ...]], frozenset[str]]:
        """What is implied, with the ids of the rules that imply it; and the rules implied at every place.

        Of rules that imply each other one must stay: a whole rule goes before single places, a later one before an
        earlier one, and of places the one whose figures are sums of others (a total's column) goes first.
        """
        kept = set(self.asked)
        gone: dict[Asked, tuple[str, ...]] = {}
        whole: set[str] = set()
        by_rule: dict[str, list[Asked]] = {}
        for asked in self.asked:
            by_rule.setdefault(asked.rule.id, []).append(asked)
        for rule in reversed(by_rule):
            others = [a for a in self.asked if a in kept and a.rule.id != rule]
            reasons: dict[Asked, tuple[str, ...]] = {}
            for asked in by_rule[rule]:
                by = self.implied_by(asked, others)
                if by is None:
                    break
                reasons[asked] = by
            else:
                gone |= reasons
                kept -= set(by_rule[rule])
                whole.add(rule)
        order = {asked: number for number, asked in enumerate(self.asked)}
        for asked in sorted(kept, key=lambda a: (self.primary(a), -order[a])):
            others = [a for a in self.asked if a in kept and a is not asked]
            by = self.implied_by(asked, others)
            if by is not None:
                gone[asked] = by
                kept.discard(asked)
        return gone, frozenset(whole)

    def primary(self, asked: Asked) -> int:
        """How many of the variables are not the lone side of an equality at another place: sums of what is counted there."""
        return sum(not any(other is not asked for other in self.sums.get(key, ())) for key in asked.keys)

    @cached_property
    def sums(self) -> Mapping[Key, list[Asked]]:
        """Variable → the equalities of which it is one side alone and several others the other."""
        found: dict[Key, list[Asked]] = {}
        for asked in self.asked:
            for relation in asked.instance.relations:
                for lone, many in ((relation.left, relation.right), (relation.right, relation.left)):
                    if relation.comparison == "=" and len(lone) == 1 and len(many) > 1 and lone[0].variable is not None:
                        found.setdefault((lone[0].variable.source, lone[0].variable.key), []).append(asked)
        return found

    def implied_by(self, asked: Asked, others: Sequence[Asked]) -> tuple[str, ...] | None:
        """The ids of the rules that together imply this one, None where they do not (or it cannot be proven)."""
        strictness = STRICTNESS[asked.rule.level]
        premises = [a for a in others if STRICTNESS[a.rule.level] <= strictness]
        if self.is_free(asked, premises):
            return None
        linked = self.connected(asked, premises)
        known = asked, frozenset(linked)
        if known not in self.pool.implications:
            self.pool.implications[known] = self.reasons(asked, linked)
        return self.pool.implications[known]

    def reasons(self, asked: Asked, premises: Sequence[Asked]) -> tuple[str, ...] | None:
        """The ids of the premises' rules without which the rule could be broken, None where it can be broken with all of them."""
        by: dict[str, None] = {}
        for way in failing(asked.instance, Fraction(asked.rule.tolerance), self.domain):
            reasons = self.excluded(way, premises)
            if reasons is None:
                return None
            by.update(dict.fromkeys(reasons))
        order = list(self.setting.rules)
        return tuple(sorted(by, key=order.index))

    def is_free(self, asked: Asked, premises: Sequence[Asked]) -> bool:
        """Whether a variable that nothing else reads can alone break the rule: then nothing implies it."""
        if asked.instance.condition or len(asked.instance.relations) != 1:
            return False
        relation = asked.instance.relations[0]
        if relation.comparison == "≠":
            return False
        coefficients, _ = difference(relation)
        wrong = {"=": (1, -1), "≤": (1,), "<": (1,), "≥": (-1,), ">": (-1,)}[relation.comparison]
        known = set(premises)
        for key, coefficient in coefficients.items():
            lone = not any(other in known for other in self.users[key])
            if lone and ((1 if coefficient > 0 else -1) in wrong or self.domain(key).signed):
                return True
        return False

    def connected(self, asked: Asked, premises: Sequence[Asked]) -> list[Asked]:
        """The premises that have to do with the rule at all: by variables shared from one to the next.

        Premises with several ways to hold (若 …, ≠) count only where they read nothing but what the rule reads.
        """
        own = set(asked.keys)
        branching = {a for a in premises if len(self.holding[a]) > 1 and own.issuperset(a.keys)}
        known = self.tight([a for a in premises if len(self.holding[a]) == 1], own)
        linked = set(branching)
        reached, todo = set(own), list(own)
        while todo:
            for other in self.users.get(todo.pop(), ()):
                if other in known and other not in linked:
                    linked.add(other)
                    new = set(other.keys) - reached
                    reached |= new
                    todo.extend(new)
        return [a for a in premises if a in linked]

    def tight(self, premises: Sequence[Asked], own: Collection[Key]) -> set[Asked]:
        """The premises without those that a variable of their own can always satisfy: whatever the others hold, these add nothing.

        Each that goes may leave the next one with a variable of its own.
        """
        left = set(premises)
        readers: dict[Key, set[Asked]] = {}
        for asked in premises:
            for key in asked.keys:
                readers.setdefault(key, set()).add(asked)
        todo = list(premises)
        while todo:
            asked = todo.pop()
            if asked in left and any(len(readers[key]) == 1 and key not in own for key in self.loose(asked)):
                left.discard(asked)
                for key in asked.keys:
                    readers[key].discard(asked)
                    if len(readers[key]) == 1:
                        todo.extend(readers[key])
        return left

    def loose(self, asked: Asked) -> tuple[Key, ...]:
        """The variables of a rule of which some value satisfies it whatever else it reads."""
        if asked not in self.pool.loose:
            self.pool.loose[asked] = tuple(key for key in asked.keys if self.can_satisfy(asked, key))
        return self.pool.loose[asked]

    def can_satisfy(self, asked: Asked, lone: Key) -> bool:
        """Whether some value of the variable satisfies the rule."""
        if len(self.holding[asked][0]) != 1:
            return False
        (constraint,) = self.holding[asked][0]
        factor = constraint.coefficients.get(lone, Fraction(0))
        if not factor:
            return False
        if self.domain(lone).signed or (constraint.side == "≤" and factor < 0):
            return True
        others = [(key, c) for key, c in constraint.coefficients.items() if key != lone]
        return all(c * factor < 0 and not self.domain(key).signed for key, c in others) and constraint.constant * factor <= 0

    def excluded(self, way: Sequence[Constraint], premises: Sequence[Asked]) -> tuple[str, ...] | None:
        """The ids of the rules under which no report has `way`; None where one has.

        `way` is stretched by one variable: the least stretch with which the reals have a point is 0 where there is one, and
        otherwise the solver's multipliers name the premises in its way.
        """
        plain = [a for a in premises if len(self.holding[a]) == 1]
        constraints = [(c, a.rule.id) for a in plain for c in self.holding[a][0]]
        stretched = [Constraint({**half.coefficients, STRETCH: Fraction(-1)}, half.constant, "≤") for c in way for half in _halves(c)]
        goal = Constraint({STRETCH: Fraction(-1)}, Fraction(0), "≤")
        least = largest(goal, [*(c for c, _ in constraints), *stretched], self.real)
        if least.status == "bounded" and -least.value > EXACT_ENOUGH:
            named = dict.fromkeys(constraints[n][1] for n in sorted(least.binding) if n < len(constraints))
            return self.fewest(list(named), constraints, stretched)
        if len(plain) == len(premises):
            return None
        return self.needed(way, premises) if self.find(premises, way).answer == "none" else None

    def fewest(self, rules: list[str], constraints: Sequence[tuple[Constraint, str]], stretched: Sequence[Constraint]) -> tuple[str, ...]:
        """Of rules that are in the way together, a set from which none can go; the later ones are let go first."""
        kept = rules
        for rule in reversed(rules):
            rest = [key for key in kept if key != rule]
            chosen = [c for c, key in constraints if key in rest]
            least = largest(Constraint({STRETCH: Fraction(-1)}, Fraction(0), "≤"), [*chosen, *stretched], self.real)
            if least.status == "bounded" and -least.value > EXACT_ENOUGH:
                kept = rest
        return tuple(kept)

    def needed(self, way: Sequence[Constraint], premises: Sequence[Asked]) -> tuple[str, ...]:
        """Deletion filter over whole rules."""
        kept = list(premises)
        for rule in dict.fromkeys(a.rule.id for a in premises):
            rest = [a for a in kept if a.rule.id != rule]
            if self.find(rest, way).answer == "none":
                kept = rest
        return tuple(dict.fromkeys(a.rule.id for a in kept))

    # --- what do they fix, and what do they guard?

    def fixed(self) -> tuple[Fixed, ...]:
        """Cells to which the 强制 rules leave one value."""
        rules = [a for a in self.asked if a.rule.level is Level.MUST and len(self.holding[a]) == 1]
        known = frozenset(rules)
        if known not in self.pool.fixed:
            self.pool.fixed[known] = tuple(self.fixed_by(rules))
        return self.pool.fixed[known]

    def fixed_by(self, rules: Sequence[Asked]) -> Iterator[Fixed]:
        """Cells to which these rules leave one value."""
        constraints = [(c, a.rule.id) for a in rules for c in self.holding[a][0]]
        plain = [c for c, _ in constraints]
        cells = list(dict.fromkeys(key for c in plain for key in c.coefficients if key[0] == "cell"))
        if not cells:
            return
        # One step above zero for as many cells as can be: what is left at zero, or where least and most agree, is looked at singly.
        lifted = [Constraint({("lift", key[1]): Fraction(1), key: Fraction(-1)}, Fraction(0), "≤") for key in cells]
        goal = Constraint({("lift", key[1]): Fraction(1) for key in cells}, Fraction(0), "≤")
        up = largest(goal, [*plain, *lifted], self.real, {("lift", key[1]): 1.0 for key in cells})
        down = largest(Constraint({key: Fraction(-1) for key in cells}, Fraction(0), "≤"), plain, self.real)
        if up.point is None or down.point is None:
            self.pool.unsure["哪些格的数已被规则定死"] = None
            return
        for key in cells:
            if abs(up.point.get(key, 0.0) - down.point.get(key, 0.0)) > EXACT_ENOUGH:
                continue
            most = largest(Constraint({key: Fraction(1)}, Fraction(0), "≤"), plain, self.real)
            least = largest(Constraint({key: Fraction(-1)}, Fraction(0), "≤"), plain, self.real)
            if most.status == least.status == "bounded" and abs(most.value + least.value) <= EXACT_ENOUGH:
                by = dict.fromkeys(constraints[n][1] for n in sorted(most.binding | least.binding))
                yield Fixed(key[1], self.form.cell_name(key[1]), Fraction(round(most.value * 10**6), 10**6), tuple(by))

    def real(self, key: Key) -> Domain:
        """The form's signs, without steps: for questions about the reals."""
        return Domain(Fraction(1), self.domain(key).signed)

    def guards(self) -> Mapping[str, CellGuard]:
        """Every cell of the form: who reads it, and whether an error in it would be known from one in another cell.

        A single wrong figure breaks the equalities that it stands in, and only these, each in proportion to its factor:
        that is the cell's signature. Cells of one signature cannot be told apart.
        """
        signatures = {cell: self.signature(cell) for cell in self.form.cells}
        same: dict[tuple[tuple[Asked, Fraction], ...], list[str]] = {}
        for cell, signature in signatures.items():
            same.setdefault(signature, []).append(cell)
        found: dict[str, CellGuard] = {}
        for cell, signature in signatures.items():
            readers = [a for a in self.users.get(("cell", cell), ()) if STRICTNESS[a.rule.level] <= 1]
            rules = tuple(dict.fromkeys(a.rule.id for a in readers))
            if not rules:
                found[cell] = CellGuard(cell, "none", ())
            elif signature and len(same[signature]) == 1:
                found[cell] = CellGuard(cell, "located", rules)
            else:
                alike = tuple(other for other in same[signature] if other != cell) if signature else ()
                found[cell] = CellGuard(cell, "seen", rules, alike)
        return found

    def signature(self, cell: str) -> tuple[tuple[Asked, Fraction], ...]:
        """The equalities within the report that the cell stands in, with its factor relative to the first."""
        key = ("cell", cell)
        parts = [(asked, factor) for asked in self.users.get(key, ()) if (factor := self.pool.balance(asked).get(key))]
        return tuple((asked, factor / parts[0][1]) for asked, factor in parts)


def _halves(constraint: Constraint) -> tuple[Constraint, ...]:
    """An equality as two inequalities."""
    if constraint.side == "≤":
        return (constraint,)
    negated = Constraint({key: -c for key, c in constraint.coefficients.items()}, -constraint.constant, "≤")
    return Constraint(constraint.coefficients, constraint.constant, "≤"), negated


# --- grouping what is implied -----------------------------------------------------------------------------------------


@dataclass
class _Group:
    settings: list[Setting] = field(default_factory=list)
    by: list[frozenset[str]] = field(default_factory=list)  # per setting


def _grouped(found: Sequence[tuple[Setting, dict[Asked, tuple[str, ...]], frozenset[str]]], rulebook: Rulebook) -> Iterator[Implied]:
    """One entry per rule and set of places, with the settings in which it holds."""
    groups: dict[tuple[str, tuple[str, ...]], _Group] = {}
    for setting, gone, whole in found:
        for rule in dict.fromkeys(asked.rule.id for asked in gone):
            mine = [asked for asked in gone if asked.rule.id == rule]
            places = () if rule in whole else tuple(dict.fromkeys(a.instance.place for a in mine))
            group = groups.setdefault((rule, places), _Group())
            group.settings.append(setting)
            group.by.append(frozenset(key for asked in mine for key in gone[asked]))
    order = list(rulebook.rule_by_id)
    for (rule, places), group in sorted(groups.items(), key=lambda item: order.index(item[0][0])):
        # The same can be derived in several ways: of those open to a setting, the one with the fewest rules is told.
        told = {min((by for by in group.by if by <= set(s.rules)), key=lambda by: (len(by), sorted(by))) for s in group.settings}
        by = tuple(sorted(frozenset().union(*told), key=order.index))
        yield Implied(rule, rulebook.rule_by_id[rule].title, tuple(group.settings), places, by)
