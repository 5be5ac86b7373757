"""Decoding of statement files in any encoding; binary files are refused before parsing."""

import re

from budget.banks.statements import BadStatement

_DECLARED = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._\-]{1,40})["']""", re.IGNORECASE)
_OFX_HEADER = re.compile(rb"^\s*(ENCODING|CHARSET)\s*:\s*([^\r\n]*)", re.IGNORECASE | re.MULTILINE)
_KNOWN = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "unicode": "utf-8",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "iso-8859-15": "iso-8859-15",
    "8859-15": "iso-8859-15",
    "windows-1252": "cp1252",
    "cp1252": "cp1252",
    "1252": "cp1252",
    "utf-16": "utf-16",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
}
_MARKUP = re.compile(r"<!(?!--|\[CDATA\[)", re.IGNORECASE)


def read_text(data: bytes) -> str:
    """Return the text of a file; raise `BadStatement` for binary files, DTDs and entities, before any parser runs."""
    text = decode(data)
    if "\0" in text:
        raise BadStatement("Le fichier contient des octets nuls.", "The file holds NUL characters.")
    # `<!` opens a DTD, an entity, an element declaration: a statement has none, whatever reader would follow them.
    if _MARKUP.search(text):
        raise BadStatement(
            "Le fichier déclare une DTD ou des entités : un relevé n'en contient pas, il est refusé.",
            "The file declares a DTD or entities: a statement has none; it is refused.",
        )
    return text


def refuse_other_kinds(data: bytes) -> None:
    """Raise `BadStatement` for what is no text and no workbook."""
    if data.startswith((b"%PDF", b"\xd0\xcf\x11\xe0", b"\xff\xd8\xff", b"\x89PNG", b"\x1f\x8b")):
        raise BadStatement(
            "Ce n'est pas un relevé que l'on peut lire ici : téléchargez-le sur le site de la banque en OFX, CAMT.053, "
            "CSV ou XLSX, non en PDF, en photo, en archive ou en ancien classeur .xls.",
            "This is no statement that is read here: download it as OFX, CAMT.053, CSV or XLSX, not as a PDF, a "
            "picture, an archive or an old .xls.",
        )


def decode(data: bytes) -> str:
    """Return the text, its byte order mark left out; raise `BadStatement`."""
    return _decode(data).lstrip("\ufeff")


def _decode(data: bytes) -> str:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return _try(data, encoding)
    declared = _declared(data[:2000])
    if declared is not None:
        return _try(data, declared)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        # Two exports pasted into one file keep their encodings; read as one, the same line would count twice.
        return "".join(map(_decode_line, data.splitlines(keepends=True)))


def _decode_line(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return _try(line, "cp1252")


def _declared(head: bytes) -> str | None:
    """Return the encoding in the XML declaration or OFX header; USASCII is ignored, as it is too often wrong."""
    match = _DECLARED.search(head)
    if match is not None:
        return _known(match[1].decode("ascii"))
    header = {name.upper(): value.strip().decode("ascii", "replace") for name, value in _OFX_HEADER.findall(head)}
    charset = header.get(b"CHARSET", "").lower()
    if header.get(b"ENCODING", "").upper() in ("UTF-8", "UNICODE"):
        return "utf-8"
    # Banks write CHARSET:1252 over files that are UTF-8: the bytes decide where they can.
    return _known(charset) if charset in ("8859-15", "iso-8859-15") else None


def _known(name: str) -> str:
    encoding = _KNOWN.get(name.lower())
    if encoding is None:
        raise BadStatement(
            "L'encodage annoncé n'est pas lu ici : enregistrez le fichier en UTF-8.",
            "The declared encoding is not read here: save the file as UTF-8.",
        )
    return encoding


def _try(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        # cp1252 leaves five bytes undefined; ISO-8859-1 gives them all.
        if encoding == "cp1252":
            return data.decode("iso-8859-1")
        raise BadStatement(
            "Le fichier n'est pas dans l'encodage qu'il annonce.", "The file is not in the encoding it declares."
        ) from None
