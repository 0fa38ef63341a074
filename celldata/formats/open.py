"""Opening whatever a user hands over: the kind is decided by content, never by the name alone."""

from pathlib import Path

from celldata.errors import DataError
from celldata.formats import ctc, deepcell_label, movie_folder, npz, tiff
from celldata.formats.archive import open_zip
from celldata.formats.frame_folder import frame_files, longest_run
from celldata.labels import DEFAULT_FEATURE, Labels, as_label_images, default_features
from celldata.movie import Movie

KINDS = "a TIFF (OME, ImageJ), an .npz or .npy, a DeepCell Label zip, or a folder of numbered TIFFs (CTC)"
TIFF_MAGIC = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
NPY_MAGIC = b"\x93NUMPY"


def open_movie(
    path: Path | str,
    axes: str | None = None,
    *,
    name: str | None = None,
    labels: Path | str | None = None,
    tracks: Path | str | None = None,
    markers: Path | str | None = None,
    features: tuple[str, ...] | None = None,
    pixel_size_um: float | None = None,
    frame_interval_s: float | None = None,
) -> tuple[Movie, Labels | None]:
    """The movie at `path`, and labels where the file holds some or `labels` names them.

    `axes`: what the axes of a TIFF or npz mean, where the file does not say. `labels`: a folder of masks or
    any file with label images; `tracks`: its track file (by default the one in the folder of masks);
    `markers`: the folder of tracking markers (celldata.formats.ctc.read_labels). `features` name the label
    layers. What is given overrides what the files say. Raises DataError, which names the file, what is
    wrong and what to do.
    """
    path = Path(path)
    about = {"pixel_size_um": pixel_size_um, "frame_interval_s": frame_interval_s}
    own: Labels | None = None
    kind = kind_of(path)
    if kind == "movie folder":
        movie = movie_folder.read_movie(path)
        own = movie_folder.read_labels(path) if movie_folder.has_labels(path) else None
    elif kind == "frames":
        movie = ctc.read_raw(path)
    elif kind == "tiff":
        movie = tiff.read_movie(path, axes)
    elif kind == "npz":
        movie, own = npz.read(path, axes, features=features if labels is None else None)
    else:
        movie, own = deepcell_label.read(path, features=features if labels is None else None)
    if name is not None or any(value is not None for value in about.values()):
        movie = Movie(
            name or movie.name,
            movie.raw,
            movie.channels,
            pixel_size_um or movie.pixel_size_um,
            frame_interval_s or movie.frame_interval_s,
            movie.source,
        )
    if labels is None:
        if tracks is not None or markers is not None:
            given = tracks if tracks is not None else markers
            raise DataError(str(given), "is given without masks", "Give the masks too (--labels).")
        return movie, own
    # Labels of a numbered movie belong to the same file numbers, wherever those begin.
    numbers = longest_run(frame_files(path)) if kind == "frames" else None
    return movie, open_labels(
        labels, movie, tracks=tracks, markers=markers, features=features, axes=axes, numbers=numbers
    )


def open_labels(
    path: Path | str,
    movie: Movie,
    *,
    tracks: Path | str | None = None,
    markers: Path | str | None = None,
    features: tuple[str, ...] | None = None,
    axes: str | None = None,
    numbers: range | None = None,
) -> Labels:
    """The labels at `path`, which must have the frames and pixels of `movie`. Raises DataError.

    `numbers` are the file numbers of the movie's frames, where it came from numbered files.
    """
    path = Path(path)
    kind = kind_of(path, wants="labels")
    if kind == "frames":
        found = _of_masks(path, movie, tracks, markers, features, numbers)
    elif kind == "tiff":
        # The axes given are the movie's; labels of a movie with channels have no C.
        label_axes = None if axes is None else axes.upper().replace("C", "").replace("S", "")
        found = _of_tiff(path, label_axes, features)
    elif kind == "movie folder":
        found = movie_folder.read_labels(path)
    elif kind == "npz":
        found = npz.read_labels(path, movie, axes, features=features)
    else:
        _, own = deepcell_label.read(path, features=features)
        if own is None:
            raise DataError(path, "holds no labels", "Give a zip with y.ome.tiff, or a folder of masks.")
        found = own
    wanted = (movie.n_frames, movie.height, movie.width)
    if found.shape != wanted:
        problem = f"the labels have {_frames(found.shape)}, the movie {movie.name} has {_frames(wanted)}"
        raise DataError(path, problem, "Give the labels of this very movie.")
    if tracks is not None and kind != "frames":
        raise DataError(tracks, "goes with a folder of masks only", "Give the masks as a folder.")
    return found


