"""Where the parts of one local stack live: which folder, which port, which program reads what."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from deploy.local import kafka, mail, postgres
from deploy.local.folder import mark
from deploy.local.kafka_jars import PROJECT
from deploy.local.process import Program
from deploy.local.services import address, service
from shared.settings import Settings

COUNTIES = PROJECT / "deploy" / "counties"
GROUND = ("kafka", "controller", "postgres", "smtp", "mail")
"""Names of the ports below the services."""


@dataclass(frozen=True)
class Layout:
    """One stack on paper; nothing runs yet. `ports` holds one for each of `GROUND` and each service."""

    data: Path
    ports: Mapping[str, int]
    services: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)

    def log(self, name: str) -> Path:
        """Log file of a program; kept between runs and appended to."""
        return self.data / "logs" / f"{name}.log"

    @property
    def urls(self) -> dict[str, str]:
        """Address of each service that runs, and of the mail catcher's page."""
        return {name: address(self.ports[name]) for name in (*self.services, "mail")}

    @property
    def keys_file(self) -> Path:
        """API keys as hashes, read by the services."""
        return self.data / "keys.json"

    @property
    def secrets_file(self) -> Path:
        """The demonstration's API keys themselves, for the ready file."""
        return self.data / "secrets.json"

    def settings(self, counties: Path, topic_prefix: str, partitions: int) -> Settings:
        """What all services are told; the server must be there, for its password is in the URL."""
        return Settings(
            kafka=kafka.bootstrap(self.ports["kafka"]),
            database=postgres.url(self.data / "postgres", self.ports["postgres"]),
            topic_prefix=topic_prefix,
            partitions=partitions,
            counties=counties,
        )

    def broker(self) -> Program:
        """Kafka, formatted if it is new."""
        port, controller = self.ports["kafka"], self.ports["controller"]
        folder, log = self.data / "kafka", self.log("kafka")
        return self._marked(kafka.broker(folder, port=port, controller_port=controller, log=log))

    def server(self) -> Program:
        """PostgreSQL, initialised if it is new."""
        folder, log = self.data / "postgres", self.log("postgres")
        return self._marked(postgres.server(folder, port=self.ports["postgres"], log=log))

    def create_database(self) -> None:
        """Make the services' database in a running server, unless it is there."""
        postgres.create_database(self.data / "postgres", self.ports["postgres"])

    def catcher(self) -> Program:
        """The mail catcher."""
        smtp, page = self.ports["smtp"], self.ports["mail"]
        return self._marked(
            mail.catcher(self.data / "mail", smtp_port=smtp, http_port=page, log=self.log("mail"))
        )

    def service(self, name: str, settings: Settings) -> Program:
        """One of the four services."""
        own = {
            "WARDWATCH_KEYS_FILE": str(self.keys_file),
            "WARDWATCH_MAIL_URL": mail.mail_url(self.ports["smtp"]),
        }
        told = settings.model_copy(update={"port": self.ports[name]})
        return self._marked(service(name, told, own | dict(self.environment), self.log(name)))

    def _marked(self, program: Program) -> Program:
        return replace(program, environment={**program.environment, **mark(self.data)})
