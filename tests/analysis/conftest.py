"""The shipped rules go out, alone or with rules planted among them."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from auditor.rulebook import load_rulebook
from auditor.rulebook.book import Rulebook

SHIPPED = Path(__file__).parents[2] / "rules"

Planted = Callable[[str], Rulebook]


@pytest.fixture(scope="session")
def rules() -> Path:
    """The folder of the shipped rules."""
    return SHIPPED


@pytest.fixture(scope="session")
def shipped() -> Rulebook:
    """The shipped rules."""
    return load_rulebook(SHIPPED)


@pytest.fixture
def planted(tmp_path: Path) -> Planted:
    """planted(yaml) gives the shipped rules with more rules at the end of table three's."""

    def plant(text: str) -> Rulebook:
        folder = Path(shutil.copytree(SHIPPED, tmp_path / "rules", dirs_exist_ok=True))
        file = folder / "annual-report" / "rules" / "t3.yaml"
        file.write_text(f"{file.read_text(encoding='utf-8')}\n{text}", encoding="utf-8")
        return load_rulebook(folder)

    return plant
