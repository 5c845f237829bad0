"""Container health check: exit 0 if this container's service answers `/readyz` with 2xx.

python -m deploy.docker.healthy
"""

import os
import sys
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener


def is_ready(port: str) -> bool:
    """Whether the service on this port of the same container is ready; answers within three seconds."""
    try:
        with build_opener(ProxyHandler({})).open(f"http://127.0.0.1:{port}/readyz", timeout=3):
            return True
    except (URLError, OSError):
        return False


if __name__ == "__main__":
    sys.exit(0 if is_ready(os.environ["WARDWATCH_PORT"]) else 1)
