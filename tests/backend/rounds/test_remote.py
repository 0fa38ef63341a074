"""S3 as a remote: the server's settings reach dvc, and what goes wrong there says what to do."""

import pytest

from backend.rounds.remote import s3_environment
from backend.rounds.workspace import Workspace, finish
from celldata.errors import DataError


def test_the_servers_settings_are_what_boto3_reads():
    environ = {
        "PROSPERO_S3_ENDPOINT_URL": "https://s3.lab",
        "PROSPERO_S3_ACCESS_KEY_ID": "key",
        "PROSPERO_S3_SECRET_ACCESS_KEY": "secret",
        "PROSPERO_S3_REGION": "",
        "AWS_PROFILE": "mine",
    }
    assert s3_environment(environ) == {
        "AWS_ENDPOINT_URL": "https://s3.lab",
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
    }


def test_dvc_is_called_with_them(repository, monkeypatch):
    monkeypatch.setenv("PROSPERO_S3_SECRET_ACCESS_KEY", "hush")
    monkeypatch.setattr(
        "backend.rounds.workspace.sys.executable", str(repository.root / "python-that-shows-the-environment")
    )
    shown = repository.root / "python-that-shows-the-environment"
    shown.write_text("#!/bin/sh\nenv\n")
    shown.chmod(0o755)
    assert "AWS_SECRET_ACCESS_KEY=hush" in repository.dvc("version").splitlines()


def test_an_s3_remote_without_the_package_says_which_to_install(repository):
    pytest.importorskip("dvc")
    try:
        import dvc_s3  # noqa: F401
    except ImportError:
        pass
    else:
        pytest.skip("dvc-s3 is installed: there is nothing to be said")
    repository.dvc("remote", "add", "-f", "-d", "bucket", "s3://bucket/rounds")
    repository.data.mkdir()
    (repository.data / "file").write_text("x")
    repository.dvc("add", "data")
    with pytest.raises(DataError, match=r"pip install -c constraints\.txt dvc-s3"):
        repository.push()


@pytest.mark.parametrize(
    ("said", "remedy"),
    [
        ("ERROR: Unable to locate credentials", "PROSPERO_S3_ACCESS_KEY_ID"),
        ('ERROR: Could not connect to the endpoint URL: "http://nowhere"', "PROSPERO_S3_ENDPOINT_URL"),
        ("ERROR: disk full", "Mend that"),
    ],
)
def test_what_boto3_says_becomes_what_to_do(tmp_path, said, remedy):
    with pytest.raises(DataError, match=remedy):
        finish(Workspace(tmp_path), ["push"], 1, "", said)
