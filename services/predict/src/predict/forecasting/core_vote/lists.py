"""The base of one list, as one caller may see it: the stations of its territories, and sums of these only."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from common.schemas.elections import ElectionKind
from elections.thresholds import ACCESS
from kit.campaigns.queries import get_campaign
from kit.security.auth import Caller
from kit.web.problems import Forbidden
from sqlalchemy.ext.asyncio import AsyncSession

from predict.contests.candidacies import Candidacy, Contest
from predict.forecasting.core_vote import service
from predict.forecasting.core_vote.eliminated import expect_eliminated
from predict.forecasting.core_vote.estimates import (
    StationEstimates,
    describe_station,
    describe_total,
    estimate_interval,
    read_estimates,
)
from predict.forecasting.core_vote.models import CoreVoteRun
from predict.forecasting.core_vote.reasons import Reason, describe_reasons, say_turnout
from predict.forecasting.core_vote.schemas import CoreVoteRead, ReasonRead, StationCoreVoteRead
from predict.forecasting.core_vote.undecided import say_too_early
from predict.targeting.stations import service as stations


@dataclass(frozen=True)
class ListCoreVote:
    """`reading` holds only what the caller may see."""

    run: CoreVoteRun
    contest: Contest
    standing: Candidacy
    quantile: float
    reading: StationEstimates
    eliminated: list[str]
    election: ElectionKind

    @property
    def reasons(self) -> list[Reason]:
        of_bloc = [one for one in self.run.reasons if one["bloc"] == self.standing.bloc]
        return [Reason(**round_) for one in of_bloc for round_ in one["rounds"]]


async def read_list(session: AsyncSession, caller: Caller, wanted: str | None, quantile: float) -> ListCoreVote:
    """Return the base of a list; raise a problem with what to do where there is no list, no past, or nothing to see."""
    return await _read(session, caller.campaign_id, wanted, quantile, caller.covers)


async def read_whole(session: AsyncSession, campaign_id: UUID, wanted: str | None, quantile: float) -> ListCoreVote:
    """Return the base of every station, for sums of the campaign; whoever shows stations keeps to the caller's."""
    return await _read(session, campaign_id, wanted, quantile, lambda _: True)


async def _read(
    session: AsyncSession, campaign_id: UUID, wanted: str | None, quantile: float, covers: Callable[[str], bool]
) -> ListCoreVote:
    run = await service.bring_up_to_date(session, campaign_id)
    contest, standing = await service.find_list(session, campaign_id, wanted)
    rows = await service.read_outlooks(session, campaign_id, standing.bloc)
    seen = [row for row in rows if covers(row.station)]
    if not seen:
        raise Forbidden(
            "Aucun bureau de votre territoire n’est dans celui de la campagne : demandez à votre coordinateur.",
            "None of your territories is in the campaign's: ask your coordinator.",
        )
    expected = await service.read_expected(session, campaign_id)
    election = (await get_campaign(session, campaign_id)).state.election
    sharing = _sharing(contest)
    totals = {
        one.id: sum(expected.get(one.bloc, {}).values()) / sharing[one.bloc]
        for one in contest.lists
        if one.bloc in expected
    }
    out = expect_eliminated(
        totals,
        {one.id: one.bloc for one in contest.lists},
        sum(row.registered for row in rows),
        sum(row.registered * row.turnout for row in rows),
        ACCESS.get(election),
    )
    out = [bloc for bloc in out if bloc != standing.bloc]
    talks = await stations.read_talks(session, campaign_id)
    reading = read_estimates(seen, quantile, sharing[standing.bloc], out, expected, {}, talks, len(rows))
    return ListCoreVote(run, contest, standing, quantile, reading, out, election)


def _sharing(contest: Contest) -> dict[str, int]:
    blocs = [one.bloc for one in contest.lists]
    return {bloc: blocs.count(bloc) for bloc in blocs}


