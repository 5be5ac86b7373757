"""The demonstration: a campaign in full swing, ten days before round one.

It is played day by day through the services' own routes, with the campaign's clock set to each day, beside the running
suite. Whoever kills it finds it again where it was: done scenes are kept in the suite's folder, and every request of a
scene has the key, and every thing the id, that it had before.
"""
