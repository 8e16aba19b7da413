"""Rule files damaged at random go in: every damage is a placed problem or harmless, never another exception."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditor.errors import RulebookError
from auditor.rulebook import lint, load_rulebook

FRAGMENTS = ("", "[]", "{}", "[甲, 乙]", "{甲: 乙}", "''", "-", "~", "[[甲]]", "表一[", "若 ", " 则 ", "2021..", "{差", "\t", "*a", "&a ")
SIGNS = ("!!int ", "|\n  x", ": ", "#", "\n", "\x07", '"', "\ufeff")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(where=st.floats(0, 1), length=st.integers(0, 40), fragment=st.sampled_from(FRAGMENTS + SIGNS), which=st.integers(0, 6))
def test_damage_is_a_problem_or_harmless(
    rules_files: dict[str, str], tmp_path_factory: pytest.TempPathFactory, where: float, length: int, fragment: str, which: int
) -> None:
    folder: Path = tmp_path_factory.mktemp("damage") / "rules"
    damaged = sorted(rules_files)[which]
    for name, text in rules_files.items():
        start = int(where * len(text))
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text[:start] + fragment + text[start + length :] if name == damaged else text, encoding="utf-8")
    problems = lint(folder, "demo")
    for problem in problems:
        assert problem.message
        named = folder.parent / problem.file  # a damaged name leads to a file that is not there
        assert problem.line <= (named.read_text("utf-8").count("\n") if named.exists() else 0) + 1
    if problems:
        with pytest.raises(RulebookError):
            load_rulebook(folder, "demo")
    else:
        assert load_rulebook(folder, "demo").rules
