"""`isoloir export`: a campaign's data, table by table, as CSV or Parquet with their dictionary."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
from kit.cli import exit_with_problem, print_result, print_status

from isoloir_local.commands.options import Data, Json, running_or_fail
from isoloir_local.home import home_at
from isoloir_local.oidc.signing import OPERATOR, new_access_token, scopes_of
from isoloir_local.suite_requests import SuiteRefused, find_campaign
from isoloir_local.table_export import TableReader, WrittenTable, write_dictionary

commands = typer.Typer()


class Form(StrEnum):
    CSV = "csv"
    PARQUET = "parquet"


@commands.command()
def export(
    campaign: Annotated[str, typer.Argument(help="La campagne : son identifiant ou son nom")],
    out: Annotated[Path, typer.Option("--out", help="Le dossier à remplir ; créé s'il n'existe pas")],
    form: Annotated[Form, typer.Option("--form", help="Le format des fichiers")] = Form.PARQUET,
    table: Annotated[
        list[str] | None, typer.Option("--table", help="Seulement ce tableau (à répéter)", show_default=False)
    ] = None,
    data: Data = None,
    subject: Annotated[
        str, typer.Option(help="Pour qui : ses droits disent quels tableaux sortent ; sans lui, l'opérateur")
    ] = OPERATOR,
    as_json: Json = False,
) -> None:
    """Écrit les données d'une campagne, tableau par tableau, et leur dictionnaire ; la suite doit tourner."""
    home = home_at(data)
    ports: dict[str, int] = running_or_fail(home)["services"]

    def token(of: UUID | None) -> str:
        return new_access_token(home.secrets(), home.issuer(), subject, scopes_of(subject), of)

    try:
        out.mkdir(parents=True, exist_ok=True)
        found = find_campaign(campaign, ports.get("crm"), token)
        written: list[WrittenTable] = []
        with TableReader(ports, token(found), found) as reader:
            tables = [(service, one) for service in ports for one in reader.list_tables(service)]
            chosen = _chosen(tables, table)
            for service, one in chosen:
                print_status(f"  {service} : {one['label']}")
                written.append(reader.write(service, one["name"], form, out))
        write_dictionary(out, chosen)
    except SuiteRefused as refusal:
        exit_with_problem(refusal.title, refusal.detail, refusal.pointer)
    except OSError as error:
        exit_with_problem("not written", f"{out} ne peut pas être écrit : {error.strerror}.", "--out")
    said = {
        "campaign": str(found),
        "folder": str(out),
        "dictionary": "dictionary.json",
        "tables": [vars(one) for one in written],
    }
    print_result(said, as_json=as_json, text=f"{out} : {len(written)} tableaux et leur dictionnaire.")


def _chosen(tables: list[tuple[str, dict[str, Any]]], names: list[str] | None) -> list[tuple[str, dict[str, Any]]]:
    known = [one["name"] for _, one in tables]
    if unknown := [name for name in names or () if name not in known]:
        raise SuiteRefused(
            "unknown table", f"Tableaux connus : {', '.join(known) or 'aucun'}.", f"--table/{unknown[0]}"
        )
    return [(service, one) for service, one in tables if not names or one["name"] in names]
