"""Refusals with the same text in several features."""

from common.schemas.campaign import CampaignState

from kit.web.problems import Forbidden, Invalid, NotFound


def check_round(state: CampaignState, number: int, pointer: str) -> None:
    """Raise Invalid if the campaign's election has no round of this number."""
    if number not in [day.number for day in state.rounds]:
        raise unknown_round(pointer)


def check_round_exists(state: CampaignState, number: int) -> None:
    """Raise NotFound if the path names a round that the campaign's election does not have."""
    if number not in [day.number for day in state.rounds]:
        raise NotFound(*_NO_ROUND)


def unknown_round(pointer: str) -> Invalid:
    return Invalid(*_NO_ROUND, pointer)


def day_to_come(pointer: str) -> Invalid:
    """Return the refusal of a past event dated on a day that is not over."""
    return Invalid("Cette date n'est pas encore venue.", "This day has not come yet.", pointer)


def unknown_action() -> Invalid:
    """Return the refusal of a button that the page does not have."""
    return Invalid("Ce bouton n'est plus valable : rechargez la page.", "There is no such action.")


def link_for_elsewhere() -> NotFound:
    """Return the refusal of one of our links that has another purpose."""
    return NotFound("Ce lien ne mène pas ici.", "This link does not lead here.")


def outside_territories(pointer: str | None) -> Forbidden:
    return Forbidden(
        "Vous ne pouvez donner de droits que dans votre territoire.",
        "You can only give rights within your territories.",
        pointer,
    )


def beyond_delegation(pointer: str | None) -> Forbidden:
    return Forbidden(
        "Votre délégation a une fin : vous ne pouvez pas donner de droits au-delà.",
        "Your delegation has an end: you cannot give rights beyond it.",
        pointer,
    )


def station_of_others(pointer: str | None = None) -> Forbidden:
    return Forbidden(
        "Ce bureau de vote n'est pas dans votre territoire : demandez à votre coordinateur.",
        "This polling station is outside your territories: ask your coordinator.",
        pointer,
    )


_NO_ROUND = ("Cette élection n'a pas ce tour.", "This election has no such round.")
