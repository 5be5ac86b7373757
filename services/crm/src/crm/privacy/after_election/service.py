"""crm's tasks once the last round is over: answer requests, hand over, erase, close."""

from collections.abc import Sequence
from datetime import timedelta

from kit.campaigns.queries import campaign_today, get_campaign
from kit.pages.after_election import AfterElectionTask, State, task
from kit.security.auth import Caller
from kit.text.french import counted, number
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.campaigns.erasure_date import campaign_due_on
from crm.privacy.accesses.service import read_accesses
from crm.privacy.after_election.kept_people import count_staying
from crm.privacy.retention_rules.service import list_rules
from crm.privacy.rights.service import count_open

_DAY = timedelta(days=1)


async def list_tasks(session: AsyncSession, caller: Caller) -> Sequence[AfterElectionTask]:
    if caller.territories:
        return []
    state = (await get_campaign(session, caller.campaign_id)).state
    today, last = campaign_today(state), state.rounds[-1].on
    over, erased_from = today > last, campaign_due_on(last)
    tasks: list[AfterElectionTask] = []
    if "members:write" in caller.scopes:
        accesses = await read_accesses(session, caller)
        open_ones = accesses.total
        tasks.append(
            task(
                "accesses",
                "Fermer les accès de l’équipe",
                "L’élection passée, l’équipe n’a plus à voir qui soutient qui (RGPD, art. 5.1 c et 32).",
                "/accesses",
                "Voir et fermer",
                state=_state(over, open_ones),
                detail=f"{counted(open_ones, 'accès ouvert', 'accès ouverts')}." if open_ones else "",
            )
        )
    if "rights:read" in caller.scopes:
        count, due_on = await count_open(session, caller.campaign_id)
        tasks.append(
            task(
                "rights",
                "Répondre aux demandes de droits",
                "Un mois pour répondre, même après l’élection (RGPD, art. 12.3).",
                "/rights",
                "Voir les demandes",
                # A request does not wait for the election to be over.
                state="due" if count else "done",
                detail=f"{counted(count, 'demande ouverte', 'demandes ouvertes')}." if count else "Aucune.",
                due_on=due_on,
            )
        )
    if {"people:read", "people:export"} <= caller.scopes:
        people = await count_staying(session, caller)
        tasks.append(
            task(
                "staying-people",
                "Remettre le fichier de qui peut rester",
                "Restent les contacts réguliers et qui a dit oui ; les autres s’effacent (CNIL, 30 janvier 2026).",
                "/staying-people",
                "Voir qui reste",
                state="later" if not over else "due" if today < erased_from and people.leaving else "done",
                detail=f"{number(people.staying)} sur {number(people.total)} peuvent rester." if people.total else "",
                due_on=erased_from - _DAY,
            )
        )
    if "retention:read" in caller.scopes:
        due = sum(rule.due for rule in (await list_rules(session, caller.campaign_id)).items)
        tasks.append(
            task(
                "erasure",
                "Effacer les contacts, les appels, les visites et les téléphones de l’élection",
                "Ce qui a été bâti pour une élection s’efface après elle (RGPD, art. 5.1 e).",
                "/retention-rules",
                "Voir et effacer",
                state="due" if due else "done" if today > erased_from else "later",
                detail=f"{counted(due, 'élément arrivé à son terme', 'éléments arrivés à leur terme')}." if due else "",
                due_on=erased_from,
                by_itself=True,
            )
        )
    return tasks


def _state(over: bool, left: int) -> State:
    if not over:
        return "later"
    return "due" if left else "done"
