"""The preparation sheet of a request, for who holds its secret link."""

from elections.kinds import kind_of
from kit.campaigns.queries import get_campaign
from kit.links import KnownLink
from kit.problems import NotFound

from proxy.people.communes import Communes
from proxy.requests import service as requests
from proxy.sheets.contents import Party, Sheet


async def read_sheet(link: KnownLink, communes: Communes) -> Sheet:
    """Raises NotFound for an offer: its holder has nothing to fill in."""
    if link.purpose != requests.PURPOSE:
        raise NotFound(
            "Cette fiche est celle de la personne absente : vous n'avez rien à remplir.",
            "This sheet is the absent voter's: you have nothing to fill in.",
        )
    campaign = await get_campaign(link.session, link.campaign_id)
    request = await requests.get_request(link.session, campaign.id, link.target_id)
    grantor = await requests.read_person_of(link.session, request)
    place = f"Consulat : {request.consulate}" if request.consulate else communes.name_of(request.commune)
    return Sheet(
        candidate=campaign.state.candidate,
        demo=campaign.state.demo,
        election=kind_of(campaign.state.election).name,
        rounds=[(one.number, one.on) for one in campaign.state.rounds if one.number in request.rounds],
        of=len(campaign.state.rounds),
        first_round_on=campaign.state.rounds[0].on,
        grantor=Party(grantor, place, station_number(request.station), request.consulate),
        holder=Party(None, "", ""),
    )


def station_number(station: str | None) -> str:
    """`12` of `94033_0012`."""
    number = (station or "").partition("_")[2]
    return number.lstrip("0") or number[-1:]
