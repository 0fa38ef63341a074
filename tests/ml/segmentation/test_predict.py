"""A trained model as a file, and a movie segmented with it."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from celldata.errors import DataError
from celldata.formats import movie_folder
from celldata.formats.map_files import read_info, read_maps
from celldata.movie import Movie
from ml.data.normalisation import Normalisation
from ml.data.settings import ImageSettings
from ml.segmentation.model import ModelParameters, SegmentationModel
from ml.segmentation.postprocess import PostprocessParameters
from ml.segmentation.predict import segment_movie
from ml.segmentation.segmenter import Segmenter
from ml.training.checkpoints import load_checkpoint, save_checkpoint

CPU = torch.device("cpu")


class BrightIsCell(SegmentationModel):
    """Maps from brightness alone, so that what a movie should give is known: bright discs are cells."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        middle = x[:, x.shape[1] // 2][:, None]
        return torch.cat([(middle - 0.5) * 20, (middle - 0.5) * 20, (middle - 0.5) * 20], dim=1)


def segmenter(**options) -> Segmenter:
    parameters = ModelParameters(width=4, depth=2, compression=0)
    settings = ImageSettings(**options)
    model = BrightIsCell(parameters, len(settings.channels))
    return Segmenter(model, parameters, settings, PostprocessParameters(), {"f1": 0.5}, CPU)


def discs(n_frames: int = 3, side: int = 96, pixel_size_um: float | None = 0.65) -> Movie:
    """Two discs, 8 % of the image; the second is there from frame 1 on."""
    raw = np.full((n_frames, 1, side, side), 33000, np.uint16)
    yy, xx = np.mgrid[:side, :side] / side
    raw[:, 0, (yy - 0.3) ** 2 + (xx - 0.3) ** 2 < 0.16**2] = 34000
    raw[1:, 0, (yy - 0.7) ** 2 + (xx - 0.6) ** 2 < 0.16**2] = 34000
    return Movie("discs", raw, ("nuclei",), pixel_size_um, 600.0)


def test_every_object_is_a_cell_of_its_own_with_a_confidence() -> None:
    movie = discs()
    found = segment_movie(segmenter(), movie, "nucleus", progress=False)
    assert [len(found.labels.cells.at(t, "nucleus")) for t in range(3)] == [1, 2, 2]
    assert found.labels.cells.cells() == [1, 2, 3, 4, 5]
    assert [(c.t, c.value) for c in found.confidence] == [(0, 1), (1, 1), (1, 2), (2, 1), (2, 2)]
    assert all(0.5 < c.confidence <= 1 for c in found.confidence)
    assert np.array_equal(found.labels.images["nucleus"] > 0, movie.raw[:, 0] > 33500)


def test_frames_that_are_left_out_stay_empty() -> None:
    found = segment_movie(segmenter(), discs(), "nucleus", frames=[1], progress=False)
    assert [frame.any() for frame in found.labels.images["nucleus"]] == [False, True, False]


@pytest.mark.parametrize("pixel_size_um", [0.3, 1.5, None])
def test_labels_have_the_movie_s_own_size_whatever_its_pixels(pixel_size_um: float | None) -> None:
    movie = discs(pixel_size_um=pixel_size_um)
    labels = segment_movie(segmenter(), movie, "nucleus", progress=False).labels
    assert labels.shape == (3, 96, 96)
    assert [len(labels.cells.at(t, "nucleus")) for t in range(3)] == [1, 2, 2]
    wrong = (labels.images["nucleus"] > 0) != (movie.raw[:, 0] > 33500)
    assert wrong.mean() < 0.03


def test_tiles_and_batches_change_nothing() -> None:
    movie = discs(side=200)
    whole = segment_movie(segmenter(), movie, "nucleus", progress=False)
    tiled = segment_movie(segmenter(), movie, "nucleus", tile=96, batch=2, progress=False)
    assert whole.labels == tiled.labels


@pytest.mark.parametrize(
    "raw",
    [
        np.zeros((2, 1, 40, 40), np.uint16),
        np.full((2, 1, 40, 40), 65535, np.uint16),
        np.full((2, 1, 40, 40), 0.3, np.float32),
        np.full((2, 1, 40, 40), np.nan, np.float32),
        np.zeros((1, 1, 1, 30), np.uint8),
        np.zeros((1, 1, 30, 1), np.uint8),
        np.zeros((1, 1, 1, 1), np.uint8),
    ],
    ids=["black", "saturated", "constant", "nan", "a row", "a column", "a pixel"],
)
def test_nothing_to_see_gives_no_cells(raw: np.ndarray) -> None:
    found = segment_movie(segmenter(), Movie("empty", raw), "nucleus", progress=False)
    assert not found.labels.images["nucleus"].any()
    assert found.confidence == []


