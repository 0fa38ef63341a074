"""Every operation × every role × one's own object and another person's, really requested; and every operation
that tokens open × tokens with and without its scope.

The operations come from the OpenAPI description: one without a rule in `access_rules.py` fails.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from backend.models import Role
from backend.web.openapi import build_spec
from tests.backend.people.access_rules import RULES, Others, Rule
from tests.backend.people.access_world import Owned, World

METHODS = {"get", "post", "put", "patch", "delete"}
PREFIX = "/api/v1"
NOBODY = None
WHO = [NOBODY, *Role]


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> Iterator[World]:
    world = World(tmp_path_factory.mktemp("access"))
    yield world
    world.close()


@pytest.fixture(scope="module")
def operations(world) -> dict[str, dict[str, Any]]:
    """`GET /tasks/{task_id}` -> its description."""
    return {
        f"{method.upper()} {path.removeprefix(PREFIX)}": item[method]
        for path, item in build_spec(world.app)["paths"].items()
        for method in METHODS & item.keys()
    }


def request(world: World, client: Any, operation: str, owner: Owned, headers: dict[str, str]) -> Any:
    """Send an operation about what is the owner's."""
    rule = RULES[operation]
    method, path = operation.split(" ")
    parameters = {**world.shared, **owner.parameters, **rule.parameters(world, owner)}
    missing = set(re.findall(r"{(\w+)}", path)) - parameters.keys()
    assert not missing, f"access_world.py does not say what {missing} are in the address {path}"
    data, content_type = rule.data or (rule.form and rule.form(world, owner), None)
    return client.open(
        PREFIX + path.format(**parameters),
        method=method,
        json=rule.body(world, owner) if rule.body else None,
        data=data,
        content_type=content_type,
        query_string=rule.query(world, owner) if rule.query else None,
        headers=headers,
    )


def as_person(world: World, who: Role | None, operation: str, owner: Owned) -> Any:
    if who is NOBODY:
        return request(world, world.app.test_client(), operation, owner, {})
    person = world.people[who].person
    # A test's browser remembers what it is told, also to forget its session.
    client = world.app.test_client()
    client.set_cookie("prospero_session", person.client.get_cookie("prospero_session").value)
    return request(world, client, operation, owner, {"X-CSRF-Token": person.csrf})


def as_program(world: World, token: str, operation: str, owner: Owned) -> Any:
    client = world.app.test_client()
    return request(world, client, operation, owner, {"Authorization": f"Bearer {token}"})


def said(answer: Any) -> str:
    """The words of an answer, for who reads the failure."""
    return answer.text if "json" in answer.content_type else answer.content_type


def expected(rule: Rule, who: Role | None, own: bool) -> set[int]:
    """The statuses that a cell may answer."""
    if rule.least is not None:
        if who is NOBODY:
            return {401}
        if not who.includes(rule.least):
            return {403}
        if not own and not rule.others.includes(who):
            return {403, 404}
    return {200, 201, 202, 204}


def test_every_operation_has_a_rule_and_every_rule_an_operation(operations):
    assert sorted(operations.keys() - RULES.keys()) == [], "operations without a rule in access_rules.py"
    assert sorted(RULES.keys() - operations.keys()) == [], "rules without an operation"


# Routes that no rule is asked of: they show nothing of anybody, and change nothing but by a link's secret.
OPEN_TO_ALL = {
    "/",
    "/<path:path>",
    "/api/docs",
    "/api/docs/",
    "/api/docs/<name>",
    "/api/docs/start.js",
    "/api/v1/openapi.json",
    "/livez",
    "/login/<token>",
    "/metrics",
    "/readyz",
}


def test_no_route_is_beside_the_description(world, operations):
    """One that is registered in another way than the operations would have no rule, and no guard."""
    described = {operation.split(" ")[1] for operation in operations}
    beside = set()
    for rule in world.app.url_map.iter_rules():
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        if path.removeprefix(PREFIX) not in described:
            assert rule.methods <= {"GET", "HEAD", "OPTIONS"}, f"{rule.rule} changes something"
            beside.add(rule.rule)
        else:
            methods = rule.methods - {"HEAD", "OPTIONS"}
            assert {f"{method} {path.removeprefix(PREFIX)}" for method in methods} <= operations.keys()
    assert beside == OPEN_TO_ALL


def test_the_description_says_what_the_rules_say(operations):
    for name, operation in operations.items():
        least = RULES[name].least
        assert operation.get("x-role") == (least and least.value), name
        if least is None:
            assert "security" not in operation, name
        else:
            assert operation["security"] in ([{"session": []}, {"token": []}], [{"session": []}]), name
            assert ("x-scope" in operation) == ({"token": []} in operation["security"]), name


@pytest.mark.parametrize("operation", RULES)
def test_who_may(world, operation):
    rule = RULES[operation]
    cells = [(who, True) for who in WHO]
    if rule.others is not Others.SHARED:
        cells += [(who, False) for who in WHO]
    before = world.state()
    for who, own in cells:
        mine = world.people[who] if who is not NOBODY else world.stranger
        answer = as_person(world, who, operation, mine if own else world.stranger)
        cell = f"{operation} by {who.value if who else 'nobody'}, {'own' if own else 'other'}: {said(answer)}"
        allowed = expected(rule, who, own)
        assert answer.status_code in allowed, cell
        if answer.status_code < 300:
            answer.close()
            if world.state() != before:
                world.restore()
        else:
            assert world.state() == before, f"{cell}: it was refused and changed something all the same"


@pytest.mark.parametrize("operation", RULES)
def test_what_tokens_open(world, operations, operation):
    if RULES[operation].least is None:
        return
    own, before = world.people[Role.ADMIN], world.state()
    scope = operations[operation].get("x-scope")
    without = world.all_scopes if scope is None else world.all_but[scope]
    refused = as_program(world, without, operation, own)
    assert refused.status_code == 403, said(refused)
    assert ("sign in with a browser" if scope is None else f"the scope {scope}") in refused.json["detail"]
    assert world.state() == before
    unknown = as_program(world, "prospero_unknown", operation, own)
    assert unknown.status_code == 401, said(unknown)
    # An unknown token is counted, as a wrong password is.
    world.restore()
    if scope is None:
        return
    answer = as_program(world, world.programs[scope], operation, own)
    assert answer.status_code in {200, 201, 202, 204}, said(answer)
    # A token is no session, and gives none.
    assert "Set-Cookie" not in answer.headers
    answer.close()
    if world.state() != before:
        world.restore()
