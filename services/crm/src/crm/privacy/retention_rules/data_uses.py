"""The campaign's uses of personal data, collected from its features: unused ones are not in its register."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from crm.calls.phone_bank.service import has_calls
from crm.campaign_events.events.service import has_campaign_events
from crm.canvassing.canvasses.service import has_canvasses
from crm.canvassing.phones.service import has_phones
from crm.forms.answers.service import has_answers
from crm.forms.questionnaires.service import has_questionnaires
from crm.forms.sign_up_forms.service import has_forms
from crm.imports.acquired_lists.service import has_lists
from crm.integrations.connectors.service import list_connectors
from crm.messaging.mailings.service import has_mailings
from crm.people.records.counts import has_people
from crm.people.volunteers.service import has_offers
from crm.privacy.rights.service import has_cases
from crm.street_rounds.poster_sites.service import has_poster_sites


@dataclass(frozen=True)
class Uses:
    """`kinds`: keys of `register.PROCESSINGS`; `elsewhere`: the kinds of connectors that send people's data."""

    kinds: frozenset[str]
    elsewhere: tuple[str, ...]


async def find_uses(session: AsyncSession, campaign_id: UUID) -> Uses:
    in_use = {
        "people": await has_people(session, campaign_id),
        "canvasses": await has_canvasses(session, campaign_id),
        "calls": await has_calls(session, campaign_id),
        "rolls": await has_lists(session, campaign_id, "roll"),
        "outside": await has_lists(session, campaign_id, "outside"),
        "mailings": await has_mailings(session, campaign_id),
        "questionnaires": await has_questionnaires(session, campaign_id) or await has_answers(session, campaign_id),
        "sign_ups": await has_forms(session, campaign_id),
        "volunteers": await has_offers(session, campaign_id),
        "posters": await has_poster_sites(session, campaign_id),
        "gatherings": await has_campaign_events(session, campaign_id),
        "phones": await has_phones(session, campaign_id),
        "rights": await has_cases(session, campaign_id),
    }
    elsewhere = sorted({connector.kind for connector in await list_connectors(session)})
    if elsewhere:
        in_use["connectors"] = True
    return Uses(frozenset(kind for kind, used in in_use.items() if used), tuple(elsewhere))
