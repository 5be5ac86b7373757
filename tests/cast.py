"""Other members of the demonstration's campaign."""

from collections.abc import Callable
from uuid import UUID

from common.scopes import Role
from isoloir_local.walk.stage import Stage, WalkFailed

SERVICES = ("predict", "crm", "proxy", "budget", "results")


class Cast:
    def __init__(self, manager: Stage, stage_for: Callable[[str], Stage]) -> None:
        self._manager = manager
        self._stage_for = stage_for
        self._known: dict[Role, Stage] = {}

    @property
    def campaign_id(self) -> UUID:
        return self._manager.campaign_id

    def with_role(self, role: Role) -> Stage:
        """Return a member whose subject is their role, known to every service."""
        if role not in self._known:
            # Pages show it: a name with the code's underscore would be a code on them.
            member = {"display_name": role.value.replace("_", " "), "roles": [role.value]}
            self._manager.ask("PUT", f"/crm/v1/members/{role.value}", json=member)
            made = self._stage_for(role.value)
            made.campaign_id = self.campaign_id
            made.until(lambda: all(_may(made, service) for service in SERVICES), bool)
            self._known[role] = made
        return self._known[role]

    def forget(self, role: Role) -> None:
        """Forget someone who was taken out of the team: the next call with their role makes a new member."""
        self._known.pop(role).close()

    def close(self) -> None:
        for stage in self._known.values():
            stage.close()

    def move_clock(self, now: str, *, sealed: bool) -> None:
        """To a time of the campaign; returns when results, which keeps the legal hour, has heard of it."""
        path = f"/crm/v1/campaigns/{self.campaign_id}/clock"
        self._manager.ask("PUT", path, json={"now": now})
        reader = self.with_role(Role.READER)
        self._manager.until(lambda: is_sealed(reader), lambda found: found == sealed)


def is_sealed(stage: Stage) -> bool:
    """Return True if the totals are withheld from this person."""
    try:
        stage.see("/results/v1/totals?round=1")
    except WalkFailed as refused:
        if ": 403 " not in str(refused):
            raise
        return True
    return False


def _may(stage: Stage, service: str) -> bool:
    """Return True if the service knows this person: what it may refuse then is a right, not the person."""
    try:
        stage.see(f"/{service}/v1/events?limit=1")
    except WalkFailed as refused:
        return not any(said in str(refused) for said in ("not a member", "membre", "does not know", "ne connaît pas"))
    return True
