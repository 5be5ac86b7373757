"""The official form: stored as uploaded, identified by its hash, filled for the holder of a secret link.

The operator gives it once for all campaigns; a campaign's own is used in its place, where a reason is stated.
"""

import hashlib
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from kit.db import tenancy
from kit.files.sandbox import MB, Limits, Sandbox
from kit.security.links import KnownLink
from kit.web.problems import Conflict, Forbidden, Invalid, NotFound
from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from proxy.paperwork.cerfas.form_file import FormFacts, read_form
from proxy.paperwork.cerfas.form_writer import fill_form, preview_map
from proxy.paperwork.cerfas.map_check import Placed, place_all
from proxy.paperwork.cerfas.map_proposal import propose_map
from proxy.paperwork.cerfas.models import OfficialForm
from proxy.paperwork.cerfas.schemas import FormMap, FormRead
from proxy.paperwork.cerfas.values import values_of
from proxy.paperwork.sheets.official_forms import register_form
from proxy.paperwork.sheets.service import read_sheet
from proxy.people.identities.findings import Finding, invalid_form

MAX_FORMS = 10
_IS_SHARED = OfficialForm.campaign_id == tenancy.SHARED
_FORMS = Sandbox(Limits(memory=160 * MB, per_byte=8))


async def add_form(
    session: AsyncSession, subject: str, label: str, data: bytes, *, reason: str = "", operates: bool = False
) -> FormRead:
    """Store a form, for all campaigns if the operator gives it (`operates`), else for the session's campaign.

    The same file again returns the existing one, with the new label. Raise Invalid if it is not a form, or if a
    campaign sends its own beside the suite's without a reason.
    """
    facts = await read_facts(data)
    digest = hashlib.sha256(data).hexdigest()
    known = await _find(session, digest, operates=operates)
    if known is not None and known.shared and not operates:
        return _said(known, facts)
    if known is None or known.shared != operates:
        return await _store(session, subject, label, data, facts, reason, operates=operates)
    async with _writing(session, known, operates=operates):
        known.label = label
    return _said(known, facts)


async def _store(
    session: AsyncSession, subject: str, label: str, data: bytes, facts: FormFacts, reason: str, *, operates: bool
) -> FormRead:
    forms = await list_forms(session)
    if len([form for form in forms if form.shared == operates]) >= MAX_FORMS:
        raise Invalid(
            f"Il y a déjà {MAX_FORMS} formulaires : supprimez-en un.",
            f"There are {MAX_FORMS} forms already: delete one.",
            "/file",
        )
    served = any(form.shared and form.approved_at for form in forms)
    if served and not operates and not reason:
        raise Invalid(
            "La suite a déjà un formulaire approuvé, qui sert à toutes les campagnes : dites pourquoi la vôtre en "
            "utilise un autre.",
            "The suite has an approved form for all campaigns: say why yours uses another one.",
            "/reason",
        )
    form = OfficialForm(
        digest=hashlib.sha256(data).hexdigest(),
        label=label,
        content=data,
        map=None,
        mapped_at=None,
        approved_at=None,
        reason=reason if served and not operates else "",
        added_by=subject,
    )
    if operates:
        async with tenancy.sharing(session):
            session.add(form)
    else:
        session.add(form)
    await session.flush()
    await session.refresh(form, ["campaign_id", "added_at"])
    return _said(form, facts)


async def list_forms(session: AsyncSession) -> list[FormRead]:
    """Return the suite's forms and the session's campaign's own, the newest first."""
    query = select(OfficialForm).options(undefer(OfficialForm.content))
    rows = (await session.scalars(query.order_by(OfficialForm.added_at.desc(), OfficialForm.digest))).all()
    return [_said(row, await read_facts(row.content)) for row in rows]


async def set_map(session: AsyncSession, digest: str, form_map: FormMap, *, operates: bool, english: bool) -> FormRead:
    """Set a form's map, to be approved anew; raise Invalid with the place of every error in it."""
    form = await _get(session, digest, operates=operates)
    facts = await read_facts(form.content)
    if wrong := _wrong(place_all(facts, form_map)):
        raise invalid_form(wrong, english=english)
    async with _writing(session, form, operates=operates):
        form.map = form_map.model_dump(mode="json")
        form.mapped_at = await session.scalar(select(func.now()))
        form.approved_at = None
    return _said(form, facts)


async def approve(session: AsyncSession, digest: str, *, operates: bool) -> FormRead:
    """Approve a form with its map: from now on people get it filled."""
    form = await _get(session, digest, operates=operates)
    if form.map is None:
        raise Conflict("Ce formulaire n'a pas encore de carte.", "This form has no map yet.")
    async with _writing(session, form, operates=operates):
        form.approved_at = await session.scalar(select(func.now()))
    return _said(form, await read_facts(form.content))


@dataclass(frozen=True)
class FormEditor:
    """A form's words and fields, and its map or a first one, for moving its values."""

    form: FormRead
    facts: FormFacts
    draft: FormMap | None
    proposed: bool
    """True if nobody has saved a map yet."""


