"""DOC, WPS, RTF, ODT and Word XML in, Content out: LibreOffice converts them to DOCX, and the DOCX reader reads that.

LibreOffice takes a second and a half to start and a sixth of a second for a file: a batch is converted by one process
before its files are read (convert_batch, then read_converted for each), a single file by a process of its own (read_doc …).
It runs without window, with a profile of its own that forbids macros and links to other files, and for a limited time.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from auditor.intake.docx import read_docx
from auditor.intake.reading import Content, Unreadable
from auditor.intake.sniff import find_format
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
_TOGETHER = 40  # files given to one process: a command line holds them, and a file that stops it costs no more
_START = 20.0  # seconds that a process may need before its first file on a busy machine
_EACH = 10.0  # and for each file of a batch

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


def find_legacy(paths: Iterable[Path], limits: Limits) -> tuple[Path, ...]:
    """Those of the files that LibreOffice has to convert, by their content."""
    return tuple(path for path in paths if _format(path, limits) in SUFFIXES)


def convert_batch(paths: Sequence[Path], folder: Path, limits: Limits) -> Mapping[Path, Path | str]:
    """Converts many files with few processes: each path → its DOCX in folder, or the sentence why there is none.

    Give it the result of find_legacy; the folder must exist and be this batch's own. LibreOffice says nothing of files
    that it skipped, so outputs are compared with inputs, and what is missing is tried once more by itself.
    """
    program = _find_program()
    if program is None:
        return dict.fromkeys(paths, _MISSING)
    converted: dict[Path, Path | str] = {}
    with tempfile.TemporaryDirectory(prefix="auditor-office-") as scratch:
        work = Path(scratch)
        for start in range(0, len(paths), _TOGETHER):
            copies = {}
            for number, path in enumerate(paths[start : start + _TOGETHER], start=start):
                copy = _copy(path, work, number, limits)
                if copy is None:
                    converted[path] = _FAILED
                else:
                    copies[path] = copy
            _convert(program, list(copies.values()), folder, work / "profile", _START + _EACH * len(copies))
            for path, copy in copies.items():
                target = folder / f"{copy.stem}.docx"
                in_time = target.exists() or _convert(program, [copy], folder, work / "profile", min(_START + _EACH, limits.seconds))
                converted[path] = target if target.exists() else _FAILED if in_time else _TOO_SLOW
                copy.unlink()
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
        in_time = _convert(program, [source], work / "out", work / "profile", 0.8 * limits.seconds)
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


def _convert(program: str, sources: Sequence[Path], out: Path, profile: Path, seconds: float) -> bool:
    """Runs LibreOffice over the sources; False where it was stopped for taking too long. Which outputs exist is for the caller to see."""
    if not sources:
        return True
    _write_profile(profile)
    command = [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo"]
    command += ["--convert-to", _TARGET, "--outdir", str(out), *map(str, sources)]
    environment = {"PATH": os.defpath, "HOME": str(profile), "LANG": "C.UTF-8", "SAL_USE_VCLPLUGIN": "svp"}
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, env=environment, start_new_session=True)
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        _stop(process)
        return False
    except BaseException:
        _stop(process)
        raise
    return True


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
