"""The builder on a phone: buttons that need no script, a count before anything is kept, a fault beside its field."""

import html
import re
from typing import Any

from crm.segments.segments.condition_fields import ASKED, TYPED
from crm.segments.segments.filters import FILTER
from crm.segments.segments.forbidden_criteria import FORBIDDEN
from httpx import AsyncClient

HTML = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
MARKET = {"r_0.kind": "tag", "r_0.tag": "marché"}
NESTED = {
    "kind": "any",
    "of": [
        {"kind": "all", "of": [{"kind": "role", "role": "volunteer"}, {"kind": "use", "use": "email"}]},
        {"kind": "not", "of": {"kind": "any", "of": [{"kind": "tag", "tag": "déjà venue"}]}},
        {"kind": "exchanges", "at_least": 2, "last_within_days": 90},
    ],
}


async def add_people(client: AsyncClient, *names: str, **fields: Any) -> None:
    for name in names:
        body = {"first_names": name, "tags": ["marché"], "source": "form"} | fields
        assert (await client.post("/v1/people", json=body)).status_code == 201


async def pressed(client: AsyncClient, act: str, address: str = "/segments/new", **said: str) -> tuple[int, str]:
    answer = await client.post(address, data=said | {"act": act}, headers=HTML)
    return answer.status_code, html.unescape(answer.text)


def fields_of(page: str) -> set[str]:
    return set(re.findall(r'name="(r[_0-9]*\.[a-z_]+)"', page))


async def test_a_segment_is_counted_kept_looked_at_and_removed(client: AsyncClient) -> None:
    await add_people(client, "Ada", "Bob")
    status, page = await pressed(client, "count", **MARKET)
    assert (status, "<strong>2 personnes</strong>" in page, 'value="marché"' in page) == (200, True, True)

    asked = MARKET | {"act": "keep", "name": "Marché du samedi", "shared": "coordinator"}
    kept = await client.post("/segments/new", data=asked, headers=HTML)
    assert kept.status_code == 303
    status, again = await pressed(client, "keep", **MARKET, name="Marché du samedi")
    assert (status, "porte déjà ce nom" in again) == (409, True)

    where = kept.headers["location"].partition("?")[0]
    shown = html.unescape((await client.get(where, headers=HTML)).text)
    assert "2 personnes dans votre territoire" in shown
    assert "étiquette marché" in shown
    assert "Partagé avec : Coordination du terrain" in shown
    assert "Marché du samedi" in (await client.get("/segments", headers=HTML)).text
    assert (await client.post(f"{where}/remove", headers=HTML)).status_code == 303
    assert "Aucun segment enregistré" in (await client.get("/segments", headers=HTML)).text
    assert (await client.get("/v1/people")).json()["items"]


async def test_a_new_segment_begins_with_what_to_do_and_no_reproach(client: AsyncClient) -> None:
    page = html.unescape((await client.get("/segments/new", headers=HTML)).text)
    assert "Ajoutez une condition" in page
    assert "ne convient pas" not in page


async def test_groups_and_conditions_are_added_and_removed_by_buttons(client: AsyncClient) -> None:
    await add_people(client, "Ada")
    _, empty = await pressed(client, "add:r", **{"r.add": "tag"})
    assert {"r_0.kind", "r_0.tag", "r_0.contrary"} <= fields_of(empty)
    _, grouped = await pressed(client, "group:r", **MARKET)
    assert {"r_0.tag", "r_1.join", "r_1.add"} <= fields_of(grouped)
    _, deeper = await pressed(client, "add:r_1", **MARKET, **{"r_1.join": "any", "r_1.add": "theme"})
    assert {"r_1_0.theme", "r_1_0.within_days"} <= fields_of(deeper)
    assert "(1 partie vide" not in deeper  # the group and what is in it
    assert "<strong>1 personne</strong>" in deeper
    whole = MARKET | {"r_1.join": "any", "r_1_0.kind": "theme", "r_1_0.theme": "Écologie", "r_1_1.kind": "collected"}
    _, fewer = await pressed(client, "remove:r_1_1", **whole)
    assert "r_1_1.kind" not in fields_of(fewer)
    assert "Écologie" in fewer
    _, gone = await pressed(client, "remove:r_1", **whole)
    assert "r_1.join" not in fields_of(gone)
    assert "r_0.tag" in fields_of(gone)
    _, shifted = await pressed(client, "remove:r_0", **whole)
    assert "r_0_0.theme" in fields_of(shifted)


