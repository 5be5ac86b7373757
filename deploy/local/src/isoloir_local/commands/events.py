"""Commands on the event log: replay, dead letters."""

import asyncio
import os
import signal
from typing import Annotated, Any

import typer
from kit.cli import exit_with_problem, print_result, print_status
from kit.events import bus
from kit.events.stream_repair import repair_stream

from isoloir_local import dead_letters
from isoloir_local.commands.options import Data, Json, made_or_fail, running_or_fail
from isoloir_local.home import Home, home_at
from isoloir_local.workbench import nats_url_of, server_of, services_of, worker_sessions

commands = typer.Typer()
dead = typer.Typer(help="Les événements qu'un service n'a pas pu prendre.", no_args_is_help=True)
commands.add_typer(dead, name="dead")

Service = Annotated[list[str] | None, typer.Argument(help="Les services ; sans rien, tous", show_default=False)]


@commands.command()
def replay(service: Service = None, data: Data = None, as_json: Json = False) -> None:
    """Publie à nouveau tout le journal des événements ; ce qui a déjà été entendu reste sans effet."""
    home = home_at(data)
    chosen = _chosen(home, service, running_or_fail(home)["services"])
    done = asyncio.run(_replay(home, chosen))
    text = "\n".join(f"{name} : {'republié' if again else 'occupé, réessayez'}" for name, again in done.items())
    print_result({"replayed": done}, as_json=as_json, text=text)
    if not all(done.values()):
        raise typer.Exit(1)


@dead.command("list")
def list_dead(service: Service = None, data: Data = None, as_json: Json = False) -> None:
    """Montre les événements mis de côté, avec la raison."""
    home = made_or_fail(home_at(data))
    chosen = _chosen(home, service, services_of(home))
    letters = asyncio.run(_list(home, chosen))
    text = "\n".join(f"{one.dead_at:%Y-%m-%d %H:%M} {one.consumer} {one.event_id} {one.reason}" for one in letters)
    print_result({"dead": [one.as_json() for one in letters]}, as_json=as_json, text=text or "Aucun.")


@dead.command("retry")
def retry_dead(
    service: Service = None,
    event: Annotated[str | None, typer.Option(help="Celui-là seulement", show_default=False)] = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Fait réessayer les événements mis de côté, et repartir les écoutes arrêtées."""
    home = made_or_fail(home_at(data))
    running = running_or_fail(home)
    taken, left = asyncio.run(_retry(home, _chosen(home, service, running["services"]), event))
    for name in service or running["services"]:
        # A consumer that stopped starts again with its worker, and the launcher starts that.
        if pid := running["pids"].get(f"{name}-worker"):
            os.kill(pid, signal.SIGTERM)
    print_result(
        {"taken": taken, "dead": [one.as_json() for one in left]},
        as_json=as_json,
        text=f"{taken} pris, {len(left)} encore en échec.",
    )
    if left:
        raise typer.Exit(1)


async def _replay(home: Home, services: list[str]) -> dict[str, bool]:
    done: dict[str, bool] = {}
    with server_of(home) as server:
        async with bus.connect(nats_url_of(home)) as client:
            for service in services:
                print_status(f"{service} : journal à republier…")
                async with worker_sessions(home, server, service) as sessions:
                    done[service] = await _until_free(sessions, client, service)
    return done


async def _until_free(sessions: Any, client: Any, service: str) -> bool:
    # The worker's relay holds the lock for the time of one batch.
    for _ in range(100):
        if await repair_stream(sessions, client, service, force=True):
            return True
        await asyncio.sleep(0.05)
    return False


async def _list(home: Home, services: list[str]) -> list[dead_letters.DeadLetter]:
    letters: list[dead_letters.DeadLetter] = []
    with server_of(home) as server:
        for service in services:
            async with worker_sessions(home, server, service) as sessions:
                letters += await dead_letters.list_letters(service, sessions)
    return letters


async def _retry(home: Home, services: list[str], event: str | None) -> tuple[int, list[dead_letters.DeadLetter]]:
    taken, left = 0, list[dead_letters.DeadLetter]()
    with server_of(home) as server:
        for service in services:
            async with worker_sessions(home, server, service) as sessions:
                more, still = await dead_letters.retry_letters(service, sessions, event)
                taken, left = taken + more, left + still
    return taken, left


def _chosen(home: Home, named: list[str] | None, known: Any) -> list[str]:
    if unknown := sorted(set(named or ()) - set(known)):
        exit_with_problem("unknown service", f"Services de {home.root} : {', '.join(known)}.", f"/{unknown[0]}")
    return [service for service in known if not named or service in named]
