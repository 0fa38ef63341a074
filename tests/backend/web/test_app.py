"""The app as a whole: its description, health, the page, problems, and how light it is."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from backend.web import openapi
from backend.web.problems import flat_errors

PROJECT = Path(__file__).resolve().parents[3]
METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture
def spec(app):
    return openapi.build_spec(app)


@pytest.fixture
def browser(app):
    return app.test_client()


def operations(spec):
    for path, item in spec["paths"].items():
        for method in METHODS & item.keys():
            yield path, method, item[method]


def test_the_committed_description_is_current(app):
    committed = (PROJECT / "frontend" / "src" / "api" / "openapi.json").read_text(encoding="utf-8")
    assert committed == openapi.dump_spec(app), "run: prospero openapi frontend/src/api/openapi.json"


def test_the_served_description_is_the_same(app, browser, spec):
    assert browser.get("/api/v1/openapi.json").json == spec


def test_every_operation_names_who_may_call_it_and_its_problems(spec):
    for path, method, operation in operations(spec):
        where = f"{method} {path}"
        assert operation["summary"], where
        successes = [status for status in operation["responses"] if status.startswith("2")]
        assert len(successes) == 1, where
        if where != "post /api/v1/session":
            assert operation["x-role"] in ("annotator", "expert", "admin"), where
            assert operation["security"] == [{"session": []}], where
        assert "401" in operation["responses"], where


def test_every_reference_of_the_description_exists(spec):
    text = json.dumps(spec)
    for name in {part.split('"')[0] for part in text.split('"$ref": "#/')[1:]}:
        node = spec
        for key in name.split("/"):
            node = node[key]


def test_without_a_session_every_operation_is_refused_and_changes_nothing(
    app, browser, spec, segmentation, task_row, slug
):
    for path, method, _ in operations(spec):
        if (path, method) == ("/api/v1/session", "post"):
            continue
        filled = path
        for name, value in {
            "task_id": segmentation[0],
            "movie_id": 1,
            "comment_id": 1,
            "flag_id": 1,
            "project_id": 1,
            "kind": "segmentation",
            "feature": "nucleus",
            "t": 0,
            "c": 0,
        }.items():
            filled = filled.replace(f"{{{name}}}", str(value))
        answer = browser.open(filled, method=method.upper(), json={})
        assert (slug(answer), answer.status_code) == ("unauthenticated", 401), filled
    assert task_row(segmentation[0]).state == "queued"


def test_an_unknown_address_of_the_api_is_a_problem(browser, slug):
    assert slug(browser.get("/api/v1/nothing")) == "not-found"
    answer = browser.post("/api/v1/queue")
    assert (answer.status_code, answer.content_type) == (405, "application/problem+json")
    assert "GET" in answer.headers["Allow"]


def test_a_mistake_of_the_server_is_a_problem_without_its_insides(make_app, person, monkeypatch):
    live = make_app(TESTING=False)
    live.config["PROPAGATE_EXCEPTIONS"] = False
    ann = person("Ann", on=live)

    def broken(*_):
        raise RuntimeError("a secret detail")

    monkeypatch.setattr("backend.tasks.eligibility.ready_counts", broken)
    answer = ann.get("/queue")
    assert (answer.status_code, answer.content_type) == (500, "application/problem+json")
    assert b"secret" not in answer.data


def test_health(app, browser, home):
    assert browser.get("/livez").json == {"status": "ok"}
    assert browser.get("/readyz").json == {"status": "ok", "checks": {"database": "ok", "storage": "ok"}}
    with app.app_context():
        from backend.database import db

        with db.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    answer = browser.get("/readyz")
    assert answer.status_code == 503
    assert "prospero db upgrade" in answer.json["checks"]["database"]


def test_docs_work_without_the_internet(browser):
    page = browser.get("/api/docs/")
    assert page.status_code == 200
    assert b"http" not in page.data
    for name in ("swagger-ui.css", "swagger-ui-bundle.js", "start.js"):
        assert f"/api/docs/{name}".encode() in page.data
        assert browser.get(f"/api/docs/{name}").status_code == 200
    assert browser.get("/api/docs/index.j2").status_code == 404


@pytest.fixture
def built(app):
    folder = app.config["PROSPERO_FRONTEND"]
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<title>Prospero</title>")
    (folder / "assets" / "app-1a2b.js").write_text("let x")
    (folder / "favicon.svg").write_text("<svg/>")


@pytest.mark.parametrize("path", ["/", "/tasks/12", "/review", "/sign-in?link=used"])
def test_the_page_answers_every_address_it_routes(browser, built, path):
    answer = browser.get(path)
    assert (answer.status_code, answer.data) == (200, b"<title>Prospero</title>")
    assert answer.headers["Cache-Control"] == "no-cache"


def test_files_with_a_hash_in_their_name_are_kept_for_ever(browser, built):
    assert "immutable" in browser.get("/assets/app-1a2b.js").headers["Cache-Control"]
    assert browser.get("/favicon.svg").headers["Cache-Control"] == "no-cache"
    assert browser.get("/assets/app-of-an-old-build.js").status_code == 404
    assert browser.get("/../prospero.sqlite").status_code in (200, 404)
    assert b"SQLite" not in browser.get("/../prospero.sqlite").data


def test_a_page_that_is_not_built_says_so(browser):
    answer = browser.get("/")
    assert answer.status_code == 503
    assert b"make setup" in answer.data


def test_security_headers(browser, ann):
    for answer in (browser.get("/"), browser.get("/api/v1/session"), ann.get("/queue")):
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "worker-src 'self' blob:" in policy
        assert "unsafe-eval" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in ann.get("/queue").headers["Cache-Control"]


def test_the_app_starts_without_the_heavy_libraries(tmp_path):
    code = (
        "import sys; from backend.app import create_app; create_app()\n"
        "heavy = ('torch', 'zarr', 'skimage', 'scipy', 'tifffile', 'ml', 'alembic')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    env = {"PROSPERO_HOME": str(tmp_path), "PYTHONPATH": str(PROJECT), "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", code], env=env, cwd=PROJECT, capture_output=True, text=True, timeout=60
    )
    assert (done.stdout.strip(), done.returncode) == ("[]", 0), done.stderr


def test_errors_of_a_schema_name_their_place():
    nested = {"edits": {0: {"id": ["no id"]}, 2: ["no edit"]}, "_schema": ["odd"]}
    assert list(flat_errors(nested)) == [
        {"where": "edits[0].id", "what": "no id"},
        {"where": "edits[2]", "what": "no edit"},
        {"where": "request", "what": "odd"},
    ]
