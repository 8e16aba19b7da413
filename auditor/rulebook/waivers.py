"""rules/waivers/<year>.yaml goes in; the reasons that the county accepted and the views that units recorded come out, checked.

These files are no part of the rulebook's fingerprint: they say how a finding was settled, not what the rules ask. A run
keeps the ones it used.
"""

import os
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_args

import yaml

from auditor.errors import RulebookError
from auditor.model import Level, Waiver
from auditor.rulebook.book import County
from auditor.rulebook.form import Form
from auditor.rulebook.problem import Problems, name_expected
from auditor.rulebook.rule import Rule, Source
from auditor.rulebook.yamlnodes import Node, read_yaml

FOLDER = "waivers"
DEFAULT_REGULATION = "annual-report"
KINDS: tuple[str, ...] = ("核实", "意见")
assert get_args(Waiver.__annotations__["kind"]) == KINDS, "a kind of waiver that the loader does not know"
_REQUIRED = ("rule", "unit", "year", "reason", "by")
_OPTIONAL = ("kind", "regulation")
_KEYS_OF = {
    "核实": ("approved_by", "until", "finding", "cells", "figures", "seen"),
    "意见": ("answer", "answered_by"),
}
_NEEDED_OF = {"核实": ("approved_by", "until"), "意见": ()}
_FINDING = re.compile(r"[0-9a-f]{6,64}")

HEADER = """\
# {year}年度：县里认可的核实说明（kind: 核实，可以不写），和单位记录的不适用意见（kind: 意见）。
# 核实说明只能用于级别为“核实”的规则；figures 里的数字一改，或者过了 until，说明自动失效，问题重新列出。
# 用 auditor waive 添加，也可以手写；每一条由县里审阅后保留。
"""


@dataclass(frozen=True, slots=True)
class Known:
    """The names that an entry may use."""

    regulation: str
    rules: Mapping[str, Rule]
    ids: Collection[str]  # of rules, those with mistakes in them included
    county: County
    forms: Mapping[str, Form]


def read_waivers(folder: Path, shown: str, known: Known, problems: Problems) -> tuple[Waiver, ...]:
    """The entries of every year that belong to the regulation, in the order of the files; `folder` is rules/, `shown` how messages name it."""
    found: list[Waiver] = []
    for path in sorted((folder / FOLDER).glob("*.y*ml")):
        name = f"{shown}/{FOLDER}/{path.name}"
        if not (path.suffix == ".yaml" and len(path.stem) == 4 and path.stem.isascii() and path.stem.isdigit()):
            problems.add(Source(name, 0), "文件名不是年度", "年度.yaml，例如 2024.yaml")
            continue
        if not _has_entries(path):
            continue  # only its comments are left
        root, _ = read_yaml(path, name, problems)
        if root is not None and root.is_shape("list", "核实说明文件"):
            found += [waiver for node in root.items if (waiver := _waiver(node, int(path.stem), known))]
    return tuple(found)


def _has_entries(path: Path) -> bool:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        return True  # read_yaml says what is wrong with it
    return any(line.strip() and not line.lstrip().startswith("#") for line in lines)


def _waiver(node: Node, year: int, known: Known) -> Waiver | None:
    """One entry; None where it is another regulation's or what is wrong with it leaves nothing to apply."""
    before = len(node.problems)
    if node.shape == "map" and node.get("regulation") is not None and node.string("regulation") != known.regulation:
        return None
    if node.shape == "map" and node.get("regulation") is None and known.regulation != DEFAULT_REGULATION:
        return None
    kind = node.choice("kind", KINDS, KINDS[0]) if node.shape == "map" else KINDS[0]
    if not node.mapping("核实说明" if kind == KINDS[0] else "不适用意见", (*_REQUIRED, *_NEEDED_OF[kind]), (*_OPTIONAL, *_KEYS_OF[kind])):
        return None
    texts = {key: node.string(key) for key in ("rule", "unit", "reason", "by", "approved_by", "seen", "answer", "answered_by")}
    if "year" in node.entries and node.whole("year") != year:
        node.entries["year"].fault(f"“year”写成了{node.entries['year'].text}，文件名是{year}", f"{year}，或移到那一年的文件里")
    _check_rule(node, kind, known)
    units = {unit.id for unit in known.county.units}
    if texts["unit"] and texts["unit"] not in units:
        node.entries["unit"].fault(f"名册里没有单位“{texts['unit']}”", name_expected(texts["unit"], units))
    if node.get("answer") is not None and node.get("answered_by") is None:
        node.entries["answer"].fault("写了答复，没有写谁答复的", "answered_by: ……")
    finding = node.string("finding")
    if finding and not _FINDING.fullmatch(finding):
        node.entries["finding"].fault(f"“finding”写成了“{finding}”", "问题的编号（results.json 里的 id）；或改写 cells")
    waiver = Waiver(
        year=year,
        kind="核实" if kind == "核实" else "意见",
        until=_day(node),
        finding=finding,
        cells=_cells(node, known),
        figures=_figures(node, known),
        source=f"{Path(node.source.file).name} 第{node.source.line}行",
        **texts,
    )
    return waiver if len(node.problems) == before else None


