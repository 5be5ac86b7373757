"""One polling station: why to go there, what each kind of work wins, and what leads on from it."""
