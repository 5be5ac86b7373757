"""Submission of a page's form: act and redirect; or roll back, and show the page again with the typed values."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar
from uuid import UUID

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from kit.pages.page_form import PageForm
from kit.pages.rendering import back
from kit.runtime.disk_space import met_full_disk
from kit.security.auth import Caller
from kit.web.problems import Problem, Unauthorized

T = TypeVar("T")


async def attempt(session: AsyncSession, act: Callable[[], Awaitable[T]], form: PageForm) -> T | PageForm:
    """Run an act and return its result; or roll it back, and return the refused form."""
    try:
        async with session.begin_nested():
            return await act()
    except Unauthorized:
        # Redirects to the login, as on every page.
        raise
    except Problem as problem:
        if met_full_disk(problem.__cause__):
            raise
        return form.refused(problem)


async def submit(
    request: Request,
    session: AsyncSession,
    act: Callable[[], Awaitable[T]],
    *,
    form: PageForm,
    done: str | Callable[[T], str],
    again: Callable[[PageForm], Awaitable[Response]],
) -> Response:
    """Run what a form asks and redirect to `done` (303), a path of the service that may have `?done=`.

    If a Problem refuses it at any depth, everything is rolled back, and the answer is the page that `again` makes of
    the refused form, with the problem's status and headers. `act` parses the form too: invalid input is a Problem like
    others.
    """
    result = await attempt(session, act, form)
    if isinstance(result, PageForm):
        return await show_refused(result, again)
    return back(request, done(result) if callable(done) else done)


async def show_refused(form: PageForm, again: Callable[[PageForm], Awaitable[Response]]) -> Response:
    """Return the page of a refused form, with the status and headers of its problem."""
    page = await again(form)
    if form.problem is not None:
        page.status_code = int(form.problem.status)
        page.headers.update(form.problem.headers)
    return page


class ShowPage(Protocol):
    """A function that shows a page to a caller, with a form that was refused."""

    def __call__(
        self, request: Request, session: AsyncSession, caller: Caller, /, *, form: PageForm
    ) -> Awaitable[Response]: ...


@dataclass(frozen=True)
class PageOfForms:
    """A page whose forms all end on it: with a sentence for what was done, or with what was refused."""

    path: str
    show: ShowPage

    async def submit(
        self,
        request: Request,
        session: AsyncSession,
        caller: Caller,
        act: Callable[[], Awaitable[object]],
        done: str,
        form: PageForm,
    ) -> Response:
        """Run an act as `submit` does. `done`: the page's key of its sentence, with a fragment if need be."""
        return await submit(
            request,
            session,
            act,
            form=form,
            done=f"{self.path}?done={done}",
            again=lambda refused: self.show(request, session, caller, form=refused),
        )


class ShowItem(Protocol):
    """A function that shows the page of one thing to a caller, with a form that was refused."""

    def __call__(
        self, request: Request, session: AsyncSession, caller: Caller, item_id: UUID, /, *, form: PageForm
    ) -> Awaitable[Response]: ...


@dataclass(frozen=True)
class PagesOfForms:
    """The pages of things of one kind, at a `path` whose `{}` is the thing's id."""

    path: str
    show: ShowItem

    def of(self, item_id: UUID) -> PageOfForms:
        def show(request: Request, session: AsyncSession, caller: Caller, /, *, form: PageForm) -> Awaitable[Response]:
            return self.show(request, session, caller, item_id, form=form)

        return PageOfForms(self.path.format(item_id), show)
