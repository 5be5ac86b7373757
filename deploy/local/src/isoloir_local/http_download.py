"""Resumable HTTP download; redirects only to HTTPS, size limited."""

import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import httpx

CONNECT_SECONDS = 4.0
READ_SECONDS = 30.0
ATTEMPTS = 3
MAX_BYTES = 400_000_000
"""Four times the largest file that the ministry has published."""

_REDIRECTIONS = 5
_PAUSE_SECONDS = 0.5
_WHOLE, _PARTIAL, _NO_SUCH_RANGE = 200, 206, 416

Saw = Callable[[int, int | None], None]
"""Told how many bytes are there, and how many there will be when the server says."""


class FetchFailed(Exception):
    """Raised if the file cannot be fetched; its text is for users."""


def new_client() -> httpx.Client:
    # What is resumed has to be counted in the bytes of the file, not in those of an archive made on the way.
    return httpx.Client(
        timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
        headers={"User-Agent": "isoloir", "Accept-Encoding": "identity"},
    )


def answers_at(address: str) -> bool:
    """Return whether anything answers at the address within a few seconds.

    In a thread, as no timeout limits the name lookup on a machine without network.
    """
    heard: list[int] = []

    def ask() -> None:
        try:
            heard.append(httpx.head(address, timeout=CONNECT_SECONDS, follow_redirects=False).status_code)
        except httpx.HTTPError:
            return

    asking = Thread(target=ask, daemon=True)
    asking.start()
    asking.join(2 * CONNECT_SECONDS)
    return bool(heard)


def fetch_file(client: httpx.Client, address: str, part: Path, saw: Saw) -> None:
    """Complete `part`. Raises `FetchFailed`, keeping what was received."""
    for attempt in range(ATTEMPTS):
        time.sleep(_PAUSE_SECONDS * attempt)
        try:
            _go_on(client, address, part, saw)
        except httpx.TransportError as error:
            if attempt + 1 == ATTEMPTS:
                raise FetchFailed(f"la connexion s'est interrompue ({type(error).__name__})") from error
        else:
            return


def forget_download(part: Path) -> None:
    part.unlink(missing_ok=True)
    _validator(part).unlink(missing_ok=True)


def _go_on(client: httpx.Client, address: str, part: Path, saw: Saw) -> None:
    there, validator = _left(part)
    headers = {"Range": f"bytes={there}-", "If-Range": validator} if there else {}
    response = _open(client, address, headers)
    try:
        if response.status_code == _NO_SUCH_RANGE:
            forget_download(part)
            raise httpx.RemoteProtocolError("The file has become shorter than what is there of it.")
        if response.status_code not in (_WHOLE, _PARTIAL):
            raise FetchFailed(f"le serveur répond {response.status_code}")
        if response.headers.get("content-encoding", "identity") != "identity":
            raise FetchFailed("le serveur envoie une archive au lieu du fichier")
        if response.status_code == _WHOLE:
            there = 0
        elif not response.headers.get("content-range", "").startswith(f"bytes {there}-"):
            forget_download(part)
            raise httpx.RemoteProtocolError("Another part of the file came than the one that was asked for.")
        _store(response, part, there, saw)
    finally:
        response.close()


def _store(response: httpx.Response, part: Path, there: int, saw: Saw) -> None:
    length = response.headers.get("content-length", "")
    total = there + int(length) if length.isdecimal() else None
    _check_size(total or 0)
    if there == 0:
        _remember(part, response)
    with part.open("ab" if there else "wb") as file:
        # As it comes, in no larger pieces: what has come is stored when the connection breaks.
        for piece in response.iter_raw():
            if there == 0 and piece.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
                raise FetchFailed("le serveur envoie une page web au lieu du fichier")
            there += len(piece)
            _check_size(there)
            file.write(piece)
            saw(there, total)


def _open(client: httpx.Client, address: str, headers: dict[str, str]) -> httpx.Response:
    first = url = httpx.URL(address)
    for _ in range(_REDIRECTIONS):
        response = client.send(client.build_request("GET", url, headers=headers), stream=True)
        if not response.has_redirect_location:
            return response
        response.close()
        url = url.join(response.headers["location"])
        same = (url.scheme, url.host, url.port) == (first.scheme, first.host, first.port)
        if url.scheme != "https" and not same:
            raise FetchFailed("le serveur renvoie vers une adresse sans HTTPS")
    raise FetchFailed("le serveur renvoie sans fin d'une adresse à l'autre")


def _check_size(size: int) -> None:
    if size > MAX_BYTES:
        raise FetchFailed("le fichier est trop gros pour être un fichier de résultats")


def _left(part: Path) -> tuple[int, str]:
    """Return the bytes already there and their version; nothing if the version is unknown, as it may have changed."""
    validator = _validator(part)
    if not (part.exists() and validator.exists()):
        return 0, ""
    return part.stat().st_size, validator.read_text()


def _remember(part: Path, response: httpx.Response) -> None:
    tag = response.headers.get("etag", "")
    # A weak tag may be that of two different contents.
    version = tag if tag and not tag.startswith("W/") else response.headers.get("last-modified", "")
    if version:
        _validator(part).write_text(version)
    else:
        _validator(part).unlink(missing_ok=True)


def _validator(part: Path) -> Path:
    return part.with_name(f"{part.name}.version")
