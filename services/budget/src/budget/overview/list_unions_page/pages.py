"""The page of lists that joined ours or merged with it, and what that means for the account."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import campaign_today, get_campaign
from kit.pages.page_form import Line, PageForm, Posted
from kit.pages.rendering import render
from kit.pages.submission import PageOfForms
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Invalid
from starlette.responses import Response

from budget.accounts.list_unions import service
from budget.accounts.list_unions.schemas import ListUnionCreate
from budget.ceilings import service as ceilings
from budget.ceilings.amounts import amount_in
from budget.spending.expenses.entries import read_amount, read_form

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["accounts:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["accounts:read", "accounts:write"])]
HEADS = {
    "ours": "Notre tête de liste du premier tour",
    "other": "La tête de liste du premier tour de l’autre liste",
    "neither": "Ni l’une ni l’autre",
}
DONE = {
    "new": "La liste est notée.",
    "taken": "C’est noté : ses dépenses sont dans votre compte.",
    "removed": "La liste est retirée.",
    "unmerged": "La fusion est retirée. Elle avait dit si la candidature est au second tour : vérifiez-le à la page "
    "« Plafond ».",
}
INPUTS = {"/spent_cents": "amount", "": "head"}


class ListUnionEntry(Posted):
    """Form of a list that joins or merges."""

    name: Line = ""
    united_on: Line = ""
    amount: Line = ""
    head: Line = ""
    own_candidates: Line = ""
    other_candidates: Line = ""


class TakeOverEntry(Posted):
    """Form of a joined list whose entries are all in the account."""

    entered: bool = False


@router.get("/list-unions")
async def show_list_unions(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """Show the lists that joined or merged, and the consequences for the account."""
    return await _page(request, session, caller, message=DONE.get(done, ""))


@router.post("/list-unions/joined")
async def add_joined_list(
    request: Request, session: Session, caller: Writer, entry: Annotated[ListUnionEntry, Form()]
) -> Response:
    async def act() -> None:
        currency = await ceilings.find_currency(session, caller.campaign_id)
        fields = {"kind": "joined", "name": entry.name.strip(), "united_on": entry.united_on}
        spent = read_amount(entry.amount, currency, "/spent_cents")
        create = read_form(ListUnionCreate, fields | {"spent_cents": spent})
        await service.add_union(session, caller.campaign_id, create, caller.subject)

    return await _PAGE.submit(request, session, caller, act, "new", PageForm.of(entry, "joined", INPUTS))


@router.post("/list-unions/merged")
async def add_merged_list(
    request: Request, session: Session, caller: Writer, entry: Annotated[ListUnionEntry, Form()]
) -> Response:
    async def act() -> None:
        numbers = {
            name: int(text) if (text := getattr(entry, name).strip()).isascii() and text.isdecimal() else text or 0
            for name in ("own_candidates", "other_candidates")
        }
        fields = {
            "kind": "merged",
            "name": entry.name.strip(),
            "united_on": entry.united_on,
            "head": entry.head or None,
        }
        create = read_form(ListUnionCreate, fields | numbers)
        await service.add_union(session, caller.campaign_id, create, caller.subject)

    return await _PAGE.submit(request, session, caller, act, "new", PageForm.of(entry, "merged", INPUTS))


@router.post("/list-unions/{union_id}/take-over")
async def take_over(
    request: Request, union_id: UUID, session: Session, caller: Writer, entry: Annotated[TakeOverEntry, Form()]
) -> Response:
    async def act() -> None:
        if not entry.entered:
            # Pressed by mistake, the sum would leave the ceiling with nothing in its place.
            raise Invalid(
                "Cochez que ses dépenses sont saisies : sinon elles ne compteraient plus sous le plafond.",
                "Confirm that its expenses are entered: they would no longer count under the ceiling.",
                "/entered",
            )
        await service.take_over(session, caller.campaign_id, union_id, caller.subject)

    return await _PAGE.submit(request, session, caller, act, "taken", PageForm.of(entry, f"row-{union_id}"))


@router.post("/list-unions/{union_id}/remove")
async def remove(request: Request, union_id: UUID, session: Session, caller: Writer) -> Response:
    unions = await service.list_unions(session, caller.campaign_id)
    merged = any(union.id == union_id and union.kind == "merged" for union in unions)
    return await _PAGE.submit(
        request,
        session,
        caller,
        lambda: service.remove_union(session, caller.campaign_id, union_id, caller.subject),
        "unmerged" if merged else "removed",
        PageForm(f"row-{union_id}"),
    )


async def _page(
    request: Request, session: Session, caller: Caller, *, message: str = "", form: PageForm | None = None
) -> HTMLResponse:
    campaign = (await get_campaign(session, caller.campaign_id)).state
    ceiling = await ceilings.find_ceiling(session, caller.campaign_id, campaign)
    unions = await service.list_unions(session, caller.campaign_id)
    may_merge = service.may_merge(campaign)
    voted = campaign_today(campaign) > campaign.rounds[0].on
    return render(
        request,
        "list_unions/unions.html",
        campaign=campaign,
        unions=unions,
        keeps_account=ceiling.keeps_account,
        may_unite=service.may_unite(campaign),
        ceiling_of_round=ceiling.round is not None,
        asks_merger=may_merge and voted and not any(union.kind == "merged" for union in unions),
        merges_later=may_merge and not voted,
        heads=HEADS,
        money=amount_in(ceiling.currency),
        may_write="accounts:write" in caller.scopes,
        said=message,
        form=form or PageForm(),
    )


_PAGE = PageOfForms("/list-unions", _page)
