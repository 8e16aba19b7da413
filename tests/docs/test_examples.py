"""The manual tells the truth: its rules load and judge as their cases say, its commands print what it prints, its links lead somewhere."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from auditor.audit.cases import run_cases
from auditor.rulebook import lint, load_rulebook

PAGES = ["规则维护手册", "规则语言", "规则实例", "使用手册", "乡镇自查"]
WORKED = 25
LINK = re.compile(r"\]\((?P<to>[^)#]*)(?:#(?P<part>[^)]*))?\)")


@pytest.mark.parametrize("name", ["规则语言", "规则实例"])
def test_its_rules_are_sound_and_judge_as_written(name: str, pages: dict[str, Path], with_rules_of: Callable[[Path], Path]) -> None:
    rules = with_rules_of(pages[name])
    assert [str(problem) for problem in lint(rules)] == []
    rulebook = load_rulebook(rules)
    results = [result for result in run_cases(rulebook) if rulebook.rule_by_id[result.rule].family == "manual"]
    assert results
    assert [str(result) for result in results if not result.passed] == []


def test_it_has_the_worked_examples_that_it_promises(pages: dict[str, Path], with_rules_of: Callable[[Path], Path]) -> None:
    text = pages["规则实例"].read_text(encoding="utf-8")
    headings = [int(number) for number in re.findall(r"^## (\d+)\. ", text, re.MULTILINE)]
    assert headings == list(range(1, WORKED + 1))
    rules = load_rulebook(with_rules_of(pages["规则实例"])).rules
    assert sum(rule.family == "manual" for rule in rules) >= WORKED


@pytest.mark.parametrize("name", PAGES)
def test_its_commands_answer_as_printed(name: str, pages: dict[str, Path], follow: Callable[[Path], list[str]]) -> None:
    assert follow(pages[name]) == []


@pytest.mark.parametrize("name", PAGES)
def test_its_links_lead_somewhere(name: str, pages: dict[str, Path]) -> None:
    for link in LINK.finditer(pages[name].read_text(encoding="utf-8")):
        if link["to"] and not link["to"].startswith("http"):
            assert (pages[name].parent / link["to"]).exists(), link[0]
