"""The documented fields of the pages against what the templates print: none unused, none unknown."""

import dataclasses
import inspect

from jinja2 import nodes

from auditor.analysis import dossier, drawing, pages
from auditor.publish import contexts
from auditor.publish.render import TEMPLATES, environment

PAGES = {module.__name__ for module in (contexts, drawing, pages, dossier)}  # where records for templates are defined
INNER = {dossier.Fired}  # what a page is made of, never printed itself


def documented() -> set[str]:
    members = [member for module in (contexts, drawing, pages, dossier) for _, member in inspect.getmembers(module, dataclasses.is_dataclass)]
    classes = [each for each in members if isinstance(each, type) and each.__module__ in PAGES and each not in INNER]
    return {field.name for each in classes for field in dataclasses.fields(each)}


def printed() -> set[str]:
    names: set[str] = set()
    for path in TEMPLATES.glob("*.html"):
        tree = environment().parse(path.read_text(encoding="utf-8"))
        names |= {node.attr for node in tree.find_all(nodes.Getattr)}
    return names - {"first", "index0"}  # of Jinja's loop


def test_every_field_is_printed_and_every_printed_name_is_a_field() -> None:
    assert printed() - documented() == set()
    assert documented() - printed() == set()
