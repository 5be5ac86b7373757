"""Layer of spending by station over the votes that door-to-door could win there."""

from kit.security.auth import Caller, check_scopes
from sqlalchemy.ext.asyncio import AsyncSession

from predict.maps.bivariate import COLOURS, cross_measures
from predict.maps.figures import Column, Figure, Layer, Subject
from predict.maps.map_query import MONEY, TITLES, MapQuery
from predict.targeting.field_actions.effects import usual_kind
from predict.targeting.priorities import score_rows
from predict.targeting.priorities import service as hourly
from predict.targeting.priorities.currency import Currency
from predict.targeting.priorities.place_money import METHOD, Cents, Spending

WARNING = (
    "Voix attendues : ce que le porte-à-porte gagnerait si chaque porte du bureau était tentée une fois, d’après une "
    "fourchette d’expériences publiées. Une dépense plus forte ne prouve pas que ces voix ont été gagnées."
)


def columns_in(currency: Currency) -> tuple[Column, ...]:
    unit, decimals = currency.unit, currency.decimals
    return (
        Column("spent", "Dépensé (engagé ou payé)", unit, decimals),
        Column("spent_shared", "dont part d’actions partagées", unit, decimals),
        Column("planned", "Prévu", unit, decimals),
        Column("spent_by_registered", "Par inscrit", unit, 2),
        Column("votes", "Voix attendues", "number", 1, "votes_low", "votes_high"),
        Column("cost_per_vote", "Coût par voix attendue", unit, 0, "cost_per_vote_low", "cost_per_vote_high"),
    )


async def read_money(session: AsyncSession, caller: Caller, _: MapQuery) -> Layer:
    check_scopes(list(MONEY), caller.scopes)
    situation = await hourly.read_situation(session, caller.campaign_id)
    currency = situation.currency
    standings = situation.standings.stations
    if not standings:
        return Layer(Subject(TITLES["money"], "group", METHOD, situation.data_vintage, groups={}), [])
    spending = await hourly.read_spending(session, situation)
    scored = await hourly.score_kind(situation, usual_kind(standings[0].station))
    chosen = [
        rank_place
        for rank_place in score_rows.rank_places(situation, scored, caller, None)
        if standings[rank_place].outlook.registered
    ]
    votes = [score_rows.read_estimate(scored.votes_in_all, place) for place in chosen]
    registered = [standings[place].outlook.registered for place in chosen]
    money = [spending.at(standings[place].station) for place in chosen]
    rates = [one.total.spent / currency.parts / size for one, size in zip(money, registered, strict=True)]
    crossed = cross_measures(
        rates, [vote.expected / size for vote, size in zip(votes, registered, strict=True)], currency.say
    )
    figures: list[Figure] = []
    for number, place in enumerate(chosen):
        one, won, spent = standings[place], votes[number], money[number].total.spent / currency.parts
        beside = {
            "spent": spent,
            "spent_shared": money[number].shared.spent / currency.parts,
            "planned": money[number].total.planned / currency.parts,
            "spent_by_registered": rates[number],
            "votes": won.expected,
            "votes_low": won.low,
            "votes_high": won.high,
            "cost_per_vote": _divide(spent, won.expected),
            "cost_per_vote_low": _divide(spent, won.high),
            "cost_per_vote_high": _divide(spent, won.low),
        }
        group = float(crossed.groups[number])
        figures.append(Figure(one.station, one.commune_name, registered[number], group, beside=beside))
    subject = Subject(
        TITLES["money"],
        "group",
        f"{METHOD}+{situation.method}",
        situation.data_vintage,
        groups=crossed.names,
        colours=COLOURS,
        columns=columns_in(currency),
        notes=[*crossed.said, *_say(spending, currency)],
        warning=WARNING,
    )
    return Layer(subject, sorted(figures, key=lambda figure: figure.station))


def _divide(spent: float, votes: float) -> float | None:
    """Return money per vote; None without spending, or if the votes may be zero."""
    return spent / votes if spent > 0 and votes > 0 else None


def _say(spending: Spending, currency: Currency) -> list[str]:
    result: list[str] = []
    shared = sum((station.shared for station in spending.stations.values()), Cents())
    if shared != Cents():
        result.append(
            f"Actions tenues dans plusieurs bureaux : {_cents(shared, currency)}, partagés entre eux selon leurs "
            "inscrits."
        )
    if spending.nowhere != Cents():
        result.append(
            f"Sans lieu : {_cents(spending.nowhere, currency)}, de dépenses qui ne nomment ni bureau ni action située. "
            "Cet argent est à toute la campagne : il n’est réparti dans aucun bureau."
        )
    if spending.elsewhere != Cents():
        result.append(
            f"Hors du territoire : {_cents(spending.elsewhere, currency)}, dans des bureaux qui n’y sont pas."
        )
    if not spending.stations and not result:
        result.append("Aucune dépense n’est connue : saisissez-les dans « Budget », avec leur bureau ou leur action.")
    return result


def _cents(cents: Cents, currency: Currency) -> str:
    spent = f"{currency.say_parts(cents.spent)} engagés ou payés"
    return f"{spent}, {currency.say_parts(cents.planned)} prévus" if cents.planned else spent
