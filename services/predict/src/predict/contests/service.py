"""Service that reads and replaces the contest's lists."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from common.events.predict import ContestChanged
from common.schemas.standings import Standing
from kit.events.outbox import tell
from kit.web.etags import changed_since, is_stale
from kit.web.problems import Invalid
from sqlalchemy import ScalarSelect, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from predict.contests.candidacies import Candidacy, Contest, find_fault, one_for_each
from predict.contests.models import ContestEntry
from predict.contests.schemas import CandidacyPut, ContestPut, ContestRead
from predict.past_results.elections.service import list_nuances
from predict.past_results.nuances.blocs import BLOCS, bloc_of
from predict.past_results.nuances.service import read_grid


async def read_contest(session: AsyncSession, campaign_id: UUID) -> Contest:
    """Return the lists; until they are entered, one for each bloc of past results and none of them ours."""
    entry = await session.get(ContestEntry, campaign_id)
    if entry is None:
        return Contest(one_for_each(await _blocs_seen(session)), 0)
    return Contest(tuple(Candidacy(**stored) for stored in entry.lists), entry.version)


def stored_lists(campaign_id: UUID) -> ScalarSelect[list[dict[str, Any]]]:
    """Return the lists as stored, for a larger select; null until they are entered."""
    return select(ContestEntry.lists).where(ContestEntry.campaign_id == campaign_id).scalar_subquery()


async def find_own_list(session: AsyncSession, campaign_id: UUID) -> Candidacy | None:
    """Return the campaign's own list; None until somebody said which it is."""
    entry = await session.get(ContestEntry, campaign_id)
    return next((Candidacy(**stored) for stored in entry.lists if stored["ours"]), None) if entry else None


async def list_blocs(session: AsyncSession, campaign_id: UUID) -> list[str]:
    """Return every bloc that a list can have."""
    return list(BLOCS)


async def put_contest(session: AsyncSession, campaign_id: UUID, put: ContestPut, seen: int | None) -> Contest:
    """Replace the lists. `seen`: the version that the caller read."""
    empty = insert(ContestEntry).values(campaign_id=campaign_id, version=0, lists=[])
    await session.execute(empty.on_conflict_do_nothing())
    query = select(ContestEntry).where(ContestEntry.campaign_id == campaign_id).with_for_update()
    entry = (await session.scalars(query.execution_options(populate_existing=True))).one()
    if is_stale(seen, entry.version):
        # The row made above is the default until it has lists.
        lists = tuple(Candidacy(**stored) for stored in entry.lists) or one_for_each(await _blocs_seen(session))
        current = ContestRead.model_validate(Contest(lists, entry.version))
        raise changed_since("Les listes", "The lists", "lues", current.model_dump(mode="json"))
    lists = await _understand(session, campaign_id, put.lists)
    entry.lists = [asdict(candidacy) for candidacy in lists]
    entry.version += 1
    await session.flush()
    standing = [Standing.model_validate(stored) for stored in entry.lists]
    await tell(session, ContestChanged(campaign_id=campaign_id, version=entry.version, lists=standing))
    return Contest(tuple(lists), entry.version)


async def _understand(session: AsyncSession, campaign_id: UUID, put: Sequence[CandidacyPut]) -> list[Candidacy]:
    await _check_nuances(session, campaign_id, put)
    lists = [_understand_one(index, candidacy_put) for index, candidacy_put in enumerate(put)]
    fault = find_fault(lists)
    if fault is not None:
        raise Invalid(fault.fr, fault.en, f"/lists{fault.pointer}")
    return lists


async def _check_nuances(session: AsyncSession, campaign_id: UUID, put: Sequence[CandidacyPut]) -> None:
    """Raise Invalid for a code that neither the grid nor an imported round knows: most often it is a slip."""
    edited = {code for _, code in (await read_grid(session, campaign_id)).edits}
    others = {code for code in (*edited, *await list_nuances(session)) if bloc_of(code) is None}
    for place, candidacy in enumerate(put):
        if candidacy.nuance is None or bloc_of(candidacy.nuance) or candidacy.nuance in others:
            continue
        known = ", ".join(sorted(others.union(*BLOCS.values())))
        raise Invalid(
            f"La nuance « {candidacy.nuance} » n’est pas connue. Les nuances connues : {known}. Laissez-la vide et "
            "dites le bloc si la liste n’en a pas.",
            f"The nuance {candidacy.nuance} is not known. Known ones: {known}. Leave it out and give the bloc if the "
            "list has none.",
            f"/lists/{place}/nuance",
        )


def _understand_one(place: int, put: CandidacyPut) -> Candidacy:
    bloc = put.bloc or (bloc_of(put.nuance) if put.nuance else None)
    bloc_names = ", ".join(BLOCS)
    if bloc is None:
        raise Invalid(
            f"De quel bloc est « {put.label} » ? Sa nuance ne le dit pas. Les blocs : {bloc_names}.",
            f"Which bloc is {put.label} of? Its nuance does not say. The blocs are: {bloc_names}.",
            f"/lists/{place}/bloc",
        )
    if bloc not in BLOCS:
        raise Invalid(
            f"Ce bloc n’est pas connu ; les blocs sont : {bloc_names}.",
            f"This bloc is not known; the blocs are: {bloc_names}.",
            f"/lists/{place}/bloc",
        )
    return Candidacy(put.id, put.label, put.nuance, bloc, put.ours, put.second_round, put.merged_into)


async def _blocs_seen(session: AsyncSession) -> list[str]:
    nuances = await list_nuances(session)
    seen = {bloc for nuance in nuances if (bloc := bloc_of(nuance))}
    return [bloc for bloc in BLOCS if bloc in seen] or list(BLOCS)
