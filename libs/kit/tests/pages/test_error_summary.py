"""The summary of a refused form leads on where the mend is on another page."""

from kit.pages.page_form import PageForm
from kit.pages.rendering import environment
from kit.web.problems import Conflict


def summary_of(problem: Conflict) -> str:
    macros = environment("kit").get_template("fields.html").module
    return str(vars(macros)["error_summary"](PageForm().refused(problem), "/crm"))


def test_a_refusal_that_another_page_resolves_leads_there() -> None:
    said = summary_of(Conflict("Nommez d’abord le responsable.", "Name the controller first.", page="/register"))
    assert '<a class="button" href="/crm/register">Y aller</a>' in said


def test_a_refusal_that_this_page_resolves_leads_nowhere() -> None:
    assert "Y aller" not in summary_of(Conflict("Déjà pris.", "Taken."))
