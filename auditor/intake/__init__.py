"""Files in, Documents out: every file that a township sends becomes headings, paragraphs and grids, or a sentence why not."""

import os
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from auditor.errors import SourceError
from auditor.intake.formats import CONTAINERS, find_members, read_content
from auditor.intake.reading import Unreadable
from auditor.intake.sniff import find_format
from auditor.model import Document, Picture
from auditor.settings import Limits

__all__ = ["find_reports", "read_bytes", "read_document", "read_documents"]

_LIMITS = Limits()
_NOTHING, _GLANCE = b" \t\r\n\0\xef\xbb\xbf\xff\xfe", 256  # white space and byte order marks; bytes looked at first
_SYSTEM_FILES = {"thumbs.db", "desktop.ini", "icon\r"}
_PICTURED = frozenset({"pdf", "ofd", "png", "jpg", "tif", "bmp"})  # formats whose pages may be drawn without a letter of text
_SAVED_PAGES = (".mht", ".mhtml")  # a web page as its browser saves it: a mail, but to whoever sends it one file
_TEMPORARY = ("~$", ".~", "~wrl")
_TEMPORARY_SUFFIXES = (".tmp", ".crdownload", ".part", ".lnk")


def find_reports(folder: Path) -> tuple[Path, ...]:
    """Every file below a folder that could be a report, sorted by path; SourceError where the folder cannot be listed.

    Hidden files, the lock and temporary files of office programs, and links that lead out of the folder are left out.
    """
    if not folder.is_dir():
        raise SourceError(f"没有找到文件夹“{folder}”，请检查路径。")
    root = folder.resolve()
    return tuple(sorted(_walk(folder, root), key=lambda path: path.relative_to(folder).as_posix()))


def _walk(folder: Path, root: Path) -> Iterator[Path]:
    def refuse(fault: OSError) -> None:
        if Path(fault.filename) == folder:
            raise SourceError(f"文件夹“{folder}”无法打开，请检查权限。") from fault

    for parent, folders, files in os.walk(folder, onerror=refuse):
        folders[:] = [each for each in folders if not each.startswith(".") and each != "__MACOSX"]
        for name in files:
            path = Path(parent, name)
            if not _is_clutter(name) and _stays_inside(path, root):
                yield path


def _is_clutter(name: str) -> bool:
    lower = name.lower()
    return name.startswith(".") or lower in _SYSTEM_FILES or lower.startswith(_TEMPORARY) or lower.endswith(_TEMPORARY_SUFFIXES)


def _stays_inside(path: Path, root: Path) -> bool:
    """Whether this is a regular file of the folder: a link may point to another file of it, not out of it, and not to a device."""
    try:
        return path.is_file() and (not path.is_symlink() or path.resolve().is_relative_to(root))
    except OSError:
        return False


def read_documents(path: Path, root: Path, limits: Limits = _LIMITS) -> tuple[Document, ...]:
    """The documents in a file: one, or those of an archive's or a mail's members, each named as a path below the file."""
    data = _read_file(path, root, limits)
    if isinstance(data, Document):
        return (data,)
    name = _relative_name(path, root)
    try:
        format = find_format(data, name)
        if format not in CONTAINERS:
            return (read_bytes(data, name, limits),)
        members = find_members(data, format, limits)
        if name.lower().endswith(_SAVED_PAGES) and len(members) == 1:
            return (replace(read_bytes(members[0][1], name, limits), sha256=sha256(data).hexdigest()),)
    except Unreadable as fault:
        return (Document(name, sha256(data).hexdigest(), format, "unreadable", fault.reason),)
    except Exception:  # sniffing a hostile file
        return (read_bytes(data, name, limits),)
    if not members:
        return (Document(name, sha256(data).hexdigest(), format, "empty", "压缩包或邮件里没有可以读取的文件，请直接报送报告。"),)
    return tuple(read_bytes(content, f"{name}/{member}", limits) for member, content in members)


def read_document(path: Path, root: Path, limits: Limits = _LIMITS) -> Document:
    """The document in a file, named relative to root. A bad file gives status unreadable and a sentence, never an exception."""
    data = _read_file(path, root, limits)
    return data if isinstance(data, Document) else read_bytes(data, _relative_name(path, root), limits)


def _read_file(path: Path, root: Path, limits: Limits) -> bytes | Document:
    name = _relative_name(path, root)
    try:
        size = path.stat().st_size
        if size > limits.file_bytes:
            return Document(name, "", _suffix_format(name), "unreadable", _too_large(size, limits))
        return path.read_bytes()
    except OSError:
        return Document(name, "", _suffix_format(name), "unreadable", "文件无法打开，请检查它是否仍在原处、是否正被其他软件占用，然后重试。")


def _relative_name(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name


def read_bytes(data: bytes, name: str, limits: Limits = _LIMITS) -> Document:
    """The document in these bytes. The name decides only between formats that look alike."""
    digest = sha256(data).hexdigest()
    if len(data) > limits.file_bytes:
        return Document(name, digest, _suffix_format(name), "unreadable", _too_large(len(data), limits))
    if not data[:_GLANCE].strip(_NOTHING) and not data.strip(_NOTHING):
        return Document(name, digest, _suffix_format(name), "empty", "文件是空的，没有任何内容，请重新报送。")
    format = "unknown"
    try:
        format = find_format(data, name)
        if format in CONTAINERS:
            raise Unreadable("这是压缩包或邮件，里面可能有几份文件，请用审核整个文件夹的命令读取，或解压后逐份检查。")
        content = read_content(data, format, limits)
    except Unreadable as fault:
        return Document(name, digest, format, "unreadable", fault.reason)
    except Exception:  # sniffing a hostile file: whatever it does, the file is at fault
        return Document(name, digest, format, "unreadable", "文件已损坏，无法识别格式，请另存为 Word 文档（.docx）后重新报送。")
    if not content.blocks and format in _PICTURED:
        reason = "文件里没有可以读取的文字，可能是扫描件或图片，请报送可以编辑的 Word 文档。"
        return Document(name, digest, format, "unreadable", reason, title=content.title, scanned=content.scanned)
    if not content.blocks:
        return Document(name, digest, format, "empty", "文件里没有文字，请检查是否报错了文件。", title=content.title)
    if all(isinstance(block, Picture) for block in content.blocks):
        reason = "文件里只有图片，没有可以读取的文字，请报送可以编辑的 Word 文档。"
        return Document(name, digest, format, "unreadable", reason, content.blocks, content.title, content.scanned)
    return Document(name, digest, format, "read", "", content.blocks, content.title, content.scanned)


def _suffix_format(name: str) -> str:
    """A format's name for a file that was never opened."""
    return Path(name).suffix.lstrip(".").lower() or "unknown"


def _too_large(size: int, limits: Limits) -> str:
    return f"文件有 {size / 1024**2:.0f} MB，超过 {limits.file_bytes / 1024**2:.0f} MB 的上限，请压缩图片或删去附件后重新报送。"
