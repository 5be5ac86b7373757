"""Client that takes a campaign's tables out of a running suite, into files."""

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from uuid import UUID

import httpx

from isoloir_local.suite_requests import HEADERS, check_answer, checked, not_reached

TIMEOUT = httpx.Timeout(600, connect=5)
"""Between two pieces: the first of a long sort may take a while."""


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
        headers = HEADERS | {"Authorization": f"Bearer {token}", "Isoloir-Campaign": str(campaign_id)}
        self._http = httpx.Client(headers=headers, timeout=TIMEOUT)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def list_tables(self, service: str) -> list[dict[str, Any]]:
        """Return the dictionary of the tables that the rights open in a service."""
        return checked(lambda: self._http.get(self._address(service))).json()["items"]

    def write(self, service: str, name: str, form: str, folder: Path) -> WrittenTable:
        """Write one table, piece by piece, beside its place first; raise SuiteRefused and OSError."""
        file = folder / f"{service}-{name}.{form}"
        part = file.with_name(f".{file.name}.part")
        try:
            with (
                self._http.stream("POST", f"{self._address(service)}/{name}/export", json={"form": form}) as answer,
                part.open("wb") as out,
            ):
                if not answer.is_success:
                    answer.read()
                check_answer(answer)
                for piece in answer.iter_raw():
                    out.write(piece)
            part.replace(file)
        except httpx.HTTPError as error:
            raise not_reached(error) from error
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
