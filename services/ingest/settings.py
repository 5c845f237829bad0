"""What ingest is told by its environment, beyond what every service is."""

from pathlib import Path

from shared.settings import Settings


class IngestSettings(Settings):
    """Limits of the door, and where its keys are."""

    keys_file: Path = Path(".wardwatch/keys.json")
    """API keys as hashes (see `shared.keys`); re-read when it changes."""
    document_bytes: int = 8 * 1024 * 1024
    """Largest body of `POST /v1/incidents`, which is read whole."""
    bulk_bytes: int = 512 * 1024 * 1024
    """Largest body of `POST /v1/incidents:bulk`, which is never held whole."""
    ack_seconds: float = 10.0
    """How long a request waits for the broker before it answers 503."""
    requests_a_second: float = 500.0
    """Requests one key may make at this replica, two seconds' worth at once; beyond it 429. 0: no limit."""
    backfill_records: int = 16
    """Records of months and old days that one request may have under way; what is live goes between them."""
    backfill_items_a_second: float = 0.0
    """Items of months and old days that one county's log takes from this replica a second. 0: what the broker takes."""
    held_items: int = 20_000
    """Items of one county that may wait for a mapping; further ones are rejected."""
    tick_seconds: float = 600.0
    """Between two ticks of a county with a live clock."""
