"""Three machines of deploy/ha on this one, under load and under faults: `make soak-ha`."""
