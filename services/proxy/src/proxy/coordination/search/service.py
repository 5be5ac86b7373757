"""What can be found in proxy: requests, by what their list shows of them: a first name and a place."""

from collections.abc import Sequence

from kit.pages.search import SearchResult, Source, found, pick
from kit.security.auth import Caller
from kit.web.paging import PageQuery
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.follow_up.cases.views import read_list

_SOME = 200
"""Requests looked through, in the order of their list."""


async def _find_requests(session: AsyncSession, caller: Caller, text: str) -> Sequence[SearchResult]:
    cases = await read_list(session, caller, None, PageQuery(_SOME, None))
    return pick(
        text,
        (
            found("proxy_request", line.first_name, f"/dossiers/{line.id}", f"{line.place}, {line.state}")
            for line in cases.lines
        ),
    )


SOURCES = (Source(frozenset({"requests:read", "offers:read"}), _find_requests, personal=True),)
