"""The Docker form, checked without Docker: against the compose schema, and against the code it starts."""

import json
from importlib import import_module
from importlib.metadata import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from deploy.cli import command_names
from deploy.local import kafka_jars
from deploy.local.services import MODULES
from shared.settings import Settings

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
OURS = {name: it for name, it in COMPOSE["services"].items() if it["image"] == "wardwatch"}


def test_the_compose_file_fits_the_compose_specification() -> None:
    shipped = next(file for file in files("check-jsonschema") or () if file.name == "compose-spec.json")
    jsonschema.validate(COMPOSE, json.loads(Path(shipped.locate()).read_text()))


@pytest.mark.parametrize("name", MODULES)
def test_each_service_runs_the_same_module_as_in_the_local_stack(name: str) -> None:
    assert OURS[name]["command"] == ["python", "-m", MODULES[name]]
    assert find_spec(MODULES[name])


@pytest.mark.parametrize("name", OURS)
def test_each_command_and_health_check_exists(name: str) -> None:
    python, option, module, *words = OURS[name]["command"]
    assert (python, option) == ("python", "-m")
    assert find_spec(module)
    assert words[:1] == [] or words[0] in command_names()
    for checked in OURS[name].get("healthcheck", {}).get("test", [])[3:]:
        assert find_spec(checked)


@pytest.mark.parametrize("name", OURS)
def test_each_variable_is_a_setting_of_its_service(name: str) -> None:
    known = {f"WARDWATCH_{field.upper()}" for field in settings_of(name).model_fields}
    assert set(OURS[name]["environment"]) <= known


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_what_must_be_up_first_exists_and_can_say_so(name: str) -> None:
    for needed, how in COMPOSE["services"][name].get("depends_on", {}).items():
        other = COMPOSE["services"][needed]
        assert how["condition"] != "service_healthy" or "healthcheck" in other
        assert how["condition"] != "service_completed_successfully" or "restart" not in other


def test_images_are_pinned_and_kafka_is_the_release_that_was_tested() -> None:
    images = {it["image"] for name, it in COMPOSE["services"].items() if name not in OURS}
    assert f"apache/kafka:{kafka_jars.RELEASE}" in images
    assert all(":" in image and not image.endswith(":latest") for image in images)


def test_what_the_dockerfile_copies_is_there_and_let_through() -> None:
    dockerfile = (ROOT / "deploy" / "docker" / "Dockerfile").read_text()
    copied = [
        path for line in dockerfile.splitlines() if line.startswith("COPY ") for path in line.split()[1:-1]
    ]
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert copied
    for path in copied:
        assert (ROOT / path).exists()
        assert path.split("/")[0] in allowed


def settings_of(name: str) -> type[Settings]:
    """The settings class of a service, the common one where it has none of its own."""
    if name not in MODULES or not find_spec(f"services.{name}.settings"):
        return Settings
    found = vars(import_module(f"services.{name}.settings")).values()
    own = [it for it in found if isinstance(it, type) and issubclass(it, Settings) and it is not Settings]
    return own[0] if own else Settings
