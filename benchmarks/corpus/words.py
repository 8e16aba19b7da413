"""Takes a random generator and gives sentences composed from the parts in words.yaml."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

SLOT = re.compile(r"\{([^{}]+)\}")
RANGE = re.compile(r"数:(\d+)-(\d+)")


@cache
def parts() -> Mapping[str, Any]:
    """The lists of sentence parts by name."""
    text = (Path(__file__).parent / "words.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(text, yaml.BaseLoader)
    return loaded


class Voice:
    """One writer: draws parts without saying the same thing twice, and fills the slots in them."""

    def __init__(self, rng: Random, known: Mapping[str, str]) -> None:
        self.rng = rng
        self.known = known  # 镇, 简, 县, 年 … of this report
        self._said: set[str] = set()

    def pick(self, options: list[str]) -> str:
        """One of the options that this writer has not used yet."""
        fresh = [option for option in options if option not in self._said]
        chosen = self.rng.choice(fresh or options)
        self._said.add(chosen)
        return chosen

    def say(self, name: str, group: str = "") -> str:
        """One sentence of the named list, slots filled."""
        lists = parts()[group] if group else parts()
        return self.fill(self.pick(lists[name]))

    def several(self, name: str, count: int) -> list[str]:
        """Different sentences of the named list."""
        return [self.say(name) for _ in range(count)]

    def fill(self, template: str, more: Mapping[str, str] | None = None) -> str:
        """The template with every slot filled."""
        known = {**self.known, **(more or {})}
        return self._expand(template, lambda name: known.get(name))

    def _expand(self, template: str, known: Callable[[str], str | None]) -> str:
        def one(match: re.Match[str]) -> str:
            name = match[1]
            given = known(name)
            if given is not None:
                return given
            span = RANGE.fullmatch(name)
            if span:
                return str(self.rng.randint(int(span[1]), int(span[2])))
            return self._expand(self.pick(parts()[name]), known)

        return SLOT.sub(one, template)
