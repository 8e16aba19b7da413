"""A page's context goes in; the page as text comes out. The only module that knows Jinja2.

Every value is escaped, and characters that a page cannot show are replaced, in one place: a report may hold anything.
"""

import re
from base64 import b64encode
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from auditor.publish.contexts.county import IndexPage
from auditor.publish.contexts.read import ReadPage
from auditor.publish.contexts.rules import RulesPage
from auditor.publish.contexts.table import CellView, RowView
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
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    made.filters["drawn_rows"] = drawn_rows
    made.globals["script"] = script
    made.globals["script_hash"] = "sha256-" + b64encode(sha256(script.encode()).digest()).decode()
    return made


class _Html(str):
    """Text that is HTML already: everything in it was escaped when it was made."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


def drawn_rows(rows: Iterable[RowView], width: int) -> _Html:
    """The rows of a statutory table of so many columns. Not a template, which would take ten times as long for the cells of a page."""
    return _Html("".join([_drawn_row(row, width) for row in rows]))


def _drawn_row(row: RowView, width: int) -> str:
    label, depth, cells, matters = row
    inner = f' class="d{depth}"' if depth else ""
    if not cells:
        return f'<tr class="g{"" if matters else " o"}"><th scope="rowgroup" colspan="{width}"{inner}>{_safe(label)}\n'
    return f'<tr{"" if matters else _OUT}><th scope="row"{inner}>{_safe(label)}{"".join(map(_drawn_cell, cells))}\n'


def _drawn_cell(cell: CellView) -> str:
    text, css, hover, mark, link = cell
    begin = f'<td class="{_safe(css)}"' if css else "<td"
    if hover:
        begin = f'{begin} title="{_safe(hover)}"'
    text = _safe(text)
    if link:
        text = f'<a href="{_safe(link)}">{text}</a>'
    return f"{begin}>{text}<small>{_safe(mark)}</small>" if mark else f"{begin}>{text}"


_OUT = ' class="o"'
_MEANING = re.compile("[&<>\"']")
_SIGNS = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;"})


def _safe(text: str) -> str:
    """What the templates do to every value: characters that cannot be shown replaced, those that mean something to HTML escaped."""
    if text.isalnum():
        return text
    text = printable(text)
    return text.translate(_SIGNS) if _MEANING.search(text) else text


def _finalize(value: object) -> object:
    return printable(value) if type(value) is str else value
