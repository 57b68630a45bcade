"""What is read of a Dockerfile without a linter. Cases are named after Docker's and hadolint's own rules."""

from __future__ import annotations

import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.adapters.code_container import container_of
from tasks.adapters.code_tree import tree_of
from tasks.adapters.dockerfile import faults_in
from tests.adapters.code_folders import written

SOUND = """\
# syntax=docker/dockerfile:1
ARG VERSION=3.11.9
FROM python:${VERSION}-slim AS build
RUN pip install --no-cache-dir -r requirements.txt && \\
    # a comment may stand here
    pip install numpy==2.4.0 "pandas[x]==3.0.0" ./wheels/a.whl .
RUN <<EOF
apt-get update
EOF
FROM build
COPY --from=build /a /b
ADD --checksum=sha256:abc https://x.y/z /z
ENV TOKENIZERS_PARALLELISM=false PATH=/x
USER 1000:1000
CMD ["serve"]
"""


def test_a_sound_file_has_no_faults():
    assert list(faults_in(SOUND)) == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("FROM python", "line 1: FROM names an image without a version"),
        ("FROM host:5000/a/b AS x", "line 1: FROM names an image without a version"),
        ("ARG V\nFROM python:$V", "line 2: FROM names an image without a version"),
        ("FROM a:1\nENV A=1 \\\n  DB_PASSWORD=x", "line 2: ENV DB_PASSWORD keeps a secret"),
        ("FROM a:1\nENV AWS_SECRET_ACCESS_KEY x", "line 2: ENV AWS_SECRET_ACCESS_KEY keeps a secret"),
        ("FROM a:1\nARG GITHUB_TOKEN", "line 2: ARG GITHUB_TOKEN puts a secret"),
        ("FROM a:1\nADD http://x.y/z /z", "line 2: ADD fetches an address"),
        (
            "FROM a:1\nRUN python3 -m pip install -U -i https://x.y torch",
            "line 2: pip installs torch without",
        ),
        ('FROM a:1\nRUN ["pip", "install", "torch"]', "line 2: pip installs torch without"),
        ("FROM a:1\nRUN <<EOF\nuv pip install 'a>=1'\nEOF", "line 2: pip installs a>=1 without"),
    ],
)
def test_each_fault_is_told_with_its_line(line, said):
    found = list(faults_in(f"{line}\nUSER me\n"))

    assert len(found) == 1
    assert found[0].startswith(said)


@pytest.mark.parametrize("last", ["", "USER root\n", "USER 0:0\n", "USER me\nFROM a:2\n"])
def test_the_last_stage_must_not_run_as_root(last):
    assert list(faults_in(f"FROM a:1\n{last}")) == [
        "what it starts runs as root: no USER is set in its last stage"
    ]


def test_a_file_without_from_builds_nothing():
    assert list(faults_in("# nothing\n")) == ["it has no FROM: nothing can be built of it"]


@given(st.text(alphabet="FROMUSENVAD \\\n<=$\"'#:/@pipinstal", max_size=200))
def test_no_text_breaks_it(text):
    assert all(isinstance(fault, str) for fault in faults_in(text))


@pytest.mark.system
@pytest.mark.skipif(shutil.which("hadolint") is None, reason="hadolint is not installed here")
def test_an_error_that_hadolint_finds_counts(tmp_path):
    written(tmp_path, {"Dockerfile": "FROM a:1\nBOGUS x\nUSER me\n"})

    place, faults, linter = container_of(tree_of(tmp_path))

    assert (place, linter, len(faults)) == ("Dockerfile", "hadolint", 1)
    assert "DL1000" in faults[0]


def test_without_hadolint_it_is_said_that_no_linter_read_it(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    written(tmp_path, {"Containerfile": SOUND})

    assert container_of(tree_of(tmp_path)) == ("Containerfile", (), "read without a linter")
