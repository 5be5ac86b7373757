"""The command `isoloir`."""

from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated

import typer
from kit.cli import fail

from isoloir_local.home import SERVICES, Busy, home_at
from isoloir_local.suite import Wishes
from isoloir_local.up import run, welcome

app = typer.Typer(
    name="isoloir",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

Data = Annotated[
    Path | None,
    typer.Option("--data", help="Le dossier des données ; sinon ISOLOIR_HOME, sinon .isoloir", show_default=False),
]
Only = Annotated[
    list[str] | None,
    typer.Option("--only", help="Seulement ce service (à répéter)", show_default=False),
]


@app.callback()
def main() -> None:
    """Isoloir, la suite de campagne libre : cinq services sur cette machine."""


@app.command()
def up(
    data: Data = None,
    port: Annotated[int, typer.Option(help="Le port de la passerelle", min=1, max=65535)] = 8000,
    lan: Annotated[bool, typer.Option("--lan", help="Accessible aux téléphones du réseau, en HTTPS")] = False,
    only: Only = None,
) -> None:
    """Démarre la suite et la garde en vie jusqu'à Ctrl-C."""
    services = _chosen(only)
    try:
        run(home_at(data), Wishes(port=port, lan=lan, services=services), welcome, stay=True)
    except Busy:
        fail("already running", "Une suite tourne déjà sur ce dossier : « isoloir status ».")
    except (RuntimeError, FileNotFoundError, ValueError) as error:
        fail("start failed", str(error))


def _chosen(only: list[str] | None) -> tuple[str, ...]:
    if unknown := set(only or ()) - set(SERVICES):
        fail("unknown service", f"Services connus : {', '.join(SERVICES)}.", f"/{sorted(unknown)[0]}")
    return tuple(service for service in SERVICES if not only or service in only)


for point in entry_points(group="isoloir.commands"):
    app.add_typer(point.load())
