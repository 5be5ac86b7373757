"""Validation of a file by its first bytes and by opening it, never by its name. Images lose their metadata."""

import io
import warnings
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

from budget.evidence.jpegs import strip_jpeg
from budget.evidence.pdfs import check_pdf
from budget.evidence.pngs import SIGNATURE, strip_png
from budget.evidence.refusals import Refused, damaged

MAX_PIXELS = 120_000_000
"""A page at 1200 dpi, or the largest picture of a telephone."""

_TOO_MANY_PIXELS = Refused(
    "too_many_pixels",
    "Cette image est trop grande (plus de 120 millions de points) : réduisez-la.",
    "This image is too large (over 120 million pixels): reduce it.",
)


@dataclass(frozen=True)
class Examined:
    media_type: str
    content: bytes


def examine(data: bytes) -> Examined:
    """Return the content to keep; raise Refused. CPU-bound: do not run it in the event loop."""
    if data.startswith(b"%PDF-"):
        check_pdf(data)
        return Examined("application/pdf", data)
    if data.startswith(b"\xff\xd8\xff"):
        return Examined("image/jpeg", _image(data, "JPEG", strip_jpeg))
    if data.startswith(SIGNATURE):
        return Examined("image/png", _image(data, "PNG", strip_png))
    if data[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypheim", b"ftyphevc"):
        raise Refused(
            "heic",
            "Cette photo est au format HEIC : choisissez « Le plus compatible » dans les réglages de l'appareil photo, "
            "ou envoyez-en une capture d'écran.",
            "This photo is a HEIC: set the camera to JPEG, or send a screenshot of it.",
        )
    raise Refused(
        "not_a_document",
        "Ce fichier n'est ni un PDF, ni une photo JPEG ou PNG, quel que soit son nom : envoyez l'un des trois.",
        "This file is neither a PDF nor a JPEG or PNG, whatever its name: send one of these.",
    )


def _image(data: bytes, form: str, strip: Callable[[bytes], bytes]) -> bytes:
    stripped = strip(data)
    try:
        with warnings.catch_warnings():
            # Pillow warns of large pictures; ours is a limit, below.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(stripped), formats=[form]) as image:
                if image.width * image.height > MAX_PIXELS:
                    raise _TOO_MANY_PIXELS
                # A JPEG is decoded at an eighth of its size: all of its data is read none the less.
                image.draft("RGB", (image.width // 8, image.height // 8))
                # Whole, to the last line: a picture that breaks off is no proof.
                image.load()
    except Refused:
        raise
    except Image.DecompressionBombError as error:
        raise _TOO_MANY_PIXELS from error
    except (OSError, ValueError, SyntaxError) as error:
        raise damaged(form) from error
    return stripped
