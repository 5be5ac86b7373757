"""`isoloir load populations`: checks a population table and, with a database, stores it."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from kit.cli import exit_with_problem, print_result
from kit.db.sessions import close_database, open_database, transaction
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from budget.ceilings.population_file import gather
from budget.ceilings.published import are_published, store_populations
from budget.ceilings.tables import BadTable, Row, read_table
from budget.commands.options import AsJson

T = TypeVar("T")

load = typer.Typer(help="Lire des fichiers officiels et, avec une base, les enregistrer.", no_args_is_help=True)


@load.command("populations")
def load_populations(
    file: Annotated[Path | None, typer.Argument(help="Tableau CSV ; sans lui, l'INSEE dans ISOLOIR_DATA.")] = None,
    database: Annotated[
        str | None,
        typer.Option("--database", envvar="ISOLOIR_BUDGET_DATABASE_URL", help="Base de budget où enregistrer."),
    ] = None,
    first: Annotated[
        bool, typer.Option("--first", help="Seulement si la base n'en a encore aucune ; sinon rien n'est lu.")
    ] = False,
    json: AsJson = False,
) -> None:
    """Lire et, avec une base, enregistrer les populations dont les plafonds sont calculés.

    Colonnes du CSV (UTF-8, point-virgule) : territory;vintage;population;name;source;decree;reason.
    """
    if first and database and _in_database(database, are_published):
        print_result({"rows": 0, "stored": 0}, as_json=json, text="La base a déjà des populations : rien n'est lu.")
        return
    rows = _read(file) if file else _gather()
    stored = _in_database(database, lambda session: store_populations(session, rows)) if database else 0
    vintages = sorted({row.vintage for row in rows})
    report = {
        "rows": len(rows),
        "stored": stored,
        "vintages": vintages,
        "constituencies": sum(1 for row in rows if row.territory.startswith("circo:") and row.vintage == vintages[-1]),
        "unknown": sum(1 for row in rows if row.population is None and row.vintage == vintages[-1]),
    }
    text = f"{len(rows)} lignes lues" + (
        f", {stored} enregistrées." if database else " ; rien n'est enregistré sans base."
    )
    print_result(report, as_json=json, text=text)


def _read(file: Path) -> list[Row]:
    try:
        rows = read_table(file.read_bytes())
    except OSError:
        exit_with_problem("Fichier illisible", f"{file} ne peut pas être ouvert.", "FILE")
    except BadTable as refusal:
        exit_with_problem("Fichier refusé", f"{refusal.fr} (ligne {refusal.line})", "FILE")
    if not rows:
        exit_with_problem("Fichier refusé", "Le tableau n'a aucune ligne.", "FILE")
    return rows


def _gather() -> list[Row]:
    data = os.environ.get("ISOLOIR_DATA", "")
    try:
        return (
            list(gather(Path(data)))
            if data
            else exit_with_problem("Il manque une donnée", "Donnez un fichier, ou ISOLOIR_DATA.", "FILE")
        )
    except OSError:
        exit_with_problem("Fichier illisible", "Les données de l'INSEE ne sont pas dans ISOLOIR_DATA.", "FILE")


def _in_database(database: str, work: Callable[[AsyncSession], Awaitable[T]]) -> T:
    async def run() -> T:
        sessions = open_database(database, b"")
        try:
            async with transaction(sessions) as session:
                return await work(session)
        finally:
            await close_database(sessions)

    try:
        return asyncio.run(run())
    except (SQLAlchemyError, OSError) as fault:
        # Neither the address nor the driver's text, which repeats it: there is a password in it.
        exit_with_problem(
            "Base injoignable",
            f"La base ne répond pas ou n'est pas celle de budget ({type(fault).__name__}).",
            "--database",
        )
