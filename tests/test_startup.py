"""Commands that judge no batch start at once: they load neither Great Expectations nor anything that reads a file format."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

HEAVY = {
    "alembic",
    "great_expectations",
    "jinja2",
    "lxml",
    "numpy",
    "opencc",
    "pandas",
    "pebble",
    "pypdfium2",
    "python_calamine",
    "scipy",
    "sqlalchemy",
    "turbohtml",
}

SCRIPT = """
import sys
from auditor.cli import app
try:
    app(sys.argv[1:])
finally:
    print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


@pytest.mark.parametrize("command", ["--help", "rules --help", "audit --help", "rules lint"])
def test_loads_nothing_heavy(command: str) -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT, *command.split()], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    loaded = set(done.stdout.splitlines()[-1].split())
    assert "auditor" in loaded
    assert loaded & HEAVY == set()
