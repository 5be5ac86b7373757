"""`isoloir status`: shows the suite's state."""

from typing import Any

import httpx
import typer
from kit.cli import print_result
from kit.runtime.disk_space import Disks

from isoloir_local.commands.options import Data, Json
from isoloir_local.disk import describe_room
from isoloir_local.home import NotRunning, home_at

commands = typer.Typer()


@commands.command()
def status(data: Data = None, as_json: Json = False) -> None:
    """Dit si la suite tourne, et comment vont ses services."""
    home = home_at(data)
    try:
        running = home.running()
    except NotRunning:
        print_result({"running": False, "home": str(home.root)}, as_json=as_json, text="La suite ne tourne pas.")
        raise typer.Exit(1) from None
    services = {name: _ready(name, port) for name, port in running["services"].items()}
    room = Disks([home.root]).room
    found = {"running": True, "home": str(home.root), **running, "services": services, "ports": running["services"]}
    found["disk"] = {"level": room.level, "used": round(room.used, 3), "free_bytes": room.free}
    lines = [f"La suite tourne depuis {running['started_at']} : {running['addresses'][0]}"]
    lines += [f"  {name:8} {state['status']}{_why(state)}" for name, state in services.items()]
    lines.append(f"  disque   {room.level} : {describe_room(room)}")
    lines += [f"  {name:14} processus {pid}" for name, pid in running["pids"].items()]
    print_result(found, as_json=as_json, text="\n".join(lines))
    if any(state["status"] != "ready" for state in services.values()):
        raise typer.Exit(1)


def _why(state: dict[str, Any]) -> str:
    return f" : {state['reason']}" if state.get("reason") else ""


def _ready(service: str, port: int) -> dict[str, Any]:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/{service}/ready", timeout=5).json()
    except httpx.TransportError:
        return {"status": "away"}
