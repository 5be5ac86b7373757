"""The official form: kept as a member brought it, known by its hash, filled for who holds a secret link."""

import hashlib
from collections.abc import Sequence
from uuid import UUID

from kit.files.sandbox import MB, Limits, Sandbox
from kit.security.links import KnownLink
from kit.web.problems import Invalid, NotFound
from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from proxy.paperwork.cerfas.form_file import FormFacts, read_form
from proxy.paperwork.cerfas.form_writer import fill_form, preview_map
from proxy.paperwork.cerfas.map_check import Placed, place_all
from proxy.paperwork.cerfas.models import OfficialForm
from proxy.paperwork.cerfas.schemas import FormMap, FormRead
from proxy.paperwork.cerfas.values import values_of
from proxy.paperwork.sheets.official_forms import register_form
from proxy.paperwork.sheets.service import read_sheet
from proxy.people.identities.findings import Finding, invalid_form
from proxy.people.identities.registration import Communes

MAX_FORMS = 10
_FORMS = Sandbox(Limits(memory=160 * MB, per_byte=8))


async def add_form(session: AsyncSession, campaign_id: UUID, subject: str, label: str, data: bytes) -> FormRead:
    """The same file again is the form that is there; raises Invalid for a file that is none."""
    facts = await _read(data)
    digest = hashlib.sha256(data).hexdigest()
    known = await session.get(OfficialForm, (campaign_id, digest))
    if known is None:
        if len(await list_forms(session, campaign_id)) >= MAX_FORMS:
            raise Invalid(
                f"Il y a déjà {MAX_FORMS} formulaires : supprimez-en un.",
                f"There are {MAX_FORMS} forms already: delete one.",
                "/file",
            )
        known = OfficialForm(
            campaign_id=campaign_id,
            digest=digest,
            label=label,
            content=data,
            map=None,
            mapped_at=None,
            added_by=subject,
        )
        session.add(known)
    known.label = label
    await session.flush()
    return _said(known, facts)


async def list_forms(session: AsyncSession, campaign_id: UUID) -> list[FormRead]:
    found = select(OfficialForm).where(OfficialForm.campaign_id == campaign_id).options(undefer(OfficialForm.content))
    rows = (await session.scalars(found.order_by(OfficialForm.added_at.desc(), OfficialForm.digest))).all()
    return [_said(one, await _read(one.content)) for one in rows]


async def set_map(session: AsyncSession, campaign_id: UUID, digest: str, given: FormMap, *, english: bool) -> FormRead:
    """Set where the values of a form go; raise Invalid with the place in the map of all that is wrong."""
    form = await _get(session, campaign_id, digest)
    facts = await _read(form.content)
    if wrong := _wrong(place_all(facts, given)):
        raise invalid_form(wrong, english=english)
    form.map = given.model_dump(mode="json")
    form.mapped_at = await session.scalar(select(func.now()))
    await session.flush()
    return _said(form, facts)


async def delete_form(session: AsyncSession, campaign_id: UUID, digest: str) -> None:
    await session.delete(await _get(session, campaign_id, digest))
    await session.flush()


async def preview(session: AsyncSession, campaign_id: UUID, digest: str) -> bytes:
    """The form with its map drawn on it; raises NotFound while it has none."""
    form = await _get(session, campaign_id, digest)
    if form.map is None:
        raise NotFound("Ce formulaire n'a pas encore de carte.", "This form has no map yet.")
    facts, given = await _read(form.content), FormMap.model_validate(form.map)
    return await _FORMS.run(preview_map, form.content, facts, _good(facts, given), given)


async def has_form(session: AsyncSession, campaign_id: UUID) -> bool:
    return await session.scalar(_ready(campaign_id).with_only_columns(OfficialForm.digest)) is not None


async def fill_for(link: KnownLink, communes: Communes, round: int | None = None) -> bytes:
    """The newest form that has a map, filled for who asks. Made when asked for, kept nowhere."""
    form = await link.session.scalar(_ready(link.campaign_id).options(undefer(OfficialForm.content)))
    if form is None:
        raise NotFound(
            "L'équipe n'a pas encore mis ici le formulaire officiel : prenez-le sur service-public.fr (Cerfa n° 14952),"
            " ou passez par Maprocuration.",
            "The team has not put the official form here yet: take it from service-public.fr (Cerfa 14952), or use"
            " Maprocuration.",
        )
    sheet = await read_sheet(link, communes, round)
    facts = await _read(form.content)
    placed = _good(facts, FormMap.model_validate(form.map))
    return await _FORMS.run(fill_form, form.content, facts, placed, values_of(sheet))


def _ready(campaign_id: UUID) -> Select[OfficialForm]:
    mine = select(OfficialForm).where(OfficialForm.campaign_id == campaign_id, OfficialForm.mapped_at.is_not(None))
    return mine.order_by(OfficialForm.mapped_at.desc(), OfficialForm.digest).limit(1)


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
    return [one for one in placed if isinstance(one, Finding)]


def _good(facts: FormFacts, given: FormMap) -> list[Placed]:
    """Return the placed values of a map that was checked when it was stored."""
    return [one for one in place_all(facts, given) if isinstance(one, Placed)]


def _said(form: OfficialForm, facts: FormFacts) -> FormRead:
    return FormRead(
        digest=form.digest,
        label=form.label,
        fields=facts.fields,
        map=FormMap.model_validate(form.map) if form.map else None,
        added_at=form.added_at,
        mapped_at=form.mapped_at,
    )


register_form("cerfas", has_form)
