"""Operator commands on a campaign's team, for lockouts and stolen accounts."""

import ssl
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

import httpx
import typer
from common.scopes import Role
from kit.cli import exit_with_problem, print_result

from isoloir_local.commands.options import Data, Json, running_or_fail
from isoloir_local.home import Home, home_at
from isoloir_local.oidc.signing import OPERATOR, new_access_token

commands = typer.Typer()
member = typer.Typer(no_args_is_help=True, help="L'équipe d'une campagne, par l'opérateur de la suite.")
commands.add_typer(member, name="member")

Subject = Annotated[str, typer.Argument(help="L'identifiant de connexion de la personne")]
Campaign = Annotated[UUID, typer.Option(help="La campagne")]
SECONDS = 20.0


@member.command()
def remove(subject: Subject, campaign: Campaign, data: Data = None, as_json: Json = False) -> None:
    """Retire aussitôt une personne de l'équipe, direction comprise : ses droits cessent dans toute la suite."""
    _ask(home_at(data), "DELETE", campaign, subject)
    print_result({"removed": subject}, as_json=as_json, text=f"{subject} n'a plus aucun droit dans cette campagne.")


@member.command()
def appoint(
    subject: Subject,
    campaign: Campaign,
    name: Annotated[str, typer.Option(help="Comment l'équipe l'appelle")],
    role: Annotated[list[Role], typer.Option(help="Un rôle (à répéter)")],
    territory: Annotated[
        list[str] | None, typer.Option(help="Une commune ou un bureau (à répéter) ; sans rien, toute la campagne")
    ] = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Donne ou rend des droits à une personne, sans demander à l'équipe."""
    body = {"display_name": name, "roles": [str(one) for one in role], "territories": territory or []}
    _ask(home_at(data), "PUT", campaign, subject, json=body)
    roles = ", ".join(body["roles"])
    print_result({"subject": subject} | body, as_json=as_json, text=f"{subject} a désormais ces rôles : {roles}.")


def _ask(home: Home, method: str, campaign: UUID, subject: str, **content: Any) -> None:
    address = running_or_fail(home)["addresses"][0]
    authority = home.lan / "authority.crt"
    verify = ssl.create_default_context(cafile=str(authority)) if authority.exists() else True
    token = new_access_token(home.secrets(), home.issuer(), OPERATOR, {"operate"}, None, 0.1)
    headers = {"Authorization": f"Bearer {token}", "Accept-Language": "fr"}
    path = f"{address}/crm/v1/campaigns/{campaign}/members/{quote(subject, safe='')}"
    try:
        answer = httpx.request(method, path, headers=headers, timeout=SECONDS, verify=verify, **content)
    except httpx.HTTPError as error:
        exit_with_problem("crm unreachable", f"crm ne répond pas ({type(error).__name__}) : « isoloir status ».")
    if not answer.is_success:
        said: dict[str, Any] = answer.json() if "json" in answer.headers.get("content-type", "") else {}
        exit_with_problem(
            said.get("title", str(answer.status_code)), said.get("detail", "crm a refusé."), said.get("pointer") or ""
        )
