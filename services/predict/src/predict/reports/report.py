"""Writing of a report: the chapters in order, then the first page, which summarises them."""

from collections.abc import Awaitable, Callable, Sequence

from elections.territories import parse_territory
from kit.campaigns.queries import campaign_today
from kit.text import french

from predict.reports.blocks import Bullets, Content, Section, Text
from predict.reports.chapters import (
    annex,
    core_vote,
    forecast,
    history,
    opinion,
    priorities,
    profile,
    sources,
    target,
    territory,
    transfers,
    votes,
)
from predict.reports.sources import Desk

Chapter = Callable[[Desk], Awaitable[Section]]

CHAPTERS: Sequence[tuple[str, Chapter]] = (
    ("le territoire", territory.write),
    ("l’histoire", history.write),
    ("les cartes", votes.write),
    ("les reports de voix", transfers.write),
    ("le socle", core_vote.write),
    ("l’objectif", target.write),
    ("la prévision", forecast.write),
    ("les priorités", priorities.write),
    ("le profil social", profile.write),
    ("l’opinion", opinion.write),
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
    """Write the report; `tell(done, total, what)` is awaited before each chapter."""
    total = len(CHAPTERS) + 2
    written: list[Section] = []
    for number, (title, write) in enumerate(CHAPTERS):
        await tell(number, total, title)
        written.append(await write(desk))
    await tell(total - 2, total, "les sources")
    last = await sources.write(desk, written)
    campaign = desk.campaign
    return Content(
        title=f"Rapport de territoire : {campaign.name}",
        subtitle=name_territory(campaign.territory),
        facts=[
            ("Candidature", campaign.candidate),
            ("Scrutin", _KINDS.get(campaign.election, campaign.election)),
            *((f"Tour {round_day.number}", french.day(round_day.on)) for round_day in campaign.rounds),
            ("Écrit", french.day(campaign_today(campaign))),
            *([("Bureaux", "ceux du territoire de qui l’a demandé")] if desk.restricted else []),
        ],
        sections=[_summarise(written), *written, last],
    )


def _summarise(written: Sequence[Section]) -> Section:
    lines = [line for section in written for line in section.summary]
    missing = [section.title for section in written if section.missing]
    blocks = [
        Text(
            "Ce que disent les données, en une page. Chaque phrase est développée plus loin, avec sa méthode et sa "
            "date."
        ),
        Bullets(lines or ["Rien encore : aucun résultat de ce territoire n’est importé."]),
        Text(
            "Un intervalle à 90 % dit où devrait être le vrai chiffre neuf fois sur dix. Quand il est large, le "
            "chiffre est "
            "peu sûr : il vaut mieux s’en servir pour poser une question que pour trancher."
        ),
    ]
    if missing:
        blocks.append(Text(f"Chapitres qui manquent de données : {', '.join(missing)}.", "warning"))
    return Section("summary", "En bref", blocks)


def name_territory(territory: str) -> str:
    """Return `6e circonscription (94)` for `circo:9406`."""
    place = parse_territory(territory)
    match place.kind:
        case "circo":
            number = int(place.code[-2:])
            return f"{number}{'re' if number == 1 else 'e'} circonscription ({place.code[:-2]})"
        case "departement":
            return f"Département {place.code}"
        case "commune":
            return f"Commune {place.code}"
        case "nation":
            return "France entière"
        case _:
            return f"{place.kind.capitalize()} {place.code}"
