"""The application factory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask

from backend import database, write_group
from backend.answers.scorer import Scorer
from backend.config import load_config
from backend.numbers.counting import Counting
from backend.people.seen import Seen
from backend.rounds.closer import Closer
from backend.storage import Stores
from backend.suspicion.measuring import ObjectCache
from backend.tasks import edit_schemas
from backend.tasks.checkpointer import Checkpointer
from backend.tasks.label_cache import LabelCache
from backend.web import docs, faults, health, json_provider, metrics, problems, requests, spa
from backend.web.api import API_VERSION_PREFIX, Api

API_CONFIG = {
    "API_TITLE": "Prospero",
    "API_VERSION": "v1",
    # 3.0, because the Swagger UI of the Python package does not read 3.1.
    "OPENAPI_VERSION": "3.0.3",
    "OPENAPI_URL_PREFIX": API_VERSION_PREFIX,
    "OPENAPI_JSON_PATH": "openapi.json",
    "API_SPEC_OPTIONS": {
        "info": {"description": "Labeling of live-cell movies. Errors are RFC 9457 problems."},
        "components": {
            "securitySchemes": {
                "session": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": "prospero_session",
                    "description": "Unsafe methods also need the header X-CSRF-Token, with the csrf_token of "
                    "GET /session.",
                },
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "An API token of the account page, for programs. x-scope says which scope "
                    "an operation asks of it; where this scheme is not named, no token will do.",
                },
            }
        },
    },
}


def create_app(overrides: Mapping[str, Any] | None = None) -> Flask:
    """The server. Settings come from the environment (backend/config.py); `overrides` win over them."""
    # No static route of Flask's own: backend/web/spa.py serves the page.
    app = Flask(__name__, static_folder=None)
    app.config.from_mapping(load_config())
    app.config.from_mapping(overrides or {})
    app.config.from_mapping(API_CONFIG)
    app.config["PROSPERO_HOME"].mkdir(parents=True, exist_ok=True)
    json_provider.init_app(app)
    database.init_app(app)
    write_group.init_app(app)
    stores = Stores.from_config(app.config)
    app.extensions["prospero"] = stores
    app.extensions["prospero-label-cache"] = LabelCache(stores.labels, app.config["LABEL_CACHE_BYTES"])
    app.extensions["prospero-object-cache"] = ObjectCache()
    app.extensions["prospero-checkpointer"] = Checkpointer(app)
    app.extensions["prospero-seen"] = Seen(app)
    app.extensions["prospero-counting"] = Counting(app)
    app.extensions["prospero-scorer"] = Scorer(app)
    app.extensions["prospero-closer"] = Closer(app)
    problems.init_app(app)
    faults.init_app(app)
    requests.init_app(app)
    _register_api(app)
    for part in (docs, health, spa, metrics):
        part.init_app(app)
    return app


def create_migration_app() -> Flask:
    """For developers: flask --app backend.app:create_migration_app db migrate -m "what changes"."""
    app = create_app()
    database.add_migrations(app)
    return app


def _register_api(app: Flask) -> None:
    from backend.answers.routes import blp as training
    from backend.instructions.picture_routes import blp as pictures
    from backend.instructions.routes import blp as instructions
    from backend.movies.routes import blp as movies
    from backend.numbers.routes import blp as figures
    from backend.people.account_routes import blp as account
    from backend.people.invitation_routes import blp as invitations
    from backend.people.people_routes import blp as people
    from backend.people.routes import blp as session
    from backend.people.routes import links
    from backend.practice.routes import blp as tour
    from backend.projects.routes import blp as projects
    from backend.proposals.routes import blp as proposals
    from backend.review.desk_routes import blp as desk
    from backend.review.flag_routes import blp as flags
    from backend.review.routes import blp as reviews
    from backend.rounds.routes import blp as rounds
    from backend.suspicion.centroids import blp as centroids
    from backend.suspicion.routes import blp as places
    from backend.tasks.label_parts import blp as label_parts
    from backend.tasks.labels_routes import blp as labels
    from backend.tasks.passing_routes import blp as passing
    from backend.tasks.routes import blp as tasks

    api = Api(app)
    for blueprint in (
        session,
        account,
        people,
        invitations,
        movies,
        tasks,
        labels,
        label_parts,
        proposals,
        places,
        centroids,
        desk,
        flags,
        reviews,
        rounds,
        instructions,
        pictures,
        projects,
        passing,
        tour,
        figures,
        training,
    ):
        api.register_blueprint(blueprint)
    edit_schemas.register(api)
    app.register_blueprint(links)
