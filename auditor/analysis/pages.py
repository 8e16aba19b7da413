"""What the rule tools found goes in; the contexts of their pages come out: decided words, nothing left to compute.

The same contexts serve the terminal. Rendering is publish's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from auditor.analysis import words
from auditor.analysis.answers import Analysis, CellGuard, Setting, SettingAnalysis
from auditor.analysis.drawing import DrawnCell, DrawnTable, draw_form
from auditor.rulebook.book import Rulebook
from auditor.rulebook.form import Form
from auditor.rulebook.sentence import figure


@dataclass(frozen=True, slots=True)
class ToolFrame:
    """What stands around a tool's page."""

    title: str
    kicker: str
    footer: str


@dataclass(frozen=True, slots=True)
class Tick:
    """One class of cells of a picture and how many there are."""

    sign: str
    css: str
    meaning: str
    count: int


@dataclass(frozen=True, slots=True)
class HeatMap:
    """The form as one or several settings see it."""

    heading: str
    ticks: tuple[Tick, ...]
    tables: tuple[DrawnTable, ...]
    unguarded: tuple[str, ...]  # names of the cells that nothing guards


@dataclass(frozen=True, slots=True)
class AnalysisPage:
    """auditor rules analyze."""

    frame: ToolFrame
    overview: str
    conflicts: tuple[str, ...]
    implied: tuple[str, ...]
    fixed: tuple[str, ...]
    uncovered: tuple[str, ...]
    unsure: tuple[str, ...]
    maps: tuple[HeatMap, ...]


def analysis_page(analysis: Analysis, rulebook: Rulebook) -> AnalysisPage:
    """What the analysis says, in words and pictures."""
    asked_in = {rule.id: [s.setting for s in analysis.settings if rule.id in s.setting.rules] for rule in rulebook.rules}
    untold = (words.SETTLE_FIRST,) if analysis.conflicts else ()
    fixed: dict[str, list[Setting]] = {}
    for each in analysis.settings:
        for cell in each.fixed:
            fixed.setdefault(words.fixed_value(cell.name, figure(cell.value), cell.by), []).append(each.setting)
    return AnalysisPage(
        frame=ToolFrame(f"{rulebook.title}：规则分析", rulebook.title, f"{rulebook.name}@{rulebook.fingerprint[:12]}"),
        overview=words.totals(analysis),
        conflicts=_conflicts(analysis),
        implied=(*(words.implied(one, asked_in[one.rule]) for one in analysis.implied), *untold),
        fixed=tuple(f"{text}：{words.settings(some, [s.setting for s in analysis.settings]) or '所有情形'}" for text, some in fixed.items()) + untold,
        uncovered=tuple(f"{basis.id} {basis.instrument}{basis.article}：{basis.quote}" for basis in analysis.uncovered),
        unsure=analysis.unsure,
        maps=tuple(_maps(analysis, rulebook)),
    )


def _conflicts(analysis: Analysis) -> tuple[str, ...]:
    """Every contradiction once, with the settings in which it stands."""
    every = [each.setting for each in analysis.settings]
    said: list[str] = []
    for one in analysis.conflicts:
        some = [each.setting for each in analysis.settings if any((c.rules, c.table) == (one.rules, one.table) for c in each.conflicts)]
        said.append(words.conflict(one, some, [setting for setting in every if set(one.rules) <= set(setting.rules)]))
    return tuple(said)


def _maps(analysis: Analysis, rulebook: Rulebook) -> list[HeatMap]:
    """One picture for all settings of an edition that see the form alike."""
    same: dict[tuple[str, tuple[str, ...]], list[SettingAnalysis]] = {}
    for each in analysis.settings:
        key = each.setting.edition, tuple(guard.guard for guard in each.guards.values())
        same.setdefault(key, []).append(each)
    asked_in = [each.setting for each in analysis.settings]
    return [_map(group, rulebook.forms[edition], asked_in) for (edition, _), group in same.items()]


def _map(group: Sequence[SettingAnalysis], form: Form, asked_in: Sequence[Setting]) -> HeatMap:
    guards = group[0].guards
    counts = {guard: sum(one.guard == guard for one in guards.values()) for guard in words.GUARD_SIGNS}
    ticks = tuple(Tick(sign, words.GUARD_CSS[guard], words.GUARD_MEANING[guard], counts[guard]) for guard, sign in words.GUARD_SIGNS.items())
    unguarded = tuple(form.cell_name(cell) for cell, one in guards.items() if one.guard == "none")
    heading = words.settings([each.setting for each in group], asked_in) or f"{form.edition}年版"
    return HeatMap(heading, ticks, draw_form(form, lambda cell: _look(guards, cell, form)), unguarded)


def _look(guards: Mapping[str, CellGuard], cell: str, form: Form) -> DrawnCell:
    guard = guards[cell]
    said = words.alike(guard, [form.cell_name(other) for other in guard.alike])
    return DrawnCell(words.GUARD_SIGNS[guard.guard], words.GUARD_CSS[guard.guard], f"{form.cell_name(cell)}：{said}")
