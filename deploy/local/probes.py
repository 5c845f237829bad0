"""Questions that tell whether a program is ready. Each answers within a second or so and never raises."""

import socket
import struct

import httpx
import psycopg

PROBE_SECONDS = 1.0
_METADATA_V1_NO_TOPICS = struct.pack(">hhihi", 3, 1, 1, -1, 0)
"""Kafka request: api key 3 (Metadata), version 1, correlation 1, no client id, an empty list of topics."""


def kafka_answers(host: str, port: int) -> bool:
    """Whether the broker answers a metadata request and lists at least one live broker (itself)."""
    try:
        with socket.create_connection((host, port), PROBE_SECONDS) as connection:
            connection.sendall(struct.pack(">i", len(_METADATA_V1_NO_TOPICS)) + _METADATA_V1_NO_TOPICS)
            answer = connection.recv(12, socket.MSG_WAITALL)
    except OSError:
        return False
    return len(answer) == 12 and struct.unpack(">iii", answer)[2] > 0


def database_answers(url: str) -> bool:
    """Whether PostgreSQL takes a connection."""
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.Error:
        return False
    return True


def http_says_ready(url: str) -> bool:
    """Whether a GET answers 2xx; proxies of the environment are ignored."""
    try:
        with httpx.Client(trust_env=False, timeout=PROBE_SECONDS) as client:
            return client.get(url).is_success
    except httpx.HTTPError:
        return False
