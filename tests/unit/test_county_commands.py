"""`wardwatch county check`, `wardwatch people load`, and the folder of the demo, as an operator meets them."""

import json
import re
import shutil
from pathlib import Path

import pytest

from deploy.commands.county import check
from deploy.commands.people import read_people
from deploy.county_summary import second_looks
from deploy.demo.run import COUNTY, PEOPLE, clear
from deploy.errors import RefusedError
from deploy.local.folder import claimed
from shared.county_files import load_county


def test_a_sound_county_says_what_it_holds(capsys: pytest.CaptureFixture[str]) -> None:
    check(COUNTY)
    assert capsys.readouterr().out.startswith("Warwickshire: 108 wards in 118 places, 14 types")


def test_a_machine_is_told_the_same_as_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    check(COUNTY, as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert (told["county"], told["places by tier"]["ward"], told["second_looks"]) == ("warwickshire", 108, [])


@pytest.mark.parametrize("directory", [Path(__file__), Path(__file__).parent], ids=["a file", "no county"])
def test_what_is_no_county_is_refused(directory: Path) -> None:
    with pytest.raises(RefusedError):
        check(directory)


def test_every_lead_of_the_demo_has_somebody_in_every_place_of_its_tier() -> None:
    county, people = load_county(COUNTY), read_people(PEOPLE)
    held = {(person["role"], person["place"]) for person in people}
    needed = {(lead.role, p.code) for lead in county.leads for p in county.places if p.tier == lead.tier}
    assert needed | {(county.feeds[0].owner, county.root.code)} == held


def test_the_demos_people_are_invented() -> None:
    assert all(re.fullmatch(r"[a-z.]+@[a-z]+\.example\.org", p["email"]) for p in read_people(PEOPLE))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("role,place,name\nlead,E1,Ann\n", "columns must be role, place, name, email"),
        ("role,place,name,email\nlead,E1,Ann,ann.example.org\n", "line 2: the e-mail is not an address"),
        ("role,place,name,email\nlead,E1,Ann,a@example.org;b@example.org\n", "line 2: the e-mail is not"),
        ("role,place,name,email\nlead,E1,Ann,a@example.org\nlead,E1,,b@example.org\n", "line 3: needs"),
        ("role,place,name,email\nlead,E1,Ann\n", "line 2: needs"),
    ],
)
def test_a_people_file_is_refused_by_line_and_its_content_is_not_repeated(
    tmp_path: Path, content: str, said: str
) -> None:
    file = tmp_path / "people.csv"
    file.write_text(content)
    with pytest.raises(RefusedError, match=re.escape(said)) as caught:
        read_people(file)
    assert "Ann" not in str(caught.value)
    assert "example" not in str(caught.value)


def test_the_demo_starts_in_an_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "kafka").mkdir()
    (tmp_path / "ports.json").write_text("{}")
    clear(tmp_path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["lock"]


def test_the_demo_leaves_a_running_stack_alone(tmp_path: Path) -> None:
    (tmp_path / "ports.json").write_text("{}")
    with claimed(tmp_path), pytest.raises(RefusedError, match="in use"):
        clear(tmp_path)
    assert (tmp_path / "ports.json").exists()


def test_what_only_the_first_of_two_is_used_of_is_worth_a_second_look(tmp_path: Path) -> None:
    directory = Path(shutil.copytree(COUNTY, tmp_path / "twice"))
    targets, mappings = directory / "targets.csv", directory / "mappings.csv"
    targets.write_text(targets.read_text() + targets.read_text().splitlines()[1] + "\n")
    row = next(line for line in mappings.read_text().splitlines() if line == "police,drugs,drugs")
    mappings.write_text(mappings.read_text() + row.replace("drugs,drugs", "drugs,robbery") + "\n")
    target, mapping = second_looks(load_county(directory))
    assert target.startswith("target of ")
    assert target.endswith("is adopted 2 times: the first counts")
    assert mapping.startswith("mapping 'drugs' (category) of police names two types from the same day on")
