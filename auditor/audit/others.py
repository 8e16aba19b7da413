"""One paragraph and the names that belong to somebody else go in; the clauses that speak of them in the report's own matters come out.

Precision first: neighbours, superiors and partners are named for good reasons. A clause counts only where it also holds one of
the words that a report says of itself, and none of those that explain another's name. Both lists are the rule's.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from auditor.rulebook.book import Rulebook, Unit, UnitsByName

_CLAUSES = re.compile(r"[，。！？；,;!?]")
_NAME = r"[\u4e00-\u9fff]{2,3}?"  # of a place, without its ending


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a rule asks: words that make a clause the report's own, and words that explain another's name."""

    beside: Sequence[str]
    unless: Sequence[str]

    def holds(self, clause: str) -> bool:
        """Whether the clause says of another what a report says of itself."""
        return any(word in clause for word in self.beside) and not any(word in clause for word in self.unless)


@dataclass(frozen=True, slots=True)
class Others:
    """The units whose names are somebody else's to a report: all of these types (of any where none is given) but its own."""

    known: UnitsByName
    unit: str | None
    own: tuple[str, ...]  # what the report's own unit is called: a name that is part of it is nobody else's
    types: Sequence[str]

    @classmethod
    def of(cls, rulebook: Rulebook, unit: str | None, own_name: str, types: Sequence[str]) -> "Others":
        """Those of a report of this unit, whose name is printed so."""
        listed = rulebook.unit_by_id.get(unit) if unit is not None else None
        own = (own_name, listed.name, *listed.aliases) if listed is not None else (own_name,)
        return cls(rulebook.units_by_full_name, unit, own, types)

    def find(self, clause: str) -> Iterator[str]:
        """Their full names, and short names with their ending (镇, 街道 …), in the order in which they stand in the clause.

        A prefecture has thousands: the clause is not searched for each, its stretches are looked up among them.
        """
        for start in range(len(clause)):
            for length, units in self.known.items():
                name = clause[start : start + length]
                if name in units and any(map(self._is_other, units[name])) and not any(name in mine for mine in self.own):
                    yield name

    def _is_other(self, unit: Unit) -> bool:
        return unit.id != self.unit and (not self.types or unit.type in self.types)


def find_names(text: str, others: Others, wanted: Wanted) -> Iterator[str]:
    """The names of others that stand in clauses which the rule asks about."""
    for clause in filter(wanted.holds, _CLAUSES.split(text)):
        yield from others.find(clause)


def find_places(text: str, county: str, like: Sequence[str], after: Sequence[str], plain: Sequence[str], wanted: Wanted) -> Iterator[str]:
    """The places between one of `after` (在, 登录 …) and one of `like` (县人民政府 …) that are not the county.

    What ends with one of `plain` is no place's name: 全县人民政府.
    """
    pattern = re.compile(f"(?:{_any(after)})({_NAME})({_any(like)})")
    for clause in filter(wanted.holds, _CLAUSES.split(text)):
        for match in pattern.finditer(clause):
            if not match[1].endswith(tuple(plain)) and match[1] not in county:
                yield match[1] + match[2]


def _any(words: Sequence[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
