"""Writing a report: each chapter in its order, then the first page, which says what they found."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from elections.places.names import place_name
from elections.places.place import parse_territory
from kit.campaigns.queries import campaign_today
from kit.text import french

from predict.maps import service as maps
from predict.maps.layer_picture import draw_layer
from predict.maps.map_query import MapQuery
from predict.maps.picture import Picture
from predict.reports.blocks import Bullets, Content, Section
from predict.reports.chapters import (
    alike,
    annex,
    changes,
    core_vote,
    forecast,
    history,
    hours,
    opinion,
    priorities,
    profile,
    recommendations,
    sources,
    target,
    territory,
    transfers,
    votes,
)
from predict.reports.sources import Desk

Chapter = Callable[[Desk], Awaitable[Section | Sequence[Section]]]

CHAPTERS: Sequence[tuple[str, Chapter]] = (
    ("ce que nous recommandons", recommendations.write),
    ("les priorités", priorities.write),
    ("les heures", hours.write),
    ("la prévision", forecast.write),
    ("ce qui changerait la donne", changes.write),
    ("l’objectif", target.write),
    ("le socle", core_vote.write),
    ("les cartes", votes.write),
    ("l’histoire", history.write),
    ("qui vote comme ici", alike.write),
    ("les reports de voix", transfers.write),
    ("l’opinion", opinion.write),
    ("le profil social", profile.write),
    ("le territoire", territory.write),
    ("les bureaux", annex.write),
)
"""With what is told of the work while it is done."""

_KINDS = {
    "presidentielle": "élection présidentielle",
    "legislatives": "élections législatives",
    "europeennes": "élections européennes",
    "senatoriales": "élections sénatoriales",
    "regionales": "élections régionales",
    "departementales": "élections départementales",
    "municipales": "élections municipales",
    "metropole-lyon": "élections de la métropole de Lyon",
    "territoriales": "élections territoriales",
}


async def write_report(desk: Desk, tell: Callable[[int, int, str], Awaitable[None]]) -> Content:
    """`tell(done, total, what)` is awaited before each chapter."""
    total = len(CHAPTERS) + 2
    written: list[Section] = []
    for number, (what, write) in enumerate(CHAPTERS):
        await tell(number, total, what)
        made = await write(desk)
        written += [made] if isinstance(made, Section) else made
    await tell(total - 2, total, "les sources")
    last = await sources.write(desk, written)
    campaign = desk.campaign
    return Content(
        title=f"Rapport de territoire : {campaign.name}",
        subtitle=place_name(parse_territory(campaign.territory)),
        facts=[
            ("Candidature", campaign.candidate),
            ("Scrutin", _KINDS.get(campaign.election, campaign.election)),
            *((f"Tour {one.number}", french.day(one.on)) for one in campaign.rounds),
            ("Écrit", french.day(campaign_today(campaign))),
            *([("Bureaux", "ceux du territoire de qui l’a demandé")] if desk.restricted else []),
        ],
        sections=[_summarise(written), *written, last],
        cover=await _draw_cover(desk),
    )


async def _draw_cover(desk: Desk) -> Picture | None:
    """Return the map of where to go; of turnout while nobody said for whom; None without a place to draw."""
    if not desk.ground.places:
        return None
    measure = "priority" if desk.bloc else "turnout"
    drawn = await maps.draw_map(desk.session, desk.caller, desk.ground, MapQuery(measure=measure))
    if not drawn.geometries and not drawn.outlines:
        return None
    return await asyncio.to_thread(
        draw_layer, drawn.layer, drawn.geometries, drawn.scale, drawn.query.form, drawn.outlines
    )


def _summarise(written: Sequence[Section]) -> Section:
    said = [line for section in written for line in section.summary]
    return Section("summary", "En bref", [Bullets(said or ["Rien encore : aucun résultat n’est importé."])])
