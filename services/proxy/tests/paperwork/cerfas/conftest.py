"""Two forms of our own, one with fields and one without. Neither is the official form, which is not at hand: they have
its two pages (the first on its side) and its zones, and say on themselves that they are a trial.
"""

import io
from typing import Any

import pytest
from fastapi import FastAPI
from proxy.settings import Settings
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas

# Value: page, x, y, width, height, boxes.
PLACES: dict[str, tuple[int, float, float, float, float, int]] = {
    "grantor.surname": (1, 30, 500, 170, 14, 0),
    "grantor.used_surname": (1, 220, 500, 170, 14, 0),
    "grantor.first_names": (1, 30, 470, 360, 14, 0),
    "grantor.born_on": (1, 30, 440, 113, 14, 8),
    "grantor.elector_number": (1, 220, 440, 128, 14, 9),
    "grantor.in_commune": (1, 30, 414, 10, 10, 0),
    "grantor.commune": (1, 46, 412, 150, 14, 0),
    "grantor.in_consulate": (1, 220, 414, 10, 10, 0),
    "grantor.consulate": (1, 236, 412, 150, 14, 0),
    "grantor.email": (1, 30, 384, 170, 14, 0),
    "grantor.phone": (1, 220, 384, 170, 14, 0),
    "give": (1, 30, 356, 10, 10, 0),
    "holder.surname": (1, 30, 326, 170, 14, 0),
    "holder.first_names": (1, 220, 326, 170, 14, 0),
    "holder.born_on": (1, 30, 296, 113, 14, 8),
    "holder.elector_number": (1, 220, 296, 128, 14, 9),
    "holder.commune": (1, 30, 266, 170, 14, 0),
    "for_election": (1, 30, 240, 10, 10, 0),
    "election": (1, 46, 238, 150, 14, 0),
    "first_round_on": (1, 220, 238, 113, 14, 8),
    "first_round": (1, 30, 216, 10, 10, 0),
    "second_round": (1, 130, 216, 10, 10, 0),
    "both_rounds": (1, 230, 216, 10, 10, 0),
}
RESERVED: list[tuple[str, int, float, float, float, float]] = [
    ("date", 1, 30, 150, 100, 16),
    ("hour", 1, 140, 150, 60, 16),
    ("authority", 1, 210, 60, 90, 106),
    ("signature", 1, 310, 60, 90, 106),
    ("administration", 1, 430, 30, 380, 530),
    ("receipt", 2, 40, 60, 500, 500),
]


def draw(*, fields: bool) -> bytes:
    drawn = io.BytesIO()
    canvas: Any = Canvas(drawn, pagesize=landscape(A4), invariant=1)
    canvas.setFont("Helvetica-Bold", 10)
    canvas.drawString(30, 555, "VOTE PAR PROCURATION - FORMULAIRE D'ESSAI, SANS VALEUR")
    canvas.setFont("Helvetica", 7)
    canvas.drawString(30, 530, "Le mandant ; plus bas, le mandataire")
    for name, (_, x, y, width, height, boxes) in PLACES.items():
        canvas.drawString(x, y + height + 2, name if width > 20 else "")
        tick = width == height == 10
        if fields and tick:
            canvas.acroForm.checkbox(name=f"case.{name}", x=x, y=y, size=10, borderWidth=0.5)
        elif fields:
            canvas.acroForm.textfield(name=f"champ.{name}", x=x, y=y, width=width, height=height, borderWidth=0.5)
        for box in range(max(boxes, 1)):
            canvas.rect(x + box * width / max(boxes, 1), y, width / max(boxes, 1), height)
    zones(canvas, 1)
    canvas.showPage()
    canvas.setPageSize(A4)
    canvas.setFont("Helvetica", 10)
    canvas.drawString(40, 780, "Procuration : récépissé à remettre au mandant (essai)")
    zones(canvas, 2)
    canvas.showPage()
    canvas.save()
    return drawn.getvalue()


def zones(canvas: Any, page: int) -> None:
    for what, where, x, y, width, height in RESERVED:
        if where == page:
            canvas.rect(x, y, width, height)
            canvas.drawString(x + 2, y + height - 9, what)


def form_map(*, fields: bool) -> dict[str, Any]:
    places: list[dict[str, Any]] = []
    for name, (page, x, y, width, height, boxes) in PLACES.items():
        place: dict[str, Any] = {"value": name, "boxes": boxes}
        if fields:
            place["field"] = f"{'case' if width == height == 10 else 'champ'}.{name}"
        else:
            place["zone"] = {"page": page, "x": x, "y": y, "width": width, "height": height}
        places.append(place)
    reserved = [
        {"what": what, "page": page, "x": x, "y": y, "width": width, "height": height}
        for what, page, x, y, width, height in RESERVED
    ]
    return {"version": 1, "places": places, "reserved": reserved}


@pytest.fixture
def app(app: FastAPI) -> FastAPI:
    """The application with proxy's own settings, which say how large a form may be."""
    given = app.state.settings.model_dump()
    app.state.settings = Settings.model_validate(given)
    return app


@pytest.fixture(params=[False, True], ids=["without fields", "with fields"])
def fields(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def file(fields: bool) -> bytes:
    return draw(fields=fields)


@pytest.fixture
def carte(fields: bool) -> dict[str, Any]:
    return form_map(fields=fields)
