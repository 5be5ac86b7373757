"""Output of every command on standard output and standard error."""

import json
import sys
from collections.abc import Callable
from typing import Any, NoReturn, TypeVar

import typer

T = TypeVar("T")


def print_result(result: Any, *, as_json: bool, text: str = "") -> None:
    """Print the JSON object of `--json`, else the text."""
    typer.echo(json.dumps(result, ensure_ascii=False) if as_json else text)


def print_status(line: str) -> None:
    """Print progress to standard error, as scripts read standard output."""
    typer.echo(line, file=sys.stderr)


def exit_with_problem(title: str, detail: str, pointer: str | None = None, status: int = 2) -> NoReturn:
    problem = {"title": title, "detail": detail, "pointer": pointer}
    typer.echo(json.dumps(problem, ensure_ascii=False), file=sys.stderr)
    raise typer.Exit(status)


def parse_or_exit(parse: Callable[[str], T], text: str, title: str, option: str) -> T:
    """Return the parsed text of an option; exit with a problem at the option if `parse` raises ValueError."""
    try:
        return parse(text)
    except ValueError as refusal:
        exit_with_problem(title, str(refusal), option)
