"""Helpers of the commands: the database option, and printing of refusals."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar

import typer
from kit.cli import exit_with_problem, print_status
from kit.db.sessions import Sessions, close_database, open_database, transaction
from kit.web.problems import Problem
from sqlalchemy.exc import SQLAlchemyError

T = TypeVar("T")

Database = Annotated[
    str | None,
    typer.Option("--database", envvar="ISOLOIR_PREDICT_DATABASE_URL", help="Base de predict où enregistrer."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Un objet JSON sur la sortie standard, rien d’autre.")]


def answered(ask: Callable[[], T]) -> T:
    try:
        return reached(ask)
    except Problem as problem:
        refuse(problem)


def reached(ask: Callable[[], T]) -> T:
    """Run `ask` as `answered` does, but raise refusals instead of exiting."""
    try:
        return ask()
    except (SQLAlchemyError, OSError) as fault:
        # Neither the address nor the driver's text, which repeats it: there is a password in it.
        exit_with_problem(
            "Base injoignable",
            f"La base ne répond pas ou n’est pas celle de predict ({type(fault).__name__}).",
            "--database",
        )


def refuse(problem: Problem) -> NoReturn:
    detail = problem.fr
    for fault in problem.more.get("rejected", [])[:20]:
        print_status(f"ligne {fault['line']} : {fault['reason']}")
    exit_with_problem("Fichier refusé", detail, problem.pointer)


def read_file(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        exit_with_problem("Fichier illisible", f"{file} ne peut pas être ouvert.", "FILE")


def in_database(url: str, work: Callable[[Any], Awaitable[T]]) -> T:
    async def run() -> T:
        sessions: Sessions = open_database(url, b"")
        try:
            async with transaction(sessions) as session:
                return await work(session)
        finally:
            await close_database(sessions)

    return asyncio.run(run())
