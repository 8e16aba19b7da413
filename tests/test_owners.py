"""Each outside library has one owner: the modules named here may import it, no other may. Replacing a library means changing its owner."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted((ROOT / "auditor").rglob("*.py"))

OWNERS: dict[str, tuple[str, ...]] = {
    "PIL": ("intake/scan*.py",),
    "alembic": ("store/migrate.py", "store/migrations/*"),
    "cv2": ("intake/scan*.py",),
    "docx": ("publish/paper.py",),
    "great_expectations": ("audit/gx.py",),
    "jinja2": ("publish/*",),
    "lark": ("rulebook/*",),
    "lxml": ("intake/docx.py", "intake/numbering.py", "intake/ofd.py", "intake/package.py", "intake/styles.py"),
    "msgspec": ("codec.py", "fields.py", "intake/layout.py", "model.py", "recognise/*"),
    "numpy": ("analysis/*", "audit/*", "explain/*", "intake/scan*.py"),
    "onnxruntime": ("intake/scan*.py",),
    "opencc": ("recognise/*",),
    "openpyxl": ("publish/sheets.py", "publish/workbook.py"),
    "pandas": ("audit/gx.py",),
    "pebble": ("intake/isolate.py",),
    "pypdfium2": ("intake/pdf.py", "intake/scan*.py"),
    "python_calamine": ("intake/xlsx.py",),
    "rich": ("cli/*",),
    "scipy": ("analysis/*", "audit/*", "explain/*"),
    "sqlalchemy": ("store/*",),
    "turbohtml": ("intake/html.py",),
    "typer": ("cli/*",),
    "vl_convert": ("publish/charts.py",),
    "xlsxwriter": ("publish/listsheets.py",),
    "yaml": ("rulebook/*",),
}


def _imported(path: Path) -> Iterator[str]:
    """Top-level names of the outside libraries that a module imports, wherever in the module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module or ""]
        for name in names:
            top = name.partition(".")[0]
            if top != "auditor" and top not in sys.stdlib_module_names:
                yield top


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_only_libraries_that_it_owns(path: Path) -> None:
    place = path.relative_to(ROOT / "auditor").as_posix()
    strangers = {library for library in _imported(path) if not any(fnmatch(place, owner) for owner in OWNERS.get(library, ()))}
    assert strangers == set(), f"{path.name} imports what it does not own; owners: {[(each, OWNERS.get(each)) for each in sorted(strangers)]}"


def test_every_owned_library_is_used_and_declared() -> None:
    used = {library for path in MODULES for library in _imported(path)}
    assert used == set(OWNERS)
    distributions = packages_distributions()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {_name(line) for line in (*project["dependencies"], *project["optional-dependencies"]["ocr"])}
    declared -= {"rapidocr"}  # only the models in it are used
    needed = {_name(distributions[library][0]) for library in used}
    assert needed - declared == set(), "imported, but not among pyproject.toml's dependencies"
    assert declared - needed == set(), "among pyproject.toml's dependencies, but never imported"


def _name(requirement: str) -> str:
    """A distribution's name in its normal form: PyYAML>=6 → pyyaml."""
    return re.sub(r"[-_.]+", "-", re.split(r"[ <>=!~;\[(]", requirement.strip(), maxsplit=1)[0]).lower()
