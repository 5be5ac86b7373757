"""The notice to contacts by letter, for those without a working e-mail address: the next letters, one per person."""

import asyncio

from kit.campaigns.queries import campaign_now, get_campaign, local_day
from kit.db.vault import open_vault
from kit.security.auth import Caller
from kit.web.problems import Conflict
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.actions.election_silence import department_of, is_silent
from crm.campaign.audit_log.service import keep
from crm.messaging.disclosures.contacts import facts_of, lines_about, write_down
from crm.messaging.disclosures.facts import check_silence, check_whole, foot_of
from crm.messaging.disclosures.links import objection_path
from crm.messaging.disclosures.notice_text import body_of, subject_of
from crm.messaging.letters.addressees import Addressee, address_of
from crm.messaging.letters.letter_pdf import MAXIMUM, POSTED, Sheet, print_sheets
from crm.people.other_addresses.service import post_addresses
from crm.people.records.labels import THEMSELVES
from crm.people.records.notice_duty import next_printable
from crm.people.records.notice_marks import claim, note_told


async def print_notices(session: AsyncSession, caller: Caller, given_by: str | None, own_address: str) -> bytes:
    """Return a PDF for at most `MAXIMUM` people, who are recorded as informed today. Raises Conflict if nobody is left,
    or the post would arrive in the silence.
    """
    check_whole(caller)
    campaign_id = caller.campaign_id
    state = (await get_campaign(session, campaign_id)).state
    now = campaign_now(state)
    moments = (now, now + POSTED)
    check_silence(state, *moments)
    disclosure = await write_down(session, caller, state, given_by, own_address)
    printable = [
        row
        for row in await next_printable(session, campaign_id, MAXIMUM)
        if not any(is_silent(state, department_of(row.place), one) for one in moments)
    ]
    claimed = await claim(
        session, campaign_id, [row.id for row in printable], "post", caller.subject, now, carried=False
    )
    rows = [row for row in printable if row.id in claimed]
    if not rows:
        raise Conflict("Plus aucune lettre à imprimer.", "There is no letter left to print.")
    vault, common, today = await open_vault(session, campaign_id), facts_of(disclosure), local_day(state, now)
    posts = await post_addresses(session, campaign_id, [row.id for row in rows], today)
    sheets: list[Sheet] = []
    for row in rows:
        where = posts.get(row.id) or row
        one = Addressee(
            id=row.id,
            first_names=row.first_names or "",
            surname=row.surname or "",
            street=where.street or "",
            postcode=where.postcode or "",
            town=where.town or "",
        )
        leave = own_address + objection_path(vault, campaign_id, row.id, kind="contact")
        body = body_of(
            lines_about(common, row, disclosure.given_by),
            state.candidate,
            f"{one.first_names} {one.surname}".strip(),
            from_themselves=row.given_by == THEMSELVES,
        )
        sheets.append(Sheet(address_of([one]), subject_of(common), body, foot_of(state), [leave]))
    pdf = await asyncio.to_thread(print_sheets, sheets, state.candidate, subject_of(common))
    await note_told(session, campaign_id, [row.id for row in rows], today, now, caller.subject)
    keep(session, campaign_id, caller.subject, "exported", "register", campaign_id, ["notice"])
    return pdf
