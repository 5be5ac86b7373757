"""`isoloir doctor`: checks the machine."""

from dataclasses import asdict
from typing import Annotated

import typer
from kit.cli import exit_with_problem, print_result
from pydantic import ValidationError

from isoloir_local.checkup import Finding, examine_folder
from isoloir_local.commands.options import Data, Json
from isoloir_local.home import home_at
from isoloir_local.mail_checks import Resolver, examine_mail, read_settings

commands = typer.Typer()


@commands.command()
def doctor(
    data: Data = None,
    port: Annotated[int, typer.Option(help="Le port de la passerelle", min=1, max=65535)] = 8000,
    mail: Annotated[bool, typer.Option("--mail", help="Examiner plutôt le relais de courriels et le domaine")] = False,
    dkim_selector: Annotated[list[str] | None, typer.Option(help="Avec --mail : le nom de la clé DKIM")] = None,
    resolver: Annotated[str, typer.Option(help="Avec --mail : le serveur DNS à interroger, adresse:port")] = "",
    as_json: Json = False,
) -> None:
    """Examine la machine (programmes, port, disque, horloge, base, accents) ou, par --mail, l'envoi des courriels."""
    found = _examine_mail(resolver, dkim_selector or []) if mail else examine_folder(home_at(data), port)
    ok = all(one.ok for one in found)
    text = "\n".join(f"{'bien ' if one.ok else 'ÉCHEC'} {one.name:9} {one.detail}" for one in found)
    print_result({"ok": ok, "checks": [asdict(one) for one in found]}, as_json=as_json, text=text)
    if not ok:
        raise typer.Exit(1)


def _examine_mail(resolver: str, selectors: list[str]) -> list[Finding]:
    try:
        asked = Resolver(resolver)
    except ValueError:
        exit_with_problem("no DNS server", f"« {resolver} » n'est pas une adresse de serveur DNS.", "/resolver")
    try:
        settings = read_settings()
    except ValidationError as error:
        return [Finding("settings", False, "; ".join(one["msg"] for one in error.errors()))]
    return examine_mail(settings, asked, selectors)
