"""`isoloir load results` and `isoloir load contours`: check files and, with a database, store them."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, get_args

import typer
from common.schemas import Ballot, ElectionKind
from elections import ministry
from elections.ministry import EVERY_LEVEL, UnreadableFile
from kit.cli import exit_with_problem, print_result, print_status
from kit.web.problems import Invalid, Problem
from rich.console import Console
from rich.progress import Progress

from predict.commands.ballots import ask_ballot
from predict.commands.prompts import AsJson, Database, answered, in_database, reached, read_file, refuse
from predict.past_results.boundaries.service import import_boundaries
from predict.past_results.elections.schemas import ImportReport
from predict.past_results.elections.service import describe_import, import_rounds, problem_of_refusal
from predict.past_results.elections.uploads import safe_name
from predict.reference_datasets import service as references
from predict.reference_datasets.cells import Unreadable as UnreadableTable
from predict.reference_datasets.preparation import prepare_dataset
from predict.reference_datasets.schemas import KindId, ReferenceReport

load = typer.Typer(help="Lire des fichiers officiels et, avec une base, les enregistrer.", no_args_is_help=True)

KINDS_OF_FILES = get_args(KindId)

Files = Annotated[list[Path], typer.Argument(help="Fichiers du ministère tels quels ou en .gz, de tout niveau.")]


@load.command("results")
def load_results(
    files: Files,
    database: Database = None,
    election: Annotated[
        ElectionKind | None, typer.Option("--election", help="Si ni le nom ni le contenu du fichier ne le disent.")
    ] = None,
    date: Annotated[
        datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="Le jour du tour, de même.")
    ] = None,
    number: Annotated[int | None, typer.Option("--round", min=1, max=2, help="Le tour, ou un seul des deux.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Refuser tout le fichier pour une ligne fausse.")] = False,
    as_json: AsJson = False,
) -> None:
    """Lire, vérifier et, avec une base, enregistrer des résultats officiels."""
    ballot = {"election": election, "date": date and date.date(), "round": number}
    entries: list[dict[str, Any]] = []
    lines: list[str] = []
    with Progress(console=Console(stderr=True), transient=True) as bar:
        for file in files:
            task = bar.add_task(file.name, total=None)

            def move(_doing: str, done: int, everything: int, task: Any = task) -> None:
                bar.update(task, completed=done, total=everything)

            try:
                reports = _load(file, "strict" if strict else "report", database, move, ballot, bar, ask=not as_json)
            except Problem as problem:
                print_status(f"{file.name} : {problem.fr}")
                for fault in problem.more.get("rejected", [])[:20]:
                    print_status(f"{file.name}, ligne {fault['line']} : {fault['reason']}")
                entries.append(_refused(file, problem))
            else:
                entries += [_told(report) for report in reports]
                lines += [_line(report, database) for report in reports]
                for report in reports:
                    for fault in report.rejected:
                        print_status(f"{report.file}, ligne {fault.line} : {fault.reason}")
            bar.update(task, completed=1, total=1)
    if not lines:
        first = entries[0]
        exit_with_problem("Aucun fichier lu", f"{first['file']} : {first['error']}", first["pointer"])
    print_result({"files": entries}, as_json=as_json, text="\n".join(lines))


@load.command("contours")
def load_boundaries(
    file: Annotated[Path, typer.Argument(help="FeatureCollection GeoJSON, un contour par bureau.")],
    source: Annotated[str, typer.Option("--source", help="Qui les a tracés et quand ; cité sous les cartes.")],
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Enregistrer les contours des bureaux de vote pour les cartes."""
    if database is None:
        exit_with_problem("Base absente", "Donnez la base de predict par --database.", "--database")
    if not 1 <= len(source) <= 200 or not source.isprintable():
        exit_with_problem("Source refusée", "De 1 à 200 caractères sont attendus.", "--source")
    data = read_file(file)
    report = answered(lambda: in_database(database, lambda session: import_boundaries(session, data, source)))
    text = f"{report.boundaries} contours lus, {report.stored} enregistrés, {len(report.rejected)} refusés."
    print_result(report.model_dump(), as_json=as_json, text=text)


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
        exit_with_problem("Publication inconnue", f"Choisissez l’une de : {', '.join(KINDS_OF_FILES)}.", "KIND")
    reports = [_load_reference(kind, file, database) for file in files]
    for file, report in zip(files, reports, strict=True):
        for fault in report.rejected:
            print_status(
                f"{file.name}, ligne {fault.line}{f', {fault.column}' if fault.column else ''} : {fault.reason}"
            )
    reports_told = [
        {"file": safe_name(file.name), **report.model_dump()} for file, report in zip(files, reports, strict=True)
    ]
    text = "\n".join(
        f"{report.vintage} : {report.places} lignes, {report.rejected_count} refusées"
        + (f", {report.stored} enregistrées" if database else " ; rien n’est enregistré sans --database")
        for report in reports
    )
    print_result({"files": reports_told}, as_json=as_json, text=text)


