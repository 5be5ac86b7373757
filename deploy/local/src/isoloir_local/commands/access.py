"""Commands that give access: tokens, login links, API clients."""

from typing import Annotated
from uuid import UUID

import typer
from common.scopes import SCOPES, current_scopes
from kit.cli import exit_with_problem, print_result

from isoloir_local.commands.options import Data, Json, made_or_fail, running_or_fail
from isoloir_local.home import home_at
from isoloir_local.oidc.clients import Integrators
from isoloir_local.oidc.links import new_link
from isoloir_local.oidc.signing import HOURS, OPERATOR, new_access_token, scopes_of

commands = typer.Typer()

Subject = Annotated[str, typer.Option(help="Qui : l'identifiant d'un membre ; sans lui, l'opérateur de la suite")]
Scope = Annotated[
    list[str] | None,
    typer.Option("--scope", help="Ce que le jeton permet (à répéter) ; sans rien, tout", show_default=False),
]


@commands.command()
def token(
    data: Data = None,
    scope: Scope = None,
    campaign: Annotated[UUID | None, typer.Option(help="La campagne", show_default=False)] = None,
    subject: Subject = OPERATOR,
    hours: Annotated[float, typer.Option(help="Durée de validité", min=0.01, max=24 * 366)] = HOURS,
    as_json: Json = False,
) -> None:
    """Fabrique un jeton d'accès à l'API."""
    home = made_or_fail(home_at(data))
    granted = _known(scope) or scopes_of(subject)
    made = new_access_token(home.secrets(), home.issuer(), subject, granted, campaign, hours)
    print_result({"access_token": made, "scope": " ".join(sorted(granted))}, as_json=as_json, text=made)


@commands.command()
def login(data: Data = None, subject: Subject = OPERATOR, as_json: Json = False) -> None:
    """Donne un nouveau lien d'entrée, valable une fois pendant quinze minutes."""
    home = home_at(data)
    link = new_link(home, running_or_fail(home)["addresses"][0], subject)
    print_result({"link": link}, as_json=as_json, text=link)


@commands.command()
def client(
    name: Annotated[str, typer.Argument(help="Un nom court, en minuscules")],
    data: Data = None,
    scope: Scope = None,
    campaign: Annotated[UUID | None, typer.Option(help="La campagne", show_default=False)] = None,
    as_json: Json = False,
) -> None:
    """Inscrit un intégrateur (client credentials) et montre son secret, une seule fois."""
    home = made_or_fail(home_at(data))
    granted = _known(scope)
    if not granted:
        exit_with_problem("scopes missing", "Dites ce que l'intégrateur peut faire : --scope events:read …", "/scope")
    try:
        secret = Integrators(home.oidc / "clients.json").add(name, granted, str(campaign) if campaign else None)
    except ValueError as error:
        exit_with_problem("bad name", str(error), "/name")
    found = {
        "client_id": name,
        "client_secret": secret,
        "subject": f"client:{name}",
        "token_endpoint": f"{home.issuer()}/token",
    }
    print_result(found, as_json=as_json, text="\n".join(f"{key} : {value}" for key, value in found.items()))


def _known(scopes: list[str] | None) -> frozenset[str]:
    result = current_scopes(one for word in scopes or () for one in word.split())
    if unknown := sorted(result - set(SCOPES)):
        exit_with_problem("unknown scope", f"Portées connues : {', '.join(SCOPES)}.", f"/scope/{unknown[0]}")
    return result
