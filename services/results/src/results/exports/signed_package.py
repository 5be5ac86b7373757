"""The signed files of a final result in one ZIP, with their signatures, the schema and the public keys. Pure."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from joserfc.jwk import OKPKey

from results.exports.finals import Final
from results.exports.signatures import ENDING, public_keys, sign

KEYS, SCHEMA, README = "cles.json", "resultats.schema.json", "LISEZMOI.txt"
_SAME_TIME = (1980, 1, 1, 0, 0, 0)
"""Of all entries: the same result is the same file."""
_TEXT = """\
Résultats d’un tour, comptés par une équipe de campagne. Ce ne sont pas les résultats officiels : seule la commission
de recensement les proclame.

À côté de chaque fichier, sa signature (« .jws »). Pour vérifier que rien n’a été changé :

    isoloir verify-results FICHIER --key cles.json

Prenez la clé à l’adresse de l’équipe, pas seulement dans ce dossier : qui peut changer un fichier peut aussi
changer la clé posée à côté. Sans Isoloir : c’est une signature JWS détachée (RFC 7515, annexe F), Ed25519, que toute
bibliothèque JOSE vérifie. La clé est publiée ici :

    {address}
"""


@dataclass(frozen=True)
class SignedFile:
    name: str
    content: bytes
    signature: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def sign_files(files: Mapping[str, bytes], final: Final, key: OKPKey) -> list[SignedFile]:
    """Sign each file, with the declaration that it is of."""
    of = {
        "signed_at": final.at.isoformat(timespec="seconds"),
        "journal_number": final.journal_number,
        "journal_head": final.journal_head,
    }
    return [SignedFile(name, content, sign(key, content, {"file": name, **of})) for name, content in files.items()]


def pack(signed: Sequence[SignedFile], keys: Sequence[OKPKey], schema: Mapping[str, Any], address: str) -> bytes:
    """Return the ZIP. `address`: where the keys are published."""
    entries = {one.name: one.content for one in signed}
    entries |= {one.name + ENDING: one.signature.encode() for one in signed}
    entries[KEYS] = json.dumps(public_keys(keys), indent=1).encode()
    entries[SCHEMA] = json.dumps(schema, ensure_ascii=False, indent=1).encode()
    entries[README] = _TEXT.format(address=address).encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(zipfile.ZipInfo(name, _SAME_TIME), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()