async def test_every_condition_of_the_language_can_be_added(client: AsyncClient) -> None:
    models = FILTER.json_schema()["$defs"].values()
    known = {one["properties"]["kind"]["const"] for one in models if "kind" in one.get("properties", {})}
    assert known == set(ASKED) | {"all", "any", "not"}
    for kind, question in ASKED.items():
        if kind in TYPED:
            continue
        status, page = await pressed(client, "add:r", **{"r.add": kind})
        assert status == 200
        assert {f"r_0.{one.name}" for one in question.fields} <= fields_of(page)
        assert page.count("autofocus") == (1 if question.fields else 0)


async def test_what_the_law_forbids_is_not_offered_and_refused_with_its_article(client: AsyncClient) -> None:
    offered = html.unescape((await client.get("/segments/new", headers=HTML)).text)
    assert not [kind for kind in (*FORBIDDEN, *TYPED) if f'value="{kind}"' in offered]
    for kind in FORBIDDEN:
        _, page = await pressed(client, "add:r", **MARKET, **{"r.add": kind})
        beside = page.partition('id="r_1-error"')[2].partition("</p>")[0]
        assert re.search(r"art\. \d+", beside), kind
        status, kept = await pressed(client, "keep", **MARKET, **{"r_1.kind": kind}, name="Non")
        assert (status, 'id="r_1-error"' in kept) == (422, True)
    assert (await client.get("/v1/segments")).json()["items"] == []


async def test_a_value_that_cannot_be_is_named_beside_its_condition(client: AsyncClient) -> None:
    wrong = {
        "r_0.kind": "place",
        "r_0.places": "Trifouilly",
        "r_1.kind": "exchanges",
        "r_1.at_least": "beaucoup",
        "r_2.kind": "custom",
        "r_2.key": "velo",
        "r_2.op": "known",
        "r_3.kind": "segment",
        "r_3.segment_id": "quatre",
    }
    status, page = await pressed(client, "count", **wrong)
    assert status == 422
    assert "Trifouilly" in page.partition('id="r_0-error"')[2]
    assert "Au moins : un nombre entier" in page.partition('id="r_1-error"')[2]
    assert 'id="r_3-error"' in page
    status, page = await pressed(
        client, "count", **MARKET, **{"r_2.kind": "custom", "r_2.key": "velo", "r_2.op": "known"}
    )
    assert "n'existe pas dans la campagne" in page.partition('id="r_1-error"')[2]
    assert "Donnez au moins une condition" in (await pressed(client, "count"))[1]
    assert "Remplissez-la" in (await pressed(client, "keep", **MARKET, **{"r_1.kind": "tag"}, name="Moitié"))[1]


async def test_a_segment_made_by_the_api_is_opened_changed_and_kept_alike(client: AsyncClient) -> None:
    await client.put("/v1/custom-fields/enfants", json={"label": "Enfants", "kind": "number"})
    made = (await client.post("/v1/segments", json={"name": "Dedans", "filter": NESTED})).json()
    address = f"/segments/{made['id']}/edit"
    page = html.unescape((await client.get(address, headers=HTML)).text)
    said = dict(re.findall(r'name="(r[_0-9]*\.kind)" value="([a-z]+)"', page))
    assert said == {"r_0_0.kind": "role", "r_0_1.kind": "use", "r_1_0.kind": "tag", "r_2.kind": "exchanges"}
    form = {
        "r.join": "any", "r_0.join": "all", "r_0_0.kind": "role", "r_0_0.role": "volunteer", "r_0_1.kind": "use",
        "r_0_1.use": "email", "r_1.join": "any", "r_1.contrary": "1", "r_1_0.kind": "tag", "r_1_0.tag": "déjà venue",
        "r_2.kind": "exchanges", "r_2.at_least": "2", "r_2.last_within_days": "90", "name": "Dedans", "version": "1",
    }  # fmt: skip
    changed = await client.post(address, data=form | {"act": "keep"}, headers=HTML)
    assert changed.status_code == 303, changed.text
    now = (await client.get(f"/v1/segments/{made['id']}")).json()
    assert FILTER.validate_python(now["filter"]) == FILTER.validate_python(NESTED)
    late = await client.post(address, data=form | {"act": "keep"}, headers=HTML)
    assert (late.status_code, "Changé entre-temps" in html.unescape(late.text)) == (412, True)
    more = form | {"version": "2", "r_3.kind": "custom", "r_3.key": "enfants", "r_3.op": "at_least", "r_3.value": "2"}
    assert (await client.post(address, data=more | {"act": "keep"}, headers=HTML)).status_code == 303
    assert (await client.get(f"/v1/segments/{made['id']}")).json()["filter"]["of"][3]["value"] == 2
    other = {"r_0.kind": "segment", "r_0.segment_id": made["id"], "r_0.contrary": "1"}
    assert "personne" in (await pressed(client, "count", **other))[1]
    itself = {"r_0.kind": "segment", "r_0.segment_id": made["id"], "name": "Dedans", "version": "3"}
    status, page = await pressed(client, "keep", address, **itself)
    assert (status, "ne peut pas se contenir" in page) == (422, True)


