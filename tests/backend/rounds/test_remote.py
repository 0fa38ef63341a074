"""S3 as a remote: the server's settings reach dvc, and what goes wrong there says what to do."""

import shutil

import pytest

from backend.database import db
from backend.models import Round
from backend.rounds.closing import close_round
from backend.rounds.fetching import fetch_round
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


def test_rounds_go_to_s3_and_come_back(server, repository, labels, tmp_path, monkeypatch):
    """With DVC as a program of its own, and moto's server for S3."""
    pytest.importorskip("dvc_s3")
    boto3, moto = pytest.importorskip("boto3"), pytest.importorskip("moto.server")
    s3 = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    s3.start()
    try:
        host, port = s3.get_host_and_port()
        settings = {"ENDPOINT_URL": f"http://{host}:{port}", "REGION": "us-east-1"}
        for name, value in (settings | {"ACCESS_KEY_ID": "key", "SECRET_ACCESS_KEY": "hush"}).items():
            monkeypatch.setenv(f"PROSPERO_S3_{name}", value)
        client = boto3.client(
            "s3",
            endpoint_url=settings["ENDPOINT_URL"],
            region_name="us-east-1",
            aws_access_key_id="key",
            aws_secret_access_key="hush",
        )
        client.create_bucket(Bucket="rounds")
        repository.dvc("remote", "add", "-f", "-d", "bucket", "s3://rounds/lab")
        server.add("m1", labels())
        assert close_round(repository, server.stores).pushed
        before = (repository.data / "m1" / "raw.ome.tif").read_bytes()
        assert client.list_objects_v2(Bucket="rounds", Prefix="lab/")["KeyCount"] > 0
        assert "hush" not in (repository.root / ".dvc" / "config").read_text()
        shutil.rmtree(repository.root / ".dvc" / "cache")
        shutil.rmtree(repository.data)
        fetch_round(repository, 1, tmp_path / "back", db.session.get(Round, 1).manifest)
        assert (tmp_path / "back" / "m1" / "raw.ome.tif").read_bytes() == before
    finally:
        s3.stop()


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
