"""A refused form knows what was typed in it, and which of its inputs a problem means."""

from typing import Any

import pytest
from kit.pages.forms import read_form
from kit.pages.page_form import Choices, Fault, Line, PageForm, Posted
from kit.pages.parts import part_of
from kit.web.problems import Conflict, Invalid
from pydantic import BaseModel, Field

INPUTS = {"/amount_cents": "amount", "/shared": "shared_note", "/shared/total_cents": "shared_total"}


class Entry(Posted):
    label: Line = ""
    amount: Line = ""
    shared_note: Line = ""
    shared_total: Line = ""
    types: Choices = ()
    listed: bool = False


class Gift(BaseModel, extra="forbid"):
    amount_cents: int
    label: str = Field(min_length=3)


def refused(pointer: str | None, **more: Any) -> PageForm:
    form = PageForm.of(Entry(label="Don", types=("a", "b")), inputs=INPUTS)
    return form.refused(Invalid("C'est trop.", "Too much.", pointer, **more))


@pytest.mark.parametrize(
    ("pointer", "name"),
    [
        ("/label", "label"),
        ("/amount_cents", "amount"),
        ("/shared/total_cents", "shared_total"),
        ("/shared/key", "shared_note"),
        ("/types/0", "types"),
        ("/shared/total", "shared_note"),
        ("/labels", ""),
        ("/__class__", ""),
        ("/", ""),
        ("?skip", ""),
        (None, ""),
    ],
)
def test_a_pointer_leads_to_its_input_and_to_none_that_the_form_has_not(pointer: str | None, name: str) -> None:
    form = refused(pointer)
    assert form.faults == (Fault(name, "C'est trop."),)
    assert form.fault("label") == ("C'est trop." if name == "label" else "")


def test_every_field_at_fault_is_told_at_once_in_the_order_of_the_inputs() -> None:
    with pytest.raises(Invalid) as problem:
        read_form(Gift, {"label": "ab", "amount_cents": "x"}, {"/label": "l'objet", "/amount_cents": "le montant"})
    form = PageForm.of(Entry(), inputs=INPUTS).refused(problem.value)
    assert [fault.input for fault in form.faults] == ["label", "amount"]
    assert form.fault("label").startswith("Vérifiez l'objet : ")
    assert form.fault("amount").startswith("Vérifiez le montant : ")


def test_one_input_for_several_places_says_the_same_sentence_once() -> None:
    told = [{"pointer": f"/types/{place}", "detail": "Une langue est attendue."} for place in range(2)]
    form = refused("/types/0", errors=[*told, {"pointer": "/types/2", "detail": "C'est trop long."}])
    assert form.faults == (Fault("types", "Une langue est attendue."), Fault("types", "C'est trop long."))


def test_what_was_typed_goes_before_what_is_stored() -> None:
    form = PageForm.of(Entry(label="", types=("b",), listed=True))
    assert form.value("label", "stored") == ""
    assert form.value("elsewhere", "stored") == "stored"
    assert form.value("elsewhere", None) == ""
    assert form.has("types", "b")
    assert not form.has("types", "a", ["a"])
    assert form.has("listed", "true")
    assert PageForm().has("types", 3, [3])
    assert not PageForm.of(Entry()).has("listed", "true", ["true"])


def test_of_several_forms_only_the_one_that_was_posted_is_filled_and_refused() -> None:
    form = PageForm.of(Entry(label="Don"), "edit").refused(Conflict("Non.", "No."))
    assert (form.named("edit").value("label", "x"), form.named("edit").faults) == ("Don", (Fault("", "Non."),))
    assert (form.named("reverse").value("label", "x"), form.named("reverse").faults) == ("x", ())
    assert (form.id("label"), form.named("reverse").id("label"), PageForm().id("label")) == (
        "edit-label",
        "reverse-label",
        "label",
    )


def test_what_folds_inputs_away_stands_open_where_they_say_something() -> None:
    assert refused("/shared/key").opens("shared_note")
    assert refused(None).opens("types")
    assert not refused("/label").opens("shared_note", "amount")


def test_a_long_list_has_a_following_part_only_where_rows_remain() -> None:
    assert (part_of([1, 2, 3], 10, 2).rows, part_of([1, 2, 3], 10, 2).following) == ([1, 2], 12)
    assert (part_of([1, 2], 10, 2).rows, part_of([1, 2], 10, 2).following) == ([1, 2], None)
