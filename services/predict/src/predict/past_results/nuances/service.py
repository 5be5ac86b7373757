"""The campaign's grid of nuances and blocs."""

from collections.abc import Mapping
from uuid import UUID

from kit.web.problems import Invalid, NotFound
from sqlalchemy import ScalarSelect, delete, func, literal, select
from sqlalchemy.dialects.postgresql import aggregate_order_by, insert
from sqlalchemy.ext.asyncio import AsyncSession

from predict.past_results.nuances.blocs import BLOCS, BY_ANALOGY, NAMED, SOURCE, bare_nuance, plain_name
from predict.past_results.nuances.grids import EVERY, Grid
from predict.past_results.nuances.models import NuanceBloc
from predict.past_results.nuances.printed_nuances import list_printed
from predict.past_results.nuances.schemas import NuancePut, NuanceRead, NuancesRead, Origin

MAX_EDITS = 2000
_LISTED = ", ".join(BLOCS)


async def read_grid(session: AsyncSession, campaign_id: UUID) -> Grid:
    """Return the default grid with the campaign's edits."""
    query = select(NuanceBloc).where(NuanceBloc.campaign_id == campaign_id)
    return Grid({(edit.election, edit.nuance): edit.bloc for edit in await session.scalars(query)})


def edits_fingerprint(campaign_id: UUID) -> ScalarSelect[str | None]:
    """Return a subquery for the campaign's edits as one text, a fingerprint of the grid; null without edits."""
    n = NuanceBloc
    # Neither of them holds a tab.
    parts = n.election + literal("\t") + n.nuance + literal("\t") + n.bloc
    edits = func.string_agg(parts, aggregate_order_by(literal("\n"), n.election, n.nuance))
    return select(edits).where(n.campaign_id == campaign_id).scalar_subquery()


async def read_blocs(session: AsyncSession, campaign_id: UUID, election_id: str = EVERY) -> Mapping[str, str]:
    """Return nuance → bloc; with an election, its own edits and its names without a nuance."""
    return (await read_grid(session, campaign_id)).blocs(election_id)


async def list_nuances(session: AsyncSession, campaign_id: UUID, election: str | None) -> NuancesRead:
    """Return imported and edited nuances by election."""
    grid = await read_grid(session, campaign_id)
    rows = await list_printed(session, "elections", election)
    printed = {(election_year, nuance or plain_name(name)) for election_year, nuance, name in rows}
    edited = {key for key in grid.edits if election in (None, key[0]) or key[0] == EVERY}
    return NuancesRead(
        next=None,
        blocs=list(BLOCS),
        source=SOURCE,
        items=[_describe(grid, election_year, nuance) for election_year, nuance in sorted(printed | edited)],
    )


async def put_nuance(session: AsyncSession, campaign_id: UUID, put: NuancePut, by: str) -> NuanceRead:
    if put.bloc not in BLOCS:
        raise Invalid(
            f"Bloc inconnu. Choisissez l’un des six : {_LISTED}.",
            f"Unknown bloc. Choose one of the six: {_LISTED}.",
            "/bloc",
        )
    key = _key(put.nuance)
    of_campaign = NuanceBloc.campaign_id == campaign_id
    if (await session.scalar(select(func.count()).select_from(NuanceBloc).where(of_campaign)) or 0) >= MAX_EDITS:
        raise Invalid(
            f"La campagne a déjà {MAX_EDITS} nuances modifiées : retirez-en.",
            f"The campaign has {MAX_EDITS} edited nuances already: withdraw some.",
            "/nuance",
        )
    row = insert(NuanceBloc).values(
        campaign_id=campaign_id, election=put.election or EVERY, nuance=key, bloc=put.bloc, set_by=by
    )
    updates = {"bloc": row.excluded.bloc, "set_by": row.excluded.set_by, "set_at": func.now()}
    await session.execute(row.on_conflict_do_update(index_elements=["campaign_id", "election", "nuance"], set_=updates))
    return _describe(await read_grid(session, campaign_id), put.election or EVERY, key)


async def withdraw_nuance(session: AsyncSession, campaign_id: UUID, nuance: str, election: str | None) -> None:
    deleted = await session.scalar(
        delete(NuanceBloc)
        .where(
            NuanceBloc.campaign_id == campaign_id,
            NuanceBloc.election == (election or EVERY),
            NuanceBloc.nuance == _key(nuance),
        )
        .returning(NuanceBloc.nuance)
    )
    if deleted is None:
        raise NotFound(
            "La campagne n’a pas modifié cette nuance pour cette élection : c’est déjà la valeur d’origine.",
            "The campaign has not edited this nuance for this election: it is the default already.",
        )


def _key(written: str) -> str:
    """Normalise a key: `ug` → `UG`; `BC-RN` keeps its hyphen, which names lose."""
    code = written.strip().upper()
    key = code if code.startswith("BC-") else plain_name(code)
    if not key:
        raise Invalid("Cette nuance n’a ni lettre ni chiffre.", "This nuance has no letter and no figure.", "/nuance")
    return key


def _describe(grid: Grid, election: str, nuance: str) -> NuanceRead:
    bloc, default = grid.find(election, nuance), grid.default(election, nuance)
    return NuanceRead(
        nuance=nuance,
        election=election or None,
        bloc=bloc,
        default_bloc=default,
        origin=_origin(grid, election, nuance, bloc),
    )


def _origin(grid: Grid, election: str, nuance: str, bloc: str | None) -> Origin:
    if any((scope, code) in grid.edits for scope in (election, EVERY) for code in (nuance, bare_nuance(nuance))):
        return "campaign"
    if bloc is None:
        return None
    if (election, nuance) in NAMED:
        return "ours"
    return "analogy" if bare_nuance(nuance) in BY_ANALOGY else "ministry"
