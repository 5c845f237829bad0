"""Who may do what: a key speaks for one source, in some counties, with some rights, so often a second."""

from services.ingest.door import Door
from shared.keys import Key
from shared.web.problems import Problem

_CHALLENGE = {"WWW-Authenticate": "Bearer"}


def check_access(door: Door, authorization: str | None, county: str, source: str) -> Key:
    """The key, if it may feed this county for this source; Problem 401 without a known key, else 403 or 429."""
    key = check_right(door, authorization, county, "feed")
    if key.source != source:
        raise Problem(403, "wrong-source", "this key speaks for another source")
    return key


def check_right(door: Door, authorization: str | None, county: str, *rights: str) -> Key:
    """The key, if it carries one of the rights in this county; Problem 401, 403 or 429."""
    key = _known(door, authorization)
    door.limit.spend(key.id)
    if not any(key.allows(right, county) for right in rights):
        raise Problem(403, "not-allowed", "this key may not do this in this county")
    return key


def _known(door: Door, authorization: str | None) -> Key:
    scheme, _, secret = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not secret:
        raise Problem(401, "no-key", "send your key as Authorization: Bearer ww_...", _CHALLENGE)
    key = door.keys.find(secret.strip())
    if key is None:
        raise Problem(401, "unknown-key", "this key is not known here", _CHALLENGE)
    return key
