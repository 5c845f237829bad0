"""What the alerts service is told by its environment."""

from pathlib import Path

from shared.settings import Settings


class AlertsSettings(Settings):
    """The common settings, the way out for mail, and how patient the sender is."""

    mail_url: str = "mailto://127.0.0.1:1025?from=wardwatch@example.org&mode=insecure"
    """Apprise URL of the mail relay, with the sender's address; each delivery adds its recipient."""
    mail_domain: str = "wardwatch.example.org"
    """Right-hand side of every Message-ID; changing it makes waiting mail new mail."""
    keys_file: Path = Path(".wardwatch/keys.json")
    """Hashed API keys (`shared.keys`); re-read when it changes."""
    send_limit_seconds: float = 60.0
    """How long one hand-over to the relay may take before it counts as failed."""
    lease_seconds: float = 180.0
    """How long a message stays with the sender that took it; well above the send limit."""
    poll_seconds: float = 1.0
    """How often outbox and relay look for work."""
