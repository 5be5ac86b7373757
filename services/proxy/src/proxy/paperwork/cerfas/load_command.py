"""`isoloir load proxy-form`: the official form, given once for all campaigns of the suite."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from kit.cli import exit_with_problem, print_result
from kit.db.sessions import close_database, open_database, transaction
from kit.web.problems import Problem
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.paperwork.cerfas import service
from proxy.paperwork.cerfas.map_proposal import propose_map
from proxy.paperwork.cerfas.schemas import FormMap, FormRead

load = typer.Typer(help="Lire des fichiers officiels et, avec une base, les enregistrer.", no_args_is_help=True)


@load.command("proxy-form")
def load_proxy_form(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Le PDF de service-public.fr.")],
    label: Annotated[str, typer.Option("--label", help="Numéro et version, par exemple 14952*04.")],
    map_file: Annotated[
        Path | None,
        typer.Option("--map", exists=True, dir_okay=False, help="La carte (JSON) ; sinon elle est proposée."),
    ] = None,
    approve: Annotated[
        bool, typer.Option("--approve", help="J'ai regardé l'aperçu (isoloir proxy form-preview) : à utiliser.")
    ] = False,
    database: Annotated[
        str | None,
        typer.Option("--database", envvar="ISOLOIR_PROXY_DATABASE_URL", help="Base de proxy où enregistrer."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Un objet JSON sur la sortie standard")] = False,
) -> None:
    """Donner le formulaire officiel à toutes les campagnes ; sans base, seulement le lire.

    Une carte proposée ne s'approuve pas ici : elle se corrige sur la page du formulaire, ou en JSON.
    """
    if not 1 <= len(label.strip()) <= 60 or not label.isprintable():
        exit_with_problem(
            "Numéro illisible", "Écrivez le numéro du formulaire et sa version, par exemple 14952*04.", "--label"
        )
    if approve and map_file is None:
        exit_with_problem("Rien à approuver", "Donnez la carte que vous avez vue sur l'aperçu (--map).", "--approve")
    try:
        form_map = FormMap.model_validate_json(map_file.read_bytes()) if map_file else None
        form, proposed = asyncio.run(_give(database, file.read_bytes(), label.strip(), form_map, approve=approve))
    except ValidationError as wrong:
        first = wrong.errors(include_url=False)[0]
        exit_with_problem("Carte refusée", str(first["msg"]), "/" + "/".join(map(str, first["loc"])))
    except Problem as problem:
        exit_with_problem("Formulaire refusé", problem.fr, problem.pointer)
    report = {
        "digest": form.digest if form else None,
        "places": len(form.map.places) if form and form.map else proposed,
        "approved": bool(form and form.approved_at),
        "stored": form is not None,
    }
    print_result(report, as_json=json, text=_text(form, proposed))


async def _give(
    database: str | None, data: bytes, label: str, form_map: FormMap | None, *, approve: bool
) -> tuple[FormRead | None, int]:
    """Return the stored form (None without a database), and the number of places proposed for it."""
    facts = await service.read_facts(data)
    draft = form_map or propose_map(facts.fields, facts.labels, facts.sizes)
    proposed = len(draft.places) if draft else 0
    if database is None:
        return None, proposed
    # Nothing of a vault is opened: the secret is not needed. Whoever holds the database's password is the operator.
    sessions = open_database(database, bytes(32), pool_size=1)
    try:
        async with transaction(sessions) as session:
            return await _store(session, data, label, form_map, approve=approve), proposed
    finally:
        await close_database(sessions)


async def _store(
    session: AsyncSession, data: bytes, label: str, form_map: FormMap | None, *, approve: bool
) -> FormRead:
    form = await service.add_form(session, "operator", label, data, operates=True)
    if form_map is not None:
        form = await service.set_map(session, form.digest, form_map, operates=True, english=False)
    return await service.approve(session, form.digest, operates=True) if approve else form


def _text(form: FormRead | None, proposed: int) -> str:
    if form is None:
        return f"Formulaire lu, {proposed} réponses placées ; rien n'est enregistré sans base."
    if form.approved_at:
        return "Formulaire enregistré et approuvé : toutes les campagnes l'utilisent."
    return "Formulaire enregistré. Placez et approuvez : page « Formulaire officiel », ou --map et --approve."
