"""What a run says that it was made with."""

from tasks.adapters.environment import environment


def test_a_package_that_is_installed_while_a_process_runs_is_named_from_then_on(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    before = environment()["packages"]
    (tmp_path / "lately-1.2.dist-info").mkdir()
    (tmp_path / "lately-1.2.dist-info" / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: Lately\nVersion: 1.2\n"
    )

    assert environment()["packages"] == {**before, "Lately": "1.2"}
    assert "Lately" not in before