def _check_rule(node: Node, kind: str, known: Known) -> None:
    name = node.string("rule")
    rule = known.rules.get(name)
    if name and name not in known.ids:
        node.entries["rule"].fault(f"没有规则“{name}”", name_expected(name, known.ids))
    elif rule is not None and kind == "核实" and rule.level is Level.MUST and not rule.off:
        expected = f"级别为“{Level.CHECK}”的规则；单位有不同看法的，写 kind: 意见"
        node.entries["rule"].fault(f"规则“{name}”的级别是“{rule.level}”，必须改正，不能用说明代替", expected)


def _day(node: Node) -> date | None:
    entry = node.get("until")
    if entry is None:
        return None
    text = entry.as_string("“until”")
    try:
        return date.fromisoformat(text)
    except ValueError:
        if text:
            entry.fault(f"“until”写成了“{text}”", "年-月-日，例如 2025-12-31")
        return None


def _cells(node: Node, known: Known) -> tuple[str, ...]:
    entry = node.get("cells")
    if entry is None:
        return ()
    cells = entry.as_strings("“cells”")
    named = entry.items or (entry,)
    for cell, item in zip(cells, named, strict=False):
        _check_cell(cell, item, known)
    return cells


def _figures(node: Node, known: Known) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for cell, place, entry in node.children("figures"):
        _check_cell(cell, replace(entry, source=place), known)
        found[cell] = entry.as_string(f"“{cell}”")
    return MappingProxyType(found)


def _check_cell(cell: str, node: Node, known: Known) -> None:
    cells = {key for form in known.forms.values() for key in form.cells}
    if cell not in cells:
        node.fault(f"表格里没有格“{cell}”", name_expected(cell, cells))


# --- writing ----------------------------------------------------------------------------------------------------------


def add_waivers(folder: Path, waivers: Sequence[Waiver], regulation: str = DEFAULT_REGULATION) -> Path:
    """Add entries, all of one year, at the end of their year's file and leave every line that is there as it is. Returns the file.

    Raises RulebookError where the file is not a list that can be added to, or cannot be written; nothing is changed then.
    """
    path = folder / FOLDER / f"{waivers[0].year}.yaml"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        old = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n") if path.exists() else HEADER.format(year=waivers[0].year)
    except (OSError, UnicodeDecodeError) as error:
        raise RulebookError(f"{path}：文件读不出来，请检查权限和编码（应为 UTF-8）。") from error
    text = old.rstrip("\n") + "\n" + "".join(f"\n{_entry(waiver, regulation)}" for waiver in waivers)
    if _count(text) != _count(old) + len(waivers):
        raise RulebookError(f"{path}：文件不是以“- ”开头的列表，不能在末尾添加；请先改正，或手工写入。")
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(text.encode())
        os.replace(part, path)
    except OSError as error:
        raise RulebookError(f"{path}：写不进去（{error.strerror}），请检查文件夹的权限。") from error
    return path


def _count(text: str) -> int:
    """How many entries the list in a file has, -1 where it is no list."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return -1
    if root is None:
        return 0
    return len(root.value) if isinstance(root, yaml.SequenceNode) and not root.flow_style else -1


def _entry(waiver: Waiver, regulation: str) -> str:
    """An entry as a person would write it: one key to a line, what is not needed left out."""
    lines: dict[str, Any] = {"rule": waiver.rule, "unit": waiver.unit, "year": str(waiver.year)}
    if waiver.kind != KINDS[0]:
        lines["kind"] = waiver.kind
    if regulation != DEFAULT_REGULATION:
        lines["regulation"] = regulation
    lines |= {"finding": waiver.finding, "cells": list(waiver.cells), "figures": dict(waiver.figures), "seen": waiver.seen}
    lines |= {"reason": waiver.reason, "by": waiver.by, "approved_by": waiver.approved_by, "until": waiver.until.isoformat() if waiver.until else ""}
    written = [f"{key}: {_written(value)}" for key, value in lines.items() if value]
    return "- " + "\n  ".join(written) + "\n"


def _written(value: Any) -> str:
    """A value in YAML on one line; a text is quoted only where it would otherwise be read as something else."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_written(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_written, value)) + "]"
    plain = " ".join(str(value).split())
    if re.fullmatch(r"[\w.\-/（）“”。，；：、＝≠≥≤+ ]+", plain) and plain[0] not in "-?:" and not plain.endswith(":"):
        return plain
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'