def test_cells_beside_pixels_without_a_number_are_found() -> None:
    movie = discs()
    raw = movie.raw.astype(np.float32)
    raw[:, :, :8] = np.nan
    raw[:, :, -8:, ::5] = np.inf
    found = segment_movie(segmenter(), replace(movie, raw=raw), "nucleus", progress=False).labels
    assert np.array_equal(found.images["nucleus"] > 0, movie.raw[:, 0] > 33500)


@pytest.mark.parametrize("shape", [(1, 30), (30, 1), (1, 1), (5, 200)])
def test_the_network_itself_sees_an_image_of_any_shape(shape: tuple[int, int]) -> None:
    parameters = ModelParameters(width=4)
    made = Segmenter(
        SegmentationModel(parameters, 3),
        parameters,
        ImageSettings(channels=(0, 1, 2)),
        PostprocessParameters(),
        {},
        CPU,
    )
    raw = np.random.default_rng(0).integers(0, 2**16, (2, 3, *shape)).astype(np.uint16)
    found = segment_movie(made, Movie("thin", raw), "nucleus", tile=64, progress=False)
    assert found.labels.images["nucleus"].shape == (2, *shape)
    assert all(0 <= cell.confidence <= 1 for cell in found.confidence)


def test_a_movie_without_the_model_s_channel_is_refused() -> None:
    with pytest.raises(DataError, match="it has 1 channel"):
        segment_movie(segmenter(channels=(0, 1)), discs(), "nucleus", progress=False)


def test_a_saved_model_predicts_the_same(tmp_path) -> None:
    torch.manual_seed(1)
    parameters = ModelParameters(width=4, depth=2, context=0)
    settings = ImageSettings(normalisation=Normalisation(low=1.0))
    made = Segmenter(
        SegmentationModel(parameters, 1),
        parameters,
        settings,
        replace(PostprocessParameters(), sigma=2.5),
        {"validation": {"f1": 0.9}},
        CPU,
    )
    made.save(tmp_path / "model.pt")
    back = Segmenter.load(tmp_path / "model.pt", CPU)
    assert (back.parameters, back.images, back.postprocess) == (parameters, settings, made.postprocess)
    assert back.card == json.loads(json.dumps(made.card))
    images = np.random.default_rng(0).random((1, 1, 40, 40), dtype=np.float32)
    assert np.array_equal(made.maps(images, 64, 1), back.maps(images, 64, 1))


def test_weights_that_do_not_fit_are_refused(tmp_path) -> None:
    segmenter().save(tmp_path / "model.pt")
    content = load_checkpoint(tmp_path / "model.pt", "segmentation")
    content["model"]["width"] = 8
    save_checkpoint(tmp_path / "other.pt", content)
    with pytest.raises(DataError, match=r"other\.pt: its weights do not fit"):
        Segmenter.load(tmp_path / "other.pt", CPU)


def test_a_movie_of_a_round_can_be_read_and_segmented(round_data) -> None:
    movie = movie_folder.read_movie(round_data / "sim-new")
    labels = segment_movie(segmenter(), movie, "nucleus", progress=False).labels
    assert labels.shape == (movie.n_frames, movie.height, movie.width)


def test_three_channels_of_which_the_middle_one_is_read_last() -> None:
    """The model sees every channel that it was made for, in the order of its settings."""
    movie = discs()
    noise = np.random.default_rng(0).integers(33000, 33100, movie.raw.shape).astype(np.uint16)
    three = Movie("three", np.concatenate([noise, movie.raw, noise], axis=1))
    made = segmenter(channels=(0, 2, 1))
    seen: list[int] = []

    class Watching(BrightIsCell):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            seen.append(x.shape[1])
            return super().forward(x[:, 2::3])  # the third channel of each of the three frames

    made.model = Watching(made.parameters, 3).eval()
    found = segment_movie(made, three, "nucleus", progress=False).labels
    assert set(seen) == {9}
    assert np.array_equal(found.images["nucleus"] > 0, movie.raw[:, 0] > 33500)


