"""Plain Chinese: what pages, documents and commands say holds no term of the program, and every word of theirs stands in a catalogue."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook  # type: ignore[import-untyped]
from selectolax.lexbor import LexborHTMLParser
from typer.testing import CliRunner

from auditor.cli.app import app
from auditor.publish.render import TEMPLATES

AUDITOR = Path(__file__).parents[2] / "auditor"
CHINESE = re.compile("[\u4e00-\u9fff]")

# What a clerk has no reason to know → what is said instead.
JARGON = {
    "实例": "一处、一项", "指纹": "编号", "哈希": "编号", "校验": "核对", "解析": "读取", "字段": "格", "渲染": "生成", "正则": "写法",
    "阈值": "界限", "置信度": "把握", "异常值": "与多数单位相差很大的", "数据库": "存档", "枚举": "其中之一", "布尔": "是或否", "字符串": "文字",
    "序列化": "保存", "元数据": "说明", "离群": "与多数单位相差很大", "断言": "要求", "报错": "提示", "堆栈": "说明",
}  # fmt: skip
CODE = re.compile(
    r"\b(?:None|null|NaN|undefined|True|False|json|JSON|schema|traceback|Decimal|[a-z]+_[a-z_]+|t\d\.[a-z_]+)\b|PosixPath|<class|\{[a-z_]+\}"
)
FOLDERS = re.compile(r"reports_in\S*|audit_out\S*|forms_out\S*")  # a county's own folders
NAMES_OF_FONTS = {"paper.py", "sheets.py", "sheet_parts.py", "listsheets.py"}


def faults(said: str) -> list[str]:
    return [word for word in JARGON if word in said] + CODE.findall(FOLDERS.sub(" ", said))


def test_the_list_itself_finds_what_it_is_for() -> None:
    assert faults("字段 t3.received 校验失败：None") == ["校验", "字段", "t3.received", "None"]
    assert faults("表三“新收/总计”第 2 格，见 documents 里的 a.xlsx") == []


def _said(path: Path) -> str:
    match path.suffix:
        case ".html":
            page = LexborHTMLParser(path.read_text(encoding="utf-8"))
            for node in page.css("style, script"):
                node.decompose()
            hovers = [node.attributes.get(name) or "" for name in ("title", "aria-label") for node in page.css(f"[{name}]")]
            assert page.body is not None
            return "\n".join([page.body.text(separator=" "), *hovers])
        case ".docx":
            document = Document(str(path))
            cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
            return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
        case ".xlsx":
            book = load_workbook(path)
            return "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None)
        case _:
            return ""


def test_no_page_and_no_document_speaks_of_the_program(published: Path) -> None:
    read = [path for path in sorted(published.rglob("*")) if path.suffix in {".html", ".docx", ".xlsx"} and "validation" not in path.parts]
    assert {path.suffix for path in read} == {".html", ".docx", ".xlsx"}
    assert {path.relative_to(published).as_posix(): found for path in read if (found := faults(_said(path)))} == {}


def _helps() -> Iterator[tuple[str, str]]:
    """Each command for clerks with its help as printed, options' names left out."""
    for command in ("", "audit", "check", "read", "form", "waive", "init"):
        shown = CliRunner().invoke(app, [*command.split(), "--help"], env={"COLUMNS": "200", "TERM": "dumb"})
        assert shown.exit_code == 0, command
        yield command, re.sub(r"--[a-z-]+|[A-Z_]{2,}|\{[a-z]+\}|rules/\S*|sqlite\S*|postgresql\S*", " ", shown.output)


def test_no_command_for_clerks_speaks_of_the_program() -> None:
    found = {command: [word for word in faults(said) if word != "数据库"] for command, said in _helps()}
    assert {command: words for command, words in found.items() if words} == {}


def _constants(path: Path) -> Iterator[tuple[int, str]]:
    """The strings of a module that run: docstrings left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    described = (ast.Module, ast.ClassDef, ast.FunctionDef)
    docstrings = {id(node.body[0].value) for node in ast.walk(tree) if isinstance(node, described) and isinstance(node.body[0], ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.lineno, node.value


MODULES = sorted(path for room in ("publish", "cli") for path in (AUDITOR / room).rglob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(AUDITOR).as_posix())
def test_chinese_stands_in_the_catalogues_only(path: Path) -> None:
    if not path.stem.endswith("words") and path.name not in NAMES_OF_FONTS:
        assert [(line, said) for line, said in _constants(path) if CHINESE.search(said)] == []


@pytest.mark.parametrize("path", [*(p for p in MODULES if p.stem.endswith("words")), *sorted(TEMPLATES.glob("*.html"))], ids=lambda path: path.name)
def test_no_catalogue_and_no_template_holds_jargon(path: Path) -> None:
    said = [text for _, text in _constants(path)] if path.suffix == ".py" else [path.read_text(encoding="utf-8")]
    excused = {"数据库", "校验"} if path.parent.name == "cli" else set()
    assert [(word, text[:40]) for text in said for word in JARGON if word in text and word not in excused] == []
