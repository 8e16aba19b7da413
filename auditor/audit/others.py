"""One paragraph and the names that belong to somebody else go in; the clauses that speak of them in the report's own matters come out.

Precision first: neighbours, superiors and partners are named for good reasons. A clause counts only where it also holds one of
the words that a report says of itself, and none of those that explain another's name. Both lists are the rule's.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from auditor.rulebook.book import County, Unit

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


def names_of_others(county: County, unit: str | None, own_name: str, types: Sequence[str]) -> frozenset[str]:
    """The full names and short names with their ending (镇, 街道 …) of the county's other units of these types (all where none is given)."""
    others = [each for each in county.units if each.id != unit and (not types or each.type in types)]
    own = {own_name, *(name for each in county.units if each.id == unit for name in (each.name, *each.aliases))}
    return frozenset(n for each in others for n in _full_names(each, county) if not any(n in mine for mine in own))


def _full_names(unit: Unit, county: County) -> Iterator[str]:
    endings = (county.type_words or {}).get(unit.type, ())
    yield from (name for name in (unit.name, *unit.aliases) if len(name) > 2 and name.endswith(endings))


def find_names(text: str, names: Iterable[str], wanted: Wanted) -> Iterator[str]:
    """The names that stand in clauses which the rule asks about."""
    clauses = [clause for clause in _CLAUSES.split(text) if wanted.holds(clause)]
    yield from (name for name in names if any(name in clause for clause in clauses))


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
