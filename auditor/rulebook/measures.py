"""The list `figures` of rulebook.yaml goes in; the figures that a county's page draws come out, their cells checked against the form."""

from collections.abc import Collection

from auditor.rulebook.book import Measure
from auditor.rulebook.problem import name_expected
from auditor.rulebook.yamlnodes import Node


def read_measures(root: Node, cells: Collection[str]) -> tuple[Measure, ...]:
    """What is drawn, in order; `cells` are those of the newest edition. Problems are noted on the nodes."""
    return tuple(measure for node in root.nodes("figures") if (measure := _measure(node, cells)))


def _measure(node: Node, cells: Collection[str]) -> Measure | None:
    if not node.mapping("图", ("title", "total"), ("unit", "parts")):
        return None
    total = _cells(node.get("total"), "total", cells)
    parts = {name: _cells(entry, name, cells) for name, _, entry in node.children("parts")}
    return Measure(node.string("title"), node.string("unit"), total, parts)


def _cells(node: Node | None, name: str, cells: Collection[str]) -> tuple[str, ...]:
    keys = node.as_strings(f"“{name}”") if node is not None else ()
    for key, item in zip(keys, (node.items or (node,)) if node is not None else (), strict=False):
        if key not in cells:
            item.fault(f"表样里没有格“{key}”", name_expected(key, cells))
    return keys
