"""/api/docs: the API described by Swagger UI, served from its Python package, so that it works without the
internet.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, send_from_directory

from backend.web.api import API_VERSION_PREFIX

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Prospero: HTTP API</title>
<link rel="stylesheet" href="/api/docs/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/api/docs/swagger-ui-bundle.js"></script>
<script src="/api/docs/start.js"></script>
</body>
</html>
"""

# The page's CSP forbids inline scripts. Requests tried out here carry the CSRF token of the session.
START = """let csrfToken = '';
fetch('%(prefix)s/session')
  .then((answer) => (answer.ok ? answer.json() : { csrf_token: '' }))
  .then((session) => { csrfToken = session.csrf_token; });
SwaggerUIBundle({
  url: '%(prefix)s/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  requestInterceptor: (request) => {
    if (csrfToken) request.headers['X-CSRF-Token'] = csrfToken;
    return request;
  },
});
"""

SERVED = {"swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png"}

blueprint = Blueprint("docs", __name__, url_prefix="/api/docs")


@cache
def _folder() -> Path:
    # Imported here: the package is only needed when somebody looks at the page.
    import swagger_ui_bundle

    return Path(str(swagger_ui_bundle.swagger_ui_path))


@blueprint.get("")
@blueprint.get("/")
def page() -> Response:
    return Response(PAGE, content_type="text/html; charset=utf-8")


@blueprint.get("/start.js")
def start() -> Response:
    return Response(START % {"prefix": API_VERSION_PREFIX}, content_type="text/javascript; charset=utf-8")


@blueprint.get("/<name>")
def file(name: str) -> Response:
    if name not in SERVED:
        abort(404)
    return send_from_directory(_folder(), name, max_age=86400)


def init_app(app: Flask) -> None:
    """Add the page."""
    app.register_blueprint(blueprint)
