"""The layers of pyproject.toml hold: cli above pipeline above the stages, no stage knows another, the model knows nobody."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from importlinter.cli import lint_imports_command

ROOT = Path(__file__).parent.parent


def test_every_import_goes_down_the_layers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    result = CliRunner().invoke(lint_imports_command, ["--no-cache"])
    assert result.exit_code == 0, result.output
    assert "1 kept, 0 broken" in result.output
