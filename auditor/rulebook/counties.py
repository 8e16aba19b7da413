"""The file county.yaml goes in; the County (who reports, until when, how it weighs the rules) comes out."""

from datetime import date
from pathlib import Path

from auditor.model import Level
from auditor.rulebook.book import County, Override, Unit
from auditor.rulebook.problem import Problems, name_expected
from auditor.rulebook.yamlnodes import Node, read_yaml, years_of

LEVELS = tuple(level.value for level in Level)


def load_county(path: Path) -> County:
    """The county's own page. Raises RulebookError naming file, line, what was found and what was expected."""
    problems = Problems()
    root, _ = read_yaml(path, str(path), problems)
    county = read_county(root) if root else None
    problems.raise_if_any()
    assert county is not None  # no county without a problem
    return county


def read_county(root: Node) -> County | None:
    """The county in a file's root node; problems are noted on the node."""
    if not root.mapping("县（区）页", ("name", "units", "types"), ("deadline", "thresholds", "overrides", "office")):
        return None
    words = {name: node.as_strings(f"类型“{name}”") for name, _, node in root.children("types")}
    units = tuple(unit for node in root.nodes("units") if (unit := _unit(node, tuple(words))))
    _check_names(root)
    thresholds = {name: node.as_whole(f"“{name}”") for name, _, node in root.children("thresholds")}
    overrides = tuple(override for node in root.nodes("overrides") if (override := _override(node)))
    return County(root.string("name"), units, _deadline(root.get("deadline")), words, thresholds, overrides, root.string("office"))


def _deadline(node: Node | None) -> tuple[int, int] | None:
    if node is None:
        return 1, 31
    text = node.as_string("“deadline”")
    if text == "无":
        return None
    month, _, day = text.partition("-")
    try:
        last_day = date(2023, int(month), int(day))  # a year without 29 February: the deadline must exist in every year
        return last_day.month, last_day.day
    except ValueError:
        pass
    node.fault(f"“deadline”写成了“{text}”", "月-日，例如 01-31；没有期限写 无")
    return None


def _unit(node: Node, types: tuple[str, ...]) -> Unit | None:
    if not node.mapping("单位", ("id", "name", "type"), ("aliases", "years")):
        return None
    first, last = years_of(node.get("years"))
    return Unit(node.string("id"), node.string("name"), node.choice("type", types), node.strings("aliases"), first, last)


def _check_names(root: Node) -> None:
    """No two units share an id; no two that exist in the same year share a name or an alias."""
    ids: dict[str, int] = {}
    names: dict[str, list[tuple[int, int, str, int]]] = {}
    for node in root.nodes("units"):
        if node.shape != "map":
            continue
        key = node.entries["id"].text if "id" in node.entries else ""
        line = node.source.line
        if key in ids:
            node.problems.add(node.where("id"), f"单位 id“{key}”重复，第{ids[key]}行已经有了", "每个单位有自己的 id")
        ids.setdefault(key, line)
        quiet = node.get("years")
        first, last = _span(quiet.text if quiet and quiet.shape == "text" else "")
        own = [entry for name in ("name", "aliases") if (entry := node.entries.get(name))]
        for entry in [item for given in own for item in (given.items or (given,))]:
            for start, end, other, at in names.get(entry.text, []):
                if other != key and start <= last and first <= end:
                    entry.fault(f"名称“{entry.text}”与第{at}行的单位相同", "每个名称只归一个单位")
            names.setdefault(entry.text, []).append((first, last, key, line))


def _span(text: str) -> tuple[int, int]:
    first, dots, last = text.partition("..")
    if not dots:
        last = first
    return (int(first) if first.isdecimal() else 0, int(last) if last.isdecimal() else 9999)


def _override(node: Node) -> Override | None:
    if not node.mapping("调整", ("rule",), ("level", "off", "why")):
        return None
    level = node.choice("level", LEVELS)
    off = node.choice("off", ("true", "false"), "false") == "true"
    why = node.string("why")
    if off and not why:
        node.fault("停用规则没有写理由", "why: 为什么停用")
    if not off and not level:
        node.fault("这一条调整没有改变什么", name_expected("", ("level: 提示", "off: true, why: ……")))
    return Override(node.string("rule"), Level(level) if level else None, why if off else "", node.source)
