"""The summary of a refused form leads on where the mend is on another page."""

from kit.pages.page_form import PageForm
from kit.pages.rendering import environment
from kit.web.problems import Conflict, Invalid, Problem


def summary_of(problem: Problem, *inputs: str) -> str:
    macros = environment("kit").get_template("fields.html").module
    form = PageForm(inputs={f"/{name}": name for name in inputs})
    return str(vars(macros)["error_summary"](form.refused(problem), "/crm"))


def test_a_refusal_that_another_page_resolves_leads_there() -> None:
    said = summary_of(Conflict("Nommez d’abord le responsable.", "Name the controller first.", page="/register"))
    assert '<a class="button" href="/crm/register">Y aller</a>' in said


def test_a_refusal_that_this_page_resolves_leads_nowhere() -> None:
    assert "Y aller" not in summary_of(Conflict("Déjà pris.", "Taken."))


def test_what_was_typed_is_kept_and_a_file_is_to_be_chosen_again() -> None:
    """No browser gives a file back."""
    typed = summary_of(Invalid("Un montant, en euros.", "An amount.", "/amount"), "amount")
    sent = summary_of(Invalid("Un montant, en euros.", "An amount.", "/amount"), "amount", "file")

    assert "est encore dans le formulaire." in typed
    assert "sauf le fichier : choisissez-le de nouveau." in sent
