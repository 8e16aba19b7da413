"""Takes a Source and gives the report inside an e-mail or an archive, as counties receive them."""

from collections.abc import Callable
from email.message import EmailMessage

from benchmarks.corpus.docx import render_docx, zipped
from benchmarks.corpus.html import render_html
from benchmarks.corpus.source import Source
from benchmarks.corpus.xlsx import render_xlsx

Writer = Callable[[Source], bytes]


def render_eml(source: Source) -> bytes:
    """A message with the report attached."""
    facts = source.facts
    message = EmailMessage()
    message["From"] = f"office@{facts.slug}.example"
    message["To"] = "zwgk@county.example"
    message["Subject"] = f"报送{facts.short}{facts.year}年年报"
    message["Date"] = f"Fri, 10 Jan {facts.year + 1} 09:00:00 +0800"
    message.set_content("现将年度报告发上，请查收。\n\n（此邮件由办公室发出）\n")
    suffix, render = _inside(source, "eml")
    message.add_attachment(render(source), maintype="application", subtype=SUBTYPES[suffix], filename=member_name(source, "eml"))
    message.set_boundary(f"=={source.voice:024x}==")
    return message.as_bytes()


def render_zip(source: Source) -> bytes:
    """An archive with the report in a folder, beside what a Mac or Windows leaves there."""
    _, render = _inside(source, "zip")
    folder = source.facts.short
    return zipped(
        {f"{folder}/{member_name(source, 'zip')}": render(source), f"{folder}/Thumbs.db": b"\xd0\xcf\x11\xe0", "__MACOSX/._x": b"\0\5\x16\7"}
    )


def member_name(source: Source, envelope: str) -> str:
    """The name of the report inside: what an audit calls the file."""
    return f"{source.key}{source.facts.short}年报.{_inside(source, envelope)[0]}"


def _inside(source: Source, envelope: str) -> tuple[str, Writer]:
    """Suffix and renderer of the report inside; a message holds no workbook, whose bytes are not the same every time."""
    writers = WRITERS[:2] if envelope == "eml" else WRITERS
    return writers[source.voice % len(writers)]


WRITERS: tuple[tuple[str, Writer], ...] = (("docx", render_docx), ("html", render_html), ("xlsx", render_xlsx))
SUBTYPES = {"docx": "vnd.openxmlformats-officedocument.wordprocessingml.document", "html": "octet-stream"}
