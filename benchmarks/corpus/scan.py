"""Takes a PDF and gives it as a scanner would: pictures of its pages, a little turned, grey and noisy."""

import io
import zlib
from random import Random
from typing import TYPE_CHECKING

from benchmarks.corpus.picture import png

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LEVELS = 16  # shades of grey kept: four bits a pixel


def scanned_pdf(pdf: bytes, dpi: int, seed: int) -> bytes:
    """A PDF that holds nothing but one picture per page."""
    return _image_pdf([_scan(page, Random(f"{seed}/{number}")) for number, page in enumerate(_pages(pdf, dpi))], dpi)


def scanned_png(pdf: bytes, dpi: int, seed: int) -> bytes:
    """All pages below each other in one picture."""
    import numpy as np

    pages = [_scan(page, Random(f"{seed}/{number}")) for number, page in enumerate(_pages(pdf, dpi))]
    width = max(page.shape[1] for page in pages)
    whole = np.vstack([np.pad(page, ((0, 0), (0, width - page.shape[1])), constant_values=255) for page in pages])
    return png(whole.shape[1], whole.shape[0], whole.tobytes())


def _pages(pdf: bytes, dpi: int) -> "list[NDArray[np.uint8]]":
    import numpy as np
    import pypdfium2 as pdfium  # type: ignore[import-untyped]

    document = pdfium.PdfDocument(pdf)
    pages = [np.array(page.render(scale=dpi / 72, grayscale=True).to_numpy(), dtype=np.uint8) for page in document]
    document.close()
    return [page[:, :, 0] if page.ndim == 3 else page for page in pages]


def _scan(page: "NDArray[np.uint8]", rng: Random) -> "NDArray[np.uint8]":
    """Turned by up to half a degree, slightly blurred, darkened paper, noise; quantised so that it packs."""
    import numpy as np

    height, width = page.shape
    angle = np.deg2rad(rng.uniform(-0.5, 0.5))
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    across, down = columns - width / 2, rows - height / 2
    from_x = np.cos(angle) * across + np.sin(angle) * down + width / 2
    from_y = -np.sin(angle) * across + np.cos(angle) * down + height / 2
    left, top = np.clip(np.floor(from_x).astype(int), 0, width - 2), np.clip(np.floor(from_y).astype(int), 0, height - 2)
    dx, dy = np.clip(from_x - left, 0, 1), np.clip(from_y - top, 0, 1)
    grey = page.astype(np.float32)
    turned = (grey[top, left] * (1 - dx) + grey[top, left + 1] * dx) * (1 - dy) + (grey[top + 1, left] * (1 - dx) + grey[top + 1, left + 1] * dx) * dy
    outside = (from_x < 0) | (from_y < 0) | (from_x > width - 1) | (from_y > height - 1)
    turned[outside] = 255
    noise = np.random.default_rng(rng.getrandbits(32)).normal(0, 7, turned.shape)
    shown = np.clip(turned * rng.uniform(0.86, 0.95) + 12 + noise, 0, 255)
    step = 256 // LEVELS
    return np.asarray(np.round(shown / step).clip(0, LEVELS - 1) * 17, dtype=np.uint8)


def _image_pdf(pages: "list[NDArray[np.uint8]]", dpi: int) -> bytes:
    import numpy as np

    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    kids = []
    for page in pages:
        height, width = page.shape
        four = (page // 17).astype(np.uint8)
        if width % 2:
            four = np.pad(four, ((0, 0), (0, 1)))
        packed = zlib.compress(((four[:, 0::2] << 4) | four[:, 1::2]).tobytes(), 6)
        size = (width * 72 / dpi, height * 72 / dpi)
        drawn = f"q {size[0]:.2f} 0 0 {size[1]:.2f} 0 0 cm /I Do Q".encode()
        image = f"<< /Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceGray /BitsPerComponent 4 /Filter /FlateDecode"
        first = len(objects) + 1
        objects.append(f"{image} /Length {len(packed)} >>\nstream\n".encode() + packed + b"\nendstream")
        objects.append(f"<< /Length {len(drawn)} >>\nstream\n".encode() + drawn + b"\nendstream")
        box = f"/MediaBox [0 0 {size[0]:.2f} {size[1]:.2f}]"
        objects.append(f"<< /Type /Page /Parent 2 0 R {box} /Resources << /XObject << /I {first} 0 R >> >> /Contents {first + 1} 0 R >>".encode())
        kids.append(f"{first + 2} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    out = io.BytesIO()
    out.write(b"%PDF-1.5\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(f"{number} 0 obj\n".encode() + body + b"\nendobj\n")
    start = out.tell()
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode())
    out.write(b"".join(f"{place:010d} 00000 n \n".encode() for place in places))
    out.write(f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode())
    return out.getvalue()
