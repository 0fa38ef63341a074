"""Where `dvc` keeps rounds beside this machine. A folder by default; S3 with `dvc remote add -d NAME
s3://BUCKET/PATH` and the server's own settings, which never get into a file of the workspace.
"""

from __future__ import annotations

from collections.abc import Mapping

# The server's setting -> what boto3, which DVC calls, reads.
S3_SETTINGS = {
    "PROSPERO_S3_ENDPOINT_URL": "AWS_ENDPOINT_URL",
    "PROSPERO_S3_ACCESS_KEY_ID": "AWS_ACCESS_KEY_ID",
    "PROSPERO_S3_SECRET_ACCESS_KEY": "AWS_SECRET_ACCESS_KEY",
    "PROSPERO_S3_SESSION_TOKEN": "AWS_SESSION_TOKEN",
    "PROSPERO_S3_REGION": "AWS_DEFAULT_REGION",
}
# What DVC and boto3 say where something is wrong with S3 -> what to do about it.
REMEDIES = {
    "requires 'dvc-s3' to be installed": "Run: pip install -c constraints.txt dvc-s3",
    "missing dependencies: ['dvc-s3']": "Run: pip install -c constraints.txt dvc-s3",
    "Unable to locate credentials": "Set PROSPERO_S3_ACCESS_KEY_ID and PROSPERO_S3_SECRET_ACCESS_KEY "
    "(and PROSPERO_S3_ENDPOINT_URL where it is not Amazon's), and run the command again.",
    "Could not connect to the endpoint": "Check PROSPERO_S3_ENDPOINT_URL and the network, and run the "
    "command again.",
}


def s3_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The server's S3 settings as DVC's process is to find them. What is not set here stays as it is."""
    return {name: environ[ours] for ours, name in S3_SETTINGS.items() if environ.get(ours)}


def about_s3(problem: str) -> str | None:
    """What to do about a problem with S3; None where it is none of these."""
    return next((remedy for words, remedy in REMEDIES.items() if words in problem), None)
