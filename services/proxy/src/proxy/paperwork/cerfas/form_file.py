"""Check that a file is a fillable form: a PDF of two pages, without programs, of limited size."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from proxy.paperwork.cerfas.labels import Label, labels_of
from proxy.paperwork.cerfas.schemas import FormField

PAGES = 2
MAX_OBJECTS = 20_000
MAX_DECODED = 60 * 2**20
"""Bytes of all streams together, once unpacked: a form is far below, a bomb far above."""

Reason = tuple[str, str]

NOT_PDF: Reason = (
    "Ce fichier n'est pas un PDF qui s'ouvre. Prenez le formulaire officiel sur service-public.fr.",
    "This file is no PDF that opens. Take the official form from service-public.fr.",
)
ENCRYPTED: Reason = (
    "Ce PDF est protégé par un mot de passe : prenez le formulaire officiel sur service-public.fr.",
    "This PDF is encrypted: take the official form from service-public.fr.",
)
OTHER_PAGES: Reason = (
    "Ce PDF n'a pas deux pages : ce n'est pas le formulaire de vote par procuration (Cerfa n° 14952).",
    "This PDF has not two pages: it is not the form for voting by proxy (Cerfa 14952).",
)
NOT_THE_FORM: Reason = (
    "Ce PDF n'est pas le formulaire de vote par procuration : on n'y lit ni « procuration », ni « mandataire ».",
    "This PDF is not the form for voting by proxy: neither “procuration” nor “mandataire” is written in it.",
)
SCANNED: Reason = (
    "Ce PDF est une image, où rien ne se lit : prenez le fichier d'origine sur service-public.fr, pas un scan.",
    "This PDF is a picture: nothing can be read in it. Take the original file from service-public.fr, not a scan.",
)
TOO_COMPLEX: Reason = (
    "Ce PDF se déplie en beaucoup plus que ce qu'un formulaire contient : nous ne l'ouvrons pas.",
    "This PDF unfolds to far more than a form holds: we do not open it.",
)
PROGRAM: Reason = (
    "Ce PDF contient un programme ou un autre fichier : prenez le formulaire officiel sur service-public.fr.",
    "This PDF holds a program or another file: take the official form from service-public.fr.",
)
_ACTIONS = frozenset({"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/Rendition"})
_NO_PDF = (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OverflowError)


@dataclass(frozen=True)
class FormFacts:
    sizes: tuple[tuple[float, float], ...]
    """Width and height of each page as it is shown, in points."""

    fields: list[FormField]
    labels: list[Label] = field(default_factory=list[Label])
    """The words of the form with their places; none of a page that is shown turned."""


class _Refused(Exception):
    def __init__(self, reason: Reason) -> None:
        super().__init__(reason[1])
        self.reason = reason


def read_form(data: bytes) -> FormFacts | Reason:
    """Return the facts of a form, or the reason to refuse it."""
    if not data.startswith(b"%PDF-"):
        return NOT_PDF
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            return ENCRYPTED
        _look_at_all(reader)
        if len(reader.pages) != PAGES:
            return OTHER_PAGES
        words = " ".join(page.extract_text() for page in reader.pages).casefold()
        if not words.strip():
            return SCANNED
        if not re.search("procuration", words) or not re.search("mandataire", words):
            return NOT_THE_FORM
        sizes: list[tuple[float, float]] = []
        for page in reader.pages:
            wide, high = float(page.mediabox.width), float(page.mediabox.height)
            sizes.append((high, wide) if page.rotation % 180 else (wide, high))
        fields = [one for number in range(PAGES) for one in _fields_of(reader, number)]
        labels = [one for number in range(PAGES) for one in labels_of(reader.pages[number], number + 1)]
        return FormFacts(tuple(sizes), fields, labels)
    except _Refused as refused:
        return refused.reason
    except _NO_PDF:
        return NOT_PDF


def _look_at_all(reader: PdfReader) -> None:
    numbers = {(number, generation) for generation, objects in reader.xref.items() for number in objects}
    numbers |= {(number, 0) for number in reader.xref_objStm}
    if len(numbers) > MAX_OBJECTS:
        raise _Refused(TOO_COMPLEX)
    decoded = 0
    for number, generation in sorted(numbers):
        obj = reader.get_object(IndirectObject(number, generation, reader)) if number else None
        for part in _parts(obj):
            if "/JS" in part or str(part.get("/S", "")) in _ACTIONS or "/XFA" in part or "/EF" in part:
                raise _Refused(PROGRAM)
        # A picture stays as it is: it is never unpacked here.
        if isinstance(obj, StreamObject) and obj.get("/Subtype") != "/Image":
            decoded += len(obj.get_data())
            if decoded > MAX_DECODED:
                raise _Refused(TOO_COMPLEX)


def _parts(top: object) -> Iterator[DictionaryObject]:
    waiting: list[Any] = [top]
    while waiting:
        value = waiting.pop()
        if isinstance(value, ArrayObject):
            waiting += list(value)
        elif isinstance(value, DictionaryObject):
            yield value
            waiting += [value.raw_get(key) for key in value]


def _fields_of(reader: PdfReader, number: int) -> Iterator[FormField]:
    page = reader.pages[number]
    for reference in cast("list[Any]", page.get("/Annots") or []):
        obj = reference.get_object()
        if obj.get("/Subtype") != "/Widget":
            continue
        name, kind = _named(obj)
        left, low, right, high = (float(edge) for edge in obj["/Rect"])
        kinds: dict[str, str] = {"/Tx": "text", "/Btn": "tick"}
        yield FormField.model_validate(
            {
                "name": name,
                "page": number + 1,
                "kind": kinds.get(kind, "other"),
                "x": min(left, right),
                "y": min(low, high),
                "width": abs(right - left),
                "height": abs(high - low),
            }
        )


def _named(field: Any) -> tuple[str, str]:
    """Return a field's full name, with its parents, and its kind."""
    names: list[str] = []
    kind = ""
    node: Any = field
    for _ in range(20):
        if "/T" in node:
            names.append(str(node["/T"]))
        kind = kind or str(node.get("/FT", ""))
        if "/Parent" not in node:
            break
        node = node["/Parent"].get_object()
    return ".".join(reversed(names))[:300], kind
