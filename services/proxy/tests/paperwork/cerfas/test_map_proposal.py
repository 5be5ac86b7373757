"""A first map is read from a form's fields, or from its words; a scan is refused. Three layouts of our own, never the
official one, which is not at hand: they say on themselves that they are a trial.
"""

import io
from typing import Any

import pytest
from proxy.paperwork.cerfas.form_file import SCANNED, FormFacts, read_form
from proxy.paperwork.cerfas.map_check import Placed, place_all
from proxy.paperwork.cerfas.map_proposal import plain, propose_map
from proxy.paperwork.cerfas.schemas import FormMap
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

# Label, name of the field, value.
LINES = (
    ("LE MANDANT", "", ""),
    ("Nom de naissance :", "nom_naissance_mandant", "grantor.surname"),
    ("Prénom(s) :", "prenoms_mandant", "grantor.first_names"),
    ("Né(e) le :", "date_naissance_mandant", "grantor.born_on"),
    ("Numéro national d'électeur :", "nne_mandant", "grantor.elector_number"),
    ("Courriel :", "courriel_mandant", "grantor.email"),
    ("Donne procuration pour voter à ma place à :", "donneProcuration", "give"),
    ("LE MANDATAIRE", "", ""),
    ("Nom de naissance :", "nom_naissance_mandataire", "holder.surname"),
    ("Prénom(s) :", "prenoms_mandataire", "holder.first_names"),
    ("Né(e) le :", "date_naissance_mandataire", "holder.born_on"),
    ("Les deux tours", "deuxTours", "both_rounds"),
)
LAST = ("Fait à, le", "Heure", "Devant", "Signature", "Réservé à l'administration")


def draw(layout: str) -> bytes:
    drawn = io.BytesIO()
    canvas: Any = Canvas(drawn, pagesize=A4, invariant=1)
    if layout == "scan":
        for _ in range(2):
            canvas.rect(40, 40, 400, 600, fill=1)
            canvas.showPage()
        canvas.save()
        return drawn.getvalue()
    canvas.setFont("Helvetica", 9)
    canvas.drawString(40, 800, "VOTE PAR PROCURATION - ESSAI, SANS VALEUR")
    y = 770
    for label, name, value in LINES:
        tick = value in ("give", "both_rounds")
        canvas.drawString(70, y, label)
        if layout == "fields" and name and tick:
            canvas.acroForm.checkbox(name=f"page1[0].{name}[0]", x=50, y=y - 1, size=10)
        elif layout == "fields" and name:
            canvas.acroForm.textfield(name=f"page1[0].{name}[0]", x=250, y=y - 3, width=200, height=14)
        y -= 26
    for label in LAST:
        canvas.drawString(70, y, label)
        y -= 40
    canvas.showPage()
    canvas.drawString(40, 780, "Récépissé de la procuration, à remettre au mandant (essai)")
    canvas.showPage()
    canvas.save()
    return drawn.getvalue()


def proposed(layout: str) -> tuple[FormFacts, FormMap]:
    facts = read_form(draw(layout))
    assert isinstance(facts, FormFacts)
    form_map = propose_map(facts.fields, facts.labels, facts.sizes)
    assert form_map is not None
    return facts, form_map


@pytest.mark.parametrize("layout", ["fields", "flat"])
def test_every_value_is_found_and_the_map_holds(layout: str) -> None:
    facts, form_map = proposed(layout)
    assert {place.value for place in form_map.places} == {value for _, _, value in LINES if value}
    assert {zone.what for zone in form_map.reserved} == {
        *("date", "hour", "authority", "signature", "administration", "receipt")
    }
    placed = [one for one in place_all(facts, form_map) if isinstance(one, Placed)]
    assert len(placed) == len(form_map.places), place_all(facts, form_map)


def test_fields_are_taken_where_the_file_has_them() -> None:
    _, form_map = proposed("fields")
    named = {place.value: place.field for place in form_map.places}
    assert named["grantor.surname"] == "page1[0].nom_naissance_mandant[0]"
    assert named["holder.born_on"] == "page1[0].date_naissance_mandataire[0]"


def test_without_fields_a_value_goes_beside_its_label() -> None:
    facts, form_map = proposed("flat")
    zones = {place.value: place.zone for place in form_map.places}
    for value, row in (("grantor.surname", 1), ("holder.surname", 8)):
        zone = zones[value]
        assert zone is not None
        assert abs(zone.y + 3 - (770 - 26 * row)) < 2
        assert zone.x > 70 + len("Nom de naissance") * 4
    assert all(zone and zone.x < 70 for value, zone in zones.items() if value in ("give", "both_rounds"))
    assert facts.labels


def test_a_scan_is_refused_and_says_why() -> None:
    assert read_form(draw("scan")) == SCANNED


def test_a_form_in_which_nothing_is_known_has_no_first_map() -> None:
    assert propose_map([], [], [(595, 842), (595, 842)]) is None
    assert plain("topmostSubform[0].Nom_Naissance[0]") == "topmost subform nom naissance"
