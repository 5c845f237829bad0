"""`wardwatch topics`: the topics of the installation that `WARDWATCH_KAFKA` names, else of the local stack."""

import asyncio

import typer

from deploy.errors import CommandError

app = typer.Typer(help="Create the topics of an installation.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keeps `create` a word of its own while it is the only one."""


@app.command()
def create() -> None:
    """Create the topics that are missing; harmless to repeat. Existing ones are checked and never changed."""
    from aiokafka.errors import KafkaError

    from deploy.local.nearby import nearby_settings
    from shared.topics import TopicsError, create_topics

    settings = nearby_settings()
    try:
        created = asyncio.run(create_topics(settings))
    except (TopicsError, KafkaError) as error:
        raise CommandError(f"topics on {settings.kafka}: {error}") from error
    typer.echo(f"created {', '.join(created)}" if created else "all topics are there")
