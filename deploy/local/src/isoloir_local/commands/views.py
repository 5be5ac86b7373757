"""`isoloir views`: read-only SQL of one campaign, for Metabase, Superset and the like."""

from typing import Annotated
from uuid import UUID

import psycopg
import typer
from kit.cli import exit_with_problem, print_result, print_status
from sqlalchemy import make_url

from isoloir_local.commands.options import Data, Json, made_or_fail
from isoloir_local.home import home_at
from isoloir_local.view_logins import NoSuchCampaign, NoSuchLogin, create_login, list_logins, revoke_login
from isoloir_local.workbench import server_of

commands = typer.Typer()
views = typer.Typer(no_args_is_help=True, help="Un accès SQL en lecture à une campagne, pour Metabase ou Superset.")
commands.add_typer(views, name="views")


@views.command()
def create(
    campaign: Annotated[UUID, typer.Argument(help="La campagne : son identifiant")],
    people: Annotated[bool, typer.Option("--people", help="Montre aussi les personnes ; inscrit au journal")] = False,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Crée un accès et montre son mot de passe, une seule fois."""
    home = made_or_fail(home_at(data))
    with server_of(home) as server:
        try:
            login, password, made = create_login(server, campaign, people=people)
        except NoSuchCampaign:
            exit_with_problem("no campaign", f"Aucune campagne n'a l'identifiant {campaign}.", "/campaign")
        except psycopg.Error as error:
            exit_with_problem("not created", f"La base a refusé : {str(error).splitlines()[0]}")
        place = make_url(server)
    found = {
        "host": place.host or "127.0.0.1",
        "port": place.port or 5432,
        "user": login.name,
        "password": password,
        "schema": login.name,
        "databases": made,
    }
    print_status("Ce mot de passe n'est gardé nulle part : notez-le. « isoloir views revoke » ferme l'accès.")
    lines = [f"{key} : {value}" for key, value in found.items() if key != "databases"]
    lines += [f"base {service} : {', '.join(named)}" for service, named in made.items()]
    print_result(found, as_json=as_json, text="\n".join(lines))


@views.command("list")
def list_(data: Data = None, as_json: Json = False) -> None:
    """Liste les accès ouverts."""
    home = made_or_fail(home_at(data))
    with server_of(home) as server:
        found = [
            {"user": login.name, "campaign": str(login.campaign_id), "people": login.people}
            for login in list_logins(server)
        ]
    shown = [
        f"{one['user']} : campagne {one['campaign']}{', avec les personnes' * bool(one['people'])}" for one in found
    ]
    print_result({"logins": found}, as_json=as_json, text="\n".join(shown) or "Aucun accès.")


@views.command()
def revoke(
    user: Annotated[str, typer.Argument(help="L'accès à fermer")], data: Data = None, as_json: Json = False
) -> None:
    """Ferme un accès aussitôt, et coupe ses connexions."""
    home = made_or_fail(home_at(data))
    with server_of(home) as server:
        try:
            revoke_login(server, user)
        except NoSuchLogin:
            exit_with_problem("no login", f"Aucun accès ne s'appelle {user} : « isoloir views list ».", "/user")
    print_result({"revoked": user}, as_json=as_json, text=f"{user} ne lit plus rien.")
