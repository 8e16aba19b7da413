"""A file forms/<edition>.yaml goes in; the Form of that edition comes out, with every cell's id, checked."""

from collections.abc import Mapping
from pathlib import Path
from typing import get_args

from auditor.rulebook.form import Aspect, Block, Form, Line, Openings, Section, SectionKind, Table
from auditor.rulebook.problem import Problems, name_expected
from auditor.rulebook.yamlnodes import Node, read_yaml

KINDS = get_args(SectionKind)


def load_form(path: Path) -> Form:
    """The form of one edition. Raises RulebookError naming file, line, what was found and what was expected."""
    problems = Problems()
    root, _ = read_yaml(path, str(path), problems)
    form = read_form(root) if root else None
    problems.raise_if_any()
    assert form is not None  # no form without a problem
    return form


def read_form(root: Node) -> Form | None:
    """The form in a file's root node; problems are noted on the node, None where nothing can be made of it."""
    required = ("edition", "instrument", "document_titles", "sections", "tables")
    if not root.mapping("表样", required, ("not_titles", "aspects", "openings")):
        return None
    sections = tuple(section for node in root.nodes("sections") if (section := _section(node)))
    tables = tuple(table for node in root.nodes("tables") if (table := _table(node)))
    aspects = tuple(aspect for node in root.nodes("aspects") if (aspect := _aspect(node)))
    _unique(root, "sections", "部分", ("id", "no", "label"))
    _unique(root, "tables", "表", ("id", "name"))
    _unique(root, "aspects", "要素", ("id", "name"))
    _known(root, "tables", "section", [section.id for section in sections])
    _known(root, "aspects", "section", [section.id for section in sections])
    _known(root, "sections", "table", [table.id for table in tables])
    titles = tuple(sorted(root.strings("document_titles"), key=lambda title: -len(title)))
    not_titles = root.strings("not_titles")
    return Form(root.string("edition"), root.string("instrument"), titles, not_titles, sections, aspects, tables, _openings(root))


def _openings(root: Node) -> Openings:
    node = root.get("openings")
    if node is None or not node.mapping("起头用语", (), ("before", "behind")):
        return Openings()
    return Openings(node.strings("before"), node.strings("behind"))


def _section(node: Node) -> Section | None:
    if not node.mapping("部分", ("id", "no", "label", "kind"), ("also", "keys", "table")):
        return None
    kind: SectionKind = "table" if node.choice("kind", KINDS) == "table" else "narrative"
    table = node.string("table") or None
    if kind == "table" and table is None:
        node.fault("“kind: table”的部分没有写是哪张表", "table: 表的 id")
    keys = tuple(item.as_strings("“keys”的一项") for item in node.nodes("keys"))
    return Section(node.string("id"), node.string("no"), node.string("label"), kind, node.strings("also"), keys, table)


def _aspect(node: Node) -> Aspect | None:
    if not node.mapping("要素", ("id", "name", "section", "heading"), ("label", "text", "untitled")):
        return None
    name = node.string("name")
    words = (node.strings(key) for key in ("heading", "text", "untitled"))
    return Aspect(node.string("id"), name, node.string("label", name), node.string("section"), *words)


def _table(node: Node) -> Table | None:
    optional = ("title", "head", "groups", "signed", "decimals")
    if not node.mapping("表", ("id", "name", "section", "blocks"), optional):
        return None
    blocks = tuple(block for item in node.nodes("blocks") if (block := _block(item)))
    rows = [line for block in blocks for line in block.rows]
    columns = [line for block in blocks for line in block.columns]
    name = node.string("name")
    _check_lines(node, name, blocks)
    row_ids, column_ids = {line.id for line in rows}, {line.id for line in columns}
    return Table(
        node.string("id"),
        name,
        node.string("title", name),
        node.string("section"),
        blocks,
        node.strings("head"),
        _groups(node, row_ids, column_ids, {line.name for line in (*rows, *columns)}),
        frozenset(_column_ids(node, "signed", node.strings("signed"), column_ids)),
        _decimals(node, column_ids),
    )


def _block(node: Node) -> Block | None:
    if not node.mapping("表块", ("rows", "columns"), ("caption", "caption_also", "unit", "across", "columns_unit")):
        return None
    rows = tuple(line for item in node.nodes("rows") if (line := _line(item)))
    columns = tuple(line for item in node.nodes("columns") if (line := _line(item)))
    units: dict[str, str] = {}
    for column, place, item in node.children("columns_unit"):
        units[column] = item.as_string("单位")
        if column not in (ids := [line.id for line in columns]):
            node.problems.add(place, f"“columns_unit”里的“{column}”不是这一块的列", name_expected(column, ids))
    across = node.choice("across", ("true", "false"), "false") == "true"
    return Block(rows, columns, node.string("caption"), node.strings("caption_also"), node.string("unit"), across, units or None)


