"""The socket that every service answers on."""

import socket

from shared.web.serve import listening


def test_an_answer_does_not_wait_for_its_head_to_be_acknowledged() -> None:
    with listening("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()):
        accepted, _ = listener.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
