"""Starting the suite, and asking how it is."""

from pathlib import Path
from typing import Annotated

import typer
from kit.cli import fail

from isoloir_local.commands.options import Data, busy
from isoloir_local.home import SERVICES, Busy, home_at
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


def _chosen(only: list[str] | None) -> tuple[str, ...]:
    if unknown := set(only or ()) - set(SERVICES):
        fail("unknown service", f"Services connus : {', '.join(SERVICES)}.", f"/{sorted(unknown)[0]}")
    return tuple(service for service in SERVICES if not only or service in only)