def kind_of(path: Path, wants: str = "movie") -> str:
    """One of "movie folder", "frames", "tiff", "npz", "deepcell"; DataError where it is none of them."""
    if not path.exists():
        raise DataError(path, "does not exist", "Check the path.")
    if path.is_dir():
        return _kind_of_folder(path, wants)
    with path.open("rb") as file:
        head = file.read(8)
    if head.startswith(TIFF_MAGIC):
        return "tiff"
    if head.startswith(NPY_MAGIC):
        return "npz"
    if head.startswith(ZIP_MAGIC):
        with open_zip(path) as (_, entries):
            if deepcell_label.is_deepcell_zip(set(entries)):
                return "deepcell"
            if any(name.endswith(".npy") for name in entries):
                return "npz"
        raise DataError(path, "is a zip without X.ome.tiff or numpy arrays", f"Give {KINDS}.")
    what = "is empty" if not head else "is not a movie (no TIFF, npz or DeepCell Label zip)"
    raise DataError(path, what, f"Give {KINDS}.")


def _kind_of_folder(path: Path, wants: str) -> str:
    if (path / movie_folder.INFO).is_file():
        return "movie folder"
    try:
        frame_files(path)
    except DataError as error:
        inside = sorted(entry.name for entry in path.iterdir() if entry.is_dir() and entry.name[0] != ".")
        if "holds no numbered TIFF" in error.problem and inside:
            problem = f"holds no frames itself, but the folders {', '.join(inside[:6])}"
            raise DataError(path, problem, "Give the one with the raw frames, such as 01.") from None
        raise
    track_file = ctc.tracks_file_of(path)
    if wants == "movie" and track_file is not None:
        problem = f"is a folder of masks, not of raw frames (it holds {track_file.name})"
        raise DataError(path, problem, "Give the raw frames as the movie, and this folder as --labels.")
    return "frames"


def _of_masks(
    path: Path,
    movie: Movie,
    tracks: Path | str | None,
    markers: Path | str | None,
    features: tuple[str, ...] | None,
    numbers: range | None,
) -> Labels:
    files = frame_files(path)
    if len(files) != movie.n_frames:
        problem = f"holds {len(files)} masks, the movie {movie.name} has {movie.n_frames} frames"
        raise DataError(path, problem, "Give a folder with one mask for every frame of the movie.")
    if numbers is not None and list(files) != list(numbers):
        problem = f"holds masks {min(files)}-{max(files)}, the movie has files {numbers[0]}-{numbers[-1]}"
        raise DataError(path, problem, "Number the masks as the frames they belong to.")
    feature = features[0] if features else DEFAULT_FEATURE
    tracks = tracks if tracks is not None else ctc.tracks_file_of(path)
    return ctc.read_labels(path, tracks, markers, feature=feature, numbers=numbers)


def _of_tiff(path: Path, axes: str | None, features: tuple[str, ...] | None) -> Labels:
    """A TIFF of labels, one feature per channel."""
    stack = tiff.read_stack(path, axes)
    names = features or stack.channels or default_features(stack.images.shape[1])
    if len(names) != stack.images.shape[1]:
        problem = f"has {stack.images.shape[1]} channels of labels, {len(names)} features are named"
        raise DataError(path, problem, "Name each of them.")
    try:
        images = {feature: as_label_images(stack.images[:, c]) for c, feature in enumerate(names)}
        return Labels.from_images(images)
    except ValueError as error:
        raise DataError(
            path, f"is no label image ({error})", "Give whole numbers, 0 for background."
        ) from None


def _frames(shape: tuple[int, int, int]) -> str:
    return f"{shape[0]} frames of {shape[1]} x {shape[2]}"
