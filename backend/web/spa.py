"""The page itself: static files of frontend/dist, and index.html for every address the page routes by
itself.
"""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Flask, Response, abort, current_app, request, send_from_directory

from backend.web.problems import API_PREFIX

# Vite puts a hash of the content into the names of files under assets/.
IMMUTABLE = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"

# blob: workers and images are made by the page (decoding, downloads); Mantine writes style elements.
# No other origin is ever needed: the server works without the internet.
CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' blob:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)

SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # A one-time login link must not travel to anybody as a referrer.
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
}

NOT_BUILT = (
    "The page is not built yet: there is no index.html in {folder}. Build it with `make setup` "
    "(or `npm run build` in frontend/). The API works: see /api/docs.\n"
)

blueprint = Blueprint("page", __name__)


@blueprint.get("/", defaults={"path": ""})
@blueprint.get("/<path:path>")
def page(path: str) -> Response:
    folder = Path(current_app.config["PROSPERO_FRONTEND"])
    if path and (folder / path).is_file():
        response = send_from_directory(folder, path)
        response.headers["Cache-Control"] = IMMUTABLE if path.startswith("assets/") else REVALIDATE
        return response
    if request.path.startswith(API_PREFIX) or path.startswith("assets/"):
        # An old page asks for assets of an old build: index.html would be a baffling answer to a script
        # request.
        abort(404)
    if not (folder / "index.html").is_file():
        return Response(NOT_BUILT.format(folder=folder), status=503, content_type="text/plain; charset=utf-8")
    response = send_from_directory(folder, "index.html")
    response.headers["Cache-Control"] = REVALIDATE
    return response


def init_app(app: Flask) -> None:
    """Add the page and the security headers of every response."""
    app.register_blueprint(blueprint)

    @app.after_request
    def security_headers(response: Response) -> Response:
        for name, value in SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)
        if request.path.startswith(API_PREFIX):
            # What a person may see must not come out of a cache after they have signed out.
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response
