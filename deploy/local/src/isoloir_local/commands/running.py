"""Starting the suite, and asking how it is."""

from pathlib import Path
from typing import Annotated, Any

import httpx
import typer
from kit.cli import emit, fail

from isoloir_local.commands.options import Data, Json, busy
from isoloir_local.home import SERVICES, Busy, NotRunning, home_at
from isoloir_local.processes import CAN_FORK
from isoloir_local.sources import data_folder
from isoloir_local.suite import Wishes
from isoloir_local.up import run, welcome

commands = typer.Typer()

Only = Annotated[
    list[str] | None,
    typer.Option("--only", help="Seulement ce service (à répéter)", show_default=False),
]
Source = Annotated[
    Path | None,
    typer.Option("--source", help="Le dossier des résultats officiels ; sinon ISOLOIR_DATA", show_default=False),
]


@commands.command()
def up(
    data: Data = None,
    port: Annotated[int, typer.Option(help="Le port de la passerelle", min=1, max=65535)] = 8000,
    lan: Annotated[bool, typer.Option("--lan", help="Accessible aux téléphones du réseau, en HTTPS")] = False,
    only: Only = None,
    source: Source = None,
    spawn: Annotated[bool, typer.Option("--spawn", help="Sans fork : plus lent, comme hors de Linux")] = False,
) -> None:
    """Démarre la suite et la garde en vie jusqu'à Ctrl-C."""
    home = home_at(data)
    try:
        wishes = Wishes(
            port=port,
            lan=lan,
            services=_chosen(only),
            data=data_folder(source),
            fork=CAN_FORK and not spawn,
        )
        run(home, wishes, welcome, stay=True)
    except Busy:
        busy(home)
    except (RuntimeError, FileNotFoundError, ValueError) as error:
        fail("start failed", str(error))


@commands.command()
def status(data: Data = None, as_json: Json = False) -> None:
    """Dit si la suite tourne, et comment vont ses services."""
    home = home_at(data)
    try:
        running = home.running()
    except NotRunning:
        emit({"running": False, "home": str(home.root)}, as_json=as_json, text="La suite ne tourne pas.")
        raise typer.Exit(1) from None
    services = {name: _ready(name, port) for name, port in running["services"].items()}
    found = {"running": True, "home": str(home.root), **running, "services": services, "ports": running["services"]}
    lines = [f"La suite tourne depuis {running['started_at']} : {running['addresses'][0]}"]
    lines += [f"  {name:8} {state['status']}" for name, state in services.items()]
    lines += [f"  {name:14} processus {pid}" for name, pid in running["pids"].items()]
    emit(found, as_json=as_json, text="\n".join(lines))
    if any(state["status"] != "ready" for state in services.values()):
        raise typer.Exit(1)


def _ready(service: str, port: int) -> dict[str, Any]:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/{service}/ready", timeout=5).json()
    except httpx.TransportError:
        return {"status": "away"}


def _chosen(only: list[str] | None) -> tuple[str, ...]:
    if unknown := set(only or ()) - set(SERVICES):
        fail("unknown service", f"Services connus : {', '.join(SERVICES)}.", f"/{sorted(unknown)[0]}")
    return tuple(service for service in SERVICES if not only or service in only)
