"""Versions of a project's instructions, and the pictures that are put into them."""

import io
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image

from backend.instructions import pictures
from backend.models import Revision


@pytest.fixture
def boss(person):
    return person("Boss", "admin")


def write(who, text, based_on, kind="segmentation", project=1):
    body = {"text": text, "based_on": based_on}
    return who.post(f"/projects/{project}/instructions/{kind}", body)


def test_without_a_version_the_servers_own_text_counts(ann):
    answer = ann.get("/instructions/segmentation").json
    assert (answer["version"], answer["author"], answer["at"]) == (0, None, None)
    assert answer["project"] == {"id": 1, "name": "First project"}
    assert answer["text"].startswith("# Segmentation")


def test_a_new_version_counts_for_its_project_and_kind_alone_and_the_old_ones_stay(ann, eve, boss, project):
    project(2, name="Organoids")
    made = write(boss, "# Ours\n", 0, project=2)
    assert (made.status_code, made.json["version"], made.json["author"]) == (201, 1, "Boss")
    assert write(boss, "# Ours, better\n", 1, project=2).json["version"] == 2
    read = {
        (kind, which): ann.get(f"/instructions/{kind}?project={which}").json
        for kind in ("segmentation", "tracking")
        for which in (1, 2)
    }
    assert read["segmentation", 2]["text"] == "# Ours, better\n"
    assert [read[key]["version"] for key in read] == [0, 2, 0, 0]
    assert ann.get("/instructions/segmentation?project=2&version=1").json["text"] == "# Ours\n"
    assert ann.get("/instructions/segmentation?project=2&version=0").json["text"].startswith("# Segmentation")
    listed = {(row["project"]["id"], row["kind"]): row["version"] for row in ann.get("/instructions").json}
    assert listed == {(1, "segmentation"): 0, (1, "tracking"): 0, (2, "segmentation"): 2, (2, "tracking"): 0}
    versions = eve.get("/projects/2/instructions/segmentation").json
    assert [(one["number"], one["author"]) for one in versions] == [(2, "Boss"), (1, "Boss")]


def test_only_admins_write(ann, eve, slug):
    for who in (ann, eve):
        assert slug(write(who, "# Mine", 0)) == "forbidden"
    assert slug(ann.get("/projects/1/instructions/segmentation")) == "forbidden"


def test_what_somebody_wrote_meanwhile_is_not_overwritten_unseen(boss, person, slug):
    write(boss, "first", 0)
    refused = write(person("Chief", "admin"), "from the old one", 0)
    assert (refused.status_code, slug(refused), refused.json["version"]) == (409, "stale-version", 1)
    assert boss.get("/instructions/segmentation").json["text"] == "first"


def test_of_those_who_write_at_once_one_is_first(boss, person, slug):
    people = [boss, *(person(f"Chief {n}", "admin") for n in range(3))]
    with ThreadPoolExecutor(len(people)) as pool:
        answers = list(pool.map(lambda who: write(who, f"by {who.name}", 0), people))
    assert sorted(a.status_code for a in answers) == [201, 409, 409, 409]
    assert {slug(a) for a in answers if a.status_code == 409} == {"stale-version"}
    assert boss.get("/instructions/segmentation").json["version"] == 1


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/instructions/segmentation?version=7", "not-found"),
        ("/instructions/segmentation?project=9", "not-found"),
        ("/instructions/segmentation?project=x", "invalid"),
        ("/projects/9/instructions/tracking", "not-found"),
        ("/projects/1/instructions/review", "not-found"),
    ],
)
def test_what_is_not_there(boss, slug, path, kind):
    assert slug(boss.get(path)) == kind


def test_an_empty_or_endless_text_is_refused(boss, slug):
    for text in ("", "  \n", "x" * 200_001):
        assert slug(write(boss, text, 0)) == "invalid"


def test_the_version_that_counted_at_submission_is_kept_with_it(app, ann, eve, boss, segmentation, row):
    def hand_in():
        answer = ann.ask()
        ann.submit(answer["task"]["id"], answer["lease"]["token"], 0)
        return answer["task"]

    first = hand_in()
    assert first["instructions"] == 0
    write(boss, "stricter", 0)
    write(boss, "tracking only", 0, kind="tracking")
    second = hand_in()
    assert second["instructions"] == 1
    assert [row(Revision, (task["id"], 1)).instructions for task in (first, second)] == [0, 1]
    assert eve.get(f"/tasks/{second['id']}/revisions").json[0]["instructions"] == 1


def encoded(layout, size=(40, 30), **more):
    pixels = np.random.default_rng(1).integers(0, 255, (size[1], size[0], 3)).astype(np.uint8)
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, layout, **more)
    return out.getvalue()


def upload(who, data, kind="image/png"):
    return who.send("POST", "/instructions/pictures", data=data, headers={"Content-Type": kind})


@pytest.mark.parametrize(
    ("layout", "suffix", "kind"),
    [("PNG", "png", "image/png"), ("JPEG", "jpg", "image/jpeg"), ("WEBP", "webp", "image/webp")],
)
def test_a_picture_is_kept_under_its_hash_and_served_as_what_it_is(ann, boss, layout, suffix, kind):
    made = upload(boss, encoded(layout), "application/octet-stream")
    assert made.status_code == 201, made.json
    name = made.json["name"]
    assert name.endswith(f".{suffix}")
    assert upload(boss, encoded(layout)).json["name"] == name
    served = ann.get(f"/instructions/pictures/{name}")
    assert (served.status_code, served.content_type) == (200, kind)
    assert served.headers["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in served.headers["Cache-Control"]
    assert Image.open(io.BytesIO(served.data)).size == (40, 30)


def test_what_a_file_holds_besides_its_pixels_does_not_come_out_again(ann, boss):
    exif = Image.Exif()
    exif[0x010E] = "<script>alert(1)</script>"
    exif[0x0112] = 6  # taken with the camera on its side
    data = encoded("JPEG", exif=exif) + b"<html><script>alert(2)</script>"
    served = ann.get(f"/instructions/pictures/{upload(boss, data).json['name']}").data
    assert b"script" not in served
    assert Image.open(io.BytesIO(served)).size == (30, 40)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        encoded("PNG")[:200],
        encoded("GIF"),
        encoded("BMP"),
        encoded("PNG", size=(pictures.MAX_SIDE + 1, 1)),
    ],
)
def test_what_is_no_picture_or_too_large_is_refused(boss, slug, data):
    answer = upload(boss, data)
    assert (slug(answer), answer.json["errors"][0]["where"]) == ("invalid", "picture")
    # In words for people, not those of the library.
    assert " object at 0x" not in answer.json["detail"]


def test_a_file_of_many_megabytes_is_refused_unread(boss, slug):
    assert slug(upload(boss, b"x" * (pictures.MAX_BYTES + 1))) == "too-large"


def test_only_admins_add_pictures(ann, eve, slug):
    for who in (ann, eve):
        assert slug(upload(who, encoded("PNG"))) == "forbidden"
