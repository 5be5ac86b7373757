"""Amounts of law in French: 15 000, 1,22, 239 172,9465."""

from decimal import ROUND_HALF_UP, Decimal

from budget.ceilings.answers import Currency


def spoken(number: Decimal | int) -> str:
    """Return a number as a French reader writes it, with plain spaces: the text is data, printed by scripts too."""
    return f"{number:,}".replace(",", " ").replace(".", ",")


def exact(amount: Decimal) -> str:
    """Return a decimal string that loses nothing: at least two decimals, no zeros after them."""
    amount = amount.normalize()
    exponent = amount.as_tuple().exponent
    if not isinstance(exponent, int) or exponent > -2:
        return f"{amount:.2f}"
    return f"{amount:f}"


def whole(cents: int, currency: Currency) -> int:
    """Return the smallest unit as whole euros, rounded half up as the commission does; francs CFP as they are."""
    if currency == "XPF":
        return cents
    return int((Decimal(cents) / 100).quantize(Decimal(1), ROUND_HALF_UP))
