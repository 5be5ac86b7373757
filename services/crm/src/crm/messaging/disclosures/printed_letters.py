"""The notice to an acquired list by letter, for people without a working e-mail address: the next letters, one per
person.
"""

import asyncio
from uuid import UUID

from kit.campaigns.queries import campaign_now, get_campaign, local_day
from kit.db.vault import open_vault
from kit.security.auth import Caller
from kit.web.problems import Conflict
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.actions.election_silence import department_of, is_silent
from crm.imports.acquired_lists.notice_state import lock_acquired_list, next_printable, note_printed, set_notice_day
from crm.messaging.disclosures.facts import check_silence, check_whole, foot_of
from crm.messaging.disclosures.links import objection_path
from crm.messaging.disclosures.notice_text import body_of
from crm.messaging.disclosures.service import find, told_list, write_down
from crm.messaging.letters.addressees import Addressee, address_of
from crm.messaging.letters.letter_pdf import MAXIMUM, POSTED, Sheet, print_sheets
from crm.people.records.postal_address import postcode_of


async def print_notices(session: AsyncSession, caller: Caller, list_id: UUID, own_address: str) -> bytes:
    """Return a PDF for at most `MAXIMUM` people, who are recorded as informed today. Raises Conflict if nobody is left,
    or the post would arrive in the silence.
    """
    check_whole(caller)
    # Of concurrent requests the first stores the text, and the others wait for it.
    is_first = await find(session, caller.campaign_id, list_id) is None
    await lock_acquired_list(session, caller.campaign_id, list_id, alone=is_first)
    acquired_list = await told_list(session, caller.campaign_id, list_id)
    state = (await get_campaign(session, caller.campaign_id)).state
    now = campaign_now(state)
    moments = (now, now + POSTED)
    check_silence(state, *moments)
    disclosure = await find(session, caller.campaign_id, list_id, lock=True)
    disclosure = await write_down(session, caller, state, acquired_list, disclosure, own_address)
    rows = [
        row
        for row in await next_printable(session, caller.campaign_id, list_id, MAXIMUM)
        if not any(
            is_silent(state, department_of(row.station or row.commune or row.postcode or ""), m) for m in moments
        )
    ]
    if not rows:
        raise Conflict("Plus aucune lettre à imprimer.", "There is no letter left to print.")
    vault = await open_vault(session, caller.campaign_id)
    sheets: list[Sheet] = []
    for row in rows:
        addressee = Addressee(
            id=row.id,
            first_names=row.first_names or "",
            surname=row.surname or "",
            street=row.street or "",
            postcode=postcode_of(row.postcode, row.commune, row.station),
            town=row.town or "",
        )
        leave = own_address + objection_path(vault, caller.campaign_id, row.id)
        body = body_of(disclosure.lines, state.candidate, f"{addressee.first_names} {addressee.surname}".strip())
        sheets.append(Sheet(address_of([addressee]), disclosure.subject, body, foot_of(state), [leave]))
    pdf = await asyncio.to_thread(print_sheets, sheets, state.candidate, disclosure.subject)
    await note_printed(session, caller, list_id, [row.id for row in rows], local_day(state, now))
    await set_notice_day(session, caller.campaign_id, list_id)
    return pdf
