"""What is wrong with the answer to a form that was filled in badly is found, and nothing where the pattern is kept."""

import httpx
import pytest

from tests.browser.page_forms import find_faults, read_forms

FORM = '<form method="post" action="/notes"><input name="label" id="label" value=""><button>Noter</button></form>'
GOOD = """<title>Erreur : Notes</title><div id="errors" tabindex="-1" autofocus><ul>
<li><a href="#label">Indiquez l’objet.</a></li></ul></div><form method="post" action="/notes">
<span id="label-error">Indiquez l’objet.</span>
<input name="label" id="label" value="zz label ¤" aria-invalid="true" aria-describedby="label-error"></form>"""


def faults(text: str, status: int = 422) -> str:
    (form,) = read_forms("/notes", FORM)
    return "\n".join(find_faults(form, form.nonsense(), httpx.Response(status, text=text)))


def test_a_form_is_read_with_what_a_browser_would_send() -> None:
    (form,) = read_forms("/notes", FORM)
    assert (form.method, form.action) == ("post", "/notes")
    assert form.empty() == [("label", "")]
    assert form.nonsense() == [("label", "zz label ¤")]


def test_the_pattern_has_no_fault_and_neither_has_an_accepted_form() -> None:
    assert faults(GOOD) == ""
    assert faults("", 303) == ""


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("Erreur : Notes", "Notes", "the title does not begin"),
        (" autofocus", "", "does not take the focus"),
        ('href="#label"', 'href="#other"', "which is not on the page"),
        ('aria-invalid="true"', "", "is not aria-invalid"),
        ('aria-describedby="label-error"', "", "is not described"),
        ('value="zz label ¤"', 'value=""', "loses what was typed in label"),
        ('<a href="#label">Indiquez l’objet.', '<a href="#label">au moins 3 caractères', "names no field"),
        ('id="errors"', 'id="other"', "without a summary"),
    ],
)
def test_each_breach_of_the_pattern_is_found(before: str, after: str, fault: str) -> None:
    assert before in GOOD
    assert fault in faults(GOOD.replace(before, after))


def test_an_error_of_the_server_is_a_fault() -> None:
    assert faults("", 500) == "answers 500"
