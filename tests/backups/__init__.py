"""The suite in one file and back, whatever goes on meanwhile."""
