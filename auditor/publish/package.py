"""An office file just written goes in; the same file with every time of day in it set to that of the run comes out.

The libraries note the clock in the file. A run published twice must give the same bytes.
"""

import os
import re
from datetime import datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
_CORE = "docProps/core.xml"
_CHUNK = 1 << 20


def settle(path: Path, made: datetime) -> None:
    """Rewrite the ZIP container at `path`: members in their order, each dated `made`; memory does not grow with their size."""
    when = made.timetuple()[:6] if made.year >= 1980 else (1980, 1, 1, 0, 0, 0)
    stamp = made.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    part = path.with_name(f".{path.name}.part")
    with ZipFile(path) as old, ZipFile(part, "w", ZIP_DEFLATED) as new:
        for member in old.infolist():
            info = ZipInfo(member.filename, when)
            info.compress_type, info.file_size = ZIP_DEFLATED, member.file_size
            with old.open(member) as source, new.open(info, "w") as target:
                if member.filename == _CORE:
                    target.write(_MODIFIED.sub(rb"\g<1>" + stamp + rb"\g<2>", source.read()))
                    continue
                while chunk := source.read(_CHUNK):
                    target.write(chunk)
    os.replace(part, path)
