"""Instructions over HTTP: the texts that come along, a server's own instead of them, and their pictures."""

import re

import pytest

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def own(home):
    """own(name, content): put a file into the server's own instructions."""

    def put(name, content):
        path = home / "instructions" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            path.write_text(content, encoding="utf-8")
        else:
            path.write_bytes(content)

    return put


@pytest.mark.parametrize("kind", ["segmentation", "tracking"])
def test_each_kind_has_a_text_and_every_picture_it_shows(ann, kind):
    answer = ann.get(f"/instructions/{kind}")
    assert answer.status_code == 200
    assert answer.json["kind"] == kind
    text = answer.json["text"]
    assert text.startswith("# ")
    shown = re.findall(r"!\[[^\]]+\]\(pictures/([^)]+)\)", text)
    assert shown
    assert text.count("![") == len(shown)
    for name in shown:
        picture = ann.get(f"/instructions/pictures/{name}")
        assert picture.status_code == 200
        assert picture.content_type == "image/png"
        assert picture.data.startswith(PNG)
        assert picture.headers["Cache-Control"] == "private, max-age=300"


def test_a_servers_own_text_stands_for_the_one_that_comes_along(ann, own):
    shipped = ann.get("/instructions/tracking").json
    own("segmentation.md", "# Unsere Zellen\n\nGröße zählt.\n")
    assert ann.get("/instructions/segmentation").json["text"] == "# Unsere Zellen\n\nGröße zählt.\n"
    assert ann.get("/instructions/tracking").json == shipped


def test_a_servers_own_picture_stands_for_one_that_comes_along_picture_by_picture(ann, own):
    shipped = ann.get("/instructions/pictures/division.png").data
    own("pictures/split.png", PNG + b"own")
    own("pictures/plate.JPG", b"jpeg")
    assert ann.get("/instructions/pictures/split.png").data == PNG + b"own"
    assert ann.get("/instructions/pictures/division.png").data == shipped
    answer = ann.get("/instructions/pictures/plate.JPG")
    assert (answer.data, answer.content_type) == (b"jpeg", "image/jpeg")


@pytest.mark.parametrize("kind", ["review", "Segmentation", "segmentation.md", "..", "%2e%2e%2fsecret"])
def test_a_kind_that_is_none_is_not_found(ann, slug, kind):
    answer = ann.get(f"/instructions/{kind}")
    assert (answer.status_code, slug(answer)) == (404, "not-found")


@pytest.mark.parametrize("name", ["secret", "drawing.svg", "page.html", "noise.png.html", "nothing.png"])
def test_only_pictures_come_out_of_the_folder(ann, own, slug, name):
    for each in ("secret", "drawing.svg", "page.html", "noise.png.html"):
        own(f"pictures/{each}", "<script>alert(1)</script>")
    answer = ann.get(f"/instructions/pictures/{name}")
    assert (answer.status_code, slug(answer)) == (404, "not-found")
    assert name in answer.json["detail"]


@pytest.mark.parametrize(
    "path",
    ["..%2fsegmentation.md", "..%2Fhidden.png", "%2e%2e/hidden.png", "..%5chidden.png", "a/hidden.png"],
)
def test_nothing_outside_the_pictures_is_served(ann, own, slug, path):
    own("hidden.png", PNG)
    own("pictures/a/split.png", PNG)
    answer = ann.get(f"/instructions/pictures/{path}")
    assert (answer.status_code, slug(answer)) == (404, "not-found")


def test_who_is_not_signed_in_gets_nothing(app, slug):
    client = app.test_client()
    for path in ("segmentation", "pictures/division.png"):
        answer = client.get(f"/api/v1/instructions/{path}")
        assert (answer.status_code, slug(answer)) == (401, "unauthenticated")
