"""predict: where a campaign's votes are, where more may come from, and with what uncertainty."""