def _load_reference(kind: str, file: Path, database: str | None) -> ReferenceReport:
    data = read_file(file)
    try:
        prepared = prepare_dataset(kind, data)
    except UnreadableTable as refusal:
        refuse(references.problem_of_refusal(refusal))
    if database is None:
        return references.describe_import(prepared, 0)
    name = safe_name(file.name)
    # Whoever holds the database's password is the operator.
    return answered(
        lambda: in_database(
            database, lambda session: references.store_dataset(session, prepared, name, data, shares=True)
        )
    )


def _load(
    file: Path,
    mode: Any,
    database: str | None,
    move: Callable[[str, int, int], None],
    ballot: Mapping[str, Any],
    bar: Progress,
    *,
    ask: bool,
) -> list[ImportReport]:
    """Return one report per round of the file; raise a problem if it is refused."""
    try:
        return _load_as(file, mode, database, move, ballot)
    except Problem as problem:
        if not ask or "possible" not in problem.more:
            raise
        bar.stop()
        possible = [
            Ballot(election=possible_ballot["election"], on=possible_ballot["date"], round=possible_ballot["round"])
            for possible_ballot in problem.more["possible"]
        ]
        answer = ask_ballot(file, problem.fr, possible)
        bar.start()
        if answer is None:
            raise
        round_fields = {"election": answer.election, "date": answer.on, "round": answer.round}
        return _load_as(file, mode, database, move, round_fields)


def _load_as(
    file: Path, mode: Any, database: str | None, move: Callable[[str, int, int], None], ballot: Mapping[str, Any]
) -> list[ImportReport]:
    try:
        data = file.read_bytes()
    except OSError:
        raise Invalid("Le fichier ne peut pas être ouvert.", "The file cannot be opened.", "FILES") from None
    # The folder often says more than the name: legislatives-2024-t1/resultats-definitifs-par-bureau-de-vote.csv.
    name = "/".join(file.absolute().parts[-2:])
    if database is None:
        try:
            readings = ministry.read_rounds(data, name=name, mode=mode, levels=EVERY_LEVEL, **ballot)
        except UnreadableFile as refusal:
            raise problem_of_refusal(refusal) from refusal
        votes = (int(reading.votes["votes"].sum()) for reading in readings)
        return [describe_import(*one, safe_name(file.name)) for one in zip(readings, votes, strict=True)]
    return reached(
        lambda: in_database(
            database,
            lambda session: import_rounds(session, data, name, mode, move, ballot),
        )
    )


def _refused(file: Path, problem: Problem) -> dict[str, Any]:
    pointer = "--election" if problem.pointer == "/election" else problem.pointer
    more = {name: problem.more[name] for name in ("possible", "rejected") if problem.more.get(name)}
    return {"file": safe_name(file.name), "error": problem.fr, "pointer": pointer} | more


_FIRST = (
    *("file", "layout", "election", "date", "round"),
    *("stations", "registered", "voters", "valid", "votes", "rejected"),
)


def _told(report: ImportReport) -> dict[str, Any]:
    """Return a report as JSON values in the order of docs/commands.md."""
    fields = report.model_dump(mode="json")
    return {name: fields.pop(name) for name in _FIRST} | fields


def _line(report: ImportReport, database: str | None) -> str:
    stored = (
        f" ; {report.added} ajoutés, {report.changed} changés, {report.removed} retirés"
        if database
        else " ; rien n’est enregistré sans --database"
    )
    return (
        f"{report.file} : {report.election} {report.date}, tour {report.round} ; {_counted(report)}, "
        f"{report.registered} inscrits, {report.voters} votants, {report.valid} exprimés ; "
        f"{len(report.rejected)} lignes refusées{stored}"
    )


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
