"""What several pages show: links, counts of findings, clauses, and the frame around every page."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Link:
    """A word that leads somewhere; `href` is "" where there is no page to lead to."""

    text: str
    href: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of findings by level."""

    must: int
    check: int
    advice: int

    @property
    def total(self) -> int:
        """Of every level."""
        return self.must + self.check + self.advice


@dataclass(frozen=True, slots=True)
class LevelView:
    """What a level or a state means."""

    word: str
    css: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Clause:
    """A legal basis as a reader needs it."""

    instrument: str
    article: str
    quote: str
    strength: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around every page."""

    title: str  # of the window
    kicker: str  # above the heading: county and regulation
    home: str  # link to the county page
    rules: str  # link to the rules page
    made: str
    running: str  # unit and year at the head of each printed sheet, escaped for a CSS string
    footer: str  # which rulebook judged