async def read_editor(session: AsyncSession, digest: str, *, operates: bool) -> FormEditor:
    """Return a form to be edited; raise Forbidden for the suite's if they are not the operator."""
    form = await _get(session, digest, operates=operates)
    _check_may_change(form, operates=operates)
    facts = await read_facts(form.content)
    said = _said(form, facts)
    draft = said.map or propose_map(facts.fields, facts.labels, facts.sizes)
    return FormEditor(said, facts, draft, proposed=said.map is None)


async def delete_form(session: AsyncSession, digest: str, *, operates: bool) -> None:
    form = await _get(session, digest, operates=operates)
    async with _writing(session, form, operates=operates):
        await session.delete(form)


async def preview(session: AsyncSession, digest: str, *, operates: bool) -> bytes:
    """Return the form with its map drawn on it; raise NotFound while it has none."""
    form = await _get(session, digest, operates=operates)
    if form.map is None:
        raise NotFound("Ce formulaire n'a pas encore de carte.", "This form has no map yet.")
    facts, form_map = await read_facts(form.content), FormMap.model_validate(form.map)
    return await _FORMS.run(preview_map, form.content, facts, _good(facts, form_map), form_map)


def choose_used(forms: Sequence[FormRead]) -> FormRead | None:
    """Return the form that people get filled: the newest approved one, a campaign's own before the suite's."""
    approved = [(not form.shared, form.approved_at, form) for form in forms if form.approved_at is not None]
    return max(approved, key=lambda item: item[:2])[2] if approved else None


async def has_form(session: AsyncSession, _: UUID) -> bool:
    return await session.scalar(_ready().with_only_columns(OfficialForm.digest)) is not None


async def fill_for(link: KnownLink, round: int | None = None) -> bytes:
    """Return the newest approved form, the campaign's own first, filled for the link's holder. It is not stored."""
    form = await link.session.scalar(_ready().options(undefer(OfficialForm.content)))
    if form is None:
        raise NotFound(
            "L'équipe n'a pas encore mis ici le formulaire officiel : prenez-le sur service-public.fr (Cerfa n° 14952),"
            " ou passez par Maprocuration.",
            "The team has not put the official form here yet: take it from service-public.fr (Cerfa 14952), or use"
            " Maprocuration.",
        )
    sheet = await read_sheet(link, round)
    facts = await read_facts(form.content)
    placed = _good(facts, FormMap.model_validate(form.map))
    return await _FORMS.run(fill_form, form.content, facts, placed, values_of(sheet))


def _ready() -> Select[OfficialForm]:
    query = select(OfficialForm).where(OfficialForm.approved_at.is_not(None))
    return query.order_by(_IS_SHARED, OfficialForm.approved_at.desc(), OfficialForm.digest).limit(1)


async def _find(session: AsyncSession, digest: str, *, operates: bool) -> OfficialForm | None:
    """Return the form of this hash: for the operator the suite's first, for others their campaign's."""
    query = select(OfficialForm).where(OfficialForm.digest == digest).options(undefer(OfficialForm.content))
    return await session.scalar(query.order_by(_IS_SHARED.desc() if operates else _IS_SHARED).limit(1))


async def _get(session: AsyncSession, digest: str, *, operates: bool) -> OfficialForm:
    form = await _find(session, digest, operates=operates)
    if form is None:
        raise NotFound(
            "Ce formulaire n'est pas connu : envoyez d'abord le PDF officiel.",
            "This form is not known: send the official PDF first.",
        )
    return form


@asynccontextmanager
async def _writing(session: AsyncSession, form: OfficialForm, *, operates: bool) -> AsyncGenerator[None, None]:
    """Change a form inside; raise Forbidden for the suite's if they are not the operator."""
    _check_may_change(form, operates=operates)
    if form.shared:
        async with tenancy.sharing(session):
            yield
    else:
        yield
        await session.flush()


def _check_may_change(form: OfficialForm, *, operates: bool) -> None:
    if form.shared and not operates:
        raise Forbidden(
            "Ce formulaire sert à toutes les campagnes : seule la personne qui fait tourner la suite le change.",
            "This form is for all campaigns: only the operator changes it.",
        )


async def read_facts(data: bytes) -> FormFacts:
    """Read the file in a confined process; raise Invalid if it is not the form."""
    facts = await _FORMS.run(read_form, data)
    if isinstance(facts, tuple):
        raise Invalid(*facts, "/file")
    return facts


def _wrong(placed: list[Placed] | list[Finding]) -> Sequence[Finding]:
    return [item for item in placed if isinstance(item, Finding)]


def _good(facts: FormFacts, form_map: FormMap) -> list[Placed]:
    """Return the placed values of a map, which was checked when it was stored."""
    return [item for item in place_all(facts, form_map) if isinstance(item, Placed)]


def _said(form: OfficialForm, facts: FormFacts) -> FormRead:
    return FormRead(
        digest=form.digest,
        label=form.label,
        shared=form.shared,
        reason=form.reason,
        fields=facts.fields,
        map=FormMap.model_validate(form.map) if form.map else None,
        added_at=form.added_at,
        mapped_at=form.mapped_at,
        approved_at=form.approved_at,
    )


register_form("cerfas", has_form)
