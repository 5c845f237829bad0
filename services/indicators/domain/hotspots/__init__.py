"""Hotspots, trends, severe incidents and watches, as the stream finds and says them."""
