import pytest

from tasks.adapters.dvc_store import sound_remote
from tasks.adapters.exact_files import copy_exact, is_exactly, listed
from tasks.adapters.without_secrets import without_secrets
from tasks.errors import InputError, OutsideError

EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"  # SHA-256 of nothing


@pytest.mark.parametrize("named", ["", "/srv/datasets", "s3://my-bucket", "s3://my-bucket/some/prefix"])
def test_a_remote_is_an_absolute_folder_or_a_place_in_a_bucket(named):
    assert sound_remote(named) == named


@pytest.mark.parametrize("named", ["datasets", "../up", "https://host/x", "s3://", "s3://id:pass@bucket/x"])
def test_any_other_remote_is_refused_without_repeating_it(named):
    with pytest.raises(InputError, match="PROOFLINE_DATASETS_REMOTE") as caught:
        sound_remote(named)
    assert "pass" not in str(caught.value)


def test_credentials_and_passwords_in_addresses_are_blotted_out(monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hush")

    assert without_secrets("hush at https://me:word@host/x") == "*** at https://***@host/x"


@pytest.mark.parametrize("batch", ["/etc", "vendor/../..", ".."])
def test_a_manifest_whose_paths_lead_out_of_the_folder_is_refused(batch):
    manifest = {"dataset": "d", "batches": [{"batch": batch, "files": [{"name": "x", "sha256": ""}]}]}

    with pytest.raises(InputError, match="allowed: a plain name"):
        list(listed(manifest))


def test_a_copy_with_other_bytes_than_named_is_refused(tmp_path):
    (tmp_path / "file").write_bytes(b"something")

    with pytest.raises(OutsideError, match="other bytes"):
        copy_exact(tmp_path / "file", tmp_path / "copy", EMPTY)


def test_a_folder_with_one_file_more_is_not_exactly_the_version(tmp_path):
    manifest = {"batches": [{"batch": "v/b", "files": [{"name": "x", "sha256": EMPTY}]}], "dataset": "d"}
    (tmp_path / "v" / "b").mkdir(parents=True)
    (tmp_path / "v" / "b" / "x").write_bytes(b"")
    text = '{"batches":[{"batch":"v/b","files":[{"name":"x","sha256":"' + EMPTY + '"}]}],"dataset":"d"}'
    (tmp_path / "manifest.json").write_text(text)

    assert is_exactly(manifest, tmp_path)
    (tmp_path / "more").write_bytes(b"")
    assert not is_exactly(manifest, tmp_path)