def describe_core_vote(found: ListCoreVote, limit: int, after: str | None) -> CoreVoteRead:
    """One page of stations in the order of their keys; the total is of all of them."""
    keys = [row.station for row in found.reading.rows]
    start = sum(key <= after for key in keys) if after is not None else 0
    page = range(start, min(start + limit, len(keys)))
    return CoreVoteRead(
        list_id=found.standing.id,
        label=found.standing.label,
        bloc=found.standing.bloc,
        sharing=found.reading.sharing,
        quantile=found.quantile,
        method=found.run.method,
        data_vintage=found.run.data_vintage,
        computed_at=found.run.computed_at,
        total=describe_total(found.reading, found.quantile),
        how=describe_reasons(found.reasons) + say_turnout(found.reasons),
        assumptions=list_assumptions(found),
        reasons=[ReasonRead(**asdict(reason)) for reason in found.reasons],
        eliminated=found.eliminated,
        items=describe_stations(found, page),
        next=keys[page[-1]] if page and page[-1] + 1 < len(keys) else None,
    )


def describe_stations(found: ListCoreVote, chosen: Sequence[int] | None = None) -> list[StationCoreVoteRead]:
    edges = estimate_interval(found.reading)
    return [
        describe_station(found.reading, at, edges)
        for at in (range(len(found.reading.rows)) if chosen is None else chosen)
    ]


def list_assumptions(found: ListCoreVote) -> list[str]:
    said: list[str] = []
    if found.reading.sharing > 1:
        said.append(
            f"{found.reading.sharing} listes du bloc « {found.standing.bloc} » se présentent : le socle du bloc est "
            "partagé entre elles à parts égales, faute de le savoir mieux."
        )
    if found.reading.transferable is not None:
        blocs = ", ".join(found.eliminated)
        said.append(
            f"Reports : blocs attendus hors du second tour : {blocs}. La part de leurs électeurs qui suivrait est une "
            "hypothèse de proximité entre blocs, large exprès, et non une mesure."
        )
    if found.reading.undecided is None:
        met = found.reading.met
        nobody = "Indécis : inconnus tant que le porte-à-porte n’a interrogé personne."
        said.append(say_too_early(met) if met.asked else nobody)
    else:
        said.append(
            "Indécis : chaque personne rencontrée compte pour un quart, car qui ouvre sa porte n’est pas tiré au sort."
        )
    if any(row.confidence < 1 for row in found.reading.rows):
        said.append(
            "Certains bureaux ont sans doute changé de limites : leurs anciens résultats comptent moins ou pas du tout."
        )
    return said


CSV_COLUMNS = (
    *("station", "commune", "commune_name", "registered", "core_vote", "core_vote_low", "core_vote_high"),
    *("expected", "expected_low", "expected_high", "turnout", "share", "best", "best_election", "confidence"),
    *("abstainers", "abstainers_low", "abstainers_high", "gone", "gone_low", "gone_high"),
    *("transferable", "transferable_low", "transferable_high", "undecided", "undecided_low", "undecided_high"),
    *("list", "bloc", "quantile", "method", "data_vintage"),
)


def list_rows(found: ListCoreVote) -> list[list[Any]]:
    """List the rows of the CSV file; what is unknown is empty."""
    tail = [found.standing.id, found.standing.bloc, found.quantile, found.run.method, found.run.data_vintage]
    return [
        [
            *(one.station, one.commune, one.commune_name, one.registered),
            *(one.core_vote.votes, one.core_vote.low, one.core_vote.high),
            *(one.expected.votes, one.expected.low, one.expected.high),
            *(one.turnout, one.share, one.best, one.best_election, one.confidence),
            *(
                getattr(amount, end) if amount is not None else None
                for amount in (
                    one.reserve.abstainers,
                    one.reserve.gone,
                    one.reserve.transferable,
                    one.reserve.undecided,
                )
                for end in ("votes", "low", "high")
            ),
            *tail,
        ]
        for one in describe_stations(found)
    ]
