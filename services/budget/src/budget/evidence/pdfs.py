"""The check that a PDF is a plain document: it opens, and nothing in it runs, hides or carries another file."""

import io
import zlib
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.errors import LimitReachedError, PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from budget.evidence.refusals import Refused, damaged

MAX_OBJECTS = 50_000
MAX_PAGES = 2_000
MAX_UNFOLDED = 120 * 2**20
"""Bytes of all streams but pictures, unpacked: whoever opens the document later unpacks them too."""
_END_WITHIN = 2_048
"""The end of a PDF stands in its last bytes; more after it would be another file."""
_INVOICE_DATA = frozenset({"factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml"})
"""The one attachment that is welcome: the figures of an electronic invoice, which every company sends by law."""
_MAX_INVOICE_DATA = 2 * 2**20

_SCRIPT = Refused(
    "script",
    "Ce PDF contient un programme (JavaScript ou lancement d'un logiciel) : imprimez-le en PDF, et envoyez celui-ci.",
    "This PDF holds a program (JavaScript or a launch action): print it to PDF, and send that.",
)
_ATTACHED = Refused(
    "attachment",
    "Ce PDF contient un autre fichier en pièce jointe : envoyez-les séparément, ou imprimez-le en PDF.",
    "This PDF carries another file: send them separately, or print it to PDF.",
)
_ENCRYPTED = Refused(
    "encrypted",
    "Ce PDF est protégé : la commission ne pourrait pas le lire. Imprimez-le en PDF sans mot de passe.",
    "This PDF is encrypted: the commission could not read it. Print it to PDF without protection.",
)
_TOO_COMPLEX = Refused(
    "too_complex",
    "Ce PDF a trop de pages ou d'objets : envoyez-le en plusieurs fichiers.",
    "This PDF has too many pages or objects: send it in parts.",
)
_PROGRAMS = frozenset({"/JavaScript", "/Launch", "/Rendition", "/ImportData"})
_CARRIERS = frozenset({"/RichMedia", "/Movie", "/Sound", "/3D"})
"""Kinds of annotation that hold a file to be played."""


def check_pdf(data: bytes) -> None:
    """Check a PDF; raise Refused. The content is kept as it is: a signed invoice stays signed."""
    end = data.rfind(b"%%EOF")
    if end < 0 or len(data) - end > _END_WITHIN:
        raise damaged("PDF")
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            raise _ENCRYPTED
        if not 1 <= len(reader.pages) <= MAX_PAGES:
            raise _TOO_COMPLEX if len(reader.pages) else damaged("PDF")
        unfolded = 0
        for one in _objects(reader):
            _look(one)
            unfolded += _unfolded(one)
            if unfolded > MAX_UNFOLDED:
                raise _TOO_COMPLEX
    except Refused:
        raise
    except NotImplementedError as error:
        raise _ENCRYPTED from error  # in a way that the library does not know
    # What the library raises on a broken file is of many kinds.
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise damaged("PDF") from error


def _objects(reader: PdfReader) -> Iterator[Any]:
    """Every object of the file, those that no page shows too."""
    numbers = {(number, generation) for generation, found in reader.xref.items() for number in found}
    numbers |= {(number, 0) for number in reader.xref_objStm}
    if len(numbers) > MAX_OBJECTS:
        raise _TOO_COMPLEX
    yield reader.trailer
    for number, generation in sorted(numbers):
        if number:
            yield reader.get_object(IndirectObject(number, generation, reader))


def _look(top: Any) -> None:
    """Examine one object and what is written inside it; what it refers to is an object of its own."""
    waiting = [top]
    while waiting:
        one = waiting.pop()
        if isinstance(one, ArrayObject):
            waiting += list(one)
        elif isinstance(one, DictionaryObject):
            _check(one)
            waiting += [one.raw_get(key) for key in one]


def _unfolded(one: Any) -> int:
    """Return the length of a stream once unpacked; a picture stays as it is. Raise Refused for a bomb."""
    if not isinstance(one, StreamObject) or one.get("/Subtype") == "/Image":
        return 0
    try:
        return len(one.get_data())
    except LimitReachedError as error:
        raise _TOO_COMPLEX from error
    except (PyPdfError, ValueError, KeyError, TypeError, NotImplementedError, zlib.error):
        return 0  # a sloppy stream harms nobody: readers show what they can


def _check(one: DictionaryObject) -> None:
    kind, subtype, act = (_plain(one, key) for key in ("/Type", "/Subtype", "/S"))
    if "/JS" in one or "/JavaScript" in one or act in _PROGRAMS or "/XFA" in one:
        raise _SCRIPT
    if subtype in _CARRIERS and ("/Rect" in one or kind == "/Annot"):
        raise _ATTACHED
    if subtype == "/FileAttachment" or kind == "/EmbeddedFile":
        if not (kind == "/EmbeddedFile" and _is_invoice_data(one)):
            raise _ATTACHED
    elif "/EF" in one:
        names = {str(one[key]) for key in ("/F", "/UF") if key in one}
        if not names or not names <= _INVOICE_DATA:
            raise _ATTACHED


def _plain(one: DictionaryObject, key: str) -> str:
    value = one.get(key)
    return str(value) if isinstance(value, str) else ""


def _is_invoice_data(stream: DictionaryObject) -> bool:
    if not isinstance(stream, StreamObject):
        return False
    data = stream.get_data()
    head = data[:4_096].lstrip(b"\xef\xbb\xbf \t\r\n")
    return len(data) <= _MAX_INVOICE_DATA and head.startswith(b"<") and b"<!" not in head.replace(b"<!--", b"")
