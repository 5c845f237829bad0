"""Rankings, gaps, shares, hours and nights: how places compare."""
