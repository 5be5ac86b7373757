"""`isoloir doctor`: checks the machine."""

from dataclasses import asdict
from typing import Annotated

import typer
from kit.cli import print_result

from isoloir_local.checkup import examine_folder
from isoloir_local.commands.options import Data, Json
from isoloir_local.home import home_at

commands = typer.Typer()


@commands.command()
def doctor(
    data: Data = None,
    port: Annotated[int, typer.Option(help="Le port de la passerelle", min=1, max=65535)] = 8000,
    as_json: Json = False,
) -> None:
    """Examine la machine : programmes, port, disque, horloge, base et accents."""
    found = examine_folder(home_at(data), port)
    ok = all(one.ok for one in found)
    text = "\n".join(f"{'bien ' if one.ok else 'ÉCHEC'} {one.name:9} {one.detail}" for one in found)
    print_result({"ok": ok, "checks": [asdict(one) for one in found]}, as_json=as_json, text=text)
    if not ok:
        raise typer.Exit(1)
