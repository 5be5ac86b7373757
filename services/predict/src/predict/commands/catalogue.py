"""`isoloir load catalogue` and `isoloir load datasets`: list the official data sets, load a whole folder."""

import os
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from elections.datasets import DATASETS
from kit.cli import exit_with_problem, print_result, print_status
from kit.web.problems import Problem
from rich.console import Console
from rich.progress import Progress
from sqlalchemy.ext.asyncio import AsyncSession

from predict.commands.prompts import AsJson, Database, answered, in_database, read_file
from predict.past_results.boundaries.service import import_boundaries
from predict.past_results.elections.service import import_rounds
from predict.reference_datasets import service as references
from predict.reference_datasets.catalogue import (
    LocalFile,
    describe_dataset,
    find_at_hand,
    list_catalogue,
    list_loaded,
    sha256_of,
)
from predict.reference_datasets.cells import Unreadable
from predict.reference_datasets.preparation import prepare_dataset
from predict.reference_datasets.schemas import CatalogueRead

Folder = Annotated[
    Path | None,
    typer.Option("--data", help="Dossier de données, comme en remplit download ; sinon ISOLOIR_DATA."),
]


def load_catalogue(folder: Folder = None, database: Database = None, as_json: AsJson = False) -> None:
    """Lister les jeux de données officiels : éditeur, licence, adresse, et ce qui est enregistré ou à portée."""
    folder = _data_folder(folder)
    entries = [describe_dataset(dataset, []) for dataset in DATASETS]
    if database is not None:
        entries = answered(lambda: in_database(database, list_catalogue))
    at_hand: dict[str, list[str]] = {}
    for local_file in find_at_hand(folder, []) if folder else []:
        at_hand.setdefault(local_file.dataset.id, []).append(str(local_file.path))
    listed = [entry.model_dump(mode="json") | {"at_hand": at_hand.get(entry.id, [])} for entry in entries]
    print_result({"datasets": listed}, as_json=as_json, text="\n".join(_line(entry, at_hand) for entry in entries))


def load_datasets(
    ids: Annotated[list[str] | None, typer.Argument(help="Lesquels, par leur nom au catalogue ; sinon tous.")] = None,
    folder: Folder = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Enregistrer les jeux du catalogue qu’un dossier contient ; ce qui l’est déjà est passé."""
    unknown = [id for id in ids or [] if id not in {dataset.id for dataset in DATASETS}]
    if unknown:
        exit_with_problem(
            "Jeu inconnu", f"« {unknown[0]} » n’est pas au catalogue : voyez isoloir load catalogue.", "IDS"
        )
    folder = _data_folder(folder)
    if folder is None or database is None:
        where = "Donnez --data (sinon ISOLOIR_DATA : un dossier qui existe) et --database (la base de predict)."
        exit_with_problem("Il manque où lire ou écrire", where, "--data")
    files = find_at_hand(folder, ids or [])
    if not files:
        exit_with_problem(
            "Rien à lire", f"{folder} ne contient aucun fichier du catalogue : isoloir download le remplit.", "--data"
        )
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("jeux de données", total=len(files))
        reports: list[dict[str, Any]] = []
        for file in files:
            bar.update(task, description=file.dataset.id)
            reports.append(_load_one(file, database))
            bar.advance(task)
    failed = [report for report in reports if report["state"] == "refused"]
    for report in failed:
        print_status(f"{report['file']} : {report['reason']}")
    lines = [f"{report['id']} : {_STATES[report['state']]} ({report['file']})" for report in reports]
    print_result({"files": reports}, as_json=as_json, text="\n".join(lines))
    if failed:
        exit_with_problem(
            "Fichiers refusés", f"{len(failed)} fichiers sur {len(reports)} n’ont pas pu être lus.", "--data"
        )


def _data_folder(named: Path | None) -> Path | None:
    """Return the named folder, which must exist, else ISOLOIR_DATA's, or None if that does not exist.

    The Makefile names ISOLOIR_DATA whether or not the folder is there.
    """
    if named is not None and not named.is_dir():
        exit_with_problem("Dossier absent", f"{named} n’est pas un dossier.", "--data")
    variable = os.environ.get("ISOLOIR_DATA")
    folder = named or (Path(variable) if variable else None)
    return folder if folder is not None and folder.is_dir() else None


_STATES = {
    "present": "déjà enregistré",
    "loaded": "enregistré",
    "unchanged": "lu, rien de nouveau",
    "refused": "refusé",
}


def _load_one(file: LocalFile, database: str) -> dict[str, Any]:
    """Load one file in its own transaction, so that it stays if the next fails or the command is stopped."""
    report: dict[str, Any] = {"id": file.dataset.id, "file": file.path.name, "sha256": sha256_of(file.path)}

    async def work(session: AsyncSession) -> dict[str, Any]:
        entries = await list_loaded(session)
        sha256s = [row.sha256 for row in entries.get(file.dataset.id, [])]
        if report["sha256"] in sha256s:
            return {"state": "present"}
        return await _store(session, file)

    def attempt() -> dict[str, Any]:
        try:
            return in_database(database, work)
        except Unreadable as refusal:
            return {"state": "refused", "reason": str(refusal)}
        except Problem as refusal:
            return {"state": "refused", "reason": refusal.fr}

    return report | answered(attempt)


async def _store(session: AsyncSession, file: LocalFile) -> dict[str, Any]:
    data = read_file(file.path)
    if file.dataset.kind == "results":
        # The folder tells the election: europeennes-2019/resultats-definitifs-par-bureau-de-vote.txt.
        name = "/".join(file.path.parts[-2:])
        rounds = await import_rounds(session, data, name, "report")
        stored, rejected = (
            sum(round_report.added + round_report.changed for round_report in rounds),
            sum(len(round_report.rejected) for round_report in rounds),
        )
    elif file.dataset.kind == "contours":
        source = f"{file.dataset.publisher}, {file.dataset.title}, {file.dataset.vintage}"
        boundaries = await import_boundaries(session, data, source)
        stored, rejected = boundaries.stored, len(boundaries.rejected)
    else:
        prepared = prepare_dataset(file.dataset.kind, data)
        dataset = await references.store_dataset(session, prepared, file.path.name, data, shares=True)
        stored, rejected = dataset.stored, dataset.rejected_count
    return {"state": "loaded" if stored else "unchanged", "stored": stored, "rejected": rejected}


def _line(entry: CatalogueRead, at_hand: dict[str, list[str]]) -> str:
    state = "à portée" if entry.id in at_hand else "à télécharger" if entry.address else "à chercher chez l’éditeur"
    if entry.loaded:
        last = entry.loaded[-1]
        when = f" le {_day(last.loaded_at)}" if last.loaded_at else ""
        state = f"enregistré{when}" + (f", SHA-256 {last.sha256[:12]}…" if last.sha256 else "")
    return f"{entry.id:40} {entry.publisher}, {entry.licence}, {entry.vintage} : {state}"


def _day(moment: datetime) -> str:
    return f"{moment:%d/%m/%Y}"
