"""Every page of the suite with the demonstration in it, before the vote."""

import pytest
from common.scopes import Role
from isoloir_local.testing import Launched
from isoloir_local.walk.stage import Stage
from playwright.async_api import Browser, StorageState

from tests.browser.conftest import SignIn
from tests.browser.page_checks import Visitor, visit
from tests.cast import SERVICES, Cast

pytestmark = pytest.mark.usefixtures("days", "morning")

PAGES = {
    "home": ("/", "Aujourd’hui"),
    "past": ("/resultats-passes", "Importer les résultats passés"),
    "predict": ("/predict/", "Où aller"),
    "priorities": ("/predict/?kind=phone_bank", "Où aller"),
    "holdouts": ("/predict/field-experiments", "rien n’est laissé de côté"),
    "polls": ("/predict/polls", "Ajouter un sondage"),
    "profiles": ("/predict/profiles", "Profil social des bureaux"),
    "contest": ("/predict/contest", "Qui se présente"),
    "base": ("/predict/core-vote", "Le socle"),
    "forecast": ("/predict/forecast", "Prévision"),
    "targets": ("/predict/targets", "L’objectif"),
    "past-results": ("/predict/past-results", "tours de scrutin"),
    "lineages": ("/predict/station-history", "Filiation des bureaux"),
    "references": ("/predict/reference-datasets", "Données officielles"),
    "crm": ("/crm/", "Une demande de procuration attend"),
    "people": ("/crm/people", "Ajouter une personne"),
    "segments": ("/crm/segments", "Nouveau segment"),
    "segment": ("/crm/segments/new", "Qui cherchez-vous"),
    "sign-up-forms": ("/crm/sign-up-forms", "Ouvrir un formulaire"),
    "form-translation": ("/crm/form-translations/es", "Le message qui confirme"),
    "consent-texts": ("/crm/consent-texts", "Textes des accords"),
    "consent-text": ("/crm/consent-texts/porte-2026-11", "Je fais campagne pour"),
    "team": ("/crm/team", "Dominique Exemple"),
    "proxy": ("/proxy/", "Camille"),
    "budget": ("/budget/", "Tracts, premier tirage"),
    "account": ("/budget/account", "Le compte de campagne"),
    "expenses": ("/budget/expenses", "Tracts, premier tirage"),
    "receipts": ("/budget/receipts", "Enregistrer une recette"),
    "evidence": ("/budget/evidence", "Pièces du compte"),
    "bank": ("/budget/bank", "Charger un relevé"),
    "filing": ("/budget/filing", "Questions au candidat"),
    "burndown": ("/budget/spending-forecast", "Rythme des dépenses"),
    "costs": ("/budget/costs", "Par action de terrain"),
    "loans": ("/budget/loans", "Enregistrer un emprunt"),
    "pledges": ("/budget/pledges", "Promesses de dons"),
    "allotments": ("/budget/heading-budgets", "Budget par rubrique"),
    "comments": ("/budget/filing-notes", "Votre commentaire"),
    "changes": ("/budget/changes", "Historique du compte"),
    "decision": ("/budget/commission-decision", "pas encore décidé"),
    "comparison": ("/budget/comparison", "Comparaison avec des comptes publiés"),
    "exports": ("/budget/exports", "Le compte en PDF"),
    "shares": ("/results/public-boards", "Faire un lien"),
    "files": ("/results/files", "Garder cette source"),
    "results": ("/results/", "Confidentiel jusqu’au"),
    "desk": ("/results/desk", "Qui manque"),
    "watchers": ("/results/poll-watchers", "Ajouter une personne"),
}


@pytest.mark.parametrize("name", PAGES)
async def test_a_page_can_be_used_by_everyone_and_read_in_the_dark(desk: Visitor, name: str) -> None:
    path, text = PAGES[name]
    async with desk.new_look():
        await desk.open(path)
        assert text in await desk.page.inner_text("main")
        await desk.look(name)
        await desk.look_in_the_dark(name)


