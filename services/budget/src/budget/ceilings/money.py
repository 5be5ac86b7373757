"""Amounts of law in French: 15 000, 1,22, 239 172,9465."""

from decimal import ROUND_HALF_UP, Decimal

from budget.ceilings.answers import Currency


def spoken(number: Decimal | int) -> str:
    """Format a number for French readers, with plain spaces so that scripts can print it too."""
    return f"{number:,}".replace(",", " ").replace(".", ",")


def exact(amount: Decimal) -> str:
    """Format a decimal exactly: at least two decimals, no trailing zeros after them."""
    amount = amount.normalize()
    exponent = amount.as_tuple().exponent
    if not isinstance(exponent, int) or exponent > -2:
        return f"{amount:.2f}"
    return f"{amount:f}"


def whole(cents: int, currency: Currency) -> int:
    """Return an amount in whole euros, rounded half up as the commission does; francs CFP unchanged."""
    if currency == "XPF":
        return cents
    return int((Decimal(cents) / 100).quantize(Decimal(1), ROUND_HALF_UP))
