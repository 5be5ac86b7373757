"""One form of a page on a real application: what a refusal shows and keeps, and what it leaves in the database."""

import html
import re
from typing import Annotated, Any
from uuid import UUID, uuid4

import pytest
from fastapi import APIRouter, FastAPI, Form, Query, Request, Response
from httpx import AsyncClient
from jinja2 import ChoiceLoader, DictLoader
from kit.app import new_app
from kit.db.sessions import Sessions, transaction
from kit.pages.forms import read_form
from kit.pages.page_form import Choices, Line, PageForm, Posted, Version
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.request_session import Session
from kit.testing.steps import call
from kit.testing.tokens import settings
from kit.web.etags import check_seen
from kit.web.problems import Conflict, Forbidden, TooManyRequests
from kit.web.routing import Route
from pydantic import BaseModel, Field
from sqlalchemy import insert, select

from libs.kit.tests.conftest import NOTE, Writer

TEMPLATE = """{% extends "page.html" %}{% import "fields.html" as fields %}
{% block title %}Notes{% endblock %}
{% block main %}<h1>Notes</h1><p>{{ said }}</p>
<form method="post">{{ fields.text(form, "text", "Texte", hint="court", maxlength=50, required=true) }}
{{ fields.textarea(form, "more", "Suite", "") }}
{{ fields.text(form, "size", "Taille", inputmode="numeric", class="short") }}
{{ fields.select(form, "kind", "Sorte", {"a": "Une", "b": "Deux"}, blank="Choisir…") }}
{{ fields.choices(form, "tags", "Mots", {"x": "Ici", "y": "Là"}, stored=["y"]) }}
{{ fields.choice(form, "sure", "Sûr") }}{{ fields.version({"version": 3}) }}<button>Noter</button></form>
<form>{% set other = form.named("other") %}{{ fields.text(other, "text", "Autre", value="stored") }}</form>
{{ fields.following(base ~ "/own-notes", 50, state="<&") }}
{% endblock %}"""
PAGE = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
TYPED = {"text": "Bonjour", "size": "7", "kind": "b", "tags": "x", "version": "3"}


class NoteEntry(Posted):
    text: Line = ""
    more: Line = ""
    size: Line = ""
    kind: Line = ""
    tags: Choices = ()
    sure: bool = False
    version: Version = 3


class NoteCreate(BaseModel, extra="forbid"):
    text: Annotated[str, Field(min_length=3, max_length=50)]
    bytes: Annotated[int, Field(strict=True, ge=0, le=100)]


router = APIRouter(route_class=Route, include_in_schema=False)


@router.get("/own-notes")
async def show_notes(request: Request, _: Writer, done: Annotated[str, Query(max_length=10)] = "") -> Response:
    return await _page(request, PageForm(), done)


@router.post("/own-notes")
async def take_note(
    request: Request, session: Session, caller: Writer, entry: Annotated[NoteEntry, Form()]
) -> Response:
    async def act() -> UUID:
        made = uuid4()
        row = {"campaign_id": caller.campaign_id, "id": made, "size": 1, "text": entry.text.encode()}
        await session.execute(insert(NOTE).values(row))
        size = int(entry.size) if entry.size.isdecimal() else entry.size
        read_form(NoteCreate, {"text": entry.text, "bytes": size}, {"/text": "le texte", "/bytes": "la taille"})
        check_seen(entry.version, 3, "Cette note", "This note", "lue", dict)
        if entry.text in REFUSALS:
            raise REFUSALS[entry.text]
        return made

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry, inputs={"/bytes": "size"}),
        done=lambda made: f"/own-notes?done={str(made)[:8]}",
        again=lambda form: _page(request, form),
    )


async def _page(request: Request, form: PageForm, said: str = "") -> Response:
    return render(request, "own_notes.html", form=form, said=said)


REFUSALS = {
    "double": Conflict("Cette note existe <déjà>.", "There is such a note.", "/text"),
    "fermé": Forbidden("Ce n'est pas à vous.", "Not yours."),
    "encore": TooManyRequests("Attendez.", "Wait.", headers={"Retry-After": "9"}),
}


@pytest.fixture
def own_app(sessions: Sessions) -> FastAPI:
    app = new_app("kit", "A service for tests", settings(sessions), sessions, [router])
    pages = app.state.pages
    pages.loader = ChoiceLoader([DictLoader({"own_notes.html": TEMPLATE}), pages.loader])
    return app


async def post(client: AsyncClient, data: Any = None, **change: Any) -> Any:
    return await client.post("/own-notes", data=(data or TYPED) | change, headers=PAGE)


async def stored(sessions: Sessions, campaign_id: UUID) -> int:
    async with transaction(sessions, campaign_id) as session:
        return len((await session.execute(select(NOTE))).all())


def tag(page: str, id: str) -> str:
    found = re.search(rf'<(?:input|select|textarea|fieldset|div)[^>]* id="{id}"[^>]*>', page)
    assert found is not None, page
    return found[0]


