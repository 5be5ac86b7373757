"""The frame round the team's pages: what it leads to, for whom, from which service."""

from datetime import date
from typing import Any

import pytest
from common.schemas.campaign import CampaignState
from common.schemas.elections import ElectionKind, RoundDate
from common.scopes import ROLE_SCOPES, Role
from fastapi import FastAPI, Request, Security
from kit.pages import rendering
from kit.pages.shell.countdown import count_down
from kit.pages.shell.entries import ENTRIES, keys_at_hand
from kit.pages.shell.frame import Frame, OpenPages, frame_of
from kit.pages.shell.hubs import Hub, Spot, Tab, spot_of
from kit.security.auth import caller_with, check_scopes
from kit.security.viewer import Viewer, note_viewer
from kit.testing.tokens import settings
from kit.web.problems import Forbidden

HUBS = (
    Hub(
        "field",
        (
            Tab("Tableau", {"/board": "Tableau", "/plan": "Où aller"}),
            Tab("Appels", {"/appels": "Appels", "/appels/suivi": "Suivi"}, also=("/carnet",)),
        ),
    ),
    Hub("settings", (Tab("Équipe", {"/team": "Équipe"}),)),
)
STATE = CampaignState(
    name="Vincennes 2029",
    candidate="Camille Exemple",
    election=ElectionKind.LEGISLATIVES,
    territory="circo:9406",
    rounds=[RoundDate(number=1, on=date(2029, 6, 10)), RoundDate(number=2, on=date(2029, 6, 17))],
)


def request_for(
    path: str, role: Role | None, *, prefix: str = "", services: tuple[str, ...] = ("predict", "crm")
) -> Request:
    app = FastAPI()
    app.state.service = "crm"
    app.state.settings = settings(root_path=prefix, services=list(services))
    rendering.install(app, "kit", HUBS)
    scope: dict[str, Any] = {
        "type": "http",
        "app": app,
        "path": f"{prefix}{path}",
        "root_path": prefix,
        "headers": [],
        "query_string": b"",
    }
    request = Request({**scope, "method": "GET", "server": ("suite", 80), "scheme": "http"})
    if role is not None:
        note_viewer(request, Viewer(ROLE_SCOPES[role], [role], STATE))
    return request


def frame_for(path: str, role: Role, *, prefix: str = "", services: tuple[str, ...] = ("predict", "crm")) -> Frame:
    frame = frame_of(request_for(path, role, prefix=prefix, services=services))
    assert frame is not None
    return frame


@pytest.mark.parametrize(
    ("path", "spot"),
    [
        ("/plan", Spot("field", "Tableau", "/plan")),
        ("/board/x/y", Spot("field", "Tableau", "/board")),
        ("/appels/suivi/7", Spot("field", "Appels", "/appels/suivi")),
        ("/carnet/7", Spot("field", "Appels")),
        ("/boards", Spot("field")),
        ("/", Spot("field")),
        ("/team", Spot("settings", "Équipe", "/team")),
    ],
)
def test_a_page_stands_at_the_closest_declared_place_or_in_the_first_hub(path: str, spot: Spot) -> None:
    assert spot_of(HUBS, path) == spot


def test_a_page_that_is_not_the_teams_has_no_frame() -> None:
    assert frame_of(request_for("/board", None)) is None


def test_alone_the_sidebar_has_only_what_the_service_has() -> None:
    frame = frame_for("/board", Role.MANAGER)
    assert [(one.title, one.href) for one in frame.entries] == [("Terrain", "/board"), ("Réglages", "/team")]
    assert frame.is_alone


def test_behind_a_gateway_entries_lead_to_the_services_that_run_there() -> None:
    frame = frame_for("/board", Role.MANAGER, prefix="/crm")
    links = {one.title: one.href for one in frame.entries}
    assert links == {
        "Aujourd’hui": "/",
        "Électorat": "/predict/",
        "Terrain": "/crm/board",
        "Réglages": "/crm/team",
    }
    whole = frame_for("/board", Role.MANAGER, prefix="/crm", services=("predict", "crm", "proxy", "budget", "results"))
    assert [one.href for one in whole.entries if one.title in ("Procurations", "Budget", "Soirée")] == [
        "/proxy/",
        "/budget/",
        "/results/",
    ]


