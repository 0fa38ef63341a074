"""Where the movies stand, and how many tasks are done."""

from backend.rounds.figures.standing import standing, task_counts


def test_every_movie_stands_somewhere_the_least_finished_first(two_rounds, facts, lab):
    lab.movie("new")
    found = standing(facts())
    rows = {row["name"]: row for row in found["rows"]}
    assert [row["name"] for row in found["rows"]] == ["new", "c", "b", "d", "a"]
    assert (rows["a"]["standing"], rows["a"]["tracking"]) == ("approved", {"state": "approved", "share": 1.0})
    # Its segmentation is approved: the next round tracks it.
    assert (rows["b"]["standing"], rows["b"]["segmentation"]["state"]) == ("in_correction", "approved")
    assert rows["b"]["tracking"] == {"state": "none", "share": 0.0}
    assert (rows["c"]["standing"], rows["c"]["segmentation"]) == (
        "in_correction",
        {"state": "correction", "share": 0.5},
    )
    # Everything of d is handed in or approved.
    assert (rows["d"]["standing"], rows["d"]["segmentation"]) == (
        "in_review",
        {"state": "review", "share": 1.0},
    )
    assert (rows["new"]["standing"], rows["new"]["split"]) == ("waiting", None)
    assert {name: found[name] for name in ("approved", "in_review", "in_correction", "waiting")} == {
        "approved": 1,
        "in_review": 1,
        "in_correction": 2,
        "waiting": 1,
    }


def test_tasks_that_nobody_has_begun_are_predictions(lab, facts):
    movie = lab.movie("m")
    lab.task(movie, "queued", 1, 0, annotator_id=None)
    assert standing(facts())["rows"][0]["standing"] == "predicted"
    lab.task(movie, "queued", 1, 5, sequence=3)
    assert standing(facts())["rows"][0]["standing"] == "in_correction"


def test_cells_and_time_of_a_movie(two_rounds, facts):
    rows = {row["name"]: row for row in standing(facts())["rows"]}
    assert (rows["a"]["cells"], rows["a"]["seconds"]) == (900, 1900)
    assert (rows["c"]["cells"], rows["c"]["seconds"]) == (240, 440)
    assert rows["b"]["cells"] is None, "nobody predicted it in a round, and nothing covers all frames"


def test_tasks_of_a_round(two_rounds, facts):
    assert task_counts(facts(), 2) == {"done": 3, "all": 5, "open": 2}
    assert task_counts(facts(), 1) == {"done": 4, "all": 4, "open": 0}


def test_what_a_close_left_out_is_open_but_none_of_its_tasks(lab, facts):
    movie = lab.movie("m")
    lab.round(1, 0, 10)
    lab.task(movie, "in_round", 1, 0, round_number=1)
    lab.task(movie, "working", 1, 5)
    assert task_counts(facts(), 1) == {"done": 1, "all": 1, "open": 1}
    assert task_counts(facts(), 2) == {"done": 0, "all": 1, "open": 1}


def test_several_people_at_the_same_work_count_once(lab, facts):
    movie = lab.movie("m")
    first = lab.task(movie, "submitted", 1, overlap_of_id=None)
    for _ in range(2):
        lab.task(movie, "working", 1, overlap_of_id=first)
    assert task_counts(facts(), 1) == {"done": 0, "all": 1, "open": 1}
