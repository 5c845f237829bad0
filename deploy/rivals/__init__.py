"""Rules that analysts use for hotspots today, to compare wardwatch with. No service uses them."""
