"""ZIP of the whole account that can be verified without Isoloir: a manifest and SHA256SUMS.

The ZIP is streamed, never held in memory: all documents together may exceed it.
"""

import hashlib
import json
import zipfile
from datetime import datetime
from typing import IO, Any, cast
from uuid import UUID

from budget.exports.shelf import Writing

MANIFEST, SUMS = "manifest.json", "SHA256SUMS"
READ_ME = """Archive d'un compte de campagne, faite par Isoloir.

compte.pdf           le compte, dans l'ordre des rubriques de la commission
compte.xlsx          le même en classeur ; csv/ : chaque liste en CSV (UTF-8, point-virgule, virgule décimale)
fec/                 le journal en 18 colonnes (LPF A. 47 A-1), et sa description
pieces/              les pièces justificatives ; csv/pieces.csv dit ce que chacune prouve
manifest.json        chaque fichier avec sa taille et son empreinte SHA-256
SHA256SUMS           les mêmes empreintes : « sha256sum -c SHA256SUMS » vérifie tout, sans Isoloir

Ce n'est pas le formulaire de la commission (CNCCFP), que le candidat signe et dépose (L. 52-12).
"""


class Archive:
    """A ZIP being written."""

    def __init__(self, writing: Writing, made_at: datetime) -> None:
        self._writing = writing
        # An unseekable target: sizes follow each member instead of being written back into its head.
        self._zip = zipfile.ZipFile(cast(IO[bytes], writing), "w")
        self._at = made_at.timetuple()[:6]
        self._entries: list[dict[str, Any]] = []

    async def add(self, name: str, data: bytes, *, deflate: bool = True) -> None:
        self._zip.writestr(self._info(name, deflate=deflate), data)
        self._note(name, len(data), hashlib.sha256(data).hexdigest())
        await self._writing.drain()

    def close(self, campaign_id: UUID, facts: dict[str, Any]) -> None:
        files = sorted(self._entries, key=lambda entry: str(entry["path"]))
        manifest = {"format": "isoloir-account-archive-1", "campaign_id": str(campaign_id), **facts, "files": files}
        text = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
        self._zip.writestr(self._info(MANIFEST), text)
        lines = [f"{entry['sha256']}  {entry['path']}\n" for entry in files]
        lines.append(f"{hashlib.sha256(text).hexdigest()}  {MANIFEST}\n")
        self._zip.writestr(self._info(SUMS), "".join(lines))
        self._zip.close()

    def _info(self, name: str, *, deflate: bool = True) -> zipfile.ZipInfo:
        info = zipfile.ZipInfo(name, self._at)
        info.compress_type = zipfile.ZIP_DEFLATED if deflate else zipfile.ZIP_STORED
        info.external_attr = 0o644 << 16
        return info

    def _note(self, name: str, size: int, sha256: str) -> None:
        self._entries.append({"path": name, "size": size, "sha256": sha256})
