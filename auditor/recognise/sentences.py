"""A paragraph in, its sentences out: as compared, in plain characters, and as printed, which is what people are shown."""

import re
from collections.abc import Callable, Iterator

from auditor.recognise.remember import remembered
from auditor.recognise.wording import plain

SENTENCE_END = "。！？!?；;"
_SENTENCE = re.compile(r"[^。！？!?；;\n]*+[。！？!?；;\n]?")


@remembered
def sentences(text: str) -> list[str]:
    """A paragraph's sentences, each with its full stop."""
    return [sentence for found in _SENTENCE.findall(text) if (sentence := found.strip())]


def as_compared_and_printed(text: str, split: Callable[[str], list[str]] = sentences) -> Iterator[tuple[str, str]]:
    """A paragraph's sentences in plain characters, in which words are looked for, each with itself as printed, which is what people are shown."""
    compared, printed = split(plain(text)), split(text)
    return zip(compared, printed if len(printed) == len(compared) else compared, strict=True)
