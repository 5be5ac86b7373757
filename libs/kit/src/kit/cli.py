"""Output of every command on standard output and standard error."""

import json
import sys
from typing import Any, NoReturn

import typer


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
