"""The first bytes of a file and its name in, the name of its format out: content decides, the extension only where content cannot."""

import re
import zipfile
from io import BytesIO

from auditor.intake.encoding import decode

_MAGIC = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"II*\x00", "tif"),
    (b"MM\x00*", "tif"),
    (b"{\\rtf", "rtf"),
    (b"GIF8", "gif"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"MZ", "executable"),
    (b"\x7fELF", "executable"),
)
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of Office 97–2003 and of password-protected OOXML
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")

# Streams of a compound file, in UTF-16. An embedded object brings its own: the main document's stands first in the directory.
_STREAMS = (("EncryptedPackage", "encrypted"), ("WordDocument", "doc"), ("Workbook", "xls"), ("Book", "xls"), ("PowerPoint Document", "ppt"))
_WPS_NAMES = {"doc": (".wps", ".wpt", "wps"), "xls": (".et", ".ett", "et")}

_HTML = re.compile(r"<\s*(!doctype\s+html|html|head|body|table|div|p|meta|span|h[1-6])\b[^>]*>?", re.IGNORECASE)
_MAIL = re.compile(r"\A(?:[A-Za-z][A-Za-z0-9-]*:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n){2,}")
_MAIL_NAMES = re.compile(r"^(mime-version|content-type|received|message-id|from|return-path)\s*:", re.IGNORECASE | re.MULTILINE)
_MARKDOWN = re.compile(r"^ {0,3}(#{1,6}[ \t]+\S|\|?[ \t]*:?-{3,}:?[ \t]*(\|[ \t]*:?-{3,}:?[ \t]*)+\|?[ \t]*$|\|.*\|[ \t]*$)", re.MULTILINE)
_HEAD, _GLANCE = 65_536, 4096  # bytes of text looked at; and of what is called a page and reads as text
_BLANKS = 64  # bytes that may stand before a page's first tag
_NO_PAGE = (b"mso-application", b"office/word/2003/wordml", b"\0")  # in what begins like a page and may be none
_PAGES = (".html", ".htm", ".shtml", ".xhtml", ".jsp", ".aspx")


def find_format(data: bytes, name: str = "") -> str:
    """The format's name as auditor.intake.formats knows it. A name's extension is used only among formats that share a container."""
    suffix = name[name.rfind(".") :].lower() if "." in name else ""
    for magic, format in _MAGIC:
        if data.startswith(magic):
            return format
    if data.startswith(_ZIP):
        return _find_zip_format(data, suffix)
    if data.startswith(COMPOUND):
        return _find_compound_format(data, suffix)
    if data.startswith(b"BM") and len(data) > 14 and data[6:10] == b"\0\0\0\0":
        return "bmp"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "webp"
    if b"%PDF-" in data[:1024]:
        return "pdf"
    return _find_text_format(data, suffix)


def _find_zip_format(data: bytes, suffix: str) -> str:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist())
            mimetype = archive.read("mimetype")[:100].decode("ascii", "replace") if _is_small(archive, "mimetype") else ""
    except Exception:  # a broken directory: the reader of the likeliest format says what is wrong
        return {".xlsx": "xlsx", ".xlsm": "xlsx", ".et": "xlsx", ".ofd": "ofd", ".zip": "zip"}.get(suffix, "docx")
    lower = {each.lower().replace("\\", "/").lstrip("/") for each in names}
    if "opendocument.text" in mimetype:
        return "odt"
    if "opendocument.spreadsheet" in mimetype:
        return "ods"
    if "ofd.xml" in lower:
        return "ofd"
    for part, format in (("word/document", "docx"), ("xl/workbook.bin", "xlsb"), ("xl/workbook", "xlsx"), ("ppt/presentation", "pptx")):
        if any(each.startswith(part) for each in lower):
            return format
    return {".docx": "docx", ".xlsx": "xlsx"}.get(suffix, "zip") if "[content_types].xml" in lower else "zip"


def _is_small(archive: zipfile.ZipFile, member: str) -> bool:
    return member in archive.NameToInfo and archive.NameToInfo[member].file_size <= 1000


def _find_compound_format(data: bytes, suffix: str) -> str:
    found = [(at, format) for stream, format in _STREAMS if (at := data.find(stream.encode("utf-16-le") + b"\0\0")) >= 0]
    format = min(found)[1] if found else "unknown"
    if format in _WPS_NAMES:
        *suffixes, own = _WPS_NAMES[format]
        return own if suffix in suffixes else format
    return format


def _find_text_format(data: bytes, suffix: str) -> str:
    if suffix in _PAGES and data[:_BLANKS].lstrip().startswith(b"<") and not any(mark in data[:_GLANCE] for mark in _NO_PAGE):
        return "html"  # nearly all, told without decoding them
    text = decode(data[:_GLANCE], cut=len(data) > _GLANCE) if suffix in _PAGES else None
    if text is None:
        text = decode(data[:_HEAD], cut=len(data) > _HEAD)
    if text is None:
        return "unknown"
    if _MAIL.match(text) and len(_MAIL_NAMES.findall(text[:4000])) >= 2:
        return "eml"
    start = text.lstrip()[:400].lower()
    if ("mso-application" in start and "word.document" in start) or "schemas.microsoft.com/office/word/2003/wordml" in text[:3000]:
        return "wordml"
    if suffix in _PAGES or (start.startswith("<") and _HTML.search(text)):
        return "html"
    if suffix in (".md", ".markdown"):
        return "markdown"
    tags = len(_HTML.findall(text))
    if (tags >= 5 and suffix != ".txt") or tags >= 20:
        return "html"
    return "markdown" if _MARKDOWN.search(text) else "text"
