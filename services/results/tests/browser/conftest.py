from importlib.util import find_spec

# With its own lock alone, a service has no browser to be driven.
collect_ignore = (
    []
    if find_spec("playwright")
    else ["test_arithmetic.py", "test_embedded_board.py", "test_night.py", "test_pages.py"]
)
