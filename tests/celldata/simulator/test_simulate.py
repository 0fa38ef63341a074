from dataclasses import replace

import numpy as np
from scipy import ndimage

from celldata.lineage import check_lineage, tracks
from celldata.simulator import SimulationParameters, simulate
from celldata.simulator.appearance import MIN_VISIBLE_PX


def test_the_movie_has_the_asked_shape_and_scale(simulation, small_parameters):
    movie, labels = simulation.movie, simulation.labels
    assert movie.raw.shape == (16, 1, 160, 192)
    assert movie.raw.dtype == np.uint16
    assert movie.pixel_size_um == small_parameters.pixel_size_um
    assert movie.frame_interval_s == small_parameters.frame_interval_s
    assert labels.features == ("nucleus",)
    assert labels.shape == (16, 160, 192)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_other_cells(simulation, small_parameters):
    again = simulate(small_parameters, seed=3)
    assert again.movie.raw.tobytes() == simulation.movie.raw.tobytes()
    assert again.labels == simulation.labels
    other = simulate(replace(small_parameters, n_frames=1), seed=4)
    assert not np.array_equal(other.labels.images["nucleus"][0], simulation.labels.images["nucleus"][0])


def test_a_longer_movie_of_a_seed_begins_with_the_shorter_one(simulation, small_parameters):
    short = simulate(replace(small_parameters, n_frames=4), seed=3)
    assert np.array_equal(short.movie.raw, simulation.movie.raw[:4])


def test_the_lineage_is_sound_and_has_divisions(simulation):
    labels = simulation.labels
    assert len(labels.divisions) >= 5
    assert check_lineage(labels.cells, labels.divisions) == []
    for division in labels.divisions:
        assert len(division.daughters) == 2
        assert max(labels.cells.frames_of(division.parent)) == division.t - 1


def test_every_value_has_a_row_and_every_row_pixels(simulation):
    labels = simulation.labels
    drawn = {(t, int(v)) for t, image in enumerate(labels.images["nucleus"]) for v in np.unique(image) if v}
    assert drawn == {(row.t, row.value) for row in labels.cells.rows}


def test_every_cell_is_one_piece_of_a_visible_size(simulation):
    for image in simulation.labels.images["nucleus"][::5]:
        for value in np.unique(image)[1:]:
            mask = image == value
            assert ndimage.label(mask)[1] == 1
            assert np.count_nonzero(mask) >= MIN_VISIBLE_PX


def test_cells_enter_and_leave_and_touch(simulation):
    labels = simulation.labels
    born = {daughter for division in labels.divisions for daughter in division.daughters}
    parents = {division.parent for division in labels.divisions}
    known = tracks(labels.cells, labels.divisions).values()
    assert any(track.first > 0 and track.cell not in born for track in known)
    assert any(track.last < labels.n_frames - 1 and track.cell not in parents for track in known)
    image = labels.images["nucleus"][-1]
    left, right = image[:, :-1], image[:, 1:]
    assert np.any((left != right) & (left > 0) & (right > 0))


def test_nuclei_are_brighter_than_the_background_and_mothers_brighter_than_before(simulation):
    raw, image = simulation.movie.raw[:, 0], simulation.labels.images["nucleus"]
    dark = raw[0][image[0] == 0].mean()
    brightness = ndimage.mean(raw[0].astype(float), image[0], np.unique(image[0])[1:])
    assert (brightness > dark + 30).all()

    changes = []
    for division in simulation.labels.divisions:
        if division.t >= 7:
            at = [raw[t][image[t] == division.parent] for t in (division.t - 6, division.t - 1)]
            if all(pixels.size for pixels in at):
                changes.append((at[1].mean() - dark) / (at[0].mean() - dark))
    assert len(changes) >= 3
    assert np.median(changes) > 1.5


def test_daughters_are_small_at_birth_and_grow(simulation):
    image = simulation.labels.images["nucleus"]
    growth = [
        np.count_nonzero(image[d.t + 4] == daughter) / np.count_nonzero(image[d.t] == daughter)
        for d in simulation.labels.divisions
        for daughter in d.daughters
        if d.t + 4 < len(image)
    ]
    assert len(growth) >= 6
    assert np.median(growth) > 1.6


def test_the_lamp_the_blur_and_the_noise_do_what_their_parameters_say():
    bare = SimulationParameters(
        n_frames=1, height=256, width=256, n_cells=0, illumination=0.0, read_noise=0.0, background=100.0
    )
    flat = simulate(bare, 0).movie.raw[0, 0].astype(float) - bare.offset
    assert flat.mean() == np.clip(flat.mean(), 95, 105)
    assert flat.var() == np.clip(flat.var(), 0.9 * flat.mean(), 1.1 * flat.mean())  # Poisson

    uneven = simulate(replace(bare, illumination=0.6), 0).movie.raw[0, 0].astype(float) - bare.offset
    corners = ndimage.uniform_filter(uneven, 31)
    assert corners.min() < 0.55 * corners.max()

    noisy = simulate(replace(bare, read_noise=30.0), 0).movie.raw[0, 0].astype(float)
    assert noisy.std() == np.clip(noisy.std(), 29, 34)


def test_a_shorter_interval_means_smaller_steps():
    def median_step(seconds: float) -> float:
        parameters = SimulationParameters(
            n_frames=4, height=160, width=160, n_cells=15, frame_interval_s=seconds, cell_cycle_h=1000
        )
        labels = simulate(parameters, 1).labels
        first, second = (
            dict(zip(cells, ndimage.center_of_mass(image > 0, image, cells), strict=True))
            for image in labels.images["nucleus"][[0, 3]]
            for cells in [np.unique(image)[1:]]
        )
        return float(np.median([np.hypot(*np.subtract(first[c], second[c])) for c in first.keys() & second]))

    assert median_step(60) < 0.5 * median_step(1800)