def test_a_role_sees_only_what_it_may_open() -> None:
    frame = frame_for("/board", Role.FINANCIAL_AGENT, prefix="/crm", services=("predict", "crm", "budget"))
    assert [one.title for one in frame.entries] == ["Aujourd’hui", "Terrain", "Budget", "Réglages"]


def test_the_page_and_what_it_stands_in_are_marked() -> None:
    frame = frame_for("/appels/suivi/7", Role.MANAGER, prefix="/crm")
    assert [one.title for one in frame.entries if one.current] == ["Terrain"]
    assert [(one.title, one.current) for one in frame.tabs] == [("Tableau", ""), ("Appels", "true")]
    assert [(one.title, one.current) for one in frame.pages] == [("Appels", ""), ("Suivi", "true")]
    assert [one.current for one in frame_for("/plan", Role.MANAGER).pages] == ["", "page"]


def test_the_tabs_of_a_hub_go_across_services() -> None:
    frame = frame_for("/team", Role.MANAGER, prefix="/crm")
    assert [one.title for one in frame.tabs] == ["Campagne", "Équipe", "Intégrations", "Installation"]


def test_a_phone_has_what_the_roles_use_most() -> None:
    keys = [entry.key for entry in ENTRIES]
    assert keys_at_hand({Role.CANVASSER}, keys) == ["today", "field", "electorate"]
    assert keys_at_hand({Role.MANAGER, Role.PROXY_COORDINATOR}, keys) == ["today", "electorate", "field", "people"]
    assert keys_at_hand({Role.PROXY_COORDINATOR}, ["today", "settings"]) == ["today"]
    assert keys_at_hand((), ["field"]) == ["field"]


@pytest.mark.parametrize(
    ("today", "short", "full"),
    [
        (date(2029, 5, 29), "J−12", "12 jours avant le premier tour"),
        (date(2029, 6, 9), "J−1", "1 jour avant le premier tour"),
        (date(2029, 6, 10), "Jour J", "premier tour aujourd’hui"),
        (date(2029, 6, 12), "J−5", "5 jours avant le second tour"),
    ],
)
def test_days_are_counted_to_the_next_round(today: date, short: str, full: str) -> None:
    count = count_down(STATE, today)
    assert count is not None
    assert (count.short, count.full) == (short, full)


def test_a_single_round_has_no_number_and_nothing_is_counted_after_it() -> None:
    single = STATE.model_copy(update={"rounds": STATE.rounds[:1]})
    count = count_down(single, date(2029, 6, 1))
    assert count is not None
    assert count.full == "9 jours avant le scrutin"
    assert count_down(single, date(2029, 6, 11)) is None


def test_a_refused_page_names_the_roles_that_open_it_and_no_scope() -> None:
    request = request_for("/team", Role.CANVASSER, prefix="/crm")
    with pytest.raises(Forbidden) as refused:
        check_scopes(["sealed_reads:read"], ROLE_SCOPES[Role.CANVASSER])
    page = bytes(rendering.render_problem(request, refused.value, {}).body).decode()
    assert "Page réservée à d’autres rôles" in page
    assert "direction de campagne" in page
    assert "sealed_reads" not in page
    assert 'class="framed"' in page


@pytest.mark.parametrize(
    ("role", "row"),
    [
        (Role.MANAGER, '<a href="/crm/board">Terrain</a> · <a href="/crm/plan">L&#39;étude</a>'),
        (Role.CANVASSER, '<a href="/crm/board">Terrain</a>'),
        (Role.PHONE_BANK, ""),
        (None, '<a href="/crm/board">Terrain</a> · <a href="/crm/plan">L&#39;étude</a>'),
    ],
)
def test_a_page_links_to_what_the_role_opens(role: Role | None, row: str) -> None:
    request = request_for("/team", role, prefix="/crm")
    for path, scope in (("/board", "canvasses:read"), ("/plan", "members:write")):
        asked = [Security(caller_with, scopes=[scope])]
        request.app.add_api_route(path, lambda: None, dependencies=asked)
    links = OpenPages(request)

    assert links.link_row(("/board", "Terrain"), ("/plan", "L'étude")) == row
    assert links.may_open("/board") == (role is not Role.PHONE_BANK)
    assert links.has_rights("members:write") == (role in (Role.MANAGER, None))
