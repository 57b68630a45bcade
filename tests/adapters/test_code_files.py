"""Hand-made bad folders: each is held for its own reason, and for no other."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tasks.adapters.code_files import CodeFiles
from tasks.errors import InputError
from tasks.readiness.container import Container
from tasks.readiness.dossier import Dossier
from tasks.readiness.one_command import OneCommand
from tasks.readiness.pinned_dependencies import PinnedDependencies
from tasks.vocabulary import Finding, Verdict
from tests.adapters.code_folders import adds, good, links, pipes, puts, written

ASKED = (OneCommand(), PinnedDependencies(), Container())
LOCK = '[[package]]\nname = "numpy"\nversion = "2.4.0"\n\n[[package]]\nname = "pandas"\nversion = "3.0.0"\n'


def findings(folder: Path) -> dict[str, Finding]:
    dossier = Dossier("code", "", code=CodeFiles().facts(folder, ()))
    found = [f for check in ASKED for f in check.judge(check.measure(dossier, np.random.default_rng(1)))]
    return {finding.check: finding for finding in found}


def test_a_good_folder_passes_all_three(tmp_path):
    found = findings(good(tmp_path))

    assert {finding.verdict for finding in found.values()} == {Verdict.PASS}


FAULTS = {
    "no version": ("pinned_dependencies", adds("requirements.txt", "scipy\n"), "scipy in requirements.txt"),
    "a range": ("pinned_dependencies", adds("requirements.txt", "scipy>=1,<2\n"), "scipy>=1,<2"),
    "any patch": ("pinned_dependencies", adds("requirements.txt", "scipy==1.17.*\n"), "scipy==1.17.*"),
    "a branch": ("pinned_dependencies", adds("requirements.txt", "a @ git+https://x.y/a@main\n"), "@main"),
    "no requirement": ("pinned_dependencies", adds("requirements.txt", "?? what\n"), "?? what"),
    "loose in a file that is named": (
        "pinned_dependencies",
        lambda f: (adds("requirements.txt", "-r more.txt\n")(f), puts("more.txt", "scipy\n")(f)),
        "scipy in more.txt",
    ),
    "a project without a lock": (
        "pinned_dependencies",
        puts("pyproject.toml", '[project]\nname = "a"\ndependencies = ["scipy>=1"]\n'),
        "scipy>=1 in pyproject.toml",
    ),
    "a lock that is behind": (
        "pinned_dependencies",
        lambda f: (
            puts("pyproject.toml", '[project]\nname = "a"\ndependencies = ["numpy>=3"]\n')(f),
            puts("uv.lock", LOCK)(f),
        ),
        "numpy>=3 in pyproject.toml",
    ),
    "conda's any patch": (
        "pinned_dependencies",
        puts("environment.yml", "dependencies: [python=3.11.9, numpy=2.4]\n"),
        "numpy=2.4 in environment.yml",
    ),
    "Pipenv's star": ("pinned_dependencies", puts("Pipfile", '[packages]\nscipy = "*"\n'), "scipy *"),
    "Poetry's caret": (
        "pinned_dependencies",
        puts("pyproject.toml", '[tool.poetry.dependencies]\npython = "^3.11"\nscipy = "^1.17"\n'),
        "scipy ^1.17",
    ),
    "no tag": ("container", puts("Dockerfile", "FROM python\nUSER a\n"), "an image without a version"),
    "latest": ("container", puts("Dockerfile", "FROM python:latest\nUSER a\n"), "without a version"),
    "root": ("container", puts("Dockerfile", "FROM python:3.11.9\n"), "runs as root"),
    "a secret": (
        "container",
        puts("Dockerfile", "FROM python:3.11.9\nENV API_TOKEN=hunter2\nUSER a\n"),
        "line 2: ENV API_TOKEN keeps a secret",
    ),
    "an address": (
        "container",
        puts("Dockerfile", "FROM python:3.11.9\nADD https://x.y/m.bin /m\nUSER a\n"),
        "ADD fetches an address",
    ),
    "pip without a version": (
        "container",
        puts("Dockerfile", "FROM python:3.11.9\nRUN pip install numpy\nUSER a\n"),
        "pip installs numpy without a version",
    ),
    "a lost script": ("one_command", lambda f: (f / "train.py").unlink(), "first train.py"),
    "a notebook": ("one_command", puts("src/train.ipynb", "{}"), "first src/train.ipynb"),
    "a notebook that is imported": (
        "one_command",
        puts("train.py", "import os\nimport import_ipynb\n"),
        "train.py, line 2, runs a notebook",
    ),
    "a notebook that is run": (
        "one_command",
        lambda f: (
            puts("notebooks/train.ipynb", "{}")(f),
            puts("train.py", "import papermill as pm\npm.execute_notebook('notebooks/train.ipynb', None)\n")(
                f
            ),
        ),
        "train.py, line 1, runs a notebook",
    ),
    "a notebook in a shell": (
        "one_command",
        puts("run.sh", "jupyter nbconvert --to notebook --execute notebooks/train.ipynb\n"),
        "run.sh, line 1, runs a notebook",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_fails_its_own_check_and_no_other(fault, tmp_path):
    check, spoil, said = FAULTS[fault]
    spoil(good(tmp_path))

    found = findings(tmp_path)

    failed = {name: finding.reason for name, finding in found.items() if finding.verdict is not Verdict.PASS}
    assert set(failed) == {check}
    assert said in failed[check]
    assert found[check].verdict is Verdict.FAIL


def test_secrets_in_files_are_never_repeated(tmp_path):
    good(tmp_path)
    adds("requirements.txt", "a @ git+https://me:hunter2@x.y/a@main\n")(tmp_path)
    puts("Dockerfile", "FROM python:3.11.9\nENV DB_PASSWORD=hunter2\nARG TOKEN=hunter2\n")(tmp_path)

    assert "hunter2" not in repr(CodeFiles().facts(tmp_path, ()))


UNREAD = {
    "junk": lambda f: (f / "requirements.txt").write_bytes(b"\x00\xff" * 100),
    "another encoding": lambda f: (f / "requirements.txt").write_bytes("caf\xe9==1".encode("latin-1")),
    "a link out of the folder": links("requirements.txt", Path("/etc/hostname")),
    "a link to itself": links("requirements.txt", Path("requirements.txt")),
    "a pipe": pipes("requirements.txt"),
    "a file of an address": adds("requirements.txt", "-r https://x.y/requirements.txt\n"),
    "a file above": adds("requirements.txt", "-r ../secrets.txt\n"),
    "no TOML": puts("pyproject.toml", "[project\n"),
    "YAML that runs code": puts("environment.yml", "!!python/object/apply:os.system ['touch pwned']\n"),
    "a lock that is none": puts("Pipfile.lock", "[]"),
}


@pytest.mark.parametrize("how", UNREAD)
def test_a_file_that_cannot_be_read_is_told_and_nothing_passes_by_it(how, tmp_path):
    UNREAD[how](good(tmp_path))

    found = findings(tmp_path)["pinned_dependencies"]

    assert found.verdict is Verdict.UNKNOWN
    assert "not every file could be read" in found.reason
    assert not (tmp_path / "pwned").exists()


PINNED = {
    "hashes": {"requirements.txt": "numpy==2.4.0 \\\n    --hash=sha256:abc \\\n    --hash=sha256:def\n"},
    "a commit": {
        "requirements.txt": f"a @ git+https://x.y/a@{'a1' * 20}#egg=a\n-e git+https://x.y/b@{'0' * 40}\n"
    },
    "archives": {
        "requirements.txt": "https://x.y/numpy-2.4.0-py3-none-any.whl\na @ https://x.y/a-1.0.tar.gz\n"
    },
    "constraints": {
        "requirements.txt": "-c c.txt\nnumpy\npandas>=2\n",
        "c.txt": "numpy==2.4.0\npandas==3.0.0\n",
    },
    "options": {"requirements.txt": "--index-url https://x.y/simple\n-f ./w\n# all\nnumpy===2.4.0  # why\n"},
    "our own code": {"requirements.txt": "-e .\n./lib\nnumpy==2.4.0\n", "lib/setup.py": ""},
    "a lock of uv": {"pyproject.toml": '[project]\ndependencies = ["numpy>=2", "Pandas"]\n', "uv.lock": LOCK},
    "a lock of Poetry": {
        "pyproject.toml": '[tool.poetry.dependencies]\npython = "^3.11"\nnumpy = "^2"\n',
        "poetry.lock": LOCK,
    },
    "a lock above": {"a/pyproject.toml": '[project]\ndependencies = ["numpy"]\n', "pdm.lock": LOCK},
    "compiled requirements": {
        "pyproject.toml": '[project]\ndependencies = ["numpy"]\n',
        "requirements.txt": "numpy==2.4.0\n",
    },
    "a lock of Pipenv": {
        "Pipfile": '[packages]\nnumpy = "*"\n',
        "Pipfile.lock": '{"default": {"numpy": {"version": "==2.4.0"}}}',
    },
    "conda": {
        "conda.yaml": "dependencies:\n- python=3.11.9\n- numpy=2.4.0=py311_0\n- c::a==1\n- pip\n"
        "- pip: [mlflow==3.17.0]"
    },
    "setup.cfg": {"setup.cfg": "[options]\ninstall_requires =\n    numpy==2.4.0\n    # why\n"},
    "tools and tests aside": {
        "requirements.txt": "numpy==2.4.0\n",
        "requirements-dev.txt": "pytest\n",
        "tests/requirements.txt": "hypothesis\n",
    },
}


@pytest.mark.parametrize("how", PINNED)
def test_every_way_to_name_one_version_passes(how, tmp_path):
    found = findings(written(tmp_path, PINNED[how]))["pinned_dependencies"]

    assert found.verdict is Verdict.PASS, found.reason


def test_files_that_name_each_other_are_read_once(tmp_path):
    files = {"requirements.txt": "-r b.txt\nnumpy==2.4.0\n", "b.txt": "-r requirements.txt\nscipy==1.17.0\n"}

    facts = CodeFiles().facts(written(tmp_path, files), ())

    assert [one.written for one in facts.dependencies] == ["scipy==1.17.0", "numpy==2.4.0"]


def test_notebooks_for_exploring_do_not_count(tmp_path):
    good(tmp_path)
    written(tmp_path, {"notebooks/look.ipynb": "{}", "docs/how.ipynb": "{}", "tests/test_a.ipynb": "{}"})
    puts("train.py", "# made from look.ipynb\nassert not 'x'.endswith('.ipynb')\n")(tmp_path)

    assert findings(tmp_path)["one_command"].verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("files", "command"),
    [
        (
            {"Makefile": "all: x\n\nretrain: data\n\tpython3 -m job.train\n", "job/train.py": ""},
            "make retrain",
        ),
        ({"pyproject.toml": '[project.scripts]\ntrain-it = "job:main"\n', "job/__main__.py": ""}, "train-it"),
        ({"MLproject": "name: a\nentry_points:\n  main:\n    command: python x.py\n"}, "mlflow run ."),
        ({"train.sh": "echo\n"}, "bash train.sh"),
        ({"other.py": ""}, ""),
    ],
)
def test_the_command_is_found_where_people_put_it(files, command, tmp_path):
    facts = CodeFiles().facts(written(tmp_path, files), ())

    assert (facts.command, facts.missing) == (command, ())


def test_the_plans_trainer_is_looked_for_from_the_projects_root(tmp_path):
    written(tmp_path, {"jobs/train.py": "", "jobs/conf.yaml": ""})
    trainer = ("{python}", "jobs/train.py", "--config=jobs/other.yaml", "--out={ticket}.json")

    facts = CodeFiles(tmp_path).facts(tmp_path / "jobs", trainer)

    assert facts.missing == ("jobs/other.yaml",)


def test_more_files_than_are_looked_at_are_not_vouched_for(tmp_path, monkeypatch):
    monkeypatch.setattr("tasks.adapters.code_tree.MOST_FILES", 20)
    good(tmp_path)
    written(tmp_path, {f"many/{number}.txt": "" for number in range(20)})

    found = findings(tmp_path)

    assert found["one_command"].verdict is Verdict.UNKNOWN
    assert found["pinned_dependencies"].verdict is Verdict.UNKNOWN


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(InputError, match="found no folder that can be read"):
        CodeFiles().facts(tmp_path / "none", ())
