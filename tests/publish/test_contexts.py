"""The documented fields of the pages against what the templates print: none unused, none unknown, page by page."""

import dataclasses
import inspect
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from typing import get_args, get_type_hints

import pytest
from jinja2 import meta, nodes

from auditor.analysis import dossier, drawing, pages
from auditor.publish import contexts
from auditor.publish.contexts.county import IndexPage
from auditor.publish.contexts.read import ReadPage
from auditor.publish.contexts.rules import RulesPage
from auditor.publish.contexts.unit import UnitPage
from auditor.publish.render import TEMPLATES, environment

ROOMS = [import_module(f"{contexts.__name__}.{room.name}") for room in pkgutil.iter_modules(contexts.__path__)]
PAGES = {
    "index.html": IndexPage,
    "unit.html": UnitPage,
    "rules.html": RulesPage,
    "read.html": ReadPage,
    "analysis.html": pages.AnalysisPage,
    "dossier.html": dossier.DossierPage,
}
INNER = {dossier.Fired}  # what a page is made of, never printed itself
OF_JINJA = {"first", "index0", "last"}  # of its loop


def records() -> set[type]:
    """Every record that is meant for a template."""
    rooms = [*ROOMS, drawing, pages, dossier]
    found = [member for room in rooms for _, member in inspect.getmembers(room, inspect.isclass) if member.__module__ == room.__name__]
    return {each for each in found if dataclasses.is_dataclass(each)} - INNER


def reached(record: type) -> set[type]:
    """The record and those in its fields, all the way down."""
    found, left = set(), [record]
    while left:
        each = left.pop()
        if each not in found:
            found.add(each)
            left += [inner for hint in get_type_hints(each).values() for inner in _inside(hint) if dataclasses.is_dataclass(inner)]
    return found


def _inside(hint: object) -> Iterator[type]:
    if isinstance(hint, type) and not get_args(hint):
        yield hint
    for part in get_args(hint):
        yield from _inside(part)


def printed(template: str) -> set[str]:
    """The names that a template prints, with those of the templates it is made of."""
    tree = environment().parse((TEMPLATES / template).read_text(encoding="utf-8"))
    names = {node.attr for node in tree.find_all(nodes.Getattr)} - OF_JINJA
    for part in meta.find_referenced_templates(tree):
        if part is not None and part.endswith(".html"):
            names |= printed(part)
    return names


def fields(of: set[type]) -> set[str]:
    return {field.name for each in of for field in dataclasses.fields(each)}


@pytest.mark.parametrize("template", PAGES)
def test_a_page_prints_every_field_of_its_context(template: str) -> None:
    assert fields(reached(PAGES[template]) - INNER) - printed(template) == set()


def test_every_printed_name_is_a_field() -> None:
    used = {name for path in TEMPLATES.glob("*.html") for name in printed(path.name)}
    assert used - fields(records()) == set()


def test_every_record_is_on_a_page() -> None:
    assert {each.__name__ for each in records() - {each for page in PAGES.values() for each in reached(page)}} == set()