async def test_days_from_today_of_a_field_are_asked_by_the_page_and_read_in_words(client: AsyncClient) -> None:
    await client.put("/v1/custom-fields/fin", json={"label": "Fin d'adhésion", "kind": "date"})
    form = {"r_0.kind": "custom", "r_0.key": "fin", "r_0.op": "coming_days", "r_0.value": "30", "name": "Bientôt"}
    assert (await pressed(client, "keep", **form))[0] == 303
    (kept,) = (await client.get("/v1/segments")).json()["items"]
    assert kept["filter"]["of"] == [{"kind": "custom", "key": "fin", "op": "coming_days", "value": 30}]
    shown = html.unescape((await client.get("/segments", headers=HTML)).text)
    assert "Fin d'adhésion dans les 30 jours qui viennent" in shown
    status, page = await pressed(client, "count", **form | {"r_0.value": "bientôt"})
    assert (status, "Donnez un nombre de jours, de 1 à 3660." in page) == (422, True)


async def test_the_count_alone_is_given_to_who_types(client: AsyncClient) -> None:
    await add_people(client, "Ada")
    answer = await client.post("/segments/count", data=MARKET, headers=HTML)
    assert "<strong>1 personne</strong> dans votre territoire." in answer.text
    wrong = await client.post("/segments/count", data={"r_0.kind": "age"}, headers=HTML)
    assert (wrong.status_code, "à côté d’elle" in wrong.text) == (200, True)


async def test_a_sentence_is_understood_counted_and_kept_and_its_faults_are_named(client: AsyncClient) -> None:
    await add_people(client, "Ada", roles=["volunteer"])
    await add_people(client, "Bob")
    status, page = await pressed(client, "count", sentence="bénévoles, étiquette marché")
    assert (status, "<strong>1 personne</strong>" in page) == (200, True)
    assert "\nbénévoles · étiquette marché</textarea>" in page
    assert 'name="r_1.tag"' in page
    # Who is reached by which channel, and the way on for who is not.
    reach = page.partition('class="reach"')[2]
    assert "E-mail : 0 personne" in reach
    assert 'href="/mailings/consent"' in reach
    status, page = await pressed(client, "count", sentence="bénévoles, licornes")
    assert (status, "« licornes »" in page, "\nbénévoles, licornes</textarea>" in page) == (422, True, True)
    assert (await pressed(client, "keep", sentence="bénévoles", name="Équipe"))[0] == 303
    (kept,) = (await client.get("/v1/segments")).json()["items"]
    assert kept["filter"]["of"] == [{"kind": "helps"}]
    shown = html.unescape((await client.get(f"/segments/{kept['id']}", headers=HTML)).text)
    assert "Qui peut être joint" in shown


async def test_a_form_that_no_page_sends_is_answered_in_words(client: AsyncClient) -> None:
    odd = {"r_99.kind": "tag", "r_99.tag": "x" * 9_000, "r_0_1_2_3.kind": "tag", "r_1.kind": "drop table", "x.y": "1"}
    assert (await pressed(client, "count", **odd))[0] == 422
    assert (await pressed(client, "remove:r", **MARKET))[0] == 200
    assert (await pressed(client, "remove:r_0_0", **MARKET))[0] == 200
    assert (await pressed(client, "add:r_0", **MARKET))[0] == 200
    many = {f"r_{place}.kind": "tag" for place in range(80)}
    assert (await pressed(client, "count", **many))[0] == 422
    deep = {"_".join(["r", *["0"] * depth]) + ".join": "any" for depth in range(7)}
    status, page = await pressed(client, "group:r_0_0_0_0_0_0", **deep)
    assert (status, "Au plus 60 conditions" in page) == (422, True)
    await client.post("/segments/new", data={f"r_0.f{place}": "1" for place in range(1_200)}, headers=HTML)
