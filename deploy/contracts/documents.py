"""What docs/contracts must hold, to the byte."""

import json
from pathlib import Path

import yaml

from deploy.contracts.asyncapi import asyncapi
from deploy.contracts.schemas import schema_file, topic_schema
from shared.events import CONTRACTS

FOLDER = Path(__file__).parents[2] / "docs" / "contracts"
ASYNCAPI = "asyncapi.yaml"


def documents() -> dict[str, str]:
    """Text by file name; the same records give the same bytes."""
    schemas = {schema_file(topic): json.dumps(topic_schema(topic), indent=2) + "\n" for topic in CONTRACTS}
    page = yaml.safe_dump(asyncapi(), sort_keys=False, allow_unicode=True, width=110)
    return {**schemas, ASYNCAPI: page}


def write(folder: Path = FOLDER) -> None:
    """Write all documents, and remove schemas of topics that are gone."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = documents()
    for stale in {path.name for path in folder.glob("*.schema.json")} - wanted.keys():
        (folder / stale).unlink()
    for name, text in wanted.items():
        (folder / name).write_text(text, encoding="utf-8")
