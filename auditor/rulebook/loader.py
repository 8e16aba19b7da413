"""The folder rules/ goes in; one checked Rulebook comes out, or every problem that it has.

Reading goes on after a problem, so that `lint` shows all of them; `load_rulebook` raises on the first few.
"""

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from auditor.errors import RulebookError
from auditor.model import Waiver
from auditor.rulebook import waivers, wordlists
from auditor.rulebook.book import Basis, County, Edition, Rulebook
from auditor.rulebook.counties import read_county
from auditor.rulebook.form import Form, PageLabels
from auditor.rulebook.forms import read_form
from auditor.rulebook.history import reused_ids
from auditor.rulebook.measures import read_measures
from auditor.rulebook.phrases import read_phrases
from auditor.rulebook.problem import Problem, Problems, name_expected
from auditor.rulebook.rule import Rule, Source
from auditor.rulebook.rulereader import Known, known_basis, read_rule
from auditor.rulebook.yamlnodes import Node, read_yaml, years_of

STRENGTHS = ("S", "F", "P", "O", "I")


def load_rulebook(folder: Path, regulation: str = "annual-report") -> Rulebook:
    """Everything that an audit needs of `folder` (rules/): the county's page and one regulation's folder.

    Raises RulebookError with the first few problems, each with file, line, what was found and what was expected.
    """
    loading = _Loading(folder, regulation)
    rulebook = loading.rulebook()
    loading.problems.raise_if_any()
    if rulebook is None:  # cannot be: nothing is left out without a problem
        raise RulebookError(f"{folder} 里的规则没有读出来")
    return rulebook


def lint(folder: Path, regulation: str = "annual-report") -> tuple[Problem, ...]:
    """All problems under `folder` for one regulation, in the order of the files and their lines."""
    return inspect(folder, regulation)[0]


def inspect(folder: Path, regulation: str = "annual-report") -> tuple[tuple[Problem, ...], Rulebook | None]:
    """All problems, and the rulebook where enough of it could be read.

    Where git remembers the folder, ids that once meant another rule are among the problems.
    """
    loading = _Loading(folder, regulation)
    rulebook = loading.rulebook()
    reused = reused_ids(folder / regulation / "rules", rulebook.rules) if rulebook is not None else ()
    return (*loading.problems.found, *reused), rulebook


def read_sources(folder: Path, regulation: str = "annual-report") -> Mapping[str, str]:
    """The text of every file that the rulebook is made of, by its name within the folder: what the fingerprint is of.

    A run keeps it, so that its findings can be read with the rules of their day. Raises RulebookError as load_rulebook does.
    """
    loading = _Loading(folder, regulation)
    loading.rulebook()
    loading.problems.raise_if_any()
    return MappingProxyType(dict(sorted(loading.contents.items())))


def regulations(folder: Path) -> tuple[str, ...]:
    """The names of the regulations that a rules folder has."""
    return tuple(sorted(path.parent.name for path in folder.glob("*/rulebook.yaml")))


_RULE_ID = re.compile(r"^-\s*(?:\{\s*)?id:\s*[\"']?([^\s,\"'}]+)", re.MULTILINE)


