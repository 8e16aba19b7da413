"""DOC, WPS, RTF, ODT and Word XML in, Content out: LibreOffice converts them to DOCX, and the DOCX reader reads that.

LibreOffice takes a second and a half to start and a sixth of a second for a file: the files of a folder are converted many
by one process before they are read (convert_batch, then read_converted for each), a single file or a member of an archive
by a process of its own (read_doc …). It runs without window, with a profile of its own that forbids macros, links to other
files and the network, within the memory of a reader, and for a limited time.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from auditor.intake.docx import read_docx
from auditor.intake.reading import Content, Unreadable
from auditor.intake.sniff import COMPOUND, find_format
from auditor.model import Document
from auditor.settings import Limits

# Format → the suffix by which LibreOffice chooses its import filter. A WPS file is a DOC by another name.
SUFFIXES: Mapping[str, str] = {"doc": ".doc", "wps": ".doc", "rtf": ".rtf", "odt": ".odt", "wordml": ".xml"}

_PROGRAMS = ("soffice", "libreoffice")
_ELSEWHERE = (
    "/opt/libreoffice/program/soffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.exe",
)
_TARGET = "docx:MS Word 2007 XML"
TOGETHER = 40  # files for one process: a command line holds them
_LOOK = 0.1  # seconds between two looks at what a process has written
_HEAD = 4096  # bytes of a file that show whether it may be of an old format

_MISSING = "这台电脑上没有安装 LibreOffice，旧版格式（DOC、WPS、RTF、ODT）无法读取，请安装 LibreOffice，或另存为 Word 文档（.docx）后重新报送。"
_FAILED = "文件无法转换，可能设置了密码、已损坏或没有保存完整，请用原来的软件打开，另存为 Word 文档（.docx）后重新报送。"
_TOO_SLOW = "转换这个文件用时过长，已经停止，请用原来的软件打开，另存为 Word 文档（.docx）后重新报送。"

# What LibreOffice may not do with a township's file, in the form of its own settings file.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
{items}
</oor:items>
"""
_ITEM = '<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
_FORBIDDEN = (
    ("/org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("/org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("/org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("/org.openoffice.Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("/org.openoffice.Office.Writer/Content/Update", "Link", "0"),
    ("/org.openoffice.Office.Common/Load", "UserDefinedSettings", "true"),
    ("/org.openoffice.Inet/Settings", "ooInetProxyType", "2"),  # whatever it might fetch it would ask of a port where nobody listens
    ("/org.openoffice.Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("/org.openoffice.Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("/org.openoffice.Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("/org.openoffice.Inet/Settings", "ooInetHTTPSProxyPort", "9"),
    ("/org.openoffice.Office.Common/Misc", "FirstRun", "false"),
    ("/org.openoffice.Setup/Office", "ooSetupInstCompleted", "true"),
)


def read_doc(data: bytes, limits: Limits) -> Content:
    """What a Word 97–2003 document holds."""
    return _read_alone(data, "doc", limits)


def read_wps(data: bytes, limits: Limits) -> Content:
    """What a WPS document holds."""
    return _read_alone(data, "wps", limits)


def read_rtf(data: bytes, limits: Limits) -> Content:
    """What an RTF document holds."""
    return _read_alone(data, "rtf", limits)


def read_odt(data: bytes, limits: Limits) -> Content:
    """What an OpenDocument text holds."""
    return _read_alone(data, "odt", limits)


def read_wordml(data: bytes, limits: Limits) -> Content:
    """What a Word 2003 XML document holds."""
    return _read_alone(data, "wordml", limits)


def is_legacy(path: Path, limits: Limits) -> bool:
    """Whether LibreOffice has to convert the file, by its content; of most files only the first bytes are looked at."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return False
    started = head.startswith((COMPOUND, b"{\\rtf")) or b"opendocument.text" in head[:200] or b"word.document" in head.lower()
    return started and _format(path, limits) in SUFFIXES


def convert_batch(paths: Sequence[Path], folder: Path, limits: Limits) -> Mapping[Path, Path | str]:
    """Converts files that are legacy with as few processes as may be: each path → its DOCX in folder, or the sentence why there is none.

    The folder is made and must be this batch's own. LibreOffice ends without a word at a file that breaks it and says nothing
    of one that it skipped, so outputs are compared with inputs: the first that is missing is tried by itself, those after it together.
    """
    program = _find_program()
    if program is None:
        return dict.fromkeys(paths, _MISSING)
    converted: dict[Path, Path | str] = {}
    with tempfile.TemporaryDirectory(prefix="auditor-office-") as scratch:
        work, copies = Path(scratch), {}
        for number, path in enumerate(paths):
            copy = _copy(path, work, number, limits)
            if copy is None:
                converted[path] = _FAILED
            else:
                copies[path] = copy
        groups = [list(copies)[start : start + TOGETHER] for start in range(0, len(copies), TOGETHER)]
        while groups:
            group = groups.pop()
            in_time = _convert(program, [copies[path] for path in group], folder, work / "profile", limits)
            targets = {path: folder / f"{copies[path].stem}.docx" for path in group}
            converted |= {path: target for path, target in targets.items() if zipfile.is_zipfile(target)}  # half a file is none
            lacking = [path for path in group if path not in converted]
            if len(group) == 1:
                converted |= dict.fromkeys(lacking, _FAILED if in_time else _TOO_SLOW)
            else:
                groups += [part for part in (lacking[1:], lacking[:1]) if part]
    return converted


def read_converted(path: Path, root: Path, converted: Path | str, limits: Limits) -> Document:
    """The document in a file that convert_batch converted, under the file's own name, digest and format. Never raises for a bad file."""
    from auditor.intake import read_document  # the registry imports this module by name

    name = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
    try:
        data = path.read_bytes()
    except OSError:
        return read_document(path, root, limits)
    digest, format = sha256(data).hexdigest(), find_format(data, name)
    if isinstance(converted, str):
        return Document(name, digest, format, "unreadable", converted)
    inner = read_document(converted, converted.parent, limits)
    return Document(name, digest, format, inner.status, inner.reason, inner.blocks, inner.title, inner.scanned)


def _format(path: Path, limits: Limits) -> str:
    try:
        if not 0 < path.stat().st_size <= limits.file_bytes:
            return "unknown"
        return find_format(path.read_bytes(), path.name)
    except (OSError, ValueError):
        return "unknown"


def _copy(path: Path, work: Path, number: int, limits: Limits) -> Path | None:
    """A copy under a name of our own: no name of a township's file reaches a command line or an output folder."""
    suffix = SUFFIXES.get(_format(path, limits))
    if suffix is None:
        return None
    copy = work / f"{number:05}{suffix}"
    shutil.copyfile(path, copy)
    return copy


def _read_alone(data: bytes, format: str, limits: Limits) -> Content:
    program = _find_program()
    if program is None:
        raise Unreadable(_MISSING)
    with tempfile.TemporaryDirectory(prefix="auditor-office-") as scratch:
        work = Path(scratch)
        source = work / f"report{SUFFIXES[format]}"
        source.write_bytes(data)
        in_time = _convert(program, [source], work / "out", work / "profile", replace(limits, seconds=0.8 * limits.seconds))
        target = work / "out" / "report.docx"
        if not target.exists():
            raise Unreadable(_FAILED if in_time else _TOO_SLOW)
        return read_docx(target.read_bytes(), limits)


def _find_program() -> str | None:
    for name in _PROGRAMS:
        found = shutil.which(name)
        if found:
            return found
    return next((path for path in _ELSEWHERE if Path(path).is_file()), None)


def _convert(program: str, sources: Sequence[Path], out: Path, profile: Path, limits: Limits) -> bool:
    """Runs LibreOffice over the sources; False where it was stopped because no file came in the time that one may take."""
    _write_profile(profile)
    command = [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo"]
    command += ["--convert-to", _TARGET, "--outdir", str(out), *map(str, sources)]
    environment = {"PATH": os.defpath, "HOME": str(profile), "LANG": "C.UTF-8", "SAL_USE_VCLPLUGIN": "svp"}
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, env=environment, start_new_session=True)
    try:
        _limit_memory(process.pid, limits.memory_bytes)
        return _wait(process, [out / f"{source.stem}.docx" for source in sources], limits.seconds)
    finally:
        _stop(process)


def _wait(process: "subprocess.Popen[bytes]", targets: Sequence[Path], seconds: float) -> bool:
    """Whether the process ended by itself. It has `seconds` for each file, so that a hang costs no more in a large batch."""
    written, until = 0, time.monotonic() + seconds
    while True:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=_LOOK)
            return True
        now = sum(target.exists() for target in targets)
        if now > written:
            written, until = now, time.monotonic() + seconds
        elif time.monotonic() > until:
            return False


def _limit_memory(process: int, most: int) -> None:
    """Bounds the address space of the process and of those that it starts, where the system can."""
    if sys.platform == "linux":
        import resource

        with contextlib.suppress(OSError, ValueError):
            resource.prlimit(process, resource.RLIMIT_AS, (most, most))


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """Ends LibreOffice with the processes that its starter script has begun."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


def _write_profile(profile: Path) -> None:
    settings = profile / "user" / "registrymodifications.xcu"
    if not settings.exists():
        settings.parent.mkdir(parents=True)
        items = "\n".join(_ITEM.format(path=path, name=name, value=value) for path, name, value in _FORBIDDEN)
        settings.write_text(_SETTINGS.format(items=items), encoding="utf-8")
