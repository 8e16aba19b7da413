"""A page's context goes in; the page as text comes out. The only module that knows Jinja2.

Every value is escaped, and characters that a page cannot show are replaced, in one place: a report may hold anything.
"""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from auditor.publish.contexts.county import IndexPage
from auditor.publish.contexts.read import ReadPage
from auditor.publish.contexts.rules import RulesPage
from auditor.publish.contexts.unit import UnitPage
from auditor.publish.names import printable

Tool = Literal["analysis", "dossier"]
TEMPLATES = Path(__file__).parent / "templates"


def render(page: IndexPage | UnitPage | RulesPage | ReadPage) -> str:
    """The page as HTML, complete in itself: styles inside, nothing loaded from anywhere."""
    match page:
        case IndexPage():
            name = "index.html"
        case UnitPage():
            name = "unit.html"
        case RulesPage():
            name = "rules.html"
        case ReadPage():
            name = "read.html"
    return environment().get_template(name).render(page=page)


def render_tool(name: Tool, page: object) -> str:
    """A page of the rule tools, as complete in itself as the others."""
    return environment().get_template(f"{name}.html").render(page=page)


def render_redirect(target: str) -> str:
    """A page that leads on to `target`, where the file system has no symbolic links."""
    return environment().get_template("redirect.html").render(target=target)


@cache
def environment() -> Environment:
    """Templates that raise on a missing value, escape everything and leave no white space of their own.

    The one script of the pages is part of them; their policy names it by its digest, so that no other can run.
    """
    script = (TEMPLATES / "page.js").read_text(encoding="utf-8")
    made = Environment(
        loader=FileSystemLoader(TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    made.globals["script"] = script
    made.globals["script_hash"] = "sha256-" + b64encode(sha256(script.encode()).digest()).decode()
    return made


def _finalize(value: object) -> object:
    return printable(value) if type(value) is str else value
