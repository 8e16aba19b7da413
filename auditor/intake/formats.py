"""The formats that are read: bytes and a file's name in, its Content out, by the reader of the format that the bytes show.

Readers are imported when their format first occurs, so that a county that sends no scans never loads what scans need.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import TypeVar, cast

from auditor.intake.reading import Content, Reader, Unreadable
from auditor.model import Block, Paragraph, Picture
from auditor.settings import Limits

T = TypeVar("T")

# Format → module under auditor.intake and its function.
READERS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "docx": ("docx", "read_docx"),
        "html": ("html", "read_html"),
        "text": ("text", "read_text"),
        "markdown": ("markdown", "read_markdown"),
        "xlsx": ("xlsx", "read_workbook"),
        "xlsb": ("xlsx", "read_workbook"),
        "xls": ("xlsx", "read_workbook"),
        "et": ("xlsx", "read_workbook"),
        "ods": ("xlsx", "read_workbook"),
        "pdf": ("pdf", "read_pdf"),
        "png": ("scan", "read_picture"),
        "jpg": ("scan", "read_picture"),
        "tif": ("scan", "read_picture"),
        "bmp": ("scan", "read_picture"),
        "doc": ("office", "read_doc"),
        "wps": ("office", "read_wps"),
        "rtf": ("office", "read_rtf"),
        "odt": ("office", "read_odt"),
        "wordml": ("office", "read_wordml"),
        "ofd": ("ofd", "read_ofd"),
    }
)

# Files that hold files: module and function `find_members(data, limits) -> Sequence[tuple[name, bytes]]`, which opens what is nested itself.
CONTAINERS: Mapping[str, tuple[str, str]] = MappingProxyType({"zip": ("archive", "find_zip_members"), "eml": ("archive", "find_mail_members")})

# What is known but not read, with what the township should do instead.
REFUSED: Mapping[str, str] = MappingProxyType(
    {
        "encrypted": "文件设置了打开密码，无法读取，请取消密码后重新报送。",
        "rar": "RAR 压缩包无法读取，请解压后直接报送其中的报告。",
        "7z": "7z 压缩包无法读取，请解压后直接报送其中的报告。",
        "gzip": "压缩包无法读取，请解压后直接报送其中的报告。",
        "ppt": "演示文稿不是年度报告的报送格式，请改报 Word 文档。",
        "pptx": "演示文稿不是年度报告的报送格式，请改报 Word 文档。",
        "executable": "这是程序文件，不是报告，系统没有打开它，请改报 Word 文档。",
        "gif": "GIF 图片无法读取，请改报 Word 文档或 PDF。",
        "webp": "WebP 图片无法读取，请改报 Word 文档或 PDF。",
        "unknown": "文件不是可以识别的格式，可能已经损坏，请另存为 Word 文档（.docx）后重新报送。",
    }
)


@cache
def find_reader(format: str) -> Reader:
    """The reader of a format; Unreadable where the format is refused or its reader is not part of this installation."""
    if format in REFUSED:
        raise Unreadable(REFUSED[format])
    return cast(Reader, _find_function(format, *READERS[format]))


@cache
def _find_function(format: str, module: str, function: str) -> object:
    try:
        return getattr(import_module(f"auditor.intake.{module}"), function)
    except ModuleNotFoundError as missing:
        raise Unreadable(f"这台电脑上没有安装读取 {format} 文件的组件，请改报 Word 文档（.docx）。") from missing


def read_content(data: bytes, format: str, limits: Limits) -> Content:
    """What a file of this format holds. Whatever goes wrong with the file leaves here as Unreadable."""
    content = _guard(lambda: find_reader(format)(data, limits))
    if len(content.blocks) > limits.blocks:
        raise Unreadable(f"文件的段落和表格超过 {limits.blocks} 个，不像一份年度报告，请检查是否报错了文件。")
    if _characters(content.blocks) > limits.characters:
        raise Unreadable(f"文件的文字超过 {limits.characters} 字，不像一份年度报告，请检查是否报错了文件。")
    return content


def _characters(blocks: Sequence[Block]) -> int:
    """Of running text and tables; a merged cell counts at each of its positions."""
    return sum(
        len(block.text) if isinstance(block, Paragraph) else sum([len(cell.text) for row in block.rows for cell in row if cell is not None])
        for block in blocks
        if not isinstance(block, Picture)
    )


def find_members(data: bytes, format: str, limits: Limits) -> Sequence[tuple[str, bytes]]:
    """The files in an archive or a mail, each with its name; Unreadable where it cannot be opened."""
    function = cast(Callable[[bytes, Limits], Sequence[tuple[str, bytes]]], _guard(lambda: _find_function(format, *CONTAINERS[format])))
    return _guard(lambda: function(data, limits))


def _guard(read: Callable[[], T]) -> T:
    """What a reader gives. Any exception of it is the file's fault: its township gets a sentence, the batch goes on."""
    try:
        return read()
    except Unreadable:
        raise
    except MemoryError:
        raise Unreadable("读取这个文件需要的内存超过上限，请删去文件中多余的内容或图片后重新报送。") from None
    except RecursionError:
        raise Unreadable("文件内部嵌套过深，无法读取，请另存为新的 Word 文档后重新报送。") from None
    except Exception as fault:
        raise Unreadable("文件已损坏或内容不完整，无法读取，请用原来的软件打开检查，另存后重新报送。") from fault
