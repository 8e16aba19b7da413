"""Takes an edition's form file under rules/ and gives the Form that generated reports are drawn and printed from.

Read with PyYAML alone: the generator must not depend on the loader that it helps to test.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from auditor.rulebook.form import Aspect, Block, Form, Line, Section, Table

RULES = Path(__file__).resolve().parents[2] / "rules"
FORMS = RULES / "annual-report" / "forms"


@cache
def load_form(edition: str) -> Form:
    """The form of one edition ("2019" or "2021")."""
    text = (FORMS / f"{edition}.yaml").read_text(encoding="utf-8")
    page: dict[str, Any] = yaml.load(text, yaml.BaseLoader)
    return Form(
        edition=page["edition"],
        instrument=page["instrument"],
        document_titles=tuple(page["document_titles"]),
        not_titles=tuple(page["not_titles"]),
        sections=tuple(_section(item) for item in page["sections"]),
        aspects=tuple(
            Aspect(item["id"], item["name"], item["label"], item["section"], tuple(item["heading"]), tuple(item.get("text", ())))
            for item in page["aspects"]
        ),
        tables=tuple(_table(item) for item in page["tables"]),
    )


def edition_of(year: int) -> str:
    """The edition that a reporting year asks for."""
    return "2019" if year <= 2020 else "2021"


def _section(item: Mapping[str, Any]) -> Section:
    return Section(
        item["id"], item["no"], item["label"], item["kind"], tuple(item.get("also", ())), tuple(map(tuple, item.get("keys", ()))), item.get("table")
    )


def _line(item: Mapping[str, Any]) -> Line:
    return Line(item["id"], item["name"], item["label"], tuple(item.get("also", ())), tuple(item.get("under", ())))


def _table(item: Mapping[str, Any]) -> Table:
    blocks = tuple(
        Block(
            rows=tuple(map(_line, block["rows"])),
            columns=tuple(map(_line, block["columns"])),
            caption=block.get("caption", ""),
            caption_also=tuple(block.get("caption_also", ())),
            unit=block.get("unit", ""),
            across=block.get("across") == "true",
        )
        for block in item["blocks"]
    )
    return Table(
        id=item["id"],
        name=item["name"],
        title=item["title"],
        section=item["section"],
        blocks=blocks,
        head=tuple(item.get("head", ())),
        groups={name: tuple(members) for name, members in item.get("groups", {}).items()},
        signed=frozenset(item.get("signed", ())),
        decimals={name: int(most) for name, most in item.get("decimals", {}).items()},
    )
