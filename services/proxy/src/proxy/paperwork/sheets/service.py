"""The preparation sheet of a request, for who holds its secret link."""

from datetime import date

from elections.kinds import kind_of
from kit.campaigns.queries import get_campaign
from kit.security.links import KnownLink
from kit.web.problems import NotFound

from proxy.intake.requests import service as requests
from proxy.matching.answers import sides
from proxy.paperwork.sheets.contents import Party, Sheet
from proxy.people.identities.registration import Communes
from proxy.people.identities.validation import Person


async def read_sheet(link: KnownLink, communes: Communes, round: int | None = None) -> Sheet:
    """Read the sheet of `round`, where there are two.
    It has the holder once the match is accepted, which is noted in the match's history.

    Raises NotFound for an offer: its holder has nothing to fill in.
    """
    if link.purpose != requests.PURPOSE:
        raise NotFound(
            "Cette fiche est celle de la personne absente : vous n'avez rien à remplir.",
            "This sheet is the absent voter's: you have nothing to fill in.",
        )
    campaign = await get_campaign(link.session, link.campaign_id)
    request = await requests.get_request(link.session, campaign.id, link.target_id)
    grantor = await requests.read_person_of(link.session, request)
    holder, served = await _holder_of(link, communes, round)
    place = f"Consulat : {request.consulate}" if request.consulate else communes.name_of(request.commune)
    return Sheet(
        candidate=campaign.state.candidate,
        demo=campaign.state.demo,
        election=kind_of(campaign.state.election).name,
        rounds=[(one.number, one.on) for one in campaign.state.rounds if one.number in (served or request.rounds)],
        of=len(campaign.state.rounds),
        first_round_on=campaign.state.rounds[0].on,
        grantor=Party(grantor, place, station_number(request.station), request.consulate),
        holder=holder,
    )


async def rounds_by_holder(link: KnownLink) -> list[int]:
    """The first round of each accepted match: two of them where somebody else votes in each."""
    return [one.rounds[0] for one in await sides.read_sides(link) if one.contact]


async def _holder_of(link: KnownLink, communes: Communes, round: int | None) -> tuple[Party, list[int]]:
    """Return the holder and their rounds; an empty party and no rounds before somebody has accepted."""
    accepted = [one for one in await sides.read_sides(link) if one.contact and (round is None or round in one.rounds)]
    if not accepted:
        return Party(None, "", ""), []
    one = accepted[0]
    shown = await sides.reveal(link, one.id)
    person = Person(
        first_names=shown.first_names,
        surname=shown.surname,
        used_surname="",
        born_on=date.fromisoformat(shown.born_on),
        email="",
        phone="",
        elector_number=shown.elector_number,
    )
    place = f"Consulat : {one.consulate}" if one.consulate else communes.name_of(one.commune)
    return Party(person, place, "", one.consulate), one.rounds


def station_number(station: str | None) -> str:
    """Return the number of a station: `12` of `94033_0012`."""
    number = (station or "").partition("_")[2]
    return number.lstrip("0") or number[-1:]
