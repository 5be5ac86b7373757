"""Choice of the ballot of a ministry file, by an option or a prompt."""

import sys
from collections.abc import Sequence
from pathlib import Path

import typer
from common.schemas import Ballot
from elections.ballots import parse_ballot, split_file_ballot
from kit.cli import parse_or_exit, print_status


def read_option(text: str | None, option: str) -> Ballot | None:
    """Parse an option `KIND:DATE:ROUND`; exit with an error if it is invalid."""
    return None if text is None else parse_or_exit(parse_ballot, text, "Élection inconnue", option)


def read_file_option(text: str, option: str) -> tuple[Path, Ballot | None]:
    """Split `FILE` or `FILE=KIND:DATE:ROUND`; an existing file whose name contains `=` is taken whole."""
    if Path(text).is_file():
        return Path(text), None
    file, ballot = parse_or_exit(split_file_ballot, text, "Élection inconnue", option)
    return Path(file), ballot


def ask_ballot(file: Path, reason: str, possible: Sequence[Ballot]) -> Ballot | None:
    """Prompt for the ballot; return None for an empty answer, or without a terminal."""
    if not sys.stdin.isatty():
        return None
    print_status(f"{file.name} : {reason}")
    for number, ballot in enumerate(possible, 1):
        print_status(f"  {number}. {ballot.election}:{ballot.on}:{ballot.round}")
    question = "Numéro, ou ÉLECTION:DATE:TOUR (rien pour passer ce fichier)"
    while answer := typer.prompt(question, default="", show_default=False, err=True).strip():
        if answer.isdigit() and 1 <= int(answer) <= len(possible):
            return possible[int(answer) - 1]
        try:
            return parse_ballot(answer)
        except ValueError as refusal:
            print_status(str(refusal))
    return None
