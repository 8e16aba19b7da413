"""A ZIP container (DOCX, XLSX, OFD, an archive) in, its members' bytes out, within the limits and with nothing written to disk."""

import zipfile
import zlib
from io import BytesIO

from auditor.intake.reading import Unreadable
from auditor.settings import Limits

_DIRECTORY_ENTRY = b"PK\x01\x02"
_MOST_DEFLATE = 1032  # no deflate stream grows by more
_CHUNK = 1 << 16


def open_container(data: bytes, limits: Limits) -> zipfile.ZipFile:
    """The container, once its directory shows nothing beyond the limits. Names in it are never used as paths."""
    if data.count(_DIRECTORY_ENTRY) > limits.members:
        raise Unreadable(f"文件里有超过 {limits.members} 个成员，不像一份报告，请检查后重新报送。")
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError):
        raise Unreadable("文件不完整或已损坏，可能没有传完，请用原来的软件打开检查后重新报送。") from None
    members = archive.infolist()
    if sum(member.file_size for member in members) > limits.unpacked_bytes:
        raise too_large(limits)
    if any(member.flag_bits & 1 for member in members):
        raise Unreadable("文件设置了密码，无法读取，请取消密码后重新报送。")
    return archive


def read_member(archive: zipfile.ZipFile, name: str, limits: Limits) -> bytes:
    """One member's bytes; Unreadable where it is broken or inflates to more than it declares."""
    try:
        with archive.open(name) as member:
            data = member.read(limits.unpacked_bytes + 1)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, EOFError):
        raise Unreadable("文件内部有损坏的部分，无法完整读取，请用原来的软件打开检查，另存后重新报送。") from None
    if len(data) > limits.unpacked_bytes:
        raise too_large(limits)
    return data


def check_inflation(archive: zipfile.ZipFile, limits: Limits) -> None:
    """Inflates and drops what a library will inflate without asking, where the compressed size allows a bomb at all."""
    if sum(member.compress_size for member in archive.infolist()) * _MOST_DEFLATE <= limits.unpacked_bytes:
        return
    left = limits.unpacked_bytes
    for member in archive.infolist():
        try:
            member.file_size = limits.unpacked_bytes + 1  # what it declares would cut the reading short
            with archive.open(member) as stream:
                while chunk := stream.read(_CHUNK):
                    left -= len(chunk)
                    if left < 0:
                        raise too_large(limits)
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, EOFError):
            continue  # the library will say so itself


def too_large(limits: Limits) -> Unreadable:
    return Unreadable(f"文件解压后超过 {limits.unpacked_bytes / 1024**2:.0f} MB 的上限，无法读取，请检查后重新报送。")
