from importlib.util import find_spec

# With its own lock alone, a service has no browser to be driven.
collect_ignore_glob = [] if find_spec("playwright") else ["test_*.py"]
