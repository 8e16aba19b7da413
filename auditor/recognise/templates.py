"""A template of rules/ goes in, the pattern that finds its words in plain text comes out.

`{收到|受理}…申请<数>件`: alternatives in braces, … for a gap that stays within a clause, <数> for a number in digits or in words.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from auditor.recognise.numerals import NUMBER
from auditor.recognise.wording import plain

GAP = 30  # most characters that … may stand for
CLAUSE_ENDS = "，,。；;！!？?：:（()）\n"
TOKEN = re.compile(r"\{[^{}]*\}|…+|<数>|[^{}…<]+|.")


def alternatives(words: Iterable[str]) -> str:
    """Any of the words, which come from rules/ as well, as a part of a pattern; of none, what never matches."""
    return "|".join(map(re.escape, words)) or "(?!)"


@lru_cache(maxsize=4096)
def compiled(template: str) -> re.Pattern[str]:
    """A template as a pattern; its number, where it has one, is the group `number`."""
    parts = []
    for token in TOKEN.findall(plain_template(template)):
        if token.startswith("{"):
            parts.append("(?:" + "|".join(re.escape(word) for word in token[1:-1].split("|")) + ")")
        elif token.startswith("…"):
            parts.append(f"[^{re.escape(CLAUSE_ENDS)}]{{0,{GAP}}}?")
        elif token == "<数>":
            parts.append(f"(?P<number>{NUMBER})" if "(?P<number>" not in "".join(parts) else f"(?:{NUMBER})")
        else:
            parts.append(re.escape(token))
    return re.compile("".join(parts))


def plain_template(template: str) -> str:
    """The template in the characters of `plain` text, its own signs kept."""
    return "…".join(plain(part) for part in template.replace("...", "…").split("…"))