def _line(node: Node) -> Line | None:
    if not node.mapping("行或列", ("id", "name"), ("label", "also", "under")):
        return None
    key, name = node.string("id"), node.string("name")
    if "." in key:
        node.problems.add(node.where("id"), f"“id”里有点号（{key}）", "字母、数字、下划线")
    if any(sign in name for sign in "[]（）(),，、+-−*=<>≤≥≠ ."):
        node.problems.add(node.where("name"), f"“name”里有公式用的符号（{name}）", "只用汉字、字母、数字的短名称")
    return Line(key, name, node.string("label", name), node.strings("also"), node.strings("under"))


def _check_lines(node: Node, table: str, blocks: tuple[Block, ...]) -> None:
    """Ids and names are unique within their axis; a column that several blocks share must be the same column."""
    rows: dict[str, str] = {}
    columns: dict[str, str] = {}
    for number, item in enumerate(node.nodes("blocks")):
        if item.shape != "map" or number >= len(blocks):
            continue
        for axis, seen, shared in (("rows", rows, False), ("columns", columns, True)):
            here: set[str] = set()
            for line in item.nodes(axis):
                if line.shape != "map":
                    continue
                key = line.entries["id"].text if "id" in line.entries else ""
                name = line.entries["name"].text if "name" in line.entries else ""
                again = key in here or (key in seen and not shared)
                if key and again:
                    line.problems.add(line.where("id"), f"{table}里 id“{key}”重复", "每行每列各有自己的 id")
                elif key and seen.get(key, name) != name:
                    line.problems.add(line.where("name"), f"列“{key}”前面叫“{seen[key]}”，这里叫“{name}”", "同一个 id 用同一个名称")
                elif name and name in seen.values() and key not in seen:
                    line.problems.add(line.where("name"), f"{table}里名称“{name}”重复", "每行每列各有自己的名称")
                here.add(key)
                seen.setdefault(key, name)


def _groups(node: Node, rows: set[str], columns: set[str], names: set[str]) -> Mapping[str, tuple[str, ...]]:
    groups: dict[str, tuple[str, ...]] = {}
    for name, place, item in node.children("groups"):
        members = item.as_strings(f"组“{name}”")
        axis = rows if members and members[0] in rows else columns
        for member, entry in zip(members, item.items or (item,), strict=False):
            if member not in rows | columns:
                entry.fault(f"组“{name}”里的“{member}”不是这张表的行或列", name_expected(member, sorted(rows | columns)))
            elif member not in axis:
                entry.fault(f"组“{name}”里既有行又有列（{member}）", "一组全是行，或者全是列")
        if len(set(members)) < len(members):
            item.fault(f"组“{name}”里有重复的成员", "每个成员只写一次")
        if name in names:
            node.problems.add(place, f"组“{name}”与一行或一列同名", "另取一个名称")
        groups[name] = members
    return groups


def _decimals(node: Node, columns: set[str]) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for name, _, item in node.children("decimals"):
        found[name] = item.as_whole(f"“decimals”的“{name}”")
    _column_ids(node, "decimals", tuple(found), columns)
    return found


def _column_ids(node: Node, key: str, ids: tuple[str, ...], columns: set[str]) -> tuple[str, ...]:
    for name in ids:
        if name not in columns:
            node.problems.add(node.where(key), f"“{key}”里的“{name}”不是这张表的列", name_expected(name, sorted(columns)))
    return ids


def _unique(root: Node, key: str, what: str, fields: tuple[str, ...]) -> None:
    seen: dict[tuple[str, str], int] = {}
    for node in root.nodes(key):
        for name in fields:
            entry = node.entries.get(name)
            if entry is None or entry.shape != "text":
                continue
            if (name, entry.text) in seen:
                entry.fault(f"{what}的“{name}”重复：“{entry.text}”，第{seen[name, entry.text]}行已经有了", "各不相同")
            seen.setdefault((name, entry.text), entry.source.line)


def _known(root: Node, key: str, name: str, known: list[str]) -> None:
    for node in root.nodes(key):
        entry = node.entries.get(name)
        if entry is not None and entry.shape == "text" and entry.text not in known:
            entry.fault(f"“{name}”写成了“{entry.text}”", name_expected(entry.text, known))
