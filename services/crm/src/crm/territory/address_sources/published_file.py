"""A published file as it comes: from the operator's folder, a mirror, or the publisher's server."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
from pydantic_settings import BaseSettings, SettingsConfigDict

from crm.territory.address_sources.publishers import PublishedFile

_PIECE = 2**20
_SECONDS = httpx.Timeout(60, connect=10)
_ATTEMPTS = 4
_PAUSE_SECONDS = 1.0
_RANGE = re.compile(r"bytes (\d+)-")


class Places(BaseSettings):
    """Sources of files, as the operator sets them: `ISOLOIR_DATA`, `ISOLOIR_DOWNLOADS`, `ISOLOIR_OFFLINE`."""

    model_config = SettingsConfigDict(env_prefix="ISOLOIR_", extra="ignore")

    data: Path | None = None
    downloads: str = ""
    """A mirror with the paths of `PublishedFile`; empty: the publishers' own servers."""
    offline: str = ""

    @property
    def is_offline(self) -> bool:
        return self.offline not in ("", "0")

    def at_hand(self, file: PublishedFile) -> Path | None:
        """Return the file in the operator's folder."""
        if self.data is None:
            return None
        return next((path for name in (file.path, *file.also) if (path := self.data / name).is_file()), None)

    def address(self, file: PublishedFile) -> str:
        return f"{self.downloads.rstrip('/')}/{file.path}" if self.downloads else file.address


class Unreachable(Exception):
    """The file did not come. The text is French, and names no address."""


class Download:
    """One download, which goes on where it broke off as long as the file is the same. `total`: bytes, where told."""

    def __init__(self, address: str) -> None:
        self.total: int | None = None
        self._address = address
        self._came = 0
        self._version = ""

    async def pieces(self) -> AsyncIterator[bytes]:
        """Yield the file's bytes. Raises Unreachable."""
        async with httpx.AsyncClient(timeout=_SECONDS, headers=_HEADERS) as client:
            for attempt in range(1, _ATTEMPTS + 1):
                try:
                    async for piece in self._go_on(client):
                        yield piece
                except httpx.TransportError as error:
                    # Without a version, the rest might be that of another file.
                    if attempt == _ATTEMPTS or (self._came and not self._version):
                        raise Unreachable("la connexion s’est interrompue") from error
                    await asyncio.sleep(_PAUSE_SECONDS * attempt)
                else:
                    return

    async def _go_on(self, client: httpx.AsyncClient) -> AsyncIterator[bytes]:
        again = {"Range": f"bytes={self._came}-", "If-Range": self._version} if self._came else {}
        response = await _open(client, self._address, again)
        try:
            if response.status_code not in (200, 206):
                raise Unreachable(f"le serveur répond {response.status_code}")
            begins = _RANGE.match(response.headers.get("content-range", ""))
            if self._came and (begins is None or int(begins[1]) != self._came):
                raise Unreachable("le fichier a changé pendant le téléchargement : recommencez")
            if not self._came:
                self._version = _version(response)
            length = response.headers.get("content-length", "")
            self.total = self._came + int(length) if length.isdecimal() else None
            async for piece in response.aiter_raw(_PIECE):
                if not self._came and piece.lstrip()[:1] == b"<":
                    raise Unreachable("le serveur envoie une page au lieu du fichier")
                self._came += len(piece)
                yield piece
        finally:
            await response.aclose()


_HEADERS = {"User-Agent": "isoloir", "Accept-Encoding": "identity"}


def _version(response: httpx.Response) -> str:
    tag = response.headers.get("etag", "")
    return response.headers.get("last-modified", "") if not tag or tag.startswith("W/") else tag


async def _open(client: httpx.AsyncClient, address: str, headers: dict[str, str]) -> httpx.Response:
    url = httpx.URL(address)
    for _ in range(5):
        response = await client.send(client.build_request("GET", url, headers=headers), stream=True)
        if not response.has_redirect_location:
            return response
        await response.aclose()
        following = url.join(response.headers["location"])
        if following.scheme != "https" and following.host != url.host:
            raise Unreachable("le serveur renvoie vers une adresse sans HTTPS")
        url = following
    raise Unreachable("le serveur renvoie sans fin d’une adresse à l’autre")


async def read_pieces(path: Path) -> AsyncIterator[bytes]:
    """Yield the bytes of a file of the operator's folder."""
    with path.open("rb") as file:
        while piece := await asyncio.to_thread(file.read, _PIECE):
            yield piece
