"""The ceilings of a whole country: every commune that has one, every constituency that can be computed."""

from datetime import date
from typing import Literal

from common.schemas.elections import ElectionKind
from elections.kinds import kind_of
from kit.web.problems import NotFound
from sqlalchemy.ext.asyncio import AsyncSession

from budget.ceilings.answers import Ceiling, Missing, Question
from budget.ceilings.ceiling import compute_ceiling
from budget.ceilings.models import PublishedPopulation
from budget.ceilings.money import exact
from budget.ceilings.populations import DECREES
from budget.ceilings.published import list_published, provisional
from budget.ceilings.scales import NO_ACCOUNT_BELOW
from budget.ceilings.schemas import NationalCeilingsRead, PlaceCeiling, PlaceWithoutCeiling

ASK_POPULATION = "Population inconnue : donnez celle que la préfecture a publiée."


async def read_france(
    session: AsyncSession, election: Literal["municipales", "legislatives"], on: date, turn: int | None
) -> NationalCeilingsRead:
    kind = ElectionKind(election)
    level = kind_of(kind).level
    least = NO_ACCOUNT_BELOW if kind is ElectionKind.MUNICIPALES else 0
    vintage, rows = await list_published(session, level, on, least)
    if vintage is None:
        raise NotFound(
            "Aucune population n'est chargée : `isoloir load populations`.",
            "No population is loaded: `isoloir load populations`.",
        )
    computed: list[PlaceCeiling] = []
    not_computed: list[PlaceWithoutCeiling] = []
    warnings = list(provisional(vintage, on))
    for row in rows:
        answer = _answer(kind, on, turn, row)
        if isinstance(answer, Ceiling):
            computed.append(
                PlaceCeiling(
                    territory=row.territory,
                    name=row.name,
                    population=row.population or 0,
                    amount=exact(answer.amount),
                    displayed=answer.displayed,
                    currency=answer.currency,
                )
            )
            # What is said of one is said once for all of them.
            warnings += [text for text in answer.warnings if text not in warnings]
        else:
            reason, article = answer
            not_computed.append(
                PlaceWithoutCeiling(territory=row.territory, name=row.name, reason=reason, article=article)
            )
    return NationalCeilingsRead(
        election=kind,
        on=on,
        round=turn,
        vintage=vintage,
        decree=next((row.decree for row in rows if row.decree), DECREES.get(vintage)),
        computed=computed,
        not_computed=not_computed,
        warnings=warnings,
    )


def _answer(
    kind: ElectionKind, on: date, turn: int | None, row: PublishedPopulation
) -> Ceiling | tuple[str, str | None]:
    if row.population is None:
        return row.reason or ASK_POPULATION, None
    answer = compute_ceiling(Question(kind, on, row.population, turn, territory=row.territory, vintage=row.vintage))
    if isinstance(answer, Ceiling):
        return answer
    return answer.reason, None if isinstance(answer, Missing) else answer.article
