"""`isoloir support-bundle`: a file for somebody who helps, without personal data or secrets."""

from pathlib import Path
from typing import Annotated

import typer
from kit.cli import exit_with_problem, print_result

from isoloir_local.commands.options import Data, Json, made_or_fail
from isoloir_local.home import FolderInUse, home_at
from isoloir_local.support.bundle import write_bundle
from isoloir_local.whole_file import check_place

commands = typer.Typer()


@commands.command("support-bundle")
def support_bundle(
    file: Annotated[Path, typer.Argument(help="Le fichier à écrire, en .tar.gz")],
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Écrit de quoi vous aider : versions, santé, tailles, retards, journaux ; ni données personnelles ni secrets."""
    home = made_or_fail(home_at(data))
    try:
        check_place(file)
        parts = write_bundle(home, file)
    except OSError as error:
        exit_with_problem("not written", f"{file} ne peut pas être écrit : {error.strerror}.", "/file")
    except FolderInUse:
        exit_with_problem("busy", "La suite démarre ou s'arrête : recommencez ensuite.")
    text = f"{file} : {len(parts)} parties. Aucune donnée personnelle, aucun secret ; « tar -xOf {file} » montre tout."
    print_result({"file": str(file), "parts": parts}, as_json=as_json, text=text)