class _Loading:
    """One reading of a rules folder: what has been read so far, and what is wrong with it."""

    def __init__(self, folder: Path, regulation: str) -> None:
        self.folder = folder
        self.shown = folder.name or folder.resolve().name
        self.regulation = regulation
        self.problems = Problems()
        self.contents: dict[str, str] = {}  # file relative to the folder → text
        self.unread = False  # a file of rules could not be read: which ids exist is not known

    def rulebook(self) -> Rulebook | None:
        """The rulebook, None where a file without which nothing can be checked is missing or broken."""
        root = self.read(f"{self.regulation}/rulebook.yaml") if self.found() else None
        if root is None or not root.mapping("规定", ("title", "editions", "register", "families"), ("crosswalk", "figures", *wordlists.KEYS)):
            return None
        register = self.read_register(root)
        editions = self.read_editions(root, register)
        shared = root.strings("fillers"), wordlists.read_page_labels(root)
        forms = {edition.id: form for edition in editions if edition.id and (form := self.read_form(edition, register, *shared))}
        county = read_county(node) if (node := self.read("county.yaml")) else None
        families = self.read_families(root)
        if len(forms) < len(editions) or not editions:
            return None  # a rule can only be bound to forms that are there: what is wrong with them comes first
        years = {edition.id: (edition.first, edition.last) for edition in editions}
        known = Known(forms, years, register, tuple(county.type_words) if county else ())
        if (self.folder / self.regulation / "phrases.yaml").exists() and (node := self.read(f"{self.regulation}/phrases.yaml")):
            known = replace(known, phrases=read_phrases(node, known.section_ids, known.aspect_names))
        crosswalk = self.read_crosswalk(root, forms)
        rules = [rule for family in families for rule in self.read_rules(family, known)]
        weighed = tuple(self.overridden(rules, county, known)) if county is not None else tuple(rules)
        self.check_replaced(weighed)
        if county is None:
            return None
        return Rulebook(
            self.regulation,
            root.string("title"),
            self.fingerprint(),
            editions,
            MappingProxyType(forms),
            crosswalk,
            MappingProxyType(register),
            weighed,
            known.phrases,
            county,
            MappingProxyType(families),
            wordlists.read_year_words(root, known.section_ids),
            wordlists.read_exclusions(root, known.unit_types),
            () if self.unread else self.read_waivers(weighed, known.ids, county, forms),
            read_measures(root, forms[editions[0].id].cells),
            wordlists.read_breakdown_words(root),
            root.strings("asides"),
        )

    def read_waivers(self, rules: Sequence[Rule], ids: Collection[str], county: County, forms: Mapping[str, Form]) -> tuple[Waiver, ...]:
        """Accepted reasons, checked against the rules as they are weighed now."""
        known = waivers.Known(self.regulation, {rule.id: rule for rule in rules}, ids, county, forms)
        return waivers.read_waivers(self.folder, self.shown, known, self.problems)

    # --- files ---

    def found(self) -> bool:
        """Whether there is such a folder with such a regulation; a problem where not."""
        shown = Source(str(self.folder), 0)
        if not self.folder.is_dir():
            self.problems.add(shown, "没有这个规则文件夹", "含有 county.yaml 的文件夹；新建一个：auditor init 文件夹")
            return False
        known = regulations(self.folder)
        if self.regulation not in known:
            self.problems.add(shown, f"没有规定“{self.regulation}”", name_expected(self.regulation, known) or "含有 rulebook.yaml 的文件夹")
            return False
        return True

    def read(self, name: str) -> Node | None:
        node, self.contents[name] = read_yaml(self.folder / name, f"{self.shown}/{name}", self.problems)
        return node

    def fingerprint(self) -> str:
        """SHA-256 over the files that were loaded: their names within the folder and their text, line ends made one."""
        digest = hashlib.sha256()
        for name, text in sorted(self.contents.items()):
            digest.update(f"{name}\0{len(text)}\0{text}".encode())
        return digest.hexdigest()

    # --- rulebook.yaml ---

    def read_register(self, root: Node) -> dict[str, Basis]:
        register: dict[str, Basis] = {}
        for node in root.nodes("register"):
            if node.mapping("依据", ("id", "instrument", "article", "quote", "strength")):
                key = node.string("id")
                if key in register:
                    self.problems.add(node.where("id"), f"依据“{key}”重复", "每条依据有自己的 id")
                strength = node.choice("strength", STRENGTHS)
                register[key] = Basis(key, node.string("instrument"), node.string("article"), node.string("quote"), strength)
        return register

    def read_editions(self, root: Node, register: Mapping[str, Basis]) -> tuple[Edition, ...]:
        editions: list[Edition] = []
        for node in root.nodes("editions"):
            if not node.mapping("版本", ("id", "years", "instrument")):
                continue
            first, last = years_of(node.get("years"))
            known_basis(node, "instrument", register)
            edition = Edition(node.string("id"), first, last, node.string("instrument"))
            for other in editions:
                if other.id == edition.id:
                    self.problems.add(node.where("id"), f"版本“{edition.id}”重复", "每个版本写一次")
                elif (first or 0) <= (other.last or 9999) and (other.first or 0) <= (last or 9999):
                    self.problems.add(node.where("years"), f"版本“{edition.id}”与“{other.id}”的年度重叠", "每个年度只用一个版本")
            editions.append(edition)
        return tuple(sorted(editions, key=lambda edition: -(edition.first or 0)))

    def read_form(self, edition: Edition, register: Mapping[str, Basis], fillers: tuple[str, ...], labels: PageLabels) -> Form | None:
        """The edition's form, with the words that all editions share."""
        node = self.read(f"{self.regulation}/forms/{edition.id}.yaml")
        form = read_form(node) if node else None
        if node and form:
            if form.edition != edition.id:
                self.problems.add(node.where("edition"), f"“edition”写成了“{form.edition}”", f"“{edition.id}”，与文件名相同")
            known_basis(node, "instrument", register)
            form = replace(form, edition=edition.id, fillers=fillers, page_labels=labels)
        return form

    def read_crosswalk(self, root: Node, forms: Mapping[str, Form]) -> Mapping[tuple[str, str], Mapping[str, str]]:
        found: dict[tuple[str, str], Mapping[str, str]] = {}
        for node in root.nodes("crosswalk"):
            if not node.mapping("衔接", ("from", "to"), ("same", "cells", "drop")):
                continue
            earlier, later = node.string("from"), node.string("to")
            for key, edition in (("from", earlier), ("to", later)):
                if edition not in forms:
                    self.problems.add(node.where(key), f"没有版本“{edition}”的表样", name_expected(edition, forms))
            if earlier in forms and later in forms:
                found[earlier, later] = self.crosswalk_cells(node, forms[earlier], forms[later])
        return MappingProxyType(found)

    def crosswalk_cells(self, node: Node, earlier: Form, later: Form) -> Mapping[str, str]:
        """Cells that do not simply keep their id: renamed, or without a successor ("").

        `same` limits the tables whose cells keep their meaning with their id; without it all tables do.
        """
        same = node.strings("same") if node.get("same") else tuple(table.name for table in later.tables)
        for name in same:
            for form in (earlier, later):
                if name not in (known := [table.name for table in form.tables]):
                    self.problems.add(node.where("same"), f"版本“{form.edition}”没有表“{name}”", name_expected(name, known))
        kept = {table.id for table in earlier.tables if table.name in same}
        changed = {key: "" for key, spec in earlier.cells.items() if spec.table not in kept}
        for old, place, entry in node.children("cells"):
            new = entry.as_string("格")
            if old not in earlier.cells:
                self.problems.add(place, f"版本“{earlier.edition}”没有格“{old}”", name_expected(old, earlier.cells))
            elif new not in later.cells:
                entry.fault(f"版本“{later.edition}”没有格“{new}”", name_expected(new, later.cells))
            changed[old] = new
        for old in node.strings("drop"):
            if old not in earlier.cells:
                self.problems.add(node.where("drop"), f"版本“{earlier.edition}”没有格“{old}”", name_expected(old, earlier.cells))
            changed[old] = ""
        return MappingProxyType(changed)

    def read_families(self, root: Node) -> dict[str, str]:
        families: dict[str, str] = {}
        for node in root.nodes("families"):
            if node.mapping("规则类别", ("file", "title")):
                name = node.string("file").removesuffix(".yaml")
                if name in families:
                    self.problems.add(node.where("file"), f"规则文件“{name}”重复", "每个文件写一次")
                families[name] = node.string("title")
        present = sorted(path.stem for path in (self.folder / self.regulation / "rules").glob("*.yaml"))
        for name in present:
            if name not in families:
                self.problems.add(root.where("families"), f"rules 文件夹里的“{name}.yaml”没有列入“families”", f"{{file: {name}, title: ……}}")
        return families

    # --- rules/*.yaml ---

    def read_rules(self, family: str, known: Known) -> list[Rule]:
        root = self.read(f"{self.regulation}/rules/{family}.yaml")
        if root is None or not root.is_shape("list", "规则文件"):
            self.unread = True
            return []
        return [rule for node in root.items if (rule := read_rule(node, family, known))]

    def check_replaced(self, rules: Sequence[Rule]) -> None:
        """A rule that another one replaces must not be asked any more, be it by its own file's word or by the county's."""
        active = {rule.id for rule in rules if not rule.off}
        for rule in rules:
            for old in rule.replaces:
                if old in active:
                    wanted = "先停用被取代的规则：在 county.yaml 的 overrides 里，或在规则里写 off"
                    self.problems.add(rule.source, f"“replaces”里的规则“{old}”还在用", wanted)

    def overridden(self, rules: Sequence[Rule], county: County, known: Known) -> list[Rule]:
        """The rules as the county weighs them."""
        changes = {override.rule: override for override in county.overrides}
        for override in county.overrides:
            if override.rule not in known.ids and not self.unread and override.rule not in self.ids_elsewhere():
                self.problems.add(override.source or Source("county.yaml", 0), f"没有规则“{override.rule}”", name_expected(override.rule, known.ids))
        weighed = []
        for rule in rules:
            change = changes.get(rule.id)
            weighed.append(replace(rule, level=change.level or rule.level, off=change.off or rule.off) if change else rule)
        return weighed

    def ids_elsewhere(self) -> frozenset[str]:
        """Rule ids of the other regulations under this folder: the county's page serves them all."""
        others = (name for name in regulations(self.folder) if name != self.regulation)
        files = (file for name in others for file in (self.folder / name / "rules").glob("*.yaml"))
        return frozenset(match[1] for file in files for match in _RULE_ID.finditer(file.read_text(encoding="utf-8", errors="replace")))
