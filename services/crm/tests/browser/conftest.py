from importlib.util import find_spec

# With its own lock alone, a service has no browser to be driven.
collect_ignore = [] if find_spec("playwright") else ["test_drawing_turfs.py", "test_morning.py", "test_outing.py"]
