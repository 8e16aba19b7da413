"""The editor's schema: what loads is valid, what a clerk mistypes is marked, and its lists are the rulebook's own."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator  # type: ignore[import-untyped]

from auditor.rulebook import load_rulebook
from auditor.rulebook.schema import json_schema

RulesFolder = Callable[..., Path]
REAL_RULES = Path(__file__).parents[2] / "rules"


def read(path: Path) -> Any:
    """A rule file as an editor sees it (YAML 1.2: `off` is a word)."""
    return yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)


@pytest.mark.parametrize("name", ["sums", "words"])
def test_rule_files_that_load_are_valid(rules_folder: RulesFolder, name: str) -> None:
    folder = rules_folder()
    schema = json_schema(load_rulebook(folder, "demo"))
    Draft7Validator.check_schema(schema)
    rules = read(folder / "demo" / "rules" / f"{name}.yaml")
    assert [error.message for error in Draft7Validator(schema).iter_errors(rules)] == []


def test_the_rules_of_this_repository_are_valid() -> None:
    validator = Draft7Validator(json_schema(load_rulebook(REAL_RULES)))
    files = sorted((REAL_RULES / "annual-report" / "rules").glob("*.yaml"))
    assert files
    for path in files:
        errors = [f"{path.name}: {error.message}" for error in validator.iter_errors(read(path))]
        assert errors == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"level": "强治"}, "'强治' is not one of ['强制', '核实', '提示']"),
        ({"levle": "强制"}, "'levle' was unexpected"),
        ({"basis": ["F12"]}, "['F12'] is not valid"),
        ({"years": "二〇二一"}, "'二〇二一' does not match"),
        ({"kind": "勾稽"}, "'勾稽' does not match"),
        ({"tests": {"pass": [{"新增": 1}]}}, "'fail' is a required property"),
        ({"require": {"sections": "齐全"}}, "is valid under each of"),
    ],
)
def test_a_mistyped_rule_is_marked(rules_folder: RulesFolder, change: dict[str, Any], words: str) -> None:
    folder = rules_folder()
    rules = read(folder / "demo" / "rules" / "sums.yaml")
    errors = Draft7Validator(json_schema(load_rulebook(folder, "demo"))).iter_errors([{**rules[0], **change}])
    assert any(words in error.message for error in errors)


def test_every_key_is_explained_and_scopes_are_offered(rules_folder: RulesFolder) -> None:
    properties = json_schema(load_rulebook(rules_folder(), "demo"))["items"]["properties"]
    assert all(schema["description"] for schema in properties.values())
    assert {"表一 每列", "一、基本情形", "全文"} <= set(properties["for"]["examples"])