async def test_what_is_taken_leads_on_with_a_code(own_app: FastAPI, sessions: Sessions, campaign_id: UUID) -> None:
    async with call(own_app, campaign_id) as client:
        taken = await post(client)
        assert taken.status_code == 303
        assert re.fullmatch(r"/own-notes\?done=[0-9a-f]{8}", taken.headers["location"])
        page = (await client.get(taken.headers["location"], headers=PAGE)).text
    assert "errors" not in page
    assert "<title>Notes" in page
    assert 'href="/own-notes?skip=50&amp;state=%3C%26"' in page
    assert await stored(sessions, campaign_id) == 1


async def test_a_refusal_keeps_what_was_typed_and_leads_to_each_input(
    own_app: FastAPI, sessions: Sessions, campaign_id: UUID
) -> None:
    async with call(own_app, campaign_id) as client:
        answer = await post(
            client, text='"><i>', size="beaucoup", more="\nÀ <b>suivre</b>", tags=["x", "y"], sure="true"
        )
        short = await post(client, text="ab", size="beaucoup")
    page = short.text
    assert (answer.status_code, short.status_code) == (422, 422)
    assert "<title>Erreur : Notes" in page
    assert 'tabindex="-1"' in tag(page, "errors")
    assert " autofocus" in tag(page, "errors")
    assert "2 réponses sont à corriger" in page
    assert '<a href="#text">Vérifiez le texte : ' in html.unescape(page)
    assert '<a href="#size">Vérifiez la taille : un nombre entier est attendu.</a>' in page
    assert 'aria-invalid="true" aria-describedby="text-error text-hint"' in tag(page, "text")
    assert 'aria-describedby="size-error"' in tag(page, "size")
    assert 'id="size-error"' in page
    assert "aria-invalid" not in tag(page, "kind")
    assert 'value="ab"' in tag(page, "text")
    assert 'value="b" selected' in page
    assert "<i>" not in answer.text
    assert "<b>suivre" not in answer.text
    assert 'value="&#34;&gt;&lt;i&gt;"' in tag(answer.text, "text")
    assert [" checked" in tag(answer.text, id) for id in ("tags", "tags-2", "sure")] == [True, True, True]
    assert [" checked" in tag(page, id) for id in ("tags", "tags-2", "sure")] == [True, False, False]
    assert await stored(sessions, campaign_id) == 0


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        ({"text": "double"}, 409, '<a href="#text">Cette note existe &lt;déjà&gt;.</a>'),
        ({"text": "fermé"}, 403, "<li>Ce n&#39;est pas à vous.</li>"),
        ({"text": "encore"}, 429, "<li>Attendez.</li>"),
        ({"version": "2"}, 412, "Comparez, puis enregistrez"),
    ],
)
async def test_whatever_refuses_says_so_on_the_page_and_stores_nothing(
    own_app: FastAPI, sessions: Sessions, campaign_id: UUID, change: dict[str, str], status: int, said: str
) -> None:
    async with call(own_app, campaign_id) as client:
        answer = await post(client, **change)
    assert answer.status_code == status
    assert said in answer.text
    assert 'value="7"' in tag(answer.text, "size")
    assert answer.headers.get("retry-after") == ("9" if status == 429 else None)
    assert await stored(sessions, campaign_id) == 0


async def test_hostile_bodies_are_refused_or_left_aside(
    own_app: FastAPI, sessions: Sessions, campaign_id: UUID
) -> None:
    async with call(own_app, campaign_id) as client:
        odd = await post(client, {"__class__": "x", "problem": "x", "text[]": "x", "text": "ab"})
        assert (odd.status_code, odd.text.count('id="errors"')) == (422, 1)
        twice = await client.post(
            "/own-notes", content="text=ab&text=Encore%20une&size=7&version=3", headers=PAGE | FORM
        )
        assert twice.status_code == 303
        for change in (
            {"text": "x" * 401},
            {"more": "x" * 401},
            {"tags": ["x"] * 201},
            {"tags": "x" * 401},
            {"version": "0"},
            {"version": "9" * 400},
            {"version": "²"},
            {"sure": "perhaps"},
            {"text": "\0"},
        ):
            answer = await post(client, **change)
            assert answer.status_code == 422, change
            assert "traceback" not in answer.text.lower()
        many = await client.post("/own-notes", content="&".join(f"a{n}=1" for n in range(2000)), headers=PAGE | FORM)
        assert 400 <= many.status_code < 500
        huge = await client.post("/own-notes", content=b"text=" + b"x" * 2**25, headers=PAGE | FORM)
        assert huge.status_code == 413
        assert (await client.post("/own-notes", content=b"\xff\xfe=%ff", headers=PAGE | FORM)).status_code == 422
    assert await stored(sessions, campaign_id) == 1


FORM = {"Content-Type": "application/x-www-form-urlencoded"}
