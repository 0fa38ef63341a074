"""What a simulated movie is made of: sizes in µm, times in hours, light in photons."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

from celldata.errors import DataError

# A movie larger than this would not fit in the memory of a small server while it is being made.
MAX_PIXELS = 4_000_000_000
# Below this radius a nucleus is a handful of pixels: no texture, no shape, nothing to segment.
MIN_RADIUS_PX = 3.0


@dataclass(frozen=True)
class SimulationParameters:
    """All that shapes a simulated movie besides its seed.

    The defaults resemble HeLa cells with H2B-GFP under a wide-field microscope at 10x
    (Neumann et al. 2010): nuclei of about 550 px, one frame every half hour, a cell cycle of about a day.
    """

    # The movie
    name: str = "simulated"
    n_frames: int = 40
    height: int = 512
    width: int = 512
    pixel_size_um: float = 0.65
    frame_interval_s: float = 1800.0
    channel: str = "H2B"
    feature: str = "nucleus"

    # The population
    n_cells: int = 50  # in view in the first frame
    max_cells: int = 95  # in view; beyond it cells stop dividing (contact inhibition of a full field)
    cell_cycle_h: float = 24.0
    cell_cycle_cv: float = 0.18
    clustering: float = 0.25  # share of cells that start beside another one

    # Motion
    speed_um_per_h: float = 5.0
    persistence_h: float = 1.0
    overlap: float = 0.12  # how deep neighbours sink into each other, as a share of the sum of their radii

    # Appearance
    radius_um: float = 8.6
    radius_cv: float = 0.13
    elongation: float = 1.28  # mean ratio of the axes
    roughness: float = 0.052  # irregularity of the outline, share of the radius
    texture: float = 0.22  # contrast of the chromatin
    brightness_cv: float = 0.5
    mitosis_h: float = 1.5  # from rounding to the separation of the daughters
    condensing: float = 1.0  # in mitosis: 1 nuclei, to small bright plates; 0 whole cells, cut in halves

    # Optics and camera
    photons: float = 900.0  # at the centre of a nucleus of mean brightness
    background: float = 60.0  # photons of medium and stray light
    illumination: float = 0.25  # loss of light from the brightest point to the darkest corner
    blur_px: float = 1.1
    haze: float = 0.12  # share of the light that the wide field spreads around a nucleus
    read_noise: float = 4.0  # electrons
    gain: float = 1.0  # grey values per electron
    offset: int = 1000  # grey value of darkness

    def __post_init__(self) -> None:
        problem = self._problem()
        if problem:
            raise DataError("simulation parameters", *problem)

    @property
    def frame_interval_h(self) -> float:
        return self.frame_interval_s / 3600.0

    @property
    def radius_px(self) -> float:
        return self.radius_um / self.pixel_size_um

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> SimulationParameters:
        """Parameters from a mapping, such as a section of ``params.yaml``.

        Raises:
            DataError: a name that is no parameter, or a value out of its range.
        """
        known = {f.name for f in fields(cls)}
        unknown = sorted(set(values) - known)
        if unknown:
            raise DataError(
                "simulation parameters",
                f"unknown name {unknown[0]!r}",
                f"Use one of: {', '.join(sorted(known))}.",
            )
        return cls(**values)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    def _problem(self) -> tuple[str, str] | None:
        for name in ("n_frames", "height", "width"):
            if getattr(self, name) < 1:
                return f"{name} is {getattr(self, name)}", "Give at least 1."
        for name in (
            "pixel_size_um",
            "frame_interval_s",
            "cell_cycle_h",
            "persistence_h",
            "radius_um",
            "mitosis_h",
            "photons",
            "gain",
        ):
            if not getattr(self, name) > 0:
                return f"{name} is {getattr(self, name)}", "Give a number above 0."
        for name in ("n_cells", "speed_um_per_h", "background", "read_noise", "blur_px", "offset"):
            if not getattr(self, name) >= 0:
                return f"{name} is {getattr(self, name)}", "Give 0 or more."
        if not 0 <= self.condensing <= 1:
            return f"condensing is {self.condensing}", "Give a share from 0 to 1."
        for name in ("clustering", "overlap", "illumination", "haze"):
            if not 0 <= getattr(self, name) < 1:
                return f"{name} is {getattr(self, name)}", "Give a share from 0 up to, but not including, 1."
        if self.offset >= 2**16:
            return f"offset is {self.offset}", "Give a grey value of 16 bits, below 65536."
        if self.radius_px < MIN_RADIUS_PX:
            return (
                f"nuclei have a radius of {self.radius_px:.1f} px",
                f"Give a larger radius_um or a smaller pixel_size_um, for at least {MIN_RADIUS_PX:.0f} px.",
            )
        if self.n_frames * self.height * self.width > MAX_PIXELS:
            return "the movie would not fit in memory", "Give fewer frames or a smaller field."
        return None
