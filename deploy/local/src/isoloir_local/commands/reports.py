"""`isoloir report`: writes a territory report."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from kit.cli import exit_with_problem, print_result, print_status

from isoloir_local.commands.options import Data, Json, running_or_fail
from isoloir_local.home import home_at
from isoloir_local.oidc.signing import OPERATOR, new_access_token, scopes_of
from isoloir_local.report_request import Reporter
from isoloir_local.suite_requests import SuiteRefused, find_campaign
from isoloir_local.whole_file import check_place, write_whole

commands = typer.Typer()


@commands.command()
def report(
    campaign: Annotated[str, typer.Argument(help="La campagne : son identifiant ou son nom")],
    out: Annotated[Path, typer.Option("--out", help="Le fichier PDF à écrire")],
    data: Data = None,
    subject: Annotated[
        str, typer.Option(help="Pour qui : le rapport porte sur ses bureaux ; sans lui, l'opérateur")
    ] = OPERATOR,
    wait: Annotated[int, typer.Option(help="Secondes d'attente au plus", min=1, max=86_400)] = 600,
    as_json: Json = False,
) -> None:
    """Écrit le rapport de territoire d'une campagne, en PDF ; la suite doit tourner."""
    try:
        check_place(out)
    except OSError as error:
        exit_with_problem("bad file", f"Le fichier {out} ne peut pas être écrit : {_why(error)}.", "--out")
    home = home_at(data)
    ports: dict[str, int] = running_or_fail(home)["services"]
    if "predict" not in ports:
        exit_with_problem(
            "no predict", "Cette suite tourne sans predict : « isoloir up » sans --only, ou avec --only predict."
        )

    def token(of: UUID | None) -> str:
        return new_access_token(home.secrets(), home.issuer(), subject, scopes_of(subject), of)

    try:
        found = find_campaign(campaign, ports.get("crm"), token)
        with Reporter(ports["predict"], token(found)) as reporter:
            made = reporter.write(wait, print_status)
        write_whole(out, made.pdf)
    except SuiteRefused as refusal:
        exit_with_problem(refusal.title, refusal.detail, refusal.pointer)
    except OSError as error:
        exit_with_problem("bad file", f"Le fichier {out} n'a pas pu être écrit : {_why(error)}.", "--out")
    said = {
        "campaign": str(found),
        "report": made.report_id,
        "file": str(out),
        "pages": made.pages,
        "bytes": len(made.pdf),
    }
    print_result(said, as_json=as_json, text=f"{out} : {made.pages} pages.")


def _why(error: OSError) -> str:
    return error.strerror or type(error).__name__
