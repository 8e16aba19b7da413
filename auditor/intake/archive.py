"""A ZIP or a mail in, the files inside it out, those of nested ones included; names from inside are shown, never used as paths."""

import re
from collections.abc import Iterator
from contextlib import suppress
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from zipfile import ZipInfo

from auditor.intake.container import open_container, read_member, too_large
from auditor.intake.reading import Unreadable
from auditor.intake.sniff import find_format
from auditor.settings import Limits

_DEPTH = 3  # archives within archives that are opened
_UTF8_NAME = 0x800  # general purpose flag: the name is UTF-8
_CLUTTER = re.compile(r"(^|/)(__macosx/|\.|~\$|\.~|thumbs\.db$|desktop\.ini$)|(\.tmp|\.lnk)$", re.IGNORECASE)
_BARE_NAME = re.compile(r'name="?([^";\r\n]+)', re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def find_zip_members(data: bytes, limits: Limits) -> tuple[tuple[str, bytes], ...]:
    """The files in a ZIP, each with the name to show, in the order of their names. Unreadable where it is broken or too large."""
    return tuple(_walk(data, "zip", "", limits, 1, _Allowance(limits)))


def find_mail_members(data: bytes, limits: Limits) -> tuple[tuple[str, bytes], ...]:
    """A mail's attachments with the files in them, or its text where nothing is attached."""
    return tuple(_walk(data, "eml", "", limits, 1, _Allowance(limits)))


class _Allowance:
    """What is left of the limits for everything inside one file, at whatever depth."""

    def __init__(self, limits: Limits) -> None:
        self.limits, self.bytes, self.members = limits, limits.unpacked_bytes, limits.members

    def take(self, size: int) -> None:
        self.bytes -= size
        self.members -= 1
        if self.bytes < 0:
            raise too_large(self.limits)
        if self.members < 0:
            raise Unreadable(f"压缩包里有超过 {self.limits.members} 个文件，请只报送年度报告。")


def _walk(data: bytes, format: str, name: str, limits: Limits, depth: int, left: _Allowance) -> Iterator[tuple[str, bytes]]:
    taken: set[str] = set()
    members = _mail_parts(data) if format == "eml" else _zip_members(data, limits)
    for inner, content in sorted(members, key=lambda member: member[0]):
        left.take(len(content))
        full = f"{name}/{_distinct(inner, taken)}" if name else _distinct(inner, taken)
        kind = find_format(content, inner)
        if kind not in ("zip", "eml"):
            yield full, content
        elif depth >= _DEPTH:
            raise Unreadable(f"压缩包层层嵌套超过 {_DEPTH} 层，没有继续打开，请解压后直接报送年度报告。")
        else:
            yield from _walk(content, kind, full, limits, depth + 1, left)


def _distinct(name: str, taken: set[str]) -> str:
    """The name, numbered where another member has it too."""
    stem, dot, suffix = name.rpartition(".")
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{stem}({number}).{suffix}" if dot else f"{name}({number})"
    taken.add(free)
    return free


def _zip_members(data: bytes, limits: Limits) -> Iterator[tuple[str, bytes]]:
    with open_container(data, limits) as archive:
        for member in archive.infolist():
            name = _safe_name(_decode_name(member))
            if member.is_dir() or not name or _CLUTTER.search(name):
                continue
            yield name, read_member(archive, member.filename, limits)


def _decode_name(member: ZipInfo) -> str:
    """The member's name; Chinese Windows writes GBK and leaves the flag for UTF-8 off, which Python then takes for cp437."""
    if member.flag_bits & _UTF8_NAME:
        return member.filename
    try:
        raw = member.filename.encode("cp437")
    except UnicodeEncodeError:
        return member.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return member.filename


def _safe_name(name: str) -> str:
    """A relative path without drive, steps upwards or control characters."""
    parts = [_CONTROL.sub("", part).strip() for part in name.replace("\\", "/").split("/")]
    return "/".join(part for part in parts if part and part not in (".", "..") and not part.endswith(":"))


def _mail_parts(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The attachments; where there are none, the text of the mail itself."""
    message = BytesParser(policy=policy.default).parsebytes(data)
    attachments = list(_attachments(message))
    if attachments:
        yield from attachments
        return
    body = message.get_body(preferencelist=("html", "plain"))
    if isinstance(body, EmailMessage):
        content = body.get_payload(decode=True)
        if isinstance(content, bytes) and content.strip():
            yield ("正文.html" if body.get_content_subtype() == "html" else "正文.txt"), content


def _attachments(message: EmailMessage) -> Iterator[tuple[str, bytes]]:
    for number, part in enumerate(message.walk(), start=1):
        if part.is_multipart() or part.get_content_disposition() not in ("attachment", "inline", None):
            continue
        name = _mail_name(part)
        if not name or (part.get_content_maintype() == "image" and part.get("Content-ID")):
            continue  # the text of the mail, or a picture in it
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            yield _safe_name(name).rpartition("/")[2] or f"附件{number}", content


def _mail_name(part: EmailMessage) -> str:
    """An attachment's name; some programs put bare GBK bytes into the header."""
    name = part.get_filename() or ""
    if "\ufffd" not in name:
        return name
    for header, value in part.raw_items():
        if header.lower() in ("content-disposition", "content-type") and (bare := _BARE_NAME.search(value)):
            with suppress(UnicodeError):
                return bare[1].encode("ascii", "surrogateescape").decode("gb18030")
    return name