TURNS = {
    "quarter": lambda image: np.rot90(image, 1, axes=(-2, -1)),
    "half": lambda image: np.rot90(image, 2, axes=(-2, -1)),
    "upside down": lambda image: np.flip(image, -2),
    "mirrored": lambda image: np.flip(image, -1),
}


@pytest.mark.parametrize("name", TURNS)
def test_a_turned_movie_gives_turned_labels(name: str) -> None:
    movie, turn = discs(), TURNS[name]
    turned = Movie("turned", turn(movie.raw).copy(), pixel_size_um=0.65)
    expected = segment_movie(segmenter(), movie, "nucleus", progress=False).labels.images["nucleus"]
    found = segment_movie(segmenter(), turned, "nucleus", progress=False).labels.images["nucleus"]
    assert np.array_equal(found > 0, turn(expected) > 0)


def test_frames_at_once_follow_the_size_of_the_image(monkeypatch) -> None:
    made = segmenter()
    at_once: list[int] = []
    whole = made.maps

    def watched(images, tile, batch):
        at_once.append(len(images))
        return whole(images, tile, batch)

    monkeypatch.setattr(made, "maps", watched)
    list(made.objects(discs(n_frames=5), range(5), tile=128, batch=4))
    list(made.objects(discs(n_frames=5), range(5), tile=64, batch=4))
    assert at_once == [4, 1, 1, 1, 1, 1, 1], "96 pixels: more than one tile of 64, so one frame at a time"


def test_maps_are_kept_where_asked(tmp_path) -> None:
    movie = discs(pixel_size_um=1.3)
    segment_movie(segmenter(), movie, "nucleus", frames=[1], progress=False, maps_to=tmp_path / "maps")
    assert sorted(p.name for p in (tmp_path / "maps").iterdir()) == ["maps.json", "t0001.tif"]
    info, cut = read_info(tmp_path / "maps"), segmenter().postprocess
    assert info.feature == "nucleus"
    assert (info.cut.foreground, info.cut.merge) == (cut.foreground, cut.merge)
    assert info.cut.sigma == pytest.approx(cut.sigma / 2), (
        "in the movie's pixels, which are twice the model's"
    )
    foreground = read_maps(tmp_path / "maps", 1)[0]
    assert foreground.shape == (96, 96)
    assert ((foreground > 0.5) != (movie.raw[1, 0] > 33500)).mean() < 0.02


def test_the_border_can_be_chosen_when_a_model_is_loaded(tmp_path) -> None:
    parameters = ModelParameters(width=4, depth=2)
    kept = PostprocessParameters(border=25)
    Segmenter(SegmentationModel(parameters), parameters, ImageSettings(), kept, {}, CPU).save(
        tmp_path / "m.pt"
    )
    assert Segmenter.load(tmp_path / "m.pt", CPU).postprocess.border == 25
    assert Segmenter.load(tmp_path / "m.pt", CPU, border=0).postprocess.border == 0


def test_weights_of_an_earlier_version_are_refused(tmp_path) -> None:
    segmenter().save(tmp_path / "model.pt")
    content = load_checkpoint(tmp_path / "model.pt", "segmentation") | {"version": 1}
    save_checkpoint(tmp_path / "old.pt", content)
    with pytest.raises(DataError, match=r"old\.pt: it is of version 1\. Train again"):
        Segmenter.load(tmp_path / "old.pt", CPU)


def test_other_readings_come_with_their_confidence_and_what_the_maps_say() -> None:
    movie = discs()
    movie.raw[:, 0][movie.raw[:, 0] > 33500] = 34000
    movie.raw[:, 0, 80:90, 5:15] = 33350  # dimmer than what the model takes for a cell
    plain = segment_movie(segmenter(), movie, "nucleus", progress=False)
    found = segment_movie(segmenter(), movie, "nucleus", progress=False, other_readings=True)
    assert found.labels == plain.labels
    assert not plain.others
    assert not plain.maps
    assert set(found.maps) == set(range(3))
    for t, said in found.maps.items():
        own = int(found.labels.images["nucleus"][t].max())
        numbers = set(range(1, own + 1)) | (
            set(np.unique(found.others[t])) - {0} if t in found.others else set()
        )
        assert {cell.value for cell in found.confidence if cell.t == t} == numbers
        assert len(said) == max(numbers)
        assert np.all((said >= 0) & (said <= 1))
        assert said[:own, 0].min() > 0.5
        if t in found.others:
            assert found.others[t][found.others[t] > 0].min() > own
