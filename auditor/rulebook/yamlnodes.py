"""A YAML file goes in; nodes whose scalars are all strings and which know their line and column come out.

Implicit typing is off: `2024-12-31`, `no` and `012` are what is written. The readers on Node report every wrong shape
to Problems and return an empty value, so that the whole file is looked at before anything is raised.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Literal

import yaml

from auditor.rulebook.problem import Problems, name_expected
from auditor.rulebook.rule import Source

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml composes about ten times faster; nodes and marks are the same
MOST_NODES = 300_000  # an alias in an alias in an alias grows without end
SHAPES = {"text": "一个值", "list": "列表", "map": "“键: 值”的对照"}
PLAIN_TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "timestamp", "merge", "value", "seq", "map"))
Shape = Literal["text", "list", "map"]

# The parser's own words, as libyaml says them, and what a clerk can do about them.
SYNTAX = (
    ("character that cannot start any token", "这里有 YAML 不认识的字符（多半是制表符，或者值以 % @ 开头）", "用空格缩进；这样的值加引号"),
    ("tab character", "这里用了制表符 Tab", "用空格缩进"),
    ("mapping values are not allowed", "这里不该有冒号", "值里有冒号时给整个值加引号；检查上一行的缩进"),
    ("could not find expected ':'", "这一行缺少冒号", "键: 值（半角冒号，后面空一格）"),
    ("expected ',' or ']'", "方括号没有配对，或者列表里缺逗号", "[甲, 乙]；值里有方括号、花括号或逗号时加引号"),
    ("expected ',' or '}'", "花括号没有配对，或者缺逗号", "{键: 值, 键: 值}"),
    ("expected '-' indicator", "列表项没有对齐", "同一列表的每一项以 - 开头并左对齐"),
    ("expected key", "缩进不一致", "同一层的键左对齐"),
    ("unexpected end of stream", "引号没有配对", "成对的引号"),
    ("expected a single document", "一个文件里有两份内容（---）", "每个文件只写一份"),
    ("undefined alias", "引用了没有定义的 *名称", "直接写出内容"),
    ("control characters are not allowed", "文件里有不可见的控制字符", "删去这个字符"),
)


@dataclass(frozen=True, slots=True)
class Node:
    """One value of a file: a text, a list of nodes or a mapping of nodes, with its place and its file's Problems."""

    source: Source
    shape: Shape
    problems: Problems = field(repr=False)
    text: str = ""
    items: tuple["Node", ...] = ()
    entries: Mapping[str, "Node"] = field(default_factory=dict)
    keys: Mapping[str, Source] = field(default_factory=dict)  # where each key stands
    inner: int = 0  # columns between `source` and the first character of the text (1 where it is quoted)
    one_line: bool = True

    def fault(self, message: str, expected: str = "", at: int | None = None) -> None:
        """Note a problem here; `at` is an offset into the text, used where the text stands on one line."""
        self.problems.add(self.place(at) if at is not None else self.source, message, expected)

    def place(self, at: int) -> Source:
        """Where the character at offset `at` of the text stands."""
        if not self.one_line:
            return self.source
        return Source(self.source.file, self.source.line, self.source.column + self.inner + at)

    def is_shape(self, shape: Shape, what: str) -> bool:
        """Whether the node has that shape; if not, that is a problem."""
        if self.shape == shape:
            return True
        self.fault(f"{what}写成了{SHAPES[self.shape]}", SHAPES[shape])
        return False

    def mapping(self, what: str, required: Sequence[str], optional: Sequence[str] = ()) -> bool:
        """Whether this is a mapping; unknown and missing keys become problems."""
        if not self.is_shape("map", what):
            return False
        known = (*required, *optional)
        for key, source in self.keys.items():
            if key not in known:
                self.problems.add(source, f"{what}里有不认识的键“{key}”", name_expected(key, known))
        for key in required:
            if key not in self.entries:
                self.fault(f"{what}缺少“{key}”", f"{key}: ……")
        return True

    def get(self, key: str) -> "Node | None":
        """The entry of that key, None where there is none."""
        return self.entries.get(key)

    def where(self, key: str) -> Source:
        """Where the key's value stands, the mapping itself where the key is missing."""
        node = self.entries.get(key)
        return node.source if node else self.source

    def string(self, key: str, default: str = "") -> str:
        """The text of a key; an entry that is empty or not a text is a problem."""
        node = self.entries.get(key)
        return default if node is None else node.as_string(f"“{key}”") or default

    def strings(self, key: str) -> tuple[str, ...]:
        """The list of texts of a key; a single text is a list of one."""
        node = self.entries.get(key)
        return () if node is None else node.as_strings(f"“{key}”")

    def choice(self, key: str, known: Sequence[str], default: str = "") -> str:
        """The text of a key that must be one of those known; `default` where it is missing or wrong."""
        node = self.entries.get(key)
        if node is None:
            return default
        text = node.as_string(f"“{key}”")
        if text and text not in known:
            node.fault(f"“{key}”写成了“{text}”", name_expected(text, known))
            return default
        return text or default

    def whole(self, key: str, default: int = 0) -> int:
        """The whole number of a key."""
        node = self.entries.get(key)
        return default if node is None else node.as_whole(f"“{key}”", default)

    def nodes(self, key: str) -> tuple["Node", ...]:
        """The list of nodes of a key, () where it is missing or not a list."""
        node = self.entries.get(key)
        return node.items if node is not None and node.is_shape("list", f"“{key}”") else ()

    def children(self, key: str) -> Iterator[tuple[str, Source, "Node"]]:
        """The entries of a key that holds a mapping: name, its place, its node."""
        node = self.entries.get(key)
        if node is not None and node.is_shape("map", f"“{key}”"):
            for name, entry in node.entries.items():
                yield name, node.keys[name], entry

    def as_string(self, what: str) -> str:
        """The text, stripped; "" and a problem where it is empty or not a text."""
        if not self.is_shape("text", what):
            return ""
        if not self.text.strip():
            self.fault(f"{what}是空的", "一个值")
        return self.text.strip()

    def as_strings(self, what: str) -> tuple[str, ...]:
        """A list of texts; a single text is a list of one."""
        if self.shape == "text":
            text = self.as_string(what)
            return (text,) if text else ()
        if not self.is_shape("list", what):
            return ()
        return tuple(text for item in self.items if (text := item.as_string(f"{what}的一项")))

    def as_whole(self, what: str, default: int = 0) -> int:
        """The text as a whole number; `default` and a problem where it is none."""
        text = self.as_string(what)
        if text and not (text.isascii() and text.isdigit()):
            self.fault(f"{what}写成了“{text}”", "不带符号的整数")
            return default
        return int(text) if text else default

    def as_decimal(self, what: str) -> Decimal:
        """The text as an exact number that is not negative; 0 and a problem where it is none."""
        text = self.as_string(what)
        try:
            value = Decimal(text)
        except InvalidOperation:
            value = Decimal(-1)
        if not value.is_finite() or value < 0:
            if text:
                self.fault(f"{what}写成了“{text}”", "不小于0的数")
            return Decimal(0)
        return value

    def plain(self) -> Any:
        """The node as str, tuple and dict, for values that others interpret."""
        if self.shape == "text":
            return self.text
        if self.shape == "list":
            return tuple(item.plain() for item in self.items)
        return {key: entry.plain() for key, entry in self.entries.items()}


