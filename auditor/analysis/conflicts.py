"""The rules of one setting go in; what contradicts itself comes out, each with its smallest set of rules."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from auditor.analysis.answers import Conflict
from auditor.analysis.linear import Constraint
from auditor.analysis.study import STRICTNESS, Asked, Study


def find_conflicts(study: Study) -> Iterator[Conflict]:
    """What contradicts itself among the 强制 rules, or else among these and the 核实 rules."""
    for strictness in (1, 0):  # what the larger set allows, the smaller one allows
        if _all_possible(study, [a for a in study.asked if STRICTNESS[a.rule.level] <= strictness]):
            return
    for strictness in (0, 1):
        found = list(_conflicts_among(study, [a for a in study.asked if STRICTNESS[a.rule.level] <= strictness]))
        yield from found
        if found:
            return


def _some_figure(study: Study, rules: Sequence[Asked]) -> Mapping[str, Constraint]:
    """For every table of which the rules read every cell: not all of its cells are zero."""
    read = {key for a in rules for source, key in a.keys if source == "cell"}
    found: dict[str, Constraint] = {}
    for table in study.form.tables:
        cells = [("cell", key) for key in table.cells]
        if all(key in read for _, key in cells):  # a cell that no rule reads can always hold a figure
            found[table.name] = Constraint({key: Fraction(-1) for key in cells}, min(study.domain(key).step for key in cells), "≤")
    return found


def _all_possible(study: Study, rules: Sequence[Asked]) -> bool:
    """Whether one report satisfies the rules with a figure in every table: then nothing contradicts itself."""
    some = _some_figure(study, rules)
    known = frozenset(rules), frozenset(some)
    if known not in study.pool.possible:
        study.pool.possible[known] = _satisfied(study, rules, some) or _find_witness(study, rules, tuple(some.values()))
    return study.pool.possible[known]


def _satisfied(study: Study, rules: Sequence[Asked], some: Mapping[str, Constraint]) -> bool:
    """Whether a report found for another setting does: most settings differ in a few rules only."""
    return any(all(c.fits(point) for c in some.values()) and all(study.is_satisfied(a, point) for a in rules) for point in study.pool.witnesses)


def _find_witness(study: Study, rules: Sequence[Asked], more: Sequence[Constraint]) -> bool:
    found = study.find(rules, more)
    if found.answer == "found":
        study.pool.witnesses.append(found.point)
    return found.answer == "found"


def _conflicts_among(study: Study, rules: Sequence[Asked]) -> Iterator[Conflict]:
    """Not even zeros satisfy them; or a table has to be all zero."""
    answer = study.find(rules).answer
    if answer == "none":
        yield _smallest(study, rules, (), "")
        return
    for table, some in _some_figure(study, rules).items():
        answer = study.find(rules, (some,)).answer
        if answer == "none":
            yield _smallest(study, rules, (some,), table)
        elif answer == "unsure":
            study.pool.unsure[f"{table}的规则是否互相矛盾"] = None


def _smallest(study: Study, rules: Sequence[Asked], more: Sequence[Constraint], table: str) -> Conflict:
    """The smallest of the sets that deletion in three orders leaves: none of their rules can go without the contradiction going.

    A set found in another setting of the edition is one here too, if all its rules are asked.
    """
    known = study.pool.contradictions.setdefault((study.form.edition, table), [])
    kept = next((one for one in known if set(one) <= set(rules)), ()) or _deleted(study, rules, more)
    known.append(kept)
    return Conflict(study.setting, tuple(dict.fromkeys(a.rule.id for a in kept)), tuple(a.words for a in kept), table)


def _deleted(study: Study, rules: Sequence[Asked], more: Sequence[Constraint]) -> tuple[Asked, ...]:
    """The smallest set of three deletions."""
    names = tuple(dict.fromkeys(a.rule.id for a in rules))
    long_first = sorted(names, key=lambda rule: -max(len(a.keys) for a in rules if a.rule.id == rule))
    sets = [_irreducible(study, rules, more, order) for order in (names, names[::-1], tuple(long_first))]
    kept = min(sets, key=lambda one: (len({a.rule.id for a in one}), len(one)))
    return tuple(kept)


def _irreducible(study: Study, rules: Sequence[Asked], more: Sequence[Constraint], order: Sequence[str]) -> list[Asked]:
    """Deletion filter: whole rules first, in this order, then places. Whatever can go without the contradiction going, goes."""
    kept = list(rules)
    for rule in order:
        rest = [a for a in kept if a.rule.id != rule]
        if study.find(rest, more).answer == "none":
            kept = rest
    for asked in tuple(kept):
        rest = [a for a in kept if a is not asked]
        if study.find(rest, more).answer == "none":
            kept = rest
    return kept
