import json

from backend.rounds.closing import close_round
from backend.rounds.opening import open_round
from backend.rounds.status import status


def of(report, name):
    return next(movie for movie in report["movies"] if movie["name"] == name)


def test_the_status_follows_a_movie_through_a_round(server, workspace, labels, predict):
    server.add("m1", labels())
    assert of(status(workspace), "m1")["next"] == "round close, dvc repro"
    first, second = server.open("m1", "segmentation")
    assert of(status(workspace), "m1")["segmentation"]["open_tasks"] == 2
    server.submit(first)
    report = status(workspace)
    assert (of(report, "m1")["next"], of(report, "m1")["segmentation"]["in_review"]) == ("label", 1)
    server.submit(second)
    assert of(status(workspace), "m1")["next"] == "review"
    server.approve(first, second)
    report = status(workspace)
    assert (report["tasks_waiting_for_close"], of(report, "m1")["next"]) == (2, "round close")
    assert of(report, "m1")["segmentation"]["approved_frames"] == 7
    assert (report["round"], of(report, "m1")["split"]) == (None, None)

    close_round(workspace, server.stores)
    report = status(workspace)
    assert report["round"] == {"number": 1, "open": False}
    assert (of(report, "m1")["split"], of(report, "m1")["round"]) == ("train", 1)
    assert report["predictions"]["round"] is None

    predict("m1", labels(), tracking=0.5)
    assert of(status(workspace), "m1")["next"] == "round open"
    open_round(workspace, server.stores)
    report = status(workspace)
    assert report["predictions"]["current"]
    assert of(report, "m1")["tracking"] == "queued"
    assert report["summary"].startswith("Round 2 is open.")


def test_the_status_says_how_the_model_does_on_labeled_movies(server, workspace):
    assert status(workspace)["labeled"] is None
    path = workspace.root / "metrics" / "labeled.json"
    path.parent.mkdir()
    new = {"movies": 2, "frames": 9, "f1": 0.8764}
    known = {"movies": 3, "frames": 15, "f1": 0.9912}
    path.write_text(json.dumps({"new": new, "known": known, "per_movie": {}}))
    report = status(workspace)
    said = (
        "F1 of its outlines on approved frames: .88 on 9 that are new to it (2 movies), "
        ".99 on 15 that it learned or was chosen by (3 movies)."
    )
    assert report["labeled"] == said
    assert report["summary"].endswith(said)
    path.write_text(json.dumps({"new": {**new, "movies": 1}, "known": known}))
    assert "(1 movie), " in status(workspace)["labeled"]
    nothing = {"movies": 0, "frames": 0, "f1": None}
    path.write_text(json.dumps({"new": nothing, "known": known}))
    assert "new" not in status(workspace)["labeled"]
    for empty in ("{}", "[]", "", json.dumps({"new": nothing, "known": nothing})):
        path.write_text(empty)
        assert status(workspace)["labeled"] is None


def test_the_status_says_which_models_are_in_use(server, workspace):
    assert status(workspace)["model"] is None
    segmentation, tracking = workspace.promotions
    segmentation.parent.mkdir()
    reason = "The segmentation model before stays in use, for the new one is worse: object F1 0.8."
    segmentation.write_text(json.dumps({"promoted": False, "reason": reason}))
    report = status(workspace)
    assert report["model"] == reason
    assert report["summary"].endswith(reason)
    new = "The new tracking model is in use: division F1 0.95."
    tracking.write_text(json.dumps({"promoted": True, "reason": new}))
    assert status(workspace)["model"] == f"{reason} {new}"
    for broken in ("", "[]", '{"reason": 3}'):
        segmentation.write_text(broken)
        assert status(workspace)["model"] == new
        tracking.write_text(broken)
        assert status(workspace)["model"] is None
        tracking.write_text(json.dumps({"reason": new}))
