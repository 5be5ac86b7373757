"""Detection of a file's encoding and separator from its bytes: users rarely know them."""

import codecs
from collections import Counter
from dataclasses import dataclass, field

from kit.web.problems import Invalid

SEPARATORS = (";", ",", "\t", "|")
ENCODINGS = ("utf-8-sig", "utf-16", "cp1252", "mac_roman", "cp850")
MIXED = "+utf-8"
"""After the name of an encoding: some lines are in UTF-8, pasted in from another file."""
# The bytes of é, è, à and ç in each encoding that French spreadsheets still write.
_FRENCH = {
    "cp1252": (b"\xe9", b"\xe8", b"\xe0", b"\xe7"),
    "mac_roman": (b"\x8e", b"\x8f", b"\x88", b"\x8d"),
    "cp850": (b"\x82", b"\x8a", b"\x85", b"\x87"),
}
_IN_UTF8 = (b"\xc3\xa9", b"\xc3\xa8", b"\xc3\xa0", b"\xc3\xa7", b"\xc3\xaf", b"\xc3\xaa", b"\xc3\xab", b"\xc3\x89")
"""é, è, à, ç, ï, ê, ë, É in UTF-8: two letters that no French word has together in the other encodings."""
_TWICE = b"\xc3\x83\xc2"
"""The beginning of an accented letter that was encoded as UTF-8 twice: `Ã©`."""
_NO_TEXT = {
    b"%PDF": "un PDF",
    b"\xd0\xcf\x11\xe0": "un ancien classeur Excel (.xls), ou un classeur protégé par un mot de passe à retirer",
    b"\x1f\x8b": "une archive gzip",
    b"\xff\xd8\xff": "une image",
    b"\x89PNG": "une image",
    b"PAR1": "un fichier Parquet",
    b"GIF8": "une image",
    b"RIFF": "une image ou un son",
    b"II*\0": "une image",
    b"MM\0*": "une image",
    b"PK\x05\x06": "une archive vide",
    b"<": "une page ou un fichier XML",
    b"{": "un fichier JSON",
    b"[": "un fichier JSON",
    b"OFXHEADER": "un relevé de banque (OFX)",
}


@dataclass
class Sniffer:
    """Detects the encoding of a file, fed piece by piece."""

    head: bytes = b""
    _utf8: bool = True
    _decoder: codecs.IncrementalDecoder = field(default_factory=codecs.getincrementaldecoder("utf-8"))
    _seen: Counter[str] = field(default_factory=Counter[str])
    _twice: int = 0
    _in_utf8: int = 0

    def feed(self, piece: bytes) -> None:
        if not self.head:
            self.head = piece[: 1 << 16]
            _refuse_other_kinds(self.head)
        if self._utf8:
            try:
                self._decoder.decode(piece)
            except UnicodeDecodeError:
                self._utf8 = False
        self._twice += piece.count(_TWICE)
        self._in_utf8 += sum(map(piece.count, _IN_UTF8))
        for name, letters in _FRENCH.items():
            self._seen[name] += sum(map(piece.count, letters))
        if b"\0" in piece and not self.head.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise Invalid(
                "Le fichier contient des octets nuls : ce n'est pas un CSV. Enregistrez-le en « CSV UTF-8 ».",
                "The file holds NUL bytes: it is no CSV. Save it as CSV UTF-8.",
                "/file",
            )

    def encoding(self) -> str:
        """Return the encoding; if none fits, raise Invalid with what to do."""
        if self.head.startswith((b"\xff\xfe", b"\xfe\xff")):
            return "utf-16"
        if self._utf8 and self._finished():
            return "utf-8-sig"
        best, count = max(self._seen.items(), key=lambda one: one[1])
        if count == 0:
            raise Invalid(
                "L'encodage du fichier n'est pas reconnu. Dans Excel ou LibreOffice : Enregistrer sous, puis "
                "« CSV UTF-8 (délimité par des virgules) ».",
                "The encoding is not known. In the spreadsheet: Save as, CSV UTF-8.",
                "/file",
            )
        return f"{best}{MIXED}" if self._in_utf8 else best

    def warnings(self) -> list[str]:
        return ["encoded_twice"] if self._utf8 and self._twice >= 3 else []

    def _finished(self) -> bool:
        try:
            self._decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
        return True


def separator_of(line: str) -> str:
    """Return the separator: the most frequent outside quotes in the first line."""
    bare = "".join(part for number, part in enumerate(line.split('"')) if number % 2 == 0)
    return max(SEPARATORS, key=bare.count)


def _refuse_other_kinds(head: bytes) -> None:
    begins = head.removeprefix(codecs.BOM_UTF8).lstrip()
    for start, kind in _NO_TEXT.items():
        if begins.startswith(start):
            raise Invalid(
                f"C'est {kind}. Envoyez un CSV ou un classeur .xlsx : dans le tableur, Enregistrer sous.",
                "Neither CSV nor .xlsx: in the spreadsheet, use Save as.",
                "/file",
            )
