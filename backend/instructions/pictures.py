"""Pictures that admins put into instructions: decoded, made anew, and stored under a name that is their hash.

What is served is always what this server has written itself: nothing but pixels of a known format.
"""

from __future__ import annotations

import hashlib
import io
import re
import warnings
from typing import TYPE_CHECKING

from backend.storage import BlobNotFound, BlobStore
from celldata.errors import DataError

if TYPE_CHECKING:
    from PIL import Image

MAX_BYTES = 8 * 1024 * 1024
MAX_SIDE = 6000
PREFIX = "instructions/pictures"
SUFFIXES = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp"}
NAME = re.compile(r"[0-9a-f]{32}\.(png|jpg|webp)")
WHAT = "picture"
ALLOWED = "Use a PNG, JPEG or WebP file."


def store(blobs: BlobStore, data: bytes) -> str:
    """Keep a picture; its name, to be shown as pictures/NAME. DataError when it is none, or too large."""
    content, suffix = remade(data)
    name = f"{hashlib.sha256(content).hexdigest()[:32]}.{suffix}"
    key = f"{PREFIX}/{name}"
    if not blobs.exists(key):
        blobs.put(key, content)
    return name


def load(blobs: BlobStore, name: str) -> bytes | None:
    """The picture that `store` gave this name; None when there is none."""
    if not NAME.fullmatch(name):
        return None
    try:
        return blobs.get(f"{PREFIX}/{name}")
    except BlobNotFound:
        return None


def remade(data: bytes) -> tuple[bytes, str]:
    """A picture decoded and encoded again in its own format, upright and without what else the file held;
    and its suffix. Of a moving picture the first frame stays.
    """
    from PIL import Image, ImageOps  # here: the server must start without it

    if len(data) > MAX_BYTES:
        raise DataError(
            WHAT, f"it has {len(data) / 1e6:.1f} MB, more than {MAX_BYTES / 1e6:.0f}", "Make it smaller."
        )
    with warnings.catch_warnings():
        # Its size is looked at before its pixels are.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            image: Image.Image = Image.open(io.BytesIO(data), formats=list(SUFFIXES))
            layout = image.format or ""
            if max(image.size) > MAX_SIDE:
                width, height = image.size
                raise DataError(
                    WHAT, f"it is {width} x {height} pixels, the most is {MAX_SIDE}", "Make it smaller."
                )
            image.load()
            image = ImageOps.exif_transpose(image)
        except DataError:
            raise
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
            # Pillow's SyntaxError: a broken header. Its words are for programmers.
            raise DataError(WHAT, "it cannot be read as a picture", ALLOWED) from error
    out = io.BytesIO()
    clean = _plain(image, layout)
    clean.save(out, layout, **({"quality": 90} if layout != "PNG" else {"optimize": False}))
    return out.getvalue(), SUFFIXES[layout]


def _plain(image: Image.Image, layout: str) -> Image.Image:
    """The pixels in a mode that the format writes everywhere, without colour profiles and remarks."""
    transparent = layout != "JPEG" and (image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info)
    clean = image.convert("RGBA" if transparent else "RGB")
    clean.info = {}
    return clean
