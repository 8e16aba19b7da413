"""What an oddity of layout is, and the list of all of them: each names the families of formats in which it makes sense."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from benchmarks.corpus.source import Source

ANY = frozenset({"text", "markdown", "html", "docx", "xlsx", "pdf", "any"})
RULED = frozenset({"html", "docx", "xlsx", "pdf"})


@dataclass(frozen=True, slots=True)
class Quirk:
    """One oddity: where it makes sense and what it does."""

    name: str
    families: frozenset[str]
    apply: Callable[[Source, Random], Source]


QUIRKS: dict[str, Quirk] = {}


def quirk(source: Source, name: str, rng: Random) -> Source:
    """The report with the named oddity; unchanged where the report leaves no room for it."""
    return QUIRKS[name].apply(source, rng)


def register(name: str, families: frozenset[str] = ANY) -> Callable[[Callable[[Source, Random], Source]], Callable[[Source, Random], Source]]:
    """Adds the decorated function to the list."""

    def add(function: Callable[[Source, Random], Source]) -> Callable[[Source, Random], Source]:
        QUIRKS[name] = Quirk(name, families, function)
        return function

    return add


def style(name: str, *styles: str, families: frozenset[str] = ANY) -> None:
    """Adds an oddity that only the renderers see, by the styles that they know."""
    QUIRKS[name] = Quirk(name, families, lambda source, rng: source.with_quirk(name, *styles))
