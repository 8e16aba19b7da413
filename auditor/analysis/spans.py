"""A rulebook goes in; the settings come out: editions, spans of years and unit types of which the same formula rules are asked."""

from collections.abc import Iterator, Sequence

from auditor.analysis.answers import Setting
from auditor.rulebook.book import Edition, Rulebook


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
