"""What all commands share: the two consoles, the options that choose the rules, and how a fault of ours ends a command."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.markup import escape

from auditor.cli import words
from auditor.errors import AuditorError

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

Rules = Annotated[Path, typer.Option("--rules", help=words.OPT_RULES)]
Regulation = Annotated[str, typer.Option("--regulation", help=words.OPT_REGULATION)]


def fail(message: str) -> NoReturn:
    """One sentence on standard error, exit code 2."""
    err.print(escape(message), style="red")
    raise typer.Exit(2)


@contextmanager
def sentences() -> Iterator[None]:
    """Turns our own errors into one sentence and exit code 2."""
    try:
        yield
    except AuditorError as fault:
        fail(str(fault))
    except KeyboardInterrupt:
        fail(words.INTERRUPTED)
