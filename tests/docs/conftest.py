"""A manual page goes in; its rules, the files that it has the reader write, and its commands with their printed answers come out.

What a block is for stands in an HTML comment just above it, which no reader sees: 规则 (complete rules), 存为 FILE (the whole file),
加在末尾 FILE, 把 FILE 里的 OLD 换成, 不运行. A block marked `console` is run unless it says otherwise.
"""

import re
import shlex
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from auditor.cli import app

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"(?:<!-- (?P<note>[^\n]*?) -->\n)?^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
REPLACE = re.compile(r"把 (?P<file>\S+) 里的 (?P<old>.+) 换成")
ANYTHING = "……"


@dataclass(frozen=True)
class Example:
    """One block of a page."""

    note: str
    language: str
    text: str
    line: int


@dataclass(frozen=True)
class Asked:
    """A command as typed and the answer as printed on the page."""

    command: str
    answer: str
    line: int


def examples(page: Path) -> Iterator[Example]:
    """The blocks of a page in order."""
    text = page.read_text(encoding="utf-8")
    for match in BLOCK.finditer(text):
        yield Example(match["note"] or "", match["language"], match["text"], text.count("\n", 0, match.start("text")))


def rules_of(page: Path) -> str:
    """All complete rules of a page, as one rule file."""
    return "\n".join(example.text for example in examples(page) if example.note == "规则")


def steps(page: Path) -> Iterator[Example | Asked]:
    """What the page has its reader do, in order: files to write, commands to type."""
    for example in examples(page):
        if example.language != "console":
            if example.note not in ("", "规则", "不运行"):
                yield example
        elif example.note != "不运行":
            for part in re.split(r"^\$ ", example.text, flags=re.MULTILINE)[1:]:
                command, _, answer = part.partition("\n")
                yield Asked(command, answer, example.line)


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A county's working folder as the manual's reader has it, and where he stands."""
    for name in ("rules", "reports_in"):
        shutil.copytree(ROOT / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    return tmp_path


def write(example: Example, folder: Path) -> None:
    """Do to a file of the folder what the page says."""
    if change := REPLACE.fullmatch(example.note):
        path = folder / change["file"]
        text, new = path.read_text(encoding="utf-8"), example.text.removesuffix("\n")
        assert text.count(change["old"]) == 1, f"line {example.line}: {change['file']} has {text.count(change['old'])} times {change['old']!r}"
        path.write_text(text.replace(change["old"], new), encoding="utf-8")
        return
    what, _, name = example.note.partition(" ")
    assert what in ("存为", "加在末尾"), f"line {example.line}: {example.note}"
    before = (folder / name).read_text(encoding="utf-8") if what == "加在末尾" else ""
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(before + example.text, encoding="utf-8")


def answer_to(command: str) -> str:
    """What the terminal shows for a command of the manual."""
    words = shlex.split(command)
    assert words[0] == "auditor", command
    return CliRunner().invoke(app, words[1:], catch_exceptions=False).output


def is_answered(printed: str, real: str) -> bool:
    """Whether the page prints what the terminal shows; …… on the page stands for anything, on a line of its own for any lines."""
    pattern = ""
    for line in printed.rstrip().split("\n"):
        if line == ANYTHING:
            pattern += r"(?:.*\n)*?"
        else:
            pattern += ".*?".join(re.escape(part) for part in line.rstrip().split(ANYTHING)) + r"[ ]*\n"
    return re.fullmatch(pattern, real.rstrip() + "\n") is not None


@pytest.fixture
def follow(workspace: Path) -> Callable[[Path], tuple[int, list[str]]]:
    """follow(page): do all that the page says, in order; how many commands it has, and what was answered otherwise than printed."""

    def do(page: Path) -> tuple[int, list[str]]:
        asked, wrong = 0, []
        for step in steps(page):
            if isinstance(step, Example):
                write(step, workspace)
                continue
            asked += 1
            if not is_answered(step.answer, real := answer_to(step.command)):
                wrong.append(f"{page.name} line {step.line}: $ {step.command}\n--- printed\n{step.answer}--- real\n{real}")
        return asked, wrong

    return do


@pytest.fixture
def pages() -> dict[str, Path]:
    """The manual's pages by name."""
    return {path.stem: path for path in sorted((ROOT / "docs").glob("*.md"))}


@pytest.fixture
def with_rules_of(workspace: Path) -> Callable[[Path], Path]:
    """with_rules_of(page): the workspace's rules with the page's complete rules as one more family, and the phrases that they need."""

    def add(page: Path) -> Path:
        (workspace / "rules/annual-report/rules/manual.yaml").write_text(rules_of(page), encoding="utf-8")
        with (workspace / "rules/annual-report/rulebook.yaml").open("a", encoding="utf-8") as file:
            file.write("  - {file: manual, title: 手册}\n")
        for example in examples(page):
            if example.note.endswith("phrases.yaml"):
                write(example, workspace)
        return workspace / "rules"

    return add
