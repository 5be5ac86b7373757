"""The command `isoloir load addresses`: loads a table of addresses, without or with a campaign's database."""

import asyncio
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from elections.keys import commune_key
from kit.cli import exit_with_problem, print_result, print_status
from kit.db.sessions import close_database, open_database, transaction
from sqlalchemy.exc import SQLAlchemyError

from crm.territory.addresses.address_rows import Prepared, prepare
from crm.territory.addresses.load_job import ROWS_AT_ONCE, describe, gather, store_buildings, store_streets


def load_addresses(
    file: Annotated[Path, typer.Argument(help="BAN, adresses du REU par bureau ou liste électorale ; CSV ou Parquet.")],
    campaign: Annotated[UUID | None, typer.Option("--campaign", help="La campagne où les enregistrer.")] = None,
    source: Annotated[str, typer.Option("--source", help="Qui publie ce fichier, et de quand.")] = "",
    commune: Annotated[list[str] | None, typer.Option("--commune", help="Seulement cette commune (répétable).")] = None,
    electors: Annotated[
        bool, typer.Option("--electors", help="Une ligne est un électeur : rien n'est gardé que les numéros de voie.")
    ] = False,
    database: Annotated[
        str | None, typer.Option("--database", envvar="ISOLOIR_CRM_DATABASE_URL", help="Base de crm où enregistrer.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Un objet JSON sur la sortie standard, rien d'autre.")] = False,
) -> None:
    """Lire des adresses, les rattacher aux bureaux et, avec une campagne et une base, les enregistrer."""
    try:
        content = file.read_bytes()
    except OSError:
        exit_with_problem("Fichier illisible", f"{file} ne peut pas être ouvert.", "FILE")
    try:
        communes = sorted({commune_key(code) for code in commune or []})
    except ValueError as fault:
        exit_with_problem("Commune inconnue", str(fault), "--commune")
    if campaign is None or database is None:
        prepared, stored = prepare(content, communes, {}, {}, {}, electors=electors), 0
    else:
        if not 1 <= len(source) <= 200:
            exit_with_problem(
                "Source absente", "Dites par --source qui publie ce fichier : de 1 à 200 caractères.", "--source"
            )
        try:
            prepared = asyncio.run(_store(database, campaign, content, communes, source, electors=electors))
        except (SQLAlchemyError, OSError) as fault:
            # Not the driver's text, which repeats the address: there is a password in it.
            exit_with_problem(
                "Base injoignable", f"La base de crm ne répond pas ({type(fault).__name__}).", "--database"
            )
        stored = len(prepared.buildings)
    if prepared.problem is not None:
        exit_with_problem("Fichier refusé", prepared.problem, "FILE")
    for line, reason in prepared.faults[:20]:
        print_status(f"ligne {line} : {reason}" if line else reason)
    told = describe(prepared) | {"stored": stored}
    kept = f", {stored} enregistrées." if stored else " ; rien n'est enregistré sans --campaign et --database."
    print_result(told, as_json=json, text=f"{told['buildings']} adresses de {told['streets']} voies lues{kept}")


async def _store(
    database: str, campaign: UUID, content: bytes, communes: list[str], source: str, *, electors: bool
) -> Prepared:
    sessions = open_database(database, b"")
    try:
        async with transaction(sessions, campaign) as session:
            prepared = prepare(content, communes, *await gather(session), electors=electors)
            if prepared.problem is None:
                await store_streets(session, campaign, prepared.streets)
                for start in range(0, len(prepared.buildings), ROWS_AT_ONCE):
                    rows = prepared.buildings[start : start + ROWS_AT_ONCE]
                    await store_buildings(session, campaign, rows, source)
                    print_status(f"{start + len(rows)} / {len(prepared.buildings)}")
        return prepared
    finally:
        await close_database(sessions)
