"""What is wrong under rules/ goes in one by one; a list of placed problems, or one RulebookError that shows them, comes out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches

from auditor.errors import RulebookError
from auditor.rulebook.rule import Source

SHOWN = 5  # problems in one error message; `rules lint` shows them all


class TextError(Exception):
    """A text of a rule that cannot be understood. `at` is the offset of what is wrong in the text as written."""

    def __init__(self, at: int, message: str, expected: str = "") -> None:
        super().__init__(message)
        self.at = at
        self.message = message
        self.expected = expected


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in one file, in words for the person who wrote the file. Lines and columns count from 1."""

    file: str
    line: int
    column: int
    message: str  # what was found
    expected: str = ""  # what should stand there instead

    def __str__(self) -> str:
        where = f"{self.file} 第{self.line}行第{self.column}列" if self.line else self.file
        return f"{where}：{self.message}" + (f"；应为：{self.expected}" if self.expected else "")


class Problems:
    """The problems met so far: reading goes on after each, so that one run shows all of them."""

    def __init__(self) -> None:
        self._list: list[Problem] = []

    def add(self, source: Source, message: str, expected: str = "") -> None:
        """Note one problem. A second one with the same words at the same place is dropped."""
        problem = Problem(source.file, source.line, source.column, message, expected)
        if problem not in self._list:
            self._list.append(problem)

    def __len__(self) -> int:
        return len(self._list)

    @property
    def found(self) -> tuple[Problem, ...]:
        """All problems, ordered by file and place."""
        files = {problem.file: number for number, problem in reversed(list(enumerate(self._list)))}
        return tuple(sorted(self._list, key=lambda problem: (files[problem.file], problem.line, problem.column)))

    def raise_if_any(self) -> None:
        """Raise RulebookError with the first few problems, if there is one."""
        if self._list:
            raise RulebookError(in_words(self.found))


def in_words(problems: Sequence[Problem]) -> str:
    """The first few problems, a line each, and how many more there are."""
    lines = [str(problem) for problem in problems[:SHOWN]]
    if len(problems) > SHOWN:
        lines.append(f"另有{len(problems) - SHOWN}处问题，运行 auditor rules lint 查看全部")
    return "\n".join(lines)


def nearest(found: str, known: Iterable[str]) -> str:
    """The known names most like the one found, as a clause “最接近的是“…””: one, or a few that are equally near; "" where none is alike."""
    alike = get_close_matches(found, list(dict.fromkeys(known)), n=3, cutoff=0.4)
    near = [name for name in alike if SequenceMatcher(None, name, found).ratio() == SequenceMatcher(None, alike[0], found).ratio()]
    return f"最接近的是{'、'.join(f'“{name}”' for name in sorted(near))}" if near else ""


def one_of(known: Iterable[str], limit: int = 12) -> str:
    """Known names as a list for `expected`, cut after `limit`."""
    names = list(known)
    return "、".join(names[:limit]) + ("……" if len(names) > limit else "")


def name_expected(found: str, known: Iterable[str]) -> str:
    """What to write instead of an unknown name: the nearest, or else the list of the known."""
    names = list(known)
    return nearest(found, names) or (f"其中之一：{one_of(names)}" if names else "")
