"""Background loading of reference data into a running suite, in a separate process.

It prints one line at start and one at the end, none if nothing is to load. Loaded data are skipped; a failure is
reported, and the suite continues without.
"""

import hashlib
import json
import os
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import typer
from kit.cli import print_status

from isoloir_local.command_groups import load_service_commands

NICE = 10
POPULATIONS = "municipal-population-2023"
"""The data set that budget's populations are read from as well."""
OTHERS = ("results", "contours")
"""Kinds of data sets that are no references: the campaign asks for them (`gateway.result_files`)."""


class LoadRefused(Exception):
    """A command's refusal, with its reason."""


def main() -> None:
    """The data folder and the databases are told in the environment, as to `isoloir load`."""
    os.nice(NICE)
    try:
        load_missing()
    except LoadRefused as refusal:
        print_status(f"Les données de référence n'ont pas été chargées. {refusal}")


def load_missing() -> None:
    with_predict, with_budget = (f"ISOLOIR_{service}_DATABASE_URL" in os.environ for service in ("PREDICT", "BUDGET"))
    sets = [one for one in _ask("catalogue")["datasets"] if one["at_hand"] and one["kind"] not in OTHERS]
    # A set may come in parts, of which the catalogue knows the last one: the others are read again, and change nothing.
    waiting = [one for one in sets if not _is_whole(one)] if with_predict else []
    new = [one for one in waiting if not one["loaded"]]
    if new:
        print_status(f"Chargement des données de référence, à côté : {len(new)} jeux (INSEE, IGN, adresses)…")
    files: list[dict[str, Any]] = []
    if waiting:
        files = _ask("datasets", *(one["id"] for one in waiting))["files"]
    populations = 0
    if with_budget and any(one["id"] == POPULATIONS for one in sets):
        populations = _ask("populations", "--first")["stored"]
    loaded = {file["id"] for file in files if file["state"] == "loaded"}
    refused = [f"{file['file']} : {file['reason']}" for file in files if file["state"] == "refused"]
    if new or loaded or populations:
        print_status(
            f"Données de référence prêtes : {len(loaded)} jeux enregistrés, {populations} populations de plafond."
        )
    if refused and new:
        print_status(f"  Sans {len(refused)} fichiers refusés : {' ; '.join(refused)}")


def _is_whole(one: dict[str, Any]) -> bool:
    known = {row["sha256"] for row in one["loaded"]}
    return all(_sha256_of(Path(path)) in known for path in one["at_hand"])


def _sha256_of(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _ask(*words: str) -> dict[str, Any]:
    """Run `isoloir load … --json` and return its result, also for a folder in which it refused some files."""
    said, why = StringIO(), StringIO()
    with redirect_stdout(said), redirect_stderr(why):
        status = typer.main.get_command(load_service_commands()).main(["load", *words, "--json"], standalone_mode=False)
    if said.getvalue():
        return json.loads(said.getvalue())
    raise LoadRefused(why.getvalue().strip() or f"({status})")
