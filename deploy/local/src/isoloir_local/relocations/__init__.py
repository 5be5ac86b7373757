"""One campaign as one file: out of a suite, into another, and what each of them answers meanwhile."""
