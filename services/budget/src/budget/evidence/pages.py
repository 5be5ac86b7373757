from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import PageOfForms
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Invalid
from sqlalchemy import select

from budget.ceilings import service as ceilings
from budget.ceilings.amounts import amount_in
from budget.evidence import answers, service, subjects
from budget.evidence.models import Evidence
from budget.evidence.needs import LABELS, Kind, Subject
from budget.evidence.queries import visible_to
from budget.evidence.routes import EvidenceStorage, SentFile, about, safe_name
from budget.evidence.service import Sent

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["evidence:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["evidence:read", "evidence:write"])]
SHOWN = 20
CHOICE = 100


@router.get("/evidence")
async def show_evidence(
    request: Request,
    session: Session,
    caller: Reader,
    after: Annotated[str | None, Query(max_length=100)] = None,
    done: Annotated[str, Query(max_length=10)] = "",
) -> HTMLResponse:
    """Show the missing documents, with a form for each, and the latest documents."""
    return await _page(request, session, caller, after=after, done=done)


@router.post("/evidence")
async def send_evidence(
    request: Request, upload: SentFile, session: Session, caller: Writer, storage: EvidenceStorage
) -> Response:
    """Add a document; works on a phone and without JavaScript."""
    subject, _, subject_id = upload.fields.pop("entry", "").partition(":")
    upload.fields |= {"subject": subject, "subject_id": subject_id}

    async def act() -> None:
        if not upload.size:
            raise Invalid("Choisissez d'abord un fichier ou une photo.", "Choose a file first.", "/file")
        sent = Sent(await upload.read(), safe_name(upload.name))
        await service.add_evidence(session, storage, caller, about(upload), sent)

    return await _PAGE.submit(
        request,
        session,
        caller,
        act,
        "sent",
        PageForm(_name(subject, subject_id, upload.fields.get("kind", "")), {"file": ()}),
    )


def _name(subject: str, subject_id: str, kind: str) -> str:
    """Return the form's name for a missing document; the page's last form takes any other."""
    return f"{subject}-{subject_id}-{kind}"


async def _page(
    request: Request,
    session: Session,
    caller: Caller,
    *,
    after: str | None = None,
    done: str = "",
    form: PageForm | None = None,
) -> HTMLResponse:
    state = (await get_campaign(session, caller.campaign_id)).state
    everything = "expenses:read" in caller.scopes
    page = await answers.read_missing(session, caller, None, None, after, SHOWN) if everything else None
    latest = select(Evidence).where(*visible_to(caller)).order_by(Evidence.added_at.desc()).limit(SHOWN)
    rows = (await session.scalars(latest)).all()
    described = await answers.describe(session, caller, rows)
    entries: list[tuple[Subject, UUID]] = [
        (described_row.subject, described_row.subject_id) for described_row in described if described_row.subject_id
    ]
    entries += [(missing.subject, missing.subject_id) for missing in page.items] if page else []
    own = None if everything else caller.subject
    return render(
        request,
        "evidence/evidence.html",
        campaign=state,
        keeps_account=(await ceilings.find_ceiling(session, caller.campaign_id)).keeps_account,
        money=amount_in(ceilings.currency_of(state)),
        missing=page,
        asked=[_name(missing.subject, str(missing.subject_id), missing.kind) for missing in page.items] if page else [],
        latest=described,
        names=await subjects.name_entries(session, caller, entries),
        choice=await subjects.list_latest(session, Subject.EXPENSE, CHOICE, own),
        labels=LABELS,
        kinds=[kind for kind in Kind if kind is not Kind.DONATION_STUB or everything],
        everything=everything,
        may_write="evidence:write" in caller.scopes,
        most=round(request.app.state.settings.evidence_max_bytes / 2**20),
        done=done,
        form=form or PageForm(),
    )


_PAGE = PageOfForms("/evidence", _page)
