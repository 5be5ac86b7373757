"""Choice of the ballot that a ministry file is of: from an option, or from the person at the keyboard."""

import sys
from collections.abc import Sequence
from pathlib import Path

import typer
from common.schemas import Ballot
from elections.ballots import parse_ballot, split_file_ballot
from kit.cli import exit_with_problem, print_status


def read_option(text: str | None, option: str) -> Ballot | None:
    """`KIND:DATE:ROUND` of an option; fails for what is none."""
    try:
        return None if text is None else parse_ballot(text)
    except ValueError as refusal:
        exit_with_problem("Élection inconnue", str(refusal), option)


def read_file_option(text: str, option: str) -> tuple[Path, Ballot | None]:
    """`FILE` or `FILE=KIND:DATE:ROUND`; a file that is there by that very name is meant."""
    if Path(text).is_file():
        return Path(text), None
    try:
        file, ballot = split_file_ballot(text)
    except ValueError as refusal:
        exit_with_problem("Élection inconnue", str(refusal), option)
    return Path(file), ballot


def ask_ballot(file: Path, reason: str, possible: Sequence[Ballot]) -> Ballot | None:
    """Prompt for the ballot and return the answer; None for an empty answer, and where nobody is at the keyboard."""
    if not sys.stdin.isatty():
        return None
    print_status(f"{file.name} : {reason}")
    for number, one in enumerate(possible, 1):
        print_status(f"  {number}. {one.election}:{one.on}:{one.round}")
    question = "Numéro, ou ÉLECTION:DATE:TOUR (rien pour passer ce fichier)"
    while answer := typer.prompt(question, default="", show_default=False, err=True).strip():
        if answer.isdigit() and 1 <= int(answer) <= len(possible):
            return possible[int(answer) - 1]
        try:
            return parse_ballot(answer)
        except ValueError as refusal:
            print_status(str(refusal))
    return None
