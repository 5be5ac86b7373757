"""The estimators of vote transfers, under the name by which programs outside call them."""

from predict.transfers.estimation.model import Transfers, estimate_transfers
from predict.transfers.estimation.together import estimate_transfers_together

__all__ = ["Transfers", "estimate_transfers", "estimate_transfers_together"]
