"""Self-service by secret link, the same for requests and offers."""

from kit.campaigns.queries import Campaign, campaign_today, get_campaign
from kit.security.links import KnownLink

from proxy.follow_up.cases.next_steps import NOTICE, Sentence, next_steps
from proxy.follow_up.cases.withdrawal import withdraw as withdraw
from proxy.follow_up.self_service.schemas import AdviceRead, PoolChoiceRead, StatusRead
from proxy.intake.forms.service import is_outside
from proxy.intake.offers import service as offers
from proxy.intake.requests import service as requests
from proxy.intake.requests.deadlines import advise
from proxy.matching.answers import sides
from proxy.matching.partner_matches import service as partner_matches
from proxy.people.identities.registration import OUTSIDE, Place, doubt_elector_number
from proxy.people.identities.service import erased_on
from proxy.people.identities.validation import Person
from proxy.pools import consents


async def read_status(link: KnownLink, *, english: bool) -> StatusRead:
    campaign = await get_campaign(link.session, link.campaign_id)
    if link.purpose == requests.PURPOSE:
        kind = "request"
        target = await requests.get_request(link.session, campaign.id, link.target_id)
        person = await requests.read_person_of(link.session, target)
    else:
        kind = "offer"
        target = await offers.get_offer(link.session, campaign.id, link.target_id)
        person = await offers.read_person_of(link.session, target)
    doubts = _doubts(person)
    if kind == "request" and await is_outside(
        link.session, campaign, Place(target.commune, target.consulate, target.station)
    ):
        doubts.append(OUTSIDE)
    choice = await consents.read_choice(link, english=english)
    return StatusRead(
        kind=kind,
        state=target.state,
        commune=target.commune,
        consulate=target.consulate,
        station=target.station,
        rounds=target.rounds,
        opened_at=target.opened_at,
        changed_at=target.changed_at,
        confirmed_at=target.confirmed_at,
        warnings=[doubt[1 if english else 0] for doubt in doubts],
        advice=_advice(campaign, target.rounds, english=english),
        next_steps=next_steps(kind, target.state, english=english),
        pool_choice=None if choice is None else PoolChoiceRead.model_validate(choice, from_attributes=True),
        notice=NOTICE[1 if english else 0],
        erased_on=erased_on(campaign.state),
    )


async def has_email(link: KnownLink) -> bool:
    if link.purpose == requests.PURPOSE:
        target = await requests.get_request(link.session, link.campaign_id, link.target_id)
        return bool((await requests.read_person_of(link.session, target)).email)
    target = await offers.get_offer(link.session, link.campaign_id, link.target_id)
    return bool((await offers.read_person_of(link.session, target)).email)


async def erase(link: KnownLink) -> None:
    await sides.leave(link)
    await partner_matches.forget(link.session, link.campaign_id, [link.target_id])
    campaign = await get_campaign(link.session, link.campaign_id)
    if link.purpose == requests.PURPOSE:
        await requests.erase_request(link.session, campaign, link.target_id)
    else:
        await offers.erase_offer(link.session, campaign, link.target_id)


def _doubts(person: Person) -> list[Sentence]:
    doubt = doubt_elector_number(person.elector_number) if person.elector_number else None
    return [(f"Numéro d'électeur : {doubt[0]}", f"Elector number: {doubt[1]}")] if doubt else []


def _advice(campaign: Campaign, rounds: list[int], *, english: bool) -> list[AdviceRead]:
    today = campaign_today(campaign.state)
    read: list[AdviceRead] = []
    for round_day in campaign.state.rounds:
        if round_day.number in rounds:
            advice = advise(round_day.on, today)
            read.append(
                AdviceRead(
                    round=round_day.number,
                    on=round_day.on,
                    days_left=advice.days_left,
                    level=advice.level,
                    text=advice.en if english else advice.fr,
                )
            )
    return read
