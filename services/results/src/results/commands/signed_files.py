"""`isoloir verify-results`: whether files of a final result are those that were signed."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from kit.cli import exit_with_problem, print_result, print_status

from results.exports.signatures import ENDING, BadSignature, check

NOT_THE_SIGNED = 1
_LONGEST = 64 * 2**10
"""Bytes of a file of keys, and of a signature."""


def verify_results(
    files: Annotated[list[Path], typer.Argument(help="Fichiers d’un résultat, chacun avec sa signature à côté.")],
    key: Annotated[Path, typer.Option("--key", help="Clé publique : celle de l’adresse /results/v1/signing-keys.")],
    as_json: Annotated[bool, typer.Option("--json", help="Un objet JSON sur la sortie.")] = False,
) -> None:
    """Vérifie que des fichiers de résultats sont ceux qui ont été signés."""
    keys = _keys(key)
    found = [_one(file, keys) for file in files]
    lines = [
        f"{one['file']} : signé le {one['signed_at']}, inchangé." if one["good"] else f"{one['file']} : {one['reason']}"
        for one in found
    ]
    print_result({"files": found, "good": all(one["good"] for one in found)}, as_json=as_json, text="\n".join(lines))
    if not all(one["good"] for one in found):
        if as_json:
            print_status("\n".join(lines))
        raise typer.Exit(NOT_THE_SIGNED)


def _one(file: Path, keys: dict[str, Any]) -> dict[str, Any]:
    beside = file.with_name(file.name + ENDING)
    try:
        content = file.read_bytes()
    except OSError:
        exit_with_problem("Fichier illisible", f"« {file.name} » ne peut pas être lu.", "/files")
    try:
        signature = _short(beside)
    except (OSError, ValueError):
        exit_with_problem("Signature absente", f"Posez « {beside.name} » à côté de « {file.name} ».", "/files")
    nothing = {"signed_at": None, "key_id": None, "journal_number": None, "journal_head": None}
    try:
        signed = check(signature, content, keys)
    except BadSignature:
        reason = "ce n’est pas le fichier qui a été signé, ou pas avec cette clé."
        return {"file": file.name, "good": False, "reason": reason, **nothing}
    said = {name: signed.said.get(name) for name in ("signed_at", "journal_number", "journal_head")}
    return {"file": file.name, "good": True, "reason": None, "key_id": signed.key_id, **said}


def _keys(file: Path) -> dict[str, Any]:
    try:
        keys = json.loads(_short(file))
    except (OSError, ValueError):
        exit_with_problem("Clé illisible", "La clé publique est un fichier JSON, « cles.json ».", "--key")
    match keys:
        case {"keys": [_, *_]}:
            return keys  # pyright: ignore[reportUnknownVariableType]  # JSON: `check` refuses what is no key
        case _:
            exit_with_problem("Clé illisible", "Ce fichier ne contient pas de clé publique.", "--key")


def _short(file: Path) -> str:
    """Return the text; raise OSError, or ValueError where it is none or far too long."""
    if file.stat().st_size > _LONGEST:
        raise ValueError
    return file.read_text(encoding="utf-8")
