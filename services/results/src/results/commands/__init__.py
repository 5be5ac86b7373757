"""Command-line tools of results that need no server."""

import json
from pathlib import Path
from typing import Annotated

import typer
from kit.cli import exit_with_problem, print_result, print_status
from kit.web.problems import Invalid
from kit.web.validation import describe_error
from pydantic import TypeAdapter, ValidationError

from results.commands.backtests import backtest
from results.commands.signed_files import verify_results
from results.journal.chain import Entry, verify
from results.journal.schemas import JournalEntryRead
from results.winners.outcome_text import outcome_as_json, worded
from results.winners.question_file import read_question
from results.winners.service import decide

DOES_NOT_FOLLOW = 1
_ENTRIES = TypeAdapter(list[JournalEntryRead])

commands = typer.Typer(no_args_is_help=True)
commands.add_typer(backtest, name="backtest")
commands.command("verify-results")(verify_results)


@commands.command("verify-log")
def verify_log(
    file: Annotated[Path, typer.Argument(help="Pages de GET /v1/journal, ou entrées, une par ligne.")],
    head: Annotated[str | None, typer.Option(help="Empreinte notée ce soir-là, que le journal doit contenir.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Un objet JSON sur la sortie.")] = False,
) -> None:
    """Vérifie que chaque entrée du journal suit la précédente."""
    entries = _read_journal(file)
    verdict = verify(entries)
    missing = head is not None and head not in {entry.hash for entry in entries}
    result = {"entries": verdict.entries, "head": verdict.head, "broken_at": verdict.broken_at}
    if head is not None:
        result["holds_head"] = not missing
    if verdict.broken_at is not None:
        text = f"L'entrée {verdict.broken_at} ne suit pas la précédente."
    elif missing:
        text = "Les entrées se suivent, mais aucune ne porte l'empreinte donnée."
    else:
        text = verdict.head
    print_result(result, as_json=json, text=text)
    if verdict.broken_at is not None or missing:
        if json:
            print_status(text)
        raise typer.Exit(DOES_NOT_FOLLOW)


@commands.command("seats")
def seats(
    file: Annotated[Path, typer.Argument(help="Un tour compté, en JSON : voir docs/services/results.md.")],
    json: Annotated[bool, typer.Option("--json", help="Un objet JSON sur la sortie.")] = False,
) -> None:
    """Qui est élu, qualifié ou éliminé, et les sièges de chaque liste, avec les articles."""
    try:
        outcome = decide(read_question(_text(file)))
    except Invalid as refusal:
        exit_with_problem("Calcul refusé", refusal.fr, refusal.pointer)
    for note in outcome.notes:
        print_status(note)
    print_result(outcome_as_json(outcome), as_json=json, text=worded(outcome))


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        exit_with_problem("Fichier illisible", "Ce fichier ne peut pas être lu comme du texte.", "/file")


def _read_journal(file: Path) -> list[Entry]:
    text = _text(file)
    try:
        read = _ENTRIES.validate_python(_parse(text))
    except json.JSONDecodeError as error:
        exit_with_problem("Fichier illisible", f"Ligne {error.lineno} : ce n'est pas du JSON.", "/file")
    except ValidationError as error:
        first_error = error.errors(include_url=False)[0]
        problem = describe_error({**first_error, "loc": ("body", *first_error["loc"])}, english=False)
        exit_with_problem("Journal illisible", problem["detail"], problem["pointer"])
    return [
        Entry(entry.number, entry.at, entry.actor, entry.action, entry.about, entry.previous, entry.hash)
        for entry in read
    ]


def _parse(text: str) -> list[object]:
    """Parse one JSON document (a page or a list), or one document per line."""
    try:
        parts: list[object] = [json.loads(text)]
    except json.JSONDecodeError:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) < 2:
            raise
        parts = [json.loads(line) for line in lines]
    entries: list[object] = []
    for part in parts:
        match part:
            case {"items": list(items)}:  # pyright: ignore[reportUnknownVariableType]  # JSON, of any shape
                entries.extend(items)  # pyright: ignore[reportUnknownArgumentType]  # JSON, of any shape
            case list():  # pyright: ignore[reportUnknownVariableType]  # JSON, of any shape
                entries.extend(part)  # pyright: ignore[reportUnknownArgumentType]  # JSON, of any shape
            case _:
                entries.append(part)
    return entries
