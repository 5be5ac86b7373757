"""The form of a segment as its page shows it: what was typed, and what is wrong with it."""

from kit.pages.page_form import PageForm
from kit.web.problems import Invalid, Problem

from crm.segments.segments.condition_fields import ASKED
from crm.segments.segments.draft import Draft
from crm.segments.segments.form_outline import ROOT, Condition, Group


def refused_form(draft: Draft) -> PageForm:
    """Return the form with each fault at its input: those of a condition at its first."""
    inputs = {"sentence": (draft.sentence,), "name": (draft.name,)}
    own = draft.problem
    problem: Problem
    if own is not None and not draft.reading.faults:
        problem = own
    else:
        first = _first_inputs(draft.root, ROOT) | {ROOT: "sentence"}
        faults = {first.get(way, "sentence"): fault for way, fault in draft.reading.faults.items()}
        if own is not None:
            faults[(own.pointer or "/sentence").removeprefix("/")] = own.fr
        errors = [{"pointer": f"/{name}", "detail": fault} for name, fault in faults.items()]
        inputs |= dict.fromkeys(faults.keys() - inputs.keys(), ("",))
        problem = Invalid("Des conditions ne conviennent pas.", "Some conditions are refused.", errors=errors)
    return PageForm(typed=inputs).refused(problem)


def _first_inputs(group: Group, way: str) -> dict[str, str]:
    """Return the ids of the inputs to which the summary leads, by the ways of the conditions."""
    found: dict[str, str] = {}
    for number, part in enumerate(group.parts):
        inner = f"{way}_{number}"
        if isinstance(part, Condition):
            shown = [one.name for one in ASKED[part.kind].fields if one.kind != "fixed"] if part.kind in ASKED else []
            found[inner] = f"{inner}.{shown[0]}" if shown else inner
        else:
            found |= {inner: f"{inner}.add"} | _first_inputs(part, inner)
    return found
