"""Answers in the place of a campaign that is being moved to another suite, or has left for one."""

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response

from kit.db.relocations import CampaignAway, CampaignFrozen, CampaignGone
from kit.text.language import wants_page
from kit.web.problems import CampaignUnknown, Gone, Problem, Unavailable, path_at_gateway, problem_response


def install(app: FastAPI) -> None:
    app.add_exception_handler(CampaignAway, _answer)


def _moving() -> Problem:
    return Unavailable(
        "Cette campagne déménage vers un autre serveur : on peut la lire, mais rien n’y est enregistré pour l’instant. "
        "Gardez ce que vous avez noté et réessayez plus tard ; l’exploitant du serveur sait quand.",
        "This campaign is being moved to another server: it can be read, and nothing is stored in it for now. Keep "
        "what you have and try again later.",
        headers={"Retry-After": "300"},
    )


def _gone(request: Request, address: str) -> Response:
    """Return where the campaign is now: pages and public addresses lead there by themselves, software is told."""
    new_address = f"{address}{path_at_gateway(request)}"
    if request.url.query:
        new_address += f"?{request.url.query}"
    # Not for good, as browsers keep that: it may come back. Calendars and pictures are read without a token.
    leads = wants_page(request) or "/v1/public/" in request.url.path
    if request.method in ("GET", "HEAD") and leads:
        return RedirectResponse(new_address, 307)
    problem = Gone(
        f"Cette campagne a déménagé : elle est maintenant à l’adresse {address}. Rien n’a été enregistré ici ; "
        "recommencez là-bas.",
        f"This campaign has moved to {address}. Nothing was stored here: send it there.",
        headers={"Link": f'<{new_address}>; rel="alternate"'},
        moved_to=address,
    )
    return problem_response(request, problem)


async def _answer(request: Request, error: Exception) -> Response:
    if isinstance(error, CampaignGone):
        return _gone(request, error.address)
    return problem_response(request, _moving() if isinstance(error, CampaignFrozen) else CampaignUnknown())
