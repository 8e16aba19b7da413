"""Every sentence with which the program refuses something goes in; the row of the manual that says what to do must come out."""

import ast
import re
from pathlib import Path

import pytest

from auditor.intake.formats import REFUSED

ROOT = Path(__file__).parents[2]
RAISED = {"SettingsError", "SourceError", "StoreError", "Unreadable", "Failure", "Document"}
ROW = re.compile(r"^\| (?P<said>.+?) \| (?P<remedy>.+?) \|$", re.MULTILINE)


def _text(node: ast.expr) -> str:
    """A text in the code, with ＊ where something is filled in; "" for anything else."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(str(part.value) if isinstance(part, ast.Constant) else "＊" for part in parts)
        case _:
            return ""


def _sentences() -> set[str]:
    """The sentences of errors and of unreadable files, with ＊ where a name or a number is filled in."""
    found = set(REFUSED.values())
    for path in (ROOT / "auditor").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in RAISED:
                found |= {text for argument in node.args if "，" in (text := _text(argument)) or text.endswith("。")}
    return found


NO_WORDS_OF_ITS_OWN = {"数据库“＊”＊。"}  # what follows is the database's own complaint; the manual has a row for it


def _rows() -> list[re.Pattern[str]]:
    """What the manual's last chapter says may be printed: …… stands for anything, / between sentences with one remedy."""
    chapter = (ROOT / "docs/使用手册.md").read_text(encoding="utf-8").partition("## 十一、")[2]
    said = [part for row in ROW.finditer(chapter) for part in row["said"].split(" / ")]
    return [re.compile(".*".join(re.escape(piece) for piece in part.strip().strip("…").split("……"))) for part in said]


SENTENCES = sorted(_sentences() - NO_WORDS_OF_ITS_OWN)


def test_there_are_sentences_and_rows() -> None:
    assert len(SENTENCES) > 50
    assert len(_rows()) > 40


@pytest.mark.parametrize("sentence", SENTENCES)
def test_the_manual_says_what_to_do(sentence: str) -> None:
    assert any(row.search(sentence) for row in _rows()), sentence
