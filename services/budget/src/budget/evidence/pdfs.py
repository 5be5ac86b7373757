"""Check that a PDF is a plain document: it opens, and has no program, hidden content or embedded file."""

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
    """Check a PDF; raise Refused. The bytes are kept unchanged: a signed invoice stays signed."""
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
        for obj in _objects(reader):
            _look(obj)
            unfolded += _unfolded(obj)
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
    """Yield every object of the file, including those that no page shows."""
    numbers = {(number, generation) for generation, objects in reader.xref.items() for number in objects}
    numbers |= {(number, 0) for number in reader.xref_objStm}
    if len(numbers) > MAX_OBJECTS:
        raise _TOO_COMPLEX
    yield reader.trailer
    for number, generation in sorted(numbers):
        if number:
            yield reader.get_object(IndirectObject(number, generation, reader))


def _look(top: Any) -> None:
    """Check one object and its direct content; references are checked as objects of their own."""
    waiting = [top]
    while waiting:
        value = waiting.pop()
        if isinstance(value, ArrayObject):
            waiting += list(value)
        elif isinstance(value, DictionaryObject):
            _check(value)
            waiting += [value.raw_get(key) for key in value]


def _unfolded(stream: Any) -> int:
    """Return the length of a stream once decompressed; images count as stored. Raise Refused for a bomb."""
    if not isinstance(stream, StreamObject) or stream.get("/Subtype") == "/Image":
        return 0
    try:
        return len(stream.get_data())
    except LimitReachedError as error:
        raise _TOO_COMPLEX from error
    except (PyPdfError, ValueError, KeyError, TypeError, NotImplementedError, zlib.error):
        return 0  # a sloppy stream harms nobody: readers show what they can


def _check(dictionary_object: DictionaryObject) -> None:
    kind, subtype, act = (_plain(dictionary_object, key) for key in ("/Type", "/Subtype", "/S"))
    if (
        "/JS" in dictionary_object
        or "/JavaScript" in dictionary_object
        or act in _PROGRAMS
        or "/XFA" in dictionary_object
    ):
        raise _SCRIPT
    if subtype in _CARRIERS and ("/Rect" in dictionary_object or kind == "/Annot"):
        raise _ATTACHED
    if subtype == "/FileAttachment" or kind == "/EmbeddedFile":
        if not (kind == "/EmbeddedFile" and _is_invoice_data(dictionary_object)):
            raise _ATTACHED
    elif "/EF" in dictionary_object:
        names = {str(dictionary_object[key]) for key in ("/F", "/UF") if key in dictionary_object}
        if not names or not names <= _INVOICE_DATA:
            raise _ATTACHED


def _plain(dictionary_object: DictionaryObject, key: str) -> str:
    value = dictionary_object.get(key)
    return str(value) if isinstance(value, str) else ""


def _is_invoice_data(stream: DictionaryObject) -> bool:
    if not isinstance(stream, StreamObject):
        return False
    data = stream.get_data()
    head = data[:4_096].lstrip(b"\xef\xbb\xbf \t\r\n")
    return len(data) <= _MAX_INVOICE_DATA and head.startswith(b"<") and b"<!" not in head.replace(b"<!--", b"")