def read_yaml(path: Path, shown: str, problems: Problems) -> tuple[Node | None, str]:
    """The file's root node and its text (line ends made one, for the fingerprint); None where it cannot be read.

    `shown` is how messages name the file. A missing file, another encoding and broken YAML are problems, not exceptions.
    """
    top = Source(shown, 1)
    try:
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except FileNotFoundError:
        problems.add(Source(shown, 0), "没有这个文件", "这个文件存在")
        return None, ""
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        problems.add(Source(shown, line), "文件不是 UTF-8 编码", "另存为 UTF-8 编码")
        return None, ""
    except OSError as error:
        problems.add(Source(shown, 0), f"文件读不出来（{error.strerror}）", "可以读取的文件")
        return None, ""
    try:
        root = yaml.compose(text, Loader=Loader)
    except yaml.MarkedYAMLError as error:
        _syntax_problem(error, shown, text, problems)
        return None, text
    except yaml.YAMLError:  # a reader error (control character) has no mark
        line = next((number for number, words in enumerate(text.split("\n"), 1) if not words.replace("\t", "").isprintable()), 1)
        problems.add(Source(shown, line), "文件里有不可见的控制字符", "删去这个字符")
        return None, text
    if root is None:
        problems.add(top, "文件是空的", "有内容的文件")
        return None, text
    try:
        return _Composer(shown, problems).node(root, ()), text
    except _TooMuchError:
        problems.add(top, "文件里的 &、* 引用互相嵌套", "直接写出内容")
        return None, text


