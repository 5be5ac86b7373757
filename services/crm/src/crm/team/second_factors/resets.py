"""A reset of a member's second factor by who directs: for a lost phone, without recovery codes (ADR 0111)."""

from uuid import UUID

from common.scopes import held_scopes
from kit.campaigns.queries import Member, find_member
from kit.db.sessions import Sessions, transaction
from kit.security.auth import Caller, find_caller
from kit.security.entitlements import is_within
from kit.web.problems import Conflict, Forbidden, NotFound

from crm.campaign.campaigns.service import list_campaigns_of
from crm.campaign.members.grant_rules import appointed_scopes
from crm.team.second_factors.notices import RESET, tell_member
from crm.team.second_factors.service import forget_second_factors, read_requirement
from crm.team.sign_ins.service import find_address


async def reset_second_factor(sessions: Sessions, campaign_id: UUID, subject: str, by: str) -> None:
    """Remove a member's second factor, tell them, and keep it in the log; whoever calls this ends their sign-ins.

    It opens nothing to who does it: the member comes back by a link that is mailed to them, and sets up another.
    Raises NotFound for who is not in the team; Forbidden for oneself, and for who could not give that member their
    roles in every campaign of theirs; Conflict where there is nothing to reset, or no address to come back by.
    """
    await _check_may(sessions, campaign_id, subject, by)
    async with transaction(sessions) as session:
        others = [one for one in await list_campaigns_of(session, subject) if one != campaign_id]
    try:
        for other in others:
            await _check_may(sessions, other, subject, by)
    except (Forbidden, NotFound) as error:
        raise Conflict(
            "Cette personne a aussi un accès ailleurs sur ce serveur, où vous ne décidez pas : retirez-la de l'équipe, "
            "puis invitez-la de nouveau.",
            "This person is in another campaign too: remove them from the team, and invite them anew.",
        ) from error
    async with transaction(sessions, campaign_id) as session:
        if not (await find_address(session, campaign_id, subject))[1]:
            raise Conflict(
                "Aucune adresse n'est connue pour cette personne : retirez-la de l'équipe, puis invitez-la de nouveau.",
                "No address is known: remove them from the team, and invite them anew.",
            )
    if not (await read_requirement(sessions, subject)).confirmed:
        raise Conflict(
            "Cette personne n'a pas de second facteur : un lien demandé sur la page de connexion lui suffit.",
            "This person has no second factor: a mailed link is enough.",
        )
    await tell_member(sessions, subject, RESET, by)
    await forget_second_factors(sessions, subject)


async def _check_may(sessions: Sessions, campaign_id: UUID, subject: str, by: str) -> None:
    if by == subject:
        raise Forbidden(
            "Pour vous-même, passez par « Mon accès ».", "Your own second factor is on your own page.", "/subject"
        )
    async with transaction(sessions, campaign_id) as session:
        caller = await find_caller(session, campaign_id, by)
        if caller is None or "members:write" not in caller.scopes:
            raise Forbidden("Seul qui dirige l'équipe peut le faire.", "Only who directs the team may do this.", "/by")
        member = await find_member(session, campaign_id, subject)
        if member is None or member.has_ended or not member.roles:
            raise NotFound("Cette personne n'est pas dans l'équipe.", "This person is not in the team.")
        _check_may_appoint(caller, member)


def _check_may_appoint(caller: Caller, member: Member) -> None:
    """Raise Forbidden for who could not give this member the roles and places that they have."""
    scopes = caller.scopes | appointed_scopes(caller.roles, member.roles)
    if not held_scopes(member.roles, member.closed) <= scopes or not is_within(member.territories, caller.territories):
        raise Forbidden(
            "Cette personne a des droits que vous ne pouvez pas donner.",
            "This person has rights that you cannot give.",
            "/subject",
        )
