"""Says in one line why `make setup` cannot work here. Runs under any Python, even Python 2: keep it that plain."""

import sys

OLDEST, NEWEST = (3, 11), (3, 13)


def obstacle():
    # type: () -> str | None
    """What is missing, in a sentence; None if nothing is."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        found = "{}.{} ({})".format(sys.version_info[0], sys.version_info[1], sys.executable)
        wanted = "wardwatch needs Python {}.{} to {}.{}".format(*OLDEST + NEWEST)
        return wanted + ", this one is " + found + "; name another: make setup PYTHON=python3.12"
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError as error:
        return "this Python cannot make virtual environments ({}); install python3-venv".format(error)
    return None


if __name__ == "__main__":
    sys.exit(obstacle())
