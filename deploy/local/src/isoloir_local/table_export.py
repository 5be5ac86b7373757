"""Client that takes a campaign's tables out of a running suite, into files."""

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from uuid import UUID

import httpx

TIMEOUT = httpx.Timeout(600, connect=5)
"""Between two pieces: the first of a long sort may take a while."""


@dataclass
class ExportRefused(Exception):
    """The suite's error, in words for users."""

    title: str
    detail: str
    pointer: str | None = None


@dataclass(frozen=True)
class WrittenTable:
    service: str
    name: str
    file: str
    bytes: int


class TableReader:
    """Reads the tables of a running suite's services with the rights of a token. `ports`: of the services."""

    def __init__(self, ports: dict[str, int], token: str, campaign_id: UUID) -> None:
        self._ports = ports
        headers = {"Authorization": f"Bearer {token}", "Isoloir-Campaign": str(campaign_id), "Accept-Language": "fr"}
        self._http = httpx.Client(headers=headers, timeout=TIMEOUT)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def list_tables(self, service: str) -> list[dict[str, Any]]:
        """Return the dictionary of the tables that the rights open in a service."""
        try:
            answer = self._http.get(self._address(service))
        except httpx.HTTPError as error:
            raise _not_reached(service, error) from error
        _check(answer, service)
        return answer.json()["items"]

    def write(self, service: str, name: str, form: str, folder: Path) -> WrittenTable:
        """Write one table, piece by piece, beside its place first; raise ExportRefused and OSError."""
        file = folder / f"{service}-{name}.{form}"
        part = file.with_name(f".{file.name}.part")
        try:
            with (
                self._http.stream("POST", f"{self._address(service)}/{name}/export", json={"form": form}) as answer,
                part.open("wb") as out,
            ):
                if not answer.is_success:
                    answer.read()
                _check(answer, service)
                for piece in answer.iter_raw():
                    out.write(piece)
            part.replace(file)
        except httpx.HTTPError as error:
            raise _not_reached(service, error) from error
        finally:
            with suppress(FileNotFoundError):
                part.unlink()
        return WrittenTable(service, name, file.name, file.stat().st_size)

    def _address(self, service: str) -> str:
        return f"http://127.0.0.1:{self._ports[service]}/{service}/v1/data-tables"


def write_dictionary(folder: Path, tables: Iterable[tuple[str, dict[str, Any]]]) -> None:
    """Write `dictionary.json`: each table by its file, with its columns."""
    told = [{"service": service, **table} for service, table in tables]
    (folder / "dictionary.json").write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n")


def _check(answer: httpx.Response, service: str) -> None:
    if answer.is_success:
        return
    try:
        detail = str(answer.json()["detail"])
    except (ValueError, KeyError):
        detail = f"{service} a répondu {answer.status_code}."
    raise ExportRefused("refused", detail, "/campaign" if answer.status_code in (403, 404) else None)


def _not_reached(service: str, error: httpx.HTTPError) -> ExportRefused:
    return ExportRefused("not reached", f"{service} ne répond pas ({type(error).__name__}) : « isoloir status ».")
