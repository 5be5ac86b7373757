"""The official form: stored as uploaded, identified by its hash, filled for the holder of a secret link."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from kit.files.sandbox import MB, Limits, Sandbox
from kit.security.links import KnownLink
from kit.web.problems import Conflict, Invalid, NotFound
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
_FORMS = Sandbox(Limits(memory=160 * MB, per_byte=8))


async def add_form(session: AsyncSession, campaign_id: UUID, subject: str, label: str, data: bytes) -> FormRead:
    """Store a form; the same file again returns the existing one. Raise Invalid if it is not a form."""
    facts = await _read(data)
    digest = hashlib.sha256(data).hexdigest()
    official_form = await session.get(OfficialForm, (campaign_id, digest))
    if official_form is None:
        if len(await list_forms(session, campaign_id)) >= MAX_FORMS:
            raise Invalid(
                f"Il y a déjà {MAX_FORMS} formulaires : supprimez-en un.",
                f"There are {MAX_FORMS} forms already: delete one.",
                "/file",
            )
        official_form = OfficialForm(
            campaign_id=campaign_id,
            digest=digest,
            label=label,
            content=data,
            map=None,
            mapped_at=None,
            approved_at=None,
            added_by=subject,
        )
        session.add(official_form)
    official_form.label = label
    await session.flush()
    return _said(official_form, facts)


async def list_forms(session: AsyncSession, campaign_id: UUID) -> list[FormRead]:
    query = select(OfficialForm).where(OfficialForm.campaign_id == campaign_id).options(undefer(OfficialForm.content))
    rows = (await session.scalars(query.order_by(OfficialForm.added_at.desc(), OfficialForm.digest))).all()
    return [_said(row, await _read(row.content)) for row in rows]


async def set_map(
    session: AsyncSession, campaign_id: UUID, digest: str, form_map: FormMap, *, english: bool
) -> FormRead:
    """Set a form's map, to be approved anew; raise Invalid with the place of every error in it."""
    form = await _get(session, campaign_id, digest)
    facts = await _read(form.content)
    if wrong := _wrong(place_all(facts, form_map)):
        raise invalid_form(wrong, english=english)
    form.map = form_map.model_dump(mode="json")
    form.mapped_at = await session.scalar(select(func.now()))
    form.approved_at = None
    await session.flush()
    return _said(form, facts)


async def approve(session: AsyncSession, campaign_id: UUID, digest: str) -> FormRead:
    """Approve a form with its map: from now on people get it filled."""
    form = await _get(session, campaign_id, digest)
    if form.map is None:
        raise Conflict("Ce formulaire n'a pas encore de carte.", "This form has no map yet.")
    form.approved_at = await session.scalar(select(func.now()))
    await session.flush()
    return _said(form, await _read(form.content))


@dataclass(frozen=True)
class FormEditor:
    """A form's words and fields, and its map or a first one, for moving its values."""

    form: FormRead
    facts: FormFacts
    draft: FormMap | None
    proposed: bool
    """True if nobody has saved a map yet."""


async def read_editor(session: AsyncSession, campaign_id: UUID, digest: str) -> FormEditor:
    form = await _get(session, campaign_id, digest)
    facts = await _read(form.content)
    said = _said(form, facts)
    draft = said.map or propose_map(facts.fields, facts.labels, facts.sizes)
    return FormEditor(said, facts, draft, proposed=said.map is None)


async def delete_form(session: AsyncSession, campaign_id: UUID, digest: str) -> None:
    await session.delete(await _get(session, campaign_id, digest))
    await session.flush()


async def preview(session: AsyncSession, campaign_id: UUID, digest: str) -> bytes:
    """Return the form with its map drawn on it; raise NotFound while it has none."""
    form = await _get(session, campaign_id, digest)
    if form.map is None:
        raise NotFound("Ce formulaire n'a pas encore de carte.", "This form has no map yet.")
    facts, form_map = await _read(form.content), FormMap.model_validate(form.map)
    return await _FORMS.run(preview_map, form.content, facts, _good(facts, form_map), form_map)


async def has_form(session: AsyncSession, campaign_id: UUID) -> bool:
    return await session.scalar(_ready(campaign_id).with_only_columns(OfficialForm.digest)) is not None


async def fill_for(link: KnownLink, round: int | None = None) -> bytes:
    """Return the newest approved form, filled for the link's holder. It is not stored."""
    form = await link.session.scalar(_ready(link.campaign_id).options(undefer(OfficialForm.content)))
    if form is None:
        raise NotFound(
            "L'équipe n'a pas encore mis ici le formulaire officiel : prenez-le sur service-public.fr (Cerfa n° 14952),"
            " ou passez par Maprocuration.",
            "The team has not put the official form here yet: take it from service-public.fr (Cerfa 14952), or use"
            " Maprocuration.",
        )
    sheet = await read_sheet(link, round)
    facts = await _read(form.content)
    placed = _good(facts, FormMap.model_validate(form.map))
    return await _FORMS.run(fill_form, form.content, facts, placed, values_of(sheet))


def _ready(campaign_id: UUID) -> Select[OfficialForm]:
    query = select(OfficialForm).where(OfficialForm.campaign_id == campaign_id, OfficialForm.approved_at.is_not(None))
    return query.order_by(OfficialForm.approved_at.desc(), OfficialForm.digest).limit(1)


async def _get(session: AsyncSession, campaign_id: UUID, digest: str) -> OfficialForm:
    form = await session.get(OfficialForm, (campaign_id, digest), options=[undefer(OfficialForm.content)])
    if form is None:
        raise NotFound(
            "Ce formulaire n'est pas connu : envoyez d'abord le PDF officiel.",
            "This form is not known: send the official PDF first.",
        )
    return form


async def _read(data: bytes) -> FormFacts:
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
        fields=facts.fields,
        map=FormMap.model_validate(form.map) if form.map else None,
        added_at=form.added_at,
        mapped_at=form.mapped_at,
        approved_at=form.approved_at,
    )


register_form("cerfas", has_form)
