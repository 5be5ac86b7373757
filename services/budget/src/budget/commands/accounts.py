"""`isoloir load accounts`: checks published campaign accounts and, with a database, stores them."""

import asyncio
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from common.schemas.elections import ElectionKind
from kit.cli import exit_with_problem, print_result, print_status
from kit.db.sessions import close_database, open_database, transaction
from kit.web.problems import Problem

from budget.commands.options import AsJson
from budget.comparisons import service
from budget.comparisons.published import Reading, read_file


def load_accounts(
    file: Annotated[Path, typer.Argument(help="CSV de la commission (CNCCFP), tel que publié.")],
    election: Annotated[ElectionKind, typer.Option("--election", help="Le scrutin.")],
    year: Annotated[int | None, typer.Option("--year", min=1995, max=2100, help="Si le fichier ne la dit pas.")] = None,
    database: Annotated[
        str | None,
        typer.Option("--database", envvar="ISOLOIR_BUDGET_DATABASE_URL", help="Base de budget où enregistrer."),
    ] = None,
    json: AsJson = False,
) -> None:
    """Lire, vérifier et, avec une base, enregistrer des comptes de campagne publiés."""
    try:
        data = file.read_bytes()
    except OSError:
        exit_with_problem("Fichier illisible", "Ce fichier ne s'ouvre pas : vérifiez son nom.", "FILE")
    try:
        reading, found_year = read_file(data, year)
        if database is not None:
            asyncio.run(_store(database, election, found_year, file.name, data, reading))
    except Problem as problem:
        exit_with_problem("Fichier refusé", problem.fr, problem.pointer)
    for fault in reading.rejected:
        print_status(f"{file.name}, ligne {fault.line} : {fault.reason}")
    report = {
        "file": file.name,
        "dataset": f"{election}-{found_year}",
        "accounts": len(reading.accounts),
        "without_account": reading.without_account,
        "rejected_count": reading.rejected_count,
        "rejected": [asdict(fault) for fault in reading.rejected],
        "stored": database is not None,
    }
    text = f"{len(reading.accounts)} comptes lus, {reading.rejected_count} lignes refusées" + (
        "." if database else " ; rien n'est enregistré sans --database."
    )
    print_result(report, as_json=json, text=text)


async def _store(database: str, election: ElectionKind, year: int, file: str, data: bytes, reading: Reading) -> None:
    # Nothing of a vault is opened: the secret is not needed. Whoever holds the database's password is the operator.
    sessions = open_database(database, bytes(32), pool_size=1)
    try:
        async with transaction(sessions) as session:
            await service.keep(session, election, year, file, data, reading)
    finally:
        await close_database(sessions)
