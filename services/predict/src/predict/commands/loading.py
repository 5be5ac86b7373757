"""`isoloir load results` and `isoloir load contours`: files in, without or with a database."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, get_args

import typer
from common.schemas import ElectionKind
from elections import ministry
from elections.ministry import EVERY_LEVEL, Unreadable
from kit.cli import emit, fail, say
from rich.console import Console
from rich.progress import Progress

from predict.commands.asking import AsJson, Database, answered, in_database, read_file, refuse
from predict.contours.service import import_contours
from predict.elections.schemas import ImportReport
from predict.elections.service import describe, import_rounds, refused
from predict.elections.uploads import safe_name
from predict.references import service as references
from predict.references.cells import Unreadable as UnreadableTable
from predict.references.preparing import prepare
from predict.references.schemas import KindId, ReferenceReport

load = typer.Typer(help="Lire des fichiers officiels et, avec une base, les enregistrer.", no_args_is_help=True)

KINDS_OF_FILES = get_args(KindId)

Files = Annotated[list[Path], typer.Argument(help="Fichiers du ministère tels quels ou en .gz, de tout niveau.")]


@load.command("results")
def load_results(
    files: Files,
    database: Database = None,
    election: Annotated[
        ElectionKind | None, typer.Option("--election", help="Si le nom du fichier ne le dit pas.")
    ] = None,
    date: Annotated[
        datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="Le jour du tour, de même.")
    ] = None,
    number: Annotated[int | None, typer.Option("--round", min=1, max=2, help="Le tour, ou un seul des deux.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Refuser tout le fichier pour une ligne fausse.")] = False,
    as_json: AsJson = False,
) -> None:
    """Lire, vérifier et, avec une base, enregistrer des résultats officiels."""
    console = Console(stderr=True)
    reports: list[ImportReport] = []
    with Progress(console=console, transient=True) as bar:
        for file in files:
            task = bar.add_task(file.name, total=None)

            def move(_doing: str, done: int, everything: int, task: Any = task) -> None:
                bar.update(task, completed=done, total=everything)

            ballot = {"election": election, "date": date and date.date(), "round": number}
            reports += _load(file, "strict" if strict else "report", database, move, ballot)
            bar.update(task, completed=1, total=1)
    for report in reports:
        for fault in report.rejected:
            say(f"{report.file}, ligne {fault.line} : {fault.reason}")
    emit({"files": [_told(report) for report in reports]}, as_json=as_json, text=_table(reports, database))


@load.command("contours")
def load_contours(
    file: Annotated[Path, typer.Argument(help="FeatureCollection GeoJSON, un contour par bureau.")],
    source: Annotated[str, typer.Option("--source", help="Qui les a tracés et quand ; cité sous les cartes.")],
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Enregistrer les contours des bureaux de vote pour les cartes."""
    if database is None:
        fail("Base absente", "Donnez la base de predict par --database.", "--database")
    if not 1 <= len(source) <= 200 or not source.isprintable():
        fail("Source refusée", "De 1 à 200 caractères sont attendus.", "--source")
    data = read_file(file)
    report = answered(lambda: in_database(database, lambda session: import_contours(session, data, source)))
    text = f"{report.contours} contours lus, {report.stored} enregistrés, {len(report.rejected)} refusés."
    emit(report.model_dump(), as_json=as_json, text=text)


@load.command("reference")
def load_reference(
    kind: Annotated[str, typer.Argument(help="Quelle publication, voir la liste ci-dessus.")],
    files: Annotated[list[Path], typer.Argument(help="Tableaux tels que publiés, même compressés.")],
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Lire et, avec une base, enregistrer des données de référence.

    Publications : filosofi-declared, filosofi-living-standard, census, iris-population, iris-poverty,
    municipal-population, constituency-portraits, caf-recipients, iris-contours, addresses.
    """
    if kind not in KINDS_OF_FILES:
        fail("Publication inconnue", f"Choisissez l’une de : {', '.join(KINDS_OF_FILES)}.", "KIND")
    reports = [_load_reference(kind, file, database) for file in files]
    for file, report in zip(files, reports, strict=True):
        for fault in report.rejected:
            say(f"{file.name}, ligne {fault.line}{f', {fault.column}' if fault.column else ''} : {fault.reason}")
    told = [{"file": safe_name(file.name), **report.model_dump()} for file, report in zip(files, reports, strict=True)]
    text = "\n".join(
        f"{report.vintage} : {report.places} lignes, {report.rejected_count} refusées"
        + (f", {report.stored} enregistrées" if database else " ; rien n’est enregistré sans --database")
        for report in reports
    )
    emit({"files": told}, as_json=as_json, text=text)


def _load_reference(kind: str, file: Path, database: str | None) -> ReferenceReport:
    data = read_file(file)
    try:
        prepared = prepare(kind, data)
    except UnreadableTable as refusal:
        refuse(references.refused(refusal))
    if database is None:
        return references.describe(prepared, 0)
    name = safe_name(file.name)
    # Whoever holds the database's password is the operator.
    return answered(
        lambda: in_database(database, lambda session: references.keep(session, prepared, name, data, shares=True))
    )


def _load(
    file: Path, mode: Any, database: str | None, move: Callable[[str, int, int], None], ballot: Mapping[str, Any]
) -> list[ImportReport]:
    """One report per round that the file holds."""
    data = read_file(file)
    # The folder often says more than the name: legislatives-2024-t1/resultats-definitifs-par-bureau-de-vote.csv.
    name = "/".join(file.absolute().parts[-2:])
    if database is None:
        try:
            readings = ministry.read_rounds(data, name=name, mode=mode, levels=EVERY_LEVEL, **ballot)
        except Unreadable as refusal:
            refuse(refused(refusal))
        return [describe(reading, safe_name(file.name)) for reading in readings]
    return answered(
        lambda: in_database(
            database,
            lambda session: import_rounds(session, data, name, mode, move, ballot),
        )
    )


_FIRST = (
    *("file", "layout", "election", "date", "round"),
    *("stations", "registered", "voters", "valid", "votes", "rejected"),
)


def _told(report: ImportReport) -> dict[str, Any]:
    """As docs/commands.md has it, and what was stored."""
    told = report.model_dump(mode="json")
    return {name: told.pop(name) for name in _FIRST} | told


def _table(reports: list[ImportReport], database: str | None) -> str:
    lines = [
        f"{report.file} : {report.election} {report.date}, tour {report.round} ; {_counted(report)}, "
        f"{report.registered} inscrits, {report.voters} votants, {report.valid} exprimés ; "
        f"{len(report.rejected)} lignes refusées"
        + (
            f" ; {report.added} ajoutés, {report.changed} changés, {report.removed} retirés"
            if database
            else " ; rien n’est enregistré sans --database"
        )
        for report in reports
    ]
    return "\n".join(lines)


_PLACES = {
    "station": "bureaux",
    "sector": "secteurs",
    "commune": "communes",
    "canton": "cantons",
    "constituency": "circonscriptions",
    "department": "départements",
    "region": "régions",
    "nation": "pays",
}


def _counted(report: ImportReport) -> str:
    return f"{report.places} {_PLACES[report.level]}"
