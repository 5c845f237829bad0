"""Derives the parts of a shipped county that come from open data: places, outlines, LSOA table, counts.

Run as `python -m deploy.counties.derive DATA`. Only what is derived is committed.
"""
