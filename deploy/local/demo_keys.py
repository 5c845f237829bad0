"""The demonstration county's API keys, kept between runs so that the ready file can show them again."""

import json
from pathlib import Path

from deploy.local.private import write_private
from shared.keys import create_key, hashed, read_keys

COUNTY = "warwickshire"
_GRANTS: dict[str, tuple[str, list[str]]] = {"feeder": ("police", ["feed"]), "partner": ("partner", ["read"])}
"""Name in the ready file: source and rights."""


def demo_keys(secrets_file: Path, keys_file: Path) -> dict[str, str]:
    """Secret per name; made once, then read from `secrets_file` (mode 600) while `keys_file` knows their hashes."""
    known = {key.hash for key in read_keys(keys_file)}
    kept = json.loads(secrets_file.read_text()) if secrets_file.exists() else {}
    secrets = {name: kept[name] for name in _GRANTS if name in kept and hashed(kept[name]) in known}
    for name, (source, rights) in _GRANTS.items():
        if name not in secrets:
            secrets[name] = create_key(keys_file, source=source, counties=[COUNTY], rights=rights)
    write_private(secrets_file, json.dumps(secrets, indent=2) + "\n")
    return secrets
