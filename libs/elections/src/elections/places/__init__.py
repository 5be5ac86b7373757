"""Communes, départements, regions and constituencies of France as facts: names, postcodes, what belongs to what.

The tables are shipped with the package, so that a place is found and named also where no official file was downloaded.
"""
