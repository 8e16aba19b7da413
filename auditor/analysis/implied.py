"""The rules of one setting go in; those that others already imply come out, with the rules that imply them.

A proof in the reals also holds for whole numbers; where it takes whole numbers, the integer solver decides.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from auditor.analysis.answers import Implied, Setting
from auditor.analysis.linear import EXACT_ENOUGH, Constraint, Key, binding, difference, failing, largest
from auditor.analysis.study import STRICTNESS, Asked, Study
from auditor.rulebook.book import Rulebook

STRETCH: Key = ("stretch", "")
LITTLE_STRETCH = Constraint({STRETCH: Fraction(-1)}, Fraction(0), "≤")  # as a goal


class Implications:
    """The questions about one setting."""

    def __init__(self, study: Study) -> None:
        self.study, self.pool, self.asked, self.holding = study, study.pool, study.asked, study.holding
        self._neighbours: dict[Asked, Sequence[Asked]] = {}
        self.rank = {asked: number for number, asked in enumerate(study.asked)}

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
            others = kept.difference(by_rule[rule])
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
        for asked in sorted(kept, key=lambda a: (self.primary(a), -self.rank[a])):
            by = self.implied_by(asked, kept - {asked})
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

    def implied_by(self, asked: Asked, others: Set[Asked]) -> tuple[str, ...] | None:
        """The ids of the rules that together imply this one, None where they do not (or it cannot be proven)."""
        strictness = STRICTNESS[asked.rule.level]
        premises = tuple(a for a in self.neighbours(asked) if a in others and STRICTNESS[a.rule.level] <= strictness)
        known = asked, premises
        if known not in self.pool.implications:
            is_free = self.is_free(asked, premises)
            self.pool.implications[known] = None if is_free else self.implied_by_linked(asked, tuple(self.connected(asked, premises)))
        return self.pool.implications[known]

    def implied_by_linked(self, asked: Asked, premises: tuple[Asked, ...]) -> tuple[str, ...] | None:
        known = asked, premises
        if known not in self.pool.reasons:
            self.pool.reasons[known] = self.reasons(asked, premises)
        return self.pool.reasons[known]

    def neighbours(self, asked: Asked) -> Sequence[Asked]:
        """What has to do with the rule by variables shared from one to the next, itself included, in the rulebook's order."""
        if asked not in self._neighbours:
            found = {asked} if asked in self.lonely else set()
            found.update(*(self.components[key] for key in asked.keys if key in self.components))
            self._neighbours[asked] = sorted(found, key=self.rank.__getitem__)
        return self._neighbours[asked]

    @cached_property
    def lonely(self) -> frozenset[Asked]:
        """Rules that a variable of which nobody else reads can always satisfy: whatever the others hold, these add nothing."""
        users = self.study.users
        return frozenset(a for a in self.asked if len(self.holding[a]) == 1 and any(len(users[key]) == 1 for key in self.loose(a)))

    @cached_property
    def components(self) -> Mapping[Key, Set[Asked]]:
        """Variable → the rules linked to it, without the lonely ones."""
        found: dict[Key, set[Asked]] = {}
        for asked in self.asked:
            if asked in self.lonely:
                continue
            joined = {asked}.union(*(found[key] for key in asked.keys if key in found))
            for key in {key for each in joined for key in each.keys}:
                found[key] = joined
        return found

    def reasons(self, asked: Asked, premises: Sequence[Asked]) -> tuple[str, ...] | None:
        """The ids of the premises' rules without which the rule could be broken, None where it can be broken with all of them."""
        by: dict[str, None] = {}
        for way in failing(asked.instance, Fraction(asked.rule.tolerance), self.study.domain):
            reasons = self.excluded(way, premises)
            if reasons is None:
                return None
            by.update(dict.fromkeys(reasons))
        order = list(self.study.setting.rules)
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
            lone = not any(other in known for other in self.study.users[key])
            if lone and ((1 if coefficient > 0 else -1) in wrong or self.study.domain(key).signed):
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
            for other in self.study.users.get(todo.pop(), ()):
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
        if self.study.domain(lone).signed or (constraint.side == "≤" and factor < 0):
            return True
        others = [(key, c) for key, c in constraint.coefficients.items() if key != lone]
        return all(c * factor < 0 and not self.study.domain(key).signed for key, c in others) and constraint.constant * factor <= 0

    def excluded(self, way: Sequence[Constraint], premises: Sequence[Asked]) -> tuple[str, ...] | None:
        """The ids of the rules under which no report has `way`; None where one has.

        `way` is stretched by one variable: the least stretch with which the reals have a point is 0 where there is one, and
        otherwise the solver's multipliers name the premises in its way.
        """
        plain = [a for a in premises if len(self.holding[a]) == 1]
        constraints = [(c, a.rule.id) for a in plain for c in self.holding[a][0]]
        stretched = [Constraint({**half.coefficients, STRETCH: Fraction(-1)}, half.constant, "≤") for c in way for half in _halves(c)]
        everything = [*(c for c, _ in constraints), *stretched]
        if self.is_stretched(everything):
            named = dict.fromkeys(constraints[n][1] for n in binding(LITTLE_STRETCH, everything, self.study.real) if n < len(constraints))
            return self.fewest(list(named), constraints, stretched)
        if len(plain) == len(premises):
            return None
        return self.needed(way, premises) if self.study.find(premises, way).answer == "none" else None

    def fewest(self, rules: list[str], constraints: Sequence[tuple[Constraint, str]], stretched: Sequence[Constraint]) -> tuple[str, ...]:
        """Of rules that are in the way together, a set from which none can go; the later ones are let go first."""
        kept = rules
        for rule in reversed(rules):
            rest = [key for key in kept if key != rule]
            if self.is_stretched([*(c for c, key in constraints if key in rest), *stretched]):
                kept = rest
        return tuple(kept)

    def is_stretched(self, constraints: Sequence[Constraint]) -> bool:
        """Whether the reals have a point only with some stretch."""
        least = largest(LITTLE_STRETCH, constraints, self.study.real)
        return least.status == "bounded" and -least.value > EXACT_ENOUGH

    def needed(self, way: Sequence[Constraint], premises: Sequence[Asked]) -> tuple[str, ...]:
        """Deletion filter over whole rules."""
        kept = list(premises)
        for rule in dict.fromkeys(a.rule.id for a in premises):
            rest = [a for a in kept if a.rule.id != rule]
            if self.study.find(rest, way).answer == "none":
                kept = rest
        return tuple(dict.fromkeys(a.rule.id for a in kept))


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


def group_implied(found: Sequence[tuple[Setting, dict[Asked, tuple[str, ...]], frozenset[str]]], rulebook: Rulebook) -> Iterator[Implied]:
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
