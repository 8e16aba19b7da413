"""A rules folder goes in; what git remembers of its rules comes out: which ids there were, and since when a rule stands.

Where the folder is in no git repository, or git is not there or slow, nothing is remembered: no check fails for that.
"""

import re
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from auditor.rulebook.problem import Problem
from auditor.rulebook.rule import Rule

SECONDS = 20.0
LIKE = 0.5  # titles less alike than this are of different rules
RULE_START = re.compile(r"^(?P<sign>[+-])\s*-\s+\{?\s*id:\s*[\"']?(?P<id>[A-Za-z0-9-]+)")
KEY = re.compile(r"^\+.*?\b(?P<key>title|kind):\s*[\"']?(?P<value>[^\"',}\n]+)")


@dataclass(frozen=True, slots=True)
class Past:
    """A rule as it was when its id was written into a file."""

    id: str
    title: str
    kind: str
    when: str  # ISO date of the commit


def git(folder: Path, *arguments: str) -> str | None:
    """What a git command prints in the folder; None where it fails, is not there or takes too long."""
    done = _run(folder, arguments)
    return None if done is None else done.decode("utf-8", "replace")


def git_archive(folder: Path, revision: str) -> bytes | None:
    """The folder as it was at a revision, as a TAR with names relative to the folder; None where it was not there."""
    return _run(folder, ("archive", "--format=tar", revision, "."))


def _run(folder: Path, arguments: Sequence[str]) -> bytes | None:
    try:
        done = subprocess.run(["git", "-c", "core.quotepath=off", *arguments], cwd=folder, capture_output=True, timeout=SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None


def past_rules(folder: Path) -> tuple[Past, ...]:
    """Every rule that was ever written under `folder` (one regulation's rules), oldest first."""
    log = git(folder, "log", "--reverse", "-p", "--unified=0", "--no-renames", "--format=@%cs", "--", ".")
    return tuple(_read_log(log)) if log else ()


def _read_log(log: str) -> Iterator[Past]:
    """Rules among the added lines: id, title and kind stand together when a rule is new."""
    when = ""
    current: dict[str, str] | None = None
    for line in [*log.splitlines(), "@"]:
        start = RULE_START.match(line)
        if current is not None and (start or line.startswith("@")):
            if "title" in current and "kind" in current:
                yield Past(current["id"], current["title"].strip(), current["kind"].strip(), when)
            current = None
        if line.startswith("@") and not line.startswith("@@"):
            when = line[1:]
        if start and start["sign"] == "+":
            current = {"id": start["id"]}
        if current is not None:
            for found in KEY.finditer(line):
                current.setdefault(found["key"], found["value"])
            if start:  # all keys may stand on one line
                for key in ("title", "kind"):
                    inline = re.search(rf"\b{key}:\s*[\"']?([^\"',}}]+)", line)
                    if inline:
                        current.setdefault(key, inline[1])


def reused_ids(folder: Path, rules: Sequence[Rule]) -> Iterator[Problem]:
    """Ids that once belonged to a rule of another kind and another title: waivers and old results would mean the wrong rule."""
    past = past_rules(folder)
    for rule in rules:
        for before in past:
            if before.id != rule.id or before.kind == rule.kind:
                continue
            if SequenceMatcher(None, before.title, rule.title).ratio() < LIKE:
                message = f"规则编号“{rule.id}”在{before.when}属于另一条规则“{before.title}”（{before.kind}）"
                yield Problem(rule.source.file, rule.source.line, rule.source.column, message, "没有用过的编号；编号永不重用")
                break


def first_and_last_change(path: Path, first_line: int, last_line: int) -> tuple[str, str] | None:
    """The days (ISO) of the first and the last commit that touched these lines of a file; None where git cannot say."""
    log = git(path.parent, "log", f"-L{first_line},{last_line}:{path.name}", "-s", "--format=%cs")
    days = log.split() if log else []
    return (days[-1], days[0]) if days else None
