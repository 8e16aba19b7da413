"""The rulebook: one regulation's forms, rules and phrases, and the county that applies it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from types import MappingProxyType

from auditor.model import Level, Waiver
from auditor.rulebook.form import Form
from auditor.rulebook.rule import Rule, Source


@dataclass(frozen=True, slots=True)
class Basis:
    """One entry of the register of legal bases."""

    id: str
    instrument: str  # name of the law or notice, with its number
    article: str  # 第七条第一款
    quote: str
    strength: str  # S F P O I


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of the form and the reporting years it is for (inclusive, None = open)."""

    id: str
    first: int | None
    last: int | None
    instrument: str


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of the county that must report."""

    id: str
    name: str  # full name of the organ
    type: str  # 乡镇, 街道, 部门, 县级汇总
    aliases: tuple[str, ...] = ()
    first: int | None = None  # valid years, inclusive
    last: int | None = None

    def reports_in(self, year: int) -> bool:
        """Whether the unit exists in that reporting year."""
        return (self.first is None or year >= self.first) and (self.last is None or year <= self.last)


UnitsByName = Mapping[int, Mapping[str, tuple[Unit, ...]]]


@dataclass(frozen=True, slots=True)
class Override:
    """How the county weighs one rule differently: another level, or off with the reason."""

    rule: str
    level: Level | None = None
    off: str = ""  # why it is switched off, "" = on
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class County:
    """The county's own page: who must report, until when, and how it weighs the rules."""

    name: str
    units: tuple[Unit, ...]
    deadline: tuple[int, int] | None = (1, 31)  # month, day of the year after the reporting year
    type_words: Mapping[str, tuple[str, ...]] = None  # type: ignore[assignment]  # type → endings of unit names: 乡镇: [镇, 乡]
    thresholds: Mapping[str, int] = None  # type: ignore[assignment]
    overrides: tuple[Override, ...] = ()
    office: str = ""  # who signs the county's letters, "" = left blank in them

    def deadline_for(self, year: int) -> date | None:
        """The county's last day for reports about `year`."""
        return date(year + 1, *self.deadline) if self.deadline else None


@dataclass(frozen=True, slots=True)
class Phrase:
    """How the narrative states one figure."""

    name: str  # 正文.name
    scopes: tuple[str, ...]  # section ids; empty = the whole text
    like: tuple[str, ...]  # templates with <数>, {a|b} and …
    zero: tuple[str, ...]  # templates that state none
    stop: tuple[str, ...]  # words in the clause that forbid the match
    unlike: tuple[str, ...] = ()  # templates: what they match says something else, and no template may take a part of it
    aspects: tuple[str, ...] = ()  # aspect ids; templates of `under` count only where these are treated
    under: tuple[str, ...] = ()  # templates with <数> that are too short to be understood elsewhere
    under_zero: tuple[str, ...] = ()  # the same, stating none
    elsewhere: tuple[str, ...] = ()  # words of which the sentence must have one where another aspect is treated; empty = none is needed
    never_with: tuple[str, ...] = ()  # words in the sentence, up to the nearest semicolon, that forbid the match


@dataclass(frozen=True, slots=True)
class Exclusions:
    """Words by which figures of the narrative are known that the tables do not hold, and so are not compared with them."""

    wider: tuple[str, ...] = ()  # in the same clause: the figure is of more than the unit
    within: tuple[str, ...] = ()  # types of the units in whose reports `wider` counts
    unrelated: tuple[str, ...] = ()  # templates, in the same clause or the next: the cases are of another kind
    other_times: tuple[str, ...] = ()  # templates, in the same clause or a short one before: the figure is of more or less than the year


@dataclass(frozen=True, slots=True)
class BreakdownWords:
    """Words by which counts listed behind a whole are known that are no parts of it, or that count something twice."""

    carried: tuple[str, ...] = ()  # before a count: cases carried over
    done: tuple[str, ...] = ()  # at the beginning of what stands before a count: what was done with those counted before
    overlapping: tuple[str, ...] = ()  # anywhere in the sentence: its parts overlap
    noted: tuple[str, ...] = ()  # the same, in brackets only


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure that the county's page draws: its distribution over the units, and what it is made of."""

    title: str
    unit: str  # 件, "" where it needs none
    total: tuple[str, ...]  # ids of the cells of the newest edition that are added up for one unit
    parts: Mapping[str, tuple[str, ...]]  # name → ids of cells; empty where it is not divided


@dataclass(frozen=True)
class Rulebook:
    """Everything under rules/ that one audit needs, checked."""

    name: str  # folder: annual-report
    title: str
    fingerprint: str  # of the content of every file loaded
    editions: tuple[Edition, ...]  # newest first
    forms: Mapping[str, Form]  # edition → form
    crosswalk: Mapping[tuple[str, str], Mapping[str, str]]  # (from edition, to edition) → cell id → cell id where they differ, "" = has no successor
    register: Mapping[str, Basis]
    rules: tuple[Rule, ...]
    phrases: tuple[Phrase, ...]
    county: County
    families: Mapping[str, str]  # rule file's family id → Chinese title, in order
    year_words: Mapping[str, tuple[str, ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )  # activity, always, compared, stop, making, sections: see rulebook.yaml `years`
    exclusions: Exclusions = Exclusions()
    waivers: tuple[Waiver, ...] = ()  # of every year; no part of the fingerprint
    measures: tuple[Measure, ...] = ()  # what the county's page draws
    breakdowns: BreakdownWords = BreakdownWords()
    asides: tuple[str, ...] = ()  # words of a table's caption that show it to be last year's, or a sample

    @cached_property
    def rule_by_id(self) -> Mapping[str, Rule]:
        """Rules by id."""
        return {rule.id: rule for rule in self.rules}

    @cached_property
    def rule_order(self) -> Mapping[str, int]:
        """The rules' ids, each with its place among them."""
        return {rule.id: number for number, rule in enumerate(self.rules)}

    @cached_property
    def unit_by_id(self) -> Mapping[str, Unit]:
        """The county's units by id."""
        return {unit.id: unit for unit in self.county.units}

    @cached_property
    def units_by_full_name(self) -> UnitsByName:
        """Length of a name → name → the county's units that are called so in full, or in short with their ending (镇, 街道 …)."""
        found: dict[int, dict[str, tuple[Unit, ...]]] = {}
        for unit in self.county.units:
            endings = tuple((self.county.type_words or {}).get(unit.type, ()))
            for name in dict.fromkeys((unit.name, *unit.aliases)):
                if len(name) > 2 and name.endswith(endings):
                    named = found.setdefault(len(name), {})
                    named[name] = (*named.get(name, ()), unit)
        return found

    def successors(self, earlier: str, later: str) -> Mapping[str, str]:
        """Cell id of the earlier edition → cell id of the later one that means the same; cells without a successor are not listed.

        This is how a figure of last year is found for 上年: a report of this year in edition `later`, last year's in `earlier`.
        Two different editions without an entry in the crosswalk share nothing.
        """
        if earlier == later:
            return {key: key for key in self.forms[later].cells}
        changed = self.crosswalk.get((earlier, later))
        if changed is None:
            return {}
        known = self.forms[later].cells
        return {key: target for key in self.forms[earlier].cells if (target := changed.get(key, key)) in known}

    def edition_for(self, year: int) -> Edition | None:
        """The edition of the form that a report about `year` must use."""
        for edition in self.editions:
            if (edition.first is None or year >= edition.first) and (edition.last is None or year <= edition.last):
                return edition
        return None
