"""The parts of an office file go in; its ZIP container comes out, every time of day in it that of the run.

Libraries note the clock in the files they write. A run published twice must give the same bytes.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

_FEW = 1024  # bytes: to pack fewer takes longer than it is worth
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
CORE = "docProps/core.xml"  # where an office file keeps its title and times


class Mould:
    """Office files of which only some parts differ from one to the next: what they share is packed once and lies first in each."""

    def __init__(self, shared: Mapping[str, bytes], made: datetime) -> None:
        self._made = made
        packed = BytesIO()
        with ZipFile(packed, "w") as archive:
            for name, data in shared.items():
                archive.writestr(_member(name, made), data)
        self._packed = packed.getvalue()

    def cast(self, path: Path, parts: Mapping[str, bytes]) -> None:
        """Write the file that has these parts besides."""
        packed = BytesIO()
        packed.write(self._packed)
        with ZipFile(packed, "a") as archive:
            for name, data in parts.items():
                archive.writestr(_member(name, self._made, len(data)), data)
        path.write_bytes(packed.getbuffer())


def read_package(data: bytes) -> dict[str, bytes]:
    """The parts of a file that a library wrote, by name, in their order."""
    with ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write_package(path: Path, parts: Mapping[str, Iterable[bytes]], made: datetime) -> None:
    """Write parts, each in pieces, so that memory does not grow with their size."""
    with ZipFile(path, "w") as archive:
        for name, pieces in parts.items():
            with archive.open(_member(name, made), "w") as target:
                for piece in pieces:
                    target.write(piece)


def settled(core: bytes, made: datetime) -> bytes:
    """An office file's properties with the time of the run in place of the clock's."""
    stamp = made.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    return _MODIFIED.sub(rb"\g<1>" + stamp + rb"\g<2>", core)


def _member(name: str, made: datetime, size: int = _FEW) -> ZipInfo:
    info = ZipInfo(name, made.timetuple()[:6] if made.year >= 1980 else (1980, 1, 1, 0, 0, 0))
    info.compress_type = ZIP_DEFLATED if size >= _FEW else ZIP_STORED
    return info
