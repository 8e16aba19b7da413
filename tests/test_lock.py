"""requirements.lock holds what pyproject.toml asks for, each with its hashes, and names no machine it was made on."""

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PINS = dict(re.findall(r"^([a-z0-9][a-z0-9._-]*)==(\S+) \\\n    --hash=sha256:[0-9a-f]{64}", LOCK, re.MULTILINE))


def test_every_library_is_pinned_within_its_range() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [
        Requirement(line)
        for line in (*project["dependencies"], *(line for extra in ("dev", "ocr") for line in project["optional-dependencies"][extra]))
    ]
    wrong = [str(each) for each in asked if not each.specifier.contains(PINS.get(canonicalize_name(each.name), "0"), prereleases=True)]
    assert wrong == [], "run make lock"


def test_everything_that_is_pinned_has_a_hash() -> None:
    assert set(re.findall(r"^([a-z0-9][a-z0-9._-]*)==", LOCK, re.MULTILINE)) == set(PINS)


def test_no_registry_and_no_path_of_a_machine_is_named() -> None:
    assert re.findall(r"://|^-|(?:^|\s)/\w+|-c ", LOCK, re.MULTILINE) == []
