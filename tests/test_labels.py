"""The program knows no regulation: no wording of the forms under rules/ stands in its code, templates or grammar.

Docstrings and comments may give examples; what runs may not name a row, a column, a section or a document.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
FORMS = sorted(ROOT.glob("rules/*/forms/*.yaml"))
SOURCES = sorted(path for path in (ROOT / "auditor").rglob("*") if path.suffix in {".py", ".html", ".css", ".js", ".lark"})

WORDED = frozenset({"label", "name", "also"})  # keys of a form whose values are printed on it
LEAST = 3  # signs: shorter ones are everyday words (其他, 总计)

GENERAL = {  # words of a form that any page about any report also needs
    "基本情况": "heads the first part of a unit's page",
    "下一步": "a command says what to do next",
}


def _worded(node: Any, key: str = "") -> Iterator[str]:
    if isinstance(node, dict):
        for name, value in node.items():
            yield from _worded(value, name)
    elif isinstance(node, list):
        for value in node:
            yield from _worded(value, key)
    elif key in WORDED and len(node) >= LEAST:
        yield node


def _running(path: Path) -> Iterator[tuple[int, str]]:
    """Line → text that the program uses: string constants without docstrings; all of a template, style or grammar."""
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        yield from enumerate(source.splitlines(), 1)
        return
    tree = ast.parse(source)
    described = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {id(node.body[0].value) for node in ast.walk(tree) if isinstance(node, described) and isinstance(node.body[0], ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.lineno, node.value


LABELS = frozenset(label for form in FORMS for label in _worded(yaml.load(form.read_text(encoding="utf-8"), yaml.BaseLoader))) - GENERAL.keys()


def test_there_are_labels_to_look_for() -> None:
    assert len(LABELS) > 100
    assert len(SOURCES) > 40


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_label_of_a_form_stands_in(path: Path) -> None:
    found = [f"line {line}: {label} in {text.strip()[:60]!r}" for line, text in _running(path) for label in sorted(LABELS) if label in text]
    assert found == []
