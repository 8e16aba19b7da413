"""The manual tells the whole truth: its rules judge as their cases say, its commands answer as printed, no word of the language is left out."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from auditor.audit.cases import run_cases
from auditor.rulebook import lint, load_rulebook
from auditor.rulebook.cases import STATES as CASE_STATES
from auditor.rulebook.grammar import COMPARISONS
from auditor.rulebook.requirements import CASE_KEYS, REQUIREMENTS
from auditor.rulebook.rulereader import OPTIONAL_KEYS, PLACEHOLDERS, REQUIRED_KEYS

ROOT = Path(__file__).parents[2]
PAGES = ["README", "规则维护手册", "规则语言", "规则实例", "使用手册", "乡镇自查"]
WITH_COMMANDS = {"规则维护手册": 15, "规则语言": 1, "使用手册": 7}  # page → the fewest commands that it shows with their answers
WORKED = 27
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


@pytest.mark.parametrize("name", WITH_COMMANDS)
def test_its_commands_answer_as_printed(name: str, pages: dict[str, Path], follow: Callable[[Path], tuple[int, list[str]]]) -> None:
    asked, wrong = follow(pages[name])
    assert wrong == []
    assert asked >= WITH_COMMANDS[name]


def test_every_word_of_the_language_is_explained(pages: dict[str, Path]) -> None:
    text = pages["规则语言"].read_text(encoding="utf-8")
    words = {word for requirement in REQUIREMENTS.values() for word in requirement.words} | {f"{{{name}}}" for name in PLACEHOLDERS}
    words |= {*REQUIRED_KEYS, *OPTIONAL_KEYS, *REQUIREMENTS, *CASE_KEYS, *CASE_STATES, *COMPARISONS}
    assert sorted(word for word in words if word not in text) == []


def test_every_row_column_and_group_of_the_newest_form_is_named(pages: dict[str, Path]) -> None:
    text = pages["规则语言"].read_text(encoding="utf-8")
    form = next(iter(load_rulebook(ROOT / "rules").forms.values()))
    names = {name for table in form.tables for line in (*table.rows.values(), *table.columns.values()) for name in [line.name]}
    groups = {name for table in form.tables for name in table.groups or {}}
    assert sorted(name for name in names | groups if name not in text) == []


def test_every_entry_of_the_register_that_it_recommends_exists(pages: dict[str, Path]) -> None:
    text = pages["规则实例"].read_text(encoding="utf-8").partition("## 1. ")[0]
    named = re.findall(r"`([A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*)`", text)
    assert len(named) >= 10
    assert set(named) <= set(load_rulebook(ROOT / "rules").register)


@pytest.mark.parametrize("name", PAGES)
def test_its_links_lead_somewhere(name: str, pages: dict[str, Path]) -> None:
    for link in LINK.finditer(pages[name].read_text(encoding="utf-8")):
        if link["to"] and not link["to"].startswith("http"):
            assert (pages[name].parent / link["to"]).exists(), link[0]
