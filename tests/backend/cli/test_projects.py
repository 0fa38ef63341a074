"""`prospero projects`, and movies that are imported into one."""

import numpy as np
import pytest
import tifffile


@pytest.fixture
def stack(tmp_path):
    path = tmp_path / "dish.ome.tif"
    tifffile.imwrite(path, np.zeros((6, 16, 16), np.uint16), ome=True, metadata={"axes": "TYX"})
    return path


def test_add_set_and_list(prospero):
    assert prospero.ok("projects", "add", "HeLa 2025", "--priority", 5, "--overlap", 2) == (
        "Added project HeLa 2025.\n"
    )
    changed = prospero.json(
        "projects", "set", "hela 2025", "--pause", "--name", "HeLa", "--max-tasks-per-person", 7
    )
    assert (changed["name"], changed["priority"], changed["overlap"]) == ("HeLa", 5, 2)
    assert (changed["max_tasks_per_person"], changed["paused_at"] is None) == (7, False)
    changed = prospero.json("projects", "set", "HeLa", "--resume", "--max-tasks-per-person", 0)
    assert (changed["max_tasks_per_person"], changed["paused_at"]) == (None, None)
    assert [p["name"] for p in prospero.json("projects", "list")] == ["HeLa", "First project"]
    assert "HeLa" in prospero.ok("projects", "list")


def test_mistakes_are_one_line(prospero):
    assert "there is no project 'x'. See: prospero projects list" in prospero.error(
        "projects", "set", "x", "--pause"
    )
    assert "nothing to change" in prospero.error("projects", "set", "First project")
    assert "already" in prospero.error("projects", "add", "first PROJECT")
    assert "has no letters" in prospero.error("projects", "add", " ")


def test_a_movie_is_imported_into_a_project_and_its_tasks_with_it(prospero, stack):
    assert "no project 'Organoids'" in prospero.error("movies", "import", stack, "--project", "Organoids")
    assert prospero.json("movies", "list") == []
    prospero.ok("projects", "add", "Organoids")
    movie = prospero.json("movies", "import", stack, "--project", "organoids", "--open-tasks")
    assert movie["project"] == "Organoids"
    project = next(p for p in prospero.json("projects", "list") if p["name"] == "Organoids")
    assert (project["n_movies"], project["tasks"]) == (1, {"queued": 2})
    assert prospero.json("movies", "import", stack, "--name", "b")["project"] == "First project"
