"""predict: where votes are, where they may come from, how sure that is."""
