"""Signing in and out."""

from __future__ import annotations

from typing import Any

from flask import Blueprint as PlainBlueprint
from flask import Response, jsonify, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from backend.models import Role, User
from backend.people import accounts, rate_limit, sessions
from backend.people.guard import current_user, requires
from backend.people.schemas import SessionSchema, SignInSchema
from backend.people.secrets import csrf_token
from backend.web.api import Blueprint
from backend.web.problems import Forbidden, TooManyAttempts, Unauthenticated

blp = Blueprint("session", __name__, description="Signing in and out")
links = PlainBlueprint("login_links", __name__)


def _describe(user: User, token: str) -> dict[str, Any]:
    return {
        "user": user,
        "csrf_token": csrf_token(token),
        "has_password": user.password_hash is not None,
    }


def signed_in(user: User) -> Response:
    """A new session of a person, in the browser that asks."""
    token = sessions.open_session(user, request)
    response = jsonify(SessionSchema().dump(_describe(user, token)))
    sessions.set_cookie(response, token, secure=request.is_secure)
    return response


@blp.route("/session", methods=["GET"])
@requires(Role.ANNOTATOR, token=False)
@blp.response(200, SessionSchema)
@blp.problems(Unauthenticated, Forbidden)
def get_session() -> dict[str, Any]:
    """Who is signed in"""
    return _describe(current_user(), request.cookies[sessions.COOKIE])


@blp.route("/session", methods=["POST"])
@blp.arguments(SignInSchema)
@blp.response(200, SessionSchema)
@blp.problems(Unauthenticated, TooManyAttempts)
def sign_in(credentials: dict[str, str]) -> Response:
    """Sign in with name and password; sets the session cookie"""
    name = credentials["name"].strip()
    tries = rate_limit.of_sign_in(name, request.remote_addr or "")
    rate_limit.check(tries)
    user = accounts.find_user(name)
    if not accounts.password_matches(user, credentials["password"]) or user is None:
        rate_limit.record_failure(tries)
        raise Unauthenticated("The name or the password is wrong.")
    rate_limit.forget_failures(tries)
    return signed_in(user)


@blp.route("/session", methods=["DELETE"])
@requires(Role.ANNOTATOR, token=False)
@blp.response(204)
@blp.problems(Unauthenticated, Forbidden)
def sign_out() -> Response:
    """Sign out"""
    sessions.close_session(request)
    response = Response(status=204)
    sessions.clear_cookie(response)
    return response


@links.get("/login/<token>")
def use_link(token: str) -> BaseResponse:
    """A one-time login link: signs in and goes to the queue."""
    if request.method != "GET":
        # A messenger that looks at links with HEAD must not use them up.
        return Response(status=200)
    user = accounts.use_login_link(token)
    if user is None:
        return redirect("/sign-in?link=used")
    response = redirect("/")
    cookie = sessions.open_session(user, request)
    sessions.set_cookie(response, cookie, secure=request.is_secure)  # type: ignore[arg-type]
    return response