async def test_who_gives_is_seen_by_the_agent(browser: Browser, suite: Launched, cast: Cast, sign_in: SignIn) -> None:
    agent = cast.with_role(Role.FINANCIAL_AGENT)
    giver = {
        "first_names": "Ada",
        "surname": "Exemple",
        "born_on": "1931-05-04",
        "address": "1 rue de l'Essai, Vincennes",
    }
    made = agent.ask("POST", "/budget/v1/donors", json=giver | {"french": True, "resident": True})
    state = await sign_in(Role.FINANCIAL_AGENT.value)
    async with visit(browser, suite.address, state=state) as visitor:
        await visitor.open("/budget/donors")
        assert "EXEMPLE Ada" in await visitor.page.inner_text("main")
        await visitor.look("donors")
        await visitor.open(f"/budget/donors/{made['id']}")
        assert "Peut encore donner" in await visitor.page.inner_text("main")
        await visitor.look("donor")


async def test_a_person_is_entered_and_asked_on_a_phone(
    browser: Browser, suite: Launched, manager: StorageState
) -> None:
    async with visit(browser, suite.address, state=manager) as visitor:
        await visitor.open("/crm/people")
        await visitor.page.click("text=Ajouter une personne")
        await visitor.page.fill("#surname", "Exemple")
        await visitor.page.fill("#phone", "06 12 34 56 78")
        await visitor.page.select_option("#source", "door")
        await visitor.page.click("button:text-is('Ajouter')")
        await visitor.page.wait_for_url("**/crm/people/*")
        await visitor.page.click("text=Lire le numéro")
        assert "+33612345678" in await visitor.page.inner_text("main")
        for summary in ("Noter un oui ou un non", "Corriger", "Effacer"):
            await visitor.page.click(f"summary:text-is('{summary}')")
        await visitor.look("person")
        await visitor.page.click("text=Tous ses échanges")
        await visitor.page.click("text=Noter un échange")
        await visitor.page.fill("#text", "Demande un rendez-vous.")
        await visitor.page.click("button:text-is('Noter')")
        await visitor.page.wait_for_url("**/timeline?done=true")
        assert "Demande un rendez-vous." in await visitor.page.inner_text("main")
        await visitor.look("timeline")


async def test_a_constituency_is_chosen_in_three_steps(
    browser: Browser, suite: Launched, stage: Stage, manager: StorageState
) -> None:
    code = stage.source.territory.partition(":")[2]
    async with visit(browser, suite.address, state=manager) as visitor:
        await visitor.open("/choisir")
        await visitor.look("choose")
        await visitor.page.fill("#q", code)
        await visitor.page.get_by_role("main").get_by_role("button", name="Chercher").click()
        await visitor.look("choose-found")
        await visitor.page.click("main ul a >> nth=0")
        await visitor.look("choose-open")
        assert "circonscription" in await visitor.page.inner_text("h1")
        await visitor.page.fill("#name", "Essai au navigateur")
        await visitor.page.fill("#candidate", "Claude Essai")
        await visitor.page.click("text=Ouvrir la campagne")
        await visitor.page.wait_for_url("**/resultats-passes")
        await visitor.open("/")
        assert await visitor.page.inner_text(".shell-which strong") == "Essai au navigateur"


async def test_the_api_explains_itself_without_another_host(browser: Browser, suite: Launched) -> None:
    async with visit(browser, suite.address) as visitor:
        await visitor.open("/budget/docs")
        await visitor.page.locator(".opblock").first.wait_for()
        # Operations are drawn as one scrolls: this is among the first.
        await visitor.page.locator("[data-path='/v1/expenses']").first.wait_for()
        # Swagger UI is built so: headings skip a level, rows are buttons with a link in them, a choice has no name.
        theirs = ("heading-order", "nested-interactive", "region", "page-has-heading-one", "select-name")
        await visitor.look("docs", lang="en", widths=(320,), without=theirs)


async def test_what_does_not_exist_is_said_in_french(browser: Browser, suite: Launched, manager: StorageState) -> None:
    async with visit(browser, suite.address, state=manager) as visitor:
        for service in ("", *(f"/{name}" for name in SERVICES)):
            await visitor.open(f"{service}/nulle-part", status=404)
            assert await visitor.page.inner_text("h1") == "Cela n'a pas marché"
        await visitor.look("not-found")
