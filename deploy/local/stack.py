"""The whole of wardwatch on one machine, as something to enter and leave."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from deploy.errors import CommandError
from deploy.local.demo_keys import demo_keys
from deploy.local.folder import claimed
from deploy.local.layout import COUNTIES, GROUND, Layout
from deploy.local.ports import choose
from deploy.local.services import SERVICES, migrate
from deploy.local.supervisor import Supervisor
from shared.settings import Settings
from shared.topics import TopicsError, create_topics


@dataclass
class LocalStack:
    """Broker, database, mail catcher and services: ready when entered, gone when left.

        async with LocalStack(Path(".wardwatch/up")) as stack:
            stack.urls["ingest"]

    Entering raises `RefusedError` if the data folder is in use or a given port is taken, `CommandError` if
    something does not start; either way nothing is left running. Enter it in the main thread (see `leash.py`).
    """

    data: Path
    services: tuple[str, ...] = SERVICES
    ports: Mapping[str, int] = field(default_factory=dict)
    """Ports by name that must be these; all others are last time's or free ones."""
    counties: Path = COUNTIES
    environment: Mapping[str, str] = field(default_factory=dict)
    """Further settings (`WARDWATCH_...`) for every service."""
    topic_prefix: str = ""
    partitions: int = 12
    say: Callable[[str], None] = lambda _: None
    """Told, in a few words, what is being started."""
    when_claimed: Callable[[], None] = lambda: None
    """Called when the data folder is ours and nothing runs in it yet."""

    layout: Layout = field(init=False)
    settings: Settings = field(init=False)
    """What the services are told, for a client of the same broker and database."""
    keys: dict[str, str] = field(init=False)
    """Secrets of the demonstration county's API keys: `feeder` and `partner`."""
    _supervisor: Supervisor = field(init=False, default_factory=Supervisor)
    _leaving: AsyncExitStack = field(init=False)

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as undo:
            undo.enter_context(claimed(self.data))
            self.when_claimed()
            undo.push_async_callback(self._supervisor.stop)
            await self._start()
            self._leaving = undo.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._leaving.aclose()

    @property
    def urls(self) -> dict[str, str]:
        """Address of each service that runs, and of the mail catcher's page."""
        return self.layout.urls

    def kill(self, name: str) -> None:
        """SIGKILL one program, as a crash would; the supervisor starts it again. KeyError if it is unknown."""
        self._supervisor.child(name).kill()

    async def ready(self, name: str) -> None:
        """Wait until a program runs and is ready (again)."""
        await self._supervisor.child(name).ready()

    def pid(self, name: str) -> int | None:
        """Process of a program, to look at or to signal; none while it is down."""
        return self._supervisor.child(name).pid

    def summary(self) -> dict[str, object]:
        """What the ready file holds."""
        where = {"kafka": self.settings.kafka, "database": self.settings.database}
        return {"urls": self.urls, **where, "keys": self.keys}

    async def _start(self) -> None:
        data = self.data.resolve()
        ports = choose((*GROUND, *self.services), self.ports, data / "ports.json")
        self.layout = Layout(data, ports, self.services, self.environment)
        self.say("Kafka, PostgreSQL and the mail catcher")
        await self._start_ground()
        self.say("topics and tables")
        await self._prepare()
        self.say("services")
        await self._supervisor.start(*(self.layout.service(name, self.settings) for name in self.services))

    async def _start_ground(self) -> None:
        """What the services stand on; a new log and a new cluster take a second each, so side by side."""
        made = (asyncio.to_thread(self.layout.broker), asyncio.to_thread(self.layout.server))
        broker, server = await asyncio.gather(*made)
        await self._supervisor.start(broker, server, self.layout.catcher())

    async def _prepare(self) -> None:
        """Database, topics, tables, keys: everything a service expects to find."""
        self.settings = self.layout.settings(self.counties, self.topic_prefix, self.partitions)
        await asyncio.to_thread(self.layout.create_database)
        try:
            await create_topics(self.settings)
        except TopicsError as error:
            raise CommandError(str(error)) from error
        await asyncio.to_thread(migrate, self.settings.database, self.services)
        self.keys = demo_keys(self.layout.secrets_file, self.layout.keys_file)
