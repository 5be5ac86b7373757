"""When a round's result is final: a manager said so, and the counts are still those that they said it of.

The journal keeps the act, chained by hash; nothing else is stored. « Final » is not a mark that somebody would have to
take away: as soon as a sheet, a candidate or a station is another one, the digest differs.
"""

import asyncio
import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from common.scopes import Role
from kit.security.auth import Caller, check_in_person
from kit.web.problems import Conflict, Forbidden
from sqlalchemy.ext.asyncio import AsyncSession

from results.exports.service import Counts
from results.journal.service import find_last_of, write_entry

ACTION = "result_declared_final"


@dataclass(frozen=True)
class Final:
    """The last declaration of a round. `stands`: nothing that was declared has changed since."""

    at: datetime
    journal_number: int
    journal_head: str
    counts_digest: str
    stands: bool


async def find_final(session: AsyncSession, counts: Counts) -> Final | None:
    """Return the round's last declaration; None when there was none."""
    entry = await find_last_of(session, ACTION, counts.round)
    if entry is None:
        return None
    declared = str(entry.about["counts"])
    stands = counts.totals.sums.complete and await asyncio.to_thread(digest, counts) == declared
    return Final(entry.at, entry.number, entry.hash, declared, stands)


async def declare_final(session: AsyncSession, caller: Caller, counts: Counts, *, sealed: bool) -> Final:
    """Declare the counts final; once they are, the same again changes nothing. `sealed`: before the legal hour."""
    check_may_declare(caller)
    if refusal := why_not_yet(counts, sealed=sealed):
        raise Conflict(*refusal)
    known = await find_final(session, counts)
    if known is None or not known.stands:
        about = {"round": counts.round, "counts": await asyncio.to_thread(digest, counts)}
        await write_entry(session, caller.campaign_id, caller.subject, ACTION, about)
        known = await find_final(session, counts)
    assert known is not None
    return known


def check_may_declare(caller: Caller) -> None:
    check_in_person(caller)
    if Role.MANAGER not in caller.roles:
        raise Forbidden(
            "Seul un responsable de campagne déclare un résultat définitif.",
            "Only a manager declares a result final.",
        )


def why_not_yet(counts: Counts, *, sealed: bool) -> tuple[str, str] | None:
    """Return why the counts cannot be declared final, in French and in English."""
    sums = counts.totals.sums
    if sealed:
        return (
            "Un résultat ne devient définitif qu’après l’heure légale (L. 52-2).",
            "A result becomes final after the legal hour only (L. 52-2).",
        )
    left = sums.stations - sums.stations_counted
    if left or not sums.complete:
        missing = "un bureau n’est pas encore compté" if left == 1 else f"{left} bureaux ne sont pas encore comptés"
        return (f"Le résultat n’est pas complet : {missing}.", f"{left} stations are not counted yet.")
    return None


def digest(counts: Counts) -> str:
    """Return the SHA-256 of what is counted: place, round, candidates, and the figures of each station."""
    content = [
        [str(counts.state.election), counts.state.territory, counts.on.isoformat(), counts.round],
        [[one.id, one.panel, one.name, one.nuance] for one in counts.candidates],
        [
            [row.station, row.registered, row.voters, row.blank, row.null, row.valid, sorted(row.votes.items())]
            for row in counts.rows
        ],
    ]
    text = json.dumps(content, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()
