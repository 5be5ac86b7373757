"""The vault's names of a request's encrypted fields."""

ASKED, WANTED, ANSWER = "rights asked", "rights wanted", "rights answer"
