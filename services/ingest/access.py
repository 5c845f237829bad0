"""Who may feed what: a key speaks for one source, in some counties, with the right `feed`."""

from shared.keys import KeyFile
from shared.web.problems import Problem

_CHALLENGE = {"WWW-Authenticate": "Bearer"}


def check_access(keys: KeyFile, authorization: str | None, county: str, source: str) -> None:
    """Return if the key may feed this county for this source; Problem 401 without a known key, else 403."""
    scheme, _, secret = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not secret:
        raise Problem(401, "no-key", "send your key as Authorization: Bearer ww_...", _CHALLENGE)
    key = keys.find(secret.strip())
    if key is None:
        raise Problem(401, "unknown-key", "this key is not known here", _CHALLENGE)
    if not key.allows("feed", county):
        raise Problem(403, "not-allowed", "this key may not feed this county")
    if key.source != source:
        raise Problem(403, "wrong-source", "this key speaks for another source")
