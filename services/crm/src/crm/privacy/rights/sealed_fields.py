"""The purpose that each sealed field of a request is sealed for."""

ASKED, WANTED, ANSWER = "rights asked", "rights wanted", "rights answer"
