"""The preparation sheet of a request, for the holder of its secret link."""

from datetime import date

from elections.kinds import kind_of
from elections.places.names import distinct_commune_name
from kit.campaigns.queries import get_campaign
from kit.security.links import KnownLink
from kit.web.problems import NotFound

from proxy.intake.requests import service as requests
from proxy.matching.answers import sides
from proxy.paperwork.sheets.contents import Party, Sheet
from proxy.people.identities.validation import Person


async def read_sheet(link: KnownLink, round: int | None = None) -> Sheet:
    """Return the sheet of `round`. Once accepted it names the holder, which is recorded in the match's history.

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
    holder, served = await _holder_of(link, round)
    place = f"Consulat : {request.consulate}" if request.consulate else distinct_commune_name(request.commune)
    return Sheet(
        candidate=campaign.state.candidate,
        demo=campaign.state.demo,
        election=kind_of(campaign.state.election).name,
        rounds=[
            (round_day.number, round_day.on)
            for round_day in campaign.state.rounds
            if round_day.number in (served or request.rounds)
        ],
        of=len(campaign.state.rounds),
        first_round_on=campaign.state.rounds[0].on,
        grantor=Party(grantor, place, station_number(request.station), request.consulate),
        holder=holder,
    )


async def rounds_by_holder(link: KnownLink) -> list[int]:
    """Return the first round of each accepted match: two if the rounds have different holders."""
    return [side.rounds[0] for side in await sides.read_sides(link) if side.contact]


async def _holder_of(link: KnownLink, round: int | None) -> tuple[Party, list[int]]:
    """Return the holder and their rounds; an empty party and no rounds before acceptance."""
    accepted = [
        side for side in await sides.read_sides(link) if side.contact and (round is None or round in side.rounds)
    ]
    if not accepted:
        return Party(None, "", ""), []
    accepted_side = accepted[0]
    shown = await sides.reveal(link, accepted_side.id)
    person = Person(
        first_names=shown.first_names,
        surname=shown.surname,
        used_surname="",
        born_on=date.fromisoformat(shown.born_on),
        email="",
        phone="",
        elector_number=shown.elector_number,
    )
    place = (
        f"Consulat : {accepted_side.consulate}"
        if accepted_side.consulate
        else distinct_commune_name(accepted_side.commune)
    )
    return Party(person, place, "", accepted_side.consulate), accepted_side.rounds


def station_number(station: str | None) -> str:
    """Return the number of a station: `12` of `94033_0012`."""
    number = (station or "").partition("_")[2]
    return number.lstrip("0") or number[-1:]
