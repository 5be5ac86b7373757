"""Recognition of pictures, and a smaller copy without metadata (kit's extra `pictures`).

It is re-encoded, so that nothing besides the pixels (place, device, a thumbnail, another file) can be stored.
"""

import hashlib
import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps

from kit.files.sandbox import MB, Limits, Sandbox

MAX_PIXELS = 12_600_000
"""The picture of a 12-megapixel camera, 4,032 by 3,024; no proof needs more."""
LONGEST_SIDE = 2000
_QUALITY = 82
_KINDS = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG"}


class PictureRefused(Exception):
    """The file is no accepted picture; the text says what to do."""

    def __init__(self, code: str, fr: str, en: str) -> None:
        super().__init__(en)
        self.code = code
        self.fr = fr
        self.en = en


@dataclass(frozen=True)
class Picture:
    """A picture to store, as JPEG."""

    content: bytes
    sha256: str
    """Of the content."""
    width: int
    height: int


_TOO_MANY = PictureRefused(
    "too_many_pixels",
    "Cette photo dépasse 12 millions de points : réglez l'appareil sur une taille moyenne et reprenez-la.",
    "This photo exceeds 12 megapixels: set the camera to a medium size and take it again.",
)
_DISGUISED = PictureRefused(
    "not_a_picture",
    "Ce fichier n'est pas une photo JPEG ou PNG, quel que soit son nom : prenez une photo.",
    "This file is neither a JPEG nor a PNG, whatever its name: take a photo.",
)
_DAMAGED = PictureRefused(
    "damaged",
    "Cette photo est abîmée ou incomplète : envoyez-la de nouveau, ou reprenez-la.",
    "This photo is damaged or not whole: send it again, or take it anew.",
)


_SANDBOX = Sandbox(Limits(memory=176 * MB, per_byte=4, result=16 * MB), (PictureRefused,), (_TOO_MANY.fr, _TOO_MANY.en))


async def open_picture(data: bytes) -> Picture:
    """Check a picture in a sandbox; raise PictureRefused, or a problem at `/file`."""
    return await _SANDBOX.run(examine_picture, data)


def examine_picture(data: bytes) -> Picture:
    """Check and re-encode a picture. Raises PictureRefused. Pure."""
    form = next((form for begins, form in _KINDS.items() if data.startswith(begins)), None)
    if form is None:
        raise _DISGUISED
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=[form]) as image:
                if image.width * image.height > MAX_PIXELS:
                    raise _TOO_MANY
                # Read to the last line: a truncated picture is no proof.
                image.load()
                upright = ImageOps.exif_transpose(image).convert("RGB")
    except Image.DecompressionBombError as error:
        raise _TOO_MANY from error
    except (OSError, ValueError, SyntaxError) as error:
        raise _DAMAGED from error
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    # A new picture of the same pixels, without the file's metadata.
    bare = Image.new("RGB", upright.size)
    bare.paste(upright)
    written = io.BytesIO()
    bare.save(written, "JPEG", quality=_QUALITY, optimize=True)
    content = written.getvalue()
    return Picture(content, hashlib.sha256(content).hexdigest(), *bare.size)
