"""A model's maps come with the predictions of a round, and are replaced with those of the next."""

import numpy as np
import pytest

from backend.rounds.closing import close_round
from backend.rounds.opening import open_round
from celldata.errors import DataError
from celldata.formats.map_files import MapsInfo, write_info, write_maps
from celldata.seeds import Cut
from tests.backend.rounds.conftest import HEIGHT, N_FRAMES, WIDTH

CUT = Cut(foreground=0.4)


@pytest.fixture
def closed(server, workspace):
    server.add("m1")
    server.add("m2")
    close_round(workspace, server.stores)
    return server


@pytest.fixture
def give_maps(workspace):
    """give_maps(name, frames, level) writes maps of one value beside a prediction."""

    def give(name, frames, level, shape=(HEIGHT, WIDTH)):
        folder = workspace.predictions / name / "maps"
        for t in frames:
            write_maps(folder, t, np.full((3, *shape), level / 255))
        write_info(folder, MapsInfo("nucleus", CUT))

    return give


def level(server, name: str, t: int) -> int | None:
    found = server.stores.maps.read_box(server.movie(name).id, "nucleus", t, (3, 4, 9, 20))
    return None if found is None else round(float(found[0].mean()) * 255)


def test_maps_are_kept_with_the_movie(closed, workspace, labels, predict, give_maps):
    predict("m1", labels(), segmentation=[(0, 4, 0.2)])
    predict("m2", labels(), segmentation=[(0, 4, 0.2)])
    give_maps("m1", range(N_FRAMES), 200)
    open_round(workspace, closed.stores)
    assert [level(closed, "m1", t) for t in (0, N_FRAMES - 1)] == [200, 200]
    assert level(closed, "m2", 0) is None
    assert closed.stores.maps.read_box(closed.movie("m1").id, "nucleus", 0, (0, 0, 2, 2))[1] == CUT


def test_the_next_round_replaces_the_frames_it_predicted(server, workspace, labels, predict, give_maps):
    server.add("m1", labels())
    close_round(workspace, server.stores)
    predict("m1", labels(), segmentation=[(0, 4, 0.2)])
    give_maps("m1", range(N_FRAMES), 100)
    opened = open_round(workspace, server.stores, budget=1)
    server.approve(*opened.segmentation)
    close_round(workspace, server.stores)
    predict("m1", labels(), round=2, segmentation=[(0, 4, 0.2)])
    give_maps("m1", (5, 6), 150)
    open_round(workspace, server.stores)
    assert [level(server, "m1", t) for t in (0, 4, 5, 6)] == [100, 100, 150, 150]


def test_a_movie_that_is_left_alone_keeps_its_maps(closed, workspace, labels, predict, give_maps):
    predict("m1", labels(), segmentation=[(0, 4, 0.2)])
    give_maps("m1", range(N_FRAMES), 100)
    open_round(workspace, closed.stores)
    give_maps("m1", range(N_FRAMES), 150)
    open_round(workspace, closed.stores)
    assert level(closed, "m1", 0) == 100, "its open tasks show the earlier prediction"


def test_maps_that_find_no_room_cost_no_movie_its_maps(
    closed, workspace, labels, predict, give_maps, monkeypatch
):
    predict("m1", labels(), segmentation=[(0, 4, 0.2)])
    give_maps("m1", range(N_FRAMES), 100)
    before = list(closed.stores.blobs.list(""))

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(type(closed.stores.maps), "adopt", full)
        with pytest.raises(OSError, match="No space"):
            open_round(workspace, closed.stores)
    assert closed.states() == {}
    assert list(closed.stores.blobs.list("")) == before
    assert open_round(workspace, closed.stores).segmentation
    assert level(closed, "m1", 0) == 100


@pytest.mark.parametrize("wrong", ["size", "frame", "damaged"])
def test_maps_that_cannot_be_used_stop_the_round_before_it_begins(
    closed, workspace, labels, predict, give_maps, wrong
):
    predict("m1", labels(), segmentation=[(0, 4, 0.2)])
    predict("m2", labels(), segmentation=[(0, 4, 0.1)])
    give_maps("m1", range(N_FRAMES), 100)
    give_maps("m2", range(N_FRAMES), 100)
    before = list(closed.stores.blobs.list(""))
    path = workspace.predictions / "m2" / "maps" / f"t{N_FRAMES - 1:04d}.tif"
    if wrong == "size":
        give_maps("m2", [N_FRAMES - 1], 100, (HEIGHT, WIDTH + 1))
        words = (
            f"maps of frame {N_FRAMES - 1} have {HEIGHT} x {WIDTH + 1} pixels, the movie {HEIGHT} x {WIDTH}"
        )
    elif wrong == "frame":
        give_maps("m2", [N_FRAMES], 100)
        words = f"it has maps of frame {N_FRAMES}"
    else:
        path.write_bytes(path.read_bytes()[:60])
        words = f"{path.name}: "
    with pytest.raises(DataError) as error:
        open_round(workspace, closed.stores)
    assert words in str(error.value)
    assert closed.states() == {}
    assert list(closed.stores.blobs.list("")) == before
