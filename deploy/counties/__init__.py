"""One directory per shipped county (those with a `county.toml`), and the script that derives one from open data."""
