"""What the guide of operation hands out, held against the products that read it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

from tasks.adapters.dockerfile import faults_in

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples" / "operate"
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
GUIDE = (ROOT / "docs" / "operate.md").read_text("utf-8")
POOLS = {"kubernetes": "prefect-kubernetes", "ecs": "prefect-aws"}
DRAWN = re.compile(r"{{ (\w+) }}")


def template(kind):
    return json.loads((EXAMPLES / f"{kind}-job-template.json").read_text("utf-8"))


def prefects_own(kind):
    """The template that this version of Prefect makes by itself."""
    views = files("prefect.server.api.collections_data") / "views" / "aggregate-worker-metadata.json"
    return json.loads(views.read_text("utf-8"))[POOLS[kind]][kind]["default_base_job_configuration"]


@pytest.mark.parametrize("kind", POOLS)
def test_a_job_template_has_all_that_prefects_own_has_and_draws_only_on_variables_it_declares(kind):
    ours, own = template(kind), prefects_own(kind)
    declared = ours["variables"]["properties"].keys()

    assert declared >= own["variables"]["properties"].keys()
    assert ours["job_configuration"].keys() == own["job_configuration"].keys()
    assert set(DRAWN.findall(json.dumps(ours["job_configuration"]))) == set(declared)


@pytest.mark.slow
@pytest.mark.parametrize("kind", POOLS)
def test_prefects_server_takes_the_job_template(kind, prefect_api):
    from prefect.client.orchestration import get_client

    words = ("work-pool", "create", f"on-{kind}", "--type", kind)
    given = ("--base-job-template", str(EXAMPLES / f"{kind}-job-template.json"))
    done = subprocess.run(
        [sys.executable, "-m", "prefect", "--no-prompt", *words, *given],
        env=os.environ | {"DO_NOT_TRACK": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    with get_client(sync_client=True) as server:
        taken = server.read_work_pool(f"on-{kind}")
        server.delete_work_pool(f"on-{kind}")

    assert done.returncode == 0, done.stdout + done.stderr
    assert taken.base_job_template == template(kind)


def test_every_published_port_is_on_loopback():
    published = [port for service in COMPOSE["services"].values() for port in service.get("ports", ())]

    assert len(published) == 3
    assert all(port.startswith("127.0.0.1:") for port in published)


def test_no_secret_stands_in_the_compose_file():
    said = [
        (name, str(value))
        for service in COMPOSE["services"].values()
        for name, value in service.get("environment", {}).items()
        if re.search("PASSWORD|SECRET|TOKEN|CONNECTION_URL|STORE_URI", name)
    ]

    assert len(said) >= 5
    assert all("${" in value for _, value in said)


def test_images_of_others_have_a_version():
    images = [one["image"] for one in COMPOSE["services"].values() if "build" not in one]

    assert len(images) == 2
    assert all(re.search(r":\d+\.\d+", image) for image in images)


def test_every_setting_of_prefect_that_we_name_is_one_that_this_prefect_knows():
    from prefect.settings import Settings
    from prefect.settings.legacy import _get_settings_fields

    known = set(_get_settings_fields(Settings))
    named = set(re.findall(r"\bPREFECT_[A-Z_]+\b", GUIDE + (ROOT / "compose.yaml").read_text("utf-8")))
    ours = {name for name in named if not name.startswith("PREFECT_REDIS_")}

    assert len(ours) >= 8
    assert ours - known == set()


def test_the_dockerfile_has_no_fault_and_runs_what_it_is_told():
    """Prefect's workers give a container a command, which an entrypoint of ours would take as its words."""
    assert list(faults_in(DOCKERFILE)) == []
    assert "ENTRYPOINT" not in DOCKERFILE


def test_the_image_is_made_of_the_lock_file_which_is_what_runs_here():
    """What uv would put into the image, name by name, is the version that these tests have run with."""
    asked = ("--frozen", "--no-dev", "--all-extras")
    uv = Path(sys.executable).with_name("uv")
    listed = subprocess.run(
        [uv, "export", "--offline", *asked, "--no-emit-project", "--no-hashes"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    wanted = [Requirement(line) for line in listed.splitlines() if line and line[0] not in " #"]
    here = [one for one in wanted if one.marker is None or one.marker.evaluate()]

    other = [str(one) for one in here if not one.specifier.contains(version(one.name), prereleases=True)]

    assert f"uv sync {' '.join(asked)}" in DOCKERFILE
    assert len(here) > 100
    assert other == []


def test_the_image_holds_the_drivers_that_both_servers_need_for_postgres():
    locked = tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))["package"]
    (ours,) = [one for one in locked if one["name"] == "proofline"]
    extras = {one["name"] for group in ours["optional-dependencies"].values() for one in group}

    assert {"asyncpg"} <= {one["name"] for one in locked}
    assert "psycopg" in extras
