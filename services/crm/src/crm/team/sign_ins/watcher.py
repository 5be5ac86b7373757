"""Hourly: addresses of members are hashed by the current secret, after `isoloir keys rotate`."""

from kit.db.sessions import Sessions
from kit.jobs.watch_loops import look_every, visit_campaigns

from crm.team.sign_ins.service import hash_anew

LOOK_SECONDS = 3600.0


async def keep_hashing(sessions: Sessions) -> None:
    """Look at the start, and every hour as keys may change while the worker runs."""
    await look_every(LOOK_SECONDS, hash_everywhere, sessions)


async def hash_everywhere(sessions: Sessions) -> int:
    """Return how many addresses had a hash by another secret."""
    return await visit_campaigns(sessions, hash_anew)