class _TooMuchError(Exception):
    """Aliases that contain themselves, or grow beyond reason."""


class _Composer:
    def __init__(self, shown: str, problems: Problems) -> None:
        self.shown = shown
        self.problems = problems
        self.count = 0

    def node(self, raw: yaml.Node, above: tuple[int, ...]) -> Node:
        self.count += 1
        if id(raw) in above or self.count > MOST_NODES:
            raise _TooMuchError
        source = self.source(raw)
        if raw.tag not in PLAIN_TAGS:
            self.problems.add(source, f"这里有 YAML 标签“{raw.tag}”", "不带标签的值")
        if isinstance(raw, yaml.ScalarNode):
            lines = raw.end_mark.line - raw.start_mark.line
            quoted = 1 if raw.style in ("'", '"') else 0
            return Node(source, "text", self.problems, raw.value, inner=quoted, one_line=lines == 0 and raw.style not in ("|", ">"))
        inside = (*above, id(raw))
        if isinstance(raw, yaml.SequenceNode):
            return Node(source, "list", self.problems, items=tuple(self.node(item, inside) for item in raw.value))
        entries: dict[str, Node] = {}
        keys: dict[str, Source] = {}
        for key, value in raw.value:
            place = self.source(key)
            if not isinstance(key, yaml.ScalarNode):
                self.problems.add(place, "键不是一个词", "键: 值（值里有 [ 或 { 时加引号）")
            elif key.value in entries:
                self.problems.add(place, f"键“{key.value}”重复，第{keys[key.value].line}行已经有了", "每个键只写一次")
            else:
                entries[key.value] = self.node(value, inside)
                keys[key.value] = place
        return Node(source, "map", self.problems, entries=entries, keys=keys)

    def source(self, raw: yaml.Node) -> Source:
        return Source(self.shown, raw.start_mark.line + 1, raw.start_mark.column + 1)


def _syntax_problem(error: yaml.MarkedYAMLError, shown: str, text: str, problems: Problems) -> None:
    context = error.context or ""
    # A bracket or a quotation mark that is never closed is noticed lines later; where it was opened is where it must be mended.
    opened = error.context_mark if "flow" in context or "quoted" in context else None
    mark = opened or error.problem_mark or error.context_mark
    last = text.rstrip("\n").count("\n") + 1
    place = Source(shown, min(mark.line + 1, last), mark.column + 1 if mark.line < last else 1) if mark else Source(shown, 1)
    said = f"{context} {error.problem or ''}"
    for words, message, expected in SYNTAX:
        if words in said:
            problems.add(place, message, expected)
            return
    problems.add(place, f"YAML 写法有误（{(error.problem or '').strip()}）", "正确的 YAML")


def years_of(node: Node | None, what: str = "“years”") -> tuple[int | None, int | None]:
    """A span of years as written: 2021.. · ..2020 · 2019..2020 · 2021; (None, None) where there is no node."""
    if node is None:
        return None, None
    text = node.as_string(what)
    first, dots, last = text.partition("..")
    parts = (first, last) if dots else (text, text)
    if not all(part == "" or (part.isascii() and part.isdigit() and len(part) == 4) for part in parts) or parts == ("", ""):
        if text:
            node.fault(f"{what}写成了“{text}”", "2021.. 或 2019..2020 或 2021")
        return None, None
    span = (int(parts[0]) if parts[0] else None, int(parts[1]) if parts[1] else None)
    if span[0] is not None and span[1] is not None and span[0] > span[1]:
        node.fault(f"{what}的开始年晚于结束年（{text}）", "先早后晚")
    return span
