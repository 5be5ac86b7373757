"""Valuation of help in kind by a traceable method, with a note (L. 52-12, L. 52-17)."""

from enum import StrEnum


class Method(StrEnum):
    """The method of valuation."""

    MARKET_PRICE = "market_price"
    """The usual price or rent of the same thing."""
    QUOTE = "quote"
    """The offer of a professional for the same thing."""
    RENTAL_VALUE = "rental_value"
    """For premises: what they would be let for, by surface and time."""
    COST_PRICE = "cost_price"
    """The cost to the giver, with pay and charges for staff."""
    DEPRECIATION = "depreciation"
    """For equipment of one's own: its price spread over the years it lasts, for the time it was used."""
    OTHER = "other"
