"""`isoloir load forget`: removes shared data."""

from typing import Annotated

import typer
from kit.cli import exit_with_problem, print_result
from sqlalchemy.ext.asyncio import AsyncSession

from predict.commands.prompts import AsJson, Database, answered, in_database
from predict.past_results.boundaries.service import forget_source
from predict.past_results.elections.service import forget_results
from predict.reference_datasets.service import forget_dataset


def load_forget(
    id: Annotated[str, typer.Argument(help="Un tour, un jeu de référence ou la source de contours, du catalogue.")],
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Retirer des données partagées ; celles que les campagnes ont importées pour elles restent."""
    if database is None:
        exit_with_problem("Base absente", "Donnez la base de predict par --database.", "--database")

    async def work(session: AsyncSession) -> int:
        deleted = [await forget(session, id) for forget in (forget_results, forget_dataset, forget_source)]
        return sum(deleted)

    forgotten = answered(lambda: in_database(database, work))
    if not forgotten:
        exit_with_problem(
            "Rien de ce nom", f"« {id} » n’est pas partagé ici : voyez isoloir load catalogue --json.", "ID"
        )
    print_result({"id": id, "forgotten": forgotten}, as_json=as_json, text=f"{forgotten} lignes partagées retirées.")
